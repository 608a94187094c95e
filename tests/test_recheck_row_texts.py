"""The words of a row: its levels, sign, target, unit and actual value, as a reviewer's sheet prints them."""

from pathlib import Path

import perfscore

EXAMPLES = Path(__file__).parents[1] / "examples"


def words(rubric: str, file: str) -> dict[str, tuple[list[str], str, str, str, str]]:
    found = perfscore.recheck(perfscore.load(rubric), EXAMPLES / file)
    return {row.id: (row.levels, row.sign, row.target, row.unit, row.actual) for row in found.rows}


def test_a_row_of_a_form_has_the_words_of_the_bureau() -> None:
    rows = words("project-self-evaluation-2020", "miyi-2020-property.yaml")
    assert rows["预算执行率"] == (["预算执行"], "", "", "", "100%")
    assert rows["美化办公区域环境"] == (["产出指标", "数量指标"], "≥", "1268.2", "平方米", "1268.2")
    assert rows["区域内工作人员满意度"] == (["满意度指标", "服务对象满意度指标"], "≥", "95", "%", "")
    assert rows["办公区域无杂物污渍"] == (
        ["产出指标", "质量指标"],
        "定性",
        "每天清洁",
        "",
        "达成：每周一次擦拭并每天随时清洁",
    )


def test_a_row_of_a_rule_has_its_measure() -> None:
    rows = words("yanling-dept-2020", "yanling-2020.yaml")
    assert rows["人员控制率"] == (["投入", "预算配置"], "", "", "", "82.14%")


RULE = """
rubric: row-texts
title: 样表
points: 20
data:
  台数: {kind: count, unit: 台}
  项目: {kind: table, columns: {名称: {kind: text}, 分数: {kind: number}, 满分: {kind: number, given: true}}}
sections:
- name: 全部
  points: 20
  indicators:
  - {name: 台数得分, points: 10, formula: "min(台数, 10)"}
  - {name: 逐项, points: 10, each: {table: 项目, name: 名称, points: 满分, ways: {全部: {formula: 分数}}}}
"""
SUBMISSION = {
    "rubric": "row-texts",
    "unit": "某局",
    "data": {"台数": 7, "项目": [{"名称": "甲", "分数": 3, "满分": 10}]},
}


def test_an_only_figure_stands_for_a_measure_and_a_table_without_groups_has_its_section(tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text(RULE, encoding="utf-8")
    found = perfscore.recheck(perfscore.load(tmp_path / "rule.yaml"), SUBMISSION)
    assert (found["台数得分"].levels, found["台数得分"].actual) == (["全部"], "7 台")
    assert (found["甲"].levels, found["甲"].actual) == (["全部"], "")
