"""A way of scoring that gives no words of its own is shown and compared by the documentation of its fields."""

from typing import Any, ClassVar, Literal

import pytest
import yaml

from perfscore.methods import METHODS
from perfscore.methods.description import Context, Fact
from perfscore.methods.fields import Expression, Flag, Points, Range, Root, Strict, Threshold, Whole, Words
from perfscore.methods.way import Way

CONTEXT = Context("4 分", "率")


@pytest.mark.parametrize("key", METHODS)
def test_every_way_describes_itself(key: str) -> None:
    way = METHODS[key].model_validate(yaml.load(METHODS[key].written, yaml.BaseLoader))  # noqa: S506 (texts)
    facts = list(way.facts())
    assert len({one.key for one in facts}) == len(facts) > 0
    assert all(one.label for one in facts)
    assert all(list(way.words(CONTEXT)))


class Step(Strict):
    """A made-up part of a way."""

    name: Words
    """步骤。例：初审"""
    points: Points
    """得分。例：2"""
    note: Words | None = None
    """备注。"""


class Made(Way, Strict):
    """A made-up way with a field of every kind."""

    title: ClassVar[str] = "编出来的方式"

    low: Threshold
    """最低值，低于它不得分。例：60%"""
    points: Points
    """达到得多少分。例：2.5"""
    rate: Expression
    """比率。例：甲 / 乙"""
    within: Range
    """哪个区间。例：[60%, 80%)"""
    least: Whole = 3
    """至少几份。例：3"""
    strict: Flag = False
    """从严。

    多写一行，不进标签。
    """
    steps: list[Step]
    """各步骤。"""
    extra: dict[Words, Points] = {}  # noqa: RUF012 (as in any model)
    """另加的。"""
    reason: Words | None = None
    """理由。"""
    side: Literal["上", "下"] = "上"
    """方向。"""


MADE: dict[str, Any] = {
    "low": "60%",
    "points": "2.5",
    "rate": "甲 / 乙",
    "within": "[60%, 80%) 或 [90%, )",
    "steps": [{"name": "初审", "points": "2"}, {"name": "复\n审", "points": "1", "note": "抽查"}],
    "extra": {"国家级": "1"},
}


def test_a_way_without_words_is_described_by_its_fields() -> None:
    way = Made.model_validate(MADE)
    assert list(way.facts()) == [
        Fact("low", "最低值，低于它不得分", "60%"),
        Fact("points", "达到得多少分", "2.5"),
        Fact("rate", "比率", "甲 ÷ 乙"),
        Fact("within", "哪个区间", "60%（含）至 80% 或 90% 及以上"),
        Fact("least", "至少几份", "3"),
        Fact("strict", "从严", "否"),
        Fact("steps", "各步骤", "步骤 初审，得分 2；步骤 复 审，得分 1，备注 抽查"),
        Fact("extra", "另加的", "国家级 1"),
        Fact("reason", "理由", ""),
        Fact("side", "方向", "上"),
    ]
    assert "".join(Made.model_validate(MADE | {"strict": "true"}).words(CONTEXT)) == (
        "编出来的方式（"
        "最低值，低于它不得分：60%；达到得多少分：2.5；比率：甲 ÷ 乙；哪个区间：60%（含）至 80% 或 90% 及以上；"
        "至少几份：3；从严：是；各步骤：步骤 初审，得分 2；步骤 复 审，得分 1，备注 抽查；另加的：国家级 1；方向：上）"
    )


class Grades(Way, Root[dict[Words, Points]]):
    """A made-up way that is a mapping."""

    title: ClassVar[str] = "按等级计分"


class Shares(Way, Root[Expression]):
    """A made-up way that is one value."""

    title: ClassVar[str] = "按公式分摊"


class Silent(Way, Strict):
    """A made-up way in which nothing can be written."""

    title: ClassVar[str] = "不用写什么的方式"


def test_a_way_that_is_a_mapping_or_a_value_is_described_too() -> None:
    assert list(Grades.model_validate({"一级": "4", "二级": "2"}).facts()) == [
        Fact("entry 一级", "“一级”", "4", called=True),
        Fact("entry 二级", "“二级”", "2", called=True),
    ]
    assert list(Shares.model_validate("甲 / 乙").words(CONTEXT)) == ["按公式分摊（内容：甲 ÷ 乙）"]
    assert list(Silent.model_validate({}).words(CONTEXT)) == ["不用写什么的方式"]
