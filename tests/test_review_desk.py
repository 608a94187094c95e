"""The reviewer's workbook: filled in and read back, whatever an office does to it; refused where it cannot be."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

import perfscore
from perfscore.cli import main
from perfscore.recheck.batch import Outcome, recheck_all
from perfscore.recheck.tally import Tally
from perfscore.review.desk import Desk
from perfscore.review.desk_book import desk_book
from perfscore.review.desk_layout import PLACES
from perfscore.review.settled_batch import settle_all
from shipped_cases import SOME, case_of

ROOT = Path(__file__).parent.parent
FORMS = "project-self-evaluation-2020"
VILLAGES = ROOT / "examples" / "miyi-2020-village-network.yaml"
FIRST = 7
"""The first row of the table."""
GROUNDS = """
grounds:
  没有佐证材料: {cost: 50%, codes: [execution-low]}
  少完成一个目标: 2
notes: [超额完成 30% 以上]
"""
Edit = Callable[[Any], None]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Three projects that were handed in, and the workbook of them."""
    folder = tmp_path / "自评"
    folder.mkdir()
    text = VILLAGES.read_text(encoding="utf-8")
    for name in ("甲局", "乙局", "丙局"):
        made = text.replace("unit: 米易县医疗保障局", f"unit: {name}")
        assert made != text
        (folder / f"{name}.yaml").write_text(made, encoding="utf-8")
    (tmp_path / "口径.yaml").write_text(GROUNDS, encoding="utf-8")
    assert (
        main(
            ["recheck", FORMS, str(folder), "--grounds", str(tmp_path / "口径.yaml"), "-o", str(tmp_path / "复核.xlsx")]
        )
        == 0
    )
    return tmp_path


def at(sheet: Worksheet, column: str, row: int = FIRST) -> Any:
    return sheet.cell(row, PLACES[column] + 1)


def sheet_of(book: Any, unit: str) -> Worksheet:
    found: Worksheet = next(sheet for sheet in book.worksheets if sheet.title.endswith(unit))
    return found


def edited(home: Path, edit: Edit) -> Path:
    book = openpyxl.load_workbook(home / "复核.xlsx")
    edit(book)
    file = home / "填好.xlsx"
    book.save(file)
    return file


def settled(
    home: Path, edit: Edit, capsys: pytest.CaptureFixture[str], *more: str, status: int = 0
) -> tuple[list[dict[str, Any]], str]:
    file = edited(home, edit)
    capsys.readouterr()
    got = main(
        [
            "recheck",
            FORMS,
            str(home / "自评"),
            "--grounds",
            str(home / "口径.yaml"),
            "--settle",
            str(file),
            "--format",
            "json",
            *more,
        ]
    )
    out, err = capsys.readouterr()
    assert got == status, out + err
    return json.loads(out), err


def refused(home: Path, edit: Edit, capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str, str]]:
    found, _ = settled(home, edit, capsys, status=1)
    problems = found["problems"]  # type: ignore[call-overload]  # an object where it is refused
    assert all(one["hint"] for one in problems), "every problem says what to write"
    return [(one["code"], one.get("sheet", ""), one.get("cell", "")) for one in problems]


def nothing(_: Any) -> None:
    """Leave the workbook as it is."""


def test_an_untouched_workbook_settles_what_was_computed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found, err = settled(home, nothing, capsys)
    assert err == ""
    assert len(found) == 3
    for one in found:
        assert [row["settled"] for row in one["rows"]] == [row["computed"] for row in one["rows"]]
        assert (one["settled_total"], one["settled_grade"]) == (
            one["recheck"]["computed_total"],
            one["recheck"]["computed_grade"],
        )


