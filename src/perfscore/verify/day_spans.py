"""The days and months from one day to another, as the second opinion counts them."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Final


def _days(first: date, second: date) -> Fraction:
    return Fraction((second - first).days)


def _months(first: date, second: date) -> Fraction:
    """A month is full on the same day of a later one, or on its last where that has no such day."""
    if second < first:
        return -_months(second, first)
    whole = (second.year - first.year) * 12 + second.month - first.month
    last = second.day == monthrange(second.year, second.month)[1]
    return Fraction(whole if second.day >= first.day or last else whole - 1)


def _of_texts(count: Callable[[date, date], Fraction]) -> Callable[[str, str], Fraction]:
    return lambda first, second: count(date.fromisoformat(first), date.fromisoformat(second))


SPANS: Final = {"days": _of_texts(_days), "months": _of_texts(_months)}
