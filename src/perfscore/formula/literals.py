"""Values as the formula language writes them, fit to stand where a name could."""

from __future__ import annotations

from typing import Any

from perfscore import exact
from perfscore.exact import Number


def number_text(value: Number) -> str:
    """A number, bracketed where it is a quotient or negative."""
    text = exact.plain(value)
    return f"({text})" if "/" in text or text.startswith("-") else text


def value_text(value: Any) -> str:
    """A number, a text in quotes, or the cells of a column one after the other."""
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, tuple):
        return ", ".join(map(value_text, value))
    return number_text(value)
