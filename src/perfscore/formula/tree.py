"""The tree of a checked formula: a closed set of kinds of node.

Every reading of a formula (value, prose, ...) is a ``match`` over these. ``at`` is the
node's character offset in the formula's text: it is for messages, ignored by ``==``.

The operators and functions are closed sets too: a reading is a ``match`` over them that ends in ``assert_never``, or
an :class:`EachFunction`, so that mypy points at every reading that lacks a new one.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, Literal, TypeAlias, TypedDict, TypeVar, assert_never

from perfscore.exact import Number

Arithmetic: TypeAlias = Literal["+", "-", "*", "/"]
Comparison: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">="]
Junction: TypeAlias = Literal["and", "or"]
Function: TypeAlias = Literal[
    "min", "max", "abs", "floor", "ceil", "round", "sum", "average", "days", "months", "count"
]
T = TypeVar("T")


class EachFunction(TypedDict, Generic[T]):
    """A table with one entry for each function; mypy reports one that lacks an entry."""

    min: T
    max: T
    abs: T
    floor: T
    ceil: T
    round: T
    sum: T
    average: T
    days: T
    months: T
    count: T


@dataclass(frozen=True, slots=True)
class Num:
    """An exact number: money in 元, a percentage as a ratio; ``written`` is the text of one with a unit: 500万元."""

    value: Number
    at: int = field(default=0, compare=False)
    written: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """Quoted text: one choice of a figure, or a date as YYYY-MM-DD."""

    value: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A figure, an answer, a measure or an earlier step."""

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus in front of a number."""

    operand: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """``left op right`` of two numbers."""

    op: Arithmetic
    left: Node
    right: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison, possibly chained: ``first op a op b``."""

    first: Node
    rest: tuple[tuple[Comparison, Node], ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Junct:
    """``and`` / ``or`` of two or more conditions."""

    op: Junction
    operands: tuple[Node, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    operand: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class If:
    """``then if test else otherwise``; only the chosen side is evaluated."""

    test: Node
    then: Node
    otherwise: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """One of the listed functions."""

    function: Function
    arguments: tuple[Node, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class PerRow:
    """The values of ``value`` in the rows of a table in which ``when`` holds: a column. Both name its columns alone."""

    value: Node
    when: Node | None
    at: int = field(default=0, compare=False)


Node: TypeAlias = Num | Text | Name | Negative | Binary | Compare | Junct | Not | If | Call | PerRow


def adds(op: Arithmetic) -> bool:
    """True of an operator whose sides are added up, or taken off: they are of one kind with its value."""
    match op:
        case "+" | "-":
            return True
        case "*" | "/":
            return False
        case _:
            assert_never(op)


def divides(op: Arithmetic) -> bool:
    """True of an operator that has no value where its right side is 0."""
    match op:
        case "/":
            return True
        case "+" | "-" | "*":
            return False
        case _:
            assert_never(op)


def jumps(function: Function) -> bool:
    """True of a function that stands still while a number moves on, and then jumps."""
    match function:
        case "floor" | "ceil" | "round":
            return True
        case "min" | "max" | "abs" | "sum" | "average" | "days" | "months" | "count":
            return False
        case _:
            assert_never(function)


def orders(op: Comparison) -> bool:
    """True of a comparison that asks which side is the greater, and so for numbers or dates."""
    match op:
        case "<" | "<=" | ">" | ">=":
            return True
        case "==" | "!=":
            return False
        case _:
            assert_never(op)


def decides(op: Junction) -> bool:
    """The outcome of one operand that decides the whole, whatever the others are."""
    match op:
        case "and":
            return False
        case "or":
            return True
        case _:
            assert_never(op)


def quotient(node: Node) -> Binary | None:
    """The division that a node makes: an average divides its sum by its count."""
    match node:
        case Binary(op) if divides(op):
            return node
        case Call("average", arguments, at):
            return Binary("/", Call("sum", arguments, at), Call("count", arguments, at), at)
        case _:
            return None


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below ``node``, left to right."""
    match node:
        case Num() | Text() | Name():
            return ()
        case Negative(operand) | Not(operand):
            return (operand,)
        case Binary(_, left, right):
            return (left, right)
        case Compare(first, rest):
            return (first, *(operand for _, operand in rest))
        case Junct(_, operands):
            return operands
        case If(test, then, otherwise):
            return (test, then, otherwise)
        case Call(_, arguments):
            return arguments
        case PerRow(value, when):
            return (value,) if when is None else (value, when)
        case _:
            assert_never(node)


def with_children(node: Node, parts: tuple[Node, ...]) -> Node:
    """The same node over other children, as many as :func:`children` gives."""
    match node:
        case Num() | Text() | Name():
            return node
        case Negative() | Not():
            return replace(node, operand=parts[0])
        case Binary():
            return replace(node, left=parts[0], right=parts[1])
        case Compare(_, rest):
            return replace(node, first=parts[0], rest=tuple(zip((op for op, _ in rest), parts[1:], strict=True)))
        case Junct():
            return replace(node, operands=parts)
        case If():
            return replace(node, test=parts[0], then=parts[1], otherwise=parts[2])
        case Call():
            return replace(node, arguments=parts)
        case PerRow(_, when):
            return replace(node, value=parts[0], when=None if when is None else parts[1])
        case _:
            assert_never(node)


def mapped(node: Node, change: Callable[[Node], Node]) -> Node:
    """The same node over its children changed; the very node where none is."""
    before = children(node)
    after = tuple(map(change, before))
    return node if all(map(operator.is_, before, after)) else with_children(node, after)


def replaced(node: Node, by: Mapping[str, Node]) -> Node:
    """``node`` with other nodes in place of some of its names."""
    return by.get(node.name, node) if isinstance(node, Name) else mapped(node, lambda one: replaced(one, by))


def walk(node: Node) -> Iterator[Node]:
    """``node`` and every node below it, in reading order."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(children(node))


def names(node: Node) -> Iterator[Name]:
    """Every mention of a name in ``node``, in reading order."""
    return (found for found in walk(node) if isinstance(found, Name))


def places(node: Node) -> int:
    """The decimal places that ``round`` keeps: the grammar asks for a number as it stands."""
    assert isinstance(node, Num)  # noqa: S101 (as the grammar has it)
    return int(node.value)
