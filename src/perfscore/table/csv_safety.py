"""Texts in CSV files that no spreadsheet runs as formulas: an apostrophe stands before them, and is taken off again.

Spreadsheets run what begins with ``=``, ``+``, ``-`` or ``@``, full-width ones included, wherever it came from; OWASP
advises the apostrophe. A text that has one there already gets one more, so that every text comes back as it was. A
number stays a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import polars as pl

_BLANKS: Final = "[ \t-\r\xa0\u3000]*"
_RUN: Final = f"(?:[\t\r\n]|{_BLANKS}[-=+@＝＋－＠])"
FORMULA: Final = f"^'*{_RUN}"
"""A text that has to be marked."""
MARKED: Final = f"^'+{_RUN}"
"""A text that is marked, or has to be marked once more."""
NUMBER: Final = r"^[+-]?[0-9][0-9,]*(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?(?:%|/[0-9]+)?$"
"""A number with its sign, a percentage, or a fraction as the steps have it."""
_TEXTS: Final = (pl.String, pl.Categorical, pl.Enum)


def inert(text: str) -> str:
    """A text as it stands in a CSV file."""
    return f"'{text}" if re.search(FORMULA, text) and not re.search(NUMBER, text) else text


def plain(text: str) -> str:
    """The text that a text of a CSV file stands for."""
    return text[1:] if re.search(MARKED, text) else text


def inert_columns(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame as it stands in a CSV file, its names included."""
    made = {column.name: _inert(column) for column in frame if isinstance(column.dtype, _TEXTS) and _runs(column)}
    return frame.with_columns(**made).rename(inert)


def _runs(column: pl.Series) -> bool:
    """True where anything in a column may be run."""
    known = column.dtype.categories if isinstance(column.dtype, pl.Enum) else column.cast(pl.String)
    return bool(known.str.contains(FORMULA).any())


def _inert(column: pl.Series) -> pl.Expr:
    text = pl.col(column.name).cast(pl.String)
    run = text.str.contains(FORMULA) & ~text.str.contains(NUMBER)
    return pl.when(run).then("'" + text).otherwise(text)


def plain_texts(names: Iterable[str]) -> list[pl.Expr]:
    """The texts that columns of a CSV file stand for."""
    texts = map(pl.col, names)
    return [pl.when(text.str.contains(MARKED)).then(text.str.slice(1)).otherwise(text).name.keep() for text in texts]
