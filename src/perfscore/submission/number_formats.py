"""A cell's number format, and the number as it shows it: a date, a percentage, of some unit, or of another size.

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
_DAYS: Final = frozenset({14, 15, 22, 30, 31})
"""Those of them that show year, month and day."""
_PERCENTS: Final = frozenset({9, 10})
_OWN: Final = 164
"""From this number on a format is one of the workbook's own."""
_TOKEN: Final = re.compile(r'"([^"]*)"?|\\(.)|!(.)|[_](.)|\*(.)|\[([^\]]*)\]?|(;)|([^"\\!_*\[;]+|.)', re.DOTALL)
"""Text quoted or behind a backslash (in Chinese, an exclamation mark); padding; filling; what brackets say; the end
of a section; and what stands for itself."""
_COUNTED: Final = re.compile("[hms]+", re.IGNORECASE)
"""Hours, minutes or seconds that are counted on, in brackets."""
_WORDS: Final = re.compile(r"general|g/通用格式|[0#?]\.?[0#?]*e[+-]|am/pm|a/p", re.IGNORECASE)
"""Letters that are of no date: no format, an exponent; and those that stand beside hours alone."""
_DAY: Final = re.compile(r"[ymdhsgbe]|aaa|上午", re.IGNORECASE)
_MINUTES: Final = re.compile(r"h+[^ymdh]*m+|m+[^ymdh]*s+", re.IGNORECASE)
_PARTS: Final = tuple(re.compile(one, re.IGNORECASE) for one in ("[yeg]", "(?<!m)m{1,4}(?!m)", "(?<!d)d{1,2}(?!d)"))
"""Year, month and day: five m are one letter, three d are the day of the week."""
_HIDES: Final = re.compile(r"[0#?],+(?![0#?,])")
_NUMBER: Final = re.compile(r"general|g/通用格式|@|[0#?][0#?.,]*(?:e[+-][0#?]+)?(?:/[0-9#?]+)?|\.[0#?]+", re.IGNORECASE)
"""The place of the digits."""
_HERE: Final = "\0"
"""A stand-in for the digits, where the text that a section shows is looked at."""
_AROUND: Final = re.compile(f"([^{_HERE}]*){_HERE}[ {_HERE}]*([^{_HERE}]*)")
_CURRENCY: Final = re.compile("[¥￥]|CNY|RMB|人民币")
"""Signs that stand before a number of ours, and do not say whether it is one of 元 or of 万元."""
_DASHES: Final = str.maketrans(dict.fromkeys("−–—－", "-") | {"（": "(", "）": ")", "＋": "+"})


@dataclass(frozen=True, slots=True)
class Format:
    """The form of a number as shown: ``unit`` is the text behind it, ``day`` that year, month and day are shown."""

    kind: Literal["number", "percent", "date", "hidden"] = "number"
    unit: str = ""
    day: bool = False


@dataclass(frozen=True, slots=True)
class Formats:
    """The forms in which a format shows numbers above zero, below it, and zero."""

    positive: Format
    negative: Format
    zero: Format

    def of(self, number: Decimal) -> Format:
        """The form in which it shows this number."""
        return self.positive if number > 0 else self.negative if number < 0 else self.zero


@dataclass(frozen=True, slots=True)
class _Section:
    """One section of a format: what it shows, the sign that it writes itself, and its condition."""

    format: Format
    sign: str = ""
    red: bool = False
    condition: str = ""
    blank: bool = False
    """True where nothing is shown of zero: none of its digits has to be there."""


_HIDDEN: Final = Format("hidden")
PLAIN: Final = Formats(Format(), Format(), Format())
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
def format_of(number: int, code: str | None) -> Formats:
    """The format of that number; ``code`` is how the workbook itself writes it, if it does."""
    if code is None:
        day = Format("date", day=number in _DAYS)
        known = day if number in _DATES else Format("percent") if number in _PERCENTS else Format()
        return _always(known if number < _OWN else _HIDDEN)
    sections = _sections(code)
    if any(one.condition for one in sections):
        return _conditional(sections)
    positive, *others = sections[:3]
    negative = _signed(others[0], "-(") if others else _signed(positive, "")
    zero = others[1].format if len(others) > 1 else _signed(positive, "+")
    if (others[1] if len(others) > 1 else positive).blank:
        zero = _HIDDEN
    return Formats(_signed(positive, "+"), negative, zero)


def _always(shown: Format) -> Formats:
    return Formats(shown, shown, shown)


