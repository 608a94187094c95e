"""The value of a formula, by Python itself: its numerals made fractions, its functions these."""

from __future__ import annotations

import ast
import math
import operator
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from types import CodeType
from typing import Any

from oracle.numbers import rounded, size


def total(*values: Any) -> Fraction:
    return sum((sum(one, Fraction(0)) if isinstance(one, list) else one for one in values), Fraction(0))


def many(*values: Any) -> Fraction:
    return Fraction(sum(len(one) if isinstance(one, list) else 1 for one in values))


def months(first: date, second: date) -> Fraction:
    """The most months that can be added to the earlier day and do not go beyond the later one, one after the other."""
    if second < first:
        return -months(second, first)
    done = 0
    while _later(first, done + 1) <= second:
        done += 1
    return Fraction(done)


def _later(day: date, many: int) -> date:
    """The same day of a later month, or its last day."""
    years, month = divmod(day.month - 1 + many, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(day.year + years, month + 1, number)
        except ValueError:
            continue
    return date(day.year + years, month + 1, day.day)


FUNCTIONS: dict[str, Any] = {
    "min": min,
    "max": max,
    "abs": abs,
    "floor": lambda value: Fraction(math.floor(value)),
    "ceil": lambda value: Fraction(math.ceil(value)),
    "round": lambda value, places: rounded(value, int(places)),
    "sum": total,
    "average": lambda *values: total(*values) / many(*values),
    "days": lambda first, second: Fraction((date.fromisoformat(second) - date.fromisoformat(first)).days),
    "months": lambda first, second: months(date.fromisoformat(first), date.fromisoformat(second)),
    "count": many,
}


_UNITS = re.compile(
    r"('[^']*'|\"[^\"]*\"|[^\W\d]\w*)|((?:\d+\.?\d*|\.\d+))\s*([%％‰]|(?!and\b|or\b|if\b|else\b)[^\W\d_]+[²³23]?)"
)


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """The formula with numbers that have no units: 5000000 for 500万元."""

    def bare(found: re.Match[str]) -> str:
        if not found[3]:
            return found[0]
        number = Fraction(found[2]) * size(unicodedata.normalize("NFKC", found[3]))
        return f"({number.numerator}/{number.denominator})"

    return _UNITS.sub(bare, text.strip())


class _Exact(ast.NodeTransformer):
    """Replaces every numeral by a name that holds the fraction it says."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.numbers: dict[str, Fraction] = {}

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if isinstance(node.value, str):
            return node
        name = f"_{len(self.numbers)}"
        self.numbers[name] = Fraction(ast.get_source_segment(self.text, node) or "")
        return ast.copy_location(ast.Name(name, ast.Load()), node)


def row_by_row(of: Any, when: Any, *columns: Any) -> Any:
    """What a formula gives for each row where a condition holds; of single numbers, what it gives for them."""
    if when is None and not any(isinstance(one, list) for one in columns):
        return of(*columns)
    return [of(*cells) for cells in zip(*columns, strict=True) if when is None or when(*cells)]


class _RowByRow(ast.NodeTransformer):
    """Makes functions of what ``sum``, ``average`` and ``count`` read row by row."""

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in {"sum", "average", "count"}:
            *others, last = node.args
            if _is_truth(last):
                node.args = [_of_rows(others[0] if others else ast.Constant(1), last)]
            else:
                node.args = [one if isinstance(one, ast.Name) else _of_rows(one, None) for one in node.args]
        return node


def _is_truth(node: ast.expr) -> bool:
    if isinstance(node, ast.IfExp):
        return _is_truth(node.body)
    return isinstance(node, ast.Compare | ast.BoolOp) or (
        isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    )


def _of_rows(of: ast.expr, when: ast.expr | None) -> ast.expr:
    sides = [of] if when is None else [of, when]
    found = [one.id for side in sides for one in ast.walk(side) if isinstance(one, ast.Name)]
    names = [one for one in dict.fromkeys(found) if not one.startswith("_") and one not in FUNCTIONS]
    given = ast.arguments([], [ast.arg(one) for one in names], None, [], [], None, [])
    functions = [ast.Constant(None) if side is None else ast.Lambda(given, side) for side in (of, when)]
    return ast.Call(ast.Name("_rows", ast.Load()), [*functions, *(ast.Name(one, ast.Load()) for one in names)], [])


@lru_cache(maxsize=20_000)
def _compiled(text: str) -> tuple[CodeType, dict[str, Any], frozenset[str]]:
    text = plain(text)
    tree = ast.parse(text, mode="eval")
    names = frozenset(one.id for one in ast.walk(tree) if isinstance(one, ast.Name)) - set(FUNCTIONS)
    exact = _Exact(text)
    made = ast.fix_missing_locations(_RowByRow().visit(exact.visit(tree)))
    own = {"__builtins__": {}, "_rows": row_by_row} | FUNCTIONS | exact.numbers
    return compile(made, "<formula>", "eval"), own, names


def names(text: str) -> frozenset[str]:
    """Every name that the formula mentions."""
    return _compiled(text)[2]


def settled(text: str, known: Mapping[str, Any]) -> tuple[Any, frozenset[str], bool]:
    """The value of a formula; else the names that it waits for, or that it divides by 0."""
    return _Settled(plain(text), known).of(_parsed(plain(text)).body)


@lru_cache(maxsize=20_000)
def _parsed(text: str) -> ast.Expression:
    return ast.parse(text, mode="eval")


_SIGNS: dict[type, Any] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_Left = tuple[Any, frozenset[str], bool]


class _Settled:
    """Looks at a formula of whose names some are unknown."""

    def __init__(self, text: str, known: Mapping[str, Any]) -> None:
        self.text = text
        self.known = known

    def of(self, node: ast.expr) -> _Left:
        match node:
            case ast.Constant(str() as text):
                return text, frozenset(), False
            case ast.Constant():
                return Fraction(ast.get_source_segment(self.text, node) or ""), frozenset(), False
            case ast.Name(name):
                here = name in self.known
                return self.known.get(name), frozenset() if here else frozenset({name}), False
            case ast.IfExp(test, body, orelse):
                return self._either(test, body, orelse)
            case ast.BoolOp(op, operands):
                return self._junction(isinstance(op, ast.Or), operands)
            case ast.UnaryOp(op, operand):
                return self._all([operand], lambda one: not one if isinstance(op, ast.Not) else -one)
            case ast.BinOp(left, op, right):
                return self._all([left, right], _SIGNS[type(op)])
            case ast.Compare(left, signs, others):
                return self._all([left, *others], lambda *sides: _compared(sides, signs))
            case ast.Call(ast.Name("sum" | "average" | "count")):
                return self._by_rows(node)
            case ast.Call(ast.Name(name), arguments):
                return self._all(arguments, FUNCTIONS[name])
            case _:
                raise AssertionError(node)

    def _by_rows(self, node: ast.expr) -> _Left:
        text = ast.get_source_segment(self.text, node) or ""
        waits = names(text) - self.known.keys()
        try:
            return (None, waits, False) if waits else (value(text, self.known), waits, False)
        except ZeroDivisionError:
            return None, frozenset(), True

    def _all(self, nodes: list[ast.expr], function: Any) -> _Left:
        found = [self.of(one) for one in nodes]
        waits = frozenset[str]().union(*(names for _, names, _ in found))
        if waits or any(fails for *_, fails in found):
            return None, waits, not waits
        try:
            return function(*(one for one, *_ in found)), frozenset(), False
        except ZeroDivisionError:
            return None, frozenset(), True

    def _either(self, test: ast.expr, then: ast.expr, otherwise: ast.expr) -> _Left:
        when, waits, fails = self.of(test)
        if fails:
            return None, waits | self.of(then)[1] | self.of(otherwise)[1], True
        if not waits:
            return self.of(then if when else otherwise)
        return None, waits | self.of(then)[1] | self.of(otherwise)[1], False

    def _junction(self, decisive: bool, operands: list[ast.expr]) -> _Left:  # noqa: FBT001 (True for an or)
        waits, failed, risky = frozenset[str](), False, False
        for operand in operands:
            value, names, fails = self.of(operand)
            if names or fails:
                waits, failed, risky = waits | names, failed or fails, risky or _divides(operand)
            elif value == decisive and not risky:
                return value, frozenset(), False
        return (None, waits, failed and not waits) if waits or failed else (not decisive, waits, False)


def _compared(sides: tuple[Any, ...], signs: list[ast.cmpop]) -> bool:
    return all(_SIGNS[type(sign)](*pair) for sign, pair in zip(signs, pairwise(sides), strict=True))


def _divides(node: ast.expr) -> bool:
    return any(
        (isinstance(one, ast.BinOp) and isinstance(one.op, ast.Div) and not isinstance(one.right, ast.Constant))
        or (isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "average")
        for one in ast.walk(node)
    )


def value(text: str, known: Mapping[str, Any]) -> Any:
    """The value of a formula; NameError where it needs something that is not ``known``."""
    code, own, _ = _compiled(text)
    return eval(code, own, dict(known))  # noqa: S307 (the text of a generated rule, with no builtins in reach)
