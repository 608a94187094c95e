"""The other readings that a way of scoring has of itself, and what a re-check makes of them."""

from __future__ import annotations

from typing import Any, Final, get_args

import pytest

import perfscore
import worlds
from perfscore.formula import grammar
from perfscore.formula.interval import Interval
from perfscore.methods.bands import Bands
from perfscore.methods.cases import Cases
from perfscore.methods.description import Misunderstanding
from perfscore.methods.findings import Findings
from perfscore.program.build import read_as
from perfscore.program.model import IndicatorProgram
from perfscore.recheck.causes import HYPOTHESES

Plain = dict[str, Any]

MEASURE: Final = {"measure": "率 = 甲 / 乙"}
TARGET: Final = {"target": "乙", "actual": "甲"}
HUNDRED: Final = "直接用完成值的百分数乘分值，没有与指标值相比"
WAYS: Final[dict[str, tuple[Plain, list[tuple[str, str]]]]] = {
    "deduct": (
        {**MEASURE, "deduct": {"above": "100%", "each": "1%", "points": 1, "part": "started"}},
        [("part-whole", ""), ("part-pro-rata", ""), ("rate-times-points", "")],
    ),
    "deduct with an end": (
        {**MEASURE, "deduct": {"above": "100%", "each": "1%", "points": 1, "part": "whole", "at_most": 6}},
        [("part-started", ""), ("part-pro-rata", ""), ("cap-ignored", "扣分没有封顶"), ("rate-times-points", "")],
    ),
    "earn": (
        {**MEASURE, "earn": {"above": "100%", "each": "1%", "points": 1, "part": "started"}},
        [
            ("part-whole", "不足一个单位的没有加，规则要加"),
            ("part-pro-rata", "不足一个单位的按比例加，规则不是这样加"),
            ("cap-ignored", "加分没有封顶"),
            ("rate-times-points", ""),
        ],
    ),
    "earn without an end": (
        {"measure": "率 = 甲 - 乙", "earn": {"above": 100, "each": 1, "points": 1, "part": "whole", "at_most": "none"}},
        [
            ("part-started", "不足一个单位的按一个加，规则不是这样加"),
            ("part-pro-rata", "不足一个单位的按比例加，规则不是这样加"),
        ],
    ),
    "earn by events": ({"earn": {"kinds": {"甲类": 2}, "at_most": 9}}, [("cap-ignored", "加分没有封顶")]),
    "earn by events, one kind with an end": (
        {"earn": {"kinds": {"甲类": {"each": 2, "at_most": 4}, "乙类": 1}, "at_most": "none"}},
        [("cap-ignored", "各种类的加分没有封顶")],
    ),
    "findings of kinds, one with an end": (
        {"findings": {"kinds": {"甲类": {"each": 2, "at_most": 4}, "乙类": 1}}},
        [("cap-ignored", "各种类的扣分没有封顶")],
    ),
    "earn by events without an end": ({"earn": {"kinds": {"甲类": 2}, "at_most": "none"}}, []),
    "cases that hold ways": (
        {
            "cases": [
                {"when": "甲 == 1", "measure": "率 = 甲 / 乙", "ratio": {}},
                {"when": "甲 == 2", "points": 3},
                {"otherwise": {"measure": "比 = 乙 / 甲", "ratio": {}}},
            ]
        },
        [("cap-ignored", "")],
    ),
    "earn beside deduct": (
        {
            **MEASURE,
            "deduct": {"below": "100%", "each": "1%", "points": 1, "part": "whole", "at_most": 6},
            "earn": {"above": "100%", "each": "1%", "points": 1, "part": "pro-rata", "at_most": 6},
        },
        [
            ("part-started", ""),
            ("part-pro-rata", ""),
            ("cap-ignored", "扣分没有封顶"),
            ("rate-times-points", ""),
            ("part-whole", "不足一个单位的没有加，规则要加"),
            ("part-started", "不足一个单位的按一个加，规则不是这样加"),
            ("cap-ignored", "加分没有封顶"),
        ],
    ),
    "bands that meet": (
        {**MEASURE, "bands": {"[90%, )": 10, "( , 90%)": 0}},
        [("band-end", ""), ("rate-times-points", "")],
    ),
    "bands that do not meet": (
        {**MEASURE, "bands": {"[95%, )": 10, "( , 90%)": 0}},
        [("rate-times-points", "")],
    ),
    "scale": (
        {**MEASURE, "scale": {"60%": 0, "100%": "100%"}},
        [
            ("direction-swapped", ""),
            ("scale-as-tiers", "两点之间没有按比例计分，计了前一点的分"),
            ("scale-as-tiers", "两点之间没有按比例计分，计了后一点的分"),
        ],
    ),
    "scale of figures": (
        {"measure": "率 = 甲 * 2", "scale": {"甲": 0, "乙": 2}},
        [
            ("direction-swapped", ""),
            ("scale-as-tiers", "两点之间没有按比例计分，计了前一点的分"),
            ("scale-as-tiers", "两点之间没有按比例计分，计了后一点的分"),
        ],
    ),
    "scale of one level": ({**MEASURE, "scale": {"60%": 2, "100%": 2}}, []),
    "ratio": ({**MEASURE, "ratio": {}}, [("cap-ignored", "")]),
    "ratio without a cap": ({**MEASURE, "ratio": {"at_most": "none"}}, []),
    "cases with a limit": ({"cases": [{"when": "甲 < 乙", "points": 10}, {"otherwise": 0}]}, [("band-end", "")]),
    "cases without one": ({"cases": [{"when": "甲 == 乙", "points": 10}, {"otherwise": 0}]}, []),
    "cases that choose a condition": (
        {"cases": [{"when": "(甲 < 乙) if 甲 > 1 else (甲 > 3)", "points": 10}, {"otherwise": 0}]},
        [],
    ),
    "target": (
        {"target": {"direction": "≥", **TARGET}},
        [("direction-swapped", ""), ("cap-ignored", ""), ("rate-times-points", ""), ("rate-times-points", HUNDRED)],
    ),
    "target without a direction": (
        {"target": {"direction": "=", **TARGET}},
        [("cap-ignored", ""), ("rate-times-points", ""), ("rate-times-points", HUNDRED)],
    ),
    "parts": (
        {
            "parts": [
                {"name": "前", "points": 5, "measure": "率一 = 甲 / 乙", "ratio": {}},
                {"name": "后", "points": 5, "target": {"direction": "≥", **TARGET}},
            ]
        },
        [("cap-ignored", ""), ("direction-swapped", ""), ("rate-times-points", ""), ("rate-times-points", HUNDRED)],
    ),
    "checklist": ({"checklist": {"有制度": 10}}, []),
}


