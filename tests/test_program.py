"""Rubric → steps → result: figures, tables, limits, relations, what is missing, what divides by 0."""

from __future__ import annotations

import datetime as dt
import gc
import json
import re
import weakref
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

import perfscore
from perfscore.problems import PerfscoreError, Problem
from perfscore.program.build import lower
from perfscore.program.model import IndicatorProgram
from perfscore.rubric.read import read
from perfscore.verify import verify

EXAMPLES = Path(__file__).parent.parent / "examples"
Rule = Callable[[str], perfscore.Rubric]


@pytest.fixture
def rule(tmp_path: Path) -> Rule:
    """Makes a rubric of what is written below its first lines."""

    def make(text: str) -> perfscore.Rubric:
        path = tmp_path / "rule.yaml"
        path.write_text(f"rubric: r\ntitle: 题\n{text}", encoding="utf-8")
        return perfscore.load(path)

    return make


def given(data: str = "{}", answers: str = "{}") -> dict[str, Any]:
    return {"rubric": "r", "data": yaml.safe_load(data), "answers": yaml.safe_load(answers)}


def codes(problems: Iterable[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def refused(run: Callable[[], object]) -> PerfscoreError:
    with pytest.raises(PerfscoreError) as caught:
        run()
    return caught.value


# ------------------------------------------------------------------------------------------ figures

KINDS = """\
points: 1
data:
  数: {kind: number, unit: 次}
  钱: {kind: money, unit: 万元}
  人: {kind: count, unit: 人}
  率: {kind: percent}
  有: {kind: yes_no}
  级: {kind: choice, of: [一级, 二级, 三级]}
  日: {kind: date}
  话: {kind: text}
  单: {kind: table, columns: {值: {kind: number}}}
sections:
- name: 组
  points: 1
  indicators:
  - name: 一
    points: 1
    cases:
    - when: >-
        数 == 3 and 钱 == 1.56万元 and 人 == 5 and 率 == 0.125 and sum(值) == 6
        and 有 == '是' and 级 == '二级' and 日 == '2020-06-30' and 话 == '好'
      points: 1
    - otherwise: 0
"""
RIGHT = {"数": "3次", "钱": "1.56", "人": 5, "率": "12.5%", "有": "是", "级": "二级", "日": "2020-06-30", "话": " 好 "}
TABLE = [{"值": 1}, {"值": "2"}, {"值": 3}]

FIGURES: dict[str, tuple[str, object, str]] = {
    "as they are": ("数", 3, "1"),
    "a float by its shortest text": ("率", 0.125, "1"),
    "a Decimal": ("钱", Decimal("1.56"), "1"),
    "a Fraction": ("率", Fraction(1, 8), "1"),
    "in another unit": ("钱", "15,600元", "1"),
    "in full width": ("人", "５人", "1"),
    "a truth": ("有", True, "1"),
    "a day of Python": ("日", dt.date(2020, 6, 30), "1"),
    "another number": ("数", 4, "0"),
    "another text": ("话", "", "0"),
    "no text is an empty text": ("话", None, "0"),
    "a number as a text": ("话", 5, "0"),
    "missing": ("数", None, "missing"),
    "blank": ("数", " ", "missing"),
    "a blank choice": ("级", "", "missing"),
    "a table that is missing": ("单", None, "missing"),
    "a table with a hole": ("单", [{"值": 1}, {"值": None}], "missing"),
    "an empty table": ("单", [], "0"),
    "in a wrong unit": ("人", "5元", "number-not-read"),
    "half a person": ("人", 2.5, "number-not-read"),
    "fewer than nobody": ("人", -1, "count-negative"),
    "a percentage without its sign": ("率", 12.5, "number-not-read"),
    "no number": ("数", "三", "number-not-read"),
    "a truth for a number": ("数", True, "number-not-read"),
    "neither yes nor no": ("有", "可能", "answer-not-yes-no"),
    "another choice": ("级", "四级", "choice-unknown"),
    "another choice, far off": ("级", "甲", "choice-unknown"),
    "a choice that is a list": ("级", ["一级"], "answer-not-text"),
    "a day that is none": ("日", "2020-02-30", "date-form"),
    "a day in other words": ("日", "2020年6月底", "date-form"),
    "a day that is a number": ("日", 20200630, "date-form"),
    "a text that is a list": ("话", ["好"], "answer-not-text"),
    "a table that is a number": ("单", 6, "table-form"),
    "a row that is a number": ("单", [{"值": 6}, 1], "table-row-form"),
    "a column that is none": ("单", [{"值": 6, "价": 1}], "unknown-column"),
    "a cell that is no number": ("单", [{"值": "六"}], "number-not-read"),
    "a figure that is none": ("数目", 3, "unknown-figure"),
}


@pytest.mark.parametrize("case", FIGURES)
def test_a_figure_is_read(case: str, rule: Rule) -> None:
    name, value, expected = FIGURES[case]
    rubric = rule(KINDS)
    submission = {"rubric": "r", "data": {**RIGHT, "单": TABLE, name: value}}
    if "-" in expected:
        error = refused(lambda: rubric.score(submission))
        assert set(codes(error.problems)) == {expected}
        assert error.problems[0].where is not None
        return
    one = rubric.score(submission)["一"]
    assert (one.status if one.score is None else str(one.score)) == expected
    if one.score is None:
        assert (str(one.low), str(one.high), one.missing) == ("0", "1", ("值",) if name == "单" else (name,))


def test_more_rows_than_anybody_has(rule: Rule) -> None:
    error = refused(lambda: rule(KINDS).score({"rubric": "r", "data": {**RIGHT, "单": [None] * 100_001}}))
    assert codes(error.problems) == ["table-form"]


def test_an_answer_to_nothing(rule: Rule) -> None:
    error = refused(lambda: rule(KINDS).score({"rubric": "r", "data": RIGHT, "answers": {"二": {"score": 1}}}))
    assert codes(error.problems) == ["unknown-indicator"]


@pytest.mark.parametrize("evidence", [{}, {"一": ["附件"]}])
def test_a_claim_for_nothing(evidence: dict[str, Any], rule: Rule) -> None:
    claimed = {"没有": 1, "grade": ["优"]}
    submission = {**given(), "evidence": evidence, "claimed": claimed}
    found = refused(lambda: rule(SKIPPED.format(rubric="forbid", indicator="forbid")).score(submission)).problems
    assert [(one.code, one.where) for one in found] == [
        ("unknown-indicator", ("claimed", "没有")),
        ("answer-not-text", ("claimed", "grade")),
    ]


# ------------------------------------------------------------------------- points that may not apply

SKIPPED = """\
points: 10
not_applicable: {rubric}
sections:
- name: 组
  points: 10
  indicators:
  - {{name: 一, points: 6, formula: "4", not_applicable: {indicator}}}
  - {{name: 二, points: 4, formula: "3", not_applicable: {indicator}}}
"""


def test_what_does_not_apply_is_not_counted(rule: Rule) -> None:
    result = rule(SKIPPED.format(rubric="rescale", indicator="allow")).score(
        given(answers="{一: {not_applicable: 无此职能}}")
    )
    assert [str(one) for one in (result.total, result.possible, result.converted)] == ["3", "4", "7.5"]
    assert (result["一"].reason, result["一"].score, str(result["一"].high)) == ("不适用：无此职能", None, "0")
    assert verify(result.model_dump_json()) == []


@pytest.mark.parametrize(
    ("rubric", "indicator", "answers", "expected"),
    [
        ("rescale", "forbid", "{一: {not_applicable: 无此职能}}", ["not-applicable-forbidden"]),
        ("forbid", "forbid", "{一: {not_applicable: 无此职能}}", ["not-applicable-forbidden"]),
        ("rescale", "allow", "{一: {not_applicable: 无}}", ["answer-not-text"]),
        ("rescale", "allow", "{一: {not_applicable: 无, score: 3, 别的: 4}}", ["answer-not-text"]),
        ("rescale", "allow", "{一: {not_applicable: 是, score: 3}}", ["answer-form"]),
        ("rescale", "allow", "{一: {not_applicable: 无此职能, score: 3}}", ["answer-unknown-item"]),
        ("rescale", "allow", "{一: {not_applicable: 无此职能}, 二: {not_applicable: 无此职能}}", ["nothing-applies"]),
    ],
)
def test_what_may_not_be_left_out(rubric: str, indicator: str, answers: str, expected: list[str], rule: Rule) -> None:
    made = rule(SKIPPED.format(rubric=rubric, indicator=indicator))
    assert codes(refused(lambda: made.score(given(answers=answers))).problems) == expected


def test_what_does_apply_is_answered_beside_it(rule: Rule) -> None:
    text = SKIPPED.format(rubric="rescale", indicator="allow").replace('formula: "4"', "judged: {}")
    answer = "{一: {not_applicable: 否, score: 5, reason: 基本做到}}"
    assert str(rule(text).score(given(answers=answer))["一"].score) == "5"


def test_what_may_not_apply_can_get_nothing_until_it_is_answered(rule: Rule) -> None:
    judged = "judged: {levels: {好: '[50%, 100%]', 差: '[20%, 50%)'}}"
    made = rule(SKIPPED.format(rubric="rescale", indicator="allow").replace('formula: "4"', judged))
    lows = [str(made.score(given(answers=answers))["一"].low) for answers in ("{}", "{一: {level: 好}}")]
    assert lows == ["0", "3"]


def test_what_applies_has_to_have_points(rule: Rule) -> None:
    """Else 折算 would divide by 0."""
    text = (
        "points: 1\nnot_applicable: rescale\nsections:\n- name: 组\n  points: 1\n  indicators:\n"
        '  - {name: 一, points: 1, formula: "1", not_applicable: allow}\n  - {name: 二, points: 0, formula: "0"}\n'
    )
    error = refused(lambda: rule(text).score(given(answers="{一: {not_applicable: 无此职能}}")))
    assert codes(error.problems) == ["nothing-applies"]


# -------------------------------------------------------------------------------- dividing by 0

ZERO = """\
points: 10
data:
  甲: {{kind: number}}
  乙: {{kind: number}}
  丙: {{kind: number}}
  单: {{kind: table, columns: {{值: {{kind: number}}}}}}
sections:
- name: 组
  points: 10
  indicators:
  - {{name: 一, points: 10, {indicator}}}
"""
JUDGED = "judged: {}"
DIVIDED: dict[str, tuple[str, str, str, str]] = {
    # the indicator, the data, the step and the figures that are named, and where it is blamed
    "a figure": ("measure: 率 = 甲 / 乙, ratio: {}", "{甲: 1, 乙: 0}", "“率” “乙”", "data › 乙"),
    "a difference": ("measure: 率 = 甲 / (乙 - 丙), ratio: {}", "{甲: 1, 乙: 2, 丙: 2}", "“率” “乙” “丙”", "data › 乙"),
    "a measure": ("measure: [差 = 乙 - 2, 率 = 甲 / 差], ratio: {}", "{甲: 1, 乙: 2}", "“率” “乙”", "data › 乙"),
    "a column": ("measure: 率 = 甲 / sum(值), ratio: {}", "{甲: 1, 单: []}", "“率” “值”", "data › 单"),
    "a gate": (
        "unless: {when: 甲 / 乙 > 1, because: 另有原因}, formula: '1'",
        "{甲: 1, 乙: 0}",
        "“一” “乙”",
        "data › 乙",
    ),
    "an exception": (
        "measure: 率 = 甲, undefined: {when: 甲 / 乙 > 1, score: full, because: 另有原因}, ratio: {}",
        "{甲: 1, 乙: 0}",
        "“一” “乙”",
        "data › 乙",
    ),
    "the side that is taken": (
        "formula: 甲 / 乙 if 丙 > 0 else 甲 / 丙",
        "{甲: 1, 乙: 0, 丙: 0}",
        "“原得分” “丙”",
        "data › 丙",
    ),
    "the condition": ("formula: 1 if 甲 / 乙 > 0 else 2", "{甲: 1, 乙: 0}", "“原得分” “乙”", "data › 乙"),
    "what comes after what holds": (
        "formula: 1 if 甲 > 0 and 甲 / 乙 > 0 else 2",
        "{甲: 1, 乙: 0}",
        "“原得分” “乙”",
        "data › 乙",
    ),
    "what comes after what does not hold": (
        "formula: 1 if (丙 > 0 and 甲 / 丙 > 0) or 甲 / 乙 > 0 else 2",
        "{甲: 1, 乙: 0, 丙: 0}",
        "“原得分” “乙”",
        "data › 乙",
    ),
    "a link of a chain": (
        "formula: 1 if (0 < 丙 < 甲 / 丙) or (0 < 甲 < 甲 / 乙) else 2",
        "{甲: 1, 乙: 0, 丙: 0}",
        "“原得分” “乙”",
        "data › 乙",
    ),
    "the first of a chain": ("formula: 1 if 甲 / 乙 > 0 else 2", "{甲: 1, 乙: 0}", "“原得分” “乙”", "data › 乙"),
    "an argument": ("formula: 'min(1, abs(甲 / 乙))'", "{甲: 1, 乙: 0}", "“原得分” “乙”", "data › 乙"),
    "a part, after one whose gate shut": (
        (
            "parts: [{name: 上, points: 5, unless: {when: 甲 > 0, because: 另有原因}, formula: '5'}, "
            "{name: 下, points: 5, measure: 率 = 甲 / 乙, ratio: {}}]"
        ),
        "{甲: 1, 乙: 0}",
        "“率” “乙”",
        "data › 乙",
    ),
    "a part, after one whose gate is open": (
        (
            "parts: [{name: 上, points: 5, unless: {when: 甲 < 0, because: 另有原因}, formula: '5'}, "
            "{name: 下, points: 5, measure: 率 = 甲 / 乙, ratio: {}}]"
        ),
        "{甲: 1, 乙: 0}",
        "“率” “乙”",
        "data › 乙",
    ),
}


@pytest.mark.parametrize("case", DIVIDED)
def test_a_division_by_zero_names_what_is_zero(case: str, rule: Rule) -> None:
    indicator, data, says, where = DIVIDED[case]
    (problem,) = refused(lambda: rule(ZERO.format(indicator=indicator)).score(given(data))).problems
    assert problem.code == "zero-denominator"
    assert all(word in problem.message for word in says.split())
    assert problem.render().startswith(f"{where}: ")


def test_a_division_by_an_answer_that_is_zero_points_at_the_indicator(rule: Rule) -> None:
    indicator = "findings: {each: 1}, unless: {when: 甲 / 发现数 > 5, because: 太多}"
    rubric = rule(ZERO.format(indicator=indicator))
    (problem,) = refused(lambda: rubric.score(given("{甲: 1}", "{一: []}"))).problems
    assert problem.render().startswith("answers › 一: ")
    assert "“发现数”为 0" in problem.message


def test_a_division_by_zero_that_is_passed_over_is_none(rule: Rule) -> None:
    rubric = rule(ZERO.format(indicator="formula: 1 if 丙 == 0 or 甲 / 丙 > 1 else 2"))
    assert str(rubric.score(given("{甲: 1, 丙: 0}")).total) == "1"


# ------------------------------------------------------------------------ what may still be scored

OPEN = """\
points: 10
not_applicable: rescale
data:
  甲: {{kind: number}}
  乙: {{kind: number}}
  有: {{kind: yes_no}}
sections:
- name: 组
  points: 10
  indicators:
  - {{name: 一, points: 10, {indicator}}}
"""
PARTS = "parts: [{name: 上, points: 4, measure: 率 = 甲 / 10, ratio: {}}, {name: 下, points: 6, judged: {}}]"
BOUNDS: dict[str, tuple[str, str, str, tuple[str, str, str]]] = {
    # the indicator, the data, the answer, and: the status, the lowest and the highest score
    "everything": ("formula: 甲", "{}", "{}", ("missing", "0", "10")),
    "above the points": ("measure: 率 = 甲, ratio: {at_most: 120%}", "{}", "{}", ("missing", "0", "12")),
    "a level": ("judged: {levels: {好: '[80%, 100%]'}}", "{}", "{一: {level: 好}}", ("pending", "8", "10")),
    "a level behind an open gate": (
        "judged: {levels: {好: '[80%, 100%]'}}, unless: {when: 有 == '否', because: 另有原因}",
        "{有: 是}",
        "{一: {level: 好}}",
        ("pending", "8", "10"),
    ),
    "a level behind a gate that nobody knows": (
        "judged: {levels: {好: '[80%, 100%]'}}, unless: {when: 有 == '否', because: 另有原因}",
        "{}",
        "{一: {level: 好}}",
        ("missing", "0", "10"),
    ),
    "an exception that nobody knows": (
        "measure: 率 = 甲, ratio: {}, undefined: {when: 乙 == 0, score: 7, because: 另有原因}",
        "{甲: 0.2}",
        "{}",
        ("missing", "2", "7"),
    ),
    "an exception that takes it out": (
        "measure: 率 = 甲, ratio: {}, undefined: {when: 乙 == 0, score: not_applicable, because: 另有原因}",
        "{甲: 0.2}",
        "{}",
        ("missing", "0", "2"),
    ),
    "a band that nobody knows": (
        "measure: 率 = 甲, bands: {'[0, 1)': 2, '[1, 2]': 10}",
        "{}",
        "{}",
        ("missing", "2", "10"),
    ),
    "a band that is none": (
        "measure: [率 = 甲], bands: {'[0, 1)': 2, '[1, 2]': 10}, unless: {when: 有 == '否', because: 另有原因}",
        "{甲: 3}",
        "{}",
        ("missing", "0", "0"),
    ),
    "a division by what may be 0": ("measure: 率 = 乙 / 甲, ratio: {}", "{甲: 0}", "{}", ("missing", "0", "10")),
    "one part": (PARTS, "{甲: 5}", "{}", ("missing", "2", "8")),
    "the other part": (PARTS, "{}", "{一: {下: {score: 5, reason: 好}}}", ("missing", "5", "9")),
    "a part that waits": (PARTS, "{甲: 5}", "{一: {下: {reason: 好}}}", ("pending", "2", "8")),
    "parts behind a gate that nobody knows": (
        f"{PARTS}, unless: {{when: 有 == '否', because: 另有原因}}",
        "{甲: 5}",
        "{}",
        ("missing", "0", "8"),
    ),
    "rounded like a score": ("measure: 率 = 甲, ratio: {at_most: 33.333%}", "{}", "{}", ("missing", "0", "3.33")),
}


SETTLED = {
    "a level behind a shut gate": (
        "judged: {levels: {好: '[80%, 100%]'}}, unless: {when: 有 == '否', because: 另有原因}",
        "{有: 否}",
        "{一: {level: 好}}",
        "0",
    ),
    "an exception that holds": (
        "measure: 率 = 甲 / 乙, ratio: {}, undefined: {when: 乙 == 0, score: 7, because: 另有原因}",
        "{乙: 0}",
        "{}",
        "7",
    ),
    "parts behind a shut gate": (
        f"{PARTS}, unless: {{when: 有 == '否', because: 另有原因}}",
        "{有: 否}",
        "{}",
        "0",
    ),
    "a part behind its own gate": (
        (
            "parts: [{name: 上, points: 4, measure: 率 = 甲 / 10, ratio: {}, unless: {when: 有 == '否', because: 缺}}, "
            "{name: 下, points: 6, formula: 乙}]"
        ),
        "{有: 否, 乙: 3}",
        "{}",
        "3",
    ),
    "a case that holds before what is missing": (
        "cases: [{when: 乙 > 0, points: 3}, {when: 甲 > 0, points: 10}, {otherwise: 1}]",
        "{乙: 1}",
        "{}",
        "3",
    ),
    "a side of an if": ("formula: 4 if 乙 > 0 else 甲", "{乙: 1}", "{}", "4"),
    "an and that one decides": (
        "cases: [{when: 甲 > 0 and 乙 > 0, points: 3}, {otherwise: 1}]",
        "{乙: 0}",
        "{}",
        "1",
    ),
    "one of two gates": (
        "measure: 率 = 甲, ratio: {}, unless: [{when: 有 == '否', because: 另有原因}, {when: 乙 > 0, because: 有误}]",
        "{乙: 1}",
        "{}",
        "0",
    ),
    "a gate that could only give what comes out": (
        "measure: 率 = 甲, ratio: {}, unless: {when: 乙 > 0, because: 有误}",
        "{甲: 0}",
        "{}",
        "0",
    ),
}


@pytest.mark.parametrize("case", SETTLED)
def test_what_is_settled_is_scored(case: str, rule: Rule) -> None:
    indicator, data, answers, expected = SETTLED[case]
    result = rule(OPEN.format(indicator=indicator)).score(given(data, answers))
    one = result["一"]
    assert (one.status, str(one.score), str(one.low), str(one.high)) == ("scored", expected, expected, expected)
    assert result.status == "complete"
    assert re.search("没有填报.+，不影响得分$", one.reason)
    assert verify(result.model_dump_json()) == []


@pytest.mark.parametrize("case", BOUNDS)
def test_the_lowest_and_the_highest_score_still_possible(case: str, rule: Rule) -> None:
    indicator, data, answers, expected = BOUNDS[case]
    result = rule(OPEN.format(indicator=indicator)).score(given(data, answers))
    one = result["一"]
    assert (one.status, str(one.low), str(one.high)) == expected
    assert (result.status, str(result.low), str(result.high)) == ("incomplete", *expected[1:])
    assert (result.converted, result.grade, one.lost) == (None, None, None)
    assert verify(result.model_dump_json()) == []
    assert "未完成" in result.explain()


# ---------------------------------------------------------------------------- limits and relations

LIMITS = """\
points: 100
grades: {{优: "[90, 100]", 良: "[0, 90)"}}
data:
  预算: {{kind: money}}
  支出: {{kind: money}}
limits:
- {{when: {when}, at_most: 69, says: 执行率低}}
sections:
- name: 组
  points: 100
  indicators:
  - name: 一
    points: 50
    measure: 执行率 = 支出 / 预算
    ratio: {{}}
    undefined: {{when: 预算 == 0, score: full, because: 另有原因}}
  - {{name: 二, points: 50, judged: {{}}}}
"""
LIMITED: dict[str, tuple[str, str, tuple[str, str, str], list[str]]] = {
    "it applies": ("执行率 < 0.6", "{预算: 100, 支出: 50}", ("69", "69", "69"), ["limit-applied"]),
    "it does not": ("执行率 < 0.6", "{预算: 100, 支出: 60}", ("80", "80", "80"), []),
    "over figures": ("支出 / 预算 < 0.6", "{预算: 100, 支出: 50}", ("69", "69", "69"), ["limit-applied"]),
    "nobody can say": ("执行率 < 0.6", "{预算: 0, 支出: 1}", ("100", "69", "100"), ["limit-unchecked"]),
    "it divides by 0": ("支出 / 预算 < 0.6", "{预算: 0, 支出: 1}", ("100", "69", "100"), ["limit-unchecked"]),
}


@pytest.mark.parametrize("case", LIMITED)
def test_a_limit_on_the_total(case: str, rule: Rule) -> None:
    when, data, expected, problems = LIMITED[case]
    result = rule(LIMITS.format(when=when)).score(given(data, "{二: {score: 50, reason: 好}}"))
    assert (str(result.total), str(result.low), str(result.high)) == expected
    where = ("data", "支出") if "支出" in when else ("data",)
    assert [(one.code, one.where) for one in result.problems] == [(code, where) for code in problems]
    assert verify(result.model_dump_json()) == []


def test_a_limit_over_what_is_missing_leaves_the_lowest_total_open(rule: Rule) -> None:
    result = rule(LIMITS.format(when="执行率 < 0.6")).score(given("{预算: 1}", "{二: {score: 50, reason: 好}}"))
    assert (str(result.total), str(result.low), str(result.high)) == ("50", "50", "100")
    assert codes(result.problems) == ["limit-unchecked"]


TWO = """\
points: 2
data: {{甲: {{kind: number}}, 乙: {{kind: number}}}}
limits: [{{when: {when}, at_most: 1, says: 低}}]
sections:
- name: 组
  points: 2
  indicators:
  - {{name: 一, points: 1, measure: 率 = 甲, ratio: {{}}}}
  - {{name: 二, points: 1, measure: 率 = 乙, ratio: {{}}}}
"""


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("率 < 1", ["ambiguous-name"]),
        ("计分比例 < 1", ["unknown-name"]),
        ("原得分 < 1", ["unknown-name"]),
        ("甲", ["formula-kind"]),
        ("丙 < 1", ["unknown-name"]),
    ],
)
def test_a_limit_names_figures_and_measures(when: str, expected: list[str], rule: Rule) -> None:
    """Not the steps of a way, which any indicator may have; and no name that two indicators gave."""
    assert codes(refused(lambda: rule(TWO.format(when=when))).problems) == expected


