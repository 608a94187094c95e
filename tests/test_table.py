"""Tables: every good case through the second runner, both forms, every kind of column, every way in."""

from __future__ import annotations

from datetime import date
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
from perfscore.problems import Row
from perfscore.program.build import EachProgram
from perfscore.program.table import files, frames, pointing, scorer, stream
from perfscore.submission.read import submission as handed_in
from shipped_cases import CASES, case_of

ROOT = Path(__file__).parent.parent

RULE: dict[str, Any] = {
    "rubric": "tabled",
    "title": "一张表",
    "points": "10",
    "not_applicable": "rescale",
    "data": {
        "实际": {"kind": "money"},
        "预算": {"kind": "money", "unit": "万元"},
        "人数": {"kind": "count", "unit": "人"},
        "占比": {"kind": "percent"},
        "日期": {"kind": "date"},
        "结论": {"kind": "choice", "of": ["好", "差"]},
        "说明": {"kind": "text"},
    },
    "grades": {"优": "[9, 10]", "差": "[0, 9)"},
    "limits": [{"when": "占比 < 0.5", "at_most": "6.5", "says": "占比低的不超过6.5分"}],
    "sections": [
        {
            "name": "全部",
            "points": "10",
            "indicators": [
                {"name": "执行率", "points": "4", "measure": "率 = 实际 / 预算", "ratio": {}},
                {
                    "name": "人均",
                    "points": "2",
                    "measure": "均 = 实际 / 人数",
                    "undefined": {"when": "人数 == 0", "score": "zero", "because": "没有人"},
                    "bands": {"[100, )": 2, "[10, 100)": 1, "( , 10)": 0},
                },
                {
                    "name": "时间",
                    "points": "2",
                    "cases": [
                        {"when": "日期 <= '2020-06-30' and 结论 == '好'", "points": 2},
                        {"when": "说明 == ''", "points": 1},
                        {"otherwise": 0},
                    ],
                },
                {"name": "评议", "points": "2", "judged": {"levels": {"高": "[50%, 100%]", "低": "[0, 50%)"}}},
            ],
        }
    ],
}
RULE["sections"][0]["indicators"][3]["not_applicable"] = "allow"
ROW: dict[str, Any] = {
    "实际": "1.5万元",
    "预算": "3",
    "人数": 7,
    "占比": "82.5%",
    "日期": date(2020, 6, 30),
    "结论": "好",
    "说明": None,
    "评议.score": Decimal("1.505"),
    "评议.level": "高",
    "评议.not_applicable": None,
}


def scored(*rows: dict[str, Any], **options: Any) -> list[dict[str, Any]]:
    """What comes out for rows like ``ROW``, each with something changed."""
    frame = pl.DataFrame([ROW | one for one in rows], infer_schema_length=None, schema_overrides=_kinds(rows))
    found: pl.DataFrame = worlds.rubric(RULE).score_table(frame, **options)
    return found.to_dicts()


