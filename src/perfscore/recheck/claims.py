"""The claims of a submission for each row and for its total, as exact numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from perfscore import exact
from perfscore.documents.locate import located
from perfscore.exact import Number
from perfscore.methods.answer import blank
from perfscore.problems import Fault, Path, Problem
from perfscore.program.model import EachProgram
from perfscore.result.result import Result
from perfscore.rubric.model import RESERVED
from perfscore.submission.printed import is_nothing
from perfscore.text import quoted

LARGEST, FINEST = exact.ratio(10**9), exact.ratio(10**20)
"""More than any table has; and finer than any score: one that a program has divided has some 16 decimals."""

_WHOLE: Final = {"total": "自评总分", "converted": "自评折算得分", "grade": "自评等次"}
"""The keys of what is claimed for the whole, in the field's words."""


@dataclass(frozen=True, slots=True)
class Claims:
    """The claimed scores by the rows' ids, and what is claimed for the whole.

    ``unread`` are the claims that are no scores: what is wrong with each, by the same ids.
    """

    rows: Mapping[str, Number]
    total: Number | None
    converted: Number | None
    grade: str
    unread: Mapping[str, Problem]


def claims(result: Result) -> Claims:
    """Every claim of a submission."""
    given = result.submission.claimed
    written: dict[str, tuple[Path, object]] = dict(_cells(result))
    written |= {key: (("claimed", key), value) for key, value in given.items() if key != "grade"}
    read: dict[str, Number] = {}
    wrong: dict[str, Fault] = {}
    for key, (path, value) in written.items():
        try:
            if not blank(value) and not is_nothing(value):
                read[key] = _score(value)
        except exact.NotExact as error:
            wrong[key] = Fault(path, "number-not-read", _lead(key) + error.message, error.hint)
    for key, fault in _unreadable(result, written):
        wrong.setdefault(key, fault)
    unread = dict(zip(wrong, located(wrong.values(), result.submission.document), strict=True))
    total, converted = read.pop("total", None), read.pop("converted", None)
    return Claims(read, total, converted, str(given.get("grade") or ""), unread)


def _unreadable(result: Result, written: Mapping[str, tuple[Path, object]]) -> Iterator[tuple[str, Fault]]:
    """The claims whose cells the file itself leaves open: a formula, a format that hides the number."""
    places: dict[Path, str] = {("claimed", key): key for key in (*RESERVED, *(row.id for row in result.run.rows))}
    places |= {path: key for key, (path, _) in written.items()}
    for fault in result.submission.faults:
        if fault.path in places and fault.severity == "error" and not fault.key:
            key = places[fault.path]
            yield key, fault.prefixed(_lead(key))


def _lead(key: str) -> str:
    return f"{_WHOLE.get(key) or quoted(key) + '的自评得分'}："


def _score(value: object) -> Number:
    """A number that can be a score; one far beyond any is a slip of the keyboard, not a claim."""
    score = exact.in_unit(value, "number", "分")
    if abs(score) > LARGEST or (score * FINEST).denominator != 1:
        raise exact.NotExact("这个数太大，或者小数太多", "请检查是不是写错了")
    return score


def _cells(result: Result) -> Iterator[tuple[str, tuple[Path, object]]]:
    """The claims that stand in the rows of a table."""
    ways = {one.key: one.way for one in result.program.indicators if isinstance(one, EachProgram)}
    for row in result.run.rows:
        way = ways.get(row.key)
        if way is None or way.claimed is None or not row.path:
            continue
        yield row.id, ((*row.path, way.claimed), result.submission.cells(row.path).get(way.claimed))
