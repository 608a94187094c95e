"""Rows that a submission gives nothing, taken from a submission that holds nothing: the same as scored again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

import worlds
from perfscore.documents.parse import parse
from perfscore.problems import PerfscoreError
from perfscore.program.indicator_run import IndicatorRun
from perfscore.program.model import Program
from perfscore.program.score import blank_rows, score
from perfscore.submission.read import SubmissionLike
from shipped_cases import SOME, case_of


def content(program: Program, given: SubmissionLike, blank: Mapping[str, IndicatorRun]) -> object:
    try:
        run = score(program, given, blank)
    except PerfscoreError as error:
        return error.problems
    rows = [(one.id, one.status, one.got, one.least, one.most, one.step_values, one.because) for one in run.rows]
    return rows, run.least, run.most, dict(run.total_values)


@pytest.mark.parametrize("case", SOME, ids=lambda path: path.parent.name)
def test_a_row_that_is_given_nothing_is_as_blank(case: Path) -> None:
    rubric, submission = case_of(case)
    said = parse(submission).plain()
    assert isinstance(said, dict)
    blank = blank_rows(rubric.program)
    for part in ("", "data", "answers"):
        given = said | ({part: {}} if part else {})
        assert content(rubric.program, given, blank) == content(rubric.program, given, {})


def test_only_a_row_that_is_given_nothing_is_taken_as_blank() -> None:
    rule = worlds.rubric(
        {
            "rubric": "样表",
            "title": "样表",
            "points": 30,
            "not_applicable": "rescale",
            "data": {"甲": {"kind": "number"}, "乙": {"kind": "number"}},
            "sections": [
                {
                    "name": "全部",
                    "points": 30,
                    "indicators": [
                        {"name": "一", "points": 10, "measure": "率一 = 甲 / 10", "ratio": {}},
                        {"name": "二", "points": 10, "measure": "率二 = 乙 / 10", "ratio": {}},
                        {"name": "三", "points": 10, "not_applicable": "allow", "checklist": {"有制度": 10}},
                    ],
                }
            ],
        }
    )
    blank = blank_rows(rule.program)
    run = score(rule.program, {"rubric": "样表", "data": {"甲": 5}}, blank)
    assert [row is blank[row.id] for row in run.rows] == [False, True, True]
    run = score(rule.program, {"rubric": "样表", "answers": {"三": {"not_applicable": "无此职能"}}}, blank)
    assert [row is blank[row.id] for row in run.rows] == [True, True, False]
