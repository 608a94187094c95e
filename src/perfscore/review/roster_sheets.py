"""A checked roster and a sample as sheets of a workbook: 名单核对, 部门汇总, 抽查名单."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from xlsxwriter import Workbook

from perfscore.recheck.text import NOTHING
from perfscore.report.worksheet import Cell, Sheet
from perfscore.review import roster_tables as tables
from perfscore.review.desk import Desk
from perfscore.review.roster_tables import RosterTable, Value
from perfscore.review.sample import lines as drawn_how

NARROW: Final = 16
"""A column no wider holds a word or a number, which stands in its middle."""


def add_sheets(book: Workbook, desk: Desk) -> None:
    """Add the sheets of what there is."""
    for table, notes in _tables(desk):
        widths = [*table.widths.values()]
        sheet = Sheet(book, table.title, widths)
        sheet.line(f"{desk.program.model.title}　{table.title}", "title", 2)
        for note in notes:
            sheet.line(note, "fact")
        sheet.table([*table.widths], [])
        head = sheet.row - 1
        for row in table.rows:
            sheet.append([_cell(value, width) for value, width in zip(row, widths, strict=True)])
        if table.rows:
            sheet.page.autofilter(head, 0, sheet.row - 1, len(widths) - 1)


def _tables(desk: Desk) -> Iterator[tuple[RosterTable, list[str]]]:
    if desk.match is not None:
        notes = [tables.summary(desk.match)]
        if desk.refused:
            notes.append(f"另有 {desk.refused} 个文件有问题，没有复核，没有交的可能在里面")
        yield tables.checked(desk.match, desk.score), notes
        how = "平均分是“计分”那几份的简单平均，重复的不算；待核对的不算已交，也不算未交"
        yield tables.totals(desk.match, desk.grades, desk.score), [how]
        asked = tables.questions(desk.match)
        if asked.rows:
            yield asked, []
    if desk.sample is not None:
        yield tables.drawn(desk.sample), list(drawn_how(desk.sample))


def _cell(value: Value, width: int) -> Cell:
    shown = NOTHING if value is None or value == "" else value
    return Cell(shown, "middle" if width <= NARROW or isinstance(value, Decimal) else "text")
