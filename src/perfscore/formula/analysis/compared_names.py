"""Names whose values a formula holds against a percentage that is written in it, or against a plain number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

from perfscore.formula import tree
from perfscore.formula.tree import Node

_SHARES: Final = ("%", "‰", "百分点")


class ComparedNames:
    """The names in formulas beside a written number: compared with it, added to it, or the lesser of both."""

    def __init__(self, formulas: Iterable[Node]) -> None:
        """Look at nothing yet."""
        self._formulas = tuple(formulas)

    @cached_property
    def with_percentages(self) -> frozenset[str]:
        """Those beside a percentage."""
        return frozenset(name for sides in self._sides if any(map(is_percentage, sides)) for name in _plain(sides))

    @cached_property
    def with_numbers(self) -> frozenset[str]:
        """Those beside a number without a unit, other than 0."""
        return frozenset(name for sides in self._sides if any(map(_is_bare, sides)) for name in _plain(sides))

    @cached_property
    def _sides(self) -> tuple[tuple[Node, ...], ...]:
        return tuple(_comparisons(self._formulas))


def is_percentage(node: Node) -> bool:
    """True of a percentage that is written in a formula."""
    one = _inner(node)
    return isinstance(one, tree.Num) and one.written.endswith(_SHARES)


def _comparisons(formulas: Iterable[Node]) -> Iterator[tuple[Node, ...]]:
    """The sides of every comparison, sum, ``min`` and ``max`` in formulas."""
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
