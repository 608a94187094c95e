"""Settling: nothing filled in changes nothing; a corrected actual is scored by the rule; the rest needs a reason."""

from __future__ import annotations

import copy
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import oracle
import perfscore
import worlds
from generators import Luck, rules_and_submissions
from perfscore import exact
from perfscore.documents.locate import Cells
from perfscore.review.filled import LABELS, Checked, Filled, FilledRow
from perfscore.review.grounds import Grounds, read_grounds
from perfscore.review.settle import settle
from perfscore.review.settlement import Settlement
from perfscore.submission.read import submission
from shipped_cases import CASES, case_of

ROOT = Path(__file__).parent.parent
FORMS = "project-self-evaluation-2020"
VILLAGES = ROOT / "examples" / "miyi-2020-village-network.yaml"
ROWS = ("开通金保网络的村卫生室", "网络正常使用率")

GROUNDS = """
grounds:
  没有佐证材料: {cost: 50%, says: 没有附佐证材料}
  指标与项目无关: {cost: 100%, of: full}
  少完成一个目标: 2
  一百分: 100
notes: 超额完成 30% 以上
quality: {base: claimed, bands: {好: "[0%, 5%]", 一般: "(5%, 10%]", 差: "(10%, )"}}
"""


def settled(
    rows: dict[str, FilledRow] | None = None,
    figures: dict[str, str] | None = None,
    whole: Checked | None = None,
    grounds: Grounds | None = None,
    file: Path = VILLAGES,
    rule: str = FORMS,
) -> Settlement:
    rubric, handed = perfscore.load(rule), submission(file)
    found = perfscore.recheck(rubric, handed)
    places: dict[tuple[str | int, ...], tuple[str, str]] = {
        ("rows", key, column): ("复核表", f"{key}.{column}") for key in rows or {} for column in LABELS
    }
    filled = Filled(rows or {}, figures or {}, whole or Checked(), Cells("复核.xlsx", places))
    return settle(rubric.program, handed, found, filled, grounds or Grounds())


def of(*values: Any) -> tuple[Any, ...]:
    return values


def refused(**given: Any) -> list[tuple[str, str, str]]:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        settled(**given)
    return [(one.code, one.place, one.message) for one in caught.value.problems]


@pytest.fixture
def grounds(tmp_path: Path) -> Grounds:
    file = tmp_path / "口径.yaml"
    file.write_text(GROUNDS, encoding="utf-8")
    return read_grounds(file)


def same_as_computed(done: Settlement) -> bool:
    found = done.recheck
    rows = [(row.id, row.computed) for row in found.rows[: len(done.rows)]]
    return (
        [(row.id, row.settled) for row in done.rows] == rows
        and all(row.by in {"rule", "open", "not-applicable"} for row in done.rows)
        and done.settled_total == found.computed_total
        and done.settled_converted == found.computed_converted
        and done.settled_grade == found.computed_grade
        and (done.low, done.high) == (found.low, found.high)
        and (done.converted_low, done.converted_high) == (found.converted_low, found.converted_high)
        and not done.changed
    )


@pytest.mark.parametrize("case", CASES, ids=lambda one: one.parent.name)
def test_nothing_filled_in_changes_nothing(case: Path) -> None:
    rubric, file = case_of(case)
    handed = submission(file)
    found = perfscore.recheck(rubric, handed)
    assert same_as_computed(settle(rubric.program, handed, found, Filled()))


@given(rules_and_submissions())
def test_nothing_filled_in_changes_nothing_whatever_the_rule(made: tuple[Any, list[Any]]) -> None:
    rubric = worlds.rubric(made[0])
    for plain in made[1]:
        if isinstance(worlds.scored(rubric, plain), set):
            continue
        handed = submission(plain)
        assert same_as_computed(settle(rubric.program, handed, perfscore.recheck(rubric, handed), Filled()))


