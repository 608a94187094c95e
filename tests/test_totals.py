"""The ends of a total that is not complete, and of what it is converted to."""

from __future__ import annotations

import pytest
import yaml

import perfscore
import worlds
from cli_runs import ROOT
from perfscore import exact
from perfscore.program.total_ends import ends
from perfscore.program.totals import CONVERTED, TOTAL


def test_without_anything_to_rescale_the_converted_total_has_the_ends_of_the_total() -> None:
    case = ROOT / "tests" / "cases" / "good" / "sums-formula-open"
    run = perfscore.load(str(case / "rule.yaml")).score(str(case / "submission.yaml")).run
    both = [ends(run.program.totals, run.rows, [], run.figures, name) for name in (TOTAL, CONVERTED)]
    assert both == [(exact.number("16.5"), exact.number("53.5"))] * 2


FORMULA = ROOT / "tests" / "cases" / "good" / "sums-formula"


@pytest.mark.parametrize(("formula", "left_out"), [("全部 + 加分", "减分"), ("全部 - 减分", "加分")])
def test_a_formula_leaves_out_neither_what_comes_on_top_nor_what_comes_off(formula: str, left_out: str) -> None:
    rule = yaml.safe_load((FORMULA / "rule.yaml").read_text(encoding="utf-8"))
    with pytest.raises(perfscore.PerfscoreError) as caught:
        worlds.rubric({**rule, "total": formula})
    assert [one.message for one in caught.value.problems] == [f"总分公式没有用到“{left_out}”"]


@pytest.mark.parametrize("formula", ["-减分 + 加分 + 全部 * 难度系数", "加分 - 减分 - -(全部 * 难度系数)"])
def test_a_formula_may_say_the_same_with_a_sign(formula: str) -> None:
    rule = yaml.safe_load((FORMULA / "rule.yaml").read_text(encoding="utf-8"))
    both = (worlds.rubric({**rule, "total": formula}), worlds.rubric(rule))
    ours, theirs = (one.score(str(FORMULA / "submission.yaml")).total for one in both)
    assert ours == theirs
