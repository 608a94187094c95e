"""Extents of numbers: two ends, open or closed, and what functions make of them.

An extent is sound: no value lies outside. ``tight`` says more: each end is a value that occurs, or
(open, or without end) one that values come as near to as you like. ``solid`` says that everything
between the ends occurs as well, or every whole number where ``whole`` says that there are no others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Final, NamedTuple, assert_never

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula.tree import Comparison

_ZERO, _ONE = exact.ratio(0), exact.ratio(1)


class End(NamedTuple):
    """One end: ``side`` is -1 or 1 where there is none, else the end is ``at`` and may itself be left out."""

    side: int
    at: Number
    open: bool

    @property
    def endless(self) -> bool:
        """True where there is no end on this side."""
        return self.side != 0

    def scaled(self, factor: Number) -> End:
        """The end times a number that is not 0."""
        return End(self.side if factor > 0 else -self.side, self.at * factor, self.open)


LEAST: Final = End(-1, _ZERO, open=True)
MOST: Final = End(1, _ZERO, open=True)


def closed(value: Number) -> End:
    """The end at ``value``, which occurs."""
    return End(0, value, open=False)


def opened(value: Number) -> End:
    """The end at ``value``, which does not occur."""
    return End(0, value, open=True)


def lower(end: End) -> tuple[int, Number, bool]:
    """The order of low ends: a closed one begins before an open one."""
    return end.side, end.at, end.open


def upper(end: End) -> tuple[int, Number, bool]:
    """The order of high ends: a closed one reaches beyond an open one."""
    return end.side, end.at, not end.open


@dataclass(frozen=True, slots=True)
class Extent:
    """All that a number can be, as far as is known."""

    low: End = LEAST
    high: End = MOST
    whole: bool = False
    tight: bool = True
    solid: bool = True

    @property
    def point(self) -> Number | None:
        """The only value, where there is only one."""
        same = not self.low.endless and not self.high.endless and self.low.at == self.high.at
        return self.low.at if same else None

    @property
    def continuous(self) -> bool:
        """True where every number between the ends occurs."""
        return self.solid and (not self.whole or self.point is not None)

    def holds(self, value: Number) -> bool:
        """True where ``value`` lies inside."""
        here = closed(value)
        inside = lower(self.low) <= lower(here) and upper(here) <= upper(self.high)
        return inside and not (self.whole and value.denominator != 1)

    def least(self, low: End) -> Extent | None:
        """The part that is not below ``low``; None where nothing is left."""
        return self._cut(max(self.low, low, key=lower), self.high)

    def most(self, high: End) -> Extent | None:
        """The part that is not above ``high``; None where nothing is left."""
        return self._cut(self.low, min(self.high, high, key=upper))

    def _cut(self, low: End, high: End) -> Extent | None:
        if self.whole:
            low, high = _whole_low(low), _whole_high(high)
        crossed = low.at > high.at or (low.at == high.at and (low.open or high.open))
        if crossed and not low.endless and not high.endless:
            return None
        if (low, high) == (self.low, self.high):
            return self
        return replace(self, low=low, high=high, tight=self.tight and self.solid)

    def loose(self) -> Extent:
        """The same, without the claim that its ends are reached."""
        return replace(self, tight=False, solid=False)


def exactly(value: Number) -> Extent:
    """One value."""
    return Extent(closed(value), closed(value), whole=value.denominator == 1)


ANY: Final = Extent()
NOT_NEGATIVE: Final = Extent(closed(_ZERO))
COUNT: Final = Extent(closed(_ZERO), whole=True)


def _whole_low(end: End) -> End:
    if end.endless:
        return end
    up = exact.ceil(end.at)
    return closed(up + 1 if end.open and up == end.at else up)


def _whole_high(end: End) -> End:
    if end.endless:
        return end
    down = exact.floor(end.at)
    return closed(down - 1 if end.open and down == end.at else down)


def hull(left: Extent, right: Extent) -> Extent:
    """Everything that either can be, and what lies between."""
    low, high = min(left.low, right.low, key=lower), max(left.high, right.high, key=upper)
    if (low, high) == (left.low, left.high) and left.solid and left.whole == right.whole:
        return left
    return Extent(low, high, left.whole and right.whole, left.tight and right.tight, solid=False)


def total(parts: Iterable[Extent]) -> Extent:
    """The sum of what is independent."""
    return reduce(_sum, parts, exactly(_ZERO))


def _sum(left: Extent, right: Extent) -> Extent:
    low = LEAST if left.low.endless or right.low.endless else _added(left.low, right.low)
    high = MOST if left.high.endless or right.high.endless else _added(left.high, right.high)
    return _joined(left, right, low, high)


def _added(left: End, right: End) -> End:
    return End(0, left.at + right.at, left.open or right.open)


def _joined(left: Extent, right: Extent, low: End, high: End) -> Extent:
    """The extent made of two when one moves while the other rests: nothing between is left out."""
    whole = left.whole and right.whole
    solid = (left.solid and right.solid) if whole else (left.continuous and right.continuous)
    return Extent(low, high, whole, left.tight and right.tight, solid)


def scaled(extent: Extent, factor: Number) -> Extent:
    """An extent times a number."""
    if not factor:
        return exactly(_ZERO)
    low, high = extent.low.scaled(factor), extent.high.scaled(factor)
    if factor < 0:
        low, high = high, low
    whole = extent.whole and factor.denominator == 1
    return Extent(low, high, whole, extent.tight, extent.continuous or (extent.solid and abs(factor) == 1))


def product(left: Extent, right: Extent) -> Extent:
    """The product of two that are independent."""
    for this, that in ((left, right), (right, left)):
        if this.point is not None:
            return scaled(that, this.point)
    corners = [_corner(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
    low, high = min(corners, key=lower), max(corners, key=upper)
    solid = left.continuous and right.continuous
    return Extent(low, high, left.whole and right.whole, left.tight and right.tight, solid)


def _corner(left: End, right: End) -> End:
    for this, that in ((left, right), (right, left)):
        if not this.endless and not this.at:
            return End(0, _ZERO, this.open and (that.endless or that.open or bool(that.at)))
    sign = _sign(left) * _sign(right)
    if left.endless or right.endless:
        return MOST if sign > 0 else LEAST
    return End(0, left.at * right.at, left.open or right.open)


def _sign(end: End) -> int:
    return end.side or (1 if end.at > 0 else -1)


def inverse(extent: Extent) -> Extent | None:
    """1 divided by an extent wherever that is not 0; nothing where it is never anything else."""
    parts = [_inverse(part) for part in (extent.most(opened(_ZERO)), extent.least(opened(_ZERO))) if part is not None]
    if len(parts) < 2:  # noqa: PLR2004 (both sides of 0)
        return parts[0] if parts else None
    return replace(hull(*parts), tight=extent.tight and extent.solid, solid=False)


def _inverse(extent: Extent) -> Extent:
    """1 divided by what is all on one side of 0."""
    low, high = _flipped(extent.high, LEAST), _flipped(extent.low, MOST)
    return Extent(low, high, tight=extent.tight, solid=extent.continuous)


def _flipped(end: End, of_zero: End) -> End:
    if end.endless:
        return opened(_ZERO)
    return End(0, _ONE / end.at, end.open) if end.at else of_zero


def least_of(left: Extent, right: Extent) -> Extent:
    """The smaller of two."""
    return _joined(left, right, min(left.low, right.low, key=lower), min(left.high, right.high, key=upper))


def most_of(left: Extent, right: Extent) -> Extent:
    """The greater of two."""
    return _joined(left, right, max(left.low, right.low, key=lower), max(left.high, right.high, key=upper))


def absolute(extent: Extent) -> Extent:
    """The distance from 0."""
    mirrored = scaled(extent, -_ONE)
    if not extent.low.endless and extent.low.at >= 0:
        return extent
    if not extent.high.endless and extent.high.at <= 0:
        return mirrored
    high = max(extent.high, mirrored.high, key=upper)
    return Extent(closed(_ZERO), high, extent.whole, extent.tight and extent.solid, extent.solid)


def floored(extent: Extent) -> Extent:
    """The greatest whole number not above."""
    low = extent.low if extent.low.endless else closed(exact.floor(extent.low.at))
    return Extent(low, _whole_high(extent.high), True, extent.tight, extent.solid)  # noqa: FBT003 (whole)


def ceiled(extent: Extent) -> Extent:
    """The least whole number not below."""
    return scaled(floored(scaled(extent, -_ONE)), -_ONE)


def rounded(extent: Extent, places: int) -> Extent:
    """Rounded half up to decimal places."""
    low = extent.low if extent.low.endless else closed(_step(extent.low, places, _ONE))
    high = extent.high if extent.high.endless else closed(_step(extent.high, places, -_ONE))
    return Extent(low, high, extent.whole or not places, extent.tight, extent.solid and (extent.whole or not places))


def _step(end: End, places: int, inward: Number) -> Number:
    """An end rounded; what lies just inside an open end may be on another step than the end."""
    unit = exact.ratio(1, 10**places)
    tie = (end.at / unit - exact.ratio(1, 2)).denominator == 1
    return exact.rounded(end.at + inward * unit / 4 if end.open and tie else end.at, places)


# -- against each other -------------------------------------------------------------------------


def signed(extent: Extent, op: Comparison) -> bool:
    """True where all of ``extent`` is ``op`` 0."""
    low, high = extent.low, extent.high
    match op:
        case "<":
            return not high.endless and (high.at < 0 or (not high.at and high.open))
        case ">":
            return not low.endless and (low.at > 0 or (not low.at and low.open))
        case "<=":
            return not high.endless and high.at <= 0
        case ">=":
            return not low.endless and low.at >= 0
        case "==":
            return extent.point == _ZERO
        case "!=":
            return not extent.holds(_ZERO)
        case _:
            assert_never(op)


def cut(extent: Extent, op: Comparison, other: Extent) -> Extent | None:
    """The rest of ``extent`` where it is ``op`` something inside ``other``; None where nothing is left."""
    match op:
        case "<":
            return extent.most(other.high._replace(open=True))
        case ">":
            return extent.least(other.low._replace(open=True))
        case "<=":
            return extent.most(other.high)
        case ">=":
            return extent.least(other.low)
        case "==":
            above = extent.least(other.low)
            return above and above.most(other.high)
        case "!=":
            return _without(extent, other.point)
        case _:
            assert_never(op)


def _without(extent: Extent, point: Number | None) -> Extent | None:
    if point is None or not extent.holds(point):
        return extent
    if extent.low == closed(point):
        return extent.least(opened(point))
    if extent.high == closed(point):
        return extent.most(opened(point))
    return replace(extent, solid=False)


def common(extent: Extent, limit: Extent) -> Extent | None:
    """The part of ``extent`` inside ``limit``; None where there is none."""
    above = extent.least(limit.low)
    return above and above.most(limit.high)


def within(extent: Extent, limit: Extent) -> Extent:
    """The part of ``extent`` inside ``limit``, which some value is in."""
    inside = common(extent, limit)
    return extent if inside == extent else (inside or limit).loose()
