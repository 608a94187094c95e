"""An indicator of which something is not given: its steps as far as they are settled, and where its score can lie.

A score is settled where no completion can change it by a guard, a case or an ``if``
(:mod:`perfscore.formula.analysis.partial`); then it is a score like any other. Else it lies where the extents of what
is open let it lie, in view of all that is given.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, reduce
from typing import Any, Final, TypeAlias

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.analysis import extent
from perfscore.formula.analysis.bounds import Bounds, Column, Known
from perfscore.formula.analysis.extent import Extent, closed
from perfscore.formula.analysis.partial import ALWAYS, settle, settled, unknown, value
from perfscore.formula.readings import reference
from perfscore.formula.readings.value import Value
from perfscore.formula.tree import Node
from perfscore.methods import Parts
from perfscore.methods.way import Way
from perfscore.program.indicator_run import Range
from perfscore.program.model import IndicatorProgram
from perfscore.program.section_steps import Reach
from perfscore.steps import ranges
from perfscore.steps.compile import Stop
from perfscore.steps.model import SCORE, Block, Guard, Input, Item, Step
from perfscore.steps.status import Lack, Look, standing

_ZERO: Final = exact.ratio(0)
_NONE: Final = frozenset[str]()


@dataclass(slots=True, eq=False)
class Looked:
    """An indicator as far as it is settled.

    ``known`` are the values of inputs and steps; ``waits`` says of every other step for which inputs it waits.
    ``left`` are the blocks with what is left of their formulas, ``fired`` is for each block the number of the guard
    that gave its score (-1: none), ``skipped`` the guard that says that the indicator does not apply. ``wrong``: there
    can be no score, though nothing but an awaited judgement is missing; ``refused`` is the guard that says so, if any.
    """

    program: IndicatorProgram
    blank: frozenset[str]
    known: dict[str, Value]
    waits: dict[str, frozenset[str]]
    left: list[Block] = field(default_factory=list)
    fired: list[int] = field(default_factory=list)
    skipped: Guard | None = None
    refused: Guard | None = None
    wrong: bool = False

    @property
    def score(self) -> Number | None:
        """The rounded score, where it is settled."""
        return self.known.get(SCORE)  # type: ignore[return-value]  # a score is a number

    @property
    def found(self) -> tuple[Any, ...]:
        """The values that ``program.run`` would return."""
        return (*(self.known.get(name) for name in self.program.slots), *self.fired)

    @property
    def missing(self) -> list[Input]:
        """The inputs that can still matter."""
        waits = self.waits.get(SCORE, _NONE)
        return [one for one in self.program.inputs if one.name in waits]


def look_at(program: IndicatorProgram, values: Sequence[Value | None]) -> Looked:
    """The same as ``look``, of values in the order of the inputs."""
    return look(program, {one.name: value for one, value in zip(program.inputs, values, strict=True)})


def look(program: IndicatorProgram, given: Mapping[str, Value | None]) -> Looked:
    """An indicator as far as it is settled, given its inputs (None: missing)."""
    known = {name: one for name, one in given.items() if one is not None}
    blank = frozenset(name for name, one in given.items() if one is None)
    looked = Looked(program, blank, known, {name: frozenset({name}) for name in blank})
    reading = _Values(looked)
    stands = standing(reading, program, declared=False)
    looked.wrong = stands.problem
    if stands.skipped:
        looked.skipped = reading.skips
    return looked


def _step(looked: Looked, step: Step) -> Step:
    """Take a step; return what is left of it."""
    left = settled(step.formula, looked.known)
    found = value(left)
    if found is None:
        looked.waits[step.name] = _waits(looked, left)
    else:
        looked.known[step.name] = found
    return replace(step, formula=left)


def _waits(looked: Looked, left: Any) -> frozenset[str]:
    return _NONE.union(*(looked.waits[name] for name in unknown(left, looked.known)))


Holds: TypeAlias = bool
"""A condition of single values."""
_FALSE: Final = Lack(open=False, hard=False)
_OPEN: Final = Lack(open=True, hard=False)
_FAILS: Final = Look(holds=False, lack=_FALSE, fails=True)
_WAITS: Final = Look(holds=False, lack=_OPEN, fails=False)
_LOOKS: Final = {holds: Look(holds, _FALSE, fails=False) for holds in (True, False)}


class _Values:
    """The reading of single values: a condition holds or not, and what is left of each block is put into ``looked``.

    Whether only a judgement is waited for is not asked here: see ``waits``.
    """

    never: Final = False
    every = staticmethod(lambda *tests: all(tests))
    some = staticmethod(lambda *tests: any(tests))
    opposite = staticmethod(operator.not_)
    possible = over = staticmethod(bool)

    def __init__(self, looked: Looked) -> None:
        self._looked = looked
        self._missing = looked.blank.difference(one.name for one in looked.program.inputs if one.awaited)
        self.blank = _OPEN if self._missing else _FALSE
        self._broken = False  # something is wrong in the parts
        self.skips: Guard | None = None

    def begin(self, block: Block) -> None:
        self._block = block
        self._left: list[Item] = []
        self._place = self._fired = -1
        self._waits = _NONE
        self._refused: Guard | None = None
        self.failed = False

    def step(self, step: Step, _here: Holds) -> None:
        looked = self._looked
        self._left.append(_step(looked, step))
        self.failed |= step.name not in looked.known and not looked.waits[step.name]

    def look(self, guard: Guard, _here: Holds) -> Look[Holds]:
        looked = self._looked
        self._place += 1
        when = settle(guard.when, looked.known)
        if when is False:
            return _LOOKS[False]
        score = None if guard.score is None else settled(guard.score, looked.known)
        self._left.append(replace(guard, when=ALWAYS if when is True else when, score=score))
        if when is True:
            return _LOOKS[True]
        waits = _waits(looked, when)
        self._waits |= waits
        self.failed |= not waits
        return _WAITS if waits else _FAILS

    def end(self, guard: Guard, when: Holds, _ended: Holds) -> tuple[Holds, Holds]:
        if when and guard.score is not None:
            self._fired = self._place
            self._looked.known[self._block.score] = value(self._settled(guard))  # type: ignore[assignment]  # of what is given
        elif when:
            self.skips = guard
        return when, when

    def fail(self, guard: Guard, where: Holds) -> None:
        if where and not self.failed:
            self._refused = guard
        self.failed |= where

    def forgive(self, where: Holds) -> None:
        self.failed &= not where
        self._refused = None if where else self._refused

    def inherit(self, here: Holds) -> None:
        self.failed |= here and self._broken

    def give(self, _here: Holds) -> None:
        """Nothing: ``end`` has given it."""

    def differs(self, guard: Guard) -> Holds:
        return value(self._settled(guard)) != self._looked.known.get(self._block.score)

    def _settled(self, guard: Guard) -> Node:
        assert guard.score is not None  # noqa: S101 (those without one are not asked)
        return settled(guard.score, self._looked.known)

    def lack(self, name: str) -> Lack[Holds]:
        return _FALSE if name in self._looked.known else _OPEN

    def close(self, lack: Lack[Holds]) -> None:
        looked, score = self._looked, self._block.score
        looked.left.append(replace(self._block, items=tuple(self._left)))
        looked.fired.append(self._fired)
        if self.failed and not self._broken:
            self._broken, looked.refused = True, self._refused
        if self.failed or lack.open:
            looked.known.pop(score, None)
            looked.waits[score] = self._missing if self.failed else looked.waits.get(score, _NONE) | self._waits


def complete(program: IndicatorProgram, values: Sequence[Value | None]) -> tuple[Any, ...]:
    """The steps of an indicator of which nothing is missing, as ``program.run`` returns them.

    A veto over what is given holds whatever else is wrong (否则不得分): then what is settled stands for the steps that
    cannot be computed. Raises what ``program.run`` raises where nothing gives a score.
    """
    try:
        return program.run(*values)
    except (ZeroDivisionError, Stop):
        looked = look_at(program, values)
        if looked.score is None:
            raise
        return looked.found


# -- where the score can lie -------------------------------------------------------------------


def span(looked: Looked, points: Number, details: Mapping[str, str]) -> Range:
    """The least and the greatest score still possible; ``details`` are what is given beside the inputs, by name."""
    program = looked.program
    given = [one.name for one in program.inputs if one.name not in looked.blank]
    if given not in ([], [program.points_column]):
        return _span(looked, points, details)
    worth = looked.known[program.points_column] if given else None
    demanded = _demanded(program)
    return unstarted(program, points, worth, tuple(one for one in details.items() if one[0] in demanded))


@lru_cache(maxsize=1024)
def unstarted(
    program: IndicatorProgram, points: Number, worth: Value | None = None, details: tuple[tuple[str, str], ...] = ()
) -> Range:
    """The span of an indicator of which nothing is given but the points that its row has, and words beside the inputs.

    That is so of most, and of all rows that a person has still to judge; and to find it takes longer than to score.
    """
    given = {one.name: worth if one.name == program.points_column else None for one in program.inputs}
    return _span(look(program, given), points, dict(details))


@lru_cache(maxsize=1024)
def _demanded(program: IndicatorProgram) -> frozenset[str]:
    """The names that its demands read: no other word beside the inputs changes the span."""
    return frozenset(one.name for demand in program.demands for one in tree.names(demand.that))


def reach(program: IndicatorProgram) -> Reach:
    """The most that an indicator can ever give or take off, and whether it may turn out not applicable."""
    *_, most = _most(program, program.points)
    skips = (guard.outcome == "not-applicable" for block in program.blocks for guard in block.guards)
    leaves = program.head.counted and (program.may_skip or any(skips))
    return Reach(None if most is None else abs(_closed(program, most)), leaves)


def _span(looked: Looked, points: Number, details: Mapping[str, str]) -> Range:
    program = looked.program
    known = _start(looked, details)
    applies, score = True, extent.exactly(_ZERO)
    for block, most in zip(looked.left, _most(program, points), strict=False):
        stages = list(ranges.stages(block, known))
        applies &= not any(_skips(stage) for stage, _ in stages)
        scores = [found for _, found in stages if found is not None]
        within = Extent(closed(_ZERO), extent.MOST if most is None else closed(most))
        score = extent.within(reduce(extent.hull, scores), within) if scores else within if applies else score
        inputs = known.inputs(*(ranges.formula(stage.item) for stage, _ in stages))
        if len(scores) == 1:
            known = ranges.with_steps(known, stages)
        known = known.with_step(block.score, score.loose(), inputs)
    low = _closed(program, score.low.at) if applies else _ZERO
    high = None if score.high.endless else _closed(program, score.high.at)
    return (high, low) if program.minus else (low, high)


def _most(program: IndicatorProgram, points: Number) -> Iterable[Number | None]:
    """The most that each block can give."""
    way = program.scored.way
    if program.endless:
        return [None] * len(program.blocks)
    if not isinstance(way, Parts):
        return (_most_of(way, points),)
    each = [None if part.endless else _most_of(part.way, part.full(points)) for part in way.root]
    return (*each, _most_of(way, points))


def _most_of(way: Way, points: Number) -> Number | None:
    """The most that a way can give; an exception may give full marks where the way itself gives less."""
    most = way.most(points)
    return None if most is None else max(most, points)


def _skips(stage: ranges.Stage) -> bool:
    """True where a guard may say that the indicator does not apply: then it adds nothing to the total."""
    guard = stage.item
    return isinstance(guard, Guard) and guard.outcome == "not-applicable" and stage.before.given(guard.when) is not None


def _start(looked: Looked, details: Mapping[str, str]) -> Bounds:
    """Bounds of inputs: of those given, their columns; the others are already put in."""
    program = looked.program
    found: dict[str, Known] = {}
    for one in program.inputs:
        given = looked.known.get(one.name)
        if isinstance(given, tuple):
            found[one.name] = _column(given)
        elif given is None and (open_ := ranges.values(one, plain=False)) is not None:
            found[one.name] = open_
    known = Bounds(found)
    for demand in program.demands:
        left = settle(demand.that, {**looked.known, **details})
        known = known if isinstance(left, bool) else known.given(left) or known
    return known


def _column(cells: tuple[Number, ...]) -> Column:
    rows = extent.exactly(exact.ratio(len(cells)))
    if any(isinstance(one, str) for one in cells):
        return Column(rows=rows, words=frozenset(map(str, cells)))
    ends = map(extent.exactly, cells or (_ZERO,))  # of no cells the sum is 0
    return Column(reduce(extent.hull, ends), rows)


def _closed(program: IndicatorProgram, raw: Number) -> Number:
    """``raw`` after the steps that round it."""
    values: dict[str, Value] = {program.blocks[-1].score: raw}
    for step in program.closing:
        values[step.name] = reference.value(step.formula, values)
    return values[SCORE]  # type: ignore[return-value]  # a score is a number
