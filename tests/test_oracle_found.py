"""What the oracle and the properties found wrong, once each, as small as it was found."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

import oracle
import perfscore
import worlds
from perfscore.verify import verify

NUMBER = {"kind": "number"}
LEVELS = {"达成": "[80%, 100%]", "未达成": "[0%, 80%)"}


def one(indicator: dict[str, Any], *figures: str, **more: Any) -> dict[str, Any]:
    """A rule of one indicator of 10 points."""
    full = {"name": "指标", "points": "10", **indicator}
    section = {"name": "全部", "points": "10", "indicators": [full]}
    data = dict.fromkeys(figures, NUMBER) | more.pop("data", {})
    return {"rubric": "one", "title": "一个", "points": "10", "data": data, "sections": [section], **more}


def between(result: perfscore.Result) -> list[Decimal | None]:
    """The least and the greatest total that are still possible."""
    return [result.low, result.high]


def score(rule: dict[str, Any], data: dict[str, Any], answer: Any = None) -> perfscore.Result:
    """The result, which is the oracle's too and re-adds."""
    submission = {"rubric": "one", "data": data, "answers": {} if answer is None else {"指标": answer}}
    result = worlds.rubric(rule).score(submission)
    assert worlds.difference(result, oracle.score(rule, submission)) == []
    assert verify(result.model_dump_json()) == []
    return result


@pytest.mark.parametrize(
    ("direction", "aim", "actual", "right"),
    [
        ("≤", -5, -8, 10),  # 下降 8%，目标是下降 5%
        ("≤", -5, -2, 4),  # it was 25
        ("≤", -5, 3, 0),
        ("≤", -5, 0, 0),  # it was a division by 0
        ("≥", -5, -10, 5),  # it was 20
        ("≥", 0, -1, 0),  # it was a division by 0
        ("≤", 0, 2, 0),
        ("=", -4, -2, 5),
        ("=", 2, -2, 0),
    ],
)
def test_a_target_below_zero_is_met_in_proportion_too(direction: str, aim: int, actual: int, right: int) -> None:
    rule = one({"target": {"direction": direction, "target": "目标", "actual": "完成"}}, "目标", "完成")
    assert score(rule, {"目标": aim, "完成": actual}).total == right


def test_a_gate_that_closes_leaves_no_step_to_warn_of() -> None:
    target = {"direction": "≥", "target": "目标 * 1.1", "actual": "完成", "over": "flag"}
    gate = {"when": "完成 > 100", "because": "超出规模"}
    result = score(one({"target": target, "unless": gate}, "目标", "完成"), {"目标": 10, "完成": 101})
    assert result.total == 0
    assert result.problems == ()


def test_a_column_of_several_numbers_stands_whole_in_its_step() -> None:
    table = {"kind": "table", "columns": {"额": {"kind": "money"}}}
    rule = one({"measure": "率 = sum(额) / 10元", "ratio": {}}, data={"明细": table})
    result = score(rule, {"明细": [{"额": -5}, {"额": 20}, {"额": "-7.5"}]})
    assert result["指标"].steps[1].substituted == "sum((-5), 20, (-7.5)) / 10"
    assert result.total == Decimal("7.5")


def test_two_parts_with_the_same_warning_give_two() -> None:
    survey = {"questions": "3", "options": {"好": "2.5", "差": "0.5"}}
    target = {"direction": "≥", "target": "目标", "actual": "完成", "over": "flag"}
    parts = [{"name": name, "points": "2", "survey": survey} for name in "甲乙"]
    parts += [{"name": name, "points": "3", "target": target} for name in "丙丁"]
    half = {"sum": 50, "of": 100}
    result = score(one({"parts": parts}, "目标", "完成"), {"目标": 10, "完成": 13}, {"甲": half, "乙": half})
    codes = [problem.code for problem in result.problems]
    assert sorted(codes) == ["over-achievement", "over-achievement", "survey-sheets", "survey-sheets"]
    assert [problem.message[:7] for problem in result.problems] == [f"“指标”：{name}：" for name in "甲乙丙丁"]


# -- what is still possible ------------------------------------------------------------------


def test_a_level_promises_nothing_where_a_gate_is_closed_or_open() -> None:
    gate = {"when": "违规 == '是'", "because": "有违规"}
    rule = one({"judged": {"levels": LEVELS}, "unless": gate}, data={"违规": {"kind": "yes_no"}})
    for said, status, low, high in (("否", "pending", 8, 10), ("是", "scored", 0, 0), ("", "missing", 0, 10)):
        result = score(rule, {"违规": said}, {"level": "达成"})
        assert result["指标"].status == status
        assert between(result) == [low, high]


