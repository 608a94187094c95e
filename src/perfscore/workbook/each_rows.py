"""The steps of every row of a table whose rows are indicators, and what is said beside each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from perfscore import exact
from perfscore.formula.readings.sheet_values import Exact, Known, quote
from perfscore.methods import Each
from perfscore.methods.parts import layouts
from perfscore.program.model import EachProgram, IndicatorProgram
from perfscore.rubric.figures import input_of
from perfscore.submission.form_map import Spec
from perfscore.text import quoted
from perfscore.workbook import hints, input_cells
from perfscore.workbook.answers import StatedValue, answer_values
from perfscore.workbook.book import Book
from perfscore.workbook.cells import LARGE, MISSING, ROW, SKIPPED, UNDEFINED, UNREAD, WRONG, StepColumn
from perfscore.workbook.steps import first_of, in_units, lower
from perfscore.workbook.table import FIRST, ROWS, Table, columns_of

_UNREAD: Final = "照原表写的，交上去以后由 perfscore 读了计分；只写数、选符号的，这里马上算出得分"
_UNPRINTED: Final = "这一行不在打印区域里，打印以前请重设打印区域"
_ORDER: Final = (WRONG, UNDEFINED, LARGE, UNREAD)


@dataclass(slots=True)
class ScoredTable:
    """The columns of the steps with a row's state, its score and its points (in units), for the totals."""

    state: str
    score: str
    points: str
    table_state: str
    """The address of the state of the table as a whole."""
    hint: str
    """The address of what is said beside a row."""


