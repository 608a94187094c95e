"""The meaning of a formula by simpleeval: the reference that the fast reading must equal.

simpleeval walks the tree with its operators, functions and names replaced by exact ones. It
is used where speed does not matter (finding the step that failed) and as the oracle of tests.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any, Final, assert_never

from simpleeval import SimpleEval

from perfscore.formula import tree
from perfscore.formula.grammar import python_comparison, python_operator
from perfscore.formula.operations import FUNCTIONS
from perfscore.formula.per_row import columns, inside
from perfscore.formula.readings.value import Value
from perfscore.formula.tree import Node

_OPERATORS: Final[dict[Any, Any]] = {
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
    ast.USub: operator.neg,
    ast.Not: operator.not_,
}


def value(node: Node, names: Mapping[str, Value]) -> Any:
    """The value of ``node``; ZeroDivisionError where it divides by 0."""
    functions: dict[str, Any] = {f"_{name}": function for name, function in FUNCTIONS.items()}
    functions |= {f"_rows{place}": partial(per_row, one, names) for place, one in enumerate(inside(node))}
    evaluator = SimpleEval(operators=_OPERATORS, functions=functions, names=dict(names))
    return evaluator.eval("", previously_parsed=_whole(node))


def per_row(node: tree.PerRow, names: Mapping[str, Value]) -> tuple[Any, ...]:
    """The values of a formula in the rows in which its condition holds."""
    own = columns(node)
    rows = (dict(zip(own, cells, strict=True)) for cells in zip(*(_cells(names[one]) for one in own), strict=True))
    return tuple(value(node.value, row) for row in rows if node.when is None or value(node.when, row))


def _cells(column: Value) -> tuple[Any, ...]:
    assert isinstance(column, tuple)  # noqa: S101 (its kind was checked when the rule was read)
    return column


@lru_cache(maxsize=1024)
def _whole(node: Node) -> Any:
    """Python's tree of a whole formula, cached: a table's rows have few formulas, and many values."""
    return _Python(node).tree(node)


class _Python:
    """The same tree in Python's classes, its constants already exact."""

    def __init__(self, whole: Node) -> None:
        self._rows = {one: place for place, one in enumerate(inside(whole))}

    def tree(self, node: Node) -> Any:  # noqa: C901 (a case for each kind of node)
        """A node, and all below it."""
        match node:
            case tree.Num(number):
                return ast.Constant(number)  # type: ignore[arg-type]  # simpleeval returns any constant as it is
            case tree.Text(text):
                return ast.Constant(text)
            case tree.Name(name):
                return ast.Name(name, ast.Load())
            case tree.Negative(operand):
                return ast.UnaryOp(ast.USub(), self.tree(operand))
            case tree.Binary(op, left, right):
                return ast.BinOp(self.tree(left), python_operator(op)(), self.tree(right))
            case tree.Compare(first, rest):
                operators = [python_comparison(op)() for op, _ in rest]
                return ast.Compare(self.tree(first), operators, [self.tree(side) for _, side in rest])
            case tree.Junct(op, operands):
                word = ast.And() if op == "and" else ast.Or()
                return ast.BoolOp(word, [self.tree(operand) for operand in operands])
            case tree.Not(operand):
                return ast.UnaryOp(ast.Not(), self.tree(operand))
            case tree.If(test, then, otherwise):
                return ast.IfExp(self.tree(test), self.tree(then), self.tree(otherwise))
            case tree.Call("round", (argument, tree.Num(places))):
                return _call("round", [self.tree(argument), ast.Constant(int(places))])
            case tree.Call(function, arguments):
                return _call(function, [self.tree(argument) for argument in arguments])
            case tree.PerRow():
                return _call(f"rows{self._rows[node]}", [])
            case _:
                assert_never(node)


def _call(function: str, arguments: list[Any]) -> ast.Call:
    return ast.Call(ast.Name(f"_{function}", ast.Load()), arguments, [])
