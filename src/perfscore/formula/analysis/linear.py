"""Quotients of lines in one number: their arithmetic, and where two of them are equal. Exact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import isqrt
from typing import Final, TypeAlias, assert_never

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula.tree import Arithmetic

_ZERO: Final = exact.ratio(0)
_ONE: Final = exact.ratio(1)
_FINE: Final = 10**12
"""A root that is no fraction is given to so fine a part."""

Line: TypeAlias = tuple[Number, Number, Number, Number]
"""(a, b, c, d) for (a·x + b) / (c·x + d)."""
SELF: Final[Line] = (_ONE, _ZERO, _ZERO, _ONE)
"""The number itself."""
MINUS: Final[Line] = (_ZERO, -_ONE, _ZERO, _ONE)


def constant(value: Number) -> Line:
    """A number that does not move."""
    return _ZERO, value, _ZERO, _ONE


def product(left: Line | None, right: Line | None) -> Line | None:
    """``left`` times ``right``; None where that is no quotient of lines."""
    if left is None or right is None:
        return None
    (a, b, c, d), (e, f, g, h) = left, right
    if a * e or c * g:  # no longer linear; a factor that cancels is a case of its own
        return constant(_ONE) if (a, b, c, d) == (g, h, e, f) else None
    return a * f + b * e, b * f, c * h + d * g, d * h


def quotient(left: Line | None, right: Line | None) -> Line | None:
    """``left`` divided by ``right``, which is not 0 everywhere."""
    if right is None or not (right[0] or right[1]):
        return None
    a, b, c, d = right
    return product(left, (c, d, a, b))


def total(left: Line | None, right: Line | None) -> Line | None:
    """``left`` and ``right`` added up."""
    if left is None or right is None:
        return None
    (a, b, c, d), (e, f, g, h) = left, right
    if c * h == d * g:  # the same denominator, up to a factor
        factor = h / d if d else g / c
        return a * factor + e, b * factor + f, g, h
    if a * g + e * c or c * g:
        return None
    return a * h + b * g + e * d + f * c, b * h + f * d, c * h + d * g, d * h


def difference(left: Line | None, right: Line | None) -> Line | None:
    """``right`` taken off ``left``."""
    return total(left, product(right, MINUS))


def binary(op: Arithmetic, left: Line | None, right: Line | None) -> Line | None:
    """The quotient that ``left op right`` is; None where it is none."""
    match op:
        case "+":
            return total(left, right)
        case "-":
            return difference(left, right)
        case "*":
            return product(left, right)
        case "/":
            return quotient(left, right)
        case _:
            assert_never(op)


def _equation(first: Line, second: Line) -> tuple[Number, Number, Number]:
    """The factors of x², x and 1 in what is 0 where two quotients are equal."""
    (a, b, c, d), (e, f, g, h) = first, second
    return a * g - e * c, a * h + b * g - e * d - f * c, b * h - f * d


def crossing(first: Line, second: Line) -> Number | None:
    """The number at which two quotients are equal, if that is a linear equation."""
    square, line, rest = _equation(first, second)
    return -rest / line if line and not square else None


def crossings(first: Line, second: Line) -> Iterator[Number]:
    """Every number at which two quotients are equal; a root that is no fraction to the 12th decimal."""
    square, line, rest = _equation(first, second)
    if not square:
        if line:
            yield -rest / line
        return
    under = line * line - 4 * square * rest
    if under >= 0:
        top, bottom = int(under.numerator), int(under.denominator)
        root = exact.ratio(isqrt(top * bottom * _FINE * _FINE), bottom * _FINE)
        yield (-line - root) / (2 * square)
        yield (-line + root) / (2 * square)


def at(line: Line, x: Number) -> Number | None:
    """The value of a quotient; None where it divides by 0."""
    a, b, c, d = line
    bottom = c * x + d
    return (a * x + b) / bottom if bottom else None


def stair(line: Line, places: int | None = None) -> Line:
    """The quotient that is whole where a line jumps that is rounded to decimal places; without places, made whole."""
    a, b, c, d = line
    scale, half = (_ONE, _ZERO) if places is None else (exact.ratio(10**places), exact.ratio(1, 2))
    return a * scale + half * c, b * scale + half * d, c, d


def wholes(line: Line, near: Iterable[Number]) -> Iterator[Number]:
    """The numbers at which a quotient is whole, next to others."""
    values = set[int]()
    for x in near:
        here = at(line, x)
        if here is not None:
            first = int(exact.floor(here))
            values.update(range(first - 1, first + 3))
    for whole in values:
        yield from crossings(line, constant(exact.ratio(whole)))
