"""Readings of values of a rule file from their text: amounts, points, formulas, intervals, names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from numbers import Rational
from typing import Final

from perfscore import exact
from perfscore.exact import Number, Style
from perfscore.formula import grammar, names
from perfscore.formula.grammar import Formula, FormulaError
from perfscore.formula.interval import Interval, IntervalError, end_text
from perfscore.formula.literals import number_text
from perfscore.methods.interval_words import interval_hint
from perfscore.methods.number_words import number_hint, points_hint
from perfscore.methods.refusals import limit_items, refuse, refused
from perfscore.problems import Fault
from perfscore.text import DELETE, INVISIBLE, code_point, is_reason, quoted

MOST_POINTS: Final = 100_000
NONE: Final = "none"
"""The word by which a rule says that something has no end, or is not there."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A threshold: its exact value, what it counts (元, %, 天), and the unit as it was written (万元)."""

    value: Number
    unit: str = ""
    written: str = field(default="", compare=False)

    @property
    def style(self) -> Style:
        """The style in which the threshold, and what is compared with it, is shown."""
        return "percent" if self.unit == "%" else "money" if self.unit == "元" else "number"

    @property
    def shown(self) -> str:
        """The threshold for people, as it was written: ``100%``, ``5000万元``, ``30天``."""
        return end_text(self.value, self.unit, self.written)

    def counted(self, unit: str = "个单位") -> str:
        """The amount as what counts as one, in ``unit`` where none is written: ``1 个百分点``."""
        if self.unit == "%":
            return f"{exact.show(self.value * 100, 'number')} 个百分点"
        if not self.unit:
            return f"{self.shown} {unit}".rstrip()
        return end_text(self.value, self.unit, self.written, " ")


@dataclass(frozen=True, slots=True)
class PointsOrShare:
    """Points that a rule gives: so many, or, where ``share`` is true, this share of the row's full marks (``10%``)."""

    value: Number
    share: bool = False

    def of(self, full: Number) -> Number:
        """The points, of a row with so many full marks."""
        return self.value * full if self.share else self.value

    def formula(self, full: str) -> str:
        """The text of a formula for the points, where ``full`` is that for the full marks."""
        return f"{number_text(self.value)} * {full}" if self.share else number_text(self.value)

    @property
    def shown(self) -> str:
        """The points for people: ``4 分``, ``分值的 10%``."""
        return f"分值的 {exact.show(self.value, 'percent')}" if self.share else exact.points(self.value)


def written(value: object) -> str:
    """A single value as a file would hold it: truths and numbers as text, nothing where nothing is."""
    if isinstance(value, str):
        return str(value)
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            return float.__repr__(value)
        case Rational():
            return exact.plain(exact.number(value))
        case _:
            return str(value)


@dataclass(frozen=True, slots=True)
class _Lacking:
    """Keys that are not there, in the place of the first of them."""

    keys: tuple[str, ...]


def needing(value: object, *keys: str) -> object:
    """A mapping as it is; where keys are lacking that it needs, so that this is refused with all else that is wrong."""
    lacking = tuple(key for key in keys if isinstance(value, Mapping) and key not in value)
    return {**value, lacking[0]: _Lacking(lacking)} if isinstance(value, Mapping) and lacking else value


def scalar(value: object, what: str) -> str:
    """The text of a value, or the refusal that there is none; ``what`` says what to write."""
    if isinstance(value, _Lacking):
        raise refused(Fault((), "key-missing", "缺少" + "、".join(map(quoted, value.keys)), key=True))
    if value is None or (isinstance(value, str) and not value.strip()):
        raise refuse("value-empty", f"这里是空的，要写{what}")
    if not isinstance(value, str):
        raise refuse("value-not-text", f"这里要写{what}，不能是列表或“键: 值”")
    return value.strip()


def is_none(value: object) -> bool:
    """True of the word that something has no end, or is not there."""
    return isinstance(value, str) and value.strip() == NONE


def read_amount(value: object, what: str = "一个数，如 100% 或 0.4") -> Amount:
    """A number with its unit; ``what`` says what to write where there is none."""
    text = scalar(value, what)
    try:
        amount = Amount(*exact.amount_of(text))
    except exact.NotExact as error:
        raise refuse("number-not-read", error.message, number_hint(text) or f"这里要写{what}") from None
    if amount.unit and (hint := number_hint(text)):  # 15日以内 is no 15 of a unit called 日以内
        raise refuse("number-not-read", f"{quoted(text)}不是一个确切的数", hint)
    return amount


