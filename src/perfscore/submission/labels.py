"""The labels of a form that came back, compared with those that it was made with.

Which figure a cell is, people read beside it: a name, a unit, a head. Where these stand otherwise than they were
written (rows sorted, two of them swapped, a text written over, rows put in by a program), a number may stand in a
place that means another, and nothing is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from perfscore.problems import Cell, Problem
from perfscore.submission.form_map import Label, Line
from perfscore.submission.xlsx import Sheet, Workbook, place
from perfscore.text import normal, quoted, visible

_HINT: Final = "请改回原来的文字；排过序、换过行的，请用 perfscore form 重新做一份，把数抄过去"


def changed(labels: Sequence[Label], sheets: Mapping[str, Sheet], file: str) -> Iterator[Problem]:
    """A problem for every label whose text has changed; blanks and full-width forms make no difference."""
    for label in labels:
        if label.sheet in sheets and not _matches(label, sheets[label.sheet]):
            now = _text(sheets[label.sheet], label.cell)
            shown = f"写的是{quoted(now.strip())}" if _plain(now) else "是空的"
            message = f"这一格应是{quoted(label.text)}，现在{shown}，不知道旁边填的是哪一项"
            yield Problem("form-label", message, Cell(file, label.sheet, label.cell), _HINT)


def copies(labels: Sequence[Label], lines: Sequence[Line], book: Workbook, file: str) -> Iterator[Problem]:
    """A problem for every copy of one of the form's sheets, named as applications do it, that is filled otherwise."""
    own: dict[str, list[Label]] = {}
    for label in labels:
        own.setdefault(label.sheet, []).append(label)
    for name in book.names:
        home = next((one for one in own if name != one and name.startswith(one) and name not in own), "")
        if not home:
            continue
        sheet, first = book.sheet(name), book.sheet(home)
        alike = 2 * sum(_matches(one, sheet) for one in own[home]) > len(own[home])
        cells = (one for line in lines if line.sheet == home for one in _cells(line))
        differs = next((one for one in cells if _text(sheet, one) != _text(first, one)), "")
        if alike and differs:
            message = f"{quoted(name)}是{quoted(home)}的副本，两张填得不同，不知道以哪一张为准"
            hint = f"把要交的数都填在{quoted(home)}里，删去副本"
            yield Problem("form-sheet-twice", message, Cell(file, name, differs), hint)


def _cells(line: Line) -> Iterator[str]:
    """Every input cell of a line."""
    first, last = place(line.first), place(line.last)
    column = line.first.rstrip("0123456789")
    if first is not None and last is not None:
        yield from (f"{column}{row}" for row in range(first[0], last[0] + 1))


def _matches(label: Label, sheet: Sheet) -> bool:
    wanted, shown = _plain(label.text), _plain(_text(sheet, label.cell))
    return shown == wanted or (label.loose and wanted in shown)


def _text(sheet: Sheet, cell: str) -> str:
    value = sheet.cells.get(cell)
    return "" if value is None else value.text if value.formula is None else f"={value.formula}"


def _plain(text: str) -> str:
    return "".join(visible(normal(text)).split())
