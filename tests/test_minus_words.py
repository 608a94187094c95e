"""Words of rows that come off the total, and of rows without an end: what comes off, and advice of one step."""

from __future__ import annotations

import yaml

import perfscore
import worlds
from perfscore.report import official, result_table
from perfscore.result.endless import divisors

RULE = """rubric: words
title: 样表
points: 10
at_least: none
data: {率: {kind: percent}, 数: {kind: number}, 目标: {kind: money}, 完成: {kind: money}}
sections:
- name: 一
  points: 10
  indicators:
  - {name: 甲, points: 10, measure: 比 = 完成 / 目标,
     earn: {above: 100%, base: 6, each: 1%, points: 0.1, part: PART, at_most: none}}
- name: 减
  points: 0
  indicators:
  - {name: 乙, points: 5, minus: true, measure: 值 = 率,
     earn: {above: 50%, base: 1, each: 1%, points: 0.5, part: whole},
     undefined: {when: 数 == 0, score: full, because: 没有数}}
  - {name: 丙, points: 5, minus: true, target: {direction: "≥", target: 100, actual: 数}}
  - {name: 丁, points: none, minus: true, earn: {kinds: {通报: 2, 约谈: {each: 1, at_most: 3}}}}
  - {name: 戊, points: 5, minus: true, measure: 值二 = 率, undefined: {when: 数 == 1, score: 2, because: 少},
     ratio: {}}
"""
ORDINARY = "{name: 一, points: 1, indicators: [{name: 子, points: 1, checklist: {有制度: 1}}]}"
DATA = {"率": "70%", "数": 100, "目标": "100万元", "完成": "105万元"}


def rubric_of(text: str) -> perfscore.Rubric:
    return worlds.rubric(yaml.load(text, yaml.BaseLoader))  # noqa: S506 (texts, as a rule file has them)


def explained(part: str, answer: object) -> dict[str, perfscore.IndicatorResult]:
    rubric = rubric_of(RULE.replace("PART", part))
    result = rubric.score({"rubric": "words", "unit": "某", "year": 2020, "data": DATA, "answers": {"丁": answer}})
    return {one.id: one for one in result.indicators}


def test_show_says_what_comes_off() -> None:
    way = {one.name: "\n".join(one.way) for one in official.rows(rubric_of(RULE.replace("PART", "whole")).program)}
    assert "的扣 1 分，超过 50% 的，每 1 个百分点扣 0.5 分（不足 1 个百分点的不扣），最多扣 5 分" in way["乙"]
    assert "数 = 0 的，扣 5 分：没有数" in way["乙"]
    assert "数 ≥ 100 的扣 5 分" in way["丙"]
    assert "通报每例扣 2 分；约谈每例扣 1 分，合计最多 3 分，不封顶" in way["丁"]
    assert "扣分 = 值二 × 5 分" in way["戊"]
    assert "数 = 1 的，扣 2 分" in way["戊"]


def test_the_explanation_says_what_comes_off() -> None:
    rows = explained("whole", {"count": {"通报": 1}})
    assert "应扣 11 分，最多扣 5 分" in rows["乙"].reason
    assert "扣 5 分" in rows["丙"].reason
    assert "共扣 2 分" in rows["丁"].reason
    assert "没有减分的事项，不扣分" in explained("whole", [])["丁"].reason


def test_advice_on_a_row_without_an_end_is_the_next_step() -> None:
    advice = [one.says for one in explained("whole", [])["甲"].regain]
    assert advice == ["完成达到 1,060,000 元，得 6.6 分", "目标不超过 990,566.03 元，得 6.6 分"]
    advice = [one.says for one in explained("pro-rata", [])["甲"].regain]
    assert advice == ["完成达到 1,400,000 元，得 10 分", "目标不超过 750,000 元，得 10 分"]


