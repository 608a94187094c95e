"""Intervals as the official tables write them: read, said as conditions, compared."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import grammar
from perfscore.formula.interval import Interval, IntervalError, gaps, units
from perfscore.formula.literals import number_text
from perfscore.formula.readings import reference

READ = {
    # text: the condition on 率, the unit, how it is shown
    "[80%, 90%)": ("率 >= 0.8 and 率 < 0.9", "%", "percent"),
    "(80%, 90%]": ("率 > 0.8 and 率 <= 0.9", "%", "percent"),
    "[90%, )": ("率 >= 0.9", "%", "percent"),
    "( , 60%)": ("率 < 0.6", "%", "percent"),
    "(-∞, 60%]": ("率 <= 0.6", "%", "percent"),
    "[60, +inf)": ("率 >= 60", "", "number"),
    "( , )": ("率 == 率", "", "number"),
    "[0, 0]": ("率 == 0", "", "number"),
    "[0, 5%]": ("率 >= 0 and 率 <= 0.05", "%", "percent"),
    "[-5%, 0)": ("率 >= (-0.05) and 率 < 0", "%", "percent"),
    "［80％，90％）": ("率 >= 0.8 and 率 < 0.9", "%", "percent"),
    "（80、90］": ("率 > 80 and 率 <= 90", "", "number"),
    "[1万元, 2.5万元)": ("率 >= 10000 and 率 < 25000", "元", "money"),
    "[0, 2万元)": ("率 >= 0 and 率 < 20000", "元", "money"),
    "[3人, 5人]": ("率 >= 3 and 率 <= 5", "人", "number"),
    " [ 1‰ , 2‰ ] ": ("率 >= 0.001 and 率 <= 0.002", "%", "percent"),
    "[1, 1]": ("率 == 1", "", "number"),
}
NOT_READ = {
    "": "不是区间",
    "80%": "不是区间",
    "80%-90%": "不是区间",
    "[80%, 90%": "不是区间",
    "80%, 90%]": "不是区间",
    "[80%; 90%]": "不是区间",
    "[80%, 90%, 95%]": "不是区间",
    "[1,000, 2,000]": "不是区间",
    "[[1, 2]]": "不是区间",
    "{1, 2}": "不是区间",
    "[八十, 九十]": "读不出数",
    "[1/3, 1]": "读不出数",
    "[__import__('os'), 1]": "不是区间",
    "[x, 1]": "读不出数",
    "[90%, 80%]": "左端比右端大",
    "(1, 1)": "没有任何数",
    "[1, 1)": "没有任何数",
    "(1, 1]": "没有任何数",
    "[80, 90%]": "两端单位不同",
    "[80%, 90]": "两端单位不同",
    "[1, 2万元]": "两端单位不同",
    "[1人, 2元]": "两端单位不同",
    "[0%, 2元]": "两端单位不同",
}


@pytest.mark.parametrize("text", READ)
def test_an_interval_is_read(text: str) -> None:
    found = Interval.read(text)
    assert (found.condition("率"), found.unit, found.style) == READ[text]


@pytest.mark.parametrize("text", NOT_READ)
def test_what_is_no_interval(text: str) -> None:
    with pytest.raises(IntervalError, match=NOT_READ[text]):
        Interval.read(text)


ends = st.integers(-3, 3)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low, high = sorted((draw(ends), draw(ends)))
    low_text = draw(st.sampled_from(["", str(low)]))
    high_text = draw(st.sampled_from(["", str(high)]))
    opening, closing = draw(st.sampled_from(["[", "("])), draw(st.sampled_from(["]", ")"]))
    if low == high and low_text and high_text:
        opening, closing = "[", "]"
    return Interval.read(f"{opening}{low_text}, {high_text}{closing}")


GRID = [exact.ratio(number, 2) for number in range(-9, 10)]


@given(intervals())
def test_the_condition_holds_where_the_interval_does(one: Interval) -> None:
    tree = grammar.parse_own(one.condition("率"))
    assert [reference.value(tree, {"率": number}) for number in GRID] == [one.holds(number) for number in GRID]


@given(intervals(), intervals())
def test_two_meet_where_they_share_a_number(one: Interval, other: Interval) -> None:
    """All ends are whole, so halves lie in every gap."""
    shared = any(one.holds(number) and other.holds(number) for number in GRID)
    assert one.meets(other) == other.meets(one) == shared


@given(st.lists(intervals(), max_size=4))
def test_gaps_are_what_no_interval_holds(found: list[Interval]) -> None:
    apart = [one for place, one in enumerate(found) if not any(one.meets(other) for other in found[:place])]

    def missing(number: Number) -> bool:
        return any(
            (low is None or number > low or (number == low and low_in))
            and (high is None or number < high or (number == high and high_in))
            for low, low_in, high, high_in in gaps(apart)
        )

    assert [missing(number) for number in GRID] == [not any(one.holds(number) for one in apart) for number in GRID]


def test_gaps_of_intervals_that_overlap() -> None:
    overlapping = [Interval.read(text) for text in ("( , 5]", "[1, 3)", "(6, )")]
    assert gaps(overlapping) == [(exact.ratio(5), False, exact.ratio(6), True)]


def test_units_that_are_said() -> None:
    texts = ("[0, 0]", "( , )", "( , 0)", "[0, 5%)", "[5%, )")
    assert units(map(Interval.read, texts)) == {"%"}
    assert units(map(Interval.read, (*texts, "[5, )"))) == {"%", ""}


def test_two_texts_of_one_interval_meet() -> None:
    for one, other in combinations(map(Interval.read, ("[80%, 90%)", "［80％，90％）", "[0.8, 0.9)")), 2):
        assert one.meets(other)


@pytest.mark.parametrize(
    ("value", "text"), [((1, 2), "0.5"), ((1, 3), "(1/3)"), ((-1, 2), "(-0.5)"), ((-1, 3), "(-1/3)"), ((4, 1), "4")]
)
def test_a_number_as_a_formula_says_it(value: tuple[int, int], text: str) -> None:
    assert number_text(exact.ratio(*value)) == text
    assert reference.value(grammar.parse_own(f"1 * {text}"), {}) == exact.ratio(*value)
