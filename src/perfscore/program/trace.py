"""One step at a time, by the reference evaluator: what stopped a score, and what it may still be.

Only the odd submission comes here: one that divides by 0, or that leaves something out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from simpleeval import NameNotDefined

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import reference, tree
from perfscore.formula.tree import Node
from perfscore.formula.value import Value
from perfscore.methods import Parts
from perfscore.methods.steps import SCORE, Block, Guard
from perfscore.program.build import IndicatorProgram

Range = tuple[Number, Number]
_ZERO = exact.ratio(0)


@dataclass(frozen=True, slots=True)
class ZeroDivisor:
    """The step that could not be computed, and the inputs that its divisor consists of (or just is)."""

    step: str
    names: tuple[str, ...]
    alone: bool


def zero_divisor(program: IndicatorProgram, values: Mapping[str, Value]) -> ZeroDivisor:
    """Where a program that divided by 0 did so: of its steps, one does."""
    known, steps = dict(values), dict[str, Node]()
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
        try:
            found = reference.value(formula, known)
        except ZeroDivisionError:
            name = block.name if isinstance(item, Guard) else item.name
            divisor = _divisor(formula, known)
            alone = isinstance(divisor, tree.Name) and divisor.name in values
            return ZeroDivisor(name, tuple(dict.fromkeys(_inputs(divisor, steps))), alone)
        if not isinstance(item, Guard):
            known[item.name], steps[item.name] = found, item.formula
        elif found:
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
    for found in tree.names(node):
        if found.name in steps:
            yield from _inputs(steps[found.name], steps)
        else:
            yield found.name


def still_possible(
    program: IndicatorProgram, values: Mapping[str, Value | None], points: Number, open_scores: Mapping[str, Range]
) -> Range:
    """The least and the greatest score that the missing values still allow.

    What a block lacks may bring anything from 0 to what its way can give, unless a level narrows it.
    """
    known: dict[str, Value] = {name: value for name, value in values.items() if value is not None}
    way = program.scored.way
    if isinstance(way, Parts):
        *parts, total = program.blocks
        pairs = zip(parts, way.root, strict=True)
        wholes = ((block, open_scores.get(block.name, (_ZERO, part.way.most(part.points)))) for block, part in pairs)
        ranges = [_range(block, known, whole) for block, whole in wholes]
        added = sum((low for low, _ in ranges), _ZERO), sum((high for _, high in ranges), _ZERO)
        low, high = _range(total, known, added)
    else:
        low, high = _range(program.blocks[0], known, open_scores.get("", (_ZERO, way.most(points))))
    return _closed(program, low), _closed(program, high)


def _range(block: Block, known: Mapping[str, Value], whole: Range) -> Range:
    """Where the score of ``block`` lies: what its guards may give, and ``whole`` unless its steps say more."""
    values = dict(known)
    found: list[Range] = []
    for item in block.items:
        try:
            value = reference.value(item.when if isinstance(item, Guard) else item.formula, values)
        except (ZeroDivisionError, NameNotDefined):  # it hangs on what is missing
            if isinstance(item, Guard) and item.outcome != "problem":
                found.append(_given_by(item, values))
            continue
        if not isinstance(item, Guard):
            values[item.name] = value
        elif value:
            found.append(_given_by(item, values) if item.outcome != "problem" else whole)
            break
    else:
        score: Number | None = values.get(block.score)  # type: ignore[assignment]  # a score is a number
        found.append(whole if score is None else (score, score))
    return min(low for low, _ in found), max(high for _, high in found)


def _given_by(guard: Guard, values: Mapping[str, Value]) -> Range:
    """The score that a guard gives; what does not apply adds nothing to a total."""
    score: Number = reference.value(guard.score or tree.Num(_ZERO), values)
    return score, score


def _closed(program: IndicatorProgram, raw: Number) -> Number:
    """``raw`` after the steps that round it."""
    values: dict[str, Value] = {program.blocks[-1].score: raw}
    for step in program.closing:
        values[step.name] = reference.value(step.formula, values)
    return values[SCORE]  # type: ignore[return-value]  # a score is a number
