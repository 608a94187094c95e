"""The 复核表 of a project: what was claimed and what comes out, and cells for what the reviewer finds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from xlsxwriter.utility import xl_rowcol_to_cell

from perfscore.recheck.document import Recheck, Row
from perfscore.recheck.finding_words import name
from perfscore.recheck.text import REMARK, points, signed, why
from perfscore.recheck.verdict_words import VERDICTS
from perfscore.review import desk_layout
from perfscore.review.desk_layout import (
    COLUMNS,
    FIGURE,
    FIGURE_HEADS,
    HEAD,
    MARK,
    PLACES,
    PRINTED,
    ROW,
    WHOLE,
    cell_text,
    printed,
)
from perfscore.review.filled import HOW
from perfscore.workbook.book import A4, height
from perfscore.workbook.styles import style

LAST: Final = len(COLUMNS)
"""The number of the last column."""
_TEXTS: Final = frozenset({"name", "remark", "reason", "level1", "level2"})
_NUMBERS: Final = frozenset({"points", "claimed", "computed"})
_LOOKS: Final = {"reason": "input small", "when": "input date", "actual": "input printed"}
_NOTE: Final = (
    "黄色的格由复核人填写，都空着就按规则得分。完成值不对的，只改“复核完成值”（下面有“填报数据”的，改“复核数”），读回时按规则重新计分；"
    "没有佐证等情形选“口径”，按统一的标准扣；另行核定的写“复核得分”和“扣分原因”。灰色的格不能填。"
)
_FIGURE_PLACES: Final = (("name", "level1", "name"), ("unit", "sign", "target"), ("given", "unit", "claimed"))
"""The parts of the block of figures, and the columns of the table that each takes."""


class ProjectSheet:
    """One 复核表 while it is written, from the top."""

    def __init__(self, page: Any, styles: DeskStyles, grounds: str) -> None:
        """Set the page up; ``grounds`` is the range of cells with their names, empty where there are none."""
        self._page, self._styles, self._grounds = page, styles, grounds
        self._row = 0
        page.protect("", {"format_columns": True, "format_rows": True, "format_cells": True})
        page.hide_gridlines(2)
        page.set_paper(A4)
        page.set_landscape()
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.fit_to_pages(1, 0)
        page.center_horizontally()
        page.set_footer("&C&9&A　第 &P 页，共 &N 页")
        page.set_column(0, 0, 4, None, {"hidden": True})
        for place, column in enumerate(COLUMNS, 1):
            page.set_column(place, place, column.width)

    def write(self, title: str, recheck: Recheck, file: str) -> None:
        """The whole sheet."""
        self._head(title, recheck, file)
        rows = recheck.indicators
        first = self._row
        for row in rows:
            self._indicator(row)
        self._allow(first, self._row - 1)
        if recheck.figures:
            self._figures(recheck)
        self._findings(recheck)
        self._signatures()
        self._page.print_area(0, 1, self._row - 1, LAST)
        self._page.write_blank(
            self._row, 0, None, self._styles["hidden"]
        )  # what is written below a row puts that row on the disk

    # -- the head --------------------------------------------------------------------------------

    def _head(self, title: str, recheck: Recheck, file: str) -> None:
        project = f"　项目名称：{recheck.project}" if recheck.project else ""
        year = "" if recheck.year is None else f"　年度：{recheck.year}"
        claimed, computed = recheck.claimed_converted, recheck.computed_converted
        total = points(computed)
        if computed is None:
            low, high = points(recheck.converted_low), points(recheck.converted_high)
            total = f"{low}～{high}（还有算不出的行）"
        both = claimed is not None and computed is not None
        gap = f"　偏差 {signed(claimed - computed)}" if both and claimed is not None and computed is not None else ""
        self._line(MARK, f"{title}　复核表", "title", 30)
        self._line(
            recheck.digest, f"填报单位：{recheck.unit or '（没有写）'}{project}{year}　填报文件：{file}", "facts"
        )
        self._line(recheck.submission, f"自评总分 {points(claimed)}　按规则 {total}{gap}", "facts")
        self._line(file, _NOTE, "facts")
        self._key(WHOLE)
        how = PLACES["how"]
        self._page.merge_range(
            self._row,
            1,
            self._row,
            how - 1,
            "核验方式、复核人、日期：在右边写一次，下面各行没有另写的都是它 →",
            self._styles["right"],
        )
        for key in ("how", "who", "when"):
            self._page.write_blank(self._row, PLACES[key], None, self._styles[_LOOKS.get(key, "input")])
        self._page.set_row(self._row, 22)
        self._row += 1
        self._key(HEAD)
        for place, column in enumerate(COLUMNS, 1):
            self._page.write_string(self._row, place, column.head, self._styles["head"])
        self._page.set_row(self._row, 32)
        self._page.repeat_rows(self._row)
        self._page.freeze_panes(self._row + 1, PLACES["name"] + 1)
        self._row += 1

    def _line(self, key: str, text: str, look: str, tall: float = 0) -> None:
        width = sum(column.width for column in COLUMNS)
        self._key(key)
        self._page.set_row(self._row, tall or height((text, width)))
        self._page.merge_range(self._row, 1, self._row, LAST, cell_text(text), self._styles[look])
        self._row += 1

    def _key(self, text: str) -> None:
        self._page.write_string(self._row, 0, text, self._styles["hidden"])

    # -- the rows --------------------------------------------------------------------------------

    def _indicator(self, row: Row) -> None:
        texts = printed(row) | {"remark": _remark(row)}
        self._key(ROW + row.id)
        tall = height(*((texts.get(column.key, ""), column.width) for column in COLUMNS if not column.filled))
        self._page.set_row(self._row, max(24, min(tall, 400)))
        for place, column in enumerate(COLUMNS, 1):
            if column.filled:
                open_ = column.key != "actual" or bool(row.place)
                open_ = open_ and (column.key != "ground" or bool(self._grounds))
                look = _LOOKS.get(column.key, "input") if open_ else "shut"
                self._page.write_blank(self._row, place, None, self._styles[look])
            elif column.key == "deviation":
                self._deviation(row, place)
            else:
                self._print(place, column.key, texts[column.key])
        self._row += 1

    def _print(self, place: int, key: str, text: str) -> None:
        look = self._styles["small" if key in _TEXTS else "points"]
        if key in _NUMBERS and text and text != desk_layout.NO_END:
            self._page.write_number(self._row, place, Decimal(text), look)
        else:
            self._page.write_string(self._row, place, cell_text(text), look)

    def _deviation(self, row: Row, place: int) -> None:
        """自评得分 less what counts: the reviewer's score, else the rule's."""
        claimed, computed, score = (
            xl_rowcol_to_cell(self._row, PLACES[key], col_abs=True) for key in ("claimed", "computed", "score")
        )
        counts = f'IF({score}="",{computed},{score})'
        formula = f'=IF(OR({claimed}="",{counts}=""),"",{claimed}-{counts})'
        value = "" if row.difference is None else row.difference
        self._page.write_formula(self._row, place, formula, self._styles["score"], value)

    def _allow(self, first: int, last: int) -> None:
        """The values that the reviewer's cells take: of all rows, and above them of the cells for all."""
        page, above = self._page, first - 2
        for key, from_ in (("how", above), ("ground", first)):
            source = list(HOW) if key == "how" else self._grounds
            if source:
                page.data_validation(from_, PLACES[key], last, PLACES[key], _listed(source))
        cell = xl_rowcol_to_cell(first, PLACES["score"])
        full = xl_rowcol_to_cell(first, PLACES["points"], col_abs=True)
        page.data_validation(
            first,
            PLACES["score"],
            last,
            PLACES["score"],
            _checked(f"=AND(ISNUMBER({cell}),ABS({cell})<={full})", "请写一个数，不超过权重。"),
        )

    # -- below the table -------------------------------------------------------------------------

    def _figures(self, recheck: Recheck) -> None:
        """The figures of the submission, each with a cell for what the reviewer found."""
        self._title("填报数据（改了复核数的，读回时按规则重新计分）")
        self._figure([FIGURE_HEADS[part] for part, _, _ in _FIGURE_PLACES], "head")
        self._page.merge_range(
            self._row, PLACES["computed"], self._row, PLACES["actual"], FIGURE_HEADS["checked"], self._styles["head"]
        )
        self._row += 1
        for one in recheck.figures:
            self._key(FIGURE + one.name)
            self._figure([one.name, one.unit, one.value], "cell")
            look = self._styles["input printed"]
            self._page.merge_range(self._row, PLACES["computed"], self._row, PLACES["actual"], "", look)
            self._row += 1

    def _figure(self, texts: list[str], look: str) -> None:
        tall = 20.0
        for (_, first, last), text in zip(_FIGURE_PLACES, texts, strict=True):
            self._page.merge_range(
                self._row, PLACES[first], self._row, PLACES[last], cell_text(text), self._styles[look]
            )
            width = sum(COLUMNS[place - 1].width for place in range(PLACES[first], PLACES[last] + 1))
            tall = max(tall, height((text, width)))
        self._page.set_row(self._row, tall)

    def _findings(self, recheck: Recheck) -> None:
        """The findings of the whole, and the rows of 合计 and 折算 that are wrong."""
        lines = [f"{row.name}：{why(row)}" for row in recheck.rows if not row.levels and row.explained]
        lines += [f"〔{one.weight}〕{name(one)}：{one.says}。{one.remedy}" for one in recheck.findings]
        if lines:
            self._title("问题和疑点")
        for line in lines:
            self._wide(line, "cell")

    def _title(self, text: str) -> None:
        self._wide("", "plain", 8)
        self._wide(text, "strong")

    def _wide(self, text: str, look: str, tall: float = 0) -> None:
        width = sum(column.width for column in COLUMNS)
        self._page.set_row(self._row, tall or height((text, width)))
        self._page.merge_range(self._row, 1, self._row, LAST, cell_text(text), self._styles[look])
        self._row += 1

    def _signatures(self) -> None:
        self._wide("", "plain", 10)
        texts = ("复核人（签字）：", "复核组负责人（签字）：", "复核单位（盖章）：", "年　　月　　日")
        ends = (1, PLACES["unit"], PLACES["ground"], PLACES["when"], LAST + 1)
        for text, first, end in zip(texts, ends[:-1], ends[1:], strict=True):
            self._page.merge_range(self._row, first, self._row, end - 1, text, self._styles["signature"])
        self._page.set_row(self._row, 40)
        self._row += 1


