"""Values of a rule file that say how scores are added up: points without end, weights, grades, limits."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final

from pydantic_core import PydanticCustomError

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import grammar
from perfscore.formula.grammar import Formula, FormulaError
from perfscore.formula.interval import Interval
from perfscore.methods import patterns
from perfscore.methods.fields import number_like, text_like
from perfscore.methods.readers import MOST_POINTS, is_none, read_amount, read_intervals, read_points, scalar
from perfscore.methods.refusals import fault_of, refuse, refused
from perfscore.text import quoted

MOST_WEIGHT: Final = 100
_LEAST: Final = "写最低分，如 60；总分可以低于 0 的写 none"


def _points_or_none(value: object) -> Number | None:
    """Points; None for ``none``: there is no end to them."""
    return None if is_none(value) else read_points(value)


def _least(value: object) -> Number | None:
    """The least of a total; None for ``none``: there is no least."""
    try:
        return _points_or_none(value)
    except PydanticCustomError as error:
        fault = fault_of(error)
        message = "最低分不能是负数" if fault.code == "points-negative" else fault.message
        raise refused(replace(fault, message=message, hint=_LEAST)) from None


def _weight(value: object) -> Number:
    text = scalar(value, "权重，如 80%")
    weight = read_amount(text, "权重，如 80%")
    if weight.unit not in {"", "%"}:
        raise refuse("weight-form", f"{quoted(text)}不能用作权重", "写成百分数，如 80%")
    if not weight.unit and weight.value > 1:
        hint = f"写成 {exact.plain(weight.value)}%" if weight.value <= MOST_WEIGHT else "写成百分数，如 80%"
        raise refuse("weight-form", f"权重{quoted(text)}没有写 %", hint)
    if weight.value <= 0 or weight.value > MOST_WEIGHT:
        raise refuse("weight-form", f"权重{quoted(text)}要大于 0，不超过 10000%", "写成百分数，如 80%")
    return weight.value


def _grade_range(value: object) -> tuple[Interval, ...]:
    """Intervals; none for the grade that only a limit gives."""
    return () if is_none(value) else read_intervals(value)


def _limit_condition(value: object) -> Formula:
    scalar(value, "一个条件")
    try:
        return grammar.parse(str(value), rows=True)
    except FormulaError as error:
        raise refused(*error.faults) from None


EndlessPoints = Annotated[
    Number | None,
    number_like(
        _points_or_none, patterns.UNSIGNED_OR_NONE, "分值，如 4 或 0.5；没有上限写 none", minimum=0, maximum=MOST_POINTS
    ),
]
"""Points, or None where there is no end to them."""
Least = Annotated[
    Number | None,
    number_like(
        _least, patterns.UNSIGNED_OR_NONE, "最低分，如 60；总分可以低于 0 的写 none", minimum=0, maximum=MOST_POINTS
    ),
]
"""The least that a total may be, or None where it may be below 0."""
Weight = Annotated[Number, number_like(_weight, patterns.WEIGHT, "权重，如 80%", exclusiveMinimum=0, maximum=1)]
GradeRange = Annotated[
    tuple[Interval, ...],
    text_like(_grade_range, patterns.INTERVAL_OR_NONE, "区间，如 [80, 90)；只由限制给出的等次写 none"),
]
LimitCondition = Annotated[
    Formula,
    number_like(
        _limit_condition,
        patterns.LIMIT_CONDITION,
        "条件，如 执行率 < 60%，或 share(完成率) < 60%",
        maxLength=grammar.MOST_CHARACTERS,
    ),
]
