"""Criteria against their rows: nothing is said of sensible ones, and every planted contradiction is found.

`cases/criteria/sensible.yaml` has the rows, `planted.yaml` one change to each: in the words, or in the row.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import worlds
from perfscore.check.checks import BROKEN, findings
from perfscore.check.finding import Finding
from perfscore.check.subject import Rule
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
    every = findings(Rule(rubric.program))
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


WORDS: Final = (
    "每",
    "扣",
    "加",
    "得",
    "分",
    "满分",
    "不得分",
    "以上",
    "以下",
    "以内",
    "（含）",
    "至",
    "-",
    "~",
    "≥",
    "＜",
    "个百分点",
    "%",
    "万元",
    "名",
    "第",
    "前",
)
MORE: Final = (
    "，",
    "；",
    "、",
    "。",
    "0",
    "1",
    "9",
    "0.5",
    "100",
    "十",
    "百",
    "三",
    "两",
    ".",
    "低于",
    "超过",
    "最多",
    "乘",
    "达成",
    "制定了规划",
    " ",
    "2" * 50,
)


@given(
    st.lists(st.sampled_from((*WORDS, *MORE)), max_size=30).map("".join),
    st.sampled_from(["重点支出", "中长期规划", "定性定量", "利润"]),
)
def test_no_words_break_a_check(words: str, name: str) -> None:
    one = next(one for one in table("sensible.yaml") if one["name"] == name)
    contradictions(rule(one, one["row"], f"按规定{words}"))
