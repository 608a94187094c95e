"""Dates that were typed into a cell as texts: applications keep them so where they do not take them for dates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from unicodedata import normalize

from perfscore.formula.day_counts import FORM, WRITTEN, day_of, instead
from perfscore.problems import Fault
from perfscore.text import quoted

_FIRST: Final = date(1899, 12, 30)
"""The day from which workbooks count, from March 1900 on."""


class NotADayError(ValueError):
    """A text that is no date; its fault is one of the text as a whole."""

    def __init__(self, code: str, message: str, hint: str = FORM) -> None:
        """Make its fault."""
        super().__init__(code, message)
        self.fault = Fault((), code, message, hint)


def typed_day(text: str, low: str, high: str) -> date:
    """The day that a text says, between two numbers of days; raise :class:`NotADayError` where it says none."""
    if WRITTEN.fullmatch(normalize("NFKC", text)) is None:
        raise NotADayError("form-text", f"这里要填日期，写的是文字{quoted(text)}", instead(text))
    written = day_of(text)
    if written is None:
        raise NotADayError("date-form", f"{quoted(text)}不是日历上的日期", instead(text))
    day = date.fromisoformat(written)
    first, last = (_FIRST + timedelta(days=int(one)) for one in (low, high))
    if not first <= day <= last:
        raise NotADayError("form-number", f"{quoted(text)}不合要求：要在 {first} 到 {last} 之间")
    return day
