"""Tables in their corners: lists, rows with ways of their own, numbers that fit no type, files that break off."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import polars as pl
import pytest
import yaml

import perfscore
import tables
import worlds
from perfscore import exact
from perfscore.problems import Row
from perfscore.steps.model import Input
from perfscore.table import batches, file_places, files, frames, scorer, stream
from perfscore.table.line_groups import group_lines
from perfscore.table.options import Options
from perfscore.table.read import column
from table_rules import (
    EACH,
    ROOT,
    ROW,
    RULE,
    TABLE,
    Form,
    kinds,
    one_rule,
    problem_of,
    problems_of,
    scored,
    three_forms,
)


@pytest.fixture
def form() -> Form:
    return three_forms()


def test_a_product_that_fits_no_type_goes_row_by_row() -> None:
    names = [f"数{number}" for number in range(20)]
    indicator = {"name": "积", "points": "4", "formula": f"4 if {' * '.join(names)} >= 1 else 0"}
    rubric = one_rule(indicator, {name: {"kind": "number"} for name in names})
    found = rubric.score_table(pl.DataFrame({name: [9.5, 0.0] for name in names}))
    assert found["积.score"].to_list() == [4, 0]


@pytest.mark.parametrize("floor", [-50, 0, 20])
def test_the_least_and_the_greatest_of_many_figures(floor: int) -> None:
    names = [f"数{number}" for number in range(12)]
    called = f"({', '.join(names)}, {floor}, {floor + 25})"
    formula = f"min(max(0, 100 + min{called} + max{called} - 数0 + 数1), 1000)"
    rubric = one_rule(
        {"name": "甲", "points": "1000", "formula": formula}, {name: {"kind": "number"} for name in names}
    )
    rows = [[(row * 37 + place * 53) % 97 - place * 5 for place in range(12)] for row in range(40)]
    found = rubric.score_table(pl.DataFrame(rows, schema=names, orient="row"))
    ends = [(min(*row, floor, floor + 25), max(*row, floor, floor + 25), row) for row in rows]
    expected = [min(max(0, 100 + least + most - row[0] + row[1]), 1000) for least, most, row in ends]
    assert found["甲.score"].to_list() == expected


def test_plans_are_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scorer, "MOST_PLANS", 1)
    rubric = one_rule({"name": "甲", "points": "4", "measure": "率 = 数 / 10", "ratio": {}}, {"数": {"kind": "number"}})
    for number in (1, 1000, 10**6, 10**12):
        assert rubric.score_table(pl.DataFrame({"数": [number]}))["甲.score"].to_list() == [
            min(Decimal(number) * 4 / 10, 4)
        ]


def test_a_table_that_formulas_add_up_is_a_column_of_lists(tmp_path: Path) -> None:
    data = {
        "项目": {
            "kind": "table",
            "columns": {"金额": {"kind": "money"}, "预算": {"kind": "money"}, "名称": {"kind": "text"}},
        },
        "上限": {"kind": "count", "unit": "个"},
    }
    indicator = {"name": "执行", "points": "4", "measure": "率 = sum(金额) / sum(预算)", "ratio": {}}
    rubric = one_rule(indicator | {"unless": {"when": "count(金额) > 上限", "because": "太多"}}, data)
    frame = pl.DataFrame(
        {
            "金额": [["1万元", "5000"], ["1"], None, [None], ["1", "1", "1"], ["1", "2"], ["三头牛"], []],
            "预算": [["3万元", "0"], ["1"], ["1"], ["1"], ["1", "1", "1"], ["1"], ["1"], []],
            "上限": [2] * 8,
        },
        strict=False,
    )
    found = rubric.score_table(frame, problems="keep")
    assert found["执行.score"].to_list() == [2, 4, None, None, 0, None, None, None]
    assert found["执行.status"].to_list() == [
        "scored",
        "scored",
        "missing",
        "missing",
        "scored",
        "missing",
        "problem",
        "problem",
    ]
    with pytest.raises(perfscore.PerfscoreError, match="List"):
        rubric.score_table(frame.with_columns(pl.lit(1).alias("金额")))
    (tmp_path / "a.jsonl").write_text(
        '{"金额": [1, "2万元"], "预算": 40002, "上限": 2}\n{"金额": null, "预算": null, "上限": 2}\n', encoding="utf-8"
    )
    lists = rubric.score_table(pl.DataFrame({"金额": [["1", "2万元"]], "预算": [["40002", "0"]], "上限": [2]}))
    assert lists["执行.score"].to_list() == [2]
    with pytest.raises(perfscore.PerfscoreError, match="预算"):
        rubric.score_table(tmp_path / "a.jsonl")


def test_lists_in_lines_of_json(tmp_path: Path) -> None:
    data = {"项目": {"kind": "table", "columns": {"金额": {"kind": "money"}}}}
    rubric = one_rule({"name": "执行", "points": "4", "measure": "率 = sum(金额) / 40002元", "ratio": {}}, data)
    (tmp_path / "a.jsonl").write_text('{"金额": [1, "2万元"]}\n{"金额": 20001}\n{}\n', encoding="utf-8")
    assert rubric.score_table(tmp_path / "a.jsonl").collect()["执行.score"].to_list() == [2, 2, None]


def test_two_tables_of_rows_do_not_stand_in_one_table() -> None:
    columns = {"名": {"kind": "text"}, "分": {"kind": "number"}, "率": {"kind": "number"}}
    each = {"name": "名", "points": "分", "ways": {"全部": {"measure": "完成 = 率 / 1", "ratio": {}}}}
    indicators = [{"name": name, "points": "4", "each": {"table": f"表{name}", **each}} for name in "甲乙"]
    section = {"name": "全部", "points": "8", "indicators": indicators}
    data = {f"表{name}": {"kind": "table", "columns": columns} for name in "甲乙"}
    rubric = worlds.rubric({"rubric": "two", "title": "两张", "points": "8", "data": data, "sections": [section]})
    with pytest.raises(perfscore.PerfscoreError, match="几张逐行计分的表"):
        rubric.score_table(pl.DataFrame({"submission": [1]}))


def test_rows_use_figures_and_indicators_the_sums_of_the_rows() -> None:
    """The rows' table also has a column that another indicator adds up, and there is another table, in lists."""
    mean = {"name": "平均", "points": "2", "measure": "均 = sum(成) / count(成)", "ratio": {"at_most": "100%"}}
    other = {"name": "附表", "points": "2", "measure": "附率 = sum(附数) / 10", "ratio": {}}
    section = {"name": "全部", "points": "8", "indicators": [EACH, mean, other]}
    data = TABLE | {"附": {"kind": "table", "columns": {"附数": {"kind": "number"}}}}
    rubric = worlds.rubric({"rubric": "sums", "title": "合计", "points": "8", "data": data, "sections": [section]})

    def given(done: list[Any], factor: Any, more: list[Any] | None) -> dict[str, Any]:
        rows = [{"名": name, "分": points, "成": one} for name, points, one in zip("甲乙", (1, 3), done, strict=True)]
        found: dict[str, Any] = {"表": rows, "系数": factor}
        return {
            "rubric": "sums",
            "data": found | ({} if more is None else {"附": [{"附数": one} for one in more]}),
            "answers": {},
        }

    wholes = [
        given([0.5, 2], 2, [1, 2]),
        given([50, 51], 2, []),
        given(["0.5", None], 2, None),
        given([1, 1], 0, [1]),
        given(["一个", 1], 1, [1]),
        given(["1" + "0" * 38, 1], 1, ["一", 1]),
        given([1, 1], 1, [1, None]),
    ]
    found = rubric.score_table(tables.table(rubric, wholes), problems="keep")
    assert tables.differences(rubric, wholes, found) == []
    assert found["各行.score"].to_list()[:4] == [Decimal("0.25"), 3, 1, 3]
    assert found["附表.status"].to_list()[::2] == [
        "scored",
        "scored",
        "missing",
        "problem",
        "problem",
        "problem",
        "missing",
    ]


