"""Where a formula's value can lie: no value is ever outside, and an end that is said to be reached is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from generators import Luck
from generators import formulas as made
from perfscore import exact
from perfscore.formula import grammar, tree
from perfscore.formula.analysis import extent
from perfscore.formula.analysis.bounds import Bounds, Column, Known
from perfscore.formula.analysis.divisors import possible_zeros
from perfscore.formula.analysis.extent import ANY, COUNT, LEAST, MOST, NOT_NEGATIVE, End, Extent, closed, opened
from perfscore.formula.readings import reference
from perfscore.formula.tree import Node
from perfscore.program.model import IndicatorProgram
from perfscore.steps import ranges
from perfscore.steps.model import Input
from test_judged_by_figures import rubric

numbers = st.binary(max_size=80).map(lambda luck: made.formula(Luck(luck)))
truths = st.binary(max_size=80).map(lambda luck: made.formula(Luck(luck), truth=True))
figures = st.binary(min_size=24, max_size=24).map(lambda luck: made.values(Luck(luck)))
lucks = st.binary(min_size=40, max_size=40).map(Luck)


def n(value: int | str | Fraction) -> exact.Number:
    found = Fraction(value)
    return exact.ratio(found.numerator, found.denominator)


def parsed(text: str) -> Node:
    return grammar.parse(text).tree


def around(luck: Luck, value: Any) -> Known:
    """Something true about a value: it alone, a range with open or closed ends, or nearly nothing."""
    if isinstance(value, str):
        return frozenset({value, luck.pick(made.WORDS)})
    if isinstance(value, tuple):
        return Column(_hull(value), Extent(closed(n(0)), closed(n(3)), whole=True))
    low: End = luck.pick((closed(value), closed(value - 1), opened(value - 2), LEAST))
    high: End = luck.pick((closed(value), closed(value + 3), opened(value + n("0.5")), MOST))
    return Extent(low, high, whole=value.denominator == 1 and luck.chance(50))


def _hull(values: tuple[exact.Number, ...]) -> Extent:
    return Extent(closed(min(values)), closed(max(values))) if values else NOT_NEGATIVE


def ours(values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, tuple):
            found[name] = tuple(map(n, value))
        else:
            found[name] = n(value) if isinstance(value, Fraction) else value
    return found


def outcome(node: Node, values: Mapping[str, Any]) -> Any:
    try:
        return reference.value(node, values)
    except ZeroDivisionError:
        return ZeroDivisionError


def inside(known: Known, value: Any) -> bool:
    match known:
        case Extent():
            return known.holds(value)
        case Column():
            return all(map(known.cells.holds, value)) and known.rows.holds(n(len(value)))
        case _:
            return value in known


@given(numbers, figures, lucks)
def test_no_value_lies_outside(node: Node, said: Mapping[str, Any], luck: Luck) -> None:
    values = ours(said)
    bounds = Bounds({name: around(luck, value) for name, value in values.items()})
    found = outcome(node, values)
    assume(found is not ZeroDivisionError)
    assert bounds.of(node).holds(found)
    step = bounds.define("步", node)
    twice = parsed("步 - 步 + max(步, 甲) * 2")
    assert step.of(twice).holds(reference.value(twice, {**values, "步": found}))


@given(truths, figures, lucks)
def test_what_is_said_of_a_condition_is_so(node: Node, said: Mapping[str, Any], luck: Luck) -> None:
    values = ours(said)
    bounds = Bounds({name: around(luck, value) for name, value in values.items()})
    found = outcome(node, values)
    assume(found is not ZeroDivisionError)
    assert bounds.truth(node) in {None, found}
    there = bounds.given(node, holds=found)
    assert there is not None
    assert all(inside(known, values[name]) for name, known in there.known.items())
    for left, op, right in there.facts:
        assert outcome(tree.Compare(left, ((op, right),)), values) in {True, ZeroDivisionError}


@given(st.one_of(numbers, truths), figures, lucks)
def test_no_denominator_that_is_0_goes_unseen(node: Node, said: Mapping[str, Any], luck: Luck) -> None:
    values = ours(said)
    bounds = Bounds({name: around(luck, value) for name, value in values.items()})
    if outcome(node, values) is ZeroDivisionError:
        assert list(possible_zeros(bounds, node))


def boxes(luck: Luck) -> dict[str, Extent]:
    """A few whole numbers for each name."""
    lows = {name: n(luck.below(6) - 3) for name in made.NUMBERS}
    return {name: Extent(closed(low), closed(low + luck.below(4)), whole=True) for name, low in lows.items()}


def every(box: Mapping[str, Extent]) -> Iterator[dict[str, Any]]:
    ranges = [range(int(one.low.at), int(one.high.at) + 1) for one in box.values()]
    return (dict(zip(box, map(n, row), strict=True)) for row in product(*ranges))


@given(numbers, lucks)
def test_an_end_that_is_said_to_be_reached_is(node: Node, luck: Luck) -> None:
    box = boxes(luck)
    found = Bounds(box).of(node)
    assume(found.tight and {one.name for one in tree.names(node)} <= set(box))
    values = [value for one in every(box) if (value := outcome(node, one)) is not ZeroDivisionError]
    assume(values)
    assert closed(min(values)) == found.low
    assert closed(max(values)) == found.high
    if found.solid:
        assert found.whole or len(set(values)) == 1
        assert len(set(values)) == max(values) - min(values) + 1


X, Y = NOT_NEGATIVE, NOT_NEGATIVE
RATIO = Extent(closed(n(0)), closed(n(1)))
KNOWN: dict[str, Known] = {
    "x": X,
    "y": Y,
    "p": Extent(opened(n(0))),
    "m": COUNT,
    "n": COUNT,
    "neg": Extent(high=opened(n(0))),
    "r": RATIO,
    "w": frozenset({"有", "无", "一次性"}),
    "c": Column(NOT_NEGATIVE),
    "d": Column(NOT_NEGATIVE),
}


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("x / y", "[0, ∞)"),
        ("(x - y) / y", "[-1, ∞)"),  # y counts once: it is x / y - 1
        ("(2 * x - y / 4 + 3) / y", "(-0.25, ∞) ?"),
        ("x - x", "[0, 0] whole"),
        ("x * x", "[0, ∞) ?"),
        ("x / x", "[1, 1] whole"),
        ("m / n", "[0, ∞)"),
        ("1 / (n + 1)", "(0, 1]"),
        ("1 / neg", "(-∞, 0)"),
        ("1 / 任意", "(-∞, ∞)"),
        ("1 / (x - x)", "(-∞, ∞) ?"),
        ("x / (x + y)", "[0, 1] ?"),
        ("x / (x + p)", "[0, 1) ?"),
        ("neg / (neg - x)", "(0, 1] ?"),
        ("(x + y) / (x + y)", "[0, 1] ?"),  # not one term, so only as near as this
        ("1 if x >= y else max(x / y, 0)", "[0, 1] ?"),
        ("x / y if abs(x) <= abs(y) else abs(y) / abs(x)", "[0, 1] ?"),
        ("任意 / 别的 if abs(任意) < abs(别的) else 0", "[-1, 1] ?"),
        ("4 - min(floor(max(x / y - 1, 0) / 0.01) * 0.4, 4)", "[0, 4]"),
        ("4 if r >= 0.9 else 3 if r >= 0.8 else 0", "[0, 4] whole"),
        ("4 if r >= 2 else r", "[0, 1]"),
        ("r if r > 0.5 else 1 - r", "[0.5, 1]"),
        ("r if r > 0.5 else 1", "(0.5, 1]"),
        ("x if y > 3 else 2", "[0, ∞)"),
        ("x if x + y > 3 else 2", "[0, ∞) ?"),
        ("n if n != 3 else 5", "[0, ∞) whole ?"),
        ("n if n != 0 else 5", "[1, ∞) whole ?"),
        ("r if r != 1 else 0", "[0, 1) ?"),
        ("r if r != 2 else 0", "[0, 1]"),
        ("n if 2 < n <= 5 else 3", "[3, 5] whole ?"),
        ("n if not (n <= 2 or n > 5) else 3", "[3, 5] whole ?"),
        ("n if n == x else 3", "[0, ∞) whole ?"),
        ("n if n < r else 3", "[0, 3] whole ?"),
        ("n if n == 2.5 else 3", "[3, 3] whole"),
        ("3 if w == '有' else 5", "[3, 5] whole ?"),
        ("3 if w == '有' else 5 if w != '无' else 7 if w != '有' else 9", "[3, 7] whole ?"),
        ("3 if w != '没有' else 5", "[3, 3] whole"),
        ("3 if '有' == w or w == '无' or w == '一次性' else 5", "[3, 3] whole"),
        ("3 if 日 >= '2020-01-01' else 5", "[3, 5] whole ?"),
        ("sum(c)", "[0, ∞)"),
        ("sum(c, x, 1)", "[1, ∞)"),
        ("sum(c) / sum(d)", "[0, ∞) ?"),  # both have as many rows
        ("count(c, 1)", "[1, ∞) whole"),
        ("c + 1", "(-∞, ∞)"),  # the grammar lets no such thing through; nothing is known of it
        ("abs(neg)", "(0, ∞)"),
        ("abs(任意)", "[0, ∞)"),
        ("abs(n - 3)", "[0, ∞) whole"),
        ("max(r, 0.5) * -2", "[-2, -1]"),
        ("min(n, 2.5)", "[0, 2.5]"),
        ("ceil(r / 2)", "[0, 1] whole"),
        ("floor(p)", "[0, ∞) whole"),
        ("floor(-p)", "(-∞, -1] whole"),
        ("round(r / 2 + 0.5, 0)", "[1, 1] whole"),
        ("round(p + 0.5, 0)", "[1, ∞) whole"),
        ("round(0.5 - p, 0)", "(-∞, 0] whole"),
        ("round(r, 2)", "[0, 1]"),
        ("n * 0", "[0, 0] whole"),
        ("n * 2", "[0, ∞) whole"),
        ("n * m", "[0, ∞) whole"),
        ("r * neg", "(-∞, 0]"),
        ("p * neg", "(-∞, 0)"),
        ("(r - 2) * (r + 1)", "[-4, -1] ?"),
    ],
)
def test_extents_of_formulas(formula: str, said: str) -> None:
    assert written(Bounds(KNOWN).of(parsed(formula))) == said


def written(found: Extent) -> str:
    low = "(-∞" if found.low.endless else f"{'(' if found.low.open else '['}{exact.plain(found.low.at)}"
    high = "∞)" if found.high.endless else f"{exact.plain(found.high.at)}{')' if found.high.open else ']'}"
    return f"{low}, {high}{' whole' if found.whole else ''}{'' if found.tight else ' ?'}"


@pytest.mark.parametrize(
    ("condition", "truth"),
    [
        ("x >= 0", True),
        ("x < 0", False),
        ("neg < 0", True),
        ("neg <= 0", True),
        ("p > 0", True),
        ("p != 0", True),
        ("x + p == 0", False),
        ("x - x == 0", True),
        ("r <= 1 and x >= 0", True),
        ("x > 0 and x < 0", False),
        ("x == 1 and y == 2 and x > y", False),
        ("x > y and x <= y", False),
        ("x > y and not (y < x)", False),
        ("0 <= r <= 1", True),
        ("0 < r < 1", None),
        ("w == '没有'", False),
        ("w != '没有'", True),
        ("w == '有'", None),
        ("日 == '2020-01-01'", None),
        ("n > 2 and n < 3", False),
    ],
)
def test_truth_of_conditions(condition: str, truth: object) -> None:
    assert Bounds(KNOWN).truth(parsed(condition)) is truth


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        ("x / y", ["y"]),
        ("x / p", []),
        ("x / y if y > 0 else 1 / x", ["x"]),
        ("1 if y == 0 else x / y", []),
        ("1 if y > 0 and x / y > 1 else 0", []),
        ("1 if y == 0 or x / y > 1 else 0", []),
        ("1 if x > 0 and x < 0 and x / y > 0 else 0", []),
        ("1 if x > 3 or x / y > 0 else 1 / neg", ["y"]),
        ("1 if x / y > 1 else 0", ["y"]),
        ("x / (y - 1)", ["y - 1"]),
    ],
)
def test_denominators_that_may_be_0(formula: str, found: list[str]) -> None:
    assert list(possible_zeros(Bounds(KNOWN), parsed(formula))) == [parsed(one) for one in found]


def test_a_long_chain_of_quotients_takes_no_time() -> None:
    formula = " / ".join(["x"] + ["(y + x)"] * 25)
    assert Bounds(KNOWN).of(parsed(formula)).low == closed(n(0))


def test_a_step_hangs_on_the_inputs_behind_it() -> None:
    bounds = Bounds(KNOWN).define("率", parsed("x / y"))
    assert bounds.inputs(parsed("率 + r")) == {"x", "y", "r"}
    assert not bounds.of(parsed("率 - x")).tight
    assert bounds.of(parsed("率 - r")).tight
    assert not bounds.of(parsed("1 if 率 > 2 else x")).tight


def test_what_is_known_of_a_word_or_a_range_is_cut() -> None:
    assert ANY.least(closed(n(2))) == Extent(closed(n(2)))
    assert COUNT.most(opened(n(0))) is None
    assert extent.within(RATIO, Extent(closed(n(3)))).low == closed(n(3))
    assert Bounds(KNOWN).of(tree.Text("有")) == ANY
    assert Bounds(KNOWN).given(tree.Text("有")) is not None


@pytest.mark.parametrize(
    ("figure", "values"),
    [
        (Input("甲", "number"), ANY),
        (Input("甲", "count"), COUNT),
        (Input("甲", "choice", of=("是", "否")), frozenset({"是", "否"})),
        (Input("甲", "date"), None),
        (Input("甲", "text"), None),
        (Input("甲", "table", cells="number"), Column(ANY)),
        (Input("甲", "table", cells="choice", of=("是", "否")), Column(ANY, words=frozenset({"是", "否"}))),
    ],
)
def test_a_figure_can_be_what_its_kind_allows(figure: Input, values: Known | None) -> None:
    assert ranges.values(figure, plain=False) == values


def test_plausible_figures_are_not_below_0() -> None:
    assert ranges.values(Input("甲", "number"), plain=True) == NOT_NEGATIVE


def test_a_value_that_no_band_takes_gives_no_score() -> None:
    one = rubric(
        {"measure": "值 = 甲", "bands": {"[0, 10]": "10"}}, data={"甲": {"kind": "number", "between": "[20, 30]"}}
    )
    (program,) = one.program.indicators
    assert isinstance(program, IndicatorProgram)
    found = ranges.follow(program, ranges.input_bounds(program, plain=True))
    assert found.score is None
    assert [type(stage.item).__name__ for stage in found.stages] == ["Step", "Guard"]
