"""可挽回: which figure, changed to what value, wins how many points. Exact, found from the steps.

For each figure in turn all others are held; where the steps change their course (:mod:`.turns`)
are the only values at which a score can jump or start to rise, so they are tried, and what is
proposed has been scored.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from perfscore import exact
from perfscore.exact import Number
from perfscore.methods.steps import Input
from perfscore.program import explain
from perfscore.program.code import Stop
from perfscore.program.told import Regain
from perfscore.program.turns import turns

if TYPE_CHECKING:
    from perfscore.program.result import IndicatorResult

MOST: Final = 5
_ZERO, _ONE = exact.ratio(0), exact.ratio(1)
_GRID: Final = {
    "count": _ONE,
    "money": exact.ratio(1, 100),
    "number": exact.ratio(1, 100),
    "percent": exact.ratio(1, 10_000),
}
_FINE: Final = exact.ratio(1, 1_000_000)


def of(result: IndicatorResult) -> tuple[Regain, ...]:
    """Every single change that wins points back, most points first."""
    if not result.lost:
        return ()
    chances = [chance for one in result.program.inputs for chance in _chances(result, one)]
    return tuple(sorted(chances, key=lambda chance: -chance.points)[:MOST])


def _chances(result: IndicatorResult, one: Input) -> Iterator[Regain]:
    if one.given or (one.kind == "number" and one.item.rpartition(".")[2] == "score"):
        return  # a person's judgement is not a figure
    if one.name == result.program.points_column:
        return
    trial = _Trial(result, one)
    if one.kind in {"yes_no", "choice"}:
        yield from _choices(trial)
    elif one.kind in _GRID:
        yield from _figures(trial)


@dataclass(frozen=True, slots=True, eq=False)
class _Trial:
    """Scoring one indicator again with one value changed."""

    result: IndicatorResult
    one: Input

    @property
    def now(self) -> Any:
        return self.result.values[self.one.name]

    def score(self, value: Any) -> Number | None:
        """The score with ``value`` in place, None where there is none."""
        program = self.result.program
        values = [
            value if one.name == self.one.name else old
            for one, old in zip(program.inputs, self.result.given, strict=True)
        ]
        try:
            score: Number = program.run(*values)[len(program.slots) - 1]
        except (ZeroDivisionError, Stop):
            return None
        return score

    def gain(self, value: Any) -> Number:
        """The points that ``value`` adds, 0 where it adds none."""
        score, now = self.score(value), self.result.got
        return max(score - now, _ZERO) if score is not None and now is not None else _ZERO

    def regain(self, value: Any, text: str, says: str) -> Regain:
        got = exact.plain(self.gain(value) + (self.result.got or _ZERO))
        return Regain(self.one.name, text, exact.decimal(self.gain(value)), f"{says}，得 {got} 分")


def _choices(trial: _Trial) -> Iterator[Regain]:
    for word in trial.one.of:
        if trial.gain(word):
            name = explain.asked(trial.result.program, trial.one)
            yield trial.regain(word, word, f"“{name}”为“{word}”")


def _figures(trial: _Trial) -> Iterator[Regain]:
    """On either side what beats everything nearer; of two values that win the same, the nearer."""
    best: dict[Number, Number] = {}
    reached = {True: _ZERO, False: _ZERO}
    for value in sorted(set(_candidates(trial)), key=lambda value: abs(value - trial.now)):
        gain, less = trial.gain(value), value < trial.now
        if gain > reached[less] and _possible(trial, value):
            reached[less] = gain
            best.setdefault(gain, value)
    for value in best.values():
        text = explain.shown_input(trial.result.program, trial.one.name, value)
        yield trial.regain(value, exact.plain(value), f"{trial.one.name}{_reach(trial, value)} {text}")


def _possible(trial: _Trial, value: Number) -> bool:
    """Whether it can be handed in: nothing becomes negative, and a survey gets no more than full marks."""
    of = trial.one.item.removesuffix("sum") + "of"
    most = [trial.result.values[one.name] for one in trial.result.program.inputs if one.item == of]
    return not value < 0 <= trial.now and all(value <= full for full in most)


def _reach(trial: _Trial, value: Number) -> str:
    """不超过 or 达到; 为 where going further would lose again, and for none at all of what is counted."""
    grid = _GRID[trial.one.kind]
    further = value - grid if value < trial.now else value + grid
    if trial.gain(further) < trial.gain(value) or (not value and trial.one.kind == "count"):
        return "为"
    return "不超过" if value < trial.now else "达到"


def _candidates(trial: _Trial) -> Iterator[Number]:
    """Values on the figure's own grid at which the score changes its course."""
    grid = _GRID[trial.one.kind]
    if trial.one.kind == "count":
        yield _ZERO
    result = trial.result
    for point in turns(result.program, trial.one.name, result.values, result.fired, result.full):
        below = exact.floor(point / grid) * grid
        if below != point:
            yield from _beside(trial, below, below + grid)
            continue
        yield point
        past = {_ONE if point >= trial.now else -_ONE, -_ONE if point <= trial.now else _ONE}
        for sign in past:  # an open end: the next value past it, if the score jumps there
            value = point + sign * grid
            jumps = trial.score(value) == trial.score(point + sign * _FINE) != trial.score(point)
            if jumps or (grid == _ONE and not trial.gain(point)):
                yield value


def _beside(trial: _Trial, below: Number, above: Number) -> Iterator[Number]:
    """The values on either side of a turn; where they win the same, the one that is past it."""
    if trial.gain(below) != trial.gain(above):
        yield from (below, above)
    else:
        yield below if above <= trial.now else above
