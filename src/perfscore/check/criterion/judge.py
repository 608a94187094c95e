"""Claims of a criterion held against the rule: each is true, false with what the rule does instead, or unknown.

A claim is false only where the rule has what it speaks of, and nothing in the rule fits it. Where a person scores,
where the words have no number to hold on to, and where two readings are possible, nothing is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, assert_never

from perfscore import exact
from perfscore.check.criterion.curves import Curve, curves
from perfscore.check.criterion.quantities import Quantity, mentions, quantities
from perfscore.check.criterion.wording import Claim, Region
from perfscore.check.subject import Subject
from perfscore.exact import Number
from perfscore.methods.description import Slope
from perfscore.search.branches import Trial

_ZERO, _ONE = exact.ratio(0), exact.ratio(1)
_NEAR: Final = exact.ratio(1, 1000)
_FAR: Final = exact.ratio(21, 20)
_HALF: Final = exact.ratio(1, 2)
_WHOLE: Final = exact.ratio(100)
"""End of most scales: 90-100分 says nothing of more."""
_SMALL: Final = exact.ratio(30)
_RANKS: Final = frozenset({"名", "位"})
_SO_ON: Final = re.compile("[依以]此类推|依次类推|以下类推|……")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Contradiction of a claim: the rule's own result, and a run that shows it."""

    claim: Claim
    ours: str
    trial: Trial | None = None


