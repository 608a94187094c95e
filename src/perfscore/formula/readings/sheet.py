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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Final, Literal, assert_never

from perfscore import exact
from perfscore.formula import tree
from perfscore.formula.readings import prose
from perfscore.formula.readings.sheet_values import (
    MOST,
    ONE,
    Column,
    Day,
    Exact,
    Hold,
    Known,
    Words,
    absolute,
    common,
    day_of,
    day_span,
    is_cell,
    limit,
    month_span,
    number,
    picked,
    product,
    quote,
    scaled,
    shared,
)
from perfscore.formula.tree import Node

_LONG: Final = 40  # characters of a condition above which it gets a cell


class Writer:
    """Writes the formulas of one row or block of steps.

    ``known`` are the names that a formula may use. ``sure`` are denominators met by steps that were computed,
    which therefore are not 0. After writing, ``zero`` are the conditions under which something is divided by 0,
    ``large`` those under which a number is too large to be exact.
    """

    def __init__(self, known: Mapping[str, Known], hold: Hold, limits: dict[str, int] | None = None) -> None:
        """Start with no dangers; ``limits`` are how large cells can be, for all who use the same ones."""
        self.known = known
        self.sure: set[str] = set()
        self.zero: list[str] = []
        self.large: list[str] = []
        self._hold = hold
        self._limits = {} if limits is None else limits
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

    def _common(self, values: Sequence[Exact]) -> tuple[exact.Number, tuple[str, ...], list[Exact]]:
        return common(values, self._limits)

    def _limit(self, refs: Sequence[str]) -> int:
        return limit(refs, self._limits)

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
            self.note_condition(self.zero, "TRUE")
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
        self.note_condition(self.zero, f"{ref}=0")
        size = self._hold("除数的绝对值，不是 0", f"IF({ref}=0,1,{ref if right.plus else f'ABS({ref})'})")
        self._limits.setdefault(size, min(right.most, MOST))
        if right.plus:
            return "1", (size,)
        return f"SIGN({ref})", (size,)

    def total(self, *values: Exact) -> Exact:
        """Values added up, over one denominator."""
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

    def averaged(self, parts: Sequence[Node]) -> Exact:
        """The sum by the count."""
        found = [self.column(one) for one in parts]
        return self._over(self.total(*(one.total for one in found)), self.total(*(one.count for one in found)))

    def column(self, node: Node) -> Column:
        """A column of a table, or what is read row by row; a number is one of one row."""
        name = node.name if isinstance(node, tree.Name) else prose.code(node) if isinstance(node, tree.PerRow) else ""
        found = self.known.get(name)
        if isinstance(found, Column) and found.zero:
            self.note_condition(self.zero, found.zero)
            self.note_condition(self.large, found.large)
            self.sure |= set(found.total.below)
        return found if isinstance(found, Column) else Column(self.number(node), number(ONE))

    def extreme(self, function: Literal["min", "max"], nodes: Sequence[Node]) -> Exact:
        """The least, or the greatest, of several."""
        factor, below, tops = self._common([self.number(one) for one in nodes])
        found = picked(f"{function.upper()}({','.join('{}' for _ in tops)})", factor, below, tops)
        known = any if function == "max" else all
        return replace(found, plus=known(one.plus for one in tops))

    # -- long division: every step is a whole number in a cell ---------------------------------

    def _parts(self, value: Exact) -> tuple[str, str, int]:
        """Above and below the line as cells or plain numbers, and how large the lower one can be."""
        top = product(int(value.factor.numerator), value.top)
        least = abs(int(value.factor.numerator)) * value.most
        self.bounded(least, product(abs(int(value.factor.numerator)), value.bound))
        bottom = product(int(value.factor.denominator), *value.below)
        most = int(value.factor.denominator) * self._limit(value.below)
        self.bounded(most, bottom)
        cells = [one if is_cell(one) or one.isdigit() else self._hold("算式", one) for one in (top, bottom)]
        return cells[0], cells[1], min(most, MOST)

    def _quotient(self, top: str, bottom: str) -> str:
        """The times that ``bottom`` goes into ``top``: the nearest whole number, less one where that is too much."""
        near = f"ROUND({top}/{bottom},0)"
        text = f"{near}-IF({near}*{bottom}>{top},1,0)"
        return self._hold("整数商", text if bottom.isdigit() else f"IF({bottom}=0,0,{text})")

    def floored(self, value: Exact) -> Exact:
        """The greatest whole number not above."""
        if value.factor.denominator == 1 and not value.below:
            return value
        top, bottom, _ = self._parts(value)
        ref = self._quotient(top, bottom)
        most = min(abs(int(value.factor.numerator)) * value.most, MOST)
        return Exact(ref, ONE, most, plus=value.plus and value.factor > 0)

    def rounded(self, value: Exact, places: int) -> Exact:
        """Rounded half away from zero: long division, by whole numbers all the way."""
        scale = 10**places
        if not value.below and scale % int(value.factor.denominator) == 0:
            return value
        sign = "1" if value.plus and value.factor > 0 else ""
        if not sign:
            ref = self.held("数", replace(value, top=product(1 if value.factor > 0 else -1, value.top)))
            sign = f"SIGN({ref})"
            value = replace(value, top=f"ABS({ref})", factor=abs(value.factor), size=value.bound, plus=True)
        top, bottom, most = self._parts(value)
        digits = ([scale] if most * scale < MOST else [10] * places) if places else []
        self.bounded(most * max(digits, default=1), product(max(digits, default=1), bottom))
        part = self._quotient(top, bottom)
        text, rest = product(scale, part), self._rest(top, part, bottom)
        for digit in digits:
            scale //= digit
            more = self._hold("余数进位", product(digit, rest))
            part = self._quotient(more, bottom)
            text, rest = f"{text}+{product(scale, part)}", self._rest(more, part, bottom)
        limit = min(value.most * abs(int(value.factor.numerator)), MOST) * 10**places
        ref = self._hold("四舍五入", f"{product(sign, f'({text}+IF(2*{rest}>={bottom},1,0))')}")
        size = f"ABS({ref})"
        return Exact(ref, exact.ratio(1, 10**places), limit, size=size, plus=sign == "1")

    def _rest(self, top: str, part: str, bottom: str) -> str:
        return self._hold("余数", f"{top}-{product(part, bottom)}")

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
        _, _, tops = self._common([one for one in sides if isinstance(one, Exact)])
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

    def settled(self, value: Exact) -> tuple[str, str]:
        """Above and below the line, as what two cells hold; notes where the upper may be too large."""
        above = abs(int(value.factor.numerator))
        self.bounded(above * value.most, product(above, value.bound))
        top = product(int(value.factor.numerator), value.top)
        return top, product(int(value.factor.denominator), *value.below)

    def at_cell(self, value: Exact, ref: str) -> Exact:
        """The same value, now that what stands above the line is in the cell ``ref``."""
        bottom = int(value.factor.denominator)
        most = min(abs(int(value.factor.numerator)) * value.most, MOST)
        return Exact(ref, exact.ratio(1, bottom), most, value.below, plus=value.plus and value.factor >= 0)


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
    "min": lambda writer, parts: writer.extreme("min", parts),
    "max": lambda writer, parts: writer.extreme("max", parts),
    "abs": lambda writer, parts: absolute(writer.number(parts[0])),
    "floor": lambda writer, parts: writer.floored(writer.number(parts[0])),
    "ceil": lambda writer, parts: scaled(writer.floored(scaled(writer.number(parts[0]), -ONE)), -ONE),
    "round": lambda writer, parts: writer.rounded(writer.number(parts[0]), tree.places(parts[1])),
    "sum": lambda writer, parts: writer.total(*(writer.column(one).total for one in parts)),
    "average": lambda writer, parts: writer.averaged(parts),
    "days": lambda writer, parts: day_span(*map(writer.day, parts)),
    "months": lambda writer, parts: month_span(*map(writer.day, parts)),
    "count": lambda writer, parts: writer.total(*(writer.column(one).count for one in parts)),
}
