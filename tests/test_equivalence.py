"""What the normal form of formulas proves: the same value, and the same divisions by 0, whatever the figures."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from math import prod
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

import perfscore
import worlds
from generators import Luck
from generators import formulas as made
from perfscore import exact
from perfscore.compare import equivalence
from perfscore.compare.normal.forms import Forms
from perfscore.compare.normal.read import read
from perfscore.formula import grammar, tree
from perfscore.formula.operations import FUNCTIONS
from perfscore.formula.readings import reference
from perfscore.program.model import IndicatorProgram

KINDS: Final = {
    **dict.fromkeys(made.NUMBERS, "number"),
    **dict.fromkeys(made.COLUMNS, "column"),
    **dict.fromkeys(made.TEXTS, "text"),
    **dict.fromkeys(made.DATES, "date"),
}
SIGNS: Final = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def inputs(forms: Forms) -> dict[str, int]:
    """Every name as an input; 是否 has two choices."""
    of = {"是否": ("是", "否")}
    return {name: forms.intern("input", kind, ("figure", name), of.get(name, ())) for name, kind in KINDS.items()}


def value(forms: Forms, number: int, known: Mapping[str, Any]) -> Any:  # noqa: C901 (a closed set)
    """What a form means."""

    def of(inner: int) -> Any:
        return value(forms, inner, known)

    match forms.of(number):
        case ("number" | "text" | "truth", found):
            return found
        case ("input", _, (_, name), _):
            return known[name]
        case ("linear", constant, terms):
            return sum((factor * of(term) for term, factor in terms), constant)
        case ("product", factors, divisors, needs):
            if 0 in set(map(of, needs)):
                raise ZeroDivisionError
            return prod(map(of, factors), start=exact.ratio(1)) / prod(map(of, divisors), start=exact.ratio(1))
        case ("call", "round", (part, places)):
            return exact.rounded(of(part), int(of(places)))
        case ("call", function, parts):
            return called(function, map(of, parts))
        case ("piece", term, first, cuts):
            at = of(term)
            found = first
            for edge, here, after in cuts:
                found = here if at == edge else after if at > edge else found
            return of(found)
        case ("if", test, then, otherwise):
            return of(then) if of(test) else of(otherwise)
        case ("and", parts):
            return all(map(of, parts))
        case ("not", part):
            return not of(part)
        case ("compare", op, *sides):
            return SIGNS[op](*map(of, sides)) if len(sides) == 2 else SIGNS[op](of(sides[0]), 0)
        case other:
            raise AssertionError(other)


def called(function: tree.Function, values: Iterable[Any]) -> Any:
    return FUNCTIONS[function](*values)


def outcome(run: Any) -> Any:
    try:
        return run()
    except ZeroDivisionError:
        return ZeroDivisionError


def figures(luck: bytes) -> dict[str, Any]:
    """The values of the generator as perfscore holds them."""
    found = made.values(Luck(luck))
    columns = {name: tuple(map(exact.number, found[name])) for name in made.COLUMNS}
    return found | {name: exact.number(found[name]) for name in made.NUMBERS} | columns


@given(st.binary(max_size=80), st.booleans(), st.binary(min_size=24, max_size=24))
def test_a_normal_form_means_what_the_formula_means(luck: bytes, truth: bool, given_: bytes) -> None:  # noqa: FBT001
    node, known, forms = made.formula(Luck(luck), truth=truth), figures(given_), Forms()
    right = outcome(lambda: reference.value(node, known))
    form = read(forms, node, inputs(forms))
    assert outcome(lambda: value(forms, form, known)) == right
    fails = forms.fails(form)
    if not fails:
        assert right is not ZeroDivisionError


SAME: Final = [
    ("甲 + 乙 - 3", "乙 - 3 + 甲"),
    ("(甲 - 乙) / 乙", "甲 / 乙 - 1"),
    ("甲 / 乙 * 100", "100 * 甲 / 乙"),
    ("甲 / 乙 > 1", "1 < 甲 / 乙"),
    ("2 * 甲 > 乙 + 乙", "甲 > 乙"),
    ("not 甲 > 乙", "甲 <= 乙"),
    ("0 < 甲 <= 5", "甲 <= 5 and 甲 > 0"),
    ("4 if 甲 >= 5 else 3 if 甲 >= 4 else 0", "0 if 甲 < 4 else 4 if not (甲 < 5) else 3"),
    ("3 if 4 <= 甲 < 5 else 3 if 甲 == 5 else 0", "3 if 甲 <= 5 and 甲 >= 4 else 0"),
    ("1 if 是否 == '是' else 0", "0 if 是否 == '否' else 1"),
    ("max(甲, 乙, 0)", "max(0, max(乙, 甲))"),
    ("round(floor(甲) * 0.25, 2)", "floor(甲) / 4"),
    ("floor(甲 + 3)", "floor(甲) + 3"),
    ("abs(甲 - 乙)", "abs(乙 - 甲)"),
    ("甲 / 乙 / 零", "甲 / (乙 * 零)"),
    ("1 if 日期 < '2020-06-30' else 0", "1 if '2020-06-30' > 日期 else 0"),
]
OTHER: Final = [
    ("甲 / 甲", "1"),
    ("0 * (甲 / 零)", "0"),
    ("甲 / 零 - 甲 / 零", "0"),
    ("甲 > 0", "甲 >= 0"),
    ("甲 > 0 and 1 / 甲 > 2", "1 / 甲 > 2 and 甲 > 0"),
    ("floor(甲)", "ceil(甲)"),
    ("floor(甲 / 2)", "floor(甲) / 2"),
    ("round(甲, 2)", "round(甲, 1)"),
    ("sum(列甲)", "sum(列甲, 甲)"),
    ("甲 if 零 == 0 else 乙 / 零", "甲 if 零 == 0 else 乙"),
]


def form(forms: Forms, text: str) -> int:
    return read(forms, grammar.parse(text).tree, inputs(forms))


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_is_the_same_has_one_form(one: str, other: str) -> None:
    forms = Forms()
    assert form(forms, one) == form(forms, other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_what_is_not_the_same_has_two(one: str, other: str) -> None:
    forms = Forms()
    assert form(forms, one) != form(forms, other)


# -- indicators ----------------------------------------------------------------------------


def indicator(**keys: Any) -> tuple[perfscore.Rubric, IndicatorProgram]:
    """The rubric of one indicator, and the indicator."""
    data = {"甲": {"kind": "count"}, "乙": {"kind": "count"}}
    one = {"name": "指标", "points": "4", **keys}
    section = {"name": "全部", "points": "4", "indicators": [one]}
    rule = {"rubric": "one", "title": "一", "points": "4", "data": data, "sections": [section]}
    rubric = worlds.rubric(rule)
    (found,) = rubric.program.indicators
    assert isinstance(found, IndicatorProgram)
    return rubric, found


ZERO: Final = {"when": "乙 == 0", "score": "full", "because": "没有数"}
BANDS: Final = {"measure": "率 = 甲 / 乙", "bands": {"[90%, )": "4", "[60%, 90%)": "2", "( , 60%)": "0"}}
RULES_SAME: Final[list[tuple[dict[str, Any], dict[str, Any]]]] = [
    (
        BANDS,
        {"measure": "比例 = 甲 / 乙", "bands": {"( , 60%)": "0", "[60%, 70%)": "2", "[70%, 90%)": "2", "[90%, )": "4"}},
    ),
    (
        BANDS,
        {
            "measure": "率 = 甲 / 乙",
            "cases": [{"when": "率 >= 0.9", "points": "4"}, {"when": "率 < 0.6", "points": "0"}, {"otherwise": "2"}],
        },
    ),
    (
        {"measure": "率 = (甲 - 乙) / 乙", "undefined": ZERO, "ratio": {}},
        {"measure": "率 = 甲 / 乙 - 1", "undefined": ZERO | {"when": "0 == 乙", "score": "4"}, "ratio": {}},
    ),
    (
        {"measure": "率 = 甲 / 乙", "deduct": {"above": "100%", "each": "1%", "points": "0.4", "part": "whole"}},
        {
            "measure": "率 = 甲 / 乙",
            "deduct": {"above": "100%", "each": "1%", "points": "0.4", "part": "whole"},
            "rounding": {"places": "1", "mode": "down"},
        },
    ),
    ({"checklist": {"一": "1", "二": "3"}}, {"checklist": {"二": "3", "一": "1"}}),
]
RULES_OTHER: Final[list[tuple[dict[str, Any], dict[str, Any]]]] = [
    ({"measure": "率 = 甲 / 乙", "undefined": ZERO, "ratio": {}}, {"measure": "率 = 甲 / 乙", "ratio": {}}),
    ({"judged": {"levels": {"好": "[50%, 100%]"}}}, {"judged": {"levels": {"好": "[60%, 100%]"}}}),
    ({"measure": "率 = 甲 / 乙", "ratio": {}}, {"measure": "率 = 甲 / 乙", "ratio": {}, "rounding": {"places": "1"}}),
    (
        {"measure": "率 = 甲 / 乙", "undefined": ZERO, "unless": {"when": "甲 > 5", "because": "多"}, "ratio": {}},
        {
            "measure": "率 = 甲 / 乙",
            "unless": [{"when": "甲 > 5", "because": "多"}, {"when": "乙 == 0", "because": "另有原因"}],
            "ratio": {},
        },
    ),
]


@pytest.mark.parametrize(("one", "other"), RULES_SAME)
def test_indicators_that_are_proved_the_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert equivalence.same(indicator(**one)[1], indicator(**other)[1])


@pytest.mark.parametrize(("one", "other"), RULES_OTHER)
def test_indicators_that_are_not(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert not equivalence.same(indicator(**one)[1], indicator(**other)[1])
