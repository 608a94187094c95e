"""The sheet of a table with room for its rows, and the steps of every row along a hidden one."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from xlsxwriter.utility import xl_col_to_name

from perfscore import exact
from perfscore.formula.readings.sheet_values import Column as Cells
from perfscore.formula.readings.sheet_values import Exact, Known, number
from perfscore.methods import SHEETS
from perfscore.problems import Path as Place
from perfscore.program.model import EachProgram, IndicatorProgram
from perfscore.rubric.figures import Column, Figure, input_of
from perfscore.steps.model import KINDS
from perfscore.submission.form_map import Spec
from perfscore.text import folded
from perfscore.workbook import claim_cells, hints, input_cells
from perfscore.workbook.book import AskedCell, Book, sheet_name
from perfscore.workbook.cells import MISSING, ROW, UNREAD, WRONG, StepColumn, StepRow
from perfscore.workbook.claim_cells import CLAIM, EVIDENCE, REMARK, ClaimColumn

ROWS: Final = 200
PRINTED: Final = 15
"""The rows of an empty table that are printed; of a filled one those that are filled."""
FIRST: Final = 3
"""The first row of a table's sheet (from 0): title, notes and head stand above."""
_WIDTHS: Final = {"text": 18.0, "money": 16.0, "choice": 11.0, "yes_no": 8.0}
_LONG: Final = 26.0
_SHORT: Final = 13.0
_LEAST: Final = 25.0
"""Points of height that every row has."""
_FORM_SHEETS: Final = ("填报说明", "基础数据表", *SHEETS, "不适用", "评分表", "勾稽核对")
_TAKEN_NAMES: Final = frozenset((*_FORM_SHEETS, "计算", "_perfscore", "_lists", "history"))  # Excel has the last one
_LONGEST: Final = 26  # characters of a table's name in that of its sheet: there is room for what tells two apart
_NO_SUM: Final = number(exact.ratio(0))
"""Stands for the sum of a column of words or days, which nobody asks for."""


@dataclass(slots=True)
class Table:
    """A table's sheet: the address of every column's first cell, with a place for the row's number."""

    name: str
    figure: Figure
    sheet: Any
    cells: dict[str, str]
    steps: StepRow
    used: str
    printed: int
    """The number of rows that are printed."""
    beside: int
    """The column (from 0) of the hints."""

    def row_range(self, address: str) -> str:
        """A column of the steps, from the first row to the last, good on every sheet."""
        column = address.replace(ROW, "").replace("$", "")
        return f"'{self.steps.sheet}'!${column}${FIRST + 1}:${column}${FIRST + ROWS}"

    def column_range(self, name: str) -> str:
        """A column of the table itself, from the first row to the last."""
        first = self.cells[name].replace(ROW, f"${FIRST + 1}")
        return f"{first}:{first.split('!')[1].replace(f'${FIRST + 1}', f'${FIRST + ROWS}')}"


@dataclass(frozen=True, slots=True)
class Columns:
    """The particular columns of a table whose rows are scored one by one; other tables have none.

    ``free`` ones take texts too, ``printed`` ones hold what a printed form has (≥95%), ``listed`` ones other words than
    the rule's; those ``in_unit`` are counted in the unit that the row says; ``reasons`` are texts. ``extra`` are the
    heads of computed ones on the right, and ``asked`` are what the bureau says of a row, which goes by the column
    ``names``.
    """

    free: frozenset[str] = frozenset()
    printed: frozenset[str] = frozenset()
    listed: frozenset[str] = frozenset()
    names: str = ""
    asked: tuple[ClaimColumn, ...] = ()
    in_unit: frozenset[str] = frozenset()
    reasons: frozenset[str] = frozenset()
    extra: tuple[str, ...] = ()

    def column_note(self, key: str, column: Column) -> str:
        """The message about a column for whoever fills it in."""
        unit = f"单位：{column.unit}" if column.unit else ""
        counted = "照这一行的度量单位只写数，不写单位：单位是 % 的，95 就是 95%" if key in self.in_unit else ""
        if key in self.printed:
            counted = "照原表填写，如 95、≥95%、8个、12月底前；只写数的，表里马上算出得分"
        return "；".join(word for word in (column.note or "", unit, counted) if word)


