"""Reasons in cells, as far as a spreadsheet can tell them from none: ``score`` decides when it reads the form.

What people type for nothing is taken out: dashes, slashes, dots, blanks, brackets. What is left has to have more in
it than digits, and to be more than a word for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from perfscore.formula.readings.sheet_values import quote
from perfscore.methods.answer import APPLIES
from perfscore.text import NOTHING, YES_WORDS
from perfscore.workbook.cells import StepCells

_MARKS: Final = "-—－–―−ー_~～/／\\.．…。·,，、:：;；?？!！()（）[]【】“”\"'　\u00a0\u200b\ufeff"
_DIGITS: Final = "0123456789"


def is_reason(steps: StepCells, cell: str) -> str:
    """The formula that says whether what stands in a cell is a reason."""
    text = steps.put("理由", f'SUBSTITUTE({_without(f"UPPER(TRIM({cell}))", _MARKS)}," ","")')
    text = steps.put("理由的字", _without(text, _DIGITS))
    content = steps.put("有内容的字", _without(text, [word.upper() for word in NOTHING] + ["一"]))
    first = f"LEFT({text},1)"
    letter = f'AND(NOT(EXACT({first},LOWER({first}))),LEN(SUBSTITUTE({text},{first},""))=0)'
    return f"AND(LEN({content})>0,NOT({letter}))"


def applies(cell: str) -> str:
    """The formula that says whether a cell for a reason why something does not apply says that it applies."""
    return _one_of(cell, sorted(APPLIES))


def is_bare_yes(cell: str) -> str:
    """The formula that says whether it says no more than that it does not apply."""
    return _one_of(cell, sorted(YES_WORDS))


def _one_of(cell: str, words: list[str]) -> str:
    return f"OR({','.join(f'EXACT(LOWER(TRIM({cell})),{quote(word)})' for word in words)})"


def _without(text: str, signs: Iterable[str]) -> str:
    """A text without some characters or words."""
    for sign in signs:
        text = f'SUBSTITUTE({text},{quote(sign)},"")'
    return text