def read_number(value: object, what: str = "一个数，如 5") -> Number:
    """A number without a unit; ``what`` says what to write where there is none."""
    text = scalar(value, what)
    try:
        number, unit = exact.quantity(text)
    except exact.NotExact as error:
        raise refuse("number-not-read", error.message, points_hint(text) or f"这里要写{what}") from None
    if unit:
        raise refuse("number-with-unit", f"这里只写数字，不带单位：{quoted(text)}", points_hint(text))
    return number


def read_points(value: object) -> Number:
    """Points: a number from 0 to ``MOST_POINTS``."""
    number = read_number(value, "分值，如 4 或 0.5")
    if number < 0:
        raise refuse("points-negative", f"分值不能是负数：{quoted(str(value))}", "扣分请写正数，由评分方式决定怎么扣")
    if number > MOST_POINTS:
        raise refuse("points-too-large", f"分值太大：{quoted(str(value))}", f"最多 {MOST_POINTS} 分")
    return number


def read_points_or_share(value: object) -> PointsOrShare:
    """Points, or a share of the row's full marks: ``10%``."""
    text = scalar(value, "分值，如 4 或 0.5，或分值的一部分，如 10%")
    if not text.endswith(("%", "％")):
        return PointsOrShare(read_points(value))
    share = read_amount(value).value
    if share < 0:
        raise refuse("points-negative", f"分值不能是负数：{quoted(text)}", "扣分请写正数，由评分方式决定怎么扣")
    if share > 1:
        raise refuse("points-above-full", f"{quoted(text)}超过了全部分值", "分值的一部分写成 0% 到 100%")
    return PointsOrShare(share, share=True)


def read_formula(value: object) -> Formula:
    """A formula, or the refusal with all that is wrong in it."""
    scalar(value, "一个公式")
    try:
        return grammar.parse(str(value))
    except FormulaError as error:
        raise refused(*error.faults) from None


@dataclass(frozen=True, slots=True)
class Definition:
    """``name = formula``; ``at`` is where the formula begins in the text."""

    name: str
    formula: Formula
    at: int


def read_definition(value: object) -> Definition:
    """A name with its formula."""
    scalar(value, "“名称 = 公式”")
    try:
        name, rest, at = grammar.definition(str(value))
    except FormulaError as error:
        raise refused(*error.faults) from None
    try:
        return Definition(name, grammar.parse(rest), at)
    except FormulaError as error:
        raise refused(*(fault.below((), at) for fault in error.faults)) from None


def read_intervals(value: object) -> tuple[Interval, ...]:
    """Intervals, joined by 或."""
    text = scalar(value, "一个区间，如 [80%, 90%)")
    try:
        parts = text.split("或")
        limit_items(parts, "区间")
        lead = len(str(value)) - len(str(value).lstrip())
        places = accumulate((len(part) + 1 for part in parts), initial=lead)
        return tuple(Interval.read(part, str(value), at) for part, at in zip(parts, places, strict=False))
    except IntervalError as error:
        hint = error.hint or interval_hint(text) or "例如 [80%, 90%)、[90%, )、( , 60%)"
        raise refuse("interval-form", str(error), hint) from None


def read_interval(value: object) -> Interval:
    """One interval."""
    found = read_intervals(value)
    if len(found) > 1:
        raise refuse("interval-form", "这里只写一个区间", "例如 [0, 15]")
    return found[0]


def read_name(value: object) -> str:
    """A name that formulas may use."""
    text = scalar(value, "名称")
    if hidden := INVISIBLE.search(text):
        raise refuse("name-invisible", invisible(text, hidden[0]), DELETE)
    if not names.is_name(text):
        raise refuse("name-form", f"{quoted(text)}不能用作公式里的名称", names.not_a_name(text))
    return names.normal(text)


def invisible(name: str, sign: str) -> str:
    """The message about a name with a character that nobody sees."""
    return f"{quoted(name)}里有看不见的字符（{code_point(sign)}）"


def read_text(value: object) -> str:
    """Any text but blanks."""
    return scalar(value, "文字")


def read_reason(value: object) -> str:
    """A text that says why, and not just 无."""
    text = scalar(value, "文字")
    if not is_reason(text):
        raise refuse("reason-empty", f"理由不能只写{quoted(text)}", "请写一句别人看得懂的话")
    return text


def read_whole(value: object) -> int:
    """A whole number that is not negative."""
    number = read_number(value, "整数，如 10")
    if number.denominator != 1 or not 0 <= number <= MOST_POINTS:
        raise refuse("number-not-whole", f"这里要写不小于 0 的整数：{quoted(str(value))}")
    return int(number)


def read_flag(value: object) -> bool:
    """A yes or no."""
    text = scalar(value, " true 或 false")
    if text not in {"true", "false", "是", "否"}:
        raise refuse("flag-form", f"这里要写 true 或 false，写的是{quoted(text)}")
    return text in {"true", "是"}
