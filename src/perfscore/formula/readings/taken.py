"""A formula without the branches that were not taken, and the conditions by which they were not."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from perfscore.formula import tree
from perfscore.formula.operations import OPPOSITE
from perfscore.formula.tree import Node


class Taken(NamedTuple):
    """A formula in which each ``if`` is the side that was taken, and what held there."""

    formula: Node
    because: tuple[Node, ...]


def taken(node: Node, truth: Callable[[Node], object]) -> Taken:
    """The sides that were taken, by the truth of their conditions; one that nobody knows stays as it is."""
    held: dict[Node, None] = {}

    def side(inner: Node) -> Node:
        if isinstance(inner, tree.If) and isinstance(holds := truth(inner.test), bool):
            held[inner.test if holds else opposite(inner.test)] = None
            return side(inner.then if holds else inner.otherwise)
        return tree.mapped(inner, side)

    return Taken(side(node), tuple(held))


def opposite(test: Node) -> Node:
    """The condition that holds where another does not."""
    match test:
        case tree.Compare(first, ((op, other),)):
            return tree.Compare(first, ((OPPOSITE[op], other),))
        case tree.Not(operand):
            return operand
        case _:
            return tree.Not(test)
