"""Numbers that are likely to go wrong, and the many ways in which people write them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from generators.luck import Luck

GRIDS: Final = {
    "money": Fraction(1, 100),
    "count": Fraction(1),
    "number": Fraction(1, 10_000),
    "percent": Fraction(1, 10_000),
}
BUDGETS: Final = (
    *(100, 15_000, 25_000, 28, 1000, 7, 3, 50_000, 12_345, 300, 60, 9, 13, 965, 1, 2, 17, 6000, 45_500, 10**8),
    *(10**12, 10**15, 10**15 - 1, 999_999_999_999_937, 33_333, 101, 64, 2**20),
)
FULL: Final = ("4", "10", "5", "6", "8", "3", "2", "1", "2.5", "12", "20", "7.5", "0.5", "50", "1.05", "100")
_WIDE: Final = str.maketrans("0123456789.", "０１２３４５６７８９．")


def text(value: Fraction) -> str:
    """A number whose decimals end, in plain digits."""
    whole, places = value, 0
    if 10**60 % value.denominator:
        raise ValueError(value)
    while whole.denominator != 1:
        whole, places = whole * 10, places + 1
    digits = str(abs(whole.numerator)).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else sign + digits


def floored(value: Fraction, grid: Fraction) -> Fraction:
    """The greatest multiple of ``grid`` that is not above ``value``."""
    return value // grid * grid


def snapped(value: Fraction, kind: str, luck: Luck) -> Fraction:
    """``value`` itself where a figure of this kind can have it; or the next one beside it."""
    grid = GRIDS[kind]
    below = floored(value, grid)
    steps = (0, 0, 0, 0, 1, -1) if below == value else (0, 1)
    found = below + grid * luck.pick(steps)
    return max(found, Fraction(0)) if kind == "count" else found


def spelt(value: Fraction, kind: str, luck: Luck, home: str = "") -> Any:
    """``value`` as somebody would hand it in, where a bare number is read in the unit ``home``.

    Without a unit it is bare: of numbers that meet, one with % and another without are a problem.
    """
    if kind == "percent":
        signed = [text(value * 100) + "%", text(value * 1000) + "‰", text(value * 100) + "个百分点"]
        return luck.pick([*signed, *([text(value), value] if -1 <= value <= 1 else [])])
    forms = _bare(value / 10_000 if home == "万元" else value)
    if kind == "money":
        forms += [text(value / 10_000) + "万元", text(value) + "元", text(value / 10**8) + "亿元"]
    elif home:
        forms += [text(value) + home, text(value / 10_000) + "万" + home]
    return luck.pick([one for one in forms if not isinstance(one, str) or len(one) <= 40])


def beside(written: str, kind: str, luck: Luck) -> str:
    """A number of the rule that stands beside a figure of this kind: an amount of money has a unit, 97% its sign."""
    value = Fraction(written)
    if kind == "percent" and (abs(value) >= 10 or luck.chance(20)):
        return f"{text(value * 100)}%"
    if kind == "days":
        return f"{written}天"
    if kind != "money" or (not value and luck.chance(50)):
        return written
    return luck.pick((f"{written}元", f"{text(value / 10_000)}万元", f"{text(value * 10)}角", f"{written} 元"))


def _bare(value: Fraction) -> list[Any]:
    """A number without a unit: as text, as Python has it, in full-width digits, with commas."""
    plain = text(value)
    forms: list[Any] = [plain, value, Decimal(plain), plain.translate(_WIDE), f"{Decimal(plain):,f}"]
    forms += [int(value)] if value.denominator == 1 else []
    if Fraction(repr(float(value))) == value and "e" not in repr(float(value)):
        forms.append(float(value))
    return forms


def tie(full: Fraction, places: int, luck: Luck) -> Fraction:
    """A score between 0 and full marks that lies just between two roundings."""
    half = Fraction(1, 2 * 10**places)
    most = int(full / (2 * half))
    return min((2 * luck.below(max(most, 1)) + 1) * half, full)
