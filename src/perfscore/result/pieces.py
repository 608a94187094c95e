"""The pieces of a score as one value of a submission moves, all others held: where its steps change over.

The steps are followed at one value: every comparison, ``min`` and ``max`` on the way comes out one way, and does so
for all values round about. Each part is a quotient of two lines in the value, so where it would come out otherwise is
an equation. Beyond its solutions the steps are followed again: piece by piece, the nearest first, so many and no more.

A ``floor``, ``ceil`` or ``round`` is followed as the line that it rounds; it jumps where that line is whole. There can
be very many such jumps: those next to the ends of a piece, and next to the value now, are the ones that are looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import combinations
from operator import itemgetter
from typing import Any, Final, TypeAlias, assert_never

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.analysis import linear
from perfscore.formula.analysis.linear import Line
from perfscore.formula.operations import ARITHMETIC, COMPARISONS, FUNCTIONS
from perfscore.formula.per_row import columns
from perfscore.formula.readings import reference
from perfscore.formula.tree import Node
from perfscore.steps.model import Block, Guard, Step

MOST_PIECES: Final = 24
_ZERO = exact.ratio(0)
_NOUGHT: Final = linear.constant(_ZERO)

Part: TypeAlias = tuple[Any, Line | None, bool]
"""The value of a formula, the quotient of lines that it is (None: none), and whether something in it was rounded."""


class Unknown(Exception):  # noqa: N818 (it ends the steps, and is no error)
    """A formula names what has no value."""


@dataclass(slots=True)
class Breakpoints:
    """Values at which a score changes over.

    ``exact`` are the solutions of comparisons of what is not rounded, ``jumps`` where something rounded jumps, and
    ``levels`` where the rounded score becomes more than it is now, as much as it ever will, or full.
    ``known`` says that every part was a quotient of lines, ``straight`` that every score was itself a line, and
    ``smooth`` that nothing was rounded on the way to one.
    """

    exact: set[Number] = field(default_factory=set)
    jumps: set[Number] = field(default_factory=set)
    levels: set[Number] = field(default_factory=set)
    known: bool = True
    straight: bool = True
    smooth: bool = True

    def add(self, other: Breakpoints) -> None:
        """Those of another score as well."""
        self.exact |= other.exact
        self.jumps |= other.jumps
        self.levels |= other.levels
        self.known &= other.known
        self.straight &= other.straight
        self.smooth &= other.smooth


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """A name that moves with the value: its worth there, and the line that it, or the sum of its cells, is."""

    worth: Callable[[Number], Any]
    line: Line


@dataclass(frozen=True, slots=True, eq=False)
class MovingSteps:
    """Steps to be followed: blocks, what rounds their score, and the conditions that look at them; ``full`` marks."""

    names: Mapping[str, Any]
    moved: Mapping[str, Moved]
    blocks: Sequence[Block] = ()
    closing: Sequence[Step] = ()
    full: Number = _ZERO
    conditions: Sequence[Node] = ()


class Follower:
    """Follows the same steps at one value after another; what does not move is computed once."""

    def __init__(self, steps: MovingSteps) -> None:
        self.steps = steps
        self.still: dict[int, Part] = {}
        self._moving: dict[int, bool] = {}
        self._names = set(steps.moved)
        for block in steps.blocks:
            for item in block.items:
                self._item(block, item)
        self._known: dict[str, Part] = {
            name: (value, None if isinstance(value, str | tuple | bool | None) else linear.constant(value), False)
            for name, value in steps.names.items()
        }
        self._levels: list[Number] = []
        """Scores at which the rounded score becomes full, or more than it is now."""

    def _item(self, block: Block, item: Step | Guard) -> None:
        if isinstance(item, Step):
            if self.moves(item.formula):
                self._names.add(item.name)
        elif self.moves(item.when) or (item.score is not None and self.moves(item.score)):
            self._names.add(block.score)

    def moves(self, node: Node) -> bool:
        """True where a formula names anything that moves."""
        moving = self._moving.get(id(node))
        if moving is None:
            own = isinstance(node, tree.Name) and node.name in self._names
            moving = self._moving[id(node)] = own or any(map(self.moves, tree.children(node)))
        return moving

    def _neighbours(self, raw: Number) -> tuple[Number, Number]:
        """The scores next to one, below and above, at which what rounds them jumps; itself where nothing does."""
        run = _Run(self, {self.steps.blocks[-1].score: (raw, linear.SELF, False)}, rounding=True)
        run.close()
        found = {x for stair in run.stairs for x in linear.wholes(stair, [raw])}
        below, above = (one for one in found if one < raw), (one for one in found if one > raw)
        return max(below, default=raw), min(above, default=raw)

    def at(self, x: Number) -> _Run:
        """The steps at one value."""
        moved = self.steps.moved.items()
        run = _Run(self, self._known | {name: (one.worth(x), one.line, False) for name, one in moved})
        run.follow()
        return run

    def breakpoints(self, now: Number, low: Number | None, high: Number | None, grid: Number) -> Breakpoints:
        """Breakpoints of the score between two ends, the nearest pieces first."""
        result = Breakpoints()
        waiting: list[tuple[Number | None, Number | None]] = [(low, now), (now, high)]
        here = self.at(now)
        if here.score is not None:
            self._levels = [self._neighbours(self.steps.full)[0], self._neighbours(here.score)[1]]
        self._note(here, (now, now), now, result)
        for _ in range(MOST_PIECES):
            if not waiting:
                break
            left, right = waiting.pop(0)
            if left is not None and right is not None and right - left <= grid:
                continue
            x = _inside(left, right, now, grid)
            run = self.at(x)
            points = run.breakpoints | run.hints
            start, end = left, right
            if x in points:  # on an edge nothing is known of what lies beside it
                start = end = x
            else:
                start = max((one for one in points if one < x and (left is None or one > left)), default=left)
                end = min((one for one in points if one > x and (right is None or one < right)), default=right)
            self._note(run, (start, end), now, result)
            waiting += [(left, start)] if start != left else []
            waiting += [(end, right)] if end != right else []
        result.known &= not waiting
        return result

    def _note(self, run: _Run, piece: tuple[Number | None, Number | None], now: Number, result: Breakpoints) -> None:
        result.exact |= run.breakpoints
        result.known &= run.sure
        result.smooth &= not run.stairs
        start, end = piece
        near = [one for one in (start, end) if one is not None]
        near += [one for one in (now, *run.hints) if _between(one, piece)]
        for stair in run.stairs:
            result.jumps.update(one for one in linear.wholes(stair, near) if _between(one, piece))
        if run.raw is not None:
            result.straight &= not run.raw[2]
            endless = bool(run.raw[2]) and (start is None or end is None)  # it goes on to a value that it never has
            far = self._neighbours(run.raw[0] / run.raw[2])[:1] if endless else ()
            for level in (*self._levels, *far):
                result.levels.update(linear.crossings(run.raw, linear.constant(level)))


def _between(one: Number, piece: tuple[Number | None, Number | None]) -> bool:
    start, end = piece
    return (start is None or start <= one) and (end is None or one <= end)


def _inside(left: Number | None, right: Number | None, now: Number, grid: Number) -> Number:
    """A value between two ends, either of which may be none; hardly ever one that a rule names."""
    if left is None:
        edge = now if right is None else right
        return edge - max(abs(edge), abs(now), grid) - grid / 3
    if right is None:
        return left + max(abs(left), abs(now), grid) + grid / 3
    return (left + right) / 2


class _Run:
    """The steps followed at one value: what they are there, and where they would change over."""

    def __init__(self, follower: Follower, known: dict[str, Part], *, rounding: bool = False) -> None:
        self.breakpoints: set[Number] = set()
        self.hints: set[Number] = set()
        """Solutions of what is rounded, taken for the line that it rounds: what jumps, jumps near them."""
        self.stairs: set[Line] = set()
        self.score: Number | None = None
        self.raw: Line | None = None
        self.sure = True
        self._follower = follower
        self._known = known
        self._rounding = rounding

    def follow(self) -> None:
        """Follow the steps as far as they have values."""
        steps = self._follower.steps
        try:
            ended = any(map(self._block, steps.blocks))
            if steps.blocks and not ended:
                self._score(self._known[steps.blocks[-1].score], steps.full)
        except (ZeroDivisionError, Unknown):
            pass
        for condition in steps.conditions:
            try:
                self._part(condition)
            except (ZeroDivisionError, Unknown):
                continue

    def close(self) -> None:
        """Follow the steps that round the score."""
        for step in self._follower.steps.closing:
            self._known[step.name] = self._part(step.formula)

    def _block(self, block: Block) -> bool:
        """True where the block ends without a score."""
        for item in block.items:
            if isinstance(item, Step):
                self._known[item.name] = self._part(item.formula)
            elif self._part(item.when)[0]:
                if item.score is None:
                    return True
                self._known[block.score] = self._part(item.score)
                return False
        return False

    def _score(self, score: Part, full: Number) -> None:
        for end in (_ZERO, full):
            self.meet(score, (end, linear.constant(end), False))
        self.score, self.raw, _ = score

    def meet(self, first: Part, second: Part) -> None:
        """Note where two parts are equal."""
        if first[1] is None or second[1] is None:
            numbers = not isinstance(first[0], str)
            self.sure = self.sure and not numbers
            return
        (self.hints if first[2] or second[2] else self.breakpoints).update(linear.crossings(first[1], second[1]))

    def _part(self, node: Node) -> Part:
        part = self._follower.still.get(id(node))
        if part is None:
            part = self._made(node)
            if not self._rounding and not self._follower.moves(node):
                self._follower.still[id(node)] = part
        return part

    def _made(self, node: Node) -> Part:
        match node:
            case tree.Num(value):
                return value, linear.constant(value), False
            case tree.Text(text):
                return text, None, False
            case tree.Name(name):
                return self._name(name)
            case tree.Negative(operand):
                value, line, rounded = self._part(operand)
                return -value, linear.product(line, linear.MINUS), rounded
            case tree.Binary(op, left, right):
                return self._binary(op, self._part(left), self._part(right))
            case tree.If(test, then, otherwise):
                return self._part(then if self._part(test)[0] else otherwise)
            case tree.Compare(first, rest):
                return self._compare(self._part(first), rest), None, False
            case tree.Junct(op, operands):
                ends = tree.decides(op)
                return ends if any(self._part(one)[0] == ends for one in operands) else not ends, None, False
            case tree.Not(operand):
                return not self._part(operand)[0], None, False
            case tree.PerRow():
                return self.per_row(node)
            case tree.Call():
                return _CALLS[node.function](self, node, [self._part(argument) for argument in node.arguments])
            case _:
                assert_never(node)

    def _name(self, name: str) -> Part:
        part = self._known.get(name)
        if part is None or part[0] is None:
            raise Unknown(name)
        return part

    def _compare(self, left: Part, rest: Sequence[tuple[tree.Comparison, Node]]) -> bool:
        for op, node in rest:
            right = self._part(node)
            self.meet(left, right)
            if not COMPARISONS[op](left[0], right[0]):
                return False
            left = right
        return True

    def _binary(self, op: tree.Arithmetic, left: Part, right: Part) -> Part:
        if tree.divides(op):
            self.meet(right, (_ZERO, _NOUGHT, False))
        return ARITHMETIC[op](left[0], right[0]), linear.binary(op, left[1], right[1]), left[2] or right[2]

    def extreme(self, node: tree.Call, parts: Sequence[Part]) -> Part:
        """The least, or the greatest, of several."""
        for one, other in combinations(parts, 2):
            self.meet(one, other)
        found: Part = FUNCTIONS[node.function](parts, key=itemgetter(0))
        return found

    def absolute(self, part: Part) -> Part:
        """A part without its sign."""
        self.meet(part, (_ZERO, _NOUGHT, False))
        value, line, rounded = part
        return part if value >= 0 else (-value, linear.product(line, linear.MINUS), rounded)

    def per_row(self, node: tree.PerRow) -> Part:
        """The values of a formula in the rows of a table."""
        for name in columns(node):
            self._name(name)
        return reference.per_row(node, {name: self._known[name][0] for name in columns(node)}), None, False

    def summed(self, node: tree.Call, parts: Sequence[Part]) -> Part:
        """Sum of numbers and columns; rows in which a cell moves are no line."""
        moves = any(isinstance(one, tree.PerRow) and self._follower.moves(one) for one in node.arguments)
        line = None if moves else reduce(linear.total, map(_column, parts))
        return FUNCTIONS["sum"](*(one[0] for one in parts)), line, any(one[2] for one in parts)

    def averaged(self, node: tree.Call, parts: Sequence[Part]) -> Part:
        """The sum by the count, which does not move unless a condition lets another row in."""
        _, line, rounded = self.summed(node, parts)
        many = linear.constant(FUNCTIONS["count"](*(one[0] for one in parts)))
        return FUNCTIONS["average"](*(one[0] for one in parts)), linear.quotient(line, many), rounded

    def rounded(self, node: tree.Call, parts: Sequence[Part]) -> Part:
        """A rounded line is taken for the line; it jumps where the line scaled so is whole."""
        value, line, rounded = parts[0]
        places = int(parts[1][0]) if len(parts) > 1 else None
        result = FUNCTIONS[node.function](value) if places is None else FUNCTIONS[node.function](value, places)
        if line is None:
            return result, None, rounded
        if not line[0] and not line[2]:  # what does not move does not jump
            return result, linear.constant(result), rounded
        self.stairs.add(linear.stair(line, places))
        return result, line, True


def _still(node: tree.Call, parts: Sequence[Part]) -> Part:
    """A number that does not move: no day is moved, nor a row added."""
    value = FUNCTIONS[node.function](*(one[0] for one in parts))
    return value, linear.constant(value), False


_CALLS: Final[tree.EachFunction[Callable[[_Run, tree.Call, Sequence[Part]], Part]]] = {
    "min": _Run.extreme,
    "max": _Run.extreme,
    "abs": lambda run, _, parts: run.absolute(parts[0]),
    "floor": _Run.rounded,
    "ceil": _Run.rounded,
    "round": _Run.rounded,
    "sum": lambda run, node, parts: run.summed(node, parts),
    "average": lambda run, node, parts: run.averaged(node, parts),
    "days": lambda _run, node, parts: _still(node, parts),
    "months": lambda _run, node, parts: _still(node, parts),
    "count": lambda _run, node, parts: _still(node, parts),
}


def _column(part: Part) -> Line | None:
    """The line of a number, or of the sum of a column's cells."""
    value, line, _ = part
    if line is None and isinstance(value, tuple):
        return linear.constant(sum(value, _ZERO))
    return line
