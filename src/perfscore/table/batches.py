"""Pieces of a table as they are read: a reader that fails, or stops early, is an error, never the end of a table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from queue import Full, Queue
from threading import Event, Thread
from typing import Final

import polars as pl

from perfscore.problems import PerfscoreError, Problem, Span
from perfscore.text import quoted

PIECE: Final = 1 << 18
"""Rows that are read at once."""
_LOOK: Final = 0.1
"""Seconds after which a thread that waits looks whether it is still wanted."""


def batches(frame: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """The rows of a lazy frame, so many at once, read by a thread of its own; what ends its query early is raised.

    Polars has an iterator like this (``collect_batches``), which takes a panic of its reader for the end of the rows.
    """
    reader = _Reader(frame)
    try:
        while (piece := reader.next()) is not None:
            yield piece
    finally:
        reader.stop()


class _Reader:
    """A thread that reads, and hands over what it has read."""

    def __init__(self, frame: pl.LazyFrame) -> None:
        self._frame = frame
        self._ready: Queue[pl.DataFrame | BaseException | None] = Queue(1)
        self._over = Event()
        self._thread = Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        end: BaseException | None = None
        try:
            self._frame.sink_batches(self._hand, chunk_size=PIECE, maintain_order=True)
        except BaseException as error:  # noqa: BLE001 (a panic is no Exception, and nobody else would hear of it)
            end = error
        self._hand(end)

    def _hand(self, piece: pl.DataFrame | BaseException | None) -> bool:
        """Hand a piece over, or the end; true where no more is wanted."""
        while not self._over.is_set():
            try:
                self._ready.put(piece, timeout=_LOOK)
            except Full:
                continue
            break
        return self._over.is_set()

    def next(self) -> pl.DataFrame | None:
        """The next piece, None after the last; raises what ended the query."""
        piece = self._ready.get()
        if isinstance(piece, BaseException):
            raise piece
        return piece

    def stop(self) -> None:
        """Read no further."""
        self._over.set()
        self._thread.join()


@contextmanager
def breaks_refused(message: str, file: str = "") -> Iterator[None]:
    """A block in which an error that ends a table early becomes a :class:`PerfscoreError` with this message.

    Of a table that is no file, only a panic: it is no ``Exception``, and the next Polars on the way may swallow it.
    """
    refused = (pl.exceptions.PolarsError, OSError, RuntimeError) if file else ()
    try:
        yield
    except (pl.exceptions.PanicException, *refused) as error:
        where = Span(file, 1, 1) if file else None
        raise PerfscoreError([Problem("table-broken", message, where, _hint(error))]) from error


def _hint(error: BaseException) -> str:
    """The next thing to do; what the library says stands behind the error, as its cause."""
    if isinstance(error, pl.exceptions.PanicException):
        return "请重新导出这张表；还是这样的，请告诉我们"
    return "请把文件另存为 UTF-8 编码" if "utf-8" in str(error).lower() else "请重新导出或者重新传一次这个文件"


def all_rows(pieces: Iterator[pl.DataFrame], rows: int, file: str) -> Iterator[pl.DataFrame]:
    """The pieces of a file, and :class:`PerfscoreError` where they have not so many rows as stand in it."""
    seen = 0
    for piece in pieces:
        seen += piece.height
        yield piece
    if seen != rows:
        message = f"{quoted(file, 80)}里有 {rows:,} 行，读出来的却是 {seen:,} 行"
        hint = "文件可能坏了，请重新导出；CSV 里还要看引号是不是成对"
        raise PerfscoreError([Problem("table-rows", message, Span(file, 1, 1), hint)])
