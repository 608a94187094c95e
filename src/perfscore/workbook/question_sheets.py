"""The sheets that ask: one row for each question, its text on the left, the input cells on the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from perfscore.methods import SHEETS
from perfscore.methods.layout import Cell, Layout, Sheet
from perfscore.methods.parts import layouts
from perfscore.program.model import Program
from perfscore.submission.form_map import Spec
from perfscore.text import quoted
from perfscore.workbook import hints, input_cells
from perfscore.workbook.book import LONGEST, AskedCell, Book, height, sheet_name
from perfscore.workbook.hints import Filled

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
        self._beside = len(layout.head)
        self._sheet.write_string(2, self._beside, hints.HEAD, book.style("hint"))
        self._sheet.set_column(self._beside, self._beside, hints.WIDTH)

    def row(self, shown: tuple[str, ...], asked: Sequence[AskedCell | None]) -> AskedRow:
        """Write a row; return its input cells. A dash stands in the place of one that is not asked."""
        wide, first = self._layout.widths, len(self._layout.head) - len(asked)
        for column, text in enumerate(shown):
            short = self._layout.widths[column] <= _NARROW
            self._book.label(self._sheet, self._row, column, text, "center" if short else "cell")
        cells: list[Filled] = []
        for column, cell in enumerate(asked, first):
            if cell is None:
                self._sheet.write_string(self._row, column, "—", self._book.style("center"))
            else:
                address = self._book.entry(self._sheet, self._row, column, cell)
                cells.append(Filled(self._layout.head[column], column, address, cell.allowed))
        filled = {cell.place: width for cell, width in zip(asked, wide[first:], strict=True) if cell is not None}
        needed = max(height(*zip(shown, wide, strict=False)), self._book.filled_height(filled))
        self._sheet.set_row(self._row, max(self._layout.least, needed))
        self._sheet.print_area(0, 0, self._row, self._beside - 1)
        self._row += 1
        return AskedRow(self, self._row - 1, tuple(cells))

    def hint(self, row: AskedRow, state: str, says: str = "") -> None:
        """Write the hint beside a row, whose answer is wrong as a whole where ``state`` holds: ``says`` why."""
        named = "".join(quoted(one.head) for one in row.cells)
        filled = ",".join(f"LEN(TRIM({one.address}))>0" for one in row.cells)
        found = [(hints.is_wrong(one), hints.must(one.head, one.allowed)) for one in row.cells]
        lacking = [
            (f"AND({state},LEN(TRIM({one.address}))=0,OR({filled}))", hints.wrong(f"没有写{quoted(one.head)}"))
            for one in row.cells[1:]
            if one.allowed.kind == "text"
        ]
        whole = (f"AND({state},OR({filled}))", hints.wrong(says or f"{named}没有写齐、互相矛盾，或不在规定的区间里"))
        unread = [(when, hints.AS_WRITTEN) for one in row.cells if (when := hints.is_unread(one)) != "FALSE"]
        text = hints.first([*((when, hint) for when, hint in found if when != "FALSE"), *lacking, whole, *unread])
        self._sheet.write_formula(row.row, self._beside, f"={text}", self._book.style("hint"), "")
        places = [(one.head, one.column) for one in row.cells]
        hints.colour(self._book, self._sheet, (row.row, row.row), places, self._beside)


class AskedRow(NamedTuple):
    """A row of a sheet that asks, with its input cells."""

    page: QuestionSheet
    row: int
    cells: tuple[Filled, ...]


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
        self._last: list[AskedRow] = []
        self._made = {name: QuestionSheet(book, sheet, title) for name, sheet in asking.items()}

    def ask(self, layout: Layout, key: str, title: str) -> dict[str, str]:
        """Ask for an answer to an indicator, or to a part of it; return the addresses by the cells' names."""
        page, addresses = self._made[layout.sheet.name], list[str]()
        self._last = []
        for row in layout.rows:
            part = next(cell.asked.part for cell in row.cells if cell is not None)
            shown = f"{title} · {part}" if part else title
            asked = [None if cell is None else _asked_cell(key, cell) for cell in row.cells]
            self._last.append(page.row((shown, *row.shown), asked))
            addresses += [one.address for one in self._last[-1].cells]
        return dict(zip((cell.name for cell in layout.cells), addresses, strict=True))

    def hint(self, state: str) -> None:
        """Write the hints beside the answer that was asked for last, which is wrong where ``state`` holds."""
        wrong = [hints.is_wrong(cell) for row in self._last for cell in row.cells]
        alone = ",".join(when for when in wrong if when != "FALSE")
        for row in self._last:
            row.page.hint(row, f"AND({state},NOT(OR({alone})))" if alone else state)

    def skip(self, key: str, title: str, points: str) -> AskedRow:
        """The row for the reason why an indicator does not apply."""
        asked = AskedCell(("answers", key, "not_applicable"), Spec("text"), _WHY)
        return self._made[SKIP_SHEET.name].row((title, points), [asked])


def _asked_cell(key: str, cell: Cell) -> AskedCell:
    says = cell.says or input_cells.message(cell.asked)
    return AskedCell(("answers", key, *cell.place), input_cells.spec_of(cell), says)
