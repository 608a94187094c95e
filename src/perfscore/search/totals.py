"""Whole submissions with a given total, for what hangs on the total: the grades."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula.readings.value import Value
from perfscore.problems import PerfscoreError
from perfscore.program.model import IndicatorProgram, Program
from perfscore.program.run import Run
from perfscore.program.score import score
from perfscore.search.branches import Prober, Trial, Vector
from perfscore.search.explore import usual
from perfscore.search.samples import Plain, combined, text

MOST_AIMED: Final = 8


class _Option(NamedTuple):
    """One way in which an indicator, or the row of a table, may come out."""

    program: IndicatorProgram
    given: Vector
    score: Number


class TotalSearch:
    """Complete submissions of a rule, searched by their total."""

    def __init__(
        self,
        program: Program,
        probers: Mapping[IndicatorProgram, Prober],
        trials: Mapping[IndicatorProgram, list[Trial]],
    ) -> None:
        """Gather the possible results of every indicator, best first."""
        self._program = program
        self._probers = probers
        self._units: list[list[_Option]] = []
        for indicator in program.indicators:
            tried = [(program, trial) for program in indicator.alternatives for trial in trials[program]]
            options = [_Option(one, trial.given, trial.score) for one, trial in tried if trial.score is not None]
            self._units.append(sorted(options, key=_rank, reverse=not indicator.head.bonus))
        self._made: dict[Number, tuple[Plain, Run] | None] = {}

    def of_grade(self, grade: str) -> Plain | None:
        """A submission that gets a grade (empty: that gets none); None where none was found."""
        for total in (*self.edges, *self._between):
            if (made := self._nearest(total)) is not None and (made[1].grade or "") == grade:
                return made[0]
        return None

    def of_total(self, target: Number) -> Plain | None:
        """A submission with exactly this converted total; None where none was found."""
        made = self._nearest(target)
        return made[0] if made is not None and made[1].converted == target else None

    @cached_property
    def edges(self) -> list[Number]:
        """Totals at which a grade begins or ends, and those just beside them; highest first."""
        model = self._program.model
        step = exact.ratio(1, 10**model.rounding.places)
        inner = (end for end in self._ends if 0 < end < model.points)
        return sorted({total for end in inner for total in (end - step, end, end + step)}, reverse=True)

    @cached_property
    def _ends(self) -> list[Number]:
        ranges = [one for several in self._program.model.grades.values() for one in several]
        ends = {end for one in ranges for end in (one.low, one.high) if end is not None}
        return sorted(ends | {exact.ratio(0), self._program.model.points})

    @property
    def _between(self) -> Iterator[Number]:
        """Totals that are no edge, for a grade whose edges are not to be had."""
        yield from reversed(self._ends)
        yield from (exact.floor((low + high) / 2) for low, high in pairwise(self._ends))

    def _nearest(self, target: Number) -> tuple[Plain, Run] | None:
        """A submission with this converted total, or as little more as was found; and its run."""
        if target not in self._made:
            self._made[target] = self._aimed(target)
        return self._made[target]

    def _aimed(self, target: Number) -> tuple[Plain, Run] | None:
        """The same; where scores are not simply added up, aimed higher or lower by as much as it missed."""
        best: tuple[Plain, Run] | None = None
        missed, aim = None, target
        for _ in range(1 if self._program.totals.plain else MOST_AIMED):
            chosen = self._options_for(aim)
            made = None if chosen is None else self._scored(self._combined(chosen))
            if made is None or made[1].converted is None:
                break
            miss = target - made[1].converted
            if missed is None or abs(miss) < abs(missed):
                best, missed = made, miss
            if not miss:
                break
            aim += miss
        return best

    def _scored(self, made: Plain) -> tuple[Plain, Run] | None:
        try:
            run = score(self._program, made)
        except PerfscoreError:
            return None
        return (made, run) if run.status == "complete" else None

    def _combined(self, chosen: Iterable[_Option]) -> Plain:
        """The submission, with the figures that only limits look at as they usually are."""
        program = self._program
        made = combined(program, {one.program: one.given for one in chosen})
        limited = [name for limit in program.limits for name in limit.condition.names]
        for name in (*limited, *(one.input.name for one in program.totals.inputs if one.what == "figure")):
            one = program.figures.get(name)
            if one is not None and one.kind != "table":
                made.setdefault("data", {}).setdefault(name, text(one.kind, one.unit, usual(one)))
        return made

    def around(self, indicator: IndicatorProgram, given: Vector) -> Plain | None:
        """A submission with these inputs of one indicator, and the best of all others."""
        fixed = _Option(indicator, given, exact.ratio(0))
        best = self._best([[fixed] if unit and unit[0].program.key == indicator.key else unit for unit in self._units])
        return None if best is None else self._combined(best)

    def _best(self, units: list[list[_Option]]) -> list[_Option] | None:
        """The best of every indicator with the figures that the others have; what has no choice is chosen first."""
        chosen: dict[int, _Option] = {}
        for place, unit in sorted(enumerate(units), key=lambda one: len(one[1]) > 1):
            figures = _figures(chosen.values())
            adapted = (self._adapted(one, figures) for one in unit)
            best = next((one for one in adapted if one is not None), None)
            if best is None:
                return None
            chosen[place] = best
        return [chosen[place] for place in range(len(units))]

    def _adapted(self, option: _Option, figures: Mapping[str, Value]) -> _Option | None:
        """The same with the figures that are settled; None where that gives no score."""
        pairs = zip(option.program.inputs, option.given, strict=True)
        given = tuple(figures.get(one.name, value) if one.source == "figure" else value for one, value in pairs)
        if given == option.given:
            return option
        score = self._probers[option.program].trial(given).score
        return None if score is None else _Option(option.program, given, score)

    def _options_for(self, target: Number) -> list[_Option] | None:
        """The best of every indicator, lowered where most is lost at once until the total is reached."""
        chosen = self._best(self._units)
        if chosen is None:
            return None
        for place, unit in sorted(enumerate(self._units), key=lambda one: _adjustable(one[1][0])):
            spare = sum((one.score for one in chosen), exact.ratio(0)) - target
            now, others = chosen[place], chosen[:place] + chosen[place + 1 :]
            for option in (*_lowered(now, spare), *reversed(unit)):
                if 0 < now.score - option.score <= spare and _agrees(option, others):
                    chosen[place] = option
                    break
        return chosen


def _rank(option: _Option) -> tuple[Number, bool]:
    return option.score, _adjustable(option)


def _figures(chosen: Iterable[_Option]) -> dict[str, Value]:
    """The figures that several options hand in; the first says what each is."""
    figures: dict[str, Value] = {}
    for one in chosen:
        for asked, value in zip(one.program.inputs, one.given, strict=True):
            if asked.source == "figure":
                figures.setdefault(asked.name, value)
    return figures


def _agrees(option: _Option, others: Iterable[_Option]) -> bool:
    """True where an option needs no figure to be another than the others do."""
    figures = _figures(others)
    return all(figures.get(name, value) == value for name, value in _figures([option]).items())


def _judged_place(program: IndicatorProgram) -> int | None:
    """The place among the inputs of the score that a person gives, where that alone is the score."""
    places = [place for place, one in enumerate(program.inputs) if one.role == "score"]
    return places[0] if len(places) == 1 and len(program.blocks) == 1 else None


def _adjustable(option: _Option) -> bool:
    return _judged_place(option.program) is not None


def _lowered(now: _Option, spare: Number) -> Iterator[_Option]:
    """A judged indicator with just as many points less as are too many, or with none."""
    place = _judged_place(now.program)
    if place is not None:
        score = max(now.score - spare, exact.ratio(0))
        yield _Option(now.program, (*now.given[:place], score, *now.given[place + 1 :]), score)
