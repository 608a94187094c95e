"""Everything in a rule that a test may reach: branches of indicators, limits of the total, grades.

Each is a target with its words and its line in the rule file. A target that the exhaustive search does not reach
either is not asked of the tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import chain
from typing import TypeAlias

from perfscore.methods.parts import Parts
from perfscore.methods.scored import Scored
from perfscore.problems import Path, Span
from perfscore.program.model import EachProgram, IndicatorProgram, Program
from perfscore.search.branches import Branch, Prober, Trial
from perfscore.search.explore import explore, start
from perfscore.search.limits import reached_sides
from perfscore.search.negative_figures import negative, plausible
from perfscore.search.totals import TotalSearch

Key: TypeAlias = tuple[object, ...]
SCORED, SKIPPED, LIMIT, GRADE = "scored", "skipped", "limit", "grade"


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """One thing that a test may reach: its indicator (empty: the total), its words, and where the rule says it."""

    indicator: str
    words: str
    where: Span


class Targets:
    """The targets of one rule, by key, and which of them the search reaches."""

    def __init__(self, program: Program) -> None:
        """Search every indicator once."""
        self.program = program
        self._limits: dict[int, dict[bool, bool]] = {}
        every = chain.from_iterable(indicator.alternatives for indicator in program.indicators)
        self.probers: dict[IndicatorProgram, Prober] = {one: Prober(one) for one in every}
        self._negative = negative(program.model)
        self.trials: dict[IndicatorProgram, list[Trial]] = {
            indicator: list(explore(prober, plausible=partial(plausible, indicator, negative=self._negative)))
            or [prober.trial(start(indicator))]
            for indicator, prober in self.probers.items()
        }
        self.all: dict[Key, Target] = dict(self._targets())

    @cached_property
    def totals(self) -> TotalSearch:
        """Whole submissions, for what hangs on the total."""
        return TotalSearch(self.program, self.probers, self.trials)

    def plausible(self, program: IndicatorProgram, trial: Trial) -> bool:
        """True where no figure of a run is negative but those that the rule speaks of as negative."""
        return plausible(program, trial, self._negative)

    def reachable(self, key: Key) -> bool:
        """True where the search reaches a target by plausible figures: by those that ``check`` looks at."""
        match key:
            case (IndicatorProgram() as program, Branch() as branch):
                taken = (trial for trial in self.trials[program] if branch in trial.taken)
                return any(self.plausible(program, trial) for trial in taken)
            case ("limit", int(place), bool(applies)):
                return self._sides(place).get(applies, False)
            case ("grade", str(grade)):
                return self.totals.of_grade(grade) is not None
            case _:
                return True

    def by_negative_figures(self, key: Key) -> bool:
        """True where the search reaches a target, though only by figures that are negative and not so by the rule."""
        match key:
            case (IndicatorProgram() as program, Branch() as branch):
                reached = any(branch in trial.taken for trial in self.trials[program])
            case ("limit", int(place), bool(applies)):
                reached = applies in self._sides(place)
            case _:
                reached = False
        return reached and not self.reachable(key)

    def _sides(self, place: int) -> dict[bool, bool]:
        if place not in self._limits:
            self._limits[place] = reached_sides(self.program, place, self._negative)
        return self._limits[place]

    def _targets(self) -> Iterator[tuple[Key, Target]]:
        for _, path, model in self.program.model.indicators():
            indicator = next(one for one in self.program.indicators if one.head is model)
            if isinstance(indicator, EachProgram):
                for word, program in indicator.rows.items():
                    yield from self._of_indicator(program, f"{model.name}（{word}）", (*path, "each", "ways", word))
                continue
            yield from self._of_indicator(indicator, model.key, path)
            if indicator.may_skip:
                yield (indicator, SKIPPED), Target(model.key, "填“不适用”", self._span((*path, "not_applicable")))
        yield from self._totals()

    def _of_indicator(self, program: IndicatorProgram, name: str, path: Path) -> Iterator[tuple[Key, Target]]:
        prober = self.probers[program]
        for branch in prober.branches:
            words = f"{branch.part}：{branch.text}" if branch.part else branch.text
            yield (program, branch), Target(name, words, self._span(_path(program.scored, path, branch)))
        if not prober.branches:
            yield (program, SCORED), Target(name, "有得分", self._span((*path, program.scored.way_key)))
        if any(prober.zero in trial.taken for trial in self.trials[program]):
            yield (program, prober.zero), Target(name, prober.zero.text, self._span((*path, program.scored.way_key)))

    def _totals(self) -> Iterator[tuple[Key, Target]]:
        for place, limit in enumerate(self.program.model.limits):
            where = self._span(("limits", place))
            yield (LIMIT, place, True), Target("", f"{limit.says}，{limit.effect}", where)
            yield (LIMIT, place, False), Target("", f"并非{limit.says}，总分不受限制", where)
        for grade in self.program.model.grades:
            yield (GRADE, grade), Target("", f"等次：{grade}", self._span(("grades", grade)))
        if self.program.model.grades and self.reachable((GRADE, "")):
            yield (GRADE, ""), Target("", "没有等次", self._span(("grades",)))

    def _span(self, path: Path) -> Span:
        document = self.program.document
        return document.span(document.resolve(path)[0], key=True)


def _path(scored: Scored, path: Path, branch: Branch) -> Path:
    """The place of a branch in the rule file."""
    if branch.part and isinstance(scored.way, Parts):
        return _path(scored.way.root[branch.block], (*path, "parts", branch.block), replace(branch, part=""))
    return (*path, *(branch.path or (scored.way_key,)))
