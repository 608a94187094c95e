"""取舍 as a formula: each way of rounding by the functions of the formula language."""

from __future__ import annotations

from typing import assert_never

from perfscore.rubric.model import Rounding


def formula(raw: str, rounding: Rounding, *, signed: bool = False) -> str:
    """The formula that rounds ``raw``, which is never negative unless ``signed`` says so.

    Down is toward zero, and up away from it.
    """
    places, scale = rounding.places, 10**rounding.places
    match rounding.mode:
        case "half-up":
            return f"round({raw}, {places})"
        case "down":
            return _either("floor", "ceil", raw, scale, signed=signed)
        case "up":
            return _either("ceil", "floor", raw, scale, signed=signed)
        case "half-even":
            moved = f"{raw} * {scale} + 0.5"
            whole = f"floor({moved})"
            tie_to_odd = f"{whole} == {moved} and floor({whole} / 2) * 2 != {whole}"
            return f"({whole} - 1 if {tie_to_odd} else {whole}) / {scale}"
        case _:
            assert_never(rounding.mode)


def _either(above: str, below: str, raw: str, scale: int, *, signed: bool) -> str:
    """Rounded by one function above 0 and by another below."""
    plain = f"{above}({raw} * {scale}) / {scale}"
    return f"{plain} if {raw} >= 0 else {below}({raw} * {scale}) / {scale}" if signed else plain
