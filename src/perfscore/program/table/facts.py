"""What is known of the columns of a piece of a table: how large their numbers are, whether something is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from perfscore.exact import Number
from perfscore.formula.integers import Truth, Whole
from perfscore.formula.quotients import Exact, Known, Words, YesNo
from perfscore.program.table.read import ReadColumn

_WIDE: Final = (7, 15, 23, 31, 39, 47, 53, 60, 63, 80, 100, 127)
"""How many bits a column's numbers may need. Rounding up to one of these lets pieces of a table share a plan."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A column's name in the plan, what its integers mean, and their ends; ``nulls``: whether one is missing."""

    name: str
    numeric: bool
    factor: Number
    low: int
    high: int
    nulls: bool
    truth: bool = False

    @property
    def missing(self) -> Truth:
        """Where nothing is given: of numbers a column says it, which stands beside them."""
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
        held = Whole(self.low, self.high, column, self.name)
        if self.low == self.high == 0:
            return Exact(Whole(0, 0), self.factor)
        return Exact(held, self.factor)


def fact(name: str, found: ReadColumn) -> tuple[Fact, list[pl.Series]]:
    """What is known of a column, and what the plan is to be given: numbers without nulls, and where they were."""
    values = found.values.alias(name)
    nulls = values.null_count() > 0
    if not values.dtype.is_integer():
        return Fact(name, False, found.factor, 0, 0, nulls, truth=values.dtype == pl.Boolean), [values]  # noqa: FBT003
    low, high = _ends(values)
    known = Fact(name, True, found.factor, low, high, nulls)  # noqa: FBT003
    made = values.cast(Whole(low, high).kind, wrap_numerical=True)
    return known, [made.fill_null(1), values.is_null().alias(f"{name}?")] if nulls else [made]


def _ends(values: pl.Series) -> tuple[int, int]:
    """The least and the greatest, rounded outwards; 0 and what is below it are kept apart."""
    least: Any = values.min()
    most: Any = values.max()
    if least is None:
        return 0, 1
    bits = max(most, -least - 1, 0).bit_length()
    top = 2 ** next(one for one in _WIDE if bits <= one) - 1
    low = 1 if least >= 1 else 0 if least >= 0 else -top - 1
    high = top if most > 0 else 1 if values.null_count() else 0  # 1 is what stands for a null
    return low, high
