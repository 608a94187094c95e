"""The two numbers of a row as they are printed, in one size: what says nothing of it goes, what does is reckoned in."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from perfscore import exact
from perfscore.exact import Number, Size
from perfscore.formula.measures import measure, why_apart

_ALIKE: Final = "两个数要写成同一个单位"
_NOTHING_MEASURED: Final = frozenset({"", "%"})
"""The bases of what measures nothing by itself: 万, and a share."""


def alike(first: str, second: str, unit: Size | None) -> tuple[object, object] | None:
    """Two numbers without what says nothing of their size; None where they count different things.

    A unit on one side that changes no size (8个, 8) goes, and so does one on both sides; two that measure one thing
    (10公里, 9800米) are brought together. What is left goes to the reader of sizes, which knows the unit of the row.
    """
    return _by_themselves(first, second) if unit is None else _in_row(first, second, unit)


def _in_row(first: str, second: str, unit: Size) -> tuple[object, object] | None:
    """Two numbers of a row that says what it is counted in."""
    (one, size), (other, its) = _split(first), _split(second)
    sizes = [of for of in (size, its) if of is not None]
    named = [of for of in sizes if of.base not in _NOTHING_MEASURED]
    if any(measure(of).of != measure(unit).of for of in named):
        return None
    nothing = one == 0 or other == 0  # nothing is nothing in any unit
    if named and (nothing or (len(sizes) > 1 and "%" not in {of.base for of in sizes})):
        return _in_unit(one, size, unit), _in_unit(other, its, unit)
    if len(sizes) == len(named) == 1 and measure(named[0]) == measure(unit):
        return one, other
    if named and (len(sizes) > 1 or counts(named[0]) or named[0].base != unit.base):
        return None  # a bare number of 万人次 beside 987000人次, a share beside what is counted
    return first, second


def _by_themselves(first: str, second: str) -> tuple[object, object] | None:
    """Two numbers of a row that does not say what it is counted in."""
    (one, size), (other, its) = _split(first), _split(second)
    if size is None or its is None:
        if one == 0 or other == 0:
            return _bare(one, size), _bare(other, its)
        return (one if counts(size) else first), (other if counts(its) else second)
    if size[1:] == its[1:]:  # as they are written, so that they are told so
        return one, other
    if "%" in {size.base, its.base}:
        return (first, second) if {size.base, its.base} <= _NOTHING_MEASURED else None
    if measure(size).of == measure(its).of:
        home = Size(size.base, exact.ratio(1), size.base)
        return _in_unit(one, size, home), _in_unit(other, its, home)
    if size.scale == its.scale != 1 and "" in {size.base, its.base}:  # 5.8万 beside 5.8万元
        return one * size.scale, other * its.scale
    return None


def is_less(number: str, end: str, unit: Size | None) -> bool:
    """True where a number is below the end of a range, each in its own unit, else in that of its row."""
    (one, size), (other, its) = _split(number), _split(end)
    if size is not None and its is not None and measure(size).of == measure(its).of:
        return one * measure(size).scale < other * measure(its).scale
    return _bare(one, size or unit) < _bare(other, its or unit)


def hint(first: str, second: str, unit: Size | None) -> str:
    """The hint where two numbers cannot be brought together, with the reason where both are units of time."""
    sizes = [of for of in (_split(first)[1], _split(second)[1], unit) if of is not None]
    why = next((text for pair in pairwise(sizes) if (text := why_apart(*pair))), "")
    words = "，或都写".join(f"“{word}”" for word in dict.fromkeys(of.word for of in sizes))
    return f"{why}；{_ALIKE}：都写{words}" if why else _ALIKE


def without_counted(text: object) -> object:
    """A number without the unit in which it is only counted."""
    read = None if text is None else exact.split_unit(text)
    return read[0] if read is not None and counts(read[1]) else text


def counts(size: Size | None) -> bool:
    """True of a unit that changes no size."""
    return size is not None and size.scale == 1


def _split(text: str) -> tuple[Number, Size | None]:
    """A number of a cell that was taken apart, without its unit, and that."""
    read = exact.split_unit(text)
    assert read is not None  # noqa: S101 (it was read when the cell was taken apart)
    return read


def _bare(amount: Number, size: Size | None) -> Number:
    return amount if size is None else amount * size.scale


def _in_unit(amount: Number, size: Size | None, unit: Size) -> Number:
    """A number in a unit that measures the same; 万 alone is so many of it, and a bare number is in it already.

    A share, which stands beside nothing, stays one.
    """
    if size is None or size.base == "%":
        return _bare(amount, size)
    own = size.scale * measure(Size(unit.base, exact.ratio(1), unit.base)).scale
    return amount * (measure(size).scale if size.base else own) / measure(unit).scale
