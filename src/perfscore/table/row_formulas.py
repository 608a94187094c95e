"""Formulas that are read row by row: a submission with one is scored by itself.

What is added up has a denominator of its own in each row (``average(完成 / 计划)``): no integer type holds the sum.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from perfscore.formula.per_row import inside
from perfscore.formula.tree import Node
from perfscore.program.model import Program
from perfscore.steps.model import Block, Guard


def reads_rows(program: Program) -> bool:
    """True of a program that reads a formula row by row."""
    return any(True for formula in _formulas(program) for _ in inside(formula))


def _formulas(program: Program) -> Iterator[Node]:
    alternatives = chain.from_iterable(one.alternatives for one in program.indicators)
    yield from chain.from_iterable(_of_block(block) for one in alternatives for block in one.blocks)
    yield from (limit.condition.tree for limit in program.limits)


def _of_block(block: Block) -> Iterator[Node]:
    for item in block.items:
        if isinstance(item, Guard):
            yield item.when
            yield from () if item.score is None else (item.score,)
        else:
            yield item.formula
    yield from (one.that for one in block.demands)
