"""``bands``: 80%（含）-90%，计 3 分."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import ClassVar

from pydantic import ConfigDict, model_validator

from perfscore import exact
from perfscore.exact import Number, Style
from perfscore.formula import interval
from perfscore.formula.interval import Interval, gaps, start, units
from perfscore.formula.literals import number_text
from perfscore.methods import patterns
from perfscore.methods.description import Context, Fact, Thresholds, Tier
from perfscore.methods.fields import MOST_ITEMS, Amount, Points, Range, Root, limit_items, refuse
from perfscore.methods.ratio import UNCAPPED
from perfscore.methods.way import Misreading, Way
from perfscore.steps.draft import Draft


class Bands(Way, Root[dict[Range, Points]]):
    """Points by the interval that the measure falls into; no interval, no score but a problem.

    Source: 炎陵县2020年度部门整体支出绩效评价指标评分表, 重点支出安排率 and 预算调整率.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "minProperties": 1,
            "maxProperties": MOST_ITEMS,
            "anyOf": [{"propertyNames": {"pattern": one}} for one in (patterns.OF_PERCENTAGES, patterns.OF_NUMBERS)],
        }
    )
    title: ClassVar[str] = "按所在的档次计分"
    chinese: ClassVar[str] = "档次 分档"
    written: ClassVar[str] = '{"[90%, )": 4, "[60%, 90%)": 2, "( , 60%)": 0}'
    needs_measure: ClassVar[bool] = True

    @model_validator(mode="after")
    def _disjoint(self) -> Bands:
        if not self.root:
            raise refuse("bands-empty", "bands 里没有任何档次", '例如："[90%, )": 4')
        limit_items(self.intervals, "bands ")
        if len(units(self.intervals)) > 1:
            raise refuse("bands-unit", "各档次的单位要一致", "百分数都带 %，如 [80%, 90%)")
        for pair in pairwise(sorted(self.intervals, key=start)):
            if pair[0].meets(pair[1]):
                first, second = sorted(pair, key=self.intervals.index)
                message = f"档次 {first.text} 和 {second.text} 重叠，同一个数有两个得分"
                raise refuse("bands-overlap", message, "相接的两档，一档含端点写“]”，一档不含写“)”", key=second.key)
        return self

    @property
    def intervals(self) -> list[Interval]:
        """Every interval, in the order of the file."""
        return [one for key in self.root for one in key]

    @property
    def style(self) -> Style:
        """A percentage where an end is one."""
        return next((one.style for one in self.intervals if one.style != "number"), "number")

    def facts(self) -> Iterator[Fact]:
        """Each band with its points."""
        for key, points in self.root.items():
            name = interval.texts(key)
            yield Fact(f"band {name}", f"{name} 档", exact.points(points), renamable=True)

    def words(self, _: Context, /) -> Iterator[str]:
        """Each band in words, with its points."""
        yield "；".join(f"{interval.words(key)}：{exact.points(points)}" for key, points in self.root.items())

    def thresholds(self) -> Iterator[Thresholds]:
        """The ends of all intervals."""
        ends = [
            Amount(end, one.unit, written)
            for one in self.intervals
            for end, written in zip((one.low, one.high), one.written, strict=True)
            if end is not None
        ]
        yield Thresholds((), tuple(ends), tuple(end.value for end in ends))

    def tiers(self) -> Iterator[Tier]:
        """The bands, each under the key that was written for it."""
        return (Tier((key[0].key,), key, points) for key, points in self.root.items())

    def lower(self, draft: Draft) -> str:
        """The number of the band that the measure falls into, then its points."""
        measure = draft.measure
        rows = [(key, _condition(key, measure), points) for key, points in self.root.items()]
        whole = not gaps(self.intervals)
        if not whole:
            inside = " or ".join(f"({condition})" for _, condition, _ in rows)
            draft.require(inside, "no-band", f"“{measure}”不在任何一个档次里")
        chain = " else ".join(f"{number} if {condition}" for number, (_, condition, _) in enumerate(rows[:-1], 1))
        band = draft.step("档次", f"{chain} else {len(rows)}" if chain else "1", role="branch")
        points = " else ".join(
            f"{number_text(points)} if {band} == {number}" for number, (_, _, points) in enumerate(rows[:-1], 1)
        )
        last = number_text(rows[-1][2])
        for number, (key, _, score) in enumerate(rows, 1):
            text = f"{{{measure}}} 在 {interval.texts(key)} 档，得 {exact.show(score, 'points')} 分"
            draft.explain(text, f"{band} == {number}", "bands", key[0].key)
        self._within(draft)
        return draft.step("原得分", f"{points} else {last}" if points else last, "points", "raw")

    def misreadings(self) -> Iterator[Misreading]:
        """The end at which two bands meet, held by the other one; the measure itself times the points."""
        lows = {one.low for one in self.intervals if one.low is not None and one.low != one.high}
        met = {one.high for one in self.intervals if one.high is not None and one.high in lows}
        if met:
            root = {tuple(_swapped(one, met) for one in key): points for key, points in self.root.items()}
            yield Misreading("band-end", self.model_copy(update={"root": root}))
        yield Misreading("rate-times-points", UNCAPPED)

    def _within(self, draft: Draft) -> None:
        for key, points in self.root.items():
            if points > draft.points:
                message = f"{interval.texts(key)} 档的 {_shown(points)} 分超过分值 {_shown(draft.points)} 分"
                draft.complain("points-above-full", message, ("bands", key[0].key))


def _condition(key: tuple[Interval, ...], measure: str) -> str:
    if len(key) == 1:
        return key[0].condition(measure)
    return " or ".join(f"({one.condition(measure)})" for one in key)


def _swapped(band: Interval, met: Collection[Number]) -> Interval:
    """An interval that holds the ends it did not hold, and does not those it did, of the ends where two meet."""
    if band.low is not None and band.low == band.high:
        return band
    low = band.low_closed != (band.low is not None and band.low in met)
    high = band.high_closed != (band.high is not None and band.high in met)
    return replace(band, low_closed=low, high_closed=high)


def _shown(points: Number) -> str:
    return exact.show(points, "points")
