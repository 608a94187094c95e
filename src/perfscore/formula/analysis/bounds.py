"""The least and greatest value of formulas: what is known of names in, what is known of values out.

Sound always: no value that a formula can have lies outside its extent, wherever it has one at
all. Terms that are the same cancel, a condition narrows what stands behind it, and a comparison that
is known bounds a quotient of its sides; where a name still counts twice, the extent is not ``tight``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Final, TypeAlias, assert_never

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.analysis import extent, terms
from perfscore.formula.analysis.extent import ANY, COUNT, End, Extent, closed
from perfscore.formula.operations import FUNCTIONS, OPPOSITE, PROOFS, TURNED
from perfscore.formula.per_row import columns
from perfscore.formula.tree import Comparison, Node

_ZERO, _ONE = exact.ratio(0), exact.ratio(1)
_UNIT: Final = Extent(closed(-_ONE), closed(_ONE))


@dataclass(frozen=True, slots=True)
class Column:
    """Knowledge of a table's column: its cells, and the number of filled rows."""

    cells: Extent = ANY
    rows: Extent = COUNT
    words: frozenset[str] | None = None
    """The words that the cells can be, where they are words."""


Known: TypeAlias = Extent | Column | frozenset[str]
"""Knowledge of a name: a number's extent, a column, or the words that it can be."""
_ROWS: Final = "·"
"""An input on which all columns depend: the number of rows."""
Fact: TypeAlias = tuple[Node, Comparison, Node]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Knowledge of names at one place among the steps. Of a name that is not here, nothing is known."""

    known: Mapping[str, Known] = field(default_factory=dict)
    facts: frozenset[Fact] = frozenset()
    roots: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The inputs that a step depends on."""
    tied: frozenset[str] = frozenset()
    """Inputs that a condition has tied to each other: no longer does each reach its ends by itself."""
    _seen: dict[Node, Extent] = field(default_factory=dict, init=False, repr=False, compare=False)

    # -- the extent of a formula -----------------------------------------------------------

    def of(self, node: Node) -> Extent:
        """The extent of a formula whose value is a number."""
        known = self._seen.get(node)
        if known is None:
            known = self._of(node)
            if self.tied and self.tied & self.inputs(node):
                known = known.loose()
            self._seen[node] = known
        return known

    def _of(self, node: Node) -> Extent:
        match node:
            case tree.Num(value):
                return extent.exactly(value)
            case tree.Name(name):
                known = self.known.get(name, ANY)
                return known if isinstance(known, Extent) else ANY
            case tree.Negative():
                return self._sum(node)
            case tree.Binary():
                return self._binary(node)
            case tree.If(test, then, otherwise):
                return self._either(test, then, otherwise)
            case tree.Call(function, arguments):
                return _CALLS[function](self, arguments)
            case (
                tree.Text() | tree.Compare() | tree.Junct() | tree.Not() | tree.PerRow()
            ):  # a text or a condition has no extent
                return ANY
            case _:
                assert_never(node)

    def _binary(self, node: tree.Binary) -> Extent:
        match node.op:
            case "+" | "-":
                return self._sum(node)
            case "*":
                return self.loose_if_tied(
                    extent.product(self.of(node.left), self.of(node.right)), (node.left, node.right)
                )
            case "/":
                return self._quotient(node.left, node.right)
            case _:
                assert_never(node.op)

    def define(self, name: str, formula: Node) -> Bounds:
        """The same, and what is known of a step called ``name``."""
        return self.with_step(name, self.of(formula), self.inputs(formula))

    def with_step(self, name: str, found: Extent, inputs: frozenset[str]) -> Bounds:
        """The same, and a step that depends on ``inputs``."""
        return replace(self, known={**self.known, name: found}, roots={**self.roots, name: inputs})

    def inputs(self, *nodes: Node) -> frozenset[str]:
        """Every input that formulas depend on, through the steps that they name."""
        names = {one.name for node in nodes for one in tree.names(node)}
        return frozenset().union(*map(self._inputs, names))

    def _inputs(self, name: str) -> frozenset[str]:
        one_table = {_ROWS} if isinstance(self.known.get(name), Column) else set[str]()
        return self.roots.get(name, frozenset({name})) | one_table

    def loose_if_tied(self, whole: Extent, parts: Iterable[Node]) -> Extent:
        """``whole``, which is loose where two of the parts depend on one input."""
        seen: set[str] = set()
        for part in parts:
            inputs = self.inputs(part)
            if not seen.isdisjoint(inputs):
                return whole.loose()
            seen |= inputs
        return whole

    def _sum(self, node: Node) -> Extent:
        """A sum, after its like terms are added up."""
        return self._total(terms.linear(node))

    def _total(self, parts: Mapping[Node, Number]) -> Extent:
        """Terms with their factors, added up."""
        left = [part for part, factor in parts.items() if factor]
        return self.loose_if_tied(extent.total(extent.scaled(self.of(part), parts[part]) for part in left), left)

    def _quotient(self, left: Node, right: Node) -> Extent:
        if terms.same_part(left, right):  # (a - b) / b is a / b - 1
            divided = terms.linear(left)
            return self._total({terms.over(part, right): factor for part, factor in divided.items()})
        flipped = extent.inverse(self.of(right))
        if flipped is None:
            return ANY.loose()
        quotient = self.loose_if_tied(extent.product(self.of(left), flipped), (left, right))
        return self._compared(quotient, left, right)

    def _compared(self, quotient: Extent, left: Node, right: Node) -> Extent:
        """A quotient, bounded by what is known of one side against the other."""
        sign = self.of(right)
        if self.holds((terms.size(left), "<=", terms.size(right))):
            return extent.within(quotient, _UNIT)
        below: Comparison = "<=" if not sign.low.endless and sign.low.at >= 0 else ">="
        positive_or_negative = below == "<=" or (not sign.high.endless and sign.high.at <= 0)
        if positive_or_negative and self.holds((left, below, right)):
            strict = self.holds((left, "<" if below == "<=" else ">", right))
            return extent.within(quotient, Extent(high=End(0, _ONE, strict)))
        return quotient

    def _either(self, test: Node, then: Node, otherwise: Node) -> Extent:
        sides = [side.of(node) for side, node in self.sides(test, then, otherwise)]
        if len(sides) < 2:  # noqa: PLR2004 (both are possible)
            return sides[0] if sides else ANY.loose()
        found = extent.hull(*sides)
        return found if self._splits(test, (then, otherwise)) else found.loose()

    def _splits(self, test: Node, sides: tuple[Node, Node]) -> bool:
        """True where a condition only cuts one name's extent in two, so that both sides reach their ends."""
        match test:
            case tree.Compare(tree.Name(name) as first, ((op, tree.Num()),)) if tree.orders(op):
                inputs = self.inputs(first)
                others = {one.name for side in sides for one in tree.names(side)} - {name}
                return self.of(first).solid and not any(inputs & self._inputs(one) for one in others)
            case _:
                return False

    def sides(self, test: Node, then: Node, otherwise: Node) -> Iterator[tuple[Bounds, Node]]:
        """The sides of an ``if`` that can be taken, each with what is known there."""
        for holds, node in ((True, then), (False, otherwise)):
            side = self.given(test, holds=holds)
            if side is not None:
                yield side, node

    def sum_of(self, node: Node) -> Extent:
        """The sum of a column, or a number."""
        column = self._column(node)
        return self.of(node) if column is None else extent.product(column.cells, column.rows)

    def count_of(self, node: Node) -> Extent:
        """The count of a column; 1 of a number."""
        column = self._column(node)
        return extent.exactly(_ONE) if column is None else column.rows

    def cells_of(self, node: Node) -> Extent:
        """The cells of a column, or a number."""
        column = self._column(node)
        return self.of(node) if column is None else column.cells

    def _column(self, node: Node) -> Column | None:
        if isinstance(node, tree.PerRow):
            return self._per_row(node)
        known = self.known.get(node.name) if isinstance(node, tree.Name) else None
        return known if isinstance(known, Column) else None

    def row(self, node: tree.PerRow) -> Bounds:
        """Knowledge inside a row: of its cells."""
        known: dict[str, Known] = {}
        for name in columns(node):
            column = self.known.get(name)
            if isinstance(column, Column):
                known[name] = column.cells if column.words is None else column.words
        return Bounds(known)

    def _per_row(self, node: tree.PerRow) -> Column:
        """The values of a formula in the rows that count; no more of them than the table has."""
        every = [self.known.get(name) for name in columns(node)]
        rows = reduce(_fewer, (one.rows if isinstance(one, Column) else COUNT for one in every))
        row = self.row(node)
        if node.when is None:
            return Column(row.of(node.value).loose(), rows)
        chosen = row.given(node.when)
        if chosen is None:
            return Column(extent.exactly(_ZERO), extent.exactly(_ZERO))
        return Column(chosen.of(node.value).loose(), replace(rows, low=closed(_ZERO)).loose())

    # -- conditions ------------------------------------------------------------------------

    def truth(self, node: Node) -> bool | None:
        """True where a condition always holds, False where it never does, None where it may or may not."""
        can = [self.given(node, holds=holds) is not None for holds in (True, False)]
        return None if all(can) else can[0]

    def given(self, test: Node, *, holds: bool = True) -> Bounds | None:
        """Knowledge where ``test`` holds (or does not); None where that cannot be."""
        match test:
            case tree.Not(operand):
                return self.given(operand, holds=not holds)
            case tree.Junct(op, operands) if tree.decides(op) != holds:
                return self._every(operands, holds=holds)
            case tree.Junct(_, operands):
                return self._some(operands, holds=holds)
            case tree.Compare(first, ((op, other),)):
                return self._where((first, op if holds else OPPOSITE[op], other))
            case tree.Compare():
                pairs = tuple(terms.pairwise(test))
                return self._every(pairs, holds=True) if holds else self._some(pairs, holds=False)
            case _:  # no condition is anything else
                return self

    def _every(self, tests: Iterable[Node], *, holds: bool) -> Bounds | None:
        here: Bounds | None = self
        for test in tests:
            here = here and here.given(test, holds=holds)
        return here

    def _some(self, tests: tuple[Node, ...], *, holds: bool) -> Bounds | None:
        """Knowledge where at least one of the tests comes out so: that of the one, where the others cannot."""
        can = [side for test in tests if (side := self.given(test, holds=holds)) is not None]
        return (can[0] if len(can) == 1 else self) if can else None

    def _where(self, fact: Fact) -> Bounds | None:
        left, op, right = fact
        if self.holds((left, OPPOSITE[op], right)):
            return None
        if self.holds(fact):
            return self
        words = self._words(left, op, right) or self._words(right, op, left)
        if words is not None:
            return words
        free = isinstance(right, tree.Num) and isinstance(left, tree.Name) and left.name not in self.roots
        tied = self.tied if free else self.tied | self.inputs(left, right)
        known = replace(self, facts=self.facts | {fact, (right, TURNED[op], left)}, tied=tied)
        narrowed = _narrowed(known, left, op, self.of(right))
        return narrowed and _narrowed(narrowed, right, TURNED[op], self.of(left))

    def holds(self, fact: Fact) -> bool:
        """True where a comparison is sure to hold."""
        left, op, right = fact
        if any((left, stronger, right) in self.facts for stronger in PROOFS[op]):
            return True
        if isinstance(left, tree.Text) or isinstance(right, tree.Text):
            return self._same_word(left, op, right) or self._same_word(right, op, left)
        return extent.signed(self.of(tree.Binary("-", left, right)), op)

    def _words(self, side: Node, op: Comparison, text: Node) -> Bounds | None:
        """With the words that ``side``, a choice, can still be."""
        match side, op, text:
            case tree.Name(name), ("==" | "!="), tree.Text(word) if isinstance(
                known := self.known.get(name), frozenset
            ):
                left = known & {word} if op == "==" else known - {word}
                return replace(self, known={**self.known, name: left})
            case _:
                return None

    def _same_word(self, side: Node, op: Comparison, text: Node) -> bool:
        match side, text:
            case tree.Name(name), tree.Text(word) if isinstance(known := self.known.get(name), frozenset):
                return known == {word} if op == "==" else op == "!=" and word not in known
            case _:
                return False


