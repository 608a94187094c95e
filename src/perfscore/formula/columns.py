"""Formulas over whole columns, exactly: every value is a column of whole numbers over columns of whole numbers.

A value is held as ``factor × top ÷ (below × below …)``, as the spreadsheet form holds it (:mod:`perfscore.formula.sheet`):
``factor`` is one rational for all rows, ``top`` and every ``below`` are :class:`~perfscore.formula.integers.Whole`.
Nothing is divided before a rule rounds; a comparison multiplies crosswise, a floor is one floor division. Only Polars
integers are used, in types in which nothing can overflow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import reduce
from math import gcd, lcm
from typing import Any, Final, TypeAlias, assert_never

import polars as pl

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import integers, line, tree, value
from perfscore.formula.integers import ONE, ZERO, Truth, Whole, const, every, opposite, product, some, times
from perfscore.formula.tree import Node

UNIT: Final = exact.ratio(1)
YES: Final = "是"


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
        """What a function makes of every value."""
        return Cases(tuple((when, apply(found)) for when, found in self.rows), apply(self.otherwise))

    def holds(self) -> Truth:
        """Where the value is true, of values that are truths."""
        found: Truth = bool(self.otherwise)
        for when, holds in reversed(self.rows):
            found = some(when, found) if holds else every(opposite(when), found)
        return found


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

    def whole(self, one: Whole) -> Whole:
        """The same numbers, held."""
        if one.constant or one.name:
            return one
        name = self.hold(one.expr)
        return Whole(one.low, one.high, pl.col(name), name)

    def truth(self, test: Truth) -> Truth:
        """The same condition, held."""
        if isinstance(test, bool) or test.meta.is_column():
            return test
        return pl.col(self.hold(test))


def number(found: Number) -> Exact:
    """A number as it stands in a rule."""
    return Exact(ONE, found)


def scaled(one: Exact, factor: Number) -> Exact:
    """A value times a number."""
    return replace(one, factor=one.factor * factor)


def common(values: Sequence[Exact]) -> tuple[Number, tuple[Whole, ...], list[Whole]]:
    """The values over one denominator: the factor, the denominators, and what stands above each."""
    bottom = lcm(*(int(one.factor.denominator) for one in values))
    whole = gcd(*(int(one.factor * bottom) for one in values)) or 1
    columns = {one.name: one for each in values for one in each.below}
    shared: Counter[str] = Counter()
    for one in values:
        shared |= Counter(below.name for below in one.below)
    tops = []
    for one in values:
        extra = (shared - Counter(below.name for below in one.below)).elements()
        lead = const(int(one.factor * bottom) // whole)
        tops.append(reduce(times, (columns[name] for name in extra), times(lead, one.top)))
    return exact.ratio(whole, bottom), tuple(columns[name] for name in shared.elements()), tops


def fraction(one: Exact) -> tuple[Whole, Whole]:
    """Above and below the line."""
    below = times(const(int(one.factor.denominator)), product(one.below))
    return times(const(int(one.factor.numerator)), one.top), below


class Writer:
    """Writes the steps of one indicator, or of the totals, as expressions.

    After writing, ``zero`` are the conditions under which something was divided by 0.
    """

    def __init__(self, known: Mapping[str, Known], layers: Layers) -> None:
        """Start with the inputs, and nothing divided yet."""
        self.known = dict(known)
        self.zero: list[Truth] = []
        self.layers = layers
        self._path: list[Truth] = []

    @contextmanager
    def under(self, *conditions: Truth) -> Iterator[None]:
        """What is met meanwhile counts only where the conditions hold."""
        before = len(self._path)
        self._path += conditions
        yield
        del self._path[before:]

    def define(self, name: str, formula: Node) -> None:
        """A step: its value is held under its name."""
        found = self.value(formula)
        if isinstance(found, Exact):
            found = replace(found, top=self.layers.whole(found.top))
        else:
            found = Cases(tuple((self.layers.truth(when), one) for when, one in found.rows), found.otherwise)
        self.known[name] = found

    # -- numbers ---------------------------------------------------------------------------

    def value(self, node: Node) -> Exact | Cases:
        """A formula whose value is a number: as a table of cases, where it has few values."""
        cases = self._only_cases(node)
        if cases is not None:
            return cases
        if isinstance(node, tree.If):
            chain = self._chain(node)
            if chain is not None:
                return chain
        return self.number(node)

    def _only_cases(self, node: Node) -> Cases | None:
        """A formula of one step with few values is computed once for each of them."""
        names = {one.name for one in tree.names(node)}
        found = self.known.get(next(iter(names))) if len(names) == 1 else None
        return found.map(_function(node, next(iter(names)))) if isinstance(found, Cases) else None

    def _chain(self, node: tree.If) -> Cases | None:
        """``a if … else b if … else c`` of plain numbers."""
        rows: list[tuple[Node, Number]] = []
        rest: Node = node
        while isinstance(rest, tree.If):
            if not isinstance(rest.then, tree.Num):
                return None
            rows.append((rest.test, rest.then.value))
            rest = rest.otherwise
        if not isinstance(rest, tree.Num):
            return None
        found: list[tuple[Truth, Number]] = []
        tests = self._shortened([test for test, _ in rows])
        with self.under():
            for test, (_, one) in zip(tests, rows, strict=True):
                when = test if isinstance(test, bool) else self.truth(test)
                if when is True:
                    return Cases(tuple(found), one)
                if when is not False:
                    found.append((when, one))
                    self._path.append(opposite(when))
        return Cases(tuple(found), rest.value)

    def _shortened(self, tests: list[Node]) -> list[Node | bool]:
        """Conditions that are looked at one after the other: each without what those before have settled."""
        names = {line.subject(test) for test in tests}
        known = self.known.get(next(iter(names)) or "") if len(names) == 1 else None
        if not isinstance(known, Exact):
            return list(tests)
        left = line.points(tests, _range(known))
        found: list[Node | bool] = []
        for test in tests:
            found.append(line.enough(test, left))
            left = [one for one in left if not line.outcome(test)(one)]
        return found

    def number(self, node: Node) -> Exact:
        """A formula whose value is a number."""
        match node:
            case tree.Num(found):
                return number(found)
            case tree.Name(name):
                return self._named(name)
            case tree.Negative(operand):
                return scaled(self.number(operand), -UNIT)
            case tree.Binary(op, left, right):
                return self._binary(op, self.number(left), self.number(right))
            case tree.If(test, then, otherwise):
                return self._choice(test, then, otherwise)
            case tree.Call(function, arguments):
                return self._call(function, arguments)
            case _:
                raise AssertionError(node)  # a truth or a text: not where a number is asked for

    def _named(self, name: str) -> Exact:
        found = self.known[name]
        if isinstance(found, Cases):
            return table(found)
        assert isinstance(found, Exact)  # noqa: S101 (its kind was checked when the rule was read)
        return found

    def _binary(self, op: tree.Arithmetic, left: Exact, right: Exact) -> Exact:
        match op:
            case "+":
                return self.sum(left, right)
            case "-":
                return self.sum(left, scaled(right, -UNIT))
            case "*":
                return Exact(
                    times(left.top, right.top), left.factor * right.factor, (*left.below, *right.below)
                )
            case "/":
                return self._over(left, right)
            case _:
                assert_never(op)

    def sum(self, *values: Exact) -> Exact:
        """Values added up, over one denominator."""
        signs = [-1 if one.factor < 0 else 1 for one in values]
        factor, below, tops = common([replace(one, factor=abs(one.factor)) for one in values])
        added, found = tops[0], signs[0]
        for one, sign in zip(tops[1:], signs[1:], strict=True):
            added = integers.plus(added, one) if sign == found else integers.less(added, one)
        return Exact(added, factor * found, below)

    def _over(self, left: Exact, right: Exact) -> Exact:
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
        return integers.sign(held), (self.layers.whole(integers.size(held)),)

    def _constant(self, found: int) -> Whole:
        return Whole(found, found, None, f"={found}")

    def _danger(self, condition: Truth) -> None:
        found = every(*self._path, condition)
        if found is not False:
            self.zero.append(found)

    def _choice(self, test: Node, then: Node, otherwise: Node) -> Exact:
        when = self.layers.truth(self.truth(test))
        if isinstance(when, bool):
            return self.number(then if when else otherwise)
        with self.under(when):
            first = self.number(then)
        with self.under(opposite(when)):
            second = self.number(otherwise)
        return self.either(when, first, second)

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

    def _call(self, function: tree.Function, arguments: tuple[Node, ...]) -> Exact:
        match function:
            case "min" | "max":
                factor, below, tops = common([self.number(one) for one in arguments])
                found = reduce(lambda a, b: integers.extreme(a, b, most=function == "max"), tops)
                return Exact(found, factor, below)
            case "abs":
                inner = self.number(arguments[0])
                return replace(inner, top=integers.size(inner.top), factor=abs(inner.factor))
            case "floor":
                return self.floored(self.number(arguments[0]))
            case "ceil":
                return scaled(self.floored(scaled(self.number(arguments[0]), -UNIT)), -UNIT)
            case "round":
                inner_node, places = arguments
                assert isinstance(places, tree.Num)  # noqa: S101 (the grammar asks for a number as it stands)
                return self.rounded(self.number(inner_node), int(places.value))
            case "sum":
                return self.sum(*(self._column(one).total for one in arguments))
            case "count":
                return self.sum(*(self._column(one).count for one in arguments))
            case _:
                assert_never(function)

    def _column(self, node: Node) -> Column:
        found = self.known[node.name] if isinstance(node, tree.Name) else None
        return found if isinstance(found, Column) else Column(self.number(node), number(UNIT))

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

    # -- conditions and texts ----------------------------------------------------------------

    def truth(self, node: Node) -> Truth:
        """A formula that holds or does not."""
        cases = self._only_cases(node)
        if cases is not None:
            return cases.holds()
        settled = self._shortened([node])[0]
        if isinstance(settled, bool):
            return settled
        match settled:
            case tree.Compare(first, rest):
                return self._compared(first, rest)
            case tree.Junct(op, operands):
                return self._junction(op, operands)
            case tree.Not(operand):
                return opposite(self.truth(operand))
            case tree.If(test, then, otherwise):
                when = self.layers.truth(self.truth(test))
                with self.under(when):
                    holds = self.truth(then)
                with self.under(opposite(when)):
                    return some(every(when, holds), every(opposite(when), self.truth(otherwise)))
            case _:
                raise AssertionError(node)  # a number or a text: not where a condition is asked for

    def _compared(self, first: Node, rest: tuple[tuple[tree.Comparison, Node], ...]) -> Truth:
        said: list[Truth] = []
        with self.under():
            left = first
            for op, right in rest:
                said.append(self._pair(op, left, right))
                self._path.append(said[-1])  # what comes after is looked at only where this holds
                left = right
        return every(*said)

    def _pair(self, op: tree.Comparison, first: Node, second: Node) -> Truth:
        if self._is_number(first):
            _, _, (one, other) = common((self.number(first), self.number(second)))
            return integers.compared(op, one, other)
        for side, text in ((first, second), (second, first)):
            known = self.known.get(side.name) if isinstance(side, tree.Name) else None
            if isinstance(known, YesNo) and isinstance(text, tree.Text):
                return known.yes if (text.value == YES) == (op == "==") else opposite(known.yes)
        return _texts(op, self.words(first), self.words(second))

    def _is_number(self, node: Node) -> bool:
        match node:
            case tree.Text():
                return False
            case tree.Name(name):
                return isinstance(self.known[name], Exact | Cases)
            case tree.If(_, then, _):
                return self._is_number(then)
            case _:
                return True

    def _junction(self, op: tree.Junction, operands: tuple[Node, ...]) -> Truth:
        said: list[Truth] = []
        with self.under():
            for one in operands:
                said.append(self.truth(one))
                self._path.append(said[-1] if op == "and" else opposite(said[-1]))
        return every(*said) if op == "and" else some(*said)

    def words(self, node: Node) -> pl.Expr | str:
        """A formula whose value is a text or a day."""
        match node:
            case tree.Text(text):
                return text
            case tree.If(test, then, otherwise):
                when = self.truth(test)
                if isinstance(when, bool):
                    return self.words(then if when else otherwise)
                return pl.when(when).then(_literal(self.words(then))).otherwise(_literal(self.words(otherwise)))
            case tree.Name(name):
                found = self.known[name]
                if isinstance(found, YesNo):
                    return pl.when(found.yes).then(pl.lit(YES)).otherwise(pl.lit("否"))
                assert isinstance(found, Words)  # noqa: S101 (its kind was checked when the rule was read)
                return found.made
            case _:
                raise AssertionError(node)


def _range(one: Exact) -> line.Range:
    """Where a value lies, whatever it is divided by: a divisor is at least 1."""
    if one.factor < 0:
        return line.Range()
    low, high = one.top.low * one.factor, one.top.high * one.factor
    if one.below:
        return line.Range(exact.ratio(0) if low >= 0 else None, high if high >= 0 else exact.ratio(0), low > 0)
    return line.Range(low, high)


def table(cases: Cases) -> Exact:
    """A step with few values as a column."""
    factor, _, tops = common([number(found) for found in (*(found for _, found in cases.rows), cases.otherwise)])
    low, high = min(one.low for one in tops), max(one.high for one in tops)
    if low == high:
        return Exact(const(low), factor)
    kind = integers.width(low, high)
    made = tops[-1].at(kind)
    for (when, _), top in zip(reversed(cases.rows), reversed(tops[:-1]), strict=True):
        made = top.at(kind) if when is True else made if when is False else pl.when(when).then(top.at(kind)).otherwise(made)
    return Exact(Whole(low, high, made), factor)


def _function(node: Node, name: str) -> Any:
    """A formula of one name, as a function of its value."""
    writer = value.Writer()
    return writer.function(f"_run({name})", [f"return {writer.write(node)}"])


def _texts(op: tree.Comparison, one: pl.Expr | str, other: pl.Expr | str) -> Truth:
    """Texts are equal or not; days, which are texts too (2020-12-31), also come before and after each other."""
    first, second = _literal(one), _literal(other)
    match op:
        case "==":
            return first == second
        case "!=":
            return first != second
        case "<":
            return first < second
        case "<=":
            return first <= second
        case ">":
            return first > second
        case ">=":
            return first >= second
        case _:
            assert_never(op)


def _literal(text: pl.Expr | str) -> pl.Expr:
    return pl.lit(text) if isinstance(text, str) else text
