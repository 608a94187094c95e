"""The length of a formula's value: what would take hours to multiply out is refused, not computed.

One formula is bounded by its budget, but a measure may name a measure that names a measure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, assert_never

from perfscore.formula import tree
from perfscore.formula.tree import Node
from perfscore.problems import Fault

MOST: Final = 10_000
"""The most digits that a value may have."""
OF_A_FIGURE: Final = 80
"""Of a figure, or of a number in a formula: numerator and denominator together."""


def check(node: Node, known: Mapping[str, int]) -> tuple[Fault, ...]:
    """The fault of a formula whose value may have more than ``MOST`` digits."""
    if most(node, known) <= MOST:
        return ()
    message = f"这个公式的值可能超过 {MOST} 位数，不能计算"
    return (Fault.in_text("formula-too-large", message, node.at, "请减少连乘，或减少层层引用"),)


def most(node: Node, known: Mapping[str, int]) -> int:
    """The most digits that the value can have: those of all that the formula mentions.

    ``known`` are the digits of measures; what is not in it is a figure.
    """
    return sum(_own(one, known) for one in tree.walk(node))


def _own(node: Node, known: Mapping[str, int]) -> int:
    """The digits that a node may add to those of the nodes below it."""
    match node:
        case tree.Num():
            return OF_A_FIGURE
        case tree.Name(name):
            return known.get(name, OF_A_FIGURE)
        case tree.Binary(op=applied) | tree.Call(function=applied):
            return _applied(applied)
        case tree.Text() | tree.Negative() | tree.Compare() | tree.Junct() | tree.Not() | tree.If() | tree.PerRow():
            return 0
        case _:
            assert_never(node)


def _applied(operation: tree.Arithmetic | tree.Function) -> int:
    match operation:
        case "+" | "-" | "*" | "/":
            return 0
        case "min" | "max" | "abs" | "floor" | "ceil" | "round" | "sum" | "average" | "days" | "months" | "count":
            return 0
        case _:
            assert_never(operation)
