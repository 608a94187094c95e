"""The bureau, the year and the project of a submission; the files of a batch that are of one and the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from perfscore.program import heading
from perfscore.program.model import EachProgram, Program
from perfscore.recheck.document import Finding
from perfscore.recheck.finding_words import finding
from perfscore.submission.model import Submission
from perfscore.text import quoted, skeleton

PROJECT: Final = ("项目名称", "项目编码", "项目编号", "项目代码", "项目")
"""A text figure whose name ends so says which project a submission is about."""


@dataclass(frozen=True, slots=True)
class Bureau:
    """The bureau as written, its year, and what tells its projects apart.

    ``projects`` are the project's name and number where the rule asks for them, or the name in a bureau's own form;
    ``rows`` are the names of the rows that the bureau itself set in the tables that are scored row by row.
    """

    unit: str
    year: int | None = None
    projects: tuple[str, ...] = ()
    rows: frozenset[str] = frozenset()

    def plain(self) -> dict[str, object]:
        """The same as plain data."""
        return {"unit": self.unit, "year": self.year, "projects": [*self.projects], "rows": sorted(self.rows)}

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> Self:
        """Read the plain data that :meth:`plain` wrote."""
        return cls(plain["unit"], plain["year"], tuple(plain["projects"]), frozenset(plain["rows"]))

    def same(self, other: Bureau) -> bool:
        """True where two submissions of one bureau are of the same year, and of the same project.

        Without a project's name, two tables are of one project where they share half of the rows of the shorter one.
        """
        if None not in {self.year, other.year} and self.year != other.year:
            return False
        if self.projects and other.projects:
            return self.projects == other.projects
        if self.rows and other.rows:
            return 2 * len(self.rows & other.rows) >= min(len(self.rows), len(other.rows))
        return True


def bureau(program: Program, submission: Submission) -> Bureau:
    """The bureau of a submission that was scored by a rubric."""
    data = submission.data
    figures = (name for name, one in program.figures.items() if one.kind == "text" and name.endswith(PROJECT))
    projects = map(folded, (submission.project, *(str(data.get(name) or "") for name in figures)))
    tables = [one.way for one in program.indicators if isinstance(one, EachProgram)]
    rows = (folded(str(row.get(way.name) or "")) for way in tables for row in _rows(data.get(way.table)))
    return Bureau(submission.unit, submission.year, tuple(filter(None, projects)), frozenset(filter(None, rows)))


def _rows(table: object) -> Iterator[Mapping[str, object]]:
    yield from (row for row in table if isinstance(row, Mapping)) if isinstance(table, list) else ()


def folded(name: str) -> str:
    """A name without what the eye does not tell apart: blanks, invisible characters, full-width forms, case."""
    return "".join(skeleton(name).casefold().split())


class Register:
    """The bureaus of a batch as they come."""

    def __init__(self) -> None:
        """Begin without any."""
        self._known: dict[str, list[tuple[Bureau, str]]] = {}

    def enter(self, bureau: Bureau, file: str) -> Finding | None:
        """Enter a submission; return a finding where an earlier one is of the same bureau, year and project."""
        if not heading.names_bureau(bureau.unit):
            return None
        name = folded(bureau.unit)
        known = self._known.setdefault(name, [])
        twin = next(((other, place) for other, place in known if bureau.same(other)), None)
        known.append((bureau, file))
        if twin is None:
            return None
        other, place = twin
        year = f"{bureau.year} 年度" if bureau.year is not None else "没有写年度"
        if other.unit == bureau.unit:
            says = f"{quoted(bureau.unit)}（{year}）在 {place} 里已有一份，请核对以哪一份为准"
        else:
            says = f"{quoted(bureau.unit)}（{year}）与 {place} 里的{quoted(other.unit)}是同一个单位，请核对以哪一份为准"
        return finding("unit-twice", says, place)
