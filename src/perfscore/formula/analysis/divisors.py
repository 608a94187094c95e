"""Divisors in a formula that are 0 whatever the figures are."""

from __future__ import annotations

from collections.abc import Iterator

from perfscore.formula import tree
from perfscore.formula.readings import prose, reference
from perfscore.formula.tree import Node
from perfscore.problems import Fault
from perfscore.text import quoted


def zeros(node: Node) -> Iterator[Fault]:
    """The fault of every division by a number, or by what is computed of numbers alone, that is 0."""
    for one in tree.walk(node):
        if isinstance(one, tree.Binary) and one.op == "/" and _is_zero(one.right):
            plain = isinstance(one.right, tree.Num)
            message = "不能除以 0" if plain else f"除数{quoted(prose.prose(one.right))}是 0，不能除"
            hint = "除数写一项数据，或者一个不是 0 的数"
            yield Fault.in_text("divided-by-nothing", message, one.right.at, hint)


def _is_zero(node: Node) -> bool:
    """True of a formula of numbers alone that gives 0; one that cannot be computed has a fault of its own."""
    if any(not isinstance(one, tree.Num | tree.Negative | tree.Binary | tree.Call) for one in tree.walk(node)):
        return False
    try:
        return bool(reference.value(node, {}) == 0)
    except ZeroDivisionError:
        return False
