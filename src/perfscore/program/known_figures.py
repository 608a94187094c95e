"""The figures that formulas of a rule may name: 基础数据, and the columns of tables that can be added up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from perfscore.rubric.figures import input_of
from perfscore.rubric.model import RubricModel
from perfscore.steps.model import KINDS, Input


def all_figures(model: RubricModel, columns: Mapping[str, str]) -> Iterator[tuple[str, Input]]:
    """Every figure by its name, the columns of tables as columns."""
    data = model.data
    yield from ((name, input_of(name, one, "figure")) for name, one in data.items() if one.kind != "table")
    for name, table in columns.items():
        column = input_of(name, data[table].columns[name], "row")
        yield name, Input(name, "table", column.unit, cells=column.kind, between=column.between)


def columns(model: RubricModel) -> Iterator[tuple[str, str]]:
    """The numeric columns that one table alone has, with that table's name."""
    homes: dict[str, list[str]] = {}
    for table, figure in model.data.items():
        for name, column in figure.columns.items():
            if KINDS[column.kind] == "number" and name not in model.data:
                homes.setdefault(name, []).append(table)
    return ((name, tables[0]) for name, tables in homes.items() if len(tables) == 1)