def test_a_limit_over_a_value_that_grows_too_long(rule: Rule) -> None:
    product = " * ".join(["甲"] * 30)
    text = TWO.format(when=" * ".join(["积"] * 5) + " > 1").replace(
        "measure: 率 = 甲", f"measure: [积 = {product}, 比 = 甲]"
    )
    assert codes(refused(lambda: rule(text)).problems) == ["formula-too-large"]


RELATIONS = """\
points: 1
data:
  甲: {{kind: money}}
  乙: {{kind: money}}
  数: {{kind: number}}
  零: {{kind: number}}
  日: {{kind: date}}
  级: {{kind: choice, of: [高, 低]}}
  单: {{kind: table, columns: {{值: {{kind: money}}}}}}
relations:
- {{that: {that}, says: 应当成立}}
sections: [{{name: 组, points: 1, indicators: [{{name: 一, points: 1, formula: "1"}}]}}]
"""
HELD: dict[str, str] = {
    # what does not hold, and what is said of both sides
    "甲 == 乙": "应当成立（甲 = 100 元；乙 = 200 元）",
    "甲 + 乙 == 甲": "应当成立（甲 + 乙 = 300 元；甲 = 100 元）",
    "-甲 == 乙": "应当成立（−甲 = -100 元；乙 = 200 元）",
    "abs(甲 - 乙) <= 50元": "应当成立（绝对值(甲 − 乙) = 100 元）",
    "甲 * 2 > 乙 * 2": "应当成立（甲 × 2 = 200；乙 × 2 = 400）",
    "甲 + 数 * 1元 > 乙": "应当成立（甲 + 数 × 1元 = 103；乙 = 200 元）",
    "乙 < 甲 * 3 < 甲": "应当成立（乙 = 200 元；甲 × 3 = 300；甲 = 100 元）",
    "数 > 5 > 数 / 零": "应当成立（数 = 3；数 ÷ 零 的分母为 0）",
    "sum(值) == 甲": "应当成立（合计(值) = 30 元；甲 = 100 元）",
    "sum(值) == 甲 and 数 > 0": "应当成立（值 = 10、20 元；甲 = 100 元；数 = 3）",
    "not 数 > 0": "应当成立（数 = 3）",
    "级 == '高'": "应当成立（级 = 低）",
    "日 < '2020-01-01'": "应当成立（日 = 2020-06-30）",
    "1 > 2": "应当成立",
}
GIVEN = "{甲: 100, 乙: 200, 数: 3, 零: 0, 日: 2020-06-30, 级: 低, 单: [{值: 10}, {值: 20}]}"


