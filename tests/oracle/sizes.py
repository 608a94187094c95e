"""A target beside what was done, as design section 2 reads them: nothing that changes the size is guessed."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from oracle.numbers import MANY, MONEY, PERCENT, Unreadable, written


class Differs(Exception):  # noqa: N818 (an outcome, not an error)
    """One of the two is written with what changes its size, and nothing says that of the other."""


LARGE: Final = 10
_HOW_MANY: Final = {**PERCENT, **{one: many for one, many in (MANY | MONEY).items() if many != 1}}


def pair(aim: Any, unit: Any, actual: Any) -> tuple[Fraction, Fraction]:
    """Two numbers of a row whose 度量单位 is ``unit``, in one size."""
    unit = unicodedata.normalize("NFKC", unit or "").strip()
    numbers, words = zip(*(written(one) for one in (aim, actual)), strict=True)
    own = [word in {"", unit} and word not in _HOW_MANY for word in words]  # bare, or counted as the row says
    sized = [word in _HOW_MANY for word in words]
    if not all(one or other for one, other in zip(own, sized, strict=True)):
        raise Unreadable  # 8人 where the row says nothing of 人
    if 0 not in numbers and any(own) and any(sized):
        if unit not in _HOW_MANY or unit not in words:
            raise Differs
        return numbers[0], numbers[1]  # the unit says of the bare one what the other says itself
    if 0 not in numbers and all(sized) and len({_of(word) for word in words}) > 1:
        raise Differs
    first, second = (
        number if is_own else _alone(number, word, unit)
        for number, word, is_own in zip(numbers, words, own, strict=True)
    )
    return first, second


def as_ruled(number: Any, unit: Any, body: str) -> Any:
    """A number of a row whose 度量单位 says %, as a way counts that is written as ``body``: in percent, or not."""
    unit = unicodedata.normalize("NFKC", unit or "").strip()
    if number is None or unit not in PERCENT:
        return number
    amount, word = written(number)
    return amount * PERCENT[unit] if word in {"", unit} and "%" in body else amount


def too_large(scored: Mapping[str, Any], rule: Mapping[str, Any], data: Mapping[str, Any]) -> bool:
    """True where a bare number of 10 or more without a unit is taken for percent: 97 for 97%."""
    inner = [one.get("otherwise", one) for one in scored.get("cases", [])]
    if any(
        too_large({"measure": scored.get("measure"), **one}, rule, data) for one in inner if isinstance(one, Mapping)
    ):
        return True
    lines = scored.get("measure") or []
    last = (lines if isinstance(lines, str) else lines[-1] if lines else "").partition("=")[2].strip()
    figure = (rule.get("data") or {}).get(last, {})
    units = [str(scored[way].get("each", "")) for way in ("deduct", "earn") if way in scored]
    ends = [*scored.get("bands", ()), *scored.get("scale", ()), *units]
    percent = "ratio" in scored or any(sign in one for one in ends for sign in ("%", "‰", "百分点"))
    if not percent or figure.get("kind") != "number" or "unit" in figure or data.get(last) in {None, ""}:
        return False
    try:
        amount, word = written(data[last])
    except Unreadable:
        return False
    return not word and abs(amount) >= LARGE


def _of(word: str) -> str:
    return "%" if word in PERCENT else word.lstrip("百千万亿")


def _alone(number: Fraction, word: str, unit: str) -> Fraction:
    """A number whose own unit is enough to read it."""
    if word in PERCENT:
        return number * PERCENT[word]
    if word in MANY:
        return number * MANY[word]
    if word in MONEY and unit in MONEY:
        return number * MONEY[word] / MONEY[unit]
    raise Unreadable
