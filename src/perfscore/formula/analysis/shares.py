"""Names whose values a formula holds against a percentage that is written in it, or against a plain number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from perfscore.formula import tree
from perfscore.formula.tree import Node

_SHARES: Final = ("%", "‰", "百分点")


def against_percentages(formulas: Iterable[Node]) -> frozenset[str]:
    """The names that stand beside a written percentage: compared with it, added to it, or the lesser of the two."""
    return frozenset(name for sides in _meetings(formulas) if any(map(is_percentage, sides)) for name in _plain(sides))


def against_numbers(formulas: Iterable[Node]) -> frozenset[str]:
    """The names that stand beside a number without a unit, other than 0."""
    return frozenset(name for sides in _meetings(formulas) if any(map(_is_bare, sides)) for name in _plain(sides))


def is_percentage(node: Node) -> bool:
    """True of a percentage that is written in a formula."""
    one = _inner(node)
    return isinstance(one, tree.Num) and one.written.endswith(_SHARES)


def _meetings(formulas: Iterable[Node]) -> Iterator[tuple[Node, ...]]:
    for formula in formulas:
        for node in tree.walk(formula):
            match node:
                case tree.Compare():
                    yield tree.children(node)
                case tree.Binary(op, left, right) if tree.adds(op):
                    yield left, right
                case tree.Call("min" | "max", arguments):
                    yield arguments
                case _:
                    pass


def _plain(sides: Iterable[Node]) -> Iterator[str]:
    return (one.name for one in map(_inner, sides) if isinstance(one, tree.Name))


def _is_bare(node: Node) -> bool:
    one = _inner(node)
    return isinstance(one, tree.Num) and not one.written and bool(one.value)


def _inner(node: Node) -> Node:
    """A formula without its sign, and without what leaves its size as it is."""
    match node:
        case tree.Negative(operand) | tree.Call("abs" | "round", (operand, *_)):
            return _inner(operand)
        case _:
            return node
