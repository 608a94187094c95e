"""The labels of a form that came back, compared with those that it was made with.

Which figure a cell is, people read beside it: a name, a unit, a head. Where these stand otherwise than they were
written (rows sorted, two of them swapped, a text written over, rows put in by a program), a number may stand in a
place that means another, and nothing is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from perfscore.problems import Cell, Problem, quoted
from perfscore.submission.cells import Sheet, Value
from perfscore.submission.form_map import Label
from perfscore.text import normal, visible

_HINT: Final = "请改回原来的文字；排过序、换过行的，请用 perfscore form 重新做一份，把数抄过去"


def changed(labels: Iterable[Label], sheets: Mapping[str, Sheet], file: str) -> Iterator[Problem]:
    """A problem for every label that does not say what it said; blanks and full-width forms make no difference."""
    for label in labels:
        if label.sheet not in sheets:
            continue
        found = sheets[label.sheet].cells.get(label.cell, Value(""))
        now = found.text if found.formula is None else f"={found.formula}"
        wanted, said = _plain(label.text), _plain(now)
        if said != wanted and not (label.loose and wanted in said):
            shown = f"写的是{quoted(now.strip())}" if said else "是空的"
            message = f"这一格应是{quoted(label.text)}，现在{shown}，不知道旁边填的是哪一项"
            yield Problem("form-label", message, Cell(file, label.sheet, label.cell), _HINT)


def _plain(text: str) -> str:
    return "".join(visible(normal(text)).split())
