"""Cells as forms have them: one value in all of its spellings scores the same, and what is vague is not read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import perfscore
from perfscore.problems import PerfscoreError
from perfscore.submission.printed import Printed, group_of, taken_apart

RULE = "project-self-evaluation-2020"
SIGNS = {
    "≥": ["≥", "≧", ">=", "⩾", "大于等于", "不低于", "不少于", "至少", "＞", "大于"],
    "≤": ["≤", "≦", "<=", "⩽", "小于等于", "不高于", "不超过", "至多", "＜", "小于"],
    "=": ["=", "＝", "==", "═", "等于"],
}
AFTER = {"≥": ["以上", "及以上", "（含）以上"], "≤": ["以下", "以内", "及以下"], "=": []}
HOURS = "一天是 24 小时，还是 8 小时的工作日，没有写明；两个数要写成同一个单位"
UNITS = ["", "个", "%", "份", "万元", "亿元", "人次", "公里", "TB", "个月"]
FULL_WIDTH = str.maketrans("0123456789.%,", "０１２３４５６７８９．％，")


@st.composite
def spelt(draw: st.DrawFn, sign: str, number: int, unit: str) -> tuple[str, str]:
    """What stands in the column of signs, and in the cell of the target."""
    digits = draw(st.sampled_from([str(number), f"{number}.0", f"{number}.00", f"{number:,}"]))
    text = draw(st.sampled_from([digits + unit, f"{digits} {unit}", f"{digits}{unit} "]))
    text = text.translate(FULL_WIDTH) if draw(st.booleans()) else text
    word = draw(st.sampled_from(SIGNS[sign]))
    forms = [(word, text), ("", word + text), (word, word + text), ("", f" {word} {text}"), ("定量指标", word + text)]
    forms += [("", text.strip() + after) for after in AFTER[sign]]
    return draw(st.sampled_from(forms))


def form(word: str, target: str, actual: str, unit: str = "", **more: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "一级指标": "产出指标",
        "三级指标": "数量",
        "指标性质": word,
        "指标值": target,
        "度量单位": unit,
    }
    row |= {"完成值": actual, "分值": 50, "自评得分": ""} | more
    rest = {"指标性质": "=", "指标值": 1, "完成值": 1, "自评得分": ""}
    others = [
        {"一级指标": "效益指标", "三级指标": "效益", "分值": 30, **rest},
        {"一级指标": "满意度指标", "三级指标": "满意", "分值": 10, **rest},
    ]
    money = {"年初预算数": 1, "全年预算数": 1, "全年执行数": 1}
    return {"rubric": RULE, "unit": "某局", "year": 2021, "data": {**money, "绩效指标": [row, *others]}}


def score_of(given: dict[str, Any]) -> Any:
    return perfscore.load(RULE).score(given)["数量"].score


def earned(sign: str, target: int, actual: int) -> Fraction:
    """The points out of 50 by the form's notes."""
    if sign == "≥":
        share = Fraction(1) if actual >= target else Fraction(actual, target)
    elif sign == "≤":
        share = Fraction(1) if actual <= target else Fraction(target, actual)
    else:
        share = Fraction(min(actual, target), max(actual, target)) if actual != target else Fraction(1)
    cents = share * 50 * 100
    return Fraction((2 * cents.numerator + cents.denominator) // (2 * cents.denominator), 100)


@given(
    st.data(),
    st.sampled_from("≥≤="),
    st.integers(1, 5000),
    st.integers(1, 5000),
    st.sampled_from(UNITS),
)
def test_one_value_in_all_of_its_spellings_scores_the_same(
    data: st.DataObject, sign: str, target: int, actual: int, unit: str
) -> None:
    word, cell = data.draw(spelt(sign, target, unit))
    done = data.draw(
        st.sampled_from([f"{actual}{unit}", f"{actual:,} {unit}", f"完成{actual}{unit}", f"={actual}{unit}"])
    )
    assert Fraction(score_of(form(word, cell, done))) == earned(sign, target, actual)
    if unit in {
        "个",
        "份",
        "人次",
        "公里",
        "TB",
        "个月",
    }:  # said once, or as the row's unit
        assert Fraction(score_of(form(word, cell, str(actual)))) == earned(sign, target, actual)
        assert Fraction(score_of(form(word, cell, done, unit))) == earned(sign, target, actual)


@given(
    st.integers(1, 900), st.integers(1, 900), st.integers(1, 2000), st.sampled_from(["-", "~", "～", "—", "至", "到"])
)
def test_inside_a_range_is_full_and_outside_the_nearer_end_counts(low: int, more: int, actual: int, dash: str) -> None:
    high = low + more
    expected = (
        earned("≥", low, actual) if actual < low else earned("≤", high, actual) if actual > high else Fraction(50)
    )
    for word, target in (("", f"{low}{dash}{high}个"), ("=", f"{low}个{dash}{high}个"), ("", f"{low}{dash}{high}")):
        assert Fraction(score_of(form(word, target, f"{actual}个" if "个" in target else str(actual)))) == expected


DAYS = st.dates(date(2021, 1, 1), date(2021, 12, 31))


SPELLINGS = ["{0.year}年{0.month}月{0.day}日", "{0.month}月{0.day}日", "{0:%Y-%m-%d}", "{0:%Y/%m/%d}"]


@given(DAYS, DAYS, st.sampled_from(SPELLINGS))
def test_a_day_is_met_or_a_person_judges(target: date, actual: date, spelling: str) -> None:
    written, done = spelling.format(target), spelling.format(actual)
    for word, cell in (("≤", written), ("", written + "前"), ("", "不晚于" + written), ("≤", f"于{written}前完成")):
        result = perfscore.load(RULE).score(form(word, cell, done))["数量"]
        assert result.status == ("scored" if actual <= target else "pending")
        assert result.score == (50 if actual <= target else None)
    judged = form("≤", written, done, 自评得分="31.5", 偏差原因="雨季停工")
    assert perfscore.load(RULE).score(judged)["数量"].score == (50 if actual <= target else Fraction("31.5"))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("12月底前", Printed("≤", days=("2021-12-31", "2021-12-31"))),
        ("2月底前", Printed("≤", days=("2021-02-28", "2021-02-28"))),
        ("2020年2月底前完成", Printed("≤", days=("2020-02-29", "2020-02-29"))),
        ("年底前", Printed("≤", days=("2021-12-31", "2021-12-31"))),
        ("2022年底", Printed("", days=("2022-12-31", "2022-12-31"))),
        ("2021年6月", Printed("", days=("2021-06-01", "2021-06-30"))),
        ("100%覆盖", Printed("", ("100%",))),
        ("控制在5%以内", Printed("≤", ("5%",))),
        ("90%-100%", Printed("", ("90%", "100%"))),
        ("-5", Printed("", ("-5",))),
        ("12个月内", Printed("≤", ("12个月",))),
        ("30日内", Printed("≤", ("30日",))),
        ("10m²", Printed("", ("10m2",))),
        ("95 %", Printed("", ("95%",))),
        ("≥100\n公里", Printed("≥", ("100公里",))),
    ],
)
def test_the_parts_of_a_cell(text: str, parts: Printed) -> None:
    assert taken_apart(text, 2021) == parts


