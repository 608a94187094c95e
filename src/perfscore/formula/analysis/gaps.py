"""Gaps of formulas that wait for what is missing, as conditions over the rows of a table or the cells of a sheet.

The same holds for single values in :mod:`perfscore.formula.analysis.partial`: every operand matters, but for the
side of an ``if`` that is not taken, and the other operands of an ``and`` or ``or`` that one has decided.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Generic, NamedTuple, Protocol, TypeAlias, TypeVar

from perfscore.formula import tree
from perfscore.formula.analysis.partial import divides
from perfscore.formula.tree import Node

C = TypeVar("C")
"""A condition, as a reading writes it."""
Names: TypeAlias = frozenset[str]
"""Conditions by their names, of which one holds."""
_NEVER: Final[Names] = frozenset()


class Gap(NamedTuple):
    """The rows where a value is open; and those where something that still matters is missing, and is no judgement."""

    open: Names = _NEVER
    hard: Names = _NEVER


FULL: Final = Gap()
"""Nothing is missing."""


class Conditions(Protocol[C]):
    """Conditions as a reading writes them, put together."""

    def every(self, *tests: C) -> C:
        """The rows where all hold."""
        ...

    def some(self, *tests: C) -> C:
        """The rows where one holds."""
        ...

    def opposite(self, test: C) -> C:
        """The rows where it does not hold."""
        ...


class Logic(Conditions[C], Protocol[C]):
    """Conditions as a reading writes them, over formulas."""

    def look(self, node: Node) -> tuple[C, C]:
        """The rows where a condition holds, and those where it cannot be looked at, for something is divided by 0."""
        ...

    def name(self, test: C) -> Names:
        """A condition under a name; no name for one that never holds."""
        ...

    def named(self, names: Names) -> C:
        """The rows where one of the named conditions holds."""
        ...


class Gaps(Generic[C]):
    """The gaps of formulas, given those of the names in them; a name that is not here has none."""

    def __init__(self, logic: Logic[C]) -> None:
        """Begin with no names."""
        self.logic = logic
        self.names: dict[str, Gap] = {}

    def of(self, node: Node) -> Gap:
        """The gap of a formula."""
        match node:
            case tree.Name(name):
                return self.names.get(name, FULL)
            case tree.PerRow():  # a cell of a column may be missing: nobody looks which
                return joined(self.names.get(one.name, FULL) for one in tree.names(node))
            case tree.If(test, then, otherwise):
                return self._either(test, self.of(then), self.of(otherwise))
            case tree.Junct(op, operands):
                return self._junction(op, operands)
            case _:
                return joined(self.of(one) for one in tree.children(node))

    def _either(self, test: Node, then: Gap, otherwise: Gap) -> Gap:
        asked = self.of(test)
        if then.open | otherwise.open <= asked.open:
            return joined((asked, then, otherwise))
        logic = self.logic
        when, _ = logic.look(test)
        sides = ((when, then), (logic.opposite(when), otherwise))
        open_, hard, waits = asked.open, asked.hard, logic.named(asked.open)
        for taken, side in sides:
            open_ |= logic.name(logic.every(taken, logic.named(side.open - asked.open)))
            hard |= logic.name(logic.every(logic.some(waits, taken), logic.named(side.hard - asked.hard)))
        return Gap(open_, hard)

    def _junction(self, op: tree.Junction, operands: tuple[Node, ...]) -> Gap:
        """Open, unless one operand decides it; none does behind an open one that might divide by 0."""
        gaps, logic = [self.of(one) for one in operands], self.logic
        whole = joined(gaps)
        if all(one.open == whole.open for one in gaps):
            return whole
        decided, risky = [], _NEVER
        for operand, gap in zip(operands, gaps, strict=True):
            if gap.open != whole.open:
                holds, fails = logic.look(operand)
                wanted = holds if tree.decides(op) else logic.opposite(holds)
                decided.append(
                    logic.every(logic.opposite(logic.named(gap.open | risky)), logic.opposite(fails), wanted)
                )
            if divides(operand):
                risky |= gap.open
        found = logic.every(logic.named(whole.open), logic.opposite(logic.some(*decided)))
        return Gap(logic.name(found), logic.name(logic.every(found, logic.named(whole.hard))))


def joined(gaps: Iterable[Gap]) -> Gap:
    """The gap of what needs all of several."""
    found = list(gaps)
    return Gap(_NEVER.union(*(one.open for one in found)), _NEVER.union(*(one.hard for one in found)))
