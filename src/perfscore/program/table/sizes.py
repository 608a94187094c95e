"""The rows in which numbers that meet are not all written alike: one with % or 万, another without.

A column is looked at for the characters themselves, all at once; what is right in such a row, or wrong, ``score`` says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from perfscore import exact
from perfscore.formula.meeting import LARGE
from perfscore.methods.steps import Input
from perfscore.program.sizes import Meets, is_open
from perfscore.program.table.clean import as_text
from perfscore.program.table.read import ReadColumn
from perfscore.program.table.texts import either, some

_SHARE: Final = "[%‰％﹪]|百分点"
_TENS: Final = "[万亿]"
_ANY: Final = "[%‰％﹪万亿点]"
_TEXTS: Final = (pl.String, pl.Categorical, pl.Enum)


def uneven(columns: Mapping[str, pl.Series], meets: Meets) -> pl.Series | None:
    """The rows in which columns that meet, where something is given, are not all written alike."""
    large = (columns[name] for name in meets.large if name in columns)
    found = either(*(some(as_text(one).str.contains(_SHARE)) for one in large if _met(one)))
    for group in meets.groups:
        given = [columns[name] for name in group if name in columns]
        if any(map(_met, given)):
            found = either(found, _unlike(given))
    return found


def beyond(found: ReadColumn) -> pl.Series | None:
    """The rows whose number is so large that it may be a percentage without its sign."""
    least = exact.ceil(LARGE / found.factor)
    values = found.values
    return some((values >= int(least)) | (values <= -int(least)))


def worded(column: pl.Series, one: Input) -> pl.Series | None:
    """The cells of a column to be added up that are written with what changes their size, where no unit is said."""
    return some(as_text(column).str.contains(_ANY)) if is_open(one) and _met(column) else None


def _met(column: pl.Series) -> bool:
    return isinstance(column.dtype, _TEXTS) and bool(as_text(column).str.contains(_ANY).any())


def _unlike(columns: Sequence[pl.Series]) -> pl.Series | None:
    """Where the columns are not of one sort; a column says nothing where nothing is given."""
    sorts = pl.DataFrame([_sort(one).alias(str(place)) for place, one in enumerate(columns)])
    unlike = pl.max_horizontal(pl.all()) != pl.min_horizontal(pl.all())
    return some(sorts.lazy().select(unlike).collect(engine="streaming").to_series())


def _sort(column: pl.Series) -> pl.Series:
    """How each number of a column is written: 1 as a share, 2 in tens of thousands, 0 as neither."""
    if not isinstance(column.dtype, _TEXTS):
        return pl.select(pl.when(pl.lit(column.is_not_null())).then(pl.lit(0, dtype=pl.Int8))).to_series()
    text = as_text(column).to_frame("t").lazy()
    t = pl.col("t")
    sort = pl.when(t.str.contains(_SHARE)).then(1).when(t.str.contains(_TENS)).then(2).otherwise(0)
    blank = t.is_null() | (t.str.strip_chars() == "")
    return text.select(pl.when(~blank).then(sort.cast(pl.Int8))).collect(engine="streaming").to_series()
