"""The functions of formulas: how many arguments each takes, and of which kind."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from perfscore.formula import tree

MOST_NODES: Final = 200
"""The most parts that a formula may have."""


class Signature(NamedTuple):
    """The fewest and the most arguments of a function, and what they are.

    One that takes columns takes numbers as well, and what is read row by row.
    """

    fewest: int
    most: int
    of: Literal["numbers", "columns", "days"] = "numbers"


FUNCTIONS: Final[tree.EachFunction[Signature]] = {
    "min": Signature(2, MOST_NODES),
    "max": Signature(2, MOST_NODES),
    "abs": Signature(1, 1),
    "floor": Signature(1, 1),
    "ceil": Signature(1, 1),
    "round": Signature(2, 2),
    "sum": Signature(1, MOST_NODES, "columns"),
    "average": Signature(1, MOST_NODES, "columns"),
    "days": Signature(2, 2, "days"),
    "months": Signature(2, 2, "days"),
    "count": Signature(1, MOST_NODES, "columns"),
}
