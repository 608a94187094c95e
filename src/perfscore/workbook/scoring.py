"""Every indicator's steps on the hidden sheet 计算, and from their scores the total, 折算 and the grade."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import lcm
from typing import Final

from perfscore import exact
from perfscore.formula import tree
from perfscore.formula.analysis.gaps import joined
from perfscore.formula.readings.sheet import Writer
from perfscore.formula.readings.sheet_values import Column, Exact, Known, Words
from perfscore.methods.parts import layouts
from perfscore.program.model import Condition, IndicatorProgram, LimitProgram, Program
from perfscore.program.totals import BONUSES, CONVERTED, GRADE, POINTS, POSSIBLE, SCORES, TOTAL, UNCHECKED
from perfscore.steps.model import NO, YES
from perfscore.workbook.answers import answer_values
from perfscore.workbook.cells import LARGE, MISSING, PENDING, SKIPPED, TROUBLES, UNDEFINED, WRONG, StepColumn
from perfscore.workbook.explanation import explanation
from perfscore.workbook.input_cells import PLACES
from perfscore.workbook.missing_cells import Cells
from perfscore.workbook.question_sheets import QuestionSheets
from perfscore.workbook.reasons import applies, is_bare_yes, is_reason
from perfscore.workbook.steps import Lowered, first_of, in_units, lower, quotient
from perfscore.workbook.table import ScoredTable

DONE: Final = "完成"
OPEN: Final = "未完成"


@dataclass(slots=True)
class IndicatorCells:
    """One indicator as the 评分表 shows it: addresses of its steps."""

    state: str
    score: str
    points: str
    explanation: str


@dataclass(slots=True)
class TotalCells:
    """The addresses of the total's results. ``state`` is 完成, 未完成 or what is wrong."""

    state: str
    total: str
    possible: str
    converted: str
    grade: str


