"""Submissions as a table, and where the table's scores differ from those of the submissions one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any, Final

import polars as pl
from hypothesis import assume, note

import perfscore
import worlds
from perfscore import exact
from perfscore.methods import Parts
from perfscore.methods.answer import applies, blank
from perfscore.methods.cases import Cases
from perfscore.methods.earn import Earn
from perfscore.methods.findings import Findings
from perfscore.methods.judged import Judged
from perfscore.methods.survey import Survey
from perfscore.methods.way import Way
from perfscore.program.inputs import read
from perfscore.program.model import EachProgram
from perfscore.submission.read import submission as handed_in
from perfscore.table.layout import Source, sources_of

Plain = Mapping[str, Any]
KEY: Final = "submission"
TOTALS: Final = ("total", "possible", "converted", "grade", "status")


class NotATable(Exception):  # noqa: N818 (it says what the submissions are)
    """The submissions cannot stand in a table: a table without rows, two tables."""


def each_of(rubric: perfscore.Rubric) -> EachProgram | None:
    """The table whose rows are indicators, if there is one."""
    programs = [one for one in rubric.program.indicators if isinstance(one, EachProgram)]
    if len(programs) > 1:
        raise NotATable
    return programs[0] if programs else None


def lines_of(rubric: perfscore.Rubric, given: Plain, number: int) -> list[dict[str, Any]]:
    """The row, or the lines, that a submission is in a table."""
    each = each_of(rubric)
    data, answers = given.get("data") or {}, given.get("answers") or {}
    row: dict[str, Any] = {KEY: number}
    sources = list(sources_of(rubric.program, each))
    for source in sources:
        if source.role == "figure":
            row[source.column] = _text(data.get(source.column))
        elif source.role == "list":
            rows = data.get(rubric.program.columns[source.column])
            row[source.column] = None if rows is None else [_text(cells.get(source.column)) for cells in rows]
    for key, program in rubric.program.keyed.items():
        own = {source.column: source for source in sources if source.key == key}
        row |= dict.fromkeys(own)
        row |= _answer(rubric, given, key, program.scored.way, answers.get(key), own)
    if each is None:
        return [row]
    rows = data.get(each.way.table)
    if not isinstance(rows, list) or not rows:
        raise NotATable
    columns = [one.column for one in sources if one.role == "row"]
    return [row | {name: _text(cells.get(name)) for name in columns} for cells in rows]


def _answer(
    rubric: perfscore.Rubric, given: Plain, key: str, way: Way, raw: Any, own: Mapping[str, Source]
) -> dict[str, Any]:
    if isinstance(raw, Mapping) and "not_applicable" in raw:
        rest = {name: value for name, value in raw.items() if name != "not_applicable"}
        if applies(raw["not_applicable"]):
            more = _answer(rubric, given, key, way, rest, own) if rest else {}
            return {f"{key}.not_applicable": False, **more}
        more = _answer(rubric, given, key, way, rest, own) if rest else {}
        return {f"{key}.not_applicable": True, **more}
    parts = [(f"{part.name}.", part.way, part.name) for part in way.root] if isinstance(way, Parts) else [("", way, "")]
    cells: dict[str, Any] = {}
    for lead, part, name in parts:
        answer: Any = raw if not name else raw.get(name) if isinstance(raw, Mapping) else None
        if blank(answer):
            continue
        if isinstance(part, Cases):
            part = part.asking or part  # noqa: PLW2901 (the way that reads the answer)
        if answer == {} and isinstance(part, Judged):  # a judgement that is begun, with nothing in it
            raise NotATable
        if isinstance(part, Survey) and not {"sum", "of"} & set(answer):
            marks = read(rubric.program, handed_in(given)).answers[key].values
            if marks.get(f"{lead}sum") is None:
                raise NotATable
            answer = {word: perfscore_text(marks[f"{lead}{word}"]) for word in ("sum", "of")}
        if isinstance(part, Findings | Earn):
            answer = _events(part, answer, lead, read(rubric.program, handed_in(given)).answers[key].values)
        cells |= {f"{key}.{lead}{item}": _text(value) for item, value in answer.items()}
    return cells


def _events(way: Findings | Earn, answer: Any, lead: str, values: Mapping[str, Any]) -> Any:
    """How many events there are, of each kind where kinds have points of their own."""
    if way.rated is not None:
        found = {kind: values[f"{lead}{kind}"] for kind in way.rated.kinds}
        return {kind: None if count is None else perfscore_text(count) for kind, count in found.items()}
    if isinstance(answer, list):
        return {"findings": len(answer)}
    return {"findings": answer["count"]} if "count" in answer else answer


def perfscore_text(value: Any) -> str:
    """An exact number as text."""
    return exact.plain(value)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Fraction):
        return perfscore_text(exact.number(value))
    return repr(value) if isinstance(value, float) else str(value)


def table(rubric: perfscore.Rubric, given: Sequence[Plain], seed: int = 0) -> pl.DataFrame:
    """Submissions as a table of text; here and there a column gets the type that its texts allow."""
    rows = [line for number, one in enumerate(given) for line in lines_of(rubric, one, number)]
    luck = Random(seed)  # noqa: S311 (no secret is made of it)
    columns: list[pl.Series] = []
    each = each_of(rubric)
    summed = {name for name, of in rubric.program.columns.items() if each is None or of != each.way.table}
    for name in dict.fromkeys(name for row in rows for name in row):
        values = [row.get(name) for row in rows]
        if name == KEY or name.endswith(".not_applicable"):
            columns.append(pl.Series(name, values))
        elif name in summed:
            columns.append(pl.Series(name, values, dtype=pl.List(pl.String)))
        else:
            columns.append(_typed(pl.Series(name, values, dtype=pl.String), luck.randrange(4)))
    return pl.DataFrame(columns)


def _typed(texts: pl.Series, choice: int) -> pl.Series:
    plain = texts.drop_nulls()
    if not len(plain) or choice == 0:
        return texts
    if choice == 1 and plain.str.contains(r"^-?[0-9]{1,18}$").all():
        return texts.cast(pl.Int64)
    if choice == 2 and plain.str.contains(r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$").all():
        return texts.cast(pl.Decimal(38, 6))
    if choice == 3 and plain.str.contains(r"^-?[0-9]{1,9}(\.[0-9]{1,5})?$").all():
        return texts.cast(pl.Float64)
    return texts


def differences(rubric: perfscore.Rubric, given: Sequence[Plain], made: pl.DataFrame) -> list[str]:
    """Everything in which the scores of a table differ from those of ``score``."""
    unequal: list[str] = []
    for number, submission in enumerate(given):
        lines = made.filter(pl.col(KEY) == number).to_dicts()
        try:
            result = rubric.score(submission)
        except perfscore.PerfscoreError as error:
            if any(line["status"] != "problem" for line in lines):
                unequal.append(f"{number}: {error}; but the table has {lines[0]}")
            continue
        unequal += [f"{number}: {what}" for what in _different(rubric, result, lines)]
    return unequal


def _different(rubric: perfscore.Rubric, result: perfscore.Result, lines: list[dict[str, Any]]) -> list[str]:
    wanted_: list[tuple[str, Any, Any]] = []
    each = each_of(rubric)
    rows = [one for one in result.indicators if each and any(one.program is way for way in each.rows.values())]
    for one in result.indicators:
        if one not in rows:
            wanted_ += [(f"{one.id}.score", one.score, lines[0]), (f"{one.id}.status", one.status, lines[0])]
    for row, line in zip(rows, lines, strict=bool(rows)):
        assert each is not None
        wanted_ += [(f"{each.key}.score", row.score, line), (f"{each.key}.status", row.status, line)]
    for line in lines:
        wanted_ += [(name, getattr(result, name), line) for name in TOTALS]
    return [f"{name}: score {value}, table {line[name]}" for name, value, line in wanted_ if line[name] != value]


__all__ = ["Decimal", "NotATable", "differences", "table"]


def require_agreement(rule: dict[str, Any], submissions: list[dict[str, Any]], seed: int) -> None:
    """A table of submissions has what ``score`` says of each; what cannot be a table is passed over."""
    rubric = worlds.rubric(rule)
    try:
        frame = table(rubric, submissions, seed)
    except NotATable:
        assume(False)  # noqa: FBT003
        raise
    wrong = differences(rubric, submissions, rubric.score_table(frame, problems="keep"))
    if wrong:
        note(worlds.as_yaml(rule))
        note(str(frame.to_dicts()))
    assert wrong == []
