"""Tables in files: Parquet, CSV and JSON Lines, read piece by piece, every number as it is written."""

from __future__ import annotations

import json
import re
import shutil
from codecs import getincrementaldecoder, getreader, getwriter
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import gettempdir
from typing import Any, Final
from weakref import finalize

import polars as pl

from perfscore.documents.source import HAN, TO_UTF_8, read_bytes
from perfscore.problems import PerfscoreError, Problem, Span
from perfscore.scratch import Scratch
from perfscore.table import csv_safety
from perfscore.table.batches import all_rows, batches, breaks_refused
from perfscore.table.csv_records import count_lines, count_records
from perfscore.text import quoted

LINES: Final = 10_000
"""Lines of JSON that are read at once; those of the first piece say which columns there are."""
FORMS: Final = {".parquet": "parquet", ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_HEAD: Final = 1 << 20
_DUPLICATED: Final = re.compile(r"(.*)_duplicated_[0-9]+")
"""The name that Polars gives to a column whose own has been there before."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table to be read: its columns, its pieces in order, and the number of its rows, where that is known."""

    schema: Mapping[str, pl.DataType]
    pieces: Callable[[], Iterator[pl.DataFrame]]
    file: str = ""
    rows: int | None = None
    warnings: tuple[Problem, ...] = ()
    keep_alive: object = None
    """An object that has to live as long as the table is read."""


def form_of(path: Path) -> str:
    """parquet, csv or jsonl, by the suffix; :class:`PerfscoreError` for any other."""
    form = FORMS.get(path.suffix.lower())
    if form is None:
        hint = "可读写的有 .parquet、.csv、.jsonl"
        raise _refusal(path, "table-suffix", f"不认识{quoted(path.suffix or path.name)}这种表格文件", hint)
    return form


def table(path: Path) -> Table:
    """A file as a table; :class:`PerfscoreError` where it cannot be read."""
    form = form_of(path)
    begins = read_bytes(path, _HEAD)
    match form:
        case "parquet":
            return _parquet(path)
        case "csv":
            return _csv(path, begins)
        case _:
            return _jsonl(path)


def _refusal(path: Path, code: str, message: str, hint: str = "") -> PerfscoreError:
    return PerfscoreError([Problem(code, message, Span(str(path), 1, 1), hint)])


def lazy(frame: pl.LazyFrame) -> Table:
    """A lazy frame as a table."""

    def pieces() -> Iterator[pl.DataFrame]:
        with breaks_refused("表没有读完，读表的程序出错了"):
            yield from batches(frame)

    return Table(frame.collect_schema(), pieces)


def _file_errors(path: Path, form: str) -> AbstractContextManager[None]:
    return breaks_refused(f"{quoted(str(path), 80)}不是完好的 {form} 文件，或者读到一半断了", str(path))


def _read(path: Path, form: str, pieces: Iterator[pl.DataFrame], rows: int) -> Iterator[pl.DataFrame]:
    """The pieces of a file, as many rows as it holds; :class:`PerfscoreError` where it cannot be read to its end."""
    with _file_errors(path, form):
        yield from all_rows(pieces, rows, str(path))


def _parquet(path: Path) -> Table:
    with _file_errors(path, "Parquet"):
        frame = pl.scan_parquet(path, glob=False)
        rows = int(frame.select(pl.len()).collect().item())
        schema = frame.collect_schema()
    return Table(schema, lambda: _read(path, "Parquet", batches(frame), rows), str(path), rows)


def _csv(path: Path, begins: bytes) -> Table:
    """Every cell as text: a number is to be read exactly, and no float is exact."""
    if not begins.partition(b"\n")[0].strip(b"\xef\xbb\xbf \r\t"):
        raise _refusal(path, "table-file-empty", "第一行要写列名，这里是空的")
    copy, warnings = _in_utf_8(path, begins)
    file = path if copy is None else Path(copy)
    with _file_errors(path, "CSV"):
        frame = pl.scan_csv(file, infer_schema=False, glob=False)
        schema = frame.collect_schema()
    again = ((name, _DUPLICATED.fullmatch(name)) for name in schema)
    twice = [found[1] for _, found in again if found and found[1] in schema]
    names = {name: csv_safety.plain(name) for name in schema}
    twice += [name for name, times in Counter(names.values()).items() if times > 1]
    if twice:
        raise _refusal(path, "column-twice", f"有两列都叫{quoted(csv_safety.plain(twice[0]))}", "每一列的名称要不同")

    def pieces() -> Iterator[pl.DataFrame]:
        held = count_records(file, str(path), len(schema))
        whole = pl.scan_csv(file, infer_schema=False, glob=False, truncate_ragged_lines=True) if held.wide else frame
        given = whole.with_columns(csv_safety.plain_texts(schema)) if held.marked else whole
        yield from _read(path, "CSV", map(_without_blank_rows, batches(given.rename(names))), held.rows)

    return Table(dict.fromkeys(names.values(), pl.String()), pieces, str(path), warnings=warnings, keep_alive=copy)


def _without_blank_rows(piece: pl.DataFrame) -> pl.DataFrame:
    """The rows in which something is written: a blank line is no row."""
    blank: pl.Series | None = None
    for column in piece:
        empty = column.is_null()
        blank = empty if blank is None else blank & empty
        if not blank.any():
            return piece
    return piece if blank is None else piece.filter(~blank)


def _in_utf_8(path: Path, begins: bytes) -> tuple[_Utf8Copy | None, tuple[Problem, ...]]:
    """A copy in UTF-8 of a file in GBK, as older spreadsheets write it, with a warning; none where it is in UTF-8."""
    try:
        getincrementaldecoder("utf-8")().decode(begins)
    except UnicodeDecodeError as error:
        good = begins[: error.start].decode("utf-8-sig")
        if HAN.search(good):  # Chinese that could be read so far: a damaged file, as read_text has it
            line = good.split("\n")
            where = Span(str(path), len(line), len(line[-1]) + 1, line[-1])
            message = "从这里起不是 UTF-8 编码的文字"
            raise PerfscoreError([Problem("encoding-unknown", message, where, TO_UTF_8)]) from None
        warning = Problem("encoding-gbk", "文件是 GBK 编码，已按 GBK 读入", Span(str(path), 1, 1), TO_UTF_8, "warning")
        return _Utf8Copy(path), (warning,)
    return None, ()


class _Utf8Copy:
    """A copy of a file in UTF-8, which is gone when nobody holds it any more."""

    def __init__(self, path: Path) -> None:
        copy = Scratch(Path(gettempdir()), "copy in UTF-8", mode=0o600)
        finalize(self, copy.discard)
        self._file = copy.path
        try:
            with path.open("rb") as source:
                shutil.copyfileobj(getreader("gb18030")(source), getwriter("utf-8")(copy.stream), _HEAD)
            copy.stream.flush()
        except UnicodeDecodeError:
            message = f"{quoted(str(path), 80)}不是 UTF-8 编码，按 GBK 也读不出来"
            raise _refusal(path, "encoding-unknown", message, TO_UTF_8) from None
        except OSError as error:
            message = f"{quoted(str(path), 80)}是 GBK 编码，要先转成 UTF-8，可是写不下：{error.strerror}"
            raise _refusal(path, "encoding-gbk-copy", message, TO_UTF_8) from None

    def __fspath__(self) -> str:
        return str(self._file)


# -- JSON Lines --------------------------------------------------------------------------------


def _jsonl(path: Path) -> Table:
    first = next(_read_lines(path), [])
    if not first:
        raise _refusal(path, "table-file-empty", "一行也没有")
    lists = {name for row in first for name, value in row.items() if isinstance(value, list)}
    schema: dict[str, pl.DataType] = {
        name: pl.List(pl.String()) if name in lists else pl.String()
        for name in dict.fromkeys(name for row in first for name in row)
    }
    return Table(schema, lambda: _read(path, "JSON Lines", _frames(path, schema), count_lines(path)), str(path))


def _frames(path: Path, schema: Mapping[str, pl.DataType]) -> Iterator[pl.DataFrame]:
    line = 0
    for rows in _read_lines(path):
        for place, row in enumerate(rows, line + 1):
            strange = next((name for name in row if name not in schema), None)
            if strange is not None:
                message = f"第 {place} 行有{quoted(strange)}，前面各行都没有这一项"
                raise _refusal(path, "unknown-column", message, f"这一项要在前 {LINES} 行里出现过，没有值的写 null")
        line += len(rows)
        columns = {
            name: pl.Series(name, [_cell(row.get(name), kind) for row in rows], dtype=kind)
            for name, kind in schema.items()
        }
        yield pl.DataFrame(columns)


def _cell(value: Any, kind: pl.DataType) -> Any:
    """A value as text, a number as it is written."""
    if isinstance(kind, pl.List):
        whole = value if isinstance(value, list) or value is None else [value]
        return None if whole is None else [_cell(one, pl.String()) for one in whole]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _read_lines(path: Path) -> Iterator[list[dict[str, Any]]]:
    decoder = json.JSONDecoder(object_pairs_hook=_unique_keys, parse_float=str, parse_int=str, parse_constant=str)
    with path.open("rb") as stream:
        numbered = ((place, line) for place, line in enumerate(stream, 1) if line.strip())
        while rows := [_decoded(path, decoder, place, line) for place, line in islice(numbered, LINES)]:
            yield rows


class _TwiceError(ValueError):
    """A key that stands twice in one object."""


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    unique = dict(pairs)
    if len(unique) < len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(next(name for name in names if names.count(name) > 1))
    return unique


def _decoded(path: Path, decoder: json.JSONDecoder, place: int, line: bytes) -> dict[str, Any]:
    try:
        text = line.decode("utf-8-sig" if place == 1 else "utf-8").strip()
    except UnicodeDecodeError:
        message, hint = f"第 {place} 行不是 UTF-8 编码", "请把文件另存为 UTF-8 编码"
        raise PerfscoreError([Problem("encoding-unknown", message, Span(str(path), place, 1), hint)]) from None
    try:
        row = decoder.decode(text)
    except _TwiceError as twice:
        where = Span(str(path), place, 1, text[:2000])
        raise PerfscoreError([Problem("duplicate-key", f"{quoted(str(twice))}写了两次", where, "只留一个")]) from None
    except (json.JSONDecodeError, RecursionError) as error:
        column = error.colno if isinstance(error, json.JSONDecodeError) else 1
        where = Span(str(path), place, column, text[:2000])
        raise PerfscoreError([Problem("jsonl-line", "这一行不是完整的 JSON", where, "一行一份，写成 {…}")]) from None
    if "\\ud" in text.lower() and not _is_text(row):
        where = Span(str(path), place, 1, text[:2000])
        raise PerfscoreError([Problem("jsonl-line", "这一行有半个字符（\\ud800 到 \\udfff），不是文字", where)])
    if not isinstance(row, dict):
        where = Span(str(path), place, 1, text[:2000])
        raise PerfscoreError([Problem("jsonl-line", "这一行要写成 {…} 的形式", where)])
    return row


def _is_text(row: Any) -> bool:
    """True where everything in a row can be written down: half a surrogate pair cannot."""
    try:
        json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
