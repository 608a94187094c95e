"""The content of a stored result as a whole: its keys, each written once, and its digest."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any


def read(text: str) -> tuple[Any, list[str]]:
    """Read a result's JSON; return it with the keys that an object of it writes more than once.

    Which of two values of a key counts, every reader of JSON decides for itself.
    """
    doubled: list[str] = []

    def entries(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        entry = dict(pairs)
        if len(entry) < len(pairs):
            doubled.extend(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        return entry

    return json.loads(text, object_pairs_hook=entries), doubled


def digest(result: Mapping[str, object]) -> str:
    """SHA-256 of all of a result but its own ``digest``: ``sha256:…``.

    What is hashed is the JSON in the canonical form of RFC 8785 (keys in order, no blanks, UTF-8): a result holds no
    fractions, so that form is this one, and a store that orders or indents keys anew changes nothing.
    """
    content = {key: value for key, value in result.items() if key != "digest"}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
