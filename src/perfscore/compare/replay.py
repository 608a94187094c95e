"""Submissions replayed through both rules: who gains, who loses, how ranks move, and by what.

What is not complete has a range of totals; it is compared as a range, and has no rank. Where the full marks of
the rules differ, both totals are brought to 100.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from perfscore import exact
from perfscore.compare.changes import Matched
from perfscore.compare.migrate import migrate
from perfscore.exact import Number
from perfscore.problems import PerfscoreError, Problem, Span
from perfscore.program.model import Program
from perfscore.program.score import score
from perfscore.result.indicator import IndicatorResult
from perfscore.result.result import Result
from perfscore.steps.status import STATUS_WORDS
from perfscore.submission.folders import gather
from perfscore.submission.model import Submission
from perfscore.submission.read import submission
from perfscore.text import quoted

_ZERO, _HUNDRED = exact.ratio(0), exact.ratio(100)
Gain: TypeAlias = tuple[Number | None, Number | None]
"""The least and the most that is gained; None at an end that has no bound."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Result of a submission under one rule: ``low`` and ``high`` are the same where it is complete.

    Of None there is no bound.

    They are converted totals (折算), brought to 100 where the full marks of the two rules differ.
    """

    low: Number | None
    high: Number | None
    grade: str | None
    complete: bool
    rank: int | None = None

    @property
    def total(self) -> Number:
        """The total of one that is complete."""
        assert self.low is not None  # noqa: S101 (what is complete has one)
        return self.low


@dataclass(frozen=True, slots=True)
class Move:
    """One indicator that scores otherwise, is new or is gone: what it has under either rule, in words too.

    ``change`` is None where one of the two has no score to be compared.
    """

    id: str
    name: str
    old: Number | None
    new: Number | None
    change: Number | None
    says: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Unit:
    """One submission under both rules; ``new`` is None where the new rule refuses it.

    ``change`` is the least and the most that is gained, the same where both are complete; None at an end that has no
    bound.
    """

    file: str
    unit: str
    old: Standing
    new: Standing | None
    change: Gain | None
    moves: tuple[Move, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def direction(self) -> Literal["gain", "lose", "same", "open"]:
        """``gain``, ``lose`` or ``same``; ``open`` where a range does not say, or there is no new score."""
        if self.change is None:
            return "open"
        low, high = self.change
        if low is not None and low > 0:
            return "gain"
        if high is not None and high < 0:
            return "lose"
        return "same" if low == high and low is not None else "open"


@dataclass(frozen=True, slots=True)
class Mover:
    """One indicator over all submissions: how many gain, lose and are open by it, and how much in all."""

    id: str
    name: str
    gains: int = 0
    losses: int = 0
    open: int = 0
    change: Number = _ZERO


@dataclass(frozen=True, slots=True)
class Replay:
    """All submissions. ``skipped`` are files that are none of the old rule, with the reason."""

    units: tuple[Unit, ...]
    movers: tuple[Mover, ...]
    problems: tuple[Problem, ...]
    skipped: tuple[tuple[str, str], ...]
    scaled: bool
    """True if totals are brought to 100."""

    def counted(self) -> dict[str, int]:
        """Numbers of submissions that gain, lose, stay and are open."""
        numbers = dict.fromkeys(("gain", "lose", "same", "open"), 0)
        for one in self.units:
            numbers[one.direction] += 1
        return numbers

    def grades(self) -> dict[tuple[str, str], int]:
        """Numbers of submissions that move from one grade to another."""
        numbers: dict[tuple[str, str], int] = {}
        for one in self.units:
            if one.new is not None and one.old.complete and one.new.complete and one.old.grade != one.new.grade:
                pair = (one.old.grade or "没有等次", one.new.grade or "没有等次")
                numbers[pair] = numbers.get(pair, 0) + 1
        return numbers


def replay(
    old: Program, new: Program, pairs: Sequence[Matched], same: frozenset[str], places: Iterable[Path | str]
) -> Replay:
    """Score every submission of ``old`` among the files and folders by both rules.

    ``same`` are the indicators of the new rule that are proved to score as they did.
    """
    replayer = _Replayer(old, new, pairs, same)
    given = [str(place) for place in places]
    files = gather(given)
    for file in files.paths:
        try:
            replayer.file(file, named=str(file) in given)
        except PerfscoreError as error:
            replayer.problems += error.problems
    replayer.problems += (problem for _, problem in files.refused)
    replayer.skipped += (("、".join(given), one.message) for one in files.notices())
    if not replayer.units and not replayer.problems:
        message = f"没有一份填报是按规则{quoted(old.id)}填的"
        replayer.problems.append(
            Problem("no-submissions", message, None, "--data 后面写填报文件，或者放填报文件的文件夹")
        )
    units = _ranked(replayer.units)
    return Replay(
        tuple(units), tuple(_movers(units)), tuple(replayer.problems), tuple(replayer.skipped), replayer.scaled
    )


class _Replayer:
    """A replay under way: one submission is scored after the other."""

    def __init__(self, old: Program, new: Program, pairs: Sequence[Matched], same: frozenset[str]) -> None:
        self.units: list[Unit] = []
        self.problems: list[Problem] = []
        self.skipped: list[tuple[str, str]] = []
        self.scaled = old.model.points != new.model.points
        self._old, self._new, self._pairs, self._same = old, new, pairs, same
        self._ids = {one.model.key: other.model.key for one, other in pairs if one and other}

    def file(self, file: Path, *, named: bool) -> None:
        """One file, if it is a submission of the old rule."""
        try:
            given = submission(file)
        except PerfscoreError as error:
            if named or not any(one.code == "not-a-submission" for one in error.problems):
                raise
            self.skipped.append((str(file), "是规则文件"))
            return
        if given.rubric and given.rubric != self._old.id:
            self.skipped.append((str(file), f"是按规则{quoted(given.rubric)}填的"))
            return
        self._unit(file, given)

    def _unit(self, file: Path, given: Submission) -> None:
        before = Result(score(self._old, given))
        migrated = migrate(given, self._new, self._pairs)
        standing, name = self._standing(before), given.unit or file.name
        try:
            after = Result(score(self._new, migrated.submission))
        except PerfscoreError as error:
            message = f"{quoted(name)}按新规则不能评分"
            self.problems.append(Problem("new-rule-refuses", message, Span(str(file), 1, 1)))
            self.problems += error.problems
            self.units.append(Unit(str(file), name, standing, None, None, (), migrated.notices))
            return
        now, moves = self._standing(after), tuple(self._moves(before, after))
        change = self._gain_of_sum(before, after) or (_less(now.low, standing.high), _less(now.high, standing.low))
        self.units.append(Unit(str(file), name, standing, now, change, moves, migrated.notices))

    def _standing(self, result: Result) -> Standing:
        done = result.converted
        low, high = (result.run.least, result.run.most) if done is None else (exact.number(done), exact.number(done))
        if self.scaled:
            full = result.program.model.points
            low, high = (None if one is None else one / full * _HUNDRED for one in (low, high))
        return Standing(low, high, result.grade, result.status == "complete")

    def _gain_of_sum(self, before: Result, after: Result) -> Gain | None:
        """The gain of a sum of indicators: what is open in both, and proved the same, gains nothing.

        None where the total is more than the sum of its indicators: limits, 折算.
        """
        every = (*before.indicators, *after.indicators)
        summed = all(one.totals.plain and not one.model.limits for one in (self._old, self._new))
        if self.scaled or not summed or any(one.status == "not-applicable" for one in every):
            return None
        low: Number | None = _ZERO
        high: Number | None = _ZERO
        for old, new in self._paired(before, after):
            if old and new and old.got is None and new.got is None and new.program.head.key in self._same:
                continue
            least, most = (old.least, old.most) if old else (_ZERO, _ZERO)
            low = _plus(low, _less(new.least if new else _ZERO, most))
            high = _plus(high, _less(new.most if new else _ZERO, least))
        return low, high

    def _paired(self, before: Result, after: Result) -> Iterator[tuple[IndicatorResult | None, IndicatorResult | None]]:
        """Every indicator under both rules."""
        olds = {self._ids.get(one.id, one.id): one for one in before.indicators}
        news = {one.id: one for one in after.indicators}
        for key in dict.fromkeys((*news, *olds)):
            yield olds.get(key), news.get(key)

    def _moves(self, before: Result, after: Result) -> Iterator[Move]:
        """Every indicator that is scored otherwise, is new, or is gone."""
        for old, new in self._paired(before, after):
            row = new or old
            if row is None or (old and new and (old.status, old.got) == (new.status, new.got)):
                continue
            scores = [_ZERO if side is None else side.got for side in (old, new)]
            change = None if scores[0] is None or scores[1] is None else scores[1] - scores[0]
            got = [None if side is None else side.got for side in (old, new)]
            yield Move(row.id, row.name, got[0], got[1], change, (_in_words(old), _in_words(new)))


def _in_words(row: IndicatorResult | None) -> str:
    if row is None:
        return "没有这个指标"
    return STATUS_WORDS[row.status] if row.got is None else exact.points(row.got)


def _ranked(units: list[Unit]) -> list[Unit]:
    """The submissions with ranks among those complete under both rules; the same total, the same rank."""
    complete = [unit for unit in units if unit.old.complete and unit.new is not None and unit.new.complete]
    olds = [unit.old.total for unit in complete]
    news = [unit.new.total for unit in complete if unit.new is not None]
    ranked = []
    for unit in units:
        if unit.new is None or not unit.old.complete or not unit.new.complete:
            ranked.append(unit)
            continue
        old = replace(unit.old, rank=1 + sum(total > unit.old.total for total in olds))
        new = replace(unit.new, rank=1 + sum(total > unit.new.total for total in news))
        ranked.append(replace(unit, old=old, new=new))
    return ranked


def _movers(units: Iterable[Unit]) -> list[Mover]:
    """By indicator, those that move most first."""
    movers: dict[str, Mover] = {}
    for move in (move for one in units for move in one.moves):
        old = movers.get(move.id, Mover(move.id, move.name))
        change = _ZERO if move.change is None else move.change
        movers[move.id] = replace(
            old,
            gains=old.gains + (change > 0),
            losses=old.losses + (change < 0),
            open=old.open + (move.change is None),
            change=old.change + change,
        )
    return sorted(movers.values(), key=lambda one: -abs(one.change))


def _plus(one: Number | None, other: Number | None) -> Number | None:
    return None if one is None or other is None else one + other


def _less(one: Number | None, other: Number | None) -> Number | None:
    return None if one is None or other is None else one - other
