"""The sheets of a workbook as grids: each cell as it shows, with all its digits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from pathlib import Path
from typing import Final

from perfscore import exact
from perfscore.problems import Fault
from perfscore.submission.archive import too_large
from perfscore.submission.number_formats import day_text, shown_text
from perfscore.submission.own_file.grid import Box, Grid, Place
from perfscore.submission.own_file.words import joined
from perfscore.submission.xlsx import Sheet, Value, Workbook, letters, place

_DIGITS: Final = Context(prec=15)
_ERRORS: Final = re.compile(r"#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!)")
_PICTURE: Final = "DISPIMG("
_GENERAL: Final = "请把格式改成“常规”，再重新输入"
_SAVE: Final = "请用 WPS 或 Excel 打开，保存一次再交；或把公式换成它算出的数"
MOST_NAMED: Final = 6


def grids(path: Path) -> tuple[list[Grid], Workbook]:
    """The sheets of a workbook, in order, and the workbook itself, closed."""
    book = Workbook(path)
    try:
        return [_Reader(book, name).grid() for name in book.names], book
    finally:
        book.close()


@dataclass(slots=True)
class _Reader:
    """A reader of one sheet."""

    book: Workbook
    name: str

    def grid(self) -> Grid:
        sheet = self.book.sheet(self.name)
        grid = Grid(self.name, self.address)
        cells = {at: value for ref, value in sheet.cells.items() if (at := place(ref)) is not None}
        areas = dict(_areas(sheet))
        last_row = max((row for row, _ in cells), default=0)
        last_column = max((column for _, column in cells), default=0)
        covered = _covered(areas, cells, last_row, last_column)
        for (row, column), value in sorted(cells.items()):
            if (row, column) in covered:
                continue
            bottom, right = areas.get((row, column), (row, column))
            text, doubt = shown(value, date1904=self.book.date1904)
            box = Box(
                text,
                row,
                column,
                min(bottom, max(last_row, row)),
                min(right, last_column),
                self.address(row, column),
                doubt,
            )
            if (text or doubt) and not grid.add(box):
                raise too_large(f"合并的区域太大（{self.name}）")
        grid.hidden = list(self._hidden(sheet, cells))
        if sheet.drawn:
            self._drawn(grid)
        return grid

    def address(self, row: int, column: int) -> Place:
        return self.name, f"{letters(column)}{row}"

    def _hidden(self, sheet: Sheet, cells: Mapping[tuple[int, int], Value]) -> Iterator[str]:
        """The hidden rows and columns that hold anything, and the sheet where it is hidden."""
        if self.name in self.book.hidden and cells:
            yield "整张工作表"
        rows = sorted({row for row, _ in cells} & sheet.hidden_rows)
        if rows:
            yield _listed([f"第 {row} 行" for row in rows])
        wide = sheet.hidden_columns
        columns = sorted({column for _, column in cells if any(first <= column <= last for first, last in wide)})
        if columns:
            yield _listed([f"{letters(column)} 列" for column in columns])

    def _drawn(self, grid: Grid) -> None:
        """Note the pictures and text boxes that lie over a sheet."""
        member = self.book.drawing(self.name)
        if not member:
            return

        def begin(name: str, _: Mapping[str, str]) -> None:
            grid.pictures += name == "blip"

        def end(name: str, text: str) -> None:
            if name == "t" and text.strip():
                grid.beside.append(text.strip())

        self.book.parse(member, begin, end, {"t"})


def shown(cell: Value, *, date1904: bool) -> tuple[str, Fault | None]:
    """The text that a cell shows, and why it may not be what was meant."""
    if _PICTURE in (cell.formula or "") or _PICTURE in cell.text:
        return "", Fault((), "form-picture", "这一格是图片，读不出里面的字", "请把图片里的内容打成文字")
    if cell.formula is not None and not cell.text:
        fault = Fault((), "form-formula", f"公式“={cell.formula[:40]}”还没有算出数", _SAVE)
        return "", None if cell.blank else fault
    if not cell.number:
        wrong = _ERRORS.fullmatch(cell.text)
        fault = Fault((), "form-formula", f"公式算不出数，显示的是 {cell.text}", "请改好公式，或直接填数")
        return joined(cell.text), fault if wrong else None
    try:
        number = _DIGITS.plus(Decimal(cell.text))
    except ArithmeticError:
        return cell.text, None
    if not number.is_finite() or abs(number.adjusted()) > exact.MOST_DIGITS:
        return cell.text, None
    form = cell.format.of(number)
    if form.kind == "date":
        text = day_text(number, date1904)
        message = f"这一格的格式没有把年、月、日都显示出来，分不清填的是不是 {text}"
        fault = Fault((), "form-format", message, "请把格式改成年月日都有的日期格式，再核对一次")
        return text, None if form.day else fault
    if form.kind == "hidden":
        message = f"这一格的格式使看到的不是格里的数，分不清填的是不是 {number.normalize():f}"
        return f"{number.normalize():f}", Fault((), "form-format", message, _GENERAL)
    return shown_text(number, form), None


def _areas(sheet: Sheet) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """The first and the last cell of each merged area."""
    for area in sheet.merged:
        begin, _, end = area.partition(":")
        first, last = place(begin), place(end or begin)
        if first is not None and last is not None:
            yield first, (max(first[0], last[0]), max(first[1], last[1]))


def _covered(
    areas: Mapping[tuple[int, int], tuple[int, int]],
    cells: Mapping[tuple[int, int], Value],
    last_row: int,
    last_column: int,
) -> set[tuple[int, int]]:
    """The cells that a merged area covers: what an application left in them, nobody sees."""
    covered: set[tuple[int, int]] = set()
    for (top, left), (bottom, right) in areas.items():
        rows, columns = range(top, min(bottom, last_row) + 1), range(left, min(right, last_column) + 1)
        if len(rows) * len(columns) > len(cells):
            covered |= {(row, column) for row, column in cells if row in rows and column in columns}
        else:
            covered |= {(row, column) for row in rows for column in columns}
        covered.discard((top, left))
    return covered


def _listed(names: list[str]) -> str:
    return "、".join(names[:MOST_NAMED]) + (f"等 {len(names)} 处" if len(names) > MOST_NAMED else "")
