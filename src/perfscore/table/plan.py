"""A rubric over the columns of one piece of a table: every indicator, the total, and which rows need a closer look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from perfscore.formula.readings.integers import Truth, some
from perfscore.formula.readings.quotients import Column, Exact, Known, Layers
from perfscore.program.model import IndicatorProgram, Program
from perfscore.steps.model import Input
from perfscore.table import row_formulas
from perfscore.table.answers import answer_checks
from perfscore.table.columns import Fact
from perfscore.table.decimals import Outputs
from perfscore.table.layout import Layout, Source
from perfscore.table.lower import Lacking, Lowered, lower
from perfscore.table.outcome import Outcome, Part, Places, places
from perfscore.table.totals import Total


@dataclass(frozen=True, slots=True, eq=False)
class RowSums:
    """The part of the rows of a table in each submission, and what stops them."""

    part: Part
    problem: Truth


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
        self._per_row = row_formulas.known(row_formulas.formulas(program), facts)
        self._layers = Layers()
        self._places: Places = places(program)
        self._answers: dict[str, dict[str, Source]] = {}
        for one in layout.sources:
            if one.key:
                self._answers.setdefault(one.key, {})[one.item] = one
        self._odd: list[Truth] = []

    def plan(self, rows: RowSums | None, *, explain: bool) -> Plan:
        """Every indicator, then the total."""
        lowered = {key: self._indicator(indicator) for key, indicator in self._program.keyed.items()}
        outcome = Outcome(self._places, self._layers, self._program.model)
        for key, indicator in lowered.items():
            outcome.add(key, indicator)
            self._odd.append(indicator.standing.problem)
        if rows is not None:
            outcome.parts[rows.part.head.key] = rows.part
            self._odd.append(rows.problem)
        total = Total(self._program, self._layers, self._figure, lowered, self._per_row)
        total.write(outcome)
        if explain:
            outcome.explain(lowered)
        return Plan(self._layers.layers, some(*self._odd, *total.odd, *outcome.odd), outcome.outputs)

    # -- indicators ------------------------------------------------------------------------

    def _indicator(self, program: IndicatorProgram) -> Lowered:
        checks = answer_checks(program, self._facts, self._answers.get(program.key, {}))
        known = dict(self._per_row)
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
            fact = self._facts[self._answers[program.key][asked.item].column]
            return fact.known, fact.missing
        return self._figure(asked.name)

    def _figure(self, name: str) -> tuple[Known, Truth]:
        fact = self._facts[name]
        if self._program.figures[name].kind == "table":
            many = self._facts[f"{name}#"]
            both = Column(_exact(fact.known), _exact(many.known))
            return both, fact.missing
        return fact.known, fact.missing


def _exact(known: Known) -> Exact:
    assert isinstance(known, Exact)  # noqa: S101 (its kind was checked when the rule was read)
    return known
