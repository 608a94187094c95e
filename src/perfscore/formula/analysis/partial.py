"""A formula as far as it is settled: known values put in, and left out what no longer matters.

Every operand matters, with two exceptions: the side of an ``if`` that is not taken, and the other operands of an
``and`` or ``or`` once one of them decides it. The unknown names that are left still matter.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, TypeAlias, assert_never

from perfscore import exact
from perfscore.formula import tree
from perfscore.formula.operations import ARITHMETIC, COMPARISONS, FUNCTIONS
from perfscore.formula.per_row import columns
from perfscore.formula.readings import reference
from perfscore.formula.readings.value import Value
from perfscore.formula.tree import Node

_Computed: TypeAlias = tree.Negative | tree.Binary | tree.Call
Left: TypeAlias = Node | bool
"""The rest of a formula: a number or a text where it is settled; of a condition, whether it holds."""

_ZERO: Final = tree.Num(exact.ratio(0))
ALWAYS: Final[Node] = tree.Compare(_ZERO, (("==", _ZERO),))
"""A condition that holds."""
_NEVER: Final[Node] = tree.Compare(_ZERO, (("!=", _ZERO),))


def settle(node: Node, known: Mapping[str, Value]) -> Left:
    """The rest of a formula whose ``known`` names have values."""
    match node:
        case tree.Name(name) if name in known and not isinstance(known[name], tuple):
            return _written(known[name])
        case tree.Num() | tree.Text() | tree.Name() | tree.PerRow():
            return node
        case tree.Not(operand):
            inner = settle(operand, known)
            return not inner if isinstance(inner, bool) else tree.Not(inner)
        case tree.Junct(op, operands):
            return _junction(op, operands, known)
        case tree.If(test, then, otherwise):
            when = settle(test, known)
            if isinstance(when, bool):
                return settle(then if when else otherwise, known)
            return tree.If(when, settled(then, known), settled(otherwise, known))
        case tree.Compare(first, rest):
            return _compared(first, rest, known)
        case tree.Negative() | tree.Binary() | tree.Call():
            return _computed(node, known)
        case _:
            assert_never(node)


def unknown(left: Left, known: Mapping[str, Value]) -> Iterator[str]:
    """The names that what is left of a formula still waits for."""
    return (one.name for one in (() if isinstance(left, bool) else tree.names(left)) if one.name not in known)


def value(left: Left) -> Value | None:
    """The value of a formula, where it is settled."""
    return left if isinstance(left, bool) else left.value if isinstance(left, tree.Num | tree.Text) else None


def divides(node: Node) -> bool:
    """True where a formula divides by what might be 0."""
    quotients = filter(None, map(tree.quotient, tree.walk(node)))
    return any(not (isinstance(one.right, tree.Num) and one.right.value) for one in quotients)


def settled(node: Node, known: Mapping[str, Value]) -> Node:
    """The rest of a formula, as a formula; of a condition too."""
    left = settle(node, known)
    return (ALWAYS if left else _NEVER) if isinstance(left, bool) else left


def _written(found: Value) -> Node:
    """A value as it stands in a formula."""
    return tree.Text(found) if isinstance(found, str) else tree.Num(found)  # type: ignore[arg-type]  # a number


def _junction(op: tree.Junction, operands: tuple[Node, ...], known: Mapping[str, Value]) -> Left:
    """Decided by one operand, unless one before it, still open, might divide by 0."""
    decisive, left, risky = tree.decides(op), list[Node](), False
    for operand in operands:
        settled = settle(operand, known)
        if isinstance(settled, bool):
            if settled == decisive and not risky:
                return settled
            if settled == decisive:
                left.append(ALWAYS if settled else _NEVER)
        else:
            left.append(settled)
            risky |= divides(operand)
    if not left:
        return not decisive
    return left[0] if len(left) == 1 else tree.Junct(op, tuple(left))


def _compared(first: Node, rest: tuple[tuple[tree.Comparison, Node], ...], known: Mapping[str, Value]) -> Left:
    sides = [settled(one, known) for one in (first, *(side for _, side in rest))]
    values = [value(one) for one in sides]
    if type(None) in map(type, values):
        return tree.Compare(sides[0], tuple((op, side) for (op, _), side in zip(rest, sides[1:], strict=True)))
    return all(COMPARISONS[op](*pair) for (op, _), pair in zip(rest, pairwise(values), strict=True))


def _computed(node: _Computed, known: Mapping[str, Value]) -> Node:
    """A number from numbers and columns; what divides by 0 is left as it is."""
    parts = [settled(one, known) for one in tree.children(node)]
    rows = [one for one in parts if isinstance(one, tree.PerRow)]
    if any(name not in known for one in rows for name in columns(one)):
        return _rebuilt(node, parts)
    values = [known.get(one.name) if isinstance(one, tree.Name) else value(one) for one in parts if one not in rows]
    if type(None) not in map(type, values):
        try:
            if rows:
                return _written(reference.value(node, known))
            return _written(_function(node)(*values))
        except ZeroDivisionError:
            pass
    return _rebuilt(node, parts)


def _function(node: _Computed) -> Callable[..., Any]:
    match node:
        case tree.Negative():
            return operator.neg
        case tree.Binary(op):
            return ARITHMETIC[op]
        case tree.Call("round"):
            return lambda number, places: exact.rounded(number, int(places))
        case tree.Call(function):
            return FUNCTIONS[function]
        case _:
            assert_never(node)


def _rebuilt(node: _Computed, parts: Sequence[Node]) -> Node:
    match node:
        case tree.Negative():
            return tree.Negative(parts[0])
        case tree.Binary(op):
            return tree.Binary(op, parts[0], parts[1])
        case tree.Call(function):
            return tree.Call(function, tuple(parts))
        case _:
            assert_never(node)