@given(rules_and_submissions(), st.binary(max_size=40))
def test_a_settled_total_is_that_of_the_oracle(made: tuple[Any, list[Any]], luck: bytes) -> None:
    rubric, chosen = worlds.rubric(made[0]), Luck(luck)
    for plain in made[1]:
        result = worlds.scored(rubric, plain)
        if isinstance(result, set):
            continue
        handed = submission(plain)
        scores = {}
        for one in result.indicators:
            score = Fraction(chosen.pick([exact.ratio(0), one.full]))
            if one.status != "not-applicable" and score != one.got and chosen.chance(60):
                scores[one.id] = -score if one.row.minus else score
        rows = {key: FilledRow(score=exact.plain(score), reason="现场核验") for key, score in scores.items()}
        done = settle(rubric.program, handed, perfscore.recheck(rubric, handed), Filled(rows))
        right = oracle.score(made[0], plain, scores)
        assert worlds.fraction(done.settled_converted) == right.converted
        assert done.settled_grade == right.grade
        assert worlds.fraction(done.settled_total) == (right.total if right.status == "complete" else None)
        low, high = worlds.fraction(done.low), worlds.fraction(done.high)
        assert low is None or right.low <= low
        assert high is None or high <= right.high


def test_a_corrected_actual_gives_what_the_corrected_file_gives() -> None:
    plain = yaml.safe_load(VILLAGES.read_text(encoding="utf-8"))
    rubric = perfscore.load(FORMS)
    table = plain["data"]["绩效指标"]
    checked = 0
    for at, row in enumerate(table):
        for value in ("1", "0", "50", "50%", "120", "达成"):
            other = copy.deepcopy(plain)
            other["data"]["绩效指标"][at]["完成值"] = value
            try:
                right = rubric.score(other)
            except perfscore.PerfscoreError:
                name = row["三级指标"]
                assert refused(rows={name: FilledRow(actual=value)})[0][1] == f"复核.xlsx:复核表!{name}.actual"
                continue
            done = settled({row["三级指标"]: FilledRow(actual=value)})
            assert done[row["三级指标"]].settled == right[row["三级指标"]].score
            assert [one.settled for one in done.rows] == [one.score for one in right.indicators]
            assert (done.settled_total, done.settled_grade) == (
                right.total if right.status == "complete" else None,
                right.grade,
            )
            checked += 1
    assert checked > 10


def test_a_corrected_figure_gives_what_the_corrected_file_gives() -> None:
    plain = yaml.safe_load(VILLAGES.read_text(encoding="utf-8"))
    plain["data"]["全年执行数"] = "3.25万元"
    right = perfscore.load(FORMS).score(plain)
    done = settled(figures={"全年执行数": "3.25万元"})
    assert [one.settled for one in done.rows] == [one.score for one in right.indicators]
    assert done["预算执行率"].by == "actual"
    assert [one.by for one in done.rows[1:]] == ["rule"] * (len(done.rows) - 1)
    assert [(one.name, one.checked) for one in done.figures] == [("全年执行数", "3.25万元")]
    assert not settled(figures={"全年执行数": done.figures[0].given}).figures


def test_a_ground_costs_the_same_share_everywhere(grounds: Grounds) -> None:
    row = settled()["村卫生室金保网开通率"]
    assert of(row.points, row.settled) == (15, row.computed)
    assert row.computed is not None
    done = settled({row.id: FilledRow(ground="少完成一个目标")}, grounds=grounds)[row.id]
    assert of(done.settled, done.by, done.ground) == (row.computed - 2, "ground", "少完成一个目标")
    assert done.reason == "少完成一个目标，扣 2 分"
    half = settled({row.id: FilledRow(ground="没有佐证材料 ")}, grounds=grounds)[row.id]
    assert half.settled == max(row.computed - Decimal("7.5"), 0)
    assert half.reason.startswith("没有附佐证材料，扣 ")
    assert settled({row.id: FilledRow(ground="一百分")}, grounds=grounds)[row.id].settled == 0
    note = settled({row.id: FilledRow(ground="超额完成30%以上")}, grounds=grounds)[row.id]
    assert of(note.settled, note.by, note.ground) == (row.computed, "rule", "超额完成 30% 以上")


def test_a_ground_comes_off_what_the_rule_gives_for_the_checked_actual(grounds: Grounds) -> None:
    done = settled({"群众满意度": FilledRow(actual="45", ground="少完成一个目标")}, grounds=grounds)["群众满意度"]
    assert of(done.computed, done.recomputed, done.settled, done.checked) == (10, 5, 3, "45")


