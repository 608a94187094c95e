"""The progress of a long run, on standard error, where a person looks."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def watched(
    steps: Iterable[T], total: int | None, description: str, size: Callable[[T], int] = lambda _: 1
) -> Iterator[T]:
    """The same steps, with a bar that each moves by its size; without one where nobody looks, or rich is not there."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield from steps
        return
    try:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
    except ImportError:
        yield from steps
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task(description, total=total)
        for step in steps:
            yield step
            bar.advance(task, size(step))