def test_the_sheet_has_the_columns_of_the_field(home: Path) -> None:
    book = openpyxl.load_workbook(home / "复核.xlsx")
    sheet = sheet_of(book, "甲局")
    heads = [cell.value for cell in sheet[FIRST - 1]][1:]
    assert heads == [
        *(
            "一级指标",
            "二级指标",
            "三级指标",
            "指标性质",
            "指标值",
            "计量单位",
            "权重",
            "自评完成值",
            "自评得分",
            "规则得分",
        ),
        *("复核完成值", "口径", "复核得分", "扣分原因", "核验方式", "复核人", "日期", "偏差", "备注"),
    ]
    assert sheet.column_dimensions["A"].hidden
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (
        "landscape",
        9,
        0,
    )
    assert sheet.print_title_rows == "$6:$6"
    assert sheet.protection.sheet
    second = FIRST + 1
    assert [
        at(sheet, key, second).value for key in ("level1", "level2", "name", "sign", "target", "unit", "points")
    ] == [*("产出指标", "数量指标", "开通金保网络的村卫生室", "≥", "87", "个", 15)]
    assert not at(sheet, "actual", second).protection.locked
    assert at(sheet, "actual").protection.locked, "two figures make the first row"
    assert (
        str(at(sheet, "deviation", second).value) == '=IF(OR($J8="",IF($N8="",$K8,$N8)=""),"",$J8-IF($N8="",$K8,$N8))'
    )
    lists = {str(one.formula1) for one in sheet.data_validations.dataValidation if one.type == "list"}
    assert lists == {'"仅核算,已核资料,已实地"', "'扣分口径'!$A$3:$A$5"}
    assert [cell.value for cell in book["扣分口径"]["A"]][2:] == ["没有佐证材料", "少完成一个目标", "超额完成 30% 以上"]
    assert all(book[name].auto_filter.ref for name in ("汇总表", "差异明细", "问题清单"))


