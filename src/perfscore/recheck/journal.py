"""The journal of a run: one line of JSON for each file that is done, written as soon as it is.

A run that was interrupted is started again with the same journal; what is in it is not done again. A line carries
what its result was made from (the file's content, the rule, the options, the version of perfscore) and a digest over
all of it. A line that does not check, or was made from something else, is passed over with a notice, and its file is
done again: the digest stops slips and damage, not somebody who computes it anew.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from pydantic import ValidationError

from perfscore.problems import PerfscoreError, Problem, Span
from perfscore.recheck.bureau import Bureau
from perfscore.recheck.document import Recheck
from perfscore.recheck.traces import Traces
from perfscore.scratch import unwritable_reason
from perfscore.text import quoted

HEAD: Final = {"perfscore": "recheck-journal", "format": 5}
_HEADS: Final = (*(HEAD | {"format": old} for old in (1, 2, 3, 4)), HEAD)
MARK: Final = b'{"perfscore": "recheck-journal"'
"""The beginning of every journal, of whatever format."""
_LINE: Final = b'"origin": {"rule": "'
"""A text in every entry, by which a journal is known whose head is damaged."""
NAMED: Final = 3
"""The most files that are named; the others are counted."""
_BOM: Final = b"\xef\xbb\xbf"
_HINT: Final = "--resume 写一个新的文件名，或上一次用过的进度文件"

DAMAGED, UNSEALED, OLD = "内容被改动过或不完整", "由旧版写成，没有校验码", "由旧版写成"
RULE, CONTENT = "规则改过或不是同一个", "填报改过"
OPTIONS, VERSION = "复核的选项不同", "perfscore 的版本不同"


@dataclass(frozen=True, slots=True)
class Origin:
    """The origin of a result: two that are equal give equal results."""

    rule: str
    evidence: bool
    perfscore: str
    submission: str = ""

    def other(self, now: Origin) -> str:
        """The difference from the origin ``now``, in words."""
        if self.rule != now.rule:
            return RULE
        if self.evidence != now.evidence:
            return OPTIONS
        return VERSION if self.perfscore != now.perfscore else CONTENT


def origin(rule: str, *, evidence: bool = False) -> Origin:
    """The origin of all results of a run, before a submission is read."""
    try:
        installed = version("perfscore")
    except PackageNotFoundError:
        installed = ""
    return Origin(rule, evidence, installed)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file that is done: its re-check, what of it is held against others, and whose it is."""

    recheck: Recheck
    traces: Traces
    bureau: Bureau


