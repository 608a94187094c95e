"""Settlements as a page that prints on A4: the ranking, every row, the uses of the grounds, what was found."""

from __future__ import annotations

from collections.abc import Iterator

from perfscore.recheck.finding_words import LISTED, listed
from perfscore.report.markup import Markup, element, page, table
from perfscore.review import roster_html
from perfscore.review.desk import Desk
from perfscore.review.settled_batch import SettledBatch
from perfscore.review.settled_lines import ROWS, SUMMARY, USES, base, ranking, rows, uses

_STYLE = """
@page { size: A4 landscape; margin: 12mm; }
table { font-size: .85em; }
"""


def settled_html(desk: Desk, batch: SettledBatch) -> str:
    """The page."""
    title = f"{desk.program.model.title}　核定结果"
    return page(title, _STYLE, element("h1", title), *_body(batch), *roster_html.sections(desk))


def _body(batch: SettledBatch) -> Iterator[Markup]:
    yield from table("核定汇总", [*SUMMARY], ranking(batch))
    said = base(one for _, _, one in batch)
    if said:
        yield element("p", said)
    for file, unit, one in batch:
        head = [*ROWS][1:-1]
        yield from table(f"{unit}（{file}）", head, [line[1:-1] for line in rows(unit, file, one)])
    yield from table("口径的使用", [*USES], list(uses(batch.fairness)))
    found = [[unit, *listed(finding, file)] for file, unit, one in batch for finding in one.findings]
    yield from table("核定中的问题", ["单位", *LISTED], found)
    for notice in batch.notices:
        yield element("p", notice.message)
