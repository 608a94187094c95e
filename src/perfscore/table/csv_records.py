"""The rows of a file of text, counted without what reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import methodcaller
from pathlib import Path
from typing import Final

from perfscore.problems import PerfscoreError, Problem, Span

BOM: Final = b"\xef\xbb\xbf"
_BLOCK: Final = 1 << 18
"""Bytes that are read at once."""
_BLANK: Final = b",\r\n"
"""A record of these alone is a blank line, and no row."""
_CARRIAGE: Final = re.compile(rb"\r(?!\n)")
_QUOTED: Final = rb'"[^"]*+(?>(?:""[^"]*+)*)'
"""A quoted cell up to its last quote. No alternatives in a possessive repeat: before Python 3.11.5 it may not match."""
_CELL: Final = rb'(?:"[^"]*+"|[^",\r\n][^,\r\n]*+||' + _QUOTED + rb'")'
"""A quote opens only where a cell begins, as spreadsheets have it; elsewhere it is a sign like any other."""
_CELLS: Final = re.compile(rb"(?>(?:" + _CELL + rb"(?:,|\r?\n))*)")
_LAST: Final = re.compile(_CELL)
_OPEN: Final = re.compile(_QUOTED)
_CUT: Final = re.compile(_CELL + b",")
_COMMAS: Final = methodcaller("count", b",")
_APOSTROPHE: Final = re.compile(rb"'(?<![^,\r\n\"]')")
"""An apostrophe that begins a cell."""


@dataclass(frozen=True, slots=True)
class CsvRecords:
    """The rows of a CSV file, below the names of the columns."""

    rows: int
    marked: bool = False
    """True where a cell begins with an apostrophe: it may be a mark (see :mod:`perfscore.table.csv_safety`)."""

    wide: bool = False
    """True where a blank line has more commas than there is room for."""


def count_records(path: Path, file: str, columns: int) -> CsvRecords:
    """Count the records of a CSV file in UTF-8: a quoted cell may hold line ends, blank lines are no records.

    Raises :class:`PerfscoreError` where a quote or a line end can be read in two ways, and where a record has more
    cells than there are ``columns``; ``file`` is its name.
    """
    count = number = opened = 0
    marked = False
    long = _LongRecords(columns)
    with path.open("rb", buffering=_BLOCK) as stream:
        if stream.read(len(BOM)) != BOM:
            stream.seek(0)
        while lines := stream.readlines(_BLOCK):
            block = b"".join(lines)
            marked = marked or (b"'" in block and _APOSTROPHE.search(block) is not None)
            if opened or b'"' in block or (b"\r" in block and _CARRIAGE.search(block)):
                for place, line in enumerate(lines, number + 1):
                    plain = not opened and _CELLS.fullmatch(line) and not line.count(b'"') % 2
                    ends = bool(plain) or _record_ends(line, file, place, going_on=bool(opened))
                    long.take(opened or place, line, going_on=bool(opened), ends=ends)
                    count += ends and bool(opened or line.strip(_BLANK))
                    opened = 0 if ends else opened or place
            else:
                blank = 0 if min(lines) > b"-" else sum(not line.strip(_BLANK) for line in lines)
                count += len(lines) - blank
                long.take_all(lines, number + 1)
            number += len(lines)
    if opened:
        message, hint = "从这一行的引号起，后面没有引号与它成对", "补上或删去引号；格里的引号要写成两个"
        raise PerfscoreError([Problem("csv-quote", message, Span(file, opened, 1), hint)])
    long.refuse(file)
    return CsvRecords(max(count - 1, 0), marked, long.blank)


class _LongRecords:
    """The records that have more cells than there are columns."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._cells = 0
        """The cells so far of a record that goes on."""
        self._many = 0
        self._first: tuple[int, int, int, str] | None = None
        """Its line, the number of its cells, the place of the first one too many, and the text."""
        self.blank = False

    def take_all(self, lines: Sequence[bytes], first: int) -> None:
        """Take lines without quotes, each a record."""
        if max(map(_COMMAS, lines)) >= self._columns:
            for place, line in enumerate(lines, first):
                self.take(place, line)

    def take(self, place: int, line: bytes, *, going_on: bool = False, ends: bool = True) -> None:
        """Take a line of the record that begins in line ``place``."""
        if ends and not going_on and line.count(b",") < self._columns:
            return
        if not going_on and not line.strip(_BLANK):
            self.blank = True
            return
        cuts = list(_cell_ends(b'"' + line if going_on else line))
        alone = ends and not going_on
        self._cells += len(cuts)
        if not ends:
            return
        cells, self._cells = self._cells + 1, 0
        if cells > self._columns:
            self._many += 1
            before = line[: cuts[self._columns - 1]].decode(errors="replace") if alone else ""
            text = line.decode(errors="replace").rstrip("\r\n") if alone else ""
            self._first = self._first or (place, cells, len(before) + 1, text)

    def refuse(self, file: str) -> None:
        """Raise :class:`PerfscoreError` with the first of them, and how many there are, if there are any."""
        if self._first is None:
            return
        place, cells, column, text = self._first
        more = f"；这样的行共 {self._many:,} 行" if self._many > 1 else ""
        message = f"这一行有 {cells} 格，列名只有 {self._columns} 个{more}"
        hint = "格里有逗号的，整格用双引号括起来；多出来的格，删去或者在第一行写上列名"
        raise PerfscoreError([Problem("csv-cells", message, Span(file, place, column, text), hint)])


def _cell_ends(text: bytes) -> Iterator[int]:
    """The ends of the commas that part cells, up to a quote that does not close in this line."""
    at = 0
    while found := _CUT.match(text, at):
        at = found.end()
        yield at


def _record_ends(line: bytes, file: str, number: int, *, going_on: bool) -> bool:
    """True where a record ends with this line, and not inside a quoted cell; ``going_on``: it began inside one."""
    text = b'"' + line if going_on else line
    cells = _CELLS.match(text)
    at = 0 if cells is None else cells.end()
    if at == len(text) or _LAST.fullmatch(text, at):
        if line.count(b'"') % 2 == going_on:
            return True
    elif _OPEN.fullmatch(text, at):
        return False
    else:
        cell = _LAST.match(text, at)
        at = at if cell is None else cell.end()
    before = text[:at].decode(errors="replace")
    shown = text.decode(errors="replace")
    place = Span(file, number, len(before) + 1 - going_on, shown.rstrip("\r\n").removeprefix('"' * going_on))
    if text[at : at + 1] == b"\r":
        hint = "请另存为“CSV UTF-8（逗号分隔）”，各行用通常的换行"
        raise PerfscoreError([Problem("csv-line-end", "这里有一个单独的回车，看不出是不是换行", place, hint)])
    hint = "格里的引号要写成两个，整格再用引号括起来"
    raise PerfscoreError([Problem("csv-quote", "这一行的引号不成对，看不出哪几格是一格", place, hint)])


def count_lines(path: Path) -> int:
    """Count the lines of a file in which something is written."""
    with path.open("rb", buffering=_BLOCK) as stream:
        return sum(1 for line in stream if line.strip())
