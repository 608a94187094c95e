"""Numbers that are written as texts, as whole numbers of known scale.

Texts of plain decimals are read all at once, all others (``1.56万元``, ``１５６３９``) one by one, each distinct one
once, by the same function that reads a submission.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import polars as pl

from perfscore import exact
from perfscore.exact import Number
from perfscore.methods.answer import Reading
from perfscore.problems import Faults
from perfscore.program.inputs import value
from perfscore.steps.model import Input
from perfscore.text import unshown

PLACES: Final = 8
"""The usual number of decimals: where few values have more, their rows are odd."""
MOST_PLACES: Final = 18
_TEXT_PLACES: Final = 6
_PLAIN: Final = r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$"
"""Texts that are read all at once: their digits fit into 64 bits."""
_SHORT_BYTES: Final = 9
_SHORT_PLACES: Final = 8
"""A text of nine bytes has at most eight decimals, or nine digits before them: 64 bits hold them."""
_SMALL: Final = 10**6
"""A hundredth, in units of the eighth decimal."""
_FEW: Final = 1000

Scaled: TypeAlias = tuple[pl.Series, int, pl.Series | None]
"""Whole numbers, how many of their digits are decimals, and the rows whose text cannot be used."""


def flagged(odd: pl.Series) -> pl.Series | None:
    """The rows that are odd, if any is."""
    odd = odd.fill_null(value=False)
    return odd if odd.any() else None


def any_flag(*odd: pl.Series | None) -> pl.Series | None:
    """The rows that are odd for any reason."""
    flags: pl.Series | None = None
    for other in odd:
        flags = other if flags is None else flags if other is None else flags | other
    return flags


def unit(asked: Input) -> Number:
    """The value of a plain 1 in the column."""
    return exact.in_unit("1", asked.kind, asked.unit)  # type: ignore[arg-type]  # a kind of numbers


def narrow(values: pl.Series) -> pl.Series:
    """In 64 bits, where they suffice."""
    low, high = values.min(), values.max()
    fits = low is None or (low >= -(2**63) and high < 2**63)  # type: ignore[operator]  # integers
    return values.cast(pl.Int64, wrap_numerical=True) if fits else values


def strings(series: pl.Series, asked: Input) -> Scaled:
    """Texts: short plain decimals all at once, long ones after a look at each, all others value by value."""
    if asked.kind == "percent" or unit(asked).denominator != 1:
        return parsed(series, asked)
    first = _read_short(series.head(_FEW), _SHORT_PLACES)
    few = len(series) // 20
    if 2 * int(first["rest"].sum()) > len(first):  # most are long: to try all of them would be for nothing
        return _long(series, asked, few)
    whole, places, rest = _short(series, _shortened(first["whole"], _SHORT_PLACES)[1])
    whole = _times(whole, int(unit(asked)))
    if rest is None:
        return whole, places, None
    return _merged((whole, places, None), rest, _long(series.filter(rest), asked, few))


def _short(series: pl.Series, places: int) -> tuple[pl.Series, int, pl.Series | None]:
    """Texts of so few bytes that no digit can be beyond the decimals they are read with; and the rest.

    With them nothing is lost but by an exponent (``1e-9``), and what an exponent loses it loses of a small number:
    a text of nine bytes with digits behind the eighth decimal is less than a thousandth (999999e-9), and rounded at
    most that. What is less than a hundredth is left to others. The first texts say how many decimals are likely.
    """
    first = _read_short(series, places)
    whole = first["whole"]
    if first["off"].any():  # more decimals further down
        whole, places = _shortened(_read_short(series, _SHORT_PLACES)["whole"], _SHORT_PLACES)
    return whole, places, flagged(first["rest"])


def _read_short(series: pl.Series, places: int) -> pl.DataFrame:
    """Short texts with so many decimals, whether one has more, and the texts that are not read."""
    text, whole = pl.col("text"), pl.col("whole")
    number = text.cast(pl.Decimal(18, _SHORT_PLACES), strict=False).to_physical().cast(pl.Int64, wrap_numerical=True)
    sure = ((whole.abs() >= _SMALL) | (text == "0")) & (text.str.len_bytes() <= _SHORT_BYTES)
    lazy = series.to_frame("text").lazy().with_columns(whole=number).with_columns(sure=sure.fill_null(value=False))
    lazy = lazy.select(whole=pl.when("sure").then(whole), rest=text.is_not_null() & ~pl.col("sure"))
    power = pl.lit(10 ** (_SHORT_PLACES - places), dtype=pl.Int64)
    lazy = lazy.select("rest", whole=whole // power, off=whole % power != 0)
    return lazy.collect(engine="streaming")


def _long(series: pl.Series, asked: Input, few: int) -> Scaled:
    """Texts of any length: plain decimals all at once, all others value by value."""
    text = pl.lit(series)
    plain = text.str.contains(_PLAIN)
    number = text.cast(pl.Decimal(38, _TEXT_PLACES), strict=False).to_physical().cast(pl.Int64, wrap_numerical=True)
    numbers = pl.select(plain=plain, number=pl.when(plain).then(number))
    whole, places = _shortened(numbers["number"], _TEXT_PLACES)
    whole = _times(whole, int(unit(asked)))
    rest = flagged(~numbers["plain"])
    if rest is None:
        return whole, places, None
    most = PLACES if int(rest.sum()) <= few else MOST_PLACES
    return _merged((whole, places, None), rest, parsed(series.filter(rest), asked, most))


def _merged(scaled: Scaled, rest: pl.Series, others: Scaled) -> Scaled:
    """Numbers, and in the rest of the rows others."""
    (whole, places, _), (values, more, odd) = scaled, others
    most = max(places, more)
    whole, _ = _scaled(whole, most - places)
    values, large = _scaled(values, most - more)
    odd, index = any_flag(odd, large), rest.arg_true()
    whole = narrow(whole.cast(pl.Int128).scatter(index, values.cast(pl.Int128)))
    if odd is None:
        return whole, most, None
    return whole, most, pl.zeros(len(rest), dtype=pl.Boolean, eager=True).scatter(index, odd)


def _times(whole: pl.Series, each: int) -> pl.Series:
    """The numbers in a unit that is so many times as large."""
    if each == 1:
        return whole
    return narrow(pl.select(pl.lit(whole).cast(pl.Int128) * pl.lit(each, dtype=pl.Int128)).to_series())


def _shortened(whole: pl.Series, places: int) -> tuple[pl.Series, int]:
    """The same numbers with no more decimals than they need."""
    few = whole.head(_FEW)
    for drop in range(places, 0, -1):
        power = pl.lit(10**drop, dtype=pl.Int64)
        if (few % 10**drop != 0).any():
            continue
        made = whole.to_frame("v").lazy().select(q=pl.col("v") // power, off=pl.col("v") % power != 0)
        cut = made.collect(engine="streaming")
        if not cut["off"].any():
            return cut["q"], places - drop
    return whole, places


def _scaled(whole: pl.Series, places: int) -> tuple[pl.Series, pl.Series | None]:
    """The same numbers with more decimals; and where they are too large for that."""
    if not places:
        return whole, None
    most = 2**126 // 10**places
    wide = whole.cast(pl.Int128)
    large = flagged((wide >= most) | (wide <= -most))
    wide = wide if large is None else wide.set(large, None)
    return pl.select(pl.lit(wide) * pl.lit(10**places, dtype=pl.Int128)).to_series(), large


def parsed(series: pl.Series, asked: Input, most: int = MOST_PLACES) -> Scaled:
    """Each distinct text once, as a submission would have it read; with at most so many decimals."""
    texts = series.unique().drop_nulls()
    values = [read_text(text, asked) for text in texts]
    places = min(_usual_places(values), most)
    scale = 10**places
    whole: list[int | None] = []
    fine: list[bool] = []
    for number, wrong in values:
        scaled = None if number is None else number * scale
        good = not wrong and (scaled is None or (scaled.denominator == 1 and abs(scaled) < 2**126))
        fine.append(good)
        whole.append(int(scaled) if good and scaled is not None else None)
    frame = pl.DataFrame(
        {"text": texts, "whole": pl.Series(whole, dtype=pl.Int128), "fine": pl.Series(fine, dtype=pl.Boolean)}
    )
    joined = series.to_frame("text").join(frame, on="text", how="left", maintain_order="left")
    return narrow(joined["whole"]), places, flagged(~joined["fine"])


def _usual_places(values: list[tuple[Any, bool]]) -> int:
    """The number of decimals that the values have, but for the odd one."""
    places = sorted(_places(number) for number, wrong in values if number is not None and not wrong)
    if not places:
        return 0
    if places[-1] <= PLACES:
        return places[-1]
    return min(max(places[(len(places) - 1) * 19 // 20], PLACES), MOST_PLACES)


def _places(number: Number) -> int:
    scale = 0
    while scale < exact.MOST_DIGITS and (number * 10**scale).denominator != 1:
        scale += 1
    return scale


def read_text(text: object, asked: Input) -> tuple[Any, bool]:
    """A value as a submission would have it read, and whether something is wrong with it."""
    if unshown(str(text)):
        return None, True
    faults = Faults()
    read = value(asked, text, Reading((), faults))
    return read, bool(faults)
