"""An indicator in another reading: its rule changed and lowered again, or its steps changed. No second scorer.

Each function here takes what is to change and gives a ``Vary``: from a rubric's program and one of its
indicators to that indicator in the other reading, with a word on what is other about it; or to nothing,
where there is nothing to read otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import permutations
from typing import Any, Final, Literal, TypeAlias, TypeVar

from perfscore import exact
from perfscore.exact import Mode, Number
from perfscore.formula import grammar, tree
from perfscore.formula.interval import Interval, number_text
from perfscore.methods import Each, Parts
from perfscore.methods.answer import lacking
from perfscore.methods.bands import Bands
from perfscore.methods.cases import Cases
from perfscore.methods.fields import Definition
from perfscore.methods.ratio import Ratio
from perfscore.methods.scored import Scored
from perfscore.methods.target import Target
from perfscore.program import rounding
from perfscore.program.build import rebuilt
from perfscore.program.model import EachProgram, IndicatorProgram, Program
from perfscore.program.unfinished import complete, look_at
from perfscore.rubric.model import Rounding
from perfscore.steps.compile import Stop, compile_indicator
from perfscore.steps.model import SCORE, Block, Guard, Step

Variant: TypeAlias = tuple[str, IndicatorProgram]
Vary: TypeAlias = Callable[[Program, IndicatorProgram], Iterator[Variant]]
S = TypeVar("S", bound=Scored)

COPIED: Final = "照搬的比率"
_ALIKE: Final = 3
_ROUNDING: Final = Rounding()
_OPEN: Final = Ratio().model_copy(update={"at_most": None})


def run(one: IndicatorProgram, values: Mapping[str, Any]) -> Number | None:
    """The score of an indicator, None where it has none; what is missing may not matter."""
    given = [values.get(name.name) for name in one.inputs]
    if lacking(given):
        return look_at(one, given).score
    try:
        found: Number = complete(one, given)[len(one.slots) - 1]
    except (ZeroDivisionError, Stop):
        return None
    return found


# -- the steps changed --------------------------------------------------------------------------


def rounded(places: int | None, mode: Mode) -> Vary:
    """The score rounded otherwise; ``None``: to as many places as the rule says."""

    def vary(rubric: Program, one: IndicatorProgram) -> Iterator[Variant]:
        own = (one.head.rounding or rubric.model.rounding).places
        text = rounding.formula(
            one.blocks[-1].score,
            _ROUNDING.model_copy(update={"places": own if places is None else places, "mode": mode}),
        )
        yield "", _compiled(one, one.blocks, text)

    return vary


def fixed(share: Literal[0, 1], *ways: str) -> Vary:
    """Nothing, or full marks, whatever the figures say; only for these ways of scoring, where some are named."""

    def vary(_: Program, one: IndicatorProgram) -> Iterator[Variant]:
        if not ways or one.scored.way_key in ways:
            full = one.points_column or number_text(one.head.points)
            yield "", _compiled(one, one.blocks, full if share else "0")

    return vary


def rates(places: int, mode: Literal["round", "floor"] = "round") -> Vary:
    """Every rate cut to so many places before anything is made of it."""

    def cut(step: Step) -> Step:
        if step.style != "percent":
            return step
        scale = tree.Num(exact.ratio(10**places))
        if mode == "round":
            return replace(step, formula=tree.Call("round", (step.formula, tree.Num(exact.ratio(places)))))
        floor = tree.Call("floor", (tree.Binary("*", step.formula, scale),))
        return replace(step, formula=tree.Binary("/", floor, scale))

    return _stepwise(cut)


def floorless() -> Vary:
    """扣完为止 passed over: a deduction larger than the points."""

    def open_ended(step: Step) -> Step:
        match step:
            case Step(formula=tree.Call("min", (due, _)), style="points"):
                return replace(step, formula=due)
            case _:
                return step

    return _stepwise(open_ended)


def gateless() -> Vary:
    """Gates passed over, as if their conditions never held."""

    def open_gates(block: Block) -> Block:
        kept = (item for item in block.items if not (isinstance(item, Guard) and item.outcome == "score"))
        return replace(block, items=tuple(kept))

    def vary(_: Program, one: IndicatorProgram) -> Iterator[Variant]:
        blocks = tuple(map(open_gates, one.blocks))
        if blocks != one.blocks:
            yield "", _compiled(one, blocks)

    return vary


def _stepwise(change: Callable[[Step], Step]) -> Vary:
    def changed(block: Block) -> Block:
        items = (change(item) if isinstance(item, Step) else item for item in block.items)
        return replace(block, items=tuple(items))

    def vary(_: Program, one: IndicatorProgram) -> Iterator[Variant]:
        blocks = tuple(map(changed, one.blocks))
        if blocks != one.blocks:
            yield "", _compiled(one, blocks)

    return vary


def _compiled(one: IndicatorProgram, blocks: tuple[Block, ...], score: str = "") -> IndicatorProgram:
    closing = (Step(SCORE, grammar.own(score), "points"),) if score else one.closing
    slots, made = compile_indicator(blocks, closing, one.inputs)
    return replace(one, blocks=blocks, closing=closing, slots=slots, run=made)


# -- another figure in the place of one ---------------------------------------------------------


def other_figure() -> Vary:
    """A figure that is given from outside (年初预算数) taken for another of its kind (全年预算数)."""

    def vary(rubric: Program, one: IndicatorProgram) -> Iterator[Variant]:
        given = [figure for figure in rubric.figures.values() if figure.given and figure.kind != "table"]
        for right, wrong in permutations(given, 2):
            names = [asked.name for asked in one.inputs]
            alike = right.kind == wrong.kind and akin(right.name, wrong.name)
            if alike and right.name in names and wrong.name not in names:
                inputs = tuple(wrong if asked.name == right.name else asked for asked in one.inputs)
                first, *others = one.blocks
                taken = replace(first, items=(Step(right.name, tree.Name(wrong.name)), *first.items))
                yield (
                    f"“{right.name}”用成了“{wrong.name}”",
                    _compiled(replace(one, inputs=inputs), (taken, *others)),
                )

    return vary


def akin(one: str, other: str) -> bool:
    """Whether two names begin or end alike: any two amounts may give one score by chance."""
    return one[:_ALIKE] == other[:_ALIKE] or one[-_ALIKE:] == other[-_ALIKE:]


# -- the rule changed and lowered again ---------------------------------------------------------


def part(word: Literal["whole", "started", "pro-rata"]) -> Vary:
    """不足一个单位 counted otherwise."""
    return _lowered(lambda scored: _with(scored, deduct=scored.way.model_copy(update={"part": word})), "deduct")


def band_ends() -> Vary:
    """Where two bands meet, the other one holds the end; in cases, < for ≤ and ≤ for <."""

    def swapped(scored: S) -> S:
        match scored.way:
            case Bands() as way:
                met = _meeting(way.intervals)
                root = {tuple(_swapped(one, met) for one in key): points for key, points in way.root.items()}
                return _with(scored, bands=way.model_copy(update={"root": root}))
            case Cases() as way:
                cases = [
                    one
                    if one.when is None
                    else one.model_copy(update={"when": replace(one.when, tree=_toggled(one.when.tree))})
                    for one in way.root
                ]
                return _with(scored, cases=way.model_copy(update={"root": cases}))
            case _:
                return scored

    return _lowered(swapped, "bands", "cases")


def direction() -> Vary:
    """≥ read as ≤, and ≤ as ≥."""

    def turned(scored: S) -> S:
        way: Target = scored.way  # type: ignore[assignment]  # asked for below
        other = {"≥": "≤", "≤": "≥"}.get(way.direction, way.direction)
        return _with(scored, target=way.model_copy(update={"direction": other}))

    return _lowered(turned, "target")


def uncapped() -> Vary:
    """More than 100 % counted as more than full marks."""

    def opened(scored: S) -> S:
        if not isinstance(scored.way, Target):
            return _with(scored, ratio=_OPEN)
        way = scored.way
        pair = (way.target, way.actual) if way.direction == "≤" else (way.actual, way.target)
        return _proportional(scored, f"({pair[0].text}) / ({pair[1].text})")

    return _lowered(opened, "ratio", "target")


def rate_times_points(scale: Literal[1, 100]) -> Vary:
    """The rate itself times the points: 28.74% × 15 in the place of 28.74 ÷ 95 × 15."""

    def copied(scored: S) -> S:
        if isinstance(scored.way, Target):
            return _proportional(scored, f"({scored.way.actual.text}) / {scale}")
        return _with(scored, **{scored.way_key: None, "ratio": _OPEN})

    return _lowered(copied, "target", *(("deduct", "bands") if scale == 1 else ()))


def _proportional(scored: S, formula: str) -> S:
    definition = Definition(COPIED, grammar.parse(formula), 0)
    return _with(scored, target=None, ratio=_OPEN, measure=[definition])


def _with(scored: S, **changes: object) -> S:
    """The same with other keys; what it had worked out about its way is forgotten."""
    copy = scored.model_copy(update=changes)
    copy.__dict__.pop("way", None)
    return copy


def _lowered(change: Callable[[Any], Any], *ways: str) -> Vary:
    """The indicator, or each of its parts, that is scored in one of these ways, changed and lowered again."""

    def applied(scored: Any) -> Any:
        return change(scored) if scored.way_key in ways else scored

    def vary(rubric: Program, one: IndicatorProgram) -> Iterator[Variant]:
        table = next(
            (each for each in rubric.indicators if isinstance(each, EachProgram) and each.head is one.head), None
        )
        way = one.scored.way
        if isinstance(way, Parts):
            if any(found.way_key in ways for found in way.root):
                parts = way.model_copy(update={"root": [applied(found) for found in way.root]})
                yield from _built(rubric, one, _with(one.head, parts=parts))
        elif one.scored.way_key in ways:
            yield from _built(rubric, one, _row(table, one, change) if table else change(one.head))

    return vary


def _row(table: EachProgram, one: IndicatorProgram, change: Callable[[Any], Any]) -> Any:
    """The table's indicator with the one way changed that scores these rows."""
    word = next(word for word, program in table.rows.items() if program is one)
    way: Each = table.way.model_copy(update={"ways": {word: change(one.scored)}})
    return _with(table.head, each=way)


