"""The ways of scoring: one file each, one line each in this table; nothing registers itself."""

from typing import Any, Final

from perfscore.methods.each import Each
from perfscore.methods.parts import Parts
from perfscore.methods.registry import SHEETS, SIMPLE, fields, placeholder

METHODS: Final[dict[str, type[Any]]] = {**SIMPLE, "parts": Parts, "each": Each}

__all__ = ["METHODS", "SHEETS", "Each", "Parts", "fields", "placeholder"]
