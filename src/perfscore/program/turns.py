"""Where the steps of an indicator change their course as one input moves, all others held.

Every step becomes a quotient of two linear terms in that input. Where a comparison, a ``min``
or a ``max`` of the steps changes over is then a linear equation; its solutions are the only
values at which a score can jump, or start or stop to move. Exact, found from the steps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, TypeAlias

from simpleeval import NameNotDefined

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import reference, tree
from perfscore.formula.tree import Node
from perfscore.methods.steps import Guard
from perfscore.program.build import IndicatorProgram

_ZERO: Final = exact.ratio(0)
_ONE: Final = exact.ratio(1)

Line: TypeAlias = tuple[Number, Number, Number, Number]
"""(a, b, c, d) for (a·x + b) / (c·x + d)."""


def turns(
    program: IndicatorProgram,
    name: str,
    values: Mapping[str, Any],
    fired: Sequence[Guard | None],
    full: Number,
    *,
    jumps: bool = False,
) -> set[Number]:
    """The solutions in the input ``name`` of every comparison, ``min`` and ``max`` that is met, and of full marks.

    ``values`` are those of the inputs and of the steps that were taken; ``fired`` has for each
    block the guard that ended it, or None. With ``jumps``, also where a ``floor``, ``ceil`` or
    ``round`` jumps, next to where it is now and next to each solution.
    """
    finder = _Finder(name, values, jumps=jumps)
    for block, guard in zip(program.blocks, fired, strict=True):
        for item in block.items:
            if not isinstance(item, Guard):
                finder.lines[item.name] = finder.line(item.formula)
                continue
            finder.line(item.when)
            if item is guard:  # the steps after it have no values
                break
        if guard is not None and guard.outcome != "score":  # nor have the blocks after it
            break
    raw = finder.lines.get(program.blocks[-1].score)
    finder.meet(raw, (_ZERO, _ZERO, _ZERO, _ONE))
    finder.meet(raw, (_ZERO, full, _ZERO, _ONE))
    finder.jump()
    return finder.found


class _Finder:
    """Writes nodes as quotients of lines in one figure, and gathers where they change over."""

    def __init__(self, name: str, values: Mapping[str, Any], *, jumps: bool) -> None:
        self.found: set[Number] = set()
        self.lines: dict[str, Line | None] = {name: (_ONE, _ZERO, _ZERO, _ONE)}
        self._name = name
        self._values = values
        self._jumps = jumps
        self._stairs: set[Line] = set()

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
            case tree.Call():
                return self._call(node)
            case tree.Compare(first, rest):
                lines = [self.line(first), *(self.line(side) for _, side in rest)]
                for one, other in pairwise(lines):
                    self.meet(one, other)
                return None
            case _:
                for child in tree.children(node):
                    self.line(child)
                return None

    def _call(self, node: tree.Call) -> Line | None:
        lines = [self.line(argument) for argument in node.arguments]
        match node.function:
            case "min" | "max":
                return self._extreme(node, lines)
            case "abs":
                self.meet(lines[0], (_ZERO, _ZERO, _ZERO, _ONE))
                return self._signed(node, lines[0])
            case _ if not self._jumps:
                return None
            case "floor" | "ceil" | "round" if lines[0] is not None:
                return self._stair(node, lines[0])
            case "sum" if node.arguments == (tree.Name(self._name),):  # a column of one cell
                return self.lines[self._name]
            case _:
                moves = any(map(self._moves, tree.names(node)))
                return None if moves else self._constant(self._value(node))

    def _stair(self, node: tree.Call, line: Line) -> Line:
        """A rounded line, taken for the line itself; it jumps where the line scaled so is whole."""
        a, b, c, d = line
        scale, half = _ONE, _ZERO
        if node.function == "round":
            scale, half = exact.ratio(10) ** int(self._value(node.arguments[1])), exact.ratio(1, 2)
        self._stairs.add((a * scale + half * c, b * scale + half * d, c, d))
        return line

    def jump(self) -> None:
        """Note where a rounded line jumps, near every solution and near the value now."""
        now = self._values[self._name]
        for stair in self._stairs:
            for x in (*self.found, *(now if isinstance(now, tuple) else [now])):
                a, b, c, d = stair
                if c * x + d:
                    near = exact.floor((a * x + b) / (c * x + d))
                    for whole in range(int(near) - 1, int(near) + 3):
                        self.meet(stair, (_ZERO, exact.ratio(whole), _ZERO, _ONE))

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
        """The value now; None in a branch that is not taken and could not be, or behind what ended the run."""
        try:
            return reference.value(node, self._values)
        except (ZeroDivisionError, NameNotDefined):
            return None

    def _moves(self, found: tree.Name) -> bool:
        """Whether a name is the input that moves, or may hang on it."""
        line = self.lines.get(found.name, (_ZERO, _ZERO, _ZERO, _ONE))
        return line is None or bool(line[0] or line[2])

    def _holds(self, test: Node) -> bool:
        return bool(self._value(test))

    @staticmethod
    def _constant(value: Any) -> Line | None:
        return None if value is None or isinstance(value, str | tuple | bool) else (_ZERO, value, _ZERO, _ONE)
