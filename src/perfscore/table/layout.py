"""The columns of a table by what they hold: a figure by its name, an answer by ``indicator.item``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, filterfalse
from typing import Any, Final, Literal, TypeAlias

import polars as pl

from perfscore.methods.readers import invisible
from perfscore.problems import PerfscoreError, Problem
from perfscore.program.inputs import SKIP
from perfscore.program.model import EachProgram, IndicatorProgram, Program
from perfscore.rubric.figures import input_of
from perfscore.steps.model import NO, YES, Input
from perfscore.table.options import Options
from perfscore.text import INVISIBLE, difference, nearest, normal, quoted, suggest, visible

Role: TypeAlias = Literal["figure", "list", "answer", "skip", "level", "reason", "row"]
OUT: Final = ("score", "status")
TOTALS: Final = ("total", "possible", "converted", "grade", "status")
PROBLEMS: Final = "problems"


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """The input that a column of the table holds. ``key`` and ``item`` are those of an answer."""

    column: str
    role: Role
    input: Input
    key: str = ""
    item: str = ""
    required: bool = True

    @property
    def input_of_cells(self) -> Input:
        """The input of one cell of a column of lists."""
        return replace(self.input, kind=self.input.cells)


@dataclass(frozen=True, eq=False)
class Layout:
    """The columns of a table that a rubric reads, and those that it passes through."""

    sources: tuple[Source, ...]
    passed: tuple[str, ...]
    key: str = ""
    """The column that says which submission a line belongs to; empty for the wide form, a row a submission."""
    each: EachProgram | None = None
    spelling: Mapping[str, str] = field(default_factory=dict)
    """The rule's spelling of the columns whose names are in another form here."""

    def respelt(self, frame: pl.DataFrame) -> pl.DataFrame:
        """A table with its columns as the rule spells them."""
        return frame.rename(self.spelling) if self.spelling else frame

    @property
    def passed_through(self) -> tuple[str, ...]:
        """The columns that come out as they go in: of the long form, first the key and the names of the rows."""
        lead = (self.key, self.each.way.name) if self.each is not None else ()
        return (*lead, *self.passed)

    @cached_property
    def columns(self) -> dict[str, Source]:
        """The sources by their columns."""
        return {one.column: one for one in self.sources}


def sources_of(program: Program, each: EachProgram | None) -> Iterator[Source]:
    """Every column that a rubric may read."""
    programs = chain.from_iterable(indicator.alternatives for indicator in program.indicators)
    needed = {figure.name for one in programs for figure in one.inputs if figure.source == "figure"}
    needed |= {name for limit in program.limits for name in limit.condition.names}
    needed |= {one.input.name for one in program.totals.inputs if one.what == "figure"}
    for name, figure in program.figures.items():
        if figure.kind != "table":
            yield Source(name, "figure", figure, required=name in needed)
        elif name in program.columns and (each is None or program.columns[name] != each.way.table):
            cells = program.model.data[program.columns[name]].columns[name]
            yield Source(name, "list", replace(figure, unit=cells.unit or ""), required=name in needed)
    for key, indicator in program.keyed.items():
        yield from _answers(key, indicator)
    if each is not None:
        for name, column in program.model.data[each.way.table].columns.items():
            read = input_of(name, column, "row")
            added = name in needed and program.columns.get(name) == each.way.table
            yield Source(name, "row", read, required=added or name in _row_columns(each))


def _row_columns(each: EachProgram) -> set[str]:
    """The columns without which no row can be scored."""
    way = each.way
    names = {way.name, way.points} | ({way.by} if way.by else set()) | ({way.group} if way.group else set())
    for one in each.rows.values():
        names |= {read.name for read in one.inputs if read.source == "row"}
        names |= set(one.scored.way.row_columns.values())
    return names


def _answers(key: str, program: IndicatorProgram) -> Iterator[Source]:
    for asked in program.inputs:
        if asked.source == "answer":
            yield Source(f"{key}.{asked.item}", "answer", asked, key, asked.item)
    yield Source(f"{key}.{SKIP}", "skip", Input(SKIP, "yes_no", of=(YES, NO)), key, SKIP, required=False)
    for asked in program.details:
        role: Role = "level" if asked.role == "level" else "reason"
        yield Source(f"{key}.{asked.item}", role, asked, key, asked.item, required=asked.needed == "begun")


def layout(program: Program, schema: Mapping[str, Any], options: Options) -> Layout:
    """The layout of a table with these columns; :class:`PerfscoreError` with all that is wrong with them."""
    program.require_points()
    tables = [one for one in program.indicators if isinstance(one, EachProgram)]
    problems: list[Problem] = []
    if len(tables) > 1:
        message = "这个规则有几张逐行计分的表，一张表格放不下，只能一份一份地评"
        raise PerfscoreError([Problem("table-many-tables", message)])
    each = tables[0] if tables else None
    known = {one.column: one for one in sources_of(program, each)}
    spelling = dict(_respelled(known, [name for name in schema if name != options.key], problems))
    schema = {spelling.get(name, name): kind for name, kind in schema.items()}
    there = {name: one for name, one in known.items() if name in schema}
    others = [name for name in schema if name not in known and not (each and name == options.key)]
    if each and options.key not in schema:
        hint = "长表一行一个指标，要有一列写明是哪一份填报；列名不同的，用 key 指明"
        problems.append(_problem(options.key, "column-missing", f"表里没有{quoted(options.key)}这一列", hint))
    meant = {name: nearest(name, others) for name, one in known.items() if one.required and name not in schema}
    problems += _absent_columns(meant)
    problems += _wrong_types(there, schema)
    problems += _unusable_keys(schema, each, options)
    absent = [name for name in known if name not in schema]
    problems += _unknown_columns(program, filterfalse({*meant.values()}.__contains__, others), absent)
    problems += _taken_names(program, others, each, options)
    if problems:
        raise PerfscoreError(problems)
    return Layout(tuple(there.values()), tuple(others), options.key if each else "", each, spelling)


