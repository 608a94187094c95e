"""Whatever the rule: no step is ever outside its extent, and every witness gets what it says."""

from __future__ import annotations

import contextlib
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import perfscore
import worlds
from generators import rules_and_submissions
from generators.careless import careless
from generators.luck import Luck
from perfscore.check.checks import BROKEN, findings
from perfscore.check.subject import Rule
from perfscore.steps import ranges
from perfscore.steps.model import Guard
from test_check import outcome

Made = tuple[dict[str, Any], list[dict[str, Any]]]


@given(rules_and_submissions(most=3))
def test_no_step_is_outside_its_extent(made: Made) -> None:
    rule, submissions = made
    rubric = worlds.rubric(rule)
    for submission in submissions:
        result = worlds.scored(rubric, submission)
        rows = result.indicators if isinstance(result, perfscore.Result) else ()
        for one in (row for row in rows if row.status == "scored" and not row.program.points_column):
            found = ranges.follow(one.program, ranges.input_bounds(one.program, plain=False))
            assert found.score is not None
            assert found.score.holds(one.values[one.program.blocks[-1].score])
            ended = {block for block, guard in zip(one.program.blocks, one.fired, strict=True) if guard is not None}
            for stage in found.stages:
                if isinstance(stage.item, Guard) or (stage.block in ended and stage.item.name == stage.block.score):
                    continue
                value = one.values.get(stage.item.name)
                assert value is None or stage.before.of(stage.item.formula).holds(value)


@settings(max_examples=10)  # each is a search of its own
@given(rules_and_submissions(most=1))
def test_every_witness_gets_what_it_says(made: Made) -> None:
    rubric = worlds.rubric(made[0])
    for one in findings(Rule(rubric.program)):
        if one.witness is not None and one.witness.submission is not None:
            assert outcome(rubric, one.witness) == one.witness.outcome, one.code


@settings(max_examples=25)  # each is a search of its own
@given(rules_and_submissions(most=2), st.binary(min_size=64, max_size=64))
def test_no_rule_that_loads_breaks_a_check(made: Made, luck: bytes) -> None:
    with contextlib.suppress(perfscore.PerfscoreError):  # a rule that does not load
        rubric = worlds.rubric(careless(made[0], Luck(luck)))
        assert [one.render() for one in findings(Rule(rubric.program)) if one.code == BROKEN.code] == []
