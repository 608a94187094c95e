"""The columns that come out of a table: scores as exact decimals, statuses, the total, 折算 and the grade."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
    minus,
    quotient,
    some,
    times,
)
from perfscore.formula.readings.quotients import Cases, Exact, Known, Layers, fraction, table
from perfscore.program.model import EachProgram, Program
from perfscore.program.totals import CONVERTED, POSSIBLE, TOTAL
from perfscore.rubric.model import IndicatorFields, RubricModel, Section
from perfscore.steps.status import PRECEDENCE, Standing, Status
from perfscore.table import step_columns
from perfscore.table.decimals import Outputs
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
    ends = [one.at_most for one in model.limits] + [model.at_least]
    sections = list(_weighted(model.sections, 0))
    ends += [one.at_most for one, _ in sections]
    limits = [_decimals(one) for one in ends if one is not None]
    weighted = model.total is not None or any(one.weight is not None for one, _ in sections)
    points = [_decimals(one.head.full) for one in program.indicators] + [_decimals(model.points)]
    points += [_decimals(one.points) + weights for one, weights in sections]
    rows = [_ROW_PLACES for one in program.indicators if isinstance(one, EachProgram) and _may_end(one)]
    total = max(0, *scores.values(), *limits, model.rounding.places if weighted else 0)
    converted = max(total, model.rounding.places)
    return Places(scores, total, max(converted, *points, *rows), converted)


def _weighted(sections: Iterable[Section], above: int) -> Iterator[tuple[Section, int]]:
    """Every section, with the decimals that its weight and those of the sections above it add."""
    for section in sections:
        weights = above + (0 if section.weight is None else _decimals(section.weight))
        yield section, weights
        yield from _weighted(section.sections, weights)


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
    decimals = places(program)
    made: dict[str, pl.DataType] = {}
    for indicator in program.indicators:
        made[f"{indicator.key}.score"] = pl.Decimal(38, decimals.scores[indicator.key])
        made[f"{indicator.key}.status"] = STATUS
    return made | {
        "total": pl.Decimal(38, decimals.total),
        "possible": pl.Decimal(38, decimals.possible),
        "converted": pl.Decimal(38, decimals.converted),
        "grade": of_grades(program.model),
        "status": WHOLE_STATUS,
        **(dict.fromkeys(step_columns.names(program), pl.String()) if explain else {}),
    }


def of_grades(model: RubricModel) -> pl.Enum:
    """The grades of a rubric."""
    return pl.Enum(list(model.grades))


_CAPS: Final = (32_767, 65_535)
"""Points in units up to which their decimals are looked up."""


def status(standing: Standing[Truth]) -> pl.Expr:
    """The column of the status."""
    return first_word(STATUS, tuple(zip(standing, PRECEDENCE, strict=True)), "scored")


def first_word(kind: pl.Enum, rows: tuple[tuple[Truth, str], ...], otherwise: str | None) -> pl.Expr:
    """The word of the first condition that holds."""
    words = pl.lit(otherwise, dtype=kind)
    for when, word in reversed(rows):
        if when is True:
            words = pl.lit(word, dtype=kind)
        elif when is not False:
            words = pl.when(when).then(pl.lit(word, dtype=kind)).otherwise(words)
    return words


def grade(node: tree.Node, writer: Writer) -> tuple[tuple[Truth, str], ...]:
    """The condition of every grade, in order."""
    conditions: list[tuple[Truth, str]] = []
    while isinstance(node, tree.If):
        assert isinstance(node.then, tree.Text)  # noqa: S101 (as program/grade_steps.py writes it)
        conditions.append((writer.truth(node.test), node.then.value))
        node = node.otherwise
    return tuple(conditions)


def number_of(known: Known) -> Exact:
    """A number, as steps and inputs have it."""
    assert isinstance(known, Exact | Cases)  # noqa: S101 (its kind was checked when the rule was read)
    return table(known) if isinstance(known, Cases) else known


def _ended(value: Exact, scale: int) -> Whole:
    """A value that has at most so many decimals, in units of the last."""
    top, below = fraction(Exact(value.top, value.factor * 10**scale, value.below))
    return top if below.constant and below.low == 1 else quotient(top, below)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """An indicator's part in the total, or that of all rows of a table, in units of the last decimal.

    ``got`` are the scores there are, ``points`` the full marks that apply and are counted, ``highest`` and ``largest``
    the greatest of what the rows give, or take off, and of these full marks; ``open``: it waits for something.
    """

    head: IndicatorFields
    got: Whole
    points: Whole
    highest: Whole
    largest: Whole
    open: Truth

    @property
    def amount(self) -> Whole:
        """The sum of what the rows give; of those that come off the total, of what comes off."""
        return minus(self.got) if self.head.minus else self.got


@dataclass(slots=True, eq=False)
class Outcome:
    """The gathered columns that come out, and each indicator's part in the total."""

    places: Places
    layers: Layers
    model: RubricModel
    outputs: Outputs = field(default_factory=Outputs)
    parts: dict[str, Part] = field(default_factory=dict)
    """The indicators' parts, by their keys."""
    odd: list[Truth] = field(default_factory=list)
    """The rows that are not as rows usually are."""

    @property
    def unit(self) -> int:
        """The number of units that make a point."""
        unit: int = 10**self.places.most
        return unit

    def add(self, key: str, lowered: Lowered) -> None:
        """Add an indicator: its columns, and its part in the total."""
        scale = self.places.scores[key]
        assert lowered.score is not None  # noqa: S101 (it was lowered)
        scored = self.layers.truth(lowered.scored)
        program, head = lowered.program, lowered.program.head
        points = program.points * 10**scale
        rounded = choice(scored, in_units(lowered.score, 10**scale), ZERO)
        score = minus(self._bounded(minus(rounded), points)) if head.minus else self._bounded(rounded, points)
        self.outputs.decimal(f"{key}.score", score, scale, scored)
        self.outputs.add(f"{key}.status", status(lowered.standing))
        got = times(const(10 ** (self.places.most - scale)), score)
        full = choice(lowered.skipped, ZERO, const(int(program.points * self.unit))) if head.counted else ZERO
        amount = minus(got) if head.minus else got
        self.parts[key] = Part(head, got, full, amount, full, some(waits(lowered.standing), lowered.standing.problem))

    def _bounded(self, points: Whole, usual: Number, *, signed: bool = False) -> Whole:
        """Points as they usually are: not negative, and not many times more than full; the rows of others are odd.

        What is known of the ends of a quotient knows nothing of that. ``signed``: they may be negative.
        """
        cap = next((cap for cap in _CAPS if usual * 2 <= cap), None)
        least = const(-cap if signed else 0) if cap is not None else ZERO
        if cap is None or (points.low >= least.low and points.high <= cap):
            return self.layers.whole(points)
        held, most = self.layers.whole(points), const(cap)
        self.odd += (compared("<", held, least), compared(">", held, most))
        return self.layers.whole(extreme(extreme(held, most, most=False), least, most=True))

    def total(
        self, values: Mapping[str, Known], known: Truth, done: Truth, grades: tuple[tuple[Truth, str], ...]
    ) -> None:
        """Add the columns of the total, which is ``known`` where no figure of it is missing."""
        full, signed = self.model.points, self.model.at_least is None
        names = (
            ("total", TOTAL, self.places.total, known, signed),
            ("possible", POSSIBLE, self.places.possible, True, False),
            ("converted", CONVERTED, self.places.converted, done, signed),
        )
        for column, name, scale, where, below in names:
            value = _ended(number_of(values[name]), scale)
            self.outputs.decimal(column, self._bounded(value, full * 10**scale, signed=below), scale, where)
        rows = tuple((every(done, when), word) for when, word in grades)
        self.outputs.add("grade", first_word(of_grades(self.model), rows, None))
        self.outputs.add("status", first_word(WHOLE_STATUS, ((done, "complete"),), "incomplete"))

    def explain(self, lowered: Mapping[str, Lowered]) -> None:
        """Add the steps of every indicator, as the numbers above and below their lines."""
        for key, indicator in lowered.items():
            for name, (value, passed) in indicator.steps.items():
                self.outputs.add(
                    step_columns.name_of(key, name),
                    step_columns.step_fraction(value, step_columns.step_taken(indicator.scored, passed)),
                )
