"""``deduct``: 每超过（低于）一个百分点扣 0.4 分，扣完为止."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import ClassVar, Self

from pydantic import ConfigDict, model_validator

from perfscore.exact import Number, Style
from perfscore.methods import full_marks
from perfscore.methods.beyond import ALIKE, Beyond, Part, beyond, spaced
from perfscore.methods.description import Award, Context, Fact, Slope, Thresholds, WrittenAmount
from perfscore.methods.fields import GivenPoints, Positive, Threshold, requires
from perfscore.methods.ratio import UNCAPPED
from perfscore.methods.refusals import refuse
from perfscore.methods.strict import Strict
from perfscore.methods.way import Misreading, Way, changed
from perfscore.steps.draft import Draft


class Deduct(Way, Strict):
    """Full marks at the limit; beyond it every unit takes points off, down to 0, or ``at_most`` so many.

    Source: 炎陵县2020年度部门整体支出绩效评价指标评分表, 财政供养人员控制率.
    """

    form_keys: ClassVar[tuple[str, ...]] = ("above", "below")
    title: ClassVar[str] = "每超过或低于一个单位扣若干分，扣完为止"
    chinese: ClassVar[str] = "扣分"
    written: ClassVar[str] = "{above: 100%, each: 1%, points: 0.4, part: whole}"
    needs_measure: ClassVar[bool] = True
    scores_rows: ClassVar[bool] = True

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [requires("above", no=["below"]), requires("below", no=["above"])], **ALIKE}
    )

    above: Threshold | None = None
    """扣分起点：超过它才扣分。与 below 二选一。例：100%"""
    below: Threshold | None = None
    """扣分起点：低于它才扣分。与 above 二选一。例：90%"""
    each: Positive
    """每多少算一个单位，如 1%（一个百分点）。例：1%"""
    points: GivenPoints
    """每个单位扣多少分。例：0.4例：10%"""
    part: Part
    """不足一个单位的怎么办：whole 不计；started 按一个计；pro-rata 按比例计。"""
    at_most: GivenPoints | None = None
    """最多扣多少分；不写的，扣完为止。例：6例：50%"""

    @model_validator(mode="after")
    def _one_limit(self) -> Self:
        self.rate  # noqa: B018 (it refuses what is no line)
        if self.at_most is not None and not self.at_most.value:
            message = "最多扣 0 分，就是从不扣分"
            raise refuse("deduct-at-most", message, "写最多扣多少分；扣完为止的，不写 at_most", at=("at_most",))
        return self

    @cached_property
    def rate(self) -> Beyond:
        """The limit, and what each unit beyond it takes off."""
        return beyond(self.above, self.below, self.each, self.points, self.part, earns=False)

    @property
    def style(self) -> Style:
        """A percentage where its unit is one."""
        return self.each.style

    @property
    def end(self) -> Number | None:
        """The points of ``at_most``."""
        return None if self.at_most is None else self.at_most.value

    def facts(self) -> Iterator[Fact]:
        """The limit, its side, the unit, its points, what is less than a unit, and where it ends."""
        yield from self.rate.facts()
        if self.at_most is not None:
            yield Fact("at_most", "最多扣分", self.at_most.shown)

    def words(self, context: Context, /) -> Iterator[str]:
        """One sentence, as the official tables have it."""
        rate = self.rate
        end = "不封顶" if context.endless else "扣完为止"
        if self.at_most is not None:
            end = f"最多扣{spaced(self.at_most.shown, before=True)}"
        yield f"{rate.word} {spaced(rate.shown_line)}的，{rate.words}，{end}"

    def thresholds(self) -> Iterator[Thresholds]:
        """The limit, and the unit, which is written like it."""
        yield self.rate.thresholds()

    def amounts(self) -> Iterator[WrittenAmount]:
        """The same, each at its own place."""
        return self.rate.amounts()

    def rates(self, full: Number, /) -> Iterator[Slope]:
        """The points off for each unit beyond the limit."""
        yield self.rate.rate(full)

    def awards(self, full: Number, /) -> Iterator[Award]:
        """The most that is taken off."""
        if self.at_most is not None:
            yield Award("cap", self.at_most.of(full), self.at_most.of(full))

    def lower(self, draft: Draft) -> str:
        """Excess, units, deduction, score."""
        rate, full = self.rate, draft.full
        full_marks.check_cap(draft, self.at_most, "最多扣的", ("deduct", "at_most"))
        over, units = rate.units(draft)
        due = draft.step("应扣分", rate.worth(draft, units), "points", "due")
        end = self._end(draft)
        taken = draft.step("扣分", f"min({due}, {end})", "points", "deduction") if end else due
        start = rate.sentence(draft, over, units)
        at_line = "未超过" if rate.side == "above" else "不低于"
        draft.explain(f"{at_line} {rate.line_shown(draft)}，不扣分", f"{over} == 0")
        within = f" and {due} <= {end}" if end else ""
        draft.explain(f"{start}，共扣 {{{taken}}} 分", f"{over} > 0{within}")
        if end:
            stop = f"扣完 {{{taken}}} 分为止" if self.at_most is None else f"最多扣 {{{taken}}} 分"
            draft.explain(f"{start}，应扣 {{{due}}} 分，{stop}", f"{due} > {end}")
        return draft.step("原得分", taken if draft.minus else f"{full} - {taken}", "points", "raw")

    def _end(self, draft: Draft) -> str:
        """The formula of the most that is taken off; nothing where there is no end."""
        if self.at_most is None:
            return "" if draft.endless else draft.full
        most = self.at_most.formula(draft.full)
        return f"min({most}, {draft.full})" if draft.row and not self.at_most.share else most

    def misreadings(self) -> Iterator[Misreading]:
        """A part of a unit counted otherwise; no end but 0; the measure itself times the points."""
        for part, cause, says in self.rate.other_parts():
            yield Misreading(cause, changed(self, part=part), says=says)
        if self.at_most is not None:
            yield Misreading("cap-ignored", changed(self, at_most=None), says="扣分没有封顶")
        yield Misreading("rate-times-points", UNCAPPED)
