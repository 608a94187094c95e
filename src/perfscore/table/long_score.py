"""Every line of the long form, scored by the way that its ``by`` column chooses."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

import polars as pl

from perfscore.exact import Number
from perfscore.formula.readings.integers import (
    ZERO,
    Truth,
    Whole,
    choice,
    compared,
    const,
    every,
    extreme,
    minus,
    opposite,
    quotient,
    some,
    times,
)
from perfscore.formula.readings.quotients import Cases, Exact, Known, Layers, Words, fraction, table
from perfscore.program.model import EachProgram, IndicatorProgram
from perfscore.steps.status import Standing
from perfscore.table import outcome, step_columns
from perfscore.table.answers import AnswerChecks
from perfscore.table.columns import Fact, Piece
from perfscore.table.decimals import Outputs
from perfscore.table.long_read import BY, ITEM
from perfscore.table.lower import Lacking, Lowered, in_units, lower, waits
from perfscore.table.plan import Plan
from perfscore.table.scorer import CAPS, Scorer, as_expr, run


class LineWays:
    """A scorer of every line by the way that it asks for."""

    def __init__(self, scorer: Scorer, each: EachProgram) -> None:
        self._scorer = scorer
        self._each = each
        self._places = outcome.places(scorer.program)
        self._way = each.way

    def scored(self, piece: Piece, odd: pl.Series) -> tuple[pl.DataFrame, pl.Series]:
        """The score, status and addends of every line; and the lines that have to be looked at."""
        for bits in (None, *CAPS):
            tried = piece if bits is None else piece.within(bits)
            key = (None, *tried.facts.items())
            plan = self._scorer.plan_of(key, partial(self._plan, tried.facts))
            if plan is not None:
                made, wrong = run(plan, tried)
                return made, wrong | odd
        return self._nothing(piece.height), pl.Series([True], dtype=pl.Boolean).new_from_index(0, piece.height)

    def _nothing(self, height: int) -> pl.DataFrame:
        """The outputs where no type is wide enough: every submission is scored by itself."""
        made = {name: kind for name, kind in self._scorer.schema.items() if name.startswith(f"{self._each.key}.")}
        made |= dict.fromkeys(("·units", "·full", "·points"), pl.Int64())
        made["·open"] = pl.Boolean()
        empty = pl.DataFrame(schema=made).clear(height)
        return empty.with_columns(pl.col(pl.Int64).fill_null(0), pl.col(pl.Boolean).fill_null(value=True))

    def _plan(self, facts: Mapping[str, Fact]) -> Plan:
        layers = Layers()
        points = facts[self._way.points].known
        assert isinstance(points, Exact)  # noqa: S101 (a column of numbers)
        unit = 10**self._places.most
        full, uneven = _whole_units(points, unit, layers)
        odd: list[Truth] = [uneven, compared("<", points.top, ZERO)]
        explained: dict[str, pl.Expr] = {}
        units, applies = ZERO, full
        states = Standing[Truth](problem=False, skipped=False, missing=False, pending=False)
        for word, program in self._each.rows.items():
            mine = True if self._way.by is None else pl.col(facts[BY.format(word)].name)
            lowered, wrong = self._line(word, program, facts, layers)
            odd.append(every(mine, some(wrong, lowered.standing.problem)))
            scale = self._places.scores[self._each.key]
            assert lowered.score is not None  # noqa: S101 (it was lowered)
            here = layers.truth(every(mine, lowered.scored))
            units = choice(here, in_units(lowered.score, 10**scale), units)
            applies = choice(every(mine, lowered.skipped), ZERO, applies)
            states = Standing(*map(some, states, (every(mine, where) for where in lowered.standing)))
            if self._scorer.options.explain:
                explained |= self._steps(lowered, here, explained)
        return self._outputs(layers, states, (units, full, applies), some(*odd), explained)

    def _steps(self, lowered: Lowered, here: Truth, explained: Mapping[str, pl.Expr]) -> dict[str, pl.Expr]:
        """The steps of one way, beside those of others that have the same names."""
        steps: dict[str, pl.Expr] = {}
        for step, (value, passed) in lowered.steps.items():
            name = step_columns.name_of(self._each.key, step)
            where = step_columns.step_taken(here, passed)
            top, below = fraction(table(value) if isinstance(value, Cases) else value)
            mine = step_columns.side_by_side(top, below)
            before = explained.get(name)
            rest = pl.lit(None) if before is None else before
            steps[name] = (
                mine if where is True else rest if where is False else pl.when(where).then(mine).otherwise(rest)
            )
        return steps

    def _outputs(
        self,
        layers: Layers,
        states: Standing[Truth],
        sums: tuple[Whole, Whole, Whole],
        odd: Truth,
        explained: Mapping[str, pl.Expr],
    ) -> Plan:
        units, full, applies = sums
        scale = self._places.scores[self._each.key]
        blank = layers.truth(some(*states))
        held = layers.whole(units)
        amount = minus(held) if self._each.head.minus else held
        odd = layers.truth(some(odd, *(compared(">", one, const(ADDED)) for one in (amount, full, applies))))
        most = times(const(10 ** (self._places.most - scale)), amount)
        outputs = Outputs()
        outputs.decimal(f"{self._each.key}.score", held, scale, opposite(blank))
        columns = {
            f"{self._each.key}.status": outcome.status(states),
            "·units": addable(most),
            "·full": addable(full),
            **({} if applies is full else {"·points": addable(applies)}),
            "·open": as_expr(waits(states)),
            **explained,
        }
        for name, made in columns.items():
            outputs.add(name, made)
        return Plan(layers.layers, odd, outputs)

    def _line(
        self, word: str, program: IndicatorProgram, facts: Mapping[str, Fact], layers: Layers
    ) -> tuple[Lowered, Truth]:
        """One way of scoring over all lines, and the rows whose answers cannot be taken."""
        answers = {
            asked.item: facts[name] for asked in program.asked if (name := ITEM.format(asked.item, word)) in facts
        }
        checks = AnswerChecks(program, answers)
        known: dict[str, Known] = {}
        lacking: dict[str, Lacking] = {}
        for asked in program.inputs:
            columns = {"row": asked.name, "figure": f"figure {asked.name}", "answer": ITEM.format(asked.item, word)}
            fact = facts.get(columns[asked.source])
            known[asked.name] = Words(pl.lit("")) if fact is None else fact.known
            lacking[asked.name] = (False if fact is None else fact.missing, checks.begun.get(asked.item, False))
        lowered = Lowered(program)
        wrong = checks.odd(known, layers)
        lower(known, lacking, layers, lowered)
        return lowered, wrong


ADDED: Final = 1 << 36
"""Points in units above this are odd: of those below, 2²⁶ lines can be added up in 64 bits."""


def addable(one: Whole) -> pl.Expr:
    """Points so small that no sum of them overflows."""
    return extreme(extreme(one, const(ADDED), most=False), ZERO, most=True).at(pl.Int64())


def _whole_units(points: Exact, unit: int, layers: Layers) -> tuple[Whole, Truth]:
    """Points in units; and the rows in which they have more decimals than units have."""
    factor: Number = points.factor * unit
    top = times(const(int(factor.numerator)), points.top)
    if factor.denominator == 1:
        return layers.whole(top), False
    bottom = const(int(factor.denominator))
    found = layers.whole(quotient(top, bottom))
    return found, opposite(compared("==", times(found, bottom), top))
