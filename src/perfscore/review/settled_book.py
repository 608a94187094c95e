"""Settlements as a workbook: 核定汇总, 核定明细, 口径使用, 问题清单. Rows are written as they are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from tempfile import TemporaryFile

from xlsxwriter import Workbook

from perfscore.recheck.finding_words import listed, of_problem
from perfscore.report.worksheet import TEXT_STAYS_TEXT
from perfscore.review.desk import Desk
from perfscore.review.desk_book import FAULTS, IN_MEMORY, Found, ListSheet
from perfscore.review.roster_sheets import add_sheets
from perfscore.review.settled_batch import SettledBatch
from perfscore.review.settled_lines import ROWS, SUMMARY, USES, base, ranking, rows, uses

_NUMBERS = frozenset({"名次", "分值", "自评得分", "规则得分", "核定得分", "偏差", "改动", "待核定", "行数", "共扣"})


def settled_book(desk: Desk, batch: SettledBatch) -> Iterator[bytes]:
    """The workbook, in pieces."""
    with TemporaryFile() as stream:
        with Workbook(stream, {"constant_memory": True, **TEXT_STAYS_TEXT}) as book:
            _fill(book, desk.program.model.title, batch)
            add_sheets(book, desk)
        stream.seek(0)
        while piece := stream.read(IN_MEMORY):
            yield piece


def _fill(book: Workbook, title: str, batch: SettledBatch) -> None:
    said = base(one for _, _, one in batch)
    summary = ListSheet(book, title, "核定汇总", SUMMARY, said)
    detail = ListSheet(book, title, "核定明细", ROWS)
    used = ListSheet(book, title, "口径使用", USES)
    faults = ListSheet(book, title, "问题清单", FAULTS)
    found = Found()
    for line in ranking(batch):
        summary.row(*_cells(SUMMARY, line))
    for file, unit, one in batch:
        for line in rows(unit, file, one):
            detail.row(*_cells(ROWS, line))
        for finding in (*one.findings, *one.recheck.findings):
            found.add(unit, finding, file)
    for outcome in batch.refused:
        for problem in outcome.problems:
            found.add(outcome.file, of_problem(problem), outcome.file)
    for line in uses(batch.fairness):
        used.row(*_cells(USES, line))
    for row in found.rows():
        faults.row(*row)
    for notice in batch.notices:
        faults.row("", *listed(of_problem(notice)))
    for table in (summary, detail, used, faults):
        table.close()


def _cells(widths: Mapping[str, int], line: list[str]) -> Iterator[str | Decimal | None]:
    """The cells of a line: numbers where its columns are of numbers; nothing stays blank."""
    for head, text in zip(widths, line, strict=True):
        yield _number(text) if head in _NUMBERS else text


def _number(text: str) -> str | Decimal:
    try:
        return Decimal(text.removeprefix("+"))
    except InvalidOperation:
        return text