@pytest.mark.parametrize("that", HELD)
def test_a_relation_that_does_not_hold_is_told_with_its_sides(that: str, rule: Rule) -> None:
    result = rule(RELATIONS.format(that=that)).score(given(GIVEN))
    (problem,) = result.problems
    assert (problem.code, problem.severity, problem.message) == ("relation-broken", "error", HELD[that])
    assert str(result.total) == "1"


@pytest.mark.parametrize(
    ("that", "data", "expected"),
    [
        ("甲 < 乙", GIVEN, []),
        ("甲 < 乙", "{甲: 100}", [("relation-unchecked", "info")]),
        ("甲 / 零 < 乙", GIVEN, [("relation-unchecked", "warning")]),
        ("零 == 0 or 甲 / 零 < 乙", GIVEN, []),
    ],
)
def test_a_relation_that_holds_or_that_nobody_can_look_at(
    that: str, data: str, expected: list[tuple[str, str]], rule: Rule
) -> None:
    result = rule(RELATIONS.format(that=that)).score(given(data))
    assert [(one.code, one.severity) for one in result.problems] == expected


@pytest.mark.parametrize(
    ("that", "expected"),
    [
        ("甲 + 乙", ["formula-kind"]),
        ("甲 > 丁", ["unknown-name"]),
        ("级 == '中'", ["choice-unknown"]),
        ("甲 > 日", ["formula-kind"]),
        ("(甲 > 0) if 数 > 1 else (乙 > 0)", ["relation-form"]),
    ],
)
def test_what_is_no_relation(that: str, expected: list[str], rule: Rule) -> None:
    assert codes(refused(lambda: rule(RELATIONS.format(that=that))).problems) == expected


