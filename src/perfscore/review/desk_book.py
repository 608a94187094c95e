"""The reviewer's workbook: 汇总表, 差异明细, 问题清单, and a 复核表 a project. Written as the re-checks come.

Memory stays flat: the rows of every sheet stand on the disk, and a 复核表 is closed as soon as it is written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from tempfile import SpooledTemporaryFile, TemporaryFile
from typing import IO, Any, Final

from xlsxwriter import Workbook

from perfscore.recheck.batch import Outcome
from perfscore.recheck.document import Finding, Recheck
from perfscore.recheck.finding_words import WEIGHTS, listed, of_problem
from perfscore.recheck.tally import Tally
from perfscore.recheck.text import NOTHING, REMARK, why
from perfscore.recheck.verdict_words import VERDICTS
from perfscore.report.worksheet import TEXT_STAYS_TEXT, Cell, Sheet
from perfscore.result.text import span
from perfscore.review.desk import Desk
from perfscore.review.desk_sheet import DeskStyles, ProjectSheet
from perfscore.review.grounds import NONE, Grounds
from perfscore.review.roster_sheets import add_sheets
from perfscore.text import clean
from perfscore.workbook.book import LONGEST, sheet_name

IN_MEMORY: Final = 1 << 20
"""The size above which findings are stored on disk, and that of a piece of the workbook."""
NARROW: Final = 12
"""A column no wider holds a word or a number, which stands in its middle."""
SUMMARY: Final = {
    "名次": 6,
    "单位": 30,
    "自评得分": 10,
    "复核得分": 10,
    "差异": 9,
    "不一致行数": 11,
    "疑点数": 8,
    "复核表": 32,
    "文件": 40,
}
DETAIL: Final = {
    "单位": 22,
    "指标": 22,
    "分值": 7,
    "自评": 8,
    "复核": 8,
    "差异": 8,
    "结论": 10,
    "原因": 40,
    REMARK: 24,
    "计算过程": 50,
    "文件": 30,
}
FAULTS: Final = {"单位": 20, "等级": 6, "问题": 14, "位置": 28, "事实": 44, "建议": 34, "依据": 33}
COSTS: Final = {"口径": 26, "扣多少": 26, "说明": 40, "依据": 40}
LISTS: Final = ("汇总表", "差异明细", "问题清单", "扣分口径")
"""The sheets that are no 复核表."""


def desk_book(desk: Desk, outcomes: Iterable[Outcome], tally: Tally, grounds: Grounds = NONE) -> Iterator[bytes]:
    """The workbook in pieces, written while the outcomes come; they are counted in ``tally``."""
    with TemporaryFile() as stream:
        with Workbook(stream, {"constant_memory": True, **TEXT_STAYS_TEXT}) as book:
            _Book(book, desk.program.model.title, grounds).fill(outcomes, tally)
            add_sheets(book, desk)
        stream.seek(0)
        while piece := stream.read(IN_MEMORY):
            yield piece


class _Book:
    """The sheets with lists, and the 复核表 that follow them."""

    def __init__(self, book: Workbook, title: str, grounds: Grounds) -> None:
        self._book, self._title = book, title
        self._styles = DeskStyles(book)
        self._summary = ListSheet(book, title, "汇总表", SUMMARY)
        self._detail = ListSheet(book, title, "差异明细", DETAIL)
        self._faults = ListSheet(book, title, "问题清单", FAULTS)
        self._grounds = self._costs(grounds) if grounds.names else ""
        self._found = Found()
        self._sheets: dict[str, str] = {}
        """The name of the 复核表 of each file."""
        self._first: Any = None
        """The first 复核表."""
        self._areas: dict[tuple[int, ...], tuple[int, ...]] = {}
        """The merged areas of the 复核表."""

    def fill(self, outcomes: Iterable[Outcome], tally: Tally) -> None:
        """The rows of the lists and the 复核表 as the outcomes come, then the ranking."""
        for outcome in outcomes:
            tally.add(outcome)
            if outcome.recheck is None:
                for problem in outcome.problems:
                    self._found.add(outcome.file, of_problem(problem), outcome.file)
            else:
                self._rows(outcome.recheck, outcome.unit, outcome.file)
                self._project(outcome.recheck, outcome.unit, outcome.file)
        for row in self._found.rows():
            self._faults.row(*row)
        for notice in tally.notices:
            self._faults.row("", "提示", "没有读的文件", "", notice.message, notice.hint, "")
        for place, line in tally.ranking:
            named = (NOTHING if place is None else Decimal(place), line.unit, line.claimed)
            counted = (Decimal(line.differing), Decimal(line.findings), self._sheets[line.file], line.file)
            computed = span(line.low, line.high) if line.computed is None else line.computed
            self._summary.row(*named, computed, line.difference, *counted)
            self._summary.link(list(SUMMARY).index("复核表"), self._sheets[line.file])
        for outcome in tally.refused:
            self._summary.row("没有复核", *[None] * 4, None, Decimal(len(outcome.problems)), None, outcome.file)
        for table in (self._summary, self._detail, self._faults):
            table.close()

    def _rows(self, recheck: Recheck, unit: str, file: str) -> None:
        for row in recheck.rows:
            if row.explained:
                scores = (row.label, row.points, row.claimed, row.computed, row.difference, VERDICTS[row.verdict])
                self._detail.row(unit, *scores, why(row), row.remark, row.reason, file)
        for finding in recheck.findings:
            self._found.add(unit, finding, file)

    def _project(self, recheck: Recheck, unit: str, file: str) -> None:
        """The 复核表 of a submission; its rows are put on the disk, and the file of them closed."""
        own = clean(" ".join(unit.split()))
        name = sheet_name(f"{len(self._sheets) + 1} {own}", LONGEST).rstrip()
        self._sheets[file] = name
        page = self._book.add_worksheet(name)
        ProjectSheet(page, self._styles, self._grounds).write(self._title, recheck, file)
        self._first = self._first or page
        rest(page, self._first, self._areas)

    def _costs(self, grounds: Grounds) -> str:
        """The list of grounds; the range of cells with their names."""
        table = ListSheet(self._book, self._title, "扣分口径", COSTS)
        first = table.next_row
        for line in grounds.costs():
            table.row(*line)
        return f"='扣分口径'!$A${first + 1}:$A${table.next_row}"


def rest(page: Any, first: Any, areas: dict[tuple[int, ...], tuple[int, ...]]) -> None:
    """Put a sheet that is written to rest: its rows stand in a file of their own, which need not stay open.

    XlsxWriter has no public name for this; it opens the file again when the workbook is closed. The heights of the
    rows were written with them, the cells of merged areas were only looked at for overlaps, and the columns are those
    of the ``first`` such sheet. The merged ``areas`` of all sheets are much alike: each is held once.
    """
    page._opt_close()  # noqa: SLF001 (see above)
    page.fh = page.row_data_fh = None  # closed files hold on to their buffers
    page.row_sizes.clear()
    page.row_info.clear()
    page.merged_cells.clear()
    page.col_info = first.col_info
    page.merge = [areas.setdefault(area, area) for area in map(tuple, page.merge)]


class Found:
    """A disk buffer for the findings of all files, one for each weight, so that they are written by weight."""

    def __init__(self) -> None:
        """Begin without any."""
        self._buffers: dict[str, IO[str]] = {}

    def add(self, unit: str, finding: Finding, file: str) -> None:
        """Keep a finding."""
        if finding.weight not in self._buffers:
            self._buffers[finding.weight] = SpooledTemporaryFile(IN_MEMORY, "w+", encoding="utf-8")  # noqa: SIM115 (closed when its rows are read)
        self._buffers[finding.weight].write(json.dumps([unit, *listed(finding, file)]) + "\n")

    def rows(self) -> Iterator[list[str]]:
        """The rows of 问题清单 by weight; empties the buffer."""
        for weight in WEIGHTS:
            if weight in self._buffers:
                with self._buffers.pop(weight) as buffer:
                    buffer.seek(0)
                    yield from map(json.loads, buffer)


class ListSheet:
    """A sheet that is a list: its title and head, filled row by row, with a filter over its columns."""

    def __init__(self, book: Workbook, title: str, name: str, widths: Mapping[str, int], note: str = "") -> None:
        """Begin the list under its head; a ``note`` stands above it."""
        self._widths: Sequence[int] = [*widths.values()]
        self._sheet = Sheet(book, name, self._widths)
        self._sheet.line(f"{title}　自评复核　{name}", "title", 2)
        if note:
            self._sheet.line(note, "fact")
        self._head = self._sheet.row
        self._sheet.table([*widths], [])

    @property
    def next_row(self) -> int:
        """The number of the next row, from 0."""
        return self._sheet.row

    def row(self, *cells: str | Decimal | None) -> None:
        """One row; nothing stands as a dash."""
        pairs = zip(cells, self._widths, strict=True)
        looked = (
            Cell(NOTHING if one is None else one, "middle" if width <= NARROW else "text") for one, width in pairs
        )
        self._sheet.append([*looked])

    def link(self, column: int, sheet: str) -> None:
        """Make a cell of the last row lead to a sheet."""
        self._sheet.link(column, sheet)

    def close(self) -> None:
        """Put a filter over the rows."""
        self._sheet.page.autofilter(self._head, 0, max(self._head, self._sheet.row - 1), len(self._widths) - 1)
