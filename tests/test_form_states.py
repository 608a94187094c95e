"""The states and hints of a form's rows as LibreOffice calculates them: of what is printed never a wrong score."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest

import perfscore
from perfscore.problems import Cell
from perfscore.submission.read import submission
from perfscore.workbook.form import form
from spreadsheet import Calculator

pytestmark = pytest.mark.office
PROJECT: Final = "project-self-evaluation-2020"
ROWS: Final = "绩效指标"
UNREAD: Final = "读回后计分"
ROW: Final = {"一级指标": "产出指标", "指标性质": "≥", "指标值": 4, "完成值": 4, "分值": 10, "自评得分": 10}
PRINTED: Final[list[tuple[dict[str, Any], str]]] = [
    ({"指标值": 100, "完成值": 80}, "8"),
    ({"指标值": "95%", "完成值": "95%"}, "10"),
    ({"指标值": "95%", "完成值": "47.5%"}, "5"),
    ({"指标值": "98.555%", "完成值": "98.555％"}, "10"),
    ({"指标值": "95%", "完成值": 95}, UNREAD),
    ({"指标值": 95, "完成值": "95%"}, UNREAD),
    ({"指标值": "9%5", "完成值": 95}, UNREAD),
    ({"指标值": "≥95%", "完成值": "96%"}, UNREAD),
    ({"指标值": "8个", "完成值": 8}, UNREAD),
    ({"指标值": "1,000", "完成值": 8}, UNREAD),
    ({"指标值": "1E3", "完成值": 8}, UNREAD),
    ({"指标值": "12月底前", "完成值": "2021年12月31日", "指标性质": "≤"}, UNREAD),
    ({"指标值": "2021-12-31", "完成值": "2022-06-30", "指标性质": "≤"}, UNREAD),
    ({"指标值": "12月31日", "完成值": "12月30日", "指标性质": "≤"}, UNREAD),
    ({"指标性质": ""}, UNREAD),
    ({"指标性质": "大于等于"}, UNREAD),
    ({"一级指标": "产出指标（50分）"}, UNREAD),
    ({"分值": "10%"}, UNREAD),
    ({"分值": "/", "指标值": "/", "完成值": "/", "自评得分": ""}, UNREAD),
    ({"指标性质": "定性", "指标值": "12月底前", "完成值": "达成", "偏差原因": "已建成投用"}, "10"),
    ({"指标性质": "定性", "指标值": "95%", "完成值": "达成", "偏差原因": ""}, "有误"),
    ({"三级指标": ""}, "有误"),
    ({"一级指标": ""}, "有误"),
    ({"分值": ""}, "有误"),
    ({"分值": -1}, "有误"),
    ({"完成值": ""}, "未填"),
]


def test_what_a_formula_cannot_read_has_a_state_that_says_so(tmp_path: Path) -> None:
    rubric, file = perfscore.load(PROJECT), tmp_path / "表.xlsx"
    every = [{**ROW, "三级指标": f"指标{place}", **change} for place, (change, _) in enumerate(PRINTED)]
    given = {"rubric": PROJECT, "year": 2021, "data": {"全年预算数": 10, "全年执行数": 10, ROWS: every}}
    file.write_bytes(form(rubric.program, submission(given)))
    calculator = Calculator(tmp_path)
    calculator.open(file)
    rows = range(4, 4 + len(every))
    calculator.calculate([(ROWS, f"{column}{row}") for row in rows for column in "KM"] + [("评分表", "G8")])
    calculator.close()
    *answers, total = (one[1:].strip() for one in calculator.run())
    told = dict(enumerate(zip(answers[::2], answers[1::2], strict=True)))
    assert {place: state for place, (state, _) in told.items()} == dict(enumerate(wanted for _, wanted in PRINTED))
    assert total == "有误"
    for state, hint in told.values():
        assert hint.startswith({"有误": "有误：“", UNREAD: "照原表写的"}.get(state, "")) or "没有" in hint
        assert (state in {"有误", UNREAD}) == bool(hint)


def test_a_day_in_a_cell_is_no_number_and_a_whole_with_what_is_not_read_is_none(tmp_path: Path) -> None:
    rubric, file = perfscore.load(PROJECT), tmp_path / "表.xlsx"
    row = {**ROW, "三级指标": "指标", "指标值": "12月底前", "完成值": "2021-12-31", "分值": 90}
    given = {"rubric": PROJECT, "year": 2021, "data": {"全年预算数": 10, "全年执行数": 10, ROWS: [row]}}
    file.write_bytes(form(rubric.program, submission(given)))
    calculator = Calculator(tmp_path)
    calculator.open(file)
    calculator.calculate([("评分表", f"G{row}") for row in range(4, 12)])
    calculator.close()
    assert [one[1:].strip() for one in calculator.run()] == ["10", "10", *[UNREAD] * 6]


FIGURES: Final = "基础数据表"
JUDGED: Final = "评定"
TYPED: Final[dict[tuple[str, str], tuple[str | int, str]]] = {
    (FIGURES, "B4"): ("23人", UNREAD),
    (FIGURES, "B5"): ("２８", UNREAD),
    (FIGURES, "B6"): ("1.5万元", UNREAD),
    (FIGURES, "B7"): ("15,639.00元", UNREAD),
    (FIGURES, "B8"): ("三百万", "有误"),
    (FIGURES, "B9"): (10**12, "有误"),
    (FIGURES, "B10"): (50000000, ""),
    (FIGURES, "B11"): ("无", "有误"),
    (JUDGED, "E4"): ("3分", UNREAD),
    (JUDGED, "E5"): ("三", "有误"),
    (JUDGED, "E6"): (99, "有误"),
}
SAYS: Final = {"有误": "有误：", UNREAD: "照原样", "": ""}


def test_a_text_in_the_place_of_a_number_is_wrong_where_no_reader_takes_it(tmp_path: Path) -> None:
    """The state beside a figure and a judged score is that of ``score``: refused both times, or read."""
    rubric, file = perfscore.load("yanling-dept-2020"), tmp_path / "表.xlsx"
    file.write_bytes(form(rubric.program, submission("examples/yanling-2020.yaml")))
    calculator, book = Calculator(tmp_path), openpyxl.load_workbook(file)
    calculator.open(file)
    for (sheet, cell), (typed, _) in TYPED.items():
        calculator.write(sheet, cell, typed)
        book[sheet][cell] = typed
    hint = {FIGURES: "F", JUDGED: "G"}
    scores = [("评分表", f"G{row}") for row in range(4, 30)]
    calculator.calculate([*((sheet, hint[sheet] + cell[1:]) for sheet, cell in TYPED), *scores])
    calculator.close()
    answers = [one[1:].strip() for one in calculator.run()]
    hints, states = answers[: len(TYPED)], answers[len(TYPED) :]
    assert [one[:3] for one in hints] == [SAYS[state] for _, state in TYPED.values()]
    assert {UNREAD, "有误"} <= set(states)

    book.save(tmp_path / "填.xlsx")
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score(tmp_path / "填.xlsx")
    cells = {(one.where.sheet, one.where.cell) for one in caught.value.problems if isinstance(one.where, Cell)}
    assert {at for at, (_, state) in TYPED.items() if state == "有误"} == cells & TYPED.keys()


def test_a_judged_score_of_a_row_with_its_unit_is_read_when_the_form_comes_back(tmp_path: Path) -> None:
    rubric, file = perfscore.load(PROJECT), tmp_path / "表.xlsx"
    judged = {**ROW, "指标性质": "定性", "指标值": "明显", "完成值": "达成", "偏差原因": "已建成投用"}
    every = [{**judged, "三级指标": f"指标{place}", "自评得分": 9} for place in range(3)]
    given = {"rubric": PROJECT, "year": 2021, "data": {"全年预算数": 10, "全年执行数": 10, ROWS: every}}
    file.write_bytes(form(rubric.program, submission(given)))
    calculator = Calculator(tmp_path)
    calculator.open(file)
    for row, typed in ((4, "9分"), (5, "九分"), (6, "９")):
        calculator.write(ROWS, f"I{row}", typed)
    calculator.calculate([(ROWS, f"K{row}") for row in (4, 5, 6)])
    calculator.close()
    assert [one[1:].strip() for one in calculator.run()] == [UNREAD, "有误", UNREAD]
