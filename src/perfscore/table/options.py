"""The choices for scoring a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Problems: TypeAlias = Literal["raise", "keep"]


@dataclass(frozen=True, slots=True)
class Options:
    """The choices for scoring a table.

    ``key`` is the column that says which submission a line of the long form belongs to. ``explain`` adds the steps as
    columns. ``problems``: what is done about a row that has problems: ``raise`` raises them, ``keep`` gives the
    row the status ``problem`` and goes on.
    """

    key: str = "submission"
    explain: bool = False
    problems: Problems = "raise"
