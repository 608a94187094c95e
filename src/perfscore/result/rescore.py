"""One value of a submission changed, and what becomes of the total: only the rows that use it are scored again.

What a change may not do: leave a row without a score or with one that had none, take a row out or in, break a
relation that held, or bring on a limit. Such a change has no outcome here.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula.analysis import linear
from perfscore.formula.readings.value import Value
from perfscore.methods import Each
from perfscore.problems import Path
from perfscore.program import relations
from perfscore.program.indicator_run import IndicatorRun
from perfscore.program.model import Condition, EachProgram
from perfscore.program.run import Run
from perfscore.program.total_ends import ends
from perfscore.program.total_inputs import Gathering, settled
from perfscore.program.totals import CONVERTED, TOTAL
from perfscore.result.endless import divisors, is_endless
from perfscore.result.pieces import Breakpoints, Follower, Moved, MovingSteps
from perfscore.result.rerun import as_open, rescored
from perfscore.result.written_sizes import WrittenSizes
from perfscore.steps.model import Input

Place: TypeAlias = tuple[str | int, ...]
"""The place of an input in the submission: a figure, a cell of a table, an item of an answer."""
_ZERO, _ONE = exact.ratio(0), exact.ratio(1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The effect of a change: by how much the total rises, and the converted one; the new scores of the rows moved."""

    total: Number
    converted: Number
    scores: Mapping[int, Number]


@dataclass(frozen=True, eq=False)
class Changes:
    """The single changes of one submission as it was scored, each made once."""

    run: Run

    @cached_property
    def complete(self) -> bool:
        """True where nothing is open."""
        return self.run.status == "complete"

    @cached_property
    def waits(self) -> bool:
        """True where a row waits for something."""
        return any(row.open for row in self.run.rows)

    @cached_property
    def uses(self) -> Mapping[Place, Sequence[tuple[int, int]]]:
        """For each place the rows that use it, each with the number of the input that it is there."""
        uses: dict[Place, list[tuple[int, int]]] = {}
        for number, row in enumerate(self.run.rows):
            for place, one in enumerate(row.program.inputs[: len(row.given)]):
                uses.setdefault(place_of(row, one), []).append((number, place))
        return uses

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The place of each row among all of them."""
        return {row.id: number for number, row in enumerate(self.run.rows)}

    @cached_property
    def gathering(self) -> Gathering:
        """The inputs of the total."""
        return Gathering(self.run.program.totals, self.run.rows)

    @cached_property
    def relations(self) -> Mapping[str, Sequence[Condition]]:
        """The relations that hold, by the figures that they look at."""
        found: dict[str, list[Condition]] = {}
        for relation in self.run.program.relations:
            if relations.holds(relation.condition, self.run.figures):
                for name in relation.condition.names:
                    found.setdefault(name, []).append(relation.condition)
        return found

    @cached_property
    def limits(self) -> Sequence[bool | None]:
        """For each limit whether it applies."""
        return relations.limits(self.run.program, self.run.figures, self.run.keyed)[0]

    @cached_property
    def _made(self) -> dict[Place, Change]:
        return {}

    def change(self, row: IndicatorRun, item: Input) -> Change:
        """The change of an input: one and the same for all rows that use it."""
        place = place_of(row, item)
        if place not in self._made:
            self._made[place] = Change(self, row, item)
        return self._made[place]

    @cached_property
    def _ways(self) -> Mapping[str, Sequence[Each]]:
        """The ways of scoring the rows of each table."""
        ways: dict[str, list[Each]] = {}
        for one in self.run.program.indicators:
            if isinstance(one, EachProgram):
                ways.setdefault(one.way.table, []).append(one.way)
        return ways

    @cached_property
    def _answered(self) -> Mapping[Path, frozenset[str]]:
        """For each row of a table the columns in which a person answers."""
        answered: dict[Path, frozenset[str]] = {}
        for row in self.run.rows:
            columns = row.program.scored.way.row_columns.values() if row.path else ()
            answered[row.path] = answered.get(row.path, frozenset()).union(columns)
        return answered

    def fixed(self, path: Path) -> frozenset[str]:
        """The columns of a table's row that say how it is scored: to change them is to make another row of it."""
        named = ((way.name, way.points, way.group, way.by, way.claimed) for way in self._ways[str(path[1])])
        return self._answered[path].union(name for names in named for name in names if name is not None)

    @cached_property
    def sizes(self) -> WrittenSizes:
        """The sizes in which its numbers are written."""
        return WrittenSizes(self.run.submission, self.run.program)


def place_of(row: IndicatorRun, item: Input) -> Place:
    """The place of an input of a row in the submission."""
    match item.source:
        case "figure":
            return ("data", item.name)
        case "row":
            return (*row.path, item.name)
        case _:
            return ("answer", row.id, item.item)


