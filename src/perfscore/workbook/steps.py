"""An indicator's steps in cells: its blocks in order, the guards that end them, and what its score is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula.sheet import Writer
from perfscore.formula.whole import Exact, Known, product, quote
from perfscore.methods.steps import Block, Guard, Step
from perfscore.program.build import IndicatorProgram
from perfscore.workbook.tape import LARGE, SKIPPED, TROUBLES, UNDEFINED, WRONG, Tape

_NOUGHT: Final[Number] = exact.ratio(0)
_MARK: Final = "结束"
"""How the state of a block begins that a guard with a score has ended."""


@dataclass(slots=True)
class Lowered:
    """What became of an indicator: the address of its state (empty: scored), and its score.

    ``states`` says of every step at which state it was computed, ``values`` what names stand for; ``fired``
    are the marks of guards by what they say, ``ended`` the state in which each block ended.
    """

    values: dict[str, Known]
    state: str
    begin: str = ""
    """The state of what is given: empty where all of it can be taken."""
    score: Exact = field(default_factory=lambda: Exact("0", _NOUGHT, 0))
    states: dict[str, str] = field(default_factory=dict)
    fired: list[tuple[str, str]] = field(default_factory=list)
    writer: Writer | None = None


def lower(program: IndicatorProgram, tape: Tape, known: Mapping[str, Known], state: str) -> Lowered:
    """Write the steps of an indicator, whose inputs are ``known`` and right where ``state`` says nothing."""
    done = Lowered(dict(known), state, state)
    limits: dict[str, int] = {}
    for number, block in enumerate(program.blocks):
        _Block(tape, done, Writer(done.values, tape.hold, limits), f"{_MARK}{number + 1}.").write(block)
    writer = Writer(done.values, tape.hold, limits)
    done.writer = writer
    for step in program.closing:
        value = writer.number(step.formula)
        done.score = _stand(tape, writer, done, step.name, value)
    return done


class _Block:
    """Writes one block."""

    def __init__(self, tape: Tape, done: Lowered, writer: Writer, lead: str) -> None:
        self._tape = tape
        self._done = done
        self._writer = writer
        self._lead = lead
        self._given: list[tuple[str, Exact]] = []

    def write(self, block: Block) -> None:
        for item in block.items:
            if isinstance(item, Guard):
                self._guard(block, item)
            else:
                self._step(item)
        if not self._given:
            return
        state = self._done.state
        self._writer.sure.clear()
        score = self._done.values[block.score]
        assert isinstance(score, Exact)  # noqa: S101 (a score is a number)
        for mark, given in reversed(self._given):
            score = self._writer.either(f'{state}="{mark}"', given, score)
        ended = f'IF(LEFT({state},{len(_MARK)})="{_MARK}","",{state})'
        self._done.state = self._tape.put("这一部分之后的状态", ended)
        self._done.values[block.score] = _stand(self._tape, self._writer, self._done, f"{block.score}（采用）", score)

    def _step(self, step: Step) -> None:
        value = self._writer.number(step.formula)
        self._done.values[step.name] = _stand(self._tape, self._writer, self._done, step.name, value)
        self._done.states[step.name] = self._done.state
        self._writer.sure |= set(value.below)

    def _guard(self, block: Block, guard: Guard) -> None:
        when = self._writer.truth(guard.when)
        if guard.veto == "given" and self._done.state != self._done.begin:
            self._cleared(when)
        _troubled(self._tape, self._writer, self._done)
        mark = SKIPPED if guard.outcome == "not-applicable" else WRONG
        if guard.score is not None:
            mark = f"{self._lead}{len(self._given) + 1}"
            self._given.append((mark, self._writer.number(guard.score)))
        state = self._done.state
        self._done.state = self._tape.put(f"状态：{guard.because}", f'IF({state}<>"",{state},IF({when},"{mark}",""))')
        fired = f'{self._done.state}="{mark}"'
        self._done.fired.append((fired, guard.because))
        if guard.veto and not guard.path:  # with an exception, which does not count
            for one in block.guards:
                if not one.veto and one.outcome != "problem":
                    said = f"（虽然{one.because}，否决在先）"
                    self._done.fired.append((f"AND({fired},{self._writer.truth(one.when)})", said))

    def _cleared(self, when: str) -> None:
        """否则不得分: a veto over what is given holds, whatever is wrong with the measure."""
        state, begin = self._done.state, self._done.begin
        wrong = ",".join(f'{state}="{word}"' for word in TROUBLES)
        sure = f"NOT(OR({','.join(self._writer.zero)}))," if self._writer.zero else ""
        text = f'IF(AND({begin}="",OR({wrong}),{sure}{when}),"",{state})'
        self._done.state = self._tape.put("状态（否决在先）", text)


def _stand(tape: Tape, writer: Writer, done: Lowered, name: str, value: Exact) -> Exact:
    """Put a value into cells, after its troubles; return it as it stands there."""
    top, bottom = writer.settled(value)
    _troubled(tape, writer, done)
    ref = tape.put(name if bottom == "1" else f"{name}（分子）", top)
    if value.below:
        tape.put(f"{name}（分母）", bottom)
    return writer.standing(value, ref)


def _troubled(tape: Tape, writer: Writer, done: Lowered) -> None:
    """What may have gone wrong since: a state of its own."""
    if not writer.zero and not writer.large:
        return
    text = '""'
    for word, conditions in ((LARGE, writer.large), (UNDEFINED, writer.zero)):
        if conditions:
            text = f'IF(OR({",".join(dict.fromkeys(conditions))}),"{word}",{text})'
    writer.zero.clear()
    writer.large.clear()
    done.state = tape.put("状态", f'IF({done.state}<>"",{done.state},{text})')


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
