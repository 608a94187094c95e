"""Inputs that take an indicator down each of its branches, found by moving one input at a time.

From a run that is known, every input in turn is moved to the breakpoints of the steps
(:mod:`perfscore.steps.breakpoints`), just below and just above; a run that takes a branch that none took
before is where the search goes on. Nothing is drawn at random: the same rule gives the same inputs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Final

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.day_counts import is_date
from perfscore.formula.readings.value import Value
from perfscore.program.model import IndicatorProgram
from perfscore.search.branches import Branch, Prober, Trial, Vector
from perfscore.steps.breakpoints import breakpoints
from perfscore.steps.model import DataKind, Guard, Input

MOST_TRIALS: Final = 3000
_ZERO, _ONE = exact.ratio(0), exact.ratio(1)
GRID: Final[dict[DataKind, Number]] = {
    "count": _ONE,
    "money": exact.ratio(1, 100),
    "number": exact.ratio(1, 100),
    "percent": exact.ratio(1, 10_000),
}
"""The least step of a figure of each kind: one, one 分, 0.01, 0.01%."""
_START: Final[dict[DataKind, Number]] = {
    "count": exact.ratio(100),
    "money": exact.ratio(1_000_000),
    "number": exact.ratio(100),
    "percent": _ONE,
}
_FIRST, _LAST = date(1900, 3, 1).toordinal(), date(2099, 12, 31).toordinal()
_DATES: Final = ("2020-06-30", "2020-01-01", "2020-12-31")


def start(program: IndicatorProgram) -> Vector:
    """Plain figures to set out from: everything answered, all denominators alike and not 0."""
    return tuple(_start_value(program, one) for one in program.inputs)


def _start_value(program: IndicatorProgram, asked: Input) -> Value:
    return program.points_of(asked) if asked.name == program.points_column or asked.role == "score" else usual(asked)


def usual(asked: Input) -> Value:
    """A plain value for a figure or an answer."""
    match asked.kind:
        case "table":
            return (usual(replace(asked, kind=asked.cells)),)  # type: ignore[return-value]  # a single cell
        case "choice" | "yes_no":
            return asked.of[0]
        case "date":
            return _DATES[0]
        case "text":
            return ""
        case _:
            return _inside(asked, _START[asked.kind])


def _inside(asked: Input, wanted: Number) -> Number:
    """A value as near to the one wanted as the rule takes: on the grid where that has one."""
    limits = asked.between
    if limits is None or limits.holds(wanted):
        return wanted
    ends = [end for end in _ends(asked) if limits.holds(end)]
    near = (one for one in (limits.low, limits.high) if one is not None)
    return min(ends, key=lambda end: abs(end - wanted)) if ends else next(near)


def _ends(asked: Input) -> Iterator[Number]:
    """The first and the last value that the rule takes, on the grid of its kind, and what is halfway."""
    if asked.between is not None:
        low, high = asked.between.low, asked.between.high
        grid = GRID[asked.value_kind]
        ends = (asked.between.least(grid), asked.between.most(grid))
        middle = None if low is None or high is None else (low + high) / 2
        yield from (one for one in (*ends, middle) if one is not None)


def explore(
    prober: Prober,
    seeds: Iterable[Vector] = (),
    *,
    bound: int = MOST_TRIALS,
    plausible: Callable[[Trial], bool] = lambda _: True,
) -> Iterator[Trial]:
    """Runs that each take a branch which none before took; the first is that of the seeds, or of ``start``.

    A branch that was taken by runs alone that are not ``plausible`` is yielded again with one that is.
    """
    seen: set[Vector] = set()
    known: set[frozenset[Branch]] = set()
    known_plausibly: set[frozenset[Branch]] = set()
    covered: set[Branch] = set()
    covered_plausibly: set[Branch] = set()
    waiting = deque(seeds or [start(prober.program)])
    while waiting and len(seen) < bound:
        given = waiting.popleft()
        if given in seen:
            continue
        seen.add(given)
        trial = prober.trial(given)
        likely = plausible(trial)
        if not trial.taken <= (covered_plausibly if likely else covered):
            covered |= trial.taken
            covered_plausibly |= trial.taken if likely else set()
            yield trial
        if trial.taken not in (known_plausibly if likely else known):
            known.add(trial.taken)
            known_plausibly.update({trial.taken} if likely else ())
            waiting.extend(neighbours(prober.program, trial))


def neighbours(program: IndicatorProgram, trial: Trial) -> Iterator[Vector]:
    """Every vector that differs from a run's in one input, at a breakpoint or beside one; plainest first."""
    for place, asked in enumerate(program.inputs):
        if asked.name == program.points_column:
            continue
        for value in moves(program, trial, asked):
            if value != trial.given[place]:
                yield (*trial.given[:place], value, *trial.given[place + 1 :])


