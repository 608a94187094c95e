"""The workbook for the office: 汇总表, 差异明细, 问题清单, 复核表. Written row by row, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from perfscore.problems import PerfscoreError, Problem
from perfscore.program.rubric import Rubric
from perfscore.recheck.batch import Outcome
from perfscore.recheck.document import Recheck
from perfscore.recheck.tally import Tally
from perfscore.recheck.text import NOTHING, why
from perfscore.recheck.words import VERDICTS

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | Decimal | None
Columns = Sequence[tuple[str, int]]

SUMMARY: Final = (
    ("名次", 6),
    ("单位", 28),
    ("自评得分", 10),
    ("复核得分", 10),
    ("差异", 9),
    ("不一致行数", 11),
    ("疑点数", 8),
    ("文件", 36),
)
DETAIL: Final = (
    ("单位", 24),
    ("指标", 24),
    ("分值", 7),
    ("自评", 8),
    ("复核", 8),
    ("差异", 8),
    ("结论", 10),
    ("原因", 40),
    ("计算过程", 60),
)
FAULTS: Final = (("单位", 24), ("代码", 24), ("说明", 70), ("位置", 36))
SHEET: Final = (
    ("单位", 24),
    ("指标", 28),
    ("分值", 7),
    ("自评", 8),
    ("复核", 8),
    ("差异", 8),
    ("结论", 10),
    ("核定", 8),
    ("备注", 24),
)


def write(rubric: Rubric, outcomes: Iterable[Outcome], tally: Tally, path: Path) -> None:
    """Write the workbook while the outcomes come, counting them in ``tally``."""
    try:
        from xlsxwriter import Workbook  # noqa: PLC0415 (an extra: it is wanted for this alone)
    except ImportError:
        hint = "请安装：pip install 'perfscore[workbook]'"
        raise PerfscoreError([Problem("workbook-missing", "没有安装写工作簿的库 XlsxWriter", hint=hint)]) from None
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(str(path), options) as book:
        _Book(book, rubric).fill(outcomes, tally)


class _Book:
    """The four sheets."""

    def __init__(self, book: Workbook, rubric: Rubric) -> None:
        self._book = book
        edge = {"border": 1, "valign": "top", "font_name": "宋体", "font_size": 10}
        self._head = book.add_format({**edge, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#D9D9D9"})
        self._cell = book.add_format({**edge, "text_wrap": True})
        self._title = book.add_format({"bold": True, "font_name": "宋体", "font_size": 14})
        title = f"{rubric.model.title} 自评复核"
        self._summary = _Sheet(self, "汇总表", f"{title} 汇总表", SUMMARY)
        self._detail = _Sheet(self, "差异明细", f"{title} 差异明细", DETAIL)
        self._faults = _Sheet(self, "问题清单", f"{title} 问题清单", FAULTS)
        self._whole = _Sheet(self, "复核表", f"{title} 复核表", SHEET)

    def sheet(self, name: str, title: str, columns: Columns) -> Worksheet:
        """An empty sheet with its title and head, set for A4 across."""
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0, 1)
        sheet.freeze_panes(2, 0)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        for column, (_, width) in enumerate(columns):
            sheet.set_column(column, column, width)
        sheet.write_string(0, 0, title, self._title)
        for column, (word, _) in enumerate(columns):
            sheet.write_string(1, column, word, self._head)
        return sheet

    @property
    def cell(self) -> Format:
        """How a cell looks."""
        return self._cell

    def fill(self, outcomes: Iterable[Outcome], tally: Tally) -> None:
        """The rows of three sheets as the outcomes come, then the ranking."""
        for outcome in outcomes:
            tally.add(outcome)
            if outcome.recheck is None:
                for problem in outcome.problems:
                    self._faults.row(outcome.file, problem.code, problem.message, outcome.file)
            else:
                self._one(outcome.recheck, outcome.recheck.unit or outcome.file)
        for place, line in tally.ranking:
            scored = (line.computed, line.difference) if line.computed is not None else (None, None)
            named = (place if place is not None else NOTHING, line.unit, line.claimed)
            self._summary.row(*named, *scored, line.differing, line.findings, line.file)

    def _one(self, found: Recheck, unit: str) -> None:
        for row in found.rows:
            scores = (row.label, row.points, row.claimed, row.computed, row.difference, VERDICTS[row.verdict])
            self._whole.row(unit, *scores, None, None)
            if row.differs:
                self._detail.row(unit, *scores, why(row), row.reason)
        for finding in found.findings:
            self._faults.row(unit, finding.code, finding.says, finding.where)


class _Sheet:
    """One sheet, row after row."""

    def __init__(self, book: _Book, name: str, title: str, columns: Columns) -> None:
        self._sheet = book.sheet(name, title, columns)
        self._format = book.cell
        self._next = 2

    def row(self, *cells: Cell) -> None:
        """One row. What is text stays text, whatever it begins with."""
        for column, value in enumerate(cells):
            match value:
                case None:
                    self._sheet.write_blank(self._next, column, None, self._format)
                case str():
                    self._sheet.write_string(self._next, column, value[:32_000], self._format)
                case _:
                    self._sheet.write_number(self._next, column, value, self._format)
        self._next += 1
