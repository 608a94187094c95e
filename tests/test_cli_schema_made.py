"""Every rule and formula made up for the other property tests is valid, as text and as an editor reads it."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from core_yaml import core
from generators import Luck, formulas, rules_and_submissions
from perfscore.cli.schema import of
from perfscore.formula.readings import prose
from perfscore.methods import patterns


@cache
def validator() -> Draft7Validator:
    return Draft7Validator(of("rubric"))


@given(rules_and_submissions(most=1))
def test_every_rule_that_is_made_up_is_valid(made: tuple[dict[str, Any], list[dict[str, Any]]]) -> None:
    rule, _ = made
    text = yaml.safe_dump(json.loads(json.dumps(rule, default=str)), allow_unicode=True)
    for plain in (core(text), yaml.load(text, yaml.BaseLoader)):  # noqa: S506 (it makes text, lists and mappings only)
        assert [error.message for error in validator().iter_errors(plain)] == []


@given(st.binary(max_size=80), st.booleans())
def test_every_formula_that_is_made_up_is_valid(luck: bytes, truth: bool) -> None:  # noqa: FBT001 (what is drawn)
    assert re.search(patterns.FORMULA, prose.code(formulas.formula(Luck(luck), truth=truth)))
