"""Gates and exceptions: conditions that end the scoring before the way of scoring is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Final, Literal

from pydantic_core import PydanticCustomError

from perfscore.methods import patterns
from perfscore.methods.fields import Expression, Read, Reason
from perfscore.methods.readers import MOST_POINTS, PointsOrShare, read_points_or_share
from perfscore.methods.refusals import fault_of, refused
from perfscore.methods.strict import Strict

_OUTCOMES: Final = {"full": "得满分", "zero": "不得分", "not_applicable": "不适用"}
_OUTCOME_SCHEMA: Final = {
    "type": ["number", "string"],
    "pattern": f"^\\s*(?:{'|'.join(_OUTCOMES)})\\s*$|{patterns.POINTS_OR_SHARE}",
    "patternErrorMessage": f"这里要写 {'、'.join(_OUTCOMES)}，一个分数，或分值的一部分，如 50%",
    "minimum": 0,
    "maximum": MOST_POINTS,
    "examples": [*_OUTCOMES, 2],
}


def _outcome(value: object) -> PointsOrShare | Literal["full", "zero", "not_applicable"]:
    if isinstance(value, str) and value.strip() in _OUTCOMES:
        return value.strip()  # type: ignore[return-value]  # one of the three words
    try:
        return read_points_or_share(value)
    except PydanticCustomError as error:
        hint = "可写 full、zero、not_applicable，一个分数，或分值的一部分，如 50%"
        raise refused(replace(fault_of(error), hint=hint)) from None


class Gate(Strict):
    """否则该指标不得分: when the condition holds, the score is 0."""

    when: Expression
    """什么情况下不得分。例：被查处的案件数 > 0"""
    because: Reason
    """用一句话说明原因。例：当年有违纪违法案件"""


class Undefined(Strict):
    """An exception: the score where the measure cannot be computed (a denominator of 0)."""

    when: Expression
    """什么情况下无法计算，如 上年三公经费 == 0。例：上年三公经费 == 0"""
    score: Annotated[Any, Read(_outcome, _OUTCOME_SCHEMA)]
    """得多少分：full 满分，zero 不得分，not_applicable 不适用，一个分数，或分值的一部分，如 50%。"""
    because: Reason
    """用一句话说明原因。例：上年没有三公经费，无法计算变动率"""

    @property
    def outcome(self) -> str:
        """The score in words."""
        return _OUTCOMES.get(self.score) or f"得{'' if self.score.share else ' '}{self.score.shown}"
