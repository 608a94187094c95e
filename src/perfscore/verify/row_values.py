"""Values of formulas that are read row by row, as the second opinion reads them."""

import ast
import copy
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from fractions import Fraction
from typing import Any, Final, TypeAlias

_ADDED: Final = frozenset({"sum", "average", "count"})
Node: TypeAlias = Any  # of Python's own tree
_Value: TypeAlias = Callable[[Any, Mapping[str, Any]], Any]


def by_rows(formula: Node, names: Mapping[str, Any], value: _Value) -> tuple[Node, dict[str, Any]]:
    """The formula with names for what ``sum``, ``average`` and ``count`` read row by row, and what they stand for."""
    reader = _ByRows(names, value)
    return reader.visit(copy.deepcopy(formula)), {**names, **reader.read}


class _ByRows(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, Any], value: _Value) -> None:
        self._names = names
        self._value = value
        self.read: dict[str, tuple[Any, ...]] = {}

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if not isinstance(node.func, ast.Name) or node.func.id not in _ADDED:
            return self.generic_visit(node)
        node.args = [self._read(*argument) for argument in _arguments(node)]
        return node

    def _read(self, argument: ast.expr, when: ast.expr | None) -> ast.expr:
        both = (argument,) if when is None else (argument, when)
        named = (one.id for side in both for one in ast.walk(side) if isinstance(one, ast.Name))
        own = [name for name in dict.fromkeys(named) if name in self._names]
        if when is None and (isinstance(argument, ast.Name) or not own):
            return argument
        columns = [one if isinstance(one := self._names[name], tuple) else (one,) for name in own]
        rows = (dict(zip(own, cells, strict=True)) for cells in zip(*columns, strict=True))
        name = f"·{len(self.read)}"
        self.read[name] = ()  # in a branch that is not taken, it may not be read at all
        with suppress(KeyError, ZeroDivisionError):
            self.read[name] = tuple(
                self._value(argument, row) for row in rows if when is None or self._value(when, row)
            )
        return ast.Name(name)


def _arguments(node: ast.Call) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """Each argument with the condition on its rows; of ``count(率 < 97%)`` every row counts as 1."""
    last = node.args[-1]
    if not _holds(last):
        yield from ((one, None) for one in node.args)
    elif len(node.args) == 1:
        yield ast.Constant(Fraction(1)), last  # type: ignore[arg-type]  # exact, as all numbers are
    else:
        yield node.args[0], last


def _holds(node: ast.expr) -> bool:
    """True of what holds or does not."""
    negated = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    return isinstance(node, ast.Compare | ast.BoolOp) or negated or (isinstance(node, ast.IfExp) and _holds(node.body))
