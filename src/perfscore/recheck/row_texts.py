"""The words of a row as a reviewer's sheet prints them: its levels, sign, target, unit and actual value."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from perfscore.methods.answer import blank
from perfscore.methods.readers import written
from perfscore.program.model import EachProgram
from perfscore.result.indicator import IndicatorResult
from perfscore.result.result import Result
from perfscore.steps.sentences import shown, shown_input


class RowTexts(NamedTuple):
    """一级、二级指标 (outermost first), 指标性质, 指标值, 度量单位, 完成值; what a row does not have is empty."""

    levels: list[str]
    sign: str = ""
    target: str = ""
    unit: str = ""
    actual: str = ""


class Columns(NamedTuple):
    """The columns of a table with those words; None where a rule has no such column."""

    levels: tuple[str, ...]
    sign: str | None
    target: str | None
    unit: str | None
    actual: str | None


def row_texts(result: Result) -> list[RowTexts]:
    """The words of every row: as the bureau wrote them in its table, else as the rule measures them."""
    tables = {one.key: one for one in result.program.indicators if isinstance(one, EachProgram)}
    return [_texts(result, one, tables.get(one.program.key)) for one in result.indicators]


def _texts(result: Result, indicator: IndicatorResult, each: EachProgram | None) -> RowTexts:
    cells = result.submission.cells(indicator.path)
    if each is None or not cells:
        return RowTexts([*indicator.section], actual=_measured(indicator))
    columns = columns_of(each, tuple(result.program.model.data[each.way.table].columns))
    levels = [text for name in columns.levels if (text := _cell(cells, name))] or [*indicator.section]
    return RowTexts(levels, *(_cell(cells, name) for name in columns[1:]))


@lru_cache(maxsize=256)
def columns_of(each: EachProgram, declared: tuple[str, ...]) -> Columns:
    """The columns of a table; its levels are those from the group's to the one before the name, as declared."""
    way = each.way
    levels: tuple[str, ...] = ()
    if way.group is not None and declared.index(way.group) < declared.index(way.name):
        levels = declared[declared.index(way.group) : declared.index(way.name)]
    pair = next(iter(each.compared.values()), None)
    target, actual = (None, None) if pair is None else (pair.target, pair.actual)
    return Columns(levels, way.by if pair is not None else None, target, way.unit, actual)


def _cell(cells: Mapping[str, object], name: str | None) -> str:
    cell = None if name is None else cells.get(name)
    return "" if blank(cell) else written(cell).strip()


def _measured(indicator: IndicatorResult) -> str:
    """The measures of a row; of one without any its only figure."""
    values = indicator.values
    measures = [
        shown(values[step.name], step.style)
        for block in indicator.program.blocks
        for step in block.steps
        if step.role == "measure" and values.get(step.name) is not None
    ]
    if measures:
        return "；".join(measures)
    figures = [one for one in indicator.program.inputs if one.source == "figure" and one.kind != "table"]
    value = values.get(figures[0].name) if len(figures) == 1 else None
    return "" if value is None else shown_input(figures[0], value)
