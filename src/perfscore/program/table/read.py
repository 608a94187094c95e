"""The columns of a table as whole numbers of known scale, conditions and texts; and the rows that need a closer look.

A number's column is a column of integers and one power of ten. What is written in an odd way (``1.56万元``, a float
of seventeen digits) is read value by value, each once, by the same function that reads a submission. A value that
cannot be read, or would make the numbers of all others larger than need be, makes its row *odd*: that row is not
computed here but scored by itself, by ``score``, which then says what is wrong or gives the result.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from perfscore import exact
from perfscore.exact import Number
from perfscore.methods.draft import Complaints
from perfscore.methods.steps import NO, YES, Input
from perfscore.methods.way import Reading
from perfscore.program.inputs import value

PLACES: Final = 8
"""How many decimals are usual: where few values have more, their rows are odd."""
MOST_PLACES: Final = 18
_TEXT_PLACES: Final = 6
_PLAIN: Final = r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$"
"""Texts that are read all at once: their digits fit into 64 bits."""
_FEW: Final = 1000
_SURE: Final = 10**15
"""A decimal of at most 15 digits and the double nearest to it stand for each other."""
_SHORT: Final = 18
"""So many digits fit into 64 bits."""
_ADDED: Final = 1 << 100
"""Of numbers below this, 2²⁶ can be added up in 128 bits."""
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
        """The values of a column of that name which holds what is given."""
        return pl.col(name).to_physical().cast(pl.Int64, wrap_numerical=True) if self.packed else pl.col(name)


def column(series: pl.Series, one: Input) -> ReadColumn:
    """A column of a table, read as values of an input."""
    if isinstance(series.dtype, pl.Categorical | pl.Enum):
        series = series.cast(pl.String)
    if one.kind in _NUMBERS:
        return _plain(series, one) or _numbers(series, one)
    if one.kind == "yes_no":
        return ReadColumn(series, _ONE) if series.dtype == pl.Boolean else _by_value(series, one, _truths)
    if one.kind == "text":
        text = _as_text(series).fill_null("").str.strip_chars()
        return ReadColumn(text, _ONE, _some(text.str.contains(r"[\x00-\x1f\x7f-\x9f]")))
    return _by_value(_as_text(series), one, _texts)


def _plain(series: pl.Series, one: Input) -> ReadColumn | None:
    """A column of integers, or of decimals, that fit into 64 bits: nothing has to be read."""
    kind = series.dtype
    if one.kind == "percent":
        return None
    if isinstance(kind, pl.Decimal) and kind.precision <= _SHORT and one.kind != "count":
        return ReadColumn(series, _unit(one) / 10**kind.scale, packed=True)
    if kind.is_integer() and kind not in {pl.UInt64, pl.Int128, pl.UInt128}:
        return ReadColumn(series, _unit(one), natural=one.kind == "count")
    return None


def addable(found: ReadColumn) -> tuple[pl.Series, pl.Series | None]:
    """Whole numbers so small that no sum of them overflows, nulls as they are; and where there were others."""
    values = found.values.cast(pl.Int128)
    low, high = values.min(), values.max()
    if low is None or (low > -_ADDED and high < _ADDED):  # type: ignore[operator]  # integers
        return values, found.odd
    large = ((values >= _ADDED) | (values <= -_ADDED)).fill_null(value=False)
    return values.set(large, None), either(found.odd, large)


def counted(found: ReadColumn) -> ReadColumn:
    """A column of whole numbers as counts: what is negative is none."""
    values, factor, odd = _counts(found.values, found.factor, found.odd)
    return ReadColumn(values if odd is None else values.set(odd, None), factor, odd)


_ONE: Final = exact.ratio(1)


def _as_text(series: pl.Series) -> pl.Series:
    if series.dtype == pl.Date:
        return series.dt.to_string("%Y-%m-%d")
    return series if series.dtype == pl.String else series.cast(pl.String)


def _some(odd: pl.Series) -> pl.Series | None:
    odd = odd.fill_null(value=False)
    return odd if odd.any() else None


def either(*odd: pl.Series | None) -> pl.Series | None:
    """The rows that are odd for any reason."""
    found: pl.Series | None = None
    for one in odd:
        found = one if found is None else found if one is None else found | one
    return found


# -- numbers -------------------------------------------------------------------------------------


def _numbers(series: pl.Series, one: Input) -> ReadColumn:
    values, places, odd = _decimals(series, one)
    factor = exact.ratio(1, 10**places)
    if series.dtype.is_numeric():
        factor *= _unit(one)
    if one.kind == "count":
        values, factor, odd = _counts(values, factor, odd)
    elif one.kind == "percent" and series.dtype.is_numeric():
        odd = either(odd, _some(values.abs() > 10**places))
    if odd is not None:
        values = values.set(odd, None)
    return ReadColumn(values, factor, odd)


def _counts(values: pl.Series, factor: Number, odd: pl.Series | None) -> tuple[pl.Series, Number, pl.Series | None]:
    """Counts are whole and not negative."""
    if factor.denominator != 1:
        whole = pl.lit(int(factor.denominator), dtype=pl.Int128 if values.dtype == pl.Int128 else pl.Int64)
        cut = pl.select(times=pl.lit(values) // whole, rest=pl.lit(values) % whole)
        odd = either(odd, _some(cut["rest"] != 0))
        values, factor = cut["times"], factor * int(factor.denominator)
    low = values.min()
    return values, factor, either(odd, _some(values < 0)) if low is not None and low < 0 else odd  # type: ignore[operator]


def _unit(one: Input) -> Number:
    """What a plain 1 in the column comes to."""
    return exact.in_unit("1", one.kind, one.unit)  # type: ignore[arg-type]  # a kind of numbers


def _decimals(series: pl.Series, one: Input) -> tuple[pl.Series, int, pl.Series | None]:
    """Integers, how many of their digits are decimals, and the rows that cannot be read so."""
    kind = series.dtype
    if isinstance(kind, pl.Decimal):
        whole = series.to_physical()
        return (
            whole.cast(pl.Int64, wrap_numerical=True) if kind.precision <= _SHORT else _narrow(whole),
            kind.scale,
            None,
        )
    if kind.is_integer():
        return _integers(series)
    if kind.is_float():
        return _floats(series, one)
    if kind == pl.Null:
        return pl.Series(series.name, [None] * len(series), dtype=pl.Int64), 0, None
    return _strings(series, one)


def _narrow(values: pl.Series) -> pl.Series:
    """In 64 bits, where they suffice."""
    low, high = values.min(), values.max()
    fits = low is None or (low >= -(2**63) and high < 2**63)  # type: ignore[operator]  # integers
    return values.cast(pl.Int64, wrap_numerical=True) if fits else values


def _integers(series: pl.Series) -> tuple[pl.Series, int, pl.Series | None]:
    if series.dtype in {pl.UInt64, pl.UInt128}:
        wide = series.cast(pl.Int128, strict=False)
        return _narrow(wide), 0, _some(wide.is_null() & series.is_not_null())
    return _narrow(series) if series.dtype == pl.Int128 else series.cast(pl.Int64), 0, None


def _floats(series: pl.Series, one: Input) -> tuple[pl.Series, int, pl.Series | None]:
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
            return whole, places, _some(rest)
    return _parsed(series.cast(pl.String), Input(one.name, "number"))


def _strings(series: pl.Series, one: Input) -> tuple[pl.Series, int, pl.Series | None]:
    """Texts: plain decimals all at once, all others value by value."""
    if one.kind == "percent" or _unit(one).denominator != 1:
        return _parsed(series, one)
    text = pl.lit(series)
    plain = text.str.contains(_PLAIN)
    number = text.cast(pl.Decimal(38, _TEXT_PLACES), strict=False).to_physical().cast(pl.Int64, wrap_numerical=True)
    found = pl.select(plain=plain, number=pl.when(plain).then(number))
    whole, places = _shortened(found["number"], _TEXT_PLACES)
    if _unit(one) != 1:
        whole = _narrow(pl.select(pl.lit(whole).cast(pl.Int128) * pl.lit(int(_unit(one)), dtype=pl.Int128)).to_series())
    rest = (~found["plain"]).fill_null(value=False)
    if not rest.any():
        return whole, places, None
    few = int(rest.sum()) <= len(series) // 20
    values, more, odd = _parsed(series.filter(rest), one, PLACES if few else MOST_PLACES)
    most = max(places, more)
    whole, _ = _scaled(whole, most - places)
    values, large = _scaled(values, most - more)
    odd, index = either(odd, large), rest.arg_true()
    whole = _narrow(whole.cast(pl.Int128).scatter(index, values.cast(pl.Int128)))
    if odd is None:
        return whole, most, None
    return whole, most, pl.zeros(len(series), dtype=pl.Boolean, eager=True).scatter(index, odd)


def _shortened(whole: pl.Series, places: int) -> tuple[pl.Series, int]:
    """The same numbers with no more decimals than they need."""
    few = whole.head(_FEW)
    for drop in range(places, 0, -1):
        unit = pl.lit(10**drop, dtype=pl.Int64)
        if not any(pl.select((pl.lit(some) % unit != 0).any()).item() for some in (few, whole)):
            return pl.select(pl.lit(whole) // unit).to_series(), places - drop
    return whole, places


def _scaled(whole: pl.Series, places: int) -> tuple[pl.Series, pl.Series | None]:
    """The same numbers with more decimals; and where they are too large for that."""
    if not places:
        return whole, None
    most = 2**126 // 10**places
    wide = whole.cast(pl.Int128)
    large = _some((wide >= most) | (wide <= -most))
    wide = wide if large is None else wide.set(large, None)
    return pl.select(pl.lit(wide) * pl.lit(10**places, dtype=pl.Int128)).to_series(), large


def _parsed(series: pl.Series, one: Input, most: int = MOST_PLACES) -> tuple[pl.Series, int, pl.Series | None]:
    """Each distinct text once, as a submission would have it read; with at most so many decimals."""
    texts = series.unique().drop_nulls()
    found = [_value(text, one) for text in texts]
    places = min(_usual(found), most)
    scale = 10**places
    whole: list[int | None] = []
    fine: list[bool] = []
    for number, wrong in found:
        scaled = None if number is None else number * scale
        good = not wrong and (scaled is None or (scaled.denominator == 1 and abs(scaled) < 2**126))
        fine.append(good)
        whole.append(int(scaled) if good and scaled is not None else None)
    frame = pl.DataFrame(
        {"text": texts, "whole": pl.Series(whole, dtype=pl.Int128), "fine": pl.Series(fine, dtype=pl.Boolean)}
    )
    joined = series.to_frame("text").join(frame, on="text", how="left", maintain_order="left")
    return _narrow(joined["whole"]), places, _some(~joined["fine"])


def _usual(found: list[tuple[Any, bool]]) -> int:
    """How many decimals the values have, but for the odd one."""
    places = sorted(_places(number) for number, wrong in found if number is not None and not wrong)
    if not places:
        return 0
    if places[-1] <= PLACES:
        return places[-1]
    return min(max(places[(len(places) - 1) * 19 // 20], PLACES), MOST_PLACES)


def _places(number: Number) -> int:
    scale = 0
    while scale < exact.MOST and (number * 10**scale).denominator != 1:
        scale += 1
    return scale


def _value(text: object, one: Input) -> tuple[Any, bool]:
    """A value as a submission would have it read, and whether something is wrong with it."""
    complaints = Complaints()
    found = value(one, text, Reading((), exact.ratio(0), complaints))
    return found, bool(complaints)


# -- truths and texts ----------------------------------------------------------------------------


def _truths(found: list[Any]) -> pl.Series:
    return pl.Series([None if one is None else one == YES for one in found], dtype=pl.Boolean)


def _texts(found: list[Any]) -> pl.Series:
    return pl.Series(found, dtype=pl.String)


def _by_value(series: pl.Series, one: Input, made: Callable[[list[Any]], pl.Series]) -> ReadColumn:
    """Each distinct text once, as a submission would have it read."""
    texts = series.unique().drop_nulls()
    if made is _texts and one.of and all(text in one.of for text in texts):
        return ReadColumn(series, _ONE)
    found = [_value(text, one) for text in texts]
    frame = pl.DataFrame(
        {
            "text": texts.cast(series.dtype),
            "value": made([number for number, _ in found]),
            "wrong": pl.Series([wrong for _, wrong in found], dtype=pl.Boolean),
        }
    )
    joined = series.to_frame("text").join(frame, on="text", how="left", maintain_order="left")
    return ReadColumn(joined["value"], _ONE, _some(joined["wrong"]))


__all__ = ["NO", "ReadColumn", "column", "either"]
