"""A submission on which two indicators differ: searched from turning point to turning point of both.

The figures and answers are those of either. One run is a run of both; wherever the steps of one or the other
change their course (:mod:`perfscore.program.turns`) is worth a look. Of what is found the plainest is kept, and what is
shown has been scored by both rubrics as it would be handed in.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from perfscore import exact
from perfscore.authoring import equivalence
from perfscore.authoring.branches import Branch, Prober, Trial, Vector
from perfscore.authoring.equivalence import Key
from perfscore.authoring.search import GRID, answerable, moves, start
from perfscore.authoring.witness import Plain, submission
from perfscore.exact import Number
from perfscore.formula.value import Value
from perfscore.methods.steps import Input
from perfscore.problems import PerfscoreError
from perfscore.program import explain
from perfscore.program.build import IndicatorProgram
from perfscore.program.rubric import Rubric

Values: TypeAlias = dict[Key, Value]
Said: TypeAlias = tuple[Any, ...]
"""What came of a run, to be compared: a score, not applicable, or no score."""

MOST_TRIALS: Final = 1500
MOST_READ: Final = 300
"""So many where each has to be handed in and read."""
ENOUGH: Final = 40
_SHRINKING: Final = 4
_SIZES: Final = (8, 30, 400, 1000)
_PLAIN: Final = 60
_STEPS: Final = tuple(exact.ratio(1, divisor) for divisor in (2000, 200, 20, 2, 1))


@dataclass(frozen=True, slots=True)
class Shown:
    """What one rubric makes of a submission. ``score`` is None where there is none, and ``says`` is why."""

    status: str
    score: Number | None
    says: tuple[str, ...]
    submission: Plain


@dataclass(frozen=True, slots=True)
class Witness:
    """A submission (figures and answers of both), and what either rubric makes of it."""

    given: Plain
    old: Shown
    new: Shown


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """An indicator of one of the rubrics."""

    rubric: Rubric
    program: IndicatorProgram
    prober: Prober

    @classmethod
    def of(cls, rubric: Rubric, program: IndicatorProgram) -> Side:
        """With what runs it."""
        return cls(rubric, program, Prober(program))

    def key(self, one: Input) -> Key:
        """What an input is called in either rubric."""
        return equivalence.key(self.program, one)

    def vector(self, values: Mapping[Key, Value]) -> Vector:
        """The values of its inputs; a row has all the points of its table."""
        column, full = self.program.points_column, self.program.blocks[-1].points
        return tuple(full if one.name == column else values[self.key(one)] for one in self.program.inputs)

    def hand_in(self, values: Mapping[Key, Value]) -> Plain:
        """The values as a submission."""
        return submission(self.rubric.program, self.program, self.vector(values))

    def shown(self, plain: Plain) -> Shown:
        """What becomes of a submission."""
        try:
            result = self.rubric.score(plain)
        except PerfscoreError as error:
            return Shown(
                "problem", None, tuple(one.message for one in error.problems if one.severity == "error"), plain
            )
        row = next(one for one in result.indicators if one.program is self.program)
        return Shown(row.status, row.got, tuple(explain.sentences(row)), plain)


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One set of values, and what both make of it."""

    values: Values
    trials: tuple[Trial, Trial]
    said: tuple[Said, Said]

    @property
    def differs(self) -> bool:
        """Whether the two come to different things."""
        return self.said[0] != self.said[1]

    @property
    def taken(self) -> tuple[frozenset[Branch], ...]:
        """The branches of both."""
        return tuple(one.taken for one in self.trials)


