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
class AnswerChecks:
    """Rows where an indicator is declared not applicable, where an answer is begun but not scored, and odd ones."""

    steps: Steps
    facts: Mapping[str, Fact]
    """The columns of the answer, by item."""
    skipped: Truth = False
    begun: dict[str, Truth] = field(default_factory=dict)
    """The rows where something else of a judgement is given, so that only the score is waited for; by its item."""
    wrong: list[Truth] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Check the details of an answer, part by part."""
        for block in self.steps.blocks:
            if block.details:
                self._check_details([one for one in block.inputs if one.source == "answer"], block.details)

    def _check_details(self, inputs: Iterable[Input], details: Iterable[Input]) -> None:
        """Check the details beside the values of an answer: a level with all of them, a reason with its score."""
        given = {asked.item: _given(self.facts[asked.item]) for asked in inputs}
        beside = {asked.item: _given(self.facts[asked.item]) for asked in details if asked.item in self.facts}
        scored, begun = every(*given.values()), some(*given.values(), *beside.values())
        self.begun |= {asked.item: asked.awaited or some(*beside.values()) for asked in inputs if asked.judged}
        for asked in details:
            if asked.item in beside:
                self.wrong.append(every(scored if asked.needed == "scored" else begun, opposite(beside[asked.item])))

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


def answer_checks(program: IndicatorProgram, facts: Mapping[str, Fact], answers: Mapping[str, Source]) -> AnswerChecks:
    """The conditions on the answers of an indicator, whose ``answers`` are the columns of its items."""
    own = {item: facts[one.column] for item, one in answers.items()}
    skip = own.pop(SKIP, None)
    checks = AnswerChecks(program, own)
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
