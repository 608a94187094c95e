"""Divisors in a formula: those that are 0 whatever the figures are, and those that may be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from perfscore import exact
from perfscore.formula import tree
from perfscore.formula.analysis.bounds import Bounds
from perfscore.formula.readings import prose, reference
from perfscore.formula.tree import Node
from perfscore.problems import Fault
from perfscore.text import quoted

_ZERO: Final = tree.Num(exact.ratio(0))


def certain_zeros(node: Node) -> Iterator[Fault]:
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


def possible_zeros(bounds: Bounds, node: Node) -> Iterator[Node]:
    """Every denominator inside a formula that may be 0 where it is met."""
    for quotient, here in quotients(bounds, node):
        if not here.holds((quotient.right, "!=", _ZERO)):
            yield quotient.right


def quotients(bounds: Bounds, node: Node) -> Iterator[tuple[tree.Binary, Bounds]]:
    """Every division inside a formula, with what is known where it is met."""
    match node:
        case tree.If(test, then, otherwise):
            yield from quotients(bounds, test)
            for side, taken in bounds.sides(test, then, otherwise):
                yield from quotients(side, taken)
        case tree.PerRow(value, when):
            row = bounds.row(node)
            if when is not None:
                yield from quotients(row, when)
            chosen = row if when is None else row.given(when)
            if chosen is not None:
                yield from quotients(chosen, value)
        case tree.Junct(op, operands):
            here: Bounds | None = bounds
            for operand in operands:
                if here is not None:
                    yield from quotients(here, operand)
                    here = here.given(operand, holds=not tree.decides(op))
        case _:
            for child in tree.children(node):
                yield from quotients(bounds, child)
            if (quotient := tree.quotient(node)) is not None:
                yield quotient, bounds
