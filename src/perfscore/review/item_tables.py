"""Tables of items in a workbook or a Word file: rows with a number, found by their headings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from perfscore.problems import Cell, PerfscoreError, Problem
from perfscore.review.rectification import number_in
from perfscore.submission.archive import Unreadable
from perfscore.submission.file_kinds import kind_of, unreadable
from perfscore.submission.own_file import sheets, word
from perfscore.submission.own_file.grid import Box, Grid
from perfscore.submission.own_file.words import plain

NUMBER = "编号"


class ItemRow(NamedTuple):
    """A row of a table: its number (nothing where the cell holds none), and its cells by their headings."""

    number: str
    cells: Mapping[str, Box | None]
    where: Cell
    merged: Cell | None
    """The place of a cell that reaches over several rows, if there is one."""

    def text(self, head: str) -> str:
        """The text under a heading."""
        box = self.cells.get(head)
        return "" if box is None else box.text.strip()

    def at(self, head: str) -> Cell:
        """The place of the cell under a heading."""
        box = self.cells.get(head)
        return self.where if box is None else Cell(self.where.file, *box.place)

    @property
    def doubts(self) -> Iterator[Problem]:
        """The cells whose text cannot be taken for what it means."""
        for box in self.cells.values():
            if box is not None and box.doubt is not None:
                yield box.doubt.at(Cell(self.where.file, *box.place))


def grids(path: Path) -> list[Grid]:
    """The grids of a workbook or a Word file; raise :class:`PerfscoreError` for what is none or cannot be read."""
    file = str(path)
    try:
        kind = kind_of(path)
        if kind == "text":
            hint = "交 .docx 或 .xlsx 文件"
            raise PerfscoreError(
                [Problem("reply-kind", "这不是 Word 文件，也不是工作簿，读不出里面的表", Cell(file), hint)]
            )
        read = [word.grid(path)] if kind == "word" else sheets.grids(path)[0]
    except Unreadable as why:
        raise PerfscoreError([why.fault.at(Cell(file))]) from None
    except OSError:
        raise PerfscoreError([unreadable(path)]) from None
    wrong = [problem for grid in read for problem in grid.problems]
    if wrong:
        raise PerfscoreError(wrong)
    return read


def item_rows(grid: Grid, file: str, heads: Collection[str], needed: Collection[str]) -> Iterator[ItemRow]:
    """Every row below a head that has the number and all of ``needed``; ``heads`` are the headings to read."""
    columns: dict[str, int] = {}
    for row in range(1, grid.last + 1):
        cells = grid.rows.get(row, {})
        found = _head(cells, heads)
        if NUMBER in found and all(one in found for one in needed):
            columns = found
        elif row in grid.paragraphs:
            columns = {}
        elif columns and any(box.text or box.doubt for box in cells.values()):
            boxes = {head: cells.get(column) for head, column in columns.items()}
            reaching = next((box for box in boxes.values() if box is not None and box.top != box.bottom), None)
            merged = None if reaching is None else Cell(file, *reaching.place)
            number = boxes[NUMBER]
            text = "" if number is None else number.text
            yield ItemRow(number_in(text), boxes, Cell(file, *grid.place(row, columns[NUMBER])), merged)


def has_items(grid: Grid, heads: Collection[str], needed: Collection[str]) -> bool:
    """True where there is a table of items, though it may have no row."""
    found = (_head(cells, heads) for cells in grid.rows.values())
    return any(NUMBER in one and all(head in one for head in needed) for one in found)


def _head(cells: Mapping[int, Box], heads: Collection[str]) -> dict[str, int]:
    """The columns of the headings that stand in a row; the first of each counts."""
    found: dict[str, int] = {}
    for column in sorted(cells):
        head = plain(cells[column].text)
        if head in heads:
            found.setdefault(head, column)
    return found