def rubric(way: Plain) -> perfscore.Rubric:
    return worlds.rubric(
        {
            "rubric": "样表",
            "title": "样表",
            "points": 10,
            "data": {"甲": {"kind": "number"}, "乙": {"kind": "number"}},
            "sections": [{"name": "全部", "points": 10, "indicators": [{"name": "子", "points": 10, **way}]}],
        }
    )


def only(rule: perfscore.Rubric) -> IndicatorProgram:
    (one,) = rule.program.indicators
    assert isinstance(one, IndicatorProgram)
    return one


def test_a_recheck_has_words_for_every_misunderstanding() -> None:
    assert set(get_args(Misunderstanding)) <= {one.code for one in HYPOTHESES if one.says}
    assert all(one.says for one in HYPOTHESES if one.code != "other-figure")


@pytest.mark.parametrize("name", WAYS)
def test_a_way_has_its_other_readings(name: str) -> None:
    way, readings = WAYS[name]
    found = [(one.code, one.says) for one in only(rubric(way)).scored.way.misreadings()]
    assert sorted(found) == sorted(readings)


@pytest.mark.parametrize("name", WAYS)
def test_another_reading_has_other_steps_and_leaves_the_rule_as_it_is(name: str) -> None:
    rule = rubric(WAYS[name][0])
    one = only(rule)
    way, before = one.scored.way, dict(one.head)
    for other in way.misreadings():
        found = read_as(rule.program, one, other)
        assert found is not None
        assert found.blocks != one.blocks
        assert found.head.way is found.scored.way is other.way
    assert one.scored.way is way
    assert dict(one.head) == before


@pytest.mark.parametrize(
    ("bands", "otherwise"),
    [
        (["[90%, )", "( , 90%)"], ["(90%, )", "( , 90%]"]),
        (["(90%, )", "(60%, 90%]", "( , 60%]"], ["[90%, )", "[60%, 90%)", "( , 60%)"]),
        (["[100%, 100%]", "[90%, 100%)", "[0%, 90%)"], ["[100%, 100%]", "(90%, 100%)", "[0%, 90%]"]),
    ],
)
def test_the_other_tier_holds_the_end_where_two_meet(bands: list[str], otherwise: list[str]) -> None:
    """An end at which no other tier begins, and a tier of one number alone, stay as they are."""
    way = only(rubric({**MEASURE, "bands": dict.fromkeys(bands, 5)})).scored.way
    (other,) = (one.way for one in way.misreadings() if one.code == "band-end")
    assert isinstance(other, Bands)
    assert [one.condition("率") for one in other.intervals] == [Interval.read(one).condition("率") for one in otherwise]


