"""Answers in cells: the values of a block's inputs as a layout's cells give them, and their states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TypeAlias, assert_never

from perfscore import exact
from perfscore.formula import tree
from perfscore.formula.readings.sheet import Writer
from perfscore.formula.readings.sheet_values import Exact, Known, Words, quote
from perfscore.formula.tree import Node
from perfscore.methods.layout import Cell, Form, Layout, answer_inputs
from perfscore.steps.model import Block, Demand, Input
from perfscore.workbook import input_cells
from perfscore.workbook.cells import MISSING, PENDING, UNREAD, WRONG, StepCells
from perfscore.workbook.reasons import is_reason
from perfscore.workbook.steps import first_of

StatedValue: TypeAlias = tuple[Known, str]
"""The value of an input, and its state."""
_ORDER = (WRONG, UNREAD, MISSING, PENDING)


def answer_values(
    steps: StepCells, block: Block, layout: Layout, cells: Mapping[str, str], others: Mapping[str, StatedValue]
) -> dict[str, StatedValue]:
    """The values of an answer, by the names of formulas.

    ``cells`` are the addresses by the cells' names; ``others`` are the inputs of the block that are not its answer's.
    """
    return _Answer(steps, block, layout, cells).inputs(others)


@dataclass(slots=True)
class _FilledForm:
    """One of the forms of an answer: whether it is begun, and what it gives."""

    begun: str
    given: dict[str, StatedValue]


class _Answer:
    """The answer of one block."""

    def __init__(self, steps: StepCells, block: Block, layout: Layout, addresses: Mapping[str, str]) -> None:
        self._steps = steps
        self._block = block
        self._layout = layout
        self._addresses = addresses
        self._cells = {cell.name: cell for cell in layout.cells}

    def inputs(self, others: Mapping[str, StatedValue]) -> dict[str, StatedValue]:
        """Each value with its state: not filled in, wrong in itself, or wrong with the whole."""
        forms = [self._form(form) for form in self._layout.forms]
        values = forms[0].given if len(forms) == 1 else self._chosen(forms)
        details = [
            _Detail(self._steps, self._cells[one.name], self._addresses[one.name]) for one in self._block.details
        ]
        waits = any(one.judged for one in answer_inputs(self._block))
        if not (details or waits or self._block.demands):
            return values
        wrong = [*self._missing_details(details, values), *self._violated(details, {**others, **values})]
        begun = self._any_filled([cell.name for cell in self._layout.cells if cell.asked.needed != "never"])
        awaited = {one.name for one in answer_inputs(self._block) if one.awaited}
        blank = {name: PENDING if name in awaited else MISSING for name in values}
        return {
            name: (value, self._state(name, f'IF(NOT({begun}),"{blank[name]}",{text})'))
            for name, (value, state) in values.items()
            for text in [f'IF(OR({",".join(wrong)}),"{WRONG}",{state})' if wrong else state]
        }

    def _state(self, name: str, text: str) -> str:
        return self._steps.put(f"{name}·状态", text)

    def _any_filled(self, names: Iterable[str]) -> str:
        """The condition that anything is filled in."""
        return f"OR({','.join(f'LEN(TRIM({self._addresses[name]}))>0' for name in names)})"

    # -- the forms -------------------------------------------------------------------------

    def _form(self, form: Form) -> _FilledForm:
        given = {name: self._known(self._cells[name]) for name in form.names}
        writer = Writer({name: value for name, (value, _) in given.items()}, self._steps.hold)
        return _FilledForm(
            self._any_filled(form.names),
            {name: self._derived(name, node, given, writer) for name, node in form.values.items()},
        )

    def _known(self, cell: Cell) -> StatedValue:
        allowed = input_cells.spec(cell.asked)
        if cell.low is not None:
            allowed = replace(allowed, low=exact.plain(cell.low))
        return input_cells.cell_value(
            self._steps, cell.asked, self._addresses[cell.name], allowed, _missing_state(cell.asked)
        )

    def _derived(self, name: str, node: Node, given: Mapping[str, StatedValue], writer: Writer) -> StatedValue:
        """A value that cells give: one as it stands there, or a number by a formula over several."""
        if isinstance(node, tree.Name):
            return given[node.name]
        states = [given[one.name][1] for one in tree.names(node)]
        state = self._steps.hold(f"{name}·状态", first_of(list(dict.fromkeys(states)), _ORDER))
        return self._in_cell(name, writer.number(node)), state

    def _in_cell(self, name: str, value: Exact) -> Exact:
        """A value whose whole number stands in a cell of its own."""
        return replace(value, top=self._steps.put(name, value.top), size="")

    def _chosen(self, forms: list[_FilledForm]) -> dict[str, StatedValue]:
        """The values by the form that is filled in; there is one, or something is wrong."""
        begun = [self._steps.put("按这种填法填", form.begun) for form in forms]
        twice = ",".join(f"AND({chosen},{other})" for chosen, other in combinations(begun, 2))
        writer = Writer({}, self._steps.hold)
        values: dict[str, StatedValue] = {}
        for name in forms[0].given:
            (value, state), *rest = (form.given[name] for form in reversed(forms))
            state = f'IF({begun[-1]},{state},"{MISSING}")'
            for chosen, (other, says) in zip(reversed(begun[:-1]), rest, strict=True):
                assert isinstance(other, Exact)  # noqa: S101 (an answer of several forms is one of numbers)
                assert isinstance(value, Exact)  # noqa: S101 (the same)
                value, state = writer.either(chosen, other, value), f"IF({chosen},{says},{state})"
            assert isinstance(value, Exact)  # noqa: S101 (the same)
            state = self._steps.put(f"{name}·状态", f'IF(OR({twice}),"{WRONG}",{state})')
            values[name] = self._in_cell(name, value), state
        return values

    # -- what has to hold of the whole -----------------------------------------------------

    def _missing_details(self, details: list[_Detail], values: Mapping[str, StatedValue]) -> list[str]:
        """Conditions under which a level or a reason is wanted and not given."""
        scored = [f'{state}=""' for _, state in values.values()]
        remarks = [detail.remark for detail in details if detail.remark]
        lacking = []
        for detail in details:
            given = f"OR({','.join((detail.given, *remarks))})" if detail.is_reason and remarks else detail.given
            match detail.needed:
                case "scored":
                    lacking.append(f"AND({','.join(scored)},NOT({given}))")
                case "always" | "begun":
                    lacking.append(f"NOT({given})")
                case "never":
                    pass
                case _:
                    assert_never(detail.needed)
        return lacking

    def _violated(self, details: list[_Detail], values: Mapping[str, StatedValue]) -> list[str]:
        """Conditions under which a demand does not hold; what is not filled in is not looked at."""
        known: dict[str, Known] = {name: value for name, (value, _) in values.items()}
        known |= {one.name: Words(one.word) for one in details}
        there = {name: f'{state}=""' for name, (_, state) in values.items() if state != '""'}
        there |= {one.name: one.given for one in details}
        writer = Writer(known, self._steps.hold)
        return [self._violation(demand, writer, there) for demand in self._block.demands]

    def _violation(self, demand: Demand, writer: Writer, there: Mapping[str, str]) -> str:
        names = dict.fromkeys(name.name for name in tree.names(demand.that))
        given = [there[name] for name in names if name in there]
        text = f"AND({','.join((*given, f'NOT({writer.truth(demand.that)})'))})"
        return self._steps.hold(f"不合要求：{demand.code}", text)


class _Detail:
    """A level or a reason beside the values of an answer."""

    def __init__(self, steps: StepCells, cell: Cell, address: str) -> None:
        self.name = cell.name
        self.needed = cell.asked.needed
        self.is_reason = cell.asked.kind == "text"
        self.remark = ""
        if self.is_reason:
            self.word = f"TRIM({address})"
            self.given = is_reason(steps, address)
            return
        self.word = steps.put(cell.name, _word(cell, address))
        self.given = f'{self.word}<>""'
        if cell.marks:
            self.remark = f"AND({self.given},{_remarked(cell, address, self.word)})"


def _remarked(cell: Cell, address: str, word: str) -> str:
    """The condition that more stands there than a word and a mark."""
    if not cell.asked.also:
        return f"LEN(TRIM({address}))>LEN({word})+1"
    words = (*cell.asked.of, *(other for other, _ in cell.asked.also))
    leads = [one + mark for one in words for mark in cell.marks]
    text = f"TRIM({address})"
    longer = (f"AND(LEN({text})>{len(one)},EXACT(LEFT({text},{len(one)}),{quote(one)}))" for one in leads)
    return f"OR({','.join(longer)})"


def _word(cell: Cell, address: str) -> str:
    """The word that is written, a remark behind it or not; nothing where none is."""
    text = '""'
    for word in reversed(cell.asked.of):
        written = [word, *(other for other, meant in cell.asked.also if meant == word)]
        same = [f"EXACT(TRIM({address}),{quote(one)})" for one in written]
        same += [
            f"EXACT(LEFT(TRIM({address}),{len(one + mark)}),{quote(one + mark)})"
            for one in written
            for mark in cell.marks
        ]
        text = f"IF(OR({','.join(same)}),{quote(word)},{text})"
    return text


def _missing_state(asked: Input) -> str:
    """The state of an input that is not filled in: wrong, where it is wanted beside what is filled in."""
    if asked.needed == "begun":
        return WRONG
    return PENDING if asked.judged else MISSING
