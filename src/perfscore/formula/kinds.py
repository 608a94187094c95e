"""Kinds of value that the parts of a formula have, and every place where kinds do not fit.

Kinds: a ``number``, a ``truth`` (the outcome of a comparison), a ``text`` (a choice), a
``date``, and a ``column`` (one column of a table, good only inside ``sum``, ``average`` and ``count``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final, Literal, NamedTuple, TypeAlias, assert_never

from perfscore import exact
from perfscore.formula import corrections, day_counts, tree
from perfscore.formula.day_counts import is_date
from perfscore.formula.functions import FUNCTIONS
from perfscore.formula.per_row import columns, is_truth
from perfscore.formula.tree import Node
from perfscore.problems import Fault
from perfscore.text import quoted, suggest

Kind: TypeAlias = Literal["number", "truth", "text", "date", "column"]

WORDS: Final[dict[Kind, str]] = {
    "number": "数字",
    "truth": "是否成立的判断",
    "text": "文字",
    "date": "日期",
    "column": "表格的一列",
}
_DATE: Final = "日期写成 '2020-12-31'"
_WANTED: Final[dict[Kind, str]] = {
    "truth": "条件要写成比较，如 本年结余 > 0",
    "date": f"写一项日期的数据，或加引号的日期；{_DATE}",
}
_WRITTEN: Final[dict[Kind, str]] = {
    "column": "整列的数要用 sum(…)、average(…) 或 count(…)",
    "truth": corrections.IF,
    "date": "相隔几天写 days(起, 止)，相隔几个月写 months(起, 止)",
}


class Cells(NamedTuple):
    """The cells of a column: their kind, and the table that they are in."""

    kind: Kind
    table: str


def check(
    node: Node,
    names: Mapping[str, Kind],
    wanted: Kind,
    choices: Mapping[str, Collection[str]] | None = None,
    cells: Mapping[str, Cells] | None = None,
    *,
    hints: bool = True,
) -> tuple[Fault, ...]:
    """Everything that keeps ``node`` from being a ``wanted`` over ``names``.

    ``choices`` are the words that some of the names may stand for: no other is ever equal to them. ``cells`` are those
    of the columns among the names. ``hints`` asks for the name that an unknown one is nearest to, which takes its time.
    """
    return tuple(_Checker(names, choices or {}, cells or {}, hints=hints).expect(node, wanted))


class _Checker:
    """Walks a tree once; ``of`` says a node's kind, ``expect`` also that it is the right one."""

    def __init__(
        self,
        names: Mapping[str, Kind],
        choices: Mapping[str, Collection[str]],
        cells: Mapping[str, Cells],
        *,
        hints: bool,
    ) -> None:
        self._hints = hints
        self._cells = cells
        self._names = names
        self._choices = choices

    def expect(self, node: Node, wanted: Kind) -> Iterator[Fault]:
        """The faults inside ``node`` and, when it has none, that of its own kind."""
        faults = tuple(self.inside(node))
        yield from faults
        kind = None if faults else self.of(node)
        if kind is not None and kind != wanted:
            hint = _WANTED.get(wanted) or _WRITTEN.get(kind, "")
            message = f"这里要{WORDS[wanted]}，却写了{WORDS[kind]}"
            yield Fault.in_text("formula-kind", message, node.at, hint, _width(node))

    def of(self, node: Node) -> Kind:
        """The kind of a node without faults."""
        match node:
            case tree.Num() | tree.Negative() | tree.Binary() | tree.Call():
                return "number"
            case tree.Text():
                return "text"
            case tree.Name(name):
                return self._names[name]
            case tree.PerRow():
                return "column"
            case tree.Compare() | tree.Junct() | tree.Not():
                return "truth"
            case tree.If(_, then, _):
                return self.of(then)
            case _:
                assert_never(node)

    def inside(self, node: Node) -> Iterator[Fault]:
        """The faults of the node's parts."""
        match node:
            case tree.Num() | tree.Text():
                return
            case tree.Name(name, at):
                if name not in self._names:
                    near = suggest(name, self._names) if self._hints else ""
                    hint = near or "数据（表格写它的一列）要先在 data 里列出；文字要加引号，如 '是'"
                    yield Fault.unknown_name(name, f"没有叫{quoted(name)}的数据或指标值", at, hint)
            case tree.Negative() | tree.Binary():
                yield from self._all(tree.children(node), "number")
            case tree.Junct() | tree.Not():
                yield from self._all(tree.children(node), "truth")
            case tree.Compare():
                yield from self._compare(node)
            case tree.If(test, then, otherwise):
                yield from self.expect(test, "truth")
                faults = tuple(self.inside(then))
                yield from faults
                yield from self.expect(otherwise, self.of(then)) if not faults else self.inside(otherwise)
            case tree.Call(function, arguments):
                yield from self._call(function, arguments)
            case tree.PerRow():
                yield from self._per_row(node)
            case _:
                assert_never(node)

    def _call(self, function: tree.Function, arguments: Iterable[Node]) -> Iterator[Fault]:
        """The faults of the arguments of a function."""
        takes = FUNCTIONS[function].of
        for one in arguments:
            if takes == "days":
                yield from self._day(one)
            elif takes == "columns" and isinstance(one, tree.PerRow):
                yield from self._per_row(one)
            elif takes == "columns" and is_truth(one):
                message = f"{function} 要数字，却写了条件"
                hint = "数有几行符合条件，写 count(条件)；只加符合条件的行，写 sum(金额, 条件)"
                yield Fault.in_text("formula-kind", message, one.at, hint, _width(one))
            elif takes != "columns" or not self._is_column(one):
                yield from self.expect(one, "number")

    def _per_row(self, node: tree.PerRow) -> Iterator[Fault]:
        """The faults of a formula that is read row by row: it names the columns of one table, and adds up nothing."""
        faults = tuple(self._outside(node))
        yield from faults
        if not faults:
            row = _Checker(
                {name: self._cells[name].kind for name in columns(node)}, self._choices, {}, hints=self._hints
            )
            yield from row.expect(node.value, "number")
            if node.when is not None:
                yield from row.expect(node.when, "truth")

    def _outside(self, node: tree.PerRow) -> Iterator[Fault]:
        """The faults of names that are no columns of the one table, and of what is added up inside."""
        home = ""
        for name in tree.names(node):
            cells = self._cells.get(name.name)
            if cells is None and name.name not in self._names:
                yield from self.inside(name)
            elif cells is None:
                message = f"{quoted(name.name)}不是表格的一列，逐行算的公式里不能用"
                yield Fault.in_text(
                    "formula-per-row", message, name.at, "只用一张表格的列，和直接写的数", len(name.name)
                )
            elif home and cells.table != self._cells[home].table:
                first = f"{quoted(home)}在表格{quoted(self._cells[home].table)}里"
                message = f"{first}，{quoted(name.name)}在表格{quoted(cells.table)}里，一个公式只能逐行看一张表格"
                hint = "各表分开求，再相加或相比"
                yield Fault.in_text("formula-two-tables", message, name.at, hint, len(name.name))
            home = home or (name.name if cells is not None else "")
        if not columns(node):
            message = "这里的条件没有用到表格的列"
            yield Fault.in_text("formula-per-row", message, node.at, "不看条件的，只写要加的数", _width(node))
        for one in (*tree.walk(node.value), *(() if node.when is None else tree.walk(node.when))):
            if isinstance(one, tree.Call) and FUNCTIONS[one.function].of == "columns":
                message = f"逐行算的公式里不能再用 {one.function}"
                yield Fault.in_text("formula-per-row", message, one.at, "拆开写成几个指标值", len(one.function))

    def _all(self, nodes: Iterable[Node], wanted: Kind) -> Iterator[Fault]:
        return (fault for node in nodes for fault in self.expect(node, wanted))

    def _day(self, node: Node) -> Iterator[Fault]:
        """The faults of what has to be a day: a figure that is a date, or a date in quotes."""
        if isinstance(node, tree.Text):
            yield from _no_date(node)
        else:
            yield from self.expect(node, "date")

    def _is_column(self, node: Node) -> bool:
        if not isinstance(node, tree.Name) or self._names.get(node.name) != "column":
            return False
        return node.name not in self._cells or self._cells[node.name].kind == "number"

    def _compare(self, node: tree.Compare) -> Iterator[Fault]:
        sides = (node.first, *(side for _, side in node.rest))
        words = any(isinstance(side, tree.Name) and self._names.get(side.name) in {"text", "date"} for side in sides)
        faults = tuple(fault for side in sides for fault in self._side(side, words=words))
        yield from faults
        if faults:
            return
        for left, (op, right) in zip(sides, node.rest, strict=False):
            yield from self._pair(left, op, right)

    def _side(self, side: Node, *, words: bool) -> Iterator[Fault]:
        """The faults of one side; an unknown name beside a figure of ``words`` is a word without quotes."""
        for fault in self.inside(side):
            bare = words and isinstance(side, tree.Name) and fault.names
            yield replace(fault, hint=f"文字要加引号：'{fault.names[0]}'") if bare else fault

    def _pair(self, left: Node, op: tree.Comparison, right: Node) -> Iterator[Fault]:
        kinds = {self.of(left), self.of(right)}
        if kinds == {"text"} and not tree.orders(op):
            yield from self._choice(left, right)
            yield from self._choice(right, left)
            return
        if kinds in ({"number"}, {"date"}):
            return
        if kinds == {"date", "text"}:
            for side in (left, right):
                if isinstance(side, tree.Text):
                    yield from _no_date(side)
            return
        if kinds == {"text"}:
            yield Fault.in_text("formula-kind", "文字只能用 == 或 != 比较", right.at, "", _width(right))
            return
        says = "和".join(sorted(WORDS[kind] for kind in (self.of(left), self.of(right))))
        day = _meant_day(left) or _meant_day(right)
        hint = "" if kinds != {"date", "number"} else f"日期要加引号：'{day}'" if day else _WRITTEN["date"]
        yield Fault.in_text("formula-kind", f"{says}不能相互比较", right.at, hint, _width(right))

    def _choice(self, name: Node, text: Node) -> Iterator[Fault]:
        """A choice is compared with one of its own words."""
        if not isinstance(name, tree.Name) or not isinstance(text, tree.Text):
            return
        words = self._choices.get(name.name, ())
        if words and text.value not in words:
            hint = suggest(text.value, words) or "可选：" + "、".join(words)
            message = f"{quoted(text.value)}不是{quoted(name.name)}的可选值"
            yield Fault.in_text("choice-unknown", message, text.at, hint, _width(text))


def _width(node: Node) -> int:
    """The number of characters to underline: a name, a text with its quotes; of anything else, its first."""
    match node:
        case tree.Name(name):
            return len(name)
        case tree.Text(text):
            return len(text) + 2
        case _:
            return 1


def _meant_day(node: Node) -> str | None:
    """The day that a formula without quotes was meant to be: 2020-12-31, which is a difference."""
    match node:
        case tree.Binary(op, tree.Binary(again, tree.Num(year), tree.Num(month)), tree.Num(day)) if op == again:
            return day_counts.day_of(op.join(map(exact.plain, (year, month, day))))
        case _:
            return None


def _no_date(node: tree.Text) -> Iterator[Fault]:
    """The fault of a quoted text that is no day of the calendar."""
    if not is_date(node.value):
        day = day_counts.day_of(node.value)
        hint = f"请写成 '{day}'" if day else day_counts.instead(node.value)
        hint = _DATE if hint == day_counts.FORM else hint
        message = f"公式里的日期不写成{quoted(node.value)}" if day else f"{quoted(node.value)}不是日期"
        yield Fault.in_text("formula-date", message, node.at, hint, _width(node))