def test_a_submission_of_many_lines_may_have_no_name_twice() -> None:
    rubric = one_rule(EACH, TABLE)
    many = 80
    frame = pl.DataFrame(
        {
            "submission": ["甲"] * many,
            "名": [f"第{number}行" for number in range(many)],
            "分": [Decimal("0.05")] * many,
            "成": [1] * many,
            "系数": [1] * many,
        }
    )
    assert rubric.score_table(frame)["total"][0] == 4
    twice = frame.with_columns(名=pl.when(pl.col("名") == "第79行").then(pl.lit("第0行")).otherwise("名"))
    assert "同名" in problem_of(rubric, twice)


def test_points_of_a_row_with_more_decimals_than_units_have() -> None:
    rubric = one_rule(EACH, TABLE)
    frame = pl.DataFrame(
        {
            "submission": [1, 1],
            "名": ["甲", "乙"],
            "分": ["1.00000000001", "2.99999999999"],
            "成": [1, 1],
            "系数": [1, 1],
        }
    )
    assert rubric.score_table(frame)["各行.score"].to_list() == [1, 3]


def test_a_row_may_turn_out_not_applicable() -> None:
    way = {
        "measure": "完成 = 成 / 系数",
        "ratio": {},
        "undefined": {"when": "成 == 0", "score": "not_applicable", "because": "没有任务"},
    }
    each = EACH | {"each": EACH["each"] | {"ways": {"全部": way}}, "bonus": "false"}
    rubric = one_rule(each, TABLE, not_applicable="rescale")
    frame = pl.DataFrame({"submission": [1, 1], "名": ["甲", "乙"], "分": [1, 3], "成": [0, 1], "系数": [2, 2]})
    (first, second) = rubric.score_table(frame).to_dicts()
    assert (first["各行.status"], second["各行.status"]) == ("not-applicable", "scored")
    assert (first["possible"], first["total"], first["converted"]) == (3, Decimal("1.5"), 2)


