"""The result of settling a re-check, as the model that its JSON follows: every row as the reviewer decided it."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from perfscore.methods.documented import Documented
from perfscore.recheck.document import Finding, Points, Recheck

How: TypeAlias = Literal["", "仅核算", "已核资料", "已实地"]
"""核验方式; nothing where nobody wrote one."""
By: TypeAlias = Literal["rule", "actual", "ground", "reviewer", "open", "not-applicable"]

BY_WORDS: dict[By, str] = {
    "rule": "按规则",
    "actual": "改完成值",
    "ground": "按口径",
    "reviewer": "复核人评定",
    "open": "待核定",
    "not-applicable": "不适用",
}
"""The ground of a settled score, for those who read no codes."""


class SettledRow(Documented):
    """One indicator as it was settled: what was claimed, what comes out by the rule, what counts, and why."""

    id: str
    """指标的编号。"""
    name: str
    """指标的名称。"""
    points: Points | None
    """分值；没有上限的为 null。"""
    claimed: Points | None
    """自评得分；没有自评的为 null。"""
    computed: Points | None
    """按填报的数，规则给的得分；算不出或不适用的为 null。"""
    actual: str = ""
    """自评完成值，照填报的写。"""
    checked: str = ""
    """复核完成值；没有改的是空的。"""
    recomputed: Points | None
    """按复核完成值，规则给的得分；什么也没有改的与 computed 相同。"""
    settled: Points | None
    """核定得分；还没有核定或不适用的为 null。"""
    deviation: Points | None
    """偏差：自评得分减核定得分。"""
    by: By
    """根据：rule 按规则，actual 改完成值，ground 按口径，reviewer 复核人评，open 待核定，not-applicable 不适用。"""
    ground: str = ""
    """扣分口径的名称。"""
    reason: str = ""
    """扣分原因，或评定的理由。"""
    how: How = ""
    """核验方式：仅核算、已核资料、已实地。"""
    who: str = ""
    """复核人。"""
    when: str = ""
    """复核日期，如 2026-11-20。"""
    low: Points | None = None
    """待核定的，最少可能是多少。"""
    high: Points | None = None
    """待核定的，最多可能是多少；没有上限的为 null。"""

    @property
    def changed(self) -> bool:
        """True where the reviewer did more than let the computed score stand."""
        return self.by in {"actual", "ground", "reviewer"}


class CheckedFigure(Documented):
    """A figure that the reviewer corrected."""

    name: str
    """数据的名称。"""
    given: str
    """填报的数，照填报的写。"""
    checked: str
    """复核的数。"""


class Quality(Documented):
    """The distance of the claimed total from the settled one, and what the office calls it."""

    deviation: Points
    """偏差：自评得分减核定得分（都是折算后的）。"""
    base: str
    """偏差率的分母是什么：核定得分、自评得分或满分。"""
    base_points: Points
    """分母是多少分。"""
    rate: str
    """偏差率（偏差不论正负），如 5.26%；分母不大于 0 的是空的。"""
    band: str = ""
    """自评质量；没有声明档次的是空的。"""


class Settlement(Documented):
    """A re-check as it was settled."""

    recheck: Recheck
    """所核定的复核结果。"""
    rows: list[SettledRow]
    """各指标的核定。"""
    figures: list[CheckedFigure] = []
    """复核人改正的填报数据。"""
    settled_total: Points | None
    """核定总分；还有待核定的指标时为 null。"""
    settled_converted: Points | None
    """核定折算得分；还有待核定的指标时为 null。"""
    settled_grade: str | None
    """核定等次；没有等次，或还有待核定的指标时为 null。"""
    low: Points | None
    """核定总分最少可能是多少；没有下限的是 null。"""
    high: Points | None
    """核定总分最多可能是多少；没有上限的是 null。"""
    converted_low: Points | None
    """核定折算得分最少可能是多少；没有下限的是 null。"""
    converted_high: Points | None
    """核定折算得分最多可能是多少；没有上限的是 null。"""
    quality: Quality | None = None
    """自评质量；没有自评总分，或还有待核定的指标时为 null。"""
    findings: list[Finding] = []
    """核定中的问题：同一口径处理不一等。"""

    @property
    def complete(self) -> bool:
        """True where no row is open any more."""
        return self.settled_converted is not None

    @property
    def changed(self) -> bool:
        """True where the reviewer changed anything."""
        return bool(self.figures) or any(row.changed for row in self.rows)

    def __getitem__(self, key: str) -> SettledRow:
        """The row with this id."""
        for row in self.rows:
            if row.id == key:
                return row
        raise KeyError(key)

    def plain(self) -> dict[str, Any]:
        """The settlement as plain data, as its JSON has it."""
        return self.model_dump(mode="json")
