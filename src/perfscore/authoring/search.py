"""Inputs that take an indicator down each of its branches, found by moving one input at a time.

From a run that is known, every input in turn is moved to where the steps change their course
(:mod:`perfscore.program.turns`), just below and just above; a run that takes a branch that none took
before is where the search goes on. Nothing is drawn at random: the same rule gives the same inputs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import chain
from typing import Final

from perfscore import exact
from perfscore.authoring.branches import Branch, Prober, Trial, Vector
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.kinds import is_date
from perfscore.formula.value import Value
from perfscore.methods.steps import DataKind, Guard, Input
from perfscore.program.build import IndicatorProgram
from perfscore.program.turns import turns

MOST_TRIALS: Final = 3000
_ZERO, _ONE = exact.ratio(0), exact.ratio(1)
GRID: Final[dict[DataKind, Number]] = {
    "count": _ONE,
    "money": exact.ratio(1, 100),
    "number": exact.ratio(1, 100),
    "percent": exact.ratio(1, 10_000),
}
"""The least step by which a figure of each kind is told: one, one 分, 0.01, 0.01%."""
_START: Final[dict[DataKind, Number]] = {
    "count": exact.ratio(100),
    "money": exact.ratio(1_000_000),
    "number": exact.ratio(100),
    "percent": _ONE,
}
_DATES: Final = ("2020-06-30", "2020-01-01", "2020-12-31")
_LEAST: Final[dict[DataKind, Number]] = {"count": _ZERO, "money": _ZERO}


def start(program: IndicatorProgram) -> Vector:
    """Plain figures to set out from: everything answered, all denominators alike and not 0."""
    return tuple(_first(program, one) for one in program.inputs)


def _first(program: IndicatorProgram, one: Input) -> Value:
    match one.kind:
        case "table":
            return (_START[one.cells],)
        case "choice" | "yes_no":
            return one.of[0]
        case "date":
            return _DATES[0]
        case "text":
            return ""
        case _ if one.name == program.points_column or one.item.rpartition(".")[2] == "score":
            return most(program, one)
        case _:
            return _START[one.kind]


def most(program: IndicatorProgram, one: Input) -> Number:
    """The most that a row's points, or a person's score, can be."""
    part = one.item.rpartition(".")[0]
    block = next((block for block in program.blocks if block.name == part), program.blocks[-1])
    return block.points


def explore(prober: Prober, seeds: Iterable[Vector] = (), *, bound: int = MOST_TRIALS) -> Iterator[Trial]:
    """Runs that each take a branch which none before took; the first is that of the seeds, or of ``start``."""
    seen: set[Vector] = set()
    known: set[frozenset[Branch]] = set()
    covered: set[Branch] = set()
    waiting = deque(seeds or [start(prober.program)])
    while waiting and len(seen) < bound:
        given = waiting.popleft()
        if given in seen:
            continue
        seen.add(given)
        trial = prober.trial(given)
        if not trial.taken <= covered:
            covered |= trial.taken
            yield trial
        if trial.taken not in known:
            known.add(trial.taken)
            waiting.extend(neighbours(prober.program, trial))


def neighbours(program: IndicatorProgram, trial: Trial) -> Iterator[Vector]:
    """Every vector that differs from a run's in one input, at a turn of the steps or beside one; nearest first."""
    for place, one in enumerate(program.inputs):
        if one.name == program.points_column:
            continue
        for value in moves(program, trial, one):
            if value != trial.given[place]:
                yield (*trial.given[:place], value, *trial.given[place + 1 :])


def moves(program: IndicatorProgram, trial: Trial, one: Input) -> Iterator[Value]:
    """The values of one input worth trying, all others held: not below 0 before below 0."""
    match one.kind:
        case "choice" | "yes_no":
            yield from one.of
        case "date":
            yield from _days(program)
        case "text":
            yield from ("", "已说明")
        case "table":
            for cell in _numbers(program, trial, one, one.cells):
                yield (cell,)
        case _:
            yield from _numbers(program, trial, one, one.kind)


def _days(program: IndicatorProgram) -> Iterator[str]:
    """The dates that formulas name, each with the days beside it, and some others."""
    formulas = (item.when if isinstance(item, Guard) else item.formula for one in program.blocks for item in one.items)
    nodes = chain.from_iterable(map(tree.walk, formulas))
    named = {node.value for node in nodes if isinstance(node, tree.Text) and is_date(node.value)}
    for day in sorted(named):
        yield from (str(date.fromisoformat(day) + timedelta(days=beside)) for beside in (0, -1, 1))
    yield from _DATES


def _numbers(program: IndicatorProgram, trial: Trial, one: Input, kind: DataKind) -> list[Number]:
    """The turns of a number, and the values of its grid beside them, as far as they can be handed in."""
    grid, found = GRID[kind], {_ZERO}
    if trial.outcome != "zero":
        full = program.blocks[-1].points
        for point in turns(program, one.name, trial.values, trial.fired, full, jumps=True):
            below = exact.floor(point / grid) * grid
            found |= {below, below + grid} | ({below - grid} if below == point else set())
    else:
        found |= {_START[kind], _ONE}
    least = _LEAST.get(kind)
    if one.source == "answer":
        least = _ZERO
        found = {value for value in found if answerable(program, trial, one, value)}
    low = [value for value in found if value < 0 and (least is None or kind == "money")]
    return sorted((value for value in found if value >= 0), key=_plainness) + sorted(low, key=abs)


def answerable(program: IndicatorProgram, trial: Trial, one: Input, value: Value) -> bool:
    """Whether an answer can be so: a judgement is not above its points, a questionnaire's marks not above all."""
    if one.source != "answer" or isinstance(value, str | tuple):
        return True
    part, dot, item = one.item.rpartition(".")
    others = {other.item: trial.values[other.name] for other in program.inputs}
    match item:
        case "score":
            return value <= most(program, one)
        case "sum":
            return bool(value <= others[f"{part}{dot}of"])
        case "of":
            return bool(value and value >= others[f"{part}{dot}sum"])
        case _:
            return True


def _plainness(value: Number) -> tuple[int, Number]:
    """Few digits before many: what a person would rather read."""
    return len(exact.plain(value).rstrip("0")), value
