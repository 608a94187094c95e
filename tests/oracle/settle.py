"""Scores that are settled already where something is missing; else what they still wait for."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from oracle import formulas, ways
from oracle.block import Block
from oracle.ways import WAYS, Refused

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


def block(one: Block) -> Settled:
    """One block: a veto over what is given first, then exceptions, measures, vetoes, the way of scoring."""
    return _Reader(one).read()


def total(parts: list[Settled], gates: list[Any], look: Look) -> Settled:
    """The parts of an indicator, and its own vetoes."""
    found = _Found()
    for gate in gates:
        holds = found.asked(look, gate["when"], Fraction(0))
        if holds:
            return Settled(Fraction(0))
    found.failed |= any(one.failed for one in parts)
    waits = NOTHING.union(*(one.waits for one in parts))
    if waits:
        return found.ended(None, waits)
    return found.ended(sum((one.score or Fraction(0) for one in parts), Fraction(0)))


def looks(known: Mapping[Any, Any], waits: Mapping[Any, Waits]) -> Look:
    """A function that looks at a formula."""

    def look(text: str) -> tuple[Any, Waits]:
        value, names, fails = formulas.settled(text, known)
        if fails:
            raise Failed
        return value, NOTHING.union(*(waits[name] for name in names))

    return look


class _Found:
    """The outcomes that may yet end a block, each with its score."""

    def __init__(self) -> None:
        self.failed = False
        self.others: list[tuple[Fraction | None, Waits]] = []

    def asked(self, look: Look, text: str, score: Fraction | None) -> bool:
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
    def __init__(self, one: Block) -> None:
        self.block = one
        self.known = {name: value for name, value in one.known.items() if value is not None}
        self.waits: dict[Any, Waits] = {name: frozenset({name}) for name, value in one.known.items() if value is None}
        for item in one.answer.values:
            key = frozenset({(id(one), item)})
            self.waits |= {name: key for name in (one.word(item), ("answer", item)) if name in self.waits}
        self.look = looks(self.known, self.waits)
        self.found = _Found()

    def read(self) -> Settled:
        one = self.block
        if self._vetoed():
            return Settled(Fraction(0))
        for exception in one.exceptions:
            skips = exception["score"] == "not_applicable"
            score = None if skips else one.exception(exception)
            if self.found.asked(self.look, exception["when"], score):
                if skips and not self.found.others and not self.found.failed:
                    return Settled(skipped=True)
                return self.found.ended(score)
        self._measure()
        for gate in one.gates:
            if self.found.asked(self.look, gate["when"], Fraction(0)):
                return self.found.ended(Fraction(0))
        return self._way()

    def _vetoed(self) -> bool:
        """True where a veto over what is given holds; one that may yet hold comes before an exception, too."""
        one = self.block
        gates = [gate for gate in one.gates if not one.measured(gate)]
        if not any(_Found().asked(self.look, gate["when"], None) for gate in gates):
            for gate in gates:
                self.found.asked(self.look, gate["when"], Fraction(0))
            return False
        if not any(_Found().asked(self.look, exception["when"], None) for exception in one.exceptions):
            self._measure()
        return True

    def _measure(self) -> None:
        for name, text in self.block.lines:
            try:
                value, waits = self.look(text)
            except Failed:
                self.found.failed = True
                self.waits[name.strip()] = NOTHING
                continue
            if waits:
                self.waits[name.strip()] = waits
            else:
                self.known[name.strip()] = self.block.measures[name.strip()] = value

    def _way(self) -> Settled:
        one = self.block
        measure = one.lines[-1][0].strip() if one.lines else ""
        try:
            waits = self._needs(measure)
            if waits or self.found.failed:
                return self.found.ended(None, waits)
            score = WAYS[one.key](one.body, one.points, self.known, measure)
        except (Failed, Refused, ZeroDivisionError):
            return Settled(failed=True)
        settled = self.found.ended(score)
        if one.key == "target" and settled.score is not None and ways.over_achieved(one.body, self.known):
            one.notes.append("over-achievement")
        return settled

    def _needs(self, measure: str) -> Waits:
        one = self.block
        if one.key == "cases":
            return self._cases()
        if one.key in {"deduct", "bands", "ratio"}:
            return self.waits.get(measure, NOTHING)
        texts = {
            "target": lambda body: [body["target"], body["actual"]],
            "checkpoints": lambda body: [point["actual"] for point in body],
            "formula": lambda body: [body],
        }.get(one.key, lambda _: [])(one.body)
        answers = (self.waits.get(("answer", item), NOTHING) for item in one.answer.values)
        return NOTHING.union(*(self.look(text)[1] for text in texts), *answers)

    def _cases(self) -> Waits:
        waits = NOTHING
        for case in self.block.body[:-1]:
            holds, more = self.look(case["when"])
            waits |= more
            if holds:
                break
        return waits
