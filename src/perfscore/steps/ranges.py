"""The steps of an indicator as extents: what is known at each of them, and what its score can be."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Final

from perfscore import exact
from perfscore.formula import tree
from perfscore.formula.analysis import extent
from perfscore.formula.analysis.bounds import Bounds, Column, Known
from perfscore.formula.analysis.extent import ANY, COUNT, NOT_NEGATIVE, Extent
from perfscore.steps.model import Block, DataKind, Guard, Input, Item, Steps

_ZERO: Final = exact.ratio(0)


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """A step or a guard, and what is known just before it."""

    block: Block
    item: Item
    before: Bounds


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """All stages that can be reached; ``score`` is what the score can be before it is rounded, None for never."""

    stages: tuple[Stage, ...]
    score: Extent | None
    after: Bounds
    """Bounds of all steps that have a value at the end."""


def course(program: Steps, start: Bounds) -> Course:
    """Bounds at every step of an indicator, from those of its inputs."""
    passed: list[Stage] = []
    score: Extent | None = None
    known = start
    for block in program.blocks:
        found = list(stages(block, known))
        passed += (stage for stage, _ in found)
        scores = [one for _, one in found if one is not None]
        if not scores:
            return Course(tuple(passed), None, known)
        score = reduce(extent.hull, scores)
        inputs = known.inputs(*(formula(stage.item) for stage, _ in found))
        alone = len(scores) == 1
        known = stepped(known, found) if alone else known
        known = known.with_step(block.score, score if alone else score.loose(), inputs)
    return Course(tuple(passed), score, known)


def stages(block: Block, known: Bounds) -> Iterator[tuple[Stage, Extent | None]]:
    """The stages of a block, each with the score that it may give."""
    here: Bounds | None = known
    for item in block.items:
        if here is None:
            return
        stage = Stage(block, item, here)
        if isinstance(item, Guard):
            fired, here = here.given(item.when), here.given(item.when, holds=False)
            yield stage, None if fired is None or item.score is None else fired.of(item.score)
        else:
            here = here.define(item.name, item.formula)
            yield stage, here.of(tree.Name(block.score)) if item.name == block.score else None


def formula(item: Item) -> tree.Node:
    """The formula of a step, or the condition of a guard."""
    return item.when if isinstance(item, Guard) else item.formula


def stepped(known: Bounds, found: list[tuple[Stage, Extent | None]]) -> Bounds:
    """Bounds with the steps of a block that nothing can end early."""
    for stage, _ in found:
        if not isinstance(stage.item, Guard):
            known = known.define(stage.item.name, stage.item.formula)
    return known


def given(program: Steps, *, plain: bool, negative: Container[str] = ()) -> Bounds:
    """Bounds of an indicator's inputs; ``plain``: of plausible ones, no figure but ``negative`` ones below 0."""
    known = {one.name: _input(program, one, plain and one.name not in negative) for one in program.inputs}
    found = Bounds({name: one for name, one in known.items() if one is not None})
    for demand in program.demands:
        found = found.given(demand.that) or found
    return found


def _input(program: Steps, one: Input, plain: bool) -> Known | None:  # noqa: FBT001 (as ``given`` has it)
    if one.name == program.points_column:
        return extent.exactly(program.points)
    return figure(one, plain=plain)


def figure(one: Input, *, plain: bool) -> Known | None:
    """The values that a figure can have by its kind; None for a date or a text."""
    if one.kind == "table":
        return Column(_number(one.cells, plain=plain))
    if one.kind in {"choice", "yes_no"}:
        return frozenset(one.of)
    return None if one.kind in {"date", "text"} else _number(one.kind, plain=plain)


def _number(kind: DataKind, *, plain: bool) -> Extent:
    if kind == "count":
        return COUNT
    return NOT_NEGATIVE if plain else ANY
