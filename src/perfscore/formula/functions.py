"""The functions of formulas: how many arguments each takes, and which are days."""

from __future__ import annotations

from typing import Final, NamedTuple

from perfscore.formula import tree

MOST_NODES: Final = 200
"""The most parts that a formula may have."""


class Takes(NamedTuple):
    """The fewest and the most arguments of a function, and whether they are days."""

    fewest: int
    most: int
    days: bool = False
    rows: bool = False
    """It takes the columns of a table, and what is read row by row."""


FUNCTIONS: Final[tree.EachFunction[Takes]] = {
    "min": Takes(2, MOST_NODES),
    "max": Takes(2, MOST_NODES),
    "abs": Takes(1, 1),
    "floor": Takes(1, 1),
    "ceil": Takes(1, 1),
    "round": Takes(2, 2),
    "sum": Takes(1, MOST_NODES, rows=True),
    "average": Takes(1, MOST_NODES, rows=True),
    "days": Takes(2, 2, days=True),
    "months": Takes(2, 2, days=True),
    "count": Takes(1, MOST_NODES, rows=True),
}