def test_not_applicable_is_answered_by_yes_or_no() -> None:
    said = scored({"评议.not_applicable": None}, {})
    assert [row["status"] for row in said] == ["complete"] * 2
    frame = pl.DataFrame([ROW] * 4, schema_overrides=kinds(({},)) | {"评议.not_applicable": pl.String})
    frame = frame.with_columns(pl.Series("评议.not_applicable", ["否", "是", "也许", ""]))
    frame = frame.with_columns(
        pl.Series("评议.score", [1, None, 1, 1], dtype=pl.Float64), pl.Series("评议.level", ["高", None, "高", "高"])
    )
    found = worlds.rubric(RULE).score_table(frame, problems="keep")
    assert found["评议.status"].to_list() == ["scored", "not-applicable", "problem", "scored"]
    assert found["problems"].to_list()[2] == "这里要答“是”或“否”，写的是“也许”"


def test_findings_survey_and_gates() -> None:
    indicators = [
        {"name": "违规", "points": "3", "findings": {"each": "1"}, "not_applicable": "allow"},
        {"name": "满意", "points": "4", "survey": {"questions": "1", "options": {"是": "1", "否": "0"}}},
        {"name": "加分", "points": "3", "bonus": "true", "checklist": {"创新": "3"}},
    ]
    section = {"name": "全部", "points": "7", "indicators": indicators}
    rule = {"rubric": "many", "title": "几个", "points": "7", "not_applicable": "rescale", "sections": [section]}
    rubric = worlds.rubric(rule)
    frame = pl.DataFrame(
        {
            "违规.findings": [1, 2, None, 2],
            "违规.not_applicable": [None, False, True, True],
            "满意.sum": [3, 5, 1, 1],
            "满意.of": [4, 4, 2, 2],
            "加分.创新": ["是", "否", "是", "是"],
        }
    )
    found = rubric.score_table(frame, problems="keep")
    assert found["total"].to_list() == [8, None, 5, None]
    assert found["converted"].to_list() == [8, None, Decimal("6.5"), None]
    assert found["status"].to_list() == ["complete", "problem", "complete", "problem"]


