"""Scores that are settled already where something is missing; else what they still wait for."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from oracle import formulas, ways
from oracle.answers import is_asked
from oracle.block import Block, added, notes
from oracle.numbers import is_range
from oracle.ways import SCORERS, Refused

Waits: TypeAlias = frozenset[Hashable]
"""Missing things: a figure by its name, an answer by its block and item."""
NOTHING: Waits = frozenset()
Look: TypeAlias = Callable[[str], tuple[Any, Waits]]


class Failed(Exception):  # noqa: N818 (an outcome, not an error)
    """There can be no score, whatever is filled in."""


@dataclass
class Settled:
    """A score, or what it waits for; ``failed``: it cannot be computed; ``skipped``: it does not apply."""

    score: Fraction | None = None
    waits: Waits = NOTHING
    failed: bool = False
    skipped: bool = False


def block(subject: Block) -> Settled:
    """One block: a veto over what is given first, then exceptions, measures, vetoes, the way of scoring."""
    return _Reader(subject).read()


def total(blocks: list[Block], parts: list[Settled], gates: list[Any], look: Look) -> Settled:
    """The parts of an indicator, and its own vetoes."""
    outcomes = _Outcomes()
    for gate in gates:
        holds = outcomes.noted(look, gate["when"], Fraction(0))
        if holds:
            return Settled(Fraction(0))
    outcomes.failed |= any(one.failed for one in parts)
    waits = NOTHING.union(*(one.waits for one in parts))
    if waits:
        return outcomes.ended(None, waits)
    return outcomes.ended(added(blocks, [one.score or Fraction(0) for one in parts]))


def looks(known: Mapping[Any, Any], waits: Mapping[Any, Waits]) -> Look:
    """A function that looks at a formula."""

    def look(text: str) -> tuple[Any, Waits]:
        value, names, fails = formulas.settled(text, known)
        if fails:
            raise Failed
        return value, NOTHING.union(*(waits[name] for name in names))

    return look


class _Outcomes:
    """The outcomes that may yet end a block, each with its score."""

    def __init__(self) -> None:
        self.failed = False
        self.others: list[tuple[Fraction | None, Waits]] = []

    def noted(self, look: Look, text: str, score: Fraction | None) -> bool:
        """True where a condition holds for sure; one that may hold is noted."""
        try:
            holds, waits = look(text)
        except Failed:
            self.failed = True
            return False
        if waits:
            self.others.append((score, waits))
        return bool(holds)

    @property
    def waits(self) -> Waits:
        return NOTHING.union(*(waits for _, waits in self.others))

    def ended(self, score: Fraction | None, waits: Waits = NOTHING) -> Settled:
        if self.failed:
            return Settled(failed=True)
        if score is None or any(other != score for other, _ in self.others):
            return Settled(None, waits | self.waits)
        return Settled(score)


class _Reader:
    def __init__(self, block: Block) -> None:
        self.block = block
        self.known = {name: value for name, value in block.known.items() if value is not None}
        self.waits: dict[Any, Waits] = {name: frozenset({name}) for name, value in block.known.items() if value is None}
        for item in block.answer.values:
            key = frozenset({(id(block), item)})
            self.waits |= {name: key for name in (block.word(item), ("answer", item)) if name in self.waits}
        self.look = looks(self.known, self.waits)
        self.outcomes = _Outcomes()

    def read(self) -> Settled:
        block = self.block
        if self._vetoed():
            return Settled(Fraction(0))
        for exception in block.exceptions:
            skips = exception["score"] == "not_applicable"
            score = None if skips else block.exception(exception)
            if self.outcomes.noted(self.look, exception["when"], score):
                if skips and not self.outcomes.others and not self.outcomes.failed:
                    return Settled(skipped=True)
                return self.outcomes.ended(score)
        self._measure()
        for gate in block.gates:
            if self.outcomes.noted(self.look, gate["when"], Fraction(0)):
                return self.outcomes.ended(Fraction(0))
        return self._way()

    def _vetoed(self) -> bool:
        """True where a veto over what is given holds; one that may yet hold comes before an exception, too."""
        block = self.block
        gates = [gate for gate in block.gates if not block.measured(gate)]
        if not any(_Outcomes().noted(self.look, gate["when"], None) for gate in gates):
            for gate in gates:
                self.outcomes.noted(self.look, gate["when"], Fraction(0))
            return False
        if not any(_Outcomes().noted(self.look, exception["when"], None) for exception in block.exceptions):
            self._measure()
        return True

    def _measure(self) -> None:
        for name, text in self.block.lines:
            try:
                value, waits = self.look(text)
            except Failed:
                self.outcomes.failed = True
                self.waits[name.strip()] = NOTHING
                continue
            if waits:
                self.waits[name.strip()] = waits
            else:
                self.known[name.strip()] = self.block.measures[name.strip()] = value

    def _way(self) -> Settled:
        block = self.block
        measure = block.lines[-1][0].strip() if block.lines else ""
        block.notes += ["answer-unwanted"] * block.unwanted
        try:
            waits = self._needs(measure)
            if waits or self.outcomes.failed:
                return self.outcomes.ended(None, waits)
            score = SCORERS[block.key](block.body, block.points, self.known, measure)
        except (Failed, Refused, ZeroDivisionError):
            return Settled(failed=True)
        settled = self.outcomes.ended(score)
        if settled.score is not None:
            block.notes += notes(block, self.known, measure)
        return settled

    def _needs(self, measure: str) -> Waits:
        block = self.block
        if block.key == "cases":
            return self._cases(measure)
        return self._needs_of(block.key, block.body, measure)

    def _needs_of(self, key: str, body: Any, measure: str) -> Waits:
        if key == "bands":
            waits, known = self.waits.get(measure, NOTHING), measure in self.known
            judged = is_range(ways.band(body, self.known[measure])) if known else bool(waits)
            return waits | self.waits.get(("answer", "score"), NOTHING) if judged else waits
        if key == "scale":
            named = (self.waits.get(name, NOTHING) for name in ways.named_in(key, body))
            return self.waits.get(measure, NOTHING).union(*named)
        if key == "target" and is_asked(key, body, self.known):
            waits = NOTHING.union(*(self.look(text)[1] for text in ways.compared(body)))
            judged = bool(waits) or ways.late(body, self.known)
            return waits | self.waits.get(("answer", "score"), NOTHING) if judged else waits
        if key in {"deduct", "earn", "swing", "ratio"} and "kinds" not in body:
            return self.waits.get(measure, NOTHING)
        texts: list[str] = {  # type: ignore[no-untyped-call]
            "target": ways.compared,
            "checkpoints": lambda body: [point["actual"] for point in body],
            "formula": lambda body: [body],
        }.get(key, lambda _: [])(body)
        answers = [item for item in self.block.answer.values if is_asked(key, body, self.known)]
        asked = (self.waits.get(("answer", item), NOTHING) for item in answers)
        return NOTHING.union(*(self.look(text)[1] for text in texts), *asked)

    def _cases(self, measure: str) -> Waits:
        waits, body = NOTHING, self.block.body
        for case in body:
            holds, more = self.look(case["when"]) if case is not body[-1] else (True, NOTHING)
            waits |= more
            if holds:
                return waits or self._held(ways.held(case), measure)
        raise AssertionError(body)

    def _held(self, inner: Any, measure: str) -> Waits:
        """What the way of the case that holds waits for; its measures are known only there."""
        if inner is None:
            return NOTHING
        outer = self.known, self.waits, self.look
        self.known, self.waits = dict(self.known), dict(self.waits)
        self.look = looks(self.known, self.waits)
        waits = NOTHING
        for name, text in ways.lines_of(inner):
            value, more = self.look(text)
            waits |= more
            measure = name
            if more:
                self.waits[name] = more
            else:
                self.known[name] = value
        waits |= self._needs_of(ways.key_of(inner), ways.body_of(inner), measure)
        self.known, self.waits, self.look = outer
        return waits
