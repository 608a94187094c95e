"""The rows in which numbers that meet are not all written alike: one with % or 万, another without.

A column is looked at for the characters themselves, all at once; what is right in such a row, or wrong, ``score`` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from perfscore import exact
from perfscore.formula.analysis.size_groups import LARGE
from perfscore.program.sizes import Meets, is_open
from perfscore.steps.model import Input
from perfscore.table.number_texts import any_flag, flagged
from perfscore.table.read import ReadColumn
from perfscore.table.text_checks import as_text

_SHARE: Final = "[%‰％﹪]|百分点"
_TENS: Final = "[万亿]"
_ANY: Final = "[%‰％﹪万亿点]"
_TEXTS: Final = (pl.String, pl.Categorical, pl.Enum)
_BARE, _SHARED, _MANY = 0, 1, 2


class NumberSorts:
    """The sorts in which the columns of a table write their numbers; each column is looked at once."""

    def __init__(self, frame: pl.DataFrame) -> None:
        """Look at nothing yet."""
        self._frame = frame
        self._columns = frozenset(frame.columns)
        self._sorts: dict[str, pl.Series | None] = {}

    def uneven(self, meets: Meets) -> pl.Series | None:
        """The rows in which columns that meet, where something is given, are not all written alike."""
        odd: pl.Series | None = None
        for name in meets.large & self._columns:
            sort = self._sort(name)
            odd = odd if sort is None else any_flag(odd, flagged(sort == _SHARED))
        for group in meets.groups:
            names = [name for name in group if name in self._columns]
            if any(self._sort(name) is not None for name in names):
                odd = any_flag(odd, self._unlike(names))
        return odd

    def _unlike(self, names: Sequence[str]) -> pl.Series | None:
        """The rows where the columns are not of one sort; a column says nothing where nothing is given."""
        sorts = (self._sort(name) for name in names)
        given = (_bare(self._frame[name]) if sort is None else sort for name, sort in zip(names, sorts, strict=True))
        frame = pl.DataFrame([one.alias(str(place)) for place, one in enumerate(given)])
        unlike = pl.max_horizontal(pl.all()) != pl.min_horizontal(pl.all())
        return flagged(frame.lazy().select(unlike).collect(engine="streaming").to_series())

    def _sort(self, name: str) -> pl.Series | None:
        """The sort of each number of a column, where any is written with a word; nothing where it is empty."""
        if name not in self._sorts:
            self._sorts[name] = _sorts(self._frame[name])
        return self._sorts[name]


def with_size_words(column: pl.Series, asked: Input) -> pl.Series | None:
    """The cells of a column to be added up that are written with what changes their size, where no unit is given."""
    text = is_open(asked) and isinstance(column.dtype, _TEXTS)
    return flagged(as_text(column).str.contains(_ANY)) if text else None


def share_units(units: pl.Series) -> pl.Series | None:
    """The rows whose unit may say that their numbers are shares."""
    return flagged(as_text(units).str.contains(_SHARE))


def large_values(column: ReadColumn) -> pl.Series | None:
    """The rows whose number is so large that it may be a percentage without its sign."""
    least = int(exact.ceil(LARGE / column.factor))
    values = column.values
    return flagged((values >= least) | (values <= -least))


def _sorts(column: pl.Series) -> pl.Series | None:
    if not isinstance(column.dtype, _TEXTS):
        return None
    text = pl.col("t")
    lazy = as_text(column).to_frame("t").lazy()
    if not lazy.select(text.str.contains(_ANY).any()).collect(engine="streaming").item():
        return None
    sort = pl.when(text.str.contains(_SHARE)).then(_SHARED).when(text.str.contains(_TENS)).then(_MANY).otherwise(_BARE)
    blank = text.is_null() | (text.str.strip_chars() == "")
    return lazy.select(pl.when(~blank).then(sort.cast(pl.Int8))).collect(engine="streaming").to_series()


def _bare(column: pl.Series) -> pl.Series:
    given = column.is_not_null()
    if isinstance(column.dtype, _TEXTS):
        given &= as_text(column).str.strip_chars() != ""
    return pl.select(pl.when(pl.lit(given)).then(pl.lit(_BARE, dtype=pl.Int8))).to_series()
