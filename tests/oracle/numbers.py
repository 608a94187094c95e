"""Numbers as people write them, and the four ways of rounding, by Python's own fractions."""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

PERCENT: Final = {"%": Fraction(1, 100), "个百分点": Fraction(1, 100), "‰": Fraction(1, 1000)}
MONEY: Final = {"元": 1, "千元": 1000, "万元": 10_000, "百万元": 10**6, "亿元": 10**8}
MANY: Final = {"": 1, "万": 10_000, "亿": 10**8}


class Unreadable(ValueError):  # noqa: N818 (it says what the text is)
    """A text is not the number that is asked for."""


def written(value: Any) -> tuple[Fraction, str]:
    """A number and the unit after it, as they stand."""
    if isinstance(value, bool) or value is None:
        raise Unreadable
    if isinstance(value, float):
        value = repr(value)
    if not isinstance(value, str):
        return Fraction(value), ""
    text = unicodedata.normalize("NFKC", value).replace(",", "").strip()
    found = re.fullmatch(r"([+-]?\d*\.?\d*)\s*(\D*)", text)
    if found is None or not re.search(r"\d", found[1]):
        raise Unreadable
    return Fraction(Decimal(found[1])), found[2].strip()


def threshold(text: str) -> Fraction:
    """A number of the rule file with whatever unit it has: ``100%``, ``1.5万元``, ``30天``, ``0.4``."""
    number, unit = written(text)
    return number * size(unit)


def size(unit: str) -> Fraction:
    """How many of what it counts a unit is: 10000 of 万元, a hundredth of %, 1 of 天."""
    known = PERCENT | {"百分点": Fraction(1, 100), "角": Fraction(1, 10), "千元": Fraction(1000)}
    many = {"千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "百亿": 10**10, "十亿": 10**9, "亿": 10**8}
    return known.get(unit) or next(
        (Fraction(much) for word, much in many.items() if unit.startswith(word)), Fraction(1)
    )


def figure(value: Any, kind: str, home: str = "") -> Fraction:
    """A figure of the submission, money in 元, a percentage as a ratio."""
    number, unit = written(value)
    match kind:
        case "money":
            return number * MONEY[unit or home or "元"] if unit in {"", *MONEY} else _wrong()
        case "percent":
            if unit in PERCENT:
                return number * PERCENT[unit]
            return number if not unit and -1 <= number <= 1 else _wrong()
        case "number" if unit in PERCENT:
            return number * PERCENT[unit]
        case _:
            if unit.removesuffix(home) in MANY:
                number *= MANY[unit.removesuffix(home)]
            elif unit:
                _wrong()
            return number if kind == "number" or number.denominator == 1 else _wrong()


def _wrong() -> Fraction:
    raise Unreadable


def rounded(value: Fraction, places: int = 0, mode: str = "half-up") -> Fraction:
    """``value`` with so many places: ``down`` is toward 0, ``up`` away from it, a tie of ``half-up`` too."""
    sign = -1 if value < 0 else 1
    moved = abs(value) * 10**places
    match mode:
        case "half-up":
            whole = math.floor(moved + Fraction(1, 2))
        case "half-even":
            whole = round(moved)  # Python rounds a fraction's tie to even
        case "down":
            whole = math.floor(moved)
        case "up":
            whole = math.ceil(moved)
        case _:
            raise ValueError(mode)
    return Fraction(sign * whole, 10**places)


def is_range(text: Any) -> bool:
    """True where points are said as a range, in which a person gives some."""
    return str(text).strip()[0] in "[("


def fits(text: str, score: Fraction, full: Fraction) -> bool:
    """True where a range of scores holds one: percentages are shares of the full marks, bare numbers are points."""
    parts = [one.strip() for one in text.split("或")]
    return score >= 0 and any(_holds(one, score / full if "%" in one and full else score) for one in parts)


def scores(text: str, full: Fraction) -> tuple[Fraction, Fraction]:
    """The ends of a range of scores."""
    low, high = full, Fraction(0)
    for one in text.split("或"):
        first, last = ends(one)
        scale = full if "%" in one else 1
        low = min(low, (first or Fraction(0)) * scale)
        high = max(high, full if last is None else last * scale)
    return low, high


def within(text: str, value: Fraction) -> bool:
    """True where an interval of the rule file, or one of several joined with 或, holds ``value``."""
    return any(_holds(one.strip(), value) for one in text.split("或"))


def _holds(text: str, value: Fraction) -> bool:
    low, high = ends(text)
    above = low is None or value > low or (text[0] == "[" and value == low)
    below = high is None or value < high or (text[-1] == "]" and value == high)
    return above and below


def ends(text: str) -> tuple[Fraction | None, Fraction | None]:
    """The two ends of one interval."""
    low, high = (threshold(one) if one.strip() else None for one in text.strip()[1:-1].split(","))
    return low, high
