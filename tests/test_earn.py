"""Points earned, and taken off, beyond a line and by kinds of events: what is said, compared and re-checked."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import perfscore
import worlds
from perfscore import exact, recheck
from perfscore.compare.compare import diff
from perfscore.formula import grammar
from perfscore.methods.beyond import measure_unit
from perfscore.steps.draft import Draft
from perfscore.verify import verify

DATA: Final = """
增幅: {kind: percent}
天数: {kind: count, unit: 天}
金额: {kind: money}
个数: {kind: count}
"""
SWING: Final = (
    "{measure: 率 = 增幅, deduct: {below: 0%, each: 3%, points: 1, part: whole, at_most: 6}, "
    "earn: {base: 30, above: 0%, each: 3%, points: 1, part: whole, at_most: 6}}"
)
EARN: Final = (
    "{measure: 额 = 金额, earn: {above: 5000万元, base: 1, each: 1000万元, points: 0.5, part: whole, at_most: 6}}"
)
KINDS: Final = "findings: {kinds: {一般: 1, 重大: {each: 5, at_most: 10}}}"
EVENTS: Final = "earn: {kinds: {国家级: 5, 省级: {each: 3, at_most: 9}}, at_most: 10}"


def made(indicator: str, points: str = "36", **more: object) -> dict[str, Any]:
    one = {"name": "指标", "points": points} | yaml.load(indicator, yaml.BaseLoader) | more  # noqa: S506 (texts)
    counted = "bonus" not in one and "minus" not in one
    rows = [one] if counted else [{"name": "基本", "points": "10", "formula": "10"}, one]
    full = points if counted else "10"
    section = {"name": "组", "points": full, "indicators": rows}
    data = yaml.load(DATA, yaml.BaseLoader)  # noqa: S506 (texts)
    return {"rubric": "r", "title": "题", "points": full, "at_least": "none", "data": data, "sections": [section]}


def rule(indicator: str, points: str = "36", **more: object) -> perfscore.Rubric:
    return worlds.rubric(made(indicator, points, **more))


def result(rubric: perfscore.Rubric, answer: object = None, **data: object) -> Any:
    answers = {} if answer is None else {"指标": answer}
    return rubric.score({"rubric": "r", "unit": "某局", "year": 2020, "data": data, "answers": answers})


def facts(rubric: perfscore.Rubric) -> Iterator[str]:
    (row,) = rubric.model.sections[0].indicators[-1:]
    yield from (f"{one.label}：{one.text}" for one in row.way.facts())


def words(rubric: perfscore.Rubric) -> list[str]:
    (row,) = rubric.model.sections[0].indicators[-1:]
    return list(row.words("36 分"))


def test_a_way_of_two_keys_is_told_by_both() -> None:
    assert words(rule(SWING)) == [
        "率 = 增幅",
        "基本分 30 分",
        "低于 0% 的，每 3 个百分点扣 1 分（不足 3 个百分点的不扣），最多扣 6 分",
        "超过 0% 的，每 3 个百分点加 1 分（不足 3 个百分点的不加），最多加 6 分",
    ]
    assert list(facts(rule(SWING))) == [
        "基本分：30 分",
        "低于多少开始扣分：0%",
        "扣分方向：低于的扣分",
        "计扣单位：3 个百分点",
        "每低于 3 个百分点扣分：1 分",
        "不足一个单位的：不扣",
        "最多扣分：6 分",
        "超过多少开始加分：0%",
        "加分方向：超过的加分",
        "计加单位：3 个百分点",
        "每超过 3 个百分点加分：1 分",
        "不足一个单位的：不加",
        "最多加分：6 分",
    ]
    full = rule(SWING.replace("base: 30, ", "").replace("6}}", "none}}"))
    assert words(full)[1] == "基本分 36 分"
    assert words(full)[3].endswith("，不封顶")
    assert [one for one in facts(full) if one.startswith(("基本分", "最多加分"))] == [
        "基本分：满分",
        "最多加分：不封顶",
    ]


def test_what_is_earned_is_told() -> None:
    assert words(rule(EARN))[1] == (
        "达到 5000 万元的得 1 分，超过 5000 万元的，每 1000 万元加 0.5 分（不足 1000 万元的不加），最多得 6 分"
    )
    assert next(facts(rule(EARN))) == "达到起点得分：1 分"
    assert list(facts(rule(EARN)))[-1] == "最多得分：6 分"
    below = "{measure: 天 = 天数, earn: {below: 15天, base: 50%, each: 2天, points: 10%, part: started, at_most: none}}"
    assert words(rule(below))[1] == (
        "不高于 15 天的得分值的 50%，低于 15 天的，每 2 天加分值的 10%（不足 2 天的按 2 天加），不封顶"
    )
    assert list(facts(rule(below)))[-1] == "最多得分：不封顶"
    assert words(rule(KINDS)) == ["一般每例扣 1 分；重大每例扣 5 分，合计最多 10 分；扣完为止"]
    assert list(facts(rule(KINDS))) == ["“一般”每例扣分：1 分", "“重大”每例扣分：5 分，合计最多 10 分"]
    assert words(rule(EVENTS)) == ["国家级每次加 5 分；省级每次加 3 分，合计最多 9 分，最多得 10 分"]
    most = "最多得分：10 分"
    assert list(facts(rule(EVENTS))) == ["“国家级”每次加分：5 分", "“省级”每次加分：3 分，合计最多 9 分", most]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (SWING, SWING.replace("base: 30", "base: 29")),
        (SWING, SWING.replace("earn: {base: 30, above: 0%", "earn: {base: 30, above: 1%")),
        (EARN, EARN.replace("base: 1", "base: 2")),
        (KINDS, KINDS.replace("at_most: 10", "at_most: 11")),
        (EVENTS, EVENTS.replace("国家级: 5", "国家级: 4")),
    ],
)
def test_a_change_of_a_rule_has_a_witness(old: str, new: str) -> None:
    (row,) = diff(rule(old), rule(new)).rows
    (meaning,) = row.meanings
    assert meaning.witness is not None


@pytest.mark.parametrize("written", [SWING, EARN, KINDS, EVENTS])
def test_a_rule_says_what_it_said(written: str) -> None:
    (row,) = diff(rule(written), rule(written)).rows or [None]
    assert row is None or all(one.verdict == "equivalent" for one in row.meanings)


@pytest.mark.parametrize("written", [SWING, EARN, KINDS, EVENTS])
def test_check_has_nothing_to_say(written: str, tmp_path: Path) -> None:
    """But for points that nobody gets, and figures of the other rules here."""
    file = tmp_path / "rule.yaml"
    file.write_text(yaml.safe_dump(made(written), allow_unicode=True), encoding="utf-8")
    assert {one.code for one in perfscore.check(file)} <= {"points-unreachable", "figure-unused"}


def test_what_a_rise_adds_above_the_points_is_written(tmp_path: Path) -> None:
    """So check does not speak of it; a rise without an end has no most, which a criterion could name."""
    endless = SWING.replace("part: whole, at_most: 6}}", "part: whole, at_most: none}}")
    for written, most in ((SWING, ["tier 30", "cap 6", "cap 6"]), (endless, ["tier 30", "cap 6"])):
        (row,) = rule(written, "30").program.indicators
        way = row.head.way
        assert [f"{one.kind} {one.high}" for one in way.awards(exact.ratio(30))] == most
        file = tmp_path / "rule.yaml"
        file.write_text(yaml.safe_dump(made(written, "30"), allow_unicode=True), encoding="utf-8")
        assert {one.code for one in perfscore.check(file)} <= {"points-unreachable", "figure-unused"}


def test_a_claim_beyond_the_most_is_known_for_what_it_is() -> None:
    rubric = rule(SWING, "36")
    submission = {"rubric": "r", "unit": "某局", "year": 2020, "data": {"增幅": "24%"}, "claimed": {"指标": 38}}
    (row,) = recheck(rubric, submission).rows
    assert ("cap-ignored", "加分没有封顶") in [(one.code, one.says) for one in row.causes]


MINUS: Final = {"minus": "true"}
BONUS: Final = {"bonus": "true"}
DEDUCT: Final = "{measure: 天 = 天数, deduct: {above: 0, each: 1, points: 0.5, part: whole}}"
EACH: Final = "{measure: 个 = 个数, earn: {above: 0, each: 1, points: 0.5, part: whole}}"


@pytest.mark.parametrize(
    ("written", "points", "more", "given", "score", "said"),
    [
        (DEDUCT, "none", MINUS, {"天数": 50}, "-25", "超过 0 天 50 天，每天扣 0.5 分，共扣 25 分"),
        (DEDUCT, "none", MINUS, {"天数": 0}, "0", "未超过 0 天，不扣分"),
        (DEDUCT, "3", MINUS, {"天数": 50}, "-3", "应扣 25 分，扣完 3 分为止"),
        (
            KINDS,
            "none",
            MINUS,
            {"answer": ["一般", "重大", "重大", "重大"]},
            "-11",
            "重大 3 例，每例扣 5 分，最多扣 10 分",
        ),
        (KINDS, "20", MINUS, {"answer": []}, "0", "没有发现问题，不扣分"),
        ("findings: {each: 5}", "none", MINUS, {"answer": ["某事"] * 7}, "-35", "发现 7 例，每例扣 5 分，共扣 35 分"),
        (EACH, "none", BONUS, {"个数": 90}, "45", "超过 0 90，按整数计 90 个，每个加 0.5 分，共得 45 分"),
        (EACH.replace("whole}", "whole, at_most: 3}"), "none", BONUS, {"个数": 90}, "3", "应得 45 分，最高得 3 分"),
        ("earn: {kinds: {信息: 0.5}}", "none", BONUS, {"answer": {"count": 30}}, "", ""),
        ("earn: {kinds: {信息: 0.5}}", "none", BONUS, {"answer": {"count": {"信息": 30}}}, "15", "共得 15 分"),
    ],
)
def test_a_row_outside_the_points(
    written: str, points: str, more: dict[str, str], given: dict[str, Any], score: str, said: str
) -> None:
    rubric = rule(written, points, **more)
    data = dict(given)
    answer = data.pop("answer", None)
    if not score:
        with pytest.raises(perfscore.PerfscoreError):
            result(rubric, answer, **data)
        return
    found = result(rubric, answer, **data)
    row = found["指标"]
    assert str(row.score) == score
    assert said.replace("超过 0 90", "超过 0 的部分为 90") in row.reason
    assert verify(found.model_dump_json()) == []


@pytest.mark.parametrize(
    "written",
    [
        "{measure: 个 = 个数, earn: {above: 0, base: 50%, each: 1, points: 1, part: whole}}",
        "{measure: 个 = 个数, earn: {above: 0, each: 1, points: 10%, part: whole}}",
        "{measure: 个 = 个数, earn: {above: 0, each: 1, points: 1, part: whole, at_most: 50%}}",
        "earn: {kinds: {信息: 50%}}",
        "earn: {kinds: {信息: {each: 1, at_most: 50%}}}",
        SWING.replace("base: 30, ", ""),
    ],
)
def test_a_share_of_a_row_without_points_is_none(written: str) -> None:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rule(written, "none", bonus="true")
    assert {one.code for one in caught.value.problems} == {"points-needed"}


def test_a_base_of_a_row_without_points_is_written() -> None:
    rubric = rule(SWING, "none", bonus="true")
    assert str(result(rubric, 增幅="9%")["指标"].score) == "33"


ROWS: Final = """
rubric: r
title: 题
points: 10
data: {表: {kind: table, columns: {名: {kind: text}, 分: {kind: number}, 率: {kind: percent}}}}
sections:
- name: 组
  points: 10
  indicators:
  - name: 逐行
    points: 10
    each: {table: 表, name: 名, points: 分, ways: {全部: WAY}}
