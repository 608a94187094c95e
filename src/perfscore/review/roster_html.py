"""A checked roster and a sample as sections of the page of many re-checks."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from perfscore.recheck.text import NOTHING, points
from perfscore.report.markup import Markup, element, table
from perfscore.review import roster_tables as tables
from perfscore.review.desk import Desk
from perfscore.review.roster_tables import RosterTable, Value
from perfscore.review.sample import lines as drawn_how

MOST_SHOWN: Final = 2000
"""The most rows of a table on the page; the workbook has all."""

LONG: Final = 4
"""A head with more characters may go over two lines; a shorter one stays whole."""


def sections(desk: Desk) -> Iterator[Markup]:
    """The sections of what there is of a roster and of a sample."""
    match = desk.match
    if match is not None:
        yield element("h2", "名单核对")
        yield element("p", tables.summary(match))
        if desk.refused:
            yield element("p", f"另有 {desk.refused} 个文件有问题，没有复核，没有交的可能在里面")
        for one in (tables.missing(match), tables.twice(match), tables.questions(match), tables.strangers(match)):
            yield from _table(one)
        yield from _table(tables.totals(match, desk.grades, desk.score))
    if desk.sample is not None:
        drawn = list(_table(tables.drawn(desk.sample)))
        yield element("h2", "抽查")
        yield from (element("p", line) for line in drawn_how(desk.sample))
        yield from drawn


def _table(whole: RosterTable) -> Iterator[Markup]:
    shown = tables.without_blank(whole)
    wide = sum(shown.widths.values())
    shares = [max(1, 100 * width // wide) for width in shown.widths.values()] if wide else []
    heads = [element("span", name, style="white-space: normal") if len(name) > LONG else name for name in shown.widths]
    yield from table(shown.title, heads, ([*map(_cell, row)] for row in shown.rows[:MOST_SHOWN]), shares)
    if len(shown.rows) > MOST_SHOWN:
        yield element("p", f"另有 {len(shown.rows) - MOST_SHOWN} 行没有列出，请看工作簿（-o 复核.xlsx）")


def _cell(value: Value) -> str:
    return element("span", points(value), class_="number") if isinstance(value, Decimal) else value or NOTHING
