"""``interpolate``: 达到 95% 得满分，60% 及以下不得分，其间按比例计分."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import model_validator

from perfscore.exact import Style
from perfscore.formula.literals import number_text
from perfscore.methods.fields import Threshold
from perfscore.methods.refusals import refuse
from perfscore.methods.strict import Strict
from perfscore.methods.way import Way
from perfscore.steps.draft import Draft


class Interpolate(Way, Strict):
    """Full marks at one limit, none at the other, in proportion between; beyond them as at them."""

    title: ClassVar[str] = "两个限值之间按比例计分"
    chinese: ClassVar[str] = "内插 插值"
    written: ClassVar[str] = "{full: 95%, zero: 60%}"
    needs_measure: ClassVar[bool] = True
    scores_rows: ClassVar[bool] = True

    full: Threshold
    """得满分的限值。例：95%"""
    zero: Threshold
    """不得分的限值。例：60%"""

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.full.value == self.zero.value:
            raise refuse("interpolate-limits", "full（得满分的限值）和 zero（不得分的限值）不能相等", at=("zero",))
        return self

    @property
    def style(self) -> Style:
        """As the limits are written."""
        return self.full.style

    def lower(self, draft: Draft) -> str:
        """The share of the way from one limit to the other, then its points."""
        measure, zero, full = draft.measure, number_text(self.zero.value), number_text(self.full.value)
        share = draft.step("达到程度", f"min(max(({measure} - {zero}) / ({full} - {zero}), 0), 1)", "percent", "share")
        ends = f"零分的 {self.zero.shown} 和满分的 {self.full.shown}"
        draft.explain(f"{{{measure}}} 已到满分的限值 {self.full.shown}，得满分", f"{share} == 1")
        draft.explain(f"{{{measure}}} 在{ends} 之间，按比例得满分的 {{{share}}}", f"0 < {share} < 1")
        draft.explain(f"{{{measure}}} 已到零分的限值 {self.zero.shown}，不得分", f"{share} == 0")
        return draft.step("原得分", f"{share} * {draft.full}", "points", "raw")
