"""The remedy of a row that differs, or that has no score: what the bureau is asked to put right."""

from __future__ import annotations

from typing import Final

from perfscore import exact
from perfscore.recheck.document import Row, Verdict

REMEDIES: Final[dict[Verdict, str]] = {
    "agrees": "",
    "rounding": "得分按规则取舍",
    "reading": "按评分标准的原意重新计分",
    "misapplied": "按评分标准重新计分",
    "exceeds": "自评得分不大于分值，按评分标准重新计分",
    "unsupported": "补报支持得分的数据、答复或佐证材料；没有的，改正自评得分",
    "arithmetic": "各行重新加总，改正合计和折算得分",
    "unexplained": "写明自评得分怎样算出，附计算过程和佐证材料；没有依据的，改正自评得分",
    "undetermined": "按原因里写的补正，再报一次",
}
"""By verdict; a cause that asks for something else is in the next table."""
_BY_CAUSE: Final = {
    "given-outside": "不用整改，等有关单位给出这项数据",
    "not-judged": "不用整改，等评价人评定",
    "not-claimed": "补填自评得分",
    "sign-missing": "补写指标性质（≥、≤、=）",
    "no-evidence": "补交佐证材料；没有的，改正自评得分",
    "unreachable": "写明自评得分怎样算出，附佐证材料；没有依据的，改正自评得分",
    "not-applicable-as-full": "不适用的不计分，总分再折算",
    "not-applicable-scored": "不适用的不计分，总分再折算",
}
WAITING: Final = frozenset({"given-outside", "not-judged"})
"""The causes for which a bureau can do nothing."""
_CORRECTED: Final[frozenset[Verdict]] = frozenset({"rounding", "reading", "misapplied", "exceeds", "arithmetic"})
"""The verdicts after which the computed score is the right one."""


def remedy(row: Row) -> str:
    """The remedy of a row, in one sentence; nothing for one that agrees."""
    if row.verdict in _CORRECTED and row.computed is not None:
        return f"改为 {exact.plain(row.computed)} 分：{REMEDIES[row.verdict]}"
    asked = next((_BY_CAUSE[cause.code] for cause in row.causes if cause.code in _BY_CAUSE), None)
    return "" if row.verdict == "agrees" else asked or REMEDIES[row.verdict]
