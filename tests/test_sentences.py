"""Sentences of the explanation: in the terms of the notice, in units and words that a clerk understands."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

import perfscore
from perfscore import exact
from perfscore.formula import grammar
from perfscore.formula.analysis.compared_names import ComparedNames
from perfscore.formula.tree import Node
from perfscore.steps.sentences import money


def tree_of(text: str) -> Node:
    return grammar.parse(text).tree


def load(model: dict[str, Any]) -> perfscore.Rubric:
    with TemporaryDirectory() as folder:
        path = Path(folder, "rule.json")
        path.write_text(json.dumps(model), encoding="utf-8")
        return perfscore.load(path)


def sentences(row: dict[str, Any], data: dict[str, Any], given: dict[str, Any], **rule: Any) -> list[str]:
    """The sentences of the one indicator of a rule."""
    points = row.get("points", "10")
    minus = "minus" in row
    section = {"name": "全部", "points": "0" if minus else points, "indicators": [{"name": "一", "points": "10"} | row]}
    model = {"rubric": "sentences", "title": "句子", "points": "0" if minus else points, "data": data} | rule
    if minus:
        section = {"name": "扣分项", "points": "0", "indicators": section["indicators"]}
        ordinary = {"name": "其他", "points": "1", "indicators": [{"name": "二", "points": "1", "formula": "1"}]}
        model |= {"points": "1", "sections": [ordinary, section]}
    else:
        model |= {"sections": [section]}
    result = load(model).score({"rubric": "sentences", "data": given})
    return list(next(one for one in result.indicators if one.name == "一").sentences)


AMOUNTS = {"完成": {"kind": "money"}, "计划": {"kind": "money"}}
GIVEN = {"完成": 9, "计划": 12}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("率 < 90%", {"率"}),
        ("90% <= -率", {"率"}),
        ("abs(率) - 5个百分点", {"率"}),
        ("max(率, 5‰) > 数", {"率"}),
        ("round(率, 2) == 20%", {"率"}),
        ("率 < 0.9", set()),
        ("率 * 90%", set()),
        ("率 / 2 < 90%", set()),
    ],
)
def test_what_stands_beside_a_percentage_is_one(text: str, found: set[str]) -> None:
    assert ComparedNames([tree_of(text)]).with_percentages == found


@pytest.mark.parametrize(("text", "found"), [("率 < 1.2", {"率"}), ("率 > 0", set()), ("率 > 90%", set())])
def test_what_stands_beside_a_plain_number_is_none(text: str, found: set[str]) -> None:
    assert ComparedNames([tree_of(text)]).with_numbers == found


CASES: dict[str, tuple[dict[str, Any], str]] = {
    "a condition": ({"cases": [{"when": "率 < 80%", "points": "4"}, {"otherwise": "0"}]}, "75%"),
    "a formula over a ratio": ({"formula": "率 * 4"}, "75%"),
    "a condition over a plain number": ({"cases": [{"when": "率 < 1.2", "points": "4"}, {"otherwise": "0"}]}, "0.75"),
    "bands of plain numbers": ({"bands": {"( , 1)": "4", "[1, )": "0"}}, "0.75"),
    "bands of percentages": ({"bands": {"( , 100%)": "4", "[100%, )": "0"}}, "75%"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_ratio_is_a_percentage_unless_the_rule_holds_it_against_a_plain_number(name: str) -> None:
    row, shown = CASES[name]
    told = sentences({"measure": "率 = 完成 / 计划", **row}, AMOUNTS, GIVEN)
    assert told[0] == f"率 = 完成 ÷ 计划 = 9 ÷ 12 = {shown}"


def test_an_earlier_measure_that_a_condition_compares_with_a_percentage_is_one() -> None:
    row = {
        "measure": ["率 = 数 / 3", "差 = 数"],
        "cases": [{"when": "率 < 80%", "bands": {"[0, )": "2"}}, {"otherwise": "0"}],
    }
    assert sentences(row, {"数": {"kind": "number"}}, {"数": 2})[0] == "率 = 数 ÷ 3 = 2 ÷ 3 = 66.67%"


@pytest.mark.parametrize(
    ("bands", "told"),
    [
        ({"[90%, )": "4", "( , 90%)": "0"}, "75% 在“低于 90%”档，得 0 分"),
        ({"[70%, 80%)": "4", "( , 70%)": "0", "[80%, )": "1"}, "75% 在“70%（含）至 80%”档，得 4 分"),
    ],
)
def test_a_band_is_told_in_words(bands: dict[str, str], told: str) -> None:
    assert told in sentences({"measure": "率 = 完成 / 计划", "bands": bands}, AMOUNTS, GIVEN)


def test_a_band_of_what_is_counted_says_its_unit() -> None:
    row = {"measure": "年限 = 年数", "bands": {"(5年, )": "3", "(3年, 5年]": "2", "[0年, 3年]": "1"}}
    data = {"年数": {"kind": "number", "unit": "年"}}
    assert "4 年在“3年至 5年（含）”档，得 2 分" in sentences(row, data, {"年数": 4})


@pytest.mark.parametrize(
    ("that", "sides"),
    [
        ("完成 / 计划 >= 90%", "完成 ÷ 计划 = 75%"),
        ("完成 / 计划 >= 目标率", "完成 ÷ 计划 = 75%；目标率 = 90%"),
        ("完成 / 计划 >= 0.9", "完成 ÷ 计划 = 0.75"),
    ],
)
def test_a_relation_compares_a_percentage_with_a_percentage(that: str, sides: str) -> None:
    model = {
        "rubric": "sentences",
        "title": "句子",
        "points": "1",
        "data": AMOUNTS | {"目标率": {"kind": "percent"}},
        "relations": [{"that": that, "says": "要完成"}],
        "sections": [{"name": "全部", "points": "1", "indicators": [{"name": "一", "points": "1", "formula": "1"}]}],
    }
    result = load(model).score({"rubric": "sentences", "data": GIVEN | {"目标率": "90%"}})
    assert [one.message for one in result.problems] == [f"要完成（{sides}）"]


PEOPLE = {"人数": {"kind": "count", "unit": "人"}}


@pytest.mark.parametrize(
    ("formula", "people", "told"),
    [
        ("人数 / 5 if 人数 > 20 else 2", 25, "得分（人数 > 20，即 25 > 20） = 人数 ÷ 5 = 25 ÷ 5 = 5"),
        ("人数 / 5 if 人数 > 20 else 2", 20, "得分（人数 ≤ 20，即 20 ≤ 20） = 2"),
        ("3 if not 人数 > 20 else 2", 25, "得分（人数 > 20，即 25 > 20） = 2"),
        ("1 + (3 if 人数 > 20 and 人数 < 30 else 2)", 30, None),
        ("4 if 倍 > 3 else 3 if 倍 > 2 else 2", 25, "得分（倍 ≤ 3，倍 > 2） = 3"),
    ],
)
def test_an_equation_has_the_side_that_was_taken(formula: str, people: int, told: str | None) -> None:
    expected = told or "得分（并非 (人数 > 20 且 人数 < 30)，即 并非 (30 > 20 且 30 < 30)） = 1 + 2 = 3"
    assert sentences({"measure": "倍 = 人数 / 10", "formula": formula}, PEOPLE, {"人数": people})[-1] == expected


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("完成 / 计划 >= 50%", "完成 ÷ 计划 ≥ 50%（75%），得 2 分"),
        ("完成 >= 5元 and 完成 < 10元", "完成 ≥ 5元（9 元） 且 完成 < 10元，得 2 分"),
        ("完成 >= 500元 or 计划 > 10元", "完成 ≥ 500元（9 元） 或 计划 > 10元（12 元），得 2 分"),
        ("率 >= 50%", "率 ≥ 50%，得 2 分"),
        ("完成 < 计划", "完成 < 计划，得 2 分"),
        ("0 < 完成 <= 计划", "0 < 完成 ≤ 计划，得 2 分"),
        ("not 完成 > 计划", "并非 完成 > 计划，得 2 分"),
        ("1元 < 1.5元 and 完成 > 0", "1元 < 1.5元 且 完成 > 0（9 元），得 2 分"),
        ("计划 > 0 or (完成 > 0 and 计划 < 0)", "计划 > 0 或 完成 > 0 且 计划 < 0，得 2 分"),
        ("计划 > 0 or 完成 / (计划 - 计划) > 1.5", "计划 > 0（12 元） 或 完成 ÷ (计划 − 计划) > 1.5，得 2 分"),
        ("完成 > 100元", "其他情况，得 0 分"),
    ],
)
def test_a_case_without_words_says_its_condition_and_what_it_compares(when: str, told: str) -> None:
    row = {"measure": "率 = 完成 / 计划", "cases": [{"when": when, "points": "2"}, {"otherwise": "0"}]}
    assert sentences(row, AMOUNTS, GIVEN)[-1] == told


MINUS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "cases": ({"cases": [{"when": "率 < 80%", "points": "10"}, {"otherwise": "0"}]}, ["率 < 80%，扣 10 分"]),
    "bands": ({"bands": {"( , 80%)": "10", "[80%, )": "0"}}, ["75% 在“低于 80%”档，扣 10 分"]),
}


@pytest.mark.parametrize("name", MINUS)
def test_a_row_that_comes_off_says_so_and_nothing_of_rounding(name: str) -> None:
    row, told = MINUS[name]
    got = sentences({"measure": "率 = 完成 / 计划", "minus": "true", **row}, AMOUNTS, GIVEN)
    assert got[1:] == [*told, "从总分中减 10 分"]


LARGE = {"完成": {"kind": "money", "unit": "万元"}, "计划": {"kind": "money", "unit": "亿元"}, "数": {"kind": "number"}}


@pytest.mark.parametrize(
    ("row", "done", "told"),
    [
        (
            {"measure": "超 = 完成 - 计划", "formula": "1"},
            "8600",
            "超 = 完成 − 计划 = 8,600 万元 − 0.5 亿元 = 3,600 万元",
        ),
        (
            {"measure": "超 = 完成 - 计划", "formula": "1"},
            "0.00001",
            "超 = 完成 − 计划 = 0.1 元 − 0.5 亿元 = -49,999,999.9 元",
        ),
        ({"measure": "超 = 完成", "bands": {"[0, 1.5亿元)": "3"}}, "8600", "0.86 亿元在“0（含）至 1.5亿元”档，得 3 分"),
        ({"measure": "超 = 完成", "bands": {"[0, 15000元)": "3"}}, "1.2", "12,000 元在“0（含）至 15000元”档，得 3 分"),
        (
            {"cases": [{"when": "完成 > 5000万元", "points": "1"}, {"otherwise": "0"}]},
            "8600",
            "完成 > 5000万元（8,600 万元），得 1 分",
        ),
        ({"formula": "数 / 10000"}, "1", "得分 = 数 ÷ 10000 = 23,854.5 ÷ 10000 = 2.3855"),
        (
            {
                "measure": "超 = 完成",
                "deduct": {"above": "5000万元", "each": "1000万元", "points": "1", "part": "whole"},
            },
            "8600",
            "超过 5000 万元 3,600 万元，每 1000 万元算 1 个，按整数计 3 个，每个扣 1 分，共扣 3 分",
        ),
    ],
)
def test_money_is_told_in_the_unit_of_the_rule(row: dict[str, Any], done: str, told: str) -> None:
    got = sentences(row, LARGE, {"完成": done, "计划": "0.5", "数": "23854.5"})
    assert told in "\n".join(got)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [("36000000", "万元", "3,600 万元"), ("1", "万元", "0.0001 万元"), ("0.5", "万元", "0.5 元"), ("5", "分", "5 元")],
)
def test_an_amount_falls_back_to_yuan_where_its_unit_needs_many_decimals(value: str, unit: str, shown: str) -> None:
    assert money(exact.number(value), unit) == shown
    assert money(exact.ratio(1, 3), unit) == "0.33 元"
