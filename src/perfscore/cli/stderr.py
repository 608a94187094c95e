"""Standard error without what Polars writes to it by itself: a panic is an error, said in our words."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

ERROR: Final = 2
"""The file of standard error."""
ASKED: Final = "POLARS_VERBOSE"
"""The variable of somebody who wants to see what Polars says."""


@contextmanager
def quiet() -> Iterator[None]:
    """Only Python writes to standard error."""
    if ASKED in os.environ:
        yield
        return
    before, unraisable = sys.stderr, sys.unraisablehook

    def report_unraisable(event: sys.UnraisableHookArgs) -> None:
        """An interrupt while a generator ends: Polars has heard of it too, and raises it."""
        if not isinstance(event.exc_value, KeyboardInterrupt):
            unraisable(event)

    with _elsewhere() as place:
        ours = io.TextIOWrapper(
            io.FileIO(place, "w", closefd=False), before.encoding, before.errors, write_through=True
        )
        sys.unraisablehook = report_unraisable
        sys.stderr = ours if _file(before) == ERROR else before
        try:
            yield
        finally:
            sys.stderr, sys.unraisablehook = before, unraisable
            ours.detach()


@contextmanager
def _elsewhere() -> Iterator[int]:
    """The file of standard error under another number; what is written to its own goes nowhere."""
    sys.stderr.flush()
    place, nowhere = os.dup(ERROR), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, ERROR)
    os.close(nowhere)
    try:
        yield place
    finally:
        os.dup2(place, ERROR)
        os.close(place)


def _file(stream: object) -> int:
    """The number of a stream's file; -1 where it has none."""
    try:
        return stream.fileno() if isinstance(stream, io.TextIOWrapper) else -1
    except OSError:
        return -1
