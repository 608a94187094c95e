"""Lines that few inputs reach, each by an example."""

from __future__ import annotations

from typing import Any

import pytest

import perfscore
from perfscore.formula import tree
from perfscore.formula.grammar import parse_own
from perfscore.steps.compile import _sure
from test_descriptions import way_of
from test_printed import RULE, form

ROWS = """
rubric: 样表
title: 样表
points: 10
data:
  表:
    kind: table
    row: 名
    columns: {名: {kind: text}, 目标: {kind: number}, 完成: {kind: number}, 分: {kind: number, unit: 分}}
sections:
- name: 全部
  points: 10
  indicators:
  - name: 逐行
    points: 10
    each:
      table: 表
      name: 名
      points: 分
      ways: {全部: {target: {direction: "≥", target: 目标, actual: 完成}}}
"""

BY_KIND = "by: 类\n      ways: {产出: {measure: 率 = 完成 / 目标, ratio: {}}, 效益: {formula: 'min(完成, 分)'}}"


def test_a_formula_over_rows_takes_other_children() -> None:
    one, two = tree.Name("甲"), tree.Name("乙")
    whole = tree.PerRow(one, None)
    assert tree.with_children(whole, (two,)) == tree.PerRow(two, None)
    some = tree.PerRow(one, parse_own("甲 > 0"))
    assert tree.with_children(some, (two, one)) == tree.PerRow(two, one)


def test_a_demand_that_divides_by_nothing_is_not_sure() -> None:
    assert not _sure(lambda one: 1 / one > 0, [0])
    assert _sure(lambda one: 1 / one > 0, [1])


def test_a_way_over_figures_takes_no_answer_of_a_row_and_knows_no_days() -> None:
    way = way_of("ratio: {}")
    assert way.row_answer({"得分": 5}) is None
    assert way.on_days() is None


def test_a_target_that_is_a_formula_has_no_rows_of_days() -> None:
    assert way_of('target: {direction: "≥", target: 计划 * 2, actual: 完成}').on_days() is None


def test_a_form_of_no_points_is_examined_though_no_total_can_be_made(tmp_path: Any) -> None:
    rule = tmp_path / "rule.yaml"
    rule.write_text(ROWS, encoding="utf-8")
    rows = [{"名": "甲", "目标": 1, "完成": 1, "分": 0}]
    found = perfscore.recheck(perfscore.load(rule), {"rubric": "样表", "unit": "某局", "data": {"表": rows}})
    assert found.computed_total is None
    assert [one.code for one in found.findings] == ["points-not-adding", "nothing-applies"]


def test_a_day_in_time_that_is_claimed_short_is_no_misreading() -> None:
    given = form("≤", "2021-12-31", "2021-12-20", 自评得分=40, 偏差原因="按时")
    row = perfscore.recheck(perfscore.load(RULE), given)["数量"]
    assert row.computed == 50
    assert [one.code for one in row.causes] == ["marked-down-without-shortfall"]


def test_a_word_for_a_way_that_is_a_list_is_one_problem(tmp_path: Any) -> None:
    rule = tmp_path / "rule.yaml"
    text = ROWS.replace("名: {kind: text}, ", "名: {kind: text}, 类: {kind: text}, ")
    text = text.replace('ways: {全部: {target: {direction: "≥", target: 目标, actual: 完成}}}', BY_KIND)
    rule.write_text(text, encoding="utf-8")
    rows = [{"名": "甲", "类": ["产出"], "目标": 1, "完成": 1, "分": 6}, {"名": "乙", "目标": 1, "完成": 1, "分": 4}]
    with pytest.raises(perfscore.PerfscoreError) as caught:
        perfscore.load(rule).score({"rubric": "样表", "unit": "某局", "data": {"表": rows}})
    problems = [(one.code, one.where) for one in caught.value.problems]
    assert problems == [("answer-not-text", ("data", "表", 0, "类")), ("choice-unknown", ("data", "表", 1, "类"))]
