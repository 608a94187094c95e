"""Every indicator's steps on the hidden sheet 计算, and from their scores the total, 折算 and the grade."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import lcm
from typing import Final

from perfscore import exact
from perfscore.formula.analysis.gaps import joined
from perfscore.formula.readings.sheet import Writer
from perfscore.formula.readings.sheet_values import Exact, Known
from perfscore.methods.layout import Layout
from perfscore.methods.parts import layouts
from perfscore.program.model import Condition, IndicatorProgram, LimitProgram, Program
from perfscore.program.totals import UNCHECKED
from perfscore.steps.model import NO, YES, Block
from perfscore.workbook.answers import StatedValue, answer_values
from perfscore.workbook.cells import SKIPPED, UNREAD, WRONG, StepColumn
from perfscore.workbook.each_rows import ScoredTable
from perfscore.workbook.explanation import explanation
from perfscore.workbook.input_cells import PLACES
from perfscore.workbook.missing_cells import Cells
from perfscore.workbook.question_sheets import QuestionSheets
from perfscore.workbook.reasons import applies, is_bare_yes, is_reason
from perfscore.workbook.steps import Lowered, first_of, in_units, lower
from perfscore.workbook.totals import Part, Total, TotalCells, most_units

_NO_REASON: Final = "“不适用的理由”没有说为什么不适用，或者这一项已经填了答案"


@dataclass(slots=True)
class IndicatorCells:
    """One indicator as the 评分表 shows it: addresses of its steps."""

    state: str
    score: str
    points: str
    explanation: str


@dataclass(slots=True)
class Scoring:
    """The steps of one rubric, while they are written."""

    program: Program
    steps: StepColumn
    pages: QuestionSheets
    figures: dict[str, tuple[Known, str]]
    per_row: Mapping[str, Known]
    """Columns that formulas read row by row, by their texts."""
    unit: int
    rows: dict[str, IndicatorCells] = field(default_factory=dict)
    tables: dict[str, ScoredTable] = field(default_factory=dict)
    row_ranges: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """The columns of states, scores and points of each table of rows, good on every sheet."""
    measures: dict[str, tuple[Known, str]] = field(default_factory=dict)
    names: Counter[str] = field(default_factory=Counter)
    """The number of indicators of each name."""

    def indicator(self, program: IndicatorProgram) -> None:
        """Ask for its answer and write its steps."""
        head, steps = program.head, self.steps
        steps.head(head.name)
        title, asked = self._title(program), list[str]()
        given = {item.name: self.figures[item.name] for item in program.inputs if item.source == "figure"}
        for block, layout in layouts(program.scored.way, program.blocks):
            asked += self._answer(program, title, (block, layout), given)
        known = {**self.per_row, **{name: value for name, (value, _) in given.items()}}
        states = {name: state for name, (_, state) in given.items()}
        begin = first_of(list(dict.fromkeys(states.values())), (WRONG, UNREAD))
        if program.may_skip:
            begin = self._skipped(program, title, asked, begin)
        done = lower(program, steps, known, states, steps.put("状态", begin))
        self._note_measures(done)
        got = steps.put("得分（单位）", f'IF({done.state}="",{in_units(done.score, self.unit)},0)')
        full = f'IF({done.state}="{SKIPPED}",0,{int(program.points * self.unit)})'
        possible = steps.put("可评分值（单位）", full if head.counted else "0")
        self.rows[program.key] = IndicatorCells(done.state, got, possible, explanation(program, done, steps))

    def _answer(
        self, program: IndicatorProgram, title: str, asked: tuple[Block, Layout], given: dict[str, StatedValue]
    ) -> list[str]:
        """Ask for an answer, add its values to those given, and say beside it what is wrong; return its cells."""
        steps, (block, layout) = self.steps, asked
        cells = self.pages.ask(layout, program.key, title)
        values = answer_values(steps, block, layout, cells, given)
        given |= values
        wrong = first_of(list(dict.fromkeys(state for _, state in values.values())), (WRONG,))
        if wrong != '""':
            self.pages.hint(f'{steps.named(steps.put("提示", wrong))}="{WRONG}"')
        return list(cells.values())

    def _skipped(self, program: IndicatorProgram, title: str, asked: list[str], begin: str) -> str:
        """Ask whether an indicator applies; return the state of what is given, where ``begin`` is that of the rest."""
        steps = self.steps
        row = self.pages.skip(program.key, title, exact.show(program.points, "points"))
        cell = row.cells[0].address
        both = ",".join(f"LEN(TRIM({answer}))>0" for answer in asked) or "FALSE"
        fits = f"AND({is_reason(steps, cell)},NOT({is_bare_yes(cell)}),NOT(OR({both})))"
        skips = steps.put("不适用", f"AND(LEN(TRIM({cell}))>0,NOT({applies(cell)}))")
        refused = steps.put("不适用（有误）", f"AND({skips},NOT({fits}))")
        row.page.hint(row, steps.named(refused), _NO_REASON)
        return f'IF({skips},IF({refused},"{WRONG}","{SKIPPED}"),{begin})'

    def _title(self, program: IndicatorProgram) -> str:
        """An indicator's name; where several have it, what tells this one from the others."""
        name = program.head.name
        if not self.names:
            self.names.update(one.head.name for one in self.program.indicators)
        if self.names[name] == 1:
            return name
        return program.key if program.key != name else f"{name}（{program.section[0]}）"

    def _note_measures(self, done: Lowered) -> None:
        for name in done.states:
            state = done.state_of(name, self.steps)
            both = f'IF({done.state}<>"",{done.state},{state})' if state != done.state else state
            self.measures[name] = done.values[name], both

    def total(self) -> TotalCells:
        """Write the total: everything added up, limited, converted and graded."""
        program = self.program
        self.steps.head("合计")
        parts = {
            key: Part(row.state, row.score, row.points, minus=program.keyed[key].head.minus)
            for key, row in self.rows.items()
        }
        for one in program.indicators:
            if one.key in self.row_ranges:
                states, scores, points = self.row_ranges[one.key]
                points = points if one.head.counted else "0"
                parts[one.key] = Part(
                    states, scores, points, table_state=self.tables[one.key].table_state, minus=one.head.minus
                )
        limits = [self._limit(number, limit) for number, limit in enumerate(program.limits, 1)]
        return Total(program, self.steps, parts, self.figures, self.unit).write(limits)

    def _limit(self, number: int, limit: LimitProgram) -> str:
        """The address of the word whether a limit applies: 是, 否, or that nobody can say."""
        holds, open_ = self.condition(limit.condition)
        text = f'IF({open_},"{UNCHECKED}",IF({holds},"{YES}","{NO}"))'
        rows = dict.fromkeys(self.rows[one.key].state for one in limit.condition.rows.values())
        if rows:  # over a row that does not apply it does not hold
            skipped = ",".join(f'{state}="{SKIPPED}"' for state in rows)
            text = f'IF(OR({skipped}),"{NO}",{text})'
        return self.steps.put(f"限制{number}：{limit.says}", text)

    def condition(self, condition: Condition, *, whole: bool = False) -> tuple[str, str]:
        """Conditions that one over figures and measures holds, and that it cannot be looked at.

        ``whole``: all of its figures have to be there, whether they still matter or not.
        """
        found = {name: self._value(name, condition) for name in condition.names}
        known = {**self.per_row, **{name: value for name, (value, _) in found.items()}}
        writer = Writer(known, self.steps.hold)
        cells = Cells(self.steps, writer, {name: state for name, (_, state) in found.items()})
        gap = joined(cells.gaps.names.values()) if whole else cells.gaps.of(condition.tree)
        waits = cells.named(gap.open)
        holds = writer.truth(condition.tree)
        return holds, cells.some(waits, *writer.zero, *writer.large)

    def _value(self, name: str, condition: Condition) -> tuple[Known, str]:
        """A figure, what an indicator computed, or the score of a row, with its state."""
        row = condition.rows.get(name)
        if row is None:
            return self.figures.get(name) or self.measures[name]
        cells, program = self.rows[row.key], self.program.keyed[row.key]
        scale = exact.ratio(1, self.unit)
        full = program.points if row.share else exact.ratio(1)
        most = most_units(self.program, self.unit)
        return Exact(cells.score, scale / full, most, plus=not program.head.minus), cells.state


def unit_of(program: Program) -> int:
    """The number of units that make a point, so that every score and every full mark is a whole number of them."""
    model = program.model
    places = [model.rounding.places, *(one.head.rounding.places for one in program.indicators if one.head.rounding)]
    points = [int(one.head.full.denominator) for one in program.indicators]
    rows = [10**PLACES] if len(program.keyed) < len(program.indicators) else []
    return lcm(10 ** max(places), *points, *rows)
