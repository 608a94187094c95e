"""A target beside what was done, as design section 2 reads them: nothing that changes the size is guessed.

A word that changes the size (%, 万) on one side alone is not read, unless 度量单位 is just that word; one that does not
(个) goes. Two words are read where they measure one thing, and where the row says what it counts, that thing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final, NamedTuple, TypeAlias

from oracle.numbers import PERCENT, Unreadable, written


class Differs(Exception):  # noqa: N818 (an outcome, not an error)
    """One of the two is written with what changes its size, and nothing says that of the other."""


LARGE: Final = 10
_MANY: Final = {"": 1, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_MEASURED: Final[dict[str, tuple[str, Fraction | int]]] = {
    "公里": ("长", 1000),
    "千米": ("长", 1000),
    "米": ("长", 1),
    "厘米": ("长", Fraction(1, 100)),
    "公顷": ("地", 15),
    "亩": ("地", 1),
    "平方公里": ("地", 1500),
    "平方米": ("地", Fraction(15, 10**4)),
    "吨": ("重", 2000),
    "公斤": ("重", 2),
    "千克": ("重", 2),
    "斤": ("重", 1),
    "克": ("重", Fraction(1, 500)),
    "小时": ("时", 60),
    "分钟": ("时", 1),
    "天": ("日", 1),
    "日": ("日", 1),
    "周": ("日", 7),
    "年": ("月", 12),
    "季度": ("月", 3),
    "个月": ("月", 1),
}
"""What a unit measures, and how much of it that is."""
_SHARE: Final = "%"


class _Word(NamedTuple):
    """What stands behind a number: of what, how many of it; ``thing`` is what is counted, without how many."""

    of: str
    many: Fraction
    thing: str
    sized: bool
    """True where it changes the size, so that a bare number may be another."""


_Number: TypeAlias = tuple[Fraction, _Word | None]


def pair(aim: Any, unit: Any, actual: Any) -> tuple[Fraction, Fraction]:
    """Two numbers of a row whose 度量单位 is ``unit``, in one size."""
    own = _word(unicodedata.normalize("NFKC", unit or "").strip())
    first, second = ((number, _word(word)) for number, word in map(written, (aim, actual)))
    words = [word for _, word in (first, second) if word is not None]
    things = [word for word in words if word.of not in {"", _SHARE}]
    nothing = 0 in {first[0], second[0]}
    if own is None:
        return _alone(first, second, nothing=nothing)
    if any(word.of != own.of for word in things):
        raise Differs  # 8人 where the row counts 个
    if not things:
        return _sized(first, second, own, nothing=nothing)
    if nothing or (len(words) > 1 and all(one.of != _SHARE for one in words)):  # 3万 beside 25000人 is 3万人
        return _into(first, own), _into(second, own)
    if len(words) == 1 and (things[0].of, things[0].many) == (own.of, own.many):
        return first[0], second[0]
    raise Differs


def _alone(first: _Number, second: _Number, *, nothing: bool) -> tuple[Fraction, Fraction]:
    """Two numbers of a row that does not say what it counts."""
    (one, word), (other, its) = first, second
    if word is None or its is None:
        said = word or its
        if not nothing and said is not None and said.sized:
            raise Differs
        return (one, other) if not nothing else (_much(first), _much(second))
    if {word.of, its.of} <= {"", _SHARE}:
        return _sized(first, second, None, nothing=nothing)
    if word.of == its.of:
        return one * word.many, other * its.many
    if "" in {word.of, its.of} and _times(word) == _times(its) != 1:
        return one, other  # 5.8万 beside 5.8万元
    raise Differs


def _sized(first: _Number, second: _Number, own: _Word | None, *, nothing: bool) -> tuple[Fraction, Fraction]:
    """Two numbers beside which nothing stands but how many, or that they are shares."""
    words = [word for _, word in (first, second) if word is not None]
    if nothing:
        return _much(first), _much(second)
    if len(words) == 1 and (own is None or words[0][:2] != own[:2]):
        raise Differs
    if len(words) == 1 or not words:
        return first[0], second[0]
    if words[0].of != words[1].of:
        raise Differs
    return _much(first), _much(second)


def _word(text: str) -> _Word | None:
    """What a word behind a number says; nothing where there is none."""
    if not text:
        return None
    if text in PERCENT:
        return _Word(_SHARE, PERCENT[text], _SHARE, sized=True)
    times = next(one for one in sorted(_MANY, key=len, reverse=True) if text.startswith(one) and _is_many(one, text))
    thing = text.removeprefix(times)
    of, each = _MEASURED.get(thing, (thing, 1))
    return _Word(of, Fraction(each) * _MANY[times], thing, sized=_MANY[times] != 1)


def _is_many(times: str, text: str) -> bool:
    """True of 万 and what ends so; 千 only of 元: 千米 is a unit of its own."""
    return not times or times[-1] in "万亿" or text == f"{times}元"


def _times(word: _Word) -> Fraction:
    """How many 万 and the like say, without what the unit measures."""
    return word.many if word.of == _SHARE else word.many / Fraction(_MEASURED.get(word.thing, ("", 1))[1])


def _much(number: _Number) -> Fraction:
    amount, word = number
    return amount if word is None else amount * _times(word)


def _into(number: _Number, own: _Word) -> Fraction:
    """A number in the unit of its row."""
    amount, word = number
    if word is None or word.of == _SHARE:
        return _much(number)
    many = word.many if word.of else word.many * own.many / _times(own)
    return amount * many / own.many


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
