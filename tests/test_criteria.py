"""Criteria against their rows: nothing is said of sensible ones, and every planted contradiction is found.

`cases/criteria/sensible.yaml` has the rows, `planted.yaml` one change to each: in the words, or in the row.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

import worlds
from perfscore.authoring.check import BROKEN, found
from perfscore.authoring.desk import Rule
from perfscore.authoring.finding import Finding
from test_check import outcome

CASES: Final = Path(__file__).parent / "cases" / "criteria"
CODE: Final = "criterion-contradicts"
Plain = dict[str, Any]


@cache
def table(name: str) -> list[Plain]:
    found: list[Plain] = yaml.load((CASES / name).read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 (texts)
    return found


def rule(one: Plain, row: str, criterion: str) -> Plain:
    indicator: Plain = {"name": one["name"], "criterion": criterion} | yaml.load(row, yaml.BaseLoader)  # noqa: S506 (texts)
    bonus = indicator.get("bonus") == "true"
    other = {"name": "其余", "points": "5", "judged": {}}
    full = "5" if bonus else str(indicator["points"])
    rows = [indicator, other] if bonus else [indicator]
    section = {"name": "全部", "points": full, "indicators": rows}
    return {
        "rubric": "criteria",
        "title": "评分标准",
        "points": full,
        "data": one.get("data", {}),
        "sections": [section],
    }


def contradictions(made: Plain) -> list[Finding]:
    """What check says of the criterion; each witness gets what it says."""
    rubric = worlds.rubric(made)
    every = found(Rule(rubric))
    assert not [one for one in every if one.code == BROKEN.code]
    for one in every:
        if one.code == CODE:
            assert one.witness is not None
            assert one.witness.submission is None or outcome(rubric, one.witness) == one.witness.outcome
    return [one for one in every if one.code == CODE]


@pytest.mark.parametrize("one", table("sensible.yaml"), ids=lambda one: one["name"])
def test_nothing_is_said_of_a_sensible_criterion(one: Plain) -> None:
    assert [said.message for said in contradictions(rule(one, one["row"], one["criterion"]))] == []


def test_the_tables_are_as_long_as_they_are_meant_to_be() -> None:
    assert len(table("sensible.yaml")) >= 165
    assert len(table("planted.yaml")) >= 160


@pytest.mark.parametrize("planted", table("planted.yaml"), ids=lambda one: "-".join(map(str, one.values())))
def test_a_planted_contradiction_is_found(planted: Plain) -> None:
    one = next(one for one in table("sensible.yaml") if one["name"] == planted["of"])
    part = "row" if "row" in planted else "criterion"
    ((was, now),) = planted[part].items()
    assert one[part].count(was) == 1
    changed = {"row": one["row"], "criterion": one["criterion"]} | {part: one[part].replace(was, now)}
    assert contradictions(rule(one, **changed))