def _kinds(rows: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    strings = {name for name in ROW if any(isinstance((ROW | one)[name], str) for one in rows)}
    return dict.fromkeys(strings, pl.String) | {"说明": pl.String, "评议.not_applicable": pl.Boolean}


def refused(*rows: dict[str, Any]) -> list[str]:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        scored(*rows)
    return [one.render() for one in caught.value.problems]


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


def test_a_row_of_many_kinds() -> None:
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
    frame = pl.DataFrame([ROW | {"实际": 100}], schema_overrides=_kinds(({},)) | {"实际": pl.Int64})
    frame = frame.with_columns(pl.col("实际").cast(kind), 预算=pl.lit("0.02"))
    assert worlds.rubric(RULE).score_table(frame)["执行率.score"].to_list() == [2]


@pytest.mark.parametrize("kind", [pl.Categorical, pl.Enum(["好", "差"])])
def test_words_in_categories(kind: Any) -> None:
    frame = pl.DataFrame([ROW], schema_overrides=_kinds(({},))).with_columns(pl.col("结论").cast(kind))
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
    frame = pl.DataFrame([ROW], schema_overrides=_kinds(({},)))
    frame = frame.drop("预算", "评议.level").with_columns(
        pl.lit(1).alias("人数").cast(pl.Boolean), pl.lit(1).alias("评议.scores"), pl.lit(1).alias("预算数"), total=1
    )
    assert wrong_columns(frame) == [
        ("column-missing", "预算"),
        ("column-missing", "评议.level"),
        ("column-type", "人数"),
        ("unknown-column", "评议.scores"),
        ("unknown-column", "预算数"),
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
    frame = pl.DataFrame([ROW], schema_overrides=_kinds(({},)))
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
        for name in one.program.slots if one.found else ():
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
    monkeypatch.setattr(files, "PIECE", 2)
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
    line += '"结论": "差", "评议.score": 0, "评议.level": "低"}\n'
    (tmp_path / "a.jsonl").write_text(line, encoding="utf-8")
    found = worlds.rubric(RULE).score_table(tmp_path / "a.jsonl", explain=True).collect()
    assert found["执行率.率"].to_list() == ["1"]


# -- the long form --------------------------------------------------------------------------------


@pytest.fixture
def form() -> tuple[perfscore.Rubric, pl.DataFrame]:
    rubric = perfscore.load("project-self-evaluation-2020")
    names = ("yanggu-2019", "yanbian-2022-medical-aid", "miyi-2020-property")
    wholes = [yaml.safe_load((ROOT / "examples" / f"{one}.yaml").read_text(encoding="utf-8")) for one in names]
    return rubric, tables.table(rubric, wholes)


def test_pieces_never_cut_a_submission(
    form: tuple[perfscore.Rubric, pl.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    rubric, frame = form
    wanted = rubric.score_table(frame)
    monkeypatch.setattr(files, "PIECE", 3)
    assert rubric.score_table(frame.lazy()).collect().equals(wanted)


def problem_of(rubric: perfscore.Rubric, frame: pl.DataFrame) -> str:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score_table(frame)
    return "\n".join(one.render() for one in caught.value.problems)


def test_lines_of_a_submission_stand_together_and_say_the_same(form: tuple[perfscore.Rubric, pl.DataFrame]) -> None:
    rubric, frame = form
    apart = pl.concat([frame.slice(1), frame.head(1)])
    assert "没有放在一起" in problem_of(rubric, apart)
    nameless = frame.with_columns(submission=pl.when(pl.int_range(pl.len()) > 3).then("submission"))
    assert "第 1 行 · submission: 没有写“submission”" in problem_of(rubric, nameless)
    assert "没有“submission”这一列" in problem_of(rubric, frame.drop("submission"))
    place = pl.int_range(pl.len())
    other = frame.with_columns(全年执行数=pl.when(place == 1).then(pl.lit("1")).otherwise("全年执行数"))
    assert rubric.score_table(frame, problems="keep")["status"].to_list().count("problem") == 0
    assert "第 1 行 · 全年执行数: 这份填报各行的“全年执行数”不一样" in problem_of(rubric, other)


def test_lines_that_do_not_add_up_or_have_one_name(form: tuple[perfscore.Rubric, pl.DataFrame]) -> None:
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


# -- corners --------------------------------------------------------------------------------------


def one_rule(indicator: dict[str, Any], data: dict[str, Any], **more: Any) -> perfscore.Rubric:
    """A rule of one indicator."""
    points = indicator["points"]
    section = {"name": "全部", "points": points, "indicators": [indicator]}
    return worlds.rubric(
        {"rubric": "one", "title": "一个", "points": points, "data": data, "sections": [section], **more}
    )


def test_a_product_that_fits_no_type_goes_row_by_row() -> None:
    names = [f"数{number}" for number in range(20)]
    indicator = {"name": "积", "points": "4", "formula": f"4 if {' * '.join(names)} >= 1 else 0"}
    rubric = one_rule(indicator, {name: {"kind": "number"} for name in names})
    found = rubric.score_table(pl.DataFrame({name: [9.5, 0.0] for name in names}))
    assert found["积.score"].to_list() == [4, 0]


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
    rubric = one_rule({"name": "执行", "points": "4", "measure": "率 = sum(金额) / 40002", "ratio": {}}, data)
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


EACH: dict[str, Any] = {
    "name": "各行",
    "points": "4",
    "each": {
        "table": "表",
        "name": "名",
        "points": "分",
        "ways": {"全部": {"measure": "完成 = 成 / 系数", "ratio": {}}},
    },
}
TABLE: dict[str, Any] = {
    "表": {
        "kind": "table",
        "columns": {"名": {"kind": "text"}, "分": {"kind": "number", "unit": "分"}, "成": {"kind": "number"}},
    },
    "系数": {"kind": "number"},
}


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
    frame = pl.DataFrame([ROW] * 4, schema_overrides=_kinds(({},)) | {"评议.not_applicable": pl.String})
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
    assert [one.rows() for one in frames.asked(found, ["a"], None, 3)] == [[(1,), (2,)], [(5,)]]
    assert [one.rows() for one in frames.asked(found, None, pl.col("a") > 1, None)] == [[(2, 4)], [(5, 7), (6, 8)]]
    assert [one.rows() for one in frames.asked(found, None, None, 2)] == [[(1, 3), (2, 4)]]


def test_places_in_a_file_that_breaks_off(tmp_path: Path) -> None:
    problem = perfscore.Problem("x", "不对", Row("", 9, "a"))
    (tmp_path / "a.csv").write_text('a,b\n1,"2\n', encoding="utf-8")
    assert pointing.pointed([problem], str(tmp_path / "a.csv"))[0].where == Row(str(tmp_path / "a.csv"), 9, "a")
    (tmp_path / "a.csv").write_text("a," + "b" * 200_000 + "\n1,2\n", encoding="utf-8")
    assert isinstance(pointing.pointed([problem], str(tmp_path / "a.csv"))[0].where, Row)
    (tmp_path / "a.jsonl").write_text('{"a": 1}\n\n{"b": 2}\n', encoding="utf-8")
    (first, second) = pointing.pointed(
        [perfscore.Problem("x", "不对", Row("", row, "a")) for row in (1, 2)], str(tmp_path / "a.jsonl")
    )
    assert first.place == f"{tmp_path / 'a.jsonl'}:1:7"
    assert second.place == f"{tmp_path / 'a.jsonl'}:3:1"
    elsewhere = perfscore.Problem("x", "不对", perfscore.Span("b.yaml", 1, 1))
    assert pointing.pointed([problem, elsewhere], str(tmp_path / "a.jsonl"))[1] == elsewhere
