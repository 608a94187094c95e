"""The values of a submission for the cells of a form: exact, or none at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from perfscore import exact
from perfscore.documents.locate import located
from perfscore.exact import Number
from perfscore.formula.analysis.size_groups import LARGE
from perfscore.formula.day_counts import day_of
from perfscore.formula.readings.sheet_values import day, day_at
from perfscore.formula.readings.value import Value
from perfscore.methods.answer import blank
from perfscore.methods.each import Each
from perfscore.methods.parts import layouts
from perfscore.methods.readers import written
from perfscore.problems import Fault, Path, PerfscoreError
from perfscore.program import sizes
from perfscore.program.inputs import Given, read
from perfscore.program.model import EachProgram, IndicatorProgram, Program
from perfscore.program.spelling import respelt
from perfscore.rubric.figures import input_of
from perfscore.steps.model import DataKind, Input
from perfscore.submission import printed
from perfscore.submission.form_map import Spec
from perfscore.submission.model import Submission
from perfscore.text import normal, quoted
from perfscore.workbook import input_cells
from perfscore.workbook.table import ROWS, columns_of


def values(program: Program, submission: Submission) -> dict[Path, object]:
    """The value of every cell that the submission has one for, by its place.

    Raises :class:`PerfscoreError` for what cannot be read, or cannot stand in a cell exactly.
    """
    program.require_own(submission)
    cells, wrong = attempt(program, submission)
    if wrong:
        raise PerfscoreError([*located(wrong, submission.document), *submission.warnings])
    return cells


def attempt(program: Program, submission: Submission) -> tuple[dict[Path, object], list[Fault]]:
    """The values of cells, and what is wrong with those that are not right.

    A claim stands in its cell as it is: whoever re-checks says what is wrong with it.
    """
    submission = respelt(program, submission)
    given = read(program, submission)
    filler = _Filler(program, given, submission)
    cells = dict(filler.everything())
    wrong = [one for one in (*given.faults, *filler.faults) if one.severity == "error"]
    return cells, [one for one in wrong if one.path[:1] != ("claimed",) or one.code != "number-not-read"]


_DIGITS: Final = 15
"""Characters of a number that a cell holds exactly."""


class _Filler:
    """The cells of one submission."""

    def __init__(self, program: Program, given: Given, submission: Submission) -> None:
        self._program = program
        self._given = given
        self._submission = submission
        self.faults: list[Fault] = []

    def everything(self) -> Iterator[tuple[Path, object]]:
        """Every cell with its value."""
        yield ("unit",), self._submission.unit
        if self._submission.year is not None:
            yield ("year",), float(self._submission.year)
        if any(isinstance(one, EachProgram) for one in self._program.indicators):
            yield ("project",), self._submission.project
            yield ("code",), self._submission.code
        shares = self._shares()
        for name, asked in self._program.figures.items():
            value = self._given.figures.get(name)
            if asked.kind != "table" and value is not None:
                if name in shares and isinstance(value, Number) and abs(value) >= LARGE:
                    message = f"{exact.show(value, 'percent')} 不能填进自评表：规则按百分数计算，表里要小于 1000%"
                    self.faults.append(Fault(("data", name), "form-number", message))
                yield ("data", name), self._value(("data", name), asked, value)
        for name, rows in self._given.rows.items():
            yield from self._rows(name, [row.cells for row in rows])
        yield from self._claims()
        for key, program in self._program.keyed.items():
            if key in self._given.skipped:
                yield ("answers", key, "not_applicable"), self._given.skipped[key]
            else:
                yield from self._answers(program)

    def _claims(self) -> Iterator[tuple[Path, object]]:
        """Claims, evidence and remarks: of an indicator by its id, of a row in the row."""
        submission = self._submission
        rows: dict[str, tuple[Each, int]] = dict(self._row_ids())
        own: dict[str, Mapping[str, object]] = {
            "claimed": submission.claimed,
            "evidence": {key: "；".join(files) for key, files in submission.evidence.items()},
            "remarks": submission.remarks,
        }
        for part, given in own.items():
            for key, value in given.items():
                if blank(value):
                    continue
                if key not in rows:
                    yield (part, key), _as_printed(value)
                    continue
                way, place = rows[key]
                claimed = way.claimed if part == "claimed" else None
                where = ("data", claimed) if claimed else (f"row_{part}", way.name)
                yield (where[0], way.table, place, where[1]), _as_printed(value)

    def _row_ids(self) -> Iterator[tuple[str, tuple[Each, int]]]:
        """The ids of the rows of tables, with their places."""
        for program in self._program.indicators:
            if isinstance(program, EachProgram):
                way, seen = program.way, dict[str, int]()
                for row in self._given.rows.get(way.table, ()):
                    name = str(row.cells.get(way.name) or "").strip()
                    times = seen[normal(name)] = seen.get(normal(name), 0) + 1
                    yield name if times == 1 else f"{name}#{times}", (way, row.place)

    def _shares(self) -> frozenset[str]:
        """The figures without a unit that the rule counts in percent: a cell's bare 12 could be 12%."""
        each = (one for one in self._program.indicators if isinstance(one, IndicatorProgram))
        return frozenset[str]().union(*(one.meets.shares for one in each))

    def _value(self, place: Path, asked: Input, value: Value) -> object:
        if isinstance(value, str):
            if asked.kind != "date":
                return value
            return self._day(place, input_cells.spec(asked), value)
        allowed = input_cells.spec(asked)
        factor = input_cells.unit(asked) * 10**allowed.places
        return self._number(place, allowed, value / factor)

    def _day(self, place: Path, allowed: Spec, text: str) -> float:
        """A day as a cell holds it; the cell calls one wrong that lies outside."""
        number = day(text)
        if not int(allowed.low) <= number <= int(allowed.high):
            ends = " 到 ".join(day_at(int(one)) for one in (allowed.low, allowed.high))
            self.faults.append(Fault(place, "form-number", f"{text} 不能填进自评表：要在 {ends} 之间"))
        return float(number)

    def _number(self, place: Path, allowed: Spec, value: Number) -> float:
        """A number as a cell holds it."""
        fits = exact.number(allowed.low) <= value <= exact.number(allowed.high)
        if not fits or (value * 10**allowed.places).denominator != 1:
            ends = f"要在 {allowed.low} 到 {allowed.high} 之间，最多 {allowed.places} 位小数"
            message = f"{exact.show(value)} 不能填进自评表：{ends}"
            self.faults.append(Fault(place, "form-number", message))
        return float(value)

    def _rows(self, name: str, rows: list[Mapping[str, object]]) -> Iterator[tuple[Path, object]]:
        figure = self._program.model.data[name]
        each = [one for one in self._program.indicators if isinstance(one, EachProgram) and one.way.table == name]
        own = [columns_of(one, figure) for one in each]
        free = frozenset[str]().union(*(one.free for one in own))
        as_printed = frozenset[str]().union(*(one.printed for one in own))
        columns = figure.columns
        if len(rows) > ROWS:
            message = f"{quoted(name)}有 {len(rows)} 行，自评表最多 {ROWS} 行"
            self.faults.append(Fault(("data", name), "form-rows", message))
        for place, given in enumerate(rows[:ROWS]):
            cells = {**given, **{key: raw for one in each for key, raw in _in_own_unit(one, given) if key not in free}}
            for key, raw in cells.items():
                if key in columns and not blank(raw):
                    path = ("data", name, place, key)
                    one = input_of(key, columns[key], "row")
                    if key in free and (key in as_printed or not self._fits(one, raw)):
                        yield path, _as_printed(raw) if self._fits(one, raw) else written(raw).strip()
                    else:
                        yield path, self._cell(path, one, raw)

    @staticmethod
    def _fits(asked: Input, raw: object) -> bool:
        """True of a number that a cell of a table holds exactly; any other stands in a free one as its text."""
        if not exact.fits_unit(raw, asked.unit):  # 10% of a column in 分
            return False
        try:
            value = exact.in_unit(raw, "number", asked.unit)
        except exact.NotExact:
            return False
        allowed = input_cells.spec(asked)
        value = value / (input_cells.unit(asked) * 10**allowed.places)
        inside = exact.number(allowed.low) <= value <= exact.number(allowed.high)
        return bool(inside and (value * 10**allowed.places).denominator == 1)

    def _cell(self, path: Path, asked: Input, raw: object) -> object:
        numeric: tuple[DataKind, ...] = ("money", "count", "number", "percent")
        if asked.kind == "date" and (written := day_of(str(raw).strip())) is not None:
            return self._value(path, asked, written)
        if asked.kind not in numeric:
            return str(raw).strip()
        try:
            value = exact.in_unit(raw, asked.kind, asked.unit)  # type: ignore[arg-type]  # one of the four
        except exact.NotExact:
            return str(raw).strip()
        return self._value(path, asked, value)

    def _answers(self, program: IndicatorProgram) -> Iterator[tuple[Path, object]]:
        """The cells of an answer: the values themselves, and the texts beside them."""
        answer = self._given.answers[program.key]
        for _, layout in layouts(program.scored.way, program.blocks):
            for cell in layout.cells:
                item, path = cell.asked.item, ("answers", program.key, *cell.place)
                value = answer.values.get(item, answer.details.get(item))
                if value is not None:
                    yield path, self._value(path, cell.asked, value)


def _in_own_unit(program: EachProgram, cells: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """The numbers of a row that meet others, bare in the unit that the row says: a cell's own percentage is a share."""
    way = program.way
    word = "" if way.by is None else written(cells.get(way.by)).strip()
    chosen = next(iter(program.rows.values())) if way.by is None else program.rows.get(word)
    unit = None if way.unit is None else exact.unit_of(written(cells.get(way.unit)))
    if chosen is not None and unit is not None:
        yield from ((name, sizes.in_unit(cells[name], unit)) for name in chosen.meets.names if name in cells)


def _as_printed(raw: object) -> object:
    """A printed value as a cell has it: a number where nothing else is written, else the text."""
    text = written(raw).strip()
    return float(text) if printed.is_plain(text) and text and len(text) <= _DIGITS else text
