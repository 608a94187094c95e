"""What a bureau says of a row stands beside it in a re-check: its remark, and its ground in a table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

import perfscore
from perfscore.cli import main
from perfscore.submission.read import submission
from perfscore.workbook import form as making

PROJECT: Final = "project-self-evaluation-2020"
ROW: Final = {"一级指标": "产出指标", "指标性质": "≥", "指标值": 4, "完成值": 4, "分值": 45, "自评得分": 45}
GIVEN: Final[dict[str, Any]] = {
    "rubric": PROJECT,
    "unit": "甲局",
    "year": 2022,
    "data": {
        "年初预算数": 10,
        "全年预算数": 10,
        "全年执行数": 10,
        "绩效指标": [
            {**ROW, "三级指标": "足额", "偏差原因": "无"},
            {**ROW, "三级指标": "不足", "完成值": 2, "偏差原因": "汛期停工"},
        ],
    },
    "claimed": {"预算执行率": 10},
    "remarks": {"预算执行率": "年底一次支付", "不足": "次年补完"},
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "填报.json").write_text(json.dumps(GIVEN, ensure_ascii=False), encoding="utf-8")
    return tmp_path / "填报.json"


def test_a_remark_is_that_of_the_submission_and_of_the_columns_for_grounds(tmp_path: Path) -> None:
    rubric = perfscore.load(PROJECT)
    remarks = {"预算执行率": "年底一次支付", "足额": "", "不足": "汛期停工；次年补完"}
    assert {row.name: row.remark for row in perfscore.recheck(rubric, GIVEN).rows} == remarks
    (tmp_path / "表.xlsx").write_bytes(making.form(rubric.program, submission({**GIVEN, "remarks": {}})))
    book = openpyxl.load_workbook(tmp_path / "表.xlsx")
    head = {cell.value: get_column_letter(place) for place, cell in enumerate(book["评分表"][3], 1)}
    book["评分表"][f"{head['备注']}4"] = "年底一次支付"
    book.save(tmp_path / "表.xlsx")
    shown = {row.name: row.remark for row in perfscore.recheck(rubric, tmp_path / "表.xlsx").rows}
    assert shown == remarks | {"不足": "汛期停工"}


def test_the_text_has_it_with_the_difference_or_after_them(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recheck", PROJECT, str(file)]) == 0
    lines = capsys.readouterr().out.splitlines()
    differing = next(place for place, line in enumerate(lines) if line.startswith("  不足"))
    assert "    单位说明：汛期停工；次年补完" in lines[differing : differing + 6]
    others = lines.index("其他各行的单位说明：")
    assert lines[others + 1 : others + 3] == ["  预算执行率：年底一次支付", ""]


def test_pages_and_the_workbook_of_many_have_it(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recheck", PROJECT, str(file), "--format", "html"]) == 0
    page = capsys.readouterr().out
    assert "单位说明：汛期停工；次年补完" in page
    assert "单位说明：年底一次支付" in page

    other = file.with_name("另.json")
    other.write_text(json.dumps({**GIVEN, "unit": "乙局", "remarks": {}}, ensure_ascii=False), encoding="utf-8")
    assert main(["recheck", PROJECT, str(file), str(other), "--format", "html"]) == 0
    assert "单位说明：汛期停工；次年补完" in capsys.readouterr().out
    made = file.with_name("复核.xlsx")
    assert main(["recheck", PROJECT, str(file), str(other), "-o", str(made)]) == 0
    book = openpyxl.load_workbook(made)
    head, *rows = [[cell.value for cell in row] for row in book["差异明细"].iter_rows(min_row=2)]
    assert "汛期停工；次年补完" in {row[head.index("单位说明")] for row in rows}
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("年底一次支付" in one for one in cells)
