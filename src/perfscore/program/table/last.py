"""What comes out of a plan, and the decimals that are made of it in the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import polars as pl

from perfscore.formula.integers import Truth, Whole
from perfscore.program.table import steps

_SMALL: Final = 1 << 16


@dataclass(slots=True, eq=False)
class Last:
    """What comes out of a plan; decimals are made in the end, of whole numbers without nulls, and then the nulls.

    Polars makes a decimal of an integer only with a look at all of them; a score is one of few numbers, and to look its
    decimal up takes a third of the time.
    """

    columns: dict[str, pl.Expr] = field(default_factory=dict)
    _decimals: dict[str, pl.Expr] = field(default_factory=dict)
    _masks: dict[str, pl.Expr] = field(default_factory=dict)
    _order: list[str] = field(default_factory=list)

    def add(self, name: str, made: pl.Expr) -> None:
        """A column as it is."""
        self._order.append(name)
        self.columns[name] = made

    def decimal(self, name: str, one: Whole, scale: int, where: Truth = True) -> None:  # noqa: FBT002 (a condition)
        """Whole numbers of the last decimal as decimals, where a condition holds; null elsewhere."""
        kind = pl.Decimal(38, scale)
        self._order.append(name)
        if one.low >= 0 and one.high < _SMALL:
            table = pl.Series(range(one.high + 1), dtype=pl.Int128).reinterpret(dtype=kind)
            self.columns[name] = one.expr.cast(pl.UInt16, wrap_numerical=True)
            self._decimals[name] = pl.lit(table).gather(pl.col(name))
        else:
            self.columns[name] = one.at(pl.Int128())
            self._decimals[name] = pl.col(name).reinterpret(dtype=kind)
        if where is not True:
            mask = where if isinstance(where, pl.Expr) else pl.lit(where)
            self.columns[f"{name}?"] = mask
            self._masks[name] = pl.when(pl.col(f"{name}?")).then(pl.col(name))

    def finished(self, made: pl.DataFrame) -> pl.DataFrame:
        """The columns that were computed, with their decimals."""
        made = made.with_columns(**self._decimals)
        made = made.select(self._masks.get(name, pl.col(name)).alias(name) for name in self._order)
        return made.with_columns(steps.text(one) for one in made if isinstance(one.dtype, pl.Struct))
