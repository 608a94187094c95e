"""Conditions on the answers in a table before their indicator is scored, the same as on those of a submission."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from perfscore.formula import tree
from perfscore.formula.readings.columns import Writer
from perfscore.formula.readings.integers import Truth, every, opposite, some
from perfscore.formula.readings.quotients import Known, Layers, YesNo
from perfscore.program.inputs import SKIP
from perfscore.program.model import IndicatorProgram
from perfscore.steps.model import Input, Steps
from perfscore.table.columns import Fact
from perfscore.table.layout import Source


@dataclass(slots=True, eq=False)
class Checked:
    """Rows where an indicator is declared not applicable, where an answer is begun but not scored, and odd ones."""

    steps: Steps
    facts: Mapping[str, Fact]
    """The columns of the answer, by item."""
    skipped: Truth = False
    asked: dict[str, Truth] = field(default_factory=dict)
    """The rows where something else of a judgement is given, so that only the score is waited for; by its item."""
    wrong: list[Truth] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Look at what has to be given together, part by part."""
        for block in self.steps.blocks:
            if block.details:
                self._beside([one for one in block.inputs if one.source == "answer"], block.details)

    def _beside(self, inputs: Iterable[Input], details: Iterable[Input]) -> None:
        """Look at what is given beside the values of an answer: a level with all of it, a reason with its score."""
        given = {item_.item: _given(self.facts[item_.item]) for item_ in inputs}
        beside = {item_.item: _given(self.facts[item_.item]) for item_ in details if item_.item in self.facts}
        scored, begun = every(*given.values()), some(*given.values(), *beside.values())
        self.asked |= {item_.item: some(*beside.values()) for item_ in inputs if item_.judged}
        for item_ in details:
            if item_.item in beside:
                self.wrong.append(every(scored if item_.needed == "scored" else begun, opposite(beside[item_.item])))

    def odd(self, known: Mapping[str, Known], layers: Layers) -> Truth:
        """The rows whose answers ``score`` has to look at."""
        asked = {one.name: self.facts[one.item] for one in self.steps.details if one.item in self.facts}
        writer = Writer({**known, **{name: fact.known for name, fact in asked.items()}}, layers)
        inputs = {one.name: self.facts[one.item] for one in self.steps.inputs if one.item in self.facts}
        wrong = list(self.wrong)
        for demand in self.steps.demands:
            facts = [(asked | inputs).get(name.name) for name in tree.names(demand.that)]
            there = (_given(fact) for fact in facts if fact is not None)
            wrong.append(every(*there, opposite(writer.truth(demand.that))))
        return some(*wrong)


def check(program: IndicatorProgram, facts: Mapping[str, Fact], answers: Mapping[tuple[str, str], Source]) -> Checked:
    """The conditions on the answers of an indicator, whose ``facts`` are those of its columns."""
    own = {item: facts[one.column] for (key, item), one in answers.items() if key == program.key}
    skip = own.pop(SKIP, None)
    checks = Checked(program, own)
    if skip is not None:
        known = skip.known
        assert isinstance(known, YesNo)  # noqa: S101 (the column holds truths)
        checks.skipped = every(known.yes, opposite(skip.missing))
        given = some(*map(_given, own.values()))
        checks.wrong.append(every(checks.skipped, given if program.may_skip else True))
    return checks


def _given(fact: Fact) -> Truth:
    """Condition that something is given: of a text, that something is in it."""
    there = opposite(fact.missing)
    return there if fact.numeric or fact.truth else every(there, pl.col(fact.name) != "")
