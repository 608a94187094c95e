"""The weight of each finding, what is to be done about it, and its ground, for the list of problems of a report.

Sources: 项目支出绩效评价管理办法（财预〔2020〕10号）, 附1; 中央部门项目支出核心绩效目标和指标设置及取值指引（试行）
（财预〔2021〕101号）.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from perfscore.problems import Problem
from perfscore.recheck.document import Finding, Weight

FORM: Final = "项目支出绩效评价管理办法（财预〔2020〕10号）附1 项目支出绩效自评表"
GUIDE: Final = "项目支出核心绩效目标和指标设置及取值指引（试行）（财预〔2021〕101号）"
RULE: Final = "评分规则"


class Words(NamedTuple):
    """The weight of a finding, its remedy and its ground."""

    weight: Weight
    remedy: str
    ground: str = RULE


WORDS: Final[dict[str, Words]] = {
    "all-full": Words("提示", "重点核对完成值和佐证材料"),
    "budget-adjusted": Words("一般", "说明调整的原因，附调整的批复", FORM),
    "execution-low": Words("一般", "说明执行率低的原因和改进措施", FORM),
    "grade-wrong": Words("一般", "按自评总分改正等次"),
    "group-mismatch": Words("一般", "核对各组分值；按规定另行分配的，写明依据", FORM),
    "high-score-low-execution": Words("重要", "核对产出、效益的完成值，说明资金没有用完而指标完成的原因", FORM),
    "indicator-twice": Words("一般", "同一指标只保留一处，另一处换成反映该类绩效的指标", GUIDE),
    "marked-down-without-shortfall": Words("提示", "没有未完成的，改为满分；确有不足的，改正完成值并写明"),
    "over-achievement": Words("一般", "写明超额的原因；指标值定低了的，以后年度调整", FORM),
    "payment-as-output": Words("一般", "资金支付率在预算执行率里评；数量指标改为反映产出的数量", GUIDE),
    "reason-missing": Words("一般", "补写评定的理由，附佐证材料", FORM),
    "relation-broken": Words("重要", "核对这几项数据，改正后重新计分"),
    "same-id": Words("一般", "改成不同的名称，或删去重复的一行"),
    "satisfaction-without-survey": Words("重要", "做问卷或访谈，用满意的份数算满意度；没有投诉不等于满意", GUIDE),
    "sign-reversed": Words("重要", "成本、控制一类的指标改为 ≤，重新计分", GUIDE),
    "stated-rate-wrong": Words("一般", "改正报告里印出的数"),
    "target-copied": Words("提示", "核对完成值是不是实际完成的数，附佐证材料"),
    "unit-suspect": Words("重要", "核对单位是元还是万元，改正后重新计分"),
    "unit-twice": Words("重要", "确认以哪一份为准，另一份退回"),
    "unlike-treatment": Words("一般", "完成程度相同的，扣分要一样", FORM),
    "zero-unexplained": Words("一般", "写明没有完成或不得分的原因", FORM),
}
_OTHER: Final = Words("一般", "核对后改正")
_PROBLEM: Final = Words("重要", "改正后重新填报")
"""Of what is wrong with the form as a whole."""


def finding(code: str, says: str, where: str) -> Finding:
    """A finding with the weight, the remedy and the ground of its kind."""
    words = WORDS.get(code, _OTHER)
    return Finding(code=code, says=says, where=where, weight=words.weight, remedy=words.remedy, ground=words.ground)


def of_problem(problem: Problem) -> Finding:
    """A problem as a re-check stores it, which is read without the files: its place is text; its hint is the remedy."""
    words = WORDS.get(problem.code, _PROBLEM if problem.severity == "error" else _OTHER)
    return Finding(
        code=problem.code,
        says=problem.message,
        where=problem.place,
        weight=words.weight,
        remedy=problem.hint or words.remedy,
        ground=words.ground,
    )
