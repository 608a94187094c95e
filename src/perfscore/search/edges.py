"""The edges of an indicator: where one figure more or less takes another branch, or another score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from perfscore.exact import Number
from perfscore.formula.readings.value import Value
from perfscore.search.branches import Prober, Trial
from perfscore.search.explore import fits, near_breakpoints
from perfscore.steps.model import DataKind, Input

_NUMBERS: Final[frozenset[DataKind]] = frozenset({"money", "count", "number", "percent"})


def edges(prober: Prober, trials: Sequence[Trial]) -> Iterator[list[Trial]]:
    """Runs just below, at and just above each edge, found from known runs; each edge once.

    A jump of the score inside a branch (another whole point over) is reported once for that branch.
    """
    seen: set[object] = set()
    first = trials[0] if trials else None
    inputs = sorted(enumerate(prober.program.inputs), key=lambda pair: pair[1].given)  # what a bureau can change, first
    for trial in trials:
        for place, asked in inputs if trial.outcome == "scored" else ():
            for values in _neighbours(prober, trial, asked):
                given = [(*trial.given[:place], value, *trial.given[place + 1 :]) for value in values]
                runs = [prober.trial(vector) for vector in given]
                change = _change(runs)
                if change is not None and change not in seen and (trial is first or _branches(runs)):
                    seen.add(change)
                    yield runs


def _neighbours(prober: Prober, trial: Trial, asked: Input) -> Iterator[tuple[Value, ...]]:
    program = prober.program
    if asked.value_kind not in _NUMBERS or asked.name == program.points_column:
        return
    for group in near_breakpoints(program, trial, asked, asked.value_kind):
        values: list[Number] = [value for value in group if fits(program, trial, asked, value)]
        yield tuple((value,) if asked.kind == "table" else value for value in values)


def _change(runs: list[Trial]) -> object:
    """The difference between neighbours: the branches, or else only the score; None where there is none."""
    if any(run.outcome == "zero" for run in runs):  # beside a zero denominator there is nothing to round
        return None
    return _branches(runs) or (runs[0].taken if len({run.score for run in runs}) > 1 else None)


def _branches(runs: list[Trial]) -> frozenset[object]:
    """The branches that change between neighbours."""
    return frozenset(first.taken ^ second.taken for first, second in pairwise(runs)) - {frozenset()}
