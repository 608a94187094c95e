"""Names in formulas: of a figure, an answer, a measure."""

from __future__ import annotations

import keyword
import unicodedata
from typing import Final, get_args

from perfscore.formula import tree

LONGEST_NAME: Final = 60
RESERVED: Final = frozenset({*get_args(tree.Function), "得分", "例外情形"})
"""Names that nothing in a rule file may have: the functions, and two steps that results may have."""

ROWS: Final[dict[str, str]] = {"score": "得分·", "share": "得分率·"}
"""The functions that look at a row, by its id, and how the name of what they see begins."""


def of_row(function: str, row: str) -> str:
    """The name in formulas of the score of a row, or of its share of the points."""
    return ROWS[function] + row


def for_people(found: tree.Name) -> str:
    """A name as people read it: ``统计的得分`` for what the score of a row is called in formulas."""
    said = {"score": "的得分", "share": "的得分率"}
    for function, begin in ROWS.items():
        if found.name.startswith(begin):
            return found.name.removeprefix(begin) + said[function]
    return found.name


def normal(name: str) -> str:
    """A name as formulas know it: Python reads ``ＡＢ`` and ``AB`` as one and the same."""
    return unicodedata.normalize("NFKC", name)


def is_name(text: str) -> bool:
    """True where ``text`` can name a figure: an identifier, not too long, that means nothing else here."""
    plain = normal(text)
    refused = plain.startswith("_") or "__" in plain or plain in RESERVED or len(plain) > LONGEST_NAME
    return text.isidentifier() and plain.isidentifier() and not refused and not keyword.iskeyword(plain)


def not_a_name(text: str) -> str:
    """The hint for someone who wrote a name that cannot be one."""
    plain = normal(text)
    if plain in RESERVED or keyword.iskeyword(plain):
        return "这个词在公式里另有用处，请换一个"
    if len(plain) > LONGEST_NAME:
        return f"名称最多 {LONGEST_NAME} 个字"
    return "由文字、字母、数字组成，不以数字或下划线开头，不含空格和标点"
