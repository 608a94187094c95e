"""Drafts: what a way writes inside one of several cases, and points that are a share of the row's."""

from __future__ import annotations

import pytest
from pydantic_core import PydanticCustomError

from perfscore import exact
from perfscore.formula import grammar, tree
from perfscore.methods.readers import PointsOrShare, read_points_or_share
from perfscore.methods.refusals import FAULTS
from perfscore.steps.draft import Draft
from perfscore.steps.model import Guard, Step


def test_what_is_written_in_a_case_counts_only_there() -> None:
    draft = Draft("甲", exact.ratio(4), (), {})
    draft.step("情况", "2")
    with draft.only(grammar.parse_own("情况 == 1")):
        draft.step("商", "1 / 0")
        with draft.only(grammar.parse_own("情况 > 0")):
            draft.step("内", "3")
        draft.explain("只在这里")
        draft.explain("有条件的", "商 > 1")
        draft.warn("商 > 2", "odd", "太大")
        draft.guard(Guard(grammar.parse_own("商 > 3"), "problem", "不行", code="bad"))
        draft.answer("score", "number", "评定", "score")
        draft.demand(grammar.parse_own("评定 <= 4"), "above", "太多", "score")
    draft.step("后", "5")
    block = draft.block("后")
    assert [step.branch is None for step in block.steps] == [True, False, False, True]
    _, quotient, inner, _ = block.steps
    assert isinstance(quotient.formula, tree.If)
    assert quotient == Step("商", quotient.formula, branch=grammar.parse_own("情况 == 1"))
    assert inner.branch == tree.Junct("and", (grammar.parse_own("情况 == 1"), grammar.parse_own("情况 > 0")))
    assert [one.when for one in block.sentences] == [
        grammar.parse_own("情况 == 1"),
        tree.Junct("and", (grammar.parse_own("情况 == 1"), grammar.parse_own("商 > 1"))),
    ]
    assert block.warnings[0].when == grammar.parse_own("情况 == 1 and 商 > 2")
    assert block.guards[0].when == grammar.parse_own("情况 == 1 and 商 > 3")
    assert block.demands[0].that == grammar.parse_own("not 2 == 1 or 评定 <= 4")  # before any step: over inputs alone


@pytest.mark.parametrize(
    ("text", "of_eight", "formula", "shown"),
    [("10%", "0.8", "0.1 * 分值", "分值的 10%"), ("4", "4", "4", "4 分"), ("100％", "8", "1 * 分值", "分值的 100%")],
)
def test_points_may_be_a_share_of_the_rows(text: str, of_eight: str, formula: str, shown: str) -> None:
    given = read_points_or_share(text)
    assert given.of(exact.ratio(8)) == exact.number(of_eight)
    assert (given.formula("分值"), given.shown) == (formula, shown)


@pytest.mark.parametrize(
    ("text", "code"),
    [("-10%", "points-negative"), ("101%", "points-above-full"), ("-1", "points-negative"), ("", "value-empty")],
)
def test_points_that_are_refused(text: str, code: str) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        read_points_or_share(text)
    (fault,) = (caught.value.context or {})[FAULTS]
    assert fault.code == code


def test_bare_points_are_no_share() -> None:
    assert PointsOrShare(exact.ratio(1)).share is False
