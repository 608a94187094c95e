"""The columns of a table's rows that a way of scoring holds one against the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from perfscore.formula import tree
from perfscore.formula.grammar import Formula
from perfscore.methods import Each
from perfscore.methods.description import Comparison
from perfscore.methods.scored import Scored
from perfscore.program import sizes
from perfscore.program.model import Compared
from perfscore.rubric.figures import Column, input_of
from perfscore.steps.model import KINDS


def compared_columns(way: Each, columns: Mapping[str, Column]) -> Iterator[tuple[str, Compared]]:
    """Of each word of a table's rows the two columns of numbers that its way compares, if it does that."""
    for word, scored in way.ways.items():
        match scored.way.compared():
            case Comparison(Formula(tree=tree.Name(actual)), Formula(tree=tree.Name(target)), direction):
                cells = [input_of(name, columns[name], "row") for name in (target, actual) if name in columns]
                numbers = [one for one in cells if KINDS[one.kind] == "number"]
                if len(numbers) == len((target, actual)) and not scored.measure:
                    yield word, Compared(target, actual, direction, all(map(sizes.is_open, numbers)))
            case _:
                pass


def on_days(way: Each, compared: Mapping[str, Compared]) -> Iterator[tuple[str, Scored, tuple[str, str]]]:
    """The ways of rows in whose compared columns days stand, where there are such: word, way, and columns."""
    for word, pair in compared.items():
        scored = way.ways[word]
        day = scored.way.on_days()
        if day is not None:
            yield word, scored.scored_by(day), (pair.target, pair.actual)
