"""An indicator's steps in cells: its blocks in order, the guards that end them, and what its score is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.analysis.gaps import Gap
from perfscore.formula.readings.sheet import Writer
from perfscore.formula.readings.sheet_values import Exact, Known, product, quote
from perfscore.program.model import IndicatorProgram
from perfscore.steps.model import Block, Guard, Step
from perfscore.workbook.cells import LARGE, MISSING, PENDING, SKIPPED, TROUBLES, UNDEFINED, WRONG, Tape
from perfscore.workbook.missing_cells import NEVER, Cells

_NOUGHT: Final[Number] = exact.ratio(0)
_MARK: Final = "结束"
"""How the state of a block begins that a guard with a score has ended."""


@dataclass(slots=True)
class Lowered:
    """What became of an indicator: the address of its state (empty: scored), and its score.

    ``states`` says of every step at which state it was computed, ``values`` what names stand for; ``fired``
    are the marks of guards by what they say. ``begin`` is the state of what is given: empty where all of it can be
    taken; ``blank`` says whether something is not filled.
    """

    values: dict[str, Known]
    state: str
    begin: str
    score: Exact = field(default_factory=lambda: Exact("0", _NOUGHT, 0))
    states: dict[str, str] = field(default_factory=dict)
    fired: list[tuple[str, str]] = field(default_factory=list)
    writer: Writer | None = None
    blank: str = ""


def lower(
    program: IndicatorProgram, tape: Tape, known: Mapping[str, Known], states: Mapping[str, str], begin: str
) -> Lowered:
    """Write the steps of an indicator, whose inputs are ``known`` and right where ``begin`` says nothing.

    ``states`` say of each input whether it is filled.
    """
    done = Lowered(dict(known), begin, begin)
    limits: dict[str, int] = {}
    cells = Cells(tape, Writer(done.values, tape.hold, limits), states)
    done.blank = cells.blank
    for number, block in enumerate(program.blocks):
        cells.writer = Writer(done.values, tape.hold, limits)
        _Block(cells, done, f"{_MARK}{number + 1}.", block).write()
    done.writer = cells.writer = Writer(done.values, tape.hold, limits)
    for step in program.closing:
        done.score = _step(cells, done, step)
    gap = cells.gaps.names[program.closing[-1].name]
    if gap.open:
        word = f'IF({cells.named(gap.hard)},"{MISSING}","{PENDING}")'
        text = f'IF({done.state}<>"",{done.state},IF({cells.named(gap.open)},{word},""))'
        done.state = tape.put("状态", text)
    return done


def _step(cells: Cells, done: Lowered, step: Step) -> Exact:
    """Write a step."""
    gap = cells.gaps.of(step.formula)
    value = cells.writer.number(step.formula)
    found = done.values[step.name] = _stand(cells, done, step.name, value, cells.named(gap.open))
    cells.gaps.names[step.name] = gap
    done.states[step.name] = done.state
    if gap.open:
        text = f'IF({done.state}<>"",{done.state},IF({cells.named(gap.open)},"{MISSING}",""))'
        done.states[step.name] = cells.tape.hold("这一步的状态", text)
    cells.writer.sure |= set(value.below)
    return found


class _Block:
    """Writes one block."""

    def __init__(self, cells: Cells, done: Lowered, lead: str, block: Block) -> None:
        self._cells = cells
        self._tape = cells.tape
        self._done = done
        self._writer = cells.writer
        self._lead = lead
        self._block = block
        self._given: list[tuple[str, Exact]] = []
        self._vetoes: list[str] = []
        """The marks of vetoes over what is given."""
        self._open: list[tuple[str, str, Guard]] = []
        """Guards that may yet end the block: where, where by more than a judgement."""

    def write(self) -> None:
        for item in self._block.items:
            if isinstance(item, Guard):
                self._guard(item)
            else:
                _step(self._cells, self._done, item)
        ended = self._done.state
        if self._given:
            self._score(ended)
        if self._given or self._open:
            self._close(ended)

    def _score(self, state: str) -> None:
        """The score that guards may give."""
        name = self._block.score
        self._writer.sure.clear()
        score = self._done.values[name]
        assert isinstance(score, Exact)  # noqa: S101 (a score is a number)
        for mark, given in reversed(self._given):
            score = self._writer.either(f'{state}="{mark}"', given, score)
        ended = f'IF(LEFT({state},{len(_MARK)})="{_MARK}","",{state})'
        self._done.state = self._tape.put("这一部分之后的状态", ended)
        self._done.values[name] = _stand(self._cells, self._done, f"{name}（采用）", score, NEVER)

    def _close(self, state: str) -> None:
        """Where the score is open: itself, or by a guard that may give another."""
        cells, name = self._cells, self._block.score
        gap, going = cells.gaps.names[name], f'{state}=""'
        decided = cells.some(*(f'{state}="{mark}"' for mark in self._vetoes))
        open_, hard = [cells.every(going, cells.named(gap.open))], [cells.every(going, cells.named(gap.hard))]
        for where, harder, guard in self._open:
            counts = cells.every(where, cells.opposite(decided))
            if guard.score is not None:
                differs, _ = cells.look(tree.Compare(tree.Name(name), (("!=", guard.score),)))
                counts = cells.every(counts, differs)
            open_.append(counts)
            hard.append(cells.every(harder, cells.opposite(decided)))
        found = cells.name(cells.some(*open_))
        cells.gaps.names[name] = Gap(found, cells.name(cells.every(cells.named(found), cells.some(*hard))))

    def _guard(self, guard: Guard) -> None:
        cells, done = self._cells, self._done
        gap = cells.gaps.of(guard.when)
        open_, hard = cells.named(gap.open), cells.named(gap.hard)
        when = cells.every(cells.opposite(open_), self._writer.truth(guard.when))
        if guard.veto == "given" and done.state != done.begin:
            self._cleared(when)
        _troubled(cells, done, open_)
        state = done.state
        mark, word = self._mark(guard)
        if open_ != NEVER:
            going = f'{state}=""'
            self._open.append((cells.every(going, open_), cells.every(going, hard), guard))
        done.state = self._tape.put(f"状态：{guard.because}", f'IF({state}<>"",{state},IF({when},{word},""))')
        fired = f'{done.state}="{mark}"'
        done.fired.append((fired, guard.because))
        if guard.veto and not guard.path:  # with an exception, which does not count
            for one in self._block.guards:
                if not one.veto and one.outcome != "problem":
                    holds, _ = cells.look(one.when)
                    sure = cells.opposite(cells.named(cells.gaps.of(one.when).open))
                    done.fired.append((cells.every(fired, sure, holds), f"（虽然{one.because}，否决在先）"))

    def _mark(self, guard: Guard) -> tuple[str, str]:
        """The state in which a guard ends the block, and the formula that comes to it."""
        if guard.score is not None:
            mark = f"{self._lead}{len(self._given) + 1}"
            self._given.append((mark, self._writer.number(guard.score)))
            self._vetoes += [mark] if guard.veto == "given" else []
            return mark, f'"{mark}"'
        if guard.outcome == "problem":
            return WRONG, _failed(self._done, WRONG)
        before = self._cells.some(*(where for where, _, _ in self._open))
        hard = self._cells.some(*(where for _, where, _ in self._open))
        waits = f'IF({before},IF({hard},"{MISSING}","{PENDING}"),"{SKIPPED}")'
        return SKIPPED, f'"{SKIPPED}"' if before == NEVER else waits

    def _cleared(self, when: str) -> None:
        """否则不得分: a veto over what is given holds, whatever is wrong with the measure."""
        state, begin = self._done.state, self._done.begin
        wrong = ",".join(f'{state}="{word}"' for word in (*TROUBLES, MISSING, PENDING))
        sure = f"NOT(OR({','.join(self._writer.zero)}))," if self._writer.zero else ""
        text = f'IF(AND({begin}="",OR({wrong}),{sure}{when}),"",{state})'
        self._done.state = self._tape.put("状态（否决在先）", text)


def _stand(cells: Cells, done: Lowered, name: str, value: Exact, open_: str) -> Exact:
    """Put a value into cells, after its troubles; return it as it stands there."""
    top, bottom = cells.writer.settled(value)
    _troubled(cells, done, open_)
    ref = cells.tape.put(name if bottom == "1" else f"{name}（分子）", top)
    if value.below:
        cells.tape.put(f"{name}（分母）", bottom)
    return cells.writer.at_cell(value, ref)


def _troubled(cells: Cells, done: Lowered, open_: str) -> None:
    """What may have gone wrong since: a state of its own. What is open is not looked at."""
    writer = cells.writer
    if not writer.zero and not writer.large:
        return
    text = '""'
    for word, conditions in ((f'"{LARGE}"', writer.large), (_failed(done, UNDEFINED), writer.zero)):
        if conditions:
            text = f"IF(OR({','.join(dict.fromkeys(conditions))}),{word},{text})"
    writer.zero.clear()
    writer.large.clear()
    text = text if open_ == NEVER else f'IF({open_},"",{text})'
    done.state = cells.tape.put("状态", f'IF({done.state}<>"",{done.state},{text})')


def _failed(done: Lowered, word: str) -> str:
    """What is wrong; while something is not filled, that comes first."""
    return f'IF({done.blank}<>"",{done.blank},"{word}")' if done.blank else f'"{word}"'


def quotient(value: Exact) -> str:
    """A value as a number to look at."""
    top = product(int(value.factor.numerator), value.top)
    bottom = product(int(value.factor.denominator), *value.below)
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
