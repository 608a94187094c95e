"""The form as it is made: by the command, for every rule, and what cannot be made."""

import json
from pathlib import Path
from typing import Any

import pytest

import perfscore
from cli_runs import perfscore as run
from perfscore.documents.locate import Cells, located
from perfscore.problems import Cell, Fault, Problem
from perfscore.submission.read import submission
from perfscore.submission.xlsx import Workbook
from perfscore.workbook.form import form
from shipped_cases import SOME, case_of
from workbooks import parts

RULE = "yanling-dept-2020"


def test_the_command_makes_a_form_that_scores(tmp_path: Path) -> None:
    file = str(tmp_path / "自评表.xlsx")
    made = run("form", RULE, "--fill", "examples/yanling-2020.yaml", "-o", file)
    assert (made.returncode, made.stdout) == (0, "")
    assert made.stderr.count("警告：") == made.stderr.count("警告：没有抄过来：自评表里没有填“印出的比率和数”的格") == 1
    scored = run("score", RULE, file)
    assert (scored.returncode, "总分 94.72 / 100 分" in scored.stdout) == (0, True)
    refused = run("form", RULE)
    assert (refused.returncode, refused.stdout, "请用 -o 写明文件名" in refused.stderr) == (2, "", True)


def test_one_rule_gives_one_file(tmp_path: Path) -> None:
    rubric = perfscore.load(RULE)
    for name in ("one.xlsx", "other.xlsx"):
        (tmp_path / name).write_bytes(form(rubric.program))
    assert parts(tmp_path / "one.xlsx") == parts(tmp_path / "other.xlsx")


def test_an_empty_form_scores_nothing(tmp_path: Path) -> None:
    rubric = perfscore.load(RULE)
    (tmp_path / "空.xlsx").write_bytes(form(rubric.program))
    result = rubric.score(tmp_path / "空.xlsx")
    assert {one.status for one in result.indicators} == {"missing"}
    assert result.status == "incomplete"


def test_only_input_cells_are_unlocked(tmp_path: Path) -> None:
    (tmp_path / "form.xlsx").write_bytes(form(perfscore.load("miyi-dept-2020").program))
    book = Workbook(tmp_path / "form.xlsx")
    sheets = [name for name, content in parts(tmp_path / "form.xlsx").items() if "worksheets/sheet" in name]
    assert len(sheets) == len(book.names)
    for name in sheets:
        assert b"<sheetProtection " in parts(tmp_path / "form.xlsx")[name], name
    book.close()


@pytest.mark.explores
@pytest.mark.parametrize("case", SOME, ids=[case.parent.name for case in SOME])
def test_every_good_case_goes_into_a_form_and_comes_back(case: Path, tmp_path: Path) -> None:
    rubric, given = case_of(case)
    wrong: list[str] = []
    try:
        (tmp_path / "form.xlsx").write_bytes(form(rubric.program, submission(given)))
    except perfscore.PerfscoreError as error:
        wrong = [one.code for one in error.problems if one.severity == "error"]
    if wrong:
        assert set(wrong) == {"form-number"}
        return
    result, wanted = rubric.score(tmp_path / "form.xlsx"), rubric.score(given)
    assert scores(result) == scores(wanted)


def test_dates_percents_and_half_answers_come_back(tmp_path: Path) -> None:
    rubric = perfscore.load(Path("tests/forms/everything.yaml"))
    given = {
        "rubric": rubric.id,
        "unit": "某局",
        "data": {
            "预算": "10万元",
            "支出": "7.5万元",
            "上报日期": "2021-03-31",
            "已公开": "是",
            "压减比例": "12.34%",
            "备注": "120.50",
            "核定人数": 10,
            "实有人数": 11,
            "目标分": "90.5",
            "完成分": 80,
            "明细": [{"名称": "一", "数额": "3,000", "个数": 3}, {"名称": "二", "数额": 100, "个数": 4}],
        },
        "answers": {
            "评级": {"level": "中", "score": 6, "reason": "尚可"},
            "合成": {"乙": ["某事", {"kind": "截留", "what": "某笔"}], "丙": {"sum": 8}, "丁": {"有制度": "是"}},
        },
    }
    (tmp_path / "form.xlsx").write_bytes(form(rubric.program, submission(given)))
    assert scores(rubric.score(tmp_path / "form.xlsx")) == scores(rubric.score(given))
    back = submission(tmp_path / "form.xlsx")
    assert back.data["上报日期"] == "2021-03-31"
    assert back.data["压减比例"] == "12.34%"
    assert back.answers["合成"]["乙"] == ["某事", "截留：某笔"]  # type: ignore[index]  # a mapping


