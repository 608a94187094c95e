"""A formula as a spreadsheet formula: in binary doubles it comes to what it comes to exactly."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators import Luck
from generators import formulas as made
from perfscore import exact
from perfscore.formula import grammar, tree
from perfscore.formula.readings.sheet import Writer
from perfscore.formula.readings.sheet_values import Column, Day, Divisor, Exact, Known, Words, day, number, quote
from perfscore.formula.tree import Node
from perfscore.steps.compile import compile_value
from small_spreadsheet import Cells, Double, divisor

UNIT = 700
numbers = st.binary(max_size=60).map(lambda luck: made.formula(Luck(luck)))
truths = st.binary(max_size=60).map(lambda luck: made.formula(Luck(luck), truth=True))
figures = st.binary(min_size=24, max_size=24).map(lambda luck: made.values(Luck(luck)))


def exactly(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(exactly, value))
    return exact.number(value) if isinstance(value, Fraction | int) else value


def sheet(known: dict[str, Any], *, plus: bool = False) -> tuple[Writer, Cells]:
    """A writer whose names stand in cells: numbers as so many 700ths."""
    cells: dict[str, Any] = {}
    names: dict[str, Known] = {}
    for row, (name, value) in enumerate(known.items(), 1):
        ref = f"$B${row}"
        match value:
            case tuple():
                cells[ref] = Double(sum(value, Fraction(0)) * UNIT)
                many = number(exact.ratio(len(value)))
                names[name] = Column(Exact(ref, exact.ratio(1, UNIT), 10**19), many)
            case str() if name == "日期":
                cells[ref] = Double(day(value))
                names[name] = Day(ref)
            case str():
                cells[ref] = value
                names[name] = Words(ref)
            case _:
                cells[ref] = Double(value * UNIT)
                names[name] = Exact(ref, exact.ratio(1, UNIT), 10**18, plus=plus and value >= 0)
    found = Cells(cells)
    return Writer(names, found.hold), found


def outcome(node: Node, known: dict[str, Any]) -> Any:
    try:
        return compile_value(node, tuple(known))(*map(exactly, known.values()))
    except ZeroDivisionError:
        return ZeroDivisionError


@given(numbers, figures, st.sampled_from(["plus", ""]))
def test_a_number_is_what_it_is_exactly_or_said_to_be_too_large(node: Node, known: dict[str, Any], plus: str) -> None:
    writer, cells = sheet(known, plus=bool(plus))
    value = writer.number(node)
    top, _ = writer.settled(value)
    if any(map(cells.value, writer.large)):
        return
    wanted = outcome(node, known)
    if any(map(cells.value, writer.zero)):
        assert wanted is ZeroDivisionError
    else:
        digits = [int(cells.value(one)) * 10 ** (7 * place) for place, one in enumerate(value.limbs)]
        above = int(value.factor.numerator) * sum(digits) if digits else int(cells.value(top))
        assert Fraction(above, divisor(cells, value)) == wanted


@given(truths, figures)
def test_a_condition_holds_as_it_does_exactly(node: Node, known: dict[str, Any]) -> None:
    writer, cells = sheet(known)
    text = writer.truth(node)
    if any(map(cells.value, writer.large)):
        return
    wanted = outcome(node, known)
    if any(map(cells.value, writer.zero)):
        assert wanted is ZeroDivisionError
    else:
        assert bool(cells.value(text)) is wanted


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("round(甲 / 乙 * 6, 2)", "99999999999.99", "88888888888.88"),
        ("round(甲 / 乙 * 8, 2)", "96590625000", "100000000000"),  # 7.72725
        ("floor((甲 - 乙) / 乙 / 0.01)", "44999999999.90", "40909090909.00"),
        ("ceil((甲 - 乙) / 乙 / 0.01)", "44999999999.91", "40909090909.00"),
        ("floor((甲 - 乙) / 乙 / 0.01)", "1.07", "1"),
        ("1 if 甲 / 乙 >= 0.9 else 0", "89999999999.99", "99999999999.99"),
        ("-round(甲 - 乙, 1)", "1.05", "2.1"),
        ("round(甲, 0)", "2.5", "1"),
        ("round(甲 / 3 - 乙, 0)", "2.5", "1"),
    ],
)
def test_the_largest_amounts_are_exact(text: str, one: str, other: str) -> None:
    given = {name: exact.number(value) for name, value in (("甲", one), ("乙", other))}
    cells = Cells({f"$B${row}": Double(value * 100) for row, value in enumerate(given.values(), 1)})
    known: dict[str, Known] = {
        name: Exact(f"$B${row}", exact.ratio(1, 100), 10**13, plus=True) for row, name in enumerate(given, 1)
    }
    writer = Writer(known, cells.hold)
    node = grammar.parse_own(text)
    value = writer.number(node)
    top, bottom = writer.settled(value)
    assert not any(map(cells.value, writer.large))
    wanted = compile_value(node, ("甲", "乙"))(*given.values())
    assert Fraction(int(cells.value(top)), int(cells.value(bottom))) == wanted
    standing = writer.at_cell(value, cells.hold("得分", top))
    assert standing.factor == exact.ratio(1, int(value.factor.denominator))


@pytest.mark.parametrize("wrong", [grammar.parse_own("甲 > 1"), tree.Text("是")])
def test_what_is_not_a_number_is_not_written_as_one(wrong: Node) -> None:
    with pytest.raises(AssertionError):
        Writer({}, lambda _, text: text).number(wrong)


def test_what_is_not_a_condition_is_not_written_as_one() -> None:
    with pytest.raises(AssertionError):
        Writer({}, lambda _, text: text).truth(tree.Num(exact.ratio(1)))


def test_a_date_is_compared_with_dates_only() -> None:
    node = tree.Compare(tree.Name("日期"), (("<", tree.Num(exact.ratio(1))),))
    with pytest.raises(AssertionError):
        Writer({"日期": Day("$B$1")}, lambda _, text: text).truth(node)


def test_a_sum_over_rows_brings_its_dangers_to_where_it_is_looked_at() -> None:
    total = Exact("$B$1", exact.ratio(1), 10**6, (Divisor("$B$2"),), plus=True)
    column = Column(total, Exact("$B$3", exact.ratio(1), 10**6, plus=True), "$B$4", "$B$5")
    node = grammar.parse_own("sum(列) if 甲 > 1 else 0")
    writer = Writer({"列": column, "甲": Exact("$B$6", exact.ratio(1), 10)}, lambda _, text: text)
    assert writer.number(node).below == (Divisor("$B$2"),)
    assert (writer.zero, writer.large) == (["AND($B$6>1,$B$4)"], ["AND($B$6>1,$B$5)"])
    assert writer.sure == {Divisor("$B$2")}


def test_texts_are_chosen_and_long_ones_come_in_pieces() -> None:
    writer = Writer({"选": Words("$B$1")}, lambda _, text: text)
    node = tree.If(grammar.parse_own("选 == '优'"), tree.Text("好"), tree.Name("选"))
    assert writer.words(node) == 'IF(EXACT($B$1,"优"),"好",$B$1)'
    same = tree.Compare(
        tree.If(grammar.parse_own("选 == '优'"), tree.Text("好"), tree.Text("")), (("!=", tree.Text("好")),)
    )
    assert writer.truth(same) == 'NOT(EXACT(IF(EXACT($B$1,"优"),"好",""),"好"))'
    assert quote('a"b') == '"a""b"'
    assert quote("长" * 300) == f'"{"长" * 250}"&"{"长" * 50}"'
