"""Whether a cell gives a reason, as far as a spreadsheet can tell: ``score`` decides when it reads the form.

What people type for nothing is taken out: dashes, slashes, dots, blanks, brackets. What is left has to have more in
it than digits, and to be more than a word for nothing.
"""

from __future__ import annotations

from typing import Final

from perfscore.formula.whole import quote
from perfscore.methods.way import NO_WORDS, YES_WORDS
from perfscore.text import NOTHING
from perfscore.workbook.tape import Tape

_MARKS: Final = "-—－–―−ー_~～/／\\.．…。·,，、:：;；?？!！()（）[]【】“”\"'　\u00a0\u200b\ufeff"
_DIGITS: Final = "0123456789"


def explained(tape: Tape, cell: str) -> str:
    """The formula that says whether what stands in a cell is a reason."""
    said = tape.put("理由", f'SUBSTITUTE({_without(f"UPPER(TRIM({cell}))", _MARKS)}," ","")')
    nothing = ",".join(f"EXACT({said},{quote(word.upper())})" for word in (*NOTHING, "一"))
    return f"AND(LEN({_without(said, _DIGITS)})>0,NOT(OR({nothing})))"


def applies(cell: str) -> str:
    """The formula that says whether a cell for a reason why something does not apply says that it applies."""
    return _one_of(cell, sorted(NO_WORDS))


def unexplained(cell: str) -> str:
    """The formula that says whether it says no more than that it does not apply."""
    return _one_of(cell, sorted(YES_WORDS))


def _one_of(cell: str, words: list[str]) -> str:
    return f"OR({','.join(f'EXACT(LOWER(TRIM({cell})),{quote(word)})' for word in words)})"


def _without(text: str, signs: str) -> str:
    """A text without some characters."""
    for sign in signs:
        text = f'SUBSTITUTE({text},{quote(sign)},"")'
    return text
