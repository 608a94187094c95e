"""Days of the calendar: month ends and leap days, how people write them, and measures from one day to another."""

from __future__ import annotations

import calendar
import math
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

from generators.luck import Luck
from generators.measures import Measure

FIRST: Final = (
    *("2020-06-30", "2020-01-31", "2020-02-29", "2019-12-31", "2021-02-28", "2020-03-31", "2020-03-30", "2021-01-01"),
    *("2000-02-29", "2019-01-30", "2020-08-31", "2021-04-30", "2100-02-28"),
)


def written(day: str, luck: Luck) -> str:
    """A day as somebody would hand it in."""
    year, month, last = (int(one) for one in day.split("-"))
    return luck.pick((day, f"{year}/{month}/{last}", f"{year}年{month}月{last}日", f"{year}.{month}.{last}"))


@dataclass
class Span(Measure):
    """The days or the months from one day to another, either of which the rule itself may say."""

    said: str = ""
    months: bool = False

    def fill(self, wanted: Fraction, luck: Luck) -> dict[str, Any]:
        """Two days that lie about so far apart, over a month's end where months are counted."""
        first = date.fromisoformat(self.said or luck.pick(FIRST))
        far = max(min(math.floor(wanted), 900), -900)
        second = (
            _months_later(first, far, luck) if self.months else first + timedelta(days=far + luck.pick((0, 0, 1, -1)))
        )
        days = dict(zip(self.data, (second, first), strict=False))
        return {name: written(one.isoformat(), luck) for name, one in days.items()}


def _months_later(first: date, many: int, luck: Luck) -> date:
    """A day about so many months later: the same day of the month, its last day, or one beside."""
    years, month = divmod(first.month - 1 + many, 12)
    last = calendar.monthrange(first.year + years, month + 1)[1]
    day = date(first.year + years, month + 1, luck.pick((min(first.day, last), last)))
    return day + timedelta(days=luck.pick((0, 0, 1, -1)))


def span(number: str, luck: Luck) -> Measure:
    """``days`` or ``months`` between two figures, or from a day that the rule says."""
    end, start = f"止日{number}", f"起日{number}"
    months = luck.chance(40)
    word, said = "months" if months else "days", luck.pick(FIRST) if luck.chance(40) else ""
    data: dict[str, dict[str, Any]] = {end: {"kind": "date"}}
    if not said:
        data[start] = {"kind": "date", "given": "true"} if luck.chance(50) else {"kind": "date"}
    name, left = f"历时{number}", f"'{said}'" if said else start
    line = f"{name} = {word}({left}, {end})"
    kind = "number" if months else luck.pick(("days", "number"))
    return Span(name, [line], data, end, lambda *_: {}, kind=kind, said=said, months=months)