class Journal:
    """An open journal. Of what it holds, only the places of its lines are kept in memory."""

    def __init__(self, path: Path, now: Origin) -> None:
        """Open a journal, or begin one; refuse a file that is something else."""
        self._file = str(path)
        self._now = now
        self._lines: dict[str, int] = {}
        self._origins: dict[str, Origin] = {}
        self._asked: set[str] = set()
        self._passed: Counter[str] = Counter()
        self._bad: dict[str, str] = {}
        self._left = 0
        self._new = 0
        if path.exists() and not path.is_file():
            kind = "是文件夹，这里要写文件名" if path.is_dir() else "不是普通的文件"
            raise PerfscoreError([Problem("journal-form", f"{quoted(self._file, 80)}{kind}", None, _HINT)])
        try:
            self._stream = path.open("a+b")
            self._index()
        except OSError as error:
            message = f"复核进度文件{quoted(self._file, 80)}无法写入：{unwritable_reason(error)}"
            raise PerfscoreError([Problem("journal-unwritable", message)]) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    def _index(self) -> None:
        """Index the last line that checks of each file; the last line of all may have been cut short."""
        self._stream.seek(0)
        at, first, checked = 0, b"", False
        for number, line in enumerate(self._stream):
            first = first if number else line.removeprefix(_BOM)
            checked |= self._line(at, line, head=not number) or _LINE in line
            at += len(line)
        begun = first.startswith(MARK) or (first.strip() and _text(HEAD).startswith(first.rstrip()))
        if at and not begun and not checked:
            self._stream.close()
            raise PerfscoreError([Problem("journal-form", "这不是复核进度文件", Span(self._file, 1, 1), _HINT)])
        if not at:
            self._append(HEAD)

    def _line(self, at: int, line: bytes, *, head: bool) -> bool:
        """Note where a line begins if it checks, else that it does not; return whether it does."""
        content = _read(line)
        if not line.strip() or content in _HEADS:
            return False
        file, known = content.get("file"), _origin(content.get("origin"))
        if isinstance(file, str) and known is not None and content.get("digest") == _digest(content):
            if "traces" not in content:  # of format 2: nothing in it can be held against others
                self._left += 1
                self._bad[file] = OLD
                return True
            same = replace(self._now, submission=known.submission)
            self._lines[file], self._origins[file] = at, same if same == known else known
            return True
        if not head or "file" in content:
            self._left += 1
            if isinstance(file, str):
                self._bad[file] = UNSEALED if content.keys() == {"key", "file", "recheck"} else DAMAGED
        return False

    def get(self, file: str, content: str) -> Entry | None:
        """The entry of a file with this digest, if it is done; the reason is counted why an older one is not used."""
        self._asked.add(file)
        known, wanted = self._origins.get(file), replace(self._now, submission=content)
        if known is None:
            if file in self._bad:
                self._passed[self._bad[file]] += 1
                self._left -= 1
            return None
        if known != wanted:
            self._passed[known.other(wanted)] += 1
            return None
        entry = self._entry(file, wanted)
        if entry is None:
            self._passed[DAMAGED] += 1
        return entry

    def _entry(self, file: str, wanted: Origin) -> Entry | None:
        """The entry on a file's line, looked at once more: another run may have written meanwhile."""
        self._stream.seek(self._lines[file])
        content = _read(self._stream.readline())
        if (
            content.get("file") != file
            or _origin(content.get("origin")) != wanted
            or content.get("digest") != _digest(content)
        ):
            return None
        try:
            found = Recheck.model_validate(content["recheck"])
            return Entry(found, Traces.read(content["traces"]), Bureau.read(content["bureau"]))
        except (ValidationError, ValueError, KeyError):
            return None

    def put(self, file: str, content: str, entry: Entry) -> None:
        """Note that a file is done."""
        line = {
            "file": file,
            "origin": asdict(replace(self._now, submission=content)),
            "bureau": entry.bureau.plain(),
            "recheck": entry.recheck.plain(),
            "traces": entry.traces.plain(),
        }
        self._append(line | {"digest": _digest(line)})
        self._new += file not in self._origins and file not in self._bad

    def _append(self, value: Mapping[str, object]) -> None:
        """Write a line, on a line of its own even after one that was cut short, or by another run."""
        end = self._stream.seek(0, 2)
        cut = False
        if end:
            self._stream.seek(end - 1)
            cut = self._stream.read(1) != b"\n"
        self._stream.write(b"\n" * cut + _text(value) + b"\n")
        self._stream.flush()

    def notices(self) -> Iterator[Problem]:
        """The entries that were not used, each with its reason; complete when the run is over."""
        reasons = self._passed + Counter({DAMAGED: min(self._left, self._new)})  # whose they were, nobody knows
        if reasons:
            listed = "，".join(f"{why} {many} 份" for why, many in reasons.items())
            message = f"复核进度文件里的 {reasons.total()} 份没有采用，已重新复核：{listed}"
            yield Problem("journal-not-used", message, Span(self._file, 1, 1), severity="warning")
        yield from self._gone()

    def _gone(self) -> Iterator[Problem]:
        """Submissions that were done once by this rule, and are not there any more."""
        gone = [
            file
            for file, made in self._origins.items()
            if file not in self._asked and made.rule == self._now.rule and not _is_there(file)
        ]
        if gone:
            named = "、".join(quoted(one, 80) for one in gone[:NAMED]) + ("等" if len(gone) > NAMED else "")
            message = f"以前复核过的填报有 {len(gone)} 份现在没有了，没有列入：{named}"
            yield Problem("journal-file-gone", message, Span(self._file, 1, 1), severity="warning")


def _is_there(file: str) -> bool:
    """True where a file is there; one of several submissions of a file has its name behind that of the file."""
    ends = [at for at, sign in enumerate(file) if sign == ":"]
    return any(Path(file[:end]).exists() for end in (len(file), *ends) if end)


def _read(line: bytes) -> dict[str, Any]:
    """The object on a line; an empty one where the line holds none."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def fingerprint(file: Path) -> str:
    """SHA-256 of a file's content."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _origin(plain: object) -> Origin | None:
    """The origin that a line gives for its result, if it gives one."""
    try:
        return Origin(**plain) if isinstance(plain, dict) else None
    except TypeError:
        return None


def _text(value: Mapping[str, object]) -> bytes:
    """A line's text; a file's name may hold bytes that are no text, which are written as JSON escapes them."""
    return json.dumps(value, ensure_ascii=False).encode(errors="backslashreplace")


def _digest(content: Mapping[str, object]) -> str:
    """SHA-256 of all that a line says but its digest."""
    sealed = {key: value for key, value in content.items() if key != "digest"}
    text = json.dumps(sealed, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
