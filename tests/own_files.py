"""A generator of self-evaluation forms as bureaus make them, each with the submission that it stands for."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

import docx
import openpyxl
from openpyxl.utils import get_column_letter

RULE: Final = "project-self-evaluation-2020"
TABLE: Final = "绩效指标"


@dataclass(frozen=True)
class C:
    """A cell of a form: its text or number, how far it is merged, and its number format."""

    value: object = None
    across: int = 1
    down: int = 1
    format: str = ""


Row = Sequence[C | object]


@dataclass
class Sheet:
    """The rows of a sheet, or of the tables of a Word file; a text alone stands outside of the tables."""

    rows: list[Row | str]
    name: str = "Sheet1"
    hidden_rows: Iterable[int] = ()
    hidden_columns: Iterable[str] = ()
    state: str = "visible"


def laid(rows: Iterable[Row]) -> list[tuple[int, int, C]]:
    """Each cell with its row and column: a merged cell pushes aside what would stand in its place."""
    taken: set[tuple[int, int]] = set()
    placed = []
    for row, cells in enumerate(rows, 1):
        column = 1
        for one in cells:
            cell = one if isinstance(one, C) else C(one)
            while (row, column) in taken:
                column += 1
            placed.append((row, column, cell))
            taken |= {(row + down, column + right) for down in range(cell.down) for right in range(cell.across)}
            column += cell.across
    return placed


def xlsx(file: Path, *sheets: Sheet) -> Path:
    """A workbook of these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for one in sheets:
        sheet = book.create_sheet(one.name)
        for row, column, cell in laid([[row] if isinstance(row, str) else row for row in one.rows]):
            if cell.value not in (None, ""):
                sheet.cell(row, column, cell.value)
                if isinstance(cell.value, str):
                    sheet.cell(row, column).data_type = "s"  # =100% is a text here, no formula
                if cell.format:
                    sheet.cell(row, column).number_format = cell.format
            if cell.across > 1 or cell.down > 1:
                last = f"{get_column_letter(column + cell.across - 1)}{row + cell.down - 1}"
                sheet.merge_cells(f"{get_column_letter(column)}{row}:{last}")
        for row in one.hidden_rows:
            sheet.row_dimensions[row].hidden = True
        for letter in one.hidden_columns:
            sheet.column_dimensions[letter].hidden = True
        sheet.sheet_state = one.state
    book.save(file)
    return file


def word(file: Path, *sheets: Sheet) -> Path:
    """A Word file: a text alone is a paragraph, rows that follow each other are a table."""
    document = docx.Document()
    for sheet in sheets:
        waiting: list[Row] = []
        for row in [*sheet.rows, ""]:
            if not isinstance(row, str):
                waiting.append(row)
                continue
            if waiting:
                table_in(document, waiting)
            waiting = []
            document.add_paragraph(row)
    document.save(str(file))
    return file


def table_in(document: Any, rows: Sequence[Row]) -> None:
    """A table in a Word file, or in a cell of one."""
    placed = laid(rows)
    wide = max(column + cell.across - 1 for _, column, cell in placed)
    table = document.add_table(rows=len(rows), cols=wide)
    for row, column, cell in placed:
        home = table.cell(row - 1, column - 1)
        if cell.across > 1 or cell.down > 1:
            home = home.merge(table.cell(row + cell.down - 2, column + cell.across - 2))
        home.text = shown(cell)


def shown(cell: C) -> str:
    """The text of a cell where it holds no number."""
    if isinstance(cell.value, float) and "%" in cell.format:
        return f"{round(cell.value * 100, 4):g}%"
    return "" if cell.value is None else str(cell.value)


# -- what the forms say ------------------------------------------------------------------------

Indicator = dict[str, str]
COLUMNS: Final = (
    "一级指标",
    "二级指标",
    "三级指标",
    "指标性质",
    "指标值",
    "度量单位",
    "完成值",
    "分值",
    "自评得分",
    "偏差原因",
)
INDICATORS: Final[list[Indicator]] = [
    dict(zip(COLUMNS, row, strict=True))
    for row in (
        ("产出指标", "数量指标", "培训场次", "≥", "10", "场", "12", "20", "20", "需求增加，多办两场"),
        ("产出指标", "数量指标", "发放手册", "≥", "3000", "册", "2400", "10", "8", "印刷延误"),
        ("产出指标", "质量指标", "验收合格率", "=", "100", "%", "100", "20", "20", ""),
        ("效益指标", "社会效益指标", "政策知晓率", "≥", "95", "%", "96", "15", "15", ""),
        ("效益指标", "可持续影响指标", "长效机制", "定性", "健全", "", "达成", "15", "15", "制度已印发"),
        ("满意度指标", "服务对象满意度指标", "群众满意度", "≥", "90", "%", "91.5", "10", "10", ""),
    )
]


