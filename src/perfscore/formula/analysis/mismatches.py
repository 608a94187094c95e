"""Places in a formula where dimensions do not go together, each with what mends it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple, assert_never

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import dimensions, tree, units
from perfscore.formula.analysis.mismatch_words import CODES, Units, difference, named, unknown_unit, wanted, width
from perfscore.formula.dimensions import ANY, DAYS, MONTHS, NUMBER, Dimension, Mismatch
from perfscore.formula.tree import Node
from perfscore.problems import Fault
from perfscore.text import quoted


class Fitted(NamedTuple):
    """A formula whose dimensions were looked at: its numbers in the units of its figures, and what is wrong in it."""

    tree: Node
    dimension: Dimension
    faults: tuple[Fault, ...]


def fitted(node: Node, known: Mapping[str, Dimension], names: Collection[str], own: Units) -> Fitted:
    """Look at a formula whose names and kinds are right.

    ``known`` are the dimensions of its names; ``names`` are all that it could name.
    """
    checker = _Checker(known, names, own)
    dimension = checker.of(node)
    faults = tuple(sorted(checker.faults, key=lambda fault: fault.offset or 0))
    return Fitted(_rescaled(node, checker.factors) if checker.factors else node, dimension, faults)


def of(node: Node, known: Mapping[str, Dimension]) -> Dimension:
    """The dimension of a formula in which nothing is wrong."""
    return _Checker(known, (), tuple).of(node)


def mixtures(node: Node, known: Mapping[str, Dimension]) -> Iterator[tuple[Node, Node, tuple[str, str]]]:
    """Counts of two units that are put together all the same, with the units: they may be, but it is hardly meant."""
    checker = _Checker(known, (), tuple)
    checker.of(node)
    return iter(checker.mixtures)


def between(nodes: tuple[Node, Node], sides: tuple[Dimension, Dimension]) -> Iterator[Fault]:
    """The fault of a formula whose value is held against that of another, if they do not go together."""
    mismatch = dimensions.together(*sides)[1]
    if mismatch is not None:
        says, hint = difference(mismatch, *sides, named(nodes[0]), named(nodes[1]), "比较")
        yield Fault.in_text(CODES[mismatch], says, nodes[0].at, hint, width(nodes[0]))


def held(
    given: tuple[Dimension, str], against: tuple[Dimension, str], names: Collection[str], own: Units, written: str
) -> Fault | None:
    """The fault of a number in the rule, if it does not go together with what it is held against; both have a name.

    ``written`` is its unit as it stands there.
    """
    if written and not units.is_common(written):
        for fault in unknown_unit(written, 0, given[1], names, own):
            return fault
    mismatch = dimensions.together(given[0], against[0])[1]
    if mismatch is None and dimensions.mixed(given[0], against[0]):
        mismatch = "written"  # two figures of two units may be added, but nothing is as many days as these are people
    if mismatch is None:
        return None
    says, hint = difference(mismatch, given[0], against[0], quoted(given[1]), against[1], "比较")
    if mismatch in {"kinds", "written"}:
        hint = wanted(against[0])
    elif mismatch == "money" and written:  # 1万, of what is held
        hint = f"写成 {given[1]}元"
    elif mismatch == "scales":
        size = exact.plain(given[0].value / against[0].scale)
        hint = f"只写 {size}，{against[1]}的单位是{against[0].name}"
    return Fault.in_text(CODES[mismatch], says, 0, hint, len(given[1]))


class _Checker:
    """Walks a tree once; ``of`` gives a node's dimension and notes what does not go together below it."""

    def __init__(self, known: Mapping[str, Dimension], names: Collection[str], own: Units) -> None:
        self.faults: list[Fault] = []
        self.factors: list[tuple[Node, Number]] = []
        self.mixtures: list[tuple[Node, Node, tuple[str, str]]] = []
        self._known = known
        self._names = names
        self._own = own

    def of(self, node: Node) -> Dimension:  # noqa: C901 (a case for each kind of node)
        """The dimension of a number; ``any`` of what is none."""
        match node:
            case tree.Num(value, _, written):
                return self._number(node) if written else dimensions.of_written(value, "", "")
            case tree.Name(name):
                return self._known.get(name, ANY)
            case tree.Text():
                return ANY
            case tree.Negative(operand):
                return self.of(operand)
            case tree.Not() | tree.Junct():
                for part in tree.children(node):
                    self.of(part)
                return ANY
            case tree.Binary(op, left, right):
                sides = self.of(left), self.of(right)
                dimension, mismatch = dimensions.computed(op, *sides)
                if mismatch is None and tree.adds(op):
                    self._mixed((left, right), sides)
                return dimension if mismatch is None else self._note(mismatch, (left, right), sides, _WORDS[op])
            case tree.Compare(first, rest):
                self._chain((first, *(side for _, side in rest)), "比较")
                return ANY
            case tree.If(test, then, otherwise):
                self.of(test)
                return self._all((then, otherwise), "放在一起")
            case tree.PerRow(value, when):
                if when is not None:
                    self.of(when)
                return self.of(value)
            case tree.Call(function, arguments):
                return self._call(function, arguments)
            case _:
                assert_never(node)

    def _number(self, node: tree.Num) -> Dimension:
        value, unit, written = exact.amount_of(node.written)
        if unit and not units.is_common(written):
            wrong = tuple(unknown_unit(written, node.at, node.written, self._names, self._own))
            self.faults += wrong
            if wrong:
                return ANY
        return dimensions.of_written(value, unit, written)

    def _call(self, function: tree.Function, arguments: tuple[Node, ...]) -> Dimension:
        match function:
            case "min" | "max":
                return self._all(arguments, "放在一起")
            case "sum" | "average":
                return self._all(arguments, "相加")
            case "abs" | "round":
                return self.of(arguments[0])
            case "floor" | "ceil":
                found = self.of(arguments[0])
                return NUMBER if found.what == "ratio" else found
            case "count" | "days" | "months":
                for argument in arguments:
                    self.of(argument)
                return _COUNTED[function]
            case _:
                assert_never(function)

    def _all(self, nodes: tuple[Node, ...], word: str) -> Dimension:
        """The dimension of several numbers that are put together."""
        first, *rest = nodes
        dimension = self.of(first)
        for node in rest:
            found = self.of(node)
            sides = dimension, found
            dimension, mismatch = dimensions.together(*sides)
            if mismatch is not None:
                dimension = self._note(mismatch, (first, node), sides, word)
                continue
            self._mixed((first, node), sides)
            if found.what not in {"bare", "any"}:
                first = node
        return dimension

    def _chain(self, nodes: tuple[Node, ...], word: str) -> None:
        """Look at each two neighbours of a comparison."""
        found = [self.of(node) for node in nodes]
        for place in range(len(nodes) - 1):
            sides = found[place], found[place + 1]
            mismatch = dimensions.together(*sides)[1]
            if mismatch is not None:
                self._note(mismatch, (nodes[place], nodes[place + 1]), sides, word)
            else:
                self._mixed((nodes[place], nodes[place + 1]), sides)

    def _mixed(self, nodes: tuple[Node, Node], sides: tuple[Dimension, Dimension]) -> None:
        if dimensions.mixed(*sides):
            self.mixtures.append((*nodes, (sides[0].name, sides[1].name)))

    def _note(
        self, mismatch: Mismatch, nodes: tuple[Node, Node], sides: tuple[Dimension, Dimension], word: str
    ) -> Dimension:
        """Note two numbers that do not go together; or give the written one the size of the other."""
        if mismatch == "scales" and sides[0].written != sides[1].written:
            written = 0 if sides[0].written else 1
            self.factors.append((nodes[written], 1 / sides[1 - written].scale))
            return sides[1 - written]
        wrong = _wrong(mismatch, sides)
        says, hint = difference(
            mismatch,
            sides[wrong],
            sides[1 - wrong],
            named(nodes[wrong]),
            named(nodes[1 - wrong]),
            word,
        )
        code, number = CODES[mismatch], nodes[wrong]
        if mismatch == "money" and isinstance(number, tree.Num) and number.written:  # 5万, of what is held
            hint = f"写成 {number.written}元"
        self.faults.append(Fault.in_text(code, says, nodes[wrong].at, hint, width(nodes[wrong])))
        return ANY