def test_a_veto_of_the_whole_may_still_hold_where_a_part_divides_by_zero() -> None:
    parts = [{"name": "甲", "points": "5", "formula": "1 / 基数"}, {"name": "乙", "points": "5", "formula": "5"}]
    rule = one({"parts": parts, "unless": {"when": "超期 > 3", "because": "超期"}}, "基数", "超期")
    result = score(rule, {"基数": 0})
    assert result["指标"].status == "missing"
    assert between(result) == [0, 10]
    assert score(rule, {"基数": 0, "超期": 4}).total == 0


def test_rows_of_days_are_counted_by_the_second_opinion_too() -> None:
    way = {"target": {"direction": "≤", "target": "期限", "actual": "完工", "late": "50%"}}
    each = {"table": "表", "name": "名", "take": "average", "ways": {"全部": way}}
    columns = {"名": {"kind": "text"}, "期限": {"kind": "date"}, "完工": {"kind": "date"}}
    rule = one({"each": each}, data={"表": {"kind": "table", "columns": columns}})
    days = (("一", "2020-06-30", "2020-06-30"), ("二", "2020-06-30", "2020-07-01"))
    result = score(rule, {"表": [dict(zip(columns, row, strict=True)) for row in days]})
    assert result.total == Decimal("7.5")


def test_rows_of_one_way_need_no_word_for_it_where_their_mean_counts() -> None:
    way = {"measure": "率 = 完成 / 计划", "bands": {"[80%, )": "10", "[0%, 60%)": "0"}}
    each = {"table": "表", "name": "名", "take": "average", "by": "类", "ways": {"甲": way}}
    columns = {"名": {"kind": "text"}, "类": {"kind": "choice", "of": ["甲"]}, "完成": NUMBER, "计划": NUMBER}
    rule = one({"each": each}, data={"表": {"kind": "table", "columns": columns}})
    assert score(rule, {"表": [{"名": "一", "类": "甲", "完成": 8, "计划": 10}]}).total == 10
    given = {"rubric": "one", "data": {"表": [{"名": "一", "类": "甲", "完成": 7, "计划": 10}]}, "answers": {}}
    assert worlds.scored(worlds.rubric(rule), given) == oracle.score(rule, given).refused == {"no-band"}


def test_a_row_that_met_its_day_needs_no_score_and_says_so_where_it_has_one() -> None:
    """The second opinion took the score for a form's own claim, though its columns are of days."""
    columns = {"名": {"kind": "text"}, "分": NUMBER, "评": NUMBER, "由": {"kind": "text"}}
    days = {name: {"kind": "date"} for name in ("限", "日")}
    way = {"target": {"direction": "≤", "target": "限", "actual": "日", "score": "评", "reason": "由"}}
    table = {"表": {"kind": "table", "columns": columns | days}}
    rule = one({"each": {"table": "表", "name": "名", "points": "分", "ways": {"时限": way}}}, data=table)
    row = {"名": "一", "分": 10, "限": "2020年1月31日", "日": "2000年2月29日", "评": 0, "由": "有据"}
    result = score(rule, {"表": [row]})
    assert (result.total, [one.code for one in result.problems]) == (10, ["answer-unwanted"])


@pytest.mark.parametrize("take", [{"take": "average"}, {"points": "分"}])
def test_a_divisor_of_zero_is_as_wrong_in_a_mean_as_in_a_row_of_its_own(take: dict[str, str]) -> None:
    cases = [{"when": "完成 < 0", "points": "0"}, {"when": "率 > 1", "points": "50%"}, {"otherwise": "100%"}]
    undefined = {"when": "计划 == 0 and 完成 == -2", "score": "full", "because": "没有计划"}
    way = {"measure": "率 = 完成 / 计划", "cases": cases, "undefined": undefined}
    each = {"table": "表", "name": "名", **take, "ways": {"全部": way}}
    columns = {"名": {"kind": "text"}, "完成": NUMBER, "计划": NUMBER, "分": NUMBER}
    rule = one({"each": each}, data={"表": {"kind": "table", "columns": columns}})
    for done, planned, right in ((-1, 0, {"zero-denominator"}), (-2, 0, 10), (-1, 1, 0), (2, 1, 5)):
        given = {
            "rubric": "one",
            "data": {"表": [{"名": "甲", "完成": done, "计划": planned, "分": 10}]},
            "answers": {},
        }
        result = worlds.scored(worlds.rubric(rule), given)
        assert worlds.difference(result, oracle.score(rule, given)) == []
        assert (result if isinstance(result, set) else result.total) == right


