"""Values of spreadsheet formulas as whole numbers over whole numbers: ``factor × top ÷ (below × below …)``.

``factor`` is known when the form is written; ``top`` and every ``below`` are whole numbers in cells, each
``below`` greater than 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import gcd, lcm, prod
from typing import Final, TypeAlias, assert_never

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula.readings.sheet_limbs import Limbs

MOST: Final = 10**15
"""Whole numbers below this are exact in a cell: in its 53 bits, and in the 15 digits that applications compare."""
WIDE: Final = 10 * MOST
"""Whole numbers that may be this large are held as digits in several cells (amounts of 10¹² 分 are under ``MOST``)."""
ONE: Final = exact.ratio(1)
_EPOCH: Final = date(1899, 12, 30)
_MOST_DAYS: Final = 10**7
"""More days than there are between any two."""
_LITERAL: Final = 250  # a text in a formula may have 255 characters


@dataclass(frozen=True, slots=True)
class Divisor:
    """A cell with a whole number greater than 0, and the most that this can be."""

    ref: str
    most: int = MOST
    limbs: Limbs = ()
    """The number as digits, where it may be too large for one cell; ``ref`` is then near it."""


@dataclass(frozen=True, slots=True)
class Exact:
    """``factor × top ÷ below``. ``|top|`` is at most ``most``, and at most the value of ``size``."""

    top: str
    factor: Number
    most: int
    below: tuple[Divisor, ...] = ()
    size: str = ""
    plus: bool = False
    """True where ``top`` is never negative."""
    limbs: Limbs = ()
    """All above the line as digits in cells, where it may be too large for one; ``top`` is then near it."""

    @property
    def bound(self) -> str:
        """The most that ``|top|`` can be, as a formula."""
        return self.size or (self.top if self.plus else f"ABS({self.top})")


@dataclass(frozen=True, slots=True)
class Words:
    """A text in a cell."""

    ref: str


@dataclass(frozen=True, slots=True)
class Day:
    """A date in a cell, as the day's number."""

    ref: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: the sum of its numbers, and how many there are.

    ``zero`` and ``large`` are the conditions that a row divides by 0, and that one has too large a number.
    """

    total: Exact
    count: Exact
    zero: str = ""
    large: str = ""


Known: TypeAlias = Exact | Words | Day | Column


def number(value: Number) -> Exact:
    """A number as it stands in a rule."""
    return Exact("1", value, 1, plus=True)


def quote(text: str) -> str:
    """A text inside a formula; a long one in pieces."""
    pieces = [text[at : at + _LITERAL] for at in range(0, len(text), _LITERAL)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def day(text: str) -> int:
    """The number that spreadsheets give a day."""
    return (date.fromisoformat(text) - _EPOCH).days


def day_at(number: int) -> str:
    """The day that has a number in a spreadsheet: the other way round."""
    return (_EPOCH + timedelta(days=number)).isoformat()


def product(*factors: str | int) -> str:
    """A product, without what does not matter."""
    whole = prod(one for one in factors if isinstance(one, int))
    rest = [one for one in factors if isinstance(one, str) and one != "1"]
    if whole == 0 or not rest:
        return str(whole) if whole >= 0 else f"({whole})"
    lead = [] if abs(whole) == 1 else [str(abs(whole))]
    text = "*".join((*lead, *rest))
    return f"(-{text})" if whole < 0 else text


def absolute(value: Exact) -> Exact:
    """A value without its sign."""
    top = value.top if value.plus else f"ABS({value.top})"
    return replace(value, top=top, factor=abs(value.factor), size=value.bound, plus=True)


def scaled(value: Exact, factor: Number) -> Exact:
    """A value times a number."""
    return replace(value, factor=value.factor * factor)


def day_of(side: Exact | Words | Day) -> str:
    """One side of a comparison of dates, as the number of its day."""
    match side:
        case Day(ref):
            return ref
        case Words(ref):
            return str(day(ref.strip('"')))
        case Exact():
            raise AssertionError(side)  # a date is compared with dates only: checked when the rule was read
        case _:
            assert_never(side)


def day_span(first: str, second: str) -> Exact:
    """The days from the day of one number to that of another."""
    return Exact(f"({second}-({first}))", ONE, _MOST_DAYS)


def month_span(first: str, second: str) -> Exact:
    """The whole months from the day of one number to that of another, or back as a negative number."""
    text = f"IF({first}<={second},{_onward(first, second)},-({_onward(second, first)}))"
    return Exact(text, ONE, _MOST_DAYS)


def _onward(first: str, second: str) -> str:
    """The months to a later day: the last is not full where its day is not reached, unless the month ends there."""
    short = f"IF(AND(DAY({second})<DAY({first}),MONTH({second}+1)=MONTH({second})),1,0)"
    return f"(YEAR({second})-YEAR({first}))*12+MONTH({second})-MONTH({first})-{short}"


def limit(divisors: Sequence[Divisor]) -> int:
    """The most that a product can be."""
    return prod(one.most for one in divisors)


def refs(divisors: Sequence[Divisor]) -> list[str]:
    """The cells of divisors; of one that is held as digits the cell near it."""
    return [one.ref for one in divisors]


@dataclass(frozen=True, slots=True)
class Raised:
    """A value on its way to a common denominator: ``times`` its top, times the cells in ``extra``."""

    value: Exact
    times: int
    extra: tuple[Divisor, ...]

    def narrow(self) -> Exact:
        """All above the common denominator, as one formula."""
        value, times, extra = self.value, self.times, refs(self.extra)
        return Exact(
            product(times, value.top, *extra),
            ONE,
            abs(times) * value.most * limit(self.extra),
            (),
            product(abs(times), value.bound, *extra),
            times == 0 or (value.plus and times > 0),
        )


def common(values: Sequence[Exact]) -> tuple[Number, tuple[Divisor, ...], list[Raised]]:
    """The values over one denominator: the factor and the denominators, and what stands above each."""
    bottom = lcm(*(int(value.factor.denominator) for value in values))
    whole = gcd(*(int(value.factor * bottom) for value in values)) or 1
    shared: Counter[Divisor] = Counter()
    for value in values:
        shared |= Counter(value.below)
    tops = [
        Raised(value, int(value.factor * bottom) // whole, tuple((shared - Counter(value.below)).elements()))
        for value in values
    ]
    return exact.ratio(whole, bottom), tuple(shared.elements()), tops


def is_cell(text: str) -> bool:
    """True where a formula is a cell and nothing else."""
    return text.replace("$", "").replace("\ue000", "1").isalnum() and not text.isdigit()


def shared(first: Sequence[Divisor], second: Sequence[Divisor], sure: set[Divisor]) -> bool:
    """True where no denominator that may be 0 belongs to one side alone."""
    one, other = Counter(first), Counter(second)
    alone = (one - other) + (other - one)
    return not set(alone) - sure


def picked(form: str, factor: Number, below: tuple[Divisor, ...], tops: Sequence[Exact]) -> Exact:
    """One of several values over one denominator, as ``form`` picks it."""
    size = f"MAX({','.join(one.bound for one in tops)})"
    most, plus = max(one.most for one in tops), all(one.plus for one in tops)
    return Exact(form.format(*(one.top for one in tops)), factor, most, below, size, plus)
