"""The divisor of 0 that stopped a score, found one step at a time by the reference evaluator.

Only the odd submission comes here: one that divides by 0.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from perfscore import exact
from perfscore.formula import tree
from perfscore.formula.analysis.partial import settle, unknown
from perfscore.formula.per_row import ONE, columns
from perfscore.formula.readings import reference
from perfscore.formula.readings.value import Value
from perfscore.formula.tree import Node
from perfscore.program.model import IndicatorProgram
from perfscore.steps.model import Block, Guard

_ZERO = exact.ratio(0)


@dataclass(frozen=True, slots=True)
class ZeroDivisor:
    """The step that could not be computed, and the inputs that its divisor consists of (or just is)."""

    step: str
    names: tuple[str, ...]
    alone: bool
    row: int | None = None
    """Of a table whose rows are looked at one by one: the row in which a divisor is 0."""
    empty: bool = False
    """There is no row to be averaged."""


def zero_divisor(program: IndicatorProgram, values: Mapping[str, Value | None]) -> ZeroDivisor:
    """The step at which a program divided by 0; what waits for a value that is missing is passed over.

    So is what a veto over what is given makes needless: it gives the score of its block, whatever else is wrong.
    """
    known, steps = {name: one for name, one in values.items() if one is not None}, dict[str, Node]()
    failing = (found for block in program.blocks if (found := _failing(block, known, steps)) is not None)
    step, formula = next(failing)
    return _found(step, *_divisor(formula, known), tuple(values), steps)


def _failing(block: Block, known: dict[str, Value], steps: dict[str, Node]) -> tuple[str, Node] | None:
    """The first step or condition of a block that divides by 0; the values before it are put into ``known``."""
    for item in block.items:
        formula = item.when if isinstance(item, Guard) else item.formula
        if any(unknown(settle(formula, known), known)):
            continue
        ended = None
        try:
            result = reference.value(formula, known)
        except ZeroDivisionError:
            ended = next((one for one in block.guards if one.veto == "given" and settle(one.when, known) is True), None)
            if ended is None:
                return block.name if isinstance(item, Guard) else item.name, formula
        else:
            if not isinstance(item, Guard):
                known[item.name], steps[item.name] = result, item.formula
            elif result:
                ended = item
        if ended is not None:
            known[block.score] = reference.value(ended.score or tree.Num(_ZERO), known)
            break
    return None


def _found(step: str, divisor: Node, row: int | None, given: Container[str], steps: Mapping[str, Node]) -> ZeroDivisor:
    alone = isinstance(divisor, tree.Name) and divisor.name in given
    empty = isinstance(divisor, tree.Call) and divisor.function == "average"
    return ZeroDivisor(step, tuple(dict.fromkeys(_inputs(divisor, steps))), alone, row, empty)


def _divisor(node: Node, known: Mapping[str, Value]) -> tuple[Node, int | None]:
    """The innermost divisor that is 0, or average of nothing, and the row in which it is: the first to fail."""
    if isinstance(node, tree.PerRow):
        return _divisor_in_row(node, known)
    children = tree.children(node)
    for child in children:
        try:
            value = reference.value(child, known)
        except ZeroDivisionError:
            return _divisor(child, known)
        if isinstance(node, tree.If):
            return _divisor(node.then if value else node.otherwise, known)
    return (node if isinstance(node, tree.Call) else children[-1]), None


def _divisor_in_row(node: tree.PerRow, known: Mapping[str, Value]) -> tuple[Node, int]:
    """The same inside what is read row by row."""
    names = columns(node)
    rows = [dict(zip(names, cells, strict=True)) for cells in zip(*(known[name] for name in names), strict=True)]
    place, row = next((place, row) for place, row in enumerate(rows) if _fails(node, row))
    part = node.when if node.when is not None and _fails(tree.PerRow(ONE, node.when), row) else node.value
    return _divisor(part, row)[0], place


def _fails(node: tree.PerRow, row: Mapping[str, Value]) -> bool:
    try:
        reference.per_row(node, {name: (cell,) for name, cell in row.items()})  # type: ignore[misc]  # a single cell
    except ZeroDivisionError:
        return True
    return False


def _inputs(node: Node, steps: Mapping[str, Node]) -> Iterator[str]:
    """The figures and answers that a formula goes back to."""
    for name in (one.name for one in tree.names(node)):
        if name in steps:
            yield from _inputs(steps[name], steps)
        else:
            yield name
