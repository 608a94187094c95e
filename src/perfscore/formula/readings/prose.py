"""Formulas as text: in the language itself (``code``, ``source``) and as people write them (``prose``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, TypeAlias, assert_never

from perfscore import exact
from perfscore.formula import tree
from perfscore.formula.per_row import ONE
from perfscore.formula.tree import Node

Voice: TypeAlias = Literal["code", "source", "prose"]
Leaf: TypeAlias = Callable[[tree.Name], str]
_Operator: TypeAlias = tree.Arithmetic | tree.Comparison | tree.Junction

# How tightly each form binds; an operand that binds less than its place wants is bracketed.
_IF, _OR, _AND, _NOT, _COMPARE, _ADD, _MULTIPLY, _MINUS, _ATOM = range(9)
_CALLS: Final[tree.EachFunction[str]] = {
    "min": "取小",
    "max": "取大",
    "abs": "绝对值",
    "floor": "向下取整",
    "ceil": "向上取整",
    "round": "四舍五入",
    "sum": "合计",
    "average": "平均",
    "days": "天数",
    "months": "月数",
    "count": "个数",
}


def code(node: Node, leaf: Leaf = lambda found: found.name) -> str:
    """The formula in the formula language; ``leaf`` writes each name."""
    return _ProseWriter("code", leaf).write(node, _IF)


def source(node: Node) -> str:
    """The formula as an author would write it: in the formula language, its numbers with their units."""
    return _ProseWriter("source", lambda found: found.name).write(node, _IF)


def prose(node: Node, leaf: Leaf = lambda found: found.name) -> str:
    """The formula as a person would write it: ``(甲 − 乙) ÷ 乙``."""
    return _ProseWriter("prose", leaf).write(node, _IF)


def _sign(op: _Operator) -> str:
    """An operator as people write it."""
    match op:
        case "*":
            return "×"
        case "/":
            return "÷"
        case "-":
            return "−"
        case "==":
            return "="
        case "!=":
            return "≠"
        case "<=":
            return "≤"
        case ">=":
            return "≥"
        case "and":
            return "且"
        case "or":
            return "或"
        case "+" | "<" | ">":
            return op
        case _:
            assert_never(op)


def _binding(op: tree.Arithmetic | tree.Junction) -> int:
    """The rank of an operator: one of a higher rank binds more tightly."""
    match op:
        case "+" | "-":
            return _ADD
        case "*" | "/":
            return _MULTIPLY
        case "and":
            return _AND
        case "or":
            return _OR
        case _:
            assert_never(op)


class _ProseWriter:
    """Writes one tree in one voice."""

    def __init__(self, voice: Voice, leaf: Leaf) -> None:
        self._voice = voice
        self._leaf = leaf

    def write(self, node: Node, place: int) -> str:
        """The text of ``node``, bracketed where its place binds more tightly than it does."""
        text, binding = self._write(node)
        return f"({text})" if binding < place else text

    def _sign(self, op: _Operator) -> str:
        return _sign(op) if self._voice == "prose" else op

    def _write(self, node: Node) -> tuple[str, int]:
        match node:
            case tree.Num(value, _, written):
                text = written if written and self._voice != "code" else exact.plain(value)
                return text, _MULTIPLY if "/" in text else _ATOM
            case tree.Text(value):
                return (f"“{value}”" if self._voice == "prose" else repr(value)), _ATOM
            case tree.Name():
                return self._leaf(node), _ATOM
            case tree.Negative(operand):
                return self._sign("-") + self.write(operand, _ATOM), _MINUS
            case tree.Binary(op, left, right):
                mine = _binding(op)
                text = f"{self.write(left, mine)} {self._sign(op)} {self.write(right, mine + 1)}"
                return text, mine
            case tree.Compare(first, rest):
                sides = (f"{self._sign(op)} {self.write(side, _ADD)}" for op, side in rest)
                return " ".join((self.write(first, _ADD), *sides)), _COMPARE
            case tree.Junct(op, operands):
                mine = _binding(op)
                return f" {self._sign(op)} ".join(self.write(side, mine + 1) for side in operands), mine
            case tree.Not(operand):
                word = "并非 " if self._voice == "prose" else "not "
                return word + self.write(operand, _NOT), _NOT
            case tree.If(test, then, otherwise):
                return self._if(test, then, otherwise), _IF
            case tree.Call(function, arguments):
                return self._call(function, arguments), _ATOM
            case tree.PerRow(value, when):
                return self.write(value, _IF) + ("" if when is None else f", {self.write(when, _IF)}"), _ATOM
            case _:
                assert_never(node)

    def _if(self, test: Node, then: Node, otherwise: Node) -> str:
        if self._voice == "prose":
            return f"若 {self.write(test, _OR)} 则 {self.write(then, _OR)}，否则 {self.write(otherwise, _IF)}"
        return f"{self.write(then, _OR)} if {self.write(test, _OR)} else {self.write(otherwise, _IF)}"

    def _call(self, function: tree.Function, arguments: tuple[Node, ...]) -> str:
        name = _CALLS[function] if self._voice == "prose" else function
        first = arguments[0]
        if isinstance(first, tree.PerRow) and first.value == ONE and first.when is not None:  # count(率 < 97%)
            return f"{name}({self.write(first.when, _IF)})"
        return f"{name}(" + ", ".join(self._argument(argument) for argument in arguments) + ")"

    def _argument(self, argument: Node) -> str:
        """An argument; a value that ``leaf`` has bracketed needs no brackets here."""
        text = self.write(argument, _IF)
        one = text.startswith("(") and text.find(")") == len(text) - 1  # a column is several, each in its brackets
        return text[1:-1] if one and isinstance(argument, tree.Name) else text
