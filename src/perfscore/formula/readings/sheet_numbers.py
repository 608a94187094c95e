"""Arithmetic of a spreadsheet's whole numbers: sums, products, quotients and choices of ``Exact`` values.

What may be too large for one cell is held as digits in several (:mod:`sheet_limbs`); what only might, for amounts that
hardly occur, has a condition in ``large``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import reduce
from itertools import zip_longest
from typing import Final, Literal

from perfscore import exact
from perfscore.formula.readings import sheet_limbs, sheet_values
from perfscore.formula.readings.sheet_limbs import Hold, Limbs
from perfscore.formula.readings.sheet_values import (
    MOST,
    ONE,
    WIDE,
    Divisor,
    Exact,
    Raised,
    common,
    is_cell,
    picked,
    product,
    refs,
    shared,
)

_UNDIVIDED: Final = Divisor("1", 1)


class Numbers:
    """A writer of numbers, as :class:`perfscore.formula.readings.sheet.Writer` has it."""

    def __init__(self, hold: Hold) -> None:
        """Start with no dangers."""
        self.sure: set[Divisor] = set()
        self.zero: list[str] = []
        self.large: list[str] = []
        self._hold = hold
        self._path: list[str] = []

    @contextmanager
    def under(self, *conditions: str) -> Iterator[None]:
        """A stretch of writing in which dangers count only where the conditions hold."""
        before = len(self._path)
        self._path += conditions
        yield
        del self._path[before:]

    def note_condition(self, kind: list[str], condition: str) -> None:
        """Note a condition, where what is looked at now is looked at."""
        kind.append(f"AND({','.join((*self._path, condition))})" if self._path else condition)

    def bounded(self, most: int, bound: str) -> None:
        """Note where a number is too large, if it can be."""
        if most >= MOST:
            self.note_condition(self.large, f"{bound}>=1E15")

    def held(self, label: str, value: Exact) -> str:
        """The cell that holds ``top``: its own, or a new one."""
        return value.top if is_cell(value.top) else self._hold(label, value.top)

    def over_one(self, values: Sequence[Exact]) -> tuple[exact.Number, tuple[Divisor, ...], list[Exact]]:
        """Values over one denominator: as single formulas where their sum is small enough, else all as digits."""
        factor, below, raised = common(values)
        tops = [one.narrow() for one in raised]
        if any(one.limbs for one in values) or sum(one.most for one in tops) >= WIDE:
            tops = [self._raised(one, top) for one, top in zip(raised, tops, strict=True)]
        return factor, below, tops

    def _raised(self, one: Raised, top: Exact) -> Exact:
        found = self.scaled_top(replace(one.value, factor=ONE, below=()), one.times)
        for divisor in one.extra:
            found = self.times(found, of_divisor(divisor))
        return replace(found, plus=top.plus, limbs=self.limbs_of(found))

    def times(self, left: Exact, right: Exact) -> Exact:
        """The product of two values."""
        made = Exact(
            product(left.top, right.top),
            left.factor * right.factor,
            left.most * right.most,
            (*left.below, *right.below),
            product(left.bound, right.bound),
            left.plus and right.plus,
        )
        if made.most < WIDE and not (left.limbs or right.limbs):
            return made
        return self.of_limbs(made, sheet_limbs.times(self._hold, self.limbs_of(left), self.limbs_of(right), made.most))

    def of_limbs(self, value: Exact, limbs: Limbs) -> Exact:
        """A value with other digits above the line."""
        return replace(value, top=sheet_limbs.near(limbs), size="", limbs=limbs)

    def limbs_of(self, value: Exact) -> Limbs:
        """All above the line as digits."""
        if value.limbs:
            return value.limbs
        if value.top.strip("(-)").isdigit():
            return sheet_limbs.literal(int(value.top.strip("()")))
        self.bounded(value.most, value.bound)
        return sheet_limbs.split(self._hold, self.held("数", value), min(value.most, MOST))

    def scaled_top(self, value: Exact, times: int) -> Exact:
        """A value whose top is so many times as large."""
        most = abs(times) * value.most
        made = replace(value, top=product(times, value.top), size=product(abs(times), value.bound), most=most)
        made = replace(made, plus=times == 0 or (value.plus and times > 0))
        if times == 1 or not (value.limbs or most >= WIDE):
            return made if times != 1 else value
        limbs = self.limbs_of(value)
        if times == -1:
            return self.of_limbs(made, sheet_limbs.added(self._hold, [(-1, limbs)], most))
        return self.of_limbs(made, sheet_limbs.times(self._hold, sheet_limbs.literal(times), limbs, most))

    def in_one_cell(self, value: Exact) -> Exact:
        """The same in one cell; notes where it is too large for that."""
        if not value.limbs:
            return value
        near = self.held("约数", value)
        self.note_condition(self.large, f"ABS({near})>=1E15")
        return replace(value, top=near, most=MOST - 1, limbs=())

    def as_digits(self, value: Exact) -> Exact:
        """A value that is held as digits, if it was not."""
        return value if value.limbs else self.of_limbs(value, self.limbs_of(value))

    def over(self, left: Exact, right: Exact) -> Exact:
        """The quotient of two values."""
        if not right.factor:
            self.note_condition(self.zero, "TRUE")
            return left
        top, below = self._divisor(right)
        up, down = Counter(right.below), Counter(left.below)
        below = (*(down - up).elements(), *below)
        found = self.times(replace(left, below=()), Exact(top, ONE / right.factor, 1, size="1", plus=top == "1"))
        for divisor in (up - down).elements():
            found = self.times(found, of_divisor(divisor))
        return replace(found, below=below)

    def _divisor(self, right: Exact) -> tuple[str, tuple[Divisor, ...]]:
        """The sign of a divisor, and its size, which is not 0."""
        if right.top == "1":
            return "1", ()
        ref = self.held("除数", right)
        self.note_condition(self.zero, f"{ref}=0")
        size = self._hold("除数的绝对值，不是 0", f"IF({ref}=0,1,{ref if right.plus else f'ABS({ref})'})")
        sign = "1" if right.plus else f"SIGN({ref})"
        if not right.limbs:
            return sign, (Divisor(size, min(right.most, MOST)),)
        limbs = right.limbs if right.plus else sheet_limbs.signed(self._hold, self._hold("正负", sign), right.limbs)
        return sign, (Divisor(size, max(right.most, WIDE), limbs),)

    def total(self, *values: Exact) -> Exact:
        """Values added up, over one denominator."""
        factor, below, tops = self.over_one(values)
        most, plus = sum(one.most for one in tops), all(one.plus for one in tops)
        if any(one.limbs for one in tops):
            limbs = sheet_limbs.added(self._hold, [(1, one.limbs) for one in tops], most)
            return self.of_limbs(Exact("", factor, most, below, plus=plus), limbs)
        text = tops[0].top + "".join(one.top if one.top.startswith("-") else f"+{one.top}" for one in tops[1:])
        size = "+".join(one.bound for one in tops)
        return Exact(f"({text})", factor, most, below, f"({size})", plus)

    def either(self, when: str, first: Exact, second: Exact) -> Exact:
        """Either value, over one denominator where that is known not to be 0, else over one of its own."""
        if not shared(first.below, second.below, self.sure):
            both = zip_longest(first.below, second.below, fillvalue=_UNDIVIDED)
            below = tuple(self._denominator(when, *pair) for pair in both)
            first, second = replace(first, below=below), replace(second, below=below)
        factor, below, tops = self.over_one((first, second))
        return self._picked(f"IF({when},{{}},{{}})", when, factor, below, tops)

    def _denominator(self, when: str, first: Divisor, second: Divisor) -> Divisor:
        cell, most = self._hold("分母", f"IF({when},{first.ref},{second.ref})"), max(first.most, second.most)
        if not first.limbs and not second.limbs:
            return Divisor(cell, most)
        one, other = (self.limbs_of(of_divisor(divisor)) for divisor in (first, second))
        return Divisor(cell, most, sheet_limbs.chosen(self._hold, when, one, other))

    def _picked(
        self, form: str, when: str, factor: exact.Number, below: tuple[Divisor, ...], tops: Sequence[Exact]
    ) -> Exact:
        """One of several values over one denominator; of two as digits the first where ``when`` holds."""
        found = picked(form, factor, below, tops)
        if not any(one.limbs for one in tops):
            return found
        first, second = tops
        return self.of_limbs(found, sheet_limbs.chosen(self._hold, when, self.limbs_of(first), self.limbs_of(second)))

    def absolute(self, value: Exact) -> Exact:
        """A value without its sign."""
        if not value.limbs:
            return sheet_values.absolute(value)
        limbs = value.limbs
        if not value.plus:
            limbs = sheet_limbs.signed(self._hold, sheet_limbs.sign(self._hold, limbs), limbs)
        return self.of_limbs(replace(value, factor=abs(value.factor), plus=True), limbs)

    def extreme(self, function: Literal["min", "max"], values: Sequence[Exact]) -> Exact:
        """The least, or the greatest, of several."""
        factor, below, tops = self.over_one(values)
        if any(one.limbs for one in tops):
            return reduce(lambda one, other: self._outer(function, factor, below, one, other), tops)
        found = picked(f"{function.upper()}({','.join('{}' for _ in tops)})", factor, below, tops)
        known = any if function == "max" else all
        return replace(found, plus=known(one.plus for one in tops))

    def _outer(
        self,
        function: Literal["min", "max"],
        factor: exact.Number,
        below: tuple[Divisor, ...],
        one: Exact,
        other: Exact,
    ) -> Exact:
        """The lesser, or the greater, of two numbers of digits over one denominator."""
        when = f"{self.order(one, other)}{'<=' if function == 'min' else '>='}0"
        found = self._picked("{}{}", when, factor, below, (one, other))
        known = any if function == "max" else all
        return replace(found, plus=known((one.plus, other.plus)))

    def order(self, one: Exact, other: Exact) -> str:
        """The cell with 1, 0 or -1, as a number of digits is above, at or below another."""
        both = [(1, self.limbs_of(one)), (-1, self.limbs_of(other))]
        return sheet_limbs.sign(self._hold, sheet_limbs.added(self._hold, both, one.most + other.most))

    def standing(self, value: Exact) -> Exact:
        """A value as it can stand in cells: as digits, where one might not hold it."""
        wide = value.limbs or abs(int(value.factor.numerator)) * value.most >= WIDE
        return self.as_digits(value) if wide else value

    def settled(self, value: Exact) -> tuple[str, str]:
        """Above and below the line, as what two cells hold; notes where the upper may be too large."""
        above = abs(int(value.factor.numerator))
        if not value.limbs:
            self.bounded(above * value.most, product(above, value.bound))
        top = product(int(value.factor.numerator), value.top)
        return top, product(int(value.factor.denominator), *refs(value.below))

    def at_cell(self, value: Exact, ref: str) -> Exact:
        """The same value, now that what stands above the line is in the cell ``ref``."""
        bottom = int(value.factor.denominator)
        if value.limbs:
            scaled = self.scaled_top(value, int(value.factor.numerator))
            return replace(scaled, top=ref, factor=exact.ratio(1, bottom))
        most = min(abs(int(value.factor.numerator)) * value.most, MOST)
        return Exact(ref, exact.ratio(1, bottom), most, value.below, plus=value.plus and value.factor >= 0)


def of_divisor(divisor: Divisor) -> Exact:
    """A divisor as a number."""
    return Exact(divisor.ref, ONE, divisor.most, plus=True, limbs=divisor.limbs)
