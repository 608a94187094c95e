"""Sums of formulas that are read row by row: each row has cells of its own, added up over one denominator."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import Final

from perfscore import exact
from perfscore.formula import tree
from perfscore.formula.per_row import columns, inside
from perfscore.formula.readings.sheet import Writer
from perfscore.formula.readings.sheet_values import MOST, Column, Divisor, Exact, Known, limit, product, refs
from perfscore.program.model import Program
from perfscore.rubric.figures import input_of
from perfscore.workbook import input_cells
from perfscore.workbook.cells import LARGE, UNDEFINED, StepColumn
from perfscore.workbook.table import ROWS, Table

_ONE: Final = exact.ratio(1)


def per_row(program: Program) -> Iterator[tree.PerRow]:
    """Every formula of a program that is read row by row, each once."""
    blocks = (block for indicator in program.indicators for one in indicator.alternatives for block in one.blocks)
    formulas = [formula for block in blocks for formula in block.formulas]
    formulas += [one.condition.tree for one in program.relations] + [one.condition.tree for one in program.limits]
    yield from dict.fromkeys(one for formula in formulas for one in inside(formula))


def row_sums(made: Table, steps: StepColumn, node: tree.PerRow) -> Column:
    """The sum and the number of what the rows of a table give."""
    return _Rows(made, steps, node).column()


class _Rows:
    """The cells of one formula in the rows of a table, and what adds them up."""

    def __init__(self, made: Table, steps: StepColumn, node: tree.PerRow) -> None:
        self._made, self._steps = made, steps
        known: dict[str, Known] = {}
        for name in columns(node):
            asked = input_of(name, made.figure.columns[name], "row")
            known[name], _ = input_cells.cell_value(made.steps, asked, made.cells[name])
        writer = Writer(known, made.steps.hold)
        with writer.under(made.used):
            when = "TRUE" if node.when is None else writer.truth(node.when)
            self._chosen = made.steps.put("算入", f"AND({made.used},{when})")
            with writer.under(when):
                self._value = writer.number(node.value)
                writer.bounded(self._value.most, self._value.bound)
                self._bottom = product(*refs(self._value.below))
                if self._value.below:
                    writer.bounded(limit(self._value.below), self._bottom)
        trouble = f'IF({_some(writer.zero)},"{UNDEFINED}",IF({_some(writer.large)},"{LARGE}",""))'
        troubles = self._rows("这一行的状态", trouble)
        self._zero, self._large = (
            steps.put(label, f'COUNTIF({troubles},"{word}")>0')
            for label, word in (("有分母为 0 的行", UNDEFINED), ("有过大的行", LARGE))
        )

    def _rows(self, label: str, formula: str) -> str:
        """The range of a formula that stands in every row."""
        return self._made.row_range(self._made.steps.put(label, formula))

    def column(self) -> Column:
        """The sum, over one denominator, and the number of the rows that count."""
        many = self._steps.put("算入的行数", f"SUMPRODUCT(--{self._made.row_range(self._chosen)})")
        total, large = self._shared() if self._value.below else (self._sum(), self._large)
        return Column(total, Exact(many, _ONE, ROWS, plus=True), self._zero, large)

    def _top(self) -> str:
        return self._made.steps.put("分子", f"IF({self._chosen},{self._value.top},0)")

    def _sum(self) -> Exact:
        """The sum of whole numbers."""
        total = self._steps.put("各行合计", f"SUM({self._made.row_range(self._top())})")
        return Exact(total, self._value.factor, ROWS * min(self._value.most, MOST), plus=self._value.plus)

    def _shared(self) -> tuple[Exact, str]:
        """The sum of quotients over the least common multiple of their denominators, and whether that is too large."""
        top = self._top()
        bottom = self._made.steps.put("分母", f"IF({self._chosen},{self._bottom},1)")
        small = f"AND({bottom}<1E15,ABS({top})<1E15)"
        shared = self._made.steps.put("公约数", f"IF({small},GCD(ABS({top}),{bottom}),1)")
        tops, bottoms = self._rows("约简后的分子", f"{top}/{shared}"), self._rows("约简后的分母", f"{bottom}/{shared}")
        put = self._steps.put
        common = put("公分母", f"IF(OR({self._large},MAX({bottoms})>=1E15),1E15,IFERROR(LCM({bottoms}),1E15))")
        size = put("各行合计的大小", f"IF({common}>=1E15,1E15,SUMPRODUCT(ABS({tops})*({common}/{bottoms})))")
        beyond = put("有过大的数", f"OR({common}>=1E15,{size}>=1E15)")
        total = put("各行合计", f"IF({beyond},0,SUMPRODUCT({tops}*({common}/{bottoms})))")
        return Exact(total, self._value.factor, MOST - 1, (Divisor(common),), plus=self._value.plus), beyond


def _some(conditions: list[str]) -> str:
    """The condition that one of several holds."""
    return reduce(lambda one, other: f"OR({one},{other})", conditions) if conditions else "FALSE"
