"""Totals on which two rules differ: the meaning of a change of grades or limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import Literal

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula.interval import Interval
from perfscore.program.model import Program
from perfscore.rubric.model import RubricModel
from perfscore.text import one_line


@dataclass(frozen=True, slots=True)
class TotalChange:
    """Totals on which the rules differ: ``example`` is one of them, ``old`` and ``new`` its result under either.

    ``where`` is the range of totals that has another grade, or what the limit says that caps them; ``only``: the
    range is that one total.
    """

    kind: Literal["grade", "limit"]
    where: str
    example: Number
    old: str
    new: str
    only: bool = field(default=False, kw_only=True)


def changes(old: Program, new: Program) -> tuple[TotalChange, ...]:
    """Every range of totals that has another grade, and every limit that caps otherwise."""
    return (*_grades(old.model, new.model), *_limits(old.model, new.model))


def _grade(model: RubricModel, total: Number) -> str:
    found = (grade for grade, ends in model.grades.items() if any(one.holds(total) for one in ends))
    return next(found, "没有等次")


def _grades(old: RubricModel, new: RubricModel) -> Iterator[TotalChange]:
    """The line from 0 to full marks, cut at the ends of all grades, and joined again where nothing changes."""
    if not old.grades or not new.grades:
        return
    most = min(old.points, new.points)
    every = chain.from_iterable((*old.grades.values(), *new.grades.values()))
    ends = {end for interval in every for end in (interval.low, interval.high)}
    edges = sorted({end for end in ends if end is not None and 0 <= end <= most} | {exact.ratio(0), most})
    joined: list[tuple[Interval, Number, str, str]] = []
    for low, high in sorted([*((edge, edge) for edge in edges), *pairwise(edges)]):
        interval, total = Interval("", low, high, low == high, low == high, ""), _example(low, high)
        grades = (_grade(old, total), _grade(new, total))
        last = joined[-1] if joined else None
        if last is not None and last[2:] == grades:
            whole = Interval("", last[0].low, high, last[0].low_closed, interval.high_closed, "")
            joined[-1] = (whole, last[1] if last[0].low_closed else total, *grades)
        else:
            joined.append((interval, total, *grades))
    for interval, total, before, after in joined:
        if before != after:
            yield TotalChange("grade", interval.words, total, before, after, only=interval.low == interval.high)


def _example(low: Number, high: Number) -> Number:
    """A plain total of a range: its only one, or one a little above its lower end."""
    steps = (exact.ratio(0),) if low == high else (exact.ratio(1), exact.ratio(1, 10), exact.ratio(1, 100))
    return next((low + step for step in steps if low + step < high or low == high), (low + high) / 2)


def _limits(old: RubricModel, new: RubricModel) -> Iterator[TotalChange]:
    """A limit that is new, gone, or at another height; what its condition says, the changes say."""
    before, after = (
        {one_line(one.says): one.at_most for one in model.limits if one.at_most is not None} for model in (old, new)
    )
    for says in dict.fromkeys((*after, *before)):
        caps = [min(model.points, limits.get(says, model.points)) for model, limits in ((old, before), (new, after))]
        if caps[0] != caps[1]:
            shown = [exact.points(cap) for cap in caps]
            yield TotalChange("limit", says, max(old.points, new.points), *shown)
