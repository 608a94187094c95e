"""The columns of a piece of a table, read; and the facts of each: the size of its numbers, and missing ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from perfscore.exact import Number
from perfscore.formula.readings.integers import Truth, Whole, width
from perfscore.formula.readings.quotients import Exact, Known, Words, YesNo
from perfscore.table.number_texts import any_flag
from perfscore.table.read import ReadColumn, as_counts

_WIDE: Final = (7, 15, 23, 31, 39, 47, 53, 60, 63, 80, 100, 127)
"""Sizes in bits of a column's numbers. Rounding up to one of these lets pieces of a table share a plan."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A column's name in the plan, the factor of its integers, and their ends; ``nulls``: one is missing."""

    name: str
    numeric: bool
    factor: Number
    low: int
    high: int
    nulls: bool
    truth: bool = False

    @property
    def missing(self) -> Truth:
        """Condition that nothing is given: of numbers, a column of truths beside them."""
        if not self.nulls:
            return False
        return pl.col(f"{self.name}?") if self.numeric else pl.col(self.name).is_null()

    @property
    def known(self) -> Known:
        """The column as formulas see it."""
        column = pl.col(self.name)
        if self.truth:
            return YesNo(column)
        if not self.numeric:
            return Words(column)
        held = Whole(self.low, self.high, column, self.name, self.kind)
        return Exact(Whole(0, 0) if self.low == self.high == 0 else held, self.factor)

    @property
    def kind(self) -> pl.DataType:
        """The type of a column of numbers."""
        return width(self.low, self.high)

    def plan_columns(self) -> dict[str, pl.Expr]:
        """The columns that the plan takes for this one: numbers without nulls, and the rows where they were."""
        if not self.numeric:
            return {}
        whole = pl.col(self.name).cast(self.kind, wrap_numerical=True)
        if not self.nulls:
            return {self.name: whole}
        return {self.name: whole.fill_null(_FILL), f"{self.name}?": pl.col(self.name).is_null()}


_FILL: Final = 1
"""The number in the place of a missing one: nothing is ever divided by 0 because of it."""


@dataclass(slots=True, eq=False)
class Piece:
    """The columns of a piece by their names, and the rows that have to be scored by themselves."""

    height: int
    columns: dict[str, ReadColumn] = field(default_factory=dict)
    odd: pl.Series | None = None
    _facts: dict[str, Fact] = field(default_factory=dict)

    def add(self, name: str, column: ReadColumn) -> None:
        """Take a column."""
        self.columns[name] = column
        self.odd = any_flag(self.odd, column.odd)

    @property
    def facts(self) -> dict[str, Fact]:
        """The facts of every column."""
        new = [name for name in self.columns if name not in self._facts]
        if new:
            self._facts |= self._known(new)
        return self._facts

    def _known(self, names: Iterable[str]) -> dict[str, Fact]:
        for name, held in _unpacked({name: self.columns[name] for name in names if self.columns[name].packed}).items():
            self.add(name, held)
        places = {name: f"·i{number}" for number, name in enumerate(self.columns)}
        ends = _ends({name: self.columns[name] for name in names})
        for name, (low, _) in list(ends.items()):
            if low < 0 and self.columns[name].natural:
                self.add(name, as_counts(self.columns[name]))
                ends |= _ends({name: self.columns[name]})
        facts: dict[str, Fact] = {}
        for name in names:
            column = self.columns[name]
            low, high = ends.get(name, (0, 0))
            nulls, truth = column.given.null_count() > 0, column.given.dtype == pl.Boolean
            facts[name] = Fact(places[name], name in ends, column.factor, low, high, nulls, truth)
        return facts

    def frame(self) -> pl.LazyFrame:
        """The columns under their names in the plan, as the plan takes them."""
        facts = self.facts
        raw = pl.DataFrame([one.given.alias(facts[name].name) for name, one in self.columns.items()])
        entries = (fact.plan_columns() for fact in facts.values())
        return raw.lazy().with_columns(**{name: made for entry in entries for name, made in entry.items()})

    def within(self, bits: int) -> Piece:
        """The same without numbers of more bits: their rows are odd."""
        made = Piece(self.height, odd=self.odd)
        for name, column in self.columns.items():
            fact, fitting = self.facts[name], column
            if fact.numeric and max(fact.high, -fact.low - 1) >= 2**bits:
                wide = column.values.cast(pl.Int128)
                odd = ((wide >= 2**bits) | (wide < -(2**bits))).fill_null(value=False)
                fitting = ReadColumn(column.values.set(odd, None), column.factor, odd)
            made.add(name, fitting)
        return made


def _unpacked(columns: dict[str, ReadColumn]) -> dict[str, ReadColumn]:
    """The whole numbers of packed columns, taken out of all at once on all cores: they are looked at more than once."""
    frame = pl.DataFrame([column.given.alias(name) for name, column in columns.items()])
    made = frame.lazy().select(column.taken(name) for name, column in columns.items()).collect(engine="streaming")
    return {name: column.holding(made[name]) for name, column in columns.items()}


def _ends(columns: dict[str, ReadColumn]) -> dict[str, tuple[int, int]]:
    """The least and the greatest of columns of numbers, rounded outwards; of all at once, on all cores."""
    numbers = {name: column for name, column in columns.items() if column.given.dtype.is_integer()}
    if not numbers:
        return {}
    frame = pl.DataFrame([column.given.alias(name) for name, column in numbers.items()])
    ends = (
        (f"{name}{sign}", end)
        for name in numbers
        for sign, end in (("<", pl.col(name).min()), (">", pl.col(name).max()))
    )
    extremes = frame.select(**dict(ends)).row(0, named=True)  # both of a column at once: it is in the cache
    return {
        name: _rounded(extremes[f"{name}<"], extremes[f"{name}>"], column.given.null_count() > 0)
        for name, column in numbers.items()
    }


def _rounded(least: Any, most: Any, nulls: bool) -> tuple[int, int]:  # noqa: FBT001 (whether something is missing)
    """Ends rounded outwards; numbers of at least 1, or of at least 0, keep such an end."""
    if least is None:
        return 0, _FILL
    bits = max(most, -least - 1, 0).bit_length()
    top: int = 2 ** next(one for one in _WIDE if bits <= one) - 1
    low = 1 if least >= 1 else 0 if least >= 0 else -top - 1
    return low, top if most > 0 else _FILL if nulls else 0
