"""The wide form: a row a submission."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from perfscore import exact
from perfscore.formula.per_row import columns
from perfscore.program.inputs import MOST_ROWS
from perfscore.steps.model import KINDS
from perfscore.table import odd_rows as rows
from perfscore.table import row_formulas
from perfscore.table.columns import Piece
from perfscore.table.layout import PROBLEMS, Source
from perfscore.table.number_texts import any_flag, flagged
from perfscore.table.read import ReadColumn, addable, column
from perfscore.table.row_problems import RowProblems
from perfscore.table.scorer import Scorer, error_text, read, refused_cells, replaced_rows
from perfscore.table.sizes import NumberSorts, large_values, with_size_words
from perfscore.table.text_checks import unexplained


def score(scorer: Scorer, frame: pl.DataFrame, row_problems: RowProblems) -> pl.DataFrame:
    """The scores of a piece of a table, row by row; those of its rows that have problems are noted."""
    piece = piece_of(scorer, frame)
    made, odd = scorer.computed(piece)
    if odd.any():
        made = _with_odd_rows(scorer, frame, made, odd, row_problems)
    elif PROBLEMS in scorer.schema:
        made = made.with_columns(pl.lit(None, dtype=pl.String).alias(PROBLEMS))
    return with_passed_columns(frame, scorer.layout.passed_through, made.select(list(scorer.schema)))


def with_passed_columns(frame: pl.DataFrame, passed: Sequence[str], made: pl.DataFrame) -> pl.DataFrame:
    """The outputs, after the columns that pass through."""
    return frame.select(passed).hstack(made) if passed else made


def piece_of(scorer: Scorer, frame: pl.DataFrame) -> Piece:
    """The columns of a table a row of which is a submission, read."""
    sources = [source for source in scorer.layout.sources if source.role != "row"]
    piece = read(frame, [(source.column, source.input) for source in sources if source.role != "list"])
    for source in sources:
        if source.role == "list":
            add_list_column(piece, frame[source.column], source)
        if source.role == "reason":
            piece.odd = any_flag(piece.odd, flagged(unexplained(frame[source.column])))
    check_list_lengths(scorer, piece, frame)
    lists = {source.column: source.input_of_cells for source in sources if source.role == "list"}
    shares = frozenset[str]().union(*(meets.shares for meets in scorer.program.meets))
    if scorer.rows_read_rows:
        piece.odd = pl.Series([True], dtype=pl.Boolean).new_from_index(0, piece.height)
    for nodes in scorer.per_row.values():
        named = dict.fromkeys(name for node in nodes for name in columns(node))
        if not row_formulas.add(piece, frame, {name: lists[name] for name in named}, nodes, shares):
            piece.odd = pl.Series([True], dtype=pl.Boolean).new_from_index(0, piece.height)
    piece.odd = any_flag(piece.odd, other_rubric(scorer, frame))
    sorts = NumberSorts(frame.select(source.column for source in sources if source.role == "figure"))
    for meets in scorer.program.meets:
        large = (piece.columns[name] for name in meets.shares if name in piece.columns)
        piece.odd = any_flag(piece.odd, sorts.uneven(meets), *map(large_values, large))
    return piece


def other_rubric(scorer: Scorer, frame: pl.DataFrame) -> pl.Series | None:
    """The rows that name another rule."""
    if "rubric" not in frame.columns:
        return None
    odd = (frame["rubric"].cast(pl.String).str.strip_chars() != scorer.program.id).fill_null(value=False)
    return odd if odd.any() else None


def add_list_column(piece: Piece, given: pl.Series, source: Source) -> None:
    """Add a column of lists that formulas add up: its sums, and its lengths."""
    if KINDS[source.input.cells] != "number":  # a condition on rows names it: its sum is nothing
        there = pl.select(pl.when(given.is_null()).then(None).otherwise(pl.lit(0, dtype=pl.Int64))).to_series()
        for name in (source.column, f"{source.column}#"):
            piece.add(name, ReadColumn(there, exact.ratio(1)))
        return
    cells_ = given.explode(empty_as_null=False, keep_nulls=False).alias("v")
    flat = column(cells_, source.input_of_cells)
    row = pl.select(pl.int_range(len(given), dtype=pl.UInt32).repeat_by(given.list.len().fill_null(0)).explode())
    values, strange = addable(flat)
    strange = any_flag(strange, with_size_words(cells_, source.input_of_cells))
    long = flagged(given.list.len() > MOST_ROWS)
    odd = pl.lit(None, dtype=pl.Boolean) if strange is None else pl.lit(strange)
    cells = row.with_columns(v=values, odd=odd).rename({row.columns[0]: "row"})
    cells = cells.filter(pl.col("row").is_not_null())
    sums = cells.group_by("row").agg(pl.col("v").sum(), pl.col("v").null_count().alias("n"), pl.col("odd").any())
    whole = pl.DataFrame({"row": pl.int_range(len(given), dtype=pl.UInt32, eager=True)}).join(
        sums, on="row", how="left", maintain_order="left"
    )
    lacks = given.is_null() | (whole["n"].fill_null(0) > 0)
    total = whole["v"].fill_null(0).set(lacks, None)
    odd_rows = whole["odd"].fill_null(value=False)
    piece.add(source.column, ReadColumn(total, flat.factor, any_flag(flagged(odd_rows), long)))
    many = given.list.len().cast(pl.Int64).set(lacks, None)
    piece.add(f"{source.column}#", ReadColumn(many, exact.ratio(1)))


def check_list_lengths(scorer: Scorer, piece: Piece, frame: pl.DataFrame) -> None:
    """Make odd the rows in which columns of one table are not of the same length."""
    tables: dict[str, list[str]] = {}
    for source in scorer.layout.sources:
        if source.role == "list":
            tables.setdefault(scorer.program.columns[source.column], []).append(source.column)
    for first, *others in tables.values():
        for other in others:
            odd = frame[first].list.len().ne_missing(frame[other].list.len())
            piece.odd = any_flag(piece.odd, odd if odd.any() else None)


def _with_odd_rows(
    scorer: Scorer, frame: pl.DataFrame, made: pl.DataFrame, odd: pl.Series, row_problems: RowProblems
) -> pl.DataFrame:
    """The scores, with those of the rows that have to be scored one by one."""
    names = list(dict.fromkeys((*(one.column for one in scorer.layout.sources), *_rubric(frame))))
    places = odd.arg_true()
    keep = PROBLEMS in scorer.schema
    patch: dict[str, list[Any]] = {name: [] for name in (*made.columns, *([PROBLEMS] if keep else []))}
    for place, row in zip(places, frame.select(names).filter(odd).iter_rows(named=True), strict=True):
        scored = rows.score_one(scorer.program, scorer.layout, [row])
        if scored.result is None:
            row_problems.note(place, scored.problems)
        line = refused_cells(made.schema) if scored.result is None else rows.outputs(scorer.program, scored.result)
        for name, cells in patch.items():
            cells.append((error_text(scored.problems) or None) if name == PROBLEMS else line.get(name))
    if keep:
        made = made.with_columns(pl.lit(None, dtype=pl.String).alias(PROBLEMS))
    return replaced_rows(made, odd, patch)


def _rubric(frame: pl.DataFrame) -> list[str]:
    return ["rubric"] if "rubric" in frame.columns else []
