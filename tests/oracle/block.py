"""An indicator, a part of one, or a row: exceptions, measures, gates, then the way of scoring."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from contextlib import suppress
from fractions import Fraction
from typing import Any, TypeAlias

from oracle import formulas, ways
from oracle.answers import NAMES, Answer, asking, day, is_asked, read, row_answer
from oracle.figures import cell
from oracle.numbers import is_range, scores, threshold
from oracle.ways import SCORERS, WAYS, Refused

End: TypeAlias = Fraction | float
"""The most that a score can be: infinity where there is no upper bound."""


class NotApplicable(Exception):  # noqa: N818 (an outcome, not an error)
    """The indicator does not apply after all."""


def listed(value: Any) -> list[Any]:
    """A value that may be written alone or as a list, as a list."""
    return [] if value is None else value if isinstance(value, list) else [value]


class Block:
    """A thing that is scored in one go: its rule, its full marks, its answer, and all that it may name."""

    def __init__(
        self,
        rule: Mapping[str, Any],
        points: Fraction,
        figures: Mapping[str, Any],
        given: Any,
        *,
        row: Mapping[str, Any] | None = None,
        columns: Mapping[str, Any] | None = None,
        points_column: str = "",
        minus: bool = False,
        endless: bool = False,
    ) -> None:
        self.rule = rule
        self.points = points
        self.key = "swing" if {"deduct", "earn"} <= rule.keys() else next(key for key in WAYS if key in rule)
        self.body: Any = rule if self.key == "swing" else rule[self.key]
        self.gates = listed(rule.get("unless"))
        self.exceptions = listed(rule.get("undefined"))
        self.lines = [line.split("=", 1) for line in listed(rule.get("measure"))]
        self.measures: dict[str, Any] = {}
        self.notes: list[str] = []
        self.cells_wrong: set[str] = set()
        figures = dict(figures)
        if row is not None and columns is not None:
            given = row_answer(self.key, self.body, row)
            for name in (self.names() & columns.keys()) - {points_column}:
                figures[name] = cell(row.get(name), columns[name], self.cells_wrong)
            figures[points_column] = points
        self.answer: Answer = self._read(given, figures)
        self.named = {self.word(item): value for item, value in self.answer.values.items()}
        self.known: dict[Any, Any] = {**figures, **self.named}
        self.known |= {("answer", item): value for item, value in self.answer.values.items()}
        self.known |= {ways.MINUS: minus, ways.ENDLESS: endless}
        self.endless = endless
        self.off = False
        """True for a part that comes off the sum of the others."""

    def _read(self, given: Any, figures: Mapping[str, Any]) -> Answer:
        """The answer, which may hang on what the figures are."""
        if self.key == "target" and "late" not in self.body and ways.is_day(self.body, figures):
            return day(self.points, given)
        answer = read(self.key, self.body, self.points, given)
        if self.key == "cases" and self.asks(figures):
            answer.looked_at()
        return answer

    def word(self, item: str) -> str:
        """The name by which a formula may speak of an answer."""
        inner = asking(self.body) if self.key == "cases" else None
        return NAMES.get(self.key if inner is None else inner[0], {}).get(item, item)

    def asks(self, known: Mapping[str, Any]) -> bool | None:
        """True where the case that holds asks for an answer; None where nobody can say which one does."""
        here = {name: value for name, value in known.items() if value is not None}
        for name, text in self.lines:
            value, waits, fails = formulas.settled(text, here)
            if not waits and not fails:
                here[name.strip()] = value
        try:
            case = ways.holding(self.body, lambda when: _sure(when, here))
        except NameError:
            return None
        inner = ways.held(case)
        return inner is not None and is_asked(ways.key_of(inner), ways.body_of(inner))

    @property
    def unwanted(self) -> bool:
        """True where an answer is given, and the case that holds asks for none."""
        given = any(value is not None for value in self.answer.values.values())
        return self.key == "cases" and given and self.asks(self.known) is False

    def names(self) -> frozenset[str]:
        """Every name that its formulas mention."""
        texts = [one["when"] for one in (*self.exceptions, *self.gates)] + [text for _, text in self.lines]
        return frozenset[str]().union(*(formulas.names(text) for text in texts), ways.named_in(self.key, self.body))

    @property
    def missing(self) -> list[tuple[str, str]]:
        """The values that it lacks: ("figure", name) or, of its answer, (item, item)."""
        lacking = [("figure", name) for name in self.names() - self.named.keys() if self.known.get(name, 0) is None]
        return lacking + [(item, item) for item, value in self.answer.values.items() if value is None]

    @property
    def gaps(self) -> list[Hashable]:
        """The same as what is waited for."""
        own = [(id(self), item) for item, value in self.answer.values.items() if value is None]
        return [*own, *(name for kind, name in self.missing if kind == "figure")]

    @property
    def most(self) -> End:
        """The most that its way of scoring can give."""
        return math.inf if self.endless else self._most(self.key, self.body)

    def _most(self, key: str, body: Any) -> End:
        match key:
            case "cases":
                inner = [one for case in body if (one := ways.held(case)) is not None]
                keys = [ways.key_of(one) for one in inner]
                bodies = [ways.body_of(one) for one in inner]
                return max([self.points, *map(self._most, keys, bodies)])
            case "ratio":
                most = body.get("at_most", "100%")
                return math.inf if most == "none" else self.points * threshold(most)
            case "earn":
                most = body.get("at_most", "100%")
                return math.inf if most == "none" else ways.portion(most, self.points)
            case "swing":
                up = body["earn"]
                base = ways.portion(up.get("base", "100%"), self.points)
                return math.inf if up["at_most"] == "none" else base + ways.portion(up["at_most"], self.points)
            case _:
                return self.points

    def measured(self, gate: Mapping[str, Any]) -> bool:
        """True where a gate looks at a measure."""
        return not formulas.names(gate["when"]).isdisjoint(name.strip() for name, _ in self.lines)

    def exception(self, undefined: Mapping[str, Any]) -> Fraction:
        """The score that an ``undefined`` gives."""
        match undefined["score"]:
            case "not_applicable":
                raise NotApplicable
            case "full":
                return self.points
            case "zero":
                return Fraction(0)
            case said:
                return ways.portion(said, self.points)


def outcome(block: Block) -> Fraction:
    """The score before rounding, where nothing is missing: a veto over what is given comes before all else."""
    try:
        if any(_value(gate["when"], block.known) for gate in block.gates if not block.measured(gate)):
            _measure(block, excepted=any(formulas.value(one["when"], block.known) for one in block.exceptions))
            return Fraction(0)
        for one in block.exceptions:
            if formulas.value(one["when"], block.known):
                return block.exception(one)
        measure = ""
        for name, text in block.lines:
            measure = name.strip()
            block.known[measure] = block.measures[measure] = formulas.value(text, block.known)
        if any(formulas.value(gate["when"], block.known) for gate in block.gates):
            return Fraction(0)
        block.notes += ["answer-unwanted"] * block.unwanted
        score = SCORERS[block.key](block.body, block.points, block.known, measure)
    except ZeroDivisionError:
        raise Refused("zero-denominator") from None
    block.notes += notes(block, block.known)
    block.notes += ["answer-unwanted"] * ways.unwanted(block.key, block.body, block.known, measure)
    return score


def notes(block: Block, known: Mapping[Any, Any]) -> list[str]:
    """The warnings about a score that the way has given."""
    if block.key == "target":
        return ["over-achievement"] * ways.over_achieved(block.body, known)
    if block.key != "cases":
        return []
    case = ways.holding(block.body, lambda when: _sure(when, known))
    inner = ways.held(case) or {}
    return ["over-achievement"] * ("target" in inner and ways.over_achieved(inner["target"], known))


def _sure(when: str, known: Mapping[Any, Any]) -> bool:
    """True where a condition holds; NameError where nobody can say."""
    value, waits, fails = formulas.settled(when, known)
    if waits or fails:
        raise NameError
    return bool(value)


def _measure(block: Block, *, excepted: bool) -> None:
    """Set the measures that a limit may look at, of an indicator that a veto has settled."""
    for name, text in [] if excepted else block.lines:
        with suppress(ZeroDivisionError, NameError):
            block.known[name.strip()] = block.measures[name.strip()] = formulas.value(text, block.known)


def part_of(part: Mapping[str, Any], points: Fraction, figures: Mapping[str, Any], given: Any, *, minus: bool) -> Block:
    """A part of an indicator of so many points: out of its own, or out of all of these where it has a weight."""
    own, off = part.get("points", points), part.get("minus") == "true"
    endless = own == "none"
    block = Block(part, Fraction(0 if endless else own), figures, given, minus=minus or off, endless=endless)
    block.off = off
    return block


def added(blocks: list[Block], scores: list[Any]) -> Any:
    """The sum of parts: those of the points, each by its weight, and those that add; less what comes off, down to 0."""
    total = off = Fraction(0)
    for block, score in zip(blocks, scores, strict=True):
        if block.off:
            off += score
        else:
            total += score * threshold(block.rule.get("weight", "100%"))
    return max(total - off, Fraction(0)) if any(block.off for block in blocks) else total


def open_range(blocks: list[Block], gates: list[Any], known: Mapping[str, Any]) -> tuple[Fraction, End]:
    """The least and the greatest score that what is missing still allows, before rounding."""
    ranges = [_range(block) for block in blocks]
    turned = [ends[::-1] if block.off else ends for block, ends in zip(blocks, ranges, strict=True)]
    low, high = (added(blocks, list(ends)) for ends in zip(*turned, strict=True))
    for gate in gates:
        holds = _value(gate["when"], {name: value for name, value in known.items() if value is not None})
        if holds:
            return Fraction(0), Fraction(0)
        if holds is None:
            low = Fraction(0)
    return low, high


def _range(block: Block) -> tuple[Fraction, End]:
    """Every score that a block may still come to lies between these two."""
    way = (None if block.key == "cases" else block.answer.open) or (Fraction(0), block.most)
    known = {name: value for name, value in block.known.items() if value is not None}
    ends: list[Fraction] = []
    for gate in block.gates:
        holds = False if block.measured(gate) else _value(gate["when"], known)
        if holds:
            return Fraction(0), Fraction(0)
        if holds is None:
            ends.append(Fraction(0))
    for one in block.exceptions:
        holds = _value(one["when"], known)
        if holds is not False:
            ends.append(Fraction(0) if one["score"] == "not_applicable" else block.exception(one))
        if holds:
            return min(ends), max(ends)
    for name, text in block.lines:
        if (value := _value(text, known)) is not None:
            known[name.strip()] = value
    for gate in block.gates:
        holds = _value(gate["when"], known)
        if holds is not False:
            ends.append(Fraction(0))
        if holds:
            return min(ends), max(ends)
    with suppress(NameError, KeyError, ZeroDivisionError, Refused):
        measure = block.lines[-1][0].strip() if block.lines else ""
        way = _asked(block, known, measure) or way
        way = (SCORERS[block.key](block.body, block.points, known, measure),) * 2
    return min(*ends, way[0]) if ends else way[0], max(*ends, way[1]) if ends else way[1]


def _asked(block: Block, known: Mapping[Any, Any], measure: str) -> tuple[Fraction, Fraction] | None:
    """The scores that a person may still give, where the figures say that one is asked for."""
    given = known.get(("answer", "score"))
    if block.key == "target" and given is None and block.answer.awaited and ways.late(block.body, known):
        return Fraction(0), block.points
    if block.key == "bands" and given is None and is_range(said := ways.band(block.body, known[measure])):
        return scores(said, block.points)
    return None


def _value(text: str, known: Mapping[str, Any]) -> Any:
    """The value of a formula; None where that depends on what is missing."""
    try:
        return formulas.value(text, known)
    except (NameError, ZeroDivisionError):
        return None
