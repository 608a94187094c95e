"""Corners to which generated rules and files seldom come: what guards them must not be luck."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

import perfscore
from perfscore import exact
from perfscore.documents.parse import parse_json
from perfscore.steps.breakpoints import breakpoints
from perfscore.workbook.form import form
from table_rules import one_rule

DATA: dict[str, Any] = {"甲": {"kind": "number"}, "乙": {"kind": "number"}}


def given(rubric: perfscore.Rubric, **data: Any) -> perfscore.Result:
    return rubric.score({"rubric": rubric.id, "data": data})


def test_a_date_is_no_number() -> None:
    with pytest.raises(exact.NotExact, match="“2020-01-31”是日期或时间，不是数"):
        exact.number(date(2020, 1, 31))


def test_a_control_character_in_json_is_at_its_place() -> None:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        parse_json('{"甲": "乙\x0b"}', "f.json")
    (problem,) = caught.value.problems
    assert isinstance(problem.where, perfscore.Span)
    assert (problem.code, problem.where.line, problem.where.column) == ("control-character", 1, 9)


@pytest.mark.parametrize(("measure", "score"), [("-甲", "-3"), ("abs(min(甲, -1))", "1"), ("abs(min(-甲, -1))", "3")])
def test_an_opposite_in_a_table_is_exact(measure: str, score: str) -> None:
    points: dict[str, Any] = {"[0, )": 1, "( , 0)": 0}
    rubric = one_rule({"name": "指", "points": "1", "measure": f"值 = {measure}", "bands": points}, DATA)
    table = rubric.score_table(pl.DataFrame({"甲": ["3"], "乙": ["1"]}), explain=True)
    assert table["指.score"].to_list() == [given(rubric, 甲="3").total]
    assert given(rubric, 甲="3")["指"].steps[1].value == score


def test_a_form_with_conditions_within_conditions_and_a_divisor_that_is_nothing() -> None:
    way: dict[str, Any] = {"ratio": {}}
    when = "(甲 > 1 if 乙 > 0 else 甲 > 2)"
    gates = [{"when": when, "because": "超过"}]
    conditional = one_rule({"name": "指", "points": "1", "measure": "值 = 甲 / 9", "unless": gates, **way}, DATA)
    assert form(conditional.program)
    assert given(conditional, 甲="3", 乙="0").total == 0
    nothing = one_rule({"name": "指", "points": "1", "measure": "值 = 甲 / (甲 - 甲)", **way}, DATA)
    assert form(nothing.program)


def test_braces_are_told_as_written() -> None:
    cases = [{"when": "甲 == 0", "points": "2", "says": "没有{甲}类"}, {"otherwise": "0"}]
    assert "没有{甲}类" in given(one_rule({"name": "指", "points": "2", "cases": cases}, DATA), 甲="0").explain()


def test_what_does_not_apply_does_so_only_where_nothing_before_it_is_open() -> None:
    undefined = [
        {"when": "乙 == 0", "score": "zero", "because": "乙是零"},
        {"when": "甲 == 0", "score": "not_applicable", "because": "甲是零"},
    ]
    row = {"name": "指", "points": "2", "measure": "值 = 甲 / 乙", "ratio": {}, "undefined": undefined}
    rubric = one_rule(row | {"not_applicable": "allow"}, DATA, not_applicable="rescale")
    assert given(rubric, 甲="0")["指"].status == "missing"
    with pytest.raises(perfscore.PerfscoreError) as caught:
        given(rubric, 甲="0", 乙="1")
    assert [one.code for one in caught.value.problems] == ["nothing-applies"]


def test_decimals_of_a_column_lie_where_the_rule_says() -> None:
    rubric = one_rule({"name": "指", "points": "9", "formula": "甲"}, {"甲": {"kind": "number", "between": "[0, 9]"}})
    frame = pl.DataFrame({"甲": pl.Series(["3.5", "9.5"]).cast(pl.Decimal(10, 2))})
    table = rubric.score_table(frame, problems="keep")
    assert table["指.score"].to_list() == [given(rubric, 甲="3.5").total, None]
    assert table["problems"].to_list() == [None, "“甲”写的是“9.50”，规定从 0 到 9"]


def test_a_few_long_numbers_go_by_themselves() -> None:
    rubric = one_rule({"name": "指", "points": "9", "formula": "甲 * 乙 / (甲 * 乙) * 甲 / 甲 + min(甲, 1)"}, DATA)
    rows = [("3", "5"), ("9" * 30, "5"), ("0.5", "9" * 36)]
    table = rubric.score_table(pl.DataFrame(rows, schema=["甲", "乙"], orient="row"))
    assert table["指.score"].to_list() == [given(rubric, 甲=first, 乙=second).total for first, second in rows]


ROWS: dict[str, Any] = {
    "表": {"kind": "table", "columns": {"完成": {"kind": "number"}, "计划": {"kind": "number"}}},
    "日": {"kind": "date"},
}


def test_what_is_averaged_in_a_branch_not_taken_is_shown_as_a_formula() -> None:
    formula = "min(甲, 9) if 甲 > 0 else average(完成 / 计划)"
    steps = given(one_rule({"name": "指", "points": "9", "formula": formula}, DATA | ROWS), 甲="3")["指"].steps
    assert steps[1].substituted == "min(3, 9) if 3 > 0 else average(完成 / 计划)"


@pytest.mark.parametrize("held", ["average(完成 / 计划) * 4", "months(日, '2020-04-02') + 1"])
def test_a_score_turns_where_one_figure_meets_what_others_hold(held: str) -> None:
    rubric = one_rule({"name": "指", "points": "9", "formula": f"min(甲 + {held}, 9)"}, DATA | ROWS)
    lines = [{"完成": 1, "计划": 1}, {"完成": 1, "计划": 2}]
    row = given(rubric, 甲=2, 日="2020-02-02", 表=lines)["指"].row
    program = row.program
    values = dict(zip((one.name for one in program.inputs), row.given, strict=True))
    values |= zip(program.slots, program.run(*row.given), strict=False)
    assert breakpoints(program, "甲", values, [None], exact.ratio(9)) == {-3, 6}


@pytest.mark.parametrize("formula", ["min(sum(完成 - 计划), 9)", "min(average(完成 - 计划, 完成 > 0), 9)"])
def test_the_only_row_of_a_table_turns_a_score_as_a_figure_would(formula: str) -> None:
    row = given(one_rule({"name": "指", "points": "9", "formula": formula}, ROWS), 表=[{"完成": 5, "计划": 2}])[
        "指"
    ].row
    program = row.program
    values = dict(zip((one.name for one in program.inputs), row.given, strict=True))
    values |= zip(program.slots, program.run(*row.given), strict=False)
    assert breakpoints(program, "完成", values, [None], exact.ratio(9)) >= {11}


def test_numbers_and_texts_side_by_side_are_added_up_in_a_table() -> None:
    rubric = one_rule({"name": "指", "points": "1", "measure": "值 = (甲 + 乙) / 9", "ratio": {}}, DATA)
    frame = pl.DataFrame({"甲": [1, None], "乙": ["2", "3"]})
    assert rubric.score_table(frame)["指.score"].to_list() == [given(rubric, 甲=1, 乙="2").total, None]