@pytest.mark.parametrize(
    "text",
    [
        *(
            "约100",
            "100左右",
            "100余人",
            "20多个",
            "近百",
            "12月前",
            "2021年",
            "2021年1-12月",
            "10:30",
            "及时",
            "已完成",
        ),
        *("9 5", "20\n30", "1\u3000234", "20人\n30人", "10²", "①5", "⑩", "5⅓", "6月内", "2022年内"),
        *("2月30日", "13月底", "100-90", "90%-100", "不低于95%以下", "≥≤5", "二十个", "1,00", "", "≥"),
    ],
)
def test_what_is_vague_is_not_read(text: str) -> None:
    assert taken_apart(text, 2021) is None


@pytest.mark.parametrize(
    ("target", "unit", "actual"),
    [
        ("100", "万人次", "987000人次"),
        ("10", "万立方米", "98000立方米"),
        ("95", "%", "90人"),
        ("90%", "", "90人"),
        ("90人", "", "90%"),
    ],
)
def test_what_is_counted_otherwise_is_told_by_both_cells(target: str, unit: str, actual: str) -> None:
    (row, *_) = perfscore.recheck(perfscore.load(RULE), form("≥", target, actual, 度量单位=unit)).rows[1:]
    (cause,) = row.causes
    assert (row.computed, cause.code) == (None, "size-differs")
    assert target in cause.says
    assert actual in cause.says