def columns_of(program: EachProgram, figure: Figure) -> Columns:
    """The particular columns of an ``each`` table."""
    way, kinds = program.way, {key: column.kind for key, column in figure.columns.items()}
    met = {name for row in program.rows.values() for name in row.meets.names} if way.unit else set()
    printed = {name for pair in program.compared.values() for name in (pair.target, pair.actual)}
    given = {way.points, way.claimed, *(name for row in program.rows.values() for name in _own_scores(row))}
    free = {name for name in (*printed, *given) if name is not None and kinds.get(name) == "number"}
    remarks = {column for row in program.rows.values() for column in row.scored.way.row_columns.values()}
    reasons = frozenset(name for name in remarks - {way.name} if kinds.get(name) == "text")
    asked = (CLAIM,) if way.claimed is None else ()
    return Columns(
        free_columns(program, figure) | free,
        frozenset(name for name in printed if kinds.get(name) == "number"),
        frozenset(name for name in (way.by, way.group) if name is not None and kinds.get(name) == "choice"),
        way.name,
        (*asked, EVIDENCE) if reasons else (*asked, EVIDENCE, REMARK),
        frozenset(met),
        reasons,
        ("得分",),
    )


def _own_scores(row: IndicatorProgram) -> Iterator[str]:
    """The columns in which a person writes the score of a row."""
    columns = row.scored.way.row_columns
    yield from (columns[one.key] for one in row.asked.inputs if one.judged and one.key in columns)


def table(book: Book, name: str, figure: Figure, title: str, own: Columns) -> Table:
    """The sheet of a table."""
    columns, extra = figure.columns, own.extra
    widths = tuple(_width(key, column, own) for key, column in columns.items())
    widths += (10.0,) * len(extra) + tuple(one.width for one in own.asked)
    sheet = book.sheet(book.free(_sheet_name(name)), widths, wide=True)
    head = (*(_heading(key, column) for key, column in columns.items()), *extra, *claim_cells.heads(own.asked))
    notes = f"每行填一项，最多 {ROWS} 行，中间不要空行；用不到的行留空。黄色格是要填的，其余的不能改。"
    book.titled(sheet, name, notes, len(head), head, above=title)
    book.note_label(sheet, 0, 0, name, loose=True)
    sheet.set_row(2, 32)
    for row in range(ROWS):
        sheet.set_row(FIRST + row, max(_LEAST, book.filled_height(dict(_places(name, row, widths, columns, own)))))
    printed = book.rows_of(name) or PRINTED
    sheet.print_area(0, 0, FIRST + printed - 1, len(head) - 1)
    cells, rows = {}, (FIRST, FIRST + ROWS - 1)
    claim_cells.below(book, rows, (sheet, len(columns) + len(extra)), (name, own.names), own.asked)
    for place, (key, column) in enumerate(columns.items()):
        look = "input printed" if key in own.printed else ""
        asked = AskedCell(("data", name, key), _spec(key, column, own), own.column_note(key, column), look)
        book.entries(sheet, rows, place, asked)
        cells[key] = f"'{sheet.name}'!${xl_col_to_name(place)}{ROW}"
    steps = StepRow(book.free(f"计算·{sheet.name}"))
    used = steps.put("已填", "OR(" + ",".join(f"LEN(TRIM({cell}))>0" for cell in cells.values()) + ")")
    if own.extra:
        sheet.write_string(FIRST - 1, len(head), hints.HEAD, book.style("hint"))
        sheet.set_column(len(head), len(head), hints.WIDTH)
    return Table(name, figure, sheet, cells, steps, used, printed, len(head))


def _width(key: str, column: Column, own: Columns) -> float:
    """The width of a column: the name of a row and its reasons are long texts, its points are short."""
    if key == own.names or key in own.reasons:
        return _LONG
    if key in own.free - own.printed:
        return _SHORT
    return _WIDTHS["text"] if key in own.free else _WIDTHS.get(column.kind, 12.0)


