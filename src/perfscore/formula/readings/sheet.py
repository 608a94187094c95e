"""Formulas as spreadsheet formulas that binary rounding cannot move: everything is whole numbers.

A value is held as ``factor × top ÷ (below × below …)``: ``factor`` is known when the form is written, ``top`` and
every ``below`` are whole numbers in cells. Nothing is divided before a rule rounds; comparisons multiply
crosswise. A whole number under ``MOST`` (10¹⁵) is exact in a binary double and in the 15 digits that Excel, WPS and
LibreOffice compare with, so no comparison, no floor and no rounding can go the wrong way; where a number might grow
above that, a condition in ``large`` says so, and the cell shows a state, not a score. docs/developers/form.md has
the argument.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, assert_never

from perfscore.formula import tree
from perfscore.formula.readings import prose
from perfscore.formula.readings.sheet_division import Division
from perfscore.formula.readings.sheet_limbs import Hold
from perfscore.formula.readings.sheet_values import (
    ONE,
    Column,
    Day,
    Exact,
    Known,
    Words,
    day_of,
    day_span,
    month_span,
    number,
    quote,
    scaled,
)
from perfscore.formula.tree import Node

_LONG: Final = 40  # characters of a condition above which it gets a cell


class Writer(Division):
    """Writes the formulas of one row or block of steps.

    ``known`` are the names that a formula may use. ``sure`` are denominators met by steps that were computed,
    which therefore are not 0. After writing, ``zero`` are the conditions under which something is divided by 0,
    ``large`` those under which a number is too large to be exact.
    """

    def __init__(self, known: Mapping[str, Known], hold: Hold) -> None:
        """Start with no dangers."""
        super().__init__(hold)
        self.known = known

    def number(self, node: Node) -> Exact:
        """A formula whose value is a number."""
        match node:
            case tree.Num(value):
                return number(value)
            case tree.Name(name):
                found = self.known[name]
                assert isinstance(found, Exact)  # noqa: S101 (its kind was checked when the rule was read)
                return found
            case tree.Negative(operand):
                return scaled(self.number(operand), -ONE)
            case tree.Binary(op, left, right):
                return self._binary(op, self.number(left), self.number(right))
            case tree.If(test, then, otherwise):
                return self._choice(test, then, otherwise)
            case tree.Call(function, arguments):
                return _CALLS[function](self, arguments)
            case _:
                raise AssertionError(node)  # a truth or a text: not where a number is asked for

    def _binary(self, op: tree.Arithmetic, left: Exact, right: Exact) -> Exact:
        match op:
            case "+":
                return self.total(left, right)
            case "-":
                return self.total(left, scaled(right, -ONE))
            case "*":
                return self.times(left, right)
            case "/":
                return self.over(left, right)
            case _:
                assert_never(op)

    def _choice(self, test: Node, then: Node, otherwise: Node) -> Exact:
        when = self._short(self.truth(test))
        with self.under(when):
            first = self.number(then)
        with self.under(f"NOT({when})"):
            second = self.number(otherwise)
        return self.either(when, first, second)

    def _short(self, condition: str) -> str:
        return condition if len(condition) <= _LONG else self._hold("条件", condition)

    def averaged(self, parts: Sequence[Node]) -> Exact:
        """The sum by the count."""
        found = [self.column(one) for one in parts]
        return self.over(self.total(*(one.total for one in found)), self.total(*(one.count for one in found)))

    def column(self, node: Node) -> Column:
        """A column of a table, or what is read row by row; a number is one of one row."""
        name = node.name if isinstance(node, tree.Name) else prose.code(node) if isinstance(node, tree.PerRow) else ""
        found = self.known.get(name)
        if isinstance(found, Column) and found.zero:
            self.note_condition(self.zero, found.zero)
            self.note_condition(self.large, found.large)
            self.sure |= set(found.total.below)
        return found if isinstance(found, Column) else Column(self.number(node), number(ONE))

    def truth(self, node: Node) -> str:
        """A formula that holds or does not."""
        match node:
            case tree.Compare(first, rest):
                return self._compared(first, rest)
            case tree.Junct(op, operands):
                return self._junction(op, operands)
            case tree.Not(operand):
                return f"NOT({self.truth(operand)})"
            case tree.If(test, then, otherwise):
                when = self._short(self.truth(test))
                with self.under(when):
                    holds = self.truth(then)
                with self.under(f"NOT({when})"):
                    return f"IF({when},{holds},{self.truth(otherwise)})"
            case _:
                raise AssertionError(node)  # a number or a text: not where a condition is asked for

    def _compared(self, first: Node, rest: tuple[tuple[tree.Comparison, Node], ...]) -> str:
        tests: list[str] = []
        with self.under():
            left = first
            for op, right in rest:
                tests.append(self._pair(op, left, right))
                self._path.append(tests[-1])  # what comes after is looked at only where this holds
                left = right
        return tests[0] if len(tests) == 1 else f"AND({','.join(tests)})"

    def _pair(self, op: tree.Comparison, first: Node, second: Node) -> str:
        sides = [self._value(first), self._value(second)]
        if any(isinstance(one, Day) for one in sides):
            return _sign(op).join(day_of(one) for one in sides)
        if any(isinstance(one, Words) for one in sides):
            same = f"EXACT({','.join(one.ref for one in sides if isinstance(one, Words))})"
            return _same_words(op, same)
        _, _, tops = self.over_one([one for one in sides if isinstance(one, Exact)])
        if any(one.limbs for one in tops):
            return f"{self.order(*tops)}{_sign(op)}0"
        for one in tops:
            self.bounded(one.most, one.bound)
        return _sign(op).join(one.top for one in tops)

    def _value(self, node: Node) -> Exact | Words | Day:
        match node:
            case tree.Text(value):
                return Words(quote(value))
            case tree.Name(name) if isinstance(found := self.known[name], Words | Day):
                return found
            case tree.If(_, tree.Text(), _):
                return Words(self.words(node))
            case _:
                return self.number(node)

    def _junction(self, op: tree.Junction, operands: tuple[Node, ...]) -> str:
        tests: list[str] = []
        with self.under():
            for one in operands:
                tests.append(self.truth(one))
                self._path.append(f"NOT({tests[-1]})" if tree.decides(op) else tests[-1])
        return f"{op.upper()}({','.join(tests)})"

    def words(self, node: Node) -> str:
        """A formula whose value is a text."""
        if isinstance(node, tree.If):
            return f"IF({self.truth(node.test)},{self.words(node.then)},{self.words(node.otherwise)})"
        found = self._value(node)
        assert isinstance(found, Words)  # noqa: S101 (its kind was checked when the rule was read)
        return found.ref

    def day(self, node: Node) -> str:
        """A formula whose value is a day, as its number."""
        if isinstance(node, tree.If):
            return f"IF({self.truth(node.test)},{self.day(node.then)},{self.day(node.otherwise)})"
        return day_of(self._value(node))


def _sign(op: tree.Comparison) -> str:
    """A comparison as spreadsheets write it."""
    match op:
        case "==":
            return "="
        case "!=":
            return "<>"
        case "<" | "<=" | ">" | ">=":
            return op
        case _:
            assert_never(op)


def _same_words(op: tree.Comparison, same: str) -> str:
    """A comparison of texts, given where they are the same."""
    match op:
        case "==":
            return same
        case "!=" | "<" | "<=" | ">" | ">=":  # texts have no order: checked when the rule was read
            return f"NOT({same})"
        case _:
            assert_never(op)


_CALLS: Final[tree.EachFunction[Callable[[Writer, tuple[Node, ...]], Exact]]] = {
    "min": lambda writer, parts: writer.extreme("min", [*map(writer.number, parts)]),
    "max": lambda writer, parts: writer.extreme("max", [*map(writer.number, parts)]),
    "abs": lambda writer, parts: writer.absolute(writer.number(parts[0])),
    "floor": lambda writer, parts: writer.floored(writer.number(parts[0])),
    "ceil": lambda writer, parts: scaled(writer.floored(scaled(writer.number(parts[0]), -ONE)), -ONE),
    "round": lambda writer, parts: writer.rounded(writer.number(parts[0]), tree.places(parts[1])),
    "sum": lambda writer, parts: writer.total(*(writer.column(one).total for one in parts)),
    "average": lambda writer, parts: writer.averaged(parts),
    "days": lambda writer, parts: day_span(*map(writer.day, parts)),
    "months": lambda writer, parts: month_span(*map(writer.day, parts)),
    "count": lambda writer, parts: writer.total(*(writer.column(one).count for one in parts)),
}
