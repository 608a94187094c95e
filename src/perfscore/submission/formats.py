"""What a cell's number format makes of its number: a date, a percentage, a number of some unit, or another size.

A cell holds a bare number, and only its format says that 44561 is a day, 0.95 is 95%, 202.6 is shown as 202.60万元,
or that a comma behind the digits hides three of them. Whoever filled in the cell saw what the format shows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

from perfscore import exact

_DATES: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""The formats that applications know by their numbers alone and that show days or times, in Chinese ones too."""
_PERCENTS: Final = frozenset({9, 10})
_LITERAL: Final = re.compile(r'"([^"]*)"?|[\\!](.)|[_*].')
"""Text in a format: quoted, or a sign behind a backslash (in Chinese, an exclamation mark); ``_`` and ``*`` pad."""
_BRACKET: Final = re.compile(r"\[(?![hHmMsS]+\])[^\]]*\]?")
"""A colour, a condition, a language; but not hours, minutes or seconds that are counted on (``[h]``)."""
_WORDS: Final = re.compile(r"general|g/通用格式|[0#?]\.?[0#?]*e[+-]|am/pm|a/p", re.IGNORECASE)
"""What has letters and is no date: no format, an exponent; and what stands beside hours alone."""
_DAY: Final = re.compile(r"[ymdhsgbe]|aaa|上午", re.IGNORECASE)
_HIDES: Final = re.compile(r"[0#?],+(?![0#?,])")
_SECTION: Final = re.compile(r'((?:"[^"]*"?|\\.|[^";\\])*);?')
"""Up to the next semicolon that stands for itself: what is positive, negative, zero, text."""
_CHINESE: Final = re.compile("[\u4e00-\u9fff‰]+")
_SIZE: Final = re.compile("[%‰万亿]")


@dataclass(frozen=True, slots=True)
class Format:
    """What a format shows a number as; ``unit`` is the text beside it where that is a unit which changes its size."""

    kind: Literal["number", "percent", "date", "hidden"] = "number"
    unit: str = ""


PLAIN: Final = Format()
_EPOCHS: Final = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 (cells know no zone)
_NO_LEAP: Final = 60
"""Below this number of days applications count from a day later: for them 1900 was a leap year."""
_DAY_SECONDS: Final = 86_400


def shown_text(number: Decimal, shown: Format) -> str:
    """A number as its format shows it, but with all its digits: 0.95 as 95%."""
    if shown.kind == "percent" and number:
        return f"{(number * 100).normalize():f}%"
    return f"{number.normalize():f}{shown.unit if number else ''}"


def day_text(number: Decimal, date1904: bool) -> str:  # noqa: FBT001 (which of the two ways a workbook counts days)
    """The day, or the time, that a number in a cell stands for, as somebody would write it."""
    early = 1 if not date1904 and 0 < int(number) < _NO_LEAP else 0
    try:
        moment = _EPOCHS[date1904] + timedelta(days=early, seconds=round(number * _DAY_SECONDS))
    except OverflowError:
        return f"日期格式的 {number.normalize():f}"
    if number == int(number):
        return moment.date().isoformat()
    return moment.strftime("%H:%M:%S" if 0 <= number < 1 else "%Y-%m-%d %H:%M:%S")


@lru_cache(maxsize=1024)
def format_of(number: int, code: str | None) -> Format:
    """The format of that number; ``code`` is how the workbook itself writes it, if it does."""
    if code is None:
        return Format("date") if number in _DATES else Format("percent") if number in _PERCENTS else PLAIN
    sections = [_section(found) for found in _SECTION.findall(code) if found]
    kinds = {one.kind for one in sections}
    if kinds & {"date", "hidden"}:
        return Format("date" if "date" in kinds else "hidden")
    shown = {one for one in sections if one is not PLAIN}
    return shown.pop() if len(shown) == 1 else Format("hidden") if shown else PLAIN


def _section(code: str) -> Format:
    said = "".join(found[1] or found[2] or "" for found in _LITERAL.finditer(code))
    bare = _BRACKET.sub("", _LITERAL.sub("", code))
    if _DAY.search(_WORDS.sub("", bare)):
        return Format("date")
    if _HIDES.search(bare):
        return Format("hidden")
    if "%" in bare:
        return Format("percent")
    return _worded(said + "".join(_CHINESE.findall(bare)))


def _worded(said: str) -> Format:
    """What text beside a number makes of it: nothing, a unit, or something that nobody can be sure of."""
    if not _SIZE.search(said) and "千" not in said:
        return PLAIN
    unit = exact.unit_of(said)
    if unit is None:
        return Format("hidden")
    return PLAIN if unit.scale == 1 and unit.base != "%" else Format(unit=unit.word)