def test_what_a_divisor_is_computed_of_is_not_brought_near_0_either() -> None:
    chained = RULE.replace("measure: 比 = 完成 / 目标", "measure: [基 = 目标 * 1, 余 = 完成 + 0, 比 = 余 / 基]")
    data = {"rubric": "words", "unit": "某", "year": 2020, "data": DATA, "answers": {"丁": []}}
    row = rubric_of(chained.replace("PART", "pro-rata")).score(data)["甲"]
    assert divisors(row.row) == {"基", "目标"}
    advice = {one.says for one in row.regain}
    assert advice == {"完成达到 1,400,000 元，得 10 分", "目标不超过 750,000 元，得 10 分"}


def test_a_measure_is_shown_as_the_figures_that_are_anchors() -> None:
    rule = """rubric: words
title: 样表
points: 10
data: {底: {kind: percent}, 顶: {kind: percent}, 数: {kind: number}}
sections:
- name: 一
  points: 10
  indicators: [{name: 甲, points: 10, measure: 值 = 数, scale: {底: 40%, 顶: 100%}}]
"""
    data = {"底": "50%", "顶": "90%", "数": "0.7"}
    result = rubric_of(rule).score({"rubric": "words", "unit": "某", "year": 2020, "data": data})
    assert "70% 在 底（50%）" in result["甲"].reason


def test_points_without_an_end_name_that_of_their_way() -> None:
    """不设上限 stands beside no 最多扣 3 分, in the rule as in a result."""
    ends = {
        "findings: {each: 1}": ("不设上限", "每发现一例扣 1 分，不封顶"),
        "findings: {each: 1, at_most: 3}": ("最多 3 分", "每发现一例扣 1 分，最多扣 3 分"),
        "findings: {kinds: {轻: {each: 1, at_most: 2}, 重: {each: 3, at_most: 6}}}": (
            "最多 8 分",
            "轻每例扣 1 分，合计最多 2 分；重每例扣 3 分，合计最多 6 分",
        ),
        "findings: {kinds: {轻: {each: 1, at_most: 2}, 重: 3}}": (
            "不设上限",
            "轻每例扣 1 分，合计最多 2 分；重每例扣 3 分；不封顶",
        ),
        "earn: {kinds: {轻: 1}, at_most: 4}": ("最多 4 分", "轻每例扣 1 分，最多扣 4 分"),
    }
    for way, (end, words) in ends.items():
        rubric = rubric_of(
            f"rubric: w\ntitle: 样表\npoints: 1\nsections: [{ORDINARY}, {{name: 减, points: 0, indicators: "
            f"[{{name: 甲, points: none, minus: true, {way}}}]}}]"
        )
        _, row = official.rows(rubric.program)
        assert (row.shown, row.way[0]) == (f"减分，{end}", words)
        result = rubric.score(
            {"rubric": "w", "unit": "某", "year": 2020, "answers": {"甲": [], "子": {"有制度": "是"}}}
        )
        assert f"甲    0 分（{end}）" in result.explain()
        assert [one.shown for one in result_table.rows(result)] == ["1", f"减分，{end}"]


def test_a_target_that_comes_off_says_so_short_of_it_too() -> None:
    def reason(target: str, **data: object) -> str:
        row = f"{{name: 甲, points: 5, minus: true, target: {target}}}"
        rubric = rubric_of(
            "rubric: w\ntitle: 样表\npoints: 1\ndata: {数: {kind: number}, 日: {kind: date}}\n"
            f"sections: [{ORDINARY}, {{name: 减, points: 0, indicators: [{row}]}}]"
        )
        return rubric.score({"rubric": "w", "unit": "某", "year": 2020, "data": data, "answers": {}})["甲"].reason

    assert "未达到指标值“≥100”，按 50% 扣分" in reason('{direction: "≥", target: 100, actual: 数}', 数=50)
    inside = '{direction: "=", target: "[90, 100]", actual: 数}'
    assert "在 [90, 100] 内，扣 5 分" in reason(inside, 数=95)
    assert "相比，按 50% 扣分" in reason(inside, 数=45)
    late = '{direction: "≤", target: "2020-12-31", actual: 日, late: 2}'
    assert "不晚于 2020-12-31，扣 5 分" in reason(late, 日="2020-12-30")
    assert "晚于 2020-12-31，扣 2 分" in reason(late, 日="2021-01-02")
