"""The rows of a file of text, counted without what reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from perfscore.problems import PerfscoreError, Problem, Span

BOM: Final = b"\xef\xbb\xbf"
_BLOCK: Final = 1 << 18
"""So many bytes are looked at at once."""
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
_APOSTROPHE: Final = re.compile(rb"'(?<![^,\r\n\"]')")
"""An apostrophe that begins a cell."""


@dataclass(frozen=True, slots=True)
class Records:
    """What a CSV file holds: so many rows below the names of the columns."""

    rows: int
    marked: bool = False
    """Whether a cell begins with an apostrophe: then it may be a mark (see :mod:`perfscore.program.table.inert`)."""


def records(path: Path, file: str) -> Records:
    """Count the records of a CSV file in UTF-8: a quoted cell may hold line ends, blank lines are no records.

    Raises :class:`PerfscoreError` where a quote or a line end can be read in two ways; ``file`` is its name.
    """
    found = number = opened = 0
    marked = False
    with path.open("rb", buffering=_BLOCK) as stream:
        if stream.read(len(BOM)) != BOM:
            stream.seek(0)
        while lines := stream.readlines(_BLOCK):
            block = b"".join(lines)
            marked = marked or (b"'" in block and _APOSTROPHE.search(block) is not None)
            if opened or b'"' in block or (b"\r" in block and _CARRIAGE.search(block)):
                for place, line in enumerate(lines, number + 1):
                    if not opened and _CELLS.fullmatch(line) and not line.count(b'"') % 2:
                        found += bool(line.strip(_BLANK))
                    elif _ended(line, file, place, going_on=bool(opened)):
                        found += bool(opened or line.strip(_BLANK))
                        opened = 0
                    else:
                        opened = opened or place
            elif min(lines) > b"-":
                found += len(lines)  # none begins like a blank one
            else:
                found += sum(1 for line in lines if line.strip(_BLANK))
            number += len(lines)
    if opened:
        message, hint = "从这一行的引号起，后面没有引号与它成对", "补上或删去引号；格里的引号要写成两个"
        raise PerfscoreError([Problem("csv-quote", message, Span(file, opened, 1), hint)])
    return Records(max(found - 1, 0), marked)


def _ended(line: bytes, file: str, number: int, *, going_on: bool) -> bool:
    """Whether a record ends with this line, and not inside a quoted cell; ``going_on``: it began inside one."""
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


def lines(path: Path) -> int:
    """Count the lines of a file in which something is written."""
    with path.open("rb", buffering=_BLOCK) as stream:
        return sum(1 for line in stream if line.strip())
