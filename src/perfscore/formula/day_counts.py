"""Days of the calendar as texts (2020-12-31): how people write them, and the days and months from one to another."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import Final
from unicodedata import normalize

from perfscore import exact
from perfscore.exact import Number

WRITTEN: Final = re.compile(
    r"(?P<year>[0-9]{4})(?:(?P<sign>[-/.])|年)(?P<month>[0-9]{1,2})(?(sign)(?P=sign)|月)(?P<day>[0-9]{1,2})(?(sign)|日)"
)
"""A day as it is plainly written: 2020-12-31, 2020/12/31, 2020.12.31, 2020年12月31日."""
_MONTH: Final = re.compile(r"[0-9]{4}(?:[-/.年])[0-9]{1,2}月?(?:份|底|末|初|上旬|中旬|下旬)?")
_RUN_TOGETHER: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
FORM: Final = "日期写成 2020-12-31"


def day_of(text: str) -> str | None:
    """The day that a text plainly says, as ``2020-12-31``; None where it says none, or one that no month has."""
    parts = WRITTEN.fullmatch(normalize("NFKC", text))
    if parts is None:
        return None
    try:
        return date(*(int(one) for one in parts.group("year", "month", "day"))).isoformat()
    except ValueError:
        return None


def is_date(text: str) -> bool:
    """True where ``text`` is a day of the calendar, written YYYY-MM-DD."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def instead(text: str) -> str:
    """The hint for a text that is no day: how long its month is, that the day is lacking, or how it is written."""
    plain = normalize("NFKC", text).strip()
    parts = WRITTEN.fullmatch(plain)
    if parts is not None:
        year, month = int(parts["year"]), int(parts["month"])
        if year and 1 <= month <= 12:  # noqa: PLR2004 (months)
            return f"{year} 年 {month} 月只有 {monthrange(year, month)[1]} 天"
        return "月份是 1 到 12" if year else FORM
    if _MONTH.fullmatch(plain):
        return f"要写到哪一天，{FORM.removeprefix('日期')}"
    if (parts := _RUN_TOGETHER.fullmatch(plain)) and is_date("-".join(parts.groups())):
        return f"写成 {'-'.join(parts.groups())}"
    inside = WRITTEN.search(plain)
    day = day_of(inside[0]) if inside else None
    return f"只写日期，写成 {day}" if day else FORM


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    return date.fromisoformat(text)


def ordinal(text: str) -> Number:
    """The number of a day, counted from the first day of the year 1."""
    return exact.ratio(_day(text).toordinal())


def days(first: str, second: str) -> Number:
    """The days from the first to the second; negative where the second is the earlier."""
    return exact.ratio((_day(second) - _day(first)).days)


def months(first: str, second: str) -> Number:
    """The whole months from the first to the second; where the second is the earlier, those back, as a negative number.

    A month is full on the same day of a later month, or on the last day of one that has no such day: from 01-31 to
    02-28 it is one, and from 02-28 to 03-28.
    """
    if second < first:
        return -months(second, first)
    start, end = _day(first), _day(second)
    short = end.day < start.day and end.day < monthrange(end.year, end.month)[1]
    return exact.ratio((end.year - start.year) * 12 + end.month - start.month - short)
