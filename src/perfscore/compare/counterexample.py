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
from perfscore.compare.witness import Version, Witness, odd_answers, witness
from perfscore.exact import Number
from perfscore.formula.readings.value import Value
from perfscore.program.model import IndicatorProgram
from perfscore.search.branches import Branch, Trial
from perfscore.search.explore import GRID, acceptable, moves, start
from perfscore.steps.breakpoints import demand_breakpoints
from perfscore.steps.model import Input
from perfscore.steps.status import OPEN

Values: TypeAlias = dict[Key, Value]
RunResult: TypeAlias = tuple[Any, ...]
"""The result of a run, as it is compared: its status, its score, whether it is a bonus."""

MOST_TRIALS: Final = 1500
MOST_READ: Final = 300
"""The most runs where each has to be handed in and read."""
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
    results: tuple[RunResult, RunResult]
    by: int = 0
    """The indicator in whose way of writing the answer was handed in: 0 old, 1 new."""

    @property
    def differs(self) -> bool:
        """True where the two have different results."""
        return self.results[0] != self.results[1] and not any(status in OPEN for status, *_ in self.results)

    @property
    def taken(self) -> tuple[frozenset[Branch], ...]:
        """The branches of both."""
        return tuple(one.taken for one in self.trials)


class Pair:
    """Two versions of an indicator, run on the same values."""

    def __init__(self, old: Version, new: Version) -> None:
        """Gather the inputs of both, and find out whether both read what is handed in alike."""
        self.versions = (old, new)
        self.inputs: dict[Key, list[tuple[int, Input]]] = {}
        for place, version in enumerate(self.versions):
            for asked in version.program.inputs:
                if asked.name != version.program.points_column:
                    self.inputs.setdefault(version.key(asked), []).append((place, asked))
        self._reads_differently = (
            not equivalence.read_alike(old.program, new.program) or self._points_decide_what_is_accepted()
        )
        self._first = self._begin()

    def _points_decide_what_is_accepted(self) -> bool:
        """True where points that differ decide which answers are accepted."""
        olds, news = ([block.points for block in version.program.blocks] for version in self.versions)
        return olds != news and any(map(self._is_judged_score, self.inputs))

    def _is_judged_score(self, key: Key) -> bool:
        """True for the score that a person gives."""
        return any(one.role == "score" for _, one in self.inputs[key])

    def _begin(self) -> Values:
        values: Values = {}
        for version in reversed(self.versions):
            for asked, value in zip(version.program.inputs, start(version.program), strict=True):
                values[version.key(asked)] = value
        return values

    def run(self, values: Values) -> Run:
        """A run of both on the same values; where they read differently, by what is really handed in."""
        old, new = (version.prober.trial(version.vector(values)) for version in self.versions)
        if not self._reads_differently:
            return Run(values, (old, new), (_result(self.versions[0], old), _result(self.versions[1], new)))
        first, second = (Run(values, (old, new), self._handed_in(values, by), by) for by in (0, 1))
        return first if first.differs else second

    def _handed_in(self, values: Values, by: int) -> tuple[RunResult, RunResult]:
        scored = self.witness(values, by)
        return scored.old.compared, scored.new.compared

    def witness(self, values: Values, by: int = 0) -> Witness:
        """The values handed in to both; what both read as they find it is written as one of them (``by``) would."""
        submissions = [version.hand_in(values) for version in self.versions]
        writer, reader = submissions[by], submissions[1 - by]
        for part in ("data", "answers"):
            both = writer.get(part, {}).keys() & reader.get(part, {}).keys()
            if part == "data" or self._answers_alike():
                reader[part] = reader.get(part, {}) | {key: writer[part][key] for key in both}
        return witness(self.versions, submissions)

    def _answers_alike(self) -> bool:
        """True where an answer to either is one to the other: both ask for the same."""
        old, new = (version.program for version in self.versions)
        asked = [{one.item for one in program.asked} for program in (old, new)]
        return type(old.scored.way) is type(new.scored.way) and asked[0] == asked[1]

    # -- the search ------------------------------------------------------------------------------

    def plainest(self) -> Witness | None:
        """The plainest submission on which the two differ, if one is found."""
        for run in sorted(self._differing(), key=self._size):
            for one in (self._smaller(run), run):
                scored = self.witness(one.values, one.by)
                if scored.differs:
                    return scored
        return None

    def _differing(self) -> Iterator[Run]:
        number = 0
        for stage in (self._from_run_to_run, self._plain_numbers):
            for run in stage():
                if run.differs:
                    number += 1
                    yield run
                if number >= ENOUGH:
                    return
            if number:
                return

    def _from_run_to_run(self) -> Iterator[Run]:
        """From a known run to its neighbours; on from those whose branches are new."""
        known: set[tuple[frozenset[Branch], ...]] = set()
        seen: set[tuple[Value, ...]] = set()
        waiting = deque([self._first])
        bound = MOST_READ if self._reads_differently else MOST_TRIALS
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
            for place, asked in places:
                for value in moves(self.versions[place].program, run.trials[place], asked):
                    if self._accepted_by_both(value, places, run):
                        tried[value] = None
                tried |= dict.fromkeys(_demanded(self.versions[place].program, asked, run.trials[place]))
            for value in tried:
                if value != run.values[key]:
                    yield run.values | {key: value}

    def _accepted_by_both(self, value: Value, places: Sequence[tuple[int, Input]], run: Run) -> bool:
        """True where both accept an answer; where they read differently, that is for each to say."""
        return self._reads_differently or all(
            acceptable(self.versions[place].program, run.trials[place], asked, value) for place, asked in places
        )

    def _plain_numbers(self) -> Iterator[Run]:
        """Small whole numbers over plain denominators: a tie in rounding is at no turning point."""
        numbers = [key for key, places in self.inputs.items() if places[0][1].kind in {*GRID, "table"}]
        for size in () if self._reads_differently else _SIZES:
            base = self._first | {
                key: self._cell(key, exact.ratio(size)) for key in numbers if not self._is_judged_score(key)
            }
            for key in numbers:
                for step in _STEPS if self._is_judged_score(key) else _STEPS[-1:]:
                    for count in range(1, _PLAIN):
                        run = self.run(base | {key: self._cell(key, count * step)})
                        if all(self._accepted_by_both(run.values[one], self.inputs[one], run) for one in numbers):
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
        """Order of runs, plainest first: both scored, nothing negative, few digits, small."""
        unscored = sum(status != "scored" for status, *_ in run.results)
        numbers: list[Number] = [value for value in run.values.values() if not isinstance(value, str | tuple | bool)]
        digits = sum(len(exact.plain(value).rstrip("0")) for value in numbers)
        return unscored, sum(value < 0 for value in numbers), digits, sum(map(abs, numbers), _ZERO)


def _result(version: Version, trial: Trial) -> RunResult:
    """The result of a run; why there is no score makes no difference."""
    status = "problem" if trial.outcome == "zero" else trial.outcome
    return status, trial.score, version.program.head.bonus


def _demanded(program: IndicatorProgram, asked: Input, trial: Trial) -> Iterator[Number]:
    """The values at which an answer begins or ceases to fulfil what is demanded of it, and those beside them."""
    if asked.role == "score":
        for end in sorted(demand_breakpoints(program.demands, asked.name, trial.values)):
            yield from (value for value in (end, end + GRID["number"], end - GRID["number"]) if value >= 0)


def find(old: Version, new: Version) -> Witness | None:
    """A submission on which the two differ; None where none is found."""
    by_values = Pair(old, new).plainest()
    others = (witness((old, new), pair) for pair in odd_answers(old, new)) if by_values is None else ()
    return next((one for one in others if one.differs), by_values)
