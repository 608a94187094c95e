"""What formulas come to: exactly, and the same for the compiled code as for the reference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pytest

from perfscore import exact
from perfscore.formula import grammar
from perfscore.formula.readings import reference, value
from perfscore.steps.compile import compile_value

GIVEN: dict[str, Any] = {
    "甲": "1/3",
    "乙": "-2",
    "零": "0",
    "级别": "一级",
    "日期": "2020-06-30",
    "列": ("0.1", "0.2", "0.3"),
    "空列": (),
}
KNOWN = {
    name: tuple(map(exact.number, one))
    if isinstance(one, tuple)
    else exact.number(Fraction(one))
    if name in {"甲", "乙", "零"}
    else one
    for name, one in GIVEN.items()
}

VALUES: dict[str, Fraction | bool | type[ZeroDivisionError]] = {
    "0.1 + 0.2 - 0.3": Fraction(0),
    "1 / 3 * 3": Fraction(1),
    "甲 + 甲 + 甲": Fraction(1),
    "-甲 - -乙": Fraction(-7, 3),
    "乙 * 乙 / 甲": Fraction(12),
    "min(甲, 乙, 0.3)": Fraction(-2),
    "max(甲, 乙, 0.3)": Fraction(1, 3),
    "abs(乙)": Fraction(2),
    "floor(甲) + floor(乙 - 甲)": Fraction(-3),
    "ceil(甲) + ceil(乙 - 甲)": Fraction(-1),
    "round(甲, 2)": Fraction(33, 100),
    "round(0.125, 2)": Fraction(13, 100),
    "round(-0.125, 2)": Fraction(-13, 100),
    "round(0.5, 0)": Fraction(1),
    "sum(列)": Fraction(6, 10),
    "sum(列, 1, 甲)": Fraction(58, 30),
    "sum(空列)": Fraction(0),
    "count(列)": Fraction(3),
    "count(列, 甲, 空列)": Fraction(4),
    "sum(列) / count(列)": Fraction(2, 10),
    "1 if 甲 > 0 else 2": Fraction(1),
    "1 if 甲 < 0 else 2": Fraction(2),
    "甲 > 0": True,
    "甲 >= 1/3 and 甲 <= 1/3": True,
    "甲 == 1/3": True,
    "甲 != 0.3333333333333333": True,
    "-2 <= 乙 < 甲 < 1": True,
    "-2 < 乙 < 甲": False,
    "not 甲 > 0": False,
    "甲 > 0 or 1 / 零 > 0": True,
    "甲 < 0 and 1 / 零 > 0": False,
    "0 > 甲 > 1 / 零": False,
    "甲 < 0 or 乙 < 0": True,
    "1 if 零 == 0 else 1 / 零": Fraction(1),
    "级别 == '一级'": True,
    "级别 != '一级'": False,
    "'二级' == 级别": False,
    "日期 < '2020-07-01'": True,
    "'2020-01-01' <= 日期 <= '2020-06-30'": True,
    "1 / 零": ZeroDivisionError,
    "甲 / (乙 + 2)": ZeroDivisionError,
    "零 / 零": ZeroDivisionError,
    "sum(列) / count(空列)": ZeroDivisionError,
    "1 if 1 / 零 > 0 else 2": ZeroDivisionError,
    "甲 > 0 and 1 / 零 > 0": ZeroDivisionError,
    "min(1, 1 / 零)": ZeroDivisionError,
}


def compiled(text: str, known: Mapping[str, Any]) -> object:
    return compile_value(grammar.parse(text).tree, tuple(known))(*known.values())


def referred(text: str, known: Mapping[str, Any]) -> object:
    return reference.value(grammar.parse(text).tree, known)


@pytest.mark.parametrize("text", VALUES)
@pytest.mark.parametrize("reading", [compiled, referred])
def test_a_formula_comes_to(reading: Callable[[str, Mapping[str, Any]], object], text: str) -> None:
    expected = VALUES[text]
    if isinstance(expected, type):
        with pytest.raises(expected):
            reading(text, KNOWN)
        return
    found = reading(text, KNOWN)
    assert found == expected
    assert type(found) is (bool if isinstance(expected, bool) else type(exact.ratio(1)))


def test_a_number_is_bound_once_and_never_written_into_the_text() -> None:
    writer = value.Writer()
    text = writer.write(grammar.parse("0.1 + 0.1 * 0.2 - 甲").tree)
    assert [word for word in text.replace("(", " ").replace(")", " ").split() if word not in "+*-"] == [
        *("_k0", "_k0", "_k1", "甲")
    ]
    assert (writer.bound["_k0"], writer.bound["_k1"]) == (exact.ratio(1, 10), exact.ratio(1, 5))


def test_what_is_written_means_what_the_tree_means() -> None:
    """Even where a bracket less would mean something else."""
    for text in ("-(甲 - (乙 - 1))", "甲 - (1 - 甲)", "甲 / (乙 / 甲)", "(1 if 甲 > 0 else 2) + 3", "-甲 * -(-乙)"):
        assert compiled(text, KNOWN) == referred(text, KNOWN)
    for text in ("not (甲 > 0 and 乙 > 0)", "(甲 > 0 or 乙 > 0) and 零 > 0", 'not (甲 < 1) or 级别 == "it\'s"'):
        assert compiled(text, KNOWN) is referred(text, KNOWN)
