"""The columns that come out of a table: scores as exact decimals, statuses, the total, 折算 and the grade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, get_args

import polars as pl

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.readings.columns import Writer
from perfscore.formula.readings.integers import (
    ZERO,
    Truth,
    Whole,
    choice,
    compared,
    const,
    every,
    extreme,
    plus,
    quotient,
    some,
    times,
)
from perfscore.formula.readings.quotients import Exact, Layers, fraction
from perfscore.program.model import EachProgram, Program
from perfscore.program.totals import CONVERTED, POSSIBLE, TOTAL
from perfscore.rubric.model import RubricModel
from perfscore.steps.status import PRECEDENCE, Standing, Status
from perfscore.table import step_columns
from perfscore.table.decimals import Last
from perfscore.table.lower import Lowered, in_units, waits

STATUS: Final = pl.Enum(get_args(Status))
WHOLE_STATUS: Final = pl.Enum(["complete", "incomplete", "problem"])
_ROW_PLACES: Final = 8
"""Decimals that the points of a row may have, where a row may be not applicable."""


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """The decimals that the scores of each indicator, and the totals, may have."""

    scores: Mapping[str, int]
    total: int
    possible: int
    converted: int

    @property
    def most(self) -> int:
        """Enough for all of them."""
        return max(self.total, self.possible, self.converted)


def places(program: Program) -> Places:
    """The decimals of a rubric's scores and totals, whatever stands in the table."""
    model = program.model
    scores = {one.key: (one.head.rounding or model.rounding).places for one in program.indicators}
    limits = [_decimals(one.at_most) for one in program.limits]
    points = [_decimals(one.head.points) for one in program.indicators] + [_decimals(model.points)]
    rows = [_ROW_PLACES for one in program.indicators if isinstance(one, EachProgram) and _may_end(one)]
    total = max(0, *scores.values(), *limits)
    converted = max(total, model.rounding.places)
    return Places(scores, total, max(converted, *points, *rows), converted)


def _may_end(each: EachProgram) -> bool:
    """True where a row of a table may turn out not applicable."""
    blocks = (block for program in each.rows.values() for block in program.blocks)
    return any(guard.outcome == "not-applicable" for block in blocks for guard in block.guards)


def _decimals(points: Number) -> int:
    """The number of decimals of points: they are always written as decimals."""
    places = (one for one in range(exact.MOST_DIGITS) if (points * 10**one).denominator == 1)
    return next(places)


def schema(program: Program, *, explain: bool) -> dict[str, pl.DataType]:
    """The columns that come out, in order."""
    found = places(program)
    made: dict[str, pl.DataType] = {}
    for one in program.indicators:
        made[f"{one.key}.score"] = pl.Decimal(38, found.scores[one.key])
        made[f"{one.key}.status"] = STATUS
    return made | {
        "total": pl.Decimal(38, found.total),
        "possible": pl.Decimal(38, found.possible),
        "converted": pl.Decimal(38, found.converted),
        "grade": grades(program.model),
        "status": WHOLE_STATUS,
        **(dict.fromkeys(step_columns.names(program), pl.String()) if explain else {}),
    }


def grades(model: RubricModel) -> pl.Enum:
    """The grades of a rubric."""
    return pl.Enum(list(model.grades))


_CAPS: Final = (32_767, 65_535)
"""Points in units up to which their decimals are looked up."""


def status(standing: Standing[Truth]) -> pl.Expr:
    """The column of the status."""
    return picked(STATUS, tuple(zip(standing, PRECEDENCE, strict=True)), "scored")


def picked(kind: pl.Enum, rows: tuple[tuple[Truth, str], ...], otherwise: str | None) -> pl.Expr:
    """The word of the first condition that holds."""
    found = pl.lit(otherwise, dtype=kind)
    for when, word in reversed(rows):
        if when is True:
            found = pl.lit(word, dtype=kind)
        elif when is not False:
            found = pl.when(when).then(pl.lit(word, dtype=kind)).otherwise(found)
    return found


