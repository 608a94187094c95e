"""The branches of an indicator, in the words that its explanation says of them, and which of them a run took.

A band, a case, a deduction that reaches the end (扣完为止), a target met or missed: each has a sentence of
its own with a condition. With the guards (gates, zero denominators) these are what an author wrote, and what
a test of the rule can reach.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Literal, TypeAlias

from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.readings import prose, reference
from perfscore.formula.readings.value import Value
from perfscore.formula.tree import Node
from perfscore.problems import Path
from perfscore.program.model import IndicatorProgram
from perfscore.program.unfinished import complete, look_at
from perfscore.steps.compile import Stop, compile_value
from perfscore.steps.model import Block, Guard
from perfscore.steps.sentences import unfilled

Outcome: TypeAlias = Literal["scored", "not-applicable", "problem", "zero"]
Vector: TypeAlias = tuple[Value, ...]
"""A value for each input of an indicator, in the order of its ``inputs``."""
Test: TypeAlias = tuple[tuple[str, ...], Callable[..., object]]
ZERO_DENOMINATOR = "分母为 0，无法计分"


@dataclass(frozen=True, slots=True)
class Branch:
    """One way through an indicator. ``part`` is the part's name, empty where there are no parts.

    ``path`` is what of the indicator or part the rule says it with, empty for its way of scoring as a whole.
    """

    kind: Literal["says", "guard", "choice", "zero"]
    block: int
    place: int
    part: str
    text: str
    path: Path = ()


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One run of an indicator: its inputs, what came of it, and the branches that it took.

    ``values`` are those of the inputs and of the steps that were taken; ``fired`` has for each block
    the guard that ended it. ``score`` is in points, None unless ``outcome`` is ``scored``.
    """

    given: Vector
    outcome: Outcome
    score: Number | None
    values: dict[str, Any]
    fired: tuple[Guard | None, ...]
    taken: frozenset[Branch]


class Prober:
    """Runner of one indicator that says which branches a run takes."""

    def __init__(self, program: IndicatorProgram) -> None:
        """Compile the conditions of every sentence once."""
        self.program = program
        self.zero = Branch("zero", 0, 0, "", ZERO_DENOMINATOR)
        self._tests: dict[Branch, Test] = {}
        self._guards: list[list[Branch]] = []
        for number, block in enumerate(program.blocks):
            part = block.name if len(program.blocks) > 1 else ""
            places = [_guard_place(block.guards, guard) for guard in block.guards]
            guards = [(place, block.guards[place]) for place in places]
            self._guards.append([Branch("guard", number, at, part, one.because, one.path[:2]) for at, one in guards])
            for place, (kind, text, when, path) in enumerate(_conditions(block)):
                names = tuple(dict.fromkeys(found.name for found in tree.names(when)))
                self._tests[Branch(kind, number, place, part, unfilled(text), path)] = names, compile_value(when, names)

    @property
    def branches(self) -> tuple[Branch, ...]:
        """All branches, in the order of the rule; that a denominator is 0 is none of its own making."""
        every = dict.fromkeys((*self._tests, *chain.from_iterable(self._guards)))
        return tuple(sorted(every, key=lambda one: (one.block, one.kind, one.place)))

    def trial(self, given: Sequence[Value]) -> Trial:
        """Run the indicator on a value for each input."""
        program = self.program
        values: dict[str, Any] = {one.name: value for one, value in zip(program.inputs, given, strict=True)}
        try:
            computed = complete(program, given)
        except ZeroDivisionError:
            return self._zero_trial(tuple(given), values)
        except Stop as stop:
            return self._stopped_trial(tuple(given), values, stop)
        values |= {name: value for name, value in zip(program.slots, computed, strict=False) if value is not None}
        numbers = computed[len(program.slots) :]
        fired = tuple(
            block.guards[number] if number >= 0 else None for block, number in zip(program.blocks, numbers, strict=True)
        )
        score: Number = computed[len(program.slots) - 1]
        return Trial(tuple(given), "scored", score, values, fired, frozenset(self._taken(values, numbers)))

    def settled(self, given: Sequence[Value | None]) -> frozenset[Branch]:
        """The branches of a run that is settled, whatever else is missing (None)."""
        looked = look_at(self.program, given)
        return frozenset(self._taken(looked.known, looked.fired))

    def _taken(self, values: dict[str, Any], numbers: Sequence[int]) -> Iterator[Branch]:
        for block, number in enumerate(numbers):
            if number >= 0:
                yield self._guards[block][number]
        for branch, (names, holds) in self._tests.items():
            if numbers[branch.block] < 0 and _holds(holds, names, values):
                yield branch

    def _zero_trial(self, given: Vector, values: dict[str, Any]) -> Trial:
        """Outcome of a denominator of 0: no score, unless the indicator does not apply."""
        fired: list[Guard | None] = list(_no_guards(self.program))
        looked = look_at(self.program, given)
        if looked.skipped is None:
            return Trial(given, "zero", None, values, tuple(fired), frozenset({self.zero}))
        block = len(looked.left) - 1
        fired[block] = looked.skipped
        branch = self._guards[block][self.program.blocks[block].guards.index(looked.skipped)]
        return Trial(given, "not-applicable", None, looked.known, tuple(fired), frozenset({branch}))

    def _stopped_trial(self, given: Vector, values: dict[str, Any], stop: Stop) -> Trial:
        """A run up to the guard that left no score."""
        fired: list[Guard | None] = [None] * len(self.program.blocks)
        for number, block in enumerate(self.program.blocks[: stop.block + 1]):
            last = block.guards[stop.guard] if number == stop.block else None
            fired[number] = _run_block(block, values, last)
        guard = self.program.blocks[stop.block].guards[stop.guard]
        outcome: Outcome = "not-applicable" if guard.outcome == "not-applicable" else "problem"
        return Trial(given, outcome, None, values, tuple(fired), frozenset({self._guards[stop.block][stop.guard]}))


def _guard_place(guards: Sequence[Guard], guard: Guard) -> int:
    """Place of a guard; a veto for the case that an exception holds as well has that of the veto itself."""
    if not guard.veto or guard.path:
        return guards.index(guard)
    return next(
        place for place, other in enumerate(guards) if other.path and replace(other, when=guard.when, path=()) == guard
    )


def _no_guards(program: IndicatorProgram) -> tuple[None, ...]:
    return (None,) * len(program.blocks)


def _run_block(block: Block, values: dict[str, Any], last: Guard | None) -> Guard | None:
    """Run a block by the reference evaluator up to ``last``, or to the guard that fires."""
    for item in block.items:
        if not isinstance(item, Guard):
            values[item.name] = reference.value(item.formula, values)
        elif item is last:
            return item
        elif reference.value(item.when, values):
            values[block.score] = reference.value(item.score or tree.Text(""), values)
            return item
    return None


def _holds(holds: Callable[..., object], names: Sequence[str], values: dict[str, Any]) -> bool:
    try:
        return bool(holds(*(values[name] for name in names)))
    except (KeyError, ZeroDivisionError):  # it hangs on a side that was not taken
        return False


def _conditions(block: Block) -> Iterator[tuple[Literal["says", "choice"], str, Node, Path]]:
    """The condition of each sentence, and both sides of each ``if`` that the author wrote himself."""
    for sentence in block.sentences:
        if sentence.when is not None:
            yield "says", sentence.text, sentence.when, sentence.path
    for step in block.steps:
        for node in tree.walk(step.formula) if step.authored else ():
            if isinstance(node, tree.If):
                words = prose.prose(node.test)
                yield "choice", words, node.test, ()
                yield "choice", f"并非 {words}", tree.Not(node.test), ()
