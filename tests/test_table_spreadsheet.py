"""CSV files as Chinese spreadsheets read them: with a mark that says UTF-8, and without a text that they would run."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import perfscore
from perfscore.cli import main
from perfscore.table import files
from perfscore.table.csv_safety import inert, inert_columns, plain, plain_texts

RULE, SCORE = "medical-aid-grades", "综合得分.score"
BOM = b"\xef\xbb\xbf"

RUN = [
    "=1+1",
    "+cmd",
    "-5万元",
    "-",
    "--",
    "-5-3",
    "@SUM(A1)",
    "\t=x",
    "\rx",
    "\nx",
    "＝1",
    "＋1",
    "－1",
    "＠1",
    " =1",
    "　=1",
    "'=1",
    "''-2",
]
NOT_RUN = ["-5", "+5", "-5.25", "+1,234.50", "-5%", "-3/5", "-1e5", "1", "甲", "'a", "'", "", "a=1", "—", "5-3"]


@pytest.mark.parametrize("text", RUN)
def test_what_a_spreadsheet_would_run_is_made_a_text(text: str) -> None:
    assert inert(text) == "'" + text
    assert plain(inert(text)) == text


@pytest.mark.parametrize("text", NOT_RUN)
def test_numbers_and_other_texts_stay_as_they_are(text: str) -> None:
    assert inert(text) == plain(text) == text


@given(st.lists(st.text(alphabet="'=+-@＝＋－＠ \t\r\n\xa0\u3000\x0b\x1c5a,.%/e", max_size=7), min_size=1))
def test_every_text_comes_back(texts: list[str]) -> None:
    assert [plain(inert(text)) for text in texts] == texts
    frame = pl.DataFrame({"a": texts}).with_columns(b=pl.col("a").cast(pl.Categorical))
    made = inert_columns(frame)
    assert made["a"].to_list() == made["b"].cast(pl.String).to_list() == [inert(text) for text in texts]
    assert made.select(plain_texts(["a"]))["a"].to_list() == texts


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table with names of columns, texts and choices that would be run, and numbers that would not."""
    texts = [*RUN, *NOT_RUN, None]
    frame = pl.DataFrame({SCORE: ["92"] * len(texts), "=名": texts, "数": range(-5, len(texts) - 5)})
    kind = pl.Enum(["+甲", "乙"])
    frame = frame.with_columns(类=pl.Series(["+甲", "乙"] * len(texts)).head(len(texts)).cast(kind))
    frame.write_parquet(tmp_path / "in.parquet")
    return tmp_path / "in.parquet"


def test_what_is_written_is_inert_and_read_as_it_was(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert main(["table", RULE, str(table), "-o", str(out)]) == 0
    with out.open(encoding="utf-8-sig", newline="") as stream:
        head, *rows = csv.reader(stream)
    assert head[:3] == ["'=名", "数", "类"]
    assert [row[0] for row in rows] == [inert(text or "") for text in [*RUN, *NOT_RUN, None]]
    assert [row[1] for row in rows[:3]] == ["-5", "-4", "-3"]
    assert {row[2] for row in rows} == {"'+甲", "乙"}
    back = pl.concat(files.table(out).pieces())
    before = pl.read_parquet(table)
    assert back["=名"].fill_null("").to_list() == before["=名"].fill_null("").to_list()
    assert back["类"].to_list() == before["类"].cast(pl.String).to_list()
    assert back["数"].cast(pl.Int64).to_list() == before["数"].to_list()


def test_what_is_read_again_is_scored_as_before(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"{SCORE},名\n'-5,'=a\n92,b\n", encoding="utf-8")
    found = perfscore.load(RULE).score_table(tmp_path / "a.csv", problems="keep").collect()
    assert found["名"].to_list() == ["=a", "b"]
    assert "评定得分 -5 分" in found["problems"][0]


def test_a_place_is_found_under_a_name_that_was_marked(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"'=名,'=名\n{SCORE},1\n", encoding="utf-8")
    with pytest.raises(perfscore.PerfscoreError, match="有两列都叫“=名”"):
        files.table(tmp_path / "a.csv")
    (tmp_path / "a.csv").write_text(f"'=名,=名,{SCORE}\n1,2,3\n", encoding="utf-8")
    with pytest.raises(perfscore.PerfscoreError, match="有两列都叫“=名”"):
        files.table(tmp_path / "a.csv")


@pytest.mark.parametrize("more", [[], ["--no-bom"]])
@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_csv_files_begin_with_a_bom_unless_it_is_not_wanted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], form: str
) -> None:
    (tmp_path / "a.csv").write_text(f"{SCORE},名\n92,a\n101,=b\n", encoding="utf-8-sig")
    out = tmp_path / f"out.{form}"
    for listed in ("p.csv", "p.jsonl"):
        asked = ["table", RULE, str(tmp_path / "a.csv"), "-o", str(out), "--problems", str(tmp_path / listed), *more]
        assert main(asked) == 1
    capsys.readouterr()
    assert out.read_bytes().startswith(BOM) is (form == "csv" and not more)
    assert (tmp_path / "p.csv").read_bytes().startswith(BOM) is (not more)
    lines = (tmp_path / "p.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["row"] for line in lines] == [2]
    assert main(["table", RULE, str(tmp_path / "a.csv"), "--format", "csv", "--problems", str(tmp_path / "p.csv")]) == 1
    assert capsys.readouterr().out.startswith("名,")  # a pipe gets none
