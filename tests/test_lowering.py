"""The steps that a way lowers to: others know them by name and role, and a sentence by where the rule says so."""

from typing import Any

import pytest

from perfscore.program.model import IndicatorProgram
from test_judged_by_figures import BANDS, DAYS, HIT, rubric

LINE: dict[str, Any] = {"measure": "值 = 甲 / 100"}
RATE: dict[str, Any] = {"each": "0.1", "points": "1", "part": "whole"}
PARTS = [{"name": "一", "points": "4", "judged": {}}, {"name": "二", "points": "6", "formula": "甲"}]
CASES = [{"when": "甲 > 0", "points": "10", "says": "有"}, {"otherwise": "0", "says": "无"}]
POINTS = [
    {"name": "六月", "actual": "甲", "target": "40", "points": "4"},
    {"name": "年底", "actual": "乙", "target": "100", "points": "6"},
]
FALL = "低于部分:excess 计扣数:units 应扣分:due 扣分:deduction"
EACH = {"table": "表", "name": "名", "take": "average", "ways": {"全部": {"formula": "数"}}}


@pytest.mark.parametrize(
    ("way", "steps", "paths"),
    [
        (BANDS, "值:measure 档次:branch 原得分:raw", "bands.[0, 1] bands.(1, 2] bands.(2, )"),
        (HIT, "完成率:share 原得分:raw", ""),
        ({"target": {"direction": "≥", "target": "90", "actual": "甲"}}, "指标值: 完成率:share 原得分:raw", ""),
        (DAYS, "原得分:raw", "target target"),
        (
            {"measure": "值 = 甲", "scale": {"10": "0", "20": "100%"}},
            "值:measure 段:branch 段内比例: 原得分:raw",
            "scale.10 scale.20 scale.20",
        ),
        ({**LINE, "ratio": {}}, "值:measure 计分比例:share 原得分:raw", ""),
        (
            {**LINE, "deduct": {"below": "1", **RATE, "at_most": "5"}},
            f"值:measure {FALL} 原得分:raw",
            "",
        ),
        (
            {**LINE, "earn": {"above": "1", "base": "2", **RATE}},
            "值:measure 超过部分:excess 计加数:units 应得分: 原得分:raw",
            "",
        ),
        (
            {
                **LINE,
                "deduct": {"below": "0", **RATE, "at_most": "2"},
                "earn": {"above": "0", "base": "6", **RATE, "at_most": "4"},
            },
            f"值:measure {FALL} 超过部分:excess 计加数:units 应加分: 加分: 原得分:raw",
            "",
        ),
        ({"formula": "甲 / 100"}, "原得分:raw", ""),
        (
            {"checklist": {"子": "4", "丑": "6"}},
            "原得分:raw",
            "checklist.子 checklist.子 checklist.丑 checklist.丑",
        ),
        ({"findings": {"each": "1", "at_most": "6"}}, "应扣分:due 扣分:deduction 原得分:raw", ""),
        ({"survey": {"questions": "2", "options": {"好": "5", "差": "0"}}}, "问卷得分率:share 原得分:raw", ""),
        (
            {"checkpoints": POINTS},
            "第1节点进度:progress 第1节点得分:subtotal 第2节点进度:progress 第2节点得分:subtotal 原得分:raw",
            "checkpoints.0 checkpoints.0 checkpoints.1 checkpoints.1",
        ),
        ({"parts": PARTS}, "一·原得分:raw 二·原得分:raw 各部分合计:raw", ""),
        ({"cases": CASES}, "情况:branch 原得分:raw", "cases.0 cases.1"),
        ({"each": EACH}, "行数: 各行平均分:raw", ""),
    ],
)
def test_steps_and_sentences_are_known(way: dict[str, Any], steps: str, paths: str) -> None:
    (program,) = rubric(way).program.indicators
    assert isinstance(program, IndicatorProgram)
    assert " ".join(f"{one.name}:{one.role}" for block in program.blocks for one in block.steps) == steps
    said = [".".join(map(str, one.path)) for block in program.blocks for one in block.sentences]
    assert " ".join(filter(None, said)) == paths


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        ({"measure": "值 = 数", "ratio": {}}, ["table-empty"]),
        ({"measure": "值 = 1 / 数", "ratio": {}}, ["table-empty"]),
        (
            {
                "cases": [
                    {"when": "数 > 0", "measure": "值 = 1 / 数", "ratio": {}, "says": "有"},
                    {"otherwise": "0", "says": "无"},
                ]
            },
            ["", "table-empty"],
        ),
        (
            {"measure": "值 = 1 / 数", "formula": "10 if 值 > 0 and 数 > 0 else 0"},
            ["score-out-of-range", "table-empty"],
        ),
        (
            {"measure": "值 = 1 / 数", "formula": "10 if 数 > 0 and 值 > 0 else 0"},
            ["score-out-of-range", "", "table-empty"],
        ),
        ({"measure": "值 = 1 / 数", "formula": "10 if 数 > 0 else 值"}, ["score-out-of-range", "", "table-empty"]),
    ],
)
def test_the_average_of_rows_is_held_up_only_by_what_can_be_wrong(row: dict[str, Any], codes: list[str]) -> None:
    (program,) = rubric({"each": {**EACH, "ways": {"全部": row}}}).program.indicators
    assert isinstance(program, IndicatorProgram)
    assert [guard.code for block in program.blocks for guard in block.guards] == codes


def test_what_sets_a_score_says_whether_it_is_a_veto() -> None:
    more = {
        "unless": [{"when": "乙 > 0", "because": "有问题"}, {"when": "值 > 5", "because": "太多"}],
        "undefined": [{"when": "甲 == 0", "score": "full", "because": "未安排"}],
    }
    (program,) = rubric({**LINE, "ratio": {}, **more}).program.indicators
    assert isinstance(program, IndicatorProgram)
    guards = {one.because: (one.outcome, one.veto) for block in program.blocks for one in block.guards}
    assert guards == {"有问题": ("score", "given"), "未安排": ("score", ""), "太多": ("score", "measured")}


def test_both_sides_of_a_target_are_shown_as_numbers() -> None:
    way = {"target": {"direction": "≥", "target": "乙 * 2", "actual": "甲 / 2"}}
    (program,) = rubric(way, data={"甲": {"kind": "money"}, "乙": {"kind": "money"}}).program.indicators
    assert isinstance(program, IndicatorProgram)
    styles = [(one.name, one.style) for block in program.blocks for one in block.steps]
    assert styles == [("指标值", "number"), ("完成值", "number"), ("完成率", "percent"), ("原得分", "points")]


def test_what_parts_take_off_is_shown_as_points() -> None:
    parts = [
        {"name": "一", "points": "10", "formula": "甲"},
        {"name": "二", "points": "4", "minus": "true", "formula": "乙"},
    ]
    (program,) = rubric({"parts": parts}).program.indicators
    assert isinstance(program, IndicatorProgram)
    assert [(one.name, one.style) for one in program.blocks[-1].steps] == [
        ("部分减分", "points"),
        ("各部分合计", "points"),
    ]
