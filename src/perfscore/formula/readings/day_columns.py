"""The days and months from one column of days to another, as whole numbers."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from perfscore.formula.readings.integers import Whole
from perfscore.formula.readings.quotients import Exact

_MOST: Final = 4_000_000
"""More days than there are from the first day of the year 1 to the last of the year 9999."""


def days(first: pl.Expr | str, second: pl.Expr | str) -> Exact:
    """The days from the first to the second."""
    return _whole((_day(second) - _day(first)).dt.total_days())


def months(first: pl.Expr | str, second: pl.Expr | str) -> Exact:
    """The whole months from the first to the second, or back as a negative number."""
    one, other = _day(first), _day(second)
    return _whole(pl.when(one <= other).then(_onward(one, other)).otherwise(0 - _onward(other, one)))


def _onward(first: pl.Expr, second: pl.Expr) -> pl.Expr:
    """The months to a later day: the last is not full where its day is not reached, unless the month ends there."""
    apart = (second.dt.year() - first.dt.year()) * 12 + second.dt.month() - first.dt.month()
    short = (second.dt.day() < first.dt.day()) & (second != second.dt.month_end())
    return apart - short.cast(pl.Int32)


def _day(written: pl.Expr | str) -> pl.Expr:
    """A day as a date."""
    if isinstance(written, str):
        return pl.lit(date.fromisoformat(written))
    return written.str.to_date("%Y-%m-%d", strict=False)


def _whole(made: pl.Expr) -> Exact:
    """Whole numbers; where a day is missing, any: the step is open there."""
    kind = pl.Int32()
    return Exact(Whole(-_MOST, _MOST, made.cast(kind).fill_null(0), stored=kind))