def submission(**changed: Any) -> dict[str, Any]:
    """The submission that the forms stand for, unless they say otherwise."""
    whole: dict[str, Any] = {
        "rubric": RULE,
        "unit": "某县某局",
        "year": 2022,
        "project": "培训项目",
        "data": {
            "年初预算数": "100万元",
            "全年预算数": "120万元",
            "全年执行数": "108.5万元",
            TABLE: [{key: value for key, value in one.items() if value} for one in INDICATORS],
        },
        "claimed": {"预算执行率": "9.04", "total": "97.04"},
        "stated": {"预算执行率": "90.42%"},
    }
    for key, value in changed.items():
        if isinstance(value, dict):
            whole[key] = {name: one for name, one in {**whole.get(key, {}), **value}.items() if one is not None}
        else:
            whole[key] = value
    return {key: value for key, value in whole.items() if value not in (None, {})}


# -- the parts of a form -----------------------------------------------------------------------

HEADINGS: Final = {
    "一级指标": "一级指标",
    "二级指标": "二级指标",
    "三级指标": "三级指标",
    "指标性质": "指标性质",
    "指标值": "年度指标值",
    "度量单位": "度量单位",
    "完成值": "实际完成值",
    "分值": "分值",
    "自评得分": "得分",
    "偏差原因": "偏差原因分析及改进措施",
}


@dataclass(frozen=True)
class Made:
    """A table of indicators: its columns in order, how they are called and how their groups are written."""

    order: Sequence[str] = COLUMNS
    """The columns; an empty text is a blank column, any other unknown one an extra column."""
    called: dict[str, str] = field(default_factory=dict)
    groups: str = "merged"
    """``merged``, ``repeated`` in each row, or written ``once``."""
    outer: bool = True
    """True where 绩效指标 stands merged to the left of all."""
    numbers: bool = False
    """True where numbers are numbers, not texts."""
    unit_of_total: str = "总分"

    def heading(self, column: str) -> str:
        return self.called.get(column, HEADINGS.get(column, column))


def number(text: str) -> object:
    """A number where a text is one."""
    return float(text) if "." in text else int(text) if text.isdigit() else text


def table(made: Made, rows: Sequence[Indicator] = INDICATORS, total: str = "97.04") -> list[Row]:
    """The rows of a table of indicators: its headings, its rows, its total."""
    result: list[list[C | object]] = [[made.heading(one) for one in made.order]]
    for place, one in enumerate(rows):
        cells: list[C | object] = []
        for column in made.order:
            text = one.get(column, "" if column in COLUMNS or not column else "略")
            if column in COLUMNS[:2] and made.groups != "repeated":
                if place and _group(rows[place - 1], column) == _group(one, column):
                    cells += [""] if made.groups == "once" else []
                    continue
                if made.groups == "merged":
                    run = takewhile(lambda other: _group(other, column) == _group(one, column), rows[place:])  # noqa: B023 (used at once)
                    cells.append(C(text, down=len(list(run))))
                    continue
            cells.append(number(text) if made.numbers and column in {"分值", "自评得分", "指标值", "完成值"} else text)
        result.append(cells)
    last: list[C | object] = []
    for place, column in enumerate(made.order):
        points = {"分值": "100", "自评得分": total}.get(column, "")
        last.append(number(points) if made.numbers else points)
        if place == (made.order[0] == "自评得分"):  # the total's name, beside the total
            last[place] = made.unit_of_total
    if not made.outer:
        return [*result, last]
    first = [C("绩效\n指标", down=len(result)), *result[0]]
    return [first, *result[1:], [made.unit_of_total, "", *last[1:]]]


def _group(one: Indicator, column: str) -> tuple[str, ...]:
    return tuple(one[name] for name in COLUMNS[: COLUMNS.index(column) + 1])


TITLE: Final = [C("项目支出绩效自评表", across=9)]
YEAR: Final = [C("（2022年度）", across=9)]


def names(unit: str = "某县某局", project: str = "培训项目") -> list[Row]:
    """The names in a form's head."""
    return [
        [C("项目名称", across=2), C(project, across=7)],
        [C("主管部门", across=2), C("某主管局", across=3), "实施单位", C(unit, across=3)],
    ]


