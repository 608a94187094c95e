"""What is wrong with one cell of a form holds up its own row: the others have their verdicts."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

import perfscore
from perfscore.recheck.document import Recheck
from perfscore.submission.read import submission
from perfscore.workbook import form as making

PROJECT: Final = "project-self-evaluation-2020"
ROWS, FIGURES, GUIDE, SCORES = "绩效指标", "基础数据表", "填报说明", "评分表"
ROW: Final = {"一级指标": "产出指标", "指标性质": "≥", "指标值": 4, "完成值": 4, "分值": 45, "自评得分": 45}
CELLS: Final = {"年初": "B4", "全年": "B5", "执行": "B6", "年度": "B3"}


@pytest.fixture(scope="module")
def rubric() -> perfscore.Rubric:
    return perfscore.load(PROJECT)


@pytest.fixture(scope="module")
def blank(rubric: perfscore.Rubric, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A form of two rows, 10 of 10万元 spent, all claimed in full."""
    every = [{**ROW, "三级指标": f"指标{place}"} for place in (1, 2)]
    data = {"年初预算数": 100000, "全年预算数": 100000, "全年执行数": 100000, ROWS: every}
    claimed = {"预算执行率": 10, "total": 100}
    given = {"rubric": PROJECT, "unit": "甲局", "year": 2022, "data": data, "claimed": claimed}
    file = tmp_path_factory.mktemp("form") / "表.xlsx"
    file.write_bytes(making.form(rubric.program, submission(given)))
    return file


def changed(blank: Path, into: Path, cells: dict[tuple[str, str], Any]) -> Path:
    """The form with other content in some cells: of a table, by the column's head and the row."""
    book = openpyxl.load_workbook(blank)
    head = heads(book[ROWS])
    for (sheet, cell), value in cells.items():
        column = cell.rstrip("0123456789")
        book[sheet][head.get(column, column) + cell.removeprefix(column)] = value
    book.save(into)
    book.close()
    return into


def heads(sheet: Any) -> dict[str, str]:
    """The letters of the columns, by their heads without the units."""
    return {str(cell.value).partition("（")[0]: get_column_letter(place) for place, cell in enumerate(sheet[3], 1)}


def verdicts(found: Recheck) -> dict[str, tuple[str, list[str]]]:
    return {row.name: (row.verdict, [one.code for one in row.causes]) for row in found.rows}


FINE: Final = {name: ("agrees", list[str]()) for name in ("预算执行率", "指标1", "指标2")}
PLAIN: Final[list[dict[tuple[str, str], Any]]] = [
    {(FIGURES, "B5"): "10万元"},
    {(FIGURES, "B5"): "100,000.00元"},
    {(FIGURES, "B5"): "１０．００"},
    {(FIGURES, "B5"): " 10 "},
    {(GUIDE, "B3"): "2022年度"},
    {(GUIDE, "B3"): "２０２２年"},
    {(ROWS, "指标值4"): "≥4", (ROWS, "完成值4"): "4"},
    {(ROWS, "自评得分4"): "45分"},
    {(SCORES, "H4"): "10分"},
]


@pytest.mark.parametrize("cells", PLAIN, ids=lambda cells: "、".join(map(str, cells.values())))
def test_what_is_plain_is_read(
    rubric: perfscore.Rubric, blank: Path, tmp_path: Path, cells: dict[tuple[str, str], Any]
) -> None:
    file = changed(blank, tmp_path / "表.xlsx", cells)
    assert verdicts(perfscore.recheck(rubric, file)) == FINE
    assert (str(rubric.score(file).total), rubric.score(file).year) == ("100", 2022)


HELD: Final[list[tuple[dict[tuple[str, str], Any], str, list[str]]]] = [
    ({(FIGURES, "B5"): "约10万元"}, "预算执行率", ["number-not-read"]),
    ({(FIGURES, "B6"): "=B5"}, "预算执行率", ["form-formula"]),
    ({(FIGURES, "B6"): 10**12}, "预算执行率", ["form-number"]),
    ({(ROWS, "自评得分4"): "=40+5"}, "指标1", ["form-formula"]),
    ({(ROWS, "指标值4"): "=2+2"}, "指标1", ["form-formula"]),
    ({(ROWS, "指标值4"): "三十"}, "指标1", ["number-not-read"]),
    ({(ROWS, "分值4"): "=45"}, "指标1", ["form-formula"]),
    ({(ROWS, "指标性质4"): "=1"}, "指标1", ["form-formula"]),
    ({(SCORES, "H4"): "=10"}, "预算执行率", ["form-formula"]),
]


@pytest.mark.parametrize(("cells", "name", "codes"), HELD, ids=range(len(HELD)))
def test_what_is_not_plain_is_the_reason_of_its_row_alone(
    rubric: perfscore.Rubric,
    blank: Path,
    tmp_path: Path,
    cells: dict[tuple[str, str], Any],
    name: str,
    codes: list[str],
) -> None:
    file = changed(blank, tmp_path / "表.xlsx", cells)
    found = perfscore.recheck(rubric, file)
    assert verdicts(found) == FINE | {name: ("undetermined", codes)}
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score(file)
    (at,) = cells
    problems = [one for one in caught.value.problems if one.severity == "error"]
    assert [one.code for one in problems] == codes
    assert problems[0].place.rpartition(":")[2].partition("!")[0] == at[0]


