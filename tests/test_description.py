"""Ways of scoring in words.

One that gives no words of its own is shown and compared by the documentation of its fields.
"""

from typing import Any, ClassVar, Final, Literal

import pytest
import yaml

from perfscore import exact
from perfscore.methods import METHODS
from perfscore.methods.description import Context, Fact
from perfscore.methods.fields import Expression, Flag, Points, Range, Root, Threshold, Whole, Words
from perfscore.methods.strict import Strict
from perfscore.methods.way import Way
from perfscore.rubric.description import head, sentences
from perfscore.rubric.model import Indicator, RubricModel

CONTEXT = Context("4 分", "率")


@pytest.mark.parametrize("key", METHODS)
def test_every_way_describes_itself(key: str) -> None:
    way = METHODS[key].model_validate(yaml.load(METHODS[key].written, yaml.BaseLoader))  # noqa: S506 (texts)
    facts = list(way.facts())
    assert len({one.key for one in facts}) == len(facts) > 0
    assert all(one.label for one in facts)
    assert all(list(way.words(CONTEXT)))


# Two versions of a rule are compared fact by fact, by these keys.
FACTS: Final = {
    "deduct": ["limit", "side", "each", "deducted", "part"],
    "earn": ["base", "limit", "side", "each", "earned", "part", "at_most"],
    "bands": ["band [90%, )", "band [60%, 90%)", "band ( , 60%)"],
    "scale": ["anchor 15天", "anchor 30天"],
    "ratio": ["at_most"],
    "checklist": ["item 已制定管理办法", "item 办法得到执行"],
    "findings": ["deducted", "kinds"],
    "cases": ["case 本年结余 = 0", "case 其他"],
    "judged": ["level 达成", "level 未达成", "column 等级", "column 评定得分", "column 理由"],
    "survey": ["questions", "least", "option 满意", "option 基本满意", "option 不满意"],
    "target": ["direction", "target", "actual", "over", "beyond", "reason"],
    "checkpoints": ["point 六月", "target 六月", "actual 六月"],
    "formula": ["formula"],
    "parts": ["part 制度", "制度 › way", "制度 › item 已制定制度"],
    "each": ["table", "column 指标名称", "column 分值", "column 分组", "column 评分方式", "take", "way 全部"],
}


@pytest.mark.parametrize("key", FACTS)
def test_a_fact_keeps_its_key(key: str) -> None:
    way = METHODS[key].model_validate(yaml.load(METHODS[key].written, yaml.BaseLoader))  # noqa: S506 (texts)
    assert [one.key for one in way.facts()][: len(FACTS[key])] == FACTS[key]


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
        Fact("entry 一级", "“一级”", "4", renamable=True),
        Fact("entry 二级", "“二级”", "2", renamable=True),
    ]
    assert list(Shares.model_validate("甲 / 乙").words(CONTEXT)) == ["按公式分摊（内容：甲 ÷ 乙）"]
    assert list(Silent.model_validate({}).words(CONTEXT)) == ["不用写什么的方式"]


DEDUCT = {"measure": "率 = 甲 / 乙", "deduct": {"above": "100%", "each": "1%", "points": "0.4", "part": "whole"}}


def words(**keys: object) -> list[str]:
    """How an indicator of 4 points with these keys is said to be scored."""
    return sentences(Indicator.model_validate({"name": "指标", "points": "4", **keys}))


def test_deduct_in_words() -> None:
    assert words(**DEDUCT) == [
        "率 = 甲 ÷ 乙",
        "超过 100% 的，每 1 个百分点扣 0.4 分（不足 1 个百分点的不扣），扣完为止",
    ]
    below = {"below": "50", "each": "5", "points": "1", "part": "started"}
    assert words(measure="数 = 甲", deduct=below)[1:] == [
        "低于 50 的，每 5 个单位扣 1 分（不足 5 个单位的按 5 个单位扣），扣完为止"
    ]
    money = {"above": "1.5万元", "each": "100元", "points": "1", "part": "pro-rata"}
    assert words(measure="数 = 甲", deduct=money)[1:] == ["超过 1.5 万元的，每 100 元扣 1 分（按比例扣），扣完为止"]
    capped = {"above": "0", "each": "1天", "points": "1", "part": "whole", "at_most": "3"}
    assert words(measure="数 = 甲", deduct=capped)[1:] == ["超过 0 的，每 1 天扣 1 分（不足 1 天的不扣），最多扣 3 分"]
    way = METHODS["deduct"].model_validate(capped)
    assert [(one.label, one.text) for one in way.facts()][-1] == ("最多扣分", "3 分")


