"""The steps of the total in two forms: where they are the same, so is what a claimed total means.

A form has them on its hidden sheet; which cell a step stands in is no part of it, so a cell goes by its label.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from perfscore.submission.xlsx import Value, Workbook
from perfscore.workbook.cells import StepColumn

SHEET: Final = "计算"
HEAD: Final = "合计"
_CELL: Final = re.compile(r"\$B\$([0-9]+)")

Steps = Sequence[tuple[str, str]]
"""Labels with their formulas; a heading has none."""


def steps_of(file: Path) -> Steps:
    """The steps of a form that was made before; none where it has no such sheet."""
    book = Workbook(file)
    try:
        cells = book.sheet(SHEET).cells if SHEET in book.names else {}
    finally:
        book.close()
    steps: list[tuple[str, str]] = []
    while (label := cells.get(f"A{StepColumn.FIRST + len(steps)}")) is not None:
        steps.append((label.text, cells.get(f"B{StepColumn.FIRST + len(steps)}", Value("")).formula or ""))
    return steps


def total_of(steps: Steps) -> list[tuple[str, str]]:
    """The steps of the total, each cell that they read by the heading above it and its label."""
    named: list[str] = []
    head = ""
    for label, formula in steps:
        head = head if formula else label
        named.append(f"[{head} › {label}]")
    begin = max((place for place, one in enumerate(steps) if one == (HEAD, "")), default=len(steps))
    end = next((place for place in range(begin + 1, len(steps)) if not steps[place][1]), len(steps))

    def name(cell: re.Match[str]) -> str:
        place = int(cell[1]) - StepColumn.FIRST
        return named[place] if 0 <= place < len(named) else cell[0]

    return [(label, _CELL.sub(name, formula)) for label, formula in steps[begin + 1 : end]]