class Change:
    """One value of the submission, put to others."""

    def __init__(self, changes: Changes, row: IndicatorRun, item: Input) -> None:
        """``item`` is an input of ``row``; all rows that use it change with it."""
        self.now: Any = row.given[row.program.inputs.index(item)]
        self._name = item.name
        self._changes = changes
        self._run = run = changes.run
        self._users: dict[int, dict[int, bool]] = {}
        """The rows that use it: the numbers of the inputs, and whether there it is one cell of a column."""
        self._use(place_of(row, item), cell=False)
        added_up = item.source == "row" and run.program.columns.get(item.name) == row.path[1]
        self._column = item.name if added_up and run.figures.get(item.name) is not None else ""
        self._cell = int(row.path[-1]) if self._column else 0
        if self._column:
            self._use(("data", self._column), cell=True)
        self._outcomes: dict[Any, Outcome | None] = {}
        self._full: dict[Any, bool] = {}
        self._breakpoints: dict[tuple[Number | None, Number | None, Number], Breakpoints] = {}
        self._totals: dict[Any, tuple[Number, Number]] = {}
        """Rise of the total, and of the converted one, by the scores of the rows that use it."""
        self._named = item.name if item.source == "figure" else self._column
        self._anew = bool(run.program.limits) or any(
            one.what == "figure" and one.input.name == self._named for one in run.program.totals.inputs
        )
        """True where the scores do not settle the total."""
        self._relations = changes.relations.get(self._named, ())

    def _use(self, place: Place, *, cell: bool) -> None:
        for number, which in self._changes.uses.get(place, ()):
            self._users.setdefault(number, {})[which] = cell

    @cached_property
    def rows(self) -> int:
        """Number of rows that use it and have a score."""
        return sum(self._run.rows[number].got is not None for number in self._users)

    @cached_property
    def endless(self) -> bool:
        """True where a row that uses it can win more and more points."""
        return any(is_endless(self._run.rows[number]) for number in self._users)

    @cached_property
    def divides(self) -> bool:
        """True where a row without an end divides by it: less than half of it is no advice."""
        users = (self._run.rows[number] for number in self._users)
        return any(self._name in divisors(row) for row in users if is_endless(row))

    @cached_property
    def is_share(self) -> bool:
        """True where it stands where the rule counts in percent, in any row that uses it, by its own name."""
        users = ((self._run.rows[number].program, places) for number, places in self._users.items())
        return any(program.inputs[which].name in program.meets.shares for program, places in users for which in places)

    # -- the effect of a value ---------------------------------------------------------------

    def outcome(self, value: Any) -> Outcome | None:
        """The effect of putting it to ``value``; None where it may not be."""
        if value not in self._outcomes:
            self._outcomes[value] = self._outcome(value)
        return self._outcomes[value]

    def full(self, value: Any) -> bool:
        """True of a value that gives all rows that use it full marks."""
        if value not in self._full:
            found, rows = self.outcome(value), self._run.rows
            self._full[value] = found is not None and all(
                score >= (_ZERO if rows[number].minus else rows[number].full) for number, score in found.scores.items()
            )
        return self._full[value]

    def _outcome(self, value: Any) -> Outcome | None:
        run = self._run
        scores, rerun = dict[int, Number](), dict[int, Sequence[Any]]()
        for number in self._users:
            row = run.rows[number]
            if row.got is not None or row.status == "not-applicable":
                again = rescored(row, self._given(number, value))
                if again is None:
                    return None
                if again:
                    rerun[number], scores[number] = again, again[len(row.program.slots) - 1]
        if self._relations and not self._holds(value):
            return None
        key = tuple(scores.values())
        if run.total_values[TOTAL] is None:
            return None
        if self._anew or key not in self._totals:
            total = self._total(value, scores, rerun)
            if total is None:
                return None
            self._totals[key] = total[TOTAL] - run.total_values[TOTAL], total[CONVERTED] - run.total_values[CONVERTED]
        rise = self._totals[key][0]
        if rise > 0 and not self._open(value, rise, scores):
            return None
        return Outcome(*self._totals[key], scores)

    def _total(
        self, value: Any, scores: Mapping[int, Number], rerun: Mapping[int, Sequence[Any]]
    ) -> Mapping[str, Any] | None:
        """The steps of the total with other scores of some rows; None where a limit comes on, or nobody can say."""
        program, figures = self._run.program, self._figures(value)
        limits, moved = list[bool | None](), dict[int, IndicatorRun]()
        if program.limits:
            for number, steps in rerun.items():
                moved[number] = self._run.rows[number]._replace(got=scores[number], step_values=steps)
            keyed = {row.key: row for row in moved.values() if not row.path}
            limits = relations.limits(program, figures, ChainMap(keyed, self._run.keyed))[0]  # type: ignore[arg-type]  # which is only read
            if any(new is not old and new is not False for new, old in zip(limits, self._changes.limits, strict=True)):
                return None
        total = program.totals.values(*self._changes.gathering.values(scores, limits, figures))
        if self._changes.complete and None in limits:
            rows = [moved.get(number, row) for number, row in enumerate(self._run.rows)]
            if not settled(program.totals, total, rows, limits, figures):
                return None
        return total

    def _open(self, value: Any, rise: Number, scores: Mapping[int, Number]) -> bool:
        """True where all rows that wait for something go on waiting, and lose no more than is won."""
        if not self._changes.waits:
            return True
        low = high = rise
        rows = list(self._run.rows)
        for number, got in scores.items():
            rows[number] = rows[number]._replace(got=got, least=got, most=got)
        for number in self._users:
            row = self._run.rows[number]
            if row.open:
                moved = as_open(row, self._given(number, value))
                if moved is None:
                    return False
                low, high = low + moved[0], high + moved[1]
                rows[number] = row._replace(least=_raised(row.least, moved[0]), most=_raised(row.most, moved[1]))
        if self._run.program.totals.plain:
            return low >= 0 and high >= 0
        least, most = ends(self._run.program.totals, rows, self._changes.limits, self._figures(value))
        return _no_less(least, self._run.least) and _no_less(most, self._run.most)

    def _given(self, number: int, value: Any) -> list[Any]:
        given = list(self._run.rows[number].given)
        for which, cell in self._users[number].items():
            given[which] = self._put(given[which], value) if cell else value
        return given

    def _holds(self, value: Any) -> bool:
        figures = self._figures(value)
        return all(relations.holds(condition, figures) for condition in self._relations)

    def _put(self, cells: Any, value: Any) -> Any:
        return (*cells[: self._cell], value, *cells[self._cell + 1 :])

    def _figures(self, value: Any) -> Mapping[str, Value | None]:
        figures = self._run.figures
        if self._column:
            return ChainMap({self._column: self._put(figures[self._column], value)}, figures)  # type: ignore[arg-type]  # which is only read
        return ChainMap({self._named: value}, figures) if self._named else figures  # type: ignore[arg-type]  # as above

    # -- where something changes over -----------------------------------------------------------

    def breakpoints(self, low: Number | None, high: Number | None, grid: Number) -> Breakpoints:
        """Breakpoints of the score of any row that uses it and of the conditions that look at it, found once."""
        result = self._breakpoints.get((low, high, grid))
        if result is None:
            result = self._breakpoints[low, high, grid] = Breakpoints()
            for steps in (*self._steps(), *self._conditions()):
                result.add(Follower(steps).breakpoints(self.now, low, high, grid))
        return result

    def _steps(self) -> Iterator[MovingSteps]:
        run = self._run
        for number, places in self._users.items():
            row = run.rows[number]
            program = row.program
            names = {one.name: value for one, value in zip(program.inputs, row.given, strict=True)}
            moved = {program.inputs[which].name: self._moved(row.given[which], cell) for which, cell in places.items()}
            slots = set(program.slots)
            limits = [one.condition for one in run.program.limits if not slots.isdisjoint(one.condition.names)]
            for condition in limits:
                names |= self._values(condition, slots.union(names))
            conditions = [one.tree for one in limits]
            yield MovingSteps(names, moved, program.blocks, program.closing, row.full, conditions)

    def _conditions(self) -> Iterator[MovingSteps]:
        """The relations and limits that look at the figure itself."""
        run = self._run
        limits = [one.condition for one in run.program.limits if self._named in one.condition.names]
        conditions = [*self._relations, *limits]
        names = {name: value for one in conditions for name, value in self._values(one).items()}
        if names:
            moved = {self._named: self._moved(names[self._named], bool(self._column))}
            yield MovingSteps(names, moved, conditions=[one.tree for one in conditions])

    def _values(self, condition: Condition, known: Container[str] = ()) -> dict[str, Any]:
        """The values of the names of a condition that are not known."""
        run = self._run
        names = (name for name in condition.names if name not in known)
        return {name: relations.value_of(name, condition, run.figures, run.keyed) for name in names}

    def _moved(self, now: Any, cell: bool) -> Moved:  # noqa: FBT001 (as ``_users`` has it)
        if not cell:
            return Moved(lambda x: x, linear.SELF)
        a, _, c, d = linear.SELF
        return Moved(lambda x: self._put(now, x), (a, sum(now, -now[self._cell]), c, d))


def _raised(end: Number | None, by: Number) -> Number | None:
    return None if end is None else end + by


def _no_less(after: Number | None, before: Number | None) -> bool:
    """True where an end of a range is not lower than it was; one that is not there stays away."""
    return before is None or after is None or after >= before