def test_a_lazy_frame_asks_for_columns_rows_and_the_first_so_many() -> None:
    found = [pl.DataFrame({"a": [1, 2], "b": [3, 4]}), pl.DataFrame({"a": [5, 6], "b": [7, 8]})]
    assert [one.rows() for one in frames.selected(found, ["a"], None, 3)] == [[(1,), (2,)], [(5,)]]
    assert [one.rows() for one in frames.selected(found, None, pl.col("a") > 1, None)] == [[(2, 4)], [(5, 7), (6, 8)]]
    assert [one.rows() for one in frames.selected(found, None, None, 2)] == [[(1, 3), (2, 4)]]


def test_places_in_a_file_that_breaks_off(tmp_path: Path) -> None:
    problem = perfscore.Problem("x", "不对", Row("", 9, "a"))
    (tmp_path / "a.csv").write_text('a,b\n1,"2\n', encoding="utf-8")
    assert file_places.with_places([problem], str(tmp_path / "a.csv"))[0].where == Row(str(tmp_path / "a.csv"), 9, "a")
    (tmp_path / "a.csv").write_text("a," + "b" * 200_000 + "\n1,2\n", encoding="utf-8")
    assert isinstance(file_places.with_places([problem], str(tmp_path / "a.csv"))[0].where, Row)
    (tmp_path / "a.jsonl").write_text('{"a": 1}\n\n{"b": 2}\n', encoding="utf-8")
    (first, second) = file_places.with_places(
        [perfscore.Problem("x", "不对", Row("", row, "a")) for row in (1, 2)], str(tmp_path / "a.jsonl")
    )
    assert first.place == f"{tmp_path / 'a.jsonl'}:1:7"
    assert second.place == f"{tmp_path / 'a.jsonl'}:3:1"
    elsewhere = perfscore.Problem("x", "不对", perfscore.Span("b.yaml", 1, 1))
    assert file_places.with_places([problem, elsewhere], str(tmp_path / "a.jsonl"))[1] == elsewhere


def test_a_row_way_whose_numbers_fit_no_type() -> None:
    names = [f"数{number}" for number in range(20)]
    columns: dict[str, Any] = {name: {"kind": "number"} for name in names}
    columns |= {"名": {"kind": "text"}, "分": {"kind": "number"}}
    way = {"formula": f"分 if {' * '.join(names)} >= 1 else 0"}
    each = EACH | {"each": EACH["each"] | {"ways": {"全部": way}}}
    rubric = one_rule(each, {"表": {"kind": "table", "columns": columns}})
    frame = pl.DataFrame(
        {"submission": [1, 1], "名": ["甲", "乙"], "分": [1, 3]} | {name: [9.5, 0.0] for name in names}
    )
    assert rubric.score_table(frame)["各行.score"].to_list() == [1, 0]


