"""The words of a row as a reviewer's sheet prints them: its levels, sign, target, unit and actual value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from perfscore.methods.answer import blank
from perfscore.methods.readers import written
from perfscore.program.model import EachProgram, Program
from perfscore.recheck.document import FigureText
from perfscore.recheck.row_findings import explains
from perfscore.result.indicator import IndicatorResult
from perfscore.result.result import Result
from perfscore.steps.model import Input
from perfscore.steps.sentences import shown, shown_input
from perfscore.submission.model import Submission
from perfscore.submission.printed import is_nothing


class RowTexts(NamedTuple):
    """一级、二级指标 (outermost first), 指标性质, 指标值, 度量单位, 完成值; what a row does not have is empty.

    ``place`` is that of the actual value in the submission; empty where it does not stand in one place. ``remark`` is
    what the bureau says of the row: 备注, 偏差原因.
    """

    levels: list[str]
    sign: str = ""
    target: str = ""
    unit: str = ""
    actual: str = ""
    place: Sequence[str | int] = ()
    remark: str = ""


class Columns(NamedTuple):
    """The columns of a table with those words; None where a rule has no such column."""

    levels: tuple[str, ...]
    sign: str | None
    target: str | None
    unit: str | None
    actual: str | None


_UNITS: Final = {"money": "元", "percent": "%"}
"""The units of figures for which a rule names none."""


def row_texts(result: Result) -> list[RowTexts]:
    """The words of every row: as the bureau wrote them in its table, else as the rule measures them."""
    data = result.program.model.data
    tables = [one for one in result.program.indicators if isinstance(one, EachProgram)]
    columns = {one.key: columns_of(one, tuple(data[one.way.table].columns)) for one in tables}
    return [_texts(result, one, columns.get(one.program.key)) for one in result.indicators]


def _texts(result: Result, indicator: IndicatorResult, columns: Columns | None) -> RowTexts:
    path = indicator.path
    cells = result.submission.cells(path)
    remark = _remark(cells, result.submission.remarks.get(indicator.id, ""))
    if columns is None or not cells:
        own = _only_figure(indicator)
        return RowTexts([*indicator.section], actual=_measured(indicator), place=own, remark=remark)
    levels = [text for name in columns.levels if (text := _cell(cells, name))] or [*indicator.section]
    sign, target = _cell(cells, columns.sign), _cell(cells, columns.target)
    unit, actual = _cell(cells, columns.unit), _cell(cells, columns.actual)
    place = () if columns.actual is None else (*path, columns.actual)
    return RowTexts(levels, sign, target, unit, actual, place, remark)


def _remark(cells: Mapping[str, object], said: str) -> str:
    """The remark of a row, and what stands in those of its columns in which a bureau gives its grounds."""
    texts = [written(cell).strip() for name, cell in cells.items() if explains(name) and not is_nothing(cell)]
    return "；".join(dict.fromkeys(filter(None, (*texts, said))))


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
    return "" if name is None else written(cells.get(name)).strip()


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
    figures = _figures(indicator)
    value = values.get(figures[0].name) if len(figures) == 1 else None
    return "" if value is None else shown_input(figures[0], value)


def _figures(indicator: IndicatorResult) -> list[Input]:
    """The single figures that a row is scored from."""
    return [one for one in indicator.program.inputs if one.source == "figure" and one.kind != "table"]


def _only_figure(indicator: IndicatorResult) -> Sequence[str]:
    """The place of the figure of a row that is scored from one figure and nothing else."""
    inputs = indicator.program.inputs
    return ("data", inputs[0].name) if len(inputs) == 1 and _figures(indicator) and not indicator.path else ()


def figure_texts(submission: Submission, program: Program) -> list[FigureText]:
    """The figures that are one value each, as the bureau wrote them; texts are none to be checked."""
    data = submission.data
    return [
        FigureText(
            name=name,
            unit=one.unit or _UNITS.get(one.kind, ""),
            value="" if blank(data.get(name)) else written(data.get(name)).strip(),
        )
        for name, one in program.figures.items()
        if one.kind not in {"table", "text"}
    ]
