"""One piece of a table: read, planned, computed, and the odd rows scored by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, partial
from typing import Any, Final, TypeAlias

import polars as pl

from perfscore.formula import tree
from perfscore.formula.per_row import columns
from perfscore.formula.readings.integers import TooLarge, Truth
from perfscore.problems import Problem
from perfscore.program.model import Program
from perfscore.steps.model import Input
from perfscore.table import outcome
from perfscore.table.columns import Fact, Piece
from perfscore.table.layout import PROBLEMS, Layout
from perfscore.table.options import Options
from perfscore.table.plan import Plan, RowSums, plan
from perfscore.table.read import column
from perfscore.table.row_formulas import formulas

CAPS: Final = (100, 80, 63, 53, 47, 39, 31, 23, 15, 7)
"""Bits: where nothing is wide enough for the numbers as they are, rows with larger ones are scored by themselves."""
Sums: TypeAlias = Callable[[Mapping[str, Fact]], RowSums]
"""A maker of the sums of the rows of a table, from the facts of the columns."""
MOST_PLANS: Final = 200
_ODD: Final = "·odd"
_PLAIN: Final = pl.QueryOptFlags(comm_subexpr_elim=False, comm_subplan_elim=False)
"""No search for what is computed twice: the plan has it in a column of its own already, and to look takes time."""


@dataclass(eq=False)
class Scorer:
    """A scorer of the pieces of one table; pieces alike share a plan."""

    program: Program
    layout: Layout
    options: Options
    plans: dict[tuple[Any, ...], Plan | None] = field(default_factory=dict)

    @cached_property
    def per_row(self) -> Mapping[str, tuple[tree.PerRow, ...]]:
        """The formulas that are read row by row, by the table whose rows they are."""
        found: dict[str, tuple[tree.PerRow, ...]] = {}
        for one in formulas(self.program):
            table = self.program.columns[columns(one)[0]]
            found[table] = (*found.get(table, ()), one)
        return found

    @cached_property
    def rows_read_rows(self) -> bool:
        """True where the rows of one table are scored by what the rows of another are read for: then one by one."""
        return any(formulas(self.program, of_rows=True))

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """The columns that come out, without those that pass through."""
        made = outcome.schema(self.program, explain=self.options.explain)
        return made | ({PROBLEMS: pl.String()} if self.options.problems == "keep" else {})

    def computed(self, piece: Piece, sums: Sums | None = None) -> tuple[pl.DataFrame, pl.Series]:
        """The outputs of a piece, and the rows that have to be scored one by one."""
        for bits in (None, *CAPS):
            tried = piece if bits is None else piece.within(bits)
            plan_ = self.plan_of(tuple(tried.facts.items()), partial(self._new_plan, tried.facts, sums))
            if plan_ is not None:
                return run(plan_, tried)
        everything = pl.Series([True], dtype=pl.Boolean).new_from_index(0, piece.height)
        empty = pl.DataFrame(
            {name: pl.Series([], dtype=kind) for name, kind in self.schema.items() if name != PROBLEMS}
        )
        return empty.clear(piece.height), everything

    def plan_of(self, key: tuple[Any, ...], made: Callable[[], Plan]) -> Plan | None:
        """The plan of a piece, made once; None where its numbers are too large for any type."""
        if key not in self.plans:
            if len(self.plans) >= MOST_PLANS:
                self.plans.clear()
            try:
                self.plans[key] = made()
            except TooLarge:
                self.plans[key] = None
        return self.plans[key]

    def _new_plan(self, facts: Mapping[str, Fact], sums: Sums | None) -> Plan:
        rows = None if sums is None else sums(facts)
        return plan(self.program, self.layout, facts, rows, explain=self.options.explain)


def read(frame: pl.DataFrame, wanted: Iterable[tuple[str, Input]]) -> Piece:
    """The columns of a piece, each read as its input."""
    piece = Piece(frame.height)
    for name, asked in wanted:
        piece.add(name, column(frame[name], asked))
    return piece


def run(plan_: Plan, piece: Piece) -> tuple[pl.DataFrame, pl.Series]:
    """Compute a plan, layer by layer."""
    lazy = piece.frame()
    for layer in plan_.layers:
        lazy = lazy.with_columns(**layer)
    lazy = lazy.select(**plan_.outputs.columns, **{_ODD: as_expr(plan_.odd)})
    made = lazy.collect(engine="streaming", optimizations=_PLAIN)
    odd = made[_ODD].fill_null(value=False)
    if made.height != piece.height:  # everything is the same in every row
        made = made.select(pl.all().first().repeat_by(piece.height).explode())
        odd = made[_ODD]
    made = plan_.finished(made.drop(_ODD))
    return made, odd if piece.odd is None else odd | piece.odd


def as_expr(test: Truth) -> pl.Expr:
    """A condition as an expression."""
    return pl.lit(test) if isinstance(test, bool) else test


def replaced_rows(made: pl.DataFrame, odd: pl.Series, patch: Mapping[str, Sequence[Any]]) -> pl.DataFrame:
    """The outputs with the rows that were scored one by one in their places."""
    other = pl.DataFrame([series(name, patch[name], kind) for name, kind in made.schema.items()])
    places = pl.select(
        pl.when(odd).then(odd.cum_sum() + (made.height - 1)).otherwise(pl.int_range(made.height, dtype=pl.UInt32))
    ).to_series()
    return pl.concat([made, other]).select(pl.all().gather(places))


def series(name: str, values: Sequence[Any], kind: pl.DataType) -> pl.Series:
    """Values as a column of a type; decimals exactly."""
    if not isinstance(kind, pl.Decimal):
        return pl.Series(name, values, dtype=kind)
    scaled = [None if one is None else int(Decimal(one).scaleb(kind.scale)) for one in values]
    return pl.Series(name, scaled, dtype=pl.Int128).reinterpret(dtype=kind)


def refused_cells(made: Mapping[str, pl.DataType]) -> dict[str, Any]:
    """The cells that come out for a row that cannot be scored."""
    statuses = (outcome.STATUS, outcome.WHOLE_STATUS)
    return {name: "problem" if kind in statuses else None for name, kind in made.items()}


def error_text(problems: Iterable[Problem]) -> str:
    """The errors of a row, in one line."""
    return "；".join(one.message for one in problems if one.severity == "error")
