"""The line and column in a text file of a row and a column of a table."""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from perfscore.documents.source import read_bytes
from perfscore.problems import Problem, Row, Span
from perfscore.table.csv_safety import plain
from perfscore.text import normal

LONGEST: Final = 20_000
"""The number of characters up to which a line is quoted."""


def with_places(problems: Iterable[Problem], file: str) -> list[Problem]:
    """The problems of a table with their places in its file: a line and a caret, or at least the file."""
    placed = [_whole(problem, file) for problem in problems]
    suffix = Path(file).suffix.lower()
    rows = {problem.where.row for problem in placed if isinstance(problem.where, Row)}
    if not rows or suffix not in {".csv", ".jsonl", ".ndjson"}:
        return placed
    read = _records(Path(file), rows) if suffix == ".csv" else _lines(Path(file), rows)
    spans: dict[int, tuple[int, str, dict[str, tuple[int, int]]]] = {row: rest for row, *rest in read}  # type: ignore[misc]
    return [replace(problem, where=_span(problem.where, spans)) for problem in placed]


def _whole(problem: Problem, file: str) -> Problem:
    """A problem of a column, which belongs to no row."""
    match problem.where:
        case (str(column),):
            return replace(problem, where=Row(file, 0, column))
        case Row(row=row, column=column):
            return replace(problem, where=Row(file, row, column))
        case _:
            return problem


def _span(where: object, spans: dict[int, tuple[int, str, dict[str, tuple[int, int]]]]) -> Span | Row | None:
    if not isinstance(where, Row):
        return where  # type: ignore[return-value]  # a place in a file, or none
    if where.row not in spans:
        return where
    line, text, places = spans[where.row]
    start, end = places.get(normal(where.column), (0, 1))
    before = text[:start]
    line += before.count("\n")
    begin = before.rfind("\n") + 1
    stop = text.find("\n", start)
    shown = text[begin : stop if stop >= 0 else len(text)][:LONGEST]
    return Span(where.file, line, start - begin + 1, shown, max(end - start, 1))


def _records(file: Path, rows: set[int]) -> Iterator[tuple[int, int, str, dict[str, tuple[int, int]]]]:
    """Some records of a CSV file, counted from the header as 0: the line, the text, the place of each column."""
    taken: list[str] = []
    with file.open(encoding=_encoding(file), newline="", errors="replace") as stream:

        def noted() -> Iterator[str]:
            for line in stream:
                taken.append(line)
                yield line

        names: list[str] = []
        line = 1
        record = -1
        for cells in _records_of(csv.reader(noted(), strict=False)):
            if not "".join(taken).strip(",\r\n"):  # a blank line is no row
                line += len(taken)
                taken.clear()
                continue
            record += 1
            names = names or [normal(plain(cell)) for cell in cells]
            text = "".join(taken)
            if record in rows:
                yield record, line, text.rstrip("\r\n"), dict(zip(names, _fields(text.rstrip("\r\n")), strict=False))
            line += len(taken)
            taken.clear()
            if record >= max(rows):
                return


def _encoding(file: Path) -> str:
    """UTF-8, or GBK, as :mod:`perfscore.table.files` has it."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(read_bytes(file, 1 << 20))
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


def _records_of(reader: Iterable[list[str]]) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error:  # then the places after it are not known
        return


def _fields(text: str) -> Iterator[tuple[int, int]]:
    """The places of the fields of a record."""
    start, quoted = 0, False
    for place, sign in enumerate(text):
        if sign == '"':
            quoted = not quoted
        elif sign == "," and not quoted:
            yield start, place
            start = place + 1
    yield start, len(text)


def _lines(file: Path, rows: set[int]) -> Iterator[tuple[int, int, str, dict[str, tuple[int, int]]]]:
    """Some lines of JSON, in the same form; blank lines do not count."""
    record = 0
    with file.open(encoding="utf-8-sig", errors="replace") as stream:
        for line, raw in enumerate(stream, 1):
            text = raw.rstrip("\r\n")
            if not text.strip():
                continue
            record += 1
            if record in rows:
                yield record, line, text, dict(_keys(text))
            if record >= max(rows):
                return


def _keys(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    for match in re.finditer(r'("(?:[^"\\]|\\.)*")\s*:\s*("(?:[^"\\]|\\.)*"|[^,}\]]*)', text):
        yield (
            normal(json.loads(match[1])),
            (match.start(2), max(match.start(2) + 1, match.start(2) + len(match[2].rstrip()))),
        )
