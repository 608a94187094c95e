"""Sums, quotients and roundings of values that are columns; and where something would be divided by 0."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from perfscore import exact
from perfscore.formula.readings import integers
from perfscore.formula.readings.integers import ONE, ZERO, Truth, Whole, const, every, product, times
from perfscore.formula.readings.quotients import Exact, Layers, common, fraction


class Arithmetic:
    """Computes with values that are columns.

    After writing, ``zero`` are the conditions under which something was divided by 0.
    """

    def __init__(self, layers: Layers) -> None:
        """Start with nothing divided."""
        self.zero: list[Truth] = []
        self.layers = layers
        self.path: list[Truth] = []

    @contextmanager
    def under(self, *conditions: Truth) -> Iterator[None]:
        """What is met meanwhile counts only where the conditions hold."""
        before = len(self.path)
        self.path += conditions
        yield
        del self.path[before:]

    def sum(self, *values: Exact) -> Exact:
        """Values added up, over one denominator."""
        signs = [-1 if one.factor < 0 else 1 for one in values]
        factor, below, tops = common([replace(one, factor=abs(one.factor)) for one in values])
        added, found = tops[0], signs[0]
        for one, sign in zip(tops[1:], signs[1:], strict=True):
            added = integers.plus(added, one) if sign == found else integers.less(added, one)
        return Exact(added, factor * found, below)

    def over(self, left: Exact, right: Exact) -> Exact:
        """A quotient; where the divisor is 0, that is noted."""
        if not right.factor:
            self._danger(True)  # noqa: FBT003 (a condition)
            return left
        top, below = self._divisor(right)
        up, down = Counter(one.name for one in right.below), Counter(one.name for one in left.below)
        columns = {one.name: one for one in (*left.below, *right.below)}
        extra = [columns[name] for name in (up - down).elements()]
        left_over = [columns[name] for name in (down - up).elements()]
        return Exact(product((left.top, top, *extra)), left.factor / right.factor, (*left_over, *below))

    def _divisor(self, right: Exact) -> tuple[Whole, tuple[Whole, ...]]:
        """The sign of a divisor, and the column that holds its size."""
        if right.top.constant:
            down = right.top.low
            if not down:
                self._danger(True)  # noqa: FBT003 (a condition)
                return ONE, ()
            return const(1 if down > 0 else -1), () if abs(down) == 1 else (self._constant(abs(down)),)
        held = self.layers.whole(right.top)
        self._danger(integers.compared("==", held, ZERO))
        side = ONE if held.low >= 0 else integers.sign(held)  # at 0 nothing is computed
        return side, (self.layers.whole(integers.size(held)),)

    def _constant(self, found: int) -> Whole:
        return Whole(found, found, None, f"={found}")

    def _danger(self, condition: Truth) -> None:
        found = every(*self.path, condition)
        if found is not False:
            self.zero.append(found)

    def either(self, when: Truth, first: Exact, second: Exact) -> Exact:
        """Either value: over one denominator, or over one of its own where either's may be 0 for the other."""
        if isinstance(when, bool):
            return first if when else second
        one, other = (Counter(below.name for below in side.below) for side in (first, second))
        columns = {below.name: below for below in (*first.below, *second.below)}
        if any(columns[name].low <= 0 for name in (one - other) + (other - one)):
            both = self.layers.whole(integers.choice(when, product(first.below), product(second.below)))
            first, second = replace(first, below=(both,)), replace(second, below=(both,))
        factor, below, tops = common((first, second))
        return Exact(integers.choice(when, *tops), factor, below)

    def floored(self, one: Exact) -> Exact:
        """The greatest whole number not above."""
        top, bottom = fraction(one)
        return Exact(top if bottom.constant and bottom.low == 1 else integers.quotient(top, bottom))

    def rounded(self, one: Exact, places: int) -> Exact:
        """Rounded half away from zero: ``floor((2 × above + below) ÷ (2 × below))``."""
        scale = 10**places
        if not one.below and scale % int(one.factor.denominator) == 0:
            return one
        top, bottom = fraction(replace(one, factor=one.factor * scale * 2))
        down = integers.sign(top) if top.low < 0 else ONE
        held = self.layers.whole(integers.size(top)) if top.low < 0 else top
        half = integers.quotient(integers.plus(held, bottom), times(const(2), bottom))
        return Exact(times(down, half), exact.ratio(1, scale))
