"""The value of a formula's text: the second opinion's own arithmetic, which shares nothing with perfscore's.

A text says only what the tables list; the rest is an exception. Numbers are exact, and too small to take long.
"""

import ast
import operator as op
import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final, TypeAlias

from perfscore.verify.day_spans import SPANS

Value: TypeAlias = Any  # a number (Fraction), a text, a truth, or the numbers of a column (a tuple)
Node: TypeAlias = Any  # of Python's own tree
Names: TypeAlias = Mapping[str, Value]

LONGEST: Final = 300_000  # characters of a text: all the figures of a column may stand in it
MOST_BITS: Final = 2048  # of a number
NUMERAL: Final = re.compile(r"-?\d{1,300}(\.\d{1,300})?|\.\d{1,300}", re.ASCII)

SIGNS: Final[dict[type, Any]] = {ast.Add: op.add, ast.Sub: op.sub, ast.Mult: op.mul, ast.Div: op.truediv}
SIGNS.update({ast.Eq: op.eq, ast.NotEq: op.ne, ast.Lt: op.lt, ast.LtE: op.le, ast.Gt: op.gt, ast.GtE: op.ge})
SIGNS.update({ast.USub: op.neg, ast.Not: op.not_, ast.And: all, ast.Or: any})
CALLS: Final[dict[str, Any]] = {"min": min, "max": max, "abs": abs, "floor": lambda x: Fraction(x // 1)}
CALLS.update(ceil=lambda x: Fraction(-(-x // 1)), round=lambda x, places: _rounded(x, int(places)))
CALLS.update(sum=lambda *figures: sum(figures, Fraction()), count=lambda *figures: Fraction(len(figures)))
CALLS.update(average=lambda *figures: sum(figures, Fraction()) / len(figures))


CALLS.update(SPANS)
FORMS: Final[dict[type, Any]] = {
    ast.Constant: lambda node, _: node.value,
    ast.Name: lambda node, names: names[node.id],
    ast.UnaryOp: lambda node, names: SIGNS[type(node.op)](value(node.operand, names)),
    ast.BinOp: lambda node, names: SIGNS[type(node.op)](*_figures((node.left, node.right), names)),
    ast.BoolOp: lambda node, names: SIGNS[type(node.op)](value(one, names) for one in _known_first(node, names)),
    ast.Compare: lambda node, names: all(_compared(node, names)),
    ast.IfExp: lambda node, names: value(node.body if value(node.test, names) else node.orelse, names),
    ast.Call: lambda node, names: CALLS[node.func.id](*_given(node, names)),
}


def parsed(text: str) -> list[Node]:
    """Read a formula, or figures with commas between them; every number in it is exact."""
    source = f"_({text})".encode()
    if len(source) > LONGEST or not text.isprintable():
        raise ValueError
    root: Node = ast.parse(source, mode="eval").body
    for node in ast.walk(root):
        if isinstance(node, ast.Constant) and not isinstance(node.value, str):
            vars(node)["value"] = number(source[node.col_offset : node.end_col_offset].decode())
    return list(root.args) if root.func.id == "_" else []


def value(node: Node, names: Names) -> Value:
    """The value of a node."""
    return FORMS[type(node)](node, names)


def _known_first(node: Node, names: Names) -> list[Node]:  # what decides an and, or an or, leaves the rest open
    def waits(side: Node) -> bool:
        return not {one.id for one in ast.walk(side) if isinstance(one, ast.Name)} - CALLS.keys() <= names.keys()

    return sorted(node.values, key=waits)


def _given(node: Node, names: Names) -> Iterator[Value]:
    """Yield what a function is given: days in quotes, cells of any kind to count, or numbers."""
    found = (value(one, names) for one in node.args)
    if node.func.id == "count":
        return (cell for one in found for cell in (one if isinstance(one, tuple) else (one,)))
    return found if node.func.id in SPANS else _figures(node.args, names)


def _figures(nodes: Iterable[Node], names: Names) -> Iterator[Fraction]:
    """Yield the numbers that nodes come to, and see that they are numbers, and not too large."""
    for result in (value(node, names) for node in nodes):
        for figure in result if isinstance(result, tuple) else (result,):
            if (
                not isinstance(figure, Fraction)
                or figure.numerator.bit_length() + figure.denominator.bit_length() > MOST_BITS
            ):
                raise TypeError
            yield figure


def _compared(node: Node, names: Names) -> Iterator[bool]:
    sides = pairwise(value(one, names) for one in (node.left, *node.comparators))
    return (SIGNS[type(sign)](*pair) for sign, pair in zip(node.ops, sides, strict=False))


def _rounded(x: Fraction, places: int) -> Fraction:  # half away from zero
    scale = 10 ** range(13)[places]
    return Fraction((abs(x) * scale * 2 + 1) // 2, scale if x > 0 else -scale)


def alike(formula: Node, other: Node, names: Names) -> bool:
    """True where ``other`` is ``formula`` with figures in place of the names."""
    formula = names.get(formula.id, formula) if isinstance(formula, ast.Name) else formula
    if isinstance(formula, list):
        columns = ((names.get(getattr(node, "id", "")), node) for node in formula)
        spread = [part for column, node in columns for part in (column if isinstance(column, tuple) else (node,))]
        return len(spread) == len(other) and all(alike(*pair, names) for pair in zip(spread, other, strict=True))
    if isinstance(formula, ast.AST):
        first, second = ([getattr(side, key, None) for key in formula._fields] for side in (formula, other))
        return type(formula) is type(other) and alike(first, second, names)
    return bool(formula == (value(other, {}) if isinstance(other, ast.AST) else other))


def number(text: str | None) -> Value:
    """Read a decimal; where none is written there is none."""
    if text is not None and not NUMERAL.fullmatch(text):
        raise ValueError
    return None if text is None else Fraction(text)


def exactly(content: Value) -> str:
    """Write a value as a result holds it: ``23/28``."""
    if isinstance(content, tuple):
        return ", ".join(repr(one) if isinstance(one, str) else exactly(one) for one in content)
    return str(content) if not isinstance(content, bool) else "是" if content else "否"