def test_a_score_of_the_reviewers_own_needs_a_reason(grounds: Grounds) -> None:
    code, place, message = refused(rows={"群众满意度": FilledRow(score="8", reason="无")})[0]
    assert (code, place) == ("settled-reason-missing", "复核.xlsx:复核表!群众满意度.score")
    assert message == "“群众满意度”的复核得分写的是 8 分，按规则是 10 分，没有写原因"
    done = settled({"群众满意度": FilledRow(score="8", reason="只发了三份问卷")})["群众满意度"]
    assert of(done.settled, done.by, done.reason, done.deviation) == (8, "reviewer", "只发了三份问卷", None)
    same = settled({"群众满意度": FilledRow(score="10")})["群众满意度"]
    assert of(same.settled, same.by) == (10, "rule")
    both = {"群众满意度": FilledRow(score="7", ground="少完成一个目标", reason="问卷太少")}
    assert refused(rows=both, grounds=grounds) == [
        (
            "settled-ground-differs",
            "复核.xlsx:复核表!群众满意度.score",
            "“群众满意度”：按口径“少完成一个目标”应得 8 分，复核得分写的是 7 分",
        )
    ]
    agreed = {"群众满意度": FilledRow(score="8", ground="少完成一个目标")}
    assert settled(agreed, grounds=grounds)["群众满意度"].by == "ground"


@pytest.mark.parametrize("score", ["100%", "80％", "5‰", "满分", "9/10"])
def test_a_score_that_is_no_number_of_points_is_refused(score: str) -> None:
    """100% is not one point of ten."""
    found = refused(rows={"群众满意度": FilledRow(score=score, reason="资料齐全")})
    assert [(code, place) for code, place, _ in found] == [("number-not-read", "复核.xlsx:复核表!群众满意度.score")]


@pytest.mark.parametrize(("actual", "found"), [("0.95", ["percent-suspect"]), ("95%", []), ("95", []), ("0.95%", [])])
def test_a_share_in_a_row_of_percent_is_asked_about(actual: str, found: list[str]) -> None:
    """0.95 beside 95% is read as 0.95%, which costs the bureau the row: it is settled, and said."""
    done = settled({"村卫生室金保网开通率": FilledRow(actual=actual)})
    assert [one.code for one in done.findings] == found
    assert [one.where for one in done.findings] == ["村卫生室金保网开通率的复核完成值"] * len(found)


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        (FilledRow(reason="只发了三份问卷"), ["reason-idle"]),
        (FilledRow(reason="只发了三份问卷", score="10"), ["reason-idle"]),
        (FilledRow(reason="/"), []),
        (FilledRow(reason="只发了三份问卷", score="6"), []),
        (FilledRow(reason="只发了三份问卷", actual="80%"), []),
        (FilledRow(reason="只发了三份问卷", ground="少完成一个目标"), []),
        (FilledRow(reason="请下年改正", ground="超额完成 30% 以上"), []),
    ],
)
def test_a_reason_without_a_deduction_is_asked_about(entry: FilledRow, found: list[str], grounds: Grounds) -> None:
    done = settled({"群众满意度": entry}, grounds=grounds)
    assert [one.code for one in done.findings] == found


def test_a_share_that_the_bureau_wrote_is_not_asked_about_again(tmp_path: Path) -> None:
    file = tmp_path / "村.yaml"
    text = VILLAGES.read_text(encoding="utf-8")
    file.write_text(text.replace("28.74", "0.2874"), encoding="utf-8")
    done = settled({"开通金保网络的村卫生室": FilledRow(actual="60")}, file=file)
    assert "percent-suspect" in {one.code for one in done.recheck.findings}
    assert done.findings == []


