"""A rule file read into its program: text, what it extends, model, steps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from perfscore.documents.document import Document
from perfscore.documents.locate import located, ordered
from perfscore.documents.parse import parse
from perfscore.problems import PerfscoreError, Problem
from perfscore.program.build import build, lower
from perfscore.program.model import Program
from perfscore.rubric import catalog, consistency, similar_names
from perfscore.rubric.extends.bases import extended
from perfscore.rubric.read import read


def load(path_or_name: Path | str) -> Program:
    """Read a rule file, or the shipped rubric of that name.

    Raises :class:`PerfscoreError` with every problem of the file, each at its line and column.
    """
    return from_document(*extended(parse(catalog.find(path_or_name))))


def from_document(document: Document, wrong: Sequence[Problem] = (), hidden: int = 0) -> Program:
    """The program of a rule file that was read, with what is ``wrong`` already; raises as :func:`load` does."""
    reading = read(document.plain())
    faults = list(reading.faults)
    rows = None
    if reading.model is not None:
        faults += reading.independent(consistency.faults(reading.model))
        faults += reading.independent(similar_names.faults(reading.model))
        rows = lower(reading.model)
        faults += reading.independent(rows.faults)
    if wrong or faults or rows is None:
        for renamed in reading.renamed:
            document.rename(*renamed)
        if wrong:  # points may be missing that would have been there
            faults = [one for one in faults if one.code != "points-not-adding"]
        problems = ordered([*wrong, *located(faults, document)], document)
        raise PerfscoreError([*problems, *document.problems], hidden + reading.faults.hidden)
    return build(rows, document)
