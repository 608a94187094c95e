"""Columns of whole numbers, each with the least and the greatest that can stand in it.

The ends are computed with Python's own integers from the actual ends of the columns that were given, so that the
narrowest type in which nothing can overflow is known before anything is computed. What fits none is refused
(:class:`TooLarge`), never wrapped. docs/developers/table.md has the argument.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Final, TypeAlias, assert_never

import polars as pl

from perfscore.formula.tree import Comparison

Truth: TypeAlias = bool | pl.Expr
"""A condition on every row; or its outcome, where that is the same for all."""

_WIDTHS: Final[tuple[tuple[int, pl.DataType], ...]] = (
    (15, pl.Int16()),
    (31, pl.Int32()),
    (63, pl.Int64()),
    (127, pl.Int128()),
)


_LONG_LOW, _LONG_HIGH = -(2**63), 2**63 - 1


class TooLarge(Exception):  # noqa: N818 (it says what the numbers are, not that something broke)
    """No integer type is wide enough for what a step may come to."""


def width(low: int, high: int) -> pl.DataType:
    """The narrowest type that holds every whole number from ``low`` to ``high``."""
    bits = max(high, -low - 1, 0).bit_length()
    for most, found in _WIDTHS:
        if bits <= most:
            return found
    raise TooLarge


@dataclass(frozen=True, slots=True, eq=False)
class Whole:
    """Whole numbers from ``low`` to ``high``: a column of the narrowest type, or of that in which they are stored."""

    low: int
    high: int
    made: pl.Expr | None = None
    name: str = ""
    """The column that holds it, if one does."""
    stored: pl.DataType | None = None

    @property
    def constant(self) -> bool:
        """True where every row has the same number."""
        return self.made is None

    def at(self, kind: pl.DataType) -> pl.Expr:
        """The numbers in a type that is known to hold them."""
        if self.made is None:
            return pl.lit(self.low, dtype=kind)
        return self.made if kind == self.kind else self.made.cast(kind, wrap_numerical=True)

    @property
    def kind(self) -> pl.DataType:
        """The type of the column."""
        return self.stored or width(self.low, self.high)

    @property
    def expr(self) -> pl.Expr:
        """The numbers in their own type."""
        return self.at(self.kind)


def const(value: int) -> Whole:
    """The same number in every row."""
    return Whole(value, value)


ZERO: Final = const(0)
ONE: Final = const(1)


def _wide(*parts: Whole, low: int, high: int) -> pl.DataType:
    """A type for an operation: it holds what goes in, as it is stored, and what comes out."""
    least = width(min(low, *(one.low for one in parts)), max(high, *(one.high for one in parts)))
    return max((least, *(one.kind for one in parts if not one.constant)), key=_bits)


def _bits(kind: pl.DataType) -> int:
    return next(bits for bits, one in _WIDTHS if one == kind)


def made(expr: pl.Expr, computed: pl.DataType, low: int, high: int, *, narrow: bool = False) -> Whole:
    """Numbers computed in one type; in the narrowest where that is worth a step: what comes after is quicker."""
    kind = width(low, high)
    if narrow and _bits(kind) < _bits(computed):
        return Whole(low, high, expr.cast(kind, wrap_numerical=True))
    return Whole(low, high, expr, stored=computed)


def times(one: Whole, other: Whole) -> Whole:
    """The product."""
    if one.constant and other.constant:
        return const(one.low * other.low)
    for this, that in ((one, other), (other, one)):
        if this.constant and this.low in {0, 1}:
            return that if this.low else ZERO
    corners = [a * b for a in (one.low, one.high) for b in (other.low, other.high)]
    low, high = min(corners), max(corners)
    kind = _wide(one, other, low=low, high=high)
    return made(one.at(kind) * other.at(kind), kind, low, high)


def product(parts: Iterable[Whole]) -> Whole:
    """The product of any number."""
    return reduce(times, parts, ONE)


def plus(one: Whole, other: Whole) -> Whole:
    """The sum."""
    low, high = one.low + other.low, one.high + other.high
    if one.constant and other.constant:
        return const(low)
    for this, that in ((one, other), (other, one)):
        if this.constant and not this.low:
            return that
    kind = _wide(one, other, low=low, high=high)
    return made(one.at(kind) + other.at(kind), kind, low, high)


def minus(one: Whole) -> Whole:
    """The opposite."""
    if one.constant:
        return const(-one.low)
    kind = _wide(one, low=-one.high, high=-one.low)
    return made(pl.lit(0, dtype=kind) - one.at(kind), kind, -one.high, -one.low)  # Polars cannot negate 128 bits


def less(one: Whole, other: Whole) -> Whole:
    """The difference."""
    if one.constant and other.constant:
        return const(one.low - other.low)
    if other.constant and not other.low:
        return one
    low, high = one.low - other.high, one.high - other.low
    kind = _wide(one, other, low=low, high=high)
    return made(one.at(kind) - other.at(kind), kind, low, high)


def size(one: Whole) -> Whole:
    """The distance from 0."""
    if one.low >= 0:
        return one
    if one.high <= 0:
        return minus(one)
    high = max(one.high, -one.low)
    kind = _wide(one, low=0, high=high)
    return made(one.at(kind).abs(), kind, 0, high)


def sign(one: Whole) -> Whole:
    """-1, 0 or 1, where numbers of both signs can occur."""
    if one.low > 0 or one.high < 0:
        return const(1 if one.low > 0 else -1)
    kind = pl.Int16()
    nought, down = pl.lit(0, dtype=kind), pl.lit(-1, dtype=kind)
    found = pl.when(one.expr > 0).then(pl.lit(1, dtype=kind)).when(one.expr < 0).then(down).otherwise(nought)
    return Whole(-1, 1, found)


def quotient(top: Whole, bottom: Whole) -> Whole:
    """The greatest whole number not above ``top / bottom``; null where ``bottom`` is 0. It is never negative."""
    least, most = max(bottom.low, 1), max(bottom.high, 1)
    ends = [a // b for a in (top.low, top.high) for b in (least, most)]
    low, high = min(ends), max(ends)
    if top.constant and bottom.constant and bottom.low:
        return const(low)
    kind = _wide(top, bottom, low=_LONG_LOW, high=_LONG_HIGH)  # 64 bits divide the quickest
    return made(top.at(kind) // bottom.at(kind), kind, low, high, narrow=True)


def extreme(one: Whole, other: Whole, *, most: bool) -> Whole:
    """The smaller of two; or the greater."""
    pick = max if most else min
    low, high = pick(one.low, other.low), pick(one.high, other.high)
    for this, that in ((one, other), (other, one)):
        if (this.low >= that.high) if most else (this.high <= that.low):
            return this
    kind = _wide(one, other, low=low, high=high)
    first, second = one.at(kind), other.at(kind)
    if kind == pl.Int128():
        found = pl.max_horizontal(first, second) if most else pl.min_horizontal(first, second)
    else:  # of narrower numbers to choose is much the quicker way
        found = pl.when(first > second if most else first < second).then(first).otherwise(second)
    return made(found, kind, low, high, narrow=True)


def choice(when: Truth, one: Whole, other: Whole) -> Whole:
    """One where the condition holds, else the other."""
    if isinstance(when, bool):
        return one if when else other
    low, high = min(one.low, other.low), max(one.high, other.high)
    if one.constant and other.constant and low == high:
        return one
    kind = _wide(one, other, low=low, high=high)
    return Whole(low, high, pl.when(when).then(one.at(kind)).otherwise(other.at(kind)), stored=kind)


def compared(op: Comparison, one: Whole, other: Whole) -> Truth:
    """A comparison; its outcome where the ends decide it."""
    match op:
        case "<":
            return _below(one, other, strict=True)
        case "<=":
            return _below(one, other, strict=False)
        case ">":
            return _below(other, one, strict=True)
        case ">=":
            return _below(other, one, strict=False)
        case "==" | "!=":
            apart = one.high < other.low or other.high < one.low
            if apart or (one.constant and other.constant):
                return apart == (op == "!=")
            kind = _wide(one, other, low=one.low, high=one.high)
            return one.at(kind) == other.at(kind) if op == "==" else one.at(kind) != other.at(kind)
        case _:
            assert_never(op)


def _below(one: Whole, other: Whole, *, strict: bool) -> Truth:
    if one.high < other.low or (one.high == other.low and not strict):
        return True
    if one.low > other.high or (one.low == other.high and strict):
        return False
    kind = _wide(one, other, low=one.low, high=one.high)
    return one.at(kind) < other.at(kind) if strict else one.at(kind) <= other.at(kind)


def every(*tests: Truth) -> Truth:
    """The condition that all hold."""
    if any(one is False for one in tests):
        return False
    left = [one for one in tests if not isinstance(one, bool)]
    return reduce(lambda a, b: a & b, left) if left else True


def some(*tests: Truth) -> Truth:
    """The condition that one holds."""
    if any(one is True for one in tests):
        return True
    left = [one for one in tests if not isinstance(one, bool)]
    return reduce(lambda a, b: a | b, left) if left else False


def opposite(test: Truth) -> Truth:
    """The condition that another does not hold."""
    return not test if isinstance(test, bool) else ~test
