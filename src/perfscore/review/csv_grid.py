"""A CSV file as a grid of cells, as a workbook's sheet is one, with the line and column of each cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from perfscore.documents.source import read_text
from perfscore.problems import Cell, PerfscoreError, Problem, Span
from perfscore.submission.archive import too_large
from perfscore.submission.own_file.grid import Box, Grid, Place
from perfscore.submission.own_file.words import joined
from perfscore.submission.xlsx import letters

LARGEST: Final = 8 << 20
"""The largest file that is read, in bytes."""
_QUOTED: Final = re.compile(r'"([^"]*(?:""[^"]*)*)"(?=[,\r\n]|\Z)')
_BARE: Final = re.compile(r"[^,\r\n]*")
_BREAK: Final = re.compile(r"\r\n|[\r\n]")


@dataclass(slots=True)
class CsvGrid:
    """The grid of a file, and the place of each of its cells in the text."""

    grid: Grid
    spans: dict[str, Span] = field(default_factory=dict)
    widths: dict[int, int] = field(default_factory=dict)
    """The number of cells of each line of the table."""

    def placed(self, problem: Problem) -> Problem:
        """The same problem with the line and the column of its cell."""
        where = problem.where
        return replace(problem, where=self.spans.get(where.cell, where)) if isinstance(where, Cell) else problem


def csv_grid(path: Path) -> CsvGrid:
    """Read a file; raise :class:`PerfscoreError` where it is none, or a quote can be read in two ways."""
    text, _ = read_text(path, LARGEST)  # GBK is what spreadsheets in Chinese write: nobody is told
    name = path.name

    def address(row: int, column: int) -> Place:
        return name, f"{letters(column)}{row}"

    made = CsvGrid(Grid(name, address))
    text = text.rstrip("\r\n")
    for row, cells in enumerate(_records(text, str(path)), 1):
        made.widths[row] = len(cells)
        for column, (content, span) in enumerate(cells, 1):
            place = address(row, column)
            made.spans[place[1]] = span
            shown = joined(content)
            if shown and not made.grid.add(Box(shown, row, column, row, column, place)):
                raise PerfscoreError([too_large("表格太大").fault.at(Cell(str(path)))])
    return made


def _records(text: str, file: str) -> Iterator[list[tuple[str, Span]]]:
    """The records of a text, each cell with its place."""
    starts = [0, *(found.end() for found in _BREAK.finditer(text))]
    line, at = 0, 0
    cells: list[tuple[str, Span]] = []
    while True:
        while line + 1 < len(starts) and starts[line + 1] <= at:
            line += 1
        found = (_QUOTED if text[at : at + 1] == '"' else _BARE).match(text, at)
        whole = _line(text, starts[line])
        if found is None:
            message = "从这里起的引号不成对，看不出哪几格是一格"
            hint = "格里的引号要写成两个，整格再用引号括起来；多出来的引号删去"
            raise PerfscoreError(
                [Problem("csv-quote", message, Span(file, line + 1, at - starts[line] + 1, whole), hint)]
            )
        content = found[1].replace('""', '"') if found.re is _QUOTED else found[0]
        span = Span(file, line + 1, at - starts[line] + 1, whole, max(1, min(len(found[0]), len(whole))))
        cells.append((content, span))
        at = found.end()
        if text[at : at + 1] == ",":
            at += 1
            continue
        yield cells
        cells = []
        end = _BREAK.match(text, at)
        if end is None:
            return
        at = end.end()


def _line(text: str, start: int) -> str:
    found = _BREAK.search(text, start)
    return text[start : found.start() if found else len(text)]
