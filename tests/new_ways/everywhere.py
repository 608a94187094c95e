"""Rules that use the two made-up ways, through everything that perfscore does: run in a copy that knows the ways.

`tests/test_new_way.py` makes the copy and starts this there, in a process of its own.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any, Final

import openpyxl
import polars as pl
import pytest
import yaml
from jsonschema import Draft7Validator

import perfscore
import tables
from cli_runs import ROOT, YANLING
from perfscore.cli import main
from perfscore.cli.schema import of
from perfscore.problems import Problem
from perfscore.submission.read import submission
from spreadsheet import Calculator
from test_form_recalculated import Filled, differences, said
from workbooks import changed, put

HERE: Final = Path(__file__).parent
RULE, ROWS = HERE / "rule.yaml", HERE / "rows.yaml"
GIVEN, ROWS_GIVEN = HERE / "submission.yaml", HERE / "rows_submission.yaml"
BOTH: Final = ((RULE, GIVEN), (ROWS, ROWS_GIVEN))
GRADES: Final = {"制度建设": ("优", "良", "中", "差"), "台账管理": ("优", "良", "差"), "服务质量": ("优", "良", "差")}
Change = Callable[[dict[str, Any]], object]


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def given(change: Change = lambda _: None) -> dict[str, Any]:
    """The submission, changed."""
    made: dict[str, Any] = read(GIVEN)
    change(made)
    return made


def graded(answer: object) -> dict[str, Any]:
    """The submission with this answer to 制度建设; with none where it is None."""
    made = given()
    made["answers"]["制度建设"] = answer
    return made


@pytest.fixture(scope="module")
def rubric() -> perfscore.Rubric:
    return perfscore.load(RULE)


@pytest.fixture(scope="module")
def rows() -> perfscore.Rubric:
    return perfscore.load(ROWS)


def problems(call: Callable[[], object]) -> list[Problem]:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        call()
    return list(caught.value.problems)


def place(problem: Problem) -> tuple[str | int, ...]:
    """The places in what is handed in as plain data where something is wrong."""
    assert isinstance(problem.where, tuple)
    return problem.where


def changed_rule(folder: Path, *changes: tuple[str, str], rule: Path = RULE) -> Path:
    """The rule, each text changed where it first stands."""
    text = rule.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file = folder / rule.name
    file.write_text(text, encoding="utf-8")
    return file


def test_it_is_the_copy_that_runs() -> None:
    assert Path(perfscore.__file__).is_relative_to(os.environ["NEW_WAYS"])


# -- a rule ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "code", "hint"),
    [
        ("full: 95%", "full: 60%", "interpolate-limits", ""),
        ("full: 95%", "full: 很高", "number-not-read", "这里要写一个数"),
        ("full: 95%, ", "", "key-missing", ""),
        ("{full: 95%", "{ful: 95%", "unknown-key", "你是不是想写“full”？"),
        ("interpolate:", "内插:", "unknown-key", "你是不是想写“interpolate”？"),
        ("    measure: 天数 = 平均办理天数\n", "", "measure-missing", "例如：measure"),
        ("{优: 10, 良: 7.5, 中: 5, 差: 0}", "{优: 10}", "graded-grades", ""),
        ("{优: 10, 良: 7.5, 中: 5, 差: 0}", "{优: 11, 差: 0}", "points-above-full", ""),
        ("{优: 10, 良: 7.5, 中: 5, 差: 0}", "{优: 10, 差: -1}", "points-negative", "扣分请写正数"),
        ("graded: {grades: {优: 10, 良: 7.5, 中: 5, 差: 0}}", "graded:", "value-empty", ""),
    ],
)
def test_a_rule_that_is_wrong_is_refused(tmp_path: Path, old: str, new: str, code: str, hint: str) -> None:
    first, *_ = problems(lambda: perfscore.load(changed_rule(tmp_path, (old, new))))
    assert (first.code, first.where is not None) == (code, True)
    assert hint in first.hint


def test_the_json_schema_takes_the_rules_and_refuses_what_is_wrong() -> None:
    schema = of("rubric")
    Draft7Validator.check_schema(schema)
    taken = Draft7Validator(schema)
    for path in (RULE, ROWS):
        assert [error.message for error in taken.iter_errors(read(path))] == []
    wrong = read(RULE)
    wrong["sections"][0]["indicators"][0]["interpolate"] = {"full": "95%", "nought": "60%"}
    assert list(taken.iter_errors(wrong))
    means = schema["definitions"]["Interpolate"]["properties"]["full"]
    assert (means["description"], means["examples"]) == ("得满分的限值。", ["95%"])


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json"])
def test_a_rule_is_shown(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(RULE), "--format", form]) == 0
    shown = capsys.readouterr().out
    if form == "json":
        assert json.loads(shown)
        return
    for words in (
        "两个限值之间按比例计分（得满分的限值：95%；不得分的限值：60%）",
        "评定等级，按等级计分（各等级的得分：优 10；良 7.5；中 5；差 0）",
        "①执行进度（8 分）：进度 = 支出数 ÷ 预算数；两个限值之间按比例计分（得满分的限值：100%；不得分的限值：50%）",
        "②台账管理（8 分）：评定等级，按等级计分（各等级的得分：优 8；良 6；差 0）",
    ):
        assert words in shown
    assert main(["show", str(ROWS), "--format", form]) == 0
    assert "两个限值之间按比例计分（得满分的限值：100%；不得分的限值：60%）" in capsys.readouterr().out


def test_a_rule_is_checked(tmp_path: Path) -> None:
    assert [one.render() for rule in (RULE, ROWS) for one in perfscore.check(rule)] == []
    wrong = changed_rule(tmp_path, ("优: 10,", "优: 9,"))
    assert [one.code for one in perfscore.check(wrong)] == ["points-unreachable"]
    wrong = changed_rule(tmp_path, ("full: 95%", "full: 90%"), ("full: 5,", "full: 6,"))
    said = [(one.code, one.message.partition("，")[0]) for one in perfscore.check(wrong)]
    assert said == [
        ("criterion-contradicts", "评分标准写的是“达到95%得满分”"),
        ("criterion-contradicts", "评分标准写的是“5天以内办结的得满分”"),
    ]


def test_a_rule_that_extends_another_may_change_to_it(tmp_path: Path) -> None:
    change = "{criterion: 90%以下得满分，120%及以上不得分, interpolate: {full: 90%, zero: 120%}}"
    file = tmp_path / "extended.yaml"
    rule = f"rubric: extended\nextends: yanling-dept-2020\nchange: {{三公经费控制率: {change}}}\n"
    file.write_text(rule, encoding="utf-8")
    given = perfscore.load("yanling-dept-2020").score(ROOT / YANLING).submission
    row = perfscore.load(file).score({"rubric": "extended", "data": dict(given.data)})["三公经费控制率"]
    assert row.score == Decimal("2.1")  # (104.26 % − 120 %) ÷ (90 % − 120 %) × 4


def test_the_tests_that_are_suggested_reach_every_branch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for rule in (RULE, ROWS):
        file = changed_rule(tmp_path, rule=rule)
        assert main(["test", str(file), "--suggest"]) == 0
        suggested = capsys.readouterr().out
        assert "= 60%；60% 已到零分的限值 60%，不得分" in suggested
        (tmp_path / "tests").mkdir(exist_ok=True)
        (tmp_path / "tests" / rule.name).write_text(suggested.replace(", confirm: true", ""), encoding="utf-8")
        assert main(["test", str(file), "--cover"]) == 0
        assert "失败 0 个" in capsys.readouterr().out
        ran = perfscore.run_tests(file)
        assert ran.outcomes
        assert {one.verdict for one in ran.outcomes} == {"passed"}


def test_two_versions_of_a_rule_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = changed_rule(
        tmp_path,
        ("full: 95%, zero: 60%", "full: 90%, zero: 60%"),
        ("良: 7.5", "良: 8"),
        ("full: 100%, zero: 50%", "full: 100%, zero: 40%"),
        ("优: 8, 良: 6, 差: 0", "优: 8, 良: 6.5, 差: 0"),
    )
    for form in ("text", "html", "json"):
        assert main(["diff", str(RULE), str(new), "--data", str(GIVEN), "--format", form]) == 0
        told = capsys.readouterr().out
        if form == "text":
            for words in (
                "得满分的限值：95% → 90%",
                "各等级的得分：优 10；良 7.5；中 5；差 0 → 优 10；良 8；中 5；差 0",
                "“执行进度”部分，不得分的限值：50% → 40%",
                "“台账管理”部分，各等级的得分：优 8；良 6；差 0 → 优 8；良 6.5；差 0",
                "制度建设: {grade: 良, reason: （示例）}",
                "90% 已到满分的限值 90%，得满分",
            ):
                assert words in told
    other = changed_rule(tmp_path, ("graded: {grades: {优: 40, 良: 30, 差: 0}}", "judged: {}"))
    assert main(["diff", str(RULE), str(other)]) == 0
    told = capsys.readouterr().out
    assert "评分方式：评定等级，按等级计分 → 由评价人评定，并写明理由" in told
    assert "（无）" not in told
    assert main(["diff", str(RULE), str(RULE)]) == 0
    assert "两个规则没有差别" in capsys.readouterr().out
    assert main(["diff", str(ROWS), str(changed_rule(tmp_path, ("zero: 60%", "zero: 50%"), rule=ROWS))]) == 0
    assert "“全部”的行，不得分的限值：60% → 50%" in capsys.readouterr().out


def test_another_rule_is_listed_and_begun(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    assert "yanling-dept-2020" in capsys.readouterr().out
    assert main(["new", "-o", str(tmp_path / "new.yaml")]) == 0
    assert perfscore.check(tmp_path / "new.yaml") is not None


# -- a score -----------------------------------------------------------------------------------------------------------


def test_a_complete_submission_is_scored_and_explained(rubric: perfscore.Rubric) -> None:
    result = rubric.score(GIVEN)
    scores = {one.id: one.score for one in result.indicators}
    assert scores == {
        "预算执行率": Decimal("11.43"),  # (80 % − 60 %) ÷ (95 % − 60 %) × 20
        "办理时限": 8,  # (8 − 20) ÷ (5 − 20) × 10
        "制度建设": Decimal("7.5"),
        "资产管理": Decimal("16.8"),  # (80 % − 50 %) ÷ (100 % − 50 %) × 8 + 8 + 4
        "服务质量": 30,
    }
    assert (result.status, result.total, result.grade) == ("complete", Decimal("73.73"), "良")
    told = result.explain()
    for words in (
        "80% 在零分的 60% 和满分的 95% 之间，按比例得满分的 57.14%",
        "8 在零分的 20 和满分的 5 之间，按比例得满分的 80%",
        "等级为“良”，得 7.5 分\n  理由：制度较健全，个别办法未更新",
        "台账管理：等级为“优”，得 8 分\n  台账管理：理由：台账齐全",
        "可挽回：支出数达到 950 万元",
    ):
        assert words in told
    assert "“等级”为“优”" not in told, "a person's judgement is not the bureau's to change"


@pytest.mark.parametrize(
    ("spent", "days", "rate", "time"),
    [("950", "5", "20", "10"), ("1200", "0", "20", "10"), ("600", "20", "0", "0"), ("0", "99", "0", "0")],
)
def test_beyond_a_limit_it_is_as_at_the_limit(
    rubric: perfscore.Rubric, spent: str, days: str, rate: str, time: str
) -> None:
    result = rubric.score(given(lambda one: one["data"].update({"支出数": f"{spent}万元", "平均办理天数": days})))
    assert (result["预算执行率"].score, result["办理时限"].score) == (Decimal(rate), Decimal(time))


def test_every_row_of_a_table_is_scored(rows: perfscore.Rubric) -> None:
    result = rows.score(ROWS_GIVEN)
    scores = {one.name: one.score for one in result.indicators}
    assert scores == {"培训场次": 30, "修订制度": 20, "走访企业": 0, "执行率": Decimal("11.43")}
    assert "90% 在零分的 60% 和满分的 100% 之间，按比例得满分的 75%" in result.explain()


def completed(rubric: perfscore.Rubric, start: dict[str, Any]) -> Iterator[Decimal]:
    """The totals of a submission in which 支出数 and the three grades are filled in with whatever there is."""
    for spent, *grades in product((0, 500, 700, 950, 2000), *GRADES.values()):
        made = json.loads(json.dumps(start))
        made["data"]["支出数"] = f"{spent}万元"
        first, second, third = ({"grade": one, "reason": "已经核实"} for one in grades)
        made["answers"] = {
            "制度建设": first,
            "资产管理": {"台账管理": second, "已公开": {"已公开": "是"}},
            "服务质量": third,
        }
        result = rubric.score(made)
        assert result.status == "complete"
        yield result.total or Decimal(0)


def test_what_is_missing_leaves_the_least_and_the_most_that_can_come(rubric: perfscore.Rubric) -> None:
    start = read(GIVEN)
    del start["data"]["支出数"]
    start["answers"] = {"资产管理": {"已公开": {"已公开": "是"}}}
    result = rubric.score(start)
    statuses = {one.id: one.status for one in result.indicators}
    assert statuses == dict.fromkeys(statuses, "missing") | {"办理时限": "scored"}
    assert result.status == "incomplete"
    assert "缺少：等级" in result.explain()
    totals = list(completed(rubric, start))
    assert (result.low, result.high) == (min(totals), max(totals))
    assert (result.low, result.high) == (Decimal(12), Decimal(98))


def test_a_grade_that_is_not_given_yet_is_waited_for(rubric: perfscore.Rubric) -> None:
    row = rubric.score(graded({"reason": "已经核实"}))["制度建设"]
    assert (row.status, row.low, row.high) == ("pending", Decimal(0), Decimal(10))
    assert row.sentences == ("等待评定",)
    made = given()
    made["answers"]["资产管理"]["台账管理"] = {"reason": "已经核实"}
    row = rubric.score(made)["资产管理"]
    assert (row.status, row.low, row.high) == ("pending", Decimal("8.8"), Decimal("16.8"))


BAD: Final = {
    "a word": ("优", "answer-form"),
    "a number": (5, "answer-form"),
    "a list": (["优"], "answer-form"),
    "no reason": ({"grade": "优"}, "answer-not-text"),
    "an empty reason": ({"grade": "优", "reason": " "}, "answer-not-text"),
    "a reason that says nothing": ({"grade": "优", "reason": "无"}, "answer-not-text"),
    "a number for a reason": ({"grade": "优", "reason": 5}, "answer-not-text"),
    "a list for a reason": ({"grade": "优", "reason": ["好"]}, "answer-not-text"),
    "another grade": ({"grade": "好", "reason": "已经核实"}, "judged-level"),
    "a number for a grade": ({"grade": 5, "reason": "已经核实"}, "judged-level"),
    "a truth for a grade": ({"grade": True, "reason": "已经核实"}, "judged-level"),
    "a list for a grade": ({"grade": ["优"], "reason": "已经核实"}, "answer-not-text"),
    "a misspelt item": ({"grades": "优", "reason": "已经核实"}, "answer-unknown-item"),
    "an item in Chinese": ({"等级": "优", "reason": "已经核实"}, "answer-unknown-item"),
    "another item": ({"grade": "优", "reason": "已经核实", "score": 5}, "answer-unknown-item"),
    "and not applicable": ({"grade": "优", "not_applicable": "没有此项工作"}, "answer-unknown-item"),
    "not applicable without a reason": ({"not_applicable": "无"}, "answer-not-text"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_answer_is_refused(rubric: perfscore.Rubric, case: str) -> None:
    answer, code = BAD[case]
    (problem,) = problems(lambda: rubric.score(graded(answer)))
    assert (problem.code, place(problem)[:2]) == (code, ("answers", "制度建设"))
    made = given()
    made["answers"]["资产管理"]["台账管理"] = answer
    if "applicable" not in case:
        (problem,) = problems(lambda: rubric.score(made))
        assert (problem.code, place(problem)[:3]) == (code, ("answers", "资产管理", "台账管理"))


@pytest.mark.parametrize("key", ["grades", "等级"])
def test_a_misspelt_item_is_known_for_what_it_is(rubric: perfscore.Rubric, key: str) -> None:
    (problem,) = problems(lambda: rubric.score(graded({key: "优", "reason": "已经核实"})))
    assert problem.hint == "你是不是想写“grade”？"


def test_an_item_is_known_in_any_form_of_its_letters(rubric: perfscore.Rubric) -> None:
    assert rubric.score(graded({"ｇｒａｄｅ": "优", "reason": "已经核实"}))["制度建设"].score == Decimal(10)


# -- a result ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "handed"), BOTH, ids=["rule", "rows"])
def test_a_result_is_stored_and_verified(
    rule: Path, handed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stored = tmp_path / "result.json"
    assert main(["score", str(rule), str(handed), "-o", str(stored)]) == 0
    assert main(["verify", str(stored)]) == 0
    assert main(["verify", str(stored), "--rule", str(rule), "--submission", str(handed)]) == 0
    text = stored.read_text(encoding="utf-8")
    assert json.loads(text) == json.loads(perfscore.load(rule).score(handed).model_dump_json())
    stored.write_text(text.replace('"11.43"', '"11.44"', 1), encoding="utf-8")
    assert main(["verify", str(stored)]) == 1
    capsys.readouterr()


@pytest.mark.parametrize("form", ["text", "json", "html", "xlsx", "docx"])
@pytest.mark.parametrize(("rule", "handed"), BOTH, ids=["rule", "rows"])
def test_a_result_is_written_in_every_form(rule: Path, handed: Path, form: str, tmp_path: Path) -> None:
    file = tmp_path / f"result.{form}"
    assert main(["score", str(rule), str(handed), "--format", form, "-o", str(file)]) == 0
    if form in {"text", "html"}:
        assert "按比例得满分的 57.14%" in file.read_text(encoding="utf-8")
    if form == "xlsx":
        cells = [str(cell.value) for page in openpyxl.load_workbook(file) for row in page.iter_rows() for cell in row]
        assert any("按比例得满分的 57.14%" in one for one in cells)


def verdicts(rubric: perfscore.Rubric, made: dict[str, Any]) -> dict[str, tuple[str, list[str]]]:
    found = perfscore.recheck(rubric, made)
    return {one.label: (one.verdict, [cause.code for cause in one.causes]) for one in found.rows}


def test_right_claims_are_found_right(rubric: perfscore.Rubric) -> None:
    claims = {one.id: str(one.score) for one in rubric.score(GIVEN).indicators}
    assert verdicts(rubric, given(lambda one: one.update(claimed=claims))) == dict.fromkeys(claims, ("agrees", []))


def test_wrong_claims_are_explained_where_they_can_be(rubric: perfscore.Rubric, rows: perfscore.Rubric) -> None:
    claims = {"预算执行率": "11", "办理时限": "9", "制度建设": "10", "资产管理": "17", "服务质量": "41"}
    found = verdicts(rubric, given(lambda one: one.update(claimed=claims)))
    assert found["预算执行率"] == ("rounding", ["whole-points"])
    assert found["办理时限"] == ("unexplained", [])
    assert found["制度建设"] == ("misapplied", ["full-without-meeting"])
    assert found["资产管理"] == ("rounding", ["whole-points"])
    assert found["服务质量"][1] == ["above-points", "unreachable"]
    found = {
        one.name: (one.verdict, [cause.code for cause in one.causes])
        for one in perfscore.recheck(rows, ROWS_GIVEN).rows
    }
    assert found["修订制度"] == ("agrees", [])
    assert found["走访企业"] == ("misapplied", ["full-without-meeting"])
    assert found["培训场次"][0] == "unexplained"


@pytest.mark.parametrize("form", ["text", "json", "html", "xlsx"])
def test_a_recheck_is_written_in_every_form(form: str, tmp_path: Path) -> None:
    claims, file = tmp_path / "claims.yaml", tmp_path / f"recheck.{form}"
    claims.write_text(
        f"{GIVEN.read_text(encoding='utf-8')}claimed: {{预算执行率: 11, 制度建设: 10}}\n", encoding="utf-8"
    )
    assert main(["recheck", str(RULE), str(claims), "--format", form, "-o", str(file)]) == 0
    if form != "xlsx":
        assert "得分四舍五入到整数分" in file.read_text(encoding="utf-8")


# -- a form ------------------------------------------------------------------------------------------------------------


def made_form(folder: Path, rule: Path, handed: Path | None = None) -> Path:
    file = folder / f"{rule.stem}.xlsx"
    fill = ["--fill", str(handed)] if handed is not None else []
    assert main(["form", str(rule), *fill, "-o", str(file)]) == 0
    return file


@pytest.mark.parametrize(("rule", "handed"), BOTH, ids=["rule", "rows"])
def test_a_filled_form_is_read_back(rule: Path, handed: Path, tmp_path: Path) -> None:
    rubric, wanted = perfscore.load(rule), perfscore.load(rule).score(handed)
    result = rubric.score(made_form(tmp_path, rule, handed))
    assert [(one.id, one.score, one.sentences) for one in result.indicators] == [
        (one.id, one.score, one.sentences) for one in wanted.indicators
    ]


SHEET: Final = "评定等级，按等级计分"


def test_a_form_asks_for_grades_and_reasons(tmp_path: Path) -> None:
    page = openpyxl.load_workbook(made_form(tmp_path, RULE))[SHEET]
    shown = [[cell.value for cell in row[:2]] for row in page.iter_rows(min_row=3)]
    assert shown == [
        ["三级指标", "填报内容"],
        ["制度建设", "等级"],
        ["资产管理 · 台账管理", "等级"],
        ["服务质量", "等级"],
    ]
    lists = {str(one.sqref): one.formula1 for one in page.data_validations.dataValidation if one.type == "list"}
    assert lists == {"C4": '"优,良,中,差"', "C5": '"优,良,差"', "C6": '"优,良,差"'}


def text(cell: str, words: str) -> Callable[[str], str]:
    return put(cell, f"<is><t>{words}</t></is>", "inlineStr")


@pytest.mark.parametrize(
    ("cells", "status", "score"),
    [
        (["C4=中", "D4=制度尚不完整"], "scored", "5"),
        (["D4=制度尚不完整"], "pending", None),
        (["C4=优秀", "D4=制度尚不完整"], "form-choice", None),
        (["C4=中"], "answer-not-text", None),
    ],
)
def test_cells_that_are_written_by_hand_are_read(
    rubric: perfscore.Rubric, tmp_path: Path, cells: list[str], status: str, score: str | None
) -> None:
    file = made_form(tmp_path, RULE)
    for number, one in enumerate(cells):
        file = changed(file, tmp_path / f"{number}.xlsx", SHEET, text(*one.split("=")))
    if status in {"scored", "pending"}:
        row = rubric.score(file)["制度建设"]
        assert (row.status, row.score) == (status, score and Decimal(score))
    else:
        assert [one.code for one in problems(lambda: rubric.score(file))] == [status]


@pytest.mark.office
@pytest.mark.parametrize("rule", [RULE, ROWS], ids=["rule", "rows"])
def test_a_form_that_is_recalculated_says_what_score_says(rule: Path, tmp_path: Path) -> None:
    rubric = perfscore.load(rule)
    filled = Filled(rubric, tmp_path / "form.xlsx")
    every = [submission(one) for one in (MANY if rule == RULE else MANY_ROWS)]
    calculator = Calculator(tmp_path)
    calculator.open(tmp_path / "form.xlsx")
    for one in every:
        assert filled.takes({"rubric": one.rubric, "data": dict(one.data), "answers": dict(one.answers)})
        filled.write(calculator)
        calculator.calculate(filled.asked())
    calculator.close()
    answers, step = [said(one) for one in calculator.run()], len(filled.asked())
    for number, one in enumerate(every):
        assert differences(filled, one, answers[number * step : (number + 1) * step]) == []


# -- a table -----------------------------------------------------------------------------------------------------------


def spent(amount: object, days: object) -> dict[str, Any]:
    return given(lambda one: one["data"].update({"支出数": amount, "平均办理天数": days}))


def no_figures(one: dict[str, Any]) -> None:
    one["data"] = {}


def no_answers(one: dict[str, Any]) -> None:
    one["answers"] = {}


MANY: Final = [
    given(),
    given(no_figures),
    given(no_answers),
    given(lambda one: one["data"].update({"预算数": "0万元"})),
    *(spent(f"{amount}万元", days) for amount, days in [(600, 20), (950, 5), (599, 21), (2000, 0), (777, 7.3)]),
    *(graded({"grade": grade, "reason": "已经核实"}) for grade in GRADES["制度建设"]),
    *(graded(answer) for answer in (None, {"reason": "已经核实"}, {"not_applicable": "没有此项工作"})),
]


def table_row(done: object, plan: object, points: object = 20) -> dict[str, Any]:
    return {"指标": f"完成{done}之{plan}", "分值": points, "计划数": plan, "完成数": done}


def row_table(*some: dict[str, Any], money: str = "800万元") -> dict[str, Any]:
    data = {"支出数": money, "预算数": "1000万元", "绩效指标": list(some)}
    return {"rubric": "new-rows", "data": data}


MANY_ROWS: Final = [
    read(ROWS_GIVEN),
    row_table(table_row(6, 10, 30), table_row(10, 10, 30), table_row(7.77, 10)),
    row_table(table_row(5, 10, 60), table_row(None, 10), money="951万元"),
    row_table(table_row(3, 0, 80), money="601万元"),
]


def test_a_table_scores_as_score_does(rubric: perfscore.Rubric, rows: perfscore.Rubric) -> None:
    bad = [graded(one) for one, _ in BAD.values() if isinstance(one, dict) and set(one) <= {"grade", "reason"}]
    bad = [one for one in bad if all(isinstance(word, str) for word in one["answers"]["制度建设"].values())]
    for rule, many in ((rubric, [*MANY, *bad]), (rows, MANY_ROWS)):
        frame = tables.table(rule, many)
        made = rule.score_table(frame, problems="keep")
        assert tables.differences(rule, many, made) == []
        assert len(bad) == 4 or rule is rows
        with_steps = rule.score_table(tables.table(rule, many[:1]), explain=True)
        assert "预算执行率.达到程度" in with_steps.columns or rule is rows


def test_a_table_in_a_file_is_scored(tmp_path: Path) -> None:
    columns = {"预算数": "1000", "支出数": "800", "平均办理天数": "8", "资产管理.已公开.已公开": "是"}
    for key, grade in (("制度建设", "良"), ("资产管理.台账管理", "优"), ("服务质量", "良")):
        columns |= {f"{key}.grade": grade, f"{key}.reason": "已经核实"}
    pl.DataFrame([columns, columns | {"制度建设.grade": "好"}]).write_csv(tmp_path / "in.csv")
    out, wrong = tmp_path / "out.csv", tmp_path / "problems.csv"
    assert main(["table", str(RULE), str(tmp_path / "in.csv"), "-o", str(out), "--problems", str(wrong)]) == 1
    assert pl.read_csv(out)["total"].to_list() == [73.73, None]
    assert re.search("“好”不在规定的等级里", wrong.read_text(encoding="utf-8"))
