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
    """A receiver of the row, the column and the problem, for each problem of the ``rows`` that pass with some."""

    note: Callable[[int, str, Problem], None]
    rows: int = 0


@dataclass(slots=True, eq=False)
class ProblemKind:
    """A kind of problem: the first of them, and the rows that have it, by the first few and the last."""

    problem: Problem
    column: str
    first: list[int]
    last: int
    many: int = 1


@dataclass(slots=True, eq=False)
class RowProblems:
    """The gathered problems of rows. ``base`` is the number of rows before the piece that is looked at."""

    layout: Layout
    keep: bool
    listing: Listing | None = None
    base: int = 0
    rows: int = 0
    kinds: dict[tuple[str, str], ProblemKind] = field(default_factory=dict)

    def note(self, place: int, problems: Iterable[Problem], lines: Sequence[int] = ()) -> None:
        """Note the problems of a row of this piece; in the long form, ``lines`` are those of its submission."""
        self.rows += 1
        if self.listing is not None:
            self.listing.rows += max(len(lines), 1)
        for problem in problems:
            if problem.severity != "error":
                continue
            path = problem.where if isinstance(problem.where, tuple) else ()
            column, line = place_of(self.layout, path)
            row = self.base + (lines[line] if lines and line < len(lines) else place) + 1
            if self.keep:
                if self.listing is not None:
                    self.listing.note(row, column, problem)
                continue
            kind = self.kinds.get((column, problem.code))
            if kind is None:
                self.kinds[column, problem.code] = ProblemKind(problem, column, [row], row)
            elif kind.last != row:
                kind.last = row
                kind.many += 1
                if len(kind.first) < FIRST:
                    kind.first.append(row)
        if self.rows >= MOST and not self.keep:
            self.raise_all(more=True)

    def raise_all(self, *, more: bool = False) -> None:
        """Raise the problems, if there are any."""
        if self.kinds:
            raise PerfscoreError(self._summary(kind, more=more) for kind in self.kinds.values())

    def _summary(self, kind: ProblemKind, *, more: bool) -> Problem:
        where = Row("", kind.first[0], kind.column)
        if kind.many == 1 and not more:
            return replace(kind.problem, where=where)
        named = "、".join(str(row) for row in kind.first)
        least = "至少" if more else ""
        rest = "等" if kind.many > len(kind.first) else ""
        message = f"{kind.problem.message}（第 {named} 行{rest}，{least}共 {kind.many} 行）"
        return replace(kind.problem, where=where, message=message)


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
