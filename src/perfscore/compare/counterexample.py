"""A submission on which two indicators differ: searched from turning point to turning point of both.

The figures and answers are those of either. One run is a run of both; wherever the steps of one or the other
turn (:mod:`perfscore.steps.breakpoints`) is worth a look. Of what is found the plainest is shown, after
both rubrics have scored it as it would be handed in.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from perfscore import exact
from perfscore.compare import equivalence
from perfscore.compare.equivalence import Key
from perfscore.compare.witness import Side, Witness, odd, shown
from perfscore.exact import Number
from perfscore.formula.readings.value import Value
from perfscore.program.indicator_run import OPEN
from perfscore.program.model import IndicatorProgram
from perfscore.search.branches import Branch, Trial
from perfscore.search.explore import GRID, answerable, moves, start
from perfscore.steps.breakpoints import demanded
from perfscore.steps.model import Input

Values: TypeAlias = dict[Key, Value]
Said: TypeAlias = tuple[Any, ...]
"""The result of a run, as it is compared: its status, its score, whether it is a bonus."""

MOST_TRIALS: Final = 1500
MOST_READ: Final = 300
"""The same where each has to be handed in and read."""
ENOUGH: Final = 40
_ZERO: Final = exact.ratio(0)
_SHRINKING: Final = 4
_SIZES: Final = (8, 30, 400, 1000)
_PLAIN: Final = 60
_STEPS: Final = tuple(exact.ratio(1, divisor) for divisor in (2000, 200, 20, 2, 1))


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One set of values, and what both make of it."""

    values: Values
    trials: tuple[Trial, Trial]
    said: tuple[Said, Said]
    by: int = 0
    """The indicator in whose way of writing the answer was handed in: 0 old, 1 new."""

    @property
    def differs(self) -> bool:
        """True where the two have different results."""
        return self.said[0] != self.said[1] and not any(one[0] in OPEN for one in self.said)

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
        """True where points that differ decide which answers are accepted."""
        olds, news = ([block.points for block in side.program.blocks] for side in self.sides)
        return olds != news and any(map(self._scores, self.inputs))

    def _scores(self, key: Key) -> bool:
        """True for the score that a person gives."""
        return any(one.role == "score" for _, one in self.inputs[key])

    def _begin(self) -> Values:
        values: Values = {}
        for side in reversed(self.sides):
            for one, value in zip(side.program.inputs, start(side.program), strict=True):
                values[side.key(one)] = value
        return values

    def run(self, values: Values) -> Run:
        """Both on the same values; where they read differently, by what is really handed in."""
        old, new = (side.prober.trial(side.vector(values)) for side in self.sides)
        if not self._read:
            return Run(values, (old, new), (_said(self.sides[0], old), _said(self.sides[1], new)))
        first, second = (Run(values, (old, new), self._handed(values, by), by) for by in (0, 1))
        return first if first.differs else second

    def _handed(self, values: Values, by: int) -> tuple[Said, Said]:
        shown = self.witness(values, by)
        bonus = [side.program.head.bonus for side in self.sides]
        return (shown.old.status, shown.old.score, bonus[0]), (shown.new.status, shown.new.score, bonus[1])

    def witness(self, values: Values, by: int = 0) -> Witness:
        """The values handed in to both; what both read as they find it is written as one of them (``by``) would."""
        plains = [side.hand_in(values) for side in self.sides]
        one, other = plains[by], plains[1 - by]
        for part in ("data", "answers"):
            both = one.get(part, {}).keys() & other.get(part, {}).keys()
            if part == "data" or self._one_way():
                other[part] = other.get(part, {}) | {key: one[part][key] for key in both}
        return shown(self.sides, plains)

    def _one_way(self) -> bool:
        """True where an answer to either is one to the other: both ask for the same."""
        old, new = (side.program for side in self.sides)
        asked = [{one.item for one in program.asked} for program in (old, new)]
        return type(old.scored.way) is type(new.scored.way) and asked[0] == asked[1]

    # -- the search ------------------------------------------------------------------------------

    def apart(self) -> Witness | None:
        """The plainest submission on which the two differ, if one is found."""
        for run in sorted(self._found(), key=self._size):
            for one in (self._smaller(run), run):
                found = self.witness(one.values, one.by)
                if found.differs:
                    return found
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
        bound = MOST_READ if self._read else MOST_TRIALS
        while waiting and len(seen) < bound:
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
                tried |= dict.fromkeys(_demanded(self.sides[place].program, one, run.trials[place]))
            for value in tried:
                if value != run.values[key]:
                    yield run.values | {key: value}

    def _taken_by_both(self, value: Value, places: Sequence[tuple[int, Input]], run: Run) -> bool:
        """True where both accept an answer; where they read differently, that is for each to say."""
        return self._read or all(
            answerable(self.sides[place].program, run.trials[place], one, value) for place, one in places
        )

    def _plainly(self) -> Iterator[Run]:
        """Small whole numbers over plain denominators: a tie in rounding is at no turning point."""
        numbers = [key for key, places in self.inputs.items() if places[0][1].kind in {*GRID, "table"}]
        for size in () if self._read else _SIZES:
            base = self._first | {key: self._cell(key, exact.ratio(size)) for key in numbers if not self._scores(key)}
            for key in numbers:
                for step in _STEPS if self._scores(key) else _STEPS[-1:]:
                    for count in range(1, _PLAIN):
                        run = self.run(base | {key: self._cell(key, count * step)})
                        if all(self._taken_by_both(run.values[one], self.inputs[one], run) for one in numbers):
                            yield run

    def _cell(self, key: Key, value: Number) -> Value:
        """A value of an input; of a table's column the only cell."""
        return (value,) if self.inputs[key][0][1].kind == "table" else value

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
        return scored, sum(value < 0 for value in numbers), digits, sum(map(abs, numbers), _ZERO)


def _said(side: Side, trial: Trial) -> Said:
    """The result of a run; why there is no score makes no difference."""
    status = "problem" if trial.outcome == "zero" else trial.outcome
    return status, trial.score, side.program.head.bonus


def _demanded(program: IndicatorProgram, one: Input, trial: Trial) -> Iterator[Number]:
    """The values at which an answer begins or ceases to fulfil what is demanded of it, and those beside them."""
    if one.role == "score":
        for end in sorted(demanded(program.demands, one.name, trial.values)):
            yield from (value for value in (end, end + GRID["number"], end - GRID["number"]) if value >= 0)


def find(old: Side, new: Side) -> Witness | None:
    """A submission on which the two differ; None where none is found."""
    found = Pair(old, new).apart()
    others = (shown((old, new), plains) for plains in odd(old, new)) if found is None else ()
    return next((one for one in others if one.differs), found)


__all__ = ["Pair", "find"]
