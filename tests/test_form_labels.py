"""Texts that say which cell of a form is which: a form in which they say something else is not read."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

import perfscore
from perfscore.cli import main
from perfscore.submission import form_map
from perfscore.submission.form_map import Label
from perfscore.submission.labels import changed as changed_labels
from perfscore.submission.read import submission
from perfscore.submission.xlsx import Sheet, Value
from perfscore.submission.xlsx import Workbook as Reader
from perfscore.workbook import form as making
from profiles import DEEP

ROOT: Final = Path(__file__).parent.parent
FORMS: Final = {
    "yanling-dept-2020": "examples/yanling-2020.yaml",
    "miyi-dept-2020": "examples/miyi-2020.yaml",
    "project-self-evaluation-2020": "examples/miyi-2020-retirees.yaml",
    "tests/forms/everything.yaml": "",
}
FIGURES: Final = "基础数据表"
Edit = Callable[[Workbook], object]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[perfscore.Rubric, Path]]:
    """A form of each rule, with a submission filled in."""
    found = {}
    for number, (name, handed) in enumerate(FORMS.items()):
        rubric = perfscore.load(name)
        file = tmp_path_factory.mktemp("form") / f"{number}.xlsx"
        file.write_bytes(making.form(rubric.program, submission(ROOT / handed) if handed else None))
        found[name] = rubric, file
    return found


def edited(file: Path, into: Path, *edits: Edit) -> Path:
    """The same form, opened, edited and saved by another program."""
    book = openpyxl.load_workbook(file)
    for edit in edits:
        edit(book)
    book.save(into)
    return into


def refused(rubric: perfscore.Rubric, file: Path) -> list[tuple[str, str]]:
    """The codes and cells of what is wrong with a form."""
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score(file)
    return [(one.code, one.place.rpartition(":")[2]) for one in caught.value.problems]


def swapped(sheet: str, one: int, other: int, columns: str) -> Edit:
    """Two rows change places, as far as these columns."""

    def edit(book: Workbook) -> None:
        page = book[sheet]
        for column in columns:
            first, second = page[f"{column}{one}"], page[f"{column}{other}"]
            first.value, second.value = second.value, first.value

    return edit


# -- the faults of the field ---------------------------------------------------------------------


def test_two_rows_that_changed_places_are_named(made: Any, tmp_path: Path) -> None:
    """It was 90.72 instead of 94.72, without a word."""
    rubric, file = made["yanling-dept-2020"]
    book = openpyxl.load_workbook(file)[FIGURES]
    rows = {book[f"A{row}"].value: row for row in range(4, book.max_row + 1)}
    one, other = rows["本年三公经费"], rows["三公经费预算"]
    moved = edited(file, tmp_path / "换.xlsx", swapped(FIGURES, one, other, "ABCDE"))
    found = refused(rubric, moved)
    assert {f"{FIGURES}!A{one}", f"{FIGURES}!A{other}"} <= {cell for _, cell in found}
    assert {code for code, _ in found} == {"form-label"}


def test_a_label_that_was_written_over_is_named(made: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rubric, file = made["yanling-dept-2020"]

    def edit(book: Workbook) -> None:
        book[FIGURES]["A5"].value = "在职人员数"
        book[FIGURES]["C4"].value = None

    over = edited(file, tmp_path / "改.xlsx", edit)
    assert sorted(refused(rubric, over)) == [("form-label", f"{FIGURES}!A5"), ("form-label", f"{FIGURES}!C4")]
    for command in ("score", "recheck"):
        assert main([command, "yanling-dept-2020", str(over)]) == 1
        said = capsys.readouterr().err
        assert f"{over}:{FIGURES}!A5: 这一格应是“编制数”，现在写的是“在职人员数”，不知道旁边填的是哪一项" in said
        assert f"{over}:{FIGURES}!C4: 这一格应是“人”，现在是空的" in said


# -- every label of every form -------------------------------------------------------------------


def opened(file: Path) -> tuple[dict[str, Sheet], list[Label]]:
    """The sheets of a form, and its labels."""
    book = Reader(file)
    hidden = book.sheet(form_map.SHEET).cells
    rows = range(form_map.FIRST_LINE, form_map.FIRST_LINE + len(hidden))
    lines = [tuple(hidden[f"{column}{row}"].text for column in form_map.LABELS) for row in rows if f"I{row}" in hidden]
    found = {name: book.sheet(name) for name in book.names}
    book.close()
    return found, [Label.read(line) for line in lines]


def places(sheets: dict[str, Sheet], labels: list[Label]) -> list[str]:
    return [one.place for one in changed_labels(labels, sheets, "表")]


@pytest.mark.parametrize("name", FORMS)
def test_whichever_label_is_changed_is_named(name: str, made: Any) -> None:
    sheets, labels = opened(made[name][1])
    assert len(labels) > 8
    assert places(sheets, labels) == []
    for label in labels:
        cells = sheets[label.sheet].cells
        right = cells.pop(label.cell)
        assert places(sheets, labels) == [f"表:{label.sheet}!{label.cell}"]
        less = Value(right.text.strip()[1:])
        for wrong in (Value("别的"), Value("30.7", number=True), Value("", formula="A1"), less):
            cells[label.cell] = wrong
            assert places(sheets, labels) == [f"表:{label.sheet}!{label.cell}"], wrong
        wide = right.text.replace("（", "(").replace("）", ")")
        for same in (f" {right.text}　", f"{right.text}\n", wide, right.text.replace("数", "数 ")):
            cells[label.cell] = Value(same)
            assert places(sheets, labels) == []
        cells[label.cell] = Value(f"{right.text}（某局）")
        assert places(sheets, labels) == [] if label.loose else [f"表:{label.sheet}!{label.cell}"]
        cells[label.cell] = right


@pytest.mark.parametrize("name", FORMS)
def test_every_input_cell_has_a_label(name: str, made: Any) -> None:
    """Beside it in its row, or above it in its column."""
    book, labels = openpyxl.load_workbook(made[name][1]), opened(made[name][1])[1]
    rows = {(one.sheet, re.sub("[A-Z]", "", one.cell)) for one in labels}
    columns = {(one.sheet, re.sub("[0-9]", "", one.cell)) for one in labels}
    for row in book[form_map.SHEET].iter_rows(min_row=form_map.FIRST_LINE, max_col=4, values_only=True):
        if row[3]:
            sheet, cell = str(row[2]), str(row[3])
            assert {(sheet, re.sub("[A-Z]", "", cell))} & rows or {(sheet, re.sub("[0-9]", "", cell))} & columns


# -- whole sheets --------------------------------------------------------------------------------


def asked(book: Workbook) -> dict[str, bool]:
    """The sheets that something is filled in on, and whether it is a table to be filled row by row."""
    rows = book[form_map.SHEET].iter_rows(6, None, 3, 5, values_only=True)
    return {str(name): first != last for name, first, last in rows if name}


def put_in(sheet: str, row: int) -> Edit:
    return lambda book: book[sheet].insert_rows(row)


def taken_out(sheet: str, row: int) -> Edit:
    return lambda book: book[sheet].delete_rows(row)


def column_in(sheet: str, column: int) -> Edit:
    return lambda book: book[sheet].insert_cols(column)


def turned_round(sheet: str) -> Edit:
    """The rows below the head sorted by their first cell, backwards."""

    def edit(book: Workbook) -> None:
        page = book[sheet]
        rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=4)]
        for row, values in zip(page.iter_rows(min_row=4), sorted(rows, key=str, reverse=True), strict=True):
            for cell, value in zip(row, values, strict=True):
                if not isinstance(cell, MergedCell):
                    cell.value = value

    return edit


def names_swapped(one: str, other: str) -> Edit:
    """Two sheets take each other's name; a program does so without a change of formulas."""

    def edit(book: Workbook) -> None:
        first, second = book[one], book[other]
        first.title, second.title, first.title = "暂", one, other

    return edit