class Judge:
    """Judge of the claims of one criterion against one row."""

    def __init__(self, subject: Subject, claims: Sequence[Claim]) -> None:
        """Gather the curves and the numbers that the claims may speak of."""
        self._gains = any(one.sense == "each" and one.verb.startswith(("加", "奖")) for one in claims)
        self._so_on = _SO_ON.search(subject.program.head.criterion or "") is not None
        self.subject = subject
        self.claims = claims
        self.places = subject.ways
        self.curves = curves(subject)
        self.judged = any(one.judged for one in self.places)
        self._ends = [end for one in claims if one.region is not None for end in one.region.ends]
        self._numbers = (*quantities(subject.program.head.criterion or ""), *self._ends)
        self.steps = [one.step for one in claims if one.sense == "each" and one.step is not None]
        self._shifts = {one: self._shift(one) for one in self.curves}

    # -- words and measure of different scales-------------------------------------------------

    def _shift(self, curve: Curve) -> tuple[int, int]:
        """Percentages of the words as a curve has them: as they are, their distance from 100 %, or less 100 %."""
        if curve.unit != "%":
            return (0, 1)
        limits = [one.step for one in self.claims if one.sense == "limit" and one.step is not None]
        values = {value for amount in (*self._ends, *limits) if (value := curve.value(amount)) is not None}
        ways = ((0, 1), (1, 1), (1, -1), (-1, 1))
        marks = curve.thresholds - {_ZERO}
        hits = [sum(curve.scale * add + sign * value in marks for value in values) for add, sign in ways]
        best = max(hits)
        return ways[0] if best == 0 else ways[hits.index(best)]

    def value(self, curve: Curve, amount: Quantity, shift: tuple[int, int] | None = None) -> Number | None:
        """The value on a curve that a quantity of the words stands for."""
        value = curve.value(amount)
        if value is None or amount.unit != "%":
            return value
        add, sign = shift or self._shifts[curve]
        return curve.scale * add + sign * value

    def _region_on(
        self, curve: Curve, region: Region, shift: tuple[int, int] | None = None
    ) -> tuple[Number | None, Number | None]:
        """The ends of a region on a curve; None where there is none, or none on that curve."""
        low, high = (None if end is None else self.value(curve, end, shift) for end in (region.low, region.high))
        return low, high

    def _readings(self, curve: Curve, claim: Claim) -> list[tuple[int, int]]:
        """The shifts by which a claim may lie on a curve: 超出10%以上 may be what is above 110 %."""
        small = all(end.unit == "%" and end.value <= _SMALL for end in (claim.region or Region()).ends)
        if curve.unit == "%" and re.search("下降|降低|减少|降幅|负增长", claim.lead):
            return [self._shifts[curve], (0, -1)]
        if curve.unit == "%" and small and any(mark < 0 for mark in curve.thresholds):
            return [self._shifts[curve], (0, -1), (1, -1)]
        more = [(1, 1)] if "超" in claim.text else [(1, -1)] if re.search("[低差欠降少缺]", claim.text) else []
        return [self._shifts[curve], *(more if small and curve.unit == "%" else [])]

    # -- a number of points for a region --------------------------------------------------------

    def tier(self, claim: Claim) -> Contradiction | None:
        """80%（含）-90%，计3分: the score inside, at the ends that the words are plain about, and just outside."""
        failed: dict[Curve, tuple[Number, Number]] = {}
        for curve, base in with_bases(self.curves):
            for shift in self._readings(curve, claim):
                outcome = self._tier(curve, claim, base, shift)
                if outcome is True:
                    return None
                if isinstance(outcome, tuple):
                    failed.setdefault(curve, outcome)
        for curve, (value, score) in failed.items():
            if self._about(curve, claim):
                return Contradiction(claim, _at(curve, value, score), self.trial(curve, value))
        return None

    def _about(self, curve: Curve, claim: Claim) -> bool:
        """True where a claim is about a curve: it is the only one of its kind, or the rule has the claim's numbers."""
        alike = {one.place.block.name for one in self.curves if one.unit == curve.unit and one.measured}
        ends = claim.region.ends if claim.region is not None else ()
        known = any(self.value(curve, end) in curve.thresholds for end in ends)
        if self.judged or (len(self.places) > 1 and not curve.measured):
            return known
        alone = len(self.places) == 1
        if curve.measured:
            return known or (len(alike) == 1 and alone)
        numbers = [one for one in self.curves if not one.measured]
        return known or (alone and len(numbers) == 1)

    def trial(self, curve: Curve, value: Number) -> Trial | None:
        """A run in which a curve's name has a value, for a witness."""
        runs = (curve.trial(value, base) for _, base in with_bases([curve]))
        return next((one for one in runs if one is not None), None)

    def _tier(
        self, curve: Curve, claim: Claim, base: int, shift: tuple[int, int]
    ) -> bool | tuple[Number, Number] | None:
        """True where a curve bears a claim out; else the first value at which it does not, and the score there."""
        region = claim.region or Region()
        ends = self._region_on(curve, region, shift)
        if any(value is None for value, end in zip(ends, (region.low, region.high), strict=True) if end is not None):
            return None
        if claim.result == "zero" and self._other_gate(curve, [one for one in ends if one is not None]):
            return next(one for one in ends if one is not None), _ZERO
        placed = _Placed(region, ends[0], ends[1], shift)
        placed = placed.mirrored() if shift[1] < 0 else placed
        expected = _ExpectedScore(claim, curve.place.block.points)
        known = False
        for value, inside in self._points(curve, claim, placed):
            score = curve.score_at(value, base)
            if score is None or (value < 1 and _ranked(region)):
                continue
            known = True
            at_end = value in {placed.low, placed.high} and not inside
            if expected.holds(score) != inside and not (at_end and self._is_continuous(curve, value, base)):
                return value, score
        return True if known else None

    def _other_gate(self, curve: Curve, ends: Sequence[Number]) -> bool:
        """True where a gate of the rule stands at another number than the words have it at."""
        gates = curve.gates
        numbers = {value for one in self._numbers if (value := self.value(curve, one)) is not None}
        return bool(gates) and not gates & numbers and not curve.breakpoints & set(ends)

    @staticmethod
    def _is_continuous(curve: Curve, value: Number, base: int) -> bool:
        """True where the score moves up to an end and does not jump there: whose the end is then does not matter."""
        near = (abs(value) or _ONE) * _NEAR
        pairs = [
            (curve.score_at(value + sign * near, base), curve.score_at(value + sign * near * 2, base))
            for sign in (-1, 1)
        ]
        return any(None not in pair and pair[0] != pair[1] for pair in pairs)

    def _points(self, curve: Curve, claim: Claim, placed: _Placed) -> Iterator[tuple[Number, bool]]:
        """The values to try, and whether the score there is to be what the claim says."""
        region, low, high, shift = placed
        if (claim.exactly or (self._gains and claim.result == "points" and None in {low, high})) and (
            low is not None or high is not None
        ):
            yield low if low is not None else high or _ZERO, True
            return
        others = list(self._others(curve, claim, shift))
        near_low, near_high = low, high
        if near_high is None and low is not None:
            near_high = min((one for one in others if one > low), default=None)
        if near_low is None and high is not None:
            near_low = max((one for one in others if one < high), default=None)
        yield from ((value, True) for value in self._inside(near_low, near_high))
        if claim.result == "range":
            return
        for end, closed, sign in ((low, region.low_closed, -1), (high, region.high_closed, 1)):
            if end is not None:
                yield from self._end(curve, claim, (end, closed, sign))

    def _inside(self, low: Number | None, high: Number | None) -> Iterator[Number]:
        """Values inside a region, near its ends and in the middle."""
        if low is not None and high is not None:
            width = high - low
            yield from (low + width * _NEAR, high - width * _NEAR, low + width * _HALF)
        elif low is not None:
            yield low + (abs(low) or _ONE) * _NEAR
            if not self.steps and low > 0:
                yield low * _FAR
        elif high is not None:
            yield high - (abs(high) or _ONE) * _NEAR
            if not self.steps and high > 0:
                yield high * _HALF

    def _end(self, curve: Curve, claim: Claim, end: tuple[Number, bool | None, int]) -> Iterator[tuple[Number, bool]]:
        """An end itself, as far as the words are plain about it; and what lies just outside."""
        at, closed, sign = end
        both = claim.region is not None and len(claim.region.ends) > 1
        criterion = self.subject.program.head.criterion or ""
        ends = claim.region.ends if claim.region is not None else ()
        repeated = any(mentions(criterion, one) > 1 for one in ends)
        shared = both or repeated or self._claimed(curve, claim, at)
        rank = claim.region is not None and _ranked(claim.region) and not self._claimed(curve, claim, at)
        if closed is True or (closed is None and (rank or (not shared and "内" in claim.text))):
            yield at, True
        if closed is False and not curve.stepped and self._excluded(curve, claim, at):
            yield at, False
        step = self._step(curve, at)
        if (
            step is None
            or self._so_on
            or (both and sign > 0 and any(one.value == _WHOLE and one.unit in {"%", "分", ""} for one in ends[1:]))
            or self._claimed(curve, claim, at + sign * step)
            or (both and self._continued(curve, at, sign))
            or (claim.result == "zero" and self.steps)
        ):
            return
        yield at + sign * step, False

    def _other_regions(self, claim: Claim) -> Iterator[Region]:
        """The regions to which other claims give points."""
        for other in self.claims:
            if other is not claim and other.sense == "tier" and other.region is not None:
                yield other.region

    def _excluded(self, curve: Curve, claim: Claim, at: Number) -> bool:
        """True where other words give away a value that a claim leaves out; else the rule may do so to either side."""
        plainly = re.search("不含|[<>]", claim.text) is not None
        for region in self._other_regions(claim):
            low, high = self._region_on(curve, region)
            at_low, at_high = low == at, high == at
            inside = (low is None or low < at) and (high is None or high > at)
            closed = region.low_closed if at_low else region.high_closed if at_high else None
            if inside or ((at_low or at_high) and (closed is True or (closed is None and plainly))):
                return True
        return False

    def _continued(self, curve: Curve, at: Number, sign: int) -> bool:
        """True where the words go on at the next whole number: 80%-89%, 90%-99%."""
        unit = curve.scale / 100 if curve.unit == "%" else _ONE
        values = {value for amount in self._numbers if (value := self.value(curve, amount)) is not None}
        return any(0 < (value - at) * sign <= unit for value in values)

    def _step(self, curve: Curve, at: Number) -> Number | None:
        """The distance outside an end at which the score is another; None where it is not known."""
        steps = [value for amount in self.steps if (value := curve.value(amount)) is not None]
        counted = [one.each.value for one in curve.place.way.rates(curve.place.block.points) if isinstance(one, Slope)]
        if counted and curve.measured:
            return max([*steps, *counted])
        if steps or curve.stepped:
            return max(steps, default=None)
        return _ONE if curve.whole else _NEAR * (abs(at) or curve.scale)

    def _others(self, curve: Curve, claim: Claim, shift: tuple[int, int]) -> Iterator[Number]:
        """The other numbers of the words on a curve: a region that has one end reaches no farther than the next."""
        if shift[0]:
            yield curve.scale
        own = claim.region.ends if claim.region is not None else ()
        for amount in self._numbers:
            value = None if amount in own else self.value(curve, amount, shift)
            if value is not None:
                yield value

    def _claimed(self, curve: Curve, claim: Claim, value: Number) -> bool:
        """True where another claim speaks of a value: an end that the words leave open is spoken of."""
        for region in self._other_regions(claim):
            low, high = self._region_on(curve, region)
            if self._shifts[curve][1] < 0:
                low, high = high, low
            above = low is None or value > low or (value == low and region.low_closed is not False)
            below = high is None or value < high or (value == high and region.high_closed is not False)
            nested = claim.region is not None and _nested(claim.region, region)
            if above and below and not (low is None and high is None) and not nested:
                return True
        return False