def test_a_veto_over_what_is_given_passes_over_a_divisor_of_zero_in_a_mean_too() -> None:
    cases = [{"when": "违 == '是'", "points": "0"}, {"otherwise": "5"}]
    way = {"measure": "率 = 成 / 标", "cases": cases, "unless": {"when": "成 < 0", "because": "有违规"}}
    columns = {"名": {"kind": "text"}, "标": NUMBER, "成": NUMBER, "违": {"kind": "yes_no"}}
    each = {"table": "表", "name": "名", "take": "average", "ways": {"全部": way}}
    rule = one({"each": each}, data={"表": {"kind": "table", "columns": columns}})
    rows = [{"名": "一", "违": "否", "标": 0, "成": -1}, {"名": "二", "违": "否", "标": 1, "成": 1}]
    assert score(rule, {"表": rows}).total == Decimal("2.5")


def test_rows_of_a_mean_that_are_wrong_in_two_ways_name_one_of_them() -> None:
    rate = {"measure": "率 = 成 / 标"}
    ways = {"比": {**rate, "ratio": {}}, "式": {**rate, "formula": "min(率, 1)"}}
    columns = {"名": {"kind": "text"}, "法": {"kind": "choice", "of": [*ways]}, "标": NUMBER, "成": NUMBER}
    each = {"table": "表", "name": "名", "by": "法", "take": "average", "ways": ways}
    rule = one({"each": each}, data={"表": {"kind": "table", "columns": columns}})
    rows = [{"名": "一", "法": "式", "标": -7, "成": 7}, {"名": "二", "法": "比", "标": 0, "成": 1}]
    given = {"rubric": "one", "data": {"表": rows}}
    told, right = worlds.scored(worlds.rubric(rule), given), oracle.score(rule, given)
    assert (told, right.either) == ({"score-out-of-range"}, {"score-out-of-range", "zero-denominator"})
    assert worlds.difference(told, right) == []
    assert worlds.difference({"no-band"}, right) != []


def test_an_exception_may_still_hold() -> None:
    undefined = {"when": "基数 == 0", "score": "2", "because": "没有基数"}
    gate = {"when": "率 > 1", "because": "超出"}
    rule = one({"measure": "率 = 实际 / 基数", "undefined": undefined, "unless": gate, "ratio": {}}, "实际", "基数")
    assert between(score(rule, {"基数": 0})) == [2, 2]
    assert between(score(rule, {"实际": 3})) == [0, 10]


def test_what_does_not_apply_adds_nothing() -> None:
    undefined = {"when": "基数 == 0", "score": "not_applicable", "because": "没有基数"}
    indicator = {"measure": "率 = 实际 / 基数", "undefined": undefined, "bands": {"[0, )": "10", "( , 0)": "5"}}
    rule = one(indicator, "实际", "基数", not_applicable="rescale", points="11")
    more = {"name": "另一个", "points": "1", "judged": {}}
    rule["sections"][0] |= {"points": "11", "indicators": [*rule["sections"][0]["indicators"], more]}
    result = score(rule, {"基数": 0})
    assert result["指标"].status == "not-applicable"
    assert between(result) == [0, 1]
    assert between(score(rule, {"实际": 1})) == [0, 11]


def test_a_ratio_may_give_as_much_as_its_cap() -> None:
    rule = one({"measure": "率 = 实际 / 基数", "ratio": {"at_most": "150%"}}, "实际", "基数")
    assert score(rule, {"基数": 2}).high == 15
    assert score(rule, {"基数": 2, "实际": 3}).total == 15


def test_a_part_without_a_score_does_not_hide_what_another_lacks() -> None:
    quotient = {"name": "甲", "points": "4", "measure": "率 = 实际 / 基数", "ratio": {}}
    banded = {"name": "乙", "points": "3", "measure": "值 = 实际", "bands": {"[0, 1]": "3"}}
    rule = one({"parts": [quotient, banded, {"name": "丙", "points": "3", "judged": {}}]}, "实际", "基数")
    result = score(rule, {"实际": 7, "基数": 0})
    assert result["指标"].status == "missing"
    assert between(result) == [0, 10]