def grade(node: tree.Node, writer: Writer) -> tuple[tuple[Truth, str], ...]:
    """The condition of every grade, in order."""
    found: list[tuple[Truth, str]] = []
    while isinstance(node, tree.If):
        assert isinstance(node.then, tree.Text)  # noqa: S101 (as program/totals.py writes it)
        found.append((writer.truth(node.test), node.then.value))
        node = node.otherwise
    return tuple(found)


def _ended(one: Exact, scale: int) -> Whole:
    """A value that has at most so many decimals, in units of the last."""
    top, below = fraction(Exact(one.top, one.factor * 10**scale, one.below))
    return top if below.constant and below.low == 1 else quotient(top, below)


@dataclass(slots=True, eq=False)
class Outcome:
    """The gathered columns that come out, and their sums, in units of the last decimal."""

    places: Places
    layers: Layers
    last: Last = field(default_factory=Last)
    scores: Whole = ZERO
    bonuses: Whole = ZERO
    points: Whole = ZERO
    open: Truth = False
    odd: list[Truth] = field(default_factory=list)
    """The rows that are not as rows usually are."""

    @property
    def unit(self) -> int:
        """The number of units that make a point."""
        unit: int = 10**self.places.most
        return unit

    def add(self, key: str, one: Lowered) -> None:
        """Add an indicator: its columns, and its part in the total."""
        scale = self.places.scores[key]
        assert one.score is not None  # noqa: S101 (it was lowered)
        scored = self.layers.truth(one.scored)
        points = one.program.head.points * 10**scale
        score = self._bounded(choice(scored, in_units(one.score, 10**scale), ZERO), points)
        self.last.decimal(f"{key}.score", score, scale, scored)
        self.last.add(f"{key}.status", status(one.standing))
        got = times(const(10 ** (self.places.most - scale)), score)
        if one.program.head.bonus:
            self.bonuses = plus(self.bonuses, got)
        else:
            self.scores = plus(self.scores, got)
            full = const(int(one.program.head.points * self.unit))
            self.points = plus(self.points, choice(one.skipped, ZERO, full))
        self.open = some(self.open, waits(one.standing), one.standing.problem)

    def _bounded(self, one: Whole, usual: Number) -> Whole:
        """Points as they usually are: not negative, and not many times more than full; the rows of others are odd.

        What is known of the ends of a quotient knows nothing of that.
        """
        cap = next((cap for cap in _CAPS if usual * 2 <= cap), None)
        if cap is None or (one.low >= 0 and one.high <= cap):
            return self.layers.whole(one)
        held, most = self.layers.whole(one), const(cap)
        self.odd += (compared("<", held, ZERO), compared(">", held, most))
        return self.layers.whole(extreme(extreme(held, most, most=False), ZERO, most=True))

    def rows(self, scores: Whole, points: Whole, open_: Truth, *, bonus: bool) -> None:
        """Add the rows of a table, which are indicators of their own."""
        if bonus:
            self.bonuses = plus(self.bonuses, scores)
        else:
            self.scores = plus(self.scores, scores)
            self.points = plus(self.points, points)
        self.open = some(self.open, open_)

    def total(
        self, values: Mapping[str, Exact], done: Truth, grades: tuple[tuple[Truth, str], ...], full: Number
    ) -> None:
        """Add the columns of the total."""
        names = (("total", TOTAL, self.places.total), ("possible", POSSIBLE, self.places.possible))
        for column, name, scale in names:
            self.last.decimal(column, self._bounded(_ended(values[name], scale), full * 10**scale), scale)
        scale = self.places.converted
        converted = self._bounded(_ended(values[CONVERTED], scale), full * 10**scale)
        self.last.decimal("converted", converted, scale, done)
        kind = pl.Enum(list(dict.fromkeys(word for _, word in grades)))
        rows = tuple((every(done, when), word) for when, word in grades)
        self.last.add("grade", picked(kind, rows, None))
        self.last.add("status", picked(WHOLE_STATUS, ((done, "complete"),), "incomplete"))

    def explain(self, lowered: Mapping[str, Lowered]) -> None:
        """Add the steps of every indicator, as the numbers above and below their lines."""
        for key, one in lowered.items():
            for name, (value, passed) in one.steps.items():
                self.last.add(
                    step_columns.name_of(key, name), step_columns.pair(value, step_columns.taken(one.scored, passed))
                )