_COUNTED: Final = {"count": Dimension("counted"), "days": DAYS, "months": MONTHS}
_WORDS: Final[dict[tree.Arithmetic, str]] = {"+": "相加", "-": "相减", "*": "相乘", "/": "相除"}


def _wrong(mismatch: Mismatch, sides: tuple[Dimension, Dimension]) -> int:
    """The side that is pointed at: the bare number, the one that is written, else the right one."""
    match mismatch:
        case "money" | "ratio":
            return 0 if sides[0].what == "bare" else 1
        case "kinds":
            return 0 if sides[0].written and not sides[1].written else 1
        case "written" | "scales":
            return 1
        case _:
            assert_never(mismatch)


def _rescaled(node: Node, factors: list[tuple[Node, Number]]) -> Node:
    """The formula with some of its numbers in the size of the figure beside them: 5万人 is 5 of 万人."""
    for one, factor in factors:
        if one is node:
            return _times(node, factor)
    return tree.with_children(node, tuple(_rescaled(child, factors) for child in tree.children(node)))


def _times(node: Node, factor: Number) -> Node:
    match node:
        case tree.Num(value):
            return replace(node, value=value * factor)
        case tree.Negative(operand):
            return replace(node, operand=_times(operand, factor))
        case _:
            return tree.Binary("*", node, tree.Num(factor, node.at), node.at)
