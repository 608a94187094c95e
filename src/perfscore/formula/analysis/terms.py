"""A formula as a sum of terms, and a comparison as its parts: what cancels, cancels here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.tree import Node

_ZERO, _ONE = exact.ratio(0), exact.ratio(1)
_CONSTANT: Final = tree.Num(_ONE)


def linear(node: Node) -> dict[Node, Number]:
    """A formula as a sum: what is added up, each with its factor, like terms together."""
    found: dict[Node, Number] = {}
    waiting = [(node, _ONE)]
    while waiting:
        one, factor = waiting.pop()
        match one:
            case tree.Num(value):
                found[_CONSTANT] = found.get(_CONSTANT, _ZERO) + value * factor
            case tree.Negative(operand):
                waiting.append((operand, -factor))
            case tree.Binary("+" | "-" as op, left, right):
                waiting += [(right, factor if op == "+" else -factor), (left, factor)]
            case tree.Binary("*", tree.Num(value), other) | tree.Binary("*", other, tree.Num(value)):
                waiting.append((other, factor * value))
            case tree.Binary("/", other, tree.Num(value)) if value:
                waiting.append((other, factor / value))
            case _:
                found[one] = found.get(one, _ZERO) + factor
    return found


def same_part(left: Node, right: Node) -> bool:
    """Whether what divides is itself one of the terms that are divided."""
    return not isinstance(right, tree.Num) and bool(linear(left).get(right))


def over(part: Node, right: Node) -> Node:
    """One term divided; by itself it is 1."""
    return _CONSTANT if part == right else tree.Binary("/", part, right)


def size(node: Node) -> Node:
    """The distance of a value from 0."""
    return tree.Call("abs", (node,))


def number(node: Node) -> Number:
    """The number that a node is."""
    return node.value if isinstance(node, tree.Num) else _ZERO


def pairwise(chain: tree.Compare) -> Iterator[tree.Compare]:
    """A chained comparison as single ones."""
    left = chain.first
    for op, right in chain.rest:
        yield tree.Compare(left, ((op, right),))
        left = right