def test_bands_in_words() -> None:
    bands = {"[90%, )": "4", "(80%, 90%)": "3", "[60%, 80%] 或 [0%, 0%]": "2", "(0%, 60%)": "1", "( , 0%)": "0"}
    assert words(measure="率 = 甲 / 乙", bands=bands)[1:] == [
        "90% 及以上：4 分；80% 至 90%：3 分；60%（含）至 80%（含） 或 等于 0%：2 分；0% 至 60%：1 分；低于 0%：0 分"
    ]
    assert words(measure="数 = 甲", bands={"( , 5]": "4", "(5, )": "0"})[1:] == ["5 及以下：4 分；高于 5：0 分"]
    assert words(measure="数 = 甲", bands={"( , )": "4"})[1:] == ["任何数：4 分"]


def test_ratio_in_words() -> None:
    assert words(measure="率 = 甲 / 乙", ratio={})[1:] == ["得分 = 率 × 4 分（最高按 100% 计）"]
    assert words(measure="率 = 甲 / 乙", ratio={"at_most": "none"})[1:] == ["得分 = 率 × 4 分（不封顶）"]


def test_answered_ways_in_words() -> None:
    assert words(checklist={"有办法": "3", "已执行": "1"}) == ["逐项答是否，答“是”的得分：有办法 3 分；已执行 1 分"]
    assert words(findings={"each": "0.5"}) == ["每发现一例扣 0.5 分，扣完为止"]
    assert words(findings={"each": "1", "kinds": ["甲", "乙"]})[1:] == ["问题的种类：甲、乙"]
    capped = {"each": "1", "at_most": "3"}
    assert words(findings=capped) == ["每发现一例扣 1 分，最多扣 3 分"]
    way = METHODS["findings"].model_validate(capped)
    assert [(one.label, one.text) for one in way.facts()][-1] == ("最多扣分", "3 分")
    assert [(one.kind, one.high) for one in way.awards(exact.ratio(4))] == [("cap", 3)]
    (other,) = way.misreadings()
    assert list(other.way.facts()) == list(way.facts())[:-1]
    assert words(judged={}) == ["由评价人在 0 到 4 分之间评定，并写明理由"]
    assert words(judged={"levels": {"达成": "[80%, 100%]", "未达成": "[0, 80%)"}})[1:] == [
        "先定等级，得分占分值的比例要在等级的区间里：达成 80%（含）至 100%（含）；未达成 0%（含）至 80%"
    ]
    survey = {"questions": "10", "options": {"满意": "5", "不满意": "0"}}
    assert words(survey=survey) == ["问卷 10 题，选“满意”计 5 分、“不满意”计 0 分；问卷得分 ÷ 问卷满分 × 4 分"]
    assert words(survey={**survey, "least": "20"})[0].startswith("问卷 10 题，至少 20 份，选")


def test_earn_in_words() -> None:
    earn = {"above": "3个", "each": "2个", "points": "1", "part": "whole", "at_most": "2"}
    once = "超过 3 个的，每 2 个加 1 分（不足 2 个的不加），最多得 2 分"
    assert words(measure="数 = 甲", earn=earn)[1:] == [once]
    assert words(measure="数 = 甲", earn={**earn, "base": "0.5"})[1:] == [f"达到 3 个的得 0.5 分，{once}"]


def test_days_and_ranges_to_meet_in_words() -> None:
    day = {"direction": "≤", "target": "2020-12-31", "actual": "完成日期"}
    assert words(target=day) == ["完成日期不晚于 2020-12-31 的得满分；否则由评价人评定，并写明理由"]
    assert words(target={**day, "late": "1"}) == ["完成日期不晚于 2020-12-31 的得满分；否则得 1 分"]
    inside = {"direction": "=", "target": "[3, 5]", "actual": "甲"}
    assert words(target=inside) == [
        "甲 在 [3, 5] 内的得满分；在外面的，与较近的一端相比，按两者中小的 ÷ 大的 × 4 分 计"
    ]


def test_a_limit_is_shown_with_what_its_words_leave_out() -> None:
    section = {"name": "组", "points": "4", "indicators": [{"name": "指标", "points": "4", "judged": {}}]}
    limit = {"when": "甲 > 1", "at_most": "2", "grade": "差", "says": "有案的，总分不超过2分"}
    grades = {"好": "[3, 4]", "差": "[0, 3)"}
    data = {"甲": {"kind": "count"}}
    rule = {"rubric": "r", "title": "题", "points": "4", "data": data, "grades": grades, "limits": [limit]}
    shown = dict(head(RubricModel.model_validate({**rule, "sections": [section]})))
    assert shown["限额"] == "甲 > 1 的，有案的，总分不超过2分，直接评为“差”"


