"""A form that was read by its headings: plain data, the cell of each value, and what nothing was taken from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from perfscore import exact
from perfscore.documents.locate import Cells
from perfscore.problems import Cell, Fault, Faults, Path, Problem, Severity
from perfscore.submission.own_file.grid import Box, Grid, Place
from perfscore.submission.printed import is_nothing
from perfscore.text import DELETE, quoted, unshown


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
    faults: Faults = field(default_factory=Faults)
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

    def fault(self, path: Path, code: str, message: str, place: Place, hint: str = "") -> None:
        """Note what is wrong with one value: it holds up what needs this value, and nothing else."""
        self.places.setdefault(path, place)
        self.faults.append(Fault(path, code, message, hint))

    def missing(self, target: str, problem: Problem) -> None:
        """Note that the heading of one value was not found, or is there twice: that value is not known."""
        where = problem.where
        place = (where.sheet, where.cell) if isinstance(where, Cell) else ("", "")
        self.fault(path_of(target), problem.code, problem.message, place, problem.hint)

    def put(self, target: str, text: str, place: Place) -> None:
        """Put a value at its place in the submission: ``unit``, ``data.全年预算数``."""
        path = path_of(target)
        self.places[path] = place
        text = self._showable(text, path, place)
        if text and len(path) > 1:
            self.whole.setdefault(str(path[0]), {})[path[1]] = text
        elif text:
            self.whole[target] = text

    def take(self, boxes: Iterable[Box], path: Path) -> str:
        """The text of boxes that a value is taken from; nothing where it may not be what was meant: that is a fault."""
        texts = []
        for box in boxes:
            self.used.add(box)
            texts.append("" if box.doubt is not None else self._showable(box.text, path, box.place))
            if box.doubt is not None:
                self.fault(path, box.doubt.code, box.doubt.message, box.place, box.doubt.hint)
        return "".join(texts)

    def _showable(self, text: str, path: Path, place: Place) -> str:
        """A text; nothing, and a fault, where it holds what no report could show."""
        message = unshown(text)
        if message:
            self.fault(path, "control-character", message, place, DELETE)
        return "" if message else text

    def leave(self, box: Box, why: str = "") -> None:
        """Note that a box was not taken."""
        if box not in self.used:
            self.used.add(box)
            self.left.append(Left(box.text, box.place, why))

    def twice(self, target: str, name: str, first: tuple[str, Place], other: tuple[str, Place]) -> None:
        """Note that two cells say one thing otherwise."""
        message = (
            f"{quoted(name)}有两处，写得不同：{first[1][1]} 是{quoted(first[0])}，{other[1][1]} 是{quoted(other[0])}"
        )
        self.fault(path_of(target), "form-value-twice", message, other[1], "请改成一样的，或只留一处")


def is_left_out(target: str, text: str) -> bool:
    """True of what is no printed rate, and no claim; a claim in words is one, of which its row tells."""
    if not target.startswith(("claimed.", "stated.")) or target == "claimed.grade":
        return False
    return exact.split_unit(text) is None and (target.startswith("stated.") or is_nothing(text))


def path_of(target: str) -> Path:
    """The path of a place in a submission: ``data.全年预算数``."""
    part, _, name = target.partition(".")
    return (part, name) if name else (part,)
