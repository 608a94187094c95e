"""What a submission claims for each row and for its total, as exact numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from perfscore import exact
from perfscore.exact import Number
from perfscore.methods.draft import Complaint
from perfscore.methods.way import blank
from perfscore.problems import Path, PerfscoreError, quoted
from perfscore.program.build import EachProgram
from perfscore.program.result import Result
from perfscore.rubric.locate import located
from perfscore.rubric.model import RESERVED


@dataclass(frozen=True, slots=True)
class Claims:
    """The claimed scores by the rows' ids, and what is claimed for the whole."""

    rows: Mapping[str, Number]
    total: Number | None
    converted: Number | None
    grade: str


def claims(result: Result) -> Claims:
    """Every claim of a submission; raise :class:`PerfscoreError` where one is no number."""
    given = result.submission.claimed
    written: dict[str, tuple[Path, object]] = dict(_cells(result))
    written |= {key: (("claimed", key), value) for key, value in given.items() if key not in RESERVED}
    read: dict[str, Number] = {}
    wrong: list[Complaint] = []
    for key, (path, value) in written.items():
        try:
            if not blank(value):
                read[key] = exact.in_unit(value, "number", "分")
        except exact.NotExact as error:
            wrong.append(Complaint(path, "number-not-read", f"{quoted(key)}的自评得分：{error.message}", error.hint))
    if wrong:
        raise PerfscoreError(located(wrong, result.submission.document))
    return Claims(read, _number(given.get("total")), _number(given.get("converted")), str(given.get("grade") or ""))


def _cells(result: Result) -> Iterator[tuple[str, tuple[Path, object]]]:
    """The claims that stand in the rows of a table."""
    for one in result.program.indicators:
        if isinstance(one, EachProgram) and one.way.claimed is not None:
            rows: list[Mapping[str, object]] = result.submission.data[one.way.table]  # type: ignore[assignment]  # scored
            for place, cells in enumerate(rows):
                path = ("data", one.way.table, place, one.way.claimed)
                yield str(cells[one.way.name]).strip(), (path, cells.get(one.way.claimed))


def _number(value: object) -> Number | None:
    return None if blank(value) else exact.in_unit(value, "number", "分")  # the scorer has seen that it is one
