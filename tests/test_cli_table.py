"""``perfscore table``: whole or not at all, and what is wrong at its line and column."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

import perfscore
import tables
from cli_runs import ROOT, in_terminal
from perfscore.cli import main
from perfscore.table import batches, files, row_problems

RULE = "yanling-dept-2020"


@pytest.fixture
def frame() -> pl.DataFrame:
    whole = yaml.safe_load((ROOT / "examples" / "yanling-2020.yaml").read_text(encoding="utf-8"))
    return tables.table(perfscore.load(RULE), [whole] * 4)


@pytest.fixture
def given(frame: pl.DataFrame, tmp_path: Path) -> Path:
    frame.write_csv(tmp_path / "in.csv")
    return tmp_path / "in.csv"


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_every_form_in_and_out(
    frame: pl.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    wanted = perfscore.load(RULE).score_table(frame)
    frame.write_parquet(tmp_path / "in.parquet")
    frame.write_csv(tmp_path / "in.csv")
    frame.write_ndjson(tmp_path / "in.jsonl")
    for given in ("in.parquet", "in.csv", "in.jsonl"):
        assert main(["table", RULE, str(tmp_path / given), "-o", str(tmp_path / f"out.{form}")]) == 0
        assert capsys.readouterr() == ("", "共 4 行\n")
        readers: dict[str, Any] = {"parquet": pl.read_parquet, "csv": pl.read_csv, "jsonl": pl.read_ndjson}
        found = readers[form](tmp_path / f"out.{form}")
        assert set(found.columns) == set(wanted.columns)
        assert [Decimal(str(total)) for total in found["total"]] == [Decimal("94.72")] * 4
    assert left_in(tmp_path) == ["in.csv", "in.jsonl", "in.parquet", f"out.{form}"]


def test_text_goes_to_the_screen_where_no_file_is_named(given: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["table", RULE, str(given), "--format", "csv"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("submission,绩效目标合理性.score,")
    assert len(out) == 5


def test_a_table_without_rows_has_its_columns(given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given.write_text(given.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert main(["table", RULE, str(given), "-o", str(tmp_path / "out.csv")]) == 0
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig").startswith("submission,")
    assert main(["table", RULE, str(given), "-o", str(tmp_path / "out.parquet")]) == 0
    assert pl.read_parquet(tmp_path / "out.parquet").height == 0
    assert capsys.readouterr().err == "共 0 行\n" * 2


def test_the_steps_are_columns_when_they_are_asked_for(given: Path, tmp_path: Path) -> None:
    assert main(["table", RULE, str(given), "--explain", "-o", str(tmp_path / "out.parquet")]) == 0
    assert pl.read_parquet(tmp_path / "out.parquet")["三公经费控制率.三公控制率"].to_list() == ["5213/5000"] * 4


def broken(frame: pl.DataFrame) -> pl.DataFrame:
    """The second row divides by 0, the third has an amount that nobody can read."""
    place = pl.int_range(pl.len())
    frame = frame.with_columns(pl.col("编制数", "本年三公经费").cast(pl.String), 说明=pl.lit('甲,"乙"\n丙'))
    return frame.with_columns(
        编制数=pl.when(place == 1).then(pl.lit("0")).otherwise("编制数"),
        本年三公经费=pl.when(place == 2).then(pl.lit("三头牛")).otherwise("本年三公经费"),
    ).select("说明", pl.exclude("说明"))


def test_a_problem_stands_at_its_line_and_column(
    frame: pl.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken(frame).write_csv(tmp_path / "in.csv")
    assert main(["table", RULE, str(tmp_path / "in.csv"), "-o", str(tmp_path / "out.csv")]) == 1
    said = capsys.readouterr().err
    lines = (tmp_path / "in.csv").read_text(encoding="utf-8").split("\n")
    column = lines[4].index("三头牛") if "三头牛" in lines[4] else lines[6].index("三头牛")
    assert f"in.csv:7:{column + 1}: “三头牛”" in said
    assert "in.csv:5:" in said
    assert left_in(tmp_path) == ["in.csv"]
    broken(frame).write_ndjson(tmp_path / "in.jsonl")
    assert main(["table", RULE, str(tmp_path / "in.jsonl"), "-o", str(tmp_path / "out.csv")]) == 1
    said = capsys.readouterr().err
    assert "in.jsonl:3:" in said
    assert '"三头牛"' in said
    assert "^^^^^" in said
    broken(frame).write_parquet(tmp_path / "in.parquet")
    assert main(["table", RULE, str(tmp_path / "in.parquet"), "-o", str(tmp_path / "out.csv")]) == 1
    assert "in.parquet:第 3 行 · 本年三公经费: “三头牛”" in capsys.readouterr().err


def test_gbk_is_read_and_pointed_into(frame: pl.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = broken(frame).drop("说明").write_csv()
    (tmp_path / "in.csv").write_bytes(text.encode("gbk"))
    assert main(["table", RULE, str(tmp_path / "in.csv"), "-o", str(tmp_path / "out.csv")]) == 1
    said = capsys.readouterr().err
    assert "文件是 GBK 编码" in said
    assert "in.csv:4:" in said
    assert "三头牛" in said


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_problems_are_listed_and_the_other_rows_scored(
    frame: pl.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    broken(frame).write_csv(tmp_path / "in.csv")
    listed, out = tmp_path / f"problems.{form}", tmp_path / "out.parquet"
    assert main(["table", RULE, str(tmp_path / "in.csv"), "-o", str(out), "--problems", str(listed)]) == 1
    assert f"共 4 行，有问题的 2 行，见 {listed}\n" in capsys.readouterr().err
    found = pl.read_parquet(out)
    assert found["status"].to_list() == ["complete", "problem", "problem", "complete"]
    lines = listed.read_text(encoding="utf-8").splitlines()
    rows = pl.read_csv(listed).to_dicts() if form == "csv" else [json.loads(line) for line in lines]
    assert [(row["row"], row["column"], row["code"]) for row in rows] == [
        (2, "编制数", "zero-denominator"),
        (3, "本年三公经费", "number-not-read"),
    ]


def test_no_problems_leave_an_empty_list(given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = tmp_path / "problems.jsonl"
    assert main(["table", RULE, str(given), "-o", str(tmp_path / "o.csv"), "--problems", str(listed)]) == 0
    assert listed.read_text(encoding="utf-8") == ""
    assert capsys.readouterr().err == "共 4 行，有问题的 0 行\n"


def test_after_a_thousand_bad_rows_nobody_wants_more(
    frame: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(row_problems, "MOST", 3)
    frame.with_columns(编制数=pl.lit("0")).write_parquet(tmp_path / "in.parquet")
    assert main(["table", RULE, str(tmp_path / "in.parquet"), "-o", str(tmp_path / "out.csv")]) == 1
    assert "（第 1、2、3 行，至少共 3 行）" in capsys.readouterr().err


def test_what_is_wrong_with_the_columns_is_said_in_the_first_line(
    given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = given.read_text(encoding="utf-8").replace("编制数", "编制树", 1)
    given.write_text(text, encoding="utf-8")
    assert main(["table", RULE, str(given), "-o", str(tmp_path / "out.parquet")]) == 1
    said = capsys.readouterr().err
    assert "in.csv:1:1: 表里没有“编制数”这一列" in said
    assert "是不是写成了“编制树”？" in said
    assert said.count("in.csv:1:") == 1  # one slip is one problem
    given.write_text(
        text.replace("编制树", "编制数").replace("生态效益.not_applicable", "生态效益.notapplicable"), "utf-8"
    )
    assert main(["table", RULE, str(given), "-o", str(tmp_path / "out.parquet")]) == 1
    assert "指标“生态效益”没有“notapplicable”这一项" in capsys.readouterr().err
    assert left_in(tmp_path) == ["in.csv"]


BAD: dict[str, tuple[bytes, str]] = {
    "missing.csv": (b"", "没有这个文件"),
    "a.xlsx": (b"PK", "不认识“.xlsx”这种表格文件"),
    "empty.csv": (b"", "第一行要写列名，这里是空的"),
    "blank.jsonl": (b"\n\n", "一行也没有"),
    "broken.jsonl": (b'{"a": 1}\n{"a":\n', "这一行不是完整的 JSON"),
    "twice.jsonl": (b'{"a": 1, "a": 2}\n', "“a”写了两次"),
    "list.jsonl": (b"[1]\n", "这一行要写成 {…} 的形式"),
    "bytes.jsonl": (b'{"a": "\xff\xfe"}\n', "第 1 行不是 UTF-8 编码"),
    "deep.jsonl": (b"[" * 100_000, "这一行不是完整的 JSON"),
    "cut.parquet": (b"PAR1\x00\x00", "不是完好的 Parquet 文件"),
    "twice.csv": ("甲,乙,甲\n1,2,3\n".encode(), "有两列都叫“甲”"),
    "bytes.csv": (b"a,b\xff\xff\xff\n", "按 GBK 也读不出来"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_no_table(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content, told = BAD[name]
    if name != "missing.csv":
        (tmp_path / name).write_bytes(content)
    assert main(["table", RULE, str(tmp_path / name), "-o", str(tmp_path / "out.csv")]) == 1
    said = capsys.readouterr().err
    assert told in said
    assert f"{name}:" in said
    assert left_in(tmp_path) == ([] if name == "missing.csv" else [name])


def test_a_file_that_breaks_off_leaves_nothing(
    given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(batches, "PIECE", 1)
    with given.open("a", encoding="utf-8") as stream:
        stream.write(",".join("1" * 200) + "\n")
    for out in ("out.csv", "out.parquet"):
        assert main(["table", RULE, str(given), "-o", str(tmp_path / out)]) == 1
        assert "这一行有 200 格，列名只有 84 个" in capsys.readouterr().err
        assert left_in(tmp_path) == ["in.csv"]


def test_a_line_of_json_with_something_new(
    frame: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(files, "LINES", 2)
    text = frame.write_ndjson().splitlines()
    (tmp_path / "in.jsonl").write_text("\n".join([*text, text[0][:-1] + ',"新":1}']), encoding="utf-8")
    assert main(["table", RULE, str(tmp_path / "in.jsonl"), "-o", str(tmp_path / "out.csv")]) == 1
    assert "第 5 行有“新”，前面各行都没有这一项" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ([], "Parquet 表格不能显示在屏幕上"),
        (["-o", "{in}"], "是要读入的文件"),
        (["-o", "{out}", "--problems", "{out}"], "要写另一个文件名"),
        (["-o", "{out}", "--problems", "-"], "要写另一个文件名"),
        (["-o", "{out}", "--problems", "{in}"], "是要读入的文件"),
        (["-o", "{folder}/none/out.csv"], "没有文件夹"),
        (["-o", "{folder}/out.xlsx"], "这里不能写 .xlsx 文件"),
        (["-o", "{folder}/out.json"], "这里不能写 .json 文件，可以写的有：parquet、csv、jsonl"),
        (["-o", "{out}", "--problems", "{folder}/none/p.csv"], "“--problems”：没有文件夹"),
    ],
    ids=str,
)
def test_a_place_where_nothing_can_be_written(
    given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], told: str
) -> None:
    words = {"in": str(given), "out": str(tmp_path / "out.csv"), "folder": str(tmp_path)}
    assert main(["table", RULE, str(given), *(one.format(**words) for one in more)]) == 2
    assert told in capsys.readouterr().err
    assert left_in(tmp_path) == ["in.csv"]


def test_a_parquet_file_that_cannot_be_written(
    given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pl.LazyFrame, "sink_parquet", full)
    assert main(["table", RULE, str(given), "-o", str(tmp_path / "out.parquet")]) == 2
    assert "No space left on device" in capsys.readouterr().err
    assert left_in(tmp_path) == ["in.csv"]


def test_without_polars_it_is_said_what_to_install(
    given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import sys  # noqa: PLC0415

    for name in [name for name in sys.modules if name.startswith("perfscore.table")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "polars", None)
    assert main(["table", RULE, str(given), "-o", str(tmp_path / "out.csv")]) == 2
    assert "perfscore[table]" in capsys.readouterr().err
    with pytest.raises(perfscore.PerfscoreError, match="polars"):
        perfscore.load(RULE).score_table(given)


def test_a_bar_where_a_person_looks(given: Path, tmp_path: Path) -> None:
    status, screen = in_terminal("table", RULE, str(given), "-o", str(tmp_path / "out.csv"))
    assert status == 0
    assert "共 4 行" in screen
    assert "评分" in screen


def test_lists_that_are_carried_along_do_not_fit_into_csv(
    frame: pl.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame.with_columns(附件=pl.lit([1, 2])).write_parquet(tmp_path / "in.parquet")
    assert main(["table", RULE, str(tmp_path / "in.parquet"), "-o", str(tmp_path / "out.csv")]) == 2
    assert "“附件”这一列里是列表" in capsys.readouterr().err
    assert main(["table", RULE, str(tmp_path / "in.parquet"), "-o", str(tmp_path / "out.jsonl")]) == 0
