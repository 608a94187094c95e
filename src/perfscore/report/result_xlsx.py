"""A result as a workbook: the official table, what was lost and what fails, the figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Final

from xlsxwriter import Workbook

from perfscore.report import result_table
from perfscore.report.worksheet import TEXT_STAYS_TEXT, Cell, Look, Sheet
from perfscore.result import text
from perfscore.text import clean

if TYPE_CHECKING:
    from perfscore.result.result import Result

_TABLE: Final = (13, 15, 20, 8, 36, 52, 10)
_WIDE: Final = sum(_TABLE)
_NARROW: Final = 12
"""A column of no more per cent holds a word or a number, which stands in its middle."""


def xlsx(result: Result) -> bytes:
    """The whole workbook."""
    stream = BytesIO()
    with Workbook(stream, {"in_memory": True, **TEXT_STAYS_TEXT}) as book:
        book.set_properties({"title": clean(result_table.title(result))})
        _official(result, Sheet(book, "评分表", _TABLE))
        for part in (*result_table.parts(result), result_table.figures(result)):
            _part(part, Sheet(book, part.title, [round(_WIDE * share / 100) for share in part.widths]))
    return stream.getvalue()


def _official(result: Result, sheet: Sheet) -> None:
    sheet.line(result_table.title(result), "title", 2)
    for pairs in (result_table.facts(result), text.verdict(result.run)):
        sheet.line("　　".join(f"{name}：{content}" for name, content in pairs), "fact")
    sheet.table(result_table.HEAD, [*(list(_cells(row)) for row in result_table.rows(result)), _total(result)])
    for name, digest in result_table.sources(result):
        sheet.line(f"{name}：{digest}", "fact")


def _cells(row: result_table.Row) -> Iterator[Cell | None]:
    (first, second), (outer, inner, criterion) = row.titles, row.merged
    yield Cell(first, "middle", outer, 1 if second else 2) if outer else None
    yield Cell(second, "middle", inner) if inner and second else None
    yield Cell(row.name, "middle")
    yield Cell(row.shown if row.points is None or row.bonus or row.minus else row.points, "middle")
    yield Cell(row.criterion, "text", criterion) if criterion else None
    yield Cell("\n".join(row.calculation))
    yield Cell(row.score, "strong")


def _total(result: Result) -> Sequence[Cell | None]:
    points, lines, score = result_table.total(result)
    explanation = Cell("\n".join(lines), "text", 1, 2)
    return [Cell("合计", "strong", 1, 3), None, None, Cell(points, "strong"), explanation, None, Cell(score, "strong")]


def _part(part: result_table.Part, sheet: Sheet) -> None:
    sheet.line(part.title, "title", 2)
    if not part.rows:
        sheet.line(part.nothing, "fact")
        return
    looks: list[Look] = ["middle" if share <= _NARROW else "text" for share in part.widths]
    sheet.table(part.head, [[*map(Cell, row, looks)] for row in part.rows])
