"""The steps as columns: exact fractions in lowest terms, as a stored result has them (``23/28``)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import polars as pl

from perfscore.formula.readings.integers import Truth, Whole, every, opposite
from perfscore.formula.readings.quotients import Cases, Exact, fraction, table
from perfscore.program.model import Program
from perfscore.table.layout import OUT


def name_of(key: str, step: str) -> str:
    """The column of a step: ``indicator.step``."""
    return f"{key}.{step}·" if step in OUT else f"{key}.{step}"


def names(program: Program) -> Iterator[str]:
    """The columns of all steps."""
    for one in program.indicators:
        slots = chain.from_iterable(alternative.slots for alternative in one.alternatives)
        yield from dict.fromkeys(name_of(one.key, step) for step in slots)


def step_fraction(value: Exact | Cases, where: Truth) -> pl.Expr:
    """A value as the numbers above and below its line, where the step was taken; null elsewhere."""
    top, below = fraction(table(value) if isinstance(value, Cases) else value)
    found = side_by_side(top, below)
    return found if where is True else pl.when(where).then(found)


def side_by_side(top: Whole, below: Whole) -> pl.Expr:
    """The numbers above and below a line, side by side."""
    return pl.struct(top.at(pl.Int128()).alias("top"), below.at(pl.Int128()).alias("below"))


def step_taken(scored: Truth, passed: Truth) -> Truth:
    """Condition that a step was taken: there is a score, and no guard came before it."""
    return every(scored, opposite(passed))


def fraction_texts(pairs: pl.Series) -> pl.Series:
    """The numbers above and below lines as fractions in lowest terms."""
    given = pl.DataFrame(
        {
            "null": pairs.is_null(),
            "top": pairs.struct.field("top"),
            "below": pairs.struct.field("below"),
        }
    )
    least = given.with_columns(a=pl.col("top").abs(), b=pl.col("below")).with_columns(pl.col("a", "b").fill_null(1))
    while (least["b"] != 0).any():
        last = pl.col("b") == 0
        rest = pl.when(last).then(pl.lit(0, dtype=pl.Int128)).otherwise(pl.col("a") % pl.col("b"))
        least = least.with_columns(a=pl.when(last).then("a").otherwise("b"), b=rest)
    reduced = least.select("null", top=pl.col("top") // pl.col("a"), below=pl.col("below") // pl.col("a"))
    whole = pl.col("top").cast(pl.String)
    fractions = pl.when(pl.col("below") == 1).then(whole).otherwise(whole + "/" + pl.col("below").cast(pl.String))
    return reduced.select(pl.when(~pl.col("null")).then(fractions)).to_series().alias(pairs.name)
