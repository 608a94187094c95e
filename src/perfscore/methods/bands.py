"""``bands``: 80%（含）-90%，计 3 分."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import ClassVar

from pydantic import ConfigDict, model_validator

from perfscore.exact import Number, Style
from perfscore.formula import interval
from perfscore.formula.interval import Interval, gaps, start, units
from perfscore.methods import fitting, full_marks, judgement, patterns
from perfscore.methods.answer import Answer, Reading
from perfscore.methods.beyond import measure_unit
from perfscore.methods.description import Award, Context, Fact, PointsNamed, Thresholds, Tier, WrittenAmount
from perfscore.methods.fields import Range, Root
from perfscore.methods.layout import Layout
from perfscore.methods.ratio import UNCAPPED
from perfscore.methods.readers import Amount
from perfscore.methods.refusals import MOST_ITEMS, limit_items, refuse
from perfscore.methods.score_range import PointsOrScores, ScoreRange
from perfscore.methods.way import Misreading, Way, changed
from perfscore.steps.draft import Draft
from perfscore.steps.model import Block, literal
from perfscore.text import quoted


class Bands(Way, Root[dict[Range, PointsOrScores]]):
    """Points by the interval that the measure falls into; no interval, no score but a problem.

    Where an interval has a range of scores, a person gives one of them, with a reason.

    Source: 炎陵县2020年度部门整体支出绩效评价指标评分表, 重点支出安排率 and 预算调整率; of ranges
    财政扶贫资金绩效考评量化指标表（2008年版）, 农民增收.
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
    scores_rows: ClassVar[bool] = True

    @model_validator(mode="after")
    def _disjoint(self) -> Bands:
        if not self.root:
            raise refuse("bands-empty", "bands 里没有任何档次", '例如："[90%, )": 4')
        limit_items(self.intervals, "bands ")
        sized = [one for one in self.intervals if units([one])]
        if one := next((one for one in sized if one.unit != sized[0].unit), None):
            message = f"档次 {sized[0].text} 和 {one.text} 的单位要一致"
            raise refuse("bands-unit", message, "都带同一个单位，或都不带；百分数都带 %", key=one.key)
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
            yield Fact(f"band {name}", f"{name} 档", points.shown, renamable=True)

    def words(self, _: Context, /) -> Iterator[str]:
        """Each band in words, with its points, and who gives them where they are a range."""
        yield "；".join(f"{interval.words(key)}：{points.shown}" for key, points in self.root.items())
        if self.asks:
            yield "得分是一个区间的档次，由评价人在区间内评定，并写明理由"

    def thresholds(self) -> Iterator[Thresholds]:
        """The ends of all intervals."""
        ends = [Amount(end, one.unit, written) for one in self.intervals for end, written, _ in one.ends]
        yield Thresholds((), tuple(ends), tuple(end.value for end in ends))

    def amounts(self) -> Iterator[WrittenAmount]:
        """The ends of all intervals, each in its key."""
        for one in self.intervals:
            for end, written, at in one.ends:
                amount = Amount(end, one.unit if written else "", written)
                yield WrittenAmount((one.key,), amount, None, at, key=True)

    def tiers(self) -> Iterator[Tier]:
        """The bands, each under the key that was written for it."""
        return (Tier((key[0].key,), key) for key in self.root)

    def awards(self, full: Number, /) -> Iterator[Award]:
        """The points of each band, from and to."""
        for one in self.root.values():
            ends = one.ends(full) if isinstance(one, ScoreRange) else (one.of(full),) * 2
            yield Award("tier", *ends)

    def names_points(self) -> PointsNamed:
        """Every one."""
        return "every"

    def lower(self, draft: Draft) -> str:
        """The number of the band that the measure falls into, then its points, or those that a person gives."""
        measure = draft.measure
        rows = [(key, _condition(key, measure)) for key in self.root]
        inside = " or ".join(f"({condition})" for _, condition in rows) if gaps(self.intervals) else ""
        if inside:
            draft.require(inside, "no-band", f"{quoted(fitting.own_name(draft))}不在任何一个档次里")
        chain = " else ".join(f"{number} if {condition}" for number, (_, condition) in enumerate(rows[:-1], 1))
        band = draft.step("档次", f"{chain} else {len(rows)}" if chain else "1", role="branch")
        given = self._ask(draft, band, inside)
        for key, points in self.root.items():
            full_marks.check_given(draft, points, f"{interval.texts(key)} 档", ("bands", key[0].key))
        scores = [given if isinstance(one, ScoreRange) else one.formula(draft.full) for one in self.root.values()]
        counted = next((one.unit for one in self.intervals if one.unit), "") or measure_unit(draft)
        unit = "" if counted in {"", "%", "元"} else counted
        written = next((word for one in self.intervals for word in one.written if word), counted)
        gap = "" if counted == "元" else " "
        place = f"{{{measure}:{written}}}" if counted == "元" else f"{{{measure}}}"
        for number, (key, points) in enumerate(self.root.items(), 1):
            if isinstance(points, ScoreRange):
                earns = f"可{draft.verb} {literal(points.shown)}，评定 {{{given}}} 分"
            else:
                earns = f"{draft.verb} {full_marks.shown(draft, points)}"
            text = f"{place}{gap}{unit}在“{interval.words(key)}”档，{earns}"
            draft.explain(text, f"{band} == {number}", "bands", key[0].key)
        cases = (f"{score} if {band} == {number}" for number, score in enumerate(scores[:-1], 1))
        return draft.step("原得分", " else ".join((*cases, scores[-1])), "points", "raw")

    def _ask(self, draft: Draft, band: str, inside: str) -> str:
        """Ask for the score of the bands that have a range; it lies in that of its band. Its name, or nothing.

        ``inside`` says whether the measure is in any band, where it need not be.
        """
        if not self.asks:
            return ""
        if draft.row:
            message = "表格各行的档次要写定得分，不能写区间，因为这里没有评定得分"
            hint = "写成分值的一部分，如 80%；档内由人评的，用 cases，这一档的情况写 judged 和它的 score、reason 两列"
            draft.complain("judged-columns", message, ("bands",), hint, key=True)
        given = judgement.score(draft, awaited=True)
        judgement.reason(draft)
        settled, name = [], quoted(fitting.own_name(draft))
        for number, (key, score) in enumerate(self.root.items(), 1):
            if isinstance(score, ScoreRange):
                fits = score.condition(given, draft.full)
                because = f"{name}在“{interval.words(key)}”档，只能评 {score.shown}"
                draft.require(f"{band} != {number} or {fits}", "judged-outside-band", because)
            else:
                settled.append(f"{band} == {number}")
        if settled:
            when = " or ".join(settled)
            when = f"({inside}) and ({when})" if inside else when
            judgement.unwanted(draft, given, when, f"{name}所在的档次得分已定")
        return given

    @property
    def asks(self) -> bool:
        """True where a band has a range of scores."""
        return any(isinstance(one, ScoreRange) for one in self.root.values())

    def reads_as(self) -> Way | None:
        """None: the inputs that it asks for say all of how an answer is read."""
        return None

    def read(self, given: object, reading: Reading) -> Answer:
        """The score that a person gives, where a band asks for one."""
        return reading.items(given, judgement.EXAMPLE) if self.asks else super().read(given, reading)

    def layout(self, block: Block) -> Layout:
        """The score and its reason, for the bands that ask for them."""
        bands = ((key, one) for key, one in self.root.items() if isinstance(one, ScoreRange))
        ends = "；".join(f"{interval.words(key)}，{one.shown}" for key, one in bands)
        says = f"指标值落在有区间的档次时，由评价人在区间内评分，并在右边写明理由：{ends}。"
        return judgement.layout(block, ends, says=says)

    def misreadings(self) -> Iterator[Misreading]:
        """The end at which two bands meet, held by the other one; the measure itself times the points."""
        lows = {one.low for one in self.intervals if one.low is not None and one.low != one.high}
        met = {one.high for one in self.intervals if one.high is not None and one.high in lows}
        if met:
            root = {tuple(_swapped(one, met) for one in key): points for key, points in self.root.items()}
            yield Misreading("band-end", changed(self, root=root))
        yield Misreading("rate-times-points", UNCAPPED)


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
