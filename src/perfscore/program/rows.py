"""The rows of an ``each`` table, each with its program, its points and its values."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from perfscore import exact
from perfscore.exact import Number, Size
from perfscore.formula.readings.value import Value
from perfscore.methods.answer import Answer, Reading, blank, listed
from perfscore.methods.each import Each
from perfscore.problems import Fault, Path
from perfscore.program import sizes
from perfscore.program.inputs import Given, Row, answer_of, value
from perfscore.program.model import EachProgram, IndicatorProgram
from perfscore.program.row_names import RowNames
from perfscore.program.sizes import Meets, Side
from perfscore.text import normal, quoted

_SIGNS: Final = {">=": "≥", "<=": "≤", "==": "="}


@dataclass(frozen=True, slots=True, eq=False)
class ReadRow:
    """A row that can be scored."""

    program: IndicatorProgram
    name: str
    group: str
    points: Number
    path: Path
    values: Mapping[str, Value | None]
    answer: Answer


def each_rows(program: EachProgram, given: Given) -> Iterator[ReadRow]:
    """Every row that can be read; what is wrong with the others, and with the table, is noted."""
    reader = _Rows(program, given)
    table = program.way.table
    rows = given.rows.get(table, [])
    if not rows and table not in given.broken:
        given.faults.append(Fault(("data", table), "table-empty", f"{quoted(table)}一行也没有填"))
    read = [found for row in rows if (found := reader.read(row)) is not None]
    if len(read) == len(rows) and rows and table not in given.broken:
        reader.check_sums()
    yield from read


def in_own_unit(program: EachProgram, cells: Mapping[str, object]) -> Mapping[str, object]:
    """The cells of a row as a form holds them: numbers that meet are bare, in the unit that the row says."""
    way = program.way
    word = str(cells.get(way.by or "") or "").strip()
    chosen = next(iter(program.rows.values())) if way.by is None else program.rows.get(_chosen(word, program.rows))
    unit = None if way.unit is None else exact.unit_of(str(cells.get(way.unit) or ""))
    if chosen is None or unit is None:
        return cells
    meets = [name for name in chosen.meets.names if name in cells]
    return {**cells, **{name: sizes.in_unit(cells[name], unit) for name in meets}}


def _chosen(word: str, ways: Collection[str]) -> str:
    """The word of the rule that a row's word is; a sign may be typed as ``>=``, where the rule has it as ≥."""
    word = listed(word, ways)
    return word if word in ways else listed(_SIGNS.get(normal(word), word), ways)


