"""可挽回: which figure, changed to what value, raises the total by how many points. Exact, found from the steps.

For each figure in turn all others are held. The values at which the score of any row that uses it changes over
(:mod:`.pieces`) are tried: every row that uses the figure is scored again, and the total is made of them anew
(:mod:`.rescore`). What is proposed has been scored, and under a row stands only what wins that row points as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula.analysis.size_groups import LARGE
from perfscore.program.indicator_run import IndicatorRun
from perfscore.program.sizes import OPEN
from perfscore.result.details import Regain
from perfscore.result.rescore import Change, Changes, Outcome
from perfscore.steps.model import Input
from perfscore.steps.sentences import shown_input

MOST: Final = 5
MOST_TRIED: Final = 128
"""So many whole numbers round about the value now are tried where the breakpoints may not be all there is."""
MOST_BREAKPOINTS: Final = 16
MOST_BESIDE: Final = 8
"""So many on either side of each of so many breakpoints."""
_ZERO, _ONE, _TWO = exact.ratio(0), exact.ratio(1), exact.ratio(2)
_GRID: Final = {
    "count": _ONE,
    "money": exact.ratio(1, 100),
    "number": exact.ratio(1, 100),
    "percent": exact.ratio(1, 10_000),
}
_NEVER: Final = exact.ratio(-(10**9))
_FINE: Final = exact.ratio(1, 1_000_000)


def of(row: IndicatorRun, changes: Changes) -> tuple[Regain, ...]:
    """Every single change that wins the row points back and raises the total, most points first."""
    if not row.lost:
        return ()
    number = changes.numbers[row.id]
    inputs = zip(row.program.inputs, row.given, strict=True)
    chances = [chance for one, now in inputs if now is not None for chance in _chances(changes, number, one)]
    return tuple(sorted(chances, key=lambda chance: -chance.points)[:MOST])


def _chances(changes: Changes, number: int, figure: Input) -> Iterator[Regain]:
    row = changes.run.rows[number]
    if figure.given or figure.judged:
        return  # what others set, and a person's judgement, are not the bureau's to change
    if figure.source == "row" and figure.name in changes.fixed(row.path):
        return
    trial = _Trial(changes, number, figure)
    if figure.of and figure.kind != "table":
        yield from _choices(trial)
    elif figure.kind in _GRID:
        yield from _figures(trial)


@dataclass(frozen=True, eq=False)
class _Trial:
    """One input of one row, put to other values."""

    changes: Changes
    number: int
    figure: Input

    @property
    def row(self) -> IndicatorRun:
        """The row as it was scored."""
        return self.changes.run.rows[self.number]

    @cached_property
    def change(self) -> Change:
        """The input with all that uses it."""
        return self.changes.change(self.row, self.figure)

    @cached_property
    def now(self) -> Any:
        """Its value now."""
        return self.change.now

    @cached_property
    def size(self) -> tuple[Number, str]:
        """Its size as it is written: the worth of one of it, and the word that says so."""
        return self.changes.sizes.of(self.row, self.figure)

    def size_of(self, value: Number) -> tuple[Number, str]:
        """The size of another value: where the rule counts in percent, a large number is taken only with the sign."""
        if self.size == (_ONE, "") and abs(value) >= LARGE and self.change.is_share:
            return exact.ratio(1, 100), "%"
        return self.size

    @property
    def of_shares(self) -> bool:
        """True where it is a number whose unit is the percent sign, or a word for it: it is held as a share."""
        unit = exact.unit_of(self.figure.unit) if self.figure.kind in OPEN else None
        return unit is not None and unit.base == "%"

    @cached_property
    def ends(self) -> tuple[Number | None, Number | None]:
        """The ends of what can be handed in: nothing becomes negative, and a survey gets no more than full marks."""
        inputs = zip(self.row.program.inputs, self.row.given, strict=True) if self.figure.role == "marks" else ()
        most = [value for one, value in inputs if one.role == "full" and one.part == self.figure.part]
        low, high = _ZERO if self.now >= 0 else None, most[0] if most else None
        limits = self.figure.between
        if limits is not None:  # then the rule says it
            low, high = limits.low, limits.high
        return low, high  # type: ignore[return-value]  # a number

    def inside(self, value: Number) -> bool:
        """True where a value can be handed in, and is no way of dividing by next to nothing."""
        low, high = self.ends
        if self.change.divides and _TWO * abs(value) < abs(self.now):
            return False
        if self.figure.between is not None and not self.figure.between.holds(value):
            return False
        return (low is None or low <= value) and (high is None or value <= high)

    def outcome(self, value: Any) -> Outcome | None:
        """The effect of a value, where it wins the row points and raises the total."""
        outcome = self.change.outcome(value)
        if outcome is None or outcome.total <= 0 or (self.changes.complete and outcome.converted <= 0):
            return None
        return outcome if outcome.scores[self.number] > (self.row.got or _ZERO) else None

    def gain(self, value: Any) -> Number:
        """Rise of the total by a value, 0 where it is no advice."""
        found = self.outcome(value)
        return _ZERO if found is None else found.total

    def regain(self, value: Any, text: str, says: str) -> Regain:
        """A value that is advice, in words."""
        outcome = self.outcome(value)
        assert outcome is not None  # noqa: S101 (only what wins is put into words)
        score, converted = outcome.scores[self.number], outcome.converted if self.changes.complete else None
        own = score - (self.row.got or _ZERO)
        got = f"得 {exact.points(score)}" if not self.row.minus else f"扣 {exact.points(-score)}" if score else "不扣分"
        words = f"{says}，{got}"
        if self.change.rows > 1 or own != outcome.total or converted not in {None, outcome.total}:
            words = f"{says}，本项{got}，总分增加 {exact.points(outcome.total)}"
            words += "" if converted in {None, outcome.total} else f"，折算得分增加 {exact.points(converted)}"
        return Regain(
            self.figure.name,
            text,
            exact.decimal(outcome.total),
            words,
            exact.decimal(score),
            None if converted is None else exact.decimal(converted),
        )


def _choices(trial: _Trial) -> Iterator[Regain]:
    for word in trial.figure.of:
        if trial.gain(word):
            name = trial.figure.title
            yield trial.regain(word, word, f"“{name}”为“{word}”")


def _figures(trial: _Trial) -> Iterator[Regain]:
    values = _Values(trial)
    chosen = list(values.chosen())
    if trial.change.endless:  # there is always more to be won: the next step is advice
        chosen = sorted(chosen, key=lambda one: abs(one - trial.now))[:1]
    for value in chosen:
        scale, word = trial.size_of(value)
        typed = _typed(trial.figure, value / scale, word)
        shown = typed if trial.of_shares else shown_input(trial.figure, value / scale)
        says = f"{trial.figure.name}{values.verb(value)} {shown}{word}"
        yield trial.regain(value, typed, says)


def _typed(figure: Input, value: Number, word: str) -> str:
    """A value as it is filled in: in the unit of its figure, which is written where a bare number is not just that."""
    if word or figure.source == "answer":
        return exact.plain(value) + word
    unit = "%" if figure.kind == "percent" else figure.unit
    if exact.takes_bare(figure.kind, unit):  # one of the kinds that have a grid
        return exact.plain(value)
    return exact.plain(value / exact.in_unit(f"1{unit}", figure.kind)) + unit  # type: ignore[arg-type]  # of a number


class _Values:
    """The values of a figure that are worth proposing."""

    def __init__(self, trial: _Trial) -> None:
        self._trial = trial
        size = trial.size[0]
        while size > 1:  # 公顷 of 15亩: a grid of 亩 would hold no value that can be written in 公顷
            size /= 10
        self._grid = _GRID[trial.figure.kind] * size
        low, high = trial.ends
        self._breakpoints = trial.change.breakpoints(low, high, self._grid)
        self._ends = [one for one in (low, high) if one is not None]
        self._marks = sorted({one for one in (*self._breakpoints.exact, *self._ends) if trial.inside(one)})

    def chosen(self) -> Iterable[Number]:
        """On either side what beats everything nearer; of two values that win the same, the nearer.

        Where something rounded jumps, only the first jump and the best, if they beat all of these; and what lies
        between the breakpoints if it is better still.
        """
        best: dict[Number, Number] = {}
        for less in (True, False):
            reached = self._rising(
                self._side(self._candidates(self._near(self._breakpoints.exact, less=less)), less=less)
            )
            most = max(reached, default=_ZERO)
            if not most or not self._wins_all(reached[most]):
                reached |= self._beyond(most, less=less)
            for gain, value in reached.items():
                if gain not in best or abs(value - self._trial.now) < abs(best[gain] - self._trial.now):
                    best[gain] = value
        return best.values()

    def _beyond(self, most: Number, *, less: bool) -> dict[Number, Number]:
        """Values that win more than the breakpoints do on one side: the first jump, the best, and what lies between."""
        points = self._near(self._breakpoints.jumps - self._breakpoints.exact, less=less)
        jumps = self._rising(self._side(self._candidates(points), less=less), most)
        ends = list(jumps.items())
        others = [*self._ends, *self._candidates(self._near(self._breakpoints.levels, less=less)), *self._others]
        others += self._edges(less=less)
        last = self._rising(self._side(others, less=less), max(jumps, default=most))
        return dict(ends[:1] + ends[-1:] + list(last.items())[-1:])

    def _edges(self, *, less: bool) -> Iterator[Number]:
        """The last values, between two breakpoints, before a limit that nobody could look at would matter."""
        trial, now = self._trial, self._trial.now
        if not trial.changes.complete or None not in trial.changes.limits:
            return
        far = max(abs(now), *map(abs, self._marks), _ONE)
        points = {now, *self._marks, *self._breakpoints.levels, now - far if less else now + far}
        for good, bad in pairwise(sorted(filter(trial.inside, self._near(points, less=less)), reverse=less)):
            if self._height(good) > _NEVER == self._height(bad):
                yield self._edge(good, bad, less=less)

    def _edge(self, good: Number, bad: Number, *, less: bool) -> Number:
        """The last value of the grid, on the way from one that may be to one that may not, that may be."""
        last, over = (int(exact.floor(one / self._grid)) for one in (good, bad))
        last, over = (last + 1, over) if less else (last, over + 1)
        while abs(over - last) > 1:
            half = (last + over) // 2
            if self._height(self._grid * half) > _NEVER:
                last = half
            else:
                over = half
        return self._grid * last

    def _wins_all(self, value: Number) -> bool:
        """True of advice that gives all rows that use the figure full marks."""
        return self._trial.outcome(value) is not None and self._trial.change.full(value)

    def _rising(self, values: Iterable[Number], reached: Number = _ZERO) -> dict[Number, Number]:
        """Of values the nearest first, each that beats everything before it, by what it wins."""
        rising = dict[Number, Number]()
        for value in values:
            gain = self._trial.gain(value)
            if gain > reached:
                reached = gain
                rising[gain] = value
        return rising

    def verb(self, value: Number) -> str:
        """不超过 or 达到; 为 where going further would lose some of it again, and for none at all."""
        less = value < self._trial.now
        won, change = self._trial.gain(value), self._trial.change
        further = (one for one in self._further(value, less=less) if change.outcome(one) is not None)
        if not value or any(self._trial.gain(one) < won for one in further):
            return "为"
        return "不超过" if less else "达到"

    def _further(self, value: Number, *, less: bool) -> Iterator[Number]:
        """Values further on: the next value, all breakpoints, and half of the way from one to the other."""
        sign = -_ONE if less else _ONE
        yield value + sign * self._grid
        marks = sorted((one for one in self._marks if (one - value) * sign > 0), reverse=less)
        for one, other in pairwise([value, *marks] if marks else [value, value + value - self._trial.now]):
            yield from filter(self._trial.inside, (self._on_grid((one + other) / _TWO), self._on_grid(other)))

    def _on_grid(self, value: Number) -> Number:
        return exact.floor(value / self._grid) * self._grid

    def _near(self, points: Iterable[Number], *, less: bool) -> Sequence[Number]:
        """The points on one side and where the figure is now."""
        return [one for one in points if one == self._trial.now or (one < self._trial.now) == less]

    def _side(self, values: Iterable[Number], *, less: bool) -> Sequence[Number]:
        """Those on one side that can be handed in, the nearest first."""
        now = self._trial.now
        inside = {one for one in values if self._trial.inside(one) and one != now and (one < now) == less}
        return sorted(inside, key=lambda one: abs(one - now))

    def _candidates(self, points: Iterable[Number]) -> Iterator[Number]:
        """Values on the figure's own grid at which the score changes over, and those beside them."""
        for point in filter(self._trial.inside, points):
            below = self._on_grid(point)
            if below != point:
                yield from self._beside(below, below + self._grid)
                continue
            yield point
            here = self._height(point)
            for sign in (-_ONE, _ONE):  # an open end: the next value past it, if the total jumps up there
                if self._height(point + sign * _FINE) > here or (self._grid == _ONE and not self._trial.gain(point)):
                    yield point + sign * self._grid

    def _height(self, value: Number) -> Number:
        """Rise of the total; far down where the value may not be."""
        found = self._trial.change.outcome(value) if self._trial.inside(value) else None
        return _NEVER if found is None else found.total

    def _beside(self, below: Number, above: Number) -> Iterator[Number]:
        """The values on either side of a breakpoint; where they win the same, the one that is past it."""
        if self._trial.gain(below) != self._trial.gain(above):
            yield from (below, above)
        else:
            yield below if above <= self._trial.now else above

    # -- where the breakpoints may not be all there is -------------------------------------------------

    @cached_property
    def _others(self) -> Sequence[Number]:
        return list(self._between())

    def _between(self) -> Iterator[Number]:
        """Values with a higher total than beside: whole numbers round about the value now, and between breakpoints."""
        breakpoints, alone, now = self._breakpoints, self._trial.change.rows == 1, self._trial.now
        plain = breakpoints.known and breakpoints.smooth and alone and None not in self._trial.changes.limits
        if self._grid == _ONE and not plain:
            yield from filter(self._peak, self._whole_numbers())
        if not (breakpoints.known and (breakpoints.straight or alone)):
            far = max(abs(now), *map(abs, self._marks), _ONE)
            for start, end in pairwise(sorted({*self._marks, now, now + far})):
                yield from self._crest(start, end)

    def _whole_numbers(self) -> set[Number]:
        """Whole numbers round about the value now, and a few round about each breakpoint."""
        now, (low, _) = self._trial.now, self._trial.ends
        first = max(now - MOST_TRIED // 2, now - MOST_TRIED if low is None else low)
        numbers = {first + place for place in range(MOST_TRIED)}
        breakpoints = sorted({*self._marks, *self._breakpoints.jumps}, key=lambda one: abs(one - now))[
            :MOST_BREAKPOINTS
        ]
        return numbers | {
            exact.floor(point) + place for point in breakpoints for place in range(-MOST_BESIDE, MOST_BESIDE + 1)
        }

    def _peak(self, value: Number) -> bool:
        """True where no more is won beside a value: where the total rises on and on, none is better than the next."""
        return self._won(value) >= max(self._won(value - self._grid), self._won(value + self._grid))

    def _won(self, value: Number) -> Number:
        return self._trial.gain(value) if self._trial.inside(value) else _ZERO

    def _crest(self, start: Number, end: Number) -> Iterator[Number]:
        """The highest value between two, if it is higher than beside them."""
        first, last = int(exact.ceil(start / self._grid)) + 1, int(exact.floor(end / self._grid)) - 1
        if last - first <= 1:
            return
        tried = [first + (last - first) * share // 4 for share in range(5)]
        heights = [self._won(self._grid * place) for place in tried]
        if max(heights[1:-1]) <= max(heights[0], heights[-1]):
            return
        while last - first > 2:  # noqa: PLR2004 (a third of it is a whole step)
            third = (last - first) // 3
            left, right = first + third, last - third
            if self._won(self._grid * left) >= self._won(self._grid * right):
                last = right
            else:
                first = left
        yield from (self._grid * place for place in range(first, last + 1))
