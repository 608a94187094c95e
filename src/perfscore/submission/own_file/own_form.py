"""A form that was read by its headings: plain data, the cell of each value, and what nothing was taken from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from perfscore.documents.locate import Cells
from perfscore.problems import Cell, Fault, Path, Problem, Severity
from perfscore.submission.own_file.grid import Box, Grid, Place
from perfscore.text import quoted


@dataclass(frozen=True, slots=True)
class Left:
    """A cell whose text was not taken, and why."""

    text: str
    place: Place
    why: str = ""


@dataclass(slots=True)
class OwnForm:
    """One form of a file; ``name`` tells it from the others of the file."""

    file: str
    grid: Grid
    name: str = ""
    whole: dict[str, Any] = field(default_factory=dict)
    places: dict[Path, Place] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    used: set[Box] = field(default_factory=set)

    @property
    def document(self) -> Cells:
        """The places of its values, with what is noticed of the form."""
        return Cells(self.file, self.places, tuple(one for one in self.problems if one.severity != "error"))

    @property
    def errors(self) -> list[Problem]:
        """The problems for which it is no submission."""
        return [one for one in self.problems if one.severity == "error"]

    def complain(self, code: str, message: str, place: Place, hint: str = "", *, only: bool = False) -> None:
        """Note a problem; with ``only``, one that is to be looked at and stops nothing."""
        severity: Severity = "warning" if only else "error"
        self.problems.append(Problem(code, message, Cell(self.file, *place), hint, severity))

    def put(self, target: str, text: str, place: Place) -> None:
        """Put a value at its place in the submission: ``unit``, ``data.全年预算数``."""
        part, _, name = target.partition(".")
        path: Path = (part, name) if name else (part,)
        self.places[path] = place
        if text and name:
            self.whole.setdefault(part, {})[name] = text
        elif text:
            self.whole[part] = text

    def take(self, box: Box) -> str:
        """The text of a box that is taken; its doubt, if it has one, is a problem now."""
        self.used.add(box)
        self.doubt(box.doubt, box.place)
        return box.text

    def doubt(self, fault: Fault | None, place: Place) -> None:
        """Note that a cell cannot be taken for what it means."""
        if fault is not None:
            problem = fault.at(Cell(self.file, *place))
            if problem not in self.problems:
                self.problems.append(problem)

    def leave(self, box: Box, why: str = "") -> None:
        """Note that a box was not taken."""
        if box not in self.used:
            self.used.add(box)
            self.left.append(Left(box.text, box.place, why))

    def twice(self, name: str, first: tuple[str, Place], other: tuple[str, Place]) -> None:
        """Note that two cells say one thing otherwise."""
        message = (
            f"{quoted(name)}有两处，写得不同：{first[1][1]} 是{quoted(first[0])}，{other[1][1]} 是{quoted(other[0])}"
        )
        self.complain("form-value-twice", message, other[1], "请改成一样的，或只留一处")
