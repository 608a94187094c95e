"""The meaning of a formula by simpleeval: the reference that the fast reading must equal.

simpleeval walks the tree with its operators, functions and names replaced by exact ones. It
is used where speed does not matter (finding the step that failed) and as the oracle of tests.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, assert_never

from simpleeval import SimpleEval

from perfscore.formula import tree
from perfscore.formula.grammar import python_comparison, python_operator
from perfscore.formula.operations import FUNCTIONS
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
    functions = {f"_{name}": function for name, function in FUNCTIONS.items()}
    evaluator = SimpleEval(operators=_OPERATORS, functions=functions, names=dict(names))
    return evaluator.eval("", previously_parsed=_whole(node))


@lru_cache(maxsize=1024)
def _whole(node: Node) -> Any:
    """Python's tree of a whole formula, cached: a table's rows have few formulas, and many values."""
    return _python(node)


def _python(node: Node) -> Any:
    """The same tree in Python's classes, its constants already exact."""
    match node:
        case tree.Num(number):
            return ast.Constant(number)  # type: ignore[arg-type]  # simpleeval returns any constant as it is
        case tree.Text(text):
            return ast.Constant(text)
        case tree.Name(name):
            return ast.Name(name, ast.Load())
        case tree.Negative(operand):
            return ast.UnaryOp(ast.USub(), _python(operand))
        case tree.Binary(op, left, right):
            return ast.BinOp(_python(left), python_operator(op)(), _python(right))
        case tree.Compare(first, rest):
            operators = [python_comparison(op)() for op, _ in rest]
            return ast.Compare(_python(first), operators, [_python(side) for _, side in rest])
        case tree.Junct(op, operands):
            word = ast.And() if op == "and" else ast.Or()
            return ast.BoolOp(word, [_python(operand) for operand in operands])
        case tree.Not(operand):
            return ast.UnaryOp(ast.Not(), _python(operand))
        case tree.If(test, then, otherwise):
            return ast.IfExp(_python(test), _python(then), _python(otherwise))
        case tree.Call("round", (argument, tree.Num(places))):
            return _call("round", [_python(argument), ast.Constant(int(places))])
        case tree.Call(function, arguments):
            return _call(function, [_python(argument) for argument in arguments])
        case _:
            assert_never(node)


def _call(function: str, arguments: list[Any]) -> ast.Call:
    return ast.Call(ast.Name(f"_{function}", ast.Load()), arguments, [])
