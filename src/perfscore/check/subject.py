"""The rule and the indicators that every check looks at, with the ranges of their steps and inputs tried on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Final

from perfscore import exact
from perfscore.check.finding import Witness
from perfscore.exact import Number
from perfscore.formula.analysis.extent import Extent
from perfscore.formula.grammar import Formula
from perfscore.methods import Parts
from perfscore.methods.scored import Scored
from perfscore.methods.way import Way
from perfscore.problems import Path
from perfscore.program.model import EachProgram, IndicatorProgram, Program
from perfscore.search.branches import Prober, Trial, Vector
from perfscore.search.explore import explore, neighbours, start
from perfscore.search.negative_figures import negative, plausible
from perfscore.search.samples import submission
from perfscore.steps.model import Block, Step
from perfscore.steps.ranges import Ranges, follow, input_bounds
from perfscore.steps.sentences import shown_input
from perfscore.steps.status import STATUS_WORDS

MOST_TRIED: Final = 1000
MOST_COMPARED: Final = 50
MORE: Final = exact.ratio(6, 5)
_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class Place:
    """An indicator or a part of one, with its place in the rule file and the block that scores it."""

    scored: Scored
    path: Path
    block: Block

    @property
    def way(self) -> Way:
        """Its way of scoring."""
        return self.scored.way

    @property
    def way_path(self) -> Path:
        """The key of its way of scoring."""
        return (*self.path, *self.scored.way_path)

    @property
    def judged(self) -> bool:
        """True where a person gives the score."""
        return any(one.role == "score" for one in self.block.inputs)

    @property
    def answered(self) -> bool:
        """True where an answer is asked for."""
        return any(one.source == "answer" for one in self.block.inputs)

    @property
    def by_formula(self) -> bool:
        """True where a formula of the author's gives the score."""
        return any(one.authored and one.name == self.block.score for one in self.block.steps)

    def conditions(self) -> Iterator[tuple[Path, Formula]]:
        """The author's conditions: vetoes, exceptions, those of the way."""
        yield from (((*self.path, "unless", number, "when"), one.when) for number, one in enumerate(self.scored.unless))
        exceptions = enumerate(self.scored.undefined)
        yield from (((*self.path, "undefined", number, "when"), one.when) for number, one in exceptions)
        yield from (((*self.way_path, *one.path), one.when) for one in self.way.conditions())

    def of_step(self, name: str) -> tuple[Path, int]:
        """The place of a step's formula, and the character of the text there at which it begins."""
        for number, one in enumerate(self.scored.measure):
            if one.name == name:
                return (*self.path, "measure", number), one.at
        return self.way_path, 0


