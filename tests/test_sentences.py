"""Sentences of the explanation: in the terms of the notice, in units and words that a clerk understands."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

import perfscore
from perfscore.formula import grammar
from perfscore.formula.analysis import shares
from perfscore.formula.tree import Node


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
    assert shares.against_percentages([tree_of(text)]) == found


@pytest.mark.parametrize(("text", "found"), [("率 < 1.2", {"率"}), ("率 > 0", set()), ("率 > 90%", set())])
def test_what_stands_beside_a_plain_number_is_none(text: str, found: set[str]) -> None:
    assert shares.against_numbers([tree_of(text)]) == found


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
