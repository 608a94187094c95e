"""Two intervals meet when some number lies in both."""

from itertools import product

import pytest

from perfscore import exact
from perfscore.formula.interval import Interval

ENDS = ["", "1", "2", "3"]
TEXTS = [f"{left}{low}, {high}{right}" for left, low, high, right in product("[(", ENDS, ENDS, "])")]
NUMBERS = [exact.ratio(half, 2) for half in range(10)]


def intervals() -> list[Interval]:
    found = []
    for text in TEXTS:
        low, high = text[1:-1].split(", ")
        if not low or not high or low < high or (low == high and text[0] + text[-1] == "[]"):
            found.append(Interval.read(text))
    return found


@pytest.mark.parametrize("one", intervals(), ids=lambda one: one.text)
def test_meeting_is_sharing_a_number(one: Interval) -> None:
    for other in intervals():
        shared = any(one.holds(number) and other.holds(number) for number in NUMBERS)
        assert one.meets(other) == other.meets(one) == shared
