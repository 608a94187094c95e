"""What a submission may not hold, a row of a table may not hold either; and nothing in a table ends in a traceback."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import perfscore
import table_rules
import tables
import worlds
from perfscore.cli import main
from perfscore.program.inputs import MOST_ROWS
from perfscore.table import stream
from perfscore.table.options import Options
from table_rules import Form, one_rule, problem_of, problems_of, three_forms

PLAIN: dict[str, Any] = {"全部": {"measure": "完成 = 成 / 系数", "ratio": {}}}


@pytest.fixture
def form() -> Form:
    return three_forms()


def rows_rule(ways: dict[str, Any], columns: dict[str, str], by: str = "", name: str = "名") -> perfscore.Rubric:
    """A rule whose lines are scored in these ways."""
    more = {one: {"kind": kind} for one, kind in columns.items()}
    own = {name: {"kind": "text"}, "分": {"kind": "number", "unit": "分"}, **more}
    each = {"table": "表", "name": name, "points": "分", "ways": ways} | ({"by": by} if by else {})
    data = {"表": {"kind": "table", "columns": own}, "系数": {"kind": "number"}}
    return one_rule({"name": "各行", "points": "10", "each": each}, data)


def statuses(rubric: perfscore.Rubric, wholes: list[dict[str, Any]]) -> list[str]:
    """The status of every submission, after a look that all is as ``score`` has it."""
    given = [{"rubric": rubric.id, **one} for one in wholes]
    made = rubric.score_table(tables.table(rubric, given), problems="keep")
    assert tables.differences(rubric, given, made) == []
    return [str(one) for one in made.unique("submission", maintain_order=True)["status"]]


def test_two_ways_of_judging_may_share_their_columns() -> None:
    way = {"judged": {"levels": {"高": "[50%, 100%]", "低": "[0, 50%)"}, "score": "评", "level": "等", "reason": "由"}}
    kinds = {"法": "text", "评": "number", "等": "text", "由": "text"}
    rubric = rows_rule({"甲": way, "乙": way}, kinds, "法")
    said = {"等": "高", "由": "好"}
    rows = [{"名": "a", "分": "4", "法": "甲", "评": "3"} | said, {"名": "b", "分": "6", "法": "乙", "评": "4"} | said]
    assert statuses(rubric, [{"data": {"表": rows}}]) == ["complete"]


@pytest.mark.parametrize("kind", [pl.Int64, pl.Int8])
def test_negative_counts_are_not_added_up(kind: pl.DataType) -> None:
    data = {"明细": {"kind": "table", "columns": {"数": {"kind": "count"}}}, "总": {"kind": "number"}}
    rubric = one_rule({"name": "甲", "points": "10", "measure": "率 = sum(数) / 总", "ratio": {}}, data)
    frame = pl.DataFrame({"数": pl.Series([[5, -2], [3, 2]], dtype=pl.List(kind)), "总": ["10", "10"]})
    assert rubric.score_table(frame, problems="keep")["status"].to_list() == ["problem", "complete"]


def test_a_negative_count_in_a_line_of_another_way_is_looked_at_as_a_submission_is() -> None:
    ways = {"甲": {"measure": "完成 = 数 / 系数", "ratio": {}}, "乙": {"measure": "办到 = 成 / 系数", "ratio": {}}}
    rubric = rows_rule(ways, {"法": "text", "数": "count", "成": "number"}, "法")
    frame = pl.DataFrame(
        {
            "submission": [1, 1, 2, 2],
            "系数": [2] * 4,
            "名": ["a", "b"] * 2,
            "分": [4, 6] * 2,
            "法": ["甲", "乙"] * 2,
            "数": [1, 5, -1, 5],
            "成": [1] * 4,
        }
    )
    assert rubric.score_table(frame, problems="keep")["status"].to_list() == ["complete"] * 2 + ["problem"] * 2


@pytest.mark.parametrize("kind", [pl.Enum(["乙", "甲"]), pl.Enum(["甲", "乙"]), pl.Categorical(), pl.String()])
def test_submissions_that_come_back_are_seen_whatever_holds_their_names(form: Form, kind: pl.DataType) -> None:
    rubric, frame = form
    lines = [frame.head(2).with_columns(submission=pl.lit(one, dtype=kind)) for one in ("乙", "甲", "乙")]
    with pytest.raises(perfscore.PerfscoreError, match="没有放在一起"):
        list(stream.scored(rubric.program, lines, Options(problems="keep")))


def test_a_line_of_another_rule_makes_its_submission_a_problem(form: Form) -> None:
    rubric, frame = form
    one = frame.filter(pl.col("submission") == frame["submission"][0])
    said = ["other" if place == 1 else rubric.id if place else None for place in range(one.height)]
    made = rubric.score_table(one.with_columns(rubric=pl.Series(said)), problems="keep")
    assert set(made["status"]) == {"problem"}
    assert "other" in made["problems"][0]
    assert set(rubric.score_table(one.with_columns(rubric=pl.lit(rubric.id)))["status"]) != {"problem"}


@pytest.mark.parametrize("column", ["三级指标", "二级指标", "偏差原因", "指标性质", "一级指标", "完成值", "度量单位"])
@pytest.mark.parametrize("kind", [pl.String(), pl.Categorical()])
def test_no_line_holds_what_no_report_can_show(form: Form, column: str, kind: pl.DataType) -> None:
    rubric, frame = form
    before = set(rubric.score_table(frame, problems="keep")["status"])
    assert "problem" not in before
    with_it = pl.when(pl.int_range(pl.len()) == 0).then(pl.col(column).fill_null("") + "\x0b").otherwise(column)
    made = rubric.score_table(frame.with_columns(with_it.cast(kind).alias(column)), problems="keep")
    first = made["submission"] == made["submission"][0]
    assert set(made.filter(first)["status"]) == {"problem"}
    assert "控制字符（U+000B）" in made["problems"][0]
    assert "problem" not in set(made.filter(~first)["status"])


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("说明", "a\uffff"),
        ("说明", "a\x0b"),
        ("实际", "100\x0b"),
        ("实际", "100\x1c"),
        ("结论", "好\x0b"),
        ("人数", "7\x1f"),
        ("评议.level", "高\x0b"),
        ("占比", "82%\x0c"),
        ("日期", "2020-06-30\x0b"),
        ("评议.score", "1.5\x0b"),
    ],
)
def test_no_row_holds_what_no_report_can_show(column: str, text: str) -> None:
    found = table_rules.scored(
        {column: text}, {column: str(table_rules.ROW[column])} | {"说明": "a\tb"}, problems="keep"
    )
    assert found[0]["status"] == "problem"
    assert "控制字符" in found[0]["problems"]
    assert found[1]["status"] != "problem"


def test_many_different_texts_are_looked_at_one_by_one(form: Form) -> None:
    rubric, frame = form
    one = frame.head(3).with_columns(submission=pl.lit(0))
    many = pl.concat([one.with_columns(submission=pl.lit(place)) for place in range(200)])
    many = many.with_columns(度量单位=pl.lit("单位") + pl.int_range(pl.len()).cast(pl.String))
    last = pl.int_range(pl.len()) == pl.len() - 1
    many = many.with_columns(度量单位=pl.when(last).then(pl.lit("\x7f")).otherwise("度量单位"))
    found = rubric.score_table(many, problems="keep")
    assert "控制字符" in found["problems"][-1]


@pytest.mark.parametrize(("kind", "least"), [(pl.Int64, -(2**63)), (pl.Int128, -(2**127))])
def test_the_least_integer_is_no_percentage(kind: pl.DataType, least: int) -> None:
    found = table_rules.scored({"占比": "50%"}, problems="keep")
    frame = pl.DataFrame([table_rules.ROW] * 2, schema_overrides={"说明": pl.String, "评议.not_applicable": pl.Boolean})
    frame = frame.with_columns(占比=pl.Series([least, 1], dtype=kind))
    made = worlds.rubric(table_rules.RULE).score_table(frame, problems="keep")
    assert made["status"].to_list() == ["problem", "complete"]
    assert found[0]["status"] == "complete"


@pytest.mark.parametrize("values", [[0, 0], [None, None], [0, None]])
@pytest.mark.parametrize("column", ["人数", "占比"])
def test_many_decimals_of_nothing(column: str, values: list[int | None]) -> None:
    frame = pl.DataFrame([table_rules.ROW] * 2, schema_overrides={"说明": pl.String, "评议.not_applicable": pl.Boolean})
    made = worlds.rubric(table_rules.RULE).score_table(
        frame.with_columns(pl.Series(column, values, dtype=pl.Decimal(38, 20)))
    )
    assert made["status"].to_list() == ["complete" if one is not None else "incomplete" for one in values]


def test_more_lines_and_more_cells_than_a_submission_may_have(form: Form) -> None:
    rubric, frame = form
    line = frame.filter(pl.col("指标性质") != "定性").head(1)
    many = pl.concat([line] * (MOST_ROWS + 1)).with_columns(
        三级指标=pl.int_range(pl.len()).cast(pl.String), submission=pl.lit(1)
    )
    assert "table-form" in [one.code for one in problems_of(rubric, many)]
    data = {"明细": {"kind": "table", "columns": {"数": {"kind": "number"}}}, "总": {"kind": "number"}}
    listed = one_rule({"name": "甲", "points": "10", "measure": "率 = sum(数) / 总", "ratio": {}}, data)
    cells = pl.DataFrame({"数": [[1] * (MOST_ROWS + 1)], "总": [10]})
    assert "table-form" in [one.code for one in problems_of(listed, cells)]


def test_short_floats_in_lists_are_the_same_in_every_row() -> None:
    data = {"明细": {"kind": "table", "columns": {"数": {"kind": "number"}}}, "总": {"kind": "number"}}
    rubric = one_rule({"name": "甲", "points": "10", "measure": "率 = sum(数) / 总", "ratio": {}}, data)
    totals = ["1"] * 40 + ["1.0000000001"]
    frame = pl.DataFrame({"数": pl.Series([[0.1]] * 41, dtype=pl.List(pl.Float32)), "总": totals})
    found = rubric.score_table(frame, explain=True)["甲.率"]
    assert (found[0], found[40]) == ("1/10", "1000000000/10000000001")


@pytest.mark.parametrize("kind", [pl.Float16, pl.Float32])
def test_short_floats_that_are_carried_along_stay_as_they_are(tmp_path: Path, form: Form, kind: pl.DataType) -> None:
    rubric, frame = form
    given = frame.with_columns(x=pl.Series([0.1] * frame.height, dtype=kind))
    assert rubric.score_table(given).schema["x"] == kind
    assert rubric.score_table(given.lazy()).collect()["x"].equals(given["x"])
    if kind == pl.Float32:  # Parquet has no shorter ones
        given.write_parquet(tmp_path / "in.parquet")
        rule, out = "project-self-evaluation-2020", tmp_path / "out.parquet"
        assert main(["table", rule, str(tmp_path / "in.parquet"), "-o", str(out)]) == 0
        assert pl.read_parquet(out).schema["x"] == kind


@pytest.mark.parametrize("name", ["total", "status", "problems", "submission"])
def test_names_of_lines_that_come_out_under_another_meaning(name: str) -> None:
    rubric = rows_rule(PLAIN, {"成": "number"}, name=name)
    frame = pl.DataFrame({"submission": [1], name: ["a"], "分": [10], "成": [1], "系数": [2]})
    assert problem_of(rubric, frame)


@pytest.mark.parametrize("key", ["名", "各行.score", "total"])
def test_keys_that_come_out_under_another_meaning(key: str) -> None:
    rubric = rows_rule(PLAIN, {"成": "number"})
    frame = pl.DataFrame({key: ["a"], "名": ["a"], "分": [10], "成": [1], "系数": [2]}, strict=False)
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score_table(frame, key=key)
    assert "column-taken" in {one.code for one in caught.value.problems}


def test_keys_and_rules_are_no_lists(tmp_path: Path, form: Form, capsys: pytest.CaptureFixture[str]) -> None:
    rubric, frame = form
    listed = frame.with_columns(submission=pl.concat_list("三级指标"), rubric=pl.concat_list("三级指标"))
    assert [one.code for one in problems_of(rubric, listed)] == ["column-type"] * 2
    (tmp_path / "a.jsonl").write_text('{"submission": ["a"], "综合得分.score": 92}\n', "utf-8")
    rule = "project-self-evaluation-2020"
    assert main(["table", rule, str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "b.csv")]) == 1
    assert "“submission”" in capsys.readouterr().err


@pytest.mark.parametrize("line", [r'{"综合得分.score": "\ud800"}', r'{"\uD800": 1}'])
def test_half_a_character_in_lines_of_json(tmp_path: Path, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.jsonl").write_text(line + "\n", "utf-8")
    assert main(["table", "medical-aid-grades", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "b.csv")]) == 1
    assert "半个字符" in capsys.readouterr().err
    (tmp_path / "a.jsonl").write_text(r'{"综合得分.score": "92", "甲": "\ud83d\ude00"}' + "\n", "utf-8")
    assert main(["table", "medical-aid-grades", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "b.csv")]) == 0


@pytest.mark.parametrize(
    ("value", "form"), [(b"\xff", "csv"), (b"\xff", "jsonl"), (timedelta(seconds=1), "csv"), ([1], "csv")]
)
def test_what_is_carried_along_and_no_text_can_hold(
    tmp_path: Path, value: Any, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pl.DataFrame({"综合得分.score": [92], "附件": [value]}).write_parquet(tmp_path / "in.parquet")
    out = tmp_path / f"out.{form}"
    assert main(["table", "medical-aid-grades", str(tmp_path / "in.parquet"), "-o", str(out)]) == 2
    assert "“附件”这一列" in capsys.readouterr().err
    assert not out.exists()


def test_a_column_may_be_called_as_polars_calls_the_second_of_two(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a_duplicated_b,b_duplicated_0,综合得分.score\n1,2,92\n", "utf-8")
    found = perfscore.load("medical-aid-grades").score_table(tmp_path / "a.csv").collect()
    assert found.columns[:2] == ["a_duplicated_b", "b_duplicated_0"]
    (tmp_path / "a.csv").write_text("a,a,综合得分.score\n1,2,92\n", "utf-8")
    with pytest.raises(perfscore.PerfscoreError, match="有两列都叫“a”"):
        perfscore.load("medical-aid-grades").score_table(tmp_path / "a.csv")


def test_lines_with_problems_are_counted_as_they_come_out(
    tmp_path: Path, form: Form, capsys: pytest.CaptureFixture[str]
) -> None:
    rubric, frame = form
    first = frame["submission"] == frame["submission"][0]
    broken = frame.with_columns(
        完成值=pl.when(pl.int_range(pl.len()) < 2).then(pl.lit("约2")).otherwise("完成值"),
        指标性质=pl.when(pl.int_range(pl.len()) < 2).then(pl.lit("≥")).otherwise("指标性质"),
    )
    broken.write_parquet(tmp_path / "in.parquet")
    listed, out = tmp_path / "p.csv", tmp_path / "out.parquet"
    told = ["table", rubric.id, str(tmp_path / "in.parquet"), "-o", str(out), "--problems", str(listed)]
    assert main(told) == 1
    assert f"共 {frame.height} 行，有问题的 {first.sum()} 行" in capsys.readouterr().err
    assert (pl.read_parquet(out)["status"].cast(pl.String) == "problem").sum() == first.sum()


def _lying(cents: int, digits: int) -> pl.Series:
    """A decimal of more digits than its column says, as an Arrow stream may have it: nobody checks."""
    pyarrow = pytest.importorskip("pyarrow")
    whole = pyarrow.array([Decimal(cents).scaleb(-2)], pyarrow.decimal128(38, 2))
    column = pyarrow.Decimal128Array.from_buffers(pyarrow.decimal128(digits, 2), 1, whole.buffers())
    return pl.DataFrame(pyarrow.table({"v": column}))["v"]


@pytest.mark.parametrize(("wrapped", "digits"), [(2**32, 6), (2**64, 18)])
def test_a_column_that_holds_more_than_its_type_says(wrapped: int, digits: int) -> None:
    """Cut to 32 or 64 bits, it would be 92 points, and Polars rounds it to the digits that there should be."""
    given = _lying(wrapped + 9_200, digits)
    data = {"明细": {"kind": "table", "columns": {"数": {"kind": "number"}}}, "占": {"kind": "percent"}}
    listed = one_rule({"name": "甲", "points": "10", "measure": "率 = 占 / sum(数)", "ratio": {}}, data)
    frames = [
        (perfscore.load("medical-aid-grades"), given.to_frame("综合得分.score")),
        (listed, pl.DataFrame({"占": [Decimal("0.5")]}).with_columns(数=given.implode())),
    ]
    for rubric, frame in frames:
        with pytest.raises(perfscore.PerfscoreError, match="放不下的数"):
            rubric.score_table(frame, problems="keep")
    shares = pl.DataFrame({"数": [[Decimal(1)]]}).with_columns(占=given)  # of these, any has to be read
    assert listed.score_table(shares, problems="keep")["status"].to_list() == ["problem"]