def test_a_table_of_one_column_that_is_called_like_a_sheet_of_the_form(tmp_path: Path) -> None:
    section = {"name": "甲", "points": 1, "measure": "率 = sum(数) / 100元", "ratio": {}}
    rule = {
        "rubric": "r",
        "title": "t",
        "points": 1,
        "data": {"评定": {"kind": "table", "columns": {"数": {"kind": "money"}}}},
        "sections": [{"name": "一", "points": 1, "indicators": [section]}],
    }
    (tmp_path / "rule.json").write_text(json.dumps(rule, ensure_ascii=False), encoding="utf-8")
    rubric = perfscore.load(tmp_path / "rule.json")
    (tmp_path / "form.xlsx").write_bytes(
        form(rubric.program, submission({"rubric": "r", "data": {"评定": [{"数": 20}, {"数": 30}]}}))
    )
    assert str(rubric.score(tmp_path / "form.xlsx").total) == "0.5"


def test_what_cannot_stand_in_a_cell_is_named(tmp_path: Path) -> None:
    rubric = perfscore.load(RULE)
    given = {"rubric": RULE, "data": {"本年三公经费": "100.001"}}
    with pytest.raises(perfscore.PerfscoreError) as caught:
        (tmp_path / "form.xlsx").write_bytes(form(rubric.program, submission(given)))
    assert [one.render() for one in caught.value.problems] == [
        "data › 本年三公经费: 100.001 不能填进自评表：要在 -100000000000 到 100000000000 之间，最多 2 位小数"
    ]


@pytest.mark.parametrize(
    ("day", "stands"), [("1900-02-28", False), ("1900-03-01", True), ("2099-12-31", True), ("2100-01-01", False)]
)
def test_a_day_that_no_cell_holds_is_named(day: str, *, stands: bool) -> None:
    """The form has 有误 beside it, though the submission is scored; found against LibreOffice by chance."""
    given = submission({"rubric": "form-everything", "data": {"上报日期": day}})
    program = perfscore.load(Path("tests/forms/everything.yaml")).program
    try:
        assert form(program, given)
        told = []
    except perfscore.PerfscoreError as error:
        told = [one.render() for one in error.problems]
    wanted = f"data › 上报日期: {day} 不能填进自评表：要在 1900-03-01 到 2099-12-31 之间"
    assert told == ([] if stands else [wanted])


@pytest.mark.parametrize(("name", "code"), [("没有.xlsx", "file-missing"), ("夹.xlsx", "file-is-directory")])
def test_a_workbook_that_is_no_file(name: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "夹.xlsx").mkdir()
    with pytest.raises(perfscore.PerfscoreError) as caught:
        perfscore.load(RULE).score(tmp_path / name)
    assert [one.code for one in caught.value.problems] == [code]


def scores(result: perfscore.Result) -> list[Any]:
    found: list[Any] = [(one.id, one.status, one.score) for one in result.indicators]
    return [*found, result.total, result.converted, result.grade, result.status]


def test_a_problem_stands_at_its_cell() -> None:
    places: dict[tuple[str | int, ...], tuple[str, str]] = {
        ("data", "甲"): ("表", "B4"),
        ("answers", "乙", "score"): ("评", "C1"),
    }
    found = located(
        [
            Fault(("data", "甲", "深处"), "x", "说"),
            Fault(("answers", "乙"), "x", "说"),
            Fault(("unit",), "x", "说"),
            Fault((), "x", "说"),
        ],
        Cells("a.xlsx", places),
    )
    assert [one.render() for one in found] == ["a.xlsx:表!B4: 说", "a.xlsx:评!C1: 说", "a.xlsx: 说"]
    assert Problem("x", "说", Cell("a.xlsx", "表")).render() == "a.xlsx:表: 说"
    assert found[2].as_dict()["sheet"] == ""
