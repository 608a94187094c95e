"""Test vectors of rounding in the form of the General Decimal Arithmetic ones: ``quantize`` and ``rescale``.

They are made from the written rules of that arithmetic by looking at digits as text, with no arithmetic that perfscore
or :mod:`decimal` has. Run ``PYTHONPATH=tests python -m vectors.make`` to write the files anew.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

HERE: Final = Path(__file__).parent
SEED: Final = 20261130
EACH: Final = 200
"""Vectors of one operation in one mode."""
MODES: Final = ("half_up", "half_even", "down", "up")
OPERATIONS: Final = ("quantize", "rescale")
MOST_PLACES: Final = 8


class Decimal(NamedTuple):
    """A number as it is written: sign, digits, and how many of them are after the point."""

    sign: str
    digits: str
    places: int

    def __str__(self) -> str:
        """The number in decimals, without an exponent."""
        digits = self.digits.rjust(self.places + 1, "0")
        whole, after = (digits[: -self.places], digits[-self.places :]) if self.places else (digits, "")
        return f"{self.sign}{whole}{'.' if after else ''}{after}"


def rounded(number: Decimal, places: int, mode: str) -> Decimal:
    """The number at so many places, as the specification of the arithmetic says under "Rounding".

    The discarded digits are looked at, in this order: ``down`` ignores them; ``up`` adds 1 to the last digit left
    where any of them is not 0; ``half_up`` where they stand for half or more of it; ``half_even`` where they stand for
    more than half, or for just half beside an odd digit.
    """
    if places >= number.places:
        return Decimal(number.sign, number.digits + "0" * (places - number.places), places)
    digits = number.digits.rjust(number.places + 1, "0")
    cut = len(digits) - (number.places - places)
    left, gone = digits[:cut], digits[cut:]
    first, rest = gone[0], gone[1:].strip("0")
    match mode:
        case "down":
            adds = False
        case "up":
            adds = gone.strip("0") != ""
        case "half_up":
            adds = first >= "5"
        case "half_even":
            adds = first > "5" or (first == "5" and (rest != "" or left[-1] in "13579"))
        case _:
            raise ValueError(mode)
    return Decimal(number.sign, _incremented(left) if adds else left, places)


def _incremented(digits: str) -> str:
    """The digits of the next whole number, by carrying."""
    head, nines = digits.rstrip("9"), len(digits) - len(digits.rstrip("9"))
    bumped = head[:-1] + "0123456789"["0123456789".index(head[-1]) + 1] if head else "1"
    return bumped + "0" * nines


def vectors(operation: str) -> Iterator[str]:
    """The lines of one operation's file: its modes one after the other, ties and near ties among them."""
    luck = random.Random(f"{SEED} {operation}")  # noqa: S311 (a sample, no secret)
    yield f"-- {operation}: written by tests/vectors/make.py, {EACH} of each mode"
    number = 0
    for mode in MODES:
        yield f"rounding: {mode}"
        for _ in range(EACH):
            number += 1
            given, places = _number(luck), luck.randint(0, MOST_PLACES)
            given = _near_a_tie(given, places, luck)
            result = rounded(given, places, mode)
            wanted = str(Decimal("", "1", places)) if operation == "quantize" else str(-places)
            yield f"{operation[:3]}{number:04} {operation} {given} {wanted} -> {result}"


def _number(luck: random.Random) -> Decimal:
    digits = "".join(luck.choice("0123456789") for _ in range(luck.randint(1, 18)))
    return Decimal(luck.choice(["", "-"]), digits, luck.randint(0, 12))


def _near_a_tie(number: Decimal, places: int, luck: random.Random) -> Decimal:
    """Three in four numbers with what is discarded at, or just beside, a half; nines before it now and then."""
    more = luck.choice(["", "5", "50", "49", "51", "4999", "5001", "0", "00001", "99"])
    if not more:
        return number
    left = number.digits + luck.choice(["", "9", "99", "0"])
    return Decimal(number.sign, left + more, places + len(more))


def text(operation: str) -> str:
    """One operation's file."""
    return "\n".join(vectors(operation)) + "\n"


if __name__ == "__main__":
    for name in OPERATIONS:
        (HERE / f"{name}.decTest").write_text(text(name))