"""


@pytest.mark.parametrize(
    ("way", "scores"),
    [
        ("{measure: 值 = 率, deduct: {below: 100%, each: 1%, points: 10%, part: whole, at_most: 3}}", ["3", "1"]),
        ("{measure: 值 = 率, earn: {above: 50%, base: 20%, each: 10%, points: 10%, part: whole}}", ["3", "1.2"]),
        (
            (
                "{measure: 值 = 率, deduct: {below: 60%, each: 1%, points: 2, part: whole, at_most: 6}, "
                "earn: {above: 70%, each: 10%, points: 50%, part: whole, at_most: none}}"
            ),
            ["9", "0"],
        ),
    ],
)
def test_rows_are_scored_by_their_own_points(way: str, scores: list[str]) -> None:
    rubric = worlds.rubric(yaml.load(ROWS.replace("WAY", way), yaml.BaseLoader))  # noqa: S506 (texts)
    rows = [{"名": "甲", "分": 6, "率": "80%"}, {"名": "乙", "分": 4, "率": "50%"}]
    if "earn: {above: 50%" in way:
        rows[1]["率"] = "60%"
        rows[0]["率"] = "85%"
    found = rubric.score({"rubric": "r", "data": {"表": rows}})
    assert [str(found[name].score) for name in ("甲", "乙")] == scores


def test_a_measure_has_a_unit_where_its_figures_have_one() -> None:
    rubric = rule(DEDUCT)
    draft = Draft("指标", exact.ratio(4), (), rubric.program.figures)
    for formula, unit in (
        ("天数", "天"),
        ("abs(天数 - 天数)", "天"),
        ("天数 - 个数", ""),
        ("天数 * 2", ""),
        ("-金额", "元"),
    ):
        draft.measure = draft.add(draft.fresh("值"), grammar.parse_own(formula))
        assert measure_unit(draft) == unit
    with draft.only(grammar.parse_own("个数 > 0")):
        draft.measure = draft.add(draft.fresh("值"), grammar.parse_own("天数"))
    assert measure_unit(draft) == "天"
    draft.measure = "无此步"
    assert measure_unit(draft) == ""


IN_A_CASE: Final = (
    "{cases: [{when: 个数 > 3, says: 多, earn: {kinds: {国家级: 5, 省级: 3}, at_most: 9}}, {otherwise: 1}]}"
)


def test_events_in_a_case_are_asked_for_and_looked_at_there_only() -> None:
    rubric = rule(IN_A_CASE, "9")
    row = result(rubric, ["国家级", "省级", "省级"], 个数=5)["指标"]
    assert str(row.score) == "9"
    assert "应得 11 分，最高得 9 分" in row.reason
    assert "没有加分的事项" not in row.reason
    found = result(rubric, ["国家级"], 个数=2)
    assert str(found["指标"].score) == "1"
    assert [one.code for one in found.problems] == ["answer-unwanted"]


def test_a_swing_has_a_rate_on_both_sides() -> None:
    """A share of the points is that of the indicator."""
    for points, each in (("1", "1"), ("10%", "3.6")):
        (program,) = rule(SWING.replace("points: 1", f"points: {points}")).program.indicators
        rates = [(one.path, exact.plain(one.points), one.earns) for one in program.head.way.rates(exact.ratio(36))]
        assert rates == [(("deduct", "points"), each, False), (("earn", "points"), each, True)]


def test_a_witness_answers_as_the_way_of_the_case_asks() -> None:
    old, new = rule(IN_A_CASE, "9"), rule(IN_A_CASE.replace("国家级: 5", "国家级: 4"), "9")
    (row,) = diff(old, new).rows
    (meaning,) = row.meanings
    assert meaning.witness is not None
    given_there = {"rubric": "r", **meaning.witness.given}
    assert old.score(given_there)["指标"].score != new.score(given_there)["指标"].score


def test_cases_of_a_row_without_points_give_what_they_say() -> None:
    cases = "{cases: [{when: 个数 > 3, points: 12, says: 多}, {otherwise: 2, says: 少}]}"
    for more, sign in ((BONUS, ""), (MINUS, "-")):
        rubric = rule(cases, "none", **more)
        assert [str(result(rubric, 个数=many)["指标"].score) for many in (5, 3)] == [f"{sign}12", f"{sign}2"]


def test_a_rule_that_lets_a_row_earn_more_than_its_points_is_taken_at_its_word(tmp_path: Path) -> None:
    """6 of 4 points are earned by the rule, and claimed rightly; 7 are not."""
    written = made(EARN, "4")
    file = tmp_path / "rule.yaml"
    file.write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
    assert "score-above-points" not in {one.code for one in perfscore.check(file)}
    submission = {"rubric": "r", "unit": "某局", "year": 2020, "data": {"金额": "3亿元"}}
    for claimed, verdict in ((6, "agrees"), (5, "unexplained")):
        (row,) = recheck(worlds.rubric(written), {**submission, "claimed": {"指标": claimed}}).rows
        assert (row.verdict, [one.code for one in row.causes]) == (verdict, [])


AVERAGE: Final = ROWS.replace("points: 分", "take: average")


def test_a_row_that_cannot_be_scored_leaves_no_average() -> None:
    way = '{measure: 值 = 率, bands: {"[80%, )": 10, "( , 50%)": 4}}'
    rubric = worlds.rubric(yaml.load(AVERAGE.replace("WAY", way), yaml.BaseLoader))  # noqa: S506 (texts)
    rows = [{"名": "甲", "率": "90%"}, {"名": "乙", "率": "40%"}]
    assert rubric.score({"rubric": "r", "data": {"表": rows}}).total == 7
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score({"rubric": "r", "data": {"表": [*rows, {"名": "丙", "率": "60%"}]}})
    (problem,) = caught.value.problems
    assert problem.code == "no-band"
    assert "有的行“值”不在任何一个档次里" in problem.message


def test_a_row_is_held_only_against_the_way_that_its_column_chooses() -> None:
    ways = '{比: {measure: 值 = 1 / 率, ratio: {}}, 定: {formula: "5"}}'
    written = AVERAGE.replace("{全部: WAY}", ways).replace("take:", "by: 名, take:")
    rubric = worlds.rubric(yaml.load(written, yaml.BaseLoader))  # noqa: S506 (texts)
    rows = [{"名": "定", "率": "0%"}, {"名": "比", "率": "100%"}]
    assert rubric.score({"rubric": "r", "data": {"表": rows}}).total == 7.5
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score({"rubric": "r", "data": {"表": [*rows, {"名": "比", "率": "0%"}]}})
    assert [one.code for one in caught.value.problems] == ["zero-denominator"]


def test_the_average_of_rows_has_no_end_where_the_indicator_has_none() -> None:
    written = made("each: {table: 表, name: 名, take: average, ways: {全部: {formula: 数}}}", "none", **BONUS)
    written["data"]["表"] = {"kind": "table", "columns": {"名": {"kind": "text"}, "数": {"kind": "number"}}}
    rows = [{"名": "甲", "数": 3}, {"名": "乙", "数": 6}]
    assert str(worlds.rubric(written).score({"rubric": "r", "data": {"表": rows}})["指标"].score) == "4.5"


@pytest.mark.parametrize(
    ("most", "score", "causes"), [("10", "10", ["above-points"]), ("12", "12", []), ("none", "14", [])]
)
def test_rows_may_earn_more_than_the_points_where_the_rule_says_so(most: str, score: str, causes: list[str]) -> None:
    way = f"{{measure: 值 = 率, earn: {{above: 50%, each: 10%, points: 1, part: whole, at_most: {most}}}}}"
    rubric = worlds.rubric(yaml.load(AVERAGE.replace("WAY", way), yaml.BaseLoader))  # noqa: S506 (texts)
    given_rows = {"表": [{"名": "甲", "率": "190%"}]}
    found = recheck(rubric, {"rubric": "r", "data": given_rows, "claimed": {"逐行": "11"}})
    assert str(found["逐行"].computed) == score
    assert [one.code for one in found["逐行"].causes] == causes


# -- more is never worse, on either side of a line ---------------------------------------------


rates = st.lists(st.fractions(-1, 1, max_denominator=300), min_size=2, max_size=8).map(sorted)
parts = st.sampled_from(["whole", "started", "pro-rata"])
SWUNG: Final = {
    (down, up): rule(
        f"{{measure: 率 = 增幅, deduct: {{below: 0%, each: 3%, points: 1, part: {down}, at_most: 6}}, "
        f"earn: {{base: 30, above: 1%, each: 2%, points: 0.7, part: {up}, at_most: 6}}}}"
    )
    for down in ("whole", "started", "pro-rata")
    for up in ("whole", "started", "pro-rata")
}


@given(rates, parts, parts)
def test_a_base_falls_and_rises_with_the_measure(values: list[Fraction], down: str, up: str) -> None:
    scores = [result(SWUNG[down, up], 增幅=f"{float(value):.4f}").total for value in values]
    assert scores == sorted(scores)
    assert all(24 <= score <= 36 for score in scores)


def test_short_of_the_line_of_a_base_at_it_and_beyond_one_sentence_is_told() -> None:
    rubric = rule(EARN, "6")
    told = [result(rubric, 金额=f"{many}万元").explain() for many in (4000, 5000, 6000)]
    said = ["未达到 5000 万元，不得分", "  达到 5000 万元，得 1 分", "达到 5000 万元，得 1 分；"]
    assert [[one in text for one in said] for text in told] == [
        [True, False, False],
        [False, True, False],
        [False, True, True],
    ]
