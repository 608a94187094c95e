"""Sample submissions that hand in given values: findings are shown with them, and tests begin from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula.readings.value import Value
from perfscore.program.model import EachProgram, IndicatorProgram, Program
from perfscore.rubric.figures import Column, Figure
from perfscore.search.branches import Vector
from perfscore.search.explore import start
from perfscore.steps.model import DataKind

Plain: TypeAlias = dict[str, Any]

_MADE_UP: Final = "（示例）"
_ROW_NAME: Final = "指标1"
_TEN_THOUSAND: Final = exact.ratio(10_000)


def submission(program: Program, indicator: IndicatorProgram, given: Vector) -> Plain:
    """The submission with the figures and the answer of one indicator (or of one row) alone."""
    return combined(program, {indicator: given})


def combined(program: Program, chosen: Mapping[IndicatorProgram, Vector]) -> Plain:
    """The submission of several indicators, whose figures have to agree; of a table there is one row."""
    builder = _Builder(program)
    for table in program.indicators:
        if isinstance(table, EachProgram):  # a table without a row would be a problem of its own
            first = next(iter(table.rows.values()))
            row = next((row for row in table.rows.values() if row in chosen), first)
            builder.row(table, row, chosen.get(row) or start(row))
    for indicator, given in chosen.items():
        if indicator.key in program.keyed:
            builder.figures(indicator, given)
            if indicator.asked.keys:
                builder.answers[indicator.key] = answer(indicator, given)
    return builder.submission()


def _values_from(indicator: IndicatorProgram, given: Vector, source: str) -> dict[str, Value]:
    """The values that come from one source, by item or by name."""
    pairs = zip(indicator.inputs, given, strict=True)
    return {asked.item or asked.name: value for asked, value in pairs if asked.source == source}


def answer(indicator: IndicatorProgram, given: Vector) -> object:
    """The answer that holds the values of an indicator, with what has to be given beside them."""
    values: dict[str, Any] = dict(zip((asked.name for asked in indicator.inputs), given, strict=True))
    items = {asked.item: values[asked.name] for asked in indicator.inputs if asked.source == "answer"}
    content: dict[str, object] = {item: v if isinstance(v, str) else exact.plain(v) for item, v in items.items()}
    for detail in sorted(indicator.details, key=lambda detail: bool(detail.of)):  # the reason beside the score
        fits = (word for word in detail.of if next(indicator.checks.unmet({**values, detail.name: word}), None) is None)
        word = next(fits, "") if detail.of else _MADE_UP
        content |= {detail.item: word} if word else {}
    return indicator.scored.way.answer_with(content, indicator.asked)


def text(kind: DataKind, unit: str, value: Value) -> str:
    """A value as a clerk would write it, in the figure's own unit."""
    if isinstance(value, str):
        return value
    number: Number = value  # type: ignore[assignment]  # neither a text nor a column
    match kind:
        case "percent":
            return exact.plain(number * 100) + "%"
        case "money" if unit.startswith("万"):
            return exact.plain(number / _TEN_THOUSAND)
        case "money" if unit not in {"", "元"}:
            return exact.plain(number) + "元"
        case _:
            return exact.plain(number)


class _Builder:
    """Builder of one submission from figures, rows and answers."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._data: Plain = {}
        self.answers: dict[str, object] = {}

    def submission(self) -> Plain:
        """The whole submission."""
        parts = {"data": self._data, "answers": self.answers}
        return {"rubric": self._program.model.rubric} | {key: part for key, part in parts.items() if part}

    def figures(self, indicator: IndicatorProgram, given: Vector) -> None:
        """The figures of an indicator; of a table's column the one cell."""
        model = self._program.model.data
        for name, value in _values_from(indicator, given, "figure").items():
            table = self._program.columns.get(name)
            if table is None:
                self._data[name] = _cell_text(model[name], value)
                continue
            cells: tuple[Number, ...] = value  # type: ignore[assignment]  # a column
            columns = model[table].columns
            row = self._data.setdefault(table, [{key: _ROW_NAME for key in (model[table].row,) if key}])[0]
            row[name] = _cell_text(columns[name], cells[0])

    def row(self, table: EachProgram, indicator: IndicatorProgram, given: Vector) -> None:
        """One row that has all the points of its table, and the figures that its scoring needs."""
        way, columns = table.way, self._program.model.data[table.way.table].columns
        points = table.head.full
        row = {way.name: _ROW_NAME}
        row |= {name: _cell_text(columns[name], value) for name, value in _values_from(indicator, given, "row").items()}
        row[way.points] = exact.plain(points)
        if way.by is not None:
            row[way.by] = next(word for word, program in table.rows.items() if program is indicator)
        if way.group is not None:
            row[way.group] = next(iter(way.groups), _ROW_NAME)
        content = answer(indicator, given) if indicator.asked.keys else None
        if isinstance(content, Mapping):
            row |= {indicator.scored.way.row_columns[key]: cell for key, cell in content.items()}
        self._data[way.table] = [row]
        self.figures(indicator, given)


def _cell_text(model: Figure | Column, value: Value) -> str:
    return text(model.kind, model.unit or "", value)
