"""Numbers that meet in formulas: what is added, compared or divided has to be of one size.

What a product is made of goes on to whatever the product meets. With a number of the rule itself meets only what is
neither multiplied nor divided on the way: ``率 * 100`` beside 95 says nothing of how 率 is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Final, NamedTuple, TypeAlias, assert_never

from perfscore.formula import tree
from perfscore.formula.tree import Node

_Names: TypeAlias = frozenset[str]
_NONE: Final[_Names] = frozenset()
LARGE: Final = 10
"""From here on a bare number beside a percentage may be that percentage without its sign: 97 for 97%."""


class _Call(NamedTuple):
    """The use that a function makes of the numbers it is given."""

    plain: bool = False
    """Its value is one of them, as it stands."""
    compares: bool = False
    """It compares them with each other."""
    adds: bool = False
    """It adds them up, the cells of a column too."""
    sized: bool = True
    """Its value is of their size."""


_CALLS: Final[tree.EachFunction[_Call]] = {
    "min": _Call(plain=True, compares=True),
    "max": _Call(plain=True, compares=True),
    "abs": _Call(plain=True),
    "floor": _Call(),
    "ceil": _Call(),
    "round": _Call(plain=True),
    "sum": _Call(adds=True),
    "average": _Call(adds=True),
    "days": _Call(sized=False),
    "months": _Call(sized=False),
    "count": _Call(sized=False),
}


class SizeGroups:
    """Groups of names that meet in formulas; steps are taken in their order, and may name those before them."""

    def __init__(self, names: Iterable[str], percents: Iterable[str] = ()) -> None:
        """``percents`` are names of percentages, whose own numbers are in no doubt."""
        self._groups: dict[str, set[str]] = {}
        self._sized_by: dict[str, _Names] = {name: frozenset({name}) for name in names}
        self._given = tuple(self._sized_by)
        self._percents = frozenset(percents)
        self._direct = self._sized_by | {name: frozenset({name}) for name in self._percents}
        self.shares: _Names = _NONE
        """The names whose numbers stand as they are in a step that is a percentage."""
        self._large: _Names = _NONE
        self._written: set[str] = set()  # steps that are a large number of the rule

    @property
    def large(self) -> _Names:
        """The names whose numbers stand as they are beside a number of the rule that is no percentage: 90."""
        return self._large - self.shares - self._percents

    def step(self, name: str, formula: Node, *, share: bool = False) -> None:
        """Take a formula whose value later ones call by a name; ``share``: it is a percentage."""
        self._sized_by[name] = self.take(formula)
        self._direct[name] = direct = self._plain(formula)
        if share:
            self.shares |= direct - self._percents
        if _is_large(formula):
            self._written.add(name)

    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The names that meet others, or themselves in a sum, together with those, in the order given."""
        met = {id(group): group for group in self._groups.values()}
        return tuple(tuple(name for name in self._given if name in group) for group in met.values())

    def _plain(self, node: Node) -> _Names:
        """The names whose numbers a formula's value is, or is a sum or a choice of."""
        match node:
            case tree.Name(name):
                return self._direct.get(name, _NONE)
            case tree.Negative(operand):
                return self._plain(operand)
            case tree.Binary(op, left, right):
                return self._plain(left) | self._plain(right) if tree.adds(op) else _NONE
            case tree.Call(function, arguments):
                return _all(map(self._plain, arguments)) if _CALLS[function].plain else _NONE
            case tree.If(_, then, otherwise):
                return self._plain(then) | self._plain(otherwise)
            case _:
                return _NONE

    def _beside(self, *operands: Node, divided: bool = False) -> None:
        """Note the names beside a percentage, and beside a number of the rule that is none."""
        direct = _all(self._plain(one) for one in operands)
        if direct & self._percents and not divided:
            self.shares |= direct - self._percents
        if any(_is_large(one) or (isinstance(one, tree.Name) and one.name in self._written) for one in operands):
            self._large |= direct

    def take(self, node: Node) -> _Names:
        """Take a formula; return the names whose size its value is of."""
        match node:
            case tree.Num() | tree.Text():
                return _NONE
            case tree.Name(name):
                return self._sized_by.get(name, _NONE)
            case tree.Binary(op, left, right):
                return self._binary(op, left, right)
            case tree.Call(function, arguments):
                return self._call(_CALLS[function], arguments)
            case tree.If(test, then, otherwise):
                self.take(test)
                return self.take(then) | self.take(otherwise)
            case tree.Compare():
                self._beside(*tree.children(node))
                self._meet(_all(self.take(one) for one in tree.children(node)))
                return _NONE
            case tree.Negative(operand):
                return self.take(operand)
            case tree.PerRow(value, when):
                if when is not None:
                    self.take(when)
                return self.take(value)
            case tree.Not() | tree.Junct():
                for one in tree.children(node):
                    self.take(one)
                return _NONE
            case _:
                assert_never(node)

    def _binary(self, op: tree.Arithmetic, left: Node, right: Node) -> _Names:
        first, second = self.take(left), self.take(right)
        match op:
            case "*":
                return first | second
            case "+" | "-":
                self._beside(left, right)
                return self._meet(first | second)
            case "/":
                self._beside(left, right, divided=True)
                both = self._meet(first | second)
                return _NONE if first and second else both
            case _:
                assert_never(op)

    def _call(self, call: _Call, arguments: tuple[Node, ...]) -> _Names:
        names = _all([self.take(one) for one in arguments])
        if call.compares:
            self._beside(*arguments)
        if call.compares or call.adds:
            self._meet(names, alone=call.adds)
        return names if call.sized else _NONE

    def _meet(self, names: _Names, *, alone: bool = False) -> _Names:
        """Put names into one group, with all that they met before."""
        if len(names) > 1 or (alone and names):
            group = set(chain(names, *(self._groups.get(name, ()) for name in names)))
            self._groups.update(dict.fromkeys(group, group))
        return names


def _all(names: Iterable[_Names]) -> _Names:
    return frozenset(chain.from_iterable(names))


def _is_large(node: Node) -> bool:
    """True of a number of the rule so large that it is no share: 97, not 0.97."""
    value = node.operand if isinstance(node, tree.Negative) else node
    return isinstance(value, tree.Num) and abs(value.value) >= LARGE
