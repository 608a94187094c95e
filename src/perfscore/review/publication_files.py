"""The publication as a page and as a workbook."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Final

from perfscore.report.markup import Markup, element, lines, page, table
from perfscore.review.publication import Publication

WIDTHS: Final = {"名次": 8, "主管部门": 26, "单位": 30, "项目": 36, "得分": 12, "等次": 10}
STYLE: Final = """
@page {
  size: A4; margin: 15mm 12mm;
  @bottom-center { content: counter(page) " / " counter(pages); font-size: 9pt; }
}
body { max-width: 190mm; }
table { table-layout: fixed; }
.narrow { display: block; text-align: center; }
"""
_NARROW: Final = frozenset({"名次", "得分", "等次"})
NOBODY: Final = "还没有可以公布的结果"


def html(published: Publication) -> str:
    """The whole page."""
    columns = published.columns
    wide = sum(WIDTHS[name] for name in columns)
    widths = [100 * WIDTHS[name] // wide for name in columns]
    rows = [[_cell(name, one.cells()[name]) for name in columns] for one in published.lines]
    body = list(table("评价结果", columns, rows, widths))[1:] or [element("p", NOBODY)]
    return page(
        published.title,
        STYLE,
        element("h1", published.title),
        element("p", f"共 {len(published.lines)} 份。{published.basis}。得分相同的名次相同。"),
        lines(*body),
    )


def _cell(name: str, text: str) -> str | Markup:
    return element("span", text, class_="narrow") if name in _NARROW else text


def xlsx(published: Publication) -> bytes:
    """The whole workbook: one sheet, upright on A4."""
    from xlsxwriter import Workbook  # noqa: PLC0415 (an extra)

    from perfscore.report.worksheet import TEXT_STAYS_TEXT, Cell, Sheet  # noqa: PLC0415 (the same)

    stream = BytesIO()
    with Workbook(stream, {"constant_memory": True, **TEXT_STAYS_TEXT}) as book:
        columns = published.columns
        sheet = Sheet(book, "评价结果", [WIDTHS[name] for name in columns])
        sheet.page.set_portrait()
        sheet.line(published.title, "title", 2)
        sheet.line(f"共 {len(published.lines)} 份。{published.basis}。得分相同的名次相同。", "fact")
        sheet.table(columns, [])
        for one in published.lines:
            values: dict[str, str | Decimal] = {**one.cells(), "名次": Decimal(one.rank), "得分": one.score}
            sheet.append([Cell(values[name], "middle" if name in _NARROW else "text") for name in columns])
        if not published.lines:
            sheet.line(NOBODY, "fact")
    return stream.getvalue()
