"""A formula as a sum of terms, and a comparison as its parts: what cancels, cancels here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, assert_never

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.tree import Node

_ZERO, _ONE = exact.ratio(0), exact.ratio(1)
_CONSTANT: Final = tree.Num(_ONE)


def linear(node: Node) -> dict[Node, Number]:
    """A formula as a sum: what is added up, each with its factor, like terms together."""
    terms: dict[Node, Number] = {}
    waiting = [(node, _ONE)]
    while waiting:
        term, factor = waiting.pop()
        if isinstance(term, tree.Num):
            terms[_CONSTANT] = terms.get(_CONSTANT, _ZERO) + term.value * factor
        elif parts := _parts(term):
            waiting += ((part, factor * times) for part, times in parts)
        else:
            terms[term] = terms.get(term, _ZERO) + factor
    return terms


def _parts(node: Node) -> tuple[tuple[Node, Number], ...]:
    """The parts that a formula adds up, last first, each with its factor; none where it is one term."""
    match node:
        case tree.Negative(operand):
            return ((operand, -_ONE),)
        case tree.Binary(op, left, right):
            return _binary(op, left, right)
        case _:
            return ()


def _binary(op: tree.Arithmetic, left: Node, right: Node) -> tuple[tuple[Node, Number], ...]:
    match op:
        case "+" | "-":
            return (right, _ONE if op == "+" else -_ONE), (left, _ONE)
        case "*":
            sides = ((left, right), (right, left))
            return next((((other, one.value),) for one, other in sides if isinstance(one, tree.Num)), ())
        case "/":
            return ((left, _ONE / right.value),) if isinstance(right, tree.Num) and right.value else ()
        case _:
            assert_never(op)


def same_part(left: Node, right: Node) -> bool:
    """True where the divisor is itself one of the terms that are divided."""
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
