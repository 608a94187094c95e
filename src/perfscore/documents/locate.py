"""The line and column of a path in a document: the last thing that happens to a fault."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from perfscore.documents.document import Document
from perfscore.problems import Cell, Fault, Path, Problem, Span


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """A workbook that was read: by its path the place of each value (sheet and cell), in the order of the sheets."""

    file: str
    places: Mapping[Path, tuple[str, str]]
    problems: tuple[Problem, ...] = ()

    def span(self, path: Path) -> Cell:
        """The cell of a value, else of the first that stands below it, else of what it stands in."""
        for length in range(len(path), 0, -1):
            part = path[:length]
            address = self.places.get(part) or next(
                (cell for place, cell in self.places.items() if place[:length] == part), None
            )
            if address is not None:
                return Cell(self.file, *address)
        return Cell(self.file)


def located(faults: Iterable[Fault], document: Document | Cells | None) -> list[Problem]:
    """Each fault once as a problem, in the order of the file; without a document, at its path."""
    if isinstance(document, Cells):
        return list(dict.fromkeys(fault.at(document.span(fault.path)) for fault in faults))
    if document is None:
        return list(dict.fromkeys(fault.at(fault.path) for fault in faults))
    return ordered((_placed(fault, document) for fault in faults), document)


def ordered(problems: Iterable[Problem], document: Document) -> list[Problem]:
    """Each problem once, in the order of the document's files and of their lines."""
    files = [source.file for source in document.sources]

    def place(problem: Problem) -> tuple[int, int, int]:
        at = problem.where
        return (files.index(at.file), at.line, at.column) if isinstance(at, Span) and at.file in files else (-1, 0, 0)

    return sorted(dict.fromkeys(problems), key=place)


def _placed(fault: Fault, document: Document) -> Problem:
    """The problem that a fault is at its place: what is empty, or has parts, is pointed at by its key."""
    path, node = document.resolve(fault.path)
    key = fault.key or node.kind != "scalar" or node.is_null
    offset = fault.offset if fault.key or not key else None
    span = document.span(path, key=key, offset=offset, width=fault.width)
    if span.file != document.file:
        hint = f"这一处来自被引用的规则，可以在 {document.file} 里改" + (f"。{fault.hint}" if fault.hint else "")
        fault = replace(fault, hint=hint)
    return fault.at(span)
