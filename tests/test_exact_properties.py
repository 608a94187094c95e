"""perfscore.exact against an oracle of plain fractions and decimals, which knows none of its ways."""

import contextlib
import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from perfscore import exact
from perfscore.exact import Mode, NotExact, Style

FULL_WIDTH = str.maketrans("0123456789.,-+%", "０１２３４５６７８９．，－＋％")
UNITS = {
    "": (Fraction(1), ""),
    "元": (Fraction(1), "元"),
    "角": (Fraction(1, 10), "元"),
    "千元": (Fraction(1000), "元"),
    "万元": (Fraction(10**4), "元"),
    "百万元": (Fraction(10**6), "元"),
    "千万元": (Fraction(10**7), "元"),
    "亿元": (Fraction(10**8), "元"),
    "分": (Fraction(1), "分"),
    "人": (Fraction(1), "人"),
    "万人": (Fraction(10**4), "人"),
    "亿吨": (Fraction(10**8), "吨"),
    "%": (Fraction(1, 100), "%"),
    "‰": (Fraction(1, 1000), "%"),
    "个百分点": (Fraction(1, 100), "%"),
}
ROUND: dict[Mode, Callable[[Fraction], int]] = {
    "half-up": lambda x: math.floor(abs(x) + Fraction(1, 2)) * (-1 if x < 0 else 1),
    "half-even": round,
    "down": math.trunc,
    "up": lambda x: math.ceil(abs(x)) * (-1 if x < 0 else 1),
}

modes = st.sampled_from(list(ROUND))
styles = st.sampled_from(["number", "percent", "money", "count", "points"])
ratios = st.fractions(max_denominator=10**6) | st.fractions()
ties = st.builds(
    lambda whole, places: Fraction(2 * whole + 1, 2 * 10**places),
    st.integers(-(10**9), 10**9),
    st.integers(0, 6),
)
near_whole = st.builds(
    lambda whole, sign, power: whole + Fraction(sign, 10**power),
    st.integers(-200, 200),
    st.sampled_from([-3, -1, 1, 3]),
    st.integers(1, 14),
)
anything = ratios | ties | near_whole


@st.composite
def written(draw: st.DrawFn) -> tuple[str, Fraction, str]:
    """A number as people may write it, what it is, and its unit."""
    whole = draw(st.integers(0, 10**12))
    part = draw(st.text("0123456789", max_size=6))
    sign = draw(st.sampled_from(["", "-", "+"]))
    text, (scale, unit) = draw(st.sampled_from(list(UNITS.items())))
    digits = f"{whole:,}" if draw(st.booleans()) else str(whole)
    said = sign + digits + (f".{part}" if part else "") + draw(st.sampled_from(["", " "])) + text
    if draw(st.booleans()):
        said = said.translate(FULL_WIDTH)
    value = Fraction(whole) + (Fraction(int(part), 10 ** len(part)) if part else 0)
    pad = draw(st.sampled_from(["", " ", "\u3000", "\n"]))
    return pad + said + pad, (-value if sign == "-" else value) * scale, unit


@given(written())
def test_what_people_write_is_read_exactly(said: tuple[str, Fraction, str]) -> None:
    text, value, unit = said
    assert exact.quantity(text) == (value, unit)


@given(st.integers(1 - 10**40, 10**40 - 1))
def test_an_integer_is_itself(x: int) -> None:
    assert exact.number(x) == exact.number(exact.ratio(x)) == x
    if len(str(x)) <= 40:
        assert exact.number(str(x)) == x


