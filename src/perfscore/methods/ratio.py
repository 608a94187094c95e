"""``ratio``: 指标得分 = 完成数 / 计划数 × 6."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final

from perfscore import exact
from perfscore.exact import Number, Style
from perfscore.formula import tree
from perfscore.formula.grammar import Formula
from perfscore.formula.literals import number_text
from perfscore.methods import fitting
from perfscore.methods.caps import ShareCap
from perfscore.methods.description import Award, Context, Fact, PointsNamed, Thresholds, WrittenAmount
from perfscore.methods.readers import Amount
from perfscore.methods.strict import Strict
from perfscore.methods.way import Misreading, Way
from perfscore.steps.draft import Draft
from perfscore.text import quoted


class Ratio(Way, Strict):
    """Points in proportion to the measure, never below 0, at most at ``at_most``.

    Source: 项目支出绩效评价管理办法（财预〔2020〕10号）, 附1, 项目资金 (预算执行率).
    """

    title: ClassVar[str] = "按完成的比例计分"
    chinese: ClassVar[str] = "比例 按比例"
    written: ClassVar[str] = "{at_most: 100%}"
    needs_measure: ClassVar[bool] = True
    scores_rows: ClassVar[bool] = True
    proportional: ClassVar[bool] = True

    at_most: ShareCap = Amount(exact.ratio(1), "%")
    """最高按多少计分，默认 100%；none 表示不封顶。例：120%例：none"""

    @property
    def style(self) -> Style:
        """A percentage: it is a share of the full marks."""
        return "percent"

    def most(self, points: Number) -> Number | None:
        """The points at the cap, if there is one."""
        return None if self.at_most is None else points * self.at_most.value

    def facts(self) -> Iterator[Fact]:
        """The most that counts."""
        yield Fact("at_most", "最高按多少计", "不封顶" if self.at_most is None else self.at_most.shown)

    def words(self, context: Context, /) -> Iterator[str]:
        """The score as a product."""
        most = "不封顶" if self.at_most is None else f"最高按 {self.at_most.shown} 计"
        yield f"{context.verb}分 = {context.measure} × {context.full}（{most}）"

    def misreadings(self) -> Iterator[Misreading]:
        """More than the cap counts."""
        if self.at_most is not None:
            yield Misreading("cap-ignored", UNCAPPED)

    def thresholds(self) -> Iterator[Thresholds]:
        """The share that counts at most; the score turns there, and is full at 100 %."""
        most = Amount(exact.ratio(1), "%") if self.at_most is None else self.at_most
        yield Thresholds((), (most,), (exact.ratio(1), most.value))

    def amounts(self) -> Iterator[WrittenAmount]:
        """The most that counts, where the author wrote it."""
        if "at_most" in self.model_fields_set and self.at_most is not None:
            yield WrittenAmount(("at_most",), self.at_most)

    def awards(self, full: Number, /) -> Iterator[Award]:
        """The most that it gives."""
        if self.at_most is not None:
            yield Award("cap", full * self.at_most.value, full * self.at_most.value)

    def names_points(self) -> PointsNamed:
        """Every one: what it gives is a share of the full marks, or the most."""
        return "every"

    def lower(self, draft: Draft) -> str:
        """The share that counts, times the points."""
        measure = Formula(draft.measure, tree.Name(draft.measure))
        if self is not UNCAPPED and not draft.faults and fitting.is_money(draft, measure):
            message = f"{quoted(fitting.own_name(draft))}是金额，不是比例，不能按比例计分"
            hint = "指标值写成比例，如 完成率 = 实际支出 / 预算数"
            draft.complain("units-differ", message, ("ratio",), hint, key=True)
        inner = f"max({draft.measure}, 0)"
        full = draft.full_shown
        if self.at_most is None:
            used = draft.step("计分比例", inner, "percent", "share")
            draft.explain(f"按 {{{used}}} × {full} 分计")
        else:
            most = number_text(self.at_most.value)
            used = draft.step("计分比例", f"min({inner}, {most})", "percent", "share")
            draft.explain(f"按 {{{used}}} × {full} 分计", f"{draft.measure} <= {most}")
            draft.explain(f"超过 {self.at_most.shown}，按 {{{used}}} × {full} 分计", f"{draft.measure} > {most}")
        return draft.step("原得分", f"{used} * {draft.full}", "points", "raw")


UNCAPPED: Final = Ratio().model_copy(update={"at_most": None})
"""The measure itself times the points."""
