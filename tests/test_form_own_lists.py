"""Lists that platforms export, and several forms of one file in a re-check that is taken up again."""

import json
from pathlib import Path
from typing import Any

import pytest

import perfscore
from own_files import CASES, INDICATORS, LIST_HEAD, PROJECT, RULE, TABLE, Row, Sheet, listed, xlsx
from perfscore.cli import main
from perfscore.report import reading
from perfscore.submission.read import submissions


def problems(folder: Path, rows: list[Row | str]) -> list[tuple[str, str]]:
    file = xlsx(folder / "清单.xlsx", Sheet(rows))
    found = [one for part in submissions(file) for one in reading.problems(part)]
    return [(one.code, one.message) for one in found]


def test_rows_of_a_project_say_the_same_of_it(tmp_path: Path) -> None:
    rows = [list(one) for one in listed()]
    rows[3][6] = 130
    assert problems(tmp_path, [*rows]) == [
        ("form-value-twice", "“全年预算数”有两处，写得不同：G2 是“120万元”，G4 是“130万元”")
    ]
    checked = perfscore.recheck(perfscore.load(RULE), tmp_path / "清单.xlsx")
    assert checked["预算执行率"].verdict == "undetermined"
    assert checked["培训场次"].verdict == "agrees"


def test_the_rate_of_execution_may_be_a_row_of_a_list(tmp_path: Path) -> None:
    heads, *rows = ([*one[:8], *one[11:]] for one in listed())
    row = [*rows[0][:8], "预算执行率", "", "预算执行率", "≥", "100", "%", "90.42", "10", "9.04", "付款晚了"]
    (part,) = submissions(xlsx(tmp_path / "清单.xlsx", Sheet([heads, row, *rows])))
    whole = reading.plain(part.submission)
    assert (whole["claimed"], whole["stated"]) == ({"预算执行率": "9.04"}, {"预算执行率": "90.42%"})
    assert whole["remarks"] == {"预算执行率": "付款晚了"}
    assert [one["三级指标"] for one in whole["data"][TABLE]] == [one["三级指标"] for one in INDICATORS]


def test_headings_of_a_list(tmp_path: Path) -> None:
    rows = [list(one) for one in listed()]
    rows[0][rows[0].index("完成值")] = "完成的值"
    two: list[Row | str] = [*rows, [7, "P002", "修缮", *rows[1][3:]]]
    ((code, message),) = problems(tmp_path, two)  # once, not for each project
    assert code == "form-heading-missing"
    assert message.startswith("清单没有找到“完成值”这一栏，最接近的是“完成的值”（R1）")


def test_a_list_says_what_it_did_not_use(tmp_path: Path) -> None:
    head = [*LIST_HEAD, "处室意见"]
    (part,) = submissions(xlsx(tmp_path / "清单.xlsx", Sheet([head, [1, *PROJECT, "同意"]])))
    assert [(one.text, one.place[1], one.why) for one in part.left] == [("处室意见", "L1", "不认得的栏")]


def test_a_claim_in_words_is_told_and_a_rate_in_words_is_left(tmp_path: Path) -> None:
    """Neither goes without a word; a dash is no claim."""
    heads, *rows = (list(one) for one in listed())
    for name, text in (("自评总分", "九十七分"), ("预算执行率", "九成"), ("执行率得分", "—")):
        for row in rows:
            row[heads.index(name)] = text
    file = xlsx(tmp_path / "清单.xlsx", Sheet([heads, *rows]))
    (part,) = submissions(file)
    assert reading.plain(part.submission)["claimed"] == {"total": "九十七分"}
    assert {(one.text, one.why) for one in part.left} == {("九成", "执行率"), ("—", "执行率得分")}
    found = perfscore.recheck(perfscore.load(RULE), file)
    assert [(one.code, one.says) for one in found.findings if one.code == "number-not-read"] == [
        ("number-not-read", "自评总分：“九十七分”里有中文数字")
    ]


def test_projects_of_a_list_are_rechecked_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = CASES["一体化平台导出，一行一个项目"].make(tmp_path / "清单.xlsx")
    assert main(["recheck", RULE, str(file), "--format", "json"]) == 0
    entries = json.loads(capsys.readouterr().out)
    assert [one["file"] for one in entries] == [f"{file}:Sheet1 P001", f"{file}:Sheet1 P002"]
    assert [_rates(one) for one in entries] == [[], ["“预算执行率”印出的是 0.9000，按填报的数应为 0.9042"]]


def _rates(entry: dict[str, Any]) -> list[str]:
    return [one["says"] for one in entry["findings"] if one["code"] == "stated-rate-wrong"]


def test_a_run_is_taken_up_again_in_the_middle_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each submission of a file is an entry of its own in the journal; what is there is not done again."""
    home = tmp_path / "自评"
    home.mkdir()
    file, journal = CASES["几个项目几张工作表"].make(home / "三.xlsx"), tmp_path / "进度.jsonl"
    command = ["recheck", RULE, str(home), "--format", "json", "--resume", str(journal)]
    assert main(command) == 0
    first = json.loads(capsys.readouterr().out)
    assert [one["file"] for one in first] == [f"{file}:项目{n}" for n in (1, 2, 3)]
    lines = journal.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4
    journal.write_text("\n".join([*lines[:3], ""]), encoding="utf-8")
    assert main(command) == 0
    out, said = capsys.readouterr()
    assert (json.loads(out), said) == (first, "")
    assert len(journal.read_text(encoding="utf-8").splitlines()) == 4
    (home / "另.yaml").write_text(f"rubric: {RULE}\n", encoding="utf-8")
    assert main(["recheck", RULE, str(home / "另.yaml"), "--format", "json", "--resume", str(journal)]) == 0
    assert "现在没有了" not in capsys.readouterr().err  # the file is there, and so are its three submissions
    file.unlink()
    assert main(["recheck", RULE, str(home), "--format", "json", "--resume", str(journal)]) == 0
    assert "以前复核过的填报有 3 份现在没有了" in capsys.readouterr().err


def test_score_lists_every_submission_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = CASES["几个项目上下相接"].make(tmp_path / "两份.xlsx")
    assert main(["score", RULE, str(file), "--format", "json"]) == 0
    entries = json.loads(capsys.readouterr().out)
    assert [(one["file"], one["unit"]) for one in entries] == [
        (f"{file}:Sheet1 第 1 份", "甲局"),
        (f"{file}:Sheet1 第 2 份", "乙局"),
    ]
    assert main(["score", RULE, str(file), "--complete"]) == 0
    assert capsys.readouterr().out.count("填报单位：") == 2
