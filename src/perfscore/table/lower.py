"""One indicator's steps over columns: its score, and the conditions of its statuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from perfscore.formula import tree
from perfscore.formula.analysis.gaps import FULL, Gap, Gaps, joined
from perfscore.formula.readings.columns import Writer
from perfscore.formula.readings.integers import Truth, Whole, const, every, opposite, some, times
from perfscore.formula.readings.quotients import Cases, Exact, Known, Layers, table
from perfscore.formula.tree import Node
from perfscore.program.model import IndicatorProgram
from perfscore.steps.model import Block, Guard, Step
from perfscore.steps.status import Lack, Look, Standing, standing

_SCORED: Final[Standing[Truth]] = Standing(problem=False, skipped=False, missing=False, pending=False)


@dataclass(slots=True, eq=False)
class Lowered:
    """An indicator over columns: the conditions of its statuses, and its score where none of them holds.

    ``skipped`` is where it is declared not applicable, until it is lowered. ``steps`` are the values of its steps, each
    with the condition under which the step was passed over, or is open.
    """

    program: IndicatorProgram
    skipped: Truth = False
    standing: Standing[Truth] = _SCORED
    score: Exact | None = None
    steps: dict[str, tuple[Exact | Cases, Truth]] = field(default_factory=dict)

    @property
    def scored(self) -> Truth:
        """Condition that it has a score."""
        return opposite(some(*self.standing))


def lower(known: Mapping[str, Known], lacking: Mapping[str, Lacking], layers: Layers, lowered: Lowered) -> None:
    """Write the steps of an indicator into ``lowered``, whose ``skipped`` is known."""
    writer = Gapped(known, layers)
    for name, (missing, begun) in lacking.items():
        writer.lacks(name, missing, begun)
    stands = Standing(*map(layers.truth, standing(_Columns(writer, lowered), lowered.program, lowered.skipped)))
    if not writer.judged:  # then all that is waited for is missing
        stands = stands._replace(missing=stands.pending, pending=False)
    lowered.standing, lowered.skipped = stands, stands.skipped
    score = writer.known[lowered.program.closing[-1].name]
    lowered.score = table(score) if isinstance(score, Cases) else score  # type: ignore[assignment]  # a number


def waits(standing: Standing[Truth]) -> Truth:
    """The rows where something is waited for."""
    return every(some(standing.missing, standing.pending), opposite(standing.skipped))


Lacking: TypeAlias = tuple[Truth, Truth]
"""Conditions that an input is missing, and that it is a judgement that is begun."""


class Gapped(Writer):
    """A writer of steps and of the conditions that they are open: the logic of gaps over columns."""

    def __init__(self, known: Mapping[str, Known], layers: Layers) -> None:
        """Start with the inputs, of which none is missing."""
        super().__init__(known, layers)
        self.gaps: Gaps[Truth] = Gaps(self)
        self.judged = False
        self._held: dict[str, Truth] = {}

    def lacks(self, name: str, missing: Truth, begun: Truth) -> None:
        """Note the rows where an input is missing."""
        self.judged |= begun is not False
        whole = self.name(missing)
        self.gaps.names[name] = Gap(whole, self.name(every(missing, opposite(begun))) if begun is not False else whole)

    def step(self, name: str, formula: Node) -> Truth:
        """Define a step; return the condition that it is open. What is open is divided by nothing."""
        gap = self.gaps.of(formula)
        passed, before = self.named(gap.open), len(self.zero)
        self.define(name, formula)
        self.gaps.names[name] = gap
        self._masked(before, passed)
        return passed

    def condition(self, node: Node) -> Look[Truth]:
        """The rows where a condition holds if it is known, where it is open, and where it is divided by 0."""
        gap = self.gaps.of(node)
        open_, before = self.named(gap.open), len(self.zero)
        holds = self.truth(node)
        self._masked(before, open_)
        return Look(holds, Lack(open_, self.named(gap.hard)), some(*self.zero[before:]))

    def _masked(self, before: int, passed: Truth) -> None:
        self.zero[before:] = [every(one, opposite(passed)) for one in self.zero[before:]]

    def look(self, node: Node) -> tuple[Truth, Truth]:
        """The rows where a condition holds, and those where it divides by 0."""
        before = len(self.zero)
        holds = self.layers.truth(self.truth(node))
        zero = some(*self.zero[before:])
        del self.zero[before:]
        return holds, zero

    def every(self, *tests: Truth) -> Truth:
        """Condition that all hold."""
        return every(*tests)

    def some(self, *tests: Truth) -> Truth:
        """Condition that one holds."""
        return some(*tests)

    def opposite(self, test: Truth) -> Truth:
        """Condition that it does not hold."""
        return opposite(test)

    def name(self, test: Truth) -> frozenset[str]:
        """A condition under a name."""
        if test is False:
            return frozenset()
        held = self.layers.truth(test)
        name = str(held) if isinstance(held, bool) else held.meta.output_name()
        self._held[name] = held
        return frozenset({name})

    def named(self, names: frozenset[str]) -> Truth:
        """Condition that one of the named conditions holds."""
        return some(*(self._held[one] for one in sorted(names)))


class _Columns:
    """The reading of columns: every condition is one over the rows."""

    never: Final[Truth] = False
    every = staticmethod(every)
    some = staticmethod(some)
    opposite = staticmethod(opposite)

    def __init__(self, writer: Gapped, lowered: Lowered) -> None:
        self._writer = writer
        self._lowered = lowered
        awaited = {one.name for one in lowered.program.inputs if one.awaited}
        gap = joined(one for name, one in writer.gaps.names.items() if name not in awaited)
        self.blank = Lack(writer.named(gap.open), writer.named(gap.hard))
        self._parts: list[Truth] = []
        """The rows where something is wrong in the parts."""

    def possible(self, test: Truth) -> bool:
        """True of a condition that may hold in some row."""
        return test is not False

    def over(self, _ended: Truth) -> bool:
        """False: every step has its column, also where its block has ended."""
        return False

    def begin(self, block: Block) -> None:
        """Begin a block."""
        self._block = block
        self._given: list[tuple[Truth, Exact]] = []
        self._wrong: Truth = False
        self._guarded = False

    @property
    def failed(self) -> Truth:
        """The rows where something is wrong in the block: also where it has been divided by 0 since."""
        zero, self._writer.zero = self._writer.zero, []
        self._wrong = self._writer.layers.truth(some(self._wrong, *zero))
        return self._wrong

    def step(self, step: Step, here: Truth) -> None:
        """Take a step."""
        writer = self._writer
        with writer.under(here):
            open_ = writer.step(step.name, step.formula)
        self._lowered.steps[step.name] = (writer.known[step.name], some(opposite(here), open_))  # type: ignore[assignment]  # a number

    def look(self, guard: Guard, here: Truth) -> Look[Truth]:
        """Look at the condition of a guard."""
        with self._writer.under(here):
            look_ = self._writer.condition(guard.when)
        self._guarded |= self.possible(look_.lack.open)
        return look_

    def end(self, guard: Guard, when: Truth, ended: Truth) -> tuple[Truth, Truth]:
        """Let a guard end the block."""
        writer, self._guarded = self._writer, True
        fires = writer.layers.truth(every(opposite(ended), when))
        if guard.score is not None:
            with writer.under(fires):
                self._given.append((fires, writer.number(guard.score)))
        return fires, writer.layers.truth(some(ended, fires))

    def fail(self, _guard: Guard, where: Truth) -> None:
        """Note a problem."""
        self._wrong = some(self._wrong, where)

    def forgive(self, where: Truth) -> None:
        """Let nothing be wrong."""
        self._wrong = every(self.failed, opposite(where))

    def inherit(self, here: Truth) -> None:
        """Let everything be wrong that is wrong in the parts."""
        self._wrong = some(self._wrong, every(here, some(*self._parts)))

    def differs(self, guard: Guard) -> Truth:
        """The rows where a guard would give another score."""
        assert guard.score is not None  # noqa: S101 (those without one are not asked)
        return self._writer.truth(tree.Compare(tree.Name(self._block.score), (("!=", guard.score),)))

    def lack(self, name: str) -> Lack[Truth]:
        """The rows where a step is open; one that is always passed over is not."""
        gap = self._writer.gaps.names.get(name, FULL)
        return Lack(self._writer.named(gap.open), self._writer.named(gap.hard))

    def give(self, _here: Truth) -> None:
        """Put the score together that guards may give."""
        writer, name = self._writer, self._block.score
        if any(when is not False for when, _ in self._given):
            value = writer.known.get(name, self._given[0][1])  # where a guard always gives it, no step does
            score = table(value) if isinstance(value, Cases) else value
            for when, given in reversed(self._given):
                score = writer.either(when, given, score)  # type: ignore[arg-type]  # a score is a number
            assert isinstance(score, Exact)  # noqa: S101 (see above)
            writer.known[name] = replace(score, top=writer.layers.whole(score.top))
        self._parts.append(self.failed)

    def close(self, lack: Lack[Truth]) -> None:
        """Note the rows where the score is open."""
        writer, name = self._writer, self._block.score
        if self._guarded:
            writer.gaps.names[name] = Gap(writer.name(lack.open), writer.name(lack.hard))
            self._lowered.steps[name] = (writer.known[name], writer.named(writer.gaps.names[name].open))  # type: ignore[assignment]  # a number


def in_units(score: Exact, unit: int) -> Whole:
    """A rounded score as a whole number of ``1/unit`` points."""
    factor = score.factor * unit
    assert not score.below  # noqa: S101 (what is rounded has ended)
    assert factor.denominator == 1  # noqa: S101 (… within its places)
    return times(const(int(factor.numerator)), score.top)
