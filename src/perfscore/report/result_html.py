"""A result as one web page that needs nothing else: for the screen, for A4, and for black and white."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from perfscore import exact
from perfscore.report import bars, official_html, result_table
from perfscore.report.markup import Markup, columns, element, head_row, lines, page, paragraphs, table
from perfscore.result import text

if TYPE_CHECKING:
    from perfscore.result.indicator import IndicatorResult
    from perfscore.result.result import Result

_STYLE: Final = f"""{official_html.STYLE}{bars.STYLE}
.verdict {{ display: flex; flex-wrap: wrap; gap: .6em; margin: .8em 0; }}
.verdict > div {{ border: 2px solid #000; padding: .3em 1em; break-inside: avoid; }}
.verdict dt {{ font-weight: normal; font-size: .9em; }}
.verdict dd {{ font-weight: bold; font-size: 1.3em; overflow-wrap: anywhere; }}
.report {{ table-layout: fixed; }}
.number {{ text-align: right; white-space: nowrap; }}
.score {{ text-align: center; font-weight: bold; }}
.score small {{ font-weight: normal; }}
tfoot td.explanation {{ text-align: left; }}
h3 {{ font-size: 1em; margin: 1em 0 .3em; break-after: avoid; }}
details {{ margin-top: 1.4em; }}
summary {{ font-weight: bold; cursor: pointer; }}
@media print {{ details:not([open]) {{ display: none; }} }}
"""
_WIDTHS: Final = (8, 10, 13, 8, 22, 31, 8)
_SHARED: Final = (26, 7, 7, 7, 7, 46)
_SHARES: Final = ("得分", "失分", "未定", "不适用")


def html(result: Result) -> str:
    """The whole page."""
    title = result_table.title(result)
    parts = result_table.parts(result)
    return page(
        f"{title}　{result.unit}".strip(),
        _STYLE,
        element("h1", title),
        element("dl", lines(*(_fact(*fact) for fact in result_table.facts(result)))),
        element("dl", lines(*(element("div", _fact(*fact)) for fact in text.verdict(result.run))), class_="verdict"),
        *_picture(result),
        element("h2", "评分表"),
        _official(result),
        *(piece for part in parts for piece in _part(part)),
        *_part(result_table.figures(result)),
        _steps(result),
        element("footer", *(element("p", f"{name}：{digest}") for name, digest in result_table.sources(result))),
    )


def _fact(name: str, content: str) -> Markup:
    return Markup(element("dt", name) + element("dd", content))


def cell_text(cell: result_table.Cell) -> str:
    """A cell's text."""
    return f"{cell:,f}" if isinstance(cell, Decimal) else cell


def _cell(cell: result_table.Cell) -> str:
    return element("span", cell_text(cell), class_="number") if isinstance(cell, Decimal) else cell


def _part(part: result_table.Part) -> Iterator[Markup]:
    yield from table(part.title, part.head, ([_cell(cell) for cell in row] for row in part.rows), part.widths)
    if not part.rows and part.nothing:
        yield element("h2", part.title)
        yield element("p", part.nothing)


# -- the picture ---------------------------------------------------------------------------------


def _picture(result: Result) -> Iterator[Markup]:
    """A chart of the points of every group: won, lost, open, not applicable."""
    shares = result_table.shares(result)
    whole = max((share.got + share.lost + share.open + share.skipped for share in shares), default=exact.ratio(0))
    names = ("指标", *_SHARES, "图")
    head = head_row(names)
    rows = lines(*(_share(share, whole) for share in shares))
    yield element("h2", "各组得分和失分")
    yield bars.patterns()
    yield bars.legend(*_SHARES)
    yield element(
        "table",
        lines(columns(*_SHARED), element("thead", head), element("tbody", rows)),
        class_="report",
        aria_label="各组得分和失分",
    )


def _share(share: result_table.Share, whole: exact.Number) -> Markup:
    parts = (share.got, share.lost, share.open, share.skipped)
    name = " › ".join(share.section)
    points = "，".join(
        f"{word} {text.points(part)} 分" for word, part in zip(_SHARES, parts, strict=True) if part or word == "得分"
    )
    return element(
        "tr",
        element("th", name, scope="row"),
        *(element("td", text.points(part) if part else "0", class_="number") for part in parts),
        element("td", bars.bar(parts, whole, f"{name}：{points}")),
    )


# -- the table -----------------------------------------------------------------------------------


def _official(result: Result) -> Markup:
    rows = result_table.rows(result)
    head = head_row(result_table.HEAD)
    starts = [number for number, row in enumerate(rows) if row.merged[0]]
    groups = (rows[start : start + rows[start].merged[0]] for start in starts)
    return element(
        "table",
        lines(
            columns(*_WIDTHS),
            element("thead", head),
            *(element("tbody", lines(*(element("tr", *_cells(row)) for row in group))) for group in groups),
            element("tfoot", _total(result)),
        ),
        class_="official",
        aria_label="评分表",
    )


def _cells(row: result_table.Row) -> Iterator[Markup]:
    (first, *second), (outer, inner, criterion) = row.sections, row.merged
    if outer:
        yield official_html.group((first,), outer, colspan=None if second else 2)
    if inner and second:
        yield official_html.group(tuple(second), inner)
    yield element("th", row.name, scope="row")
    yield element("td", row.shown, class_="points")
    if criterion:
        yield element("td", row.criterion, rowspan=criterion if criterion > 1 else None)
    yield element("td", *(element("p", one) for one in row.calculation))
    lost = element("small", f"失 {row.lost:f} 分") if row.lost else Markup()
    yield element("td", cell_text(row.score), lost, class_="score")


def _total(result: Result) -> Markup:
    points, lines, score = result_table.total(result)
    return element(
        "tr",
        element("th", "合计", colspan=3, scope="row"),
        element("td", f"{points:f}", class_="points"),
        element("td", *(element("p", one) for one in lines), colspan=2, class_="explanation"),
        element("td", cell_text(score), class_="score"),
    )


# -- the steps -----------------------------------------------------------------------------------


def _steps(result: Result) -> Markup:
    """Every step of every indicator, folded: who wants to check one opens it."""
    names = result_table.labels(result)
    inside = (piece for one in result.indicators if one.steps for piece in _step(names[one.id], one))
    return element("details", element("summary", "每一步的计算（点开查看，打印时不印）"), lines(*inside))


def _step(name: str, indicator: IndicatorResult) -> Iterator[Markup]:
    yield element("h3", name)
    head = head_row(("步骤", "公式", "代入", "结果"))
    rows = (
        element(
            "tr", *(element("td", paragraphs(cell)) for cell in (step.name, step.formula, step.substituted, step.shown))
        )
        for step in indicator.steps
    )
    yield element("table", lines(element("thead", head), element("tbody", lines(*rows))), aria_label=name)
