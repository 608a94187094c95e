"""What stands at the prompt for a rubric, a program, a result and a row: one line that says which it is."""

from __future__ import annotations

from pathlib import Path

import pytest

import perfscore

ROOT = Path(__file__).parent.parent
YANLING = perfscore.load("yanling-dept-2020")
RULES = sorted((ROOT / "tests" / "cases" / "good").glob("*/rule.yaml"))
FORMS = perfscore.load("project-self-evaluation-2020")


def test_a_rubric_says_its_name_title_and_points() -> None:
    said = "yanling-dept-2020 “部门整体支出绩效评价指标评分表” 100 分, 21 个指标"
    assert repr(YANLING) == f"<Rubric {said}>"
    assert repr(YANLING.program) == f"<Program {said}>"
    framework = perfscore.load("mof-dept-framework-2013")
    assert repr(framework) == "<Rubric mof-dept-framework-2013 “部门整体支出绩效评价共性指标框架” 框架, 21 个指标>"


@pytest.mark.parametrize("attribute", ["id", "model", "totals", "digest", "warnings", "refusal", "document"])
def test_a_rubric_shows_what_its_program_knows(attribute: str) -> None:
    for rubric in (YANLING, perfscore.load("mof-dept-framework-2013")):
        assert getattr(rubric, attribute) == getattr(rubric.program, attribute)


def test_the_program_of_an_indicator_says_its_name_points_and_way() -> None:
    programs = {one.key: one for one in YANLING.program.indicators}
    assert repr(programs["预算调整率"]) == "<IndicatorProgram “预算调整率” 4 分, bands>"
    assert repr(programs["人员控制率"]) == "<IndicatorProgram “人员控制率” “财政供养人员控制率” 4 分, deduct>"
    table = FORMS.program.indicators[1]
    assert repr(table) == "<EachProgram “绩效指标完成情况” 90 分, 4 种行>"
    assert [repr(one) for one in getattr(table, "rows", {}).values()][:1] == [
        "<IndicatorProgram “绩效指标完成情况” 分值见“分值”, target>"
    ]


def test_a_result_says_whose_it_is_and_its_total() -> None:
    result = YANLING.score(ROOT / "examples" / "yanling-2020.yaml")
    said = "yanling-dept-2020 “炎陵县医疗保障局” 2020 complete 94.72/100 分"
    assert (repr(result), repr(result.run)) == (f"<Result {said}>", f"<Run {said}>")
    row = "“满意度” “社会公众或服务对象满意度” scored 7.72/8 分"
    assert (repr(result["满意度"]), repr(result.run.rows[-1])) == (f"<IndicatorResult {row}>", f"<IndicatorRun {row}>")


def test_an_incomplete_result_says_what_is_still_possible() -> None:
    result = FORMS.score(ROOT / "examples" / "yanggu-2019.yaml")
    assert repr(result) == "<Result project-self-evaluation-2020 “阳谷县医疗保障局” 2019 incomplete 94–100/100 分>"
    assert repr(result["防止因病致贫返贫"]) == "<IndicatorResult “防止因病致贫返贫” pending 8–10/10 分>"


RULE = """
rubric: 样表
title: |
  第一行
  第二行
points: 10
not_applicable: rescale
data:
  完成: {kind: count, unit: 个}
  计划: {kind: count, unit: 个}
sections:
  - name: 产出
    points: 10
    indicators:
      - {name: 完成率, points: 6, measure: 率 = 完成 / 计划, ratio: {at_most: none}}
      - {name: 效果, points: 4, not_applicable: allow, judged: {}}
"""


def test_a_row_without_an_upper_bound_or_that_does_not_apply_says_so(tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text(RULE, encoding="utf-8")
    rubric = perfscore.load(tmp_path / "rule.yaml")
    assert repr(rubric) == "<Rubric 样表 “第一行 第二行” 10 分, 2 个指标>"
    result = rubric.score({"rubric": "样表", "data": {"计划": 8}, "answers": {"效果": {"not_applicable": "无此职能"}}})
    assert repr(result) == "<Result 样表 incomplete 0–∞/6 分>"
    assert [repr(one) for one in result.indicators] == [
        "<IndicatorResult “完成率” missing 0–∞/6 分>",
        "<IndicatorResult “效果” not-applicable 4 分>",
    ]


@pytest.mark.parametrize("file", RULES, ids=lambda file: file.parent.name)
def test_whatever_a_rule_is_called_it_is_one_short_line(file: Path) -> None:
    rubric = perfscore.load(file)
    for one in (rubric, rubric.program, *rubric.program.indicators):
        assert "\n" not in repr(one)
        assert len(repr(one)) <= 140


ROW = "program id name group path status full got least most given step_values values fired missing because"


@pytest.mark.parametrize(
    ("answer", "remarks"),
    [({"not_applicable": "无此职能"}, ()), ({"score": 3, "reason": "大部分有效"}, ("理由：大部分有效",))],
)
def test_a_result_and_its_rows_show_what_their_run_knows(
    answer: dict[str, object], remarks: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "rule.yaml").write_text(RULE, encoding="utf-8")
    handed = {"rubric": "样表", "data": {"计划": 8, "完成": 4}, "answers": {"效果": answer}}
    result = perfscore.load(tmp_path / "rule.yaml").score(handed)
    assert (result.program, result.digest) == (result.run.program, result.run.program.digest)
    for row, run in zip(result.indicators, result.run.rows, strict=True):
        assert [getattr(row, name) for name in ROW.split()] == [getattr(run, name) for name in ROW.split()]
    assert result["效果"].remarks == remarks