def test_rows_scored_by_a_plain_formula_and_by_a_person() -> None:
    columns = TABLE["表"]["columns"] | {"性质": {"kind": "text"}, "评": {"kind": "number"}, "由": {"kind": "text"}}
    ways = {"算": {"formula": "成"}, "评": {"judged": {"score": "评", "reason": "由"}}}
    each = EACH | {"each": EACH["each"] | {"ways": ways, "by": "性质"}}
    rubric = one_rule(each, {"表": {"kind": "table", "columns": columns}})
    frame = pl.DataFrame(
        {
            "submission": [1, 1, 2, 2],
            "名": ["甲", "乙"] * 2,
            "分": [1, 3] * 2,
            "成": [1, None] * 2,
            "性质": ["算", "评"] * 2,
            "评": [None, 2.5] * 2,
            "由": [None, "有据", None, " "],
        }
    )
    found = rubric.score_table(frame, problems="keep")
    assert found["各行.score"].to_list() == [1, Decimal("2.5"), None, None]
    only = one_rule(EACH | {"each": EACH["each"] | {"ways": {"全部": {"formula": "成"}}}}, TABLE)
    assert only.score_table(frame.with_columns(成=pl.lit(1)))["total"].to_list() == [2] * 4


def test_rows_scored_by_what_the_rows_of_another_table_are_read_for() -> None:
    lists = {"别": {"kind": "table", "columns": {"完": {"kind": "number"}}}}
    way = {"formula": "min(分, 成 + count(完 > 2))"}
    rubric = one_rule(EACH | {"each": EACH["each"] | {"ways": {"全部": way}}}, TABLE | lists)
    frame = pl.DataFrame(
        {
            "submission": [1, 1, 2, 2],
            "名": ["甲", "乙"] * 2,
            "分": [1, 3] * 2,
            "成": [0] * 4,
            "完": [[3.0, 1.0], [3.0, 1.0], [3.0, 5.5, 9.0], [3.0, 5.5, 9.0]],
        }
    )
    assert rubric.score_table(frame)["各行.score"].to_list() == [1, 1, 1, 3]


def test_a_score_that_is_the_same_in_every_row() -> None:
    rubric = one_rule({"name": "定数", "points": "4", "formula": "4 / 2"}, {})
    frame = pl.DataFrame({"地区": ["甲", "乙", "丙"]})
    assert rubric.score_table(frame, explain=True)["定数.原得分"].to_list() == ["2"] * 3
    assert rubric.score_table(frame)["total"].to_list() == [2] * 3


def test_a_text_that_the_rule_reads_has_a_column_and_may_be_numbers() -> None:
    frame = pl.DataFrame([ROW], schema_overrides=kinds(({},))).with_columns(结论=pl.lit("差"))
    rubric = worlds.rubric(RULE)
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score_table(frame.drop("说明"))
    assert [(one.code, one.where) for one in caught.value.problems] == [("column-missing", ("说明",))]
    empty = frame.with_columns(说明=pl.lit(None, dtype=pl.String))
    assert rubric.score_table(empty)["时间.score"].to_list() == [1]
    assert rubric.score_table(frame.with_columns(说明=pl.lit(7)))["时间.score"].to_list() == [0]
    assert rubric.score_table(frame.with_columns(说明=pl.lit("\x00")), problems="keep")["status"].to_list() == [
        "problem"
    ]


def test_the_pieces_of_files_hold_text_and_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.jsonl").write_text(
        '\ufeff{"a": [1, null], "b": true}\n{"a": 2.50}\n{"b": false}\n', encoding="utf-8"
    )
    (piece,) = files.table(tmp_path / "a.jsonl").pieces()
    assert piece.rows() == [(["1", None], "true"), (["2.50"], None), (None, "false")]
    (tmp_path / "a.csv").write_bytes(b"a,b\n1,2\n")
    monkeypatch.setattr(pl.LazyFrame, "collect_schema", Mock(side_effect=pl.exceptions.ComputeError("no")))
    with pytest.raises(perfscore.PerfscoreError, match="不是完好的 CSV"):
        files.table(tmp_path / "a.csv")