def with_bases(curves: Sequence[Curve]) -> Iterator[tuple[Curve, int]]:
    """Every curve from every set of figures; those that have to be searched for last."""
    yield from ((curve, base) for curve in curves for base in curve.bases.plain)
    yield from ((curve, base) for curve in curves for base in curve.bases.searched)


class _Placed(NamedTuple):
    """A region of the words on a curve: its ends there, and how the words' percentages lie on it."""

    region: Region
    low: Number | None
    high: Number | None
    shift: tuple[int, int]

    def mirrored(self) -> _Placed:
        """The same, where more of the words is less on the curve."""
        one = self.region
        return _Placed(Region(one.high, one.high_closed, one.low, one.low_closed), self.high, self.low, self.shift)


class _ExpectedScore:
    """The score that a claim gives, of a place with so many points."""

    def __init__(self, claim: Claim, full: Number) -> None:
        self._claim, self._full = claim, full

    def holds(self, score: Number) -> bool:
        """True for a score that is as the claim says."""
        claim = self._claim
        match claim.result:
            case "full":
                return score == self._full
            case "zero":
                return not score
            case "off":
                return score == self._full - claim.points
            case "range":
                return claim.points <= score <= (claim.other or claim.points)
            case "points":
                return score == claim.points
            case _:
                assert_never(claim.result)


def _ranked(region: Region) -> bool:
    """True where a region may be of ranks: there is none before the first."""
    return any(one.unit in _RANKS for one in region.ends)


def _nested(one: Region, other: Region) -> bool:
    """True where two regions are open on the same side: 90%以上 and 80%以上."""
    return (one.high is None and other.high is None) or (one.low is None and other.low is None)


def _at(curve: Curve, value: Number, score: Number) -> str:
    """A score of the rule, and where."""
    style: exact.Style = (
        "percent" if curve.unit == "%" and curve.scale == 1 else "money" if curve.unit == "元" else "number"
    )
    shown = exact.show(value, style)
    return f"{curve.name}为 {shown} 时得 {exact.show(score, 'points')} 分"
