"""The tree of a checked formula: ten kinds of node, a closed set.

Every reading of a formula (value, prose, ...) is a ``match`` over these. ``at`` is the
node's character offset in the formula's text: kept for messages, ignored by ``==``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, assert_never

from perfscore.exact import Number

Arithmetic: TypeAlias = Literal["+", "-", "*", "/"]
Comparison: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">="]
Junction: TypeAlias = Literal["and", "or"]
Function: TypeAlias = Literal["min", "max", "abs", "floor", "ceil", "round", "sum", "count"]


@dataclass(frozen=True, slots=True)
class Num:
    """An exact number."""

    value: Number
    at: int = field(default=0, compare=False)


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


Node: TypeAlias = Num | Text | Name | Negative | Binary | Compare | Junct | Not | If | Call


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
        case _:
            assert_never(node)


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