class _Rows:
    """Reads the rows of one table."""

    def __init__(self, program: EachProgram, given: Given) -> None:
        self._program = program
        self._way: Each = program.way
        self._given = given
        self._names = RowNames(self._way.name)
        self._groups: dict[str, Number] = {}
        self._total = exact.ratio(0)

    def read(self, row: Row) -> ReadRow | None:
        """One row, or None when what decides its scoring is missing or wrong."""
        path: Path = ("data", self._way.table, row.place)
        reading = Reading(path, exact.ratio(0), self._given.faults)
        name = self._names.read(row.place, row.cells.get(self._way.name), reading)
        program = self._chosen(row, reading)
        points = self._points(row, reading)
        group = self._group(row, reading)
        if self._way.groups and group not in self._way.groups:
            missing = f"第 {row.place + 1} 行没有填{quoted(str(self._way.group))}"
            message = f"{quoted(group)}不是规定的分组" if group else missing
            hint = reading.suggestion(group, self._way.groups)
            self._complain((*path, str(self._way.group)), "choice-unknown", message, hint)
        if program is None or points is None:
            return None
        self._groups[group] = self._groups.get(group, exact.ratio(0)) + points
        self._total += points
        values = self._values(program, row, reading, points)
        way = program.scored.way
        asked = Reading(path, points, self._given.faults, way.row_columns, program.asked)
        answer = answer_of(program, way.row_answer(row.cells), asked, ChainMap(values, self._given.figures))
        return ReadRow(program, name, group, points, path, values, answer)

    def _values(self, program: IndicatorProgram, row: Row, reading: Reading, points: Number) -> dict[str, Value | None]:
        """The values of a row, and a fault where numbers that meet are not written in one size."""
        columns = [one for one in program.inputs if one.source == "row"]
        cells = {one.name: row.cells.get(one.name) for one in columns}
        alike = {} if program.meets.separate(cells) else self._alike(program, cells, row, reading)
        read = {**cells, **alike}
        return {
            one.name: points if one.name == self._way.points else value(one, read[one.name], reading, one.name)
            for one in columns
        }

    def _alike(
        self, program: IndicatorProgram, cells: Mapping[str, object], row: Row, reading: Reading
    ) -> dict[str, object]:
        """The cells with numbers that meet, written alike by what the row's unit settles; blank where it does not."""
        unit, meets = self._unit(row, reading), program.meets
        sides = {
            name: Side(name, (*reading.path, name), raw, sizes.without_row_unit(raw, unit))
            for name, raw in cells.items()
            if name in meets.names
        }
        alike = {name: side.read for name, side in sides.items()}
        for group in meets.groups:
            own = [sides[name] for name in group if name in sides]
            figures = [side for name in group if name not in sides for side in self._given.sides(name)]
            if not sizes.mixed((*figures, *own)):
                continue
            if unit is not None and not figures and (settled := sizes.by_row_unit(own, unit)) is not None:
                alike |= settled
            elif wrong := sizes.mismatch(
                (*figures, *own), "" if unit else self._way.unit or "", None if figures else unit
            ):
                self._given.faults.append(wrong)
                alike |= dict.fromkeys(side.label for side in own)
        for name in cells:
            if name in meets.shares or name in meets.large:
                alike[name] = self._ruled(replace(sides[name], read=alike[name]), meets, unit)
        return alike

    def _ruled(self, side: Side, meets: Meets, unit: Size | None) -> object:
        """A number as the rule counts, where the row's unit settles it; blank where it is written otherwise."""
        if unit is not None and unit.base == "%":
            return sizes.as_rule_counts(side.read, unit, share=side.label in meets.shares)
        wrong = sizes.rule_mismatch(side, meets)
        if wrong is None:
            return side.read
        self._given.faults.append(wrong)
        return None

    def _unit(self, row: Row, reading: Reading) -> Size | None:
        """The unit that the row says its numbers are counted in, if it is one."""
        column = self._way.unit
        if column is None:
            return None
        return exact.unit_of(reading.word(row.cells.get(column), quoted(column), column))

    def _group(self, row: Row, reading: Reading) -> str:
        column = self._way.group
        if column is None:
            return ""
        return listed(reading.word(row.cells.get(column), quoted(column), column), self._way.groups)

    def _chosen(self, row: Row, reading: Reading) -> IndicatorProgram | None:
        """The program that the row's ``by`` column asks for."""
        rows = self._program.rows
        if self._way.by is None:
            return next(iter(rows.values()))
        raw = row.cells.get(self._way.by)
        word = reading.word(raw, quoted(self._way.by), self._way.by)
        word = _chosen(word, rows)
        if word not in rows and not isinstance(raw, list | Mapping):
            wrong = f"{quoted(word)}不是{quoted(self._way.by)}的可选值" if word else f"没有填{quoted(self._way.by)}"
            message = f"第 {row.place + 1} 行{wrong}"
            reading.complain("choice-unknown", message, self._way.by, hint=reading.suggestion(word, rows))
        return rows.get(word)

    def _points(self, row: Row, reading: Reading) -> Number | None:
        column = self._way.points
        raw = row.cells.get(column)
        if blank(raw):
            reading.complain("points-missing", f"第 {row.place + 1} 行没有填{quoted(column)}", column)
            return None
        points = reading.number(raw, "number", column, unit="分")
        if points is not None and points < 0:
            reading.complain("points-negative", f"第 {row.place + 1} 行的分值是负数", column)
            return None
        return points

    def check_sums(self) -> None:
        """The rows' points against the table's, and each group's against what is usual."""
        head, table = self._program.head, ("data", self._way.table)
        if self._total != head.full:
            message = f"各行分值合计 {_shown(self._total)} 分，与{quoted(head.name)}的 {_shown(head.full)} 分不符"
            self._complain(table, "points-not-adding", message)
            return
        for group, points in self._way.groups.items():
            given = self._groups.get(group, exact.ratio(0))
            if given != points:
                message = f"{quoted(group)}各行分值合计 {_shown(given)} 分，通常是 {_shown(points)} 分；按填报的分值计"
                self._given.faults.append(Fault(table, "group-mismatch", message, severity="warning", key=True))

    def _complain(self, path: Path, code: str, message: str, hint: str = "") -> None:
        self._given.faults.append(Fault(path, code, message, hint))


def _shown(points: Number) -> str:
    return exact.show(points, "points")
