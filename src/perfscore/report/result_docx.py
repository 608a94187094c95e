"""A result as a Word file: the outline of the 自评报告, and the official table as its annex."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from perfscore.report import docx as word
from perfscore.report import result_table, self_report
from perfscore.report.docx import Cell
from perfscore.result import text

if TYPE_CHECKING:
    from docx.document import Document as Word

    from perfscore.result.result import Result

_WIDTHS: Final = (22, 26, 34, 14, 62, 80, 19)
"""Of the table's columns, in millimetres: together what A4 across leaves between its margins."""


def docx(result: Result) -> bytes:
    """The whole file."""
    unit, title = self_report.heading(result)
    document = word.paper(f"{unit}{title}")
    word.write(document, "公文标题", f"{unit}\n{title}")
    word.write(document, "公文正文", "")
    for number, chapter in enumerate(self_report.chapters(result), 1):
        _chapter(document, number, chapter)
    word.write(document, "公文正文", "")
    word.write(document, "落款", f"{unit}\n{self_report.placeholder('年、月、日')}")
    word.sideways(document)
    word.write(document, "附件", "附件")
    word.write(document, "表格标题", result_table.title(result))
    for pairs in (result_table.facts(result), text.verdict(result.run)):
        word.write(document, "表格文字", "　　".join(f"{name}：{content}" for name, content in pairs))
    word.table(document, _WIDTHS, list(_rows(result)))
    for name, digest in result_table.sources(result):
        word.write(document, "表格文字", f"{name}：{digest}")
    return word.saved(document)


def _chapter(document: Word, number: int, chapter: self_report.Chapter) -> None:
    word.write(document, "一级标题", f"{self_report.ordinal(number)}、{chapter.title}")
    for place, (title, paragraphs) in enumerate(chapter.parts, 1):
        word.write(document, "二级标题", f"（{self_report.ordinal(place)}）{title}")
        for paragraph in paragraphs:
            word.write(document, "公文正文", paragraph)


def _rows(result: Result) -> Iterator[Sequence[Cell | None]]:
    yield [Cell(name, "表头") for name in result_table.HEAD]
    for row in result_table.rows(result):
        yield list(_cells(row))
    points, lines, score = result_table.total(result)
    explanation = Cell("\n".join(lines), columns=2)
    yield [Cell("合计", "表头", columns=3), None, None, _number(points), explanation, None, _number(score)]


def _cells(row: result_table.Row) -> Iterator[Cell | None]:
    (first, second), (outer, inner, criterion) = row.titles, row.merged
    yield Cell(first, "表格数字", outer, 1 if second else 2) if outer else None
    yield Cell(second, "表格数字", inner) if inner and second else None
    yield Cell(row.name, "表格数字")
    yield Cell(row.shown, "表格数字")
    yield Cell(row.criterion, rows=criterion) if criterion else None
    yield Cell("\n".join(row.calculation))
    yield _number(row.score)


def _number(value: result_table.Cell) -> Cell:
    return Cell(f"{value:f}" if isinstance(value, Decimal) else value, "表格数字")
