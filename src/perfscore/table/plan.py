"""A rubric over the columns of one piece of a table: every indicator, the total, and which rows need a closer look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.readings.columns import Writer
from perfscore.formula.readings.integers import ZERO, Truth, Whole, compared, every, opposite, some
from perfscore.formula.readings.quotients import Column, Exact, Known, Layers, YesNo, number
from perfscore.program.model import IndicatorProgram, LimitProgram, Program
from perfscore.program.totals import BONUS, BONUSES, CONVERTED, GRADE, POINTS, POSSIBLE, SCORES, SUM, TOTAL
from perfscore.steps.model import Input
from perfscore.table.answers import answer_checks
from perfscore.table.columns import Fact
from perfscore.table.decimals import Outputs
from perfscore.table.layout import Layout
from perfscore.table.lower import Gapped, Lacking, Lowered, lower
from perfscore.table.outcome import Outcome, Places, grade, places

_NOTHING: Final = exact.ratio(0)


@dataclass(frozen=True, slots=True, eq=False)
class RowSums:
    """The sums of the rows of a table in each submission: scores and full points in units, and what stops them."""

    scores: Whole
    points: Whole
    open: Truth
    problem: Truth
    bonus: bool


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Expressions, layer upon layer; ``odd`` are the rows that ``score`` has to look at."""

    layers: list[dict[str, pl.Expr]]
    odd: Truth
    outputs: Outputs

    def finished(self, made: pl.DataFrame) -> pl.DataFrame:
        """The outputs with their decimals, and their steps as fractions."""
        return self.outputs.finished(made)


def plan(program: Program, layout: Layout, facts: Mapping[str, Fact], rows: RowSums | None, *, explain: bool) -> Plan:
    """The plan of a table a row of which is a submission."""
    return _Planner(program, layout, facts).plan(rows, explain=explain)


class _Planner:
    """A maker of the plan of one piece."""

    def __init__(self, program: Program, layout: Layout, facts: Mapping[str, Fact]) -> None:
        self._program = program
        self._facts = facts
        self._layers = Layers()
        self._places: Places = places(program)
        self._answers = {(one.key, one.item): one for one in layout.sources if one.key}
        self._odd: list[Truth] = []

    def plan(self, rows: RowSums | None, *, explain: bool) -> Plan:
        """Every indicator, then the total."""
        lowered = {key: self._indicator(indicator) for key, indicator in self._program.keyed.items()}
        outcome = Outcome(self._places, self._layers)
        for key, indicator in lowered.items():
            outcome.add(key, indicator)
            self._odd.append(indicator.standing.problem)
        if rows is not None:
            outcome.rows(rows.scores, rows.points, rows.open, bonus=rows.bonus)
            self._odd.append(rows.problem)
        limits = [self._limit(limit, lowered) for limit in self._program.limits]
        self._total(outcome, limits)
        if explain:
            outcome.explain(lowered)
        return Plan(self._layers.layers, some(*self._odd), outcome.outputs)

    # -- indicators ------------------------------------------------------------------------

    def _indicator(self, program: IndicatorProgram) -> Lowered:
        checks = answer_checks(program, self._facts, self._answers)
        known: dict[str, Known] = {}
        lacking: dict[str, Lacking] = {}
        for asked in program.inputs:
            known[asked.name], missing = self._input(program, asked)
            lacking[asked.name] = (missing, checks.begun.get(asked.item, False))
        lowered = Lowered(program, checks.skipped)
        self._odd.append(checks.odd(known, self._layers))
        lower(known, lacking, self._layers, lowered)
        return lowered

    def _input(self, program: IndicatorProgram, asked: Input) -> tuple[Known, Truth]:
        if asked.source == "answer":
            fact = self._facts[self._answers[program.key, asked.item].column]
            return fact.known, fact.missing
        return self._figure(asked.name)

    def _figure(self, name: str) -> tuple[Known, Truth]:
        fact = self._facts[name]
        if self._program.figures[name].kind == "table":
            many = self._facts[f"{name}#"]
            both = Column(_exact(fact.known), _exact(many.known))
            return both, fact.missing
        return fact.known, fact.missing

    # -- the total -------------------------------------------------------------------------

    def _limit(self, limit: LimitProgram, lowered: Mapping[str, Lowered]) -> tuple[Truth, Truth]:
        """Conditions that a limit applies, and that nobody can say."""
        values = {
            name: self._figure(name) if name in self._program.figures else _measured(name, lowered)
            for name in limit.condition.names
        }
        writer = Gapped({name: value for name, (value, _) in values.items()}, self._layers)
        for name, (_, missing) in values.items():
            writer.lacks(name, missing, begun=False)
        look = writer.condition(limit.condition.tree)
        unknown = self._layers.truth(some(look.lack.open, look.fails))
        return self._layers.truth(every(opposite(unknown), look.holds)), unknown

    def _total(self, outcome: Outcome, limits: list[tuple[Truth, Truth]]) -> None:
        unit = exact.ratio(1, outcome.unit)
        known: dict[str, Known] = {
            SCORES.name: Column(Exact(outcome.scores, unit), number(_NOTHING)),
            BONUSES.name: Column(Exact(outcome.bonuses, unit), number(_NOTHING)),
            POINTS.name: Column(Exact(outcome.points, unit), number(_NOTHING)),
        }
        known |= {f"限制{place}": YesNo(applies) for place, (applies, _) in enumerate(limits, 1)}
        writer = Writer(known, self._layers)
        for step in self._program.totals.block.steps:
            if step.name != GRADE:
                writer.define(step.name, step.formula)
        self._odd.append(compared("<=", outcome.points, ZERO))
        values = {name: _exact(writer.known[name]) for name in (SUM, BONUS, TOTAL, POSSIBLE, CONVERTED)}
        unsettled: list[Truth] = []
        for (_, unknown), limit in zip(limits, self._program.limits, strict=True):
            if limit.at_most is None:
                continue
            above = (self._above(values[name], limit.at_most) for name in (TOTAL, CONVERTED))
            unsettled.append(every(unknown, some(*above)))
        done = self._layers.truth(opposite(some(outcome.open, *unsettled)))
        grades = grade(self._program.totals.block.steps[-1].formula, writer)
        outcome.total(values, done, grades, self._program.model.points)
        self._odd += outcome.odd

    def _above(self, value: Exact, limit: Number) -> Truth:
        name = "·"
        return Writer({name: value}, self._layers).truth(tree.Compare(tree.Name(name), ((">", tree.Num(limit)),)))


def _measured(name: str, lowered: Mapping[str, Lowered]) -> tuple[Known, Truth]:
    """The value that an indicator computed under a name, and the rows in which it computed none."""
    indicator = next(one for one in lowered.values() if name in one.steps)
    value, passed = indicator.steps[name]
    return value, some(opposite(indicator.scored), passed)


def _exact(known: Known) -> Exact:
    assert isinstance(known, Exact)  # noqa: S101 (its kind was checked when the rule was read)
    return known
