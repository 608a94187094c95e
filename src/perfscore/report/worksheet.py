"""A sheet of a workbook, written a table at a time: text stays text, and rows are as high as they need.

A row that would be higher than a sheet allows goes on in the
next one: its longest text is divided, its other cells are merged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import accumulate
from math import ceil
from typing import Final, Literal, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from perfscore import exact
from perfscore.report.layout import wrap
from perfscore.text import clean

Look = Literal["title", "fact", "head", "text", "middle", "strong", "link"]
FONT: Final = "宋体"
LINE: Final = 15
"""The height of a line, in points."""
TALLEST: Final = 26
"""The most lines that a row may have: a sheet's row is at most 409 points high."""
TEXT_STAYS_TEXT: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""Options of a workbook that nothing is guessed in."""
_FORMULA: Final = frozenset("=+-@")
SPARE: Final = 4
"""Columns of a cell that text cannot use: its indent, and what another font is wider than ours."""
LONGEST: Final = 10_000
"""Characters of a merged text; a cell holds 32,767."""
_BOXED: Final[dict[str, object]] = {"border": 1, "text_wrap": True, "valign": "vcenter"}
LOOKS: Final[dict[Look, dict[str, object]]] = {
    "title": {"font_size": 16, "bold": True, "align": "center", "valign": "vcenter"},
    "fact": {"valign": "vcenter", "text_wrap": True},
    "head": {**_BOXED, "align": "center", "bold": True, "bg_color": "#EEEEEE"},
    "text": {**_BOXED, "align": "left", "indent": 1},
    "middle": {**_BOXED, "align": "center"},
    "strong": {**_BOXED, "align": "center", "bold": True},
    "link": {**_BOXED, "align": "left", "indent": 1, "font_color": "#0563C1", "underline": 1},
}


class Cell(NamedTuple):
    """A cell of a table: its value, its look, and the number of rows and columns of the table that it takes."""

    value: str | Decimal
    look: Look = "text"
    rows: int = 1
    columns: int = 1


@dataclass
class Sheet:
    """One sheet, filled from the top; ``row`` is the next free one."""

    book: Workbook
    name: str
    widths: Sequence[int]
    row: int = 0
    page: Worksheet = field(init=False)
    _formats: dict[tuple[Look, str, bool, bool], Format] = field(default_factory=dict)
    _high: list[int] = field(default_factory=list)
    """The number of lines that every row has so far."""

    def __post_init__(self) -> None:
        """Set the sheet up for A4: landscape, one page wide, its number at the foot."""
        self.page = self.book.add_worksheet(self.name)
        self.page.set_paper(9)
        self.page.set_landscape()
        self.page.fit_to_pages(1, 0)
        self.page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.page.center_horizontally()
        self.page.set_footer("&C第 &P 页，共 &N 页")
        for column, width in enumerate(self.widths):
            self.page.set_column(column, column, width)

    def line(self, text: str, look: Look, lines: int = 1) -> None:
        """One text over the whole width."""
        high = max(lines, len(wrap(text, sum(self.widths) - SPARE)))
        self._heights([min(high, TALLEST)])
        self._write(self.row, 0, self.row, len(self.widths) - 1, text, look)
        self.row += 1

    def table(self, head: Sequence[str], rows: Sequence[Sequence[Cell | None]]) -> None:
        """A table: a cell for every column of a row, None where one above or beside it reaches in.

        Its head is repeated on every printed page, and stays in sight when the sheet is scrolled.
        """
        self.page.repeat_rows(self.row)
        self.page.freeze_panes(self.row + 1, 0)
        whole = [[Cell(name, "head") for name in head], *rows]
        heights = [self._needed(row) for row in whole]
        starts = [*accumulate(map(len, heights), initial=self.row)]
        placed = [
            (cell, column, starts[number], starts[number + cell.rows] - 1)
            for number, row in enumerate(whole)
            for column, cell in enumerate(row)
            if cell is not None
        ]
        flat = [lines for row in heights for lines in row]
        for cell, column, first, last in placed:
            if cell.rows > 1:
                self._spread(flat, first - self.row, last - self.row + 1, len(self._lines(cell, column)))
        self._heights(flat)
        for cell, column, first, last in placed:
            self._cell(cell, column, first, last)
        self.row = starts[-1]

    def append(self, cells: Sequence[Cell]) -> None:
        """One row with nothing merged, for a sheet that is written as its rows come."""
        long = ((cell, at) for at, cell in enumerate(cells) if 2 * len(str(cell.value)) > self.widths[at] - 2)
        self._heights([min(max((len(self._lines(*one)) for one in long), default=1), TALLEST)])
        for column, cell in enumerate(cells):
            self._write(self.row, column, self.row, column, cell.value, cell.look)
        self.row += 1

    def link(self, column: int, sheet: str) -> None:
        """Make a cell of the last row lead to another sheet, whose name it shows."""
        address = f"#'{sheet}'!A1".replace('"', '""')
        formula = f'=HYPERLINK("{address}","{sheet.replace(chr(34), chr(34) * 2)}")'
        self.page.write_formula(self.row - 1, column, formula, self._format("link", "", quoted=False, top=False), sheet)

    # -- how high ----------------------------------------------------------------------------

    def _lines(self, cell: Cell, column: int) -> list[str]:
        text = exact.plain(cell.value) if isinstance(cell.value, Decimal) else cell.value
        return wrap(clean_lines(text), sum(self.widths[column : column + cell.columns]) - SPARE)

    def _needed(self, row: Sequence[Cell | None]) -> list[int]:
        """The heights of the sheet's rows that a row of the table takes."""
        own = [(cell, column) for column, cell in enumerate(row) if cell is not None and cell.rows == 1]
        most = max((len(self._lines(*one)) for one in own), default=1)
        rows = ceil(most / TALLEST)
        return [ceil(most / rows)] * rows

    @staticmethod
    def _spread(heights: list[int], first: int, last: int, need: int) -> None:
        """Make the rows of a merged cell together as high as it needs."""
        more = need - sum(heights[first:last])
        for row in range(first, last) if more > 0 else ():
            heights[row] = min(TALLEST, heights[row] + ceil(more / (last - first)))

    def _heights(self, heights: Sequence[int]) -> None:
        for number, lines in enumerate(heights):
            self.page.set_row(self.row + number, lines * LINE + 6)
        self._high += heights

    # -- what stands in a cell ---------------------------------------------------------------

    def _cell(self, cell: Cell, column: int, first: int, last: int) -> None:
        """Write a cell; a text that goes on over rows of its own is divided among them."""
        end = column + cell.columns - 1
        if cell.rows > 1 or cell.columns > 1 or first == last or isinstance(cell.value, Decimal):
            self._write(first, column, last, end, cell.value, cell.look)
            return
        lines = self._lines(cell, column)
        share = ceil(len(lines) / (last - first + 1))
        if share < TALLEST // 2:
            self._write(first, column, last, end, cell.value, cell.look)
            return
        for number, row in enumerate(range(first, last + 1)):
            self._write(row, column, row, end, "\n".join(lines[number * share : (number + 1) * share]), cell.look)

    def _write(self, first: int, left: int, last: int, right: int, value: str | Decimal, look: Look) -> None:
        number = _number(value) if isinstance(value, Decimal) else None
        text = exact.plain(value) if isinstance(value, Decimal) else clean_lines(value)[:LONGEST]
        pattern = _pattern(text) if number is not None else ""
        tall = sum(self._high[first : last + 1]) > TALLEST
        shape = self._format(look, pattern, quoted=text[:1] in _FORMULA, top=tall)
        if (first, left) != (last, right):
            self.page.merge_range(first, left, last, right, "", shape)
        if number is None:
            self.page.write_string(first, left, text, shape)
        else:
            self.page.write_number(first, left, number, shape)

    def _format(self, look: Look, pattern: str, *, quoted: bool, top: bool) -> Format:
        """The format of a cell; one that may go over a page begins at its top."""
        key = (look, pattern, quoted, top)
        if key not in self._formats:
            shape = {"font_name": FONT, "font_size": 10, **LOOKS[look]}
            if top:
                shape["valign"] = "top"
            if pattern:
                shape["num_format"] = pattern
            elif quoted:
                shape["quote_prefix"] = True  # what begins like a formula stays text when it is edited, too
            self._formats[key] = self.book.add_format(shape)
        return self._formats[key]


def clean_lines(text: str) -> str:
    """A text whose lines are kept, and nothing else that has no picture."""
    return "\n".join(map(clean, text.splitlines()))


def _number(value: Decimal) -> float | None:
    """The number as a workbook holds it; None where that would not be the same number."""
    held = float(value)
    return held if exact.number(repr(held)) == exact.number(value) and len(value.as_tuple().digits) <= 15 else None  # noqa: PLR2004 (digits that a workbook keeps)


def _pattern(text: str) -> str:
    """The number format of a text: with all of its decimals."""
    _, _, decimals = text.partition(".")
    return "#,##0" + (f".{'0' * len(decimals)}" if decimals else "")
