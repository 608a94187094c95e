"""The form of projects says which project it is of; that of a whole department does not ask."""

from pathlib import Path

import openpyxl

import perfscore
from own_files import submission
from perfscore.submission.read import submission as read
from perfscore.workbook.form import form

PROJECTS = perfscore.load("project-self-evaluation-2020")
GUIDE = "填报说明"


def test_name_and_code_go_into_the_form_and_come_back(tmp_path: Path) -> None:
    file = tmp_path / "自评表.xlsx"
    file.write_bytes(form(PROJECTS.program, read(submission(code="51-0001"))))
    sheet = openpyxl.load_workbook(file)[GUIDE]
    assert [[sheet[f"{column}{row}"].value for column in "AB"] for row in (4, 5)] == [
        ["项目名称", "培训项目"],
        ["项目编码", "51-0001"],
    ]
    again = read(file)
    assert (again.project, again.code) == ("培训项目", "51-0001")
    checked = perfscore.recheck(PROJECTS, file)
    assert (checked.project, checked.code) == ("培训项目", "51-0001")


def test_the_head_of_the_score_sheet_names_the_project(tmp_path: Path) -> None:
    file = tmp_path / "自评表.xlsx"
    file.write_bytes(form(PROJECTS.program))
    head = openpyxl.load_workbook(file)["评分表"]["A2"].value
    assert "项目：" in head
    assert f"'{GUIDE}'!$B$4" in head
    assert (read(file).project, read(file).code) == ("", "")


def test_the_form_of_a_department_asks_for_no_project(tmp_path: Path) -> None:
    file = tmp_path / "自评表.xlsx"
    file.write_bytes(form(perfscore.load("yanling-dept-2020").program))
    book = openpyxl.load_workbook(file)
    assert "项目名称" not in [cell.value for cell in book[GUIDE]["A"]]
    assert "项目：" not in str(book["评分表"]["A2"].value)