def test_a_limit_that_may_yet_apply_lowers_the_least() -> None:
    limit = {"when": "执行率 < 0.6", "at_most": "5", "says": "执行率低"}
    rule = one({"measure": "执行率 = 执行 / 预算", "ratio": {}}, "执行", "预算", "其他", limits=[limit])
    rule["sections"][0]["indicators"].append({"name": "另一个", "points": "0", "judged": {}})
    result = score(rule, {"预算": 10})
    assert [problem.code for problem in result.problems] == ["limit-unchecked"]
    assert between(result) == [0, 10]
    zero = dict(limit, when="执行 / 其他 < 0.6")
    rule = one({"measure": "执行率 = 执行 / 预算", "ratio": {}}, "执行", "预算", "其他", limits=[zero])
    result = score(rule, {"执行": 10, "预算": 10, "其他": 0})
    assert [problem.message for problem in result.problems] == ["总分限制未核对（分母为 0）：执行率低"]
    assert result.total == 10
    assert between(result) == [5, 10]
    assert (result.status, result.converted, result.grade) == ("incomplete", None, None)
    assert verify(result.model_dump_json()) == []
    high = dict(zero, at_most="10")  # it would change nothing
    rule = one({"measure": "执行率 = 执行 / 预算", "ratio": {}}, "执行", "预算", "其他", limits=[high])
    result = score(rule, {"执行": 10, "预算": 10, "其他": 0})
    assert (result.status, result.converted) == ("complete", 10)
    assert verify(result.model_dump_json()) == []


# -- 折算 as it is printed ---------------------------------------------------------------------


def test_the_conversion_says_what_was_added_and_what_cut_it() -> None:
    rule = one({"judged": {}}, "额", not_applicable="rescale")
    rule["points"] = rule["sections"][0]["points"] = "30"
    rule["sections"][0]["indicators"] += [
        {"name": "第二", "points": "20", "judged": {}, "not_applicable": "allow"},
        {"name": "加分", "points": "5", "judged": {}, "bonus": "true"},
    ]
    rule["limits"] = [{"when": "额 > 1", "at_most": "20", "says": "总分受限"}]
    answers = {
        "指标": {"score": 7, "reason": "有据"},
        "第二": {"not_applicable": "没有此项"},
        "加分": {"score": 2, "reason": "有据"},
    }
    for amount, said in ((1, "折算 23 分（7 ÷ 10 × 30 + 加分 2）"), (2, "折算 20 分（7 ÷ 10 × 30 + 加分 2，限额后）")):
        text = worlds.rubric(rule).score({"rubric": "one", "data": {"额": amount}, "answers": answers}).explain()
        assert said in text.splitlines()


# -- 可挽回 ------------------------------------------------------------------------------------


def test_no_fewer_findings_than_none_are_proposed() -> None:
    parts = [
        {"name": "甲", "points": "5", "findings": {"each": "1"}},
        {"name": "乙", "points": "5", "measure": "率 = 实际 / 100", "ratio": {}},
    ]
    result = score(one({"parts": parts}, "实际"), {"实际": 20}, {"甲": []})
    assert [chance.figure for chance in result["指标"].regain] == ["实际"]


def test_no_survey_is_proposed_to_get_more_than_full_marks() -> None:
    survey = {"questions": "1", "options": {"好": "5", "差": "0"}}
    parts = [
        {"name": "甲", "points": "5", "survey": survey},
        {"name": "乙", "points": "5", "measure": "率 = 实际 / 100", "ratio": {}},
    ]
    result = score(one({"parts": parts}, "实际"), {"实际": 50}, {"甲": {"sum": 100, "of": 100}})
    assert [(chance.figure, chance.to) for chance in result["指标"].regain] == [("实际", "100")]


def test_a_branch_that_cannot_be_taken_is_no_obstacle() -> None:
    formula = (
        "min(10, round(实际 / 基数, 4) * 10) if 基数 > 0 else max(实际 / 10, abs(实际) / 基数 * 0) if 实际 > 90 else 0"
    )
    rule = one({"formula": formula}, "实际", "基数")
    result = score(rule, {"实际": 5, "基数": 0})
    assert result.total == 0
    assert all(chance.points > 0 for chance in result["指标"].regain)


def test_the_band_behind_a_closed_edge_is_proposed() -> None:
    bands = {"( , 60)": "0", "[60, 80]": "2", "(80, )": "10"}
    rule = one({"measure": "值 = 数", "bands": bands}, data={"数": {"kind": "count"}})
    chances = score(rule, {"数": 50})["指标"].regain
    assert {chance.to: chance.points for chance in chances} == {"81": Decimal(10), "60": Decimal(2)}


