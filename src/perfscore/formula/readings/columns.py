"""Formulas over columns, exactly: every step of a rule as expressions over columns of whole numbers.

A comparison multiplies crosswise, a floor is one floor division, a rounding is a floor. Only Polars integers are used,
in types in which nothing can overflow (:mod:`perfscore.formula.readings.integers`). docs/developers/table.md has the
argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final, assert_never

import polars as pl

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.operations import COMPARISONS
from perfscore.formula.readings import arithmetic, day_columns, integers, partition, prose, value
from perfscore.formula.readings.integers import Truth, every, opposite, some, times
from perfscore.formula.readings.quotients import (
    UNIT,
    Cases,
    Column,
    Exact,
    Known,
    Layers,
    Words,
    YesNo,
    common,
    number,
    scaled,
    table,
)
from perfscore.formula.tree import Node

YES: Final = "是"


class Writer:
    """Writes the steps of one indicator, or of the totals, as expressions.

    After writing, ``zero`` are the conditions under which something was divided by 0.
    """

    def __init__(self, known: Mapping[str, Known], layers: Layers) -> None:
        """Start with the inputs, and nothing divided yet."""
        self.known = dict(known)
        self.layers = layers
        self.zero: list[Truth] = []
        self._path: list[Truth] = []

    @contextmanager
    def under(self, *conditions: Truth) -> Iterator[None]:
        """A stretch of writing in which divisions by 0 count only where the conditions hold."""
        before = len(self._path)
        self._path += conditions
        yield
        del self._path[before:]

    def define(self, name: str, formula: Node) -> None:
        """A step: its value is held under its name."""
        value = self.value(formula)
        if isinstance(value, Exact):
            value = replace(value, top=self.layers.whole(value.top))
        else:
            value = Cases(tuple((self.layers.truth(when), one) for when, one in value.rows), value.otherwise)
        self.known[name] = value

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
        known = self.known.get(next(iter(names))) if len(names) == 1 else None
        return known.map(_function(node, next(iter(names)))) if isinstance(known, Cases) else None

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
        cases: list[tuple[Truth, Number]] = []
        tests = self._shortened([test for test, _ in rows])
        with self.under():
            for test, (_, number) in zip(tests, rows, strict=True):
                when = test if isinstance(test, bool) else self.truth(test)
                if when is True:
                    return Cases(tuple(cases), number)
                if when is not False:
                    cases.append((when, number))
                    self._path.append(opposite(when))
        return Cases(tuple(cases), rest.value)

    def _shortened(self, tests: list[Node]) -> list[Node | bool]:
        """Conditions that are looked at one after the other: each without what those before have settled."""
        names = {partition.subject(test) for test in tests}
        known = self.known.get(next(iter(names)) or "") if len(names) == 1 else None
        if not isinstance(known, Exact):
            return list(tests)
        left = partition.points(tests, _range(known))
        shortened: list[Node | bool] = []
        for test in tests:
            shortened.append(partition.enough(test, left))
            left = [one for one in left if not partition.outcome(test)(one)]
        return shortened

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
                return _CALLS[function](self, arguments)
            case _:
                raise AssertionError(node)  # a truth or a text: not where a number is asked for

    def _named(self, name: str) -> Exact:
        known = self.known[name]
        if isinstance(known, Cases):
            return table(known)
        assert isinstance(known, Exact)  # noqa: S101 (its kind was checked when the rule was read)
        return known

    def _binary(self, op: tree.Arithmetic, left: Exact, right: Exact) -> Exact:
        match op:
            case "+":
                return arithmetic.total((left, right))
            case "-":
                return arithmetic.total((left, scaled(right, -UNIT)))
            case "*":
                return Exact(times(left.top, right.top), left.factor * right.factor, (*left.below, *right.below))
            case "/":
                return self._over(left, right)
            case _:
                assert_never(op)

    def _over(self, left: Exact, right: Exact) -> Exact:
        quotient, zero = arithmetic.over(self.layers, left, right)
        danger = every(*self._path, zero)
        if danger is not False:
            self.zero.append(danger)
        return quotient

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
        """Either value."""
        return arithmetic.either(self.layers, when, first, second)

    def averaged(self, parts: Sequence[Node]) -> Exact:
        """The sum by the count."""
        found = [self.column(one) for one in parts]
        return self._over(
            arithmetic.total([one.total for one in found]), arithmetic.total([one.count for one in found])
        )

    def column(self, node: Node) -> Column:
        """A column of a table, or what is read row by row; a number is one of one row.

        Where rows cannot be added up in columns (``average(完成 / 计划)``), nobody looks at what comes out.
        """
        if isinstance(node, tree.PerRow):
            rows = self.known.get(f"·{prose.code(node)}")
            return rows if isinstance(rows, Column) else Column(number(exact.ratio(0)), number(UNIT))
        found = self.known.get(node.name) if isinstance(node, tree.Name) else None
        return found if isinstance(found, Column) else Column(self.number(node), number(UNIT))

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
        tests: list[Truth] = []
        with self.under():
            left = first
            for op, right in rest:
                tests.append(self._pair(op, left, right))
                self._path.append(tests[-1])  # what comes after is looked at only where this holds
                left = right
        return every(*tests)

    def _pair(self, op: tree.Comparison, first: Node, second: Node) -> Truth:
        if self._is_number(first):
            _, _, (one, other) = common((self.number(first), self.number(second)))
            return integers.compared(op, one, other)
        for side, text in ((first, second), (second, first)):
            known = self.known.get(side.name) if isinstance(side, tree.Name) else None
            if isinstance(known, YesNo) and isinstance(text, tree.Text):
                return known.yes if COMPARISONS[op](YES, text.value) else opposite(known.yes)
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
        tests: list[Truth] = []
        with self.under():
            for one in operands:
                tests.append(self.truth(one))
                self._path.append(opposite(tests[-1]) if tree.decides(op) else tests[-1])
        return some(*tests) if tree.decides(op) else every(*tests)

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
                known = self.known[name]
                if isinstance(known, YesNo):
                    return pl.when(known.yes).then(pl.lit(YES)).otherwise(pl.lit("否"))
                assert isinstance(known, Words)  # noqa: S101 (its kind was checked when the rule was read)
                return known.made
            case _:
                raise AssertionError(node)


def _extreme(values: Iterable[Exact], *, most: bool) -> Exact:
    factor, below, tops = common(list(values))
    return Exact(integers.extremes(tops, most=most), factor, below)


def _absolute(value: Exact) -> Exact:
    return replace(value, top=integers.size(value.top), factor=abs(value.factor))


def _ceiled(value: Exact) -> Exact:
    return scaled(arithmetic.floored(scaled(value, -UNIT)), -UNIT)


_CALLS: Final[tree.EachFunction[Callable[[Writer, tuple[Node, ...]], Exact]]] = {
    "min": lambda writer, parts: _extreme(map(writer.number, parts), most=False),
    "max": lambda writer, parts: _extreme(map(writer.number, parts), most=True),
    "abs": lambda writer, parts: _absolute(writer.number(parts[0])),
    "floor": lambda writer, parts: arithmetic.floored(writer.number(parts[0])),
    "ceil": lambda writer, parts: _ceiled(writer.number(parts[0])),
    "round": lambda writer, parts: arithmetic.rounded(writer.layers, writer.number(parts[0]), tree.places(parts[1])),
    "sum": lambda writer, parts: arithmetic.total([writer.column(one).total for one in parts]),
    "average": lambda writer, parts: writer.averaged(parts),
    "days": lambda writer, parts: day_columns.days(*map(writer.words, parts)),
    "months": lambda writer, parts: day_columns.months(*map(writer.words, parts)),
    "count": lambda writer, parts: arithmetic.total([writer.column(one).count for one in parts]),
}


def _range(value: Exact) -> partition.Range:
    """The range of a value, whatever it is divided by: a divisor is at least 1."""
    if value.factor < 0:
        return partition.Range()
    low, high = value.top.low * value.factor, value.top.high * value.factor
    if value.below:
        return partition.Range(exact.ratio(0) if low >= 0 else None, high if high >= 0 else exact.ratio(0), low > 0)
    return partition.Range(low, high)


def _function(node: Node, name: str) -> Any:
    """A formula of one name, as a function of its value."""
    writer = value.Writer()
    return writer.function(f"_run({name})", [f"return {writer.write(node)}"])


def _texts(op: tree.Comparison, one: pl.Expr | str, other: pl.Expr | str) -> Truth:
    """Texts are equal or not; days, which are texts too (2020-12-31), also come before and after each other."""
    found: pl.Expr = COMPARISONS[op](_literal(one), _literal(other))
    return found


def _literal(text: pl.Expr | str) -> pl.Expr:
    return pl.lit(text) if isinstance(text, str) else text
