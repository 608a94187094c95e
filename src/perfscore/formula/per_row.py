"""Formulas that are read row by row: ``average(完成 / 计划)`` over the columns of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from perfscore import exact
from perfscore.formula import tree
from perfscore.formula.functions import FUNCTIONS
from perfscore.formula.tree import Node

ONE = tree.Num(exact.ratio(1))


def conditional(function: tree.Function, arguments: tuple[Node, ...]) -> tuple[Node, ...]:
    """The arguments of a function, of which the last may be a condition on rows: ``sum(金额, 状态 == '完成')``."""
    if FUNCTIONS[function].of != "columns":
        return arguments
    match arguments:
        case (value, when) if is_truth(when):
            return (tree.PerRow(value, when, value.at),)
        case (when,) if function == "count" and is_truth(when):
            return (tree.PerRow(ONE, when, when.at),)
        case _:
            return arguments


def is_truth(node: Node) -> bool:
    """True of a formula that holds or does not."""
    match node:
        case tree.Compare() | tree.Junct() | tree.Not():
            return True
        case tree.If(_, then, _):
            return is_truth(then)
        case _:
            return False


def by_rows(node: Node, is_column: Callable[[str], bool]) -> Node:
    """The same formula with what is added up, averaged or counted read row by row, where it names columns."""
    if not any(is_column(one.name) for one in tree.names(node)):
        return node
    match node:
        case tree.Call(function, arguments) if FUNCTIONS[function].of == "columns":
            return replace(node, arguments=tuple(_argument(one, is_column) for one in arguments))
        case _:
            return tree.mapped(node, lambda one: by_rows(one, is_column))


def _argument(node: Node, is_column: Callable[[str], bool]) -> Node:
    plain = isinstance(node, tree.Name | tree.PerRow) or not any(is_column(one.name) for one in tree.names(node))
    return node if plain else tree.PerRow(node, None, node.at)


def columns(node: tree.PerRow) -> tuple[str, ...]:
    """The columns that a row's formula names, each once, in reading order."""
    return tuple(dict.fromkeys(one.name for one in tree.names(node)))


def inside(node: Node) -> Iterator[tree.PerRow]:
    """Every formula that is read row by row in a formula, each once."""
    yield from dict.fromkeys(one for one in tree.walk(node) if isinstance(one, tree.PerRow))
