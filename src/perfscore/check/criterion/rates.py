"""Points for each step, and where the steps begin: 低于90%的，每少5%扣1分."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Final

from perfscore import exact
from perfscore.check.criterion.curves import Curve, factors
from perfscore.check.criterion.judge import Contradiction, Judge, with_bases
from perfscore.check.criterion.quantities import Quantity
from perfscore.check.criterion.wording import Claim
from perfscore.check.subject import Place
from perfscore.exact import Number
from perfscore.methods.description import SIDES, Slope

_ZERO, _ONE = exact.ratio(0), exact.ratio(1)
_NEAR: Final = exact.ratio(1, 1000)
_FLAT: Final = 11
_MOST_BREAKPOINTS: Final = 30
_SHOWN: Final = 4
_PARTS: Final = {
    "whole": "不足一步的不{}分",
    "started": "不足一步的按一步{}",
    "pro-rata": "不足一步的按比例{}",
}


def each(judge: Judge, claim: Claim) -> Contradiction | None:
    """The contradiction where one step more, or less, changes the score by other points than the words say."""
    own = _named_figure(judge, claim)
    if own is not None:
        return _figure_contradiction(judge, claim, own)
    ours: dict[Number, tuple[Curve, Number]] = {}
    others: dict[Number, tuple[Curve, Number]] = {}
    for curve, base in with_bases(judge.curves):
        for step in _steps(curve, claim.step):
            if _stated(curve, claim, step):
                return None
            for change, value, repeats in _changes(curve, step, claim.side, base):
                if repeats and abs(change) == claim.points and _right_way(curve, claim, falls=change < 0):
                    return None
                (ours if repeats else others).setdefault(abs(change), (curve, value))
    amounts = {amount for one in judge.places for amount in _amounts(one)}
    known = amounts if claim.step is not None else amounts.union(*(factors(one.scored) for one in judge.places))
    if claim.points in known or judge.judged:
        return None
    text = _in_words(judge, claim, ours or others, amounts)
    if text is None:
        return None
    shown = next(iter((ours or others).values()), None)
    return Contradiction(claim, text, None if shown is None else judge.trial(*shown))


def _named_figure(judge: Judge, claim: Claim) -> Curve | None:
    """The figure that words of points for each are about, where all such words name one each: 省级每项加1分."""
    every = [one for one in judge.claims if one.sense == "each"]
    figures = [one for one in judge.curves if not one.measured and one.place.by_formula]
    named = {one.at: [curve for curve in figures if curve.name in one.lead] for one in every}
    single = [found[0] for found in named.values() if len(found) == 1]
    if len(every) == 1 or len(single) < len(every) or len({one.name for one in single}) < len(single):
        return None
    return named[claim.at][0]


def _figure_contradiction(judge: Judge, claim: Claim, curve: Curve) -> Contradiction | None:
    """The contradiction where a figure that the words name gives something else for each."""
    changes = {
        abs(change): value
        for _, base in with_bases([curve])
        for step in _steps(curve, claim.step)
        for change, value, repeats in _changes(curve, step, "", base)
        if repeats
    }
    if not changes or claim.points in changes:
        return None
    ours = "、".join(f"{curve.name}每个{claim.verb} {exact.points(one)}" for one in sorted(changes)[:_SHOWN])
    return Contradiction(claim, ours, judge.trial(curve, next(iter(changes.values()))))


def part(judge: Judge, claim: Claim) -> Contradiction | None:
    """The contradiction where the words and the rule treat less than a step differently."""
    for curve in judge.curves if len(judge.places) == 1 else ():
        slope = curve.slope
        if slope is None or claim.step is None:
            continue
        same = curve.value(claim.step) == slope.each.value
        if not same or slope.part == claim.verb or (curve.whole and slope.each.value == 1):
            return None
        half = slope.each.value / 2
        value = slope.start.value + (half if slope.side == "above" else -half)
        return Contradiction(claim, _PARTS[slope.part].format("加" if slope.earns else "扣"), judge.trial(curve, value))
    return None


def _in_words(
    judge: Judge, claim: Claim, ours: Mapping[Number, tuple[Curve, Number]], amounts: set[Number]
) -> str | None:
    """The steps of the rule in words; None where it has none that the words may be about."""
    for curve in judge.curves:
        slope = curve.slope
        about = len(judge.places) == 1 or curve in {one for one, _ in ours.values()}
        if slope is not None and about and (claim.step is not None or curve.unit != "%"):
            verb = "加" if slope.earns else "扣"
            return f"每{SIDES[slope.side]} {slope.each.counted(curve.unit)} {verb} {exact.points(slope.points)}"
    changes = sorted({*ours, *amounts})[:_SHOWN]
    return "、".join(f"每个{claim.verb} {exact.points(one)}" for one in changes) or None


def _steps(curve: Curve, amount: Quantity | None) -> Iterator[Number]:
    """The step on a curve: one, where the words name none."""
    if amount is not None:
        value = curve.value(amount)
        if value is not None and value > 0:
            yield value
    elif curve.unit not in {"%", "元"}:
        yield _ONE


def _stated(curve: Curve, claim: Claim, step: Number) -> bool:
    """True where the rule says the same step and the same points, to the same side."""
    for slope in curve.slopes:
        alike = (slope.each.value, slope.points) == (step, claim.points)
        alike = alike or (slope.part == "pro-rata" and slope.points * step == claim.points * slope.each.value)
        if alike and _right_way(curve, claim, falls=(slope.side == "above") != slope.earns):
            return True
    return False


def _changes(curve: Curve, step: Number, side: str, base: int) -> Iterator[tuple[Number, Number, bool]]:
    """Each change of the score by a step, its place, and whether it repeats: where not, the steps are others."""
    slope = curve.slope
    if slope is not None:  # that is stated, or it is not so
        turns, strides = [slope.start.value], [step, -step]
    else:
        turns, strides = [*sorted(curve.breakpoints)[:_MOST_BREAKPOINTS], _ZERO, _ONE], [*_strides(curve, step, side)]
    for turn, stride in product(dict.fromkeys(turns), strides):
        change = _change(curve, turn, stride, base)
        if change:
            repeats = slope is None and _repeats(curve, turn, stride, base, change)
            yield (change if stride > 0 else -change), turn + stride, repeats


def _strides(curve: Curve, step: Number, side: str) -> tuple[Number, ...]:
    """The directions of a step: that of the words, where more of the curve is more of what they speak of."""
    if not side or not curve.rising:
        return (step, -step)
    return (step,) if side == "above" else (-step,)


def _change(curve: Curve, value: Number, stride: Number, base: int) -> Number | None:
    before, after = curve.score_at(value, base), curve.score_at(value + stride, base)
    return None if before is None or after is None else after - before


def _repeats(curve: Curve, value: Number, stride: Number, base: int, change: Number) -> bool:
    """True where the score moves in such steps: none sooner, the next one the same, or what is left of it, or none."""
    parts = (_NEAR, exact.ratio(1, 2), _ONE - _NEAR)
    begun, half, ended = (_change(curve, value, stride * part, base) for part in parts)
    if None not in {begun, half, ended} and begun != change and half != change / 2 and ended != 0:
        return False
    second = _change(curve, value + stride, stride, base)
    if second is None:  # nothing lies there: then the step before tells
        earlier = _change(curve, value - stride, stride, base)
        return earlier in {None, change} or curve.score_at(value - stride * _FLAT, base) == curve.score_at(value, base)
    if second == change:
        return True
    if second:
        return abs(second) < abs(change) and (second > 0) == (change > 0)
    return curve.score_at(value + stride * _FLAT, base) == curve.score_at(value + stride, base)


def _right_way(curve: Curve, claim: Claim, *, falls: bool) -> bool:
    """True where a score that falls (or rises) goes the way of the words, where they speak of the curve itself."""
    if not claim.side or not curve.direct or not curve.measured:
        return True
    loses = claim.verb.startswith(("扣", "减"))
    if not loses and claim.verb not in {"加", "奖", "奖励"}:
        return True
    return falls == ((claim.side == "above") == loses)


def _amounts(place: Place) -> Iterator[Number]:
    """The points that one finding takes off, or one item of a checklist gives."""
    yield from (one.points for one in place.way.rates(place.block.points) if not isinstance(one, Slope))
    yield from (one.high for one in place.way.awards(place.block.points) if one.kind == "item")


def limit(judge: Judge, claim: Claim) -> Contradiction | None:
    """The contradiction where a deduction begins elsewhere than the words say."""
    for curve in judge.curves:
        slope = curve.slope
        value = None if claim.step is None else judge.value(curve, claim.step)
        if value is None or slope is None:
            continue
        if value in curve.breakpoints or len(judge.places) > 1:
            return None
        start = exact.show(slope.start.value, curve.place.way.style)
        shown = judge.trial(curve, slope.start.value)
        return Contradiction(claim, f"{SIDES[slope.side]} {start} 的{'加' if slope.earns else '扣'}分", shown)
    return None