def test_everything_that_cannot_be_is_said_at_once_with_its_cell(grounds: Grounds) -> None:
    rows = {
        "预算执行率": FilledRow(actual="50%"),
        "开通金保网络的村卫生室": FilledRow(score="16"),
        "村卫生室金保网开通率": FilledRow(score="-1"),
        "六月前开通的村卫生室": FilledRow(score="十分"),
        "村医通专项经费": FilledRow(score="3.333", reason="核减"),
        "开通村卫生室就医结算率": FilledRow(actual="≥90%", ground="没有佐证"),
        "群众满意度": FilledRow(how="看过", when="2026-02-30"),
    }
    found = refused(rows=rows, figures={"全年执行数": "两万"}, whole=Checked("", "", "昨天"), grounds=grounds)
    assert {(code, place.rpartition("!")[2]) for code, place, _ in found} == {
        ("settled-actual-place", "预算执行率.actual"),
        ("settled-outside", "开通金保网络的村卫生室.score"),
        ("settled-outside", "村卫生室金保网开通率.score"),
        ("number-not-read", "六月前开通的村卫生室.score"),
        ("settled-outside", "村医通专项经费.score"),
        ("no-figure", "开通村卫生室就医结算率.actual"),
        ("settled-ground-unknown", "开通村卫生室就医结算率.ground"),
        ("settled-how-unknown", "群众满意度.how"),
        ("date-form", "群众满意度.when"),
        ("number-not-read", "复核.xlsx"),
        ("form-text", "复核.xlsx"),
    }


def test_how_who_and_when_of_the_whole_stand_for_every_blank() -> None:
    done = settled(
        {"群众满意度": FilledRow(how="已实地", when="2026年11月3日")}, whole=Checked("仅核算", "甲", "2026-11-01")
    )
    assert {(one.how, one.who, one.when) for one in done.rows if one.id != "群众满意度"} == {
        ("仅核算", "甲", "2026-11-01")
    }
    row = done["群众满意度"]
    assert (row.how, row.who, row.when) == ("已实地", "甲", "2026-11-03")


def test_a_correction_that_costs_nothing_is_a_correction_all_the_same() -> None:
    done = settled({"群众满意度": FilledRow(actual="99")})
    row = done["群众满意度"]
    assert of(row.settled, row.computed, row.by, row.checked) == (10, 10, "actual", "99")
    assert done.changed
    assert done.settled_total == settled().settled_total


def test_two_corrections_of_one_figure_have_to_agree(tmp_path: Path) -> None:
    rule = tmp_path / "rule.yaml"
    rule.write_text(
        """
rubric: one
title: 一项
points: 10
not_applicable: rescale
data: {甲: {kind: number}}
sections:
- name: 全
  points: 10
  indicators:
  - {name: 一, points: 5, measure: 率 = 甲 / 100, ratio: {}}
  - {name: 二, points: 5, judged: {}, not_applicable: allow}
""",
        encoding="utf-8",
    )
    file = tmp_path / "填报.yaml"
    file.write_text("rubric: one\ndata: {甲: 50}\n", encoding="utf-8")
    both = {"rows": {"一": FilledRow(actual="60")}, "figures": {"甲": "70"}, "file": file, "rule": str(rule)}
    code, _, message = refused(**both)[0]
    assert (code, message) == (
        "settled-actual-twice",
        "“甲”在这里改成“70”，在 复核.xlsx:复核表!一.actual 改成“60”",
    )
    done = settled({"一": FilledRow(actual="60")}, {"甲": "60"}, file=file, rule=str(rule))
    assert of(done["一"].settled, done["二"].by, done.settled_total, done.low, done.high) == (3, "open", None, 3, 8)
    judged = settled({"二": FilledRow(score="4", reason="制度齐全")}, file=file, rule=str(rule))
    assert of(judged["二"].by, judged.settled_total) == ("reviewer", Decimal("6.5"))
    assert refused(rows={"二": FilledRow(score="4")}, file=file, rule=str(rule))[0][0] == "settled-reason-missing"
    file.write_text("rubric: one\ndata: {甲: 50}\nanswers: {二: {not_applicable: 无此职能}}\n", encoding="utf-8")
    skipped = refused(rows={"二": FilledRow(score="4", reason="制度齐全")}, file=file, rule=str(rule))
    assert skipped[0][0] == "settled-not-applicable"


