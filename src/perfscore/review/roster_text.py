"""A checked roster and a sample as Chinese text, below that of the re-checks."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from perfscore.recheck.text import NOTHING, points
from perfscore.report.layout import plain_table
from perfscore.review import roster_tables as tables
from perfscore.review.desk import Desk
from perfscore.review.roster_tables import RosterTable, Value
from perfscore.review.sample import lines as drawn_how
from perfscore.text import clean

MOST_LISTED: Final = 100
"""The most rows of a table in the text; the workbook has all."""


def text(desk: Desk) -> str:
    """The text of what there is of a roster and of a sample."""
    return "".join(f"{clean(line)}\n" for line in _lines(desk))


def _lines(desk: Desk) -> Iterator[str]:
    match = desk.match
    if match is not None:
        yield ""
        yield f"名单核对（{match.roster.file}）：{tables.summary(match)}"
        if desk.refused:
            yield f"另有 {desk.refused} 个文件有问题，没有复核，没有交的可能在里面"
        for table in (tables.missing(match), tables.twice(match), tables.questions(match), tables.strangers(match)):
            yield from _table(table)
        yield from _table(tables.totals(match, desk.grades, desk.score))
    if desk.sample is not None:
        yield ""
        yield from drawn_how(desk.sample)
        yield from _table(tables.drawn(desk.sample))


def _table(table: RosterTable) -> Iterator[str]:
    if not table.rows:
        return
    shown = tables.without_blank(table)
    yield ""
    yield table.title
    yield from plain_table([*shown.widths], [list(map(_cell, row)) for row in shown.rows[:MOST_LISTED]])
    if len(shown.rows) > MOST_LISTED:
        yield f"  另有 {len(shown.rows) - MOST_LISTED} 行没有列出，请看工作簿（-o 复核.xlsx）"


def _cell(value: Value) -> str:
    if isinstance(value, Decimal):
        return points(value)
    return "；".join(map(clean, (value or NOTHING).splitlines()))
