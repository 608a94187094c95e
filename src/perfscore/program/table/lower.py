"""One indicator's steps over columns: what its score is where it has one, and why it has none elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from perfscore.formula.columns import Writer
from perfscore.formula.integers import Truth, Whole, const, every, opposite, some, times
from perfscore.formula.quotients import Cases, Exact, Known, Layers, table
from perfscore.methods.steps import Block, Guard
from perfscore.program.build import IndicatorProgram


@dataclass(slots=True, eq=False)
class Lowered:
    """An indicator over columns.

    ``missing``: something that it needs was not given; ``pending``: only a judgement; ``skipped``: it does not apply;
    ``problem``: a guard or a division by 0 stopped it. Where none of them holds, ``score`` is its score.
    ``steps`` are the values of its steps, each with the condition under which the step was passed over.
    """

    program: IndicatorProgram
    missing: Truth
    pending: Truth = False
    skipped: Truth = False
    problem: Truth = False
    score: Exact | None = None
    steps: dict[str, tuple[Exact | Cases, Truth]] = field(default_factory=dict)

    @property
    def scored(self) -> Truth:
        """Where it has a score."""
        return opposite(some(self.missing, self.skipped, self.problem))


def lower(program: IndicatorProgram, known: Mapping[str, Known], layers: Layers, found: Lowered) -> None:
    """Write the steps of an indicator into ``found``, whose ``missing`` and ``skipped`` are known."""
    writer = Writer(known, layers)
    stops = _Stops()
    for block in program.blocks:
        _block(block, writer, stops, found)
    for step in program.closing:
        with writer.under(*_not(stops.stopped)):
            writer.define(step.name, step.formula)
        value = writer.known[step.name]
        found.steps[step.name] = (value, stops.stopped)  # type: ignore[assignment]  # a step is a number
        found.score = table(value) if isinstance(value, Cases) else value  # type: ignore[assignment]  # … here too
    here = opposite(some(found.missing, found.skipped))
    found.problem = layers.truth(every(some(stops.problem, *writer.zero), here))
    out = layers.truth(every(stops.skipped, here, opposite(found.problem)))
    found.skipped = some(found.skipped, out)


@dataclass(slots=True)
class _Stops:
    """Where an indicator has been stopped by a guard that gives no score."""

    skipped: Truth = False
    problem: Truth = False

    @property
    def stopped(self) -> Truth:
        return some(self.skipped, self.problem)


def _not(test: Truth) -> Iterator[Truth]:
    if test is not False:
        yield opposite(test)


def _block(block: Block, writer: Writer, stops: _Stops, found: Lowered) -> None:
    """One block: its steps, and the guards that end it."""
    ended = stops.stopped
    given: list[tuple[Truth, Exact]] = []
    for item in block.items:
        with writer.under(*_not(ended)):
            if not isinstance(item, Guard):
                writer.define(item.name, item.formula)
                found.steps[item.name] = (writer.known[item.name], ended)  # type: ignore[assignment]  # a number
                continue
            fires = writer.layers.truth(every(*_not(ended), writer.truth(item.when)))
            if item.score is not None:
                with writer.under(fires):
                    given.append((fires, writer.number(item.score)))
            elif item.outcome == "not-applicable":
                stops.skipped = some(stops.skipped, fires)
            else:
                stops.problem = some(stops.problem, fires)
            ended = writer.layers.truth(some(ended, fires))
    if any(when is not False for when, _ in given):
        _given(block, given, writer, found, stops.stopped)


def _given(block: Block, given: list[tuple[Truth, Exact]], writer: Writer, found: Lowered, stopped: Truth) -> None:
    """The score of a block that guards may give."""
    value = writer.known.get(block.score, given[0][1])  # where a guard always gives it, no step does
    score = table(value) if isinstance(value, Cases) else value
    for when, one in reversed(given):
        score = writer.either(when, one, score)  # type: ignore[arg-type]  # a score is a number
    assert isinstance(score, Exact)  # noqa: S101 (see above)
    score = replace(score, top=writer.layers.whole(score.top))
    writer.known[block.score] = score
    found.steps[block.score] = (score, stopped)


def in_units(score: Exact, unit: int) -> Whole:
    """A rounded score as a whole number of ``1/unit`` points."""
    factor = score.factor * unit
    assert not score.below  # noqa: S101 (what is rounded has ended)
    assert factor.denominator == 1  # noqa: S101 (… within its places)
    return times(const(int(factor.numerator)), score.top)
