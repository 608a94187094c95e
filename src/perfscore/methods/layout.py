"""The layout of an answer: the sheet that asks for it, its rows, the cells to fill in, and the values that they give.

A way of scoring lays its answer out once; whoever asks for it, as the workbook does, draws from that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any, Final, NamedTuple

from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.tree import Node
from perfscore.steps.model import Block, DataKind, Input, InputRole, Needed

COUNT, LINES = "count", "lines"
"""The places of an answer that is a list: how many there are, and a line for each."""
_NOTES: Final = "黄色格是要填的，其余的不能改。"
_HEAD: Final = ("三级指标", "填报内容", "填报", "理由")
_WIDTHS: Final = (26, 44, 20, 44)


class Sheet(NamedTuple):
    """A sheet that asks: its name and notes, the words of its head, and how many characters its columns are wide.

    The first column holds the indicator's name, the last ones what is to be filled in.
    """

    name: str
    notes: str
    head: tuple[str, ...]
    widths: tuple[float, ...]
    least: float = 24
    """The least height of a row, in points of print."""


class Cell(NamedTuple):
    """A cell to fill in: what is asked, its place in the answer of its part, and what a clerk reads beside it.

    A number lies between ``low`` and ``high``, where these are given. Behind a word and one of the ``marks`` a remark
    may stand, which then may stand for the reason, too.
    """

    asked: Input
    path: tuple[str, ...]
    says: str = ""
    low: Number | None = None
    high: Number | None = None
    marks: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its name in formulas."""
        return self.asked.name

    @property
    def place(self) -> tuple[str, ...]:
        """Its place in the answer of the indicator."""
        return (self.asked.part, *self.path) if self.asked.part else self.path


class Row(NamedTuple):
    """One question: what is printed after the indicator's name, and the cells of the last columns (None: no cell)."""

    shown: tuple[str, ...]
    cells: tuple[Cell | None, ...]


class Form(NamedTuple):
    """One of the forms in which an answer may be given: for each input of the block a formula over cells."""

    values: Mapping[str, Node]

    @property
    def names(self) -> tuple[str, ...]:
        """The cells that belong to it."""
        return tuple(dict.fromkeys(one.name for node in self.values.values() for one in tree.names(node)))


class Layout(NamedTuple):
    """The way in which one answer is asked for. Of several ``forms`` only one may be filled in."""

    sheet: Sheet
    rows: tuple[Row, ...]
    forms: tuple[Form, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells of all rows."""
        return tuple(cell for row in self.rows for cell in row.cells if cell is not None)


def answer_inputs(block: Block) -> tuple[Input, ...]:
    """The inputs of a block that its answer gives."""
    return tuple(one for one in block.inputs if one.source == "answer")


def extra_input(one: Input, key: str, name: str, kind: DataKind, role: InputRole, needed: Needed) -> Input:
    """An input that a cell asks for and no step reads, in the answer that another one belongs to."""
    return Input(name, kind, source="answer", key=key, part=one.part, role=role, needed=needed)


def name_counts(filled: Mapping[str, Any], places: Iterable[tuple[str | int, ...]]) -> None:
    """Name every kind beside one that is counted: where its cell is blank, nobody has looked."""
    for path in places:
        if path[-2:-1] == (COUNT,):
            here: Any = filled
            for step in path[:-1]:
                here = here.get(step, {})
            if here:
                here.setdefault(path[-1], None)


def make_lists(answers: dict[str, Any]) -> None:
    """Make answers that are lists into lists, those of parts too."""
    for key, answer in answers.items():
        if isinstance(answer, dict) and LINES in answer:
            answers[key] = list_of(answer)
        elif isinstance(answer, dict):
            make_lists(answer)


def list_of(cells: Mapping[str, object]) -> object:
    """An answer that is a list, from its cells: where there are more or fewer lines than it counts, the count alone."""
    given = cells[LINES]
    others = {key: value for key, value in cells.items() if key != LINES}
    if isinstance(given, Mapping):
        return _list_of_kinds(given, others.get(COUNT)) or others or None
    lines = _lines(given)
    return lines if others.get(COUNT) == str(len(lines)) else others or None


def _lines(text: object) -> list[str]:
    return [line for one in str(text).split("\n") if (line := one.strip())]


def _list_of_kinds(given: Mapping[str, object], counts: object) -> list[dict[str, str]] | None:
    """The lines of every kind, where each kind is counted and there are as many lines as that."""
    if not isinstance(counts, Mapping):
        return None
    lines = {kind: _lines(given.get(kind, "")) for kind in counts}
    fits = all(count == str(len(lines[kind])) for kind, count in counts.items()) and given.keys() <= counts.keys()
    if not fits:
        return None
    return [{"kind": kind} | ({"what": line} if line != kind else {}) for kind in counts for line in lines[kind]]


def direct_form(block: Block) -> Form:
    """The form in which every input has a cell of its own."""
    return Form({one.name: tree.Name(one.name) for one in answer_inputs(block)})


def plain_sheet(title: str) -> Sheet:
    """The sheet of a way of scoring that has none of its own."""
    return Sheet(title, _NOTES, _HEAD, _WIDTHS)


def plain(block: Block, sheet: Sheet) -> Layout:
    """The layout of an answer by what it declares: each level and each input in a row, reasons beside the inputs."""
    return Layout(sheet, tuple(_rows(block)), (direct_form(block),))


def _rows(block: Block) -> Iterator[Row]:
    levels = [one for one in block.details if one.role == "level"]
    reasons = [one for one in block.details if one.role != "level"]
    yield from (Row((_question(one),), (_cell(one), None)) for one in levels)
    for value, reason in zip_longest(answer_inputs(block), reasons):
        yield Row((_question(value or reason),), (_cell(value), _cell(reason)))


def _question(one: Input) -> str:
    text = one.question or one.title
    return f"{text}（{one.unit}）" if one.unit else text


def _cell(one: Input | None) -> Cell | None:
    return None if one is None else Cell(one, (one.key,), one.question)
