"""Values as columns: whole numbers over whole numbers, tables of a few numbers, truths and texts; and their layers.

A value is held as ``factor × top ÷ (below × below …)``, as the spreadsheet form has it
(:mod:`perfscore.formula.readings.sheet`): ``factor`` is one rational for all rows, ``top`` and every ``below`` are
:class:`~perfscore.formula.readings.integers.Whole`. Nothing is divided before a rule rounds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from math import gcd, lcm
from typing import Any, Final, TypeAlias

import polars as pl

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula.readings import integers
from perfscore.formula.readings.integers import ONE, Truth, Whole, const, every, opposite, product, some, times

UNIT: Final = exact.ratio(1)


@dataclass(frozen=True, slots=True, eq=False)
class Exact:
    """``factor × top ÷ below``; every ``below`` is a held column that is greater than 0 where the value is used."""

    top: Whole
    factor: Number = UNIT
    below: tuple[Whole, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """A number for the first condition that holds, or else another: a step with few values."""

    rows: tuple[tuple[Truth, Number], ...]
    otherwise: Number

    def map(self, apply: Any) -> Cases:
        """The same cases, a function applied to every value."""
        return Cases(tuple((when, apply(found)) for when, found in self.rows), apply(self.otherwise))

    def holds(self) -> Truth:
        """The condition that the value is true, of values that are truths."""
        held: Truth = bool(self.otherwise)
        for when, holds in reversed(self.rows):
            held = some(when, held) if holds else every(opposite(when), held)
        return held


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Texts; or days, as texts."""

    made: pl.Expr


@dataclass(frozen=True, slots=True, eq=False)
class YesNo:
    """是 where the condition holds, 否 where it does not."""

    yes: Truth


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column of a table: the sum of its numbers in each submission, and how many there are."""

    total: Exact
    count: Exact


Known: TypeAlias = Exact | Cases | Words | YesNo | Column


@dataclass(slots=True)
class Layers:
    """Columns that are computed one layer after the other; what stands in one layer names only earlier ones."""

    layers: list[dict[str, pl.Expr]] = field(default_factory=list)
    _homes: dict[str, int] = field(default_factory=dict)
    _many: int = 0

    def hold(self, made: pl.Expr) -> str:
        """Compute a column of its own; its name."""
        home = 1 + max((self._homes.get(name, -1) for name in made.meta.root_names()), default=-1)
        name = f"·{self._many}"
        self._many += 1
        if home == len(self.layers):
            self.layers.append({})
        self.layers[home][name] = made
        self._homes[name] = home
        return name

    def whole(self, numbers: Whole) -> Whole:
        """The same numbers, held."""
        if numbers.constant or numbers.name:
            return numbers
        name = self.hold(numbers.expr)
        return Whole(numbers.low, numbers.high, pl.col(name), name, numbers.kind)

    def truth(self, test: Truth) -> Truth:
        """The same condition, held."""
        if isinstance(test, bool) or test.meta.is_column():
            return test
        return pl.col(self.hold(test))


def number(constant: Number) -> Exact:
    """A number as it stands in a rule."""
    return Exact(ONE, constant)


def scaled(value: Exact, factor: Number) -> Exact:
    """A value times a number."""
    return replace(value, factor=value.factor * factor)


def common(values: Sequence[Exact]) -> tuple[Number, tuple[Whole, ...], list[Whole]]:
    """The values over one denominator: the factor, the denominators, and what stands above each."""
    bottom = lcm(*(int(value.factor.denominator) for value in values))
    whole = gcd(*(int(value.factor * bottom) for value in values)) or 1
    columns = {below.name: below for value in values for below in value.below}
    shared: Counter[str] = Counter()
    for value in values:
        shared |= Counter(below.name for below in value.below)
    tops = []
    for value in values:
        extra = (shared - Counter(below.name for below in value.below)).elements()
        lead = const(int(value.factor * bottom) // whole)
        tops.append(reduce(times, (columns[name] for name in extra), times(lead, value.top)))
    return exact.ratio(whole, bottom), tuple(columns[name] for name in shared.elements()), tops


def fraction(value: Exact) -> tuple[Whole, Whole]:
    """Above and below the line."""
    below = times(const(int(value.factor.denominator)), product(value.below))
    return times(const(int(value.factor.numerator)), value.top), below


def table(cases: Cases) -> Exact:
    """A step with few values as a column."""
    factor, _, tops = common([number(found) for found in (*(found for _, found in cases.rows), cases.otherwise)])
    low, high = min(one.low for one in tops), max(one.high for one in tops)
    if low == high:
        return Exact(const(low), factor)
    kind = integers.width(low, high)
    made = tops[-1].at(kind)
    for (when, _), top in zip(reversed(cases.rows), reversed(tops[:-1]), strict=True):
        made = (
            top.at(kind)
            if when is True
            else made
            if when is False
            else pl.when(when).then(top.at(kind)).otherwise(made)
        )
    return Exact(Whole(low, high, made), factor)