# --------------------------------------------------------------------------------- the rows of a table

EACH = """\
points: 30
data:
  项: {{kind: number}}
  单:
    kind: table
    columns:
      名: {{kind: text}}
      组: {{kind: choice, of: [产出, 效益]}}
      式: {{kind: choice, of: [≥, ≤, 定性]}}
      目标: {{kind: number}}
      完成: {{kind: text}}
      实际: {{kind: number}}
      分: {{kind: number}}
      评: {{kind: number}}
      因: {{kind: text}}
sections:
- name: 组
  points: 30
  indicators:
  - {{name: 甲, points: 10, formula: 项}}
  - name: 逐行
    points: 20
    each:
      table: 单
      name: 名
      points: 分
      {group}
      by: 式
      ways:
        ≥:
          target: {{direction: ≥, target: 目标, actual: 实际}}
          undefined: {{when: 目标 == 0, score: full, because: 没有目标}}
        ≤: {{measure: 比 = 目标 / 实际 * 项, ratio: {{}}}}
        定性: {{judged: {{level: 完成, score: 评, reason: 因, levels: {{达成: "[80%, 100%]", 未达成: "[0%, 80%)"}}}}}}
"""
GROUPS = "group: 组\n      groups: {产出: 12, 效益: 8}"
ONE = {"名": "一", "组": "产出", "式": "≥", "目标": 4, "实际": 3, "分": 12}
TWO_ROWS = {"名": "二", "组": "效益", "式": "定性", "完成": "达成：群众满意", "分": 8, "评": 7}


