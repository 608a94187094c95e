"""The figures that formulas of a rule may name: 基础数据, and the columns of tables that can be added up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import BaseModel

from perfscore.formula import tree
from perfscore.formula.functions import FUNCTIONS
from perfscore.formula.grammar import Formula
from perfscore.methods import Each
from perfscore.methods.readers import Definition
from perfscore.rubric.figures import input_of
from perfscore.rubric.model import RubricModel
from perfscore.steps.model import KINDS, Input

_PLAIN: Final = (str, int, float, type(None))


def all_figures(model: RubricModel, columns: Mapping[str, str]) -> Iterator[tuple[str, Input]]:
    """Every figure by its name, the columns of tables as columns."""
    data = model.data
    yield from ((name, input_of(name, one, "figure")) for name, one in data.items() if one.kind != "table")
    for name, table in columns.items():
        cell = input_of(name, data[table].columns[name], "row")
        yield name, Input(name, "table", cell.unit, cell.of, cells=cell.kind, between=cell.between, table=table)


def columns(model: RubricModel) -> Iterator[tuple[str, str]]:
    """The columns that one table alone has, each with its table: of numbers, and what is read row by row."""
    numbers: dict[str, list[str]] = {}
    others: dict[str, list[str]] = {}
    for table, figure in model.data.items():
        for name, column in figure.columns.items():
            if name not in model.data:
                (numbers if KINDS[column.kind] == "number" else others).setdefault(name, []).append(table)
    yield from ((name, tables[0]) for name, tables in numbers.items() if len(tables) == 1)
    words = {name: tables[0] for name, tables in others.items() if len(tables) == 1 and name not in numbers}
    if words:
        yield from ((name, words[name]) for name in dict.fromkeys(_by_rows(model)) if name in words)


def _named(part: object) -> Iterator[str]:
    """Everything in the ways of rows whose mean is taken that may be a column: names in formulas, and all words."""
    match part:
        case str():
            yield part
        case Formula():
            yield from part.names()
        case Definition(formula=formula):
            yield from _named(formula)
        case BaseModel():
            yield from (name for value in vars(part).values() for name in _named(value))
        case Mapping():
            yield from (name for value in part.values() for name in _named(value))
        case list() | tuple():
            yield from (name for value in part for name in _named(value))
        case _:
            return


def _by_rows(part: object) -> Iterator[str]:
    """The names in what the formulas of a rule add up, average or count."""
    match part:
        case Formula(tree=whole):
            calls = (
                node
                for node in tree.walk(whole)
                if isinstance(node, tree.Call) and FUNCTIONS[node.function].of == "columns"
            )
            yield from (one.name for node in calls for one in tree.names(node))
        case Definition(formula=formula):
            yield from _by_rows(formula)
        case Each(take="average"):
            yield from _named([part.by, part.ways])
        case BaseModel():
            for value in vars(part).values():
                if not isinstance(value, _PLAIN):
                    yield from _by_rows(value)
        case Mapping():
            for value in part.values():
                yield from _by_rows(value)
        case list() | tuple():
            for value in part:
                yield from _by_rows(value)
        case _:
            return
