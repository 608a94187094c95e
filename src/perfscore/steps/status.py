"""Statuses, and the rules by which guards, what is missing and what is wrong make one of them.

The rules stand here once. Single values, the columns of a table and the cells of a workbook are readings of them
(:class:`Reading`): a reading writes conditions and values, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Generic, Literal, NamedTuple, Protocol, TypeAlias, TypeVar

from perfscore.formula.analysis.gaps import Conditions
from perfscore.steps.model import Block, Guard, Step, Steps

IndicatorStatus: TypeAlias = Literal["scored", "not-applicable", "missing", "pending"]
"""``missing``: something that can still matter is not given; ``pending``: only a person's judgement."""
Status: TypeAlias = Literal[IndicatorStatus, "problem"]
"""``problem``: there is no score, and a result neither."""
_NO_SCORE: Final[tuple[IndicatorStatus, ...]] = ("not-applicable", "missing", "pending")
PRECEDENCE: Final[tuple[Status, ...]] = ("problem", *_NO_SCORE)
"""The first of these whose condition holds is the status; an indicator with none of them is scored."""
OPEN: Final[frozenset[str]] = frozenset({"missing", "pending"})
"""The statuses of an indicator that waits for something."""
STATUS_WORDS: Final[Mapping[str, str]] = {
    "not-applicable": "不适用",
    "missing": "缺数据",
    "pending": "待评定",
    "problem": "不能评分",
}
"""The statuses for people: what stands where a score would, for an indicator without one."""

C = TypeVar("C")
"""A condition, as a reading writes it."""


class Standing(NamedTuple, Generic[C]):
    """The conditions of the statuses, in the order of their precedence."""

    problem: C
    skipped: C
    missing: C
    pending: C


def first(standing: Standing[bool]) -> IndicatorStatus:
    """The status of single values, where there is no problem."""
    words = zip(_NO_SCORE, standing[1:], strict=True)
    return next((word for word, holds in words if holds), "scored")


class Lack(NamedTuple, Generic[C]):
    """The condition that a value is open, and that it is so by more than a judgement."""

    open: C
    hard: C


class Look(NamedTuple, Generic[C]):
    """The condition of a guard: where it holds if it is known, where it is open, and where it cannot be computed."""

    holds: C
    lack: Lack[C]
    fails: C


class Reading(Conditions[C], Protocol[C]):
    """One reading of the steps of an indicator. ``here`` is always where the block that is read has not ended."""

    @property
    def never(self) -> C:
        """The condition that never holds."""
        ...

    @property
    def failed(self) -> C:
        """The condition that something in the block is wrong so far."""
        ...

    @property
    def blank(self) -> Lack[C]:
        """The condition that any input at all is missing."""
        ...

    def possible(self, test: C, /) -> bool:
        """True of a condition that may hold anywhere."""
        ...

    def over(self, ended: C, /) -> bool:
        """True where nothing is written of what comes after a block has ended."""
        ...

    def begin(self, block: Block, /) -> None:
        """Begin a block, in which nothing is wrong yet."""
        ...

    def step(self, step: Step, here: C, /) -> None:
        """Take a step; that it divides by 0 is wrong where ``here`` holds and it is not open."""
        ...

    def look(self, guard: Guard, here: C, /) -> Look[C]:
        """Look at the condition of a guard; that it divides by 0 is wrong, likewise."""
        ...

    def end(self, guard: Guard, when: C, ended: C, /) -> tuple[C, C]:
        """Let a guard end the block, and give its score; return where it does, and where the block has ended now."""
        ...

    def fail(self, guard: Guard, where: C, /) -> None:
        """Note a problem that a guard says."""
        ...

    def forgive(self, where: C, /) -> None:
        """Let nothing be wrong in the block."""
        ...

    def inherit(self, here: C, /) -> None:
        """Let everything be wrong that is wrong in the parts."""
        ...

    def differs(self, guard: Guard, /) -> C:
        """The condition that a guard would give another score than the block has."""
        ...

    def lack(self, name: str, /) -> Lack[C]:
        """The condition that a step is open."""
        ...

    def give(self, here: C, /) -> None:
        """Put the score of a block together, of what guards and steps give, where ``here`` one of them does."""
        ...

    def close(self, lack: Lack[C], /) -> None:
        """End a block whose score is open where ``lack`` says."""
        ...


