"""Lines that few inputs reach, each by an example."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import perfscore
from perfscore import exact
from perfscore.documents.parse import parse_json
from perfscore.formula import tree
from perfscore.formula.grammar import parse_own
from perfscore.problems import Span
from perfscore.program.printed_sizes import _in_unit
from perfscore.program.score import examine, with_scores
from perfscore.program.sizes import without_row_unit
from perfscore.steps.compile import _sure
from test_descriptions import way_of
from test_judged_by_figures import codes, rubric, scored
from test_printed import RULE, form
from test_totals import FORMULA

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


def test_a_range_beside_its_sign_is_that_range() -> None:
    rows = [perfscore.load(RULE).score(form("=", "90%-100%", done))["数量"] for done in ("95%", "80%")]
    assert [str(row.score) for row in rows] == ["50", "44.44"]
    assert rows[1].sentences[-1].endswith("与较近的一端相比")


def test_a_unit_that_changes_no_size_is_left_out() -> None:
    amount, pieces = exact.split_unit("8个") or (None, None)
    assert without_row_unit("8个", pieces) == amount == 8
    assert pieces is not None
    assert _in_unit(exact.ratio(8), None, pieces) == 8


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


RATIO: dict[str, Any] = {"measure": "值 = 甲 / 乙", "ratio": {}}


def test_a_divisor_of_0_is_told_where_only_a_judgement_that_is_not_asked_for_is_missing() -> None:
    held = rubric({"cases": [{"when": "甲 > 0", **RATIO, "says": "有"}, {"otherwise": {"judged": {}}, "says": "无"}]})
    assert codes(held, 甲=1, 乙=0) == [("zero-denominator", ("data", "乙"))]


def test_a_row_whose_divisor_is_0_may_not_apply() -> None:
    skipped = {"undefined": {"when": "乙 == 0", "score": "not_applicable", "because": "本年没有安排"}}
    one = rubric({**RATIO, **skipped, "not_applicable": "allow"}, {"judged": {}}, not_applicable="rescale")
    row = scored(one, {"行2": {"score": 5, "reason": "完成一半"}}, 甲=1, 乙=0)["行1"]
    assert (row.id, row.name, row.status) == ("行1", "行1", "not-applicable")
    assert row.points == 10


@pytest.mark.parametrize(("rows", "told"), [([], "一行也没有"), ([{"名": "甲", "数": 1}], "没有符合条件的行")])
def test_a_mean_of_no_row_says_whether_there_are_others(rows: list[Any], told: str) -> None:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        scored(rubric({"measure": "值 = average(数, 数 > 2)", "ratio": {}}), 表=rows)
    assert caught.value.problems[0].message.endswith(told)


def test_a_gate_of_a_row_is_looked_at_where_no_earlier_one_holds() -> None:
    way = {"measure": "值 = 数", "unless": {"when": "数 < 0", "because": "数据不实"}, "bands": {"[0, 10]": "10"}}
    one = rubric({"each": {"table": "表", "name": "名", "take": "average", "ways": {"全部": way}}})
    assert scored(one, 表=[{"名": "一", "数": -1}, {"名": "二", "数": 5}]).total == 5
    assert codes(one, 表=[{"名": "一", "数": -1}, {"名": "二", "数": 20}]) == [("no-band", ("data", "数"))]


def test_a_figure_that_the_total_lacks_is_told() -> None:
    given = yaml.safe_load((FORMULA / "submission.yaml").read_text(encoding="utf-8"))
    del given["data"]["难度系数"]
    (problem,) = perfscore.load(str(FORMULA / "rule.yaml")).score(given).problems
    assert (problem.code, problem.where, problem.severity) == ("total-unchecked", ("data", "难度系数"), "warning")


def test_what_is_noticed_in_a_file_has_its_place_there(tmp_path: Any) -> None:
    flagged = rubric({"target": {"direction": "≥", "target": "甲", "actual": "乙", "over": "flag"}})
    file = tmp_path / "submission.yaml"
    file.write_text("rubric: r\nunit: 某局\ndata: {甲: 100, 乙: 200}\n", encoding="utf-8")
    (problem,) = flagged.score(file).problems
    assert isinstance(problem.where, Span)
    assert (problem.where.line, problem.where.column) == (3, 11)


def test_how_far_beyond_a_percentage_is_told_in_points_of_a_percentage() -> None:
    deduct = {"above": "100%", "each": "1%", "points": "0.4", "part": "whole"}
    one = rubric({"measure": "值 = 甲 / 乙", "deduct": deduct})
    assert "超过 100% 5 个百分点，按整数计 5 个，每个扣 0.4 分，共扣 2 分" in scored(one, 甲=105, 乙=100).explain()


@pytest.mark.parametrize(("word", "told"), [("or", "或"), ("and", "且")])
def test_a_case_of_two_conditions_says_both(word: str, told: str) -> None:
    one = rubric({"cases": [{"when": f"甲 > 1 {word} 乙 > 2", "points": "3"}, {"otherwise": "0"}]})
    assert f"  甲 > 1（2） {told} 乙 > 2（5），得 3 分\n" in scored(one, 甲=2, 乙=5).explain()


def test_a_level_is_one_of_those_of_the_rule() -> None:
    one = rubric({"judged": {"levels": {"好": "[50%, 100%]", "差": "[0%, 50%)"}}})
    answer = {"行1": {"level": "很好", "score": 6, "reason": "完成得很好"}}
    assert codes(one, answer) == [("judged-level", ("answers", "行1", "level"))]


@pytest.mark.parametrize(
    ("beside", "code"),
    [
        ({"evidence": {"没有": ["甲.pdf"]}}, "unknown-indicator"),
        ({"evidence": {"行1": ["无"]}}, "value-not-text"),
        ({"remarks": {"没有": "已整改"}}, "unknown-indicator"),
    ],
)
def test_what_stands_beside_an_answer_is_looked_at_by_itself(beside: dict[str, Any], code: str) -> None:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric({"judged": {}}).score({"rubric": "r", "unit": "某局", **beside})
    assert [problem.code for problem in caught.value.problems] == [code]


def test_what_is_no_row_at_all_stands_in_its_place() -> None:
    ways = {"全部": {"measure": "值 = 数", "ratio": {}}}
    one = rubric({"each": {"table": "表", "name": "名", "points": "分", "ways": ways}})
    given = {"rubric": "r", "unit": "某局", "data": {"表": [{"名": "甲", "分": 6, "数": "约1"}, "第二行"]}}
    rows = perfscore.recheck(one, given).rows
    assert [(row.id, row.computed, [cause.code for cause in row.causes]) for row in rows] == [
        ("甲", None, ["number-not-read"]),
        ("第2行", None, ["table-row-form"]),
    ]
    assert rows[1].low == 0
    assert rows[1].high == 4


def _table(*rows: Any) -> Any:
    """The re-check of a rule that scores each row of a table of 10 points by its number."""
    ways = {"全部": {"measure": "值 = 数", "ratio": {}}}
    one = rubric({"each": {"table": "表", "name": "名", "points": "分", "ways": ways}})
    return perfscore.recheck(one, {"rubric": "r", "unit": "某局", "data": {"表": list(rows)}})


def test_rows_without_points_share_what_the_others_leave() -> None:
    found = _table({"名": "甲", "分": 6, "数": 1}, {"名": "乙", "数": 1}, {"名": "丙", "数": 1})
    assert [[cause.code for cause in row.causes] for row in found.rows[1:]] == [["points-missing"]] * 2
    assert [(row.low, row.high) for row in found.rows[1:]] == [(0, 4)] * 2
    assert (found.low, found.high) == (6, 10)


def test_rows_that_are_held_up_have_their_own_points() -> None:
    found = _table({"名": "甲", "分": 6, "数": "约1"}, {"名": "乙", "分": 4, "数": float("nan")})
    assert [[cause.code for cause in row.causes] for row in found.rows] == [["number-not-read"]] * 2
    assert [(row.low, row.high) for row in found.rows] == [(0, 6), (0, 4)]
    assert (found.low, found.high) == (0, 10)


def test_an_examined_run_has_the_total_of_other_scores() -> None:
    rule = rubric({"formula": "甲"}, {"formula": "乙"})
    run = examine(rule.program, {"rubric": "r", "unit": "某局", "data": {"甲": 5, "乙": 6}})
    two = exact.ratio(2)
    other = with_scores(run, [row._replace(got=two, least=two, most=two) for row in run.rows])
    assert [one.total_values["总分"] for one in (run, other)] == [11, 4]
    assert other.least == 4


@pytest.mark.parametrize("unit", ["", "米", "公里"])
def test_lengths_in_two_units_are_compared_in_one(unit: str) -> None:
    row = perfscore.load(RULE).score(form("≥", "10公里", "9800米", unit))["数量"]
    assert row.score == 49
    assert row.values["完成值"] in {exact.ratio(9800), exact.ratio(98, 10)}


def test_what_is_held_up_is_missing() -> None:
    rule = rubric({"formula": "甲"})
    run = examine(rule.program, {"rubric": "r", "unit": "某局", "data": {"甲": "约5"}})
    assert [(row.status, row.got) for row in run.rows] == [("missing", None)]
    assert [run.least, run.most] == [0, 10]


def test_a_row_says_its_group() -> None:
    rule = perfscore.load(RULE)
    assert [row.group for row in rule.score(form("≥", "1", "1")).indicators] == [
        "",
        "产出指标",
        "效益指标",
        "满意度指标",
    ]


def test_a_file_of_too_many_lists_is_refused_at_the_first_that_is_too_much() -> None:
    with pytest.raises(perfscore.PerfscoreError) as refused:
        parse_json("[" + "[]," * 99_999 + "[]]", "f.json")
    (problem,) = refused.value.problems
    assert isinstance(problem.where, Span)
    assert (problem.code, problem.where.column) == ("too-many-nodes", 2 + 3 * 99_999)


VETOED_PART = """
rubric: 样表
title: 样表
points: 10
data:
  甲: {kind: number}
  乙: {kind: number}
  违规: {kind: yes_no}
sections:
- name: 全部
  points: 10
  indicators:
  - name: 指标
    points: 10
    parts:
    - {name: 一, points: 5, measure: 率 = 甲 / 乙, ratio: {}, unless: {when: 违规 == '是', because: 有违规}}
    - {name: 二, points: 5, formula: 1 / 甲 / 10}
"""


def test_a_division_that_a_veto_makes_needless_is_not_blamed_for_that_of_another_part(tmp_path: Path) -> None:
    file = tmp_path / "rule.yaml"
    file.write_text(VETOED_PART, encoding="utf-8")
    with pytest.raises(perfscore.PerfscoreError) as refused:
        perfscore.load(file).score({"rubric": "样表", "unit": "某局", "data": {"甲": 0, "乙": 0, "违规": "是"}})
    assert [problem.code for problem in refused.value.problems] == ["zero-denominator"]
    assert "“甲”为 0" in refused.value.problems[0].message
