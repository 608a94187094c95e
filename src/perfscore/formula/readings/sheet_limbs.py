"""Whole numbers of any size in a spreadsheet: digits of base 10⁷ in cells, each step a whole number under 10¹⁵.

The digits run from -5,000,000 to 5,000,000, so that a carry is a plain ``ROUND``: rounding the other way at a half
gives other digits of the same number. The sign of a number is the sign of its highest digit that is not 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

BASE: Final = 10**7
HALF: Final = BASE // 2
_SHIFT: Final = "1E7"
Limbs: TypeAlias = tuple[str, ...]
"""Digits as cells or plain numbers, the lowest first."""
Hold: TypeAlias = Callable[[str, str], str]
"""Puts a formula into a cell of its own under a label, and returns where it stands."""


def digits(most: int) -> int:
    """The number of digits that a number of at most this size has."""
    found, reach = 1, HALF
    while reach <= most:
        found, reach = found + 1, reach * BASE
    return found


def literal(value: int) -> Limbs:
    """A number of the rule as digits."""
    found: list[str] = []
    while abs(value) >= HALF:
        low = (value + HALF) % BASE - HALF
        found.append(_plain(low))
        value = (value - low) // BASE
    return (*found, _plain(value))


def split(hold: Hold, ref: str, most: int) -> Limbs:
    """The whole number under 10¹⁵ of a cell as digits."""
    found: list[str] = []
    for _ in range(digits(most) - 1):
        high = hold("高位", f"ROUND({ref}/{_SHIFT},0)")
        found.append(hold("低位", f"{ref}-{high}*{_SHIFT}"))
        ref = high
    return (*found, ref)


def times(hold: Hold, one: Limbs, other: Limbs, most: int) -> Limbs:
    """The product of two numbers, whose size is at most ``most``."""
    if ("1",) in {one, other}:
        return other if one == ("1",) else one
    columns: list[list[str]] = [[] for _ in range(len(one) + len(other) - 1)]
    for place, first in enumerate(one):
        for further, second in enumerate(other):
            if "0" not in {first, second}:
                both = [digit for digit in (first, second) if digit != "1"]
                columns[place + further].append("*".join(both) or "1")
    return _carried(hold, ["+".join(column) for column in columns], most)


def added(hold: Hold, numbers: Sequence[tuple[int, Limbs]], most: int) -> Limbs:
    """The sum of numbers, each taken as often as a small number says; its size is at most ``most``."""
    columns = ["" for _ in range(max(len(limbs) for _, limbs in numbers))]
    for factor, limbs in numbers:
        for place, digit in enumerate(limbs):
            if digit != "0":
                sign = "-" if factor < 0 else "+" if columns[place] else ""
                columns[place] += f"{sign}{digit}" if abs(factor) == 1 else f"{sign}{abs(factor)}*{digit}"
    return _carried(hold, columns, most)


def chosen(hold: Hold, when: str, one: Limbs, other: Limbs) -> Limbs:
    """One number where a condition holds, else the other."""
    length = max(len(one), len(other))
    first, second = (limbs + ("0",) * (length - len(limbs)) for limbs in (one, other))
    return tuple(
        here if here == there else hold("所取", f"IF({when},{here},{there})")
        for here, there in zip(first, second, strict=True)
    )


def signed(hold: Hold, sign: str, limbs: Limbs) -> Limbs:
    """A number times the sign in a cell."""
    return tuple(digit if digit == "0" else hold("取正", f"{sign}*{digit}") for digit in limbs)


def sign(hold: Hold, limbs: Limbs) -> str:
    """The cell with 1, 0 or -1, as a number is above, at or below 0."""
    text = f"SIGN({limbs[0]})"
    for digit in limbs[1:]:
        text = f"IF({digit}<>0,SIGN({digit}),{text})"
    return hold("正负", text)


def near(limbs: Limbs) -> str:
    """A number as a double: right where its size is under 10¹⁵, else in its first 15 digits."""
    if len(limbs) == 1:
        return limbs[0]
    terms = (digit if place == 0 else f"{digit}*1E{7 * place}" for place, digit in enumerate(limbs))
    return f"({'+'.join(reversed([*terms]))})"


def remainder(hold: Hold, first: tuple[str, Limbs], many: Limbs, second: Limbs, most: int) -> Limbs:
    """A number taken as often as a text says, less the product of two; its size is at most ``most``.

    Where it is, all that its own digits do not reach cancels out, and is left out.
    """
    times, limbs = first
    columns = [""] * digits(most)
    for place, digit in enumerate(limbs[: len(columns)]):
        columns[place] = "" if digit == "0" else digit if times == "1" else f"{times}*{digit}"
    for place, one in enumerate(many):
        for further, other in enumerate(second[: max(0, len(columns) - place)]):
            if "0" not in {one, other}:
                columns[place + further] += f"-{one}*{other}"
    return _carried(hold, columns, most, cut=True)


def _carried(hold: Hold, columns: Sequence[str], most: int, *, cut: bool = False) -> Limbs:
    """Columns that were added up as digits; the highest takes what is left, unless columns above it were cut off."""
    found: list[str] = []
    carry, last = "", digits(most) - 1
    for place in range(last + 1):
        column = columns[place] if place < len(columns) else ""
        text = f"{column}+{carry}" if column and carry else column or carry or "0"
        if text == "0" or (place == last and not cut):
            found.append(text if text == "0" else hold("位", text))
            carry = ""
            continue
        whole = hold("位", text)
        carry = f"ROUND({whole}/{_SHIFT},0)"
        found.append(hold("低位", f"{whole}-{carry}*{_SHIFT}"))
    return tuple(found)


def _plain(value: int) -> str:
    return str(value) if value >= 0 else f"({value})"
