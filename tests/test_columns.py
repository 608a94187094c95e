"""Formulas over columns: in every row the value that the formula has there, and the rows that divide by 0."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import assume, example, given, note
from hypothesis import strategies as st

from generators import Luck
from generators import formulas as made
from perfscore import exact
from perfscore.formula import grammar, kinds, tree
from perfscore.formula.readings import integers, partition, prose
from perfscore.formula.readings.columns import Writer
from perfscore.formula.readings.integers import TooLarge, Truth, Whole
from perfscore.formula.readings.quotients import Cases, Column, Exact, Known, Layers, Words, YesNo, fraction, table
from perfscore.formula.tree import Node
from perfscore.steps.compile import compile_value
from test_formula_properties import KINDS, SMALL, ours, outcome

SCALE = 700  # what the figures of the generator are whole numbers of
Rows = Sequence[dict[str, Any]]

numbers = st.binary(max_size=60).map(lambda luck: made.formula(Luck(luck)))
truths = st.binary(max_size=60).map(lambda luck: made.formula(Luck(luck), truth=True))
figures = st.lists(
    st.binary(min_size=24, max_size=24).map(lambda luck: made.values(Luck(luck))), min_size=1, max_size=5
)


def whole(name: str, values: list[int]) -> tuple[Whole, pl.Series]:
    """Whole numbers as a column with its ends."""
    low, high = min(values), max(values)
    kind = integers.width(low, high)
    return Whole(low, high, pl.col(name), name), pl.Series(name, values, dtype=kind)


def columns(rows: Rows) -> tuple[dict[str, Known], pl.DataFrame]:
    """The values of rows, as formulas over columns know them."""
    known: dict[str, Known] = {}
    found: list[pl.Series] = []
    for name in made.NUMBERS:
        top, series = whole(name, [int(row[name] * SCALE) for row in rows])
        known[name] = Exact(top, exact.ratio(1, SCALE))
        found.append(series)
    for name in made.COLUMNS:
        top, series = whole(f"{name}+", [int(sum(row[name], Fraction(0)) * SCALE) for row in rows])
        many, counts = whole(f"{name}#", [len(row[name]) for row in rows])
        known[name] = Column(Exact(top, exact.ratio(1, SCALE)), Exact(many))
        found += (series, counts)
    for name in (*made.TEXTS, *made.DATES):
        known[name] = Words(pl.col(name))
        found.append(pl.Series(name, [row[name] for row in rows], dtype=pl.String))
    return known, pl.DataFrame(found)


def as_expr(test: Truth) -> pl.Expr:
    return pl.lit(test) if isinstance(test, bool) else test


def run(layers: Layers, frame: pl.DataFrame, wanted: dict[str, pl.Expr]) -> list[dict[str, Any]]:
    lazy = frame.lazy()
    for layer in layers.layers:
        lazy = lazy.with_columns(**layer)
    return lazy.with_columns(**wanted).select(*wanted).collect().to_dicts()


def over_columns(node: Node, rows: Rows, *, truth: bool) -> list[Any]:
    """What comes out in each row: a value, or that there was a division by 0."""
    known, frame = columns(rows)
    layers = Layers()
    writer = Writer(known, layers)
    if truth:
        said = as_expr(writer.truth(node))
        wanted = {"top": said, "below": pl.lit(1)}
    else:
        writer.define("值", node)
        value = writer.known["值"]
        top, below = fraction(table(value) if isinstance(value, Cases) else value)  # type: ignore[arg-type]
        wanted = {"top": top.expr, "below": below.expr}
    wanted["zero"] = as_expr(integers.some(*writer.zero))
    found = run(layers, frame, wanted)
    return [
        ZeroDivisionError if one["zero"] else one["top"] if truth else Fraction(one["top"], one["below"])
        for one in found
    ]


def one_by_one(node: Node, rows: Rows) -> list[Any]:
    names = tuple(dict.fromkeys(one.name for one in tree.names(node)))
    function = compile_value(node, names)
    found = [outcome(lambda row=row: function(*(ours(row)[name] for name in names))) for row in rows]
    return [one if isinstance(one, bool) or one is ZeroDivisionError else Fraction(str(one)) for one in found]


def check(node: Node, rows: Rows, *, truth: bool) -> None:
    assume(sum(1 for _ in tree.walk(node)) <= SMALL)
    assume(not kinds.check(node, KINDS, "truth" if truth else "number"))
    note(prose.code(node))
    try:
        found = over_columns(node, rows, truth=truth)
    except TooLarge:
        assume(False)  # noqa: FBT003 (such rows go one by one)
        raise
    assert found == one_by_one(node, rows)


@given(numbers, figures)
def test_a_formula_has_in_every_row_the_value_that_it_has_there(node: Node, rows: Rows) -> None:
    check(node, rows, truth=False)


@given(truths, figures)
def test_a_condition_holds_in_the_rows_where_it_holds(node: Node, rows: Rows) -> None:
    check(node, rows, truth=True)


PLAIN = {"选择": "优", "是否": "是", "日期": "2020-06-30", "列甲": (Fraction(1), Fraction(5, 2)), "空列": ()}
ROWS = [
    PLAIN | {name: Fraction(top, bottom) for name, top in zip(made.NUMBERS, found, strict=True)}
    for bottom, found in ((1, (1, 2, 3, 0)), (1, (-5, 7, 15_639, 0)), (7, (22, -4, 10**12, 7)), (1, (0, 0, 0, 0)))
]


@pytest.mark.parametrize(
    "text",
    [
        "甲 + 乙 - x1",
        "-甲",
        "甲 * 乙 / 7",
        "甲 / 乙",
        "甲 / 零",
        "甲 / 0",
        "甲 / (1 - 1)",
        "甲 / (-4)",
        "甲 / (乙 / x1)",
        "(甲 / 乙) / (x1 / 乙)",
        "min(甲, 乙, 1)",
        "max(甲 / 乙, 2)",
        "abs(甲 / 3)",
        "abs(甲 * 甲)",
        "abs(-abs(甲) - 1)",
        "floor(甲 / 3)",
        "ceil(甲 / 3)",
        "floor(7 / 2)",
        "floor(甲 - 甲)",
        "round(甲 / 3, 2)",
        "round(-甲 / 3, 0)",
        "round(甲 / 乙, 4)",
        "round(甲 * 10, 1)",
        "sum(列甲, 空列, 1)",
        "count(列甲, 空列, 甲)",
        "1 if 甲 > 0 else 甲 / 零",
        "甲 / 乙 if 乙 != 0 else 甲",
        "甲 if 1 > 0 else 乙",
        "甲 if 1 > 2 else 乙",
        "甲 if 甲 > 0 else 甲",
        "4 if 甲 > 3 else 2 if 甲 > 0 else 1",
        "4 if 甲 > 3 else 2 if 甲 > 3 else 1",
        "4 if 1 > 0 else 1",
        "4 if 选择 == '优' else 3 if 选择 != '优' else 1",
        "2 if 甲 / 零 > 1 else 1",
        "0 * 甲 + 0",
        "round(abs(甲) / 3, 3) * -1",
    ],
)
def test_numbers_of_every_form(text: str) -> None:
    node = grammar.parse(text).tree
    assert over_columns(node, ROWS, truth=False) == one_by_one(node, ROWS)


@pytest.mark.parametrize(
    "text",
    [
        "甲 < 乙 <= x1",
        "甲 == 乙 or 甲 > 1 and not 乙 > 2",
        "1 > 2 or 甲 > 0",
        "1 < 2 and 甲 > 0",
        "not 1 > 2",
        "甲 >= 1 and 甲 < 5",
        "甲 * 甲 >= 0",
        "甲 * 甲 + 1 != 0",
        "abs(甲) < 0",
        "甲 == 甲",
        "1 == 1",
        "1 != 1",
        "选择 == '优'",
        "选择 != '优'",
        "'优' == 选择",
        "日期 < '2020-07-01'",
        "日期 <= '2020-06-30'",
        "日期 > '2020-06-30'",
        "日期 >= '2020-06-30' and 日期 == '2020-06-30'",
        "'优' == (选择 if 甲 > 0 else 是否)",
        "'优' == (选择 if 1 > 0 else 是否)",
        "'优' == (选择 if 1 > 2 else 是否)",
        "甲 < 1 / (1 - 1)",
        "(甲 if 甲 > 0 else 乙) > 1",
        "甲 / 零 > 1 or 甲 > 0",
        "零 == 0 or 甲 / 零 > 1",
        "零 != 0 and 甲 / 零 > 1",
        "(甲 > 0) if 零 == 0 else 甲 / 零 > 1",
    ],
)
def test_conditions_of_every_form(text: str) -> None:
    node = grammar.parse(text).tree
    assert over_columns(node, ROWS, truth=True) == one_by_one(node, ROWS)


def test_a_step_with_few_values_is_computed_once_for_each() -> None:
    known, frame = columns(ROWS)
    layers = Layers()
    writer = Writer(known, layers)
    writer.define("档次", grammar.parse_own("1 if 甲 > 1 else 2 if 甲 > 0 else 3"))
    writer.define("得分", grammar.parse_own("round((10 if 档次 == 1 else 4 if 档次 == 2 else 0) / 3, 2)"))
    writer.define("同分", grammar.parse_own("7 if 档次 > 0 else 7"))
    scores, same = writer.known["得分"], writer.known["同分"]
    assert isinstance(scores, Cases)
    assert isinstance(same, Cases)
    assert writer.number(grammar.parse_own("得分 + 1")).factor == exact.ratio(1, 100)
    assert table(same).top.constant
    told = {
        "first": as_expr(writer.truth(grammar.parse_own("档次 == 1"))),
        "last": as_expr(writer.truth(grammar.parse_own("档次 >= 3"))),
    }
    assert [tuple(one.values()) for one in run(layers, frame, told)] == [
        (False, False),
        (False, True),
        (True, False),
        (False, True),
    ]


def test_yes_and_no_are_truths() -> None:
    writer = Writer({"是否": YesNo(pl.col("q"))}, Layers())
    frame = pl.DataFrame({"q": [True, False]})
    for text, right in {
        "是否 == '是'": [True, False],
        "是否 == '否'": [False, True],
        "'否' != 是否": [True, False],
        "是否 == 是否": [True, True],
    }.items():
        assert frame.select(as_expr(writer.truth(grammar.parse_own(text))).alias("x"))["x"].to_list() == right


def test_a_number_that_fits_no_type_is_refused_not_wrapped() -> None:
    rows = [PLAIN | dict.fromkeys(made.NUMBERS, Fraction(10**15))]
    with pytest.raises(TooLarge):
        over_columns(grammar.parse("甲 * 乙 * x1 / 零").tree, rows, truth=False)


@given(
    st.lists(st.integers(-(2**40), 2**40), min_size=1, max_size=6),
    st.lists(st.integers(-(2**40), 2**40), min_size=1, max_size=6),
)
@example([0], [1])
@example([5], [-3])
def test_integers_stay_within_their_ends(first: list[int], second: list[int]) -> None:
    size = min(len(first), len(second))
    one, left = whole("a", first[:size])
    other, right = whole("b", [abs(found) + 1 for found in second[:size]])
    frame = pl.DataFrame([left, right])
    pairs = list(zip(first[:size], [abs(found) + 1 for found in second[:size]], strict=True))
    for made_, function in (
        (integers.times(one, other), lambda a, b: a * b),
        (integers.plus(one, other), lambda a, b: a + b),
        (integers.less(one, other), lambda a, b: a - b),
        (integers.minus(one), lambda a, _: -a),
        (integers.size(one), lambda a, _: abs(a)),
        (integers.size(integers.minus(other)), lambda _, b: b),
        (integers.sign(one), lambda a, _: (a > 0) - (a < 0)),
        (integers.quotient(one, other), lambda a, b: a // b),
        (integers.extreme(one, other, most=True), max),
        (integers.extreme(one, other, most=False), min),
        (integers.times(one, integers.ZERO), lambda *_: 0),
        (integers.plus(integers.ZERO, one), lambda a, _: a),
        (integers.less(one, integers.const(3)), lambda a, _: a - 3),
        (integers.less(one, integers.ZERO), lambda a, _: a),
    ):
        wanted = [function(a, b) for a, b in pairs]
        assert frame.with_columns(x=made_.expr)["x"].to_list() == wanted
        assert made_.low <= min(wanted)
        assert max(wanted) <= made_.high
    for op in ("<", "<=", ">", ">=", "==", "!="):
        found = as_expr(integers.compared(op, one, other))
        wanted_ = [eval(f"{a} {op} {b}") for a, b in pairs]  # noqa: S307 (numbers)
        assert frame.with_columns(x=found)["x"].to_list() == wanted_


def test_constants_are_computed_at_once() -> None:
    two, three = integers.const(2), integers.const(3)
    assert integers.less(two, three).low == integers.minus(integers.const(1)).low == -1
    assert integers.quotient(three, two).low == 1
    assert integers.choice(True, two, three) is two  # noqa: FBT003 (a condition)
    assert integers.sign(two).low == 1
    assert integers.every() is True
    assert integers.some() is False
    assert integers.opposite(True) is False  # noqa: FBT003 (a condition)


# -- what is decided between constants ---------------------------------------------------------


def shortened(tests: list[str], known: partition.Range) -> list[str | bool]:
    nodes = [grammar.parse(text).tree for text in tests]
    left = partition.points(nodes, known)
    found: list[str | bool] = []
    for node in nodes:
        short = partition.enough(node, left)
        found.append(short if isinstance(short, bool) else prose.code(short))
        left = [one for one in left if not partition.outcome(node)(one)]
    return found


def test_a_band_needs_only_the_end_that_is_left() -> None:
    bands = ["率 >= 0.9", "率 >= 0.8 and 率 < 0.9", "0.6 <= 率 < 0.8", "率 < 0.6"]
    assert shortened(bands, partition.Range()) == ["率 >= 0.9", "率 >= 0.8", "0.6 <= 率", True]
    closed = ["率 == 0", "率 > 0 and 率 <= 0.1", "率 > 0.1"]
    assert shortened(closed, partition.Range(exact.ratio(0))) == ["率 == 0", "率 <= 0.1", True]
    assert shortened(["率 < 0"], partition.Range(exact.ratio(0))) == [False]
    assert shortened(["率 <= 0"], partition.Range(exact.ratio(0), exact.ratio(1), above=True)) == [False]
    assert shortened(["率 == -1/2 or 率 == -0.5"], partition.Range(None, exact.ratio(-1))) == [False]
    assert shortened(["not 率 > -0.5"], partition.Range(exact.ratio(1))) == [False]
    assert shortened(["率 == 率"], partition.Range()) == [True]


def test_only_conditions_on_one_name_and_constants_are_decided() -> None:
    for text, name in {
        "率 > 1": "率",
        "率 > 1 and 数 > 1": None,
        "率 + 1 > 1": None,
        "率 > 1 / 2": "率",
        "abs(率) > 1": None,
        "not 率 > -1/2": "率",
    }.items():
        assert partition.subject(grammar.parse(text).tree) == name
    assert partition.subject(grammar.parse("率").tree) is None


def test_what_is_no_number_and_no_condition_is_not_written() -> None:
    writer = Writer({}, Layers())
    for wrong in (
        lambda: writer.number(tree.Text("优")),
        lambda: writer.truth(tree.Num(exact.ratio(1))),
        lambda: writer.words(tree.Num(exact.ratio(1))),
    ):
        with pytest.raises(AssertionError):
            wrong()


def test_a_negative_step_is_compared_as_any_other() -> None:
    known, frame = columns(ROWS)
    layers = Layers()
    writer = Writer(known, layers)
    writer.define("负", grammar.parse_own("-甲"))
    told = {"x": as_expr(writer.truth(grammar.parse_own("负 > -2 and 负 <= 0")))}
    assert [one["x"] for one in run(layers, frame, told)] == [True, False, False, True]
    assert shortened(["0.2 <= 率 < 0.8"], partition.Range()) == ["0.2 <= 率 < 0.8"]
