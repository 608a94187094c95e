"""Columns of whole numbers, each with the least and the greatest that can stand in it.

The ends are computed with Python's own integers from the actual ends of the columns that were given, so that the
narrowest type in which nothing can overflow is known before anything is computed. What fits none is refused
(:class:`TooLarge`), never wrapped. docs/developers/table.md has the argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final, TypeAlias, TypeVar, assert_never

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


_Part = TypeVar("_Part")


def joined(join: Callable[[_Part, _Part], _Part], parts: Sequence[_Part]) -> _Part:
    """Parts joined two by two, then these, until one is left; in their order, and there is at least one.

    One after the other they would be as deep as they are many, and Polars works out the type of each join from
    everything below it: the time and the memory of a sum of thousands would grow with the square.
    """
    while len(parts) > 1:
        pairs = [join(one, other) for one, other in zip(parts[::2], parts[1::2], strict=False)]
        parts = pairs if len(parts) % 2 == 0 else [*pairs, parts[-1]]
    return parts[0]


class TooLarge(Exception):  # noqa: N818 (it says what the numbers are, not that something broke)
    """No integer type is wide enough for the numbers of a step."""


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


def times(left: Whole, right: Whole) -> Whole:
    """The product."""
    if left.constant and right.constant:
        return const(left.low * right.low)
    for this, that in ((left, right), (right, left)):
        if this.constant and this.low in {0, 1}:
            return that if this.low else ZERO
    corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
    low, high = min(corners), max(corners)
    kind = _wide(left, right, low=low, high=high)
    return made(left.at(kind) * right.at(kind), kind, low, high)


def product(parts: Iterable[Whole]) -> Whole:
    """The product of any number."""
    return reduce(times, parts, ONE)


def plus(left: Whole, right: Whole) -> Whole:
    """The sum."""
    low, high = left.low + right.low, left.high + right.high
    if left.constant and right.constant:
        return const(low)
    for this, that in ((left, right), (right, left)):
        if this.constant and not this.low:
            return that
    kind = _wide(left, right, low=low, high=high)
    return made(left.at(kind) + right.at(kind), kind, low, high)


def minus(whole: Whole) -> Whole:
    """The opposite."""
    if whole.constant:
        return const(-whole.low)
    kind = _wide(whole, low=-whole.high, high=-whole.low)
    return made(pl.lit(0, dtype=kind) - whole.at(kind), kind, -whole.high, -whole.low)  # Polars cannot negate 128 bits


def less(left: Whole, right: Whole) -> Whole:
    """The difference."""
    if left.constant and right.constant:
        return const(left.low - right.low)
    if right.constant and not right.low:
        return left
    low, high = left.low - right.high, left.high - right.low
    kind = _wide(left, right, low=low, high=high)
    return made(left.at(kind) - right.at(kind), kind, low, high)


def size(whole: Whole) -> Whole:
    """The distance from 0."""
    if whole.low >= 0:
        return whole
    if whole.high <= 0:
        return minus(whole)
    high = max(whole.high, -whole.low)
    kind = _wide(whole, low=0, high=high)
    return made(whole.at(kind).abs(), kind, 0, high)


def sign(whole: Whole) -> Whole:
    """-1, 0 or 1, where numbers of both signs can occur."""
    if whole.low > 0 or whole.high < 0:
        return const(1 if whole.low > 0 else -1)
    kind = pl.Int16()
    nought, down = pl.lit(0, dtype=kind), pl.lit(-1, dtype=kind)
    expr = pl.when(whole.expr > 0).then(pl.lit(1, dtype=kind)).when(whole.expr < 0).then(down).otherwise(nought)
    return Whole(-1, 1, expr)


def quotient(top: Whole, bottom: Whole) -> Whole:
    """The greatest whole number not above ``top / bottom``; null where ``bottom`` is 0. It is never negative."""
    least, most = max(bottom.low, 1), max(bottom.high, 1)
    ends = [a // b for a in (top.low, top.high) for b in (least, most)]
    low, high = min(ends), max(ends)
    if top.constant and bottom.constant and bottom.low:
        return const(low)
    kind = _wide(top, bottom, low=_LONG_LOW, high=_LONG_HIGH)  # 64 bits divide the quickest
    return made(top.at(kind) // bottom.at(kind), kind, low, high, narrow=True)


def extreme(left: Whole, right: Whole, *, most: bool) -> Whole:
    """The smaller of two; or the greater."""
    pick = max if most else min
    low, high = pick(left.low, right.low), pick(left.high, right.high)
    for this, that in ((left, right), (right, left)):
        if (this.low >= that.high) if most else (this.high <= that.low):
            return this
    kind = _wide(left, right, low=low, high=high)
    first, second = left.at(kind), right.at(kind)
    if kind == pl.Int128():
        expr = pl.max_horizontal(first, second) if most else pl.min_horizontal(first, second)
    else:  # of narrower numbers to choose is much the quicker way
        expr = pl.when(first > second if most else first < second).then(first).otherwise(second)
    return made(expr, kind, low, high, narrow=True)


def extremes(parts: Sequence[Whole], *, most: bool) -> Whole:
    """The smallest of one or more; or the greatest.

    Of many, the way of two would name the one before twice in each, and double with every one more.
    """
    pick = max if most else min
    sure = pick(parts, key=lambda one: one.low if most else one.high)  # nothing on its wrong side can be the one
    left = [one for one in parts if one is sure or (one.high > sure.low if most else one.low < sure.high)]
    if len(left) <= 2:  # noqa: PLR2004 (a pair)
        return reduce(lambda one, other: extreme(one, other, most=most), left)
    low, high = pick(one.low for one in left), pick(one.high for one in left)
    kind = _wide(*left, low=low, high=high)
    columns = [one.at(kind) for one in left]
    return made(pl.max_horizontal(columns) if most else pl.min_horizontal(columns), kind, low, high, narrow=True)


def choice(when: Truth, first: Whole, second: Whole) -> Whole:
    """One where the condition holds, else the other."""
    if isinstance(when, bool):
        return first if when else second
    low, high = min(first.low, second.low), max(first.high, second.high)
    if first.constant and second.constant and low == high:
        return first
    kind = _wide(first, second, low=low, high=high)
    return Whole(low, high, pl.when(when).then(first.at(kind)).otherwise(second.at(kind)), stored=kind)


def compared(op: Comparison, left: Whole, right: Whole) -> Truth:
    """A comparison; its outcome where the ends decide it."""
    match op:
        case "<":
            return _below(left, right, strict=True)
        case "<=":
            return _below(left, right, strict=False)
        case ">":
            return _below(right, left, strict=True)
        case ">=":
            return _below(right, left, strict=False)
        case "==" | "!=":
            apart = left.high < right.low or right.high < left.low
            if apart or (left.constant and right.constant):
                return apart == (op == "!=")
            kind = _wide(left, right, low=left.low, high=left.high)
            return left.at(kind) == right.at(kind) if op == "==" else left.at(kind) != right.at(kind)
        case _:
            assert_never(op)


def _below(left: Whole, right: Whole, *, strict: bool) -> Truth:
    if left.high < right.low or (left.high == right.low and not strict):
        return True
    if left.low > right.high or (left.low == right.high and strict):
        return False
    kind = _wide(left, right, low=left.low, high=left.high)
    return left.at(kind) < right.at(kind) if strict else left.at(kind) <= right.at(kind)


def every(*tests: Truth) -> Truth:
    """The condition that all hold."""
    if any(one is False for one in tests):
        return False
    left = [one for one in tests if not isinstance(one, bool)]
    return joined(lambda a, b: a & b, left) if left else True


def some(*tests: Truth) -> Truth:
    """The condition that one holds."""
    if any(one is True for one in tests):
        return True
    left = [one for one in tests if not isinstance(one, bool)]
    return joined(lambda a, b: a | b, left) if left else False


def opposite(test: Truth) -> Truth:
    """The condition that another does not hold."""
    return not test if isinstance(test, bool) else ~test
