"""The weight of each finding, what is to be done about it, and its ground, for the list of problems of a report.

Sources: 项目支出绩效评价管理办法（财预〔2020〕10号）, 附1; 中央部门项目支出核心绩效目标和指标设置及取值指引（试行）
（财预〔2021〕101号）.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from perfscore.problems import Problem
from perfscore.recheck.document import Finding, Weight

FORM: Final = "项目支出绩效评价管理办法（财预〔2020〕10号）附1 项目支出绩效自评表"
GUIDE: Final = "项目支出核心绩效目标和指标设置及取值指引（试行）（财预〔2021〕101号）"
RULE: Final = "评分规则"


class Words(NamedTuple):
    """The name of a kind of finding, its weight, its remedy and its ground."""

    name: str
    weight: Weight
    remedy: str
    ground: str = RULE


WORDS: Final[dict[str, Words]] = {
    "all-full": Words("全部满分", "提示", "重点核对完成值和佐证材料"),
    "budget-adjusted": Words("预算调整未说明", "一般", "说明调整的原因，附调整的批复", FORM),
    "budget-negative": Words("预算、执行是负数", "重要", "核对这项数据：预算数、执行数不小于 0；改正后重新计分", FORM),
    "execution-above-budget": Words(
        "执行超过预算",
        "重要",
        "核对这两项数据：预算有追加的，预算数写调整后的；执行里有别的资金的，分开写",
        FORM,
    ),
    "execution-low": Words("执行率低未说明", "一般", "说明执行率低的原因和改进措施", FORM),
    "form-hidden": Words("有隐藏的内容", "一般", "核对隐藏的行、列；不要的删去"),
    "form-left-out": Words("有内容没有读", "一般", "要读的移到表格里"),
    "form-rows": Words("表外的行", "一般", "是指标的移到表格里"),
    "form-sum-blank": Words("合计未填", "一般", "补填合计"),
    "form-sum-wrong": Words("资金合计不符", "重要", "核对合计和各行", FORM),
    "form-unlabelled": Words("旧版自评表", "提示", "用新版的自评表重新填"),
    "grade-wrong": Words("等次不符", "一般", "按自评总分改正等次"),
    "ground-unlike": Words(
        "扣分口径不一", "一般", "同样的情形扣一样的分：改成同一个口径，或写明不同在哪里", "扣分口径"
    ),
    "group-mismatch": Words("各组分值不同", "一般", "核对各组分值；按规定另行分配的，写明依据", FORM),
    "high-score-low-execution": Words(
        "高分低执行", "重要", "核对产出、效益的完成值，说明资金没有用完而指标完成的原因", FORM
    ),
    "indicator-twice": Words("指标重复", "一般", "同一指标只保留一处，另一处换成反映该类绩效的指标", GUIDE),
    "marked-down-without-shortfall": Words("无故扣分", "提示", "没有未完成的，改为满分；确有不足的，改正完成值并写明"),
    "number-not-read": Words("不是确切的数", "重要", "写一个数，最多带一个单位"),
    "over-achievement": Words("超额未说明", "一般", "写明超额的原因；指标值定低了的，以后年度调整", FORM),
    "payment-as-output": Words("支付率作产出", "一般", "资金支付率在预算执行率里评；数量指标改为反映产出的数量", GUIDE),
    "percent-suspect": Words("百分数疑似有误", "重要", "核对这个数：百分数在数后面写 %，如 90%；改正后重新计分"),
    "points-not-adding": Words("分值合计不符", "重要", "按规定的分值改正各行的分值", FORM),
    "reason-idle": Words("有原因没有扣分", "一般", "要扣分的，写复核得分或选一个口径；不扣分的，原因这一格删去"),
    "reason-missing": Words("缺少理由", "一般", "补写评定的理由，附佐证材料", FORM),
    "relation-broken": Words("勾稽不符", "重要", "核对这几项数据，改正后重新计分"),
    "same-id": Words("指标重名", "一般", "改成不同的名称，或删去重复的一行"),
    "satisfaction-without-survey": Words(
        "满意度无调查", "重要", "做问卷或访谈，用满意的份数算满意度；没有投诉不等于满意", GUIDE
    ),
    "sign-reversed": Words("指标方向反了", "重要", "成本、控制一类的指标改为 ≤，重新计分", GUIDE),
    "stated-rate-wrong": Words("印出的数不符", "一般", "改正报告里印出的数"),
    "table-empty": Words("表格空白", "重要", "补填这张表格"),
    "target-copied": Words("完成值照抄", "提示", "核对完成值是不是实际完成的数，附佐证材料"),
    "text-copied": Words("文字雷同", "一般", "请两个单位各自按实际情况重写；确是同一件事的，写明", FORM),
    "unit-blank": Words("单位空白", "重要", "写单位的全称"),
    "unit-suspect": Words("单位疑似有误", "重要", "核对单位是元还是万元，改正后重新计分"),
    "unit-twice": Words("一单位两份", "重要", "确认以哪一份为准，另一份退回"),
    "unknown-figure": Words("规则里没有的数据", "一般", "核对名称；不用的删去"),
    "unknown-indicator": Words("规则里没有的指标", "一般", "核对名称；不用的删去"),
    "unlike-treatment": Words("扣分不一", "一般", "完成程度相同的，扣分要一样", FORM),
    "year-blank": Words("年度空白", "一般", "年度写四位数字"),
    "year-outside-validity": Words("年度不符", "重要", "核对年度，或改用这一年有效的规则"),
    "zero-unexplained": Words("零分未说明", "一般", "写明没有完成或不得分的原因", FORM),
}
_OTHER: Final = Words("填报提示", "一般", "核对后改正")
_PROBLEM: Final = Words("填报有误", "重要", "改正后重新填报")
"""Of what is wrong with the form as a whole."""


WEIGHTS: Final[tuple[Weight, ...]] = ("重要", "一般", "提示")
"""In the order in which findings are listed."""


PLACES: Final = {
    "answers": "答复",
    "claimed": "自评得分",
    "data": "数据",
    "evidence": "佐证材料",
    "grade": "自评等次",
    "note": "说明",
    "project": "项目名称",
    "remarks": "备注",
    "stated": "印出的数",
    "unit": "填报单位",
    "year": "年度",
}
"""The words of a form for the parts of a submission."""


def name(finding: Finding) -> str:
    """The name of a finding's kind, for those who read no codes."""
    other = _PROBLEM if finding.weight == _PROBLEM.weight else _OTHER
    return WORDS.get(finding.code, other).name


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Findings as they are listed: what matters most first, else as they were found."""
    return sorted(findings, key=lambda one: WEIGHTS.index(one.weight))


def place(finding: Finding, file: str = "") -> str:
    """A finding's place in the words of a form; in a list of many files with its file."""
    path = file.rpartition(":")[0] or file  # one of several in a file is called after it
    own = not file or finding.where.startswith((file, f"{path}:")) or finding.where == path
    first, *rest = finding.where.split(" › ")
    where = " › ".join((PLACES.get(first, first), *rest))
    return where if own else f"{file} › {where}" if where else file


LISTED: Final = ("等级", "问题", "位置", "事实", "建议", "依据")
"""The columns of a list of problems."""


def listed(finding: Finding, file: str = "") -> tuple[str, ...]:
    """A finding as the cells of ``LISTED``."""
    return finding.weight, name(finding), place(finding, file), finding.says, finding.remedy, finding.ground


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
