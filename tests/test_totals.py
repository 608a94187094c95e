"""The ends of a total that is not complete, and of what it is converted to."""

from __future__ import annotations

from typing import Any, Final

import pytest
import yaml

import perfscore
import worlds
from cli_runs import ROOT
from perfscore import exact
from perfscore.formula.readings import prose
from perfscore.program.total_ends import ends
from perfscore.program.total_inputs import Gathering, total_inputs
from perfscore.program.totals import CONVERTED, POSSIBLE, TOTAL


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


def sections(*written: dict[str, Any], **more: Any) -> perfscore.Rubric:
    made = [{"points": "0", **one} for one in written]
    points = str(sum(int(one["points"]) for one in made))
    return worlds.rubric({"rubric": "r", "title": "题", "points": points, "data": DATA, "sections": made, **more})


def scored(one: perfscore.Rubric, **data: Any) -> perfscore.Result:
    return one.score({"rubric": "r", "data": data})


DATA: Final[dict[str, Any]] = {"甲": {"kind": "number"}, "乙": {"kind": "number"}, "丙": {"kind": "number"}}
BASE: Final = {"name": "基本", "points": "10", "indicators": [{"name": "一", "points": "10", "formula": "甲"}]}
TAKEN_OFF: Final = {
    "name": "减",
    "at_most": "5",
    "indicators": [
        {"name": "二", "points": "none", "minus": "true", "formula": "乙"},
        {"name": "三", "points": "none", "minus": "true", "formula": "丙"},
    ],
}


def test_a_section_of_what_comes_off_is_taken_off() -> None:
    one = sections(BASE, TAKEN_OFF)
    assert [str(scored(one, 甲=8, 乙=many, 丙=1).total) for many in (2, 7)] == ["5", "3"]
    result = scored(one, 甲=8, 乙=2)
    assert (str(result.low), str(result.high)) == ("3", "6")


def test_sections_whose_names_leave_the_same_letters_are_told_apart() -> None:
    names = [("（组", "一", "二"), ("组）", "三", "四")]
    rows = [[{"name": one, "points": "5", "formula": "甲"} for one in inside] for _, *inside in names]
    made = [
        {"name": name, "points": "9", "at_most": "9", "indicators": rows[at]} for at, (name, *_) in enumerate(names)
    ]
    one = sections(*made)
    assert [one.name for one in one.program.totals.block.steps][:4] == ["小计·组", "限后·组", "小计·组·", "限后·组·"]
    assert str(scored(one, 甲=5).total) == "18"
    (possible,) = (step.formula for step in one.program.totals.block.steps if step.name == POSSIBLE)
    assert prose.prose(possible) == "可评·组 + 可评·组·"


def test_what_can_get_no_more_no_longer_matters_in_a_section_that_is_full() -> None:
    rows = [{"name": name, "points": "5", "formula": figure} for name, figure in (("一", "甲"), ("二", "乙"))]
    one = sections({"name": "组", "points": "5", "take": "highest", "indicators": rows})
    assert [sorted(closing.rows) for closing in one.program.totals.closings] == [["一"], ["二"]]


def test_a_gathering_says_of_a_limit_what_the_total_says() -> None:
    limits = [{"when": "乙 > 0", "at_most": "4", "says": "有"}]
    run = scored(sections(BASE, limits=limits), 甲=8, 乙=1).run
    totals = run.program.totals
    for applies in (True, False, None):
        given = Gathering(totals, run.rows).values({}, [applies], run.figures)
        right = total_inputs(totals, run.rows, [applies], run.figures)
        assert totals.values(*given)[TOTAL] == totals.values(*right)[TOTAL]
        assert given[-1] == right[-1]


def test_a_total_has_no_end_on_the_side_of_a_row_that_has_none() -> None:
    for kind, right in (("bonus", ("8", "None")), ("minus", ("None", "8"))):
        row = {"name": "二", "points": "none", kind: "true", "formula": "乙"}
        one = sections({**BASE, "indicators": [*BASE["indicators"], row]}, at_least="none")
        result = scored(one, 甲=8)
        assert (str(result.low), str(result.high)) == right


def test_the_steps_of_sections_in_a_section_have_their_names_and_places() -> None:
    below = [
        {"name": name, "points": "5", "indicators": [{"name": row, "points": "5", "formula": figure}]}
        for name, row, figure in (("前一", "一", "甲"), ("后一", "二", "乙"))
    ]
    one = sections({"name": "基本", "points": "5", "take": "highest", "sections": below})
    totals = one.program.totals
    assert [step.name for step in totals.block.steps][:3] == ["小计·前一", "小计·后一", "小计·基本"]
    assert list(totals.sections) == [("基本", "前一"), ("基本", "后一"), ("基本",)]
    assert scored(one, 甲=2, 乙=3).explain().count("只计最高一项，3 分") == 1


@pytest.mark.parametrize(
    ("limit", "grade"), [({"grade_down": "1"}, "良"), ({"grade": "差"}, "差"), ({"grade_at_most": "良"}, "良")]
)
def test_a_limit_lowers_sets_or_caps_the_grade(limit: dict[str, str], grade: str) -> None:
    grades = {"优": "[9, 10]", "良": "[6, 9)", "差": "[0, 6)"}
    one = sections(BASE, grades=grades, limits=[{"when": "乙 > 0", "says": "有", **limit}])
    assert [scored(one, 甲=9, 乙=many).grade for many in (0, 1)] == ["优", grade]
