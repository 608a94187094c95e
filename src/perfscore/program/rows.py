"""The rows of an ``each`` table, each with its program, its points and its values."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from perfscore import exact
from perfscore.exact import Number, Size
from perfscore.formula.readings.value import Value
from perfscore.methods.answer import Answer, Reading, Remark, blank, listed
from perfscore.methods.each import Each
from perfscore.methods.readers import written
from perfscore.problems import Fault, Faults, Path
from perfscore.program import sizes
from perfscore.program.inputs import Given, Row, answer_of, value
from perfscore.program.model import EachProgram, IndicatorProgram
from perfscore.program.printed_rows import Chosen, choose
from perfscore.program.row_names import RowNames
from perfscore.program.sizes import Side
from perfscore.submission import printed
from perfscore.text import quoted


class RowReading(NamedTuple):
    """A row as one way reads it."""

    program: IndicatorProgram
    values: Mapping[str, Value | None]
    answer: Answer


@dataclass(frozen=True, slots=True, eq=False)
class ReadRow:
    """A row of a table, and the ways by which it can be scored.

    ``readings`` are several where no sign is written, with their ``words``, and none where the row cannot be read.
    ``points`` are None where there are none; ``absent`` says why it is no row of the form.
    """

    name: str
    group: str
    points: Number | None
    path: Path
    readings: tuple[RowReading, ...] = ()
    words: tuple[str, ...] = ()
    absent: str = ""


def each_rows(program: EachProgram, given: Given) -> Iterator[ReadRow]:
    """Every row; what is wrong with one, and with the table, is noted."""
    reader = _Rows(program, given)
    table = program.way.table
    rows = given.rows.get(table, [])
    if not rows and table not in given.broken:
        given.faults.append(Fault(("data", table), "table-empty", f"{quoted(table)}一行也没有填"))
    read = [reader.read(row) for row in rows]
    if rows and table not in given.broken:
        reader.check_sums()
    yield from read


class _Rows:
    """Reads the rows of one table."""

    def __init__(self, program: EachProgram, given: Given) -> None:
        self._program = program
        self._way: Each = program.way
        self._given = given
        self._names = RowNames(self._way.name)
        self._groups: dict[str, Number] = {}
        self._total = exact.ratio(0)
        points = self._way.table, self._way.points
        self._unread = {one.path for one in given.faults if one.path[:1] == ("data",) and one.path[1::2] == points}
        """The cells of points that the file leaves open: of these, and of what all add up to, it has been said."""

        self._measured = {self._way.by, self._way.unit, self._way.points, self._way.claimed}
        self._measured |= {one for pair in program.compared.values() for one in (pair.target, pair.actual)}
        """The columns that say how a row is scored, not what it is."""

    def read(self, row: Row) -> ReadRow:
        """One row; what keeps it from being scored is noted."""
        path: Path = ("data", self._way.table, row.place)
        reading = Reading(path, self._given.faults)
        if row.broken:
            return ReadRow(row.name, "", None, path)
        absent = self._absent(row)
        if absent:
            return ReadRow(self._called(row), "", exact.ratio(0), path, absent=absent)
        name = self._names.read(row.place, row.cells.get(self._way.name), reading) or row.name
        unit = self._unit(row, reading)
        chosen = self._chosen(row, reading, unit)
        points = self._points(row, reading)
        group = self._group(row, reading)
        if self._way.groups and group not in self._way.groups:
            missing = f"第 {row.place + 1} 行没有填{quoted(str(self._way.group))}"
            message = f"{quoted(group)}不是规定的分组" if group else missing
            hint = reading.suggestion(group, self._way.groups)
            self._complain((*path, str(self._way.group)), "choice-unknown", message, hint)
        if points is not None:
            self._groups[group] = self._groups.get(group, exact.ratio(0)) + points
            self._total += points
        readings = () if points is None else tuple(self._readings(row, reading, chosen, unit, points))
        return ReadRow(name, group, points, path, readings, chosen.words)

    def _absent(self, row: Row) -> str:
        """The words for a row that the form has, and that the bureau says it has not."""
        points, name = row.cells.get(self._way.points), row.cells.get(self._way.name)
        for column, raw in ((self._way.points, points), (self._way.name, name)):
            if printed.is_nothing(raw) and (column == self._way.points or blank(points) or points in {0, "0"}):
                return f"{quoted(column)}写的是{quoted(str(raw).strip())}，没有这个指标"
        return ""

    def _called(self, row: Row) -> str:
        """The words for a row that is none: its name, else what stands before that, as 数量指标, with its number."""
        name = row.cells.get(self._way.name)
        if not blank(name) and not printed.is_nothing(name):
            return written(name).strip()
        number, before = f"第{row.place + 1}行", ""
        for column, cell in row.cells.items():
            if column == self._way.name:
                break
            if column not in self._measured and isinstance(cell, str) and not (blank(cell) or printed.is_nothing(cell)):
                before = cell.strip()
        return f"{before}（{number}）" if before else number

    def _readings(
        self, row: Row, reading: Reading, chosen: Chosen, unit: Size | None, points: Number
    ) -> Iterator[RowReading]:
        """The row as each of its ways reads it; what is wrong is noted once."""
        cells = {**row.cells, **chosen.cells} if chosen.cells else row.cells
        for number, program in enumerate(chosen.programs):
            if number:
                reading = replace(reading, faults=Faults())
            values = self._values(program, row, cells, reading, unit, points)
            way = program.scored.way
            asked = Reading(reading.path, reading.faults, way.row_columns, program.asked)
            raw = way.row_answer(cells) if program.asked.keys else None
            answer = answer_of(program, raw, asked, ChainMap(values, self._given.figures))
            if chosen.remark:
                answer = answer._replace(remarks=(*answer.remarks, Remark(chosen.remark)))
            yield RowReading(program, values, answer)

    def _values(
        self,
        program: IndicatorProgram,
        row: Row,
        given: Mapping[str, object],
        reading: Reading,
        unit: Size | None,
        points: Number,
    ) -> dict[str, Value | None]:
        """The values of a row, and a fault where numbers that meet are not written in one size."""
        columns = [one for one in program.inputs if one.source == "row"]
        cells = {one.name: given.get(one.name) for one in columns}
        alike = {} if program.meets.separate(cells) else self._alike(program, row, cells, reading, unit)
        read = {**cells, **alike}
        return {
            one.name: points if one.name == self._way.points else value(one, read[one.name], reading, one.name)
            for one in columns
        }

    def _alike(
        self,
        program: IndicatorProgram,
        row: Row,
        cells: Mapping[str, object],
        reading: Reading,
        unit: Size | None,
    ) -> dict[str, object]:
        """The cells with numbers that meet, written alike by what the row's unit settles; blank where it does not."""
        meets = program.meets
        sides = {
            name: Side(name, (*reading.path, name), row.cells.get(name), sizes.without_row_unit(raw, unit))
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
                reading.faults.append(wrong)
                alike |= dict.fromkeys(side.label for side in own)
        for name in cells:
            if name in meets.shares or name in meets.large:
                side = replace(sides[name], read=alike[name])
                alike[name] = self._ruled(side, unit, reading, share=name in meets.shares)
        return alike

    @staticmethod
    def _ruled(side: Side, unit: Size | None, reading: Reading, *, share: bool) -> object:
        """A number as the rule counts, where the row's unit settles it; blank where it is written otherwise."""
        if unit is not None and unit.base == "%":
            return sizes.as_rule_counts(side.read, unit, share=share)
        wrong = sizes.rule_mismatch(side, share=share)
        if wrong is None:
            return side.read
        reading.faults.append(wrong)
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
        word = reading.word(row.cells.get(column), quoted(column), column)
        group = listed(word, self._way.groups)
        return group if group in self._way.groups else listed(printed.group_of(word), self._way.groups)

    def _chosen(self, row: Row, reading: Reading, unit: Size | None) -> Chosen:
        """The programs that the row's ``by`` column and its cells ask for."""
        way, rows = self._way, self._program.rows
        raw = None if way.by is None else row.cells.get(way.by)
        word = "" if way.by is None else reading.word(raw, quoted(way.by), way.by)
        chosen = choose(self._program, word, row.cells, unit, self._given.year)
        if chosen is not None:
            reading.faults.extend(one.below(reading.path) for one in chosen.wrong)
            return chosen
        if not isinstance(raw, list | Mapping):
            wrong = f"{quoted(word)}不是{quoted(str(way.by))}的可选值" if word else f"没有填{quoted(str(way.by))}"
            hint = reading.suggestion(word, rows)
            reading.complain("choice-unknown", f"第 {row.place + 1} 行{wrong}", str(way.by), hint=hint)
        return Chosen(())

    def _points(self, row: Row, reading: Reading) -> Number | None:
        column = self._way.points
        raw = row.cells.get(column)
        if blank(raw) and (*reading.path, column) in self._unread:
            return None
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
        if self._unread:
            return
        head, table = self._program.head, ("data", self._way.table)
        if self._total != head.full:
            message = f"各行分值合计 {_shown(self._total)} 分，与{quoted(head.name)}的 {_shown(head.full)} 分不符"
            self._complain(table, "points-not-adding", message)
        for group, points in self._way.groups.items():
            given = self._groups.get(group, exact.ratio(0))
            if given != points:
                message = f"{quoted(group)}各行分值合计 {_shown(given)} 分，通常是 {_shown(points)} 分；按填报的分值计"
                self._given.faults.append(Fault(table, "group-mismatch", message, severity="warning", key=True))

    def _complain(self, path: Path, code: str, message: str, hint: str = "") -> None:
        self._given.faults.append(Fault(path, code, message, hint))


def _shown(points: Number) -> str:
    return exact.show(points, "points")