def test_keys_that_come_in_any_order(
    form: tuple[perfscore.Rubric, pl.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    rubric, frame = form
    monkeypatch.setattr(batches, "PIECE", 4)
    turned = frame.with_columns(submission=10 - pl.col("submission"))
    assert rubric.score_table(turned.lazy()).collect().equals(rubric.score_table(turned))
    third = pl.concat([turned, turned.head(3)])
    with pytest.raises(perfscore.PerfscoreError, match="没有放在一起"):
        list(stream.scored(rubric.program, files.lazy(third.lazy()).pieces(), Options()))
    pieces = list(stream.scored(rubric.program, [frame.clear(), frame, frame.clear()], Options()))
    assert pl.concat(pieces).equals(rubric.score_table(frame))
    assert list(stream.scored(rubric.program, [], Options())) == []
    assert group_lines(pl.Series([], dtype=pl.Int64)).of.to_list() == []


def test_integers_of_every_width_that_no_score_can_use() -> None:
    frame = pl.DataFrame([ROW], schema_overrides=kinds(({},)))
    rubric = worlds.rubric(RULE)
    beyond = frame.with_columns(实际=pl.Series([2**127], dtype=pl.UInt128), 预算=pl.lit("1"))
    assert rubric.score_table(beyond, problems="keep")["执行率.score"].to_list() == [4]
    percent = frame.with_columns(占比=pl.lit(1))
    assert rubric.score_table(percent)["total"].to_list() == [Decimal("7.51")]
    assert "百分号" in problem_of(rubric, frame.with_columns(占比=pl.lit(2)))
    negative = frame.with_columns(人数=pl.lit(-1))
    assert "个数不能是负数" in problem_of(rubric, negative)
    half = frame.with_columns(人数=pl.lit("0.5"))
    assert "不是整数" in problem_of(rubric, half)


def test_skip_may_be_answered_no_and_nothing_else_be_said() -> None:
    row = {"评议.not_applicable": False, "评议.score": None, "评议.level": None, "预算": "0"}
    (found,) = scored(row, problems="keep")
    assert found["status"] == "problem"


def test_problems_of_a_whole_answer_stand_at_its_first_column() -> None:
    """And what is only a warning is no problem of a table."""
    whole = yaml.safe_load((ROOT / "examples" / "yanling-2020.yaml").read_text(encoding="utf-8"))
    rubric = perfscore.load("yanling-dept-2020")
    frame = tables.table(rubric, [whole]).with_columns(pl.Series("生态效益.not_applicable", [True]))
    assert "第 1 行 · 生态效益.score: 已经填了“不适用”" in problem_of(rubric, frame)
    few = frame.with_columns(pl.Series("生态效益.not_applicable", [None], dtype=pl.Boolean), 编制数=pl.lit("0"))
    few = few.with_columns(pl.Series("满意度.sum", ["5"]), pl.Series("满意度.of", ["7"]))
    assert [one.code for one in problems_of(rubric, few)] == ["zero-denominator"]
    nothing = one_rule(
        {"name": "甲", "points": "4", "judged": {}, "not_applicable": "allow"}, {}, not_applicable="rescale"
    )
    only = pl.DataFrame({"甲.score": pl.Series([None], dtype=pl.Float64), "甲.not_applicable": [True]})
    assert [(one.code, one.place) for one in problems_of(nothing, only)] == [("nothing-applies", "第 1 行")]
    level = {"levels": {"好": "[50%, )", "差": "( , 50%)"}}
    open_ = one_rule({"name": "甲", "points": "4", "judged": level}, {})
    frame = pl.DataFrame({"甲.score": [4.0, 1.0, 1.0], "甲.level": ["好", "差", "好"]})
    assert open_.score_table(frame, problems="keep")["status"].to_list() == ["complete", "complete", "problem"]


def test_what_does_not_apply_has_no_findings_beside_it_not_even_none() -> None:
    rubric = one_rule(
        {"name": "违规", "points": "4", "findings": {"each": "1"}, "not_applicable": "allow"},
        {},
        not_applicable="rescale",
    )
    frame = pl.DataFrame({"违规.findings": ["0", "2"], "违规.not_applicable": [True, True]})
    said = problem_of(rubric, frame)
    assert said.startswith("第 1 行 · 违规.findings: 已经填了“不适用”，不能再填“count”（第 1、2 行，共 2 行）")


def test_problems_of_one_judgement_have_the_level_before_the_score() -> None:
    rubric = one_rule({"name": "甲", "points": "4", "judged": {"levels": {"好": "[50%, )", "差": "( , 50%)"}}}, {})
    frame = pl.DataFrame({"甲.score": ["很多"], "甲.level": ["不好"]})
    (row,) = rubric.score_table(frame, problems="keep").to_dicts()
    assert row["problems"] == "“不好”不在规定的等级里；“很多”不是一个确切的数"


def test_rows_that_only_a_person_scores_and_that_are_a_bonus() -> None:
    columns = TABLE["表"]["columns"] | {"评": {"kind": "number"}, "由": {"kind": "text"}}
    ways = {"全部": {"judged": {"score": "评", "reason": "由"}}}
    bonus = EACH | {"bonus": "true", "each": EACH["each"] | {"ways": ways}}
    plain = {"name": "甲", "points": "4", "formula": "4"}
    section = {"name": "全部", "points": "4", "indicators": [plain, bonus]}
    data = {"表": {"kind": "table", "columns": columns}}
    rubric = worlds.rubric({"rubric": "bonus", "title": "加分", "points": "4", "data": data, "sections": [section]})
    rows = {"submission": [1, 1], "名": ["乙", "丙"], "分": [1, 3], "成": 1, "评": [0.5, 3], "由": "有据"}
    found = rubric.score_table(pl.DataFrame(rows))
    assert (found["total"][0], found["possible"][0]) == (Decimal("7.5"), 4)


def test_problems_of_a_row_stand_in_its_line_and_warnings_are_none() -> None:
    only = one_rule(EACH | {"each": EACH["each"] | {"ways": {"全部": {"formula": "成"}}}}, TABLE)
    frame = pl.DataFrame({"submission": [1, 1], "名": ["甲", "乙"], "分": [1, 3], "成": [1, 4], "系数": 1})
    assert [(one.code, one.place) for one in problems_of(only, frame)] == [("score-out-of-range", "第 2 行")]
    rubric, form_ = three_forms()
    first = pl.int_range(pl.len()) == 0
    other = pl.when(first & (pl.col("一级指标") != "效益指标")).then(pl.lit("效益指标")).otherwise("一级指标")
    off = form_.with_columns(一级指标=other, 全年预算数=pl.lit("0"))
    assert {one.code for one in problems_of(rubric, off)} == {"zero-denominator"}


def test_what_a_row_says_twice_counts_once_and_its_warnings_do_not() -> None:
    way = {"measure": "率 = 数 / 预算", "ratio": {}}
    section = {"name": "全部", "points": "8", "indicators": [{"name": name, "points": "4"} | way for name in "甲乙"]}
    rubric = one_rule(
        {"name": "甲", "points": "8"} | way,
        {name: {"kind": "number"} for name in ("数", "预算", "另")},
        sections=[section],
        relations=[{"that": "另 >= 数", "says": "另一个不应更小"}],
    )
    frame = pl.DataFrame({"数": [1.0] * 8, "预算": [0.0] * 7 + [1.0], "另": [None, *[1.0] * 7]})
    (problem,) = problems_of(rubric, frame)
    assert problem.code == "zero-denominator"
    assert problem.message.endswith("（第 1、2、3、4、5 行等，共 7 行）")
    told = problem.as_dict()
    assert (told["row"], told["table_column"], told["line"]) == (1, "预算", None)


def test_a_column_without_values_has_no_type() -> None:
    rubric = one_rule({"name": "甲", "points": "4", "measure": "率 = 数 / 10", "ratio": {}}, {"数": {"kind": "number"}})
    assert rubric.score_table(pl.DataFrame({"数": [None, None]}))["甲.status"].to_list() == ["missing"] * 2


def test_sums_never_wrap() -> None:
    """Each of these was scored wrongly once: the sum of a list, the points of a line, a text with many decimals."""
    data = {"项目": {"kind": "table", "columns": {"预算": {"kind": "number"}, "执行": {"kind": "number"}}}}
    rubric = one_rule({"name": "甲", "points": "5", "measure": "率 = sum(执行) / sum(预算)", "ratio": {}}, data)
    most = str(2**126 - 1)
    frame = pl.DataFrame({"预算": [[most] * 4 + ["104"]], "执行": [[most] * 4 + ["54"]]})
    assert rubric.score_table(frame)["甲.score"].to_list() == [5]
    form_rubric, form_ = three_forms()
    first = pl.int_range(pl.len()) == 0
    huge = form_.with_columns(
        分值=pl.when(first).then(pl.lit("184467440737095566.16")).otherwise(pl.col("分值").cast(pl.String))
    )
    assert {one.code for one in problems_of(form_rubric, huge)} == {"points-not-adding"}
    plain = one_rule(
        {"name": "甲", "points": "4", "measure": "率 = 数 / 15000", "ratio": {}}, {"数": {"kind": "number"}}
    )
    texts = pl.DataFrame({"数": ["15000.123456", str(2**128 // 10**6 + 1), "-1" + "0" * 38, "1e-30"]})
    assert plain.score_table(texts)["甲.score"].to_list() == [4, 4, 0, 0]


def test_a_float_of_32_bits_is_the_same_in_every_row() -> None:
    rubric = one_rule(
        {"name": "甲", "points": "4", "measure": "率 = 数 / 分母", "ratio": {}},
        {name: {"kind": "number"} for name in ("数", "分母")},
    )
    frame = pl.DataFrame({"数": pl.Series([0.102, 0.102], dtype=pl.Float32), "分母": ["0.102", "1.02e-1万"]})
    assert rubric.score_table(frame.with_columns(分母=pl.Series(["0.102", "1" + "0" * 39])), explain=True)[
        "甲.率"
    ].to_list() == [
        "1",
        exact.fraction(exact.number("0.102") / 10**39),
    ]


def test_a_text_with_many_decimals_does_not_widen_the_others() -> None:
    texts = pl.Series("数", ["123.45"] * 100 + ["0.12345678901234567"])
    found = column(texts, Input("数", "number"))
    assert found.values.dtype == pl.Int64
    assert found.odd is not None
    assert found.odd.arg_true().to_list() == [100]


def test_what_to_do_about_problems_is_one_of_two_words() -> None:
    with pytest.raises(ValueError, match="keep"):
        worlds.rubric(RULE).score_table(pl.DataFrame([ROW]), problems="skip")  # type: ignore[arg-type]


def test_blank_lines_of_a_table_are_no_rows(tmp_path: Path) -> None:
    rubric = one_rule({"name": "甲", "points": "4", "measure": "率 = 数 / 10", "ratio": {}}, {"数": {"kind": "number"}})
    (tmp_path / "a.csv").write_text("数,备注\n\n5,甲\n,\n三,乙\n\n", encoding="utf-8")
    found = rubric.score_table(tmp_path / "a.csv", problems="keep").collect()
    assert found["status"].to_list() == ["complete", "problem"]
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score_table(tmp_path / "a.csv").collect()
    (problem,) = caught.value.problems
    assert problem.place == f"{tmp_path / 'a.csv'}:5:1"
    (again,) = file_places.with_places([replace(problem, where=Row("", 2, "数"))], str(tmp_path / "a.csv"))
    assert again == problem


def test_the_long_form_keeps_the_names_of_its_lines() -> None:
    rubric, form_ = three_forms()
    assert rubric.score_table(form_).columns[:2] == ["submission", "三级指标"]
