"""Numbers of Chinese words: a text in half-width characters without blanks, and quantities with their units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from perfscore import exact
from perfscore.exact import Number

NUMBER: Final = r"[0-9]{1,12}(?:\.[0-9]{1,8})?"
UNIT: Final = (
    r"(?:个?百分点|[%‰]|[万亿千]?元|[万亿]|个?工作日|个月|小时|分钟|公里|万?[亩吨]"
    r"|[人户批场件例车架家班台辆项篇]次|[天日年月周次项例起处人户名位家件份条篇宗批场期个度倍只票台辆棵头座]|分(?=及?以[上下内]|之内|之间|起|[-至到~≤<≥>小大低高]|为[^0-9]|\(不?含|[0-9]+(?:\.[0-9]+)?分|的?,?[得计记为]))"
)
_ODD: Final = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **{ord(old): new for old, new in zip("≧≦〜～∼—–－﹣−", "≥≤--------", strict=True)},
}
_DIGITS: Final = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_COUNTED: Final = (
    r"(?=个|分(?!之|别|钟|制|析|类|项|解|布|配|管|工|期|成|部|为|值|段|级|组|数|步|档)"
    r"|[天日次项例起处人户名位家件份条篇宗批场%]|年(?!度)|月(?!份))"
)
_CHINESE: Final = re.compile(
    rf"百分之([一二两三四五六七八九十百]+)|(?<![第之上下前])([一二两三四五六七八九十]+){_COUNTED}"
    r"|(?<=第)([一二三四五六七八九十]+)(?=名|位)"
    r"|(?<![过多大])(半)(?=个百分点|个?小时|个月|[天日])"
)


class MatchText:
    """A text as it is matched, with the places of its characters in the text as it was written."""

    def __init__(self, text: str) -> None:
        """Leave out blanks, and write numbers in figures."""
        self._source = text
        self._bare = "".join(text.translate(_ODD).split())
        self.text = _CHINESE.sub(_figures, self._bare)

    def written(self, start: int, end: int) -> tuple[int, int]:
        """The place and the width of a stretch in the text as it was written."""
        at = self._places[start]
        return at, self._places[end - 1] - at + 1

    @cached_property
    def _places(self) -> list[int]:
        places = [place for place, one in enumerate(self._source) if not one.isspace()]
        result: list[int] = []
        end = 0
        for match in _CHINESE.finditer(self._bare):
            result += places[end : match.start()]
            written = _figures(match)
            same = written == match[0]
            result += places[match.start() : match.end()] if same else [places[match.start()]] * len(written)
            end = match.end()
        return [*result, *places[end:], len(self._source)]


def _figures(match: re.Match[str]) -> str:
    """A Chinese number in figures; what is none as it stands (十分, 三五)."""
    if match[4]:
        return "0.5"
    number = _number(match[1] or match[2] or match[3])
    if number is None or (match[2] == "十" and match.string[match.end() : match.end() + 1] == "分"):
        return match[0]
    return f"{number}%" if match[1] else str(number)


def _number(text: str) -> int | None:
    """A Chinese number below a thousand; None of what is none (三五, 一一)."""
    total, digit = 0, None
    for character in text:
        if character in _DIGITS:
            if digit is not None:
                return None
            digit = _DIGITS[character]
        else:
            total += (1 if digit is None else digit) * (10 if character == "十" else 100)
            digit = None
    return total + (digit or 0)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit: ``%`` for percentages and percentage points, 元 for money, else the word."""

    value: Number
    unit: str


def quantities(text: str) -> tuple[Quantity, ...]:
    """Every number of a text that has a unit."""
    return tuple(dict.fromkeys(_quantities(text)))


def mentions(text: str, wanted: Quantity) -> int:
    """The number of times that a text has a quantity."""
    return sum(one == wanted for one in _quantities(text))


def _quantities(text: str) -> Iterator[Quantity]:
    for match in re.finditer(rf"({NUMBER})({UNIT})", MatchText(text).text):
        yield quantity(*match.groups())


def percentages(text: str) -> Iterator[tuple[Number, int, int]]:
    """Every percentage of a text: its number, where it stands, and how wide it is."""
    match_text = MatchText(text)
    for match in re.finditer(rf"({NUMBER})%", match_text.text):
        yield exact.number(match[1]), *match_text.written(*match.span(1))


def quantity(number: str, unit: str) -> Quantity:
    """A number with its unit, money in 元 and percentages as such."""
    value = exact.number(number)
    unit = unit.removeprefix("个") or unit
    match unit:
        case "百分点":
            return Quantity(value, "%")
        case "‰":
            return Quantity(value / 10, "%")
        case "万" | "亿" | "万元" | "亿元" | "千元":
            return Quantity(value * {"万": 10_000, "亿": 10**8, "千": 1000}[unit[0]], "元" if unit[1:] else "")
        case "日":
            return Quantity(value, "天")
        case _:
            return Quantity(value, unit)
