"""The ways of scoring: what a rule may say of each, how each reads its answer, what each says of a score."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

import perfscore
from perfscore.methods import METHODS
from perfscore.methods.refusals import MOST_ITEMS
from perfscore.methods.way import Way
from perfscore.problems import PerfscoreError
from perfscore.steps.model import Input
from perfscore.steps.scope import Scope
from perfscore.verify import verify

DATA = """
数: {kind: number}
另一数: {kind: number}
天数: {kind: count, unit: 天}
限期: {kind: count, unit: 天}
里程: {kind: number, unit: 公里}
个数: {kind: count, unit: 个}
钱: {kind: money}
有无: {kind: yes_no}
级别: {kind: choice, of: [一级, 二级]}
日期: {kind: date}
话: {kind: text}
表:
  kind: table
  columns:
    名: {kind: text}
    分: {kind: number}
    式: {kind: choice, of: [量, 性]}
    目标: {kind: number}
    完成: {kind: number}
    评: {kind: number}
    因: {kind: text}
    说明: {kind: text}
"""

Rule = Callable[..., perfscore.Rubric]


def as_text(written: str) -> Any:
    """YAML with every scalar as text, as perfscore itself reads it."""
    return yaml.load(written, yaml.BaseLoader)  # noqa: S506 (it makes nothing but text, lists and mappings)


@pytest.fixture
def rule(tmp_path: Path) -> Rule:
    """Makes a rubric of one indicator, written as YAML, that has 10 points unless it says otherwise."""

    def make(indicator: str, **top: Any) -> perfscore.Rubric:
        one = {"name": "指标", "points": 10, **as_text(indicator)}
        sections = [{"name": "组", "points": one["points"], "indicators": [one]}]
        said = {
            "rubric": "r",
            "title": "题",
            "points": one["points"],
            "data": yaml.safe_load(DATA),
            "sections": sections,
        }
        path = tmp_path / "rule.json"
        path.write_text(json.dumps(said | top, ensure_ascii=False), encoding="utf-8")
        return perfscore.load(path)

    return make


def score(rubric: perfscore.Rubric, answer: object = None, **data: object) -> perfscore.Result:
    return rubric.score({"rubric": "r", "data": data, "answers": {} if answer is None else {"指标": answer}})


def codes(error: PerfscoreError) -> list[str]:
    return [problem.code for problem in error.problems]


# ------------------------------------------------------------------------ what a rule may not say

MANY = MOST_ITEMS + 1
REFUSED: dict[str, tuple[str, list[str]]] = {
    "nothing": ("{}", ["way-missing"]),
    "two ways": ("{judged: {}, formula: '1'}", ["way-twice"]),
    "deduct without a measure": ("deduct: {above: 1, each: 1, points: 1, part: whole}", ["measure-missing"]),
    "deduct with both limits": (
        "{measure: 率 = 数, deduct: {above: 1, below: 1, each: 1, points: 1, part: whole}}",
        ["deduct-limit"],
    ),
    "deduct without a limit": ("{measure: 率 = 数, deduct: {each: 1, points: 1, part: whole}}", ["deduct-limit"]),
    "deduct by 0": ("{measure: 率 = 数, deduct: {above: 1, each: 0, points: 1, part: whole}}", ["deduct-each"]),
    "deduct in two units": (
        "{measure: 率 = 数, deduct: {above: 5, each: 1%, points: 1, part: whole}}",
        ["deduct-unit"],
    ),
    "deduct more than the points": (
        "{measure: 率 = 数, deduct: {above: 1, each: 1, points: 1, part: whole, at_most: 11}}",
        ["points-above-full"],
    ),
    "earn with both lines": (
        "{measure: 率 = 数, earn: {above: 1, below: 1, each: 1, points: 1, part: whole}}",
        ["earn-limit"],
    ),
    "earn without a line": ("{measure: 率 = 数, earn: {each: 1, points: 1, part: whole}}", ["earn-limit"]),
    "earn by 0": ("{measure: 率 = 数, earn: {above: 1, each: 0, points: 1, part: whole}}", ["earn-each"]),
    "earn in two units": ("{measure: 率 = 数, earn: {above: 5, each: 1%, points: 1, part: whole}}", ["earn-unit"]),
    "earn a base above the points": (
        "{measure: 率 = 数, earn: {above: 1, base: 11, each: 1, points: 1, part: whole}}",
        ["points-above-full"],
    ),
    "earn no more than less than the base": (
        "{measure: 率 = 数, earn: {above: 1, base: 5, each: 1, points: 1, part: whole, at_most: 40%}}",
        ["earn-at-most"],
    ),
    "earn beside deduct, each going up": (
        (
            "{measure: 率 = 数, deduct: {above: 1, each: 1, points: 1, part: whole, at_most: 3}, "
            "earn: {above: 1, each: 1, points: 1, part: whole, at_most: 3}}"
        ),
        ["earn-overlaps"],
    ),
    "earn beside deduct, the lines crossed": (
        (
            "{measure: 率 = 数, deduct: {above: 1, each: 1, points: 1, part: whole, at_most: 3}, "
            "earn: {below: 2, each: 1, points: 1, part: whole, at_most: 3}}"
        ),
        ["earn-overlaps"],
    ),
    "earn beside deduct, which takes off more than the base": (
        (
            "{measure: 率 = 数, deduct: {below: 1, each: 1, points: 1, part: whole, at_most: 3}, "
            "earn: {base: 2, above: 1, each: 1, points: 1, part: whole, at_most: 3}}"
        ),
        ["points-above-full"],
    ),
    "findings of kinds with points, and each": ("findings: {each: 1, kinds: {一般: 1}}", ["kinds-and-each"]),
    "findings of no kinds": ("findings: {kinds: {}}", ["kinds-empty"]),
    "findings of a kind twice": ("findings: {each: 1, kinds: [一般, 一般]}", ["kinds-same-name"]),
    "findings of a kind without a name": ("findings: {each: 1, kinds: ['']}", ["value-empty"]),
    "findings of a kind that is a figure": ("findings: {kinds: {数: 1}}", ["name-taken"]),
    "findings of a kind beyond the points": (
        "findings: {kinds: {一般: {each: 1, at_most: 11}}}",
        ["points-above-full"],
    ),
    "events without points": ("earn: {kinds: [国家级]}", ["kinds-without-points"]),
    "events beside a line": (
        "{measure: 率 = 数, earn: {above: 1, kinds: {国家级: 1}}}",
        ["kinds-and-line"],
    ),
    "events beside deduct": (
        (
            "{measure: 率 = 数, deduct: {above: 1, each: 1, points: 1, part: whole, at_most: 1}, "
            "earn: {kinds: {国家级: 1}, at_most: 1}}"
        ),
        ["kinds-beside-deduct"],
    ),
    "earn without most of it": ("{measure: 率 = 数, earn: {above: 1}}", ["key-missing"]),
    "earn that is a number": ("{measure: 率 = 数, earn: 3}", ["not-a-mapping"]),
    "findings that are a number": ("findings: 3", ["not-a-mapping"]),
    "deduct without saying what of a part": (
        "{measure: 率 = 数, deduct: {above: 1, each: 1, points: 1}}",
        ["key-missing"],
    ),
    "deduct with a part that is none": (
        "{measure: 率 = 数, deduct: {above: 1, each: 1, points: 1, part: half}}",
        ["value-not-listed"],
    ),
    "no bands": ("{measure: 率 = 数, bands: {}}", ["bands-empty"]),
    "bands that overlap": ("{measure: 率 = 数, bands: {'[1, 3]': 1, '[3, 5)': 2}}", ["bands-overlap"]),
    "bands of two units": ("{measure: 率 = 数, bands: {'[90%, )': 1, '[60, 90)': 2}}", ["bands-unit"]),
    "bands above the points": ("{measure: 率 = 数, bands: {'[90%, )': 11, '( , 90%)': 0}}", ["points-above-full"]),
    "a scale of one anchor": ("{measure: 率 = 数, scale: {5: 1}}", ["scale-anchors"]),
    "too many anchors": (
        "{measure: 率 = 数, scale: {" + ", ".join(f"{n}: 1" for n in range(MANY)) + "}}",
        ["too-many-items"],
    ),
    "a band that is none": ("{measure: 率 = 数, bands: {九成以上: 4}}", ["interval-form"]),
    "too many bands": (
        "{measure: 率 = 数, bands: {" + ", ".join(f"'[{n}, {n}]': 1" for n in range(MANY)) + "}}",
        ["too-many-items"],
    ),
    "too many intervals in one band": (
        "{measure: 率 = 数, bands: {'" + "或".join(f"[{n}, {n}]" for n in range(MANY)) + "': 1}}",
        ["too-many-items"],
    ),
    "ratio without a measure": ("ratio: {}", ["measure-missing"]),
    "ratio up to nothing": ("{measure: 率 = 数, ratio: {at_most: 0}}", ["ratio-at-most"]),
    "ratio up to a word": ("{measure: 率 = 数, ratio: {at_most: 不限}}", ["number-not-read"]),
    "no checklist": ("checklist: {}", ["checklist-empty"]),
    "checklist that does not add up": ("checklist: {甲项: 4, 乙项: 5}", ["points-not-adding"]),
    "too long a checklist": (
        "{points: 101, checklist: {" + ", ".join(f"项{n}: 1" for n in range(MANY)) + "}}",
        ["too-many-items"],
    ),
    "findings without points": ("findings: {}", ["key-missing"]),
    "one case": ("cases: [{otherwise: 1}]", ["cases-otherwise"]),
    "cases without an otherwise": (
        "cases: [{when: 数 > 1, points: 1}, {when: 数 > 0, points: 1}]",
        ["cases-otherwise"],
    ),
    "an otherwise before the end": ("cases: [{otherwise: 1}, {otherwise: 0}]", ["cases-otherwise"]),
    "a case without points": ("cases: [{when: 数 > 1}, {otherwise: 0}]", ["case-form"]),
    "a case and an otherwise in one": (
        "cases: [{when: 数 > 1, points: 1, otherwise: 0}, {otherwise: 0}]",
        ["case-form"],
    ),
    "cases above the points": (
        "cases: [{when: 数 > 1, points: 11}, {otherwise: 12}]",
        ["points-above-full", "points-above-full"],
    ),
    "too many cases": (
        "cases: [" + ", ".join(f"{{when: 数 == {n}, points: 1}}" for n in range(MANY)) + ", {otherwise: 0}]",
        ["too-many-items"],
    ),
    "a case over nothing known": ("cases: [{when: 丙 > 1, points: 1}, {otherwise: 0}]", ["unknown-name"]),
    "judged by columns, but no table": ("judged: {score: 评, reason: 因}", ["judged-columns"]),
    "levels above all points": ("judged: {levels: {好: '[80, 100]'}}", ["level-range"]),
    "levels below nothing": ("judged: {levels: {好: '[-10%, 100%]'}}", ["level-range"]),
    "a survey of no question": ("survey: {questions: 0, options: {好: 1, 差: 0}}", ["survey-form"]),
    "a survey of one option": ("survey: {questions: 1, options: {好: 1}}", ["survey-form"]),
    "a survey of nothing": ("survey: {questions: 1, options: {好: 0, 差: 0}}", ["survey-form"]),
    "a survey of too many options": (
        "survey: {questions: 1, options: {" + ", ".join(f"项{n}: 1" for n in range(27)) + "}}",
        ["survey-form"],
    ),
    "a target in no direction": ("target: {direction: '>', target: 数, actual: 数}", ["value-not-listed"]),
    "a target's reason that is no figure": (
        "target: {direction: ≥, target: 数, actual: 数, over: flag, reason: 说辞}",
        ["unknown-name"],
    ),
    "a target's reason that is no text": (
        "target: {direction: ≥, target: 数, actual: 数, over: flag, reason: 另一数}",
        ["unknown-name"],
    ),
    "a target that is a text": ("target: {direction: ≥, target: 级别, actual: 数}", ["formula-kind"]),
    "an actual that names what the way computes": (
        "target: {direction: ≥, target: 数 + 1, actual: 指标值 * 2}",
        ["unknown-name"],
    ),
    "no checkpoints": ("checkpoints: []", ["checkpoints-empty"]),
    "a checkpoint of nothing": (
        "checkpoints: [{name: 六月, actual: 数, target: 0, points: 10}]",
        ["checkpoint-target"],
    ),
    "checkpoints that do not add up": (
        "checkpoints: [{name: 六月, actual: 数, target: 1, points: 9}]",
        ["points-not-adding"],
    ),
    "too many checkpoints": (
        "{points: 101, checkpoints: [" + "{name: 月, actual: 数, target: 1, points: 1}, " * MANY + "]}",
        ["too-many-items"],
    ),
    "one part": ("parts: [{name: 上, points: 10, judged: {}}]", ["parts-too-few"]),
    "too many parts": (
        "{points: 101, parts: [" + ", ".join(f"{{name: 部{n}, points: 1, judged: {{}}}}" for n in range(MANY)) + "]}",
        ["too-many-items"],
    ),
    "parts of one name": (
        "parts: [{name: 上, points: 5, judged: {}}, {name: 上, points: 5, judged: {}}]",
        ["parts-same-name"],
    ),
    "parts that do not add up": (
        "parts: [{name: 上, points: 5, judged: {}}, {name: 下, points: 4, judged: {}}]",
        ["points-not-adding"],
    ),
    "parts below a measure": (
        (
            "{measure: 率 = 数, undefined: {when: 数 == 0, score: full, because: 另有原因}, "
            "parts: [{name: 上, points: 5, judged: {}}, {name: 下, points: 5, judged: {}}]}"
        ),
        ["parts-own", "parts-own"],
    ),
    "parts in parts": (
        "parts: [{name: 上, points: 5, judged: {}}, {name: 下, points: 5, parts: []}]",
        ["unknown-key"],
    ),
    "a part that may not apply": (
        (
            "parts: [{name: 上, points: 5, judged: {}, undefined: {when: 数==0, score: not_applicable, because: 缺}}, "
            "{name: 下, points: 5, judged: {}}]"
        ),
        ["part-not-applicable"],
    ),
    "two parts whose answers would be one": (
        "parts: [{name: 甲, points: 5, checklist: {乙.丙: 5}}, {name: 甲.乙, points: 5, checklist: {丙: 5}}]",
        ["parts-same-item"],
    ),
    "two parts in which an item and a reason would be one": (
        "parts: [{name: 甲, points: 5, checklist: {乙.reason: 5}}, {name: 甲.乙, points: 5, judged: {}}]",
        ["parts-same-item"],
    ),
    "one measure twice in a part": (
        "parts: [{name: 甲, points: 5, measure: [率 = 数, 率 = 数], ratio: {}}, {name: 乙, points: 5, judged: {}}]",
        ["name-taken"],
    ),
    "a gate over what a part computes": (
        (
            "{unless: {when: 率 < 1, because: 另有原因}, "
            "parts: [{name: 上, points: 5, measure: 率 = 数, ratio: {}}, {name: 下, points: 5, judged: {}}]}"
        ),
        ["unknown-name"],
    ),
    "each without ways": ("each: {table: 表, name: 名, points: 分, ways: {}}", ["each-ways"]),
    "each with ways that nothing chooses": (
        "each: {table: 表, name: 名, points: 分, ways: {量: {formula: 分}, 性: {formula: 分}}}",
        ["each-ways"],
    ),
    "each with groups of nothing": (
        "each: {table: 表, name: 名, points: 分, groups: {产出: 10}, ways: {全部: {formula: 分}}}",
        ["each-group"],
    ),
    "each with a way that rows do not have": (
        "each: {table: 表, name: 名, points: 分, ways: {全部: {checklist: {甲: 1}}}}",
        ["unknown-key"],
    ),
    "a judged row without its columns": (
        "each: {table: 表, name: 名, points: 分, ways: {全部: {judged: {}}}}",
        ["judged-columns"],
    ),
    "a judged row without its level": (
        "each: {table: 表, name: 名, points: 分, ways: {全: {judged: {score: 评, reason: 因, levels: {好: '[0,1]'}}}}}",
        ["judged-columns", "level-range"],
    ),
    "a judged row with columns that are not there": (
        "each: {table: 表, name: 名, points: 分, ways: {全部: {judged: {score: 评分, reason: 数}}}}",
        ["unknown-name", "unknown-name"],
    ),
    "a formula that is none": ("formula: 数 +", ["formula-syntax"]),
    "a formula that is a list": ("formula: [数]", ["value-not-text"]),
    "a measure that is a mapping": ("{measure: {率: 数}, ratio: {}}", ["value-not-text"]),
    "a measure without a name": ("{measure: 数 / 另一数, ratio: {}}", ["measure-form"]),
    "a measure that does not read": ("{measure: 率 = 数 /, ratio: {}}", ["formula-syntax"]),
    "a measure named like a figure": ("{measure: 数 = 钱, ratio: {}}", ["name-taken"]),
    "two measures of one name": ("{measure: [率 = 数, 率 = 钱], ratio: {}}", ["name-taken"]),
    "a measure that names itself": ("{measure: 率 = 率 + 1, ratio: {}}", ["measure-cycle"]),
    "a measure that names one after it": ("{measure: [甲 = 乙, 乙 = 数], ratio: {}}", ["unknown-name"]),
    "a measure that names a step": (
        "{measure: [甲 = 数, 乙 = 超过部分], deduct: {above: 1, each: 1, points: 1, part: whole}}",
        ["unknown-name"],
    ),
    "measures that multiply into what nobody can compute": (
        "{measure: [甲 = " + "*".join(["数"] * 30) + ", 乙 = 甲*甲*甲*甲*甲*甲], ratio: {}}",
        ["formula-too-large"],
    ),
    "a gate over a number": ("{unless: {when: 数, because: 另有原因}, judged: {}}", ["formula-kind"]),
    "a gate over a choice that is none": (
        "{unless: {when: 级别 == '三级', because: 另有原因}, judged: {}}",
        ["choice-unknown"],
    ),
    "a gate over an answer that is none": (
        "{unless: {when: 甲项 == '无', because: 另有原因}, checklist: {甲项: 10}}",
        ["choice-unknown"],
    ),
    "a gate over a step": (
        "{measure: 率 = 数, unless: {when: 扣分>1, because: 缺}, deduct: {above: 1, each: 1, points: 1, part: whole}}",
        ["unknown-name"],
    ),
    "an exception above the points": (
        "{measure: 率 = 数, undefined: {when: 数 == 0, score: 11, because: 另有原因}, ratio: {}}",
        ["points-above-full"],
    ),
    "an exception over its measure": (
        "{measure: 率 = 数, undefined: {when: 率 == 0, score: full, because: 另有原因}, ratio: {}}",
        ["unknown-name"],
    ),
    "an exception of rows in points": (
        (
            "each: {table: 表, name: 名, points: 分, ways: {全: {formula: 分, "
            "undefined: {when: 目标 == 0, score: 3, because: 另有原因}}}}"
        ),
        ["points-above-full"],
    ),
    "points below 0": ("findings: {each: -1}", ["points-negative"]),
    "points without end": ("findings: {each: 100001}", ["points-too-large"]),
    "points with a unit": ("findings: {each: 1分}", ["number-with-unit"]),
    "points in words": ("findings: {each: 一}", ["number-not-read"]),
    "points that are a list": ("findings: {each: [1]}", ["value-not-text"]),
    "points that are empty": ("findings: {each: ''}", ["value-empty"]),
    "a whole number that is none": ("survey: {questions: 2.5, options: {好: 1, 差: 0}}", ["number-not-whole"]),
    "a name with a space": ("each: {table: 表, name: 名 称, points: 分, ways: {全部: {formula: 分}}}", ["name-form"]),
    "a truth that is none": ("{judged: {}, bonus: maybe}", ["flag-form"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_rule_that_cannot_be_meant_is_refused(case: str, rule: Rule) -> None:
    indicator, expected = REFUSED[case]
    with pytest.raises(PerfscoreError) as caught:
        rule(indicator, not_applicable="rescale")
    assert codes(caught.value) == expected
    for problem in caught.value.problems:
        assert problem.message


def test_every_way_of_scoring_has_a_title_and_is_refused_somewhere() -> None:
    for key, way in METHODS.items():
        assert issubclass(way, Way)
        assert way.title
        assert any(key in indicator for indicator, _ in REFUSED.values())


def test_a_way_has_to_be_lowered() -> None:
    with pytest.raises(NotImplementedError):
        Way().lower(None)  # type: ignore[arg-type]  # no draft is looked at


def test_a_way_stands_beside_no_other_unless_it_says_so() -> None:
    assert Way.beside_schemas() == {}
    with pytest.raises(NotImplementedError):
        Way().joined(Way())


# ------------------------------------------------------------------------------ how answers are read

ALL = "checklist: {甲项: 4, 乙项: 6}"
FINDINGS = "findings: {each: 2}"
KINDS = "findings: {each: 2, kinds: [截留, 挪用]}"
JUDGED = "judged: {}"
LEVELS = "judged: {levels: {好: '[80%, 100%]', 中: '[50%, 60%) 或 [70%, 80%)', 差: '( , 50%)'}}"
SURVEY = "survey: {questions: 2, options: {好: 5, 中: 3, 差: 0}, least: 2}"
PARTS = "parts: [{name: 上, points: 4, checklist: {甲项: 4}}, {name: 下, points: 6, judged: {}}]"

RATED = "findings: {kinds: {一般: 1, 重大（含特大）: {each: 20%, at_most: 5}}}"
EVENTS = "earn: {kinds: {国家级: 5, 省级: {each: 2, at_most: 30%}}}"
ANSWERS: dict[str, tuple[str, Any, str]] = {
    "kinds, none": (RATED, [], "10"),
    "kinds, none counted": (RATED, {"count": 0}, "10"),
    "kinds, each counted": (RATED, {"count": {"一般": 2, "重大（含特大）": "2例"}}, "4"),
    "kinds, exactly the most": (RATED, {"count": {"一般": 0, "重大（含特大）": "3"}}, "5"),
    "kinds, one named": (RATED, {"count": {"重大(含特大)": 1}}, "8"),
    "kinds, one named and blank": (RATED, {"count": {"一般": 1, "重大（含特大）": None}}, "missing"),
    "kinds, nothing named": (RATED, {"count": {}}, "missing"),
    "kinds, not counted": (RATED, {"count": None}, "missing"),
    "kinds, not answered": (RATED, None, "missing"),
    "kinds, listed": (RATED, ["一般", {"kind": "重大（含特大）", "what": "一件"}, "一般: 又一件"], "6"),
    "kinds, one misspelt": (RATED, {"count": {"重大含特大": 1, "一般": 1}}, "answer-unknown-item"),
    "kinds, one that is none": (RATED, [{"kind": "严重", "what": "一件"}], "answer-not-listed"),
    "kinds, one without a kind": (RATED, [{"what": "一件"}], "answer-not-listed"),
    "kinds, a text without a kind": (RATED, ["一件"], "answer-not-listed"),
    "kinds, a number of all": (RATED, {"count": 3}, "answer-form"),
    "kinds, a word": (RATED, "没有", "answer-form"),
    "kinds, a list for a text": (RATED, [{"kind": "一般", "what": ["一件"]}], "answer-not-text"),
    "kinds, less than none": (RATED, {"count": {"一般": -1}}, "count-negative"),
    "kinds, counted otherwise": (RATED, {"counted": {"一般": 1}}, "answer-unknown-item"),
    "one kind, in any words": ("findings: {kinds: {迟报: 3}}", ["某次迟报", "迟报", {"kind": "迟报"}], "1"),
    "one kind, in no words": ("findings: {kinds: {迟报: 3}}", ["无"], "answer-not-text"),
    "events, none": (EVENTS, [], "0"),
    "events, each counted": (EVENTS, {"count": {"国家级": "1次", "省级": 1}}, "7"),
    "events, a kind to its most": (EVENTS, {"count": {"省级": 2}}, "3"),
    "events, all to the most": (EVENTS, {"count": {"国家级": 2, "省级": 2}}, "10"),
    "events, without end": (EVENTS.replace("}}}", "}}, at_most: none}"), {"count": {"国家级": 2, "省级": 2}}, "13"),
    "events, not answered": (EVENTS, None, "missing"),
    "a line, answered": (
        "{measure: 率 = 另一数, earn: {above: 0, each: 1, points: 1, part: whole}}",
        {"count": 1},
        "answer-not-wanted",
    ),
    # the rule, the answer, and the score, or the status, or the codes of the problems
    "all of a checklist": (ALL, {"甲项": "是", "乙项": "是"}, "10"),
    "some of a checklist": (ALL, {"甲项": "否", "乙项": "√"}, "6"),
    "a checklist in other words": (ALL, {"甲项": "符合", "乙项": "不符合"}, "4"),
    "a checklist in truths": (ALL, {"甲项": True, "乙项": False}, "4"),
    "a checklist half done": (ALL, {"甲项": "是"}, "missing"),
    "a checklist with an empty item": (ALL, {"甲项": "是", "乙项": None}, "missing"),
    "a checklist that is empty": (ALL, {}, "missing"),
    "a checklist not answered": (ALL, None, "missing"),
    "a checklist with an item that is none": (ALL, {"甲项": "是", "乙项": "是", "丙项": "是"}, "answer-unknown-item"),
    "a checklist with an item misspelt": (ALL, {"甲项": "是", "乙顶": "是"}, "answer-unknown-item"),
    "a checklist that is a list": (ALL, ["是", "是"], "answer-form"),
    "a checklist that is a word": (ALL, "是", "answer-form"),
    "neither yes nor no": (ALL, {"甲项": "也许", "乙项": "是"}, "answer-not-yes-no"),
    "neither yes nor no, but a number": (ALL, {"甲项": 1, "乙项": "是"}, "answer-not-yes-no"),
    "neither yes nor no, but a list": (ALL, {"甲项": ["是"], "乙项": "是"}, "answer-not-yes-no"),
    "no findings": (FINDINGS, [], "10"),
    "two findings": (FINDINGS, ["一", "二"], "6"),
    "findings counted": (FINDINGS, {"count": 3}, "4"),
    "findings counted in their unit": (FINDINGS, {"count": "3例"}, "4"),
    "findings that take everything": (FINDINGS, {"count": 6}, "0"),
    "findings not answered": (FINDINGS, None, "missing"),
    "findings counted, but not": (FINDINGS, {"count": None}, "missing"),
    "findings counted, but empty": (FINDINGS, {"count": " "}, "missing"),
    "findings counted below 0": (FINDINGS, {"count": -1}, "count-negative"),
    "half a finding": (FINDINGS, {"count": 2.5}, "number-not-read"),
    "findings counted otherwise": (FINDINGS, {"counted": 2}, "answer-unknown-item"),
    "findings in a word": (FINDINGS, "没有", "answer-form"),
    "a finding that says nothing": (FINDINGS, ["一", ""], "answer-not-text"),
    "a finding that is a number": (FINDINGS, [1], "answer-not-text"),
    "findings of their kinds": (KINDS, [{"kind": "截留", "what": "一笔"}, {"kind": "挪用"}], "6"),
    "a finding of no kind": (KINDS, [{"what": "一笔"}], "answer-not-listed"),
    "a finding of another kind": (KINDS, [{"kind": "浪费", "what": "一笔"}], "answer-not-listed"),
    "a finding whose kind is a list": (KINDS, [{"kind": ["截留"], "what": "一笔"}], "answer-not-text"),
    "a finding with another key": (KINDS, [{"kind": "截留", "why": "一笔"}], "answer-unknown-item"),
    "a judgement": (JUDGED, {"score": 8.5, "reason": "好"}, "8.5"),
    "a judgement in its unit": (JUDGED, {"score": "8.5分", "reason": "好"}, "8.5"),
    "a judgement of 0": (JUDGED, {"score": 0, "reason": "差"}, "0"),
    "no judgement": (JUDGED, None, "missing"),
    "a judgement without a score": (JUDGED, {"reason": "好"}, "pending"),
    "a judgement with an empty score": (JUDGED, {"score": None, "reason": "好"}, "pending"),
    "a judgement without a reason": (JUDGED, {"score": 8}, "answer-not-text"),
    "a judgement with an empty reason": (JUDGED, {"score": 8, "reason": " "}, "answer-not-text"),
    "a judgement whose reason is a list": (JUDGED, {"score": 8, "reason": ["好"]}, "answer-not-text"),
    "a judgement above the points": (JUDGED, {"score": 10.01, "reason": "好"}, "judged-above-points"),
    "a judgement below 0": (JUDGED, {"score": -0.01, "reason": "差"}, "judged-above-points"),
    "a judgement in words": (JUDGED, {"score": "八", "reason": "好"}, "number-not-read"),
    "a judgement with a level it has not": (JUDGED, {"score": 8, "reason": "好", "level": "好"}, "answer-unknown-item"),
    "a judgement that is a number": (JUDGED, 8, "answer-form"),
    "a judgement in its level": (LEVELS, {"level": "好", "score": 8, "reason": "好"}, "8"),
    "a judgement in the second interval of its level": (LEVELS, {"level": "中", "score": 7.5, "reason": "中"}, "7.5"),
    "a judgement between the intervals of its level": (
        LEVELS,
        {"level": "中", "score": 6, "reason": "中"},
        "judged-outside-level",
    ),
    "a judgement below its level": (LEVELS, {"level": "好", "score": 7.99, "reason": "好"}, "judged-outside-level"),
    "a judgement on the open end of its level": (
        LEVELS,
        {"level": "差", "score": 5, "reason": "差"},
        "judged-outside-level",
    ),
    "a judgement of no level": (LEVELS, {"score": 8, "reason": "好"}, "judged-level"),
    "a judgement of another level": (LEVELS, {"level": "很好", "score": 8, "reason": "好"}, "judged-level"),
    "a judgement whose level is a list": (LEVELS, {"level": ["好"], "score": 8, "reason": "好"}, "answer-not-text"),
    "a level without a score": (LEVELS, {"level": "好"}, "pending"),
    "a survey's sum": (SURVEY, {"sum": 15, "of": 20}, "7.5"),
    "a survey not answered": (SURVEY, None, "missing"),
    "a survey's sum without what it is of": (SURVEY, {"sum": 15}, "missing"),
    "a survey's sum that is empty": (SURVEY, {"sum": "", "of": 20}, "missing"),
    "a survey's sum of nothing": (SURVEY, {"sum": 0, "of": 0}, "survey-empty"),
    "a survey's sum above all": (SURVEY, {"sum": 21, "of": 20}, "survey-above-full"),
    "a survey's sum below 0": (SURVEY, {"sum": -1, "of": 20}, "survey-above-full"),
    "a survey's sum in words": (SURVEY, {"sum": "十五", "of": 20}, "number-not-read"),
    "a survey in two forms": (SURVEY, {"sum": 15, "of": 20, "tally": {"好": 4}}, "survey-forms"),
    "a survey in no form": (SURVEY, {"均分": 15}, "answer-unknown-item"),
    "a survey that is a number": (SURVEY, 15, "answer-form"),
    "a tally": (SURVEY, {"tally": {"好": 2, "中": 1, "差": 1}}, "6.5"),
    "a tally of some": (SURVEY, {"tally": {"好": 4, "中": 0, "差": 0}}, "10"),
    "a tally that leaves some out": (SURVEY, {"tally": {"好": 4, "中": ""}}, "survey-option-missing"),
    "a tally of nobody": (SURVEY, {"tally": {"好": 0, "中": 0, "差": 0}}, "survey-empty"),
    "a tally of nothing": (SURVEY, {"tally": {}}, "survey-option-missing"),
    "a tally of what is no option": (SURVEY, {"tally": {"好": 4, "中": 0, "差": 0, "很好": 1}}, "answer-unknown-item"),
    "a tally of half a person": (SURVEY, {"tally": {"好": 0.5, "中": 0, "差": 0}}, "number-not-read"),
    "a tally that is a list": (SURVEY, {"tally": [4]}, "answer-form"),
    "sheets in letters": (SURVEY, {"sheets": ["AB", "a C"]}, "6.5"),
    "sheets in wide letters": (SURVEY, {"sheets": ["ＡＢ", "AC"]}, "6.5"),
    "sheets in options": (SURVEY, {"sheets": [["好", "中"], [" 好", "差 "]]}, "6.5"),
    "sheets in letters, one by one": (SURVEY, {"sheets": [["A", "B"], ["a", "C"]]}, "6.5"),
    "a sheet that is too short": (SURVEY, {"sheets": ["A", "AC"]}, "survey-sheet"),
    "a sheet with another letter": (SURVEY, {"sheets": ["AD", "AC"]}, "survey-sheet"),
    "a sheet that is a number": (SURVEY, {"sheets": [12, "AC"]}, "survey-sheet"),
    "a sheet with a list in it": (SURVEY, {"sheets": [[["好"], "中"], "AC"]}, "survey-sheet"),
    "sheets that are a text": (SURVEY, {"sheets": "AB"}, "answer-form"),
    "no sheets": (SURVEY, {"sheets": []}, "survey-empty"),
    "parts": (PARTS, {"上": {"甲项": "是"}, "下": {"score": 5, "reason": "好"}}, "9"),
    "parts not answered": (PARTS, None, "missing"),
    "parts half answered": (PARTS, {"上": {"甲项": "是"}}, "missing"),
    "parts that wait for a score": (PARTS, {"上": {"甲项": "是"}, "下": {"reason": "好"}}, "pending"),
    "parts half answered the other way": (PARTS, {"下": {"score": 5, "reason": "好"}}, "missing"),
    "parts with one that is none": (PARTS, {"上": {"甲项": "是"}, "中": {}}, "answer-unknown-item"),
    "parts that are a list": (PARTS, [{"甲项": "是"}], "answer-form"),
    "parts with an answer for the whole": (PARTS, {"甲项": "是"}, "answer-unknown-item"),
    "an answer where none is wanted": ("formula: '1'", {"score": 1}, "answer-not-wanted"),
    "a key that is a number": (ALL, {1: "是"}, "key-not-text"),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_an_answer_is_read(case: str, rule: Rule) -> None:
    """A score, a status, or a problem: never a score for what was not said."""
    indicator, answer, expected = ANSWERS[case]
    rubric = rule(indicator)
    if "-" in expected:
        with pytest.raises(PerfscoreError) as caught:
            score(rubric, answer)
        assert set(codes(caught.value)) == {expected}
        return
    one = score(rubric, answer)["指标"]
    if one.score is None:
        assert one.status == expected
        assert one.high is not None
        assert one.low is not None
        assert 0 <= one.low <= one.high <= 10
    else:
        assert (str(one.score), one.status) == (expected, "scored")


def test_an_answer_in_a_file_is_blamed_where_it_stands(rule: Rule, tmp_path: Path) -> None:
    """Even where a key is misspelt and its value is wrong too."""
    rubric = rule(PARTS.replace("甲项", "有制度"))
    path = tmp_path / "given.yaml"
    answer = "    上: {有制席: 也许}\n    下: {score: 7, reason: [好]}\n"
    path.write_text(f"rubric: r\nanswers:\n  指标:\n{answer}", encoding="utf-8")
    with pytest.raises(PerfscoreError) as caught:
        rubric.score(path)
    found = [
        (one["code"], one["line"], one["column"]) for one in (problem.as_dict() for problem in caught.value.problems)
    ]
    assert found == [
        ("answer-unknown-item", 4, 9),
        ("answer-not-yes-no", 4, 14),
        ("judged-above-points", 5, 16),
        ("answer-not-text", 5, 19),
    ]


def test_so_many_wrong_keys_that_nobody_reads_their_hints(rule: Rule) -> None:
    with pytest.raises(PerfscoreError) as caught:
        score(rule(ALL), {f"项{number}": "是" for number in range(500)})
    assert caught.value.problems[0].hint
    assert "另有" in caught.value.problems[-1].message


WARNED = {
    "too few sheets": (SURVEY, {"sheets": ["AB"]}, ["survey-too-few"]),
    "half a sheet": (SURVEY, {"sum": 20, "of": 25}, ["survey-sheets"]),
    "half a sheet, and too few": (SURVEY, {"sum": 2, "of": 5}, ["survey-sheets", "survey-too-few"]),
    "enough": (SURVEY, {"sum": 20, "of": 20}, []),
}


@pytest.mark.parametrize("case", WARNED)
def test_a_survey_warns(case: str, rule: Rule) -> None:
    indicator, answer, expected = WARNED[case]
    assert [problem.code for problem in score(rule(indicator), answer).problems] == expected


# ------------------------------------------------------------------------------- what is said of a score

DEDUCT = "{measure: 率 = 数, deduct: {above: 100%, each: 1%, points: 0.4, part: whole}}"
BELOW = "{measure: 率 = 数, deduct: {below: 60, each: 5, points: 1.5, part: started}}"
PRO_RATA = "{measure: 率 = 数, deduct: {above: 0, each: 1000元, points: 1, part: pro-rata}}"
DAYS = "{measure: 天 = 天数, deduct: {above: 0, each: 1, points: 1, part: whole, at_most: 60%}}"
KILOMETRES = "{measure: 长 = 里程, deduct: {above: 1.3, each: 1公里, points: 0.5, part: started}}"
EARN = "{measure: 率 = 数, earn: {above: 80%, base: 2, each: 10%, points: 2, part: whole, at_most: 6}}"
ITEMS = "{measure: 次 = 个数, earn: {above: 0, each: 1个, points: 0.5, part: whole}}"
EARLY = "{measure: 天 = 天数, earn: {below: 15天, base: 5, each: 1天, points: 1, part: whole}}"
SWING = (
    "{measure: 率 = 数, deduct: {below: 0%, each: 3%, points: 1, part: whole, at_most: 6}, "
    "earn: {base: 8, above: 0%, each: 3%, points: 1, part: whole, at_most: 2}}"
)
BANDS = "{measure: 率 = 数, bands: {'[90%, )': 10, '[60%, 80%) 或 [85%, 90%)': 6, '( , 60%)': 0}}"
RATIO = "{measure: 率 = 数, ratio: {}}"
MORE = "{measure: 率 = 数, ratio: {at_most: 120%}}"
NO_END = "{measure: 率 = 数, ratio: {at_most: none}}"
CASES = "cases: [{when: 数 == 0, points: 10, says: 无结余}, {when: 数 < 另一数, points: 6}, {otherwise: 0}]"
AT_LEAST = "target: {direction: ≥, target: 另一数, actual: 数}"
AT_MOST = "target: {direction: ≤, target: 另一数 + 0, actual: 数 + 0}"
EQUAL = "target: {direction: =, target: 另一数, actual: 数}"
FLAG = "target: {direction: ≥, target: 另一数, actual: 数, over: flag}"
FLAG_REASON = "target: {direction: ≥, target: 另一数, actual: 数, over: flag, beyond: 50%, reason: 话}"
OVER = "target: {direction: ≥, target: 另一数, actual: 数, over: deduct}"
POINTS = """checkpoints:
- {name: 六月, actual: 数, target: 40%, points: 4}
- {name: 九月, actual: 另一数, target: 80%, points: 6}
"""
MEASURES = "{measure: [差 = 数 - 另一数, 率 = 差 / 另一数], bands: {'[0%, 0%]': 10, '( , 0%) 或 (0%, )': 5}}"

SAID: dict[str, tuple[str, dict[str, Any], str, list[str]]] = {
    "deduct, nothing": (DEDUCT, {"数": 1}, "10", ["未超过 100%，不扣分"]),
    "deduct, a part of a unit": (
        DEDUCT,
        {"数": "1.0099"},
        "10",
        ["超过 100% 0.99 个百分点，按整数计 0 个，每个扣 0.4 分，共扣 0 分"],
    ),
    "deduct, some": (
        DEDUCT,
        {"数": "1.0426"},
        "8.4",
        ["超过 100% 4.26 个百分点，按整数计 4 个，每个扣 0.4 分，共扣 1.6 分"],
    ),
    "deduct, all": (DEDUCT, {"数": "1.25"}, "0", ["共扣 10 分"]),
    "deduct, more than all": (DEDUCT, {"数": "1.26"}, "0", ["应扣 10.4 分，扣完 10 分为止"]),
    "deduct below, nothing": (BELOW, {"数": 60}, "10", ["不低于 60，不扣分"]),
    "deduct below, a begun unit": (
        BELOW,
        {"数": "59.9"},
        "8.5",
        ["低于 60 的部分为 0.1，每 5 算 1 个，不足一个按一个计，计 1 个"],
    ),
    "deduct below, two": (BELOW, {"数": 50}, "7", ["低于 60 的部分为 10，每 5 算 1 个，不足一个按一个计，计 2 个"]),
    "deduct in proportion": (
        PRO_RATA,
        {"数": 1500},
        "8.5",
        ["超过 0 元 1,500 元，每 1000 元算 1 个，按比例计 1.5 个"],
    ),
    "deduct, days": (DAYS, {"天数": 3}, "7", ["超过 0 天 3 天，每天扣 1 分，共扣 3 分"]),
    "deduct, no day": (DAYS, {"天数": 0}, "10", ["未超过 0 天，不扣分"]),
    "deduct, more days than count": (DAYS, {"天数": 9}, "4", ["每天扣 1 分，应扣 9 分，最多扣 6 分"]),
    "deduct, kilometres": (
        KILOMETRES,
        {"里程": "2.5"},
        "9",
        ["超过 1.3 公里 1.2 公里，不足 1 公里按 1 公里计，计 2 公里，每公里扣 0.5 分，共扣 1 分"],
    ),
    "deduct, a part of each kilometre": (
        KILOMETRES.replace("started", "pro-rata").replace("1.3", "1"),
        {"里程": "2.5"},
        "9.25",
        ["超过 1 公里 1.5 公里，按比例计 1.5 公里，每公里扣 0.5 分，共扣 0.75 分"],
    ),
    "deduct, two figures of one unit": (
        "{measure: 差 = abs(天数 - 限期), deduct: {above: 0, each: 2, points: 10%, part: whole}}",
        {"天数": 3, "限期": 8},
        "8",
        ["超过 0 天 5 天，每 2 天算 1 个，按整数计 2 个，每个扣 1 分，共扣 2 分"],
    ),
    "deduct, two figures of two units": (
        "{measure: 差 = 天数 - 里程, deduct: {above: 0, each: 1, points: 1, part: whole}}",
        {"天数": 9, "里程": 4},
        "5",
        ["超过 0 的部分为 5，按整数计 5 个，每个扣 1 分，共扣 5 分"],
    ),
    "deduct, days less a number": (
        "{measure: 差 = -(天数 - 3), deduct: {below: 0, each: 1, points: 1, part: whole}}",
        {"天数": 9},
        "4",
        ["低于 0 的部分为 6，按整数计 6 个，每个扣 1 分，共扣 6 分"],
    ),
    "deduct, a number": (
        "{measure: [甲 = -天数, 乙 = 甲], deduct: {below: 0, each: 1, points: 1, part: whole}}",
        {"天数": 2},
        "8",
        ["低于 0 天 2 天，按整数计 2 天，每天扣 1 分，共扣 2 分"],
    ),
    "earn, short of the line": (EARN, {"数": "0.79"}, "0", ["未达到 80%，不得分"]),
    "earn, on the line": (EARN, {"数": "0.8"}, "2", ["达到 80%，得 2 分"]),
    "earn, beyond the line": (
        EARN,
        {"数": "0.92"},
        "4",
        ["达到 80%，得 2 分；超过 80% 12 个百分点，每 10 个百分点算 1 个，按整数计 1 个，每个加 2 分，共得 4 分"],
    ),
    "earn, exactly at the most": (EARN, {"数": 1}, "6", ["每个加 2 分，共得 6 分"]),
    "earn, beyond the most": (EARN, {"数": "1.1"}, "6", ["应得 8 分，最高得 6 分"]),
    "earn, nothing without a base": (ITEMS, {"个数": 0}, "0", ["未超过 0 个，不得分"]),
    "earn, less than nothing": (
        "{measure: 差 = 个数 - 限期, earn: {below: 0, each: 1, points: 1, part: whole}}",
        {"个数": 5, "限期": 2},
        "0",
        ["不低于 0，不得分"],
    ),
    "earn, so many": (ITEMS, {"个数": 7}, "3.5", ["超过 0 个 7 个，每个加 0.5 分，共得 3.5 分"]),
    "earn, all": (ITEMS, {"个数": 21}, "10", ["每个加 0.5 分，应得 10.5 分，最高得 10 分"]),
    "earn, without end": (ITEMS.replace("}}", ", at_most: none}}"), {"个数": 21}, "10.5", ["共得 10.5 分"]),
    "earn below, above it": (EARLY, {"天数": 16}, "0", ["高于 15 天，不得分"]),
    "earn below, on it": (EARLY, {"天数": 15}, "5", ["不高于 15 天，得 5 分"]),
    "earn below, earlier": (
        EARLY,
        {"天数": 12},
        "8",
        ["不高于 15 天，得 5 分；低于 15 天 3 天，每天加 1 分，共得 8 分"],
    ),
    "earn beside deduct, at the base": (SWING, {"数": 0}, "8", ["不扣不加，得基本分 8 分"]),
    "earn beside deduct, less than a unit": (SWING, {"数": "0.0299"}, "8", ["基本分 8 分；", "共加 0 分"]),
    "earn beside deduct, up": (
        SWING,
        {"数": "0.03"},
        "9",
        ["基本分 8 分；超过 0% 3 个百分点，每 3 个百分点算 1 个，按整数计 1 个，每个加 1 分，共加 1 分"],
    ),
    "earn beside deduct, up to the end": (SWING, {"数": "0.5"}, "10", ["应加 16 分，最多加 2 分"]),
    "earn beside deduct, down": (SWING, {"数": "-0.16"}, "3", ["低于 0% 16 个百分点，", "每个扣 1 分，共扣 5 分"]),
    "earn beside deduct, down to the end": (SWING, {"数": -1}, "2", ["应扣 33 分，最多扣 6 分"]),
    "earn beside deduct, above the points": (
        SWING.replace("base: 8, ", "").replace("at_most: 2", "at_most: none"),
        {"数": "0.3"},
        "20",
        ["基本分 10 分；", "每个加 1 分，共加 10 分"],
    ),
    "a band": (BANDS, {"数": "0.9"}, "10", ["90% 在“90% 及以上”档，得 10 分"]),
    "a band of two intervals": (BANDS, {"数": "0.85"}, "6", ["85% 在“60%（含）至 80% 或 85%（含）至 90%”档，得 6 分"]),
    "a ratio": (RATIO, {"数": "0.825"}, "8.25", ["按 82.5% × 10 分计"]),
    "a ratio above 1": (RATIO, {"数": "1.5"}, "10", ["超过 100%，按 100% × 10 分计"]),
    "a ratio below 0": (RATIO, {"数": -1}, "0", ["按 0% × 10 分计"]),
    "a ratio up to more": (MORE, {"数": "1.5"}, "12", ["超过 120%，按 120% × 10 分计"]),
    "a ratio without end": (NO_END, {"数": "2.5"}, "25", ["按 250% × 10 分计"]),
    "the first case": (CASES, {"数": 0, "另一数": 1}, "10", ["无结余，得 10 分"]),
    "a case without words": (CASES, {"数": 1, "另一数": 2}, "6", ["数 < 另一数，得 6 分"]),
    "otherwise": (CASES, {"数": 3, "另一数": 2}, "0", ["其他情况，得 0 分"]),
    "a target met": (AT_LEAST, {"数": 5, "另一数": 4}, "10", ["完成值 5 ", "得满分"]),
    "a target not met": (AT_LEAST, {"数": 3, "另一数": 4}, "7.5", ["完成值 3 未达到", "按 75% 计分"]),
    "a target not met at all": (AT_LEAST, {"数": -3, "另一数": 4}, "0", ["按 0% 计分"]),
    "a target of nothing not met": (AT_LEAST, {"数": -3, "另一数": 0}, "0", ["按 0% 计分"]),
    "a target below 0 half met": (AT_LEAST, {"数": -10, "另一数": -5}, "5", ["按 50% 计分"]),
    "at most, met": (AT_MOST, {"数": 4, "另一数": 4}, "10", ["得满分"]),
    "at most, met with 0": (AT_MOST, {"数": 0, "另一数": 4}, "10", ["得满分"]),
    "at most, not met": (AT_MOST, {"数": 5, "另一数": 4}, "8", ["完成值 5 未达到", "按 80% 计分"]),
    "at most nothing, not met": (AT_MOST, {"数": 5, "另一数": 0}, "0", ["按 0% 计分"]),
    "at most less than 0, half met": (AT_MOST, {"数": -2, "另一数": -4}, "5", ["按 50% 计分"]),
    "at most less than 0, not met": (AT_MOST, {"数": 2, "另一数": -4}, "0", ["按 0% 计分"]),
    "equal": (EQUAL, {"数": 4, "另一数": 4}, "10", ["完成值 4 ", "得满分"]),
    "less than equal": (EQUAL, {"数": 3, "另一数": 4}, "7.5", ["按 75% 计分"]),
    "more than equal": (EQUAL, {"数": 5, "另一数": 4}, "8", ["按 80% 计分"]),
    "of the other sign": (EQUAL, {"数": -3, "另一数": 4}, "0", ["按 0% 计分"]),
    "something instead of nothing": (EQUAL, {"数": 3, "另一数": 0}, "0", ["按 0% 计分"]),
    "nothing instead of something": (EQUAL, {"数": 0, "另一数": 3}, "0", ["按 0% 计分"]),
    "over, but nobody minds": (AT_LEAST, {"数": 8, "另一数": 4}, "10", ["得满分"]),
    "over, and it counts": (OVER, {"数": 8, "另一数": 4}, "5", ["超过指标值 30% 以上，按偏离程度折减为 50%"]),
    "not over enough for it to count": (OVER, {"数": "5.1", "另一数": 4}, "10", ["得满分"]),
    "not met, where over would count": (OVER, {"数": 3, "另一数": 4}, "7.5", ["按 75% 计分"]),
    "checkpoints reached": (
        POINTS,
        {"数": "0.4", "另一数": 1},
        "10",
        ["六月：40%，应达到 40%，得 4 分", "九月：100%，应达到 80%，得 6 分"],
    ),
    "a checkpoint half reached": (
        POINTS,
        {"数": "0.2", "另一数": "0.8"},
        "8",
        ["六月：20%，应达到 40%，按比重 4 分中得 2 分"],
    ),
    "a checkpoint gone back from": (POINTS, {"数": -1, "另一数": "0.8"}, "6", ["按比重 4 分中得 0 分"]),
    "measures that build on each other": (
        MEASURES,
        {"数": 6, "另一数": 4},
        "5",
        ["差 = 数 − 另一数 = 6 − 4 = 2", "率 = 差 ÷ 另一数 = 2 ÷ 4 = 50%"],
    ),
    "a formula": ("formula: min(数, 10)", {"数": 7}, "7", ["得分 = 取小(数, 10) = 取小(7, 10) = 7"]),
    "a formula below a measure called almost like a score": (
        "{measure: 原得分率 = 数 / 10, formula: 原得分率 * 10}",
        {"数": 7},
        "7",
        ["原得分率 = 数 ÷ 10 = 7 ÷ 10 = 0.7", "得分 = 原得分率 × 10 = 0.7 × 10 = 7"],
    ),
}


@pytest.mark.parametrize("case", SAID)
def test_a_score_and_why(case: str, rule: Rule) -> None:
    indicator, data, expected, sentences = SAID[case]
    one = score(rule(indicator), **data)["指标"]
    assert str(one.score) == expected
    for sentence in sentences:
        assert sentence in one.reason


FLAGGED: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "over without a word": (FLAG, {"数": 6, "另一数": 4}, ["over-achievement"]),
    "not so much over": (FLAG, {"数": 5, "另一数": 4}, []),
    "over a target of nothing": (FLAG, {"数": 5, "另一数": 0}, []),
    "over without a reason": (FLAG_REASON, {"数": 6, "另一数": 4}, ["over-achievement"]),
    "over with a reason": (FLAG_REASON, {"数": 6, "另一数": 4, "话": "追加了任务"}, []),
}


@pytest.mark.parametrize("case", FLAGGED)
def test_over_achievement_is_flagged(case: str, rule: Rule) -> None:
    indicator, data, expected = FLAGGED[case]
    result = score(rule(indicator), **data)
    assert str(result.total) == "10"
    assert [problem.code for problem in result.problems] == expected


def test_two_parts_that_are_flagged_are_flagged_once_each(rule: Rule) -> None:
    one = "points: 5, target: {direction: ≥, target: %s, actual: 数, over: flag}"
    result = score(rule(f"parts: [{{name: 上, {one % '另一数'}}}, {{name: 下, {one % '另一数 / 2'}}}]"), 数=8, 另一数=4)
    assert [problem.code for problem in result.problems] == ["over-achievement"] * 2


STOPPED: dict[str, tuple[str, dict[str, Any], str]] = {
    "between the bands": (BANDS, {"数": "0.8"}, "no-band"),
    "a formula above the points": ("formula: 数", {"数": "10.01"}, "score-out-of-range"),
    "a formula below 0": ("formula: 数", {"数": "-0.01"}, "score-out-of-range"),
}


@pytest.mark.parametrize("case", STOPPED)
def test_nothing_falls_through_to_a_score(case: str, rule: Rule) -> None:
    indicator, data, expected = STOPPED[case]
    with pytest.raises(PerfscoreError) as caught:
        score(rule(indicator), **data)
    assert codes(caught.value) == [expected]
    assert f"数 = {str(data['数']).removesuffix('.0')}" in caught.value.problems[0].hint


EXCEPTIONS: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "full": ("{when: 另一数 == 0, score: full, because: 没有基数}", {}, "10", "没有基数"),
    "zero": ("{when: 另一数 == 0, score: zero, because: 没有基数}", {}, "0", "没有基数"),
    "a number": ("{when: 另一数 == 0, score: 2.5, because: 没有基数}", {}, "2.5", "没有基数"),
    "not applicable": ("{when: 另一数 == 0, score: not_applicable, because: 没有基数}", {}, "", "不适用：没有基数"),
    "the first of two": (
        "[{when: 数 == 3, score: 3, because: 是三}, {when: 另一数 == 0, score: full, because: 没有基数}]",
        {},
        "3",
        "是三",
    ),
    "the second of two": (
        "[{when: 数 == 4, score: 3, because: 是四}, {when: 另一数 == 0, score: full, because: 没有基数}]",
        {},
        "10",
        "没有基数",
    ),
    "none": (
        "{when: 另一数 == 0, score: full, because: 没有基数}",
        {"另一数": 6},
        "5",
        "率 = 数 ÷ 另一数 = 3 ÷ 6 = 50%",
    ),
}


@pytest.mark.parametrize("case", EXCEPTIONS)
def test_what_cannot_be_computed_is_scored_as_the_rule_says(case: str, rule: Rule) -> None:
    undefined, data, expected, said = EXCEPTIONS[case]
    ratio = "{name: 指标, points: 10, measure: 率 = 数 / 另一数, ratio: {}, undefined: %s}"
    indicators = as_text(f"[{ratio % undefined}, {{name: 另, points: 1, formula: '1'}}]")
    sections = [{"name": "组", "points": 11, "indicators": indicators}]
    rubric = rule("formula: '1'", sections=sections, points=11, not_applicable="rescale")
    one = score(rubric, **{"数": 3, "另一数": 0, **data})["指标"]
    assert ("" if one.score is None else str(one.score)) == expected
    assert said in one.reason
    assert one.status == ("scored" if expected else "not-applicable")


GATES: dict[str, tuple[str, dict[str, Any], str]] = {
    "a figure, shut": ("有无 == '否'", {"有无": "否"}, "0"),
    "a figure, open": ("有无 == '否'", {"有无": "是"}, "5"),
    "a measure, shut": ("率 < 0.6", {"有无": "是"}, "0"),
    "a measure, open": ("率 < 0.5", {"有无": "是"}, "5"),
    "a day, shut": ("日期 > '2020-06-30'", {"日期": "2020-07-01"}, "0"),
    "a day, open": ("日期 > '2020-06-30'", {"日期": "2020-06-30"}, "5"),
}


@pytest.mark.parametrize("case", GATES)
def test_a_gate(case: str, rule: Rule) -> None:
    when, data, expected = GATES[case]
    one = score(
        rule(f'{{unless: {{when: "{when}", because: 没有制度}}, measure: 率 = 数 / 10, ratio: {{}}}}'), 数=5, **data
    )["指标"]
    assert str(one.score) == expected
    assert ("没有制度，得 0 分" in one.reason) is (expected == "0")


def test_a_gate_may_name_an_item_of_the_checklist(rule: Rule) -> None:
    """By its own words where they can be a name, Chinese or not."""
    for item in ("有制度", "has_policy", "ＡＢ"):
        rubric = rule(f"{{unless: {{when: {item} == '否', because: 没有制度}}, checklist: {{{item}: 4, 执行: 6}}}}")
        assert str(score(rubric, {item: "否", "执行": "是"})["指标"].score) == "0"
        assert str(score(rubric, {item: "是", "执行": "是"})["指标"].score) == "10"


def test_what_an_author_s_formula_can_reach() -> None:
    """Figures, answers and measures, looked up where they are kept; nothing is copied for each indicator."""
    scope = Scope({"数": Input("数", "money"), "级别": Input("级别", "choice")}, {"率": "number"})
    assert dict(scope) == {"率": "number", "数": "number", "级别": "text"}
    assert len(scope) == 3
    assert "丙" not in scope


def test_the_greatest_number_of_items(rule: Rule) -> None:
    """As many as may be listed are scored, explained and verified like any others."""
    items = ", ".join(f"项{number}: 1" for number in range(MOST_ITEMS))
    answer = {f"项{number}": "是" if number % 2 else "否" for number in range(MOST_ITEMS)}
    bands = ", ".join(f"'[{number}, {number + 1})': {number}" for number in range(MOST_ITEMS - 1))
    cases = ", ".join(f"{{when: 数 == {number}, points: {number}}}" for number in range(MOST_ITEMS - 1))
    points = ", ".join(
        f"{{name: 点{number}, actual: 数, target: {number + 1}, points: 1}}" for number in range(MOST_ITEMS)
    )
    parts = ", ".join(f"{{name: 部{number}, points: 1, formula: '1'}}" for number in range(MOST_ITEMS))
    for way, expected in {
        f"checklist: {{{items}}}": "50",
        f"{{measure: 率 = 数, bands: {{{bands}}}}}": "50",
        f"cases: [{cases}, {{otherwise: 0}}]": "50",
        f"checkpoints: [{points}]": "84.41",
        f"parts: [{parts}]": "100",
    }.items():
        whole = f"{{points: 100, {way.removeprefix('{').removesuffix('}') if way.startswith('{') else way}}}"
        result = score(
            rule(whole), answer if "checklist" in way else None, 数="50.0" if "checklist" not in way else None
        )
        assert str(result.total) == expected
        assert result.explain()
        assert verify(result.model_dump_json()) == []
