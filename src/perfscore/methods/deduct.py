"""``deduct``: 每超过（低于）一个百分点扣 0.4 分，扣完为止."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Final, Literal, NamedTuple, Self

from pydantic import ConfigDict, model_validator

from perfscore import exact
from perfscore.exact import Style
from perfscore.formula.literals import number_text
from perfscore.methods import patterns
from perfscore.methods.description import SIDES, Context, Fact, Misunderstanding, Slope, Thresholds
from perfscore.methods.fields import Points, Positive, Strict, Threshold, one_of, refuse, requires
from perfscore.methods.ratio import UNCAPPED
from perfscore.methods.way import Misreading, Way
from perfscore.steps.draft import Draft


class _Count(NamedTuple):
    """A reading of what is less than a unit: the units' formula, its explanation, and itself in long and short.

    ``cause`` is the code of a deduction that counts so where it should not.
    """

    formula: str
    counted: str
    long: str
    short: str
    cause: Misunderstanding


_COUNTS: Final = {
    "whole": _Count("floor({})", "按整数计 {{{}}} 个", "不足 {0}的不扣", "不扣", "part-whole"),
    "started": _Count("ceil({})", "不足一个按一个计，计 {{{}}} 个", "不足 {0}的按 {0}扣", "按一个扣", "part-started"),
    "pro-rata": _Count("{}", "按比例计 {{{}}} 个", "按比例扣", "按比例扣", "part-pro-rata"),
}

_PERCENT: Final = {"type": "string", "pattern": patterns.PERCENTAGE}
_ANY_UNIT: Final = [{"const": 0}, {"type": "string", "pattern": patterns.ZERO}, {"type": "null"}]
_ALIKE: Final[dict[str, Any]] = {  # in the JSON Schema: limit and unit are both percentages, or neither is
    "if": {"properties": {"each": _PERCENT}},
    "then": {"properties": {key: {"anyOf": [_PERCENT, *_ANY_UNIT]} for key in ("above", "below")}},
    "else": {"properties": {key: {"anyOf": [{"not": _PERCENT}, *_ANY_UNIT]} for key in ("above", "below")}},
}


class Deduct(Way, Strict):
    """Full marks at the limit; beyond it every unit takes points off, down to 0.

    Source: 炎陵县2020年度部门整体支出绩效评价指标评分表, 财政供养人员控制率.
    """

    title: ClassVar[str] = "每超过或低于一个单位扣若干分，扣完为止"
    chinese: ClassVar[str] = "扣分"
    written: ClassVar[str] = "{above: 100%, each: 1%, points: 0.4, part: whole}"
    needs_measure: ClassVar[bool] = True
    scores_rows: ClassVar[bool] = True

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [requires("above", no=["below"]), requires("below", no=["above"])], **_ALIKE}
    )

    above: Threshold | None = None
    """扣分起点：超过它才扣分。与 below 二选一。例：100%"""
    below: Threshold | None = None
    """扣分起点：低于它才扣分。与 above 二选一。例：90%"""
    each: Positive
    """每多少算一个单位，如 1%（一个百分点）。例：1%"""
    points: Points
    """每个单位扣多少分。例：0.4"""
    part: Annotated[Literal["whole", "started", "pro-rata"], one_of("whole", "started", "pro-rata")]
    """不足一个单位的怎么办：whole 不计；started 按一个计；pro-rata 按比例计。"""

    @model_validator(mode="after")
    def _one_limit(self) -> Self:
        if (self.above is None) == (self.below is None):
            both = "不能都写" if self.above else "要写一个"
            raise refuse("deduct-limit", f"above（超过多少才扣分）和 below（低于多少才扣分）{both}")
        if self.each.value <= 0:
            raise refuse("deduct-each", "each（每多少扣一次）要大于 0", at=("each",))
        if (self.each.unit == "%") != (self._limit.unit == "%") and self._limit.value != 0:
            message = "扣分起点和 each（每多少扣一次）要么都带 %，要么都不带"
            raise refuse("deduct-unit", message, "一个百分点写 1%", at=("each",))
        return self

    @property
    def _limit(self) -> Threshold:
        return self.above or self.below  # type: ignore[return-value]  # the validator sees that one is there

    @property
    def style(self) -> Style:
        """A percentage where its unit is one."""
        return self.each.style

    @property
    def _side(self) -> Literal["above", "below"]:
        return "above" if self.above is not None else "below"

    @property
    def _word(self) -> str:
        return SIDES[self._side]

    def facts(self) -> Iterator[Fact]:
        """The limit, its side, the unit, its points, and what is less than a unit."""
        yield Fact("limit", f"{self._word}多少开始扣分", self._shown_limit)
        yield Fact("side", "扣分方向", f"{self._word}的扣分")
        yield Fact("each", "计扣单位", self.each.counted())
        yield Fact("deducted", f"每{self._word} {self.each.counted()}扣分", exact.points(self.points))
        yield Fact("part", "不足一个单位的", _COUNTS[self.part].short)

    def words(self, _: Context, /) -> Iterator[str]:
        """One sentence, as the official tables have it."""
        unit = self.each.counted()
        part = _COUNTS[self.part].long.format(unit)
        yield f"{self._word} {self._shown_limit} 的，每 {unit}扣 {exact.points(self.points)}（{part}），扣完为止"

    def thresholds(self) -> Iterator[Thresholds]:
        """The limit, and the unit, which is written like it."""
        yield Thresholds((self._side,), (self._limit, self.each), (self._limit.value,))

    def rates(self) -> Iterator[Slope]:
        """The points off for each unit beyond the limit."""
        yield Slope(("points",), self.points, self.each, self._limit, self._side, self.part)

    def lower(self, draft: Draft) -> str:
        """Excess, units, deduction, score."""
        limit, full = number_text(self._limit.value), draft.full
        side = f"{draft.measure} - {limit}" if self.above else f"{limit} - {draft.measure}"
        over = draft.step(f"{self._word}部分", f"max({side}, 0)", self.style, "excess")
        count = _COUNTS[self.part]
        formula = count.formula.format(f"{over} / {number_text(self.each.value)}")
        units = draft.step("计扣数", formula, role="units")
        due = draft.step("应扣分", f"{units} * {number_text(self.points)}", "points", "due")
        taken = draft.step("扣分", f"min({due}, {full})", "points", "deduction")
        amount = f"{{{over}:pp}}" if self.style == "percent" else f"{{{over}}}"
        counted = count.counted.format(units)
        start = f"{self._word} {self._shown_limit} {amount}，{counted}，每个扣 {self._each_points} 分"
        draft.explain(f"{'未超过' if self.above else '不低于'} {self._shown_limit}，不扣分", f"{over} == 0")
        draft.explain(f"{start}，共扣 {{{taken}}} 分", f"{over} > 0 and {due} <= {full}")
        draft.explain(f"{start}，应扣 {{{due}}} 分，扣完 {{{taken}}} 分为止", f"{due} > {full}")
        return draft.step("原得分", f"{full} - {taken}", "points", "raw")

    def misreadings(self) -> Iterator[Misreading]:
        """A part of a unit counted otherwise; the measure itself times the points."""
        for part, count in _COUNTS.items():
            if part != self.part:
                yield Misreading(count.cause, self.model_copy(update={"part": part}))
        yield Misreading("rate-times-points", UNCAPPED)

    @property
    def _shown_limit(self) -> str:
        return self._limit.shown if self._limit.unit else exact.show(self._limit.value, self.style)

    @property
    def _each_points(self) -> str:
        return exact.show(self.points, "points")
