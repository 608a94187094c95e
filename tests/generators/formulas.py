"""Formulas of the grammar, as trees, over a handful of names of every kind."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from generators.luck import Luck
from perfscore.exact import number
from perfscore.formula import tree
from perfscore.formula.tree import Node

NUMBERS: Final = ("甲", "乙", "x1", "零")
COLUMNS: Final = ("列甲", "空列")
TEXTS: Final = ("选择", "是否")
DATES: Final = ("日期",)
WORDS: Final = ("是", "否", "优", "it's", 'a"b', "2020-06-30")
DAYS: Final = (
    *("2020-06-30", "2020-07-01", "2019-12-31", "2020-02-29", "2020-01-31", "2021-02-28", "2020-03-30", "2020-04-30"),
    *("2021-03-01", "2000-02-29", "1999-02-28"),
)
_NUMERALS: Final = ("0", "1", "2", "0.5", "100", "3", "0.4", "12.345678", "1000000000000000", "0.01", "7")
_DEEPEST: Final = 6
_SIGNS: Final[tuple[tree.Comparison, ...]] = ("<", "==", "<=", ">", ">=", "!=")
_EQUAL: Final[tuple[tree.Comparison, ...]] = ("==", "!=")
_ARITHMETIC: Final[tuple[tree.Arithmetic, ...]] = ("/", "+", "-", "*")
_WHOLE: Final[tuple[tree.Function, ...]] = ("floor", "ceil", "abs", "round")
_EXTREMES: Final[tuple[tree.Function, ...]] = ("min", "max")
_TABLE: Final[tuple[tree.Function, ...]] = ("sum", "count")
_SPANS: Final[tuple[tree.Function, ...]] = ("days", "months")
_JUNCTIONS: Final[tuple[tree.Junction, ...]] = ("and", "or")


def formula(luck: Luck, *, truth: bool = False) -> Node:
    """A formula that gives a number (or a truth)."""
    return _truth(luck, 0) if truth else _number(luck, 0)


def values(luck: Luck) -> dict[str, Any]:
    """A value for every name, in Python's own fractions; 零 is 0 more often than not."""
    numbers: dict[str, Any] = {name: _figure(luck) for name in NUMBERS}
    if luck.chance(60):
        numbers["零"] = Fraction(0)
    columns = {"列甲": tuple(_figure(luck) for _ in range(luck.below(4))), "空列": ()}
    return numbers | columns | {"选择": luck.pick(WORDS), "是否": luck.pick(("是", "否")), "日期": luck.pick(DAYS)}


def _figure(luck: Luck) -> Fraction:
    return Fraction(luck.pick((1, 0, -1, 2, 5, 15_639, 10**15, 3)), luck.pick((1, 1, 2, 100, 7)))


def _number(luck: Luck, depth: int) -> Node:
    form = luck.below(15) if depth < _DEEPEST else luck.below(4)
    match form:
        case 0 | 1:
            return tree.Num(number(luck.pick(_NUMERALS)))
        case 2 | 3:
            return tree.Name(luck.pick(NUMBERS))
        case 4:
            return tree.Negative(_number(luck, depth + 1))
        case 5 | 6 | 7 | 8:
            left, right = _number(luck, depth + 1), _number(luck, depth + 1)
            return tree.Binary(luck.pick(_ARITHMETIC), left, right)
        case 9 | 10:
            test, then = _truth(luck, depth + 1), _number(luck, depth + 1)
            return tree.If(test, then, _number(luck, depth + 1))
        case 11:
            numbers = tuple(_number(luck, depth + 1) for _ in range(2 + luck.below(2)))
            return tree.Call(luck.pick(_EXTREMES), numbers)
        case 12:
            return _rounding(luck, depth)
        case 13:
            return tree.Call(luck.pick(_SPANS), (_day(luck), _day(luck)))
        case _:
            inner: list[Node] = [tree.Name(luck.pick(COLUMNS))]
            inner += [_single(luck, depth + 1) for _ in range(luck.below(2))]
            return tree.Call(luck.pick(_TABLE), tuple(inner))


def _single(luck: Luck, depth: int) -> Node:
    """A number that may stand beside a column: one that names a column would be read row by row, which adds up none."""
    made = _number(luck, depth)
    columns = any(one.name in COLUMNS for one in tree.names(made))
    return tree.Name(luck.pick(NUMBERS)) if columns else made


def _day(luck: Luck) -> Node:
    return tree.Name("日期") if luck.chance(50) else tree.Text(luck.pick(DAYS))


def _rounding(luck: Luck, depth: int) -> Node:
    inner = _number(luck, depth + 1)
    name = luck.pick(_WHOLE)
    if name == "round":
        return tree.Call("round", (inner, tree.Num(number(str(luck.below(13))))))
    return tree.Call(name, (inner,))


def _truth(luck: Luck, depth: int) -> Node:
    form = luck.below(8) if depth < _DEEPEST else luck.below(4)
    match form:
        case 0 | 1:
            sides = [_number(luck, depth + 1) for _ in range(2 + luck.chance(25))]
            signs = [luck.pick(_SIGNS) for _ in sides[1:]]
            return tree.Compare(sides[0], tuple(zip(signs, sides[1:], strict=True)))
        case 2:
            sign = luck.pick(_EQUAL)
            return tree.Compare(tree.Name(luck.pick(TEXTS)), ((sign, tree.Text(luck.pick(WORDS))),))
        case 3:
            day = tree.Text(luck.pick(DAYS))
            return tree.Compare(tree.Name("日期"), ((luck.pick(_SIGNS), day),))
        case 4 | 5:
            word = luck.pick(_JUNCTIONS)
            return tree.Junct(word, tuple(_truth(luck, depth + 1) for _ in range(2 + luck.below(2))))
        case 6:
            return tree.Not(_truth(luck, depth + 1))
        case _:
            test, then = _truth(luck, depth + 1), _truth(luck, depth + 1)
            return tree.If(test, then, _truth(luck, depth + 1))
