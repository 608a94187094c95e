"""The claims of a submission for each row and for its total, as exact numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from perfscore import exact
from perfscore.documents.locate import located
from perfscore.exact import Number
from perfscore.methods.answer import blank
from perfscore.problems import Fault, Path, PerfscoreError
from perfscore.program.model import EachProgram
from perfscore.result.result import Result
from perfscore.text import quoted

LARGEST, FINEST = exact.ratio(10**9), exact.ratio(10**20)
"""More than any table has; and finer than any score: one that a program has divided has some 16 decimals."""


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
    written |= {key: (("claimed", key), value) for key, value in given.items() if key != "grade"}
    read: dict[str, Number] = {}
    wrong: list[Fault] = []
    for key, (path, value) in written.items():
        try:
            if not blank(value):
                read[key] = _score(value)
        except exact.NotExact as error:
            wrong.append(Fault(path, "number-not-read", f"{quoted(key)}的自评得分：{error.message}", error.hint))
    if wrong:
        raise PerfscoreError(located(wrong, result.submission.document))
    total, converted = read.pop("total", None), read.pop("converted", None)
    return Claims(read, total, converted, str(given.get("grade") or ""))


def _score(value: object) -> Number:
    """A number that can be a score; one far beyond any is a slip of the keyboard, not a claim."""
    score = exact.in_unit(value, "number", "分")
    if abs(score) > LARGEST or (score * FINEST).denominator != 1:
        raise exact.NotExact("这个数太大，或者小数太多", "请检查是不是写错了")
    return score


def _cells(result: Result) -> Iterator[tuple[str, tuple[Path, object]]]:
    """The claims that stand in the rows of a table."""
    for indicator in result.program.indicators:
        if isinstance(indicator, EachProgram) and indicator.way.claimed is not None:
            rows: list[Mapping[str, object]] = result.submission.data[indicator.way.table]  # type: ignore[assignment]  # scored
            for place, cells in enumerate(rows):
                path = ("data", indicator.way.table, place, indicator.way.claimed)
                yield str(cells[indicator.way.name]).strip(), (path, cells.get(indicator.way.claimed))