def rows(*changes: dict[str, object] | None) -> list[dict[str, object]]:
    return [{**row, **(change or {})} for row, change in zip((ONE, TWO_ROWS), changes, strict=True)]


TABLES: dict[str, tuple[list[dict[str, object]], dict[str, str]]] = {
    "two rows": (rows(None, None), {"甲": "5", "一": "9", "二": "7"}),
    "≥ in ASCII": (rows({"式": ">="}, None), {"甲": "5", "一": "9", "二": "7"}),
    "an exception of a row": (rows({"目标": 0}, None), {"甲": "5", "一": "12", "二": "7"}),
    "a way that looks at a figure as well": (rows({"式": "≤", "实际": 40}, None), {"甲": "5", "一": "6", "二": "7"}),
    "a level with its reason in its own column": (
        rows(None, {"完成": "未达成", "因": "机制尚在建立", "评": 4}),
        {"甲": "5", "一": "9", "二": "4"},
    ),
    "a row without points": (rows({"分": 20}, {"分": 0, "评": 0}), {"甲": "5", "一": "15", "二": "0"}),
    "a row that waits": (rows(None, {"评": None}), {"甲": "5", "一": "9", "二": "pending"}),
    "a row that lacks its figure": (rows({"实际": None}, None), {"甲": "5", "一": "missing", "二": "7"}),
    "points in their unit": (rows({"分": "12分"}, None), {"甲": "5", "一": "9", "二": "7"}),
}


