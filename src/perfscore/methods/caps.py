"""The most that a way gives, as a rule writes it: points, a share of them, or none at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Final, Literal

from pydantic_core import PydanticCustomError

from perfscore.methods import patterns
from perfscore.methods.fields import Read
from perfscore.methods.readers import NONE, Amount, PointsOrShare, is_none, read_amount, read_points_or_share
from perfscore.methods.refusals import fault_of, refuse, refused

_POINTS: Final = "写分值，如 6，或分值的一部分，如 50%；不封顶写 none"
_SHARE: Final = "写百分数，如 120%；不封顶写 none"


def _points_cap(value: object) -> PointsOrShare | Literal["none"]:
    if is_none(value):
        return NONE
    try:
        return read_points_or_share(value)
    except PydanticCustomError as error:
        raise refused(replace(fault_of(error), hint=_POINTS)) from None


def _share_cap(value: object) -> Amount | None:
    if is_none(value):
        return None
    amount = read_amount(value)
    if amount.value <= 0:
        raise refuse("ratio-at-most", "at_most（最高比例）要大于 0", _SHARE)
    return amount


def _schema(pattern: str, says: str, **least: int) -> dict[str, Any]:
    return {
        "type": ["number", "string"],
        "pattern": f"^none$|{pattern}",
        "patternErrorMessage": f"这里要{says}",
        **least,
    }


PointsCap = Annotated[
    PointsOrShare | Literal["none"] | None,
    Read(_points_cap, _schema(patterns.POINTS_OR_SHARE, _POINTS, minimum=0)),
]
"""Points, or a share of the row's, or the word that there is no end."""
ShareCap = Annotated[
    Amount | None,
    Read(_share_cap, _schema(patterns.POSITIVE, "写一个大于 0 的百分数，如 120%；不封顶写 none", exclusiveMinimum=0)),
]
"""A percentage above 0, or None where there is no end."""
