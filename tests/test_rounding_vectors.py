"""Rounding held to decimal test vectors: ``exact.rounded``, and each mode as the formula that the steps have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, get_args

import pytest

from perfscore import exact
from perfscore.exact import Mode
from perfscore.formula import grammar
from perfscore.formula.readings import reference
from perfscore.program import rounding
from perfscore.rubric.model import Rounding
from perfscore.steps.compile import compile_value
from vectors import make


class Vector(NamedTuple):
    """One line of a file: a number, the places it is rounded to, and what comes out."""

    id: str
    mode: Mode
    given: str
    places: int
    result: str


def _read(operation: str) -> Iterator[Vector]:
    mode: Mode = "half-up"
    for line in (make.HERE / f"{operation}.decTest").read_text().splitlines():
        if line.startswith("rounding: "):
            mode = next(one for one in get_args(Mode) if one == line.removeprefix("rounding: ").replace("_", "-"))
        elif not line.startswith("--"):
            name, written, given, wanted, _, result = line.split()
            assert written == operation
            places = len(wanted.partition(".")[2]) if operation == "quantize" else -int(wanted)
            yield Vector(name, mode, given, places, result)


VECTORS = [vector for operation in make.OPERATIONS for vector in _read(operation)]


def test_there_are_as_many_as_were_asked_for() -> None:
    assert len(VECTORS) == 1600
    assert {(one.mode, one.places) for one in VECTORS} == {(mode, n) for mode in get_args(Mode) for n in range(9)}


@pytest.mark.parametrize("operation", make.OPERATIONS)
def test_the_files_are_what_the_written_rules_give(operation: str) -> None:
    assert (make.HERE / f"{operation}.decTest").read_text() == make.text(operation)


@pytest.mark.parametrize(
    ("given", "places", "results"),  # the examples that every text on rounding has
    [
        ("25", 0, {"half_up": "3", "half_even": "2", "down": "2", "up": "3"}),
        ("35", 0, {"half_up": "4", "half_even": "4", "down": "3", "up": "4"}),
        ("21", 0, {"half_up": "2", "half_even": "2", "down": "2", "up": "3"}),
        ("995", 1, {"half_up": "100", "half_even": "100", "down": "99", "up": "100"}),
        ("20", 0, {"half_up": "2", "half_even": "2", "down": "2", "up": "2"}),
    ],
)
def test_the_rules_give_what_texts_on_rounding_show(given: str, places: int, results: dict[str, str]) -> None:
    for mode, digits in results.items():
        assert make.rounded(make.Decimal("", given, places + 1), places, mode).digits == digits


def test_numbers_are_rounded_as_the_vectors_say() -> None:
    wrong = [
        one
        for one in VECTORS
        if exact.rounded(exact.number(one.given), one.places, one.mode) != exact.number(one.result)
    ]
    assert wrong == []


@pytest.mark.parametrize("mode", get_args(Mode))
def test_the_formula_of_a_mode_rounds_as_the_vectors_say(mode: Mode) -> None:
    for vector in VECTORS:
        if vector.mode != mode:
            continue
        given = abs(exact.number(vector.given))  # a score before it is rounded is never negative
        node = grammar.parse_own(
            rounding.formula("甲", Rounding.model_validate({"places": str(vector.places), "mode": mode}))
        )
        right = abs(exact.number(vector.result))
        assert compile_value(node, ["甲"])(given) == right, vector
        assert reference.value(node, {"甲": given}) == right, vector
