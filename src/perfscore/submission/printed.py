"""Cells as printed forms have them, taken apart: a sign, a number with its unit, a range, a day.

Forms write ≥95%, =8个, 95%以上, 不超过5%, 90%-100%, 12月底前, and signs as ≧, ＞ or 大于等于. What is plain is read;
of the rest nothing is guessed. Every way in reads cells here.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import Final, Literal, NamedTuple, TypeAlias
from unicodedata import normalize

from perfscore import exact
from perfscore.formula.day_counts import day_of
from perfscore.methods.readers import written

Sign: TypeAlias = Literal["≥", "≤", "="]
QUALITATIVE: Final = "定性"

_AT_LEAST: Final = (
    *("≥", "≧", "⩾", ">=", "=>", "大于等于", "大于或等于", "高于或等于", "不低于", "不少于", "不小于", "不得低于"),
    *("不得少于", "不早于", "至少", "最少"),
)
_ABOVE: Final = (">", "大于", "高于", "多于", "超过")
_AT_MOST: Final = (
    *("≤", "≦", "⩽", "<=", "=<", "小于等于", "小于或等于", "低于或等于", "不高于", "不超过", "不多于", "不大于"),
    *("不得超过", "不得高于", "不晚于", "不迟于", "至多", "最多"),
)
_BELOW: Final = ("<", "小于", "低于", "少于")
_EQUAL: Final = ("==", "=", "═", "等于")
_WORDS: Final[dict[str, Sign]] = {
    **dict.fromkeys((*_AT_LEAST, *_ABOVE), "≥"),
    **dict.fromkeys((*_AT_MOST, *_BELOW), "≤"),
    **dict.fromkeys(_EQUAL, "="),
}
"""A share of the points is the same for ＞ and ≥: at the target itself it is the whole."""
_KINDS: Final[dict[str, Sign]] = {"正向": "≥", "反向": "≤", "负向": "≤"}
"""The direction of an indicator, in the lists that platforms export."""
_AFTER: Final[dict[str, Sign]] = {
    **dict.fromkeys(("及以上", "或以上", "(含)以上", "以上(含)", "以上"), "≥"),
    **dict.fromkeys(("及以下", "或以下", "(含)以下", "以下(含)", "以下", "(含)以内", "以内", "之内"), "≤"),
}
_SPANS: Final = tuple(f"{one}内" for one in ("天", "日", "周", "月", "年", "小时", "分钟"))
"""A span of time with 内 after it is at most so long: 12个月内."""
_BEFORE_DAY: Final[dict[str, Sign]] = {
    **dict.fromkeys(("前", "之前", "以前"), "≤"),
    **dict.fromkeys(("后", "之后", "以后"), "≥"),
}
_LEADS: Final = ("实际完成", "已完成", "完成", "达到", "达", "控制在", "实现", "共计", "共", "于", "在")
"""Words before a number that say nothing about its size."""
_TAILS: Final = ("覆盖", "完成", "达标", "合格", "满意", "办结", "到位")
"""Words after a percentage or a day that say nothing about it."""
_RANGE: Final = re.compile(r"(?P<low>[0-9].*?)(?:-|~|—+|–|至|到)(?P<high>[0-9].*)")
_MONTH: Final = re.compile(r"(?:(?P<year>[0-9]{4})年)?(?P<month>[0-9]{1,2})月(?:(?P<day>[0-9]{1,2})日|(?P<end>底|末))?")
_YEAR_END: Final = re.compile(r"(?:(?P<year>[0-9]{4})年?|本年|当年|年)?年?[底末]")
_NOTHING: Final = re.compile(r"[-—―–/\\]+|无|[Nn]/?[Aa]")
_POINTS: Final = re.compile(r"\([0-9.]+分?\)$")
_BETWEEN: Final = re.compile(r"\d\s+\d")
"""Two numbers in one cell, as on two lines: 20 and 30 are not 2030."""
_POWERS: Final = "²³"
_VAGUE: Final = re.compile("[余多约近前后以不及]|左右|上下|(?<!个)月")
"""Words in a unit that make its number none: 100余人, 5个左右, 12月前."""
_A_YEAR: Final = re.compile("[0-9]{4}年")
LONGEST: Final = 60
"""A longer cell is prose."""


class Printed(NamedTuple):
    """A cell taken apart.

    ``numbers`` are its number, or the two ends of a range, each with its unit as it is written; ``days`` the first and
    the last day that it may mean. ``sign`` is nothing where none is written.
    """

    sign: Sign | Literal[""] = ""
    numbers: tuple[str, ...] = ()
    days: tuple[str, ...] = ()


def is_plain(raw: object) -> bool:
    """True of a number with nothing written beside it, as most are, and of an empty cell."""
    if raw is None or type(raw) is int:
        return True
    if type(raw) is not str:
        return False
    whole, _, part = raw.partition(".")
    return raw.isascii() and whole.isdigit() and (part.isdigit() or not part)


def is_nothing(raw: object) -> bool:
    """True of what a form has where there is nothing to say: /, —, 无."""
    return isinstance(raw, str) and _NOTHING.fullmatch(raw.strip()) is not None


def has_digit(raw: object) -> bool:
    """True where a cell holds a digit: without one there is no number to reach."""
    return any(sign.isdigit() for sign in written(raw))


def group_of(word: str) -> str:
    """The name of a group without the points printed beside it: 产出指标（50分）is 产出指标."""
    return _POINTS.sub("", _folded(word))


def sign_of(word: str) -> str:
    """The sign, or 定性, that a word of a 指标性质 column stands for; nothing where it stands for none."""
    plain = _folded(word).removesuffix("指标")
    if plain == QUALITATIVE:
        return plain
    return _WORDS.get(plain) or _KINDS.get(plain) or ""


def names_no_sign(word: str) -> bool:
    """True of a word that says no more than that there is a number to reach."""
    return _folded(word).removesuffix("指标") in {"", "定量"}


@lru_cache(maxsize=4096)
def taken_apart(text: str, year: int | None) -> Printed | None:
    """The parts of a cell, in a form of that year; None where it is not plain what it says."""
    if _BETWEEN.search(text) or any(
        _is_odd_digit(before, sign) for before, sign in zip(" " + text, text, strict=False)
    ):
        return None
    plain = _folded(text)
    if not plain or len(plain) > LONGEST:
        return None
    sign, rest = _sign_before(plain)
    found = _day(rest, year)
    if found is None:
        found = _number(rest)
    if found is None:
        return None
    if sign and found.sign and sign != found.sign:
        return None
    return found._replace(sign=sign or found.sign)


def _folded(text: str) -> str:
    return "".join(normalize("NFKC", text).split())


def _is_odd_digit(before: str, sign: str) -> bool:
    """True of ①, ⅓ and of a power, which would fold into a digit of the number; not of the power in m²."""
    odd = not sign.isascii() and sign.isnumeric() and not sign.isdecimal() and normalize("NFKC", sign) != sign
    return odd and not (sign in _POWERS and before.isalpha())


def _sign_before(text: str) -> tuple[Sign | Literal[""], str]:
    for word in sorted(_WORDS, key=len, reverse=True):
        if text.startswith(word):
            return _WORDS[word], text[len(word) :]
    return "", text


def _number(text: str) -> Printed | None:
    """A number, or a range of two; words after it may say a sign."""
    for lead in _LEADS:
        if text.startswith(lead):
            text = text[len(lead) :]
            break
    sign: Sign | Literal[""] = ""
    for word in sorted(_AFTER, key=len, reverse=True):
        if text.endswith(word):
            sign, text = _AFTER[word], text[: -len(word)]
            break
    if text.endswith(_SPANS):
        sign, text = "≤", text.removesuffix("内")
    if (whole := _amount(text)) is not None:
        return Printed(sign, (whole,))
    parts = _RANGE.fullmatch(text)
    ends = None if parts is None or sign else _ends(parts["low"], parts["high"])
    return None if ends is None else Printed("", ends)


def _amount(text: str) -> str | None:
    """A text that is a number with at most one unit, without words that say nothing."""
    for tail in _TAILS:
        if text.endswith("%" + tail):
            text = text.removesuffix(tail)
    found = exact.split_unit(text)
    if found is None or _A_YEAR.fullmatch(text) or (found[1] is not None and _VAGUE.search(found[1].word)):
        return None
    return text


def _ends(first: str, second: str) -> tuple[str, str] | None:
    """The ends of a range, rising, in one unit: that of the second is that of both."""
    low, high = exact.split_unit(first), None if _amount(second) is None else exact.split_unit(second)
    if low is None or high is None or low[0] > high[0]:
        return None
    if low[1] is None and high[1] is not None:
        return first + high[1].word, second
    same = low[1] is high[1] is None or (low[1] is not None and high[1] is not None and low[1][1:] == high[1][1:])
    return (first, second) if same else None


def _day(text: str, year: int | None) -> Printed | None:
    """A day of the calendar, or the days of a month; 前 after it says that it is the last."""
    for lead in ("于", "在"):
        text = text.removeprefix(lead)
    for tail in _TAILS:
        text = text.removesuffix(tail)
    sign: Sign | Literal[""] = ""
    for word in sorted(_BEFORE_DAY, key=len, reverse=True):
        if text.endswith(word):
            sign, text = _BEFORE_DAY[word], text[: -len(word)]
            break
    if (day := day_of(text)) is not None:
        return Printed(sign, days=(day, day))
    parts = _MONTH.fullmatch(text)
    if parts is not None:
        days = _days(parts["year"] or year, int(parts["month"]), parts["day"], end=bool(parts["end"]))
        month = days is not None and days[0] != days[1]
        return None if days is None or (month and sign) else Printed(sign, days=days)  # 12月前: with its days, or not?
    parts = _YEAR_END.fullmatch(text)
    if parts is None:
        return None
    days = _days(parts["year"] or year, 12, None, end=True)
    return None if days is None else Printed(sign, days=days)


def _days(year: str | int | None, month: int, day: str | None, *, end: bool) -> tuple[str, str] | None:
    """The first and the last day that are meant; None where no calendar has them, or the year is not known."""
    if year is None or not 1 <= month <= 12 or not 1 <= int(year) <= date.max.year:  # noqa: PLR2004 (months)
        return None
    last = monthrange(int(year), month)[1]
    first = int(day) if day else last if end else 1
    if not 1 <= first <= last:
        return None
    return date(int(year), month, first).isoformat(), date(int(year), month, int(day or last)).isoformat()