@pytest.mark.explores
@pytest.mark.parametrize("name", [*FORMS] if DEEP else ["miyi-dept-2020"])
def test_rows_and_columns_that_a_program_moves_are_named(name: str, made: Any, tmp_path: Path) -> None:
    """It changes no live formula, so that only the labels tell."""
    rubric, file = made[name]
    sheets = [one for one in asked(openpyxl.load_workbook(file)) if one != "填报说明"][: None if DEEP else 2]
    for number, sheet in enumerate(sheets):
        for edit in (put_in(sheet, 3), taken_out(sheet, 1), column_in(sheet, 1), column_in(sheet, 2)):
            moved = edited(file, tmp_path / f"{number}.xlsx", edit)
            assert {code for code, _ in refused(rubric, moved)} <= {"form-label", "form-rows", "too-many-problems"}
    for one, other in pairwise(sheets):
        moved = edited(file, tmp_path / "名.xlsx", names_swapped(one, other))
        assert {code for code, _ in refused(rubric, moved)} <= {"form-label", "form-rows", "too-many-problems"}


@pytest.mark.parametrize("sheet", [FIGURES, "评价清单"])
def test_rows_that_were_sorted_are_named(sheet: str, made: Any, tmp_path: Path) -> None:
    rubric, file = made["yanling-dept-2020"]
    for edit in (turned_round(sheet), put_in(sheet, 5), taken_out(sheet, 5)):
        assert {code for code, _ in refused(rubric, edited(file, tmp_path / "排.xlsx", edit))} == {"form-label"}


