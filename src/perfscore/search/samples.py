"""A small submission that hands in given values: what a finding is shown with, and what a test begins from."""

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


def submission(program: Program, one: IndicatorProgram, given: Vector) -> Plain:
    """The submission with the figures and the answer of one indicator (or of one row) alone."""
    return together(program, {one: given})


def together(program: Program, chosen: Mapping[IndicatorProgram, Vector]) -> Plain:
    """The submission of several indicators, whose figures have to agree; of a table there is one row."""
    maker = _Maker(program)
    for table in program.indicators:
        if isinstance(table, EachProgram):  # a table without a row would be a problem of its own
            first = next(iter(table.rows.values()))
            scored = next((one for one in table.rows.values() if one in chosen), first)
            maker.row(table, scored, chosen.get(scored) or start(scored))
    for one, given in chosen.items():
        if one.key in program.keyed:
            maker.figures(one, given)
            if one.asked.keys:
                maker.answers[one.key] = answer(one, given)
    return maker.made()


def _from(one: IndicatorProgram, given: Vector, source: str) -> dict[str, Value]:
    """The values that come from one source, by item or by name."""
    pairs = zip(one.inputs, given, strict=True)
    return {asked.item or asked.name: value for asked, value in pairs if asked.source == source}


def answer(one: IndicatorProgram, given: Vector) -> object:
    """The answer that holds the values of an indicator, with what has to be given beside them."""
    values: dict[str, Any] = dict(zip((asked.name for asked in one.inputs), given, strict=True))
    items = {asked.item: values[asked.name] for asked in one.inputs if asked.source == "answer"}
    said: dict[str, object] = {item: v if isinstance(v, str) else exact.plain(v) for item, v in items.items()}
    for detail in sorted(one.details, key=lambda detail: bool(detail.of)):  # the reason beside the score
        fits = (word for word in detail.of if next(one.checks.unmet({**values, detail.name: word}), None) is None)
        word = next(fits, "") if detail.of else _MADE_UP
        said |= {detail.item: word} if word else {}
    return one.scored.way.answer_with(said)


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


class _Maker:
    """Gathers figures, rows and answers."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._data: Plain = {}
        self.answers: dict[str, object] = {}

    def made(self) -> Plain:
        """The whole submission."""
        found: Plain = {"rubric": self._program.model.rubric}
        return (
            found | ({"data": self._data} if self._data else {}) | ({"answers": self.answers} if self.answers else {})
        )

    def figures(self, one: IndicatorProgram, given: Vector) -> None:
        """The figures of an indicator; of a table's column the one cell."""
        model = self._program.model.data
        for name, value in _from(one, given, "figure").items():
            table = self._program.columns.get(name)
            if table is None:
                self._data[name] = _written(model[name], value)
                continue
            cells: tuple[Number, ...] = value  # type: ignore[assignment]  # a column
            columns = model[table].columns
            row = self._data.setdefault(table, [{key: _ROW_NAME for key in (model[table].row,) if key}])[0]
            row[name] = _written(columns[name], cells[0])

    def row(self, table: EachProgram, one: IndicatorProgram, given: Vector) -> None:
        """One row that has all the points of its table, and the figures that its scoring needs."""
        way, columns = table.way, self._program.model.data[table.way.table].columns
        points = table.head.points
        row = {way.name: _ROW_NAME}
        row |= {name: _written(columns[name], value) for name, value in _from(one, given, "row").items()}
        row[way.points] = exact.plain(points)
        if way.by is not None:
            row[way.by] = next(word for word, program in table.rows.items() if program is one)
        if way.group is not None:
            row[way.group] = next(iter(way.groups), _ROW_NAME)
        said = answer(one, given) if one.asked.keys else None
        if isinstance(said, Mapping):
            row |= {one.scored.way.row_columns[key]: cell for key, cell in said.items()}
        self._data[way.table] = [row]
        self.figures(one, given)


def _written(model: Figure | Column, value: Value) -> str:
    return text(model.kind, model.unit or "", value)
