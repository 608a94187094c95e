"""Zero differences between a table and ``score``: for every shipped rule and for rules made by chance."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import perfscore
import tables
from generators import Luck, rules_and_submissions
from generators.shipped import Shipped

ALL = Path(__file__).parent / "forms" / "everything.yaml"
SUMS = Path(__file__).parent / "forms" / "sums.yaml"
RULES: tuple[str | Path, ...] = (
    "yanling-dept-2020",
    "miyi-dept-2020",
    "project-self-evaluation-2020",
    "medical-aid-grades",
    ALL,
    SUMS,
)
MANY = settings.default.max_examples if settings.default else 50

Made = tuple[dict[str, Any], list[dict[str, Any]]]


@given(rules_and_submissions(), st.integers(0, 7))
def test_a_table_scores_as_score_does(made: Made, seed: int) -> None:
    tables.require_agreement(*made, seed)


@pytest.mark.explores
@pytest.mark.unmeasured
@pytest.mark.parametrize("rule", RULES, ids=[Path(one).stem for one in RULES])
def test_a_table_of_a_shipped_rule_scores_as_score_does(rule: str | Path) -> None:
    rubric = perfscore.load(rule)
    given_ = list(islice(Shipped(rubric, seed=5).submissions(), MANY * 2))
    found = rubric.score_table(tables.table(rubric, given_), problems="keep")
    assert tables.differences(rubric, given_, found) == []


__all__ = ["Luck"]
