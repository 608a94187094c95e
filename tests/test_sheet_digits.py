"""Amounts up to 10¹² 分, three quotients in a row, products below a line: the form computes what ``score`` does."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfscore import exact
from perfscore.formula import grammar
from perfscore.formula.readings import sheet_limbs
from perfscore.formula.readings.sheet import Writer
from perfscore.formula.readings.sheet_values import Exact, Known
from perfscore.steps.compile import compile_value
from small_spreadsheet import Cells, Double, divisor

NAMES = ("甲", "乙", "丙", "丁", "戊", "己")
MONEY = 10**12
LARGEST = 10**13

amounts = st.one_of(
    st.integers(1, MONEY),
    st.integers(1, 200),
    st.sampled_from([MONEY, MONEY - 1, MONEY // 3, MONEY // 2, 10**11, 999_999_999_999, 7, 3]),
)
FORMULAS = (
    "round(甲 / 乙 * 6 + 丙 / 丁 * 4 + 戊 / 己 * 3.33, 2)",
    "round(min(甲 / 乙, 1) * 6 + min(丙 / 丁, 1) * 4 + min(戊 / 己, 1) * 10, 2)",
    "round(甲 / 乙 - 丙 / 丁 - 戊 / 己, 2)",
    "round((甲 / 乙 + 丙 / 丁 + 戊 / 己) / 3, 4)",
    "floor((甲 / 乙 - 丙 / 丁) / 0.01)",
    "ceil((甲 / 乙 - 丙 / 丁) / 0.001)",
    "min(甲 / 乙 + 丙 / 丁, 戊 / 己, 2)",
    "max(甲 / 乙 - 丙 / 丁, 戊 / 己 - 1)",
    "abs(甲 / 乙 - 丙 / 丁) * 100",
    "round(甲 / 乙 * (丙 / 丁) * (戊 / 己), 2)",
    "1 if 甲 / 乙 + 丙 / 丁 >= 戊 / 己 * 2 else 0",
    "1 if 甲 / 乙 == 丙 / 丁 else 甲 / 乙 + 戊 / 己",
    "round(甲 / 乙 * 33.33, 2)",
    "round((甲 * 丁 - 丙 * 乙) / 己, 4)",
    "甲 / 乙 if 丙 > 丁 else 丙 / 丁 + 戊 / 己",
    "abs(甲 / 乙 + 丙 / 丁 + 戊 / 己)",
    "甲 / 乙 / (丙 / 丁)",
    "-round(abs(甲 - 乙) / 丙, 2) * 2",
    "甲 / (乙 * 丙)",
    "round(min(甲 * 丙 / (乙 * 丁), 2) * 6, 2)",
    "1 if 甲 / (乙 * 丙) >= 丁 / (戊 * 己) else 甲 / (乙 * 丁) + 丙 / (戊 * 己)",
    "min(甲 / (丙 / 丁 + 戊 / 己), 乙)",
    "round((甲 / 乙 - 丙 / 丁) / (戊 / 己 + 丙 / 丁) * 10, 2)",
    "min(max(甲 / (乙 * 丁 if 丙 > 丁 else 丙 if 戊 > 乙 else 戊 / 己), -2), 2)",
    "甲 * 乙 * 丙 * 0 + 丁",
    "floor(甲 / (乙 * 10000000))",
    "floor(min(1000, 1 / (甲 / 乙 - (丙 + 0.03) / 丁 if 丙 != 乙 else 甲 * 己)))",
)
"""Divisions by what is a product or a sum of quotients, too: only in the last a divisor may be 0."""


def outcome(text: str, cents: tuple[int, ...]) -> Fraction | None:
    """The exact value of a formula over amounts in 分, if it has one."""
    try:
        found = compile_value(grammar.parse_own(text), NAMES)(*(exact.ratio(one, 100) for one in cents))
    except ZeroDivisionError:
        return None
    return Fraction(int(found.numerator), int(found.denominator))


def computed(text: str, cents: dict[str, int], *, plus: bool = False) -> tuple[Fraction | None, bool]:
    """A formula over amounts in 分, as the spreadsheet computes it, and whether it says that something is too large.

    No value where it says that something is divided by 0.
    """
    cells = Cells({f"$B${row}": Double(cents[name]) for row, name in enumerate(NAMES, 1)})
    known: dict[str, Known] = {
        name: Exact(f"$B${row}", exact.ratio(1, 100), LARGEST, plus=plus) for row, name in enumerate(NAMES, 1)
    }
    writer = Writer(known, cells.hold)
    value = writer.standing(writer.number(grammar.parse_own(text)))
    top, _ = writer.settled(value)
    standing = writer.at_cell(value, cells.hold("步骤", top))
    large = any(map(cells.value, writer.large))
    digits = standing.limbs or (standing.top,)
    whole = sum(int(cells.value(one)) * sheet_limbs.BASE**place for place, one in enumerate(digits))
    below = divisor(cells, value)
    return None if any(map(cells.value, writer.zero)) else Fraction(whole, below), large


@pytest.mark.parametrize("text", FORMULAS)
@given(st.tuples(*(amounts for _ in NAMES)))
def test_three_quotients_of_large_amounts_are_exact(text: str, cents: tuple[int, ...]) -> None:
    is_exact(text, cents)


@pytest.mark.parametrize("text", FORMULAS)
def test_three_quotients_of_the_ends_of_amounts_are_exact(text: str) -> None:
    for cents in (
        (1, 1, 1, 1, 1, 1),
        (MONEY,) * 6,
        (MONEY, 1, MONEY - 1, MONEY, 1, MONEY),
        (6_000_000, 12_000_000, 7_800_000, 8_000_000, 1, 3),
    ):
        is_exact(text, cents)


def is_exact(text: str, cents: tuple[int, ...]) -> None:
    given_cents = dict(zip(NAMES, cents, strict=True))
    wanted = outcome(text, cents)
    for plus in (False, True):
        found, large = computed(text, given_cents, plus=plus)
        if large:
            assert wanted is None or abs(wanted) >= 10**10, "超出范围"  # a rate of a thousand million per cent
        else:
            assert found == wanted


@pytest.mark.parametrize(
    ("text", "cents", "large"),
    [
        ("round(甲 * 乙, 4)", (12_345, 678_901), False),
        ("round(甲 * 乙, 4)", (MONEY, MONEY), True),
        ("甲 / (乙 * 丁)", (MONEY, 30_000, 1, 20_000), False),
        ("甲 / (乙 * 丁)", (MONEY, MONEY, 1, MONEY), False),
        ("floor(甲 / 乙 / 丙 * 100)", (MONEY, 1, 1), True),
    ],
)
def test_what_is_still_too_large_is_said(text: str, cents: tuple[int, ...], large: bool) -> None:  # noqa: FBT001 (a row)
    """Results of 10¹⁴ and more, counted in what is rounded to."""
    cents = (*cents, *(1 for _ in NAMES[len(cents) :]))
    found, said = computed(text, dict(zip(NAMES, cents, strict=True)))
    assert said is large
    if not large:
        assert found == outcome(text, cents)


def test_what_is_divided_by_0_is_noted() -> None:
    cells = Cells({"$B$1": Double(100)})
    writer = Writer({"甲": Exact("$B$1", exact.ratio(1, 100), LARGEST)}, cells.hold)
    writer.number(grammar.parse_own("甲 / 0"))
    assert writer.zero == ["TRUE"]


@given(st.integers(1, MONEY), st.integers(0, 1200), st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_tie_is_rounded_up_and_what_is_just_below_is_not(
    below: int, hundredths: int, first: int, second: int
) -> None:
    """Three quotients that come to just a half of the last place, and to a hair less."""
    tie = Fraction(2 * hundredths + 1, 200) - Fraction(first, 10**6) - Fraction(second, 10**6)
    common = tie.denominator
    times = max(1, below // common)
    for change in (0, -1):
        cents = (tie.numerator * times + change, common * times, first, 10**6, second, 10**6)
        if not abs(cents[0]) <= MONEY:
            continue
        wanted = outcome("round(甲 / 乙 + 丙 / 丁 + 戊 / 己, 2)", cents)
        found, large = computed("round(甲 / 乙 + 丙 / 丁 + 戊 / 己, 2)", dict(zip(NAMES, cents, strict=True)))
        assert (found, large) == (wanted, False)


@pytest.mark.parametrize("text", FORMULAS)
def test_quotients_of_the_largest_and_the_least_amounts_are_exact(text: str) -> None:
    for cents in ((MONEY, 1, MONEY - 1, MONEY, 1, MONEY), (1, MONEY, MONEY, 7, 3, MONEY - 1)):
        wanted = outcome(text, cents)
        for plus in (False, True):
            found, large = computed(text, dict(zip(NAMES, cents, strict=True)), plus=plus)
            assert (wanted is None or abs(wanted) >= 10**10) if large else found == wanted


@pytest.mark.parametrize(
    ("one", "other"),
    [(2 * 10**14, 3 * 10**7), (-(10**21), 10**21 + 10**7), (4_999_999, -5_000_000), (-7_654_321, 123_456_789_012_345)],
)
def test_digits_of_which_some_are_0_add_and_multiply(one: int, other: int) -> None:
    _add_and_multiply(one, other)


@given(st.integers(-(10**40), 10**40), st.integers(-(10**40), 10**40))
def test_digits_add_and_multiply_as_numbers_do(one: int, other: int) -> None:
    _add_and_multiply(one, other)


def _add_and_multiply(one: int, other: int) -> None:
    def number(limbs: sheet_limbs.Limbs) -> int:
        return sum(int(cells.value(digit)) * sheet_limbs.BASE**place for place, digit in enumerate(limbs))

    cells = Cells({})
    first, second = sheet_limbs.literal(one), sheet_limbs.literal(other)
    most = 10**81
    assert (number(first), number(second)) == (one, other)
    assert number(sheet_limbs.times(cells.hold, first, second, most)) == one * other
    difference = sheet_limbs.added(cells.hold, [(1, first), (-1, second)], 2 * 10**40)
    assert number(difference) == one - other
    sign: Any = cells.value(sheet_limbs.sign(cells.hold, difference))
    assert sign == (one > other) - (one < other)
