"""Rows that are scored by themselves: as a submission, by ``score``, which gives a result or problems."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from perfscore import exact
from perfscore.documents.locate import located
from perfscore.methods.answer import Reading, applies, blank
from perfscore.problems import Faults, PerfscoreError, Problem
from perfscore.program.inputs import SKIP, value
from perfscore.program.model import EachProgram, IndicatorProgram, Program
from perfscore.program.score import score
from perfscore.result.indicator import IndicatorResult
from perfscore.result.result import Result
from perfscore.table.layout import Layout
from perfscore.table.step_columns import name_of

Values = Mapping[str, Any]
YEAR: Final = ("year", "年度")
REASON: Final = "表格填报"
"""The reason in the place of one that a table has no column for."""


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """A row's result, or its problems."""

    result: Result | None
    problems: tuple[Problem, ...] = ()


def score_one(program: Program, layout: Layout, lines: Sequence[Values]) -> Scored:
    """Score one submission: a row of the wide form, or its lines of the long form."""
    unread = tuple(_skip_problems(layout, lines[0]))
    if unread:
        return Scored(None, unread)
    try:
        return Scored(Result(score(program, submission(program, layout, lines))))
    except PerfscoreError as error:
        return Scored(None, tuple(error.problems))


def _skip_problems(layout: Layout, line: Values) -> Iterator[Problem]:
    """The problems of a 不适用 that is neither 是 nor 否: a submission has no such place."""
    for source in layout.sources:
        if source.role == "skip" and not blank(line[source.column]):
            faults = Faults()
            value(source.input, line[source.column], Reading(("answers", source.key, SKIP), faults))
            yield from located(faults, None)


def submission(program: Program, layout: Layout, lines: Sequence[Values]) -> dict[str, Any]:
    """The submission that a row, or lines, of a table stand for."""
    first = lines[0]
    data: dict[str, Any] = {}
    answers: dict[str, dict[str, Any]] = {}
    for source in layout.sources:
        given = first[source.column]
        if source.role == "figure":
            data[source.column] = given
        elif source.role == "list":
            _add_list(data, program, source.column, given)
        elif source.role != "row" and not blank(given):
            answers.setdefault(source.key, {})[source.item] = given
    if layout.each is not None:
        columns = [source.column for source in layout.sources if source.role == "row"]
        data[layout.each.way.table] = [{name: line[name] for name in columns} for line in lines]
    made: dict[str, Any] = {"data": data, "answers": dict(_answers(program, layout, answers))}
    named = [line["rubric"] for line in lines if not blank(line.get("rubric"))]
    other = next((name for name in named if str(name).strip() != program.id), program.id)
    return made | {"rubric": other} | _year(first)


def _year(line: Values) -> dict[str, str]:
    """The year that a table says, by which a day like 12月底前 is read; another column may have that name too."""
    year = next((str(line[name]).strip() for name in YEAR if not blank(line.get(name))), "")
    return {"year": year} if re.fullmatch(r"[0-9]{4}(年度?)?", year) else {}


def _add_list(data: dict[str, Any], program: Program, column: str, given: Sequence[Any] | None) -> None:
    """Put a column of a table, given as a list, into the table's rows."""
    if given is None:
        return
    table = program.columns[column]
    named = program.model.data[table].row
    rows = data.setdefault(table, [])
    places = range(len(rows), len(given))
    rows += [{} if named is None else {named: f"第{place + 1}行"} for place in places]  # a list has no names
    for row, cell in zip(rows, given, strict=False):
        row[column] = cell


def _answers(program: Program, layout: Layout, given: Mapping[str, dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    for key, items in given.items():
        indicator = program.keyed[key]
        skip = items.pop(SKIP, None)
        if not applies(skip):
            keys = dict.fromkeys(items)  # nothing but the keys is looked at: of no finding there is no list
            yield key, {SKIP: REASON, **(_answer(indicator, layout, keys) if items else {})}
        elif items:
            yield key, _answer(indicator, layout, items)


def _answer(program: IndicatorProgram, layout: Layout, items: Mapping[str, Any]) -> Any:
    return program.scored.way.answer_with({**dict(_reasons(program, layout, items)), **items}, program.asked)


def _reasons(program: IndicatorProgram, layout: Layout, items: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The reasons that go with what is scored, where the table has no column for them."""
    for block in program.blocks:
        scored = all(asked.item in items for asked in block.inputs if asked.source == "answer")
        for asked in block.details:
            if scored and asked.needed == "scored" and f"{program.key}.{asked.item}" not in layout.columns:
                yield asked.item, REASON


def outputs(program: Program, result: Result) -> dict[str, Any]:
    """The cells that come out for a submission, by columns; for the rows of a table, lists."""
    cells: dict[str, Any] = {}
    left = list(result.indicators)
    for indicator in program.indicators:
        if not isinstance(indicator, EachProgram):
            cells |= {name: column[0] for name, column in _columns(indicator.key, [left.pop(0)]).items()}
            continue
        own = [row for row in left if row.program.key == indicator.key]
        left = left[len(own) :]
        cells |= _columns(indicator.key, own)
    return cells | {
        "total": result.total,
        "possible": result.possible,
        "converted": result.converted,
        "grade": result.grade,
        "status": result.status,
    }


def _columns(key: str, rows: Sequence[IndicatorResult]) -> dict[str, list[Any]]:
    """Score, status and steps of an indicator, or of the rows of a table."""
    columns: dict[str, list[Any]] = {
        f"{key}.score": [row.score for row in rows],
        f"{key}.status": [row.status for row in rows],
    }
    for name in dict.fromkeys(name for row in rows for name in row.program.slots):
        values = [row.values.get(name) if name in row.program.slots and row.step_values else None for row in rows]
        columns[name_of(key, name)] = [None if one is None else exact.fraction(one) for one in values]
    return columns
