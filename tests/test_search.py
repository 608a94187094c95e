"""The search reaches every branch of the shipped rules, and what it finds scores as it says when handed in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

import perfscore
import worlds
from perfscore.program.model import IndicatorProgram
from perfscore.search.branches import Prober, Trial
from perfscore.search.explore import explore
from perfscore.search.samples import submission

ROOT: Final = Path(__file__).parent.parent
RULES: Final = [path.stem for path in sorted(ROOT.glob("rules/tests/*.yaml"))]  # by a framework nothing is scored


def programs(rubric: perfscore.Rubric) -> Iterator[IndicatorProgram]:
    for one in rubric.program.indicators:
        yield from one.alternatives


def outcome(rubric: perfscore.Rubric, one: IndicatorProgram, trial: Trial) -> tuple[str, Any]:
    """What becomes of a trial's submission: the status and score of its indicator, or the code of the problem."""
    try:
        result = rubric.score(submission(rubric.program, one, trial.given))
    except perfscore.PerfscoreError as error:
        return "zero" if error.problems[0].code == "zero-denominator" else "problem", None
    found = next(row for row in result.indicators if row.program is one)
    return found.status, found.got


@pytest.mark.parametrize("rule", RULES)
def test_it_reaches_every_branch_of_the_shipped_rules(rule: str) -> None:
    rubric = perfscore.load(rule)
    unreached = set()
    for one in programs(rubric):
        prober = Prober(one)
        trials = list(explore(prober))
        assert [outcome(rubric, one, trial) for trial in trials] == [(trial.outcome, trial.score) for trial in trials]
        unreached |= set(prober.branches) - {branch for trial in trials for branch in trial.taken}
    assert {branch.text for branch in unreached} <= {"“调整率”不在任何一个档次里"}  # an absolute value below 0


NONE: Final = {"when": "乙 == 0", "score": "not_applicable", "because": "没有数"}
CASES: Final[dict[str, dict[str, Any]]] = {
    "started": {
        "measure": "率 = 甲 / 乙",
        "deduct": {"above": "100%", "each": "1%", "points": "0.3", "part": "started"},
    },
    "rounded": {
        "measure": "率 = round(甲 / 乙, 2)",
        "deduct": {"below": "95%", "each": "5%", "points": "3", "part": "whole"},
    },
    "stairs": {"formula": "10 if floor(甲 / 乙 * 7) >= 9 else ceil(甲 / 3) / 1000 if ceil(甲 / 3) < 9 else 0"},
    "no line": {"measure": "积 = floor(甲 * 甲 / 1000)", "bands": {"(, 4)": "5", "[4, )": "10"}},
    "turned over": {"measure": "差 = 乙 - -甲", "bands": {"[0, 500)": "5", "[500, )": "10"}},
    "excepted": {"measure": "率 = 甲 / 乙", "undefined": NONE, "ratio": {}},
    "stopped": {
        "parts": [
            {"name": "一", "points": "4", "measure": "率 = 甲 / 乙", "bands": {"[0, 1)": "4", "[1, 2]": "2"}},
            {"name": "二", "points": "6", "measure": "比 = min(乙 / 100, 3)", "ratio": {}},
        ]
    },
    "gap": {"measure": "率 = 甲 / 乙", "bands": {"[0, 1)": "5", "(1, 2]": "10"}},
}


@pytest.mark.parametrize("name", CASES)
def test_it_finds_caps_jumps_and_gaps(name: str) -> None:
    data = {"甲": {"kind": "number"}, "乙": {"kind": "count"}}
    whole = {"name": name, "points": "10", "not_applicable": "allow", **CASES[name]}
    section = {"name": "全部", "points": "10", "indicators": [whole]}
    rule = {"rubric": "one", "title": "一", "points": "10", "not_applicable": "rescale", "data": data}
    rubric = worlds.rubric(rule | {"sections": [section]})
    (one,) = programs(rubric)
    prober = Prober(one)
    trials = list(explore(prober))
    assert set(prober.branches) <= {branch for trial in trials for branch in trial.taken}
    assert all(trial.score is None or trial.score == prober.trial(trial.given).score for trial in trials)
