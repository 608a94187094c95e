"""The official table as a web page: 一级、二级指标 merged as on paper, for the screen and for A4."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Final

from perfscore import exact
from perfscore.report import official
from perfscore.report.markup import Markup, columns, element, head_row, lines, page, table
from perfscore.report.official import Row, Sections
from perfscore.rubric import description

if TYPE_CHECKING:
    from perfscore.program.model import Program

_WIDTHS: Final = (7, 9, 12, 7, 25, 26, 14)
STYLE: Final = """
@page {
  size: A4 landscape; margin: 12mm 10mm 14mm;
  @bottom-center { content: counter(page) " / " counter(pages); font-size: 9pt; }
}
body { max-width: 280mm; }
table.official { table-layout: fixed; }
tfoot th, tfoot td { text-align: center; }
tfoot { display: table-row-group; }
tbody th { font-weight: bold; text-align: center; }
tbody th small { font-weight: normal; }
.points { text-align: center; word-break: keep-all; }
@media print {
  tbody th[rowspan], tbody td[rowspan] { vertical-align: top; }
}
"""
"""The style of the official table on a page, of a rule as of a result."""


def html(program: Program) -> str:
    """The whole page."""
    title = official.title(program)
    figures = ((name.strip(), content) for name, content in description.figures(program.model))
    return page(
        title,
        STYLE,
        element("h1", title),
        element("dl", lines(*_facts(program))),
        _official(program),
        *table("基础数据", ("数据", "填法"), figures),
        *table("勾稽关系", ("要求", "算式"), official.relations(program)),
        element("footer", f"规则文件的指纹 {program.digest}"),
    )


def _facts(program: Program) -> Iterator[Markup]:
    for name, content in description.head(program.model):
        yield Markup(element("dt", name) + element("dd", content))


def _official(program: Program) -> Markup:
    rows = official.rows(program)
    noted = any(row.note for row in rows)
    shown = len(official.HEAD) if noted else len(official.HEAD) - 1
    head = head_row(official.HEAD[:shown])
    total = [element("th", "合计", colspan=3, scope="row"), element("td", exact.plain(program.model.points))]
    foot = Markup() if program.model.framework else element("tr", *total, element("td", colspan=shown - 4))
    return element(
        "table",
        lines(
            columns(*_WIDTHS[:shown]),
            element("thead", head),
            element("tbody", lines(*_rows(rows, noted=noted))),
            element("tfoot", foot),
        ),
        class_="official",
    )


def _rows(rows: list[Row], *, noted: bool) -> Iterator[Markup]:
    """The rows: a group stands once, beside all that belongs to it; one with no groups in it takes both columns."""
    for first, within in groupby(rows, lambda row: row.sections[:1]):
        whole = list(within)
        for second, inner in groupby(whole, lambda row: row.sections[1:]):
            last = list(inner)
            for row in last:
                lead = []
                if row is whole[0]:
                    lead.append(group(first, len(whole), colspan=None if second else 2))
                if second and row is last[0]:
                    lead.append(group(second, len(last)))
                yield element("tr", *lead, *_cells(row, noted=noted))


def group(sections: Sections, rows: int, colspan: int | None = None) -> Markup:
    """A section with its points, or several that stand within each other."""
    titles = (Markup(element("p", name) + (element("small", note) if note else "")) for name, note in sections)
    return element("th", *titles, rowspan=rows if rows > 1 else None, colspan=colspan, scope="rowgroup")


def _cells(row: Row, *, noted: bool) -> Iterator[Markup]:
    number = element("small", f"编号 {row.id}") if row.id != row.name else Markup()
    yield element("td", row.name, number)
    yield element("td", row.shown, class_="points")
    yield element("td", row.criterion)
    yield element("td", *(element("p", one) for one in row.way))
    if noted:
        yield element("td", row.note)
