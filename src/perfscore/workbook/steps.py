"""An indicator's steps in cells: its blocks in order, the guards that end them, and its score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.analysis.gaps import Gap
from perfscore.formula.readings.sheet import Writer
from perfscore.formula.readings.sheet_values import Exact, Known, is_cell, product, quote, refs
from perfscore.program.model import IndicatorProgram
from perfscore.steps.model import Block, Guard, Step
from perfscore.steps.status import Lack, Look, standing
from perfscore.workbook.cells import LARGE, MISSING, PENDING, SKIPPED, UNDEFINED, WRONG, StepCells
from perfscore.workbook.missing_cells import ALWAYS, NEVER, Cells

_NOUGHT: Final[Number] = exact.ratio(0)
ENDED: Final = "结束"
"""The state of a block that a guard with a score has ended, or its beginning."""


@dataclass(slots=True)
class Lowered:
    """An indicator in cells: the address of its state (empty: scored), and its score.

    ``states`` are formulas of the state at which every step was computed, ``values`` what names stand for; ``fired``
    are the marks of guards by what they say. ``begin`` is the state of what is given: empty where all of it can be
    taken; ``blank`` says whether something is not filled.
    """

    values: dict[str, Known]
    begin: str
    blank: str
    state: str = ""
    score: Exact = field(default_factory=lambda: Exact("0", _NOUGHT, 0))
    states: dict[str, str] = field(default_factory=dict)
    fired: list[tuple[str, str]] = field(default_factory=list)

    def state_of(self, name: str, steps: StepCells) -> str:
        """The cell with the state of a step."""
        text = self.states[name]
        return text if text == '""' or is_cell(text) else steps.hold("这一步的状态", text)


def lower(
    program: IndicatorProgram, steps: StepCells, known: Mapping[str, Known], states: Mapping[str, str], begin: str
) -> Lowered:
    """Write the steps of an indicator, whose inputs are ``known`` and right where ``begin`` says nothing.

    ``states`` say of each input whether it is filled.
    """
    values = dict(known)
    awaited = {one.name for one in program.inputs if one.awaited}
    cells = Cells(steps, Writer(values, steps.hold), states, awaited)
    done = Lowered(values, begin, cells.blank)
    reading = _Sheet(cells, done, parts=len(program.blocks) > 1)
    stands = standing(reading, program, NEVER)
    words = (reading.trouble, quote(SKIPPED), quote(MISSING), quote(PENDING))
    text = '""'
    for where, word in reversed(list(zip(stands, words, strict=True))):
        text = text if where == NEVER else f"IF({where},{word},{text})"
    if cells.blank:  # what no score is waited for
        text = f'IF(OR({begin}<>"",{reading.trouble}="{LARGE}"),{reading.trouble},{text})'
    done.state = steps.put("状态", text)
    score = values[program.closing[-1].name]
    assert isinstance(score, Exact)  # noqa: S101 (a score is a number)
    done.score = score
    return done


class _Sheet:
    """The reading of cells: every condition is a formula."""

    never: Final = NEVER

    def __init__(self, cells: Cells, done: Lowered, *, parts: bool) -> None:
        self._cells = cells
        self._has_parts = parts
        self._steps = cells.steps
        self._done = done
        self._blocks = 0
        self._parts: list[str] = []
        """The cells with what is wrong in the parts."""
        self.trouble = done.begin
        """The cell with what is wrong in the block so far."""
        self.every, self.some, self.opposite = cells.every, cells.some, cells.opposite
        blank = cells.blank
        self.blank = Lack(f'{blank}<>""', f'{blank}="{MISSING}"') if blank else Lack(NEVER, NEVER)

    def possible(self, test: str) -> bool:
        """True of a condition that may ever hold."""
        return test != NEVER

    def over(self, _ended: str) -> bool:
        """False: every step has its cell, also where its block has ended."""
        return False

    @property
    def failed(self) -> str:
        """The condition that something is wrong in the block, or in what is given."""
        return f'{self.trouble}<>""'

    def begin(self, block: Block) -> None:
        """Begin a block."""
        self._block = block
        self._blocks += 1
        self._writer = self._cells.writer = Writer(self._done.values, self._steps.hold)
        self.trouble, self._state = self._done.begin, '""'
        self._given: list[tuple[str, Exact]] = []
        self._guards = 0

    def step(self, step: Step, here: str) -> None:
        """Write a step."""
        cells, done = self._cells, self._done
        gap = cells.gaps.of(step.formula)
        open_ = cells.named(gap.open)
        value = self._writer.number(step.formula)
        done.values[step.name] = self._stand(step.name, value, cells.every(here, cells.opposite(open_)))
        cells.gaps.names[step.name] = gap
        text = self.trouble if open_ == NEVER else f'IF({open_},"{MISSING}",{self.trouble})'
        text = text if here == ALWAYS else f'IF({here},{text},"{ENDED}")'
        done.states[step.name] = text
        self._writer.sure |= set(value.below)

    def look(self, guard: Guard, here: str) -> Look[str]:
        """Look at the condition of a guard."""
        cells, writer = self._cells, self._writer
        gap = cells.gaps.of(guard.when)
        open_ = cells.named(gap.open)
        holds = writer.truth(guard.when)
        fails = cells.some(*writer.zero, *writer.large)
        self._troubled(cells.every(here, cells.opposite(open_)))
        return Look(holds, Lack(open_, cells.named(gap.hard)), fails)

    def end(self, guard: Guard, when: str, _ended: str) -> tuple[str, str]:
        """Let a guard end the block: the cell of the state says which it was."""
        self._guards += 1
        mark, before = f"{ENDED}{self._blocks}.{self._guards}", self._state
        text = f'IF({when},"{mark}","")'
        text = text if before == '""' else f'IF({before}<>"",{before},{text})'
        self._state = self._steps.put(f"状态：{guard.because}", text)
        fires = f'{self._state}="{mark}"'
        if guard.score is not None:
            self._given.append((fires, self._writer.number(guard.score)))
            self._note_reason(guard, fires)
        return fires, f'{self._state}<>""'

    def _note_reason(self, guard: Guard, fires: str) -> None:
        """Note the reason of a guard; of a veto also the exceptions that hold, which do not count."""
        cells = self._cells
        lead = f"{self._block.name}：" if self._has_parts and self._block.name else ""
        self._done.fired.append((fires, f"{lead}{guard.because}"))
        for exception in self._block.guards if guard.veto and not guard.path else ():
            if not exception.veto and exception.outcome != "problem":
                holds, _ = cells.look(exception.when)
                sure = cells.opposite(cells.named(cells.gaps.of(exception.when).open))
                self._done.fired.append(
                    (cells.every(fires, sure, holds), f"{lead}（虽然{exception.because}，否决在先）")
                )

    def fail(self, guard: Guard, where: str) -> None:
        """Note a problem that a guard says."""
        self._wrong(f"状态：{guard.because}", where, quote(WRONG))

    def _wrong(self, label: str, where: str, word: str) -> None:
        """Note that something is wrong from here on, unless something is already."""
        text = word if where == ALWAYS else f'IF({where},{word},"")'
        self.trouble = self._steps.put(label, f'IF({self.trouble}<>"",{self.trouble},{text})')

    def forgive(self, where: str) -> None:
        """Let nothing be wrong in the block; what is wrong with what is given stays."""
        begin, trouble = self._done.begin, self.trouble
        if trouble != begin:
            self.trouble = self._steps.put("状态（否决在先）", f"IF({where},{begin},{trouble})")

    def inherit(self, here: str) -> None:
        """Let everything be wrong that is wrong in the parts."""
        self._wrong("状态（各部分）", here, first_filled(self._parts))

    def differs(self, guard: Guard) -> str:
        """The condition that a guard would give another score."""
        assert guard.score is not None  # noqa: S101 (those without one are not asked)
        holds, _ = self._cells.look(tree.Compare(tree.Name(self._block.score), (("!=", guard.score),)))
        return holds

    def lack(self, name: str) -> Lack[str]:
        """The condition that a step is open."""
        gap = self._cells.gaps.names[name]
        return Lack(self._cells.named(gap.open), self._cells.named(gap.hard))

    def give(self, here: str) -> None:
        """Put the score together that guards may give."""
        if self._given:
            values, name = self._done.values, self._block.score
            self._writer.sure.clear()
            score = values[name]
            assert isinstance(score, Exact)  # noqa: S101 (a score is a number)
            for fires, given in reversed(self._given):
                score = self._writer.either(fires, given, score)
            values[name] = self._stand(f"{name}（采用）", score, here)

    def close(self, lack: Lack[str]) -> None:
        """Say whether the score is open."""
        cells = self._cells
        cells.gaps.names[self._block.score] = Gap(cells.name(lack.open), cells.name(lack.hard))
        self._parts.append(self.trouble)

    def _stand(self, name: str, value: Exact, here: str) -> Exact:
        """Put a value into cells, after its troubles, which count only ``here``; return it as it stands there."""
        writer, steps = self._writer, self._steps
        value = writer.standing(value)
        top, bottom = writer.settled(value)
        self._troubled(here)
        ref = steps.put(name if bottom == "1" else f"{name}（分子）", top)
        if value.below:
            steps.put(f"{name}（分母）", bottom)
        return writer.at_cell(value, ref)

    def _troubled(self, here: str) -> None:
        """Note what may have gone wrong since."""
        writer, text = self._writer, '""'
        for word, conditions in ((LARGE, writer.large), (UNDEFINED, writer.zero)):
            if conditions:
                text = f'IF(OR({",".join(dict.fromkeys(conditions))}),"{word}",{text})'
        if writer.zero or writer.large:
            self._wrong("状态", here, text)
        writer.zero.clear()
        writer.large.clear()


def first_filled(cells: list[str]) -> str:
    """The text of the first cell that is not empty."""
    text = '""'
    for cell in reversed(cells):
        text = f'IF({cell}<>"",{cell},{text})'
    return text


def quotient(value: Exact) -> str:
    """A value as a number to look at."""
    top = product(int(value.factor.numerator), value.top)
    bottom = product(int(value.factor.denominator), *refs(value.below))
    if not value.below:
        return f"{top}/{bottom}" if bottom != "1" else top
    return f"IF({bottom}=0,0,{top}/IF({bottom}=0,1,{bottom}))"


def in_units(score: Exact, unit: int) -> str:
    """A rounded score as a whole number of units, of which so many make a point."""
    return product(int(score.factor * unit), score.top)


def first_of(states: list[str], words: tuple[str, ...]) -> str:
    """The first word that is the state of any of the cells, else nothing."""
    text = '""'
    for word in reversed(words):
        same = ",".join(f"{state}={quote(word)}" for state in states if state != '""')
        text = f'IF(OR({same}),"{word}",{text})' if same else text
    return text