# -- rules that were let through -------------------------------------------------------------


def test_a_row_has_no_fixed_score_where_it_cannot_be_computed() -> None:
    columns = {"名": {"kind": "text"}, "分": NUMBER, "标": NUMBER, "成": NUMBER}
    undefined = {"when": "标 == 0", "score": "3", "because": "没有目标"}
    way = {"measure": "率 = 成 / 标", "undefined": undefined, "ratio": {}}
    each = {"table": "表", "name": "名", "points": "分", "ways": {"全部": way}}
    rule = one({"each": each}, data={"表": {"kind": "table", "columns": columns}})
    with pytest.raises(perfscore.PerfscoreError) as refused:
        worlds.rubric(rule)
    assert [problem.code for problem in refused.value.problems] == ["points-above-full"]
    way["undefined"] = dict(undefined, score="0")
    rows = [{"名": "甲", "分": 2, "标": 0, "成": 1}, {"名": "乙", "分": 8, "标": 1, "成": 1}]
    assert worlds.rubric(rule).score({"rubric": "one", "data": {"表": rows}}).total == 8


def test_a_level_of_no_points_holds_its_0() -> None:
    rule = one({"judged": {}})
    rule["sections"][0]["indicators"].append({"name": "零", "points": "0", "judged": {"levels": LEVELS}})
    said = {"指标": {"score": 10, "reason": "有据"}, "零": {"level": "达成", "score": 0, "reason": "有据"}}
    assert worlds.rubric(rule).score({"rubric": "one", "answers": said}).total == 10


def test_the_highest_of_a_section_waits_for_a_row_whose_exception_gives_more_than_its_way() -> None:
    undefined = {"when": "乙 == 0", "score": "50%", "because": "没有基数"}
    earn = {"above": "100%", "each": "2%", "points": "1", "part": "started", "at_most": "0"}
    rule = one({"measure": "率 = 甲 / 乙", "undefined": undefined, "earn": earn}, "甲", "乙")
    rule["sections"][0]["take"] = "highest"
    result = score(rule, {"甲": 3})
    assert (result.status, between(result)) == ("incomplete", [Decimal(0), Decimal(5)])


def test_a_section_in_which_nothing_applies_is_told_though_the_total_lacks_a_figure() -> None:
    row = {"name": "二", "points": "5", "judged": {}, "not_applicable": "allow"}
    rule = one({"judged": {}}, data={"系数": {"kind": "number", "between": "[0, 2]"}}, not_applicable="rescale")
    rule["sections"].append({"name": "部分乙", "points": "5", "indicators": [row]})
    rule |= {"points": "15", "total": "全部 * 系数 + 部分乙"}
    said = {"指标": {"score": 10, "reason": "有据"}, "二": {"not_applicable": "没有此项职能"}}
    submission = {"rubric": "one", "data": {}, "answers": said}
    found = worlds.scored(worlds.rubric(rule), submission)
    assert found == {"nothing-applies"}
    assert worlds.difference(found, oracle.score(rule, submission)) == []


VETOED_PARTS: dict[str, Any] = {
    "parts": [
        {
            "name": "一",
            "points": "5",
            "measure": "率 = 甲 / 乙",
            "ratio": {},
            "unless": {"when": "违规 == '是'", "because": "有违规"},
        },
        {"name": "二", "points": "5", "formula": "丙 / 丁"},
    ]
}


@pytest.mark.parametrize(
    ("given", "code", "named"),
    [
        ({"乙": 0, "丙": 30, "丁": 3}, "score-out-of-range", "不在 0 到分值之间"),
        ({"乙": 0, "丙": 30, "丁": 0}, "zero-denominator", "“丁”为 0"),
        ({"乙": 1, "丙": 30, "丁": 0}, "zero-denominator", "“丁”为 0"),
    ],
)
def test_a_division_that_a_veto_makes_needless_is_no_problem_beside_another(
    given: dict[str, int], code: str, named: str
) -> None:
    rule = one(VETOED_PARTS, "甲", "乙", "丙", "丁", data={"违规": {"kind": "yes_no"}})
    submission = {"rubric": "one", "data": {"甲": 1, "违规": "是", **given}}
    with pytest.raises(perfscore.PerfscoreError) as refused:
        worlds.rubric(rule).score(submission)
    (problem,) = refused.value.problems
    assert problem.code == code
    assert named in problem.message
    assert worlds.difference(worlds.scored(worlds.rubric(rule), submission), oracle.score(rule, submission)) == []
