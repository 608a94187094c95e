"""Dates that were typed into a cell as texts: applications keep them so where they do not take them for dates."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final
from unicodedata import normalize

from perfscore.problems import Fault
from perfscore.text import quoted

_FIRST: Final = date(1899, 12, 30)
"""The day from which workbooks count, from March 1900 on."""
_HINT: Final = "日期写成 2021-12-31"
_WRITTEN: Final = re.compile(
    r"(?P<year>[0-9]{4})(?:(?P<sign>[-/.])|年)(?P<month>[0-9]{1,2})(?(sign)(?P=sign)|月)(?P<day>[0-9]{1,2})(?(sign)|日)"
)


class NotADayError(ValueError):
    """A text that is no date; its fault is one of the text as a whole."""

    def __init__(self, code: str, message: str) -> None:
        """Make its fault."""
        super().__init__(code, message)
        self.fault = Fault((), code, message, _HINT)


def typed_day(text: str, low: str, high: str) -> date:
    """The day that a text says, between two numbers of days; raise :class:`NotADayError` where it says none."""
    parts = _WRITTEN.fullmatch(normalize("NFKC", text))
    if parts is None:
        raise NotADayError("form-text", f"这里要填日期，写的是文字{quoted(text)}")
    try:
        day = date(*(int(one) for one in parts.group("year", "month", "day")))
    except ValueError:
        raise NotADayError("date-form", f"{quoted(text)}不是日历上的日期") from None
    first, last = (_FIRST + timedelta(days=int(one)) for one in (low, high))
    if not first <= day <= last:
        raise NotADayError("form-number", f"{quoted(text)}不合要求：要在 {first} 到 {last} 之间")
    return day