def standing(reading: Reading[C], steps: Steps, declared: C) -> Standing[C]:
    """The conditions of the statuses of an indicator, whose steps are written meanwhile.

    ``declared`` not applicable, nothing else counts. While something is missing, that it is comes before what is wrong.
    """
    last, end = steps.blocks[-1], _End(reading.never, reading.never)
    for block in steps.blocks:
        reading.begin(block)
        end = _Block(reading, block, adds=block is last and len(steps.blocks) > 1).read()
    if not reading.over(end.skipped):
        for step in steps.closing:
            reading.step(step, reading.opposite(end.out))
    every, some, failed, blank = reading.every, reading.some, reading.failed, reading.blank
    lack = reading.lack(steps.closing[-1].name)
    return Standing(
        every(failed, reading.opposite(blank.open), reading.opposite(declared)),
        some(declared, end.skipped),
        some(lack.hard, every(failed, blank.hard)),
        some(lack.open, every(failed, blank.open)),
    )


class _End(NamedTuple, Generic[C]):
    """The condition that a guard ended a block without a score, and that the indicator therefore does not apply."""

    out: C
    skipped: C


class _Block(Generic[C]):
    """The walk over one block, item by item; ``adds``: it adds the parts that stand before it."""

    def __init__(self, reading: Reading[C], block: Block, *, adds: bool) -> None:
        self._reading = reading
        self._block = block
        self._adds = adds
        never = reading.never
        self._ended, self._vetoed, self._end = never, never, _End(never, never)
        self._open: list[tuple[Lack[C], Guard]] = []
        """Guards that may yet end the block, each with where."""

    def read(self) -> _End[C]:
        """All items up to one that is sure to end the block; then where its score is open."""
        reading = self._reading
        here = reading.opposite(reading.never)
        for item in self._block.items:
            if isinstance(item, Guard):
                if self._guard(item, here):
                    if reading.over(self._ended):
                        break
                    here = reading.opposite(self._ended)
                continue
            if self._adds:
                reading.inherit(here)
            reading.step(item, here)
        reading.give(reading.opposite(self._end.out))
        reading.close(self._lack())
        return self._end

    def _guard(self, guard: Guard, here: C) -> bool:
        """A guard counts where it is known to hold and nothing before it is wrong; return whether it may count.

        A veto over what is given counts whatever is wrong (否则不得分); what else may yet end the block then does not.
        """
        reading = self._reading
        look = reading.look(guard, here)
        open_, fires = reading.possible(look.lack.open), reading.possible(look.holds)
        if fires:
            self._fire(guard, look, here)
        if open_:
            self._open.append((Lack(reading.every(here, look.lack.open), reading.every(here, look.lack.hard)), guard))
        return fires

    def _fire(self, guard: Guard, look: Look[C], here: C) -> None:
        reading, first = self._reading, guard.veto == "given"
        wrong = look.fails if first else reading.failed
        when = reading.every(look.holds, reading.opposite(look.lack.open), reading.opposite(wrong))
        if guard.outcome == "problem":
            reading.fail(guard, reading.every(here, when))
            return
        fires, self._ended = reading.end(guard, when, self._ended)
        if first:
            reading.forgive(fires)
            self._vetoed = reading.some(self._vetoed, fires)
        if guard.outcome == "not-applicable":
            self._skip(fires)

    def _skip(self, fires: C) -> None:
        """Not applicable, unless a guard before it may yet give a score: then that is waited for."""
        reading = self._reading
        before = reading.some(*(lack.open for lack, _ in self._open))
        skipped = reading.every(fires, reading.opposite(before))
        self._end = _End(reading.some(self._end.out, fires), reading.some(self._end.skipped, skipped))

    def _lack(self) -> Lack[C]:
        """The score is open by itself where nothing ended the block, and by a guard that may yet give another."""
        reading = self._reading
        every, some = reading.every, reading.some
        own, here = reading.lack(self._block.score), reading.opposite(self._ended)
        open_, hard = every(own.open, here), every(own.hard, here)
        for lack, guard in self._open:
            counts = every(lack.open, reading.opposite(self._vetoed))
            if guard.score is not None:
                counts = every(counts, some(self._end.out, reading.differs(guard)))
            open_ = some(open_, counts)
            hard = some(hard, every(lack.hard, reading.opposite(self._vetoed)))
        return Lack(open_, every(open_, hard))