def test_what_the_reviewer_fills_in_is_settled_and_nothing_else(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def fill(book: Any) -> None:
        sheet = sheet_of(book, "乙局")
        at(sheet, "how", FIRST - 2).value = "已核资料"
        at(sheet, "who", FIRST - 2).value = "复核组"
        at(sheet, "when", FIRST - 2).value = "2026-11-20"
        at(sheet, "actual", 8).value = "60"
        at(sheet, "ground", 9).value = "少完成一个目标"
        at(sheet, "score", 10).value = 1.5
        at(sheet, "reason", 10).value = "时间没有佐证"
        at(sheet, "how", 10).value = "已实地"
        row = next(row for row in range(1, 60) if sheet.cell(row, 1).value == "数据 全年执行数")
        at(sheet, "computed", row).value = "6.5"

    found, _ = settled(home, fill, capsys)
    by_unit = {one["recheck"]["unit"]: one for one in found}
    for unit in ("甲局", "丙局"):
        assert all(row["settled"] == row["computed"] for row in by_unit[unit]["rows"])
    rows = by_unit["乙局"]["rows"]
    assert [(row["settled"], row["by"]) for row in rows] == [
        ("10", "actual"),
        ("10.34", "actual"),
        ("2.54", "ground"),
        ("1.5", "reviewer"),
        *[(row["computed"], "rule") for row in rows[4:]],
    ]
    assert [(row["how"], row["who"], row["when"]) for row in rows[:4]] == [
        *[("已核资料", "复核组", "2026-11-20")] * 3,
        ("已实地", "复核组", "2026-11-20"),
    ]
    assert by_unit["乙局"]["figures"] == [{"name": "全年执行数", "given": "1.23", "checked": "6.5"}]


def test_a_changed_actual_gives_what_the_changed_file_gives(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = yaml.safe_load((home / "自评" / "甲局.yaml").read_text(encoding="utf-8"))
    for value in ("40", 40, 12.5):
        other = copy.deepcopy(plain)
        other["data"]["绩效指标"][0]["完成值"] = value
        right = perfscore.load(FORMS).score(other)

        def fill(book: Any, value: Any = value) -> None:
            at(sheet_of(book, "甲局"), "actual", 8).value = value

        found, _ = settled(home, fill, capsys)
        one = next(one for one in found if one["recheck"]["unit"] == "甲局")
        assert [row["settled"] for row in one["rows"]] == [str(row.score) for row in right.indicators]
        assert (one["settled_total"], one["settled_grade"]) == (str(right.total), right.grade)


def test_rows_that_were_sorted_with_their_keys_are_read(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def turn(book: Any) -> None:
        sheet = sheet_of(book, "甲局")
        at(sheet, "actual", 8).value = "60"
        rows = [[cell.value for cell in sheet[row]] for row in range(FIRST, FIRST + 7)]
        for row, values in enumerate(reversed(rows), FIRST):
            for column, value in enumerate(values, 1):
                sheet.cell(row, column).value = value
        sheet.title = "改了名"

    found, _ = settled(home, turn, capsys)
    one = next(one for one in found if one["recheck"]["unit"] == "甲局")
    assert [(row["settled"], row["by"]) for row in one["rows"]][1] == ("10.34", "actual")


def sort_without_keys(book: Any) -> None:
    sheet = sheet_of(book, "甲局")
    rows = [[cell.value for cell in sheet[row]][1:] for row in range(FIRST, FIRST + 7)]
    for row, values in enumerate(reversed(rows), FIRST):
        for column, value in enumerate(values, 2):
            sheet.cell(row, column).value = value


def delete_row(book: Any) -> None:
    sheet_of(book, "甲局").delete_rows(9)


def double_row(book: Any) -> None:
    sheet = sheet_of(book, "甲局")
    sheet.insert_rows(10)
    for column in range(1, 21):
        sheet.cell(10, column).value = sheet.cell(9, column).value


def add_row(book: Any) -> None:
    sheet = sheet_of(book, "甲局")
    sheet.insert_rows(10)
    at(sheet, "score", 10).value = 5


def lose_keys(book: Any) -> None:
    sheet = sheet_of(book, "甲局")
    for row in range(1, 60):
        sheet.cell(row, 1).value = None


def lose_head(book: Any) -> None:
    sheet_of(book, "甲局").cell(FIRST - 1, 1).value = None


def rename_column(book: Any) -> None:
    at(sheet_of(book, "甲局"), "score", FIRST - 1).value = "核定"


def double_column(book: Any) -> None:
    at(sheet_of(book, "甲局"), "remark", FIRST - 1).value = "复核得分"


def double_sheet(book: Any) -> None:
    book.copy_worksheet(sheet_of(book, "甲局"))


def other_rule(book: Any) -> None:
    sheet_of(book, "甲局")["A2"].value = "sha256:0"


def other_id(book: Any) -> None:
    sheet_of(book, "甲局").cell(9, 1).value = "行 别的"


def other_actual(book: Any) -> None:
    at(sheet_of(book, "甲局"), "claimed_actual", 9).value = "95"


def other_computed(book: Any) -> None:
    """Write the settled score where that of the rule is printed."""
    at(sheet_of(book, "甲局"), "computed", 9).value = 9


def other_figure(book: Any) -> None:
    """Correct a figure where the bureau's own is printed."""
    sheet = sheet_of(book, "甲局")
    row = next(cell.row for cell in sheet["A"] if cell.value == "数据 全年执行数")
    at(sheet, "unit", row).value = "6.5"


def merge_scores(book: Any) -> None:
    """One score over two rows, of which only the first has it in the file."""
    sheet = sheet_of(book, "甲局")
    at(sheet, "score", 12).value = 8
    at(sheet, "reason", 12).value = "资料不全"
    first, last = at(sheet, "score", 12).coordinate, at(sheet, "score", 13).coordinate
    sheet.merge_cells(f"{first}:{last}")


@pytest.mark.parametrize(
    ("edit", "codes"),
    [
        (sort_without_keys, {"desk-row-changed"}),
        (delete_row, {"desk-row-missing"}),
        (double_row, {"desk-row-twice"}),
        (add_row, {"desk-row-unknown"}),
        (lose_keys, {"desk-keys-lost"}),
        (lose_head, {"desk-keys-lost"}),
        (rename_column, {"desk-column"}),
        (double_column, {"desk-column"}),
        (double_sheet, {"desk-sheet-twice"}),
        (other_rule, {"desk-rule"}),
        (other_id, {"desk-row-missing", "desk-row-unknown"}),
        (other_actual, {"desk-row-changed"}),
        (other_computed, {"desk-row-changed"}),
        (other_figure, {"desk-row-changed"}),
        (merge_scores, {"desk-merged"}),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_a_sheet_that_is_not_what_it_was_is_refused(
    edit: Edit, codes: set[str], home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = refused(home, edit, capsys)
    assert {code for code, _, _ in found} == codes
    assert all(sheet for _, sheet, _ in found)


def test_bad_cells_are_all_said_at_once_with_their_cells(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def fill(book: Any) -> None:
        sheet = sheet_of(book, "甲局")
        at(sheet, "score", 8).value = 16
        at(sheet, "score", 9).value = -1
        at(sheet, "score", 10).value = "三分"
        at(sheet, "ground", 11).value = "随便"
        at(sheet, "how", 12).value = "看过"
        at(sheet, "when", 13).value = "下周"
        other = sheet_of(book, "丙局")
        at(other, "score", 8).value = 3
        at(other, "actual", 9).value = "很多"
        at(other, "reason", 10).value = "=1/0"
        other.cell(10, PLACES["reason"] + 1).data_type = "f"
        at(other, "score", 11).value = 0.05
        at(other, "score", 11).number_format = "0%"

    found = refused(home, fill, capsys)
    cells = {key: get_column_letter(place + 1) for key, place in PLACES.items()}
    assert {(code, sheet.rpartition(" ")[2], cell) for code, sheet, cell in found} == {
        ("settled-outside", "甲局", f"{cells['score']}8"),
        ("settled-outside", "甲局", f"{cells['score']}9"),
        ("number-not-read", "甲局", f"{cells['score']}10"),
        ("settled-ground-unknown", "甲局", f"{cells['ground']}11"),
        ("settled-how-unknown", "甲局", f"{cells['how']}12"),
        ("form-text", "甲局", f"{cells['when']}13"),
        ("form-formula", "丙局", f"{cells['reason']}10"),
    }


def test_a_submission_that_changed_since_is_refused(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = home / "自评" / "甲局.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "note: 补一句\n", encoding="utf-8")
    assert len(settled(home, nothing, capsys)[0]) == 3, "a note is nothing that a re-check looks at"
    file.write_text(file.read_text(encoding="utf-8").replace("完成值: 28,", "完成值: 29,"), encoding="utf-8")
    assert [code for code, _, _ in refused(home, nothing, capsys)] == ["desk-submission-changed"]
    file.unlink()
    assert [code for code, _, _ in refused(home, nothing, capsys)] == ["desk-submission-unknown"]


def test_a_project_without_its_sheet_is_not_settled_and_that_is_said(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def delete(book: Any) -> None:
        book.remove(sheet_of(book, "丙局"))

    found, err = settled(home, delete, capsys)
    assert [one["recheck"]["unit"] for one in found] == ["乙局", "甲局"]
    assert "丙局.yaml 在这个工作簿里没有复核表，没有核定" in err


def test_a_workbook_of_something_else_is_refused(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def empty(book: Any) -> None:
        for sheet in book.worksheets[4:]:
            book.remove(sheet)

    assert [code for code, _, _ in refused(home, empty, capsys)] == ["desk-none"]
    for file, code in ((home / "没有.xlsx", "file-missing"), (home / "口径.yaml", "workbook-broken")):
        capsys.readouterr()
        assert main(["recheck", FORMS, str(home / "自评"), "--settle", str(file), "--format", "json"]) == 1
        assert [one["code"] for one in json.loads(capsys.readouterr().out)["problems"]] == [code]


def test_the_workbook_is_no_submission(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = home / "自评" / "复核.xlsx"
    file.write_bytes((home / "复核.xlsx").read_bytes())
    capsys.readouterr()
    assert main(["recheck", FORMS, str(home / "自评"), "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [one["problems"][0]["code"] for one in found if "problems" in one] == ["desk-as-submission"]
    assert main(["recheck", FORMS, str(home / "自评"), "--settle", str(file)]) == 0, (
        "that which is read back is left out"
    )


def test_nothing_is_written_where_anything_is_wrong(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = edited(home, add_row)
    for form in ("xlsx", "json", "html", "txt"):
        target = home / f"核定.{form}"
        assert main(["recheck", FORMS, str(home / "自评"), "--settle", str(file), "-o", str(target)]) == 1
        assert not target.exists()
    assert "不知道是哪一个指标的" in capsys.readouterr().err


def test_a_refused_file_has_a_line_with_its_cell_and_the_others_are_settled(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "自评" / "丁局.yaml").write_text("- 1\n", encoding="utf-8")
    book = home / "复核.xlsx"
    assert main(["recheck", FORMS, str(home / "自评"), "-o", str(book)]) == 1
    sheet = openpyxl.load_workbook(book)["问题清单"]
    assert any("丁局.yaml:1:1" in str(row[3].value) for row in sheet.iter_rows(min_row=3))
    summary = openpyxl.load_workbook(book)["汇总表"]
    assert next(cell.value for cell in summary[summary.max_row]) == "没有复核"
    found, _ = settled(home, nothing, capsys, status=1)
    assert [("problems" in one) for one in found] == [False, False, False, True]


def test_the_settled_table_is_a_workbook_a_page_and_a_text(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def fill(book: Any) -> None:
        at(sheet_of(book, "甲局"), "ground", FIRST).value = "没有佐证材料"
        at(sheet_of(book, "甲局"), "ground", 9).value = "少完成一个目标"

    file = edited(home, fill)
    command = ["recheck", FORMS, str(home / "自评"), "--grounds", str(home / "口径.yaml"), "--settle", str(file)]
    capsys.readouterr()
    assert main(command) == 0
    text = capsys.readouterr().out
    assert "3 份已核定" in text
    assert "少完成一个目标  甲局" in text
    assert main([*command, "-o", str(home / "核定.html")]) == 0
    assert "少完成一个目标，扣 2 分" in (home / "核定.html").read_text(encoding="utf-8")
    assert main([*command, "-o", str(home / "核定.xlsx")]) == 0
    book = openpyxl.load_workbook(home / "核定.xlsx")
    assert book.sheetnames == ["核定汇总", "核定明细", "口径使用", "问题清单"]
    lines = [[cell.value for cell in row] for row in book["核定汇总"].iter_rows(min_row=3)]
    assert [line[:2] for line in lines] == [[1, "丙局"], [1, "乙局"], [3, "甲局"]] or [line[:2] for line in lines] == [
        [1, "乙局"],
        [1, "丙局"],
        [3, "甲局"],
    ]
    used = [[cell.value for cell in row] for row in book["口径使用"].iter_rows(min_row=3)]
    assert used == [["没有佐证材料", "甲局", 1, 1.89], ["少完成一个目标", "甲局", 1, 2]]
    faults = [[cell.value for cell in row] for row in book["问题清单"].iter_rows(min_row=3)]
    unlike = [row for row in faults if row[2] == "扣分口径不一"]
    assert len(unlike) == 1, "the one of 甲局 that the two before it were spared"
    assert "口径“没有佐证材料”：“预算执行率”用了，同样情形的乙局的“预算执行率”没有用" in {
        str(row[4]) for row in unlike
    } | {str(row[4]).replace("丙局", "乙局") for row in unlike}


def test_bad_grounds_are_refused_whatever_is_asked_for(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "口径.yaml").write_text("grounds: {甲: 150%}", encoding="utf-8")
    for more in ((), ("-o", str(home / "新.xlsx")), ("--settle", str(home / "复核.xlsx"))):
        command = ["recheck", FORMS, str(home / "自评" / "甲局.yaml"), "--grounds", str(home / "口径.yaml"), *more]
        assert main(command) == 1
        assert "超过了全部分值" in capsys.readouterr().err
    assert not (home / "新.xlsx").exists()


def test_settling_wants_the_submissions_themselves(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = [
        "recheck",
        FORMS,
        str(home / "自评"),
        "--settle",
        str(home / "复核.xlsx"),
        "--resume",
        str(home / "进度"),
    ]
    assert main(command) == 2
    assert "不能和 --resume 一起用" in capsys.readouterr().err
    assert (
        main(["recheck", FORMS, str(home / "自评"), "--settle", str(home / "复核.xlsx"), "-o", str(home / "复核.xlsx")])
        == 2
    )
    assert "是要读入的文件" in capsys.readouterr().err


def test_a_roster_and_letters_take_the_settled_scores(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def fill(book: Any) -> None:
        at(sheet_of(book, "甲局"), "actual", 8).value = "87"

    file = edited(home, fill)
    roster = home / "名单.csv"
    roster.write_text("单位,项目名称\n甲局,\n丁局,\n", encoding="utf-8")
    command = ["recheck", FORMS, str(home / "自评"), "--settle", str(file), "--roster", str(roster)]
    capsys.readouterr()
    assert main(command) == 0
    text = capsys.readouterr().out
    assert "部门汇总" in text
    assert "丁局" in text
    for form, mark in (("json", '"roster"'), ("html", "名单核对")):
        target = home / f"核定.{form}"
        assert main([*command, "-o", str(target)]) == 0
        assert mark in target.read_text(encoding="utf-8")
    assert main([*command, "-o", str(home / "核定.xlsx")]) == 0
    assert "名单核对" in openpyxl.load_workbook(home / "核定.xlsx").sheetnames
    given = ["recheck", FORMS, str(home / "自评"), "--settle", str(file), "--letters", str(home / "反馈")]
    assert main(given) == 0
    assert len(list((home / "反馈").glob("*.docx"))) == 3


def test_every_good_case_settles_to_itself_by_its_workbook(tmp_path: Path) -> None:
    for number, case in enumerate(SOME):
        rubric, file = case_of(case)
        book = tmp_path / f"{number}.xlsx"
        outcomes = list(recheck_all(rubric.program, [file]))
        if outcomes[0].recheck is None:
            continue
        tally = Tally(rubric.program)
        book.write_bytes(b"".join(desk_book(Desk(rubric.program), outcomes, tally)))
        with settle_all(rubric.program, outcomes, book) as batch:
            assert not batch.notices
            ((_, _, done),) = batch
        found = done.recheck
        assert [row.settled for row in done.rows] == [row.computed for row in found.indicators]
        assert (done.settled_total, done.settled_converted) == (found.computed_total, found.computed_converted)
        assert (done.low, done.high, done.settled_grade) == (found.low, found.high, found.computed_grade)


MANY = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (48, 48))
from perfscore.cli import main
folder, book = sys.argv[1:]
assert main(["recheck", "project-self-evaluation-2020", folder, "-o", book]) == 0
assert main(["recheck", "project-self-evaluation-2020", folder, "--settle", book, "-o", book + ".json"]) == 0
"""


def test_many_sheets_need_few_open_files(tmp_path: Path) -> None:
    folder = tmp_path / "自评"
    folder.mkdir()
    text = VILLAGES.read_text(encoding="utf-8")
    for number in range(100):
        name = json.dumps(f"[]:*?/\\{number}局' 很长" * 9)
        made = text.replace("unit: 米易县医疗保障局", f"unit: {name}")
        (folder / f"{number}.yaml").write_text(made, encoding="utf-8")
    book = tmp_path / "复核.xlsx"
    subprocess.run([sys.executable, "-c", MANY, str(folder), str(book)], check=True)
    assert len(json.loads(Path(f"{book}.json").read_text(encoding="utf-8"))) == 100
    names = openpyxl.load_workbook(book, read_only=True).sheetnames
    assert len({one.casefold() for one in names}) == len(names) == 103
    assert all(len(one.encode("utf-16-le")) <= 62 and not set("[]:*?/\\'") & set(one) for one in names)


def test_a_sheet_needs_little_memory(tmp_path: Path) -> None:
    rubric = perfscore.load(FORMS)
    file = tmp_path / "甲局.yaml"
    file.write_text(VILLAGES.read_text(encoding="utf-8"), encoding="utf-8")
    (one,) = recheck_all(rubric.program, [file])
    held: list[int] = []

    def outcomes() -> Iterator[Outcome]:
        for number in range(120):
            if number == 20:
                tracemalloc.start()
            if number in {20, 119}:
                held.append(tracemalloc.get_traced_memory()[0])
            yield replace(one, file=f"{number}.yaml")

    try:
        assert sum(map(len, desk_book(Desk(rubric.program), outcomes(), Tally(rubric.program))))
    finally:
        tracemalloc.stop()
    assert (held[1] - held[0]) / 99 < 20_000


ODD = (
    "_x0041_指标",
    "=SUM(A1)",
    "@甲",
    "-1",
    "换\n行",
    "很" * 150,
    "a'b\"c",
    "行 甲",
    "表头",
    "全表",
    "perfscore 复核表 1",
    "😀",
)


def odd_names(folder: Path) -> None:
    plain = yaml.safe_load(VILLAGES.read_text(encoding="utf-8"))
    table = plain["data"]["绩效指标"]
    actuals = ("28", "≥95%", "12月底前", " 30 ")
    plain["data"]["绩效指标"] = [
        {**table[place % len(table)], "三级指标": name, "分值": "5", "完成值": actuals[place % 4]}
        for place, name in enumerate(ODD)
    ]
    folder.mkdir()
    text = yaml.safe_dump({**plain, "unit": "=1+1", "project": "'某'项目"}, allow_unicode=True)
    (folder / "甲.yaml").write_text(text, encoding="utf-8")


def test_names_that_look_like_something_else_are_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd_names(tmp_path / "自评")
    given = ["recheck", FORMS, str(tmp_path / "自评")]
    assert main([*given, "-o", str(tmp_path / "复核.xlsx")]) == 0
    capsys.readouterr()
    assert main([*given, "--settle", str(tmp_path / "复核.xlsx"), "--format", "json"]) == 0
    (done,) = json.loads(capsys.readouterr().out)
    assert [row["settled"] for row in done["rows"]] == [row["computed"] for row in done["rows"]]
    assert len(done["rows"]) == 1 + len(ODD)


@pytest.mark.office
def test_a_workbook_that_an_office_saved_is_read(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def fill(book: Any) -> None:
        sheet = sheet_of(book, "乙局")
        at(sheet, "when", FIRST - 2).value = date(2026, 11, 20)
        at(sheet, "actual", 8).value = "60"
        at(sheet, "ground", 9).value = "少完成一个目标"

    found, _ = settled(home, fill, capsys)
    odd_names(home / "自评" / "怪名")
    assert main(["recheck", FORMS, str(home / "自评" / "怪名"), "-o", str(home / "怪名.xlsx")]) == 0
    for name in ("填好", "怪名"):
        convert(home / f"{name}.xlsx", home / "另存")
    (home / "复核.xlsx").write_bytes((home / "另存" / "填好.xlsx").read_bytes())
    capsys.readouterr()
    given = ["--grounds", str(home / "口径.yaml"), "--format", "json"]
    files = [str(home / "自评" / f"{unit}.yaml") for unit in ("丙局", "乙局", "甲局")]
    assert main(["recheck", FORMS, *files, "--settle", str(home / "复核.xlsx"), *given]) == 0
    again = json.loads(capsys.readouterr().out)
    assert [one["rows"] for one in again] == [one["rows"] for one in found]
    assert (
        main(["recheck", FORMS, str(home / "自评" / "怪名"), "--settle", str(home / "另存" / "怪名.xlsx"), *given]) == 0
    )


def convert(file: Path, folder: Path) -> None:
    """Let LibreOffice open a workbook and save it again."""
    command = ["soffice", f"-env:UserInstallation=file://{folder}-profile", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(folder), str(file)], check=True, capture_output=True)
