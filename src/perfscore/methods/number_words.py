"""Numbers with the words that official texts put round them, and what a rule file has for each: 100%以上 is 100%."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import normalize

_BEFORE: Final = r"(?:不超过|不低于|不高于|不少于|超过|低于|达到|[≥≤><扣加减得计每约共满])*"
_AFTER: Final = r"(?:\(含\)|[及或]?以[上下内前后]|之[内前后]|左右|[内前])*"
_WORDED: Final = re.compile(
    rf"(?P<before>{_BEFORE})\s*(?P<number>[-+]?[0-9][0-9.]*\s*(?:[%‰]|[^\W\d]{{0,5}}?))\s*(?P<after>{_AFTER})"
)
_POINTS: Final = {"满分": "100%", "全分": "100%", "全部分值": "100%", "不得分": "0", "零分": "0", "不扣分": "0"}


def bare_number(text: str) -> str:
    """The number in a text that has words round it; nothing where it has none, or is no such text."""
    found = _WORDED.fullmatch(normalize("NFKC", text).strip())
    return found["number"].strip() if found and (found["before"] or found["after"]) else ""


def number_hint(text: str) -> str:
    """The hint that leaves the words out; nothing where there are none."""
    number = bare_number(text)
    return f"只写 {number}" if number else ""


def points_hint(text: str) -> str:
    """The same for points, which have no unit either: 扣1分 is 1, 满分 is 100%."""
    plain = normalize("NFKC", text).strip()
    if plain in _POINTS:
        return f"写成 {_POINTS[plain]}"
    number = (bare_number(text) or plain).removesuffix("分").strip()
    return f"写成 {number}" if re.fullmatch(r"[0-9][0-9.]*%?", number) and number != plain else ""