def test_a_claim_in_words_is_the_reason_of_its_row(rubric: perfscore.Rubric, blank: Path, tmp_path: Path) -> None:
    file = changed(blank, tmp_path / "表.xlsx", {(ROWS, "自评得分4"): "三十"})
    assert verdicts(perfscore.recheck(rubric, file)) == FINE | {"指标1": ("undetermined", ["number-not-read"])}


def test_a_claim_that_is_a_formula_leaves_the_score_of_its_row(
    rubric: perfscore.Rubric, blank: Path, tmp_path: Path
) -> None:
    file = changed(blank, tmp_path / "表.xlsx", {(ROWS, "自评得分4"): "=40+5"})
    row = perfscore.recheck(rubric, file)["指标1"]
    assert (row.claimed, str(row.computed)) == (None, "45")
    assert (
        row.causes[0].says
        == "绩效指标!I4：“指标1”的自评得分：填报格里写了公式“=40+5”，只能填数或文字。请把公式换成它算出的数"
    )


FOUND: Final[list[tuple[tuple[str, str], Any, str]]] = [
    ((GUIDE, "B3"), "二〇二二", "year-form"),
    ((GUIDE, "B3"), "=2022", "form-formula"),
    ((GUIDE, "B2"), '="甲局"', "form-formula"),
    ((SCORES, "H9"), "=100", "form-formula"),
    ((ROWS, "三级指标4"), '="指标"&1', "form-formula"),
    ((ROWS, "A204"), "产出指标", "form-rows"),
]


@pytest.mark.parametrize(("at", "value", "code"), FOUND, ids=range(len(FOUND)))
def test_what_is_wrong_with_the_head_is_a_finding(
    rubric: perfscore.Rubric, blank: Path, tmp_path: Path, at: tuple[str, str], value: Any, code: str
) -> None:
    file = changed(blank, tmp_path / "表.xlsx", {at: value})
    found = perfscore.recheck(rubric, file)
    assert [row.verdict for row in found.rows] == ["agrees"] * 3
    (finding,) = (one for one in found.findings if one.code == code)
    assert finding.where.endswith(f"{at[0]}!{found_cell(blank, at)}")
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score(file)
    assert [one.code for one in caught.value.problems if one.severity == "error"] == [code]


def found_cell(blank: Path, at: tuple[str, str]) -> str:
    book = openpyxl.load_workbook(blank)
    head = heads(book[ROWS])
    book.close()
    column = at[1].rstrip("0123456789")
    return head.get(column, column) + at[1].removeprefix(column)


def test_every_problem_of_every_cell_is_said_at_once(rubric: perfscore.Rubric, blank: Path, tmp_path: Path) -> None:
    cells = {
        (GUIDE, "B3"): "去年",
        (FIGURES, "B4"): "=B5",
        (FIGURES, "B5"): "约10万元",
        (ROWS, "分值5"): "=45",
        (ROWS, "三级指标4"): '="指标"&1',
        (SCORES, "H4"): "=10",
    }
    file = changed(blank, tmp_path / "表.xlsx", cells)
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score(file)
    places = {one.place.rpartition(":")[2] for one in caught.value.problems if one.severity == "error"}
    assert places == {f"{sheet}!{found_cell(blank, (sheet, cell))}" for sheet, cell in cells}
    found = perfscore.recheck(rubric, file)
    assert [row.verdict for row in found.rows] == ["undetermined", "agrees", "undetermined"]


def test_what_was_moved_is_refused_all_the_same(rubric: perfscore.Rubric, blank: Path, tmp_path: Path) -> None:
    file = changed(blank, tmp_path / "表.xlsx", {(FIGURES, "A5"): "别的数", (FIGURES, "B5"): "约10万元"})
    with pytest.raises(perfscore.PerfscoreError) as caught:
        perfscore.recheck(rubric, file)
    assert {one.code for one in caught.value.problems} == {"form-label"}


def test_a_row_whose_only_cell_is_wrong_is_there(rubric: perfscore.Rubric, blank: Path, tmp_path: Path) -> None:
    file = changed(blank, tmp_path / "表.xlsx", {(ROWS, "分值8"): "=1"})
    found = perfscore.recheck(rubric, file)
    assert [row.verdict for row in found.rows][:3] == ["agrees"] * 3
    assert verdicts(found)["第3行"] == ("undetermined", ["form-formula"])


JUDGED: Final = {**ROW, "指标性质": "定性", "指标值": "明显", "完成值": "达成", "偏差原因": "已建成投用"}
OUTSIDE: Final[list[tuple[object, str, str]]] = [
    (99, "exceeds", "judged-above-points"),
    (3, "undetermined", "judged-outside-level"),
    ("满分", "undetermined", "number-not-read"),
]


@pytest.mark.parametrize(("claim", "verdict", "code"), OUTSIDE, ids=["above", "outside", "words"])
def test_a_claim_that_is_the_judgement_of_its_row_is_held_against_the_rule(
    rubric: perfscore.Rubric, claim: object, verdict: str, code: str
) -> None:
    """Taken for a claim alone, 99 of 45 points would agree with itself."""
    rows = [{**ROW, "三级指标": "指标1"}, {**JUDGED, "三级指标": "指标2", "自评得分": claim}]
    data = {"年初预算数": 10, "全年预算数": 10, "全年执行数": 10, ROWS: rows}
    given = {"rubric": PROJECT, "unit": "甲局", "year": 2022, "data": data, "claimed": {"预算执行率": 10}}
    row = perfscore.recheck(rubric, given)["指标2"]
    assert (row.verdict, row.computed) == (verdict, None)
    assert code in [one.code for one in row.causes]
