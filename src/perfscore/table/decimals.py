"""The outputs of a plan, and the decimals that are made of them in the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import polars as pl

from perfscore.formula.readings.integers import Truth, Whole
from perfscore.table import step_columns

_SMALL: Final = 1 << 16


@lru_cache(maxsize=64)
def _decimals(bits: int, scale: int) -> pl.Series:
    """The decimals of all numbers of so many bits, in order: the columns of thousands of indicators share a few."""
    return pl.Series(range(1 << bits), dtype=pl.Int128).reinterpret(dtype=pl.Decimal(38, scale))


@dataclass(slots=True, eq=False)
class Outputs:
    """The outputs of a plan; decimals are made in the end, of whole numbers without nulls, and then the nulls.

    Polars makes a decimal of an integer only with a look at all of them; a score is one of few numbers, and to look its
    decimal up takes a third of the time. (A series does that faster than an expression, but its memory comes from
    elsewhere: of ten million rows it took three times as long.)
    """

    columns: dict[str, pl.Expr] = field(default_factory=dict)
    _finished: dict[str, pl.Expr] = field(default_factory=dict)

    def add(self, name: str, made: pl.Expr) -> None:
        """Add a column as it is."""
        self.columns[name] = made
        self._finished[name] = pl.col(name)

    def decimal(self, name: str, whole: Whole, scale: int, where: Truth = True) -> None:  # noqa: FBT002 (a condition)
        """Add whole numbers of the last decimal as decimals, where a condition holds; null elsewhere."""
        kind = pl.Decimal(38, scale)
        if whole.low >= 0 and whole.high < _SMALL:
            self.columns[name] = whole.expr.cast(pl.UInt16, wrap_numerical=True)
            decimals = pl.lit(_decimals(whole.high.bit_length(), scale)).gather(pl.col(name))
        else:
            self.columns[name] = whole.at(pl.Int128())
            decimals = pl.col(name).reinterpret(dtype=kind)
        if where is not True:
            self.columns[f"{name}?"] = where if isinstance(where, pl.Expr) else pl.lit(where)
            decimals = pl.when(pl.col(f"{name}?")).then(decimals)
        self._finished[name] = decimals.alias(name)

    def finished(self, made: pl.DataFrame) -> pl.DataFrame:
        """The columns that were computed, with their decimals."""
        made = made.select(self._finished.values())
        fractions = (column for column in made if isinstance(column.dtype, pl.Struct))
        return made.with_columns(map(step_columns.fraction_texts, fractions))
