"""Formulas that are read row by row: a submission with one is scored by itself.

What is added up has a denominator of its own in each row (``average(完成 / 计划)``): no integer type holds the sum.
"""

from __future__ import annotations

from collections.abc import Iterator

from perfscore.formula.per_row import inside
from perfscore.formula.tree import Node
from perfscore.program.model import Program


def reads_rows(program: Program) -> bool:
    """True of a program that reads a formula row by row."""
    return any(True for formula in _formulas(program) for _ in inside(formula))


def _formulas(program: Program) -> Iterator[Node]:
    blocks = (block for one in program.indicators for form in one.alternatives for block in form.blocks)
    for block in blocks:
        yield from block.formulas
        yield from (one.that for one in block.demands)
    yield from (limit.condition.tree for limit in program.limits)
