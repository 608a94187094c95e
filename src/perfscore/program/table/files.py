"""Tables in files: Parquet, CSV and JSON Lines, read piece by piece, every number as it is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import polars as pl

from perfscore.problems import PerfscoreError, Problem, Span, quoted

PIECE: Final = 1 << 18
"""So many rows are read at once."""
_LINES: Final = 10_000
"""So many lines of JSON at once; those of the first piece say which columns there are."""
FORMS: Final = {".parquet": "parquet", ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_BOM: Final = "\ufeff"


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table to be read: its columns, its pieces in order, and how many rows it has, where that is known."""

    schema: Mapping[str, pl.DataType]
    pieces: Callable[[], Iterator[pl.DataFrame]]
    file: str = ""
    rows: int | None = None


def form_of(path: Path) -> str:
    """parquet, csv or jsonl, by the suffix; :class:`PerfscoreError` for any other."""
    found = FORMS.get(path.suffix.lower())
    if found is None:
        hint = "可读写的有 .parquet、.csv、.jsonl"
        raise _refusal(path, "table-suffix", f"不认识 {quoted(path.suffix or path.name)}这种表格文件", hint)
    return found


def table(path: Path) -> Table:
    """A file as a table; :class:`PerfscoreError` where it cannot be read."""
    form = form_of(path)
    try:
        if path.is_dir():
            raise _refusal(path, "file-not-read", f"{quoted(str(path), 80)}是文件夹，这里要写文件名")
        with path.open("rb"):
            pass
    except OSError as error:
        why = "没有这个文件" if isinstance(error, FileNotFoundError) else (error.strerror or str(error))
        raise _refusal(path, "file-not-read", f"读不了{quoted(str(path), 80)}：{why}") from None
    return {"parquet": _parquet, "csv": _csv, "jsonl": _jsonl}[form](path)


def _refusal(path: Path, code: str, message: str, hint: str = "") -> PerfscoreError:
    return PerfscoreError([Problem(code, message, Span(str(path), 1, 1) if code == "table-empty" else None, hint)])


def lazy(frame: pl.LazyFrame, file: str = "", rows: int | None = None) -> Table:
    """A lazy frame as a table."""
    return Table(frame.collect_schema(), lambda: _batches(frame), file, rows)


def _batches(frame: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    yield from frame.collect_batches(chunk_size=PIECE, maintain_order=True)


def _parquet(path: Path) -> Table:
    try:
        frame = pl.scan_parquet(path, glob=False)
        rows = int(frame.select(pl.len()).collect().item())
        found = lazy(frame, str(path), rows)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _refusal(path, "table-broken", f"{quoted(str(path), 80)}不是完好的 Parquet 文件", _first(error)) from None
    return Table(found.schema, lambda: _guarded(found.pieces(), path, "Parquet"), found.file, rows)


def _first(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:200]


def _guarded(pieces: Iterator[pl.DataFrame], path: Path, form: str) -> Iterator[pl.DataFrame]:
    """The pieces, and in our words what keeps one from being read."""
    while True:
        try:
            piece = next(pieces, None)
        except pl.exceptions.PolarsError as error:
            hint = "请把文件另存为 UTF-8 编码" if "utf-8" in str(error).lower() else _first(error)
            message = f"{quoted(str(path), 80)}不是完好的 {form} 文件，或者读到一半断了"
            raise _refusal(path, "table-broken", message, hint) from None
        if piece is None:
            return
        yield piece


def _csv(path: Path) -> Table:
    """Every cell as text: a number is to be read exactly, and no float is exact."""
    with path.open("rb") as stream:
        head = stream.readline()
    try:
        names = head.decode("utf-8-sig")
    except UnicodeDecodeError:
        hint = "在 WPS 或 Excel 里另存为“CSV UTF-8”"
        raise _refusal(path, "table-encoding", f"{quoted(str(path), 80)}不是 UTF-8 编码", hint) from None
    if not names.strip():
        raise _refusal(path, "table-empty", "第一行要写列名，这里是空的")
    frame = pl.scan_csv(path, infer_schema=False, glob=False)
    try:
        schema = frame.collect_schema()
    except pl.exceptions.PolarsError as error:
        raise _refusal(path, "table-broken", f"{quoted(str(path), 80)}不是完好的 CSV 文件", _first(error)) from None
    twice = [name.rpartition("_duplicated_")[0] for name in schema if "_duplicated_" in name]
    if twice:
        raise _refusal(path, "column-twice", f"有两列都叫{quoted(twice[0])}", "每一列的名称要不同")
    return Table(schema, lambda: _guarded(_batches(frame), path, "CSV"), str(path))


# -- JSON Lines --------------------------------------------------------------------------------


def _jsonl(path: Path) -> Table:
    first = next(_read_lines(path), [])
    if not first:
        raise _refusal(path, "table-empty", "一行也没有")
    columns = {name: value for row in reversed(first) for name, value in row.items()}
    lists = {name for row in first for name, value in row.items() if isinstance(value, list)}
    schema: dict[str, pl.DataType] = {
        name: pl.List(pl.String()) if name in lists else pl.String() for name in _ordered(first, columns)
    }
    return Table(schema, lambda: _frames(path, schema), str(path))


def _ordered(rows: list[dict[str, Any]], columns: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys([*(name for row in rows for name in row), *columns]))


def _frames(path: Path, schema: Mapping[str, pl.DataType]) -> Iterator[pl.DataFrame]:
    line = 0
    for rows in _read_lines(path):
        for place, row in enumerate(rows, line + 1):
            strange = next((name for name in row if name not in schema), None)
            if strange is not None:
                message = f"第 {place} 行有{quoted(strange)}，前面各行都没有这一项"
                raise _refusal(path, "unknown-column", message, f"这一项要在前 {_LINES} 行里出现过，没有值的写 null")
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
    decoder = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
    with path.open("rb") as stream:
        numbered = ((place, line) for place, line in enumerate(stream, 1) if line.strip())
        while rows := [_decoded(path, decoder, place, line) for place, line in islice(numbered, _LINES)]:
            yield rows


def _decoded(path: Path, decoder: json.JSONDecoder, place: int, line: bytes) -> dict[str, Any]:
    try:
        text = line.decode("utf-8-sig" if place == 1 else "utf-8").strip()
    except UnicodeDecodeError:
        message, hint = f"第 {place} 行不是 UTF-8 编码", "请把文件另存为 UTF-8 编码"
        raise PerfscoreError([Problem("table-encoding", message, Span(str(path), place, 1), hint)]) from None
    try:
        row = decoder.decode(text)
    except (json.JSONDecodeError, RecursionError) as error:
        column = error.colno if isinstance(error, json.JSONDecodeError) else 1
        where = Span(str(path), place, column, text[:2000])
        raise PerfscoreError([Problem("jsonl-line", "这一行不是完整的 JSON", where, "一行一份，写成 {…}")]) from None
    if not isinstance(row, dict):
        where = Span(str(path), place, 1, text[:2000])
        raise PerfscoreError([Problem("jsonl-line", "这一行要写成 {…} 的形式", where)])
    return row
