"""Which lines of the long form belong together."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Which lines belong together: for each line its submission, for each submission its first and last line."""

    of: pl.Series
    first: pl.Series
    last: pl.Series

    def any(self, flags: pl.Series) -> pl.Series:
        """For each submission whether one of its lines has a flag."""
        return self.sums(flags.cast(pl.UInt32).to_frame()).to_series() > 0

    def sums(self, values: pl.DataFrame) -> pl.DataFrame:
        """For each submission the sums of columns of whole numbers: differences of running sums."""
        running = values.select(pl.all().cum_sum().gather(pl.lit(self.last)))
        return running.select(pl.all() - pl.all().shift(1, fill_value=0))


def groups(key: pl.Series) -> Groups:
    """The submissions of lines that stand together."""
    begins = key.ne_missing(key.shift(1))
    if len(begins):
        begins[0] = True
    first = begins.arg_true().cast(pl.UInt32)
    last = pl.concat([first.slice(1), pl.Series([len(key)], dtype=pl.UInt32)]).head(len(first)) - 1
    return Groups(begins.cum_sum().cast(pl.UInt32) - 1, first, last)
