"""The divisor of 0 that stopped a score, found one step at a time by the reference evaluator.

Only the odd submission comes here: one that divides by 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from perfscore import exact
from perfscore.formula import tree
from perfscore.formula.analysis.partial import settle, unknown
from perfscore.formula.readings import reference
from perfscore.formula.readings.value import Value
from perfscore.formula.tree import Node
from perfscore.program.model import IndicatorProgram
from perfscore.steps.model import Guard

_ZERO = exact.ratio(0)


@dataclass(frozen=True, slots=True)
class ZeroDivisor:
    """The step that could not be computed, and the inputs that its divisor consists of (or just is)."""

    step: str
    names: tuple[str, ...]
    alone: bool


def zero_divisor(program: IndicatorProgram, values: Mapping[str, Value | None]) -> ZeroDivisor:
    """The step at which a program divided by 0; what waits for a value that is missing is passed over."""
    known, steps = {name: one for name, one in values.items() if one is not None}, dict[str, Node]()
    blocks = iter(program.blocks)
    block = next(blocks)
    items = iter(block.items)
    while True:
        item = next(items, None)
        if item is None:
            block = next(blocks)
            items = iter(block.items)
            continue
        formula = item.when if isinstance(item, Guard) else item.formula
        if any(unknown(settle(formula, known), known)):
            continue
        try:
            result = reference.value(formula, known)
        except ZeroDivisionError:
            name = block.name if isinstance(item, Guard) else item.name
            divisor = _divisor(formula, known)
            alone = isinstance(divisor, tree.Name) and divisor.name in values
            return ZeroDivisor(name, tuple(dict.fromkeys(_inputs(divisor, steps))), alone)
        if not isinstance(item, Guard):
            known[item.name], steps[item.name] = result, item.formula
        elif result:
            known[block.score] = reference.value(item.score or tree.Num(_ZERO), known)
            items = iter(())


def _divisor(node: Node, known: Mapping[str, Value]) -> Node:
    """The innermost divisor that is 0: the first to fail is the one that stopped its formula."""
    children = tree.children(node)
    for child in children:
        try:
            value = reference.value(child, known)
        except ZeroDivisionError:
            return _divisor(child, known)
        if isinstance(node, tree.If):
            return _divisor(node.then if value else node.otherwise, known)
    return children[-1]


def _inputs(node: Node, steps: Mapping[str, Node]) -> Iterator[str]:
    """The figures and answers that a formula goes back to."""
    for name in (one.name for one in tree.names(node)):
        if name in steps:
            yield from _inputs(steps[name], steps)
        else:
            yield name
