"""One indicator's steps over columns: what its score is where it has one, and why it has none elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from perfscore.formula import tree
from perfscore.formula.analysis.gaps import FULL, Gap, Gaps
from perfscore.formula.readings.columns import Writer
from perfscore.formula.readings.integers import Truth, Whole, const, every, opposite, some, times
from perfscore.formula.readings.quotients import Cases, Exact, Known, Layers, table
from perfscore.formula.tree import Node
from perfscore.program.model import IndicatorProgram
from perfscore.steps.model import Block, Guard


@dataclass(slots=True, eq=False)
class Lowered:
    """An indicator over columns.

    ``missing``: something that still matters was not given; ``pending``: only a judgement; ``skipped``: it does not
    apply; ``problem``: a guard or a division by 0 stopped it. Where none of them holds, ``score`` is its score.
    ``steps`` are the values of its steps, each with the condition under which the step was passed over, or is open.
    """

    program: IndicatorProgram
    skipped: Truth = False
    missing: Truth = False
    pending: Truth = False
    problem: Truth = False
    score: Exact | None = None
    steps: dict[str, tuple[Exact | Cases, Truth]] = field(default_factory=dict)

    @property
    def scored(self) -> Truth:
        """Where it has a score."""
        return opposite(some(self.missing, self.skipped, self.problem))


def lower(known: Mapping[str, Known], lacking: Mapping[str, Lacking], layers: Layers, found: Lowered) -> None:
    """Write the steps of an indicator into ``found``, whose ``skipped`` is known."""
    program = found.program
    writer = Gapped(known, layers)
    for name, (missing, begun) in lacking.items():
        writer.lacks(name, missing, begun)
    stops = _Stops()
    for block in program.blocks:
        _Block(block, writer, stops, found).write()
    for step in program.closing:
        with writer.under(*_not(stops.stopped)):
            passed = writer.step(step.name, step.formula)
        value = writer.known[step.name]
        found.steps[step.name] = (value, some(stops.stopped, passed))  # type: ignore[assignment]  # a step is a number
        found.score = table(value) if isinstance(value, Cases) else value  # type: ignore[assignment]  # … here too
    here = opposite(found.skipped)
    found.problem = layers.truth(every(some(stops.problem, *writer.zero), here))
    out = layers.truth(every(stops.skipped, here, opposite(found.problem)))
    found.skipped = some(found.skipped, out)
    gap = writer.gaps.of(tree.Name(program.closing[-1].name))
    open_ = some(stops.waits, writer.named(gap.open))
    hard = some(stops.hard, writer.named(gap.hard))
    found.missing = layers.truth(every(open_, opposite(stops.skipped)))
    found.pending = layers.truth(every(found.missing, opposite(hard))) if writer.judged else False


Lacking: TypeAlias = tuple[Truth, Truth]
"""Where an input is missing, and where it is a judgement that is begun."""


class Gapped(Writer):
    """Writes steps, and where they are open: the logic of gaps over columns."""

    def __init__(self, known: Mapping[str, Known], layers: Layers) -> None:
        """Start with the inputs, of which none is missing."""
        super().__init__(known, layers)
        self.gaps: Gaps[Truth] = Gaps(self)
        self.judged = False
        self._held: dict[str, Truth] = {}

    def lacks(self, name: str, missing: Truth, begun: Truth) -> None:
        """Say where an input is missing."""
        self.judged |= begun is not False
        whole = self.name(missing)
        self.gaps.names[name] = Gap(whole, self.name(every(missing, opposite(begun))) if begun is not False else whole)

    def step(self, name: str, formula: Node) -> Truth:
        """Define a step; return where it is open. What is open is divided by nothing."""
        gap = self.gaps.of(formula)
        passed, before = self.named(gap.open), len(self.zero)
        self.define(name, formula)
        self.gaps.names[name] = gap
        self._masked(before, passed)
        return passed

    def condition(self, node: Node) -> tuple[Truth, Truth, Truth]:
        """Where a condition is known to hold, where it is open, and where by more than a judgement."""
        gap = self.gaps.of(node)
        passed, before = self.named(gap.open), len(self.zero)
        holds = every(self.truth(node), *_not(passed))
        self._masked(before, passed)
        return holds, passed, self.named(gap.hard)

    def _masked(self, before: int, passed: Truth) -> None:
        self.zero[before:] = [every(one, *_not(passed)) for one in self.zero[before:]]

    def look(self, node: Node) -> tuple[Truth, Truth]:
        """Where a condition holds, and where it divides by 0."""
        before = len(self.zero)
        holds = self.layers.truth(self.truth(node))
        zero = some(*self.zero[before:])
        del self.zero[before:]
        return holds, zero

    def every(self, *tests: Truth) -> Truth:
        """Where all hold."""
        return every(*tests)

    def some(self, *tests: Truth) -> Truth:
        """Where one holds."""
        return some(*tests)

    def opposite(self, test: Truth) -> Truth:
        """Where it does not hold."""
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
        """Where one of the named conditions holds."""
        return some(*(self._held[one] for one in sorted(names)))


@dataclass(slots=True)
class _Stops:
    """Where an indicator has been stopped by a guard that gives no score, or where it waits whether one does."""

    skipped: Truth = False
    problem: Truth = False
    waits: Truth = False
    hard: Truth = False

    @property
    def stopped(self) -> Truth:
        return some(self.skipped, self.problem)


def _not(test: Truth) -> Iterator[Truth]:
    if test is not False:
        yield opposite(test)


class _Block:
    """One block: its steps, and the guards that end it."""

    def __init__(self, block: Block, writer: Gapped, stops: _Stops, found: Lowered) -> None:
        self._block = block
        self._writer = writer
        self._stops = stops
        self._found = found
        self._given: list[tuple[Truth, Exact]] = []
        self._open: list[tuple[Truth, Truth, Guard]] = []
        """Guards that may yet end the block: where, where by more than a judgement."""
        self._vetoed: Truth = False

    def write(self) -> None:
        """All items; then the score that guards may give, and where it is open."""
        writer, ended = self._writer, self._stops.stopped
        for item in self._block.items:
            with writer.under(*_not(ended)):
                if not isinstance(item, Guard):
                    passed = writer.step(item.name, item.formula)
                    self._found.steps[item.name] = (writer.known[item.name], some(ended, passed))  # type: ignore[assignment]  # a number
                    continue
                ended = self._guard(item, ended)
        if any(when is not False for when, _ in self._given):
            self._score()
        if self._open or self._given:
            self._close(ended)

    def _guard(self, guard: Guard, ended: Truth) -> Truth:
        """A guard; return where the block has ended after it."""
        writer, stops = self._writer, self._stops
        holds, open_, hard = writer.condition(guard.when)
        fires = writer.layers.truth(every(*_not(ended), holds))
        if open_ is not False:
            self._open.append((every(*_not(ended), open_), every(*_not(ended), hard), guard))
        if guard.score is not None:
            with writer.under(fires):
                self._given.append((fires, writer.number(guard.score)))
            if guard.veto == "given":
                self._vetoed = some(self._vetoed, fires)
        elif guard.outcome == "not-applicable":
            before = some(*(where for where, _, _ in self._open))
            stops.skipped = some(stops.skipped, every(fires, *_not(before)))
            stops.waits = some(stops.waits, every(fires, before))
            stops.hard = some(stops.hard, every(fires, *[some(*(where for _, where, _ in self._open))]))
        else:
            stops.problem = some(stops.problem, fires)
        return writer.layers.truth(some(ended, fires))

    def _score(self) -> None:
        """The score of a block that guards may give."""
        writer, name = self._writer, self._block.score
        value = writer.known.get(name, self._given[0][1])  # where a guard always gives it, no step does
        score = table(value) if isinstance(value, Cases) else value
        for when, one in reversed(self._given):
            score = writer.either(when, one, score)  # type: ignore[arg-type]  # a score is a number
        assert isinstance(score, Exact)  # noqa: S101 (see above)
        writer.known[name] = replace(score, top=writer.layers.whole(score.top))

    def _close(self, ended: Truth) -> None:
        """Where the score of the block is open: itself, or by a guard that may give another."""
        writer, name = self._writer, self._block.score
        gap = writer.gaps.names.get(name, FULL)
        here = list(_not(ended))
        open_, hard = every(writer.named(gap.open), *here), every(writer.named(gap.hard), *here)
        for where, harder, guard in self._open:
            counts = every(where, *_not(self._vetoed))
            if guard.score is not None and counts is not False:
                differs = tree.Compare(tree.Name(name), (("!=", guard.score),))
                matters = every(counts, writer.truth(differs))
            else:
                matters = counts
            open_ = some(open_, matters)
            hard = some(hard, every(harder, *_not(self._vetoed)))
        writer.gaps.names[name] = Gap(writer.name(open_), writer.name(every(open_, hard)))
        passed = some(self._stops.stopped, writer.named(writer.gaps.names[name].open))
        self._found.steps[name] = (writer.known[name], passed)  # type: ignore[assignment]  # a number


def in_units(score: Exact, unit: int) -> Whole:
    """A rounded score as a whole number of ``1/unit`` points."""
    factor = score.factor * unit
    assert not score.below  # noqa: S101 (what is rounded has ended)
    assert factor.denominator == 1  # noqa: S101 (… within its places)
    return times(const(int(factor.numerator)), score.top)
