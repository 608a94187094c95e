"""Many re-checks as a workbook: 汇总表, 差异明细, 问题清单, 复核表. Written as the rows come: memory stays flat."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Final

from xlsxwriter import Workbook

from perfscore.program.model import Program
from perfscore.recheck.batch import Outcome
from perfscore.recheck.document import Finding, Recheck
from perfscore.recheck.finding_words import WEIGHTS, listed, of_problem
from perfscore.recheck.tally import Tally
from perfscore.recheck.text import NOTHING, REMARK, why
from perfscore.recheck.verdict_words import VERDICTS
from perfscore.report.worksheet import TEXT_STAYS_TEXT, Cell, Sheet
from perfscore.result.text import span

IN_MEMORY: Final = 1 << 20
"""The size in characters above which findings are stored on disk."""
NARROW: Final = 12
"""A column no wider holds a word or a number, which stands in its middle."""
SUMMARY: Final = {
    "名次": 6,
    "单位": 30,
    "自评得分": 10,
    "复核得分": 12,
    "差异": 9,
    "不一致行数": 11,
    "疑点数": 8,
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
FAULTS: Final = {"单位": 20, "等级": 6, "问题": 14, "位置": 28, "事实": 44, "建议": 34, "依据": 28}
SHEET: Final = {
    "单位": 24,
    "指标": 28,
    "分值": 7,
    "自评": 8,
    "复核": 8,
    "差异": 8,
    "结论": 10,
    REMARK: 24,
    "核定": 8,
    "备注": 24,
    "文件": 30,
}


def xlsx(
    program: Program,
    outcomes: Iterable[Outcome],
    tally: Tally,
    also: Callable[[Workbook], None] = lambda _: None,
) -> bytes:
    """The workbook, whose rows are written while the outcomes come; they are counted in ``tally``.

    ``also`` adds further sheets when all of them have come.
    """
    stream = BytesIO()
    with Workbook(stream, {"constant_memory": True, **TEXT_STAYS_TEXT}) as book:
        _Book(book, program.model.title).fill(outcomes, tally)
        also(book)
    return stream.getvalue()


class _Book:
    """The four sheets."""

    def __init__(self, book: Workbook, title: str) -> None:
        self._summary = _Table(book, title, "汇总表", SUMMARY)
        self._detail = _Table(book, title, "差异明细", DETAIL)
        self._faults = _Table(book, title, "问题清单", FAULTS)
        self._whole = _Table(book, title, "复核表", SHEET)

        self._found = _Found()

    def fill(self, outcomes: Iterable[Outcome], tally: Tally) -> None:
        """The rows of three sheets as the outcomes come, then the ranking."""
        for outcome in outcomes:
            tally.add(outcome)
            if outcome.recheck is None:
                for problem in outcome.problems:
                    self._found.add(outcome.file, of_problem(problem), outcome.file)
            else:
                self._rows(outcome.recheck, outcome.unit, outcome.file)
        for row in self._found.rows():
            self._faults.row(*row)
        for notice in tally.notices:
            self._faults.row("", "提示", "没有读的文件", "", notice.message, notice.hint, "")
        for place, line in tally.ranking:
            named = (NOTHING if place is None else Decimal(place), line.unit, line.claimed)
            counted = (Decimal(line.differing), Decimal(line.findings), line.file)
            computed = span(line.low, line.high) if line.computed is None else line.computed
            self._summary.row(*named, computed, line.difference, *counted)

    def _rows(self, recheck: Recheck, unit: str, file: str) -> None:
        for row in recheck.rows:
            scores = (row.label, row.points, row.claimed, row.computed, row.difference, VERDICTS[row.verdict])
            self._whole.row(unit, *scores, row.remark, "", "", file)
            if row.explained:
                self._detail.row(unit, *scores, why(row), row.remark, row.reason, file)
        for finding in recheck.findings:
            self._found.add(unit, finding, file)


class _Found:
    """A disk buffer for the findings of all files, one for each weight, so that they are written by weight."""

    def __init__(self) -> None:
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


class _Table:
    """One sheet with its title and head, filled row by row."""

    def __init__(self, book: Workbook, title: str, name: str, widths: dict[str, int]) -> None:
        self._widths: Sequence[int] = [*widths.values()]
        self._sheet = Sheet(book, name, self._widths)
        self._sheet.line(f"{title}　自评复核　{name}", "title", 2)
        self._sheet.table([*widths], [])

    def row(self, *cells: str | Decimal | None) -> None:
        """One row; nothing stands as a dash."""
        pairs = zip(cells, self._widths, strict=True)
        looked = (
            Cell(NOTHING if one is None else one, "middle" if width <= NARROW else "text") for one, width in pairs
        )
        self._sheet.append([*looked])
