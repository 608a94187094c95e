"""The ways of scoring: one file each, one line each in this table; nothing registers itself."""

from typing import Any, Final

from perfscore.methods.each import Each
from perfscore.methods.parts import Parts
from perfscore.methods.registry import SHEETS, SIMPLE, fields, placeholder

METHODS: Final[dict[str, type[Any]]] = {**SIMPLE, "parts": Parts, "each": Each}
"""Every way of scoring, by its key."""

CHINESE: Final = {key: way.chinese for key, way in METHODS.items()}
"""Words that an author might write in place of the key of each."""

__all__ = ["CHINESE", "METHODS", "SHEETS", "Each", "Parts", "fields", "placeholder"]
