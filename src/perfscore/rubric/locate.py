"""From a path in a document to a line and column: the last thing that happens to a complaint."""

from __future__ import annotations

from collections.abc import Iterable

from perfscore.methods.draft import Complaint
from perfscore.problems import Problem
from perfscore.rubric.document import Document


def located(complaints: Iterable[Complaint], document: Document | None) -> list[Problem]:
    """Each complaint once as a problem, in the order of the file; without a document, at its path."""
    if document is None:
        problems = (Problem(one.code, one.message, one.path, one.hint, one.severity) for one in complaints)
        return list(dict.fromkeys(problems))
    found = dict.fromkeys(_placed(one, document) for one in complaints)
    return [problem for _, _, problem in sorted(found, key=lambda one: one[:2])]


def _placed(one: Complaint, document: Document) -> tuple[int, int, Problem]:
    """A problem at its place: what is empty, or has parts, is pointed at by its key."""
    path, node = document.found(one.path)
    key = one.key or node.kind != "scalar" or node.is_null
    span = document.span(path, key=key, offset=None if key else one.offset, width=one.width)
    return span.line, span.column, Problem(one.code, one.message, span, one.hint, one.severity)
