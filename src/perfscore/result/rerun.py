"""One row scored again with other values: its steps, or by how much the ends of its score rise."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from perfscore import exact
from perfscore.exact import Number
from perfscore.methods.answer import lacking
from perfscore.program import unfinished
from perfscore.program.indicator_run import IndicatorRun
from perfscore.steps.compile import Stop

_ZERO: Final = exact.ratio(0)


def rescored(row: IndicatorRun, given: Sequence[Any]) -> Sequence[Any] | None:
    """The steps of a row with other values, nothing where it still does not apply; None for another status."""
    steps: Sequence[Any] | None = None
    checks = row.program.checks
    if checks.over_figures:  # an answer that nothing looked at may be wrong for other figures
        values = {one.name: value for one, value in zip(row.program.inputs, given, strict=True)}
        if next(checks.unmet(values), None) is not None:
            return None
    if not lacking(given):
        with suppress(ZeroDivisionError, Stop):
            steps = row.program.run(*given)
    skipped = False
    if steps is None:
        looked = _looked(row, given)
        skipped, steps = looked.skipped is not None, None if looked.score is None else looked.found
    if row.got is None:
        return () if skipped else None
    return None if skipped else steps


def as_open(row: IndicatorRun, given: Sequence[Any]) -> tuple[Number, Number] | None:
    """Rise of the least and the most that a row which lacks something may get; None where it is settled."""
    before, after = _looked(row, row.given), _looked(row, given)
    if after.skipped is not None or after.score is not None:
        return None
    (low, high), (least, most) = (unfinished.span(looked, row.full, {}) for looked in (before, after))
    return (
        _ZERO if low is None or least is None else least - low,
        _ZERO if high is None or most is None else most - high,
    )


def _looked(row: IndicatorRun, given: Sequence[Any]) -> unfinished.Looked:
    return unfinished.look_at(row.program, given)