class DeskStyles(dict[str, Any]):
    """The styles of a workbook by their names, each made once."""

    def __init__(self, book: Any) -> None:
        super().__init__()
        self._book = book

    def __missing__(self, key: str) -> Any:
        self[key] = made = self._book.add_format(_own(key))
        return made


def _own(key: str) -> dict[str, Any]:
    match key:
        case "shut":
            return style("center") | {"bg_color": "#E3E3E3"}
        case "right":
            return style("plain") | {"align": "right", "valign": "vcenter", "font_size": 9}
        case "small" | "points" | "score" | "head" | "cell":
            return style(key) | {"font_size": 10}
        case _:
            return style(key)


def _remark(row: Row) -> str:
    """The verdict of a row with why, where it holds something against the claim, and what the bureau says itself."""
    found = (
        ""
        if not row.explained
        else "：".join(filter(None, (VERDICTS[row.verdict], "；".join(cause.says for cause in row.causes))))
    )
    said = f"{REMARK}：{row.remark}" if row.remark else ""
    return "；".join(filter(None, (found, said)))


def _listed(source: list[str] | str) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": source,
        "error_title": "不能这样填",
        "error_message": "请从下拉列表里选一项。",
    }


def _checked(formula: str, message: str) -> dict[str, Any]:
    return {
        "validate": "custom",
        "value": formula,
        "error_type": "warning",
        "error_title": "请核对",
        "error_message": message,
    }


__all__ = ["PRINTED", "DeskStyles", "ProjectSheet"]
