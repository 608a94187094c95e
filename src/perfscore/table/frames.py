"""``score_table`` for Python: whatever holds a table goes in, a frame of scores comes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
from polars.io.plugins import register_io_source

from perfscore.problems import PerfscoreError
from perfscore.program.model import Program
from perfscore.table import files
from perfscore.table.batches import breaks_refused
from perfscore.table.file_places import with_places
from perfscore.table.files import Table
from perfscore.table.options import Options
from perfscore.table.row_problems import Listing
from perfscore.table.stream import out_schema, scored


def score_table(program: Program, given: Any, options: Options) -> pl.DataFrame | pl.LazyFrame:
    """See :meth:`perfscore.Rubric.score_table`."""
    match given:
        case pl.DataFrame():
            return _eager(program, given, options)
        case pl.LazyFrame():
            return result(program, files.lazy(given), options)
        case str() | Path():
            return result(program, files.table(Path(given)), options)
        case _ if hasattr(given, "__arrow_c_stream__"):
            with breaks_refused("表没有读完，读表的程序出错了"):
                frame = pl.DataFrame(given)
            return _eager(program, frame, options)
        case _:
            message = f"score_table takes a frame, an Arrow stream or a path, not {type(given).__name__}"
            raise TypeError(message)


def _eager(program: Program, frame: pl.DataFrame, options: Options) -> pl.DataFrame:
    scores = list(scored(program, [frame], options, whole=True))
    if not scores:
        return pl.DataFrame(schema=out_schema(program, frame.schema, options))
    return scores[0] if len(scores) == 1 else pl.concat(scores, rechunk=False)


def result(program: Program, table: Table, options: Options, listing: Listing | None = None) -> pl.LazyFrame:
    """The scores of a table as a lazy frame: it is read when it is collected or written, piece by piece."""

    def read(
        columns: list[str] | None, predicate: pl.Expr | None, most: int | None, _size: int | None
    ) -> Iterator[pl.DataFrame]:
        return selected(pieces(program, table, options, listing), columns, predicate, most)

    return register_io_source(read, schema=schema_of(program, table, options))


def selected(
    scores: Iterable[pl.DataFrame], columns: list[str] | None, predicate: pl.Expr | None, most: int | None
) -> Iterator[pl.DataFrame]:
    """Of pieces what a lazy frame asks for: some columns, of the rows that fulfil a condition, of the first so many."""
    left = most
    for piece in scores:
        selection = piece if left is None else piece.head(left)
        left = None if left is None else left - selection.height
        selection = selection if predicate is None else selection.filter(predicate)
        yield selection if columns is None else selection.select(columns)
        if left == 0:
            return


def schema_of(program: Program, table: Table, options: Options) -> pl.Schema:
    """The columns that come out for a table; :class:`PerfscoreError` with all that is wrong with its own."""
    with _pointing(table.file):
        return out_schema(program, table.schema, options)


def pieces(program: Program, table: Table, options: Options, listing: Listing | None = None) -> Iterator[pl.DataFrame]:
    """The scores of a table, piece by piece; a table without rows has one piece without rows."""
    empty = True
    with _pointing(table.file):
        for piece in scored(program, table.pieces(), options, listing):
            yield piece
            empty = False
    if empty:
        yield pl.DataFrame(schema=schema_of(program, table, options))


@contextmanager
def _pointing(file: str) -> Iterator[None]:
    """Problems get their places in the file, if the table is one."""
    try:
        yield
    except PerfscoreError as error:
        raise (PerfscoreError(with_places(error.problems, file)) if file else error) from None
