"""The lines of the long form by their submissions."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True, eq=False)
class LineGroups:
    """Lines by their submissions: for each line its submission, for each submission its first and last line."""

    of: pl.Series
    first: pl.Series
    last: pl.Series

    def any(self, flags: pl.Series) -> pl.Series:
        """The submissions one of whose lines has a flag."""
        nothing = pl.zeros(len(self.first), dtype=pl.Boolean, eager=True)
        return nothing.scatter(self.of.filter(flags), True)  # noqa: FBT003 (the flag)

    def sums(self, values: pl.DataFrame) -> pl.DataFrame:
        """Sums of columns of whole numbers in each submission: differences of running sums."""
        running = values.select(pl.all().cum_sum().gather(pl.lit(self.last)))
        return running.select(pl.all() - pl.all().shift(1, fill_value=0))

    def greatest(self, values: pl.Series) -> pl.Series:
        """The greatest number of a column in each submission."""
        lines = pl.DataFrame({"of": self.of, "value": values})
        return lines.group_by("of", maintain_order=True).agg(pl.col("value").max())["value"]

    def but_last(self) -> LineGroups:
        """The same without the last submission."""
        many = int(self.first[-1]) if len(self.first) else 0
        return LineGroups(self.of.head(many), self.first.head(-1), self.last.head(-1))


def group_lines(key: pl.Series) -> LineGroups:
    """The submissions of lines that stand together; every line has a key."""
    of = key.rle_id()
    first = (of != of.shift(1)).fill_null(value=True).arg_true().cast(pl.UInt32)
    last = pl.concat([first.slice(1), pl.Series([len(key)], dtype=pl.UInt32)]).head(len(first)) - 1
    return LineGroups(of, first, last)
