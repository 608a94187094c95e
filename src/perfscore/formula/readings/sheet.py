"""Formulas as spreadsheet formulas that binary rounding cannot move: everything is whole numbers.

A value is held as ``factor × top ÷ (below × below …)``: ``factor`` is known when the form is written, ``top`` and
every ``below`` are whole numbers in cells. Nothing is divided before a rule rounds; comparisons multiply
crosswise. A whole number under ``MOST`` (10¹⁵) is exact in a binary double and in the 15 digits that Excel, WPS and
LibreOffice compare with, so no comparison, no floor and no rounding can go the wrong way; where a number might grow
above that, a condition in ``large`` says so, and the cell shows a state, not a score. docs/developers/form.md has
the argument.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Final, assert_never

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.readings.longhand import Longhand
from perfscore.formula.readings.sheet_values import (
    MOST,
    ONE,
    Column,
    Day,
    Exact,
    Hold,
    Known,
    Words,
    day,
    number,
    picked,
    product,
    quote,
    shared,
)
from perfscore.formula.tree import Node

_SIGNS: Final[dict[tree.Comparison, str]] = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_LONG: Final = 40  # characters of a condition above which it gets a cell


class Writer(Longhand):
    """Writes the formulas of one row or block of steps.

    ``known`` are the names that a formula may use. ``sure`` are denominators met by steps that were computed,
    which therefore are not 0.
    """

    def __init__(self, known: Mapping[str, Known], hold: Hold, limits: dict[str, int] | None = None) -> None:
        """Start with nothing known to be dangerous; ``limits`` is kept for all who use the same cells."""
        super().__init__(hold, limits)
        self.known = known
        self.sure: set[str] = set()

    # -- numbers -------------------------------------------------------------------------

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
                return _scaled(self.number(operand), exact.ratio(-1))
            case tree.Binary(op, left, right):
                return self._binary(op, self.number(left), self.number(right))
            case tree.If(test, then, otherwise):
                return self._choice(test, then, otherwise)
            case tree.Call(function, arguments):
                return self._call(function, arguments)
            case _:
                raise AssertionError(node)  # a truth or a text: not where a number is asked for

    def _binary(self, op: tree.Arithmetic, left: Exact, right: Exact) -> Exact:
        match op:
            case "+":
                return self._sum(left, right)
            case "-":
                return self._sum(left, _scaled(right, exact.ratio(-1)))
            case "*":
                return self._times(left, right)
            case "/":
                return self._over(left, right)
            case _:
                assert_never(op)

    def _times(self, left: Exact, right: Exact) -> Exact:
        return Exact(
            product(left.top, right.top),
            left.factor * right.factor,
            left.most * right.most,
            (*left.below, *right.below),
            product(left.bound, right.bound),
            left.plus and right.plus,
        )

    def _over(self, left: Exact, right: Exact) -> Exact:
        if not right.factor:
            self.danger(self.zero, "TRUE")
            return left
        top, below = self._divisor(right)
        up, down = Counter(right.below), Counter(left.below)
        extra = tuple((up - down).elements())
        below = (*(down - up).elements(), *below)
        flipped = Exact(
            product(top, *extra), ONE / right.factor, self._limit(extra), (), product(*extra), plus=top == "1"
        )
        return replace(self._times(replace(left, below=()), flipped), below=below)

    def _divisor(self, right: Exact) -> tuple[str, tuple[str, ...]]:
        """The sign of a divisor, and the cell that holds its size."""
        if right.top == "1":
            return "1", ()
        ref = self.held("除数", right)
        self.danger(self.zero, f"{ref}=0")
        size = self._hold("除数的绝对值，不是 0", f"IF({ref}=0,1,{ref if right.plus else f'ABS({ref})'})")
        self._limits.setdefault(size, min(right.most, MOST))
        if right.plus:
            return "1", (size,)
        return f"SIGN({ref})", (size,)

    def _sum(self, *values: Exact) -> Exact:
        factor, below, tops = self._common(values)
        text = tops[0].top + "".join(one.top if one.top.startswith("-") else f"+{one.top}" for one in tops[1:])
        size = "+".join(one.bound for one in tops)
        return Exact(
            f"({text})", factor, sum(one.most for one in tops), below, f"({size})", all(one.plus for one in tops)
        )

    def _choice(self, test: Node, then: Node, otherwise: Node) -> Exact:
        when = self._short(self.truth(test))
        with self.under(when):
            first = self.number(then)
        with self.under(f"NOT({when})"):
            second = self.number(otherwise)
        return self.either(when, first, second)

    def either(self, when: str, first: Exact, second: Exact) -> Exact:
        """Either value, over one denominator where that is known not to be 0, else over one of its own."""
        if shared(first.below, second.below, self.sure) is None:
            both = f"IF({when},{product(*first.below)},{product(*second.below)})"
            cell = self._hold("分母", both)
            self._limits[cell] = max(self._limit(first.below), self._limit(second.below))
            first, second = replace(first, below=(cell,)), replace(second, below=(cell,))
        factor, below, tops = self._common((first, second))
        return picked(f"IF({when},{{}},{{}})", factor, below, tops)

    def _short(self, condition: str) -> str:
        return condition if len(condition) <= _LONG else self._hold("条件", condition)

    def _call(self, function: tree.Function, arguments: tuple[Node, ...]) -> Exact:
        match function:
            case "min" | "max":
                factor, below, tops = self._common([self.number(one) for one in arguments])
                found = picked(f"{function.upper()}({','.join('{}' for _ in tops)})", factor, below, tops)
                known = any if function == "max" else all
                return replace(found, plus=known(one.plus for one in tops))
            case "abs":
                value = self.number(arguments[0])
                top = value.top if value.plus else f"ABS({value.top})"
                return replace(value, top=top, factor=abs(value.factor), size=value.bound, plus=True)
            case "floor":
                return self.floored(self.number(arguments[0]))
            case "ceil":
                return _scaled(self.floored(_scaled(self.number(arguments[0]), exact.ratio(-1))), exact.ratio(-1))
            case "round":
                inner, places = arguments
                assert isinstance(places, tree.Num)  # noqa: S101 (the grammar asks for a number as it stands)
                return self.rounded(self.number(inner), int(places.value))
            case "sum":
                return self._sum(*(self._column(one).total for one in arguments))
            case "count":
                return self._sum(*(self._column(one).count for one in arguments))
            case _:
                assert_never(function)

    def _column(self, node: Node) -> Column:
        found = self.known[node.name] if isinstance(node, tree.Name) else None
        return found if isinstance(found, Column) else Column(self.number(node), number(ONE))

    # -- conditions and texts --------------------------------------------------------------

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
        said: list[str] = []
        with self.under():
            left = first
            for op, right in rest:
                said.append(self._pair(op, left, right))
                self._path.append(said[-1])  # what comes after is looked at only where this holds
                left = right
        return said[0] if len(said) == 1 else f"AND({','.join(said)})"

    def _pair(self, op: tree.Comparison, first: Node, second: Node) -> str:
        sides = [self._value(first), self._value(second)]
        if any(isinstance(one, Day) for one in sides):
            return _SIGNS[op].join(_day(one) for one in sides)
        if any(isinstance(one, Words) for one in sides):
            same = f"EXACT({','.join(one.ref for one in sides if isinstance(one, Words))})"
            return same if op == "==" else f"NOT({same})"
        _, _, tops = self._common([one for one in sides if isinstance(one, Exact)])
        for one in tops:
            self.bounded(one.most, one.bound)
        return _SIGNS[op].join(one.top for one in tops)

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
        said: list[str] = []
        with self.under():
            for one in operands:
                said.append(self.truth(one))
                self._path.append(said[-1] if op == "and" else f"NOT({said[-1]})")
        return f"{op.upper()}({','.join(said)})"

    def words(self, node: Node) -> str:
        """A formula whose value is a text."""
        if isinstance(node, tree.If):
            return f"IF({self.truth(node.test)},{self.words(node.then)},{self.words(node.otherwise)})"
        found = self._value(node)
        assert isinstance(found, Words)  # noqa: S101 (its kind was checked when the rule was read)
        return found.ref

    def settled(self, value: Exact) -> tuple[str, str]:
        """Above and below the line, as what two cells hold; notes where the upper may be too large."""
        above = abs(int(value.factor.numerator))
        self.bounded(above * value.most, product(above, value.bound))
        top = product(int(value.factor.numerator), value.top)
        return top, product(int(value.factor.denominator), *value.below)

    def standing(self, value: Exact, ref: str) -> Exact:
        """The same value, now that what stands above the line is in the cell ``ref``."""
        bottom = int(value.factor.denominator)
        most = min(abs(int(value.factor.numerator)) * value.most, MOST)
        return Exact(ref, exact.ratio(1, bottom), most, value.below, plus=value.plus and value.factor >= 0)


def _scaled(value: Exact, factor: Number) -> Exact:
    return replace(value, factor=value.factor * factor)


def _day(side: Exact | Words | Day) -> str:
    match side:
        case Day(ref):
            return ref
        case Words(ref):
            return str(day(ref.strip('"')))
        case Exact():
            raise AssertionError(side)  # a date is compared with dates only: checked when the rule was read
        case _:
            assert_never(side)