MONEY_HEADS: Final = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")


def money(
    corner: str = "项目资金（万元）",
    amounts: Sequence[object] = (100, 120, 108.5),
    *,
    called: Sequence[str] = MONEY_HEADS,
    rate: object = "90.42%",
    score: object = "9.04",
) -> list[Row]:
    """The small table of money in the head."""
    part = [amounts[0], amounts[1], amounts[2], "—", "", "—"]
    return [
        [C(corner, across=2, down=5), "", *called],
        ["年度资金总额", *amounts, 10, rate, score],
        ["其中：当年财政拨款", *part],
        ["上年结转资金", *(0 if isinstance(one, int | float) else "" for one in amounts), "—", "", "—"],
        ["其他资金", "", "", "", "—", "", "—"],
    ]


AIMS: Final[list[Row]] = [
    [C("年度总体目标", down=2), C("预期目标", across=4), C("实际完成情况", across=4)],
    [C("办好培训。", across=4), C("全部办完。", across=4)],
]
NOTES: Final[list[Row]] = [
    [C("注：1.得分一档最高不能超过该指标分值上限。", across=9)],
    ["填表人：张某", "", "联系电话：000"],
]


def form(made: Made = Made(), **changed: Any) -> list[Row | str]:
    """A whole form: title, year, names, money, aims, table, notes."""
    parts: dict[str, list[Row]] = {
        "title": [TITLE, YEAR],
        "names": names(),
        "money": money(),
        "aims": AIMS,
        "table": table(made),
        "notes": NOTES,
        **changed,
    }
    return [row for part in parts.values() for row in part]


def joined(made: Made = Made(), *, sign: bool = True) -> tuple[Made, list[Indicator]]:
    """The national table, in which sign, number and unit stand in one cell."""
    rows = []
    for one in INDICATORS:
        mark = "" if one["指标性质"] == "定性" or not sign else one["指标性质"]
        unit = one["度量单位"]
        rows.append(one | {"指标值": f"{mark}{one['指标值']}{unit}", "完成值": f"{one['完成值']}{unit}"})
    order = [one for one in made.order if one not in {"指标性质", "度量单位"}]
    return replace(made, order=order), rows


def as_read(rows: Sequence[Indicator], *without: str) -> list[Indicator]:
    """Rows as a submission has them: without what is blank, and without columns that the form does not have."""
    return [{key: value for key, value in one.items() if value and key not in without} for one in rows]


# -- layouts seen in the field -----------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """One file: what makes it, and the submissions that it stands for by their names."""

    make: Callable[[Path], Path]
    expected: dict[str, dict[str, Any]]
    suffix: str = ".xlsx"
    scores: bool = True
    """True where it says all that a score needs."""


def _one(rows: Sequence[Row | str], *, suffix: str = ".xlsx", scores: bool = True, **changed: Any) -> Case:
    sheet = Sheet(list(rows))
    writer = xlsx if suffix == ".xlsx" else word
    name = sheet.name if suffix == ".xlsx" else ""
    return Case(lambda file: writer(file, sheet), {name: submission(**changed)}, suffix, scores)


def _national(made: Made = Made()) -> tuple[list[Row], list[Indicator]]:
    """The national form's own columns: no sign and no unit apart."""
    short, rows = joined(made)
    return table(short, rows), as_read(rows, "指标性质", "度量单位")


EXECUTION: Final = ("≥", "100", "%", "90.42", "10", "9.04", "")
"""The cells of 预算执行率 as a row of the table, from its sign on."""


def _with_execution(names: Sequence[C | object], rate: str, reason: str = "") -> list[Row | str]:
    """A form whose head has no scores: 预算执行率 is the first row of its table."""
    heads, *rows = table(Made(groups="repeated", outer=False))
    amounts = [[C("项目资金（万元）", across=2), *MONEY_HEADS[:3]], [C("年度资金总额", across=2), 100, 120, 108.5]]
    row = [*names, *EXECUTION[:3], rate, *EXECUTION[4:6], reason]
    return form(money=amounts, table=[heads, row, *rows])


def _several() -> Case:
    sheets = [Sheet(form(names=names(f"第{n}局", f"项目{n}")), f"项目{n}") for n in (1, 2, 3)]
    cover = Sheet([["封面"], ["某县财政局"]], "封面")
    expected = {f"项目{n}": submission(unit=f"第{n}局", project=f"项目{n}") for n in (1, 2, 3)}
    return Case(lambda file: xlsx(file, cover, *sheets, Sheet([], "Sheet9")), expected)


