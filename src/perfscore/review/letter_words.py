"""The words of a letter: every name that its template may use, with what it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from perfscore.program.model import Program
from perfscore.recheck.finding_words import place
from perfscore.recheck.text import NOTHING, points, signed
from perfscore.report.self_report import ordinal, placeholder
from perfscore.result import text
from perfscore.review.letters import Letter, Project
from perfscore.review.rectification import Item, unit_of
from perfscore.review.row_views import RowView, totals
from perfscore.review.template_tags import Names
from perfscore.text import clean

_ROW: Final[Names] = dict.fromkeys(("指标", "分值", "自评", "复核", "差异", "结论", "原因"))
_PROJECT: Final[Names] = {
    **dict.fromkeys(
        ("序号", "名称", "年度", "结果", "自评得分", "复核得分", "差异", "等次", "行数", "差异行数", "得分名称")
    ),
    "各行": _ROW,
}
_ITEM: Final[Names] = dict.fromkeys(
    (
        "序号",
        "编号",
        "项目",
        "种类",
        "问题",
        "整改要求",
        "期限",
        "责任人",
        "整改情况",
        "佐证",
        "要求佐证",
        "状态",
        "审核意见",
    )
)
_TOLD: Final[Names] = dict.fromkeys(("序号", "项目", "位置", "事实", "建议"))
NAMES: Final[Names] = {
    **dict.fromkeys(("单位", "年度", "规则", "规则编号", "发函机关", "日期", "期限", "份数", "事项数", "遗留数")),
    "项目清单": _PROJECT,
    "整改事项": _ITEM,
    "遗留事项": _ITEM,
    "提示事项": _TOLD,
}
"""The names of a letter; a list has the names of its entries."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The rule, the day of the letters, and until when an answer is asked: alike in all letters of a run."""

    program: Program
    day: date
    until: date | None = None
    office: str = ""
    """The office that sends them; who made the rule is often another."""


def day_words(day: date) -> str:
    """A day as a letter writes it: 2026年12月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


def words(letter: Letter, heading: Heading) -> dict[str, Any]:
    """The values of every name in ``NAMES``, for one letter."""
    model = heading.program.model
    years = "、".join(map(str, letter.years))
    values = {
        "单位": letter.unit or placeholder("单位的全称"),
        "年度": years or placeholder("年度"),
        "规则": model.title,
        "规则编号": model.rubric,
        "发函机关": heading.office or placeholder("发函机关"),
        "日期": day_words(heading.day),
        "期限": placeholder("期限") if heading.until is None else day_words(heading.until),
        "份数": str(len(letter.projects)),
        "事项数": str(len(letter.items)),
        "遗留数": str(len(letter.before)),
        "项目清单": [_project(number, one) for number, one in enumerate(letter.projects, 1)],
        "整改事项": [_item(number, one) for number, one in enumerate(letter.items, 1)],
        "遗留事项": [_item(number, one) for number, one in enumerate(letter.before, len(letter.items) + 1)],
        "提示事项": list(_told(letter)),
    }
    cleaned: dict[str, Any] = _cleaned(values)
    return cleaned


def _cleaned(value: Any) -> Any:
    """The same values with nothing in them that a Word file cannot hold."""
    match value:
        case str():
            return "\n".join(map(clean, value.splitlines()))
        case list():
            return [_cleaned(one) for one in value]
        case _:
            return {name: _cleaned(one) for name, one in value.items()}


def _project(number: int, project: Project) -> dict[str, Any]:
    recheck = project.recheck
    rows = project.rows
    shown = [_row(one) for one in rows if one.shown]
    _, converted, grade = totals(recheck, project.settlement)
    claimed = recheck.claimed_converted
    score = points(converted) if converted is not None else text.between(recheck.converted_low, recheck.converted_high)
    difference = None if claimed is None or converted is None else claimed - converted
    values = {
        "序号": ordinal(number),
        "名称": recheck.project or unit_of(recheck) or placeholder("项目名称"),
        "年度": str(recheck.year or NOTHING),
        "自评得分": points(claimed),
        "复核得分": score,
        "差异": signed(difference),
        "等次": grade or NOTHING,
        "行数": str(len(rows)),
        "差异行数": str(len(shown)),
        "得分名称": "复核" if project.settlement is None else "核定",
    }
    return {**values, "结果": "，".join(_result(project, values)), "各行": shown}


def _result(project: Project, values: Mapping[str, str]) -> Iterator[str]:
    """The parts of a project's sentence."""
    whole, _, grade = totals(project.recheck, project.settlement)
    word = values["得分名称"]
    claims = project.recheck.claimed_converted is not None
    yield f"自评得分{values['自评得分']}分" if claims else "没有自评总分"
    yield f"{word}得分在{values['复核得分'].replace(' ', '')}" if whole is None else f"{word}得分{values['复核得分']}分"
    if claims and whole is not None:
        yield f"相差{values['差异']}分"
    if grade:
        yield f"{word}等次为{grade}"
    shown = values["差异行数"]
    yield "各行与自评一致" if shown == "0" else f"{values['行数']}行中{shown}行有差异或没有得分"


def _row(view: RowView) -> dict[str, str]:
    row = view.row
    score = points(view.score)
    if view.score is None and view.code != "settled" and row.low != row.high:
        score = text.span(row.low, row.high)
    return {
        "指标": row.label,
        "分值": points(row.points),
        "自评": points(row.claimed),
        "复核": score,
        "差异": signed(view.difference),
        "结论": view.kind,
        "原因": view.causes or NOTHING,
    }


def _item(number: int, item: Item) -> dict[str, str]:
    return {
        "序号": str(number),
        "编号": item.number,
        "项目": item.project,
        "种类": item.kind,
        "问题": f"{item.project}：{item.problem}" if item.project else item.problem,
        "整改要求": f"{item.request}（附佐证材料）"
        if item.evidence_asked and "佐证" not in item.request
        else item.request,
        "期限": item.due,
        "责任人": item.person,
        "整改情况": item.done,
        "佐证": item.evidence,
        "要求佐证": "是" if item.evidence_asked else "否",
        "状态": item.state,
        "审核意见": item.opinion,
    }


def _told(letter: Letter) -> Iterator[Mapping[str, str]]:
    pairs = [(one, finding) for one in letter.projects for finding in one.told]
    for number, (project, finding) in enumerate(pairs, 1):
        yield {
            "序号": str(number),
            "项目": project.recheck.project,
            "位置": place(finding),
            "事实": finding.says,
            "建议": finding.remedy,
        }
