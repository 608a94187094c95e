"""A submission of one rule handed in under another: what the other can read, and what is said to be dropped."""

from __future__ import annotations

from typing import Any

import yaml

import worlds
from perfscore.compare import changes
from perfscore.compare.migrate import migrate
from perfscore.program.model import Program
from perfscore.submission.read import submission


def program(way: str) -> Program:
    row = {"name": "指标", "points": "10"} | yaml.load(way, yaml.BaseLoader)  # noqa: S506 (it makes nothing but texts)
    section = {"name": "组", "points": "10", "indicators": [row]}
    return worlds.rubric({"rubric": "r", "title": "题", "points": "10", "sections": [section]}).program


def migrated(old: str, new: str, answer: Any) -> tuple[Any, tuple[str, ...]]:
    """The answer as it is handed in under the new rule, and what is said of it."""
    one, other = program(old), program(new)
    given = submission({"rubric": "r", "answers": {"指标": answer}})
    found = migrate(given, other, changes.matched(one, other))
    return found.submission.answers.get("指标"), found.notices


CHECKLIST = "checklist: {甲: 4, 乙: 6}"
PARTS = "parts: [{name: 制度, points: 4, checklist: {甲: 4}}, {name: 执行, points: 6, judged: {}}]"
JUDGED = {"score": "5", "reason": "基本落实"}


def test_an_item_that_the_new_rule_does_not_have_is_dropped() -> None:
    answer = {"甲": "是", "乙": "否"}
    assert migrated(CHECKLIST, CHECKLIST, answer) == (answer, ())
    renamed = CHECKLIST.replace("乙", "丙")
    assert migrated(CHECKLIST, renamed, answer) == ({"甲": "是"}, ("新规则的“指标”没有“乙”这一项",))


def test_an_answer_that_is_not_one_of_items_is_handed_in_as_it_is() -> None:
    assert migrated("judged: {}", 'judged: {levels: {好: "[0%, 100%]"}}', JUDGED) == (JUDGED, ())
    assert migrated("findings: {each: 1}", "findings: {each: 2}", ["某笔支出"]) == (["某笔支出"], ())


def test_of_parts_each_answer_is_looked_at_by_itself() -> None:
    answer = {"制度": {"甲": "是", "乙": "是"}, "执行": JUDGED, "其他": JUDGED}
    changed = PARTS.replace("judged: {}", "findings: {each: 1}")
    assert migrated(PARTS, changed, answer) == (
        {"制度": {"甲": "是"}},
        (
            "新规则的“指标”没有“其他”这一项",
            "新规则的“指标·制度”没有“乙”这一项",
            "“指标·执行”换了评分方式，原来的答案没有用上",
        ),
    )


def test_an_answer_to_another_way_is_dropped() -> None:
    assert migrated("judged: {}", CHECKLIST, JUDGED) == (None, ("“指标”换了评分方式，原来的答案没有用上",))


def test_that_the_indicator_does_not_apply_is_handed_in_whatever_the_way() -> None:
    skipped = {"not_applicable": "本单位无此职能"}
    assert migrated("judged: {}", CHECKLIST, skipped) == (skipped, ())
    answer = {"not_applicable": "否", "甲": "是"}
    assert migrated(CHECKLIST, CHECKLIST, answer) == ({"甲": "是"}, ())