def _places(
    table: str, row: int, widths: Iterable[float], columns: Iterable[str], own: Columns
) -> Iterator[tuple[Place, float]]:
    """The places of a row's input cells, each with the width of its column."""
    yield from ((("data", table, row, key), width) for key, width in zip(columns, widths, strict=False))
    yield from (((f"row_{one.part}", table, row, own.names), one.width) for one in own.asked)


def _sheet_name(name: str) -> str:
    """A table's name as a sheet may have it; the form's own sheets keep theirs."""
    own = sheet_name(name, _LONGEST)
    return f"{own}（表）" if folded(own) in _TAKEN_NAMES else own


def _heading(key: str, one: Column) -> str:
    unit = one.unit or ("元" if one.kind == "money" else "")
    return f"{key}（{unit}）" if unit else key


def _spec(key: str, one: Column, own: Columns) -> Spec:
    allowed = input_cells.spec(input_of(key, one, "row"))
    if key in own.listed:
        return replace(allowed, kind="listed")
    return Spec("free", allowed.places, allowed.low, allowed.high) if key in own.free else allowed


def free_columns(program: EachProgram, figure: Figure) -> frozenset[str]:
    """The columns of numbers that some rows do not need: what is scored by a person has words there."""
    read = [{one.name for one in row.inputs} for row in program.rows.values()]
    return frozenset(
        key for key, one in figure.columns.items() if one.kind == "number" and not all(key in names for names in read)
    )


def column_sums(made: Table, steps: StepColumn, wanted: Container[str]) -> tuple[dict[str, Known], dict[str, str]]:
    """The columns of a table that formulas read: their values as those may add them up, and their states."""
    values: dict[str, Known] = {}
    states = {}
    for key, column in made.figure.columns.items():
        if key not in wanted:
            continue
        asked = input_of(key, column, "row")
        allowed = input_cells.spec(asked)
        cell, row_steps = made.cells[key], made.steps
        state = '""' if allowed.kind == "text" else input_cells.cell_state(allowed, cell)
        says = row_steps.put(f"{key}·状态", f'IF({made.used},{state},"")')
        many = f"SUMPRODUCT(--{made.row_range(made.used)})"
        if KINDS[column.kind] != "number":  # only conditions on rows look at it, and what counts them
            values[key] = Cells(_NO_SUM, Exact(many, exact.ratio(1), ROWS, plus=True))
            states[key] = _state(made, steps, key, says)
            continue
        top = row_steps.put(key, f'IF(AND({made.used},{says}=""),{input_cells.scaled(cell, allowed.places)},0)')
        total = steps.put(f"{key}·合计", f"SUM({made.row_range(top)})")
        rows = steps.put(f"{key}·个数", many)
        most = input_cells.number_value(allowed, top, input_cells.unit(asked)).most
        values[key] = Cells(
            Exact(total, input_cells.unit(asked), ROWS * most), Exact(rows, exact.ratio(1), ROWS, plus=True)
        )
        states[key] = _state(made, steps, key, says)
    return values, states


def _state(made: Table, steps: StepColumn, key: str, says: str) -> str:
    """The state of a column: something in it is wrong, or missing, or there is no row."""
    every, rows = made.row_range(says), f"SUMPRODUCT(--{made.row_range(made.used)})"
    missing = f'IF(OR({rows}=0,COUNTIF({every},"{MISSING}")>0),"{MISSING}","")'
    text = f'IF(COUNTIF({every},"{UNREAD}")>0,"{UNREAD}",{missing})'
    return steps.put(f"{key}·状态", f'IF(COUNTIF({every},"{WRONG}")>0,"{WRONG}",{text})')


def write_row_steps(book: Book, made: Table) -> None:
    """Write the hidden sheet with the steps of every row."""
    sheet = book.hidden(made.steps.sheet)
    for column, (label, formula) in enumerate(made.steps.columns):
        sheet.write_string(FIRST - 1, column, label, book.style("hidden head"))
        for row in range(FIRST, FIRST + ROWS):
            sheet.write_formula(row, column, "=" + formula.replace(ROW, str(row + 1)), book.style("hidden"), "")
    sheet.write_string(0, 0, f"{made.name}：每行的计算步骤", book.style("hidden head"))
