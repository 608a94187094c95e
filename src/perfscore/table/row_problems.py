"""The problems of the rows of a table: each kind once, with the first rows that have it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from perfscore.problems import Path, PerfscoreError, Problem, Row
from perfscore.table.layout import Layout

FIRST: Final = 5
"""Rows that a problem names."""
MOST: Final = 1000
"""Rows with problems after which nobody wants to see more."""


@dataclass(slots=True, eq=False)
class Listing:
    """Is told the row, the column and the problem of every row that is kept though it has some: so many ``rows``."""

    note: Callable[[int, str, Problem], None]
    rows: int = 0


@dataclass(slots=True, eq=False)
class Met:
    """A kind of problem: as it was met first, and the rows that have it, the first and the last of them kept."""

    problem: Problem
    column: str
    first: list[int]
    last: int
    many: int = 1


@dataclass(slots=True, eq=False)
class Trouble:
    """The gathered problems of rows. ``base`` is the number of rows before the piece that is looked at."""

    layout: Layout
    keep: bool
    listing: Listing | None = None
    base: int = 0
    rows: int = 0
    met: dict[tuple[str, str], Met] = field(default_factory=dict)

    def note(self, place: int, problems: Iterable[Problem], lines: Sequence[int] = ()) -> None:
        """Note the problems of a row of this piece; in the long form, ``lines`` are those of its submission."""
        self.rows += 1
        if self.listing is not None:
            self.listing.rows += max(len(lines), 1)
        for one in problems:
            if one.severity != "error":
                continue
            path = one.where if isinstance(one.where, tuple) else ()
            column, line = place_of(self.layout, path)
            row = self.base + (lines[line] if lines and line < len(lines) else place) + 1
            if self.keep:
                if self.listing is not None:
                    self.listing.note(row, column, one)
                continue
            found = self.met.get((column, one.code))
            if found is None:
                self.met[column, one.code] = Met(one, column, [row], row)
            elif found.last != row:
                found.last = row
                found.many += 1
                if len(found.first) < FIRST:
                    found.first.append(row)
        if self.rows >= MOST and not self.keep:
            self.done(more=True)

    def done(self, *, more: bool = False) -> None:
        """Raise the problems, if there are any."""
        if self.met:
            raise PerfscoreError(self._told(one, more=more) for one in self.met.values())

    def _told(self, one: Met, *, more: bool) -> Problem:
        where = Row("", one.first[0], one.column)
        if one.many == 1 and not more:
            return replace(one.problem, where=where)
        named = "、".join(str(row) for row in one.first)
        least = "至少" if more else ""
        rest = "等" if one.many > len(one.first) else ""
        message = f"{one.problem.message}（第 {named} 行{rest}，{least}共 {one.many} 行）"
        return replace(one.problem, where=where, message=message)


def place_of(layout: Layout, path: Path) -> tuple[str, int]:
    """The column, and in the long form the line of its submission, that a place in a submission stands for."""
    match path:
        case ("data", str(_), int(line), str(column), *_):
            return column, line
        case ("data", str(_), int(line)):
            return "", line
        case ("data", str(name), *_):
            return (name if name in layout.columns else ""), 0
        case ("answers", str(key), *rest):
            named = ".".join(str(step) for step in (key, *rest) if step != "count")
            if named in layout.columns:
                return named, 0
            own = [one.column for one in layout.sources if one.key == key and one.role == "answer"]
            return (own[0] if own else ""), 0
        case _:
            return "", 0