def test_a_ground_needs_something_to_come_off(tmp_path: Path, grounds: Grounds) -> None:
    rule, file = tmp_path / "rule.yaml", tmp_path / "填报.yaml"
    rule.write_text(
        """
rubric: one
title: 一项
points: 10
sections:
- name: 全
  points: 10
  indicators:
  - {name: 一, points: 10, judged: {}}
- name: 加
  points: 0
  indicators:
  - {name: 二, points: none, bonus: true, earn: {kinds: {国家级: 5}}}
  - {name: 三, points: 5, minus: true, findings: {each: 1}}
""",
        encoding="utf-8",
    )
    file.write_text("rubric: one\nanswers: {二: [国家级], 三: [甲事, 乙事]}\n", encoding="utf-8")
    given: dict[str, Any] = {"file": file, "rule": str(rule), "grounds": grounds}
    for name, ground in (("一", "少完成一个目标"), ("二", "没有佐证材料"), ("三", "少完成一个目标")):
        assert refused(rows={name: FilledRow(ground=ground)}, **given)[0][0] == "settled-ground-idle"
    done = settled({"一": FilledRow(ground="指标与项目无关"), "二": FilledRow(ground="少完成一个目标")}, **given)
    assert [of(row.settled, row.by) for row in done.rows] == [(0, "ground"), (3, "ground"), (-2, "rule")]
    worse = settled({"三": FilledRow(score="-5", reason="另有三件")}, **given)["三"]
    assert of(worse.settled, worse.by) == (-5, "reviewer")
    for score, hint in (("3", "减分项写负数"), ("-6", "写 -5 到 0 分之间")):
        with pytest.raises(perfscore.PerfscoreError) as caught:
            settled({"三": FilledRow(score=score, reason="另有")}, **given)
        assert [one.code for one in caught.value.problems] == ["settled-outside"]
        assert hint in caught.value.problems[0].hint
    assert settled({"二": FilledRow(score="500", reason="补报")}, **given)["二"].settled == 500


def test_full_marks_may_be_finer_than_scores_are_rounded(tmp_path: Path) -> None:
    rule, file = tmp_path / "rule.yaml", tmp_path / "填报.yaml"
    rule.write_text(
        """
rubric: one
title: 一项
points: 1.05
rounding: {places: 1, mode: half-up}
sections:
- name: 全
  points: 1.05
  indicators:
  - {name: 一, points: 1.05, judged: {}}
""",
        encoding="utf-8",
    )
    file.write_text("rubric: one\n", encoding="utf-8")
    given: dict[str, Any] = {"file": file, "rule": str(rule)}
    assert settled({"一": FilledRow(score="1.05", reason="制度齐全")}, **given).settled_total == Decimal("1.05")
    assert refused(rows={"一": FilledRow(score="1.04", reason="制度齐全")}, **given)[0][0] == "settled-outside"
    (tmp_path / "口径.yaml").write_text("grounds: {略有不足: {cost: 0.01, of: full}}", encoding="utf-8")
    grounds = read_grounds(tmp_path / "口径.yaml")
    assert settled({"一": FilledRow(ground="略有不足")}, grounds=grounds, **given)["一"].settled == 1


def test_the_quality_is_by_declared_bands(grounds: Grounds, tmp_path: Path) -> None:
    file = tmp_path / "填报.yaml"
    text = VILLAGES.read_text(encoding="utf-8")
    file.write_text(text.partition("claimed:")[0] + "claimed: {total: 70}\n", encoding="utf-8")
    done = settled(file=file, grounds=grounds)
    assert done.quality is not None
    assert done.settled_converted is not None
    assert done.quality.deviation == 70 - done.settled_converted
    assert of(done.quality.base, done.quality.base_points) == ("自评得分", 70)
    rate = abs(70 - Fraction(done.settled_converted)) / 70
    assert done.quality.rate == exact.show(exact.number(rate), "percent")
    assert done.quality.band == ("好" if rate <= Fraction(5, 100) else "一般" if rate <= Fraction(1, 10) else "差")
    plain = settled(file=file).quality
    assert plain is not None
    assert (plain.base, plain.base_points, plain.band) == ("核定得分", done.settled_converted, "")
    assert Settlement.model_validate_json(done.model_dump_json()) == done
