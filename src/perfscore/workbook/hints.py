"""Hints beside what is filled in: what is wrong there, by the heads of the cells, which it also colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from xlsxwriter.utility import xl_col_to_name

from perfscore.formula.readings.sheet_values import quote
from perfscore.submission.form_map import Spec
from perfscore.text import quoted
from perfscore.workbook import input_cells
from perfscore.workbook.book import Book, number_error
from perfscore.workbook.cells import UNREAD, WRONG

HEAD: Final = "提示"
WIDTH: Final = 34.0
AS_WRITTEN: Final = "照原样写的，交上去以后由 perfscore 读了计分；只写数的，这里马上算出得分"
"""The hint about a text that only a reader can take for a number."""
_LEAD: Final = f"{WRONG}："


class Filled(NamedTuple):
    """A cell that is filled in: its head, its column, its address on any sheet, what may stand there."""

    head: str
    column: int
    address: str
    allowed: Spec


def must(head: str, allowed: Spec) -> str:
    """The hint about a cell in which something else stands than it may hold."""
    match allowed.kind:
        case "choice":
            return f"{_LEAD}{quoted(head)}请从下拉列表里选一项"
        case "date":
            return f"{_LEAD}{quoted(head)}请写日期，如 2020-12-31"
        case _:
            return f"{_LEAD}{quoted(head)}{number_error(allowed)}"


def wrong(text: str) -> str:
    """A hint about what is wrong."""
    return _LEAD + text


def is_wrong(cell: Filled) -> str:
    """The condition that something else stands in a cell than may."""
    if cell.allowed.kind in {"text", "free", "listed", "printed"}:
        return "FALSE"
    return f'{input_cells.cell_state(cell.allowed, cell.address, "")}="{WRONG}"'


def is_unread(cell: Filled) -> str:
    """The condition that a text stands in the place of a number, which is read when the form comes back."""
    if cell.allowed.kind not in {"number", "percent", "date"}:
        return "FALSE"
    return f'{input_cells.cell_state(cell.allowed, cell.address, "")}="{UNREAD}"'


def first(hints: Sequence[tuple[str, str]], last: str = '""') -> str:
    """The formula of the first hint whose condition holds."""
    text = last
    for condition, hint in reversed(hints):
        text = f"IF({condition},{quote(hint)},{text})"
    return text


def colour(book: Book, sheet: Any, rows: tuple[int, int], cells: Sequence[tuple[str, int]], beside: int) -> None:  # noqa: ANN401
    """Colour the cells of some rows, by head and column, whose heads the hint beside them names."""
    hint = f"${xl_col_to_name(beside)}{rows[0] + 1}"
    for head, column in cells:
        named = f'=AND(LEFT({hint},{len(_LEAD)})="{_LEAD}",ISNUMBER(FIND({quote(quoted(head))},{hint})))'
        rule = {"type": "formula", "criteria": named, "format": book.style("wrong")}
        sheet.conditional_format(rows[0], column, rows[1], column, rule)
