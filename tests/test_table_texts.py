"""Numbers in texts, read in whole columns: each as a submission has it read, whatever it looks like."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfscore.steps.model import Input
from perfscore.table import number_texts
from perfscore.table.line_groups import group_lines

NUMBER = Input("数", "number")
MONEY = Input("数", "money", "万元")
SIGNS = "019+-.eE"
WRITTEN = st.text(alphabet="0123456789.-+eE %,１万元亿", max_size=14) | st.decimals(
    allow_nan=False, allow_infinity=False, places=3
).map(str)


def _exact(text: str | None, one: Input) -> tuple[Fraction | None, bool]:
    number, wrong = number_texts.read_text(text, one)
    return None if number is None else Fraction(int(number.numerator), int(number.denominator)), wrong


def _same(written: list[str | None], one: Input) -> None:
    """Every number that is read is the right one; what is left to others is wrong, long or large."""
    whole, places, odd = number_texts.strings(pl.Series(written, dtype=pl.String), one)
    assert len(whole) == len(written)
    for place, (text, found) in enumerate(zip(written, whole.to_list(), strict=True)):
        right, wrong = _exact(text, one) if text is not None else (None, False)
        if odd is not None and odd[place]:
            assert wrong or right is None or right.denominator > 1 or abs(right) > 10**9, text
        elif right is None:
            assert not wrong, text
            assert found is None, text
        else:
            assert found is not None, text
            assert Fraction(found, 10**places) == right, text


def test_every_short_text_of_digits_and_signs() -> None:
    """All of them at once, so that how Polars reads decimals is known whatever it comes to read."""
    _same(["".join(found) for many in range(5) for found in product(SIGNS, repeat=many)], NUMBER)


@pytest.mark.parametrize("end", ["e-9", "E-7", "e-5", "e3", "e90", ".e-8", "e-99"])
def test_an_exponent_loses_nothing(end: str) -> None:
    for lead in ("0", "1", "12", "123456", "999999", "1.5", "1.2345", "-9.9", ".001"):
        _same([lead + end], NUMBER)
        _same([None, "0", "12.5", lead + end, "0.001", "0.0009"], NUMBER)


@given(st.lists(st.none() | WRITTEN, min_size=1, max_size=8))
def test_texts_of_all_kinds_beside_each_other(written: list[str | None]) -> None:
    for one in (NUMBER, MONEY):
        _same(written, one)


def test_decimals_that_come_late_are_not_lost() -> None:
    """The first thousand texts say how many decimals are likely, not how many there are."""
    whole, places, odd = number_texts.strings(pl.Series(["1.5"] * 2000 + ["1.125", "-7.25"]), NUMBER)
    assert (places, odd) == (3, None)
    assert whole.tail(3).to_list() == [1500, 1125, -7250]


def test_the_submissions_before_the_last() -> None:
    found = group_lines(pl.Series(["甲", "甲", "乙", "丙", "丙", "丙"]))
    assert [found.of.to_list(), found.first.to_list(), found.last.to_list()] == [
        [0, 0, 1, 2, 2, 2],
        [0, 2, 3],
        [1, 2, 5],
    ]
    ready = found.but_last()
    assert [ready.of.to_list(), ready.first.to_list(), ready.last.to_list()] == [[0, 0, 1], [0, 2], [1, 2]]
    assert len(group_lines(pl.Series([], dtype=pl.Int64)).but_last().of) == 0
    sums = found.sums(pl.DataFrame({"a": [1, 2, 3, 4, 5, 6]}))
    assert sums["a"].to_list() == [3, 3, 15]
    assert found.any(pl.Series([False, True, False, False, False, True])).to_list() == [True, False, True]
