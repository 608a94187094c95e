"""Conditions that look at one number and at constants only: between the constants nothing changes.

Such a condition is decided for every number by trying it at each constant, and once between each two. So it is known
which rows of a chain of cases can be reached at all, which condition of several is enough, and whether one always
holds. Exact: nothing is sampled that could be missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.readings import value
from perfscore.formula.tree import Node

_TWO = exact.ratio(2)


@dataclass(frozen=True, slots=True)
class Range:
    """A range of numbers: ``low`` and ``high`` are None where there is no end; ``above`` leaves ``low`` out."""

    low: Number | None = None
    high: Number | None = None
    above: bool = False

    def holds(self, number: Number) -> bool:
        """True where a number lies inside."""
        low = self.low is None or number > self.low or (number == self.low and not self.above)
        return low and (self.high is None or number <= self.high)


def subject(node: Node) -> str | None:
    """The one name that a condition compares with constants; None where it does anything else."""
    names = {one.name for one in tree.names(node)}
    return next(iter(names)) if len(names) == 1 and _plain(node) else None


def _plain(node: Node) -> bool:
    match node:
        case tree.Compare(first, rest):
            return all(_side(one) for one in (first, *(side for _, side in rest)))
        case tree.Junct(_, operands):
            return all(map(_plain, operands))
        case tree.Not(operand):
            return _plain(operand)
        case _:
            return False


def _side(node: Node) -> bool:
    return isinstance(node, tree.Name) or _constant(node) is not None


def _constant(node: Node) -> Number | None:
    """The number that a formula without names is."""
    if not isinstance(node, tree.Num | tree.Negative | tree.Binary | tree.Call) or any(tree.names(node)):
        return None
    try:
        number: Number = _compiled(node)(None)
    except ZeroDivisionError:
        return None
    return number


def points(nodes: Sequence[Node], known: Range) -> list[Number]:
    """Numbers at which conditions come out in every way in which they can: the constants, and what lies between."""
    found = {one for node in nodes for part in tree.walk(node) if (one := _constant(part)) is not None}
    cuts = sorted(found | {one for one in (known.low, known.high) if one is not None})
    if not cuts:
        return [exact.ratio(0)]
    tried = [cuts[0] - 1, cuts[-1] + 1, *cuts]
    tried += [(one + other) / _TWO for one, other in pairwise(cuts)]
    return [one for one in sorted(tried) if known.holds(one)]


@lru_cache(maxsize=4096)
def _compiled(node: Node) -> Callable[..., Any]:
    writer = value.Writer()
    return writer.function("_run(_x)", [f"return {writer.write(_renamed(node))}"])


def outcome(node: Node) -> Callable[[Number], bool]:
    """A condition as a function of its number."""
    return _compiled(node)


def _renamed(node: Node) -> Node:
    match node:
        case tree.Name():
            return tree.Name("_x")
        case tree.Compare(first, rest):
            return tree.Compare(_renamed(first), tuple((op, _renamed(side)) for op, side in rest))
        case tree.Junct(op, operands):
            return tree.Junct(op, tuple(map(_renamed, operands)))
        case tree.Not(operand):
            return tree.Not(_renamed(operand))
        case _:
            return node


def enough(node: Node, left: Sequence[Number]) -> Node | bool:
    """A condition that comes out as ``node`` does for the numbers that are left: as short as can be."""
    wanted = [outcome(node)(one) for one in left]
    if all(wanted) or not any(wanted):
        return bool(wanted and wanted[0]) if wanted else False
    for part in _parts(node):
        if [outcome(part)(one) for one in left] == wanted:
            return part
    return node


def _parts(node: Node) -> Iterator[Node]:
    if isinstance(node, tree.Junct):
        for one in node.operands:
            yield from _parts(one)
            yield one
    elif isinstance(node, tree.Compare) and len(node.rest) > 1:
        first = node.first
        for op, side in node.rest:
            yield tree.Compare(first, ((op, side),))
            first = side
