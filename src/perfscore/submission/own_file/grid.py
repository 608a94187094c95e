"""A grid of cells, as a workbook's sheet and a Word file both have them: text, place, and what was merged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from perfscore.problems import Fault, Problem

MOST_BOXES: Final = 200_000
"""The most cells that a grid may have, those that a merge covers among them."""

Place: TypeAlias = tuple[str, str]
"""A sheet and a cell of it as people call them: ``Sheet1`` and ``C5``, 表 1 and 第 3 行第 2 格."""


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """One cell, or several that were merged into one; rows and columns begin at 1."""

    text: str
    top: int
    left: int
    bottom: int
    right: int
    place: Place
    doubt: Fault | None = None
    """The reason why its text cannot be taken for what it means, if there is one."""


@dataclass(slots=True)
class Grid:
    """The cells of one sheet, or the tables and paragraphs of a Word file below each other."""

    name: str
    address: Callable[[int, int], Place]
    """The place of a cell that holds nothing."""
    rows: dict[int, dict[int, Box]] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)
    """The rows, the columns or the sheet itself that are hidden and hold something, in words."""
    beside: list[str] = field(default_factory=list)
    """Texts that stand in no cell: those of text boxes."""
    pictures: int = 0
    boxed: int = 0
    """The number of tables that stand in text boxes."""
    paragraphs: set[int] = field(default_factory=set)
    """The rows that stand in no table."""
    problems: list[Problem] = field(default_factory=list)
    count: int = 0

    def add(self, box: Box) -> bool:
        """Put a box in all its places; False where there are too many."""
        self.count += (box.bottom - box.top + 1) * (box.right - box.left + 1)
        if self.count > MOST_BOXES:
            return False
        for row in range(box.top, box.bottom + 1):
            cells = self.rows.setdefault(row, {})
            for column in range(box.left, box.right + 1):
                cells[column] = box
        return True

    @property
    def last(self) -> int:
        """The last row that holds anything."""
        return max(self.rows, default=0)

    def at(self, row: int, column: int) -> Box | None:
        """The box that covers a cell."""
        return self.rows.get(row, {}).get(column)

    def place(self, row: int, column: int) -> Place:
        """The place of a cell, whether anything stands there or not."""
        box = self.at(row, column)
        return self.address(row, column) if box is None else box.place

    def boxes(self, first: int, last: int) -> Iterator[Box]:
        """Every box with text that begins in these rows, once, in reading order."""
        for row in range(first, last + 1):
            for column, box in sorted(self.rows.get(row, {}).items()):
                if box.top == row and box.left == column and box.text:
                    yield box

    def right_of(self, box: Box) -> Box | None:
        """The next box with text in the row where a box begins."""
        cells = self.rows.get(box.top, {})
        return next((cells[column] for column in sorted(cells) if column > box.right and cells[column].text), None)

    def below(self, box: Box) -> Box | None:
        """The box right below one, if it holds anything."""
        found = self.at(box.bottom + 1, box.left)
        return found if found is not None and found.text else None
