"""What is said of a score before all is given: whatever is filled in later stays within it."""

from __future__ import annotations

import copy
import os
from itertools import islice
from random import Random
from typing import Any, Final

import pytest

import perfscore
from generators.shipped import Shipped
from perfscore.problems import PerfscoreError

RULES: Final = ("yanling-dept-2020", "miyi-dept-2020", "project-self-evaluation-2020", "medical-aid-grades")
MANY: Final = {"quick": 12, "ci": 300, "deep": 3000}[os.environ.get("PERFSCORE_PROFILE") or "quick"]


@pytest.mark.parametrize("name", RULES)
def test_what_is_filled_in_later_stays_between_low_and_high(name: str) -> None:
    """A shipped rule: a submission with some of it left out, then whole."""
    rubric, luck = perfscore.load(name), Random(MANY)  # noqa: S311 (no secret is made of it)
    tried = 0
    for whole in islice(Shipped(rubric, seed=MANY).submissions(), MANY):
        try:
            done, open_ = rubric.score(whole), rubric.score(left_out(whole, luck))
        except PerfscoreError:
            continue
        tried += 1
        assert within(open_, done)
        assert all(within(one, done[one.id]) for one in open_.indicators)
    assert tried > MANY // 4


def within(before: perfscore.Result | perfscore.IndicatorResult, after: Any) -> bool:
    """Whether what comes out later lies in the range that was said before."""
    return before.low <= after.low and (before.high is None or (after.high is not None and after.high <= before.high))


def left_out(whole: dict[str, Any], luck: Random) -> dict[str, Any]:
    """The same without some figures, cells and answers."""
    given = copy.deepcopy(whole)
    for name, value in list(given.get("data", {}).items()):
        if isinstance(value, list):
            for row in value:
                for cell in [one for one in row if one not in KEPT and luck.random() < 0.3]:
                    del row[cell]
        elif luck.random() < 0.3:
            del given["data"][name]
    for key in [one for one in given.get("answers", {}) if luck.random() < 0.3]:
        del given["answers"][key]
    return given


KEPT: Final = {"一级指标", "二级指标", "三级指标", "指标性质", "分值"}
"""Cells that say which row it is, and how it is scored."""