def _respelled(known: Mapping[str, Source], given: list[str], problems: list[Problem]) -> Iterator[tuple[str, str]]:
    """Columns that the rule spells in another form; two with one name, and names with hidden signs, are problems."""
    meant = {normal(name): name for name in known}
    columns = {name: name for name in given if name in known}
    for name in given:
        if name in known:
            continue
        hidden = INVISIBLE.search(name)
        wanted_ = meant.get(normal(visible(name)), "")
        if hidden:
            hint = f"你是不是想写{quoted(wanted_)}？" if wanted_ else "删去这个字符"
            problems.append(_problem(name, "name-invisible", invisible(name, hidden[0]), hint))
        if not wanted_:
            continue
        if wanted_ in columns:
            message = f"列{quoted(name)}与{quoted(columns[wanted_])}是同一个名称"
            problems.append(_problem(name, "column-twice", message, "每一列的名称要不同，全角半角算一样"))
            continue
        columns[wanted_] = name
        yield name, wanted_


def _problem(column: str, code: str, message: str, hint: str = "") -> Problem:
    return Problem(code, message, (column,), hint)


def _absent_columns(meant: Mapping[str, str]) -> Iterator[Problem]:
    """Problems of columns that have to be there and are not, each with the one that it may be written as."""
    for name, near in meant.items():
        hint = (
            f"是不是写成了{quoted(near)}？{difference(near, name)}" if near else "没有这项数据的，也要有这一列，值留空"
        )
        yield _problem(name, "column-missing", f"表里没有{quoted(name)}这一列", hint)


def _wrong_types(there: Mapping[str, Source], schema: Mapping[str, pl.DataType]) -> Iterator[Problem]:
    """Problems of columns whose type cannot hold the values of their input."""
    for name, source in there.items():
        kind: pl.DataType = schema[name]
        if source.role == "list":
            inner: Any = kind.inner if isinstance(kind, pl.List) else None
            if inner is None or not fits(source.input.cells, inner):
                message = f"{quoted(name)}是表格的一列，这里要一行一个列表（List），现在是 {kind}"
                yield _problem(name, "column-type", message)
        elif not fits(source.input.kind, kind):
            yield _problem(name, "column-type", f"{quoted(name)}要{_WANTED[source.input.kind]}，这一列是 {kind}")


def _unusable_keys(schema: Mapping[str, pl.DataType], each: EachProgram | None, options: Options) -> Iterator[Problem]:
    """Problems of the columns that say which rule, or which submission, a row is of."""
    kind = schema.get("rubric")
    if kind is not None and not fits("text", kind):
        yield _problem("rubric", "column-type", f"{quoted('rubric')}要规则的编号（文字），这一列是 {kind}")
    if each is None:
        return
    kind = schema.get(options.key)
    if kind is not None and kind.is_nested():
        yield _problem(options.key, "column-type", f"{quoted(options.key)}要文字、整数或日期，这一列是 {kind}")
    if options.key == each.way.name:
        hint = "要另有一列写明是哪一份填报"
        yield _problem(options.key, "column-taken", f"{quoted(options.key)}是各行的名称，不能又写明是哪一份填报", hint)


_WANTED: Final = {
    "money": "金额（整数、小数或文字）",
    "count": "个数（整数、小数或文字）",
    "number": "数（整数、小数或文字）",
    "percent": "百分数（整数、小数或文字）",
    "yes_no": "是否（真假值，或写“是”“否”的文字）",
    "choice": "文字",
    "text": "文字",
    "date": "日期",
    "table": "列表",
}


def fits(kind: str, dtype: pl.DataType) -> bool:
    """True where a column of this type can hold values of a kind."""
    if isinstance(dtype, pl.Null | pl.String | pl.Categorical | pl.Enum):
        return True
    match kind:
        case "money" | "count" | "number" | "percent":
            return dtype.is_numeric()
        case "yes_no":
            return isinstance(dtype, pl.Boolean)
        case "date":
            return isinstance(dtype, pl.Date)
        case _:
            return dtype.is_integer()


def _unknown_columns(program: Program, others: Iterable[str], absent: list[str]) -> Iterator[Problem]:
    """Problems of columns that look as if they were meant to be of the rubric; all others pass through."""
    for name in others:
        key, dot, item = name.partition(".")
        if dot and any(key == one.key for one in program.indicators):
            items = [one.partition(".")[2] for one in absent if one.partition(".")[0] == key]
            hint = suggest(item, items) or ("可填：" + "、".join(items) if items else "")
            yield _problem(name, "unknown-column", f"指标{quoted(key)}没有{quoted(item)}这一项", hint)
        elif near := nearest(name, absent):
            hint = f"你是不是想写{quoted(near)}？不是的话，请把这一列改个名称"
            yield _problem(name, "unknown-column", f"规则里没有{quoted(name)}这项数据，与{quoted(near)}很像", hint)


def _taken_names(program: Program, others: list[str], each: EachProgram | None, options: Options) -> Iterator[Problem]:
    """Problems of columns that pass through and are called like one that comes out."""
    made = {*TOTALS, PROBLEMS, *(f"{one.key}.{word}" for one in program.indicators for word in OUT)}
    lead = (options.key, each.way.name) if each else ()
    for name in dict.fromkeys((*others, *lead)):
        if name in made and ("." not in name or name in lead):
            hint = "请先把这一列改个名称"
            yield _problem(name, "column-taken", f"{quoted(name)}是评分结果的列名，表里不能有同名的列", hint)