@pytest.mark.parametrize("case", TABLES)
@pytest.mark.parametrize("group", ["", GROUPS])
def test_every_row_is_an_indicator(case: str, group: str, rule: Rule) -> None:
    table, expected = TABLES[case]
    result = rule(EACH.format(group=group)).score({"rubric": "r", "data": {"项": 5, "单": table}})
    found = {one.id: one.status if one.score is None else str(one.score) for one in result.indicators}
    assert found == expected
    assert verify(result.model_dump_json()) == []
    mismatch = group and case == "a row without points"
    assert codes(result.problems) == (["group-mismatch"] * 2 if mismatch else [])


def test_a_row_of_the_form_that_is_left_out_keeps_its_name(rule: Rule) -> None:
    table = [*rows({"分": 12}, None), {"名": "三", "分": "/"}]
    named = EACH.format(group="").replace("kind: table\n", "kind: table\n    row: 名\n")
    result = rule(named).score({"rubric": "r", "data": {"项": 5, "单": table}})
    assert [one.id for one in result.indicators] == ["甲", "一", "二", "三"]
    assert (result["三"].status, result["三"].reason) == ("not-applicable", "不适用：“分”写的是“/”，没有这个指标")


WRONG_ROWS: dict[str, tuple[object, list[str]]] = {
    "no rows": ([], ["table-empty"]),
    "no table": (None, ["table-empty"]),
    "a row without a name": (rows({"名": ""}, None), ["row-name-missing"]),
    "rows of one name": (rows(None, {"名": "一"}), ["same-id"]),
    "a row named like an indicator": (rows({"名": "甲"}, None), ["same-id"]),
    "a row without points": (rows({"分": None}, None), ["points-missing", "points-not-adding", "group-mismatch"]),
    "a row with points that are none": (
        rows({"分": "十二"}, None),
        ["number-not-read", "points-not-adding", "group-mismatch"],
    ),
    "a row with points below 0": (
        rows({"分": -12}, None),
        ["points-negative", "points-not-adding", "group-mismatch"],
    ),
    "points that do not add up": (rows({"分": 11}, None), ["points-not-adding", "group-mismatch"]),
    "a row of another group": (rows({"组": "过程"}, None), ["choice-unknown", "group-mismatch"]),
    "a row of no group": (rows({"组": None}, None), ["choice-unknown", "group-mismatch"]),
    "a row of another way": (rows({"式": "约"}, None), ["choice-unknown"]),
    "a row of another level": (rows(None, {"完成": "很好", "因": "好"}), ["judged-level"]),
    "a row of no level": (rows(None, {"完成": "", "因": "好"}), ["judged-level"]),
    "a row whose level is a list": (rows(None, {"完成": ["达成"], "因": "好"}), ["answer-not-text"]),
    "a row whose way is a list": (rows({"式": ["≥"]}, None), ["answer-not-text"]),
    "a row that is judged above its points": (rows(None, {"评": 9}), ["judged-above-points"]),
    "a row that is judged outside its level": (rows(None, {"评": 6}), ["judged-outside-level"]),
    "a row that is judged without a reason": (rows(None, {"完成": "达成"}), ["answer-not-text"]),
    "a row whose cell is no number": (rows({"实际": "三"}, None), ["number-not-read"]),
    "a row that divides by 0": (rows({"式": "≤", "实际": 0}, None), ["zero-denominator"]),
}


