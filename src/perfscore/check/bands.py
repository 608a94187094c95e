"""Bands: numbers that none covers, and bands that nothing reaches."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final, NamedTuple, TypeAlias

from perfscore import exact
from perfscore.check.finding import RuleFault, Witness
from perfscore.check.subject import Place, Rule, Subject, between, measure, within
from perfscore.exact import Number, Style
from perfscore.formula import tree
from perfscore.formula.analysis.bounds import Bounds
from perfscore.formula.analysis.extent import Extent, closed, opened
from perfscore.formula.interval import Interval, gaps, texts
from perfscore.methods.way import Inside, Way
from perfscore.problems import Fault, Path
from perfscore.search.branches import Trial
from perfscore.steps.model import Step
from perfscore.text import quoted

Ends: TypeAlias = tuple[Number | None, bool, Number | None, bool]
_ZERO: Final = exact.ratio(0)
_FINEST: Final = 12
_MODES: Final[tuple[exact.Mode, ...]] = ("down", "up")


def gap(rule: Rule) -> Iterator[RuleFault]:
    """Bands that leave out a number which the measure can be: whoever has it gets no score."""
    for subject, measured, left in _gaps(rule):
        trial = subject.find(partial(_lies_in_gap, step=measured.step, left=left))
        if trial is None and not measured.extent.tight:
            continue
        name, style = measured.name, measured.step.style
        value = exact.show(number_inside(left, style) if trial is None else trial.values[measured.step.name], style)
        says = f"{name} = {value}，不在任何一个档次里，无法计分"
        witness = Witness(says) if trial is None else subject.witness(trial, says)
        message = f"{quoted(name)}{within(left, style)}时没有档次，无法计分"
        hint = "补上这一档，或把相邻一档的端点写成含本数"
        yield RuleFault(Fault(measured.path, "", message, hint, key=True), witness)


def unproven(rule: Rule) -> Iterator[RuleFault]:
    """Bands that the analysis can neither show nor exclude to leave something out."""
    for subject, measured, left in _gaps(rule):
        if measured.extent.tight or subject.find(partial(_lies_in_gap, step=measured.step, left=left)) is not None:
            continue
        name, style = quoted(measured.name), measured.step.style
        message = f"没有找到{name}{within(left, style)}的填报，也没能证明没有；这样的填报没有档次"
        witness = Witness(f"{name}的范围估计为 {between(measured.extent, style)}，可能估得过宽")
        yield RuleFault(Fault(measured.path, "", message, key=True), witness)


def unreachable(rule: Rule) -> Iterator[RuleFault]:
    """Bands that the measure never falls into, whatever is handed in."""
    for _, measured in _tiered(rule, plain=False):
        for tier in measured.way.tiers():
            if all(part_between(measured.extent, ends(one)) is None for one in tier.intervals):
                text = texts(tier.intervals)
                message = f"{quoted(measured.name)}不会落在 {text} 档"
                witness = Witness(f"{measured.name}的范围是 {between(measured.extent, measured.step.style)}")
                path = (*measured.path, *tier.path)
                yield RuleFault(Fault(path, "", message, "核对指标值的算式和档次", key=True), witness)


class MeasureRange(NamedTuple):
    """The measure that bands look at, and what it can be; and the bands, with their place."""

    step: Step
    extent: Extent
    way: Way
    path: Path

    @property
    def name(self) -> str:
        """The measure as the author calls it."""
        return self.step.title


def _gaps(rule: Rule) -> Iterator[tuple[Subject, MeasureRange, Extent]]:
    """Every part of a measure's extent that its bands leave out."""
    for subject, looked in _tiered(rule, plain=True):
        for missing in gaps([one for tier in looked.way.tiers() for one in tier.intervals]):
            left = part_between(looked.extent, missing)
            if left is not None:
                yield subject, looked, left


def _tiered(rule: Rule, *, plain: bool) -> Iterator[tuple[Subject, MeasureRange]]:
    """The ways that have tiers, also those of cases, and the measure that falls into them."""
    for subject, place in rule.places():
        stages = (subject.plain if plain else subject.any).stages
        own = measure(place)
        if own is not None and _has_tiers(place.way):
            for stage in (one for one in stages if one.item is own):
                yield subject, MeasureRange(own, stage.before.of(own.formula), place.way, place.way_path)
        for one in place.way.inside():
            step = _measured(place, one) or own
            if step is None or not _has_tiers(one.way):
                continue
            for stage in (found for found in stages if found.item is step):
                known = _in_case(place, one, stage.before.define(step.name, step.taken))
                if known is not None:
                    found = known.of(tree.Name(step.name))
                    yield subject, MeasureRange(step, found, one.way, (*place.way_path, *one.path))


def _has_tiers(way: Way) -> bool:
    return any(True for _ in way.tiers())


def _measured(place: Place, inside: Inside) -> Step | None:
    """The step of the measure that a case has of its own."""
    number = tree.Num(exact.ratio(inside.number))
    for step in place.block.steps:
        of_case = isinstance(step.branch, tree.Compare) and step.branch.rest == (("==", number),)
        if of_case and inside.measure and step.title == inside.measure:
            return step
    return None


def _in_case(place: Place, inside: Inside, known: Bounds) -> Bounds | None:
    """The bounds where a case holds: its own condition does, and none before it."""
    here: Bounds | None = known
    for number, condition in enumerate(place.way.conditions(), 1):
        if here is None or number > inside.number:
            return here
        here = here.given(condition.when.tree, holds=number == inside.number)
    return here


def _lies_in_gap(trial: Trial, *, step: Step, left: Extent) -> bool:
    value = trial.values.get(step.name)
    return trial.outcome == "problem" and value is not None and left.holds(value)


def ends(one: Interval) -> Ends:
    """The ends of a band or a grade."""
    return one.low, one.low_closed, one.high, one.high_closed


def part_between(extent: Extent, ends: Ends) -> Extent | None:
    """The part of an extent that lies between two ends; None where there is none."""
    low, low_in, high, high_in = ends
    left: Extent | None = extent
    if low is not None:
        left = extent.least(closed(low) if low_in else opened(low))
    if left is not None and high is not None:
        left = left.most(closed(high) if high_in else opened(high))
    return left


def number_inside(extent: Extent, style: Style) -> Number:
    """The number in an extent that is written shortest, near its middle."""
    scale = 2 if style == "percent" else 0
    low = None if extent.low.endless else extent.low.at
    high = None if extent.high.endless else extent.high.at
    if low is not None and high is not None:
        middle = (low + high) / 2
    else:
        middle = low + 1 if low is not None else (high or _ZERO) - 1
    places = range(scale, scale + _FINEST)
    near = (exact.rounded(middle, place, mode) for place in places for mode in _MODES)
    return next((one for one in near if extent.holds(one)), middle)
