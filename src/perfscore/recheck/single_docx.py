"""The re-check of one submission as a Word file: its rows, how each was computed, and the list of problems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from perfscore.program.model import Program
from perfscore.recheck.document import Recheck, Row
from perfscore.recheck.finding_words import LISTED, listed, ordered
from perfscore.recheck.single_html import HEAD, PUT_RIGHT, facts, put_right, row_cells, scores
from perfscore.recheck.text import NOTHING
from perfscore.report import docx as word
from perfscore.report.docx import Cell

_WIDTHS: Final = (40, 15, 15, 19, 16, 22, 63, 67)
"""Of the columns of the rows, in millimetres: together what A4 across leaves between its margins."""
_PUT_RIGHT: Final = (55, 30, 22, 150)
_LISTED: Final = (14, 28, 52, 72, 50, 41)
_NUMBERS: Final = range(1, 6)
"""The columns that stand in their middle."""


def docx(program: Program, recheck: Recheck) -> bytes:
    """The whole file."""
    title = f"{program.model.title} 自评复核"
    document = word.paper(f"{title} {recheck.unit}".strip())
    word.across(document)
    word.write(document, "表格标题", title)
    for pairs in (facts(recheck), scores(recheck)):
        line = "　　".join(f"{name}：{content}" for name, content in pairs if content)
        word.write(document, "表格文字", line)
    word.table(document, _WIDTHS, [_head(HEAD), *map(_row, recheck.rows)])
    rows = put_right(recheck)
    if rows:
        word.write(document, "附件", "要改正的")
        word.table(document, _PUT_RIGHT, [_head(PUT_RIGHT), *map(_texts, rows)])
    findings = ordered(recheck.findings)
    if findings:
        word.write(document, "附件", "问题和疑点")
        word.table(document, _LISTED, [_head(LISTED), *(_texts(listed(one)) for one in findings)])
    if recheck.self_accuracy is not None:
        word.write(document, "附件", "自评准确")
        word.write(document, "表格文字", recheck.self_accuracy.says)
    word.write(document, "表格文字", f"规则 {program.id} 的指纹 {program.digest}")
    return word.saved(document)


def _head(names: Sequence[str]) -> list[Cell | None]:
    return [Cell(name, "表头") for name in names]


def _texts(cells: Sequence[str]) -> list[Cell | None]:
    return [Cell(one or NOTHING) for one in cells]


def _row(row: Row) -> list[Cell | None]:
    return list(_cells(row_cells(row)))


def _cells(cells: Sequence[str]) -> Iterator[Cell | None]:
    for column, cell in enumerate(cells):
        yield Cell(cell, "表格数字" if column in _NUMBERS else "表格文字")
