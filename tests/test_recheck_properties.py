"""Whatever the rule: a right claim agrees, and a claim under a hypothesis has that hypothesis among its causes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

import perfscore
import worlds
from generators import rules_and_submissions
from perfscore import exact
from perfscore.exact import Number
from perfscore.recheck import variants
from perfscore.recheck.causes import HYPOTHESES
from perfscore.recheck.document import Row
from perfscore.result.result import Result

Plain = dict[str, Any]
CLAIMABLE = 10**6


def claimed(rule: perfscore.Rubric, submission: Plain, claims: dict[str, Number]) -> perfscore.Recheck:
    said = {key: exact.plain(score) for key, score in claims.items()}
    return perfscore.recheck(rule, {**submission, "claimed": said})


def scored(rule: perfscore.Rubric, submission: Plain) -> Result | None:
    found = worlds.scored(rule, submission)
    return None if isinstance(found, set) else found


@given(rules_and_submissions())
def test_a_right_claim_agrees(made: tuple[Plain, list[Plain]]) -> None:
    rule = worlds.rubric(made[0])
    for submission in made[1]:
        result = scored(rule, submission)
        if result is None:
            continue
        claims = {one.id: one.got for one in result.indicators if one.got is not None}
        found = claimed(rule, submission, claims)
        assert [row.verdict for row in found.rows if row.id in claims] == ["agrees"] * len(claims)
        assert all(row.causes == [] and row.difference == 0 for row in found.rows if row.id in claims)
        assert result.low is not None
        whole = perfscore.recheck(rule, {**submission, "claimed": {"total": exact.plain(result.low)}})
        expected = "agrees" if result.status == "complete" else "undetermined"
        assert [row.verdict for row in whole.rows if row.id == "total"] == [expected]


@given(rules_and_submissions(2))
def test_a_claim_under_a_hypothesis_has_it_named(made: tuple[Plain, list[Plain]]) -> None:
    rule = worlds.rubric(made[0])
    for submission in made[1]:
        result = scored(rule, submission)
        for one in () if result is None else result.indicators:
            if result is None or one.got is None:
                continue
            values = {**result.figures, **one.values}
            for hypothesis in HYPOTHESES:
                for _, variant in hypothesis.vary(rule.program, one.program):
                    other = variants.run(variant, values)
                    if other is None or other == one.got or "/" in exact.plain(other) or abs(other) > CLAIMABLE:
                        continue
                    row = claimed(rule, submission, {one.id: other})[one.id]
                    short = one.got < one.full  # else nothing was short of which full, or nothing, could be taken
                    if short or hypothesis.code not in {"full-without-meeting", "all-or-nothing"}:
                        assert hypothesis.code in [cause.code for cause in row.causes]
                        assert row.verdict != "agrees"
                    assert row.difference == exact.decimal(other - one.got)


def row(points: str, claim: str) -> Row:
    rule = worlds.rubric(
        {
            "rubric": "样表",
            "title": "样表",
            "points": points,
            "data": {"完成": {"kind": "number"}},
            "sections": [
                {
                    "name": "全部",
                    "points": points,
                    "indicators": [{"name": "甲", "points": points, "measure": "率 = 完成 / 100", "ratio": {}}],
                }
            ],
        }
    )
    return perfscore.recheck(rule, {"rubric": "样表", "data": {"完成": 61}, "claimed": {"甲": claim}})["甲"]


@pytest.mark.parametrize("claim", ["6.11", "0.01", "9.99", "-3"])
def test_what_no_hypothesis_gives_is_unexplained(claim: str) -> None:
    found = row("10", claim)
    assert (found.verdict, found.causes) == ("unexplained", [])
    assert found.difference == exact.decimal(exact.number(claim)) - exact.decimal(exact.ratio(61, 10))
