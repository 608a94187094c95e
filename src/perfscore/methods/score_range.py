"""Ranges of scores that a person may give: points, or shares of the row's full marks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Final

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import interval
from perfscore.formula.interval import Interval
from perfscore.methods import patterns
from perfscore.methods.fields import Read
from perfscore.methods.readers import MOST_POINTS, PointsOrShare, read_intervals, read_points_or_share, scalar
from perfscore.methods.refusals import refuse
from perfscore.text import quoted

_EXAMPLE: Final = "例如 [4, 5]，是 4 到 5 分；[80%, 100%]，是分值的 80% 到 100%"
_ZERO: Final = exact.ratio(0)
_TWO: Final = re.compile(r"([0-9.]+[%％]?)\s*分?\s*[-–—~～至到]\s*([0-9.]+[%％]?)\s*分?")
"""Two numbers as the official tables write a range: ``4～5``."""
_OPENING: Final = ("[", "(", "［", "（")


@dataclass(frozen=True, slots=True)
class ScoreRange:
    """Intervals of scores: of points, or, where their ends are percentages, of shares of the full marks."""

    intervals: tuple[Interval, ...]

    def ends(self, full: Number) -> tuple[Number, Number]:
        """The least and the greatest score, of so many full marks."""
        pairs = [_pair(one, full) for one in self.intervals]
        return min(low for low, _ in pairs), max(high for _, high in pairs)

    @property
    def is_share(self) -> bool:
        """True where all of it is said in shares of the full marks."""
        return all(one.unit == "%" or not (one.low or one.high) for one in self.intervals)

    def condition(self, score: str, full: str) -> str:
        """The formula that says whether the score called so is inside; ``full`` is that for the full marks."""
        return " or ".join(f"({one.score_formula(score, full)})" for one in self.intervals)

    @property
    def text(self) -> str:
        """The range as it is written: ``[4, 5]``."""
        return interval.texts(self.intervals)

    @property
    def shown(self) -> str:
        """The range for people: ``4～5 分``, ``分值的 80%～100%``."""
        return " 或 ".join(map(_shown, self.intervals))


def _pair(one: Interval, full: Number) -> tuple[Number, Number]:
    scale = full if one.unit == "%" else exact.ratio(1)
    return (one.low or _ZERO) * scale, full if one.high is None else one.high * scale


def _shown(one: Interval) -> str:
    if one.low is None or one.high is None or not (one.low_closed and one.high_closed):
        words = one.words
    else:
        words = "～".join(exact.show(end, one.style) for end in dict.fromkeys((one.low, one.high)))
    return f"分值的 {words}" if one.unit == "%" else f"{words} 分"


def _range(value: object) -> ScoreRange:
    found = read_intervals(value)
    for one in found:
        ends = [end for end in (one.low, one.high) if end is not None]
        if one.unit not in {"", "%", "分"}:
            raise refuse("level-range", f"{quoted(one.text)}是得分的区间，单位只能是分或 %", _EXAMPLE)
        if any(end < 0 for end in ends):
            raise refuse("level-range", f"{quoted(one.text)}是得分的区间，不能有负数", _EXAMPLE)
        if one.unit == "%" and any(end > 1 for end in ends):
            raise refuse("level-range", f"{quoted(one.text)}是得分占分值的比例，要在 0% 到 100% 之内", _EXAMPLE)
    return ScoreRange(found)


def _points_or_range(value: object) -> PointsOrShare | ScoreRange:
    """Points, a share of them, or a range; one that holds a single score is that score."""
    text = scalar(value, "分值，如 4 或 50%，或评分的区间，如 [4, 5]")
    if two := _TWO.fullmatch(text):
        hint = f"由人在两个数之间评分的，写成区间：[{two[1]}, {two[2]}]"
        raise refuse("number-not-read", f"{quoted(text)}里不止一个数", hint)
    if not text.startswith(_OPENING):
        return read_points_or_share(value)
    found = _range(value)
    (first, *others) = found.intervals
    if others or first.low is None or first.low != first.high:
        return found
    return PointsOrShare(first.low, share=first.unit == "%")


def _schema(says: str, *some: str) -> dict[str, Any]:
    return {"pattern": "|".join(some), "patternErrorMessage": f"这里要写{says}", "description": says}


Scores = Annotated[
    ScoreRange,
    Read(
        _range, {"type": "string", **_schema("得分的区间：[80%, 100%] 是占分值的比例，[4, 5] 是分数", patterns.SCORES)}
    ),
]
"""The scores that may be given."""
PointsOrScores = Annotated[
    PointsOrShare | ScoreRange,
    Read(
        _points_or_range,
        {
            "type": ["number", "string"],
            "minimum": 0,
            "maximum": MOST_POINTS,
            **_schema("分值，如 4 或 50%，或由人评分的区间，如 [4, 5]", patterns.POINTS_OR_SHARE, patterns.SCORES),
        },
    ),
]
"""Points that are given, or the scores that a person may give."""
