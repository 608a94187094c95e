"""``score_table`` against ``score``, one by one, where it would be hardest not to differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

import perfscore
import table_data
import table_form

COMMON = ("total", "possible", "converted", "grade", "status")


def differences(rows: int) -> dict[str, Any]:
    """Rows that differ in anything, at ties, edges and huge amounts, of both rubrics."""
    forms = rows // table_form.ROWS
    return {
        "yanling": _counted(_yanling(table_data.aimed(rows, 7))),
        "project": _counted(_project(table_data.aimed_project(forms, 7))),
    }


def _counted(rows: Iterator[bool]) -> dict[str, Any]:
    differences = list(rows)
    places = [place for place, different in enumerate(differences) if different]
    return {"rows": len(differences), "different": len(places), "first": places[:5]}


def _yanling(frame: pl.DataFrame) -> Iterator[bool]:
    rubric = perfscore.load("yanling-dept-2020")
    keys = [one.key for one in rubric.program.indicators]
    names = [*(f"{key}.{part}" for key in keys for part in ("score", "status")), *COMMON]
    ours = rubric.score_table(frame).select(names).iter_rows()
    for row, submission in zip(ours, table_data.submissions(frame), strict=True):
        result = rubric.score(submission)
        scores = [value for one in result.indicators for value in (one.score, one.status)]
        yield row != (*scores, *(getattr(result, name) for name in COMMON))


def _project(frame: pl.DataFrame) -> Iterator[bool]:
    rubric = perfscore.load("project-self-evaluation-2020")
    keys = [one.key for one in rubric.program.indicators]
    names = [*(f"{key}.{part}" for key in keys for part in ("score", "status")), *COMMON]
    ours = rubric.score_table(frame).select(names).iter_rows()
    for submission in table_form.submissions(frame):
        result = rubric.score(submission)
        first, *lines = result.indicators
        common = [getattr(result, name) for name in COMMON]
        for line in lines:
            yield next(ours) != (first.score, first.status, line.score, line.status, *common)
