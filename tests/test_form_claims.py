"""The claim in a workbook: self-scores, evidence, remarks, and what is printed; the verdicts are those of the YAML."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

import perfscore
from perfscore.recheck.document import Recheck
from perfscore.submission.read import submission
from perfscore.workbook import form as making

ROOT: Final = Path(__file__).parent.parent
PROJECT: Final = "project-self-evaluation-2020"
ROWS: Final = "绩效指标"
EXAMPLES: Final = sorted(
    [*(ROOT / "examples").glob("*.yaml"), *(ROOT / "tests" / "cases" / "printed").glob("*.yaml")],
    key=lambda path: path.name,
)
FIELD: Final = sorted((ROOT / "examples" / "field" / "submissions").glob("*.yaml"))
RULES: Final = {
    rubric.id: rubric
    for path in sorted((ROOT / "examples" / "field").glob("*.yaml"))
    for rubric in [perfscore.load(path)]
}


def rule_of(path: Path) -> perfscore.Rubric:
    name = submission(path).rubric
    return RULES[name] if name in RULES else perfscore.load(name)


def filled(rubric: perfscore.Rubric, given: Any, into: Path) -> Path:
    """A form with a submission filled in."""
    into.write_bytes(making.form(rubric.program, submission(given)))
    return into


def verdicts(recheck: Recheck) -> Any:
    """Everything that a re-check says, but for the rates that a report prints, which have no cell in a form.

    The fingerprint, and the figures, are as they were written: a number as a cell has it is another text.
    """
    whole = recheck.model_dump(exclude={"figures", "submission"})
    whole["findings"] = [one["code"] for one in whole["findings"] if one["code"] != "stated-rate-wrong"]
    return whole


@pytest.mark.parametrize(
    "path", [*EXAMPLES, *(pytest.param(one, marks=pytest.mark.explores) for one in FIELD)], ids=lambda path: path.stem
)
def test_the_verdicts_of_a_form_are_those_of_the_submission(path: Path, tmp_path: Path) -> None:
    rubric = rule_of(path)
    file = filled(rubric, path, tmp_path / "表.xlsx")
    assert verdicts(perfscore.recheck(rubric, file)) == verdicts(perfscore.recheck(rubric, path))


def test_claims_evidence_and_remarks_come_back(tmp_path: Path) -> None:
    rubric = perfscore.load("yanling-dept-2020")
    given = submission(ROOT / "examples" / "yanling-2020.yaml")
    whole: dict[str, Any] = {
        "rubric": given.rubric,
        "data": given.data,
        "answers": given.answers,
        "claimed": {**given.claimed, "total": "94.72", "converted": 96, "grade": "优", "满意度": "约8分"},
        "evidence": {"人员控制率": ["甲.pdf", "乙.xlsx"]},
        "remarks": {"人员控制率": "12月已整改"},
    }
    back = submission(filled(rubric, whole, tmp_path / "表.xlsx"))
    assert {key: str(value) for key, value in back.claimed.items()} == {
        key: str(value) for key, value in whole["claimed"].items()
    }
    assert (back.evidence, back.remarks) == (whole["evidence"], whole["remarks"])
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score(tmp_path / "表.xlsx")
    assert [one.message for one in caught.value.problems] == ["“约8分”不是一个确切的数"]


ROW: Final = {"一级指标": "产出指标", "指标性质": "≥", "指标值": 4, "完成值": 4, "分值": 45, "自评得分": 45}


def rows(*changes: dict[str, Any], **beside: Any) -> dict[str, Any]:
    """A submission of the project form, of two rows and more."""
    every = [{**ROW, "三级指标": f"指标{place}", **change} for place, change in enumerate(changes, 1)]
    return {
        "rubric": PROJECT,
        "year": 2021,
        "data": {"年初预算数": 10, "全年预算数": 10, "全年执行数": 10, ROWS: every},
        **beside,
    }


def test_evidence_of_a_row_goes_by_its_name_and_of_its_namesake_too(tmp_path: Path) -> None:
    rubric = perfscore.load(PROJECT)
    given = rows({}, {}, evidence={"指标2": ["甲.pdf"]}, claimed={"预算执行率": 10, "指标1": 44})
    file = filled(rubric, given, tmp_path / "表.xlsx")
    assert submission(file).evidence == given["evidence"]
    row: Any = submission(file).data[ROWS]
    assert [one["自评得分"] for one in row] == ["44", "45"]

    book = openpyxl.load_workbook(file)
    head = {cell.value: get_column_letter(place) for place, cell in enumerate(book[ROWS][3], 1)}
    book[ROWS][f"{head['三级指标']}4"] = " 指标2"
    book[ROWS][f"{head['佐证材料']}4"] = "乙.pdf；丙.pdf\n丁.pdf"
    book.save(tmp_path / "同名.xlsx")
    both = {"指标2": ["乙.pdf", "丙.pdf", "丁.pdf"], "指标2#2": ["甲.pdf"]}
    assert submission(tmp_path / "同名.xlsx").evidence == both

    book[ROWS][f"{head['佐证材料']}9"] = "戊.pdf"
    book.save(tmp_path / "无名.xlsx")
    assert submission(tmp_path / "无名.xlsx").evidence == both
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score(tmp_path / "无名.xlsx")
    wrong = [one for one in caught.value.problems if one.severity == "error"]
    assert [(one.code, one.place.rpartition(":")[2]) for one in wrong] == [
        ("form-row-unnamed", f"{ROWS}!{head['佐证材料']}9"),
        ("same-id", f"{ROWS}!{head['三级指标']}5"),
    ]
    findings = perfscore.recheck(rubric, tmp_path / "无名.xlsx").findings
    assert {"form-row-unnamed", "same-id"} <= {one.code for one in findings}


TEXTS: Final = ("12月底前", "3次以上", "24小时", "5A级", "95%", "4.5亩")
PRINTED: Final[list[dict[str, Any]]] = [
    {"指标性质": "", "指标值": "≥95%", "完成值": "96%"},
    {"指标值": "95%以上", "完成值": "90%"},
    {"指标性质": "=", "指标值": "8个", "完成值": "8"},
    {"指标性质": "≤", "指标值": "12月底前", "完成值": "2021年12月31日"},
    {"指标性质": "≤", "指标值": "2021-12-31", "完成值": "2022-06-30"},
    {"指标性质": "大于等于"},
    {"指标值": "1.23456", "完成值": "0.617280"},
    {"指标值": "12345678901.5", "完成值": "12345678901.5"},
    {"自评得分": "44.123456"},
    {"一级指标": "产出指标（50分）"},
    {"指标值": "90%-100%", "完成值": "80%", "指标性质": "="},
    *({"指标性质": "定性", "指标值": text, "完成值": "达成", "偏差原因": "已建成投用"} for text in TEXTS),
]


@pytest.mark.parametrize("change", PRINTED, ids=range(len(PRINTED)))
def test_what_is_printed_goes_into_a_cell_and_comes_back(change: dict[str, Any], tmp_path: Path) -> None:
    rubric = perfscore.load(PROJECT)
    given = rows(change, {})
    file = filled(rubric, given, tmp_path / "表.xlsx")
    assert verdicts(perfscore.recheck(rubric, file)) == verdicts(perfscore.recheck(rubric, given))
    back: Any = submission(file).data[ROWS]
    assert {key: back[0].get(key, "") for key in change} == change


def test_a_row_that_a_form_has_not(tmp_path: Path) -> None:
    rubric = perfscore.load(PROJECT)
    given = rows({}, {}, {"分值": "/", "指标值": "/", "完成值": "/", "自评得分": "/"})
    file = filled(rubric, given, tmp_path / "表.xlsx")
    assert verdicts(perfscore.recheck(rubric, file)) == verdicts(perfscore.recheck(rubric, given))
    assert [one.verdict for one in perfscore.recheck(rubric, file).rows][1:3] == ["agrees", "agrees"]


def test_a_late_day_in_a_date_cell_waits_for_a_person(tmp_path: Path) -> None:
    """As a number of days since 1900 it had 49.8 of 50 points."""
    rubric = perfscore.load(PROJECT)
    file = filled(rubric, rows({"指标性质": "≤", "自评得分": ""}, {}), tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(file)
    head = {cell.value: get_column_letter(place) for place, cell in enumerate(book[ROWS][3], 1)}
    for column, day in (("指标值", date(2021, 12, 31)), ("完成值", date(2022, 6, 30))):
        book[ROWS][f"{head[column]}4"] = day
    book.save(tmp_path / "期.xlsx")
    assert [one.status for one in rubric.score(tmp_path / "期.xlsx").indicators][1] == "pending"


def test_no_key_of_a_file_reaches_whoever_fills_in_a_form(tmp_path: Path) -> None:
    rubric = perfscore.load(PROJECT)
    row = {"指标性质": "定性", "指标值": "明显", "完成值": "达成"}
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score(filled(rubric, rows(row, {}), tmp_path / "表.xlsx"))
    wrong = [one.message for one in caught.value.problems if one.severity == "error"]
    assert wrong == ["没有写评定得分的理由（偏差原因）"]

    rubric = perfscore.load("yanling-dept-2020")
    file = filled(rubric, ROOT / "examples" / "yanling-2020.yaml", tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(file)
    book["评定"]["F4"] = None
    book.save(tmp_path / "缺.xlsx")
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score(tmp_path / "缺.xlsx")
    assert [one.message for one in caught.value.problems] == ["没有写评定得分的理由"]


def test_only_used_rows_are_printed_and_the_advice_is_not(tmp_path: Path) -> None:
    rubric = perfscore.load(PROJECT)
    for given, last in ((rows(*[{}] * 30), 33), (rows({}, {}, {}), 6), ({"rubric": PROJECT}, 18)):
        book = openpyxl.load_workbook(filled(rubric, given, tmp_path / "表.xlsx"))
        assert book[ROWS].print_area == f"'{ROWS}'!$A$1:$L${last}"
        assert book["填报说明"].print_area == "'填报说明'!$D$1"
        words = [cell.value for row in book["评分表"].iter_rows() for cell in row if cell.value]
        assert {"填报人（签字）：", "负责人（签字）：", "单位（公章）："} <= set(words)


def test_a_row_is_as_high_as_what_it_is_filled_with(tmp_path: Path) -> None:
    """What stands in a cell is printed whole, and no higher than a spreadsheet lets a row be."""
    rubric, reason = perfscore.load(PROJECT), "因下雨停工，已重新安排，明年上半年完成。"
    given = rows({}, {"偏差原因": reason * 4}, {"三级指标": "名称" * 30}, {"偏差原因": reason * 200})
    given |= {"evidence": {"预算执行率": ["决算报表.xlsx", *(f"第 {one} 份凭证.pdf" for one in range(9))]}}
    book = openpyxl.load_workbook(filled(rubric, given, tmp_path / "表.xlsx"))
    first, second, third, fourth, fifth = (book[ROWS].row_dimensions[one].height for one in range(4, 9))
    assert 24 < first == fifth < third < second < 400 < fourth <= 409
    usual = openpyxl.load_workbook(filled(rubric, rows({}), tmp_path / "少.xlsx"))
    (row,) = (cell.row for cell in book["评分表"]["C"] if cell.value == "预算执行率")
    assert book["评分表"].row_dimensions[row].height > usual["评分表"].row_dimensions[row].height
