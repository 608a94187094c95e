"""One tree, many readings: whatever formula the grammar lets through, they say the same of it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from generators import Luck
from generators import formulas as made
from oracle import formulas as oracle
from perfscore import exact
from perfscore.formula import grammar, kinds, tree
from perfscore.formula.literals import value_text
from perfscore.formula.per_row import by_rows
from perfscore.formula.readings import prose, reference
from perfscore.formula.tree import Node
from perfscore.steps.compile import compile_value

KINDS: dict[str, kinds.Kind] = {
    **dict.fromkeys(made.NUMBERS, "number"),
    **dict.fromkeys(made.COLUMNS, "column"),
    **dict.fromkeys(made.TEXTS, "text"),
    **dict.fromkeys(made.DATES, "date"),
}
SMALL = 150  # nodes; a fraction that stands for a figure is three
PASSED_OVER = (
    "甲 / 零 if 零 != 0 else 7",
    "7 if 零 == 0 or 甲 / 零 > 1 else 8",
    "7 if not (零 != 0 and 甲 / 零 > 1) else 8",
)
DIVIDED = ("甲 / 零", "0 * (甲 / 零)", "min(1, 甲 / 零)", "8 if 甲 / 零 > 1 else 7", "甲 / (乙 - 乙)")
numbers = st.binary(max_size=80).map(lambda luck: made.formula(Luck(luck)))
truths = st.binary(max_size=80).map(lambda luck: made.formula(Luck(luck), truth=True))
figures = st.binary(min_size=24, max_size=24).map(lambda luck: made.values(Luck(luck)))


def outcome(run: Any) -> Any:
    """What comes out: a value, or that there was a division by 0."""
    try:
        return run()
    except ZeroDivisionError:
        return ZeroDivisionError


def ours(known: Mapping[str, Any]) -> dict[str, Any]:
    """The values as perfscore holds them."""
    return {name: _ours(value) for name, value in known.items()}


def _ours(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_ours, value))
    return exact.number(value) if isinstance(value, Fraction) else value


def compiled(node: Node, known: Mapping[str, Any]) -> Any:
    return compile_value(node, tuple(known))(*known.values())


@given(numbers | truths, figures)
def test_compiled_code_gives_what_the_reference_gives(node: Node, given: Mapping[str, Any]) -> None:
    known = ours(given)
    assert outcome(lambda: compiled(node, known)) == outcome(lambda: reference.value(node, known))


@given(numbers | truths, figures)
def test_it_is_what_python_itself_makes_of_the_text(node: Node, given: Mapping[str, Any]) -> None:
    """A third reading: the text of the formula, evaluated by Python in fractions, columns as lists."""
    known = {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}
    text = prose.code(node)
    right = outcome(lambda: oracle.value(text, known))
    assert outcome(lambda: compiled(node, ours(given))) == right


@given(numbers | truths)
def test_a_formula_reads_back_as_it_is_written(node: Node) -> None:
    text = prose.code(node)
    assume(_fits(node, text))
    assert grammar.parse(text).tree == node


@given(numbers, truths)
def test_the_kinds_of_what_is_made_fit(number: Node, truth: Node) -> None:
    """So that the other properties are about formulas that a rule may hold."""
    assert kinds.check(by_rows(number, made.COLUMNS.__contains__), KINDS, "number") == ()
    assert kinds.check(by_rows(truth, made.COLUMNS.__contains__), KINDS, "truth") == ()


@given(numbers | truths, figures)
def test_figures_in_their_places_give_the_same_value(node: Node, given: Mapping[str, Any]) -> None:
    """A step's ``substituted`` says the calculation: the formula with figures in it still comes to its value."""
    known = ours(given)
    text = prose.code(node, lambda found: value_text(known[found.name]))
    empty = {"空列"} | ({"列甲"} if not known["列甲"] else set())
    assume(not empty & {found.name for found in tree.names(node)})  # no figures can stand for none
    assume(_fits(node, text))
    right = outcome(lambda: reference.value(node, known))
    assert outcome(lambda: reference.value(grammar.parse(text).tree, {})) == right


@given(figures)
def test_a_division_by_zero_that_is_passed_over_is_none(given: Mapping[str, Any]) -> None:
    known = ours({**given, "零": Fraction(0)})
    for text in (
        "甲 / 零 if 零 != 0 else 7",
        "7 if 零 == 0 or 甲 / 零 > 1 else 8",
        "7 if not (零 != 0 and 甲 / 零 > 1) else 8",
    ):
        node = grammar.parse(text).tree
        assert compiled(node, known) == reference.value(node, known) == 7
    for text in DIVIDED:
        node = grammar.parse(text).tree
        assert outcome(lambda node=node: compiled(node, known)) is ZeroDivisionError
        assert outcome(lambda node=node: reference.value(node, known)) is ZeroDivisionError


@given(numbers | truths)
def test_prose_says_every_name_and_no_sign_of_code(node: Node) -> None:
    text = prose.prose(node)
    assert all(found.name in text for found in tree.names(node))
    assert not {"==", "!=", "<=", ">=", "*"} & set(text.split())


def _fits(node: Node, text: str) -> bool:
    """Whether a formula is within the budget; the generator knows none."""
    return (
        len(text) <= grammar.MOST_CHARACTERS
        and _depth(node) < grammar.MOST_DEPTH
        and sum(1 for _ in tree.walk(node)) <= 150
    )


def _depth(node: Node) -> int:
    return 1 + max(map(_depth, tree.children(node)), default=0)
