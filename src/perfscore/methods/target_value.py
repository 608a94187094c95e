"""Targets as a rule says them: a formula, a day of the calendar, or a range of numbers."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Final

from perfscore.formula import grammar, tree
from perfscore.formula.day_counts import day_of, instead, is_date
from perfscore.formula.grammar import Formula
from perfscore.formula.interval import Interval
from perfscore.methods import patterns
from perfscore.methods.fields import Read
from perfscore.methods.readers import read_formula, read_interval, scalar
from perfscore.methods.refusals import refuse
from perfscore.text import quoted

_RANGE: Final = re.compile(r"\s*[\[(［（][^\[\]()]*[,，、][^\[\]()]*[\])］）]\s*")
_TWO: Final = re.compile(r"\s*([0-9.]+)\s*(%?)\s*(?:[~～〜至到]|-(?=[0-9.]+\s*%))\s*([0-9.]+)\s*(%?)\s*")
"""``90%-100%``, which a formula would take for a difference."""
_DAY: Final = re.compile(r"\s*[0-9]{4}\s*(?:[-/.]\s*[0-9]{1,2}\s*[-/.]\s*[0-9]{1,2}|年.*)\s*")

_QUOTED: Final = re.compile(r"\s*(?P<sign>['\"])(?P<day>[^'\"]*)(?P=sign)\s*")
"""A day within quotation marks, as formulas have it."""


def day_in_rule(text: str) -> str:
    """A day of the calendar as rules write it, 2020-12-31; anything else is refused, with the day that is meant."""
    if is_date(text):
        return text
    if (day := day_of(text)) is not None:
        raise refuse("date-form", f"规则里的日期不写成{quoted(text)}", f"写成 {day}")
    raise refuse("date-form", f"{quoted(text)}不是日历上的日期", instead(text))


def _target_value(value: object) -> Formula | Interval:
    text = unicodedata.normalize("NFKC", scalar(value, "指标值：公式、日期，或区间，如 [90%, 100%]"))
    if _RANGE.fullmatch(text):
        return read_interval(value)
    if (two := _TWO.fullmatch(text)) and (two[2] == two[4] or not two[2]):
        hint = f"在两个数之间都算完成的，写成区间：[{two[1]}{two[4]}, {two[3]}{two[4]}]"
        raise refuse("interval-form", f"{quoted(text)}分不清是区间，还是相减", hint)
    if quote := _QUOTED.fullmatch(text):
        text = quote["day"]
    if _DAY.fullmatch(text):
        return Formula(text, tree.Text(day_in_rule(text.strip())))
    return read_formula(value)


TargetValue = Annotated[
    Formula | Interval,
    Read(
        _target_value,
        {
            "type": ["number", "string"],
            "pattern": f"{patterns.FORMULA}|{patterns.ONE_INTERVAL}",
            "patternErrorMessage": "这里要写公式，如 计划数；日期，如 2020-12-31；或区间，如 [90%, 100%]",
            "description": "公式、日期，或区间",
            "maxLength": grammar.MOST_CHARACTERS,
        },
    ),
]
"""The value that a target asks for."""
