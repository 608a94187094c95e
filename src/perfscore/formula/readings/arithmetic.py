"""Sums, quotients, choices and roundings of values that are columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from perfscore import exact
from perfscore.formula.readings import integers
from perfscore.formula.readings.integers import ONE, ZERO, Truth, Whole, const, product, times
from perfscore.formula.readings.quotients import Exact, Layers, common, fraction


def total(values: Sequence[Exact]) -> Exact:
    """Values added up, over one denominator."""
    signs = [-1 if value.factor < 0 else 1 for value in values]
    factor, below, tops = common([replace(value, factor=abs(value.factor)) for value in values])
    added, sign = integers.joined(_added, list(zip(tops, signs, strict=True)))
    return Exact(added, factor * sign, below)


def _added(left: tuple[Whole, int], right: tuple[Whole, int]) -> tuple[Whole, int]:
    """Two numbers with their signs added up; the sum has the sign of the first."""
    (one, sign), (other, other_sign) = left, right
    return integers.plus(one, other) if sign == other_sign else integers.less(one, other), sign


def over(layers: Layers, left: Exact, right: Exact) -> tuple[Exact, Truth]:
    """A quotient, and where its divisor is 0: there it has no value."""
    if not right.factor:
        return left, True
    top, below, zero = _divisor(layers, right.top)
    up, down = Counter(one.name for one in right.below), Counter(one.name for one in left.below)
    columns = {one.name: one for one in (*left.below, *right.below)}
    extra = [columns[name] for name in (up - down).elements()]
    left_over = [columns[name] for name in (down - up).elements()]
    return Exact(product((left.top, top, *extra)), left.factor / right.factor, (*left_over, *below)), zero


def _divisor(layers: Layers, top: Whole) -> tuple[Whole, tuple[Whole, ...], Truth]:
    """The sign of a divisor, the column that holds its size, and where it is 0."""
    if top.constant:
        down = top.low
        size = () if abs(down) <= 1 else (Whole(abs(down), abs(down), None, f"={abs(down)}"),)
        return const(-1 if down < 0 else 1), size, not down
    held = layers.whole(top)
    side = ONE if held.low >= 0 else integers.sign(held)  # at 0 nothing is computed
    return side, (layers.whole(integers.size(held)),), integers.compared("==", held, ZERO)


def either(layers: Layers, when: Truth, first: Exact, second: Exact) -> Exact:
    """Either value: over one denominator, or over one of its own where either's may be 0 for the other."""
    if isinstance(when, bool):
        return first if when else second
    one, other = (Counter(below.name for below in side.below) for side in (first, second))
    columns = {below.name: below for below in (*first.below, *second.below)}
    if any(columns[name].low <= 0 for name in (one - other) + (other - one)):
        both = layers.whole(integers.choice(when, product(first.below), product(second.below)))
        first, second = replace(first, below=(both,)), replace(second, below=(both,))
    factor, below, tops = common((first, second))
    return Exact(integers.choice(when, *tops), factor, below)


def floored(value: Exact) -> Exact:
    """The greatest whole number not above."""
    top, bottom = fraction(value)
    return Exact(top if bottom.constant and bottom.low == 1 else integers.quotient(top, bottom))


def rounded(layers: Layers, value: Exact, places: int) -> Exact:
    """Rounded half away from zero: ``floor((2 × above + below) ÷ (2 × below))``."""
    scale = 10**places
    if not value.below and scale % int(value.factor.denominator) == 0:
        return value
    top, bottom = fraction(replace(value, factor=value.factor * scale * 2))
    down = integers.sign(top) if top.low < 0 else ONE
    held = layers.whole(integers.size(top)) if top.low < 0 else top
    half = integers.quotient(integers.plus(held, bottom), times(const(2), bottom))
    return Exact(times(down, half), exact.ratio(1, scale))
