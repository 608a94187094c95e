"""A project's form as a file: the bureau's own workbook or Word file, our filled form, or YAML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import docx
import xlsxwriter
import yaml
from county_projects import Project, Row, percent

import perfscore
from perfscore.submission.read import submission
from perfscore.workbook.form import form

RULE: Final = "project-self-evaluation-2020"
COLUMNS: Final = {
    "first": ("一级指标", "一级指标"),
    "second": ("二级指标", "二级指标"),
    "name": ("三级指标", "指标名称"),
    "sign": ("指标性质", "计算符号"),
    "target": ("年度指标值", "目标值"),
    "unit": ("度量单位", "计量单位"),
    "actual": ("实际完成值", "全年完成值"),
    "points": ("分值", "权重"),
    "claimed": ("得分", "自评得分"),
    "reason": ("偏差原因分析及改进措施", "未完成原因分析"),
}
ORDERS: Final = (
    ("first", "second", "name", "sign", "target", "unit", "actual", "points", "claimed", "reason"),
    ("first", "second", "name", "sign", "target", "unit", "points", "actual", "claimed", "reason"),
)


@dataclass
class Span:
    """A text over several columns and rows."""

    text: object
    across: int = 1
    down: int = 1


def write(project: Project, file: Path) -> None:
    """The form of a project in the style that it has."""
    match project.style:
        case "yaml":
            file.write_text(yaml.safe_dump(plain(project), allow_unicode=True, sort_keys=False), encoding="utf-8")
        case "form":
            file.write_bytes(form(_rule().program, submission(plain(project))))
        case "docx":
            _word(_laid(project), file)
        case _:
            _workbook(_laid(project), file, project.extra)


def suffix(project: Project) -> str:
    """The ending of the file's name."""
    return {"yaml": ".yaml", "docx": ".docx"}.get(project.style, ".xlsx")


@lru_cache(maxsize=1)
def _rule() -> perfscore.Rubric:
    return perfscore.load(RULE)


def plain(project: Project) -> dict[str, Any]:
    """The submission as a YAML file has it."""
    table = [
        {
            "一级指标": row.first,
            "二级指标": row.second,
            "三级指标": row.name,
            "指标性质": row.sign,
            "指标值": row.target,
            "度量单位": row.unit,
            "完成值": row.actual,
            "分值": str(row.points),
            "自评得分": row.claimed,
            "偏差原因": row.reason,
        }
        for row in project.rows
    ]
    whole: dict[str, Any] = {
        "rubric": RULE,
        "unit": project.unit,
        "year": int(project.year) if project.year else None,
        "project": project.name,
        "code": project.code,
        "data": {
            "年初预算数": f"{project.first_budget}万元",
            "全年预算数": f"{project.budget}万元",
            "全年执行数": f"{project.spent}万元",
            "绩效指标": [{key: value for key, value in row.items() if value} for row in table],
        },
        "claimed": {"预算执行率": project.rate_claimed, "total": project.total},
    }
    if project.grade:
        whole["claimed"]["grade"] = project.grade
    return whole


# -- a form of a bureau's own making -----------------------------------------------------------


def _laid(project: Project) -> list[list[Span | object]]:
    """The rows of a form: its title, names, money and table."""
    order = ORDERS[project.made % len(ORDERS)]
    called = project.made // 2 % 2
    rate = project.extra.get("stated") or percent(Fraction(project.spent) / Fraction(project.budget))
    amounts = [project.first_budget, project.budget, project.spent]
    whole = project.extra.get("sum", "")
    rows: list[list[Span | object]] = [
        [Span("项目支出绩效自评表", 11)],
        [Span(f"（{project.year}年度）" if project.year else "（年度）", 11)],
        [Span("项目名称", 2), Span(project.name, 4), Span("项目编码", 2), Span(project.code, 3)],
        [Span("主管部门", 2), Span(project.department, 4), Span("实施单位", 2), Span(project.unit, 3)],
        [
            Span("项目资金\n（万元）", 2, 3),
            "",
            "年初预算数",
            "全年预算数",
            "全年执行数",
            "分值",
            "执行率",
            Span("得分", 3),
        ],
        ["年度资金总额", *amounts[:2], whole or amounts[2], 10, rate, Span(project.rate_claimed, 3)],
        ["其中：财政拨款", *amounts[:2], project.extra.get("part", amounts[2]), "—", "—", Span("—", 3)],
        [Span("绩效\n指标", 1, len(project.rows) + 1), *(COLUMNS[one][called] for one in order)],
    ]
    for place, row in enumerate(project.rows):
        rows.append([_cell(project.rows, place, row, one) for one in order if not _covered(project.rows, place, one)])
    totals: dict[str, object] = {"points": sum(row.points for row in project.rows) + 10, "claimed": project.total}
    rows.append(["总分", *(totals.get(one, "") for one in order)])
    return rows


def _cell(rows: Sequence[Row], place: int, row: Row, column: str) -> Span | object:
    text: object = getattr(row, column)
    if column != "first":
        return text
    return Span(text, 1, sum(one.first == text for one in rows[place:]))


def _covered(rows: Sequence[Row], place: int, column: str) -> bool:
    """True where a merged cell above reaches in."""
    return column == "first" and place > 0 and rows[place - 1].first == rows[place].first


def _placed(rows: Sequence[Sequence[Span | object]]) -> list[tuple[int, int, Span]]:
    """Each cell with its row and column from 0: a merged cell pushes aside what would stand in its place."""
    taken: set[tuple[int, int]] = set()
    placed = []
    for row, cells in enumerate(rows):
        column = 0
        for one in cells:
            cell = one if isinstance(one, Span) else Span(one)
            while (row, column) in taken:
                column += 1
            placed.append((row, column, cell))
            taken |= {(row + down, column + right) for down in range(cell.down) for right in range(cell.across)}
            column += cell.across
    return placed


def _workbook(rows: Sequence[Sequence[Span | object]], file: Path, extra: dict[str, str]) -> None:
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("自评表")
        shape = book.add_format({"border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"})
        sheet.set_column(0, 10, 13)
        for row, column, cell in _placed(rows):
            if cell.across > 1 or cell.down > 1:
                sheet.merge_range(row, column, row + cell.down - 1, column + cell.across - 1, "", shape)
            if isinstance(cell.text, int):
                sheet.write_number(row, column, cell.text, shape)
            else:
                sheet.write_string(row, column, str(cell.text), shape)
        if "hidden" in extra:
            sheet.set_row(int(extra["hidden"]), None, None, {"hidden": True})


def _word(rows: Sequence[Sequence[Span | object]], file: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=len(rows), cols=11)
    for row, column, cell in _placed(rows):
        home = table.cell(row, column)
        if cell.across > 1 or cell.down > 1:
            home = home.merge(table.cell(row + cell.down - 1, column + cell.across - 1))
        home.text = str(cell.text)
    document.save(str(file))