@dataclass(slots=True)
class Scoring:
    """The steps of one rubric, while they are written."""

    program: Program
    steps: StepColumn
    pages: QuestionSheets
    figures: dict[str, tuple[Known, str]]
    unit: int
    rows: dict[str, IndicatorCells] = field(default_factory=dict)
    tables: dict[str, ScoredTable] = field(default_factory=dict)
    row_ranges: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """The columns of states, scores and points of each table of rows, good on every sheet."""
    measures: dict[str, tuple[Known, str]] = field(default_factory=dict)

    def indicator(self, program: IndicatorProgram) -> None:
        """Ask for its answer and write its steps."""
        head, steps = program.head, self.steps
        steps.head(head.name)
        title, asked = self._title(program), list[str]()
        given = {item.name: self.figures[item.name] for item in program.inputs if item.source == "figure"}
        for block, layout in layouts(program.scored.way, program.blocks):
            cells = self.pages.ask(layout, program.key, title)
            given |= answer_values(steps, block, layout, cells, given)
            asked += cells.values()
        known = {name: value for name, (value, _) in given.items()}
        states = {name: state for name, (_, state) in given.items()}
        begin = first_of(list(dict.fromkeys(states.values())), (WRONG,))
        if program.may_skip:
            cell = self.pages.skip(program.key, title, exact.show(head.full, "points"))
            both = ",".join(f"LEN(TRIM({answer}))>0" for answer in asked) or "FALSE"
            fits = f"AND({is_reason(steps, cell)},NOT({is_bare_yes(cell)}),NOT(OR({both})))"
            skips = steps.put("不适用", f"AND(LEN(TRIM({cell}))>0,NOT({applies(cell)}))")
            begin = f'IF({skips},IF({fits},"{SKIPPED}","{WRONG}"),{begin})'
        done = lower(program, steps, known, states, steps.put("状态", begin))
        self._note_measures(done)
        got = steps.put("得分（单位）", f'IF({done.state}="",{in_units(done.score, self.unit)},0)')
        full = f'IF({done.state}="{SKIPPED}",0,{int(head.full * self.unit)})'
        possible = steps.put("可评分值（单位）", "0" if head.bonus else full)
        self.rows[program.key] = IndicatorCells(done.state, got, possible, explanation(program, done, steps))

    def _title(self, program: IndicatorProgram) -> str:
        """An indicator's name; where several have it, what tells this one from the others."""
        name = program.head.name
        if sum(one.head.name == name for one in self.program.indicators) == 1:
            return name
        return program.key if program.key != name else f"{name}（{program.section[0]}）"

    def _note_measures(self, done: Lowered) -> None:
        for name, state in done.states.items():
            both = f'IF({done.state}<>"",{done.state},{state})' if state != done.state else state
            self.measures[name] = done.values[name], both

    def total(self) -> TotalCells:
        """Write the total: everything added up, limited, converted and graded."""
        program, steps = self.program, self.steps
        steps.head("合计")
        bonus = {one.key: one.head.bonus for one in program.indicators}
        got = {key: row.score for key, row in self.rows.items()}
        got |= {key: f"SUM({scores})" for key, (_, scores, _) in self.row_ranges.items()}
        scores = [cell for key, cell in got.items() if not bonus[key]]
        bonuses = [cell for key, cell in got.items() if bonus[key]]
        points = [row.points for row in self.rows.values()]
        points += [f"SUM({full})" for key, (_, _, full) in self.row_ranges.items() if not bonus[key]]
        known: dict[str, Known] = {
            SCORES.name: self._sum("各指标得分", scores),
            BONUSES.name: self._sum("各加分项得分", bonuses),
            POINTS.name: self._sum("各指标分值", points),
        }
        applies = [self._limit(number, limit) for number, limit in enumerate(program.limits, 1)]
        known |= {f"限制{number}": Words(cell) for number, cell in enumerate(applies, 1)}
        values = self._total_steps(known)
        state = self._state(values, applies)
        shown = {name: quotient(value) for name, value in values.items() if isinstance(value, Exact)}
        grade = values[GRADE]
        assert isinstance(grade, Words)  # noqa: S101 (the grade is a text)
        fine = f'{state}="{DONE}"'
        troubled = ",".join(f'{state}="{word}"' for word in TROUBLES)
        total = steps.put(TOTAL, f"IF(OR({troubled}),{state},{shown[TOTAL]})")
        converted = steps.put(CONVERTED, f"IF({fine},{shown[CONVERTED]},{state})")
        graded = steps.put(GRADE, f'IF({fine},IF({grade.ref}="","不评等次",{grade.ref}),{state})')
        return TotalCells(state, total, steps.put(POSSIBLE, shown[POSSIBLE]), converted, graded)

    def _sum(self, name: str, cells: list[str]) -> Column:
        parts = [cells[at : at + 200] for at in range(0, len(cells), 200)]
        sums = [self.steps.put(f"{name}（单位）", "+".join(part)) for part in parts]
        ref = self.steps.put(f"{name}（单位）", "+".join(sums)) if len(sums) > 1 else (sums or ["0"])[0]
        most = int(10 * self.program.model.points * self.unit) + 10**9
        total = Exact(ref, exact.ratio(1, self.unit), most, plus=True)
        return Column(total, Exact("1", exact.ratio(len(cells)), 1, plus=True))

    def _total_steps(self, known: dict[str, Known]) -> dict[str, Known]:
        """Write the steps of the total, as in all other readings."""
        writer = Writer(known, self.steps.hold)
        block = self.program.totals.block
        for step in block.steps:
            if step.name == block.score:  # the grade, which is a text
                known[step.name] = Words(self.steps.put(step.name, writer.words(step.formula)))
                continue
            value = writer.number(step.formula)
            top, _ = writer.settled(value)
            known[step.name] = writer.at_cell(value, self.steps.put(step.name, top))
            writer.sure |= set(value.below)
        return known

    def _limit(self, number: int, limit: LimitProgram) -> str:
        """The address of the word whether a limit applies: 是, 否, or that nobody can say."""
        holds, open_ = self.condition(limit.condition)
        text = f'IF({open_},"{UNCHECKED}",IF({holds},"{YES}","{NO}"))'
        return self.steps.put(f"限制{number}：{limit.says}", text)

    def condition(self, condition: Condition, *, whole: bool = False) -> tuple[str, str]:
        """Conditions that one over figures and measures holds, and that it cannot be looked at.

        ``whole``: all of its figures have to be there, whether they still matter or not.
        """
        found = {name: self.figures.get(name) or self.measures[name] for name in condition.names}
        writer = Writer({name: value for name, (value, _) in found.items()}, self.steps.hold)
        cells = Cells(self.steps, writer, {name: state for name, (_, state) in found.items()})
        gap = joined(cells.gaps.names.values()) if whole else cells.gaps.of(condition.tree)
        waits = cells.named(gap.open)
        holds = writer.truth(condition.tree)
        return holds, cells.some(waits, *writer.zero, *writer.large)

    def _state(self, values: dict[str, Known], applies: list[str]) -> str:
        """完成, 未完成, or the worst that is wrong anywhere. A figure that no indicator uses may be missing."""
        words = (*TROUBLES, MISSING, PENDING)
        single = [row.state for row in self.rows.values()] + [one.table_state for one in self.tables.values()]
        cells = self._worst(single, words) + self._worst([state for _, state in self.figures.values()], (WRONG,))
        counts = {word: [f'{cell}="{word}"' for cell in cells] for word in words}
        for row_range, *_ in self.row_ranges.values():
            for word, found in counts.items():
                found.append(f'COUNTIF({row_range},"{word}")>0')
        possible = values[POSSIBLE]
        assert isinstance(possible, Exact)  # noqa: S101 (points are a number)
        counts[WRONG].append(f"{possible.top}=0")
        waiting = counts[MISSING] + counts[PENDING] + self._unsettled(values, applies)
        text = f'IF(OR({",".join(waiting)}),"{OPEN}","{DONE}")'
        for word in (LARGE, UNDEFINED, WRONG):
            text = f'IF(OR({",".join(counts[word])}),"{word}",{text})'
        return self.steps.put("总状态", text)

    def _worst(self, states: list[str], words: tuple[str, ...]) -> list[str]:
        """The worst of many states, in cells for so many at a time."""
        parts = (states[at : at + 40] for at in range(0, len(states), 40))
        return [self.steps.put("状态汇总", first_of(part, words)) for part in parts]

    def _unsettled(self, values: dict[str, Known], applies: list[str]) -> list[str]:
        """Limits that nobody could look at, where they would lower the total."""
        conditions = []
        writer = Writer(values, self.steps.hold)
        for cell, limit in zip(applies, self.program.limits, strict=True):
            if limit.at_most is None:
                continue
            above = [
                writer.truth(tree.Compare(tree.Name(name), ((">", tree.Num(limit.at_most)),)))
                for name in (TOTAL, CONVERTED)
            ]
            conditions.append(f'AND({cell}="{UNCHECKED}",OR({",".join(above)}))')
        return conditions


def unit_of(program: Program) -> int:
    """The number of units that make a point, so that every score and every full mark is a whole number of them."""
    model = program.model
    places = [model.rounding.places, *(one.head.rounding.places for one in program.indicators if one.head.rounding)]
    points = [int(one.head.full.denominator) for one in program.indicators]
    rows = [10**PLACES] if len(program.keyed) < len(program.indicators) else []
    return lcm(10 ** max(places), *points, *rows)
