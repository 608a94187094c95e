"""A formula without the branches that were not taken, and the conditions by which they were not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from perfscore.formula import tree
from perfscore.formula.operations import OPPOSITE
from perfscore.formula.tree import Node


class Taken(NamedTuple):
    """A formula in which each ``if`` is the side that was taken, and what held there."""

    formula: Node
    because: tuple[Node, ...]


class Choice(NamedTuple):
    """A formula that is one where a condition holds, and another where it does not."""

    test: Node
    then: Choice | Taken
    otherwise: Choice | Taken


_MOST: Final = 16
"""The limit of formulas into which one with conditions is split, one for each outcome."""


def choices(node: Node) -> Choice | Taken:
    """A formula split by the outcomes of its conditions; unsplit above the limit."""
    return _choices(node, {}, _MOST) or Taken(node, ())


def _choices(node: Node, held: Mapping[Node, bool], most: int) -> Choice | Taken | None:
    if most < 1:
        return None
    made = taken(node, held.get)
    test = next(_tests(made.formula), None)
    if test is None:
        return made
    then = _choices(node, {**held, test: True}, most - 1)
    otherwise = then and _choices(node, {**held, test: False}, most - _many(then))
    return Choice(test, then, otherwise) if then and otherwise else None


def _many(found: Choice | Taken) -> int:
    return 1 if isinstance(found, Taken) else _many(found.then) + _many(found.otherwise)


def _tests(node: Node) -> Iterator[Node]:
    """The conditions of each ``if``; what is read row by row has those of its rows."""
    if isinstance(node, tree.If):
        yield node.test
    if not isinstance(node, tree.PerRow):
        for inner in tree.children(node):
            yield from _tests(inner)


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