def _narrowed(bounds: Bounds, side: Node, op: Comparison, other: Extent) -> Bounds | None:
    """With the extent of ``side``, a name, cut to what ``op other`` leaves of it."""
    if not isinstance(side, tree.Name) or not isinstance(bounds.known.get(side.name, ANY), Extent):
        return bounds
    found = extent.cut(bounds.of(side), op, other)
    return None if found is None else replace(bounds, known={**bounds.known, side.name: found})


def _fewer(one: Extent, other: Extent) -> Extent:
    """The rows of a table of which two columns are known: the more is known, the better."""
    return one if one.point is not None else other


def _span(bounds: Bounds, function: tree.Function, parts: tuple[Node, ...]) -> Extent:
    """The whole numbers, of which the days or months from one day to another may be any; of two known days, the one."""
    texts = [one.value for one in parts if isinstance(one, tree.Text)]
    if len(texts) == len(parts):
        return extent.exactly(FUNCTIONS[function](*texts))
    return bounds.loose_if_tied(Extent(whole=True), parts)


_CALLS: Final[tree.EachFunction[Callable[[Bounds, tuple[Node, ...]], Extent]]] = {
    "min": lambda bounds, parts: bounds.loose_if_tied(reduce(extent.least_of, map(bounds.of, parts)), parts),
    "max": lambda bounds, parts: bounds.loose_if_tied(reduce(extent.most_of, map(bounds.of, parts)), parts),
    "abs": lambda bounds, parts: extent.absolute(bounds.of(parts[0])),
    "floor": lambda bounds, parts: extent.floored(bounds.of(parts[0])),
    "ceil": lambda bounds, parts: extent.ceiled(bounds.of(parts[0])),
    "round": lambda bounds, parts: extent.rounded(bounds.of(parts[0]), int(terms.number(parts[1]))),
    "sum": lambda bounds, parts: bounds.loose_if_tied(extent.total(map(bounds.sum_of, parts)), parts),
    "average": lambda bounds, parts: reduce(extent.hull, map(bounds.cells_of, parts)).loose(),
    "days": lambda bounds, parts: _span(bounds, "days", parts),
    "months": lambda bounds, parts: _span(bounds, "months", parts),
    "count": lambda bounds, parts: extent.total(map(bounds.count_of, parts)),
}
