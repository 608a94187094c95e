"""Formulas as far as they are settled: what is known put in, what no longer matters left out."""

from __future__ import annotations

from typing import Any, Final

import pytest

from perfscore import exact
from perfscore.formula import grammar, tree
from perfscore.formula.analysis.partial import settle, settled, unknown, value
from perfscore.formula.readings import prose

n = exact.ratio
KNOWN: Final[dict[str, Any]] = {"一": n(1), "零": n(0), "好": "好", "列": (n(1), n(2)), "空": ()}

LEFT: Final = {
    "一 + 2": "3",
    "甲 + 一 * 2": "甲 + 2",
    "-(一 + 1)": "-2",
    "-甲": "-甲",
    "甲 if 一 > 0 else 乙": "甲",
    "甲 if 一 < 0 else 乙": "乙",
    "一 if 甲 > 0 else 零": "1 if 甲 > 0 else 0",
    "min(甲, 一, 3)": "min(甲, 1, 3)",
    "round(一 / 3, 2)": "0.33",
    "sum(列) + 一": "4",
    "sum(列, 甲)": "sum(列, 甲)",
    "count(列)": "2",
    "一 / 零": "1 / 0",
    "甲 / 零": "甲 / 0",
    "sum(空)": "0",
}
HOLDS: Final = {
    "一 > 零": True,
    "一 > 零 > 0": False,
    "好 == '好'": True,
    "not 一 > 0": False,
    "甲 > 0": "甲 > 0",
    "not 甲 > 0": "not 甲 > 0",
    "甲 > 0 and 一 < 0": False,
    "甲 > 0 or 一 > 0": True,
    "甲 > 0 and 一 > 0": "甲 > 0",
    "甲 > 0 or 乙 > 0 or 一 < 0": "甲 > 0 or 乙 > 0",
    "一 > 0 and 零 == 0": True,
    "一 < 0 or 零 > 0": False,
    "1 / 甲 > 0 and 一 < 0": "1 / 甲 > 0 and 0 != 0",
    "甲 / 2 > 0 and 一 < 0": False,
    "1 / 甲 > 0 or 一 > 0": "1 / 甲 > 0 or 0 == 0",
    "一 / 零 > 0": "1 / 0 > 0",
}


@pytest.mark.parametrize("formula", LEFT)
def test_what_is_left_of_a_formula(formula: str) -> None:
    left = settled(grammar.parse_own(formula), KNOWN)
    assert prose.code(left) == LEFT[formula]
    assert value(left) is None or isinstance(left, tree.Num)


@pytest.mark.parametrize("formula", HOLDS)
def test_what_is_left_of_a_condition(formula: str) -> None:
    left, right = settle(grammar.parse_own(formula), KNOWN), HOLDS[formula]
    if isinstance(right, bool):
        assert left is right
        assert value(left) is right
        assert not list(unknown(left, KNOWN))
    else:
        assert not isinstance(left, bool)
        assert prose.code(left) == right
        assert set(unknown(left, KNOWN)) == {"甲", "乙"} & {one.name for one in tree.names(left)}


def test_a_condition_inside_a_formula_is_a_formula() -> None:
    """Where only a formula can stand, what holds is written as one that always does."""
    assert [prose.code(settled(grammar.parse_own(one), KNOWN)) for one in ("一 > 0", "一 < 0")] == ["0 == 0", "0 != 0"]