@pytest.mark.parametrize(
    ("when", "otherwise"),
    [
        ("甲 < 乙", "甲 <= 乙"),
        ("not (0 < 甲 <= 乙)", "not (0 <= 甲 < 乙)"),
        ("甲 > 9 or 乙 >= 甲", "甲 >= 9 or 乙 > 甲"),
    ],
)
def test_a_case_has_its_limits_on_the_other_side(when: str, otherwise: str) -> None:
    way = only(rubric({"cases": [{"when": when, "points": 10}, {"otherwise": 0}]})).scored.way
    (other,) = (one.way for one in way.misreadings())
    assert isinstance(other, Cases)
    assert other.root[0].when is not None
    assert other.root[0].when.tree == grammar.parse(otherwise).tree


def test_parts_are_misread_together() -> None:
    """More than 100 % in both parts: with neither capped 110 % of both is 11; capped in one alone it would be 10.5."""
    rule = rubric(WAYS["parts"][0])
    said = {"rubric": "样表", "data": {"甲": 110, "乙": 100}}
    assert [one.code for one in perfscore.recheck(rule, {**said, "claimed": {"子": 11}})["子"].causes] == [
        "above-points",
        "cap-ignored",
    ]
    alone = perfscore.recheck(rule, {**said, "claimed": {"子": "10.5"}})["子"]
    assert "cap-ignored" not in [one.code for one in alone.causes]


@pytest.mark.parametrize(("target", "found"), [("乙", ["target-copied"]), ("乙 * 1", [])])
def test_what_a_rule_computes_is_no_copied_target(target: str, found: list[str]) -> None:
    row = {"points": 10, "target": {"direction": "≥", "target": target, "actual": "甲"}}
    rule = worlds.rubric(
        {
            "rubric": "样表",
            "title": "样表",
            "points": 30,
            "data": {"甲": {"kind": "number"}, "乙": {"kind": "number"}},
            "sections": [
                {"name": "全部", "points": 30, "indicators": [{"name": name, **row} for name in ("一", "二", "三")]}
            ],
        }
    )
    said = {"rubric": "样表", "data": {"甲": 7, "乙": 7}, "claimed": {"一": 10, "二": 10, "三": 10}}
    codes = [one.code for one in perfscore.recheck(rule, said).findings]
    assert [code for code in codes if code == "target-copied"] == found


@pytest.mark.parametrize(
    ("way", "claimed", "found"),
    [
        ({**MEASURE, "deduct": {"above": 1, "each": "0.1", "points": 3, "part": "whole"}}, -5, ["floor-ignored"]),
        ({"formula": "min(10, 甲)"}, 10, ["full-without-meeting"]),
    ],
)
def test_only_where_something_is_taken_off_there_is_an_end_to_it(way: Plain, claimed: int, found: list[str]) -> None:
    """3 × 5 off 10 is −5; a formula that begins with the smaller of two takes nothing off."""
    data = {"甲": "1.5", "乙": 1}
    recheck = perfscore.recheck(rubric(way), {"rubric": "样表", "data": data, "claimed": {"子": claimed}})
    assert [one.code for one in recheck["子"].causes] == found


def test_the_most_that_findings_take_off_may_be_overlooked() -> None:
    capped = Findings.model_validate({"each": "1", "at_most": "3"})
    assert [one.code for one in capped.misreadings()] == ["cap-ignored"]
    assert not list(Findings.model_validate({"each": "1"}).misreadings())


@pytest.mark.parametrize(
    ("days", "before", "after"),
    [("10", 10, 10), ("15", 10, 10), ("16", 10, 4), ("20", 4, 4), ("25", 4, 0), ("30", 0, 0), ("40", 0, 0)],
)
def test_anchors_are_taken_for_tiers_that_hold_their_own_end(days: str, before: int, after: int) -> None:
    """15 天 10 分, 20 天 4 分, 30 天 0 分: at an anchor, and beyond the ends, the tiers give what the rule gives."""
    rule = rubric({"measure": "数 = 甲 + 0 * 乙", "scale": {"15": 10, "20": 4, "30": 0}})
    said = {"rubric": "样表", "data": {"甲": days, "乙": 1}}
    for claimed, word in ((before, "前"), (after, "后")):
        row = perfscore.recheck(rule, {**said, "claimed": {"子": claimed}})["子"]
        found = [one.says for one in row.causes if one.code == "scale-as-tiers"]
        assert found == ([] if before == after else [f"两点之间没有按比例计分，计了{word}一点的分"])
        assert (row.verdict == "agrees") == (before == after)
