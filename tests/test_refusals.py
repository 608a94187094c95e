"""Refusals of a rule, each by one example: the code, what the caret points at, and the hint."""

from __future__ import annotations

from typing import Any

import pytest

import perfscore
import worlds
from perfscore.problems import Span

DATA = {"甲": {"kind": "number"}, "乙": {"kind": "number"}, "钱": {"kind": "money"}}


def refused(*rows: dict[str, Any], **more: Any) -> list[tuple[str, str, str]]:
    """The code, the text at the place and the hint of every problem of a rule of rows of 10 points."""
    return [(one.code, _at(one.where), one.hint) for one in problems(*rows, **more)]


def problems(*rows: dict[str, Any], **more: Any) -> tuple[perfscore.Problem, ...]:
    named = [{"name": f"行{number}", "points": "10"} | row for number, row in enumerate(rows, 1)]
    points = str(10 * len(rows))
    section = {"name": "组", "points": points, "indicators": named}
    whole = {"rubric": "r", "title": "题", "points": points, "data": DATA, "sections": [section]}
    with pytest.raises(perfscore.PerfscoreError) as caught:
        worlds.rubric(whole | more)
    return caught.value.problems


def _at(where: object) -> str:
    assert isinstance(where, Span)
    shown = where.text.encode("utf-16-le")[2 * (where.column - 1) :].decode("utf-16-le")
    return shown[: where.width]


LINE = {"above": "1", "each": "1", "points": "1", "part": "whole"}
MEASURE = {"measure": "值 = 甲 / 乙"}


def test_a_key_that_is_lacking() -> None:
    assert refused({"findings": {"at_most": "5"}}) == [("key-missing", '"findings"', "")]


def test_a_ratio_that_is_capped_at_nothing() -> None:
    hint = "写百分数，如 120%；不封顶写 none"
    assert refused({**MEASURE, "ratio": {"at_most": "0%"}}) == [("ratio-at-most", '"0%"', hint)]


def test_a_cap_above_the_points() -> None:
    assert refused({**MEASURE, "deduct": {**LINE, "at_most": "12"}}) == [("points-above-full", '"12"', "")]


def test_a_share_above_the_points() -> None:
    hint = "分值的一部分写成 0% 到 100%"
    assert refused({**MEASURE, "deduct": {**LINE, "points": "120%"}}) == [("points-above-full", '"120%"', hint)]


def test_items_that_do_not_add_up() -> None:
    assert refused({"checklist": {"一": "3", "二": "4"}}) == [("points-not-adding", '"checklist"', "")]


def test_two_ways_of_scoring() -> None:
    assert refused({"formula": "甲", "judged": {}}) == [("way-twice", '"formula"', "")]
    assert problems({"formula": "甲", "judged": {}})[0].message == "写了 2 种评分方式（judged、formula），只能写一种"


def test_a_reason_that_says_nothing() -> None:
    row = {"judged": {}, "unless": {"when": "甲 > 0", "because": "无"}}
    assert refused(row) == [("reason-empty", '"无"', "请写一句别人看得懂的话")]


def test_a_relation_that_compares_nothing() -> None:
    relation = {"that": "甲 > 0 if 乙 > 0 else 甲 < 0", "says": "说明"}
    assert refused({"judged": {}}, relations=[relation]) == [("relation-form", f'"{relation["that"]}"', "")]


def test_a_limit_over_an_indicator_that_is_not_there() -> None:
    limit = {"when": "score(丙) > 0", "at_most": "3", "says": "有"}
    hint = "写指标的编号；没有编号的写名称"
    assert refused({"judged": {}}, limits=[limit]) == [("unknown-name", "score", hint)]


def test_a_limit_that_compares_a_number_with_a_text() -> None:
    limit = {"when": "甲 > '无'", "at_most": "3", "says": "有"}
    assert refused({"judged": {}}, limits=[limit]) == [("formula-kind", "'无'", "")]


def test_a_share_of_points_that_have_no_end() -> None:
    row = {"name": "二", "points": "none", "bonus": "true", **MEASURE, "ratio": {}}
    section = {"name": "组", "points": "10", "indicators": [{"name": "一", "points": "10", "judged": {}}, row]}
    hint = "写上分值；没有上限的加分用 earn、formula，减分用 findings、deduct"
    assert refused(points="10", sections=[section]) == [("points-needed", '"ratio"', hint)]


def test_a_number_that_is_about_so_large() -> None:
    for written, hint in (("约1", "只写 1"), ("15日以内", "只写 15日"), ("十五", "这里要写一个数，如 100% 或 0.4")):
        assert refused({**MEASURE, "deduct": {**LINE, "above": written}}) == [("number-not-read", f'"{written}"', hint)]


def test_a_measure_without_a_name() -> None:
    row = {"measure": ["值 = 甲 / 乙", "错"], "ratio": {}}
    assert refused(row) == [("measure-form", "错", "例如：控制率 = 实际数 / 预算数")]


def test_a_word_that_is_none_of_a_closed_set() -> None:
    row = {"target": {"direction": "高", "target": "甲", "actual": "乙"}}
    assert refused(row) == [("value-not-listed", '"高"', "可选：≥、≤、=")]


def test_a_flag_is_said_in_chinese_too() -> None:
    for word, given in (("是", True), ("否", False), ("true", True), ("false", False)):
        data = {"甲": {"kind": "number", "given": word}}
        section = {"name": "组", "points": "10", "indicators": [{"name": "一", "points": "10", "formula": "甲"}]}
        rule = worlds.rubric({"rubric": "r", "title": "题", "points": "10", "data": data, "sections": [section]})
        assert rule.model.data["甲"].given is given
    assert refused({"formula": "甲"}, data={"甲": {"kind": "number", "given": "对"}})[0][:2] == ("flag-form", '"对"')


def test_an_amount_of_money_that_is_to_be_a_ratio() -> None:
    hint = "指标值写成比例，如 完成率 = 实际支出 / 预算数"
    assert refused({"measure": "值 = 钱", "ratio": {}}) == [("units-differ", '"ratio"', hint)]


def test_two_kinds_of_one_name() -> None:
    assert refused({"findings": {"each": "1", "kinds": ["甲类", "甲类"]}}) == [("kinds-same-name", '"甲类"', "")]


def test_a_level_of_something_else_than_points() -> None:
    (problem,) = problems({"judged": {"levels": {"好": "[1人, 2人]"}}})
    assert (problem.code, problem.message) == ("level-range", "“[1人, 2人]”是得分的区间，单位只能是分或 %")


def test_a_level_above_the_points() -> None:
    hint = "占分值的比例要写 %，例如 [80%, 100%]"
    assert refused({"judged": {"levels": {"好": "[4, 12]"}}}) == [("level-range", '"[4, 12]"', hint)]


def test_a_case_that_gives_nothing() -> None:
    (problem,) = problems({"cases": [{"when": "甲 > 0"}, {"otherwise": "0"}]})
    assert (problem.code, problem.message[:9]) == ("case-form", "每种情况要写 wh")


def test_whose_points_do_not_add_up_is_said() -> None:
    (problem,) = problems({"checklist": {"一": "3", "二": "4"}})
    assert problem.message == "各项分值合计 7 分，与本指标的 10 分不符"
