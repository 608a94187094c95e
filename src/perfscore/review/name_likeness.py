"""Names that may be one and the same, written two ways: nobody decides that but a person, who is asked."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from perfscore.recheck.bureau import folded

Likeness: TypeAlias = Literal["same", "short", "near", ""]
"""The same to the eye, one a shortened form of the other, spelled nearly alike, or nothing of these."""
NEAR: Final = 0.75
"""The share of characters that two names have in common, from which on they are asked about."""
_SHORTEST: Final = 3
"""The fewest characters of a shortened name, and the most by which the whole one may be longer, in times."""


@lru_cache(maxsize=1 << 16)
def likeness(name: str, other: str) -> Likeness:
    """The likeness of two names."""
    first, second = folded(name), folded(other)
    if first == second:
        return "same"
    short, long = sorted((first, second), key=len)
    if len(short) >= _SHORTEST and len(long) <= _SHORTEST * len(short) and _shortened(short, long):
        return "short"
    match = SequenceMatcher(None, first, second, autojunk=False)
    alike = match.real_quick_ratio() >= NEAR and match.quick_ratio() >= NEAR and match.ratio() >= NEAR
    return "near" if alike else ""


def _shortened(short: str, long: str) -> bool:
    """True where a name is another one with characters left out: 县医保局 of 某县医疗保障局."""
    rest = iter(long)
    return all(sign in rest for sign in short)
