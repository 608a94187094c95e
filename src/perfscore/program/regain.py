"""可挽回: which figure, changed to what value, wins how many points. Exact, found from the steps.

For each figure in turn all others are held, and every step becomes a quotient of two linear
terms in that figure. Where a comparison, a ``min`` or a ``max`` of the steps changes over is
then a linear equation; its solutions are the only values at which a score can jump or start to
rise, so they are tried, and what is proposed has been scored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import reference, tree
from perfscore.formula.tree import Node
from perfscore.methods.steps import Guard, Input
from perfscore.program import explain
from perfscore.program.code import Stop
from perfscore.program.told import Regain

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

Line: TypeAlias = tuple[Number, Number, Number, Number]
"""(a, b, c, d) for (a·x + b) / (c·x + d)."""


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
    for point in set(_turns(trial)):
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


def _turns(trial: _Trial) -> Iterator[Number]:
    """The solutions of every comparison, ``min`` and ``max`` of the steps, and of full marks."""
    finder = _Finder(trial.one.name, dict(trial.result.values))
    program = trial.result.program
    for block, fired in zip(program.blocks, trial.result.fired, strict=True):
        for item in block.items:
            if not isinstance(item, Guard):
                finder.lines[item.name] = finder.line(item.formula)
                continue
            finder.line(item.when)
            if item is fired:  # the steps after it have no values
                break
    raw = finder.lines.get(program.blocks[-1].score)
    finder.meet(raw, (_ZERO, trial.result.full, _ZERO, _ONE))
    yield from finder.found


class _Finder:
    """Writes nodes as quotients of lines in one figure, and gathers where they change over."""

    def __init__(self, name: str, values: Mapping[str, Any]) -> None:
        self.found: set[Number] = set()
        self.lines: dict[str, Line | None] = {name: (_ONE, _ZERO, _ZERO, _ONE)}
        self._values = values

    def meet(self, first: Line | None, second: Line | None) -> None:
        """Note where two quotients are equal."""
        if first is None or second is None:
            return
        a, b, c, d = first
        e, f, g, h = second
        square, line, constant = a * g - e * c, a * h + b * g - e * d - f * c, b * h - f * d
        if not square and line:
            self.found.add(-constant / line)

    def line(self, node: Node) -> Line | None:
        """``node`` as a quotient of lines where it is one; turns inside it are noted either way."""
        match node:
            case tree.Num(value):
                return _ZERO, value, _ZERO, _ONE
            case tree.Name(name):
                return self.lines[name] if name in self.lines else self._constant(self._values.get(name))
            case tree.Negative(operand):
                return self._product(self.line(operand), (_ZERO, -_ONE, _ZERO, _ONE))
            case tree.Binary(op, left, right):
                return self._binary(op, self.line(left), self.line(right))
            case tree.If(test, then, otherwise):
                self.line(test)
                sides = self.line(then), self.line(otherwise)
                return sides[0 if self._holds(test) else 1]
            case tree.Call("min" | "max", arguments):
                return self._extreme(node, [self.line(argument) for argument in arguments])
            case tree.Compare(first, rest):
                lines = [self.line(first), *(self.line(side) for _, side in rest)]
                for one, other in pairwise(lines):
                    self.meet(one, other)
                return None
            case _:
                inner = [self.line(child) for child in tree.children(node)]
                if isinstance(node, tree.Call) and node.function == "abs":
                    self.meet(inner[0], (_ZERO, _ZERO, _ZERO, _ONE))
                    return self._signed(node, inner[0])
                return None

    def _binary(self, op: tree.Arithmetic, left: Line | None, right: Line | None) -> Line | None:
        if left is None or right is None:
            return None
        a, b, c, d = right
        match op:
            case "*":
                return self._product(left, right)
            case "/":
                return self._product(left, (c, d, a, b)) if a or b else None
            case _:
                sign = _ONE if op == "+" else -_ONE
                return self._sum(left, (sign * a, sign * b, c, d))

    def _product(self, left: Line | None, right: Line | None) -> Line | None:
        if left is None or right is None:
            return None
        (a, b, c, d), (e, f, g, h) = left, right
        if a * e or c * g:  # no longer linear; a factor that cancels is a case of its own
            return (_ZERO, _ONE, _ZERO, _ONE) if (a, b, c, d) == (g, h, e, f) else None
        return a * f + b * e, b * f, c * h + d * g, d * h

    def _sum(self, left: Line, right: Line) -> Line | None:
        (a, b, c, d), (e, f, g, h) = left, right
        if c * h == d * g:  # the same denominator, up to a factor
            factor = h / d if d else g / c
            return a * factor + e, b * factor + f, g, h
        if a * g + e * c or c * g:
            return None
        return a * h + b * g + e * d + f * c, b * h + f * d, c * h + d * g, d * h

    def _extreme(self, node: tree.Call, lines: list[Line | None]) -> Line | None:
        for place, one in enumerate(lines):
            for other in lines[place + 1 :]:
                self.meet(one, other)
        values = [self._value(argument) for argument in node.arguments]
        chosen = self._value(node)
        return None if chosen is None else lines[values.index(chosen)]

    def _signed(self, node: tree.Call, line: Line | None) -> Line | None:
        value = self._value(node.arguments[0])
        negative = value is not None and value < 0
        return self._product(line, (_ZERO, -_ONE, _ZERO, _ONE)) if negative else line

    def _value(self, node: Node) -> Any:
        """The value now; None in a branch that is not taken and could not be."""
        try:
            return reference.value(node, self._values)
        except ZeroDivisionError:
            return None

    def _holds(self, test: Node) -> bool:
        return bool(self._value(test))

    @staticmethod
    def _constant(value: Any) -> Line | None:
        return None if value is None or isinstance(value, str | tuple | bool) else (_ZERO, value, _ZERO, _ONE)
