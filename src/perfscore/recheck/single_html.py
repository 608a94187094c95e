"""The re-check of one submission as a web page: its rows, how each was computed, and the list of problems."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from perfscore.program.model import Program
from perfscore.recheck.document import Recheck, Row
from perfscore.recheck.finding_words import LISTED, listed, ordered
from perfscore.recheck.text import points, signed
from perfscore.recheck.verdict_words import VERDICTS
from perfscore.report.markup import Markup, element, lines, page, table
from perfscore.result import text

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
NO_CAUSE: Final = "没有找到能得出自评得分的算法"


def html(program: Program, recheck: Recheck) -> str:
    """The whole page."""
    title = f"{program.model.title} 自评复核"
    return page(
        f"{title}　{recheck.unit}".strip(),
        STYLE,
        element("h1", title),
        element("dl", lines(*_facts(*_of_whom(recheck)))),
        element("dl", lines(*_scores(recheck)), class_="counts"),
        *table("各指标", HEAD, map(_row, recheck.rows), (18, 6, 7, 9, 7, 9, 22, 22)),
        *table("问题和疑点", LISTED, map(listed, ordered(recheck.findings)), (7, 11, 22, 26, 18, 16)),
        *_accuracy(recheck),
        element("footer", f"规则 {program.id} 的指纹 {program.digest}"),
    )


def _of_whom(recheck: Recheck) -> tuple[tuple[str, str], ...]:
    return ("填报单位", recheck.unit), ("项目名称", recheck.project), ("年度", str(recheck.year or ""))


def _facts(*facts: tuple[str, str]) -> Iterator[Markup]:
    for name, content in facts:
        if content:
            yield Markup(element("dt", name) + element("dd", content))


def _scores(recheck: Recheck) -> Iterator[Markup]:
    """The claimed and the computed total with their difference, and the grade."""
    computed, claimed = recheck.computed_total, recheck.claimed_total
    whole = text.between(recheck.low, recheck.high) if computed is None else points(computed)
    facts = {"自评总分": points(claimed), "复核总分": whole}
    if computed is not None and claimed is not None:
        facts["差异"] = signed(claimed - computed)
    if recheck.computed_grade:
        facts["复核等次"] = recheck.computed_grade
    facts["有差异的行"] = str(sum(row.differs for row in recheck.rows))
    for name, content in facts.items():
        yield element("div", element("dt", name), element("dd", content))


def _row(row: Row) -> tuple[str, ...]:
    computed = points(row.computed)
    if row.computed is None and row.low != row.high:
        computed = text.span(row.low, row.high)
    causes = "\n".join(cause.says for cause in row.causes) or (NO_CAUSE if row.verdict == "unexplained" else "")
    numbers = (points(row.points), points(row.claimed), computed, signed(row.difference))
    return (
        row.label,
        *(element("span", one, class_="number") for one in numbers),
        VERDICTS[row.verdict],
        causes,
        row.reason,
    )


def _accuracy(recheck: Recheck) -> Iterator[Markup]:
    if recheck.self_accuracy is not None:
        yield element("h2", "自评准确")
        yield element("p", recheck.self_accuracy.says)
