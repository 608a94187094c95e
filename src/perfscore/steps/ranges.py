"""The steps of an indicator as extents: what is known at each of them, and what its score can be."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import reduce

from perfscore.formula import tree
from perfscore.formula.analysis import extent
from perfscore.formula.analysis.bounds import Bounds, Column, Known
from perfscore.formula.analysis.extent import ANY, COUNT, NOT_NEGATIVE, Extent
from perfscore.steps.model import Block, DataKind, Guard, Input, Item, Steps


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """A step or a guard, and what is known just before it."""

    block: Block
    item: Item
    before: Bounds


@dataclass(frozen=True, slots=True, eq=False)
class Ranges:
    """All stages that can be reached; ``score`` is what the score can be before it is rounded, None for never."""

    stages: tuple[Stage, ...]
    score: Extent | None
    after: Bounds
    """Bounds of all steps that have a value at the end."""


def follow(program: Steps, start: Bounds) -> Ranges:
    """Bounds at every step of an indicator, from those of its inputs."""
    passed: list[Stage] = []
    score: Extent | None = None
    known = start
    for block in program.blocks:
        reached = list(stages(block, known))
        passed += (stage for stage, _ in reached)
        scores = [one for _, one in reached if one is not None]
        if not scores:
            return Ranges(tuple(passed), None, known)
        score = reduce(extent.hull, scores)
        inputs = known.inputs(*(formula(stage.item) for stage, _ in reached))
        alone = len(scores) == 1
        known = with_steps(known, reached) if alone else known
        known = known.with_step(block.score, score if alone else score.loose(), inputs)
    return Ranges(tuple(passed), score, known)


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


def with_steps(known: Bounds, reached: list[tuple[Stage, Extent | None]]) -> Bounds:
    """Bounds with the steps of a block that nothing can end early."""
    for stage, _ in reached:
        if not isinstance(stage.item, Guard):
            known = known.define(stage.item.name, stage.item.formula)
    return known


def input_bounds(program: Steps, *, plain: bool, negative: Container[str] = ()) -> Bounds:
    """Bounds of an indicator's inputs; ``plain``: of plausible ones, no figure but ``negative`` ones below 0."""
    known = {one.name: _input(program, one, plain and one.name not in negative) for one in program.inputs}
    bounds = Bounds({name: values for name, values in known.items() if values is not None})
    for demand in program.demands:
        bounds = bounds.given(demand.that) or bounds
    return bounds


def _input(program: Steps, one: Input, plain: bool) -> Known | None:  # noqa: FBT001 (as ``input_bounds`` has it)
    if one.name == program.points_column:
        return extent.exactly(program.points)
    return values(one, plain=plain)


def values(figure: Input, *, plain: bool) -> Known | None:
    """The values that a figure can have by its kind; None for a date or a text."""
    if figure.kind == "table":
        words = frozenset(figure.of) if figure.of else None
        return Column(_limited(figure, plain=plain), words=words)
    if figure.kind in {"choice", "yes_no"}:
        return frozenset(figure.of)
    return None if figure.kind in {"date", "text"} else _limited(figure, plain=plain)


def _limited(figure: Input, *, plain: bool) -> Extent:
    """The numbers that a figure, or a cell of it, can be, within what the rule allows."""
    found = _number(figure.value_kind, plain=plain and not _below_zero(figure))
    inside = found if figure.between is None else extent.common(found, figure.between.extent)
    return found if inside is None else inside


def _below_zero(figure: Input) -> bool:
    """True where the rule itself lets a figure be negative."""
    return figure.between is not None and figure.between.low is not None and figure.between.low < 0


def _number(kind: DataKind, *, plain: bool) -> Extent:
    if kind == "count":
        return COUNT
    return NOT_NEGATIVE if plain else ANY
