"""Rounding before the end that can change a score."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from perfscore import exact
from perfscore.check.finding import RuleFault
from perfscore.check.subject import Place, Rule, Subject
from perfscore.formula import tree
from perfscore.formula.readings import prose
from perfscore.formula.tree import Node
from perfscore.problems import Fault
from perfscore.program.model import IndicatorProgram
from perfscore.search.branches import Prober, Trial, Vector
from perfscore.search.explore import neighbours
from perfscore.steps.compile import compile_indicator
from perfscore.steps.model import DataKind, Step

_MOST: Final = 1000
_MENTIONED: Final = re.compile("四舍五入|保留.{0,4}小数|取整|小数点后|舍去|进位")
_UNEVEN: Final[dict[DataKind, tuple[int, ...]]] = {
    "count": (7, 6, 3, 11, 5, 2, 13),
    "money": (70_000, 60_000, 30_000, 110_000),
}
_UNEVEN_OTHERS: Final = (70, 60, 30, 110, 50, 20)


def order(rule: Rule) -> Iterator[RuleFault]:
    """A ``round`` before the score is rounded, with figures for which the score is another without it."""
    for subject, place in rule.places():
        if _MENTIONED.search(subject.program.head.criterion or ""):
            continue
        for step in place.block.steps:
            if step.authored and any(_rounds(node) for node in tree.walk(step.formula)):
                yield from _changed(subject, place, step)


def _rounds(node: Node) -> bool:
    return isinstance(node, tree.Call) and node.function == "round"


def _changed(subject: Subject, place: Place, step: Step) -> Iterator[RuleFault]:
    plain = Prober(_without_rounding(subject.program, step))
    for trial in islice(_runs(subject), _MOST):
        other = plain.trial(trial.given)
        if None not in {trial.score, other.score} and trial.score != other.score:
            yield _fault(subject, place, step, trial, other)
            return


def _fault(subject: Subject, place: Place, step: Step, trial: Trial, other: Trial) -> RuleFault:
    path, offset = place.of_step(step.name)
    call = next(node for node in tree.walk(step.formula) if _rounds(node))
    before, after = (exact.show(one.score, "points") for one in (trial, other) if one.score is not None)
    message = f"先取舍再计分，会改变得分：{prose.prose(call)}"
    says = f"得 {before} 分；不先取舍，得 {after} 分"
    hint = "算式里不取舍，只在得分上按 rounding 取舍一次；原文要求先取舍的，写进 criterion 或用 waive 说明"
    at = offset + getattr(call, "at", 0)
    return RuleFault(Fault(path, "", message, hint, offset=at, width=len("round")), subject.witness(trial, says))


def _runs(subject: Subject) -> Iterator[Trial]:
    """The trials, what is next to them, and figures that do not divide evenly."""
    yield from filter(subject.plausible, subject.trials)
    for vector in _uneven(subject):
        yield subject.prober.trial(vector)
    for trial in subject.trials:
        for vector in neighbours(subject.program, trial):
            run = subject.prober.trial(vector)
            if subject.plausible(run):
                yield run


def _uneven(subject: Subject) -> Iterator[Vector]:
    """Two figures at a time moved to numbers without a common factor."""
    inputs = subject.program.inputs
    for trial in subject.trials[:1]:
        for first, first_input in enumerate(inputs):
            for second, second_input in enumerate(inputs):
                if first != second and _movable(first_input.kind) and _movable(second_input.kind):
                    yield from _pairs(trial, first, second, first_input.kind, second_input.kind)


def _pairs(trial: Trial, first: int, second: int, one: DataKind, other: DataKind) -> Iterator[Vector]:
    for large in _UNEVEN.get(one, _UNEVEN_OTHERS):
        for small in _UNEVEN.get(other, _UNEVEN_OTHERS):
            if small < large:
                given = list(trial.given)
                given[first], given[second] = exact.ratio(large), exact.ratio(small)
                yield tuple(given)


def _movable(kind: DataKind) -> bool:
    return kind in {"count", "money", "number"}


def _without_rounding(program: IndicatorProgram, step: Step) -> IndicatorProgram:
    """The program with one step computed without its rounding."""
    bare = replace(step, formula=_unrounded(step.formula))
    blocks = tuple(
        replace(block, items=tuple(bare if item is step else item for item in block.items)) for block in program.blocks
    )
    slots, run = compile_indicator(blocks, program.closing, program.inputs)
    return replace(program, blocks=blocks, slots=slots, run=run)


def _unrounded(node: Node) -> Node:
    """A formula without its ``round``."""
    match node:
        case tree.Call("round", (inner, _)):
            return _unrounded(inner)
        case tree.Call(function, arguments):
            return tree.Call(function, tuple(map(_unrounded, arguments)), node.at)
        case tree.Negative(operand):
            return tree.Negative(_unrounded(operand), node.at)
        case tree.Binary(op, left, right):
            return tree.Binary(op, _unrounded(left), _unrounded(right), node.at)
        case tree.If(test, then, otherwise):
            return tree.If(test, _unrounded(then), _unrounded(otherwise), node.at)
        case _:
            return node
