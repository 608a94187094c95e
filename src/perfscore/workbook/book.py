"""A workbook while it is written: sheets that are locked but for their input cells, and the map of those."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final, NamedTuple

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from perfscore.problems import Path as Place
from perfscore.submission import form_map
from perfscore.submission.form_map import Label, Line, Spec
from perfscore.text import display_width, folded
from perfscore.workbook.styles import style

A4: Final = 9
LONGEST: Final = 31
"""Characters (in UTF-16) that the name of a sheet has at most."""
YEARS: Final = Spec("number", 0, "1990", "2100")
"""The values that may stand in the cell of the year."""
_LINE: Final = 15.5  # points that a line of text takes
_TALLEST: Final = 409.0  # points that Excel lets a row have
_TITLE: Final = 1.6  # the size of a title's letters beside that of others
_LONGEST_LIST: Final = 255  # characters of a drop-down list that stands in the validation itself
_UNLOCKED: Final = {"format_columns": True, "format_rows": True, "select_locked_cells": True}


class AskedCell(NamedTuple):
    """An input cell that is asked for: its place in a submission, what may stand there, the message beside it."""

    place: Place
    allowed: Spec
    says: str = ""
    look: str = ""
    """The name of its style, where it is not that of its kind."""

    @property
    def style(self) -> str:
        """The name of its style."""
        return self.look or _input_style(self.allowed)


class _Sheet(Worksheet):
    """A sheet whose formulas are written as they stand: no function of ours is one of those that need a prefix."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002, FBT001, FBT002
        """XlsxWriter would look for each of those functions in each formula, and find one in the words of a rule."""
        return formula.removeprefix("=")


