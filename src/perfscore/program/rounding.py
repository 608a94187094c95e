"""取舍 as a formula: each way of rounding by the functions of the formula language."""

from __future__ import annotations

from typing import assert_never

from perfscore.rubric.model import Rounding


def formula(raw: str, rounding: Rounding) -> str:
    """The formula that rounds the step called ``raw``, which is never negative."""
    places, scale = rounding.places, 10**rounding.places
    match rounding.mode:
        case "half-up":
            return f"round({raw}, {places})"
        case "down":
            return f"floor({raw} * {scale}) / {scale}"
        case "up":
            return f"ceil({raw} * {scale}) / {scale}"
        case "half-even":
            moved = f"{raw} * {scale} + 0.5"
            whole = f"floor({moved})"
            tie_to_odd = f"{whole} == {moved} and floor({whole} / 2) * 2 != {whole}"
            return f"({whole} - 1 if {tie_to_odd} else {whole}) / {scale}"
        case _:
            assert_never(rounding.mode)
