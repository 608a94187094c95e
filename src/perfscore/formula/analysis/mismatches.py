"""Places in a formula where dimensions do not go together, each with what mends it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple, TypeAlias, assert_never

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import dimensions, tree, units
from perfscore.formula.dimensions import ANY, DAYS, MONTHS, NUMBER, Apart, Dimension
from perfscore.formula.names import for_people
from perfscore.formula.readings import prose
from perfscore.formula.tree import Node
from perfscore.problems import Fault
from perfscore.text import quoted, suggest

Units: TypeAlias = Callable[[], Iterable[str]]
"""The units of the figures of a rule, which are looked for only where a unit is not a common one."""

_MORE: Final = "金额写元、万元、亿元，比例写 %；别的单位，先在 data 里给这样计的数据写上 unit"
_ALIKE: Final = "两项数据的 unit 写成一样的"


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
    apart = dimensions.together(*sides)[1]
    if apart is not None:
        says, hint = words(apart, *sides, named(nodes[0]), named(nodes[1]), "比较")
        yield Fault.in_text(CODES[apart], says, nodes[0].at, hint, _width(nodes[0]))


def held(
    given: tuple[Dimension, str], against: tuple[Dimension, str], names: Collection[str], own: Units, written: str
) -> Fault | None:
    """The fault of a number in the rule, if it does not go together with what it is held against; both have a name.

    ``written`` is its unit as it stands there.
    """
    if written and not units.is_common(written):
        for fault in unknown_unit(written, 0, given[1], names, own):
            return fault
    apart = dimensions.together(given[0], against[0])[1]
    if apart is None and dimensions.mixed(given[0], against[0]):
        apart = "written"  # two figures of two units may be added, but nothing is as many days as these are people
    if apart is None:
        return None
    says, hint = words(apart, given[0], against[0], quoted(given[1]), against[1], "比较")
    if apart in {"kinds", "written"}:
        hint = "这里要写金额，带上单位，如 1000元" if against[0].what == "money" else f"这里要写{against[0].word}"
    elif apart == "scales":
        size = exact.plain(given[0].value / against[0].scale)
        hint = f"只写 {size}，{against[1]}的单位是{against[0].name}"
    return Fault.in_text(CODES[apart], says, 0, hint, len(given[1]))


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
                dimension, apart = dimensions.computed(op, *sides)
                if apart is None and tree.adds(op):
                    self._mixed((left, right), sides)
                return dimension if apart is None else self._apart(apart, (left, right), sides, _WORDS[op])
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
            dimension, apart = dimensions.together(*sides)
            if apart is not None:
                dimension = self._apart(apart, (first, node), sides, word)
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
            apart = dimensions.together(*sides)[1]
            if apart is not None:
                self._apart(apart, (nodes[place], nodes[place + 1]), sides, word)
            else:
                self._mixed((nodes[place], nodes[place + 1]), sides)

    def _mixed(self, nodes: tuple[Node, Node], sides: tuple[Dimension, Dimension]) -> None:
        if dimensions.mixed(*sides):
            self.mixtures.append((*nodes, (sides[0].name, sides[1].name)))

    def _apart(
        self, apart: Apart, nodes: tuple[Node, Node], sides: tuple[Dimension, Dimension], word: str
    ) -> Dimension:
        """Note two numbers that do not go together; or give the written one the size of the other."""
        if apart == "scales" and sides[0].written != sides[1].written:
            written = 0 if sides[0].written else 1
            self.factors.append((nodes[written], 1 / sides[1 - written].scale))
            return sides[1 - written]
        wrong = _wrong(apart, sides)
        says, hint = words(apart, sides[wrong], sides[1 - wrong], named(nodes[wrong]), named(nodes[1 - wrong]), word)
        code = CODES[apart]
        self.faults.append(Fault.in_text(code, says, nodes[wrong].at, hint, _width(nodes[wrong])))
        return ANY


_COUNTED: Final = {"count": Dimension("counted"), "days": DAYS, "months": MONTHS}
_WORDS: Final[dict[tree.Arithmetic, str]] = {"+": "相加", "-": "相减", "*": "相乘", "/": "相除"}
CODES: Final[dict[Apart, str]] = {
    "money": "money-without-unit",
    "ratio": "percent-for-ratio",
    "kinds": "units-differ",
    "written": "units-differ",
    "scales": "units-differ",
}
"""Problem codes of what does not go together."""


def _wrong(apart: Apart, sides: tuple[Dimension, Dimension]) -> int:
    """The side that is pointed at: the bare number, the one that is written, else the right one."""
    match apart:
        case "money" | "ratio":
            return 0 if sides[0].what == "bare" else 1
        case "kinds":
            return 0 if sides[0].written and not sides[1].written else 1
        case "written" | "scales":
            return 1
        case _:
            assert_never(apart)


def words(apart: Apart, wrong: Dimension, other: Dimension, name: str, beside: str, word: str) -> tuple[str, str]:
    """The message about two numbers that do not go together, of which one is ``wrong``, and the hint."""
    match apart:
        case "money":
            size = exact.plain(wrong.value)
            hint = f"写成 {size}万元 或 {size}元"
            if other.scaled:
                hint += "；要的是几个 1 万元，就把金额除以 1万元"
            return f"{beside}是金额，与它{word}的 {size} 没有写单位", hint
        case "ratio":
            size = exact.plain(wrong.value)
            return f"{beside}是比例（1 即 100%），与它{word}的却是 {size}", f"写成 {size}%"
        case "kinds" | "written":
            return f"{beside}是{other.word}，{name}是{wrong.word}，不能{word}", _hint(wrong, other, name, beside)
        case "scales":
            return f"{beside}是{other.word}，{name}是{wrong.word}，大小不一，不能{word}", _ALIKE
        case _:
            assert_never(apart)


def _hint(wrong: Dimension, other: Dimension, name: str, beside: str) -> str:
    """The hint for two numbers of different kinds."""
    kinds = {wrong.what: name, other.what: beside}
    if kinds.keys() == {"money", "ratio"}:
        return "金额的几成写成相乘，如 预算数 * 5%"
    return ""


def unknown_unit(unit: str, at: int, text: str, names: Collection[str], own: Units) -> Iterator[Fault]:
    """The fault of a unit that nobody knows, which stands in ``text`` from the place ``at`` on."""
    if unit in names:
        yield Fault.in_text("formula-syntax", "名称不能以数字开头", at, "数和名称之间要有运算符", len(text))
        return
    written = {one for one in own() if one}
    if unit not in written and units.base(unit) not in map(units.base, written):
        near = [one for one in (*written, *units.COMMON, "万元", "亿元") if len(one) > 1]
        hint = suggest(unit, near) or _MORE
        yield Fault.in_text("unit-unknown", f"{quoted(text)}里的{quoted(unit)}不是单位", at, hint, len(text))


def named(node: Node) -> str:
    """A part of a formula for a message: itself where it is short."""
    text = prose.prose(node, for_people)
    return quoted(text) if len(text) <= _LONGEST else f"{quoted(text[: _LONGEST - 1] + '…')}"


_LONGEST: Final = 24


def _width(node: Node) -> int:
    """The number of characters to underline: a name or a number; of anything else, its first."""
    match node:
        case tree.Name(name):
            return len(name)
        case tree.Num(value, _, written):
            return len(written or exact.plain(value))
        case _:
            return 1


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
