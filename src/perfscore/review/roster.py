"""The roster: the list of who has to hand in a self-evaluation, a line a project or a bureau."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from perfscore.exact import Number
from perfscore.problems import Problem
from perfscore.recheck.bureau import folded


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a roster, as it is written; ``place`` is where, in words: 名单.xlsx 的 B5."""

    unit: str
    project: str = ""
    code: str = ""
    department: str = ""
    office: str = ""
    budget: Number | None = None
    place: str = ""

    @property
    def name(self) -> str:
        """The bureau, and its project where the roster has one."""
        return f"{self.unit}（{self.project}）" if self.project else self.unit

    @property
    def key(self) -> tuple[str, str]:
        """The names as they are compared: without what the eye does not tell apart."""
        return folded(self.unit), folded(self.project)


@dataclass(frozen=True, slots=True)
class Roster:
    """A whole roster, with what was noticed while it was read."""

    file: str
    entries: tuple[Entry, ...]
    notices: tuple[Problem, ...] = ()
    columns: frozenset[str] = field(default_factory=frozenset)
    """The columns that it has, by their names in :mod:`perfscore.review.roster_file`."""

    def departments(self) -> Iterator[tuple[str, dict[str, list[Entry]]]]:
        """The departments in their order, each with its bureaus in theirs; names that look alike are one."""
        grouped: dict[str, dict[str, list[Entry]]] = {}
        names: dict[str, str] = {}
        for one in self.entries:
            names.setdefault(folded(one.department), one.department)
            grouped.setdefault(folded(one.department), {}).setdefault(folded(one.unit), []).append(one)
        for key, bureaus in grouped.items():
            yield names[key], {entries[0].unit: entries for entries in bureaus.values()}