def _stacked() -> Case:
    rows = [*form(names=names("甲局", "甲项目")), [], *form(names=names("乙局", "乙项目"))]
    expected = {
        "Sheet1 第 1 份": submission(unit="甲局", project="甲项目"),
        "Sheet1 第 2 份": submission(unit="乙局", project="乙项目"),
    }
    return Case(lambda file: xlsx(file, Sheet(rows)), expected)


def _stacked_unlike() -> Case:
    """Two forms below each other, the second with more columns than the first."""
    short, rows = joined()
    first = form(names=names("甲局", "甲项目"), table=table(short, rows))
    expected = {
        "Sheet1 第 1 份": submission(
            unit="甲局", project="甲项目", data={TABLE: as_read(rows, "指标性质", "度量单位")}
        ),
        "Sheet1 第 2 份": submission(unit="乙局", project="乙项目"),
    }
    second = form(names=names("乙局", "乙项目"))
    return Case(lambda file: xlsx(file, Sheet([*first, [], *second])), expected)


def _paged() -> list[Row | str]:
    """The headings typed once more where a page ends."""
    rows = table(Made(groups="repeated", outer=False))
    return form(table=[*rows[:4], rows[0], *rows[4:]])


def _paged_in_a_group() -> list[Row | str]:
    """The headings typed once more inside of a group, whose merged cells go on from those of the headings."""
    rows = table(Made(groups="repeated", outer=False))
    heads = [C(text, down=2) for text in ("一级指标", "二级指标")]
    return form(table=[*rows[:2], [*heads, *rows[0][2:]], rows[2][2:], *rows[3:]])


def _several_in_word() -> Case:
    sheets = [Sheet(form(names=names(f"第{n}局", f"项目{n}"))) for n in (1, 2)]
    expected = {f"第 {n} 份": submission(unit=f"第{n}局", project=f"项目{n}") for n in (1, 2)}
    return Case(lambda file: word(file, *sheets), expected, ".docx")


def _broken_off() -> list[Row | str]:
    """A table that ends with a page and goes on as another one, without headings."""
    rows = table(Made(groups="once", outer=False))
    return [*form(table=rows[:4], notes=[]), "续表", *rows[4:], "注：略"]


def _nested() -> Case:
    """A form inside the only cell of a table that lays out the page."""

    def make(file: Path) -> Path:
        document = docx.Document()
        outer = document.add_table(rows=1, cols=1)
        table_in(outer.cell(0, 0), [row for row in form() if not isinstance(row, str)])
        document.save(str(file))
        return file

    return Case(make, {"": submission()}, ".docx")


def _two_lines() -> list[Row]:
    """Headings over two lines: merged downwards, or split in two."""
    rows = table(Made(groups="repeated", outer=False))
    above = [
        C(HEADINGS[one], down=2) if one not in {"指标值", "完成值"} else {"指标值": "年度", "完成值": "实际"}[one]
        for one in COLUMNS
    ]
    return [above, ["指标值", "完成值"], *rows[1:]]


def _under_one() -> list[Row]:
    """A heading of several columns over headings of their own."""
    rows = table(Made(groups="repeated", outer=False))
    above: list[C | object] = [C("绩效指标", across=3), C("绩效目标", across=3)]
    above += [C(HEADINGS[one], down=2) for one in COLUMNS[6:]]
    return [above, [HEADINGS[one] for one in COLUMNS[:6]], *rows[1:]]


