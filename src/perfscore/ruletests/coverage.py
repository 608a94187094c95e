"""Coverage of a rule by its tests: their outcomes, and everything in the rule that none of them reaches."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from perfscore.problems import Problem
from perfscore.program.load import load
from perfscore.program.model import Program
from perfscore.rubric import catalog
from perfscore.ruletests.files import rule_tests
from perfscore.ruletests.run import Outcome, Verdict, run
from perfscore.ruletests.targets import Key, Target, Targets


@dataclass(frozen=True, eq=False)
class RuleRun:
    """The tests of one rule after they were run.

    ``targets`` is everything that a test may reach; ``unreached`` is what none reaches though the search
    does, ``implausible`` what the search reaches by negative figures alone, ``unreachable`` what it does not reach.
    """

    file: Path
    program: Program
    targets: Targets
    outcomes: tuple[Outcome, ...]
    warnings: tuple[Problem, ...]

    def of(self, verdict: Verdict) -> tuple[Outcome, ...]:
        """The tests with one verdict."""
        return tuple(one for one in self.outcomes if one.verdict == verdict)

    @cached_property
    def reached(self) -> frozenset[Key]:
        """The keys of the targets that confirmed tests reach."""
        return frozenset[Key]().union(*(one.reached for one in self.outcomes))

    @cached_property
    def open(self) -> dict[Key, Target]:
        """The targets that no confirmed test reaches, though the search does."""
        rest = {key: target for key, target in self.targets.all.items() if key not in self.reached}
        return {key: target for key, target in rest.items() if self.targets.reachable(key)}

    @property
    def unreached(self) -> tuple[Target, ...]:
        """Everything that no confirmed test reaches, though the search does."""
        return tuple(self.open.values())

    @cached_property
    def _beyond(self) -> dict[Key, Target]:
        """Everything that neither a test nor the search by plausible figures reaches."""
        covered = self.reached | self.open.keys()
        return {key: target for key, target in self.targets.all.items() if key not in covered}

    @cached_property
    def implausible(self) -> tuple[Target, ...]:
        """Everything that no test reaches, and the search only by negative figures that the rule does not speak of."""
        return tuple(target for key, target in self._beyond.items() if self.targets.by_negative_figures(key))

    @cached_property
    def unreachable(self) -> tuple[Target, ...]:
        """Everything that neither a test nor the search reaches."""
        return tuple(target for target in self._beyond.values() if target not in self.implausible)

    @property
    def passed(self) -> bool:
        """True if no test failed."""
        return not self.of("failed")

    @property
    def covered(self) -> bool:
        """True if the tests reach everything that can be reached."""
        return not self.open


def run_tests(path_or_name: Path | str) -> RuleRun:
    """Run the tests of a rule: those in the rule file, and those in ``tests/`` beside it.

    Raises :class:`PerfscoreError` with every problem of the rule file, or of its tests; by a framework nothing is
    scored, so nothing is tested.
    """
    file = catalog.find(path_or_name)
    program = load(file)
    program.require_points()
    tests, warnings = rule_tests(program)
    targets = Targets(program)
    outcomes = tuple(run(one, targets) for one in tests)
    return RuleRun(file, program, targets, outcomes, (*program.warnings, *warnings))