def moves(program: IndicatorProgram, trial: Trial, asked: Input) -> Iterator[Value]:
    """The values of one input worth trying, all others held: not below 0 before below 0."""
    match asked.kind:
        case "choice" | "yes_no":
            yield from asked.of
        case "date":
            yield from _dates(program, trial, asked)
        case "text":
            yield from ("", "已说明")
        case "table":
            for cell in moves(program, trial, replace(asked, kind=asked.cells)):
                yield (cell,)  # type: ignore[misc]  # a single cell
        case _:
            yield from _numbers(program, trial, asked, asked.kind)


def _dates(program: IndicatorProgram, trial: Trial, asked: Input) -> Iterator[str]:
    """The ends of a year and its middle; every date that the steps name, and every breakpoint, with the days beside."""
    yield from _DATES
    points = breakpoints(program, asked.name, trial.values, trial.fired, program.blocks[-1].points)
    for point in sorted(points) if trial.outcome != "zero" else ():
        day = int(exact.floor(point))  # a breakpoint of months is not exact to the day
        yield from (date.fromordinal(one).isoformat() for one in range(day - 3, day + 4) if _FIRST <= one <= _LAST)
    formulas = (one.when if isinstance(one, Guard) else one.formula for block in program.blocks for one in block.items)
    for node in chain.from_iterable(map(tree.walk, formulas)):
        if isinstance(node, tree.Text) and is_date(node.value):
            day = date.fromisoformat(node.value).toordinal()
            yield from (date.fromordinal(one).isoformat() for one in (day - 1, day, day + 1))


def _numbers(program: IndicatorProgram, trial: Trial, asked: Input, kind: DataKind) -> list[Number]:
    """The breakpoints of a number, and the values of its grid beside them, as far as they can be handed in."""
    candidates = {_ZERO, _START[kind], _ONE}
    if trial.outcome != "zero":  # nothing was computed that has a breakpoint
        candidates = {_ZERO, *chain.from_iterable(near_breakpoints(program, trial, asked, kind))}
    candidates.update(_ends(asked))
    values = [value for value in candidates if fits(program, trial, asked, value)]
    return sorted((value for value in values if value >= 0), key=_plainness) + sorted(
        (value for value in values if value < 0), key=abs
    )


def near_breakpoints(
    program: IndicatorProgram, trial: Trial, asked: Input, kind: DataKind
) -> Iterator[tuple[Number, ...]]:
    """The values of the grid of a number just below, at (if on the grid) and just above each of its breakpoints."""
    grid, full = GRID[kind], program.blocks[-1].points
    for point in sorted(breakpoints(program, asked.name, trial.values, trial.fired, full), key=_plainness):
        below = exact.floor(point / grid) * grid
        yield (below - grid, below, below + grid) if below == point else (below, below + grid)


def fits(program: IndicatorProgram, trial: Trial, asked: Input, value: Number) -> bool:
    """True where a number can be handed in beside the others: a count is not negative, nor is an answer."""
    if asked.source == "answer":
        return value >= 0 and acceptable(program, trial, asked, value)
    if asked.between is not None and not asked.between.holds(value):
        return False
    return value >= 0 or asked.value_kind != "count"


def acceptable(program: IndicatorProgram, trial: Trial, asked: Input, value: Value) -> bool:
    """True where an answer fulfils the demands on it."""
    if asked.source != "answer" or isinstance(value, str | tuple):
        return True
    return next(program.checks.unmet(trial.values | {asked.name: value}), None) is None


def _plainness(value: Number) -> tuple[int, Number]:
    """Few digits before many: what a person would rather read."""
    return len(exact.plain(value).rstrip("0")), value
