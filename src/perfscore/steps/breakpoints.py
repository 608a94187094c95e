"""Breakpoints of an indicator's steps in one input, all others held.

Every step becomes a quotient of two linear terms in that input. Where a comparison, a ``min``
or a ``max`` of the steps changes over is then a linear equation; its solutions are the only
values at which a score can jump, or start or stop to move. Exact, found from the steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Any, Final

from simpleeval import NameNotDefined

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import day_counts, tree
from perfscore.formula.analysis import linear
from perfscore.formula.analysis.linear import Line
from perfscore.formula.per_row import columns
from perfscore.formula.readings import reference
from perfscore.formula.tree import Node
from perfscore.steps.model import Demand, Guard, Steps

_MONTH: Final = exact.ratio(146_097, 4800)
"""The days of a month, on average."""
_NOUGHT: Final = linear.constant(exact.ratio(0))


def breakpoints(
    program: Steps,
    name: str,
    values: Mapping[str, Any],
    fired: Sequence[Guard | None],
    full: Number,
) -> set[Number]:
    """The solutions in the input ``name`` of every comparison, ``min`` and ``max`` that is met, and of full marks.

    ``values`` are those of the inputs and of the steps that were taken; ``fired`` has for each
    block the guard that ended it, or None. Also where a ``floor``, ``ceil`` or ``round`` jumps, next to
    where it is now and next to each solution.
    """
    finder = _Finder(name, values)
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
    finder.meet(raw, _NOUGHT)
    finder.meet(raw, linear.constant(full))
    finder.jump()
    return finder.found


def demand_breakpoints(demands: Iterable[Demand], name: str, values: Mapping[str, Any]) -> set[Number]:
    """The solutions in the input ``name`` of every comparison in what is demanded of an answer."""
    finder = _Finder(name, values)
    for one in demands:
        finder.line(one.that)
    return finder.found


class _Finder:
    """Writes nodes as quotients of lines in one figure, and gathers where they change over."""

    def __init__(self, name: str, values: Mapping[str, Any]) -> None:
        self.found: set[Number] = set()
        self.lines: dict[str, Line | None] = {name: linear.SELF}
        self._name = name
        self._values = values
        self._stairs: set[Line] = set()

    def meet(self, first: Line | None, second: Line | None) -> None:
        """Note the value at which two quotients are equal."""
        if first is None or second is None:
            return
        point = linear.crossing(first, second)
        if point is not None:
            self.found.add(point)

    def line(self, node: Node) -> Line | None:
        """``node`` as a quotient of lines where it is one; breakpoints inside it are noted either way."""
        match node:
            case tree.Num(value):
                return linear.constant(value)
            case tree.Text(text):
                return self._constant(text)
            case tree.Name(name):
                return self.lines[name] if name in self.lines else self._constant(self._values.get(name))
            case tree.Negative(operand):
                return linear.product(self.line(operand), linear.MINUS)
            case tree.Binary(op, left, right):
                return linear.binary(op, self.line(left), self.line(right))
            case tree.If(test, then, otherwise):
                self.line(test)
                sides = self.line(then), self.line(otherwise)
                return sides[0 if self._holds(test) else 1]
            case tree.PerRow():
                return self.per_row(node)
            case tree.Call():
                return self._call(node)
            case tree.Compare(first, rest):
                parts = [self.line(first), *(self.line(side) for _, side in rest)]
                for one, other in pairwise(parts):
                    self.meet(one, other)
                return None
            case _:
                for child in tree.children(node):
                    self.line(child)
                return None

    def _call(self, node: tree.Call) -> Line | None:
        return _CALLS[node.function](self, node, [self.line(argument) for argument in node.arguments])

    def still(self, node: tree.Call) -> Line | None:
        """A call that is a line only where it does not move."""
        moves = any(map(self._moves, tree.names(node)))
        return None if moves else self._constant(self._value(node))

    def total(self, node: tree.Call, parts: Sequence[Line | None]) -> Line | None:
        """A sum, or an average; that of a column of one cell is the cell."""
        if len(parts) == 1 and isinstance(node.arguments[0], tree.PerRow) and parts[0] is not None:
            return parts[0]
        return self.lines[self._name] if node.arguments == (tree.Name(self._name),) else self.still(node)

    def per_row(self, node: tree.PerRow) -> Line | None:
        """The line of the only row of a table; breakpoints inside it are noted."""
        cells = {name: self._values.get(name) for name in columns(node)}
        if not all(isinstance(one, tuple) and len(one) == 1 for one in cells.values()):
            return None
        row = _Finder(self._name, {name: one[0] for name, one in cells.items() if isinstance(one, tuple)})
        line = row.line(node.value)
        if node.when is not None:
            row.line(node.when)
        self.found |= row.found
        self._stairs |= row._stairs
        return line

    def days(self, node: tree.Call, parts: Sequence[Line | None]) -> Line | None:
        """The days from one day to another, both as lines."""
        return linear.difference(parts[1], parts[0]) if any(map(self._moves, tree.names(node))) else self.still(node)

    def months(self, node: tree.Call, parts: Sequence[Line | None]) -> Line | None:
        """The months from one day to another: a line of days, of which one jumps about where it is whole."""
        line = self.days(node, parts)
        if line is None or not (line[0] or line[2]):
            return line
        a, b, c, d = line
        months = (a, b, c * _MONTH, d * _MONTH)
        self._stairs.add(linear.stair(months))
        return months

    def stair(self, node: tree.Call, line: Line | None) -> Line | None:
        """A rounded line, taken for the line itself; it jumps where the line scaled so is whole."""
        if line is None:
            return self.still(node)
        self._stairs.add(linear.stair(line, tree.places(node.arguments[1]) if len(node.arguments) > 1 else None))
        return line

    def jump(self) -> None:
        """Note the jumps of a rounded line, near every solution and near the value now."""
        now = self._values[self._name]
        cells = now if isinstance(now, tuple) else (now,)
        near = [day_counts.ordinal(one) if isinstance(one, str) else one for one in cells]
        for stair in self._stairs:
            self.found.update(linear.wholes(stair, [*self.found, *near]))

    def extreme(self, node: tree.Call, parts: Sequence[Line | None]) -> Line | None:
        """The line of the least, or greatest, of several; each two are equal where they change places."""
        for one, other in combinations(parts, 2):
            self.meet(one, other)
        values = [self._value(argument) for argument in node.arguments]
        chosen = self._value(node)
        return None if chosen is None else parts[values.index(chosen)]

    def absolute(self, node: tree.Call, line: Line | None) -> Line | None:
        """A line without its sign, which changes where it is 0."""
        self.meet(line, _NOUGHT)
        value = self._value(node.arguments[0])
        negative = value is not None and value < 0
        return linear.product(line, linear.MINUS) if negative else line

    def _value(self, node: Node) -> Any:
        """The value now; None in a branch that is not taken and could not be, or behind what ended the run."""
        try:
            return reference.value(node, self._values)
        except (ZeroDivisionError, NameNotDefined):
            return None

    def _moves(self, found: tree.Name) -> bool:
        """True where a name is the input that moves, or may hang on it."""
        line = self.lines.get(found.name, _NOUGHT)
        return line is None or bool(line[0] or line[2])

    def _holds(self, test: Node) -> bool:
        return bool(self._value(test))

    @staticmethod
    def _constant(value: Any) -> Line | None:
        if isinstance(value, str):  # a day is a number too
            return linear.constant(day_counts.ordinal(value)) if day_counts.is_date(value) else None
        return None if value is None or isinstance(value, tuple | bool) else linear.constant(value)


_CALLS: Final[tree.EachFunction[Callable[[_Finder, tree.Call, Sequence[Line | None]], Line | None]]] = {
    "min": _Finder.extreme,
    "max": _Finder.extreme,
    "abs": lambda finder, node, parts: finder.absolute(node, parts[0]),
    "floor": lambda finder, node, parts: finder.stair(node, parts[0]),
    "ceil": lambda finder, node, parts: finder.stair(node, parts[0]),
    "round": lambda finder, node, parts: finder.stair(node, parts[0]),
    "sum": lambda finder, node, parts: finder.total(node, parts),
    "average": lambda finder, node, parts: finder.total(node, parts),
    "days": lambda finder, node, parts: finder.days(node, parts),
    "months": lambda finder, node, parts: finder.months(node, parts),
    "count": lambda finder, node, _: finder.still(node),
}
