"""An indicator, a part of one, or a row: exceptions, measures, gates, then the way of scoring."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from contextlib import suppress
from fractions import Fraction
from typing import Any, TypeAlias

from oracle import formulas, ways
from oracle.answers import NAMES, Answer, asking, is_asked, read, row_answer
from oracle.figures import cell
from oracle.numbers import is_range, scores, threshold
from oracle.ways import SCORERS, Refused

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
        self.key: str = ways.key_of(rule)
        self.body: Any = ways.body_of(rule)
        self.gates = listed(rule.get("unless"))
        self.exceptions = listed(rule.get("undefined"))
        self.lines = [line.split("=", 1) for line in listed(rule.get("measure"))]
        self.measures: dict[str, Any] = {}
        self.notes: list[str] = []
        self.cells_wrong: set[str] = set()
        figures = dict(figures)
        if row is not None and columns is not None:
            given = self._row(row, columns, figures)
            figures[points_column] = points
        self.answer: Answer = read(self.key, self.body, self.points, given, figures)
        self.asking = asking(self.body, figures) if self.key == "cases" else (self.key, self.body)
        if self.key == "cases" and self.asks(figures):
            self.answer.looked_at()
        self.named = {self.word(item): value for item, value in self.answer.values.items()}
        self.known: dict[Any, Any] = {**figures, **self.named}
        self.known |= {("answer", item): value for item, value in self.answer.values.items()}
        self.known |= {ways.MINUS: minus, ways.ENDLESS: endless}
        self.endless = endless
        self.off = False
        """True for a part that comes off the sum of the others."""

    def _row(self, row: Mapping[str, Any], columns: Mapping[str, Any], figures: dict[Any, Any]) -> Any:
        """The answer of a row; its cells are put among the figures."""
        figures |= {("day", name): True for name, says in columns.items() if says["kind"] == "date"}
        for name in self.names() & columns.keys():
            figures[name] = cell(row.get(name), columns[name], self.cells_wrong)
        return row_answer(self.key, self.body, row, figures)

    def word(self, item: str) -> str:
        """The name by which a formula may speak of an answer."""
        return NAMES.get("cases" if self.asking is None else self.asking[0], {}).get(item, item)

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
        return inner is not None and is_asked(ways.key_of(inner), ways.body_of(inner), known)

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
    block.notes += notes(block, block.known, measure)
    return score


def notes(block: Block, known: Mapping[Any, Any], measure: str) -> list[str]:
    """The warnings about a score that the way has given."""
    found = ways.chosen(block.key, block.body, known, measure)
    if found is None:
        return []
    key, body, here, _ = found
    over = key == "target" and ways.over_achieved(body, here)
    return ["over-achievement"] * over + ["answer-unwanted"] * ways.unwanted(*found)


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
    found = ways.chosen(block.key, block.body, known, measure)
    if found is None or known.get(("answer", "score")) is not None:
        return None
    key, body, here, measure = found
    if key == "target" and is_asked(key, body, here) and ways.late(body, here):
        return Fraction(0), block.points
    if key == "bands" and is_range(said := ways.band(body, here[measure])):
        return scores(said, block.points)
    return None


def _value(text: str, known: Mapping[str, Any]) -> Any:
    """The value of a formula; None where that depends on what is missing."""
    try:
        return formulas.value(text, known)
    except (NameError, ZeroDivisionError):
        return None