def test_figured_ways_in_words() -> None:
    target = {"direction": "≥", "target": "甲 + 1", "actual": "乙"}
    met = "乙 ≥ 甲 + 1 的得满分；没有达到的，按 乙 ÷ (甲 + 1) × 4 分 计"
    assert words(target=target) == [met]
    assert words(target={**target, "over": "flag"}) == [met, "超过 30% 及以上而没有说明原因的，给出提示"]
    assert words(target={**target, "over": "deduct", "beyond": "50%"}) == [
        met,
        "超过 50% 及以上的，按 (甲 + 1) ÷ 乙 × 4 分 计",
    ]
    assert words(target={**target, "direction": "≤"}) == [
        "乙 ≤ 甲 + 1 的得满分；没有达到的，按 (甲 + 1) ÷ 乙 × 4 分 计"
    ]
    assert words(target={**target, "direction": "="}) == [
        "乙 = 甲 + 1 的得满分；没有达到的，按 两者中小的 ÷ 大的 × 4 分 计"
    ]
    point = {"name": "六月", "actual": "甲 / 乙", "target": "40%", "points": "4"}
    assert words(checkpoints=[point]) == ["六月：甲 ÷ 乙 达到 40%，4 分；没有达到的，按完成的比重计"]
    assert words(formula="max(甲, 0) * 2") == ["得分 = 取大(甲, 0) × 2"]
    cases = [{"when": "甲 == 0", "points": "4", "says": "没有结余"}, {"when": "甲 < 5", "points": "2"}]
    assert words(cases=[*cases, {"otherwise": "0"}]) == ["没有结余（甲 = 0）：4 分；甲 < 5：2 分；其他情况：0 分"]


def test_parts_and_each_in_words() -> None:
    part = {"points": "2", "judged": {}}
    assert words(parts=[{"name": "一", **part}, {"name": "二", **part}]) == [
        "①一（2 分）：由评价人在 0 到 2 分之间评定，并写明理由",
        "②二（2 分）：由评价人在 0 到 2 分之间评定，并写明理由",
    ]
    many = words(parts=[{"name": f"第{number}", **part} for number in range(1, 22)])
    assert [one[:6] for one in many[19:]] == ["⑳第20（2", "(21)第2"]
    each = {"table": "表", "name": "名", "points": "分", "ways": {"都": {"formula": "分"}}}
    assert words(each=each) == ["表格“表”的每一行是一个指标，名称见“名”，分值见“分”计分", "得分 = 分"]
    by = {"by": "性质", "group": "组", "groups": {"产出": "3", "效益": "1"}}
    assert words(each={**each, **by}) == [
        "表格“表”的每一行是一个指标，名称见“名”，分值见“分”，按“性质”计分",
        "都：得分 = 分",
        "各组分值：产出 3 分、效益 1 分",
    ]
    average = {"table": "表", "name": "名", "take": "average", "by": "性质", "ways": {"都": {"formula": "甲"}}}
    assert words(each=average) == ["表格“表”的每一行都按 4 分，按“性质”计分，取各行的平均分", "都：得分 = 甲"]


def test_cases_that_hold_ways_are_compared_by_all_that_these_say() -> None:
    deduct = {"above": "100%", "each": "1%", "points": "0.4", "part": "whole", "at_most": "3"}
    cases = [{"when": "甲 > 0", "judged": {}}, {"otherwise": {"deduct": deduct}}]
    facts = [(one.key, one.text) for one in METHODS["cases"].model_validate(cases).facts()]
    assert facts[0] == ("case 甲 > 0", "由评价人评定，并写明理由")
    assert ("case 其他 › at_most", "3 分") in facts


def test_modifiers_in_words() -> None:
    def undefined(score: str) -> str:
        return words(judged={}, undefined={"when": "甲 == 0", "score": score, "because": "没有甲"})[1]

    assert undefined("full") == "甲 = 0 的，得满分：没有甲"
    assert undefined("zero") == "甲 = 0 的，不得分：没有甲"
    assert undefined("not_applicable") == "甲 = 0 的，不适用：没有甲"
    assert undefined("1.5") == "甲 = 0 的，得 1.5 分：没有甲"
    assert words(judged={}, unless={"when": "制度 == '无'", "because": "没有制度"})[1:] == [
        "制度 = “无” 的，不得分：没有制度"
    ]
    more = {"not_applicable": "allow", "bonus": "true", "rounding": {"places": "1", "mode": "half-even"}}
    assert words(judged={}, **more)[1:] == [
        "加分项，在总分之外",
        "可以不适用，要写理由",
        "得分保留 1 位小数，四舍六入五成双",
    ]