@pytest.mark.parametrize("case", WRONG_ROWS)
def test_a_row_that_is_wrong(case: str, rule: Rule) -> None:
    table, expected = WRONG_ROWS[case]
    rubric = rule(EACH.format(group=GROUPS))
    error = refused(lambda: rubric.score({"rubric": "r", "data": {"项": 5, "单": table}}))
    assert codes(error.problems) == expected
    for problem in error.problems:
        assert problem.where is not None
        assert problem.where[:2] == ("data", "单")  # type: ignore[index]  # without a file, it is a path


def test_a_row_that_a_way_refuses(rule: Rule) -> None:
    text = EACH.format(group="").replace("measure: 比 = 目标 / 实际 * 项, ratio: {}", "formula: 实际")
    table = rows({"式": "≤", "实际": 13}, None)
    (problem,) = refused(lambda: rule(text).score({"rubric": "r", "data": {"项": 5, "单": table}})).problems
    assert (problem.code, problem.where) == ("score-out-of-range", ("data", "单", 0))
    assert "分 = 12" in problem.hint


def test_rows_of_one_way_only(rule: Rule) -> None:
    text = (
        "points: 10\ndata:\n  单: {kind: table, columns: {名: {kind: text}, 分: {kind: number}, 值: {kind: number}}}\n"
        "sections:\n- name: 组\n  points: 10\n  indicators:\n"
        "  - name: 逐行\n    points: 10\n"
        "    each: {table: 单, name: 名, points: 分, ways: {全部: {formula: 'min(值, 分)'}}}\n"
    )
    result = rule(text).score(given("{单: [{名: 一, 分: 6, 值: 9}, {名: 二, 分: 4, 值: 3}]}"))
    assert {one.id: str(one.score) for one in result.indicators} == {"一": "6", "二": "3"}
    assert [chance.to for chance in result["二"].regain] == ["4"]
    assert not result["一"].regain


# ------------------------------------------------------------------------- rounding, totals, results

ROUND = """\
points: 10
rounding: {{places: {places}, mode: {mode}}}
sections:
- name: 组
  points: 10
  indicators:
  - {{name: 一, points: 10, formula: "{value}"}}
"""


@pytest.mark.parametrize(
    ("mode", "value", "scores"),
    [
        ("half-up", "1.25", ["1", "1.3", "1.25"]),
        ("half-up", "1.5", ["2", "1.5", "1.5"]),
        ("half-up", "2.5", ["3", "2.5", "2.5"]),
        ("half-even", "1.25", ["1", "1.2", "1.25"]),
        ("half-even", "1.35", ["1", "1.4", "1.35"]),
        ("half-even", "1.5", ["2", "1.5", "1.5"]),
        ("half-even", "2.5", ["2", "2.5", "2.5"]),
        ("half-even", "0.5", ["0", "0.5", "0.5"]),
        ("half-even", "2.51", ["3", "2.5", "2.51"]),
        ("down", "1.99", ["1", "1.9", "1.99"]),
        ("down", "2 / 3", ["0", "0.6", "0.66"]),
        ("up", "1.01", ["2", "1.1", "1.01"]),
        ("up", "2 / 3", ["1", "0.7", "0.67"]),
    ],
)
def test_rounding(mode: str, value: str, scores: list[str], rule: Rule) -> None:
    for places, expected in enumerate(scores):
        result = rule(ROUND.format(places=places, mode=mode, value=value)).score(given())
        assert str(result.total) == expected
        assert ("取舍前" in result["一"].reason) is (value != expected)
        assert verify(result.model_dump_json()) == []


def test_a_bonus_is_beside_the_points(rule: Rule) -> None:
    text = (
        "points: 10\nnot_applicable: rescale\nsections:\n- name: 组\n  points: 10\n  indicators:\n"
        '  - {name: 一, points: 6, formula: "5"}\n  - {name: 二, points: 4, formula: "4", not_applicable: allow}\n'
        '  - {name: 加, points: 2, formula: "1", bonus: true}\n'
    )
    rubric = rule(text)
    whole = rubric.score(given())
    assert [str(one) for one in (whole.total, whole.possible, whole.converted)] == ["10", "10", "10"]
    assert whole["加"].lost is None
    assert [loss.id for loss in whole.lost] == ["一"]
    some = rubric.score(given(answers="{二: {not_applicable: 无此职能}}"))
    assert [str(one) for one in (some.total, some.possible, some.converted)] == ["6", "6", "9.33"]
    assert verify(some.model_dump_json()) == []


def test_so_many_grades(rule: Rule) -> None:
    """More than a formula's depth allows its author; and a gap between two."""
    grades = ", ".join(f'第{number}等: "[{number}, {number}.9)"' for number in range(100))
    sections = "[{name: 组, points: 100, indicators: [{name: 一, points: 100, judged: {}}]}]"
    rubric = rule(f"points: 100\ngrades: {{{grades}}}\nsections: {sections}\n")
    for score, grade in (("0", "第0等"), ("57.5", "第57等"), ("99.89", "第99等"), ("57.9", None), ("100", None)):
        result = rubric.score(given(answers=f"{{一: {{score: {score}, reason: 好}}}}"))
        assert result.grade == grade
        assert f"等次：{grade or '没有对应的等次'}" in result.explain()
        assert verify(result.model_dump_json()) == []


