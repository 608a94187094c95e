"""Totals of a roster: project, bureau, department, all; money by 预算数."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from perfscore import exact
from perfscore.exact import Number
from perfscore.review.roster_match import Line, RosterMatch

PLACES: Final = 2
"""The decimals of an average, and of money in 万元."""
UNKNOWN: Final = "未定"
NO_GRADE: Final = "无等次"
NO_DEPARTMENT: Final = "（没有写主管部门）"
ALL: Final = "合计"
SUM: Final = "小计"


@dataclass(slots=True)
class Group:
    """A bureau, a department or the whole: how many of its lines were handed in, and with which scores."""

    department: str
    unit: str = ""
    listed: int = 0
    handed: int = 0
    twice: int = 0
    asked: int = 0
    budget: Number = field(default_factory=lambda: exact.ratio(0))
    budget_handed: Number = field(default_factory=lambda: exact.ratio(0))
    scored: int = 0
    """The number of lines whose claimed and computed scores are both known: the averages are of these."""
    grades: Counter[str] = field(default_factory=Counter)
    _claimed: Number = field(default_factory=lambda: exact.ratio(0))
    _score: Number = field(default_factory=lambda: exact.ratio(0))

    @property
    def missing(self) -> int:
        """The number of lines of which nothing was handed in, nor anything that may be theirs."""
        return self.listed - self.handed - self.asked

    @property
    def claimed(self) -> Decimal | None:
        """The average of the claimed scores."""
        return self._average(self._claimed)

    @property
    def score(self) -> Decimal | None:
        """The average of the computed, or settled, scores."""
        return self._average(self._score)

    @property
    def difference(self) -> Decimal | None:
        """The difference of the two averages as they are shown."""
        return None if self.claimed is None or self.score is None else self.claimed - self.score

    def add(self, line: Line) -> None:
        """Count a line of the roster."""
        budget = line.entry.budget if line.entry.budget is not None else exact.ratio(0)
        self.listed += 1
        self.budget += budget
        self.asked += line.state == "待核对"
        self.twice += line.twice
        if line.handed:
            self.handed += 1
            self.budget_handed += budget
        for one in line.counted:
            self.grades[UNKNOWN if one.score is None else one.grade or NO_GRADE] += 1
            if one.claimed is not None and one.score is not None:
                self.scored += 1
                self._claimed += exact.number(one.claimed)
                self._score += exact.number(one.score)

    def _average(self, added: Number) -> Decimal | None:
        return exact.decimal(exact.rounded(added / self.scored, PLACES)) if self.scored else None


def groups(match: RosterMatch) -> Iterator[Group]:
    """The whole, then each department, followed by its bureaus."""
    lines = {id(line.entry): line for line in match.lines}
    yield _group(ALL, "", match.lines)
    for department, bureaus in match.roster.departments():
        name = department or NO_DEPARTMENT
        own = [lines[id(entry)] for entries in bureaus.values() for entry in entries]
        yield _group(name, SUM, own)
        for unit, entries in bureaus.items():
            yield _group(name, unit, [lines[id(entry)] for entry in entries])


def _group(department: str, unit: str, lines: Iterable[Line]) -> Group:
    made = Group(department, unit)
    for line in lines:
        made.add(line)
    return made


def grade_names(grades: Iterable[str], found: Sequence[Group]) -> list[str]:
    """The names of the grades in the rule's order, those that nobody has included, then what has none."""
    names = list(grades)
    rest = [name for one in found for name in one.grades if name not in names]
    return [*names, *dict.fromkeys(rest)]


def money(amount: Number | None) -> Decimal | None:
    """An amount of 元 in 万元."""
    return None if amount is None else exact.decimal(exact.rounded(amount / 10_000, PLACES))
