"""Formulas that are read row by row, over all rows of all submissions at once.

What divides by a column has a denominator of its own in each row (``average(完成 / 计划)``): no integer type holds the
sum, and a submission of such a rule is scored by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import polars as pl

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.per_row import inside
from perfscore.formula.readings import prose
from perfscore.formula.readings.columns import Writer
from perfscore.formula.readings.integers import ZERO, TooLarge, Truth, choice, some, width
from perfscore.formula.readings.quotients import Column, Exact, Known, Layers
from perfscore.formula.tree import Node
from perfscore.program.inputs import MOST_ROWS
from perfscore.program.model import EachProgram, IndicatorProgram, Program
from perfscore.steps.model import Input
from perfscore.table.columns import Fact, Piece
from perfscore.table.number_texts import any_flag, flagged
from perfscore.table.read import ReadColumn, column
from perfscore.table.sizes import large_values
from perfscore.table.text_checks import as_text

_ONE: Final = exact.ratio(1)
_NUMBERS: Final = frozenset({"money", "count", "number", "percent"})


def formulas(program: Program, *, of_rows: bool = False) -> tuple[tree.PerRow, ...]:
    """The formulas of a program that are read row by row, each once; ``of_rows``: those that score rows alone."""
    scored = [one for one in program.indicators if not of_rows or isinstance(one, EachProgram)]
    found = _formulas(scored) if of_rows else chain(_formulas(scored), (one.condition.tree for one in program.limits))
    return tuple(dict.fromkeys(one for formula in found for one in inside(formula)))


def _formulas(indicators: Sequence[IndicatorProgram | EachProgram]) -> Iterator[Node]:
    blocks = (block for one in indicators for form in one.alternatives for block in form.blocks)
    for block in blocks:
        yield from block.formulas
        yield from (one.that for one in block.demands)


def name_of(node: tree.PerRow) -> str:
    """The name of the column with what the rows of a submission add up to; that of their number has a # behind."""
    return f"·{prose.code(node)}"


def known(nodes: Sequence[tree.PerRow], facts: Mapping[str, Fact]) -> dict[str, Known]:
    """Sums and numbers of rows, as formulas over submissions see them."""
    names = [name for node in nodes if (name := name_of(node)) in facts]
    return {name: Column(*(_number(facts[one]) for one in (name, f"{name}#"))) for name in names}


def _number(fact: Fact) -> Exact:
    found = fact.known
    assert isinstance(found, Exact)  # noqa: S101 (a column of sums)
    return found


def add(
    piece: Piece,
    frame: pl.DataFrame,
    asked: Mapping[str, Input],
    nodes: Sequence[tree.PerRow],
    shares: Collection[str],
) -> bool:
    """Add the sums over the rows of one table, whose columns are lists; False where they cannot be added up at once.

    ``asked`` are the columns that the formulas name, ``shares`` those that the rule counts in percent. Submissions
    whose columns do not fit together are odd already.
    """
    rows = _Rows(frame, asked, shares)
    sums = rows.sums(nodes)
    if sums is None:
        return False
    for name, made in sums.items():
        piece.add(name, made)
    piece.odd = any_flag(piece.odd, rows.odd)
    return True


@dataclass(frozen=True, slots=True)
class _Sum:
    """The sum over rows of one formula: its values where they count, and where these are."""

    top: pl.Expr
    counts: pl.Expr
    factor: Number


class _Rows:
    """All rows of a table in all submissions of a piece, one below the other."""

    def __init__(self, frame: pl.DataFrame, asked: Mapping[str, Input], shares: Collection[str]) -> None:
        self._height = frame.height
        lengths = frame.select(pl.col(name).list.len() for name in asked)
        first = lengths.columns[0]
        fits = pl.all_horizontal(pl.col(name).eq_missing(pl.col(first)) for name in asked)
        there = lengths.select((fits & (pl.col(first) <= MOST_ROWS)).fill_null(value=False)).to_series()
        self._there = there.arg_true()
        flat = frame.select(list(asked)).filter(there)
        lists = flat.filter(flat[first].list.len() > 0)
        of = self._there.filter(flat[first].list.len() > 0)
        self._of = pl.select(pl.lit(of).repeat_by(pl.lit(lists[first].list.len())).explode()).to_series()
        self._piece = Piece(len(self._of))
        for name, one in asked.items():
            cells = lists[name].explode().alias(name)
            self._piece.add(name, column(cells, one))
            if one.kind not in _NUMBERS:  # an empty one may be missing: score says
                blank = cells.is_null() if cells.dtype == pl.Boolean else as_text(cells).str.strip_chars() == ""
                self._piece.odd = any_flag(self._piece.odd, flagged(blank.fill_null(value=True)))
            elif name in shares:
                self._piece.odd = any_flag(self._piece.odd, large_values(self._piece.columns[name]))
        self.odd: pl.Series | None = None

    def sums(self, nodes: Sequence[tree.PerRow]) -> dict[str, ReadColumn] | None:
        """The sums and the numbers of rows; nothing where no integers hold them."""
        layers = Layers()
        facts = self._piece.facts
        read = {name: fact.known for name, fact in facts.items()}
        writer = Writer(read, layers)
        try:
            made = {name_of(node): self._sum(node, writer, layers) for node in nodes}
        except TooLarge:
            return None
        if any(one is None for one in made.values()):
            return None
        return self._added({name: one for name, one in made.items() if one is not None}, layers, some(*writer.zero))

    def _sum(self, node: tree.PerRow, writer: Writer, layers: Layers) -> _Sum | None:
        when: Truth = True if node.when is None else layers.truth(writer.truth(node.when))
        with writer.under(when):
            value = writer.number(node.value)
        if value.below:
            return None
        many = max(1, len(self._of))
        width(many * min(value.top.low, 0), many * max(value.top.high, 0))
        chosen = choice(when, value.top, ZERO)
        counts = pl.lit(when) if isinstance(when, bool) else when
        return _Sum(chosen.at(pl.Int128()), counts.cast(pl.Int64), value.factor)

    def _added(self, made: Mapping[str, _Sum], layers: Layers, zero: Truth) -> dict[str, ReadColumn]:
        lazy = self._piece.frame()
        for layer in layers.layers:
            lazy = lazy.with_columns(**layer)
        wrong = pl.lit(zero) if isinstance(zero, bool) else zero
        sides = {name: one.top for name, one in made.items()} | {f"{name}#": one.counts for name, one in made.items()}
        first = next(iter(self._piece.facts.values())).name  # so that there is a line for each row
        rows = lazy.select(first, **sides, **{"·odd": wrong}).collect(engine="streaming").drop(first)
        rows = rows.with_columns(pl.col(list(sides)).fill_null(0), pl.col("·odd").fill_null(value=True))
        rows = rows.with_columns(self._of.alias("·of"))
        if self._piece.odd is not None:
            rows = rows.with_columns(rows["·odd"] | self._piece.odd.fill_null(value=True))
        added = rows.group_by("·of").agg(pl.col(list(sides)).sum(), pl.col("·odd").any())
        places = pl.DataFrame({"·of": self._there}).join(added, on="·of", how="left", maintain_order="left")
        places = places.with_columns(pl.col(list(sides)).fill_null(0))  # without a row the sum is nothing
        every = pl.DataFrame({"·of": pl.int_range(self._height, dtype=pl.UInt32, eager=True)})
        whole = every.join(places, on="·of", how="left", maintain_order="left")
        self.odd = flagged(whole["·odd"].fill_null(value=False))
        factors = {name: one.factor for name, one in made.items()}
        return {name: ReadColumn(whole[name], factors.get(name, _ONE)) for name in sides}