@pytest.mark.parametrize(
    ("target", "unit", "actual"),
    [
        ("10公里", "", "9800米"),
        ("10公里", "公里", "9800米"),
        ("10km", "米", "9.8千米"),
        ("10", "公里", "9.8千米"),
        ("100厘米", "", "980mm"),
        ("1公顷", "", "14.7亩"),
        ("1平方公里", "", "98公顷"),
        ("1.5万亩", "公顷", "980公顷"),
        ("1吨", "", "980kg"),
        ("1公斤", "公斤", "1.96斤"),
        ("5小时", "", "294分钟"),
        ("50周", "", "343天"),
        ("50年", "", "588个月"),
        ("3万人", "万人", "29400人"),
        ("3万", "万人", "29400人"),
        ("200万元", "万元", "1960000元"),
    ],
)
def test_units_of_one_thing_are_brought_together(target: str, unit: str, actual: str) -> None:
    found = perfscore.recheck(perfscore.load(RULE), form("≥", target, actual, 度量单位=unit)).rows[1]
    assert found.computed == 49


@pytest.mark.parametrize(
    ("target", "unit", "actual", "score"),
    [
        ("5", "", "0公里", 0),
        ("5", "公里", "0米", 0),
        ("90%", "人", "0人", 0),
        ("0公里", "", "5", 50),
        ("5.8万", "", "2.9万元", 25),
        ("3万", "", "15000个", None),
    ],
)
def test_nothing_is_nothing_in_any_unit(target: str, unit: str, actual: str, score: int | None) -> None:
    found = perfscore.recheck(perfscore.load(RULE), form("≥", target, actual, 度量单位=unit)).rows[1]
    assert found.computed == score


@pytest.mark.parametrize(
    ("target", "unit", "actual", "hint"),
    [
        (
            "24小时",
            "",
            "1天",
            f"{HOURS}：都写“小时”，或都写“天”",
        ),
        (
            "24",
            "小时",
            "1天",
            f"{HOURS}：都写“天”，或都写“小时”",
        ),
        ("3个月", "", "90天", "一个月的天数不一定；两个数要写成同一个单位：都写“个月”，或都写“天”"),
        ("10公里", "", "3吨", "两个数要写成同一个单位"),
        ("10人", "", "90%", "两个数要写成同一个单位"),
    ],
)
def test_units_that_have_no_fixed_rate_are_not_brought_together(target: str, unit: str, actual: str, hint: str) -> None:
    with pytest.raises(PerfscoreError) as refused:
        perfscore.load(RULE).score(form("≤", target, actual, 度量单位=unit))
    (problem,) = refused.value.problems
    assert (problem.code, problem.hint) == ("size-differs", hint)


@pytest.mark.parametrize(("actual", "score"), [("9800米", 49), ("15000米", 50), ("25公里", 40), ("25", 40), ("8", 40)])
def test_a_range_is_held_against_what_measures_the_same(actual: str, score: int) -> None:
    assert score_of(form("", "10-20公里", actual)) == score


@pytest.mark.parametrize(("actual", "score"), [("12月31日", 50), ("11月", 50), ("达成", None)])
def test_a_target_of_a_day_without_a_digit_is_a_day_where_the_actual_is_one(actual: str, score: int | None) -> None:
    (row, *_) = perfscore.recheck(perfscore.load(RULE), form("", "年底前", actual)).rows[1:]
    assert row.computed == score
    assert not any(cause.code == "judged-level" for cause in row.causes)


def test_a_day_without_its_year_needs_that_of_the_form() -> None:
    assert taken_apart("12月31日", None) is None


@pytest.mark.parametrize(
    "word", ["产出指标(50分)", "产出指标（50 分）", "产出指标\n（50分）", "产出指标(50)", "产出指标"]
)
def test_a_group_may_have_its_points_beside_it(word: str) -> None:
    assert group_of(word) == "产出指标"


def test_without_a_sign_every_sign_is_tried() -> None:
    rubric = perfscore.load(RULE)
    same = rubric.score(form("", "100", "100"))["数量"]
    assert same.score == 50
    assert "没有写“指标性质”：按 ≥、≤、= 计，得分都一样" in same.reason
    other = rubric.score(form("", "100", "80"))["数量"]
    assert other.missing == ("指标性质",)
    assert (other.low, other.high) == (Decimal(40), Decimal(50))


@pytest.mark.parametrize(
    ("actual", "claim", "verdict", "findings"),
    [
        ("2021-11-30", "50", "agrees", []),  # in time: what the other signs ask for, nobody has to write
        ("2021-12-31", "50", "agrees", []),
        ("2022-01-05", "50", "agrees", ["reason-missing"]),  # late: a judgement
        ("2021-11-30", "40", "undetermined", []),
    ],
)
def test_a_day_without_a_sign_that_is_met_needs_no_reason(
    actual: str, claim: str, verdict: str, findings: list[str]
) -> None:
    found = perfscore.recheck(perfscore.load(RULE), form("", "2021-12-31", actual, 自评得分=claim, 偏差原因=""))
    assert found.rows[1].verdict == verdict
    assert [one.code for one in found.findings] == findings


