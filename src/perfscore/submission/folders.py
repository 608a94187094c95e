"""Submission files of a batch: every file that is named, and those of folders; what is not read is counted."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from perfscore.problems import Problem, Span
from perfscore.text import quoted

SUFFIXES: Final = frozenset({".yaml", ".yml", ".json", ".xlsx", ".docx"})
"""The files that are taken from a folder; one that is named is read whatever it is called."""
NAMED: Final = 3
"""The most files of a kind that are named; the others are counted."""
KINDS: Final = 12
"""The most kinds that are listed; the others are counted together."""
HIDDEN, LOCKS, LINKS = "隐藏的", "正打开着的（~$ 开头）", "链接的文件夹"
_HINT: Final = "填报存成 .yaml、.json，或填好的自评表 .xlsx、.docx；要读别的文件，直接写出它的名称"


@dataclass(slots=True)
class Gathered:
    """The files in their order, folders that nothing could be taken from, and what was not read."""

    paths: list[Path] = field(default_factory=list)
    refused: list[tuple[str, Problem]] = field(default_factory=list)
    skipped: dict[str, list[str]] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)

    def notices(self) -> Iterator[Problem]:
        """A notice of the files that were not read, and one of those that were named more than once."""
        if self.skipped:
            many = sum(map(len, self.skipped.values()))
            kinds = list(self.skipped.items())
            listed = [_kind(kind, names) for kind, names in kinds[:KINDS]]
            rest = sum(len(names) for _, names in kinds[KINDS:])
            listed += [f"其他的 {rest} 个"] if rest else []
            message = f"文件夹里有 {many} 个没有读：{'，'.join(listed)}"
            yield Problem("files-skipped", message, None, _HINT, "info")
        if self.twice:
            message = f"有 {len(self.twice)} 个文件给了不止一次（{_names(self.twice)}），只复核一次"
            yield Problem("files-twice", message, None, "", "info")


def gather(given: Iterable[str], *excluding: Path | None) -> Gathered:
    """Every file of a list of files and folders, each once, in the order of their names, but for ``excluding``."""
    gathered = Gathered()
    excluded = {_home(one) for one in excluding if one is not None}
    seen: set[Path] = set()
    for path in map(Path, given):
        before = len(gathered.paths) + len(gathered.twice)
        inside = os.path.isdir(path)  # noqa: PTH112 (Path.is_dir raises where nobody may look)
        for file in _within(path, gathered, excluded) if inside else [path]:
            home = _home(file)
            if home in excluded:
                continue
            if home in seen:
                gathered.twice.append(file.name)
            else:
                gathered.paths.append(file)
            seen.add(home)
        if inside and len(gathered.paths) + len(gathered.twice) == before and not _refused(gathered, path):
            message = f"文件夹{quoted(str(path), 80)}里没有填报文件"
            gathered.refused.append((str(path), Problem("folder-empty", message, Span(str(path), 1, 1), _HINT)))
    return gathered


def _within(folder: Path, gathered: Gathered, excluded: set[Path]) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        place = str(error.filename)
        problem = Problem("folder-unreadable", f"文件夹{quoted(place, 80)}打不开，里面的填报没有读", Span(place, 1, 1))
        gathered.refused.append((place, problem))

    for here, folders, names in os.walk(folder, onerror=unreadable):
        for name in folders:
            if name.startswith("."):
                gathered.skipped.setdefault(f"{HIDDEN}文件夹", []).append(name)
            elif Path(here, name).is_symlink():
                gathered.skipped.setdefault(LINKS, []).append(name)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(here, name)
            kind = _skipped(file)
            if not kind:
                yield file
            elif _home(file) not in excluded:
                gathered.skipped.setdefault(kind, []).append(name)


def _skipped(file: Path) -> str:
    """The kind of a file that is not read from a folder; nothing for one that is."""
    suffix = file.suffix.lower()
    if file.name.startswith("~$"):
        return LOCKS
    if file.name.startswith("."):
        return f"{HIDDEN}文件"
    if file.name.startswith("~"):
        return "临时文件（~ 开头）"
    if suffix not in SUFFIXES:
        return suffix or "没有后缀的"
    return "" if file.is_file() or file.is_symlink() else "不是普通文件的"


def _refused(gathered: Gathered, folder: Path) -> bool:
    """True where a folder, or one in it, could not be opened."""
    return any(Path(place) == folder or folder in Path(place).parents for place, _ in gathered.refused)


def _home(path: Path) -> Path:
    """The real place of a file; of links that go round, as far as they go."""
    return Path(os.path.realpath(path))


def _kind(kind: str, names: list[str]) -> str:
    shown = f"（{_names(names)}）" if kind.startswith(".") or kind == LOCKS else ""
    return f"{kind} {len(names)} 个{shown}"


def _names(names: list[str]) -> str:
    return "、".join(quoted(name) for name in names[:NAMED]) + ("等" if len(names) > NAMED else "")