def _signed(section: _Section, signs: str) -> Format:
    """The form that a section shows where it may write one of these signs; below zero it has to, or be red."""
    wanted = "-" in signs and not section.red
    fine = section.sign in signs if section.sign else not wanted
    return section.format if fine or section.format.kind in {"date", "hidden"} else _HIDDEN


def _conditional(sections: list[_Section]) -> Formats:
    """A format of conditions: one for zero is known, of others all sections have to show the same."""
    zero, rest = sections[0].format, sections
    if sections[0].condition == "=0" and len(sections) > 1:
        rest = sections[1:]
    shown = {_signed(one, "+") for one in rest}
    same = shown.pop() if len(shown) == 1 else _HIDDEN
    return Formats(same, same if same.kind == "date" else _HIDDEN, zero if rest is not sections else same)


def _sections(code: str) -> list[_Section]:
    """The sections for numbers; the one for texts is left out."""
    pieces: list[list[re.Match[str]]] = [[]]
    for token in _TOKEN.finditer(code):
        if token[7]:
            pieces.append([])
        else:
            pieces[-1].append(token)
    if len(pieces) > 1 and any("@" in (token[8] or "") for token in pieces[-1]):
        pieces.pop()
    if pieces == [[]]:  # no format at all
        return [_Section(Format())]
    return [_section(piece, zero=place == 2) for place, piece in enumerate(pieces[:3])]  # noqa: PLR2004 (the third)


def _section(tokens: list[re.Match[str]], *, zero: bool) -> _Section:
    bare = "".join(token[8] or " " for token in tokens)
    brackets = [token[6] for token in tokens if token[6] is not None]
    red = any(one.lower() in {"red", "红色"} for one in brackets)
    condition = next((one.replace(" ", "") for one in brackets if one[:1] in set("<>=")), "")
    if any(_COUNTED.fullmatch(one) for one in brackets) or _DAY.search(_WORDS.sub("", bare)):
        return _Section(Format("date", day=_is_day(tokens, bare)), condition=condition)
    if _HIDES.search(bare):
        return _Section(_HIDDEN, condition=condition)
    view = "".join(_view(token) for token in tokens).translate(_DASHES)
    if zero and _CURRENCY.sub("", view).replace(_HERE, "").strip() == "-" and not re.search(r"[0@]", bare):
        return _Section(Format(), condition=condition)
    around = _AROUND.fullmatch(view)
    if around is None:
        return _Section(_HIDDEN, condition=condition)
    before, after = (_CURRENCY.sub("", one).strip() for one in around.groups())
    sign, unit = _sign(before, after)
    kind: Literal["number", "percent"] = "percent" if "%" in bare else "number"
    shown = _worded(kind, unit) if sign in _SIGNS else _HIDDEN
    blank = re.search("[0/@]|general|g/通用格式", bare, re.IGNORECASE) is None
    return _Section(shown, sign if sign in _SIGNS else "", red, condition, blank)


_SIGNS: Final = frozenset({"", "-", "+", "("})


def _view(token: re.Match[str]) -> str:
    """The text that a piece of a format shows: its own, a blank, or the digits of the number."""
    quoted, slashed, exclaimed, _, filling, bracket, _, bare = token.groups()
    if bracket is not None:
        return bracket[1:].partition("-")[0] if bracket.startswith("$") else ""
    if filling is not None:
        return "" if filling in " *" else filling
    if bare is not None:
        return _NUMBER.sub(_HERE, bare).replace("%", "")
    return quoted or slashed or exclaimed or " "


def _sign(before: str, after: str) -> tuple[str, str]:
    """The sign that a section writes, and the text behind the number."""
    if before == "(":
        return ("(", after.replace(")", "", 1).strip()) if ")" in after else ("?", after)
    if not before and after.startswith("-"):
        return "-", after[1:].strip()
    return before, after


def _worded(kind: Literal["number", "percent"], text: str) -> Format:
    """The form of a number with text behind it: plain, with a unit, or hidden where nobody can be sure of it."""
    if not text:
        return Format(kind)
    unit = exact.unit_of(text)
    return _HIDDEN if unit is None or kind == "percent" else Format(unit=unit.word)


def _is_day(tokens: list[re.Match[str]], bare: str) -> bool:
    """True where a date format shows year, month and day, and no digits of its own."""
    if any((token[6] or "").upper().startswith("$-F800") for token in tokens):  # the long date of the computer
        return True
    written = "".join(token[1] or token[2] or token[3] or "" for token in tokens)
    left = _MINUTES.sub("", _WORDS.sub("", bare))
    return not re.search(r"\d", written + bare) and all(part.search(left) for part in _PARTS)
