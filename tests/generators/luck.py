"""Chance, read off a string of bytes: quick to make, and it shrinks.

Hypothesis draws the bytes, one string for each indicator of a rule; everything else is arithmetic.
A byte of 0 always takes the first and simplest choice, and where the bytes have run out there is
nothing but 0. So what hypothesis does to a failing example (drop a string, make its bytes smaller)
drops indicators and makes what is left plain.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar

T = TypeVar("T")


class Luck:
    """A stream of choices."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1] if self._at <= len(self._data) else 0

    def below(self, bound: int) -> int:
        """A whole number from 0 to less than ``bound``."""
        number, reach = self.byte(), 256
        while reach < bound:
            number, reach = number * 256 + self.byte(), reach * 256
        return number % bound

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self.below(len(options))]

    def chance(self, percent: int) -> bool:
        """Yes, so many times in a hundred."""
        return self.byte() * 100 >= (100 - percent) * 256

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """The options in some order."""
        items = list(options)
        for place in range(len(items) - 1):
            other = place + self.below(len(items) - place)
            items[place], items[other] = items[other], items[place]
        return items

    def split(self, points: Fraction, number: int, step: Fraction = Fraction(1, 4)) -> list[Fraction]:
        """``points`` as a sum of so many terms, all but one of them multiples of ``step``."""
        terms = []
        for left in range(number - 1, 0, -1):
            most = max(points // step - left, 0)
            terms.append(min((1 + self.below(int(min(most, 200)) or 1)) * step, points))
            points -= terms[-1]
        return [*terms, points]