def test_a_result_by_its_ids(rule: Rule) -> None:
    result = rule(SKIPPED.format(rubric="forbid", indicator="forbid")).score(given())
    assert result["二"].name == "二"
    with pytest.raises(KeyError):
        result["三"]


def test_a_submission_for_another_rubric(rule: Rule, tmp_path: Path) -> None:
    rubric = rule(SKIPPED.format(rubric="forbid", indicator="forbid"))
    path = tmp_path / "given.json"
    path.write_text(json.dumps({"rubric": "s"}), encoding="utf-8")
    (problem,) = refused(lambda: rubric.score(path)).problems
    assert problem.code == "other-rubric"
    assert problem.as_dict()["column"] == 12
    assert (rubric.id, rubric.warnings) == ("r", ())


def test_the_same_rule_and_figures_have_the_same_digests(rule: Rule) -> None:
    """However they are laid out; and any other figure, another one."""
    first = rule(KINDS)
    second = rule("# 注\n" + KINDS.replace("points: 1\n", "points: 1   # 分\n"))
    results = [
        one.score({"rubric": "r", "data": {**RIGHT, "单": TABLE, "数": number}})
        for one in (first, second)
        for number in (3, 4)
    ]
    digests = [json.loads(one.model_dump_json()) for one in results]
    assert len({one["rubric"]["digest"] for one in digests}) == 1
    assert [one["inputs"]["digest"] for one in digests[:2]] == [one["inputs"]["digest"] for one in digests[2:]]
    assert len({one["inputs"]["digest"] for one in digests}) == 2


def test_a_rule_with_more_problems_than_anybody_reads_is_refused_in_time(rule: Rule) -> None:
    """Hundreds of unknown names among hundreds of figures: hints are looked for only as long as they are shown."""
    figures = "".join(f"  数{number}: {{kind: number}}\n" for number in range(300))
    indicators = "".join(f"  - {{name: 指{number}, points: 1, formula: 数{number}额}}\n" for number in range(300))
    text = f"points: 300\ndata:\n{figures}sections:\n- name: 组\n  points: 300\n  indicators:\n{indicators}"
    error = refused(lambda: rule(text))
    assert codes(error.problems) == ["unknown-name"] * 100 + ["too-many-problems"]
    assert error.problems[0].hint.startswith("你是不是想写")


def test_sections_of_one_name_are_refused(rule: Rule) -> None:
    """Else each of them would count the other's scores as well."""
    text = (
        "points: 4\nsections:\n"
        '- {name: 组, points: 1, indicators: [{name: 一, points: 1, formula: "1"}]}\n'
        '- {name: 组, points: 3, indicators: [{name: 二, points: 3, formula: "2"}]}\n'
    )
    assert codes(refused(lambda: rule(text)).problems) == ["same-section"]
    result = rule(text.replace("{name: 组, points: 3", "{name: 另一组, points: 3")).score(given())
    assert [one["score"] for one in json.loads(result.model_dump_json())["sections"]] == ["1", "2"]


# ------------------------------------------------------------------------------ what would win points back

REGAINED: dict[str, tuple[str, int, list[str]]] = {
    # the formula over a count, its value, and to what values it could be changed
    "in a line": ("max(10 - 甲, 0)", 4, ["0"]),
    "in no line": ("max(10 - 甲 * 甲, 0)", 3, ["0"]),
    "in no line, turned over": ("10 + -(甲 * 甲)", 3, ["0"]),
    "in a quotient": ("10 / (1 + 甲)", 4, ["0"]),
    "in a sum of quotients": ("min(10, 甲 + 4 / 甲)", 2, ["10", "1"]),
    "where it cancels": ("甲 * (4 / 甲)", 2, []),
    "by its distance": ("max(10 - abs(甲 - 7), 0)", 4, ["7"]),
    "up to where it divides by 0": ("min(甲, 7) if 甲 < 9 else abs(甲 / (甲 - 甲))", 4, ["7"]),
    "nowhere": ("5 + 0 * 甲", 4, []),
}


@pytest.mark.parametrize("case", REGAINED)
def test_what_would_win_points_back(case: str, rule: Rule) -> None:
    """Whatever shape the formula has: what is proposed gives what it says."""
    formula, value, expected = REGAINED[case]
    text = (
        "points: 10\ndata: {甲: {kind: count}}\nsections:\n- name: 组\n  points: 10\n  indicators:\n"
        f"  - {{name: 一, points: 10, formula: '{formula}'}}\n"
    )
    rubric = rule(text)
    one = rubric.score(given(f"{{甲: {value}}}"))["一"]
    assert [chance.to for chance in one.regain] == expected
    for chance in one.regain:
        again = rubric.score(given(f"{{甲: {chance.to}}}"))["一"]
        assert (one.score or 0) + chance.points == again.score


def test_a_program_of_a_rule_with_problems_is_not_run() -> None:
    indicators = [{"name": "一", "points": "1", "formula": "丙"}]
    sections = [{"name": "组", "points": "1", "indicators": indicators}]
    found = read({"rubric": "r", "title": "题", "points": "1", "sections": sections})
    assert found.model is not None
    rows = lower(found.model)
    assert [one.code for one in rows.faults] == ["unknown-name"]
    (one,) = rows.indicators
    assert isinstance(one, IndicatorProgram)
    with pytest.raises(AssertionError):
        one.run()


def test_a_rule_that_nobody_holds_is_let_go() -> None:
    rubric = perfscore.load("yanling-dept-2020")
    rubric.score(EXAMPLES / "yanling-2020.yaml")
    kept = weakref.ref(rubric.program)
    del rubric
    gc.collect()
    assert kept() is None
