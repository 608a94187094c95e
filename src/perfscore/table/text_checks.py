"""Texts that no submission may hold, because no report could show them, and reasons that are none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import polars as pl

from perfscore.text import CONTROL, INVISIBLE, MEANINGFUL, is_reason

HIDDEN: Final = INVISIBLE.pattern.replace("\ud800-\udfff", "")
"""Characters that nobody sees in a name."""
_CONTROL: Final = CONTROL.pattern.replace("\ud800-\udfff", "")
"""The same for Polars, whose texts are UTF-8 and hold no surrogates."""
_FIRST: Final = 1000
_FEW: Final = 100
"""Different texts among the first up to which each is looked at once, and not in every row."""


def unclean(columns: Iterable[pl.Series]) -> list[pl.Series]:
    """The rows with control characters, of every column of texts that has some."""
    texts = {str(place): as_text(column) for place, column in enumerate(columns) if _is_text(column)}
    frame = pl.DataFrame([column.alias(name) for name, column in texts.items()])
    controlled = frame.select(_has_control(column) for column in frame)
    odd = (column.str.contains(_CONTROL) for name, column in texts.items() if controlled[name].item())
    return [column.fill_null(value=False) for column in odd]


def unexplained(series: pl.Series) -> pl.Series:
    """The rows where a text stands in a column of reasons and is none; each distinct short text is looked at once."""
    text = as_text(series).str.strip_chars().to_frame("text").lazy()
    rest = (pl.col("text") != "") & ~pl.col("text").str.contains(MEANINGFUL)
    left = text.select(rest.fill_null(value=False).alias("rest"), "text").collect(engine="streaming")
    texts = left.filter("rest")["text"].unique()
    wrong = [text for text in texts if not is_reason(text)]
    return left.select(pl.col("rest") & pl.col("text").is_in(wrong)).to_series().fill_null(value=False)


def _is_text(series: pl.Series) -> bool:
    return isinstance(series.dtype, pl.String | pl.Categorical | pl.Enum) and series.null_count() < len(series)


def as_text(series: pl.Series) -> pl.Series:
    """A column as texts."""
    return series if series.dtype == pl.String else series.cast(pl.String)


def _has_control(series: pl.Series) -> pl.Expr:
    """True where a column has a control character at all."""
    text = pl.col(series.name)
    few = series.head(_FIRST).n_unique() <= _FEW
    return (text.unique() if few else text).str.contains(_CONTROL).any()
