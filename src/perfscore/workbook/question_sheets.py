"""The sheets that ask: one row for each question, its text on the left, the input cells on the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from perfscore.methods import SHEETS
from perfscore.methods.layout import Cell, Layout, Sheet
from perfscore.methods.parts import layouts
from perfscore.program.model import Program
from perfscore.submission.form_map import Spec
from perfscore.workbook import input_cells
from perfscore.workbook.book import LONGEST, AskedCell, Book, height, sheet_name

_NARROW: Final = 15
"""Columns up to this width are centred."""
SKIP_SHEET: Final = Sheet(
    "不适用",
    "本单位确实不适用的指标，在这里写明理由，该指标不计分、不计满分。其他指标不要写。",
    ("三级指标", "分值", "不适用的理由"),
    (30, 8, 54),
)
_WHY: Final = "不适用的写明理由；适用的不要填。"


class QuestionSheet:
    """One such sheet."""

    def __init__(self, book: Book, layout: Sheet, title: str) -> None:
        """Begin the sheet with its title and head."""
        self._book = book
        self._layout = layout
        self._sheet = book.sheet(sheet_name(layout.name, LONGEST), layout.widths, wide=True)
        self._row = book.titled(self._sheet, layout.name, layout.notes, len(layout.head), layout.head, above=title)

    def row(self, shown: tuple[str, ...], asked: Sequence[AskedCell | None]) -> list[str]:
        """Write a row; return the addresses of its input cells. A dash stands in the place of one that is not asked."""
        wide = self._layout.widths
        for column, text in enumerate(shown):
            short = self._layout.widths[column] <= _NARROW
            self._book.label(self._sheet, self._row, column, text, "center" if short else "cell")
        cells = []
        for column, cell in enumerate(asked, len(self._layout.head) - len(asked)):
            if cell is None:
                self._sheet.write_string(self._row, column, "—", self._book.style("center"))
            else:
                cells.append(self._book.entry(self._sheet, self._row, column, cell))
        self._sheet.set_row(self._row, max(self._layout.least, height(*zip(shown, wide, strict=False))))
        self._row += 1
        return cells


class QuestionSheets:
    """The sheets that a rule needs, in their order."""

    def __init__(self, book: Book, program: Program, title: str) -> None:
        """Make those on which there is a question."""
        indicators = program.keyed.values()
        every = (pair for one in indicators for pair in layouts(one.scored.way, one.blocks))
        sheets = {layout.sheet.name: layout.sheet for _, layout in every}
        asking = {name: sheets[name] for name in SHEETS if name in sheets} | sheets
        if any(one.may_skip for one in indicators):
            asking[SKIP_SHEET.name] = SKIP_SHEET
        self._made = {name: QuestionSheet(book, sheet, title) for name, sheet in asking.items()}

    def ask(self, layout: Layout, key: str, title: str) -> dict[str, str]:
        """Ask for an answer to an indicator, or to a part of it; return the addresses by the cells' names."""
        page, addresses = self._made[layout.sheet.name], list[str]()
        for row in layout.rows:
            part = next(cell.asked.part for cell in row.cells if cell is not None)
            shown = f"{title} · {part}" if part else title
            asked = [None if cell is None else _asked_cell(key, cell) for cell in row.cells]
            addresses += page.row((shown, *row.shown), asked)
        return dict(zip((cell.name for cell in layout.cells), addresses, strict=True))

    def skip(self, key: str, title: str, points: str) -> str:
        """The cell for the reason why an indicator does not apply."""
        asked = AskedCell(("answers", key, "not_applicable"), Spec("text"), _WHY)
        (cell,) = self._made[SKIP_SHEET.name].row((title, points), [asked])
        return cell


def _asked_cell(key: str, cell: Cell) -> AskedCell:
    says = cell.says or input_cells.message(cell.asked)
    return AskedCell(("answers", key, *cell.place), input_cells.spec_of(cell), says)
