"""The journal of a run: one line of JSON for each file that is done, written as soon as it is.

A run that was interrupted is started again with the same journal; what is in it is not done again. A line
belongs to a file's path and content, and to the rule's: whatever of these changes, the file is re-checked.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from perfscore.problems import PerfscoreError, Problem, Span, quoted
from perfscore.recheck.document import Recheck

HEAD: Final = {"perfscore": "recheck-journal", "format": 1}


class Journal:
    """An open journal. Of what it holds, only the places of its lines are kept in memory."""

    def __init__(self, path: Path) -> None:
        """Open a journal, or begin one; refuse a file that is something else."""
        try:
            self._stream = path.open("a+b")
        except OSError as error:
            message = f"复核进度文件{quoted(str(path), 80)}无法写入：{error.strerror}"
            raise PerfscoreError([Problem("journal-unwritable", message)]) from None
        self._lines = self._index(str(path))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    def _index(self, file: str) -> dict[str, int]:
        """Where the line of each key begins; the last line may have been cut short."""
        self._stream.seek(0)
        found: dict[str, int] = {}
        at, line = 0, b"\n"
        for number, line in enumerate(self._stream):
            if number == 0 and _read(line) != HEAD:
                self._stream.close()
                hint = "--resume 写一个新的文件名，或上一次用过的进度文件"
                problem = Problem("journal-form", "这不是复核进度文件", Span(file, 1, 1), hint)
                raise PerfscoreError([problem])
            key = _read(line).get("key")
            if isinstance(key, str):
                found[key] = at
            at += len(line)
        if at == 0:
            self._write(HEAD)
        elif not line.endswith(b"\n"):
            self._stream.write(b"\n")
        return found

    def get(self, key: str) -> Recheck | None:
        """What was found for a key, if it is done."""
        if key not in self._lines:
            return None
        self._stream.seek(self._lines[key])
        return Recheck.model_validate(_read(self._stream.readline())["recheck"])

    def put(self, key: str, file: str, found: Recheck) -> None:
        """Note that a file is done."""
        self._stream.seek(0, 2)
        self._lines[key] = self._stream.tell()
        self._write({"key": key, "file": file, "recheck": found.plain()})

    def _write(self, value: dict[str, object]) -> None:
        self._stream.write(json.dumps(value, ensure_ascii=False).encode() + b"\n")
        self._stream.flush()


def _read(line: bytes) -> dict[str, object]:
    """The object on a line; an empty one where the line holds none."""
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def key(file: Path, *others: str) -> str:
    """What a line of the journal belongs to."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return hashlib.sha256("\0".join((str(file), digest, *others)).encode(errors="surrogatepass")).hexdigest()