def _wide_value() -> list[Row]:
    """One heading over a sign, a number and a unit that stand in cells of their own."""
    made = Made(
        order=("一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "自评得分", "偏差原因"),
        outer=False,
        groups="repeated",
    )
    head, *rows, total = table(made)
    head = [C(one, across=3) if one == "年度指标值" else one for one in head]
    parts = [
        (one["指标性质"] if one["指标性质"] != "定性" else "", one["指标值"], one["度量单位"]) for one in INDICATORS
    ]
    wide = [[*row[:3], *part, *row[4:]] for row, part in zip(rows, parts, strict=True)]
    return [head, *wide, [*total[:3], "", "", "", *total[4:]]]


def _vertical() -> list[Row]:
    """Amounts beside their labels, no small table."""
    return [
        ["年初预算数", "100", "全年预算数", "120"],
        ["全年执行数", "108.5", "金额单位：万元"],
    ]


LIST_HEAD: Final = (
    "序号",
    "项目编码",
    "项目名称",
    "预算单位",
    "年度",
    "年初预算数（万元）",
    "全年预算数（万元）",
    "全年执行数（万元）",
    "预算执行率",
    "执行率得分",
    "自评总分",
)
PROJECT: Final = ("P001", "培训项目", "某县某局", "2022", 100, 120, 108.5, 0.9042, 9.04, 97.04)


def listed(*, once: bool = False) -> list[Row]:
    """A list of one project, a row an indicator."""
    rows: list[Row] = [
        [
            *LIST_HEAD,
            "一级指标",
            "二级指标",
            "三级指标",
            "计算符号",
            "指标值",
            "计量单位",
            "完成值",
            "分值",
            "得分",
            "偏差原因",
        ]
    ]
    for place, one in enumerate(INDICATORS, 1):
        head = PROJECT if place == 1 or not once else ("",) * len(PROJECT)
        rows.append([place, *head, *one.values()])
    return rows


def _cells(*, percent: bool) -> list[Row]:
    """Numbers as numbers, percentages and dates as cells with their formats."""
    rows = [dict(one) for one in INDICATORS]
    result: list[list[C | object]] = [
        list(row) for row in table(Made(outer=False, groups="repeated", numbers=True), rows)
    ]
    if percent:
        for place in (3, 4, 6):
            for column in (4, 6):
                value = result[place][column]
                assert isinstance(value, int | float)
                result[place][column] = C(value / 100, format="0.0%")
            result[place][5] = ""
        result.insert(
            7,
            [
                "效益指标",
                "时效",
                "完成时间",
                "定性",
                C(date(2022, 12, 31), format="yyyy-mm-dd"),
                "",
                "达成",
                "",
                "",
                "",
            ],
        )
    return [list(one) for one in result]


def _percent_rows() -> list[Indicator]:
    rows = [dict(one) for one in INDICATORS]
    for place in (2, 3, 5):
        rows[place] |= {"指标值": f"{rows[place]['指标值']}%", "完成值": f"{rows[place]['完成值']}%", "度量单位": ""}
    dated = dict.fromkeys(COLUMNS, "") | {"一级指标": "效益指标", "二级指标": "时效", "三级指标": "完成时间"}
    return [*rows, dated | {"指标性质": "定性", "指标值": "2022-12-31", "完成值": "达成"}]


def _paragraphs() -> list[Row | str]:
    """A Word file whose head stands in paragraphs, with money and indicators in tables of their own."""
    return [
        "项目支出绩效自评表",
        "（二〇二二年度）",
        "项目名称：培训项目    主管部门：某主管局",
        "实施单位：某县某局        金额单位：万元",
        *money("项目资金"),
        "一、绩效指标完成情况",
        *table(Made(outer=False)),
        "注：以上均已核对。",
    ]


def _letters() -> list[Row]:
    called = {
        "指标值": "年度指标值（A）",
        "完成值": "全年完成值\n（B）",
        "分值": "权重（90分）",
        "自评得分": "自评得分（C）",
    }
    return table(Made(called=called))


SPLIT: Final = {
    "一级指标": "一级\n指标",
    "三级指标": "三 级 指 标",
    "指标值": "年度\n指标值",
    "分值": "分　值",
    "自评得分": " 得 分 ",
    "偏差原因": "偏差原因分析\n及改进措施",
}
TURNED: Final = (
    "分值",
    "自评得分",
    "三级指标",
    "完成值",
    "指标值",
    "度量单位",
    "指标性质",
    "偏差原因",
    "一级指标",
    "二级指标",
)
_NATIONAL, _NATIONAL_ROWS = _national()

CASES: Final[dict[str, Case]] = {
    "国家表样": _one(form(table=_NATIONAL), data={TABLE: _NATIONAL_ROWS}),
    "国家表样，Word": _one(form(table=_NATIONAL), suffix=".docx", data={TABLE: _NATIONAL_ROWS}),
    "有指标性质和度量单位": _one(form()),
    "有指标性质和度量单位，Word": _one(form(), suffix=".docx"),
    "各栏次序不同": _one(form(Made(order=TURNED, outer=False, groups="repeated"))),
    "隔着空列": _one(form(Made(order=("一级指标", "", "二级指标", "三级指标", "", "", *COLUMNS[3:])))),
    "多出的栏": _one(form(Made(order=("序号", *COLUMNS[:8], "复核得分", *COLUMNS[8:], "备注")))),
    "一级指标每行都写": _one(form(Made(groups="repeated"))),
    "一级指标只写一次": _one(form(Made(groups="once"))),
    "栏名用空格和换行隔开": _one(form(Made(called=SPLIT))),
    "栏名用空格和换行隔开，Word": _one(form(Made(called=SPLIT)), suffix=".docx"),
    "栏名后有括号": _one(form(table=_letters())),
    "栏名写成两行": _one(form(table=_two_lines())),
    "栏名上面还有一层": _one(form(table=_under_one())),
    "一个栏名下有几格": _one(
        form(table=_wide_value()),
        scores=False,
        data={
            TABLE: as_read(
                [one | {"完成值": INDICATORS[place]["完成值"]} for place, one in enumerate(joined()[1])],
                "指标性质",
                "度量单位",
            )
        },
    ),
    "金额用元": _one(
        form(
            money=money("项目资金", (1000000, 1200000, 1085000)), title=[TITLE, [C("2022年度　　单位：元", across=9)]]
        ),
        data={"年初预算数": "1000000元", "全年预算数": "1200000元", "全年执行数": "1085000元"},
    ),
    "金额的单位在行名里": _one(
        form(
            money=[
                [
                    cell.replace("年度资金总额", "年度资金总额（万元）") if isinstance(cell, str) else cell
                    for cell in row
                ]
                for row in money("项目资金")
            ]
        )
    ),
    "金额自己带单位": _one(
        form(money=money("项目资金", ("100万元", "120.00 万元", "108.5万元"))), data={"全年预算数": "120.00 万元"}
    ),
    "金额竖着写": _one(form(money=_vertical()), claimed={"预算执行率": None}, stated={"预算执行率": None}),
    "预算执行率写在指标表里": _one(_with_execution(("预算执行率（10分）", "预算执行率", "预算执行率"), "90.42")),
    "预算执行率写在指标表里，合并三格，Word": _one(
        _with_execution((C("一、预算执行率", across=3),), "90.42%"), suffix=".docx"
    ),
    "预算执行率写在指标表里，写了原因": _one(
        _with_execution(("预算执行", "", "执行率"), "90.42%", "十二月才到账"), remarks={"预算执行率": "十二月才到账"}
    ),
    "几个项目几张工作表": _several(),
    "几个项目上下相接": _stacked(),
    "几个项目上下相接，栏数不同": _stacked_unlike(),
    "Word，几个项目": _several_in_word(),
    "Word，表格断成两张": _one(_broken_off(), suffix=".docx"),
    "Word，表格套在一格里": _nested(),
    "换页处栏名又写一次": _one(_paged()),
    "换页处栏名写在合并的分组里": _one(_paged_in_a_group()),
    "Word，换页处栏名写在合并的分组里": _one(_paged_in_a_group(), suffix=".docx"),
    "Word，表头是段落": _one(_paragraphs(), suffix=".docx"),
    "数是数": _one(form(table=_cells(percent=False))),
    "百分比格和日期格": _one(form(table=_cells(percent=True)), scores=False, data={TABLE: as_read(_percent_rows())}),
    "隐藏的行": Case(
        lambda file: xlsx(file, Sheet(form(Made(groups="repeated")), hidden_rows=[16])), {"Sheet1": submission()}
    ),
    "一体化平台导出，一行一个指标": Case(
        lambda file: xlsx(file, Sheet(listed())),
        {"Sheet1 P001": submission(code="P001", stated={"预算执行率": "0.9042"})},
    ),
    "一体化平台导出，项目只写一次": Case(
        lambda file: xlsx(file, Sheet(listed(once=True))),
        {"Sheet1 P001": submission(code="P001", stated={"预算执行率": "0.9042"})},
    ),
    "一体化平台导出，一行一个项目": Case(
        lambda file: xlsx(
            file, Sheet([LIST_HEAD, [1, *PROJECT], [2, "P002", "修缮项目", *PROJECT[2:7], 0.9, *PROJECT[8:]]])
        ),
        {
            "Sheet1 P001": submission(code="P001", stated={"预算执行率": "0.9042"}, data={TABLE: None}),
            "Sheet1 P002": submission(
                code="P002", stated={"预算执行率": "0.9000"}, data={TABLE: None}, project="修缮项目"
            ),
        },
        scores=False,
    ),
}


def file_name(name: str) -> str:
    """A case's name as that of a file."""
    return re.sub(r"[，、 ]", "_", name)
