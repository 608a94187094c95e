"""The desk: the work that a reviewer asked for with the re-checks of a batch, gathered while they come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from perfscore.problems import PerfscoreError, Problem
from perfscore.program.model import Program
from perfscore.recheck.batch import Outcome
from perfscore.review.handed_in import HandedIn
from perfscore.review.roster import Roster
from perfscore.review.roster_match import RosterMatch, match
from perfscore.review.sample import Sample, draw, items
from perfscore.review.sample_spec import Spec
from perfscore.review.settlement import Settlement


@dataclass(slots=True)
class Desk:
    """The submissions of a batch and, once all are there, the roster held against them, and the sample."""

    program: Program
    roster: Roster | None = None
    spec: Spec | None = None
    handed: list[HandedIn] = field(default_factory=list)
    refused: int = 0
    settled: bool = False
    """True where the scores are settled ones."""
    match: RosterMatch | None = None
    sample: Sample | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def asked(self) -> bool:
        """True where anything is to be done."""
        return self.roster is not None or self.spec is not None

    @property
    def score(self) -> str:
        """The name of the scores that count."""
        return "核定" if self.settled else "复核"

    @property
    def grades(self) -> tuple[str, ...]:
        """The names of the grades, best first."""
        return tuple(self.program.model.grades or ())

    def watched(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """The outcomes as they come, each taken note of; after the last, the roster and the sample are there."""
        for outcome in outcomes:
            if outcome.recheck is not None:
                self.add(HandedIn.of(outcome.file, outcome.recheck))
            else:
                self.refused += 1
            yield outcome
        self.close()

    def add(self, one: HandedIn) -> None:
        """Take note of one submission."""
        self.handed.append(one)

    def settle(self, file: str, settlement: Settlement) -> None:
        """Take note of one submission as it was settled."""
        self.settled = True
        self.handed.append(HandedIn.of(file, settlement.recheck, settlement))

    def close(self) -> None:
        """Hold the roster against what was handed in, and draw the sample."""
        if self.roster is not None:
            self.match = match(self.roster, self.handed)
        if self.spec is not None:
            try:
                self.sample = draw(self.spec, items(self.match, self.handed))
            except PerfscoreError as error:
                self.problems += error.problems