class EachRows:
    """The steps of every row of an ``each`` table."""

    def __init__(
        self,
        program: EachProgram,
        made: Table,
        shared: Mapping[str, tuple[Known, str]],
        per_row: Mapping[str, Known],
        unit: int,
    ) -> None:
        """``shared`` are figures with their states, good on every sheet; ``unit`` is how many make a point.

        ``per_row`` is what the rows of other tables are read for.
        """
        self._per_row = per_row
        self._program = program
        self._way: Each = program.way
        self._table = made
        self._steps = made.steps
        self._shared = shared
        self._unit = unit
        self._inputs: dict[str, tuple[Known, str]] = {}
        self._hints: list[tuple[str, str]] = []
        self._printed = _met(program, columns_of(program, made.figure).free)

    def write(self, steps: StepColumn, keys: list[str]) -> ScoredTable:
        """Write all of them; ``keys`` are the ids that a row must not have."""
        row_steps, way = self._steps, self._way
        points = self._points_column()
        row = self._row_state(keys, points[1])
        state, score = '""', "0"
        for word, program in reversed(list(self._program.rows.items())):
            found, top = self._scored(program)
            same = "TRUE" if way.by is None else f"EXACT(TRIM({self._table.cells[way.by]}),{quote(word)})"
            state, score = f"IF({same},{found},{state})", f"IF({same},{top},{score})"
        both = row_steps.put("各行状态", f'IF({self._table.used},IF({row}<>"",{row},{state}),"空")')
        value = points[0]
        assert isinstance(value, Exact)  # noqa: S101 (points are a number)
        times = exact.ratio(self._unit) * value.factor
        full = row_steps.put("可评分值", f'IF(OR({both}="空",{both}="{SKIPPED}"),0,{value.top}*{int(times)})')
        got = row_steps.put("得分", f'IF({both}="",{score},0)')
        return ScoredTable(both, got, full, self._table_state(steps, both, value), self._hint(both))

    def _row_state(self, keys: list[str], points: str) -> str:
        """The address of the row's state before its way: is there a name, a group, are there points?"""
        way, cells = self._way, self._table.cells
        name = cells[way.name]
        points_hint = hints.must(way.points, self._allowed(way.points))
        value = self._inputs[way.points][0]
        assert isinstance(value, Exact)  # noqa: S101 (points are a number)
        named = quoted(way.name)
        found = [(f"LEN(TRIM({name}))=0", hints.wrong(f"没有写{named}"))]
        twice = f"SUMPRODUCT(--EXACT({self._table.column_range(way.name)},{name}))>1"
        found.append((twice, hints.wrong(f"有两行的{named}相同")))
        found += [(f"EXACT(TRIM({name}),{quote(key)})", hints.wrong(f"{named}不能是{quoted(key)}")) for key in keys]
        if way.group is not None and way.groups:
            found.append((f"LEN(TRIM({cells[way.group]}))=0", hints.wrong(f"没有选{quoted(way.group)}")))
        found.append((f'{points}="{MISSING}"', hints.wrong(f"没有写{quoted(way.points)}")))
        found += [
            (when, points_hint) for when in (f'{points}="{WRONG}"', f"{value.top}<0", f"{value.top}>{value.most}")
        ]
        self._hints = found
        wrong = [when for when, _ in found]
        unread = [f'{points}="{UNREAD}"']
        for column, words in ((way.group, tuple(way.groups)), (way.by, tuple(way.ways))):
            if column is not None and words:
                fits = ",".join(f"EXACT(TRIM({cells[column]}),{quote(word)})" for word in words)
                unread.append(f"NOT(OR({fits}))")
        text = f'IF(OR({",".join(wrong)}),"{WRONG}",IF(OR({",".join(unread)}),"{UNREAD}",""))'
        return self._steps.put("本行能否计分", f'IF({self._table.used},{text},"")')

    def _allowed(self, key: str) -> Spec:
        """The numbers that may stand in a column."""
        return input_cells.spec(input_of(key, self._table.figure.columns[key], "row"))

    def _hint(self, both: str) -> str:
        """The address of what is said beside a row whose state is ``both``."""
        found = list(self._hints)
        for key, (_, state) in self._inputs.items():
            if key != self._way.points and state != '""':
                found.append((f'{state}="{WRONG}"', hints.must(key, self._allowed(key))))
        columns = {column for row in self._program.rows.values() for column in row.scored.way.row_columns.values()}
        judged = "".join(quoted(key) for key in self._table.cells if key in columns)
        last = quote(hints.wrong(f"{judged}没有写齐、互相矛盾，或不在规定的区间里") if judged else WRONG)
        unread = f'IF({both}="{UNREAD}",{quote(_UNREAD)},"")'
        return self._steps.put("提示", f'IF({both}="{WRONG}",{hints.first(found, last)},{unread})')

    def _points_column(self) -> tuple[Known, str]:
        """The points of a row: not negative, and not more than all rows have together."""
        value, state = self._column(self._way.points)
        assert isinstance(value, Exact)  # noqa: S101 (points are a number)
        most = int(exact.floor(self._program.head.full / value.factor))
        self._inputs[self._way.points] = replace(value, most=most, plus=True), state
        return self._inputs[self._way.points]

    def _column(self, key: str) -> tuple[Known, str]:
        if key not in self._inputs:
            asked = input_of(key, self._table.figure.columns[key], "row")
            cells = self._table.cells
            if key in self._printed:
                met = self._printed[key]
                beside = None if met is None else [cells[one] for one in met]
                self._inputs[key] = input_cells.printed_value(self._steps, asked, cells[key], beside)
            else:
                self._inputs[key] = input_cells.cell_value(self._steps, asked, cells[key])
        return self._inputs[key]

    def _scored(self, program: IndicatorProgram) -> tuple[str, str]:
        """The state and the score (in units) of a row that this way scores."""
        given: dict[str, StatedValue] = {}
        for one in program.inputs:
            if one.source != "answer":
                given[one.name] = self._shared[one.name] if one.source == "figure" else self._column(one.name)
        given |= self._answer(program, given)
        known = {**self._per_row, **{name: value for name, (value, _) in given.items()}}
        states = {name: state for name, (_, state) in given.items()}
        begin = self._steps.put("状态", first_of(list(states.values()), _ORDER))
        done = lower(program, self._steps, known, states, begin)
        return done.state, self._steps.put("得分", in_units(done.score, self._unit))

    def _answer(self, program: IndicatorProgram, others: Mapping[str, StatedValue]) -> dict[str, StatedValue]:
        """The values of the answer that the row gives in its columns."""
        way, values = program.scored.way, dict[str, StatedValue]()
        for block, layout in layouts(way, program.blocks):
            columns = {cell.name: way.row_columns[cell.path[0]] for cell in layout.cells}
            cells = {name: self._table.cells[column] for name, column in columns.items()}
            for cell in layout.cells:
                if cell.asked.judged and columns[cell.name] in self._printed:
                    cells[cell.name] = input_cells.printed_number(self._steps, cells[cell.name])
            values |= answer_values(self._steps, block, layout, cells, others)
        return values

    def _table_state(self, steps: StepColumn, both: str, points: Exact) -> str:
        """The address of the state of the table as a whole: no row, or points that do not add up."""
        full = int(self._program.head.full / points.factor)
        rows, every = self._table.row_range(self._table.used), self._table.row_range(both)
        added = f"SUMPRODUCT({rows}*{self._table.row_range(points.top)})<>{full}"
        wrong = f'COUNTIF({every},"{WRONG}")=0,COUNTIF({every},"{UNREAD}")=0,{added}'
        text = f'IF(SUMPRODUCT(--{rows})=0,"{MISSING}",IF(AND({wrong}),"{WRONG}",""))'
        return steps.put(f"{self._table.name}·各行分值合计", text)

    def show(self, book: Book, scored: ScoredTable, column: int) -> None:
        """Write the score of every row on the table's own sheet."""
        for row in range(FIRST, FIRST + ROWS):
            state, got = (
                f"'{self._steps.sheet}'!{one.replace(ROW, str(row + 1))}" for one in (scored.state, scored.score)
            )
            text = f'=IF({state}="空","",IF({state}="",{got}/{self._unit},{state}))'
            self._table.sheet.write_formula(row, column, text, book.style("score"), "")
            hint = f"'{self._steps.sheet}'!{scored.hint.replace(ROW, str(row + 1))}"
            if row >= FIRST + self._table.printed:
                used = f"'{self._steps.sheet}'!{self._table.used.replace(ROW, str(row + 1))}"
                hint = f'IF({used},IF({hint}="",{quote(_UNPRINTED)},{hint}),"")'
            self._table.sheet.write_formula(row, self._table.beside, f"={hint}", book.style("hint"), "")
        sheet, places = self._table.sheet, list(enumerate(self._table.figure.columns))
        hints.colour(book, sheet, (FIRST, FIRST + ROWS - 1), [(key, at) for at, key in places], self._table.beside)


def _met(program: EachProgram, free: frozenset[str]) -> dict[str, list[str] | None]:
    """The columns that hold what a printed form has, with those that their numbers meet.

    None for a column that meets no other, or of which the rule itself says how large its numbers are.
    """
    ruled = {name for row in program.rows.values() for name in (*row.meets.shares, *row.meets.large)}
    met: dict[str, list[str] | None] = dict.fromkeys(free)
    for pair in dict.fromkeys((one.target, one.actual) for one in program.compared.values()):
        for one, other in (pair, pair[::-1]):
            if one in met and other in met and not ruled & {one, other}:
                met[one] = [*(met[one] or ()), other]
    return met
