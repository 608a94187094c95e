"""Tables: every good case through the second runner, both forms, every kind of column, every way in."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

import perfscore
import tables
import worlds
from perfscore import exact
from perfscore.program.model import EachProgram
from perfscore.submission.read import submission as handed_in
from perfscore.table import batches, stream
from shipped_cases import CASES, case_of
from table_rules import (
    ROOT,
    ROW,
    RULE,
    Form,
    kinds,
    problem_of,
    refused,
    scored,
    three_forms,
)


@pytest.fixture
def form() -> Form:
    return three_forms()


# -- the second runner ---------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=[case.parent.name for case in CASES])
def test_every_good_case_is_a_row_of_a_table(case: Path) -> None:
    rubric, file = case_of(case)
    given = handed_in(file)
    whole = {"rubric": given.rubric, "data": dict(given.data), "answers": dict(given.answers)}
    try:
        frame = tables.table(rubric, [whole, whole])
    except tables.NotATable:
        pytest.skip("what it holds cannot stand in a table: a judgement that is begun with nothing in it")
    assert tables.differences(rubric, [whole, whole], rubric.score_table(frame, problems="keep")) == []


# -- what may stand in a column -------------------------------------------------------------------


def test_a_row_of_manykinds() -> None:
    (row,) = scored({})
    assert row["执行率.score"] == 2
    assert row["人均.score"] == 2
    assert row["时间.score"] == 2
    assert row["评议.score"] == Decimal("1.51")  # half up, of 1.505
    assert (row["total"], row["possible"], row["converted"]) == (Decimal("7.51"), 10, Decimal("7.51"))
    assert (row["grade"], row["status"]) == ("差", "complete")


@pytest.mark.parametrize(
    "value", ["15000", "1.5万元", "15,000.00", "１５０００", 15000, 15000.0, Decimal("15000.00")], ids=repr
)
def test_an_amount_is_read_as_in_a_submission(value: Any) -> None:
    assert scored({"实际": value})[0]["执行率.score"] == 2


def test_a_float_is_its_shortest_text_and_seventeen_digits_count() -> None:
    (row, other) = scored({"实际": 0.1 + 0.2, "预算": 0.00003}, {"实际": 0.3, "预算": 0.00003})
    assert row["执行率.score"] == other["执行率.score"] == 4
    steps = scored({"实际": 0.1 + 0.2, "预算": 0.00006}, explain=True)[0]
    assert steps["执行率.率"] == exact.fraction(exact.number("0.30000000000000004") / exact.number("0.6"))


def test_amounts_beyond_every_integer_type_are_exact() -> None:
    huge = "1" + "0" * 38
    (row, other) = scored({"实际": huge, "预算": huge}, {"实际": "2", "预算": "0.0004"})
    assert (row["执行率.score"], other["执行率.score"]) == (Decimal(0), 2)
    (row,) = scored({"实际": 2**64 + 1, "预算": "1844674407370955.1617"})
    assert row["执行率.score"] == 4


@pytest.mark.parametrize(
    "kind", [pl.Int8, pl.UInt16, pl.UInt64, pl.Int128, pl.Float32, pl.Decimal(38, 4), pl.Decimal(9, 2)]
)
def test_every_type_of_number(kind: Any) -> None:
    frame = pl.DataFrame([ROW | {"实际": 100}], schema_overrides=kinds(({},)) | {"实际": pl.Int64})
    frame = frame.with_columns(pl.col("实际").cast(kind), 预算=pl.lit("0.02"))
    assert worlds.rubric(RULE).score_table(frame)["执行率.score"].to_list() == [2]


@pytest.mark.parametrize("kind", [pl.Categorical, pl.Enum(["好", "差"])])
def test_words_in_categories(kind: Any) -> None:
    frame = pl.DataFrame([ROW], schema_overrides=kinds(({},))).with_columns(pl.col("结论").cast(kind))
    assert worlds.rubric(RULE).score_table(frame)["时间.score"].to_list() == [2]


def test_missing_is_not_zero() -> None:
    (row,) = scored({"实际": None})
    assert (row["执行率.score"], row["执行率.status"]) == (None, "missing")
    assert (row["total"], row["converted"], row["grade"], row["status"]) == (Decimal("3.51"), None, None, "incomplete")


def test_not_applicable_is_rescaled_and_takes_no_other_answer() -> None:
    skipped = {"评议.not_applicable": True, "评议.score": None, "评议.level": None}
    (row,) = scored(skipped)
    assert (row["评议.status"], row["total"], row["possible"], row["converted"]) == (
        "not-applicable",
        6,
        8,
        Decimal("7.5"),
    )
    assert "已经填了“不适用”" in refused(skipped | {"评议.level": "高"})[0]


def test_a_judgement_that_is_begun_is_pending() -> None:
    (row,) = scored({"评议.score": None})
    assert row["评议.status"] == "pending"


def test_an_item_goes_to_its_own_part_where_the_names_of_parts_begin_alike(tmp_path: Path) -> None:
    parts = [
        {"name": "甲", "points": "5", "checklist": {"丙": 5}},
        {"name": "甲.乙", "points": "5", "judged": {}},
    ]
    rule = tmp_path / "rule.yaml"
    row = {"name": "制度", "points": "10", "parts": parts}
    rule.write_text(
        yaml.safe_dump({**RULE, "limits": [], "sections": [{"name": "全部", "points": "10", "indicators": [row]}]}),
        encoding="utf-8",
    )
    table = pl.DataFrame([{"制度.甲.丙": "也许", "制度.甲.乙.score": 4, "制度.甲.乙.reason": "制度健全"}])
    (made,) = perfscore.load(rule).score_table(table, problems="keep").to_dicts()
    assert made["problems"] == "这里要答“是”或“否”，写的是“也许”"


def test_a_limit_caps_and_one_that_nobody_can_look_at_leaves_it_open() -> None:
    (low, unknown) = scored({"占比": "49.9%"}, {"占比": None})
    assert (low["total"], low["status"]) == (Decimal("6.5"), "complete")
    assert (unknown["total"], unknown["status"]) == (Decimal("7.51"), "incomplete")


# -- what is wrong --------------------------------------------------------------------------------


def test_a_problem_names_the_column_and_the_first_rows() -> None:
    (told,) = refused({}, {"预算": "0"}, {}, {"预算": "0"})
    assert told.startswith("第 2 行 · 预算: “执行率”无法计算")
    assert "（第 2、4 行，共 2 行）" in told


def test_every_problem_at_once() -> None:
    told = refused(
        {"实际": "三头牛"}, {"评议.score": Decimal(3)}, {"日期": None, "结论": "中"}, {"人数": -1}, {"占比": "5"}
    )
    assert [one.partition(":")[0] for one in told] == [
        "第 1 行 · 实际",
        "第 2 行 · 评议.score",
        "第 3 行 · 结论",
        "第 4 行 · 人数",
        "第 5 行 · 占比",
    ]


def test_a_row_with_problems_is_kept_and_the_others_are_scored() -> None:
    bad, good = scored({"预算": "0"}, {}, problems="keep")
    assert (bad["status"], bad["total"], bad["执行率.status"], bad["评议.score"]) == ("problem", None, "problem", None)
    assert bad["problems"] == "“执行率”无法计算：“率”的分母“预算”为 0"
    assert (good["status"], good["problems"]) == ("complete", None)


def wrong_columns(frame: pl.DataFrame) -> list[tuple[str, str]]:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        worlds.rubric(RULE).score_table(frame)
    return [(one.code, one.place) for one in caught.value.problems]


def test_columns_that_are_absent_or_of_a_wrong_type_or_strange() -> None:
    frame = pl.DataFrame([ROW], schema_overrides=kinds(({},)))
    frame = frame.drop("预算", "评议.level").with_columns(
        pl.lit(1).alias("人数").cast(pl.Boolean),
        pl.lit(1).alias("评议.scores"),
        pl.lit(1).alias("预算数"),
        pl.lit("").alias("评义.reason"),
        total=1,
    )
    assert wrong_columns(frame) == [
        ("column-missing", "预算"),
        ("column-missing", "评议.level"),
        ("column-type", "人数"),
        ("unknown-column", "评议.scores"),
        ("unknown-column", "评义.reason"),
        ("column-taken", "total"),
    ]


def test_other_columns_are_carried_along() -> None:
    (row,) = scored({"地区": "华北", "年度": 2020})
    assert list(row)[:2] == ["地区", "年度"]
    assert (row["地区"], row["年度"]) == ("华北", 2020)


def test_a_row_of_another_rule() -> None:
    (told,) = refused({"rubric": "tabled"}, {"rubric": "other"})
    assert "第 2 行" in told
    assert "这份填报用的是规则“other”" in told


def test_a_framework_scores_no_table() -> None:
    with pytest.raises(perfscore.PerfscoreError, match="框架"):
        perfscore.load("mof-dept-framework-2013").score_table(pl.DataFrame({"甲": [1]}))


def test_what_is_no_table() -> None:
    with pytest.raises(TypeError, match="Arrow"):
        worlds.rubric(RULE).score_table([1, 2])


def test_a_table_without_rows() -> None:
    frame = pl.DataFrame([ROW], schema_overrides=kinds(({},)))
    found = worlds.rubric(RULE).score_table(frame.clear())
    assert found.height == 0
    assert found.schema == worlds.rubric(RULE).score_table(frame).schema


# -- the steps ------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", ["yanling-dept-2020", "project-self-evaluation-2020"])
def test_the_steps_are_those_of_score(rule: str) -> None:
    rubric = perfscore.load(rule)
    file = "yanling-2020.yaml" if rule.startswith("yanling") else "yanggu-2019.yaml"
    whole = yaml.safe_load((ROOT / "examples" / file).read_text(encoding="utf-8"))
    result = rubric.score(whole)
    lines = rubric.score_table(tables.table(rubric, [whole]), explain=True).to_dicts()
    each = [one for one in rubric.program.indicators if isinstance(one, EachProgram)]
    rows = iter(lines)
    for one in result.indicators:
        own = [table for table in each if any(one.program is way for way in table.rows.values())]
        key, line = (own[0].key, next(rows)) if own else (one.id, lines[0])
        for name in one.program.slots if one.step_values else ():
            value = one.values.get(name)
            assert line[f"{key}.{name}"] == (None if value is None else exact.fraction(value)), (key, name)


# -- the ways in ----------------------------------------------------------------------------------


@pytest.fixture
def yanling() -> tuple[perfscore.Rubric, pl.DataFrame]:
    rubric = perfscore.load("yanling-dept-2020")
    whole = yaml.safe_load((ROOT / "examples" / "yanling-2020.yaml").read_text(encoding="utf-8"))
    return rubric, tables.table(rubric, [whole] * 5)


def test_files_frames_and_arrow_streams_come_to_the_same(
    yanling: tuple[perfscore.Rubric, pl.DataFrame], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rubric, frame = yanling
    wanted = rubric.score_table(frame)
    assert wanted["total"].to_list() == [Decimal("94.72")] * 5
    monkeypatch.setattr(batches, "PIECE", 2)
    monkeypatch.setattr(stream, "MOST", 2)
    frame.write_parquet(tmp_path / "a.parquet")
    frame.write_csv(tmp_path / "a.csv")
    frame.write_ndjson(tmp_path / "a.jsonl")
    (tmp_path / "gbk.csv").write_bytes((tmp_path / "a.csv").read_bytes().decode().encode("gbk"))
    assert rubric.score_table(tmp_path / "a.parquet").collect().equals(wanted)
    assert rubric.score_table(frame.lazy()).collect().equals(wanted)
    assert rubric.score_table(frame).equals(wanted)
    for name in ("a.csv", "a.jsonl", "gbk.csv"):
        found = rubric.score_table(str(tmp_path / name)).collect()
        assert found.drop("submission").equals(wanted.drop("submission")), name
    arrow = frame.to_arrow()
    assert rubric.score_table(arrow).equals(wanted)
    assert rubric.score_table(frame.to_pandas()).equals(wanted)


def test_a_lazy_result_is_read_as_far_as_it_is_asked_for(yanling: tuple[perfscore.Rubric, pl.DataFrame]) -> None:
    rubric, frame = yanling
    found = rubric.score_table(frame.lazy())
    assert found.head(2).select("total", "grade").collect().rows() == [(Decimal("94.72"), "优")] * 2
    assert found.filter(pl.col("submission") == 3).select("submission").collect().rows() == [(3,)]


def test_a_number_in_a_file_is_taken_as_it_is_written(tmp_path: Path) -> None:
    line = (
        '{"实际": 12345678901234567.123, "预算": 1234567890123.4567123, "人数": 1, "占比": 0.5, "日期": "2020-01-01", '
    )
    line += '"结论": "差", "说明": null, "评议.score": 0, "评议.level": "低"}\n'
    (tmp_path / "a.jsonl").write_text(line, encoding="utf-8")
    found = worlds.rubric(RULE).score_table(tmp_path / "a.jsonl", explain=True).collect()
    assert found["执行率.率"].to_list() == ["1"]


# -- the long form --------------------------------------------------------------------------------


def test_pieces_never_cut_a_submission(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    rubric, frame = form
    wanted = rubric.score_table(frame)
    monkeypatch.setattr(batches, "PIECE", 3)
    assert rubric.score_table(frame.lazy()).collect().equals(wanted)


def test_lines_of_a_submission_stand_together_and_say_the_same(form: Form) -> None:
    rubric, frame = form
    apart = pl.concat([frame.slice(1), frame.head(1)])
    assert "没有放在一起" in problem_of(rubric, apart)
    nameless = frame.with_columns(submission=pl.when(pl.int_range(pl.len()) > 3).then("submission"))
    assert "第 1 行 · submission: 没有写“submission”" in problem_of(rubric, nameless)
    assert "没有“submission”这一列" in problem_of(rubric, frame.drop("submission"))
    place = pl.int_range(pl.len())
    other = frame.with_columns(全年执行数=pl.when(place == 1).then(pl.lit("1")).otherwise("全年执行数"))
    assert rubric.score_table(frame, problems="keep")["status"].to_list().count("problem") == 0
    assert "第 2 行 · 全年执行数: “全年执行数”与这份填报上一行的不一样" in problem_of(rubric, other)


def test_lines_that_do_not_add_up_or_have_one_name(form: Form) -> None:
    rubric, frame = form
    first = pl.int_range(pl.len()) == 0
    off = frame.with_columns(分值=pl.when(first).then(pl.lit("1")).otherwise(pl.col("分值").cast(pl.String)))
    assert "与“绩效指标完成情况”的 90 分不符" in problem_of(rubric, off)
    twice = frame.with_columns(
        三级指标=pl.when(pl.int_range(pl.len()) == 1).then(pl.col("三级指标").shift(1)).otherwise("三级指标")
    )
    assert "同名" in problem_of(rubric, twice)
    kept = rubric.score_table(off, problems="keep").filter(pl.col("submission") == 0)
    assert set(kept["status"]) == {"problem"}
