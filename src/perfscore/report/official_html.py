"""The official table as a web page: 一级、二级指标 merged as on paper, for the screen and for A4."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Final

from perfscore import exact
from perfscore.report import official
from perfscore.report.markup import Markup, element, lines, page
from perfscore.report.official import Row

if TYPE_CHECKING:
    from perfscore.program.rubric import Rubric

_WIDTHS: Final = (7, 9, 12, 5, 25, 28, 14)
_STYLE: Final = """
@page { size: A4 landscape; margin: 12mm 10mm; }
body {
  margin: 1.5em auto; max-width: 280mm; padding: 0 1em; color: #000; background: #fff;
  font: 14px/1.6 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "SimSun", sans-serif;
}
h1 { font-size: 1.5em; text-align: center; margin: 0 0 .6em; }
h2 { font-size: 1.1em; margin: 1.4em 0 .4em; break-after: avoid; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1em 1em; margin: 0 0 1em; }
dt { font-weight: bold; }
dd { margin: 0; }
table { border-collapse: collapse; width: 100%; }
table.official { table-layout: fixed; }
th, td {
  border: 1px solid #000; padding: .3em .5em; text-align: left; vertical-align: middle; overflow-wrap: anywhere;
}
thead { display: table-header-group; }
thead th, tfoot th, tfoot td { text-align: center; }
thead th { background: #eee; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
tfoot { display: table-row-group; }
tbody th { font-weight: bold; text-align: center; }
tbody th small { font-weight: normal; }
td { break-inside: avoid; }
.points { text-align: center; white-space: nowrap; }
p { margin: 0; }
small { display: block; font-size: .85em; }
footer { margin-top: 1.5em; font-size: .85em; overflow-wrap: anywhere; }
@media print {
  body { margin: 0; max-width: none; padding: 0; font-size: 10pt; line-height: 1.4; }
  tbody th { vertical-align: top; }
}
"""


def html(rubric: Rubric) -> str:
    """The whole page."""
    title = official.title(rubric)
    return page(
        title,
        _STYLE,
        element("h1", title),
        element("dl", lines(*_facts(rubric))),
        _official(rubric),
        *_pairs("基础数据", "数据", "填法", official.figures(rubric)),
        *_pairs("勾稽关系", "要求", "算式", official.relations(rubric)),
        element("footer", f"规则文件的指纹 {rubric.digest}"),
    )


def _facts(rubric: Rubric) -> Iterator[Markup]:
    for name, said in official.facts(rubric):
        yield Markup(element("dt", name) + element("dd", said))


def _official(rubric: Rubric) -> Markup:
    rows = official.rows(rubric)
    noted = any(row.note for row in rows)
    shown = len(official.HEAD) if noted else len(official.HEAD) - 1
    head = element("tr", *(element("th", name, scope="col") for name in official.HEAD[:shown]))
    total = [element("th", "合计", colspan=3, scope="row"), element("td", exact.plain(rubric.model.points))]
    foot = element("tr", *total, element("td", colspan=shown - 4))
    columns = (element("col", style=f"width: {width}%") for width in _WIDTHS[:shown])
    return element(
        "table",
        lines(
            element("colgroup", *columns),
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
                    lead.append(_group(first, len(whole), colspan=None if second else 2))
                if second and row is last[0]:
                    lead.append(_group(second, len(last)))
                yield element("tr", *lead, *_cells(row, noted=noted))


def _group(sections: tuple[tuple[str, str], ...], rows: int, colspan: int | None = None) -> Markup:
    """A section with its points, or several that stand within each other."""
    said = (Markup(element("p", name) + element("small", f"{points} 分")) for name, points in sections)
    return element("th", *said, rowspan=rows if rows > 1 else None, colspan=colspan, scope="rowgroup")


def _cells(row: Row, *, noted: bool) -> Iterator[Markup]:
    number = element("small", f"编号 {row.id}") if row.id != row.name else Markup()
    yield element("td", row.name, number)
    yield element("td", f"{'加分 ' if row.bonus else ''}{row.points}", class_="points")
    yield element("td", row.criterion)
    yield element("td", *(element("p", one) for one in row.way))
    if noted:
        yield element("td", row.note)


def _pairs(title: str, left: str, right: str, pairs: list[tuple[str, str]]) -> Iterator[Markup]:
    """A table of two columns, where there is something to stand in it."""
    if pairs:
        head = element("tr", element("th", left, scope="col"), element("th", right, scope="col"))
        rows = (element("tr", element("td", name.strip()), element("td", said)) for name, said in pairs)
        yield element("h2", title)
        yield element("table", lines(element("thead", head), element("tbody", lines(*rows))))
