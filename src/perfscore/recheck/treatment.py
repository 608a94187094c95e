"""The treatment of rows: the share of its points that each has won, and the share at which it was claimed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from perfscore import exact
from perfscore.exact import Number
from perfscore.recheck.document import Row
from perfscore.result.indicator import IndicatorResult


class Treated(NamedTuple):
    """A row that is scored by what it did, and is claimed: ``share`` is what it won of its points, unrounded.

    ``claimed`` is the share at which it was claimed; nothing where that is right (but for rounding).
    """

    indicator: IndicatorResult
    row: Row
    share: Number
    claimed: str

    @property
    def claimed_share(self) -> Number:
        """The share at which it was claimed, rightly or wrongly."""
        return exact.number(self.row.claimed or 0) / self.indicator.full


def treated(
    indicators: Sequence[IndicatorResult], rows: Sequence[Row], *, only_short: bool = False
) -> Iterator[Treated]:
    """Every row that can be held against others: by nobody's judgement, and no deduction of its own kind."""
    for indicator, row in zip(indicators, rows, strict=True):
        if indicator.got is None or not indicator.full or row.claimed is None or indicator.program.asked.keys:
            continue
        if (only_short and indicator.got == indicator.full) or indicator.row.minus or indicator.row.endless:
            continue
        program = indicator.program
        raw = indicator.row.step_values[program.slots.index(program.blocks[-1].score)]
        if raw is not None:
            yield Treated(indicator, row, raw / indicator.full, _claimed(row))


def _claimed(row: Row) -> str:
    if row.verdict in {"agrees", "rounding"} or row.claimed is None or not row.points:
        return ""
    return str(row.claimed / row.points)
