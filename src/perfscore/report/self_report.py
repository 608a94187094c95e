"""The outline of a 自评报告: the usual chapters, with what a result knows filled in and 【待填写】 elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from perfscore.report import result_table
from perfscore.result import text as report_text

if TYPE_CHECKING:
    from perfscore.result.result import Result

_ORDINALS: Final = "一二三四五六七八九十"


class Chapter(NamedTuple):
    """A chapter: its title, and its parts, each with a title and its paragraphs."""

    title: str
    parts: list[tuple[str, list[str]]]


def ordinal(number: int) -> str:
    """一, 二 … for a heading; figures where the words end."""
    return _ORDINALS[number - 1] if number <= len(_ORDINALS) else str(number)


def placeholder(what: str) -> str:
    """A placeholder for what a person has to write."""
    return f"【待填写：{what}】"


def heading(result: Result) -> tuple[str, str]:
    """The bureau that reports, and the title of its report."""
    year = f"{result.year}年度" if result.year else ""
    return result.unit or placeholder("单位名称"), f"{year}绩效自评报告"


def chapters(result: Result) -> list[Chapter]:
    """All chapters, in order."""
    return [
        Chapter(
            "部门（项目）概况",
            [
                (
                    "机构职能和人员，或项目的立项和内容",
                    [placeholder("机构、职能和人员；项目写立项依据和内容")],
                ),
                ("年度绩效目标和主要任务", [placeholder("年初批复的绩效目标、当年的主要任务")]),
                ("主要数据", _figures(result, money=False)),
            ],
        ),
        Chapter(
            "资金收支情况",
            [
                (
                    "资金规模和使用",
                    [*_figures(result, money=True), placeholder("资金来源、支出结构，比上年增减的原因")],
                ),
                ("资金管理", [placeholder("管理制度、内部控制、政府采购、资产管理和信息公开")]),
            ],
        ),
        Chapter(
            "自评工作开展情况",
            [("评分依据", [_basis(result)]), ("组织和过程", [placeholder("自评的分工、步骤和时间")])],
        ),
        Chapter("绩效分析", [_section(*section) for section in _sections(result)]),
        Chapter("自评结论", [("评分结果", _verdict(result)), ("总体评价", [placeholder("对照绩效目标的总体评价")])]),
        Chapter("存在的问题和原因", list(_faults(result))),
        Chapter("改进措施和建议", list(_measures(result))),
        Chapter("其他需要说明的情况", list(_others(result))),
    ]


def _figures(result: Result, *, money: bool) -> list[str]:
    """The figures that are money, or those that are not, in one sentence."""
    known = {name: one for name, one in result.program.figures.items() if one.kind != "table"}
    texts = []
    for name, value, unit in result_table.figures(result).rows:
        if name in known and (known[str(name)].style == "money") == money and value != result_table.UNFILLED:
            text = f"{value:,f}" if isinstance(value, Decimal) else value
            texts.append(f"{name}{text}{unit}")
    lead = f"据填报的基础数据，{'、'.join(texts)}。" if texts else placeholder("主要业务数据")
    return [] if money and not texts else [lead]


def _basis(result: Result) -> str:
    model = result.program.model
    by = f"{model.authority}制定的" if model.authority else ""
    full = report_text.points(model.points)
    rule = f"《{result_table.title(result)}》（规则编号{model.rubric}，版本{model.version}）"
    return f"按{by}{rule}评分，共{len(result.indicators)}项，满分{full}分。"


def _sections(result: Result) -> Iterator[tuple[str, list[result_table.Row]]]:
    """Every 一级指标 with its rows."""
    for (name, note), rows in groupby(result_table.rows(result), lambda row: row.sections[0]):
        yield f"{name}（{note.replace(' ', '')}）" if note else name, list(rows)


def _section(title: str, rows: list[result_table.Row]) -> tuple[str, list[str]]:
    lines = []
    for inner, group in groupby(rows, lambda row: row.sections[1:]):
        name = f"{inner[-1][0]}：" if inner else ""
        lines.append(f"{name}{'；'.join(map(_row, group))}。")
    return title, [*lines, placeholder("结合工作实绩说明")]


def _row(row: result_table.Row) -> str:
    points = row.end.replace(" ", "") if row.points is None else f"分值{row.points:f}分"
    if isinstance(row.score, str):
        return f"{row.name}{row.score}（{points}）"
    return f"{row.name}得{row.score:f}分（{points}）"


def _verdict(result: Result) -> list[str]:
    verdict = "，".join(f"{name}{text}" for name, text in report_text.verdict(result.run))
    if result.status == "complete":
        return [f"{verdict}。"]
    return [f"{verdict}。", placeholder("补齐未定的指标后再下结论")]


def _faults(result: Result) -> Iterator[tuple[str, list[str]]]:
    if lost := result_table.losses(result):
        yield (
            "失分的指标",
            [*(f"{name}失{points}分。{why}。" for name, points, why, _ in lost), placeholder("失分的原因")],
        )
    if broken := result_table.failing(result):
        yield "数据需要核对之处", [f"{text}。" for _, text in broken]
    if waiting := result_table.unfinished(result):
        yield "还没有得分的指标", [f"{name}（{status}）：{why}。" for name, status, why, _ in waiting]
    yield "其他问题", [placeholder("管理和执行中的问题及原因")]


def _measures(result: Result) -> Iterator[tuple[str, list[str]]]:
    chances = [(loss.name, chance.says) for loss in result.lost for chance in result[loss.id].regain]
    if chances:
        yield "能挽回失分的改进", [f"{name}：{says}。" for name, says in chances]
    yield "措施和建议", [placeholder("改进措施、完成时限和对主管部门的建议")]


def _others(result: Result) -> Iterator[tuple[str, list[str]]]:
    skipped = [(one.name, one.because) for one in result.indicators if one.status == "not-applicable"]
    if skipped:
        yield "不适用的指标", [f"{name}：{because}。" for name, because in skipped]
    yield "说明", [placeholder("没有的写“无”")]
