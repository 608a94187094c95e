"""Formulas by the sides of their conditions that are taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators import Luck
from generators import formulas as made
from perfscore.formula import grammar, tree
from perfscore.formula.readings import prose
from perfscore.formula.readings.taken import Choice, Taken, choices, taken
from perfscore.formula.tree import Node

numbers = st.binary(max_size=60).map(lambda luck: made.formula(Luck(luck)))


def told(found: Choice | Taken) -> list[tuple[str, str]]:
    """Each formula with what holds there, the first side of a condition first."""
    if isinstance(found, Choice):
        return told(found.then) + told(found.otherwise)
    return [(prose.prose(found.formula), "，".join(map(prose.prose, found.because)))]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("甲 / 乙", [("甲 ÷ 乙", "")]),
        ("(甲 + 乙 if 甲 > 乙 else 丙) * 2", [("(甲 + 乙) × 2", "甲 > 乙"), ("丙 × 2", "甲 ≤ 乙")]),
        (
            "1 if 甲 > 1 else 2 if 乙 > 1 else 3",
            [("1", "甲 > 1"), ("2", "甲 ≤ 1，乙 > 1"), ("3", "甲 ≤ 1，乙 ≤ 1")],
        ),
        ("(1 if 甲 > 1 else 2) + (3 if 甲 > 1 else 4)", [("1 + 3", "甲 > 1"), ("2 + 4", "甲 ≤ 1")]),
    ],
)
def test_a_formula_is_told_by_what_its_conditions_come_to(text: str, wanted: list[tuple[str, str]]) -> None:
    node = grammar.parse_own(text)
    assert told(choices(node)) == wanted


def test_what_is_read_row_by_row_has_the_conditions_of_its_rows() -> None:
    rows = tree.PerRow(grammar.parse_own("丙 if 丁 > 1 else 0"), None)
    node = tree.If(grammar.parse_own("甲 > 1"), tree.Call("sum", (rows,)), grammar.parse_own("2"))
    assert told(choices(node)) == [("合计(若 丁 > 1 则 丙，否则 0)", "甲 > 1"), ("2", "甲 ≤ 1")]


def test_what_may_be_too_many_formulas_stands_as_it_is() -> None:
    four, five = (" + ".join(f"(1 if 数{one} > 1 else 2)" for one in range(many)) for many in (4, 5))
    assert len(told(choices(grammar.parse_own(four)))) == 16
    node = grammar.parse_own(five)
    assert choices(node) == Taken(node, ())


@given(numbers, st.binary(min_size=1, max_size=20))
def test_whatever_holds_the_choices_come_to_what_was_taken(node: Node, luck: bytes) -> None:
    held: dict[Node, bool] = {}

    def truth(test: Node) -> bool:
        return held.setdefault(test, bool(luck[len(held) % len(luck)] % 2))

    found = choices(node)
    while isinstance(found, Choice):
        found = found.then if truth(found.test) else found.otherwise
    many = sum(isinstance(one, tree.If) for one in tree.walk(node))
    assert found == taken(node, truth) or (many > 4 and found == Taken(node, ()))
