"""The total over columns: what its steps start from, gathered from the indicators, and where it is settled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.readings.columns import Writer
from perfscore.formula.readings.integers import (
    ZERO,
    Truth,
    Whole,
    compared,
    every,
    extremes,
    joined,
    opposite,
    plus,
    some,
)
from perfscore.formula.readings.quotients import Column, Exact, Known, Layers, YesNo, number
from perfscore.program.model import LimitProgram, Program
from perfscore.program.totals import CONVERTED, GRADE, TOTAL, Gathered
from perfscore.rubric import description
from perfscore.table.lower import Gapped, Lowered
from perfscore.table.outcome import Outcome, grade, number_of

_NOTHING: Final = exact.ratio(0)
Figures = Callable[[str], tuple[Known, Truth]]
"""The values of a figure, and the rows in which it is missing."""


@dataclass(frozen=True, slots=True, eq=False)
class _Limit:
    """Conditions that a limit applies, and that nobody can say."""

    applies: Truth
    unknown: Truth


class Total:
    """A writer of the total of every row of a piece."""

    def __init__(
        self,
        program: Program,
        layers: Layers,
        figure: Figures,
        lowered: Mapping[str, Lowered],
        per_row: Mapping[str, Known],
    ) -> None:
        """``per_row`` are the sums of what is read row by row."""
        self._program = program
        self._per_row = per_row
        self._layers = layers
        self._figure = figure
        self._lowered = lowered
        self.odd: list[Truth] = []

    def write(self, outcome: Outcome) -> None:
        """Add the columns of the total, of parts that are there."""
        totals, limits = self._program.totals, [self._limit(one, outcome) for one in self._program.limits]
        known: dict[str, Known] = {}
        lacks: list[Truth] = []
        for one in totals.inputs:
            known[one.input.name], lacking = self._input(one, limits, outcome)
            lacks.append(lacking)
        writer = Writer(known, self._layers)
        for step in totals.block.steps:
            if step.name != GRADE:
                writer.define(step.name, step.formula)
        self.odd += writer.zero
        self.odd.append(compared("<=", _added(one.points for one in outcome.parts.values()), ZERO))
        self.odd += self._unscorable(writer)
        lacking = some(*lacks)
        waits = some(lacking, self._open(outcome, writer), self._unsettled(writer, limits))
        done = self._layers.truth(opposite(waits))
        grades = grade(totals.block.steps[-1].formula, writer)
        outcome.total(writer.known, opposite(lacking), done, grades)

    def _unscorable(self, writer: Writer) -> Iterator[Truth]:
        """The rows in which nothing applies of a section that the author's formula names: ``score`` says so."""
        sections = {} if self._program.model.total is None else self._program.totals.sections
        for path, steps in sections.items():
            if len(path) == 1 and steps.points:
                yield writer.truth(tree.Compare(tree.Name(steps.points), (("==", tree.Num(exact.ratio(0))),)))

    # -- what the steps start from ----------------------------------------------------------------

    def _input(self, one: Gathered, limits: Sequence[_Limit], outcome: Outcome) -> tuple[Known, Truth]:
        unit = exact.ratio(1, outcome.unit)
        parts = [outcome.parts[key] for key in one.rows]
        match one.what:
            case "scores":
                return Column(Exact(_added(part.amount for part in parts), unit), number(_NOTHING)), False
            case "points":
                return Column(Exact(_added(part.points for part in parts), unit), number(_NOTHING)), False
            case "highest":
                return Exact(_greatest([part.highest for part in parts]), unit), False
            case "largest":
                return Exact(_greatest([part.largest for part in parts]), unit), False
            case "limit":
                return YesNo(limits[one.limit].applies), False
            case "figure":
                return self._figure(one.input.name)
            case _:
                assert_never(one.what)

    def _limit(self, limit: LimitProgram, outcome: Outcome) -> _Limit:
        condition = limit.condition
        unit = exact.ratio(1, outcome.unit)
        values: dict[str, tuple[Known, Truth]] = {}
        skipped: Truth = False
        for name in condition.names:
            row = condition.rows.get(name)
            if row is None:
                known = name in self._program.figures
                values[name] = self._figure(name) if known else _measured(name, self._lowered)
                continue
            own = self._lowered[row.key]
            scale = unit / own.program.points if row.share else unit
            values[name] = Exact(outcome.parts[row.key].got, scale), opposite(own.scored)
            skipped = some(skipped, own.skipped)
        writer = Gapped({**self._per_row, **{name: value for name, (value, _) in values.items()}}, self._layers)
        for name, (_, missing) in values.items():
            writer.lacks(name, missing, begun=False)
        look, here = writer.condition(condition.tree), opposite(skipped)
        unknown = self._layers.truth(every(here, some(look.lack.open, look.fails)))
        return _Limit(self._layers.truth(every(here, opposite(unknown), look.holds)), unknown)

    # -- whether it is settled --------------------------------------------------------------------

    def _open(self, outcome: Outcome, writer: Writer) -> Truth:
        """The rows of the table in which an indicator waits that may still change the total."""
        held: dict[int, Truth] = {}
        waiting: list[Truth] = []
        closings = self._program.totals.closings
        places = self._program.totals.closing_places
        for key, part in outcome.parts.items():
            mine = places[key]
            for place in mine:
                if place not in held:
                    held[place] = self._above(writer, closings[place].step, closings[place].reached, ">=")
            waiting.append(every(part.open, *(opposite(held[place]) for place in mine)))
        return some(*waiting)

    def _unsettled(self, writer: Writer, limits: Sequence[_Limit]) -> Truth:
        """The rows in which a limit that nobody could look at would lower the total.

        Where a limit does more than that, ``score`` looks at these rows.
        """
        unsettled: list[Truth] = []
        model = self._program.model
        for found, limit in zip(limits, model.limits, strict=True):
            most = limit.at_most
            if most is None or description.of_grades(limit) or (model.at_least is not None and model.at_least > most):
                self.odd.append(found.unknown)
            else:
                above = (self._above(writer, name, most, ">") for name in (TOTAL, CONVERTED))
                unsettled.append(every(found.unknown, some(*above)))
        return some(*unsettled)

    def _above(self, writer: Writer, step: str, limit: Number, how: tree.Comparison) -> Truth:
        name = "·"
        left = Writer({name: number_of(writer.known[step])}, self._layers)
        return self._layers.truth(left.truth(tree.Compare(tree.Name(name), ((how, tree.Num(limit)),))))


def _measured(name: str, lowered: Mapping[str, Lowered]) -> tuple[Known, Truth]:
    """The value that an indicator computed under a name, and the rows in which it computed none."""
    indicator = next(one for one in lowered.values() if name in one.steps)
    value, passed = indicator.steps[name]
    return value, some(opposite(indicator.scored), passed)


def _added(values: Iterable[Whole]) -> Whole:
    return joined(plus, [*values] or [ZERO])


def _greatest(values: Sequence[Whole]) -> Whole:
    return extremes([ZERO, *values], most=True)
