"""An indicator in another reading: its rule read otherwise and lowered again, or its steps changed. No second scorer.

Each function here takes what is to change and gives a ``Vary``: from a rubric's program and one of its
indicators to that indicator in the other reading, with what is other about it in words where the general words
do not say it; or to nothing, where there is nothing to read otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias

from perfscore import exact
from perfscore.exact import Mode, Number
from perfscore.formula import grammar, tree
from perfscore.formula.literals import number_text
from perfscore.methods.answer import lacking
from perfscore.methods.description import Misunderstanding
from perfscore.program import rounding
from perfscore.program.build import read_as
from perfscore.program.model import IndicatorProgram, Program
from perfscore.program.unfinished import complete, look_at
from perfscore.recheck.akin import AkinFigures
from perfscore.rubric.model import Rounding
from perfscore.steps.compile import Stop, compile_indicator
from perfscore.steps.model import Block, Guard, Item, Step

Variant: TypeAlias = tuple[str, IndicatorProgram]
Vary: TypeAlias = Callable[[Program, IndicatorProgram], Iterator[Variant]]
_ROUNDING: Final = Rounding()


def run(indicator: IndicatorProgram, values: Mapping[str, Any]) -> Number | None:
    """The score of an indicator, None where it has none; what is missing may not matter."""
    given = [values.get(name.name) for name in indicator.inputs]
    if lacking(given):
        return look_at(indicator, given).score
    try:
        score: Number = complete(indicator, given)[len(indicator.slots) - 1]
    except (ZeroDivisionError, Stop):
        return None
    return score


# -- the steps changed --------------------------------------------------------------------------


def rounded(places: int | None, mode: Mode) -> Vary:
    """The score rounded otherwise; ``None``: to as many places as the rule says."""

    def vary(rubric: Program, indicator: IndicatorProgram) -> Iterator[Variant]:
        own = (indicator.head.rounding or rubric.model.rounding).places
        text = rounding.formula(
            indicator.blocks[-1].score,
            _ROUNDING.model_copy(update={"places": own if places is None else places, "mode": mode}),
        )
        yield "", _compiled(indicator, indicator.blocks, text)

    return vary


def full_marks() -> Vary:
    """Full marks, whatever the figures say."""

    def vary(_: Program, indicator: IndicatorProgram) -> Iterator[Variant]:
        if indicator.minus:
            yield "有减分的情形，自评没有扣分", _compiled(indicator, indicator.blocks, "0")
        elif not indicator.endless:
            yield "", _compiled(indicator, indicator.blocks, indicator.points_column or number_text(indicator.points))

    return vary


def no_points() -> Vary:
    """No points, whatever the figures say, where what is done in part earns some."""

    def vary(_: Program, indicator: IndicatorProgram) -> Iterator[Variant]:
        if indicator.scored.way.proportional:
            yield "", _compiled(indicator, indicator.blocks, "0")

    return vary


def rates(places: int, mode: Literal["round", "floor"] = "round") -> Vary:
    """Every rate cut to so many places before anything is made of it."""

    def cut(formula: tree.Node) -> tree.Node:
        if mode == "round":
            return tree.Call("round", (formula, tree.Num(exact.ratio(places))))
        scale = tree.Num(exact.ratio(10**places))
        return tree.Binary("/", tree.Call("floor", (tree.Binary("*", formula, scale),)), scale)

    def coarse(block: Block) -> Block:
        items = (
            replace(item, formula=cut(item.formula)) if isinstance(item, Step) and item.style == "percent" else item
            for item in block.items
        )
        return replace(block, items=tuple(items))

    return _blockwise(coarse)


def floorless() -> Vary:
    """扣完为止 passed over: all is taken off that is due."""

    def open_ended(block: Block) -> Block:
        items: list[Item] = []
        due = ""
        for item in block.items:
            match item:
                case Step(role="due"):
                    due = item.name
                    items.append(item)
                case Step(role="deduction"):
                    items.append(replace(item, formula=tree.Name(due)))
                case _:
                    items.append(item)
        return replace(block, items=tuple(items))

    return _blockwise(open_ended)


def gateless() -> Vary:
    """Gates passed over, as if their conditions never held."""

    def open_gates(block: Block) -> Block:
        items = (item for item in block.items if not (isinstance(item, Guard) and item.outcome == "score"))
        return replace(block, items=tuple(items))

    return _blockwise(open_gates)


def _blockwise(change: Callable[[Block], Block]) -> Vary:
    def vary(_: Program, indicator: IndicatorProgram) -> Iterator[Variant]:
        blocks = tuple(map(change, indicator.blocks))
        if blocks != indicator.blocks:
            yield "", _compiled(indicator, blocks)

    return vary


def _compiled(indicator: IndicatorProgram, blocks: tuple[Block, ...], score: str = "") -> IndicatorProgram:
    score = f"-({score})" if score and indicator.minus else score
    closing = (
        (*indicator.closing[:-1], replace(indicator.closing[-1], formula=grammar.parse_own(score)))
        if score
        else indicator.closing
    )
    slots, compiled = compile_indicator(blocks, closing, indicator.inputs)
    return replace(indicator, blocks=blocks, closing=closing, slots=slots, run=compiled)


# -- another figure in the place of one ---------------------------------------------------------


def other_figure() -> Vary:
    """A figure that is given from outside (年初预算数) taken for another of its kind (全年预算数)."""

    def vary(rubric: Program, indicator: IndicatorProgram) -> Iterator[Variant]:
        names = {asked.name for asked in indicator.inputs}
        figures = _given(rubric)
        rights = (one for one in indicator.inputs if one.name in figures.places)
        for right in sorted(rights, key=lambda one: figures.places[one.name]):
            for wrong in figures.of(right):
                if wrong.name in names:
                    continue
                inputs = tuple(wrong if asked.name == right.name else asked for asked in indicator.inputs)
                first, *others = indicator.blocks
                taken = replace(first, items=(Step(right.name, tree.Name(wrong.name)), *first.items))
                yield (
                    f"算式里的“{right.name}”用成了“{wrong.name}”",
                    _compiled(replace(indicator, inputs=inputs), (taken, *others)),
                )

    return vary


@lru_cache(maxsize=4)
def _given(rubric: Program) -> AkinFigures:
    """The figures that are given from outside."""
    return AkinFigures(one for one in rubric.figures.values() if one.given and one.kind != "table")


# -- the rule read otherwise and lowered again --------------------------------------------------


def misread(code: Misunderstanding) -> Vary:
    """The way of scoring read otherwise, as the way itself says that it can be."""

    def vary(rubric: Program, indicator: IndicatorProgram) -> Iterator[Variant]:
        for other in indicator.scored.way.misreadings():
            variant = read_as(rubric, indicator, other) if other.code == code else None
            if variant is not None:
                yield other.says, variant

    return vary
