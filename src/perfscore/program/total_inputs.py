"""Inputs of the total of one submission: its scores, bonuses and points, and the limits that apply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from perfscore.exact import Number
from perfscore.formula.readings.value import Value
from perfscore.program.indicator_run import IndicatorRun
from perfscore.program.totals import CONVERTED, TOTAL, UNCHECKED, Totals
from perfscore.steps.model import NO, YES


def total_inputs(
    rows: Sequence[IndicatorRun], limits: Sequence[bool | None], unchecked: str = UNCHECKED
) -> tuple[Value, ...]:
    """Values that the steps of the total start from: scores, bonuses, points, and of each limit whether it applies."""
    scores: list[Number] = []
    bonuses: list[Number] = []
    points: list[Number] = []
    for row in rows:
        bonus = row.program.head.bonus
        if row.got is not None:
            (bonuses if bonus else scores).append(row.got)
        if row.status != "not-applicable" and not bonus:
            points.append(row.full)
    words = (unchecked if applies is None else YES if applies else NO for applies in limits)
    return tuple(scores), tuple(bonuses), tuple(points), *words


def settled(
    totals: Totals, values: Mapping[str, Any], rows: Sequence[IndicatorRun], limits: Sequence[bool | None]
) -> bool:
    """True where the total is the same with every limit that nobody could look at."""
    limited = totals.values(*total_inputs(rows, limits, unchecked=YES))
    return all(values[name] == limited[name] for name in (TOTAL, CONVERTED))
