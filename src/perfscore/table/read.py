"""The columns of a table as whole numbers of known scale, conditions and texts; and the rows that need a closer look.

A number's column is a column of integers and one power of ten. What is written in an odd way (``1.56万元``, a float
of seventeen digits) is read value by value, each once, by the same function that reads a submission. A value that
cannot be read, or would make the numbers of all others larger than need be, makes its row *odd*: that row is not
computed here but scored by itself, by ``score``, which then says what is wrong or gives the result.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import polars as pl

from perfscore import exact
from perfscore.exact import Number
from perfscore.problems import PerfscoreError, Problem
from perfscore.steps.between import Limits
from perfscore.steps.model import YES, Input
from perfscore.table.number_texts import PLACES, any_flag, flagged, narrow, parsed, read_text, strings, unit
from perfscore.table.text_checks import as_text, unclean
from perfscore.text import quoted

_SURE: Final = 10**15
"""A decimal of at most 15 digits and the double nearest to it stand for each other."""
_SHORT: Final = 18
_SHORTER: Final = 9
"""Digits that fit into 64 bits, and into 32."""
_LONG: Final = 1 << 63
_ADDED: Final = 1 << 100
"""Of numbers below this, 2²⁶ can be added up in 128 bits."""
_BEYOND: Final = 1 << 126
"""More than any number that is read."""
_NUMBERS: Final = frozenset({"money", "count", "number", "percent"})


@dataclass(frozen=True, slots=True, eq=False)
class ReadColumn:
    """A column as read: whole numbers, truths or texts; null where nothing is given.

    ``packed``: the whole numbers are inside what is given, decimals of up to 64 bits, and are taken out of several
    columns at once; ``natural``: they are counts, and a negative one is none.
    """

    given: pl.Series
    factor: Number
    odd: pl.Series | None = None
    """The rows whose value cannot be used."""
    packed: bool = False
    natural: bool = False

    @property
    def values(self) -> pl.Series:
        """The whole numbers, truths or texts."""
        return self.given.to_frame().select(self.taken(self.given.name)).to_series() if self.packed else self.given

    def taken(self, name: str) -> pl.Expr:
        """The values of a column of that name which holds what is given; null where its type says less than that."""
        short = isinstance(self.given.dtype, pl.Decimal) and self.given.dtype.precision <= _SHORTER
        return pl.col(name).to_physical().cast(pl.Int32 if short else pl.Int64, strict=False)

    def holding(self, whole: pl.Series) -> ReadColumn:
        """The same with its whole numbers taken out.

        Raises :class:`PerfscoreError` where one is larger than the type of the column says: of an Arrow stream nobody
        has looked whether it is, and Polars itself hands such a number on rounded.
        """
        if whole.null_count() != self.given.null_count():
            message = f"{quoted(self.given.name)}这一列里有它的类型 {self.given.dtype} 放不下的数"
            hint = "写这张表的程序有错：请用位数够的类型"
            raise PerfscoreError([Problem("column-type", message, (self.given.name,), hint)])
        return replace(self, given=whole, packed=False)


def column(series: pl.Series, asked: Input) -> ReadColumn:
    """A column of a table, read as values of an input."""
    if isinstance(series.dtype, pl.Categorical | pl.Enum):
        series = series.cast(pl.String)
    if asked.kind in _NUMBERS:
        found = _plain(series, asked) or _numbers(series, asked)
        return found if asked.between is None else _within(found, asked.between)
    if asked.kind == "yes_no":
        return ReadColumn(series, _ONE) if series.dtype == pl.Boolean else _by_value(series, asked, _truths)
    if asked.kind == "text":
        return _text(series)
    return _by_value(_as_text(series), asked, _texts)


def _plain(series: pl.Series, asked: Input) -> ReadColumn | None:
    """A column of integers, or of decimals, that fit into 64 bits: nothing has to be read."""
    kind = series.dtype
    if asked.kind == "percent":
        return None
    if isinstance(kind, pl.Decimal) and kind.precision <= _SHORT and asked.kind != "count":
        return ReadColumn(series, unit(asked) / 10**kind.scale, packed=True)
    if kind.is_integer() and kind not in {pl.UInt64, pl.Int128, pl.UInt128}:
        return ReadColumn(series, unit(asked), natural=asked.kind == "count")
    return None


def _within(numbers: ReadColumn, limits: Limits) -> ReadColumn:
    """A column without the numbers that the rule does not take: their rows are odd."""
    if numbers.packed:
        numbers = numbers.holding(numbers.values)
    values = numbers.values.cast(pl.Int128)
    least, most = limits.least(numbers.factor), limits.most(numbers.factor)
    ends = [(end, sign) for end, sign in ((least, -1), (most, 1)) if end is not None]
    odd = numbers.odd
    for end, sign in ends:
        bound = max(min(int(end / numbers.factor), _BEYOND), -_BEYOND)
        odd = any_flag(odd, flagged(values < bound if sign < 0 else values > bound))
    return numbers if odd is None else replace(numbers, given=numbers.values.set(odd, None), odd=odd)


def _text(series: pl.Series) -> ReadColumn:
    """Texts without the spaces around them; empty where nothing is given."""
    return ReadColumn(_as_text(series).str.strip_chars().fill_null(""), _ONE, any_flag(*unclean([series])))


def addable(numbers: ReadColumn) -> tuple[pl.Series, pl.Series | None]:
    """Whole numbers so small that no sum of them overflows, nulls as they are; and the rows of others."""
    numbers = numbers.holding(numbers.values) if numbers.packed else as_counts(numbers) if numbers.natural else numbers
    values = numbers.values.cast(pl.Int128)
    low, high = values.min(), values.max()
    if low is None or (low > -_ADDED and high < _ADDED):  # type: ignore[operator]  # integers
        return values, numbers.odd
    large = ((values >= _ADDED) | (values <= -_ADDED)).fill_null(value=False)
    return values.set(large, None), any_flag(numbers.odd, large)


def as_counts(numbers: ReadColumn) -> ReadColumn:
    """A column of whole numbers as counts: what is negative is none."""
    values, factor, odd = _counts(numbers.values, numbers.factor, numbers.odd)
    return ReadColumn(values if odd is None else values.set(odd, None), factor, odd)


_ONE: Final = exact.ratio(1)


def _as_text(series: pl.Series) -> pl.Series:
    if series.dtype == pl.Date:
        return series.dt.to_string("%Y-%m-%d")
    return as_text(series)


# -- numbers -------------------------------------------------------------------------------------


def _numbers(series: pl.Series, asked: Input) -> ReadColumn:
    values, places, odd = _decimals(series, asked)
    factor = exact.ratio(1, 10**places)
    if series.dtype.is_numeric():
        factor *= unit(asked)
    if asked.kind == "count":
        values, factor, odd = _counts(values, factor, odd)
    elif asked.kind == "percent" and series.dtype.is_numeric():
        wide, most = values.cast(pl.Int128), 10**places
        odd = any_flag(odd, flagged((wide > most) | (wide < -most)))
    if odd is not None:
        values = values.set(odd, None)
    return ReadColumn(values, factor, odd)


def _counts(values: pl.Series, factor: Number, odd: pl.Series | None) -> tuple[pl.Series, Number, pl.Series | None]:
    """Numbers as counts: those that are not whole, or negative, are odd."""
    if factor.denominator != 1:
        kind = values.dtype if factor.denominator < _LONG else pl.Int128()
        whole, given = pl.lit(int(factor.denominator), dtype=kind), pl.lit(values.cast(kind))
        cut = pl.select(times=given // whole, rest=given % whole)
        odd = any_flag(odd, flagged(cut["rest"] != 0))
        values, factor = cut["times"], factor * int(factor.denominator)
    low = values.min()
    return values, factor, any_flag(odd, flagged(values < 0)) if low is not None and low < 0 else odd  # type: ignore[operator]


def _decimals(series: pl.Series, asked: Input) -> tuple[pl.Series, int, pl.Series | None]:
    """Integers, the number of their decimals, and the rows that cannot be read so."""
    kind = series.dtype
    if isinstance(kind, pl.Decimal):
        return narrow(series.to_physical()), kind.scale, None
    if kind.is_integer():
        return _integers(series)
    if kind.is_float():
        return _floats(series, asked)
    if kind == pl.Null:
        return pl.Series(series.name, [None] * len(series), dtype=pl.Int64), 0, None
    return strings(series, asked)


def _integers(series: pl.Series) -> tuple[pl.Series, int, pl.Series | None]:
    if series.dtype in {pl.UInt64, pl.UInt128}:
        wide = series.cast(pl.Int128, strict=False)
        return narrow(wide), 0, flagged(wide.is_null() & series.is_not_null())
    return narrow(series) if series.dtype == pl.Int128 else series.cast(pl.Int64), 0, None


def _floats(series: pl.Series, asked: Input) -> tuple[pl.Series, int, pl.Series | None]:
    """Floats by their shortest decimal text: of up to 15 digits, the one that divides back to the same double."""
    series = series.cast(pl.Float64) if series.dtype == pl.Float64 else series.cast(pl.String).cast(pl.Float64)
    given = int(series.is_not_null().sum())
    rest = series
    for places in range(PLACES + 1):
        power = pl.Series([10.0**places]).new_from_index(0, len(series))  # by one number Polars does not divide exactly
        tried = (series * power).round(mode="half_to_even")
        rest = series.is_not_null() & ((tried / power != series) | (tried.abs() >= _SURE) | ~series.is_finite())
        if not rest.any() or (places == PLACES and int(rest.sum()) <= given // 20):
            whole = tried.set(rest, None).cast(pl.Int64) if rest.any() else tried.cast(pl.Int64)
            return whole, places, flagged(rest)
    return parsed(series.cast(pl.String), Input(asked.name, "number"))


# -- truths and texts ----------------------------------------------------------------------------


def _truths(words: list[Any]) -> pl.Series:
    return pl.Series([None if word is None else word == YES for word in words], dtype=pl.Boolean)


def _texts(words: list[Any]) -> pl.Series:
    return pl.Series(words, dtype=pl.String)


def _by_value(series: pl.Series, asked: Input, made: Callable[[list[Any]], pl.Series]) -> ReadColumn:
    """A column of texts, each distinct one read once, as a submission would have it read."""
    texts = series.unique().drop_nulls()
    if made is _texts and asked.of and all(text in asked.of for text in texts):
        return ReadColumn(series, _ONE)
    values = [read_text(text, asked) for text in texts]
    frame = pl.DataFrame(
        {
            "text": texts.cast(series.dtype),
            "value": made([number for number, _ in values]),
            "wrong": pl.Series([wrong for _, wrong in values], dtype=pl.Boolean),
        }
    )
    joined = series.to_frame("text").join(frame, on="text", how="left", maintain_order="left")
    return ReadColumn(joined["value"], _ONE, flagged(joined["wrong"]))
