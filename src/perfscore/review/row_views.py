"""The rows of a re-check as letters and items have them: the score that counts, why it differs, what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from perfscore import exact
from perfscore.recheck.document import Recheck, Row
from perfscore.recheck.remedies import WAITING, remedy
from perfscore.recheck.text import why
from perfscore.recheck.verdict_words import VERDICTS
from perfscore.review.settlement import BY_WORDS, SettledRow, Settlement


class RowView(NamedTuple):
    """A row: ``score`` is the settled one where it was settled, else the computed one."""

    row: Row
    score: Decimal | None
    difference: Decimal | None
    code: str
    kind: str
    causes: str
    remedy: str
    shown: bool
    """True where a list of differences has it."""
    asked: bool
    """True where the bureau can put it right."""


def row_views(recheck: Recheck, settlement: Settlement | None) -> list[RowView]:
    """Every row, in order."""
    settled: Mapping[str, SettledRow] = {} if settlement is None else {one.id: one for one in settlement.rows}
    return [_view(row, settled.get(row.id)) for row in recheck.rows]


def _view(row: Row, settled: SettledRow | None) -> RowView:
    if settled is None or not settled.changed:
        waits = bool(row.causes) and all(cause.code in WAITING for cause in row.causes)
        words = (row.verdict, VERDICTS[row.verdict], why(row), remedy(row))
        return RowView(row, row.computed, row.difference, *words, row.explained, row.explained and not waits)
    differs = settled.deviation is not None and settled.deviation != 0
    score = "" if settled.settled is None else f"按核定得分改为 {exact.plain(settled.settled)} 分"
    causes = "：".join(filter(None, (settled.ground, settled.reason))) or why(row) or BY_WORDS[settled.by]
    return RowView(row, settled.settled, settled.deviation, "settled", "核定", causes, score, differs, differs)


def totals(recheck: Recheck, settlement: Settlement | None) -> tuple[Decimal | None, Decimal | None, str | None]:
    """The total and the converted total that count, and the grade."""
    if settlement is None:
        return recheck.computed_total, recheck.computed_converted, recheck.computed_grade
    return settlement.settled_total, settlement.settled_converted, settlement.settled_grade
