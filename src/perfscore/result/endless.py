"""Rows that can win more and more points, and what they divide by: advice on them goes one step, and never to 0."""

from __future__ import annotations

from perfscore.formula import tree
from perfscore.program.indicator_run import IndicatorRun


def is_endless(row: IndicatorRun) -> bool:
    """True of a row that can win more and more points; what comes off ends at 0."""
    most = row.program.scored.way.most(row.full)
    return not row.minus and (most is None or (row.endless and not most))


def divisors(row: IndicatorRun) -> frozenset[str]:
    """The names that the author's formulas of a row divide by, and those that these are computed from."""
    steps = {one.name: one.formula for block in row.program.blocks for one in block.steps if one.authored}
    nodes = [
        one.right
        for formula in steps.values()
        for one in tree.walk(formula)
        if isinstance(one, tree.Binary) and one.op == "/"
    ]
    names = {name.name for node in nodes for name in tree.names(node)}
    for name, formula in reversed(steps.items()):
        if name in names:
            names |= {one.name for one in tree.names(formula)}
    return frozenset(names)
