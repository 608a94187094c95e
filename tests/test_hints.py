"""Hints for what people write: intervals in words, values in Chinese, commas of formulas."""

from __future__ import annotations

import pytest

from perfscore.formula.interval import Interval
from perfscore.methods.interval_words import interval_hint
from perfscore.methods.key_words import meant_value
from perfscore.rubric.flow_commas import joined_rule


@pytest.mark.parametrize(
    ("words", "written", "doubtful"),
    [
        ("90%以上", "[90%, )", False),
        ("90% 及以上", "[90%, )", False),
        ("90%（含）以上", "[90%, )", False),
        ("不低于90%", "[90%, )", False),
        ("≥90%", "[90%, )", False),
        ("超过5000万元", "(5000万元, )", False),
        ("低于60%", "( , 60%)", False),
        ("60%以下", "( , 60%)", True),
        ("60%及以下", "( , 60%]", True),
        ("15天以内", "( , 15天]", False),
        ("不超过5%", "( , 5%]", False),
        ("80%-90%", "[80%, 90%)", True),
        ("80%（含）-90%", "[80%, 90%)", False),
        ("80%至90%（含）", "(80%, 90%]", False),
        ("100%", "[100%, 100%]", False),
    ],
)
def test_an_interval_in_words_is_told_how_it_is_written(words: str, written: str, doubtful: bool) -> None:  # noqa: FBT001
    hint = interval_hint(words)
    assert hint.startswith(f'写成 "{written}"')
    assert ("端点" in hint) is doubtful
    assert Interval.read(written, written).key == written


@pytest.mark.parametrize("words", ["", "其他", "较好", "90%以上或60%以下", "1月至3月底前"])
def test_other_words_get_no_interval(words: str) -> None:
    assert interval_hint(words) == ""


def test_a_value_is_translated_or_the_nearest() -> None:
    assert meant_value("金额", ("money", "count")) == "money"
    assert meant_value("mony", ("money", "count")) == "money"
    assert meant_value(">=", ("≥", "≤", "=")) == "≥"
    assert meant_value("=>", ("≥", "≤", "=")) == ""
    assert meant_value("别的", ("money", "count")) == ""


def test_a_formula_broken_by_commas_is_put_together_again() -> None:
    broken = {
        "a": [{"formula": "min(甲", "max(乙": None, "2)": None, "3)": None, "name": "丙"}],
        "b": {"c": "x"},
        "d": 1,
    }
    whole, faults = joined_rule(broken)
    assert whole == {"a": [{"formula": "min(甲, max(乙, 2), 3)", "name": "丙"}], "b": {"c": "x"}, "d": 1}
    assert [(one.path, one.code) for one in faults] == [(("a", 0, "formula"), "formula-comma")]


@pytest.mark.parametrize(
    ("broken", "whole", "hint"),
    [
        ({"when": "甲 >= 5", "000万元": None}, "甲 >= 5000万元", "数字里不写千分位的逗号：when: 甲 >= 5000万元"),
        ({"at_most": "1", "234": None, "567": None}, "1234567", "数字里不写千分位的逗号：at_most: 1234567"),
        ({"when": "min(甲", "5": None, "000元)": None}, "min(甲, 5000元)", '给公式加引号：when: "min(甲, 5000元)"'),
        ({"when": "min(5", "100)": None}, "min(5, 100)", '给公式加引号：when: "min(5, 100)"'),
    ],
)
def test_a_number_broken_by_its_thousands_is_put_together_again(
    broken: dict[str, object], whole: str, hint: str
) -> None:
    mended, faults = joined_rule(broken)
    assert list(mended.values()) == [whole]
    assert [(one.code, one.hint) for one in faults] == [("formula-comma", hint)]


@pytest.mark.parametrize(
    "sound",
    [
        {"15": "4", "100": None},  # an anchor without its points
        {"when": "甲 > 5", "0000": None},  # no thousands
        {"when": "甲 > 2.5", "000": None},
        {"formula": "min(甲", "2)": "值", "3)": None},  # another entry between
        {"formula": "min(甲", "2": None},  # never closed
        {"formula": "甲", "2)": None},  # nothing was opened
        {"formula": "min(甲, 2)", "name": None},
    ],
)
def test_nothing_else_is_put_together(sound: dict[str, object]) -> None:
    whole, faults = joined_rule(sound)
    assert whole is sound
    assert faults == []