def test_a_day_without_a_sign_is_first_of_all_the_last_one() -> None:
    rubric = perfscore.load(RULE)
    in_time = rubric.score(form("", "2021-12-31", "2021-11-30"))["数量"]
    assert (in_time.status, in_time.missing) == ("missing", ("指标性质",))
    late = rubric.score(form("", "2021-12-31", "2022-01-05"))["数量"]
    assert (late.status, late.missing) == ("pending", ("评定得分",))


@pytest.mark.parametrize(
    ("target", "unit", "actual", "slip"),
    [
        ("95%", "%", "0.9", "写的是 0.9，“度量单位”是 %，读作 0.9%，与“指标值” 95% 相差很大；是不是 90%？"),
        ("95", "%", Decimal("0.9"), "是不是 90%？"),
        (
            "≥0.95",
            "％",
            "96%",
            "读作 0.95%，与“完成值” 96% 相差很大；是不是 95%？",
        ),
        ("100", "%", 1, "是不是 100%？"),
        ("95%", "%", "0.9%", ""),  # it says so itself
        ("95", "%", "0", ""),
        ("5%", "%", "0.9", ""),  # not so much smaller
        ("95", "个", "0.9", ""),
        ("95", "", "0.9", ""),
        ("95", "%", "0.9个", ""),
        ("95", "%", "大部分", ""),
        ("95", "%", "", ""),
    ],
)
def test_a_share_where_percent_are_meant_is_a_finding(target: str, unit: str, actual: object, slip: str) -> None:
    given = form("≥", target, "", 度量单位=unit, 自评得分="50", 完成值=actual)
    found = [one for one in perfscore.recheck(perfscore.load(RULE), given).findings if one.code == "percent-suspect"]
    assert [(one.weight, one.where) for one in found] == ([("重要", "数量")] if slip else [])
    assert all(one.says.endswith(slip) for one in found)


def test_a_target_without_a_digit_is_judged() -> None:
    result = perfscore.load(RULE).score(form("", "效果明显", "达成预期指标", 自评得分="45", 偏差原因="抽查属实"))[
        "数量"
    ]
    assert result.score == 45


@pytest.mark.parametrize(
    ("word", "target", "actual", "unit", "code"),
    [
        ("≤", "≥95%", "96%", "", "sign-differs"),
        ("≥", "90%-100%", "96%", "", "sign-differs"),
        ("≥", "95%", "≥95%", "", "no-figure"),
        ("≥", "95%", "无", "", "no-figure"),
        ("≥", "95%", "90%-100%", "", "no-figure"),
        ("≤", "202.6万元", "132.9", "", "size-differs"),
        ("≥", "8个", "8件", "", "size-differs"),
        ("≥", "8个", "8", "件", "size-differs"),
        ("≥", "1.2万", "1.2", "万亩", "size-differs"),
        ("≤", "2021-12-31", "300", "", "number-not-read"),
        ("≤", "2021-12-15", "2021年12月", "", "date-form"),
        ("≥", "2021-12-31", "2021年12月", "", "date-form"),
        ("=", "2021-12-31", "2021年12月", "", "date-form"),
        ("≥", "及时", "及时", "", "number-not-read"),
        ("≥", "约100", "100", "", "number-not-read"),
    ],
)
def test_what_is_not_plain_is_a_problem_of_its_row(word: str, target: str, actual: str, unit: str, code: str) -> None:
    given = form(word, target, actual, unit)
    with pytest.raises(PerfscoreError) as caught:
        perfscore.load(RULE).score(given)
    assert [one.code for one in caught.value.problems if one.severity == "error"] == [code]
    found = perfscore.recheck(perfscore.load(RULE), given)
    assert [one.code for one in found["数量"].causes] == [code]
    assert [found[name].computed for name in ("预算执行率", "效益", "满意")] == [10, 30, 10]