class Book:
    """An xlsx file while it is written; ``filled`` are values for input cells, by their place in a submission."""

    def __init__(self, file: BytesIO, filled: Mapping[Place, object]) -> None:
        """Begin the file; it says nothing of when it was made, so that one rule gives one file."""
        self._book = xlsxwriter.Workbook(file, {"strings_to_urls": False, "strings_to_formulas": False})
        self._book.set_properties(
            {"created": datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None), "author": "perfscore"}
        )
        self._styles: dict[str, Any] = {}
        self._filled = filled
        self._lists = 0
        self._names: set[str] = set()
        self._widths: dict[str, tuple[float, ...]] = {}
        self.lines: list[Line] = []
        self.labels: list[Label] = []
        self.unused = dict.fromkeys(filled)

    def style(self, name: str) -> Any:  # noqa: ANN401 (XlsxWriter has no types)
        """A style by its name."""
        if name not in self._styles:
            self._styles[name] = self._book.add_format(style(name))
        return self._styles[name]

    def free(self, name: str) -> str:
        """A sheet's name, with a number where another one is named so: spreadsheets do not tell cases apart."""
        free, count = cut(name, LONGEST), 1
        while folded(free) in self._names:
            count += 1
            mark = f"（{count}）"
            free = cut(name, LONGEST - len(mark)) + mark
        self._names.add(folded(free))
        return free

    def sheet(self, name: str, widths: tuple[float, ...], *, wide: bool = False) -> Any:  # noqa: ANN401 (the same)
        """A new sheet, locked, that prints on A4."""
        sheet = self._book.add_worksheet(name, _Sheet)
        sheet.protect("", _UNLOCKED)
        sheet.hide_gridlines(2)
        sheet.set_paper(A4)
        if wide:
            sheet.set_landscape()
        sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        self._widths[name] = widths
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        return sheet

    def hidden(self, name: str) -> Any:  # noqa: ANN401 (the same)
        """A new sheet that nobody sees but who unhides it."""
        sheet = self._book.add_worksheet(name, _Sheet)
        sheet.protect("", _UNLOCKED)
        sheet.hide()
        return sheet

    def titled(self, sheet: Any, title: str, notes: str, most: int, head: tuple[str, ...], *, above: str) -> int:  # noqa: ANN401
        """Write a title over ``most`` columns, notes and the table's head; return the row after it (from 0)."""
        for row, text, look in ((0, title, "title"), (1, notes, "facts")):
            sheet.merge_range(row, 0, row, max(1, most - 1), text, self.style(look))
        width = sum(self._widths[sheet.name][: max(2, most)])
        sheet.set_row(0, 30 * -(-_TITLE * display_width(title) // width))
        if notes:
            sheet.set_row(1, height((notes, width)))
        for place, word in enumerate(head):
            self.label(sheet, 2, place, word, "head")
        sheet.set_row(2, 24)
        sheet.repeat_rows(2)
        sheet.freeze_panes(3, 0)
        sheet.set_header(f"&L&9{above.replace('&', '&&')}&R&9&A")
        sheet.set_footer("&C&9第 &P 页，共 &N 页")
        return 3

    def label(self, sheet: Any, row: int, column: int, text: str, look: str, *, loose: bool = False) -> None:  # noqa: ANN401
        """Write a text that names the cells beside or below it; around a ``loose`` one, more may be written."""
        sheet.write_string(row, column, text, self.style(look))
        self.note_label(sheet, row, column, text, loose=loose)

    def note_label(self, sheet: Any, row: int, column: int, text: str, *, loose: bool = False) -> None:  # noqa: ANN401
        """Note that a cell that is written already is such a text."""
        if text.strip():
            self.labels.append(Label(sheet.name, xl_rowcol_to_cell(row, column), text, loose))

    def entry(self, sheet: Any, row: int, column: int, asked: AskedCell) -> str:  # noqa: ANN401
        """Write an input cell; return its address, good on every sheet."""
        self._input(sheet, (row, column, row, column), asked)
        self._fill(sheet, row, column, asked.place, asked.style)
        cell = xl_rowcol_to_cell(row, column)
        self.lines.append(Line(asked.place, asked.allowed, sheet.name, cell, cell))
        return f"'{sheet.name}'!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"

    def entries(self, sheet: Any, rows: tuple[int, int], column: int, asked: AskedCell) -> None:  # noqa: ANN401
        """Write a column of input cells."""
        first, last = rows
        place = asked.place
        self._input(sheet, (first, column, last, column), asked)
        for row in range(first, last + 1):
            self._fill(sheet, row, column, (*place[:-1], row - first, place[-1]), asked.style)
        cells = (xl_rowcol_to_cell(row, column) for row in rows)
        self.lines.append(Line(place, asked.allowed, sheet.name, *cells))

    def rows_of(self, table: str) -> int:
        """The number of rows of a table up to the last one that is filled in."""
        return max((int(place[2]) + 1 for place in self._filled if place[:2] == ("data", table)), default=0)

    def filled_height(self, widths: Mapping[Place, float]) -> float:
        """The height that a row needs for the texts that its input cells are filled with, by the width of each."""
        return height(*((str(self._filled.get(place, "")), width) for place, width in widths.items()))

    def _fill(self, sheet: Any, row: int, column: int, place: Place, look: str) -> None:  # noqa: ANN401
        form = self.style(look)
        value = self._filled.get(place)
        self.unused.pop(place, None)
        if value is None or value == "":
            sheet.write_blank(row, column, None, form)
        elif isinstance(value, str):
            sheet.write_string(row, column, value, form)
        else:
            sheet.write_number(row, column, value, form)

    def _input(self, sheet: Any, area: tuple[int, int, int, int], asked: AskedCell) -> None:  # noqa: ANN401
        rule, says = self._rule(asked.allowed, xl_rowcol_to_cell(area[0], area[1])), asked.says
        if rule is None:
            if not says:
                return
            rule = {"validate": "any"}
        if says:
            rule |= {"input_title": "填写说明", "input_message": says[:250]}
        sheet.data_validation(*area, rule)

    def _rule(self, allowed: Spec, cell: str) -> dict[str, Any] | None:
        wrong = {"error_title": "不能这样填", "ignore_blank": True}
        match allowed.kind:
            case "choice" | "listed":
                stops = allowed.kind == "choice"
                return wrong | {
                    "validate": "list",
                    "source": self._source(allowed.of),
                    "error_type": "stop" if stops else "warning",
                    "error_message": "请从下拉列表里选一项。" if stops else "不在下拉列表里：照原表填写的，可以留着。",
                }
            case "date":
                return wrong | {
                    "validate": "custom",
                    "value": f"=OR(ISTEXT({cell}),AND({cell}>={allowed.low},{cell}<={allowed.high},"
                    f"INT({cell})={cell}))",
                    "error_message": "请写日期，如 2020-12-31。",
                }
            case "number" | "percent" | "free":  # a text is for the reader: 10万元
                return wrong | {
                    "validate": "custom",
                    "value": f"=OR(ISTEXT({cell}),AND({cell}>={allowed.low},{cell}<={allowed.high},"
                    f"ROUND({cell},{allowed.places})={cell}))",
                    "error_message": number_error(allowed),
                }
            case "text" | "printed":
                return None

    def _source(self, words: tuple[str, ...]) -> list[str] | str:
        """The words of a drop-down list: in the rule itself, or in a column of a hidden sheet where they are long."""
        if len(",".join(words)) <= _LONGEST_LIST and not any("," in word for word in words):
            return list(words)
        sheet = self._book.get_worksheet_by_name("_lists") or self.hidden("_lists")
        for row, word in enumerate(words):
            sheet.write_string(row, self._lists, word)
        first, last = (xl_rowcol_to_cell(row, self._lists, row_abs=True, col_abs=True) for row in (0, len(words) - 1))
        self._lists += 1
        return f"='_lists'!{first}:{last}"

    def map(self, rubric: tuple[str, str, str]) -> None:
        """Write the hidden sheet that says whose form this is, and the place of every input."""
        sheet = self._book.add_worksheet(form_map.SHEET, _Sheet)
        sheet.protect("")
        sheet.very_hidden()
        for row, text in enumerate((form_map.FORMAT, *rubric)):
            sheet.write_string(row, 0, text)
        for row, line in enumerate(self.lines, form_map.FIRST_LINE - 1):
            for column, text in enumerate(line.texts()):
                sheet.write_string(row, column, text)
            for column, cell in enumerate((line.first, line.last), 5):
                sheet.write_formula(row, column, f"='{line.sheet}'!{cell}", None, "")
        asked = {line.sheet for line in self.lines}
        labels = [label for label in self.labels if label.sheet in asked]
        for row, label in enumerate(labels, form_map.FIRST_LINE):
            for letter, text in zip(form_map.LABELS, label.texts(), strict=True):
                sheet.write_string(f"{letter}{row}", text)
        seal = form_map.seal((line.texts() for line in self.lines), (label.texts() for label in labels))
        sheet.write_string(form_map.SEAL, seal)

    def close(self) -> None:
        """Write the file."""
        self._book.close()


def _input_style(allowed: Spec) -> str:
    match allowed.kind:
        case "number" if allowed.low == YEARS.low:
            return "input year"
        case "number" if allowed.places == 0:
            return "input count"
        case "number" if allowed.places == 4:  # noqa: PLR2004 (a plain number: shown as it is typed)
            return "input number"
        case "number":
            return "input money" if allowed.places == 2 else "input wide"  # noqa: PLR2004 (元 has two decimals)
        case "percent":
            return "input percent"
        case "date":
            return "input date"
        case "choice" | "listed":
            return "input"
        case "text":
            return "input text"
        case "free":
            return "input free"
        case "printed":
            return "input claim"


def number_error(allowed: Spec) -> str:
    """The message about a number that cannot stand here."""
    if allowed.kind == "percent":
        return "请写百分数，最多两位小数，如 82.14%。"
    decimals = f"最多 {allowed.places} 位小数" if allowed.places else "不能有小数"
    return f"请写一个数，{decimals}，在 {allowed.low} 到 {allowed.high} 之间，不带单位和文字。"


def height(*cells: tuple[str, float]) -> float:
    """The height that a row needs for its texts, each in a column of some width."""
    lines = [
        sum(max(1, -(-display_width(part) // max(1, int(width) - 1))) for part in text.split("\n"))
        for text, width in cells
    ]
    return min(_TALLEST, max([1, *lines]) * _LINE + 4)


def sheet_name(name: str, most: int) -> str:
    """A name as a sheet may have it, of so many characters at most."""
    return cut("".join("·" if mark in "[]:*?/\\'" else mark for mark in name), most)


def cut(name: str, most: int) -> str:
    """The beginning of a name, counted as spreadsheets count: in UTF-16."""
    return name.encode("utf_16_le")[: 2 * most].decode("utf_16_le", "ignore")
