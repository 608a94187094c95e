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
        return self.sum(flags.cast(pl.UInt32)) > 0

    def sum(self, values: pl.Series) -> pl.Series:
        """For each submission the sum of a column of whole numbers: differences of a running sum."""
        running = values.cum_sum().gather(self.last)
        return running - running.shift(1).fill_null(0)


def groups(key: pl.Series) -> Groups:
    """The submissions of lines that stand together."""
    begins = key.ne_missing(key.shift(1))
    if len(begins):
        begins[0] = True
    first = begins.arg_true().cast(pl.UInt32)
    last = pl.concat([first.slice(1), pl.Series([len(key)], dtype=pl.UInt32)]).head(len(first)) - 1
    return Groups(begins.cum_sum().cast(pl.UInt32) - 1, first, last)