@pytest.mark.parametrize(
    ("word", "target", "actual", "score"),
    [
        ("≤", "2021年12月", "2021年12月", 50),
        ("", "2021年12月", "2021年12月", 50),
        ("≤", "2021年12月", "2021年11月", 50),
        ("≤", "2021年12月31日", "2021年12月", 50),
        ("≥", "2021年6月", "2021年7月", 50),
        ("≥", "2021年6月1日", "2021年6月", 50),
        ("≥", "2021年6月", "2021年5月", None),
        ("=", "2021年6月1日", "6月1日", 50),
    ],
)
def test_a_month_stands_for_its_days(word: str, target: str, actual: str, score: int | None) -> None:
    assert score_of(form(word, target, actual)) == score


def test_a_table_reads_its_cells_as_a_submission_does() -> None:
    polars = pytest.importorskip("polars")
    rubric = perfscore.load(RULE)
    cells = [
        ("≥", "95%以上", "96%"),
        ("", "90%-100%", "85%"),
        ("", "12月底前", "11月30日"),
        ("≤", "≤202.6万元", "265.2万元"),
        ("≧", "8个", "6"),
        ("", "100", "80"),
        ("≤", "≥5", "5"),
    ]
    lines: list[dict[str, Any]] = []
    for place, one in enumerate(cells):
        whole = form(*one)
        money = {name: value for name, value in whole["data"].items() if name != "绩效指标"}
        for row in whole["data"]["绩效指标"]:
            texts = {name: "" if value is None else str(value) for name, value in row.items()}
            lines.append({"submission": place, "year": 2021, "度量单位": "", "偏差原因": "", **money, **texts})
    scored = rubric.score_table(polars.DataFrame(lines), problems="keep").filter(polars.col("三级指标") == "数量")
    assert scored["绩效指标完成情况.score"].to_list() == [
        50,
        Decimal("47.22"),
        50,
        Decimal("38.2"),
        Decimal("37.5"),
        None,
        None,
    ]
    assert scored["status"].to_list() == [*["complete"] * 5, "incomplete", "problem"]
    for one, found in zip(cells[:5], scored["绩效指标完成情况.score"], strict=False):
        assert score_of(form(*one)) == found


@pytest.mark.parametrize(
    ("target", "actual", "unit", "told", "to"),
    [
        ("≥95%", "91%", "", "完成值 91% 未达到指标值“≥95%”，按 95.79% 计分", "95%"),
        ("≥95%", "91%", "%", "完成值 91% 未达到指标值“≥95%”，按 95.79% 计分", "95%"),
        ("≥95%", "0", "%", "完成值 0% 未达到指标值“≥95%”，按 0% 计分", "95%"),
        ("≥95", "91", "%", "完成值 91 未达到指标值“≥95”，按 95.79% 计分", "95"),
        ("≥5.8万元", "5.22万元", "", "完成值 5.22万元 未达到指标值“≥5.8万元”，按 90% 计分", "5.8万元"),
        ("≥2亿元", "18000万元", "", "完成值 18,000万元 未达到指标值“≥2亿元”，按 90% 计分", "20000万元"),
        ("≥10公里", "9公里", "", "完成值 9 未达到指标值“≥10”，按 90% 计分", "10"),
        ("≥10公里", "9000米", "", "完成值 9000米 未达到指标值“≥10公里”，按 90% 计分", "10000米"),
        ("≥10公里", "9000米", "公里", "完成值 9000米 未达到指标值“≥10公里”，按 90% 计分", "10000米"),
        ("≥4.5万亩", "2700公顷", "亩", "完成值 2700公顷 未达到指标值“≥4.5万亩”，按 90% 计分", "3000公顷"),
        ("≥5万亩", "3000公顷", "", "完成值 3000公顷 未达到指标值“≥5万亩”，按 90% 计分", "3333.3334公顷"),
        ("≥50000亩", "3万亩", "", "完成值 3万亩 未达到指标值“≥50,000亩”，按 60% 计分", "5万亩"),
        ("≥2000人", "1800人", "人", "完成值 1800 未达到指标值“≥2000”，按 90% 计分", "2000"),
    ],
)
def test_a_row_is_told_in_the_size_in_which_it_is_written(
    target: str, actual: str, unit: str, told: str, to: str
) -> None:
    """So is its advice: written into the cell, it gives what it says, where a bare 95 beside ≥95% would be refused."""
    rubric, given = perfscore.load(RULE), form("", target, actual, unit)
    row = rubric.score(given)["数量"]
    assert row.sentences[0] == told
    (chance,) = row.regain
    assert chance.to == to
    given["data"]["绩效指标"][0]["完成值"] = to
    assert rubric.score(given)["数量"].score == chance.score == Decimal(50)
