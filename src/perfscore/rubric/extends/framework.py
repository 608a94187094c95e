"""A framework: the sections and indicators of many rules to come, which lacks what each of them is to say.

So that it can be read and shown as any other rule, what it may lack is put in for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from perfscore.methods import METHODS, placeholder

_POINTS: Final = {"points": "0"}


def is_framework(plain: Mapping[str, object]) -> bool:
    """True where a rule file says that it is a framework."""
    word = plain.get("framework")
    return isinstance(word, str) and word.strip() in {"true", "是"}


def filled(plain: Mapping[str, object]) -> dict[str, object]:
    """The plain data of a framework with the points and the ways of scoring that it lacks."""
    return {**_POINTS, **plain, **_inside(plain)}


def _inside(holder: Mapping[str, object]) -> dict[str, object]:
    """The lists of sections and indicators in the rule or in a section."""
    lists = [(key, holder.get(key), one) for key, one in (("sections", _section), ("indicators", _indicator))]
    return {key: [one(item) for item in items] for key, items, one in lists if isinstance(items, list)}


def _section(plain: object) -> object:
    return {**_POINTS, **plain, **_inside(plain)} if isinstance(plain, dict) else plain


def _indicator(plain: Any) -> object:  # noqa: ANN401 (plain data)
    if not isinstance(plain, dict):
        return plain
    return {**_POINTS, **(placeholder() if METHODS.keys().isdisjoint(plain) else {}), **plain}
