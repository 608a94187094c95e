"""Units that measure one thing, and how much of it each is: exactly, or they are not brought together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from perfscore import exact
from perfscore.exact import Number, Size

_UNITS: Final[Mapping[str, Mapping[str, Number]]] = {
    "米": {
        **dict.fromkeys(("公里", "千米", "km"), exact.ratio(1000)),
        **dict.fromkeys(("米", "m"), exact.ratio(1)),
        "分米": exact.ratio(1, 10),
        **dict.fromkeys(("厘米", "cm"), exact.ratio(1, 100)),
        **dict.fromkeys(("毫米", "mm"), exact.ratio(1, 1000)),
    },
    "平方米": {
        **dict.fromkeys(("平方公里", "平方千米", "km2"), exact.ratio(10**6)),
        "公顷": exact.ratio(10**4),
        "亩": exact.ratio(10**4, 15),
        **dict.fromkeys(("平方米", "m2"), exact.ratio(1)),
    },
    "公斤": {
        **dict.fromkeys(("吨", "t"), exact.ratio(1000)),
        **dict.fromkeys(("公斤", "千克", "kg"), exact.ratio(1)),
        "斤": exact.ratio(1, 2),
        **dict.fromkeys(("克", "g"), exact.ratio(1, 1000)),
    },
    "小时": {
        **dict.fromkeys(("小时", "h"), exact.ratio(60)),
        "分钟": exact.ratio(1),
    },
    "天": {
        **dict.fromkeys(("周", "星期"), exact.ratio(7)),
        **dict.fromkeys(("天", "日"), exact.ratio(1)),
    },
    "个月": {
        "年": exact.ratio(12),
        **dict.fromkeys(("季度", "个季度"), exact.ratio(3)),
        "个月": exact.ratio(1),
    },
}
"""By what they measure, 1公顷 = 15亩 among them. How many hours a day has, and how many days a month, nobody wrote."""
_TIMES: Final = {
    frozenset({"小时", "天"}): "一天是 24 小时，还是 8 小时的工作日，没有写明",
    frozenset({"天", "个月"}): "一个月的天数不一定",
    frozenset({"小时", "个月"}): "一个月的小时数不一定",
}
_KNOWN: Final = {word: (of, many) for of, words in _UNITS.items() for word, many in words.items()}


class Measure(NamedTuple):
    """The thing that a unit measures, and how much of it that is: 万公里 is ten million 米."""

    of: str
    scale: Number


def measure(size: Size) -> Measure:
    """The measure of a size; what is counted (个, 元) is a measure of its own."""
    of, many = _KNOWN.get(size.base, (size.base, exact.ratio(1)))
    return Measure(of, size.scale * many)


def why_apart(first: Size, second: Size) -> str:
    """The reason why two units of time are not brought together; nothing of other units."""
    return _TIMES.get(frozenset({measure(first).of, measure(second).of}), "")