@given(st.floats(allow_nan=False, allow_infinity=False))
@example(0.1)
@example(1e16)
def test_a_float_is_its_shortest_decimal_text(x: float) -> None:
    text = Decimal(repr(x))
    if x and abs(int(f"{x:e}".partition("e")[2])) > 40:
        with pytest.raises(NotExact):
            exact.number(x)
    else:
        assert exact.number(x) == exact.number(text) == Fraction(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_a_decimal_is_itself(x: Decimal) -> None:
    assert exact.number(x) == exact.number(f"{x:f}") == exact.number(f"{x:,f}") == Fraction(x)


@given(st.text() | st.text("0123456789.,-+eE%‰元万亿角分人 ０９，．—(/", max_size=45))
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    with contextlib.suppress(NotExact):
        number, unit = exact.quantity(text)
        assert type(number) is exact.Number
        assert not any(sign.isdecimal() for sign in unit.replace("2", "").replace("3", ""))
        assert any(sign.isdecimal() for sign in text)
        return
    with pytest.raises(NotExact) as caught:
        exact.quantity(text)
    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 80
    assert caught.value.hint


@given(anything, st.integers(0, 8), modes)
def test_rounding_is_that_of_plain_fractions(x: Fraction, places: int, mode: Mode) -> None:
    expected = Fraction(ROUND[mode](x * 10**places), 10**places)
    assert exact.rounded(exact.number(x), places, mode) == expected


@given(anything, st.integers(0, 8), modes)
def test_rounding_is_odd_and_done_once(x: Fraction, places: int, mode: Mode) -> None:
    once = exact.rounded(exact.number(x), places, mode)
    assert exact.rounded(once, places, mode) == once
    assert exact.rounded(exact.number(-x), places, mode) == -once


@given(anything)
def test_floor_and_ceil_are_those_of_plain_fractions(x: Fraction) -> None:
    assert exact.floor(exact.number(x)) == math.floor(x)
    assert exact.ceil(exact.number(x)) == math.ceil(x)


@given(anything)
def test_what_is_written_is_the_number(x: Fraction) -> None:
    number = exact.number(x)
    assert Fraction(exact.fraction(number)) == Fraction(exact.plain(number)) == x
    assert exact.fraction(number) == str(x)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9))
def test_a_decimal_is_written_without_a_needless_digit(x: Decimal) -> None:
    text = exact.plain(exact.number(x))
    assert exact.number(text) == Fraction(x)
    assert text == f"{x.normalize() + 0:f}"


def said(shown: str) -> Fraction:
    """What a reader takes the shown text for."""
    amount = Fraction(shown.strip("≈%").replace(",", ""))
    return amount / 100 if shown.endswith("%") else amount


@given(anything, styles)
def test_what_is_shown_is_near_and_never_looks_whole(x: Fraction, style: Style) -> None:
    shown = exact.show(exact.number(x), style)
    unit = Fraction(1, 100 if style == "percent" else 1)
    places = 2 if style in ("percent", "money") else 4
    assert abs(said(shown) - x) <= unit / 10**places / 2
    if said(shown) % unit == 0:
        assert shown.startswith("≈") == (said(shown) != x)
        assert abs(said(shown) - x) <= unit / 10 ** (places + 4) / 2
    else:
        assert not shown.startswith("≈")


@pytest.mark.parametrize("y", range(1, 61))
def test_every_ratio_of_small_numbers_is_shown_to_two_places_of_a_percent(y: int) -> None:
    for x in range(2 * y + 1):
        percent = Context(prec=60).divide(Decimal(100 * x), Decimal(y))
        near = percent.quantize(Decimal("0.01"), ROUND_HALF_UP)
        text = f"{near:f}".rstrip("0").rstrip(".")
        assert exact.show(exact.ratio(x, y), "percent") == f"{text}%"
        assert Fraction(exact.fraction(exact.ratio(x, y))) == Fraction(x, y)


@pytest.fixture(scope="module")
def other() -> ModuleType:
    """The same source on the other back end."""
    pytest.importorskip("gmpy2")
    spec = spec_from_file_location("other_exact", exact.__file__)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PERFSCORE_NUMBERS", "fractions" if exact.BACKEND == "gmpy2" else "gmpy2")
        spec.loader.exec_module(module)
    assert exact.BACKEND != module.BACKEND
    return module


@given(x=anything, said=written(), places=st.integers(0, 8), mode=modes, style=styles)
def test_both_back_ends_agree(
    other: ModuleType, x: Fraction, said: tuple[str, Fraction, str], places: int, mode: Mode, style: Style
) -> None:
    here, there = exact.number(x), other.number(x)
    assert exact.quantity(said[0]) == other.quantity(said[0])
    assert exact.rounded(here, places, mode) == other.rounded(there, places, mode)
    assert exact.plain(here) == other.plain(there)
    assert exact.fraction(here) == other.fraction(there)
    assert exact.show(here, style) == other.show(there, style)
    assert exact.number(there) == here
    assert other.number(here) == there