def _built(rubric: Program, one: IndicatorProgram, head: Any) -> Iterator[Variant]:
    match rebuilt(rubric, one.section, head):
        case IndicatorProgram() as found:
            yield "", found
        case EachProgram(rows=rows):
            yield from (("", found) for found in rows.values())
        case None:
            pass


# -- ends ---------------------------------------------------------------------------------------


def _meeting(intervals: list[Interval]) -> set[Number]:
    """Every number at which one interval ends and another begins."""
    lows = {one.low for one in intervals if one.low is not None and one.low != one.high}
    return {one.high for one in intervals if one.high is not None and one.high in lows}


def _swapped(one: Interval, met: set[Number]) -> Interval:
    if one.low is not None and one.low == one.high:
        return one
    low = one.low_closed != (one.low is not None and one.low in met)
    high = one.high_closed != (one.high is not None and one.high in met)
    return replace(one, low_closed=low, high_closed=high)


_OTHER: Final[dict[tree.Comparison, tree.Comparison]] = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}


def _toggled(node: tree.Node) -> tree.Node:
    """A condition with < for ≤ and ≤ for <."""
    match node:
        case tree.Compare(rest=rest):
            return replace(node, rest=tuple((_OTHER.get(op, op), side) for op, side in rest))
        case tree.Junct(operands=operands):
            return replace(node, operands=tuple(map(_toggled, operands)))
        case tree.Not(operand):
            return replace(node, operand=_toggled(operand))
        case _:
            return node