# -- what does no harm ---------------------------------------------------------------------------


def harmless(book: Workbook) -> None:
    """What people do to a sheet that is theirs: blanks, widths, colours, remarks, a line below and one beside."""
    for name, table in asked(book).items():
        page: Worksheet = book[name]
        page.column_dimensions["A"].width = 60
        page.row_dimensions[4].height = 50
        page.freeze_panes = None
        page.sheet_view.zoomScale = 150
        page.protection.sheet = False
        for cell in ("A3",) if table else ("A3", "A4"):
            if isinstance(page[cell].value, str):
                page[cell].value += "  "
                page[cell].fill = PatternFill("solid", "FFFF00")
                page[cell].comment = Comment("已核对", "某人")
        page["Z1"].value = "已核对"
        page.cell(page.max_row + 2, 26).value = 3
        if not table:
            page.cell(page.max_row + 3, 1).value = "填表人：某某"
    book.create_sheet("我的底稿")["A1"].value = "草稿"
    book.active = 1


@pytest.mark.parametrize("name", FORMS)
def test_what_does_no_harm_is_not_refused(name: str, made: Any, tmp_path: Path) -> None:
    rubric, file = made[name]
    before, after = rubric.score(file), rubric.score(edited(file, tmp_path / "好.xlsx", harmless))
    assert after.explain() == before.explain()
    assert after.submission.digest() == before.submission.digest()
    assert not after.submission.warnings


@pytest.mark.parametrize("name", [f"{FIGURES} (2)", f"{FIGURES}_2", f"{FIGURES}2"])
def test_a_copy_of_a_sheet_that_is_filled_otherwise_is_named(name: str, made: Any, tmp_path: Path) -> None:
    rubric, file = made["yanling-dept-2020"]

    def copied(book: Workbook) -> None:
        book.copy_worksheet(book[FIGURES]).title = name

    def filled(book: Workbook) -> None:
        book[name]["B5"].value = 30

    same = edited(file, tmp_path / "同.xlsx", copied)
    assert rubric.score(same).total == rubric.score(file).total
    other = edited(file, tmp_path / "副本.xlsx", copied, filled)
    assert refused(rubric, other) == [("form-sheet-twice", f"{name}!B5")]


# -- the map, and forms of before ----------------------------------------------------------------


def hidden_changed(change: Callable[[Worksheet], object]) -> Edit:
    return lambda book: change(book[form_map.SHEET])


def two_lines_swapped(page: Worksheet) -> None:
    for column in "DE":
        first, second = page[f"{column}8"], page[f"{column}9"]
        first.value, second.value = second.value, first.value
    for column in "FG":
        first, second = page[f"{column}8"], page[f"{column}9"]
        first.value, second.value = second.value, first.value


def labels_gone(page: Worksheet) -> None:
    for row in page.iter_rows(min_row=6, min_col=9, max_col=12):
        for cell in row:
            cell.value = None


def cell_set(cell: str, value: object) -> Callable[[Worksheet], None]:
    def change(page: Worksheet) -> None:
        page[cell].value = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        two_lines_swapped,
        labels_gone,
        lambda page: page.delete_rows(page.max_row),
        lambda page: page.delete_rows(9),
        cell_set("K8", '"别的"'),
        cell_set("K8", "别的"),
        cell_set("K8", "3"),
        cell_set("K8", "[" * 5000),
        cell_set("A5", "sha256:0"),
        cell_set("J8", "Z99"),
        cell_set("L8", "loose"),
    ],
    ids=range(11),
)
def test_a_map_that_was_changed_is_refused(change: Callable[[Worksheet], object], made: Any, tmp_path: Path) -> None:
    rubric, file = made["yanling-dept-2020"]
    moved = edited(file, tmp_path / "图.xlsx", hidden_changed(change))
    assert [code for code, _ in refused(rubric, moved)] == ["form-broken"]


def test_a_form_of_before_is_read_with_a_notice(made: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It holds no labels: that it may have been changed is said wherever it is read."""
    rubric, file = made["yanling-dept-2020"]

    def before(page: Worksheet) -> None:
        labels_gone(page)
        page[form_map.SEAL].value = None

    old = edited(file, tmp_path / "旧.xlsx", hidden_changed(before))
    result = rubric.score(old)
    assert result.total == rubric.score(file).total
    assert "form-unlabelled" in [one.code for one in result.problems]
    assert "form-unlabelled" in [one.code for one in perfscore.recheck(rubric, old).findings]
    assert main(["score", "yanling-dept-2020", str(old)]) == 0
    told = capsys.readouterr()
    assert "旧版 perfscore 做的" in told.err
    assert "旧版 perfscore 做的" in told.out