@dataclass(eq=False)
class Subject:
    """An indicator, or a way of scoring the rows of a table."""

    rule: Rule
    path: Path
    program: IndicatorProgram

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The parts, and the indicator itself last."""
        scored, blocks = self.program.scored, self.program.blocks
        parts = scored.way.root if isinstance(scored.way, Parts) else []
        placed = [
            Place(part, (*self.path, "parts", number), block)
            for number, (part, block) in enumerate(zip(parts, blocks, strict=False))
        ]
        return (*placed, Place(scored, self.path, blocks[-1]))

    @property
    def ways(self) -> tuple[Place, ...]:
        """The places with a way of their own: all but an indicator that adds up its parts."""
        return tuple(one for one in self.places if not isinstance(one.way, Parts))

    @cached_property
    def plain(self) -> Ranges:
        """The steps for plausible figures: what is possible is shown on these."""
        return follow(self.program, input_bounds(self.program, plain=True, negative=self.rule.negative))

    @cached_property
    def any(self) -> Ranges:
        """The steps for all figures that can be handed in: what is impossible is so for these."""
        return follow(self.program, input_bounds(self.program, plain=False))

    @property
    def points(self) -> Number:
        """Full marks."""
        return self.program.head.full

    @cached_property
    def prober(self) -> Prober:
        """The indicator's runner."""
        return Prober(self.program)

    @cached_property
    def trials(self) -> tuple[Trial, ...]:
        """A plain run, and runs that together take every branch that was found."""
        first = self.prober.trial(start(self.program))
        tried = explore(self.prober, plausible=self.plausible)
        return (first, *(trial for trial in tried if trial.given != first.given))

    def plausible(self, trial: Trial) -> bool:
        """True where no figure of a run is negative but those that the rule speaks of as negative."""
        return plausible(self.program, trial, self.rule.negative)

    def with_a_zero(self) -> Iterator[Trial]:
        """Plain runs with one of the figures 0, so that a division by it is found soon."""
        plain = start(self.program)
        for place, one in enumerate(self.program.inputs):
            free = one.between is None or one.between.holds(exact.ratio(0))
            if free and one.source != "answer" and isinstance(plain[place], Number):
                yield self.prober.trial((*plain[:place], exact.ratio(0), *plain[place + 1 :]))

    def find(self, wanted: Callable[[Trial], bool], by: Callable[[Trial], Number] | None = None) -> Trial | None:
        """A plausible run that is as wanted, one of the trials or near one: the least ``by``, then the first."""
        runs = (trial for trial in self._near() if self.plausible(trial) and wanted(trial))
        return next(runs, None) if by is None else min(islice(runs, MOST_COMPARED), key=by, default=None)

    def _near(self) -> Iterator[Trial]:
        yield from self.trials
        for trial in self.trials:
            yield from map(self.prober.trial, self._enlarged(trial))
        tried = 0
        for trial in self.trials:
            for vector in neighbours(self.program, trial):
                tried += 1
                if tried > MOST_TRIED:
                    return
                yield self.prober.trial(vector)

    def _enlarged(self, trial: Trial) -> Iterator[Vector]:
        """A run with one of its figures a fifth greater: as plain as figures get."""
        for place, one in enumerate(self.program.inputs):
            value = trial.given[place]
            if one.source != "answer" and one.name != self.program.points_column and isinstance(value, Number):
                yield (*trial.given[:place], value * MORE, *trial.given[place + 1 :])

    def witness(self, trial: Trial, says: str = "") -> Witness:
        """A run as a submission, and what it gets when it is handed in."""
        given = submission(self.rule.program, self.program, trial.given)
        words = f"{self.figures(trial)}：{says or self.result(trial)}"
        keyed = self.program.points_column == ""
        return Witness(words, given, self.program.key if keyed else "指标1", _outcome(trial))

    def figures(self, trial: Trial) -> str:
        """The figures of a run, in words."""
        figures = [f"{one.title} {shown_input(one, trial.values[one.name])}" for one in self.program.inputs]
        return "，".join(figures[:_SHOWN]) + ("……" if len(figures) > _SHOWN else "")

    def result(self, trial: Trial) -> str:
        """The result of a run, in words."""
        match trial.outcome:
            case "scored" if trial.score is not None:
                return f"得 {exact.show(trial.score, 'points')} 分"
            case "not-applicable":
                return STATUS_WORDS[trial.outcome]
            case _:
                return "无法计分"


@dataclass(eq=False)
class Rule:
    """A rule that was read, and the other versions that it is held against."""

    program: Program
    others: tuple[Program, ...] = ()
    subjects: tuple[Subject, ...] = field(init=False)
    negative: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Gather the indicators and their places, and the figures that the rule takes for negative ones."""
        self.negative = negative(self.program.model)
        self.subjects = tuple(self._subjects())

    def _subjects(self) -> Iterator[Subject]:
        paths = [path for _, path, _ in self.program.model.indicators()]
        for path, program in zip(paths, self.program.indicators, strict=True):
            if isinstance(program, EachProgram):
                for word, row in program.rows.items():
                    yield Subject(self, (*path, "each", "ways", word), row)
            else:
                yield Subject(self, path, program)

    def places(self) -> Iterator[tuple[Subject, Place]]:
        """Everything that is scored in a way of its own."""
        for subject in self.subjects:
            yield from ((subject, place) for place in subject.ways)


def _outcome(trial: Trial) -> str:
    if trial.outcome == "scored" and trial.score is not None:
        return exact.plain(trial.score)
    if trial.outcome == "zero":
        return "zero-denominator"
    fired = next((guard for guard in trial.fired if guard is not None and guard.outcome == "problem"), None)
    return trial.outcome if fired is None else fired.code


def measure(place: Place) -> Step | None:
    """The step that the way of scoring looks at."""
    names = [one.name for one in place.scored.measure]
    return next((step for step in place.block.steps if names and step.name == names[-1]), None)


def within(extent: Extent, style: exact.Style) -> str:
    """The words for a value that lies in an extent, before more text."""
    return f"在 {between(extent, style)} 里" if extent.point is None else f"恰为 {exact.show(extent.point, style)} "


def between(extent: Extent, style: exact.Style) -> str:
    """An extent as an interval."""
    low = "(-∞" if extent.low.endless else f"{'(' if extent.low.open else '['}{exact.show(extent.low.at, style)}"
    high = "+∞)" if extent.high.endless else f"{exact.show(extent.high.at, style)}{')' if extent.high.open else ']'}"
    return f"{low}, {high}"
