"""The re-check of one submission as a web page: its rows, how each was computed, and the list of problems."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from perfscore.program.model import Program
from perfscore.recheck.document import Recheck, Row
from perfscore.recheck.finding_words import LISTED, listed, ordered
from perfscore.recheck.remedies import remedy
from perfscore.recheck.text import points, signed, why, with_remark
from perfscore.recheck.verdict_words import VERDICTS
from perfscore.report.markup import Markup, element, lines, page, table
from perfscore.result import text

PUT_RIGHT: Final = ("指标", "结论", "自评", "怎样改")
STYLE: Final = """
@page { size: A4 landscape; margin: 12mm 10mm; }
body { max-width: 280mm; }
table { table-layout: fixed; }
.counts { display: flex; flex-wrap: wrap; gap: .6em; margin: .8em 0; }
.counts > div { border: 2px solid #000; padding: .3em 1em; break-inside: avoid; }
.counts dd { font-weight: bold; font-size: 1.3em; }
.number { white-space: nowrap; }
"""
HEAD: Final = ("指标", "分值", "自评", "复核", "差异", "结论", "原因", "计算过程")


def html(program: Program, recheck: Recheck) -> str:
    """The whole page."""
    title = f"{program.model.title} 自评复核"
    return page(
        f"{title}　{recheck.unit}".strip(),
        STYLE,
        element("h1", title),
        element("dl", lines(*(_fact(*one) for one in facts(recheck) if one[1]))),
        element("dl", lines(*(element("div", _fact(*one)) for one in scores(recheck))), class_="counts"),
        *table("各指标", HEAD, map(_row, recheck.rows), (18, 6, 7, 9, 7, 9, 22, 22)),
        *table("要改正的", PUT_RIGHT, put_right(recheck), (18, 12, 10, 60)),
        *table("问题和疑点", LISTED, map(listed, ordered(recheck.findings)), (7, 11, 22, 26, 18, 16)),
        *_accuracy(recheck),
        element("footer", f"规则 {program.id} 的指纹 {program.digest}"),
    )


def facts(recheck: Recheck) -> tuple[tuple[str, str], ...]:
    """The bureau, the project and the year; what is not written is empty."""
    return ("填报单位", recheck.unit), ("项目名称", recheck.project), ("年度", str(recheck.year or ""))


def scores(recheck: Recheck) -> list[tuple[str, str]]:
    """The claimed and the computed total with their difference, the grade, and how many rows differ."""
    computed, claimed = recheck.computed_total, recheck.claimed_total
    whole = text.between(recheck.low, recheck.high) if computed is None else points(computed)
    pairs = {"自评总分": points(claimed), "复核总分": whole}
    if computed is not None and claimed is not None:
        pairs["差异"] = signed(claimed - computed)
    if recheck.computed_grade:
        pairs["复核等次"] = recheck.computed_grade
    pairs["有差异的行"] = str(sum(row.differs for row in recheck.rows))
    return [*pairs.items()]


def row_cells(row: Row) -> tuple[str, ...]:
    """A row as the cells of ``HEAD``."""
    computed = points(row.computed)
    if row.computed is None and row.low != row.high:
        computed = text.span(row.low, row.high)
    causes = "\n".join(cause.says for cause in row.causes) or why(row)
    numbers = (points(row.points), points(row.claimed), computed, signed(row.difference))
    return row.label, *numbers, VERDICTS[row.verdict], with_remark(causes, row), row.reason


def put_right(recheck: Recheck) -> list[tuple[str, ...]]:
    """The rows that are to be put right, and how, as the cells of ``PUT_RIGHT``."""
    return [
        (row.label, VERDICTS[row.verdict], points(row.claimed), remedy(row)) for row in recheck.rows if row.explained
    ]


def _fact(name: str, content: str) -> Markup:
    return Markup(element("dt", name) + element("dd", content))


def _row(row: Row) -> tuple[str, ...]:
    label, *cells = row_cells(row)
    return (label, *(element("span", one, class_="number") for one in cells[:4]), *cells[4:])


def _accuracy(recheck: Recheck) -> Iterator[Markup]:
    if recheck.self_accuracy is not None:
        yield element("h2", "自评准确")
        yield element("p", recheck.self_accuracy.says)
