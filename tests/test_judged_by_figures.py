"""Scores that a person gives where the figures ask for one: bands with ranges, days that were missed; and scales."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import pytest
import yaml

import perfscore
import worlds
from perfscore import exact
from perfscore.methods.answer import Reading
from perfscore.methods.scale import Scale
from perfscore.methods.target import Target
from perfscore.program.model import IndicatorProgram
from perfscore.report import official
from perfscore.result.rerun import rescored
from perfscore.steps.draft import Draft
from perfscore.steps.model import Input
from test_descriptions import way_of

DATA: Final[dict[str, Any]] = {
    "甲": {"kind": "number"},
    "乙": {"kind": "number"},
    "期": {"kind": "date"},
    "成": {"kind": "date"},
    "表": {
        "kind": "table",
        "columns": {
            "名": {"kind": "text"},
            "分": {"kind": "number", "unit": "分"},
            "限": {"kind": "date"},
            "到": {"kind": "date"},
            "评": {"kind": "number", "unit": "分"},
            "因": {"kind": "text"},
            "数": {"kind": "number"},
        },
    },
}
BANDS: Final = {"measure": "值 = 甲", "bands": {"[0, 1]": "10", "(1, 2]": "[80%, 90%]", "(2, )": "[0, 5)"}}


def rubric(*rows: dict[str, Any], **more: Any) -> perfscore.Rubric:
    named = [{"name": f"行{number}", "points": "10"} | row for number, row in enumerate(rows, 1)]
    points = str(10 * len(rows))
    section = {"name": "组", "points": points, "indicators": named}
    whole = {"rubric": "r", "title": "题", "points": points, "data": DATA, "sections": [section]}
    return worlds.rubric(whole | more)


def scored(one: perfscore.Rubric, answers: dict[str, Any] | None = None, **data: Any) -> perfscore.Result:
    return one.score({"rubric": "r", "unit": "某局", "year": 2020, "data": data, "answers": answers or {}})


def codes(one: perfscore.Rubric, answers: dict[str, Any] | None = None, **data: Any) -> list[tuple[str, Any]]:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        scored(one, answers, **data)
    return [(problem.code, problem.where) for problem in caught.value.problems if problem.severity == "error"]


# -- bands ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "score", "status", "ends"),
    [
        (1, None, "scored", (10, 10)),
        (2, None, "pending", (8, 9)),
        (3, None, "pending", (0, 5)),
        (None, None, "missing", (0, 10)),
        (2, "8.5", "scored", (Fraction(17, 2),) * 2),
        (2, "9", "scored", (9, 9)),
        (3, "4.99", "scored", (Fraction(499, 100),) * 2),
        (1, "3", "scored", (10, 10)),
    ],
)
def test_a_band_with_a_range_waits_for_a_person(
    value: int | None, score: str | None, status: str, ends: tuple[Any, Any]
) -> None:
    answers = {"行1": {"score": score, "reason": "有据"}} if score else {}
    result = scored(rubric(BANDS), answers, 甲=value)
    row = result["行1"]
    assert (row.status, (row.low, row.high)) == (status, ends)
    noticed = [problem.code for problem in result.problems]
    assert noticed == (["answer-unwanted"] if value == 1 and score else [])


@pytest.mark.parametrize(("value", "score"), [(2, "7.99"), (2, "9.01"), (3, "5"), (3, "9")])
def test_a_score_outside_the_range_of_its_band_is_a_problem_of_the_answer(value: int, score: str) -> None:
    found = codes(rubric(BANDS), {"行1": {"score": score, "reason": "有据"}}, 甲=value)
    assert found == [("judged-outside-band", ("answers", "行1", "score"))]


def test_what_no_judgement_could_mend_is_not_waited_for() -> None:
    """A measure in no band, and a denominator of 0 in one part beside a judgement that is awaited in another."""
    assert codes(rubric(BANDS), 甲=-1) == [("no-band", ("data", "甲"))]
    both = {**BANDS, "measure": ["率 = 甲 / 乙", "值 = 甲"]}
    assert codes(rubric(both), 甲=-1, 乙=0) == [("zero-denominator", ("data", "乙"))]
    parts = [
        {"name": "一", "points": "4", "measure": "值一 = 甲", "bands": {"[0, 1]": "4", "(1, )": "[1, 2]"}},
        {"name": "二", "points": "6", "measure": "值二 = 甲 / 乙", "ratio": {}},
    ]
    whole = rubric({"parts": parts})
    assert codes(whole, 甲=2, 乙=0) == [("zero-denominator", ("data", "乙"))]
    assert scored(whole, 甲=2, 乙=4)["行1"].status == "pending"
    vetoed = rubric({"parts": parts, "unless": {"when": "甲 > 1", "because": "有违规"}})
    assert scored(vetoed, 甲=2, 乙=0)["行1"].score == 0


def test_a_range_cannot_stand_in_the_rows_of_a_table() -> None:
    each = {"table": "表", "name": "名", "points": "分"}
    ways = {"全部": {"measure": "值 = 数", "bands": {"[0, 1]": "[1, 2]", "(1, )": "100%"}}}
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric({"each": {**each, "ways": ways}})
    assert [one.code for one in caught.value.problems][:2] == ["judged-columns", "points-above-full"]


def test_who_gives_the_points_is_said() -> None:
    (row,) = official.rows(rubric(BANDS).program)
    assert row.way[-1] == "得分是一个区间的档次，由评价人在区间内评定，并写明理由"
    assert row.way[-2].endswith("高于 2：0（含）至 5 分")


def test_the_form_asks_with_the_ranges() -> None:
    program = rubric(BANDS).program.indicators[0]
    layout = program.head.way.layout(program.blocks[0])  # type: ignore[union-attr]  # no table
    (line,) = layout.rows
    assert layout.sheet.name == "评定"
    assert line.shown == ("10", "1 至 2（含），分值的 80%～90%；高于 2，0（含）至 5 分")
    assert [None if one is None else one.path for one in line.cells] == [None, ("score",), ("reason",)]


@pytest.mark.parametrize(
    ("kind", "bands", "given", "said"),
    [
        ("{kind: count, unit: 天}", {"[0, 5]": "10", "(5, )": "0"}, 3, "；3 天在“0（含）至 5（含）”档"),
        ("{kind: count, unit: 天}", {"[0天, 5天]": "10", "(5天, )": "0"}, 3, "3 天在“0天"),
        ("{kind: number}", {"[0, 5]": "10", "(5, )": "0"}, 3, "；3 在“0（含）"),
        ("{kind: money}", {"[0, 5万元]": "10", "(5万元, )": "0"}, "3万元", "3 万元在“0"),
    ],
)
def test_a_value_in_a_band_is_told_in_its_unit(kind: str, bands: dict[str, str], given: Any, said: str) -> None:
    one = rubric({"measure": "值 = 甲", "bands": bands}, data={"甲": yaml.safe_load(kind)})
    assert said in scored(one, 甲=given)["行1"].reason


def test_what_is_far_above_its_target_is_told_by_its_share() -> None:
    row = rubric({"target": {"direction": "≥", "target": "10", "actual": "甲", "over": "deduct", "beyond": "30%"}})
    found = scored(row, 甲=20)["行1"]
    assert str(found.score) == "5"
    assert found.reason.endswith("超过指标值 30% 以上，按偏离程度折减为 50%")


# -- days and ranges --------------------------------------------------------------------------------------

HIT: Final = {"target": {"direction": "=", "target": "[90, 100]", "actual": "甲"}}


@pytest.mark.parametrize(
    "way",
    [
        BANDS,
        HIT,
        {"target": {"direction": "≥", "target": "90", "actual": "甲"}},
        {"target": {"direction": "≤", "target": "2020-12-31", "actual": "成", "late": "0"}},
        {"measure": "值 = 甲", "scale": {"10": "0", "20": "100%"}},
        {"measure": "值 = 甲 / 100", "ratio": {}},
        {"measure": "值 = 甲 / 100", "deduct": {"below": "1", "each": "0.1", "points": "1", "part": "whole"}},
        {"formula": "甲 / 100"},
    ],
)
def test_the_score_of_a_way_inside_a_case_is_told_as_a_score(way: dict[str, Any]) -> None:
    """By its role it is known there: what the indicator gets is the score of the cases."""
    cases = [{"when": "乙 > 0", **way, "says": "有"}, {"otherwise": "0", "says": "没有"}]
    ((block,),) = (
        one.blocks for one in rubric({"cases": cases}).program.indicators if isinstance(one, IndicatorProgram)
    )
    assert [one.role for one in block.steps if one.branch is not None][-1] == "raw"


def test_the_form_says_who_fills_in_what_is_late() -> None:
    program = rubric(DAYS).program.indicators[0]
    layout = program.head.way.layout(program.blocks[0])  # type: ignore[union-attr]  # no table
    assert layout.cells[0].says == "逾期的由评价人评分，并在右边写明理由；按时的不填。"
    assert layout.rows[0].shown == ("10", "逾期的，0 到分值")


DAYS: Final = {"target": {"direction": "≤", "target": "期", "actual": "成"}}


@pytest.mark.parametrize(
    ("direction", "done", "status"),
    [
        ("≤", "2020-12-30", "scored"),
        ("≤", "2020-12-31", "scored"),
        ("≤", "2021-01-01", "pending"),
        ("≥", "2020-12-30", "pending"),
        ("≥", "2021-01-01", "scored"),
        ("=", "2020-12-31", "scored"),
        ("=", "2020-12-30", "pending"),
        ("≤", None, "missing"),
    ],
)
def test_a_day_is_met_or_a_person_says(direction: str, done: str | None, status: str) -> None:
    row = {"target": {"direction": direction, "target": "2020-12-31", "actual": "成"}}
    found = scored(rubric(row), 成=done)["行1"]
    assert found.status == status
    assert (found.low, found.high) == (Decimal(10 if status == "scored" else 0), Decimal(10))


def test_what_is_late_has_the_points_that_the_rule_says() -> None:
    for late, right in (("40%", 4), ("0", 0), ("2.5", Fraction(5, 2))):
        row = {"target": {**DAYS["target"], "late": late}}
        assert scored(rubric(row), 期="2020-12-31", 成="2021-02-01")["行1"].score == right


def test_a_score_that_other_points_of_its_row_would_not_allow_is_no_advice() -> None:
    way = {"judged": {"score": "评", "reason": "因"}}
    each = {"table": "表", "name": "名", "points": "分", "ways": {"全部": way}}
    result = scored(rubric({"each": each}), 表=[{"名": "子", "分": 10, "评": 8, "因": "有据"}])
    (row,) = (one.row for one in result.indicators)
    assert [one.name for one in row.program.inputs] == ["评定得分", "分"]
    assert rescored(row, [exact.ratio(8), exact.ratio(9)]) is not None
    assert rescored(row, [exact.ratio(8), exact.ratio(7)]) is None


def test_a_range_to_hit_is_shown_as_it_is_written() -> None:
    way = rubric({"target": {"direction": "=", "target": "[3, 5]", "actual": "甲"}}).program.indicators[0].head.way
    assert {one.key: one.text for one in way.facts()}["target"] == "[3, 5]"


def test_the_place_of_a_score_that_nobody_asked_for_in_a_row_is_its_cell() -> None:
    way = {"target": {"direction": "≤", "target": "限", "actual": "到", "score": "评", "reason": "因"}}
    each = {"table": "表", "name": "名", "points": "分", "ways": {"全部": way}}
    row = {"名": "子", "分": 10, "限": "2020-12-31", "到": "2020-12-01", "评": 3, "因": "有据"}
    result = scored(rubric({"each": each}), 表=[row])
    assert [(one.code, one.where) for one in result.problems] == [("answer-unwanted", ("data", "表", 0, "评"))]


@pytest.mark.parametrize(
    ("wanted", "value", "share"),
    [
        ("[90, 100]", 90, Fraction(1)),
        ("[90, 100]", 45, Fraction(1, 2)),
        ("[90, 100]", 125, Fraction(4, 5)),
        ("(90, 100)", 90, Fraction(1)),
        ("(90, 100)", 100, Fraction(1)),
        ("[90, )", 1000, Fraction(1)),
        ("( , 50]", 200, Fraction(1, 4)),
        ("( , )", -7, Fraction(1)),
        ("[10, 20]", -5, Fraction(0)),
        ("[-20, -10]", -40, Fraction(1, 2)),
    ],
)
def test_outside_a_range_the_nearer_end_counts(wanted: str, value: int, share: Fraction) -> None:
    row = {"target": {"direction": "=", "target": wanted, "actual": "甲"}}
    assert scored(rubric(row), 甲=value)["行1"].score == share * 10


def test_targets_say_what_they_are() -> None:
    rows = (
        DAYS,
        {"target": {"direction": "≥", "target": "2020-12-31", "actual": "成", "late": "40%"}},
        {"target": {"direction": "=", "target": "[90, 100]", "actual": "甲"}},
    )
    told = [row.way[0] for row in official.rows(rubric(*rows).program)]
    assert told == [
        "成不晚于 期 的得满分；否则由评价人评定，并写明理由",
        "成不早于 2020-12-31 的得满分；否则得 分值的 40%",
        "甲 在 [90, 100] 内的得满分；在外面的，与较近的一端相比，按两者中小的 ÷ 大的 × 10 分 计",
    ]
    late = way_of('target: {direction: "≤", target: 2020-12-31, actual: 成, late: 1, score: 评}')
    assert {(fact.label, fact.text) for fact in late.facts()} >= {("逾期的得分", "1 分"), ("评定得分在哪一列", "评")}
    assert list(late.misreadings()) == []
    assert late.compared() is None


def test_a_day_is_asked_for_on_the_sheet_of_judgements() -> None:
    way = Target.model_validate(DAYS["target"])
    figures = {name: Input(name, "date") for name in ("期", "成")}
    draft = Draft("指标", exact.ratio(4), (), figures)
    block = draft.block(way.lower(draft))
    assert way.layout(block).sheet == way.sheet()
    assert way.read(None, Reading((), [])).values == {}


# -- scales -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ("-5", "0"),
        ("0", "0"),
        ("2.5", "2.5"),
        ("5", "5"),
        ("7.5", "7.5"),
        ("10", "10"),
        ("15", "6"),
        ("20", "2"),
        ("99", "2"),
    ],
)
def test_a_scale_goes_straight_from_anchor_to_anchor(value: str, right: str) -> None:
    row = {"measure": "值 = 甲", "scale": {"0": "0", "5": "5", "10": "100%", "20": "20%"}}
    assert scored(rubric(row), 甲=value)["行1"].score == Fraction(right)


def test_a_scale_over_figures_below_zero() -> None:
    row = {"measure": "值 = 甲", "scale": {"-20": "10", "乙": "2.5", "-1": "0"}}
    for value, right in (("-30", "10"), ("-20", "10"), ("-12", "4"), ("-10", "2.5"), ("-5.5", "1.25"), ("0", "0")):
        assert scored(rubric(row), 甲=value, 乙="-10")["行1"].score == Fraction(right)
    for wrong in ("-20", "-1", "3"):
        assert {code for code, _ in codes(rubric(row), 甲="-5", 乙=wrong)} == {"scale-not-rising"}


def test_a_scale_can_be_read_the_other_way_round() -> None:
    turned, *tiers = way_of("scale: {15: 100%, 30: 0}").misreadings()
    assert isinstance(turned.way, Scale)
    assert [(one.key, points.shown) for one, points in turned.way.root.items()] == [
        ("15", "0 分"),
        ("30", "分值的 100%"),
    ]
    assert [one.code for one in tiers] == ["scale-as-tiers", "scale-as-tiers"]
    assert list(way_of("scale: {15: 5, 30: 5}").misreadings()) == []


def test_a_measure_is_told_by_the_name_that_its_author_gave_it() -> None:
    """Two cases may call their measures alike; the second step has a name of ours, which nobody reads."""

    def second(way: dict[str, Any]) -> dict[str, Any]:
        return {
            "cases": [
                {"when": "甲 > 5", "measure": "率 = 甲 / 10", "ratio": {}},
                {"otherwise": {"measure": "率 = 甲 / 2", **way}},
            ]
        }

    with pytest.raises(perfscore.PerfscoreError) as outside:
        scored(rubric(second({"bands": {"[1, 2]": "10"}})), 甲="1")
    assert [one.message for one in outside.value.problems] == ["“行1”无法计分：“率”不在任何一个档次里"]
    with pytest.raises(perfscore.PerfscoreError) as itself:
        rubric(second({"scale": {"0": "0", "率": "10"}}))
    assert [one.message for one in itself.value.problems] == ["“率”不能作计分的一点：它就是要计分的指标值"]
    judged = second({"bands": {"[0, 1)": "[1, 4]", "[1, 2]": "10"}})
    given = {"行1": {"score": "5", "reason": "年度任务大部分完成"}}
    with pytest.raises(perfscore.PerfscoreError) as above:
        scored(rubric(judged), given, 甲="1")
    assert "“率”在“0（含）至 1”档，只能评 1～4 分" in above.value.problems[0].message


def test_cases_that_leave_many_words_out_name_a_few_of_them() -> None:
    words = [f"地{number}" for number in range(1, 9)]
    row = {"cases": [{"when": "区 == '地8'", "points": "10"}, {"when": "区 == '地1' or 区 == '地8'", "points": "2"}]}
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric(row, data={"区": {"kind": "choice", "of": words}})
    assert [one.message for one in caught.value.problems] == [
        "“区”为“地2”、“地3”、“地4”、“地5”、“地6”等 6 个值时，没有一种情况符合",
        "“区”为“地8”时，第 1 种和第 2 种情况都符合",
    ]


# -- levels -----------------------------------------------------------------------------------------------


def test_levels_say_their_other_words() -> None:
    way = way_of('judged: {levels: {好: {range: "[4, 5]", words: [优, 良]}, 差: "[0, 80%)"}}')
    assert [(fact.label, fact.text) for fact in way.facts()][:3] == [
        ("等级“好”的得分", "4（含）至 5（含）"),
        ("等级“好”的其他说法", "优、良"),
        ("等级“差”的得分占比", "0%（含）至 80%"),
    ]