class Pair:
    """Runs two indicators on the same values."""

    def __init__(self, old: Side, new: Side) -> None:
        """``old`` and ``new`` are the same indicator before and after."""
        self.sides = (old, new)
        self.inputs: dict[Key, list[tuple[int, Input]]] = {}
        for place, side in enumerate(self.sides):
            for one in side.program.inputs:
                if one.name != side.program.points_column:
                    self.inputs.setdefault(side.key(one), []).append((place, one))
        self._read = not equivalence.read_alike(old.program, new.program) or self._judged()
        self._first = self._begin()

    def _judged(self) -> bool:
        """Whether points that differ decide which answers are taken."""
        olds, news = ([block.points for block in side.program.blocks] for side in self.sides)
        return olds != news and any(source == "answer" and item.endswith("score") for source, item in self.inputs)

    def _begin(self) -> Values:
        values: Values = {}
        for side in reversed(self.sides):
            for one, value in zip(side.program.inputs, start(side.program), strict=True):
                values[side.key(one)] = value
        return values

    def run(self, values: Values) -> Run:
        """Both on the same values; where they read differently, by what is really handed in."""
        trials = tuple(side.prober.trial(side.vector(values)) for side in self.sides)
        said = self._handed(values) if self._read else tuple(map(_said, self.sides, trials))
        return Run(values, (trials[0], trials[1]), (said[0], said[1]))

    def _handed(self, values: Values) -> tuple[Said, ...]:
        shown = self.witness(values)
        return tuple(
            (one.status, one.score, side.program.head.bonus)
            for side, one in zip(self.sides, (shown.old, shown.new), strict=True)
        )

    def witness(self, values: Values) -> Witness:
        """The values handed in to both: the figures that both know are written as the old rubric reads them."""
        first, second = (side.hand_in(values) for side in self.sides)
        data = {key: first.get("data", {}).get(key, value) for key, value in second.get("data", {}).items()}
        answers = second.get("answers", {})
        if self.sides[0].program.key == self.sides[1].program.key and type(self._way(0)) is type(self._way(1)):
            answers = answers if not answers else first.get("answers", answers)
        second |= ({"data": data} if data else {}) | ({"answers": answers} if answers else {})
        given = {key: first.get(key, {}) | second.get(key, {}) for key in ("data", "answers")}
        return Witness(
            {key: one for key, one in given.items() if one}, self.sides[0].shown(first), self.sides[1].shown(second)
        )

    def _way(self, place: int) -> object:
        return self.sides[place].program.scored.way

    # -- the search ------------------------------------------------------------------------------

    def apart(self) -> Witness | None:
        """The plainest submission on which the two differ, if one is found."""
        found = list(self._found())
        for run in sorted(found, key=self._size):
            smaller = self._smaller(run)
            for one in (smaller, run):
                shown = self.witness(one.values)
                if (
                    _told(shown.old) != _told(shown.new)
                    or self.sides[0].program.head.bonus != self.sides[1].program.head.bonus
                ):
                    return shown
        return None

    def _found(self) -> Iterator[Run]:
        enough = 0
        for stage in (self._walk, self._plainly):
            for run in stage():
                if run.differs:
                    enough += 1
                    yield run
                if enough >= ENOUGH:
                    return
            if enough:
                return

    def _walk(self) -> Iterator[Run]:
        """From a known run to its neighbours; on from those whose branches are new."""
        known: set[tuple[frozenset[Branch], ...]] = set()
        seen: set[tuple[Value, ...]] = set()
        waiting = deque([self._first])
        most = MOST_READ if self._read else MOST_TRIALS
        while waiting and len(seen) < most:
            values = waiting.popleft()
            mark = tuple(values.values())
            if mark in seen:
                continue
            seen.add(mark)
            run = self.run(values)
            yield run
            if run.taken not in known:
                known.add(run.taken)
                waiting.extend(self._neighbours(run))

    def _neighbours(self, run: Run) -> Iterator[Values]:
        for key, places in self.inputs.items():
            tried: dict[Value, None] = {}
            for place, one in places:
                for value in moves(self.sides[place].program, run.trials[place], one):
                    if self._taken_by_both(value, places, run):
                        tried[value] = None
            for value in tried:
                if value != run.values[key]:
                    yield run.values | {key: value}

    def _taken_by_both(self, value: Value, places: Sequence[tuple[int, Input]], run: Run) -> bool:
        """Whether an answer can be so for both; where they read differently, that is for each to say."""
        return self._read or all(
            answerable(self.sides[place].program, run.trials[place], one, value) for place, one in places
        )

    def _plainly(self) -> Iterator[Run]:
        """Small whole numbers over plain denominators: a tie in rounding is at no turning point."""
        numbers = [key for key, places in self.inputs.items() if places[0][1].kind in GRID]
        for size in () if self._read else _SIZES:
            base = self._first | {key: exact.ratio(size) for key in numbers if not key[1].endswith("score")}
            for key in numbers:
                for step in _STEPS if key[1].endswith("score") else _STEPS[-1:]:
                    for count in range(1, _PLAIN):
                        run = self.run(base | {key: count * step})
                        if all(self._taken_by_both(run.values[one], self.inputs[one], run) for one in numbers):
                            yield run

    def _smaller(self, run: Run) -> Run:
        """A plainer run that still differs, found by the neighbours of one that does."""
        for _ in range(_SHRINKING):
            tried = (self.run(values) for values in self._neighbours(run))
            best = min((one for one in tried if one.differs), key=self._size, default=run)
            if self._size(best) >= self._size(run):
                break
            run = best
        return run

    def _size(self, run: Run) -> tuple[Any, ...]:
        """Both scored before one; nothing negative; few digits; small."""
        scored = sum(one[0] != "scored" for one in run.said)
        numbers: list[Number] = [value for value in run.values.values() if not isinstance(value, str | tuple | bool)]
        digits = sum(len(exact.plain(value).rstrip("0")) for value in numbers)
        return scored, sum(value < 0 for value in numbers), digits, sum(map(abs, numbers), exact.ratio(0))


def _said(side: Side, trial: Trial) -> Said:
    """What came of a run; why there is no score is no difference."""
    status = "problem" if trial.outcome == "zero" else trial.outcome
    return status, trial.score, side.program.head.bonus


def _told(shown: Shown) -> Said:
    return shown.status, shown.score


def skipped(old: Side, new: Side) -> Witness:
    """不适用 handed in to both, of which only one allows it."""
    plains = []
    for side in (old, new):
        plain = {"rubric": side.rubric.id, "answers": {side.program.key: {"not_applicable": "本单位无此职能"}}}
        plains.append(plain)
    shown = [side.shown(plain) for side, plain in zip((old, new), plains, strict=True)]
    return Witness({"answers": plains[0]["answers"]}, *shown)


def find(old: Side, new: Side) -> Witness | None:
    """A submission on which the two differ; None where none is found."""
    found = Pair(old, new).apart()
    return skipped(old, new) if found is None and old.program.may_skip != new.program.may_skip else found


__all__ = ["Pair", "Shown", "Side", "Witness", "find"]
