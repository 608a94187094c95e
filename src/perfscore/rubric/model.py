"""The rule file as a model: from this one statement come types, messages and the JSON Schema."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field, create_model, model_validator

from perfscore import exact
from perfscore.exact import Number
from perfscore.methods import METHODS, fields, patterns
from perfscore.methods.fields import (
    Expression,
    FigureName,
    Flag,
    Points,
    Read,
    Reason,
    RoundingMode,
    Words,
    absent,
    one_of,
    whole,
)
from perfscore.methods.readers import scalar
from perfscore.methods.refusals import MOST_ITEMS, refuse
from perfscore.methods.scored import Scored, one_way_schema
from perfscore.methods.shorthand import OR_EMPTY
from perfscore.methods.strict import Strict
from perfscore.methods.target_value import day_in_rule
from perfscore.methods.total_fields import EndlessPoints, GradeRange, Least, LimitCondition, Weight
from perfscore.rubric.figures import Figure, Waivers
from perfscore.rubric.rule_tests import Example
from perfscore.text import quoted

MOST_PLACES = 8
_ZERO: Final = exact.ratio(0)
_ONE: Final = exact.ratio(1)
LONGEST_ID = 100
RESERVED: Final = ("total", "converted", "grade")
"""The claims of a submission beside its indicators; no indicator has such an id."""


def _day(value: object) -> date:
    return date.fromisoformat(day_in_rule(scalar(value, "日期，如 2020-12-31")))


def _id(value: object) -> str:
    text = scalar(value, "编号")
    if len(text) > LONGEST_ID or any(character.isspace() or character in ".:/" for character in text):
        raise refuse("id-form", f"{quoted(text)}不能用作编号", f"不超过 {LONGEST_ID} 个字，不含空格和 . : /")
    return text


_DAY: Final = {
    "type": "string",
    "format": "date",
    "pattern": patterns.DATE,
    "patternErrorMessage": "这里要写日历上的日期，如 2020-12-31",
}
_ID: Final = {
    "type": ["string", "integer"],
    "maxLength": LONGEST_ID,
    "pattern": "^\\s*[^\\s.:/]+\\s*$",
    "patternErrorMessage": f"编号不超过 {LONGEST_ID} 个字，不含空格和 . : /",
}
_FREE: Final = {"not": {"enum": list(RESERVED)}}

Day = Annotated[date, Read(_day, _DAY)]
Id = Annotated[str, Read(_id, _ID)]
Key = Annotated[str, Read(_id, _ID | _FREE)]


LIMIT_EFFECTS: Final = ("at_most", "grade", "grade_at_most", "grade_down")
"""The keys of a limit that say what it does; one of them has to be there."""
_NO_EFFECT: Final = "要写 at_most（总分不超过）、grade（直接评为）、grade_at_most（等次最高）或 grade_down（降几等）"
EXTENDING = ("change", "add", "remove")
"""Keys that only a rule that extends another has."""


def _without_base(_: object) -> None:
    hint = "这是在别的规则上改动的写法，要写 extends: 被引用的规则"
    raise refuse("extends-missing", "没有 extends，不知道改的是哪个规则", hint)


Extending = Annotated[None, Read(_without_base, {})]
"""A key that only a rule which extends another may write; there it has been used when the rule is read."""


class Rounding(Strict):
    """取舍: how a score is rounded, the only place where one is."""

    places: Annotated[int, whole(MOST_PLACES)] = 2
    """保留几位小数。例：2"""
    mode: RoundingMode = "half-up"
    """half-up 四舍五入；half-even 四舍六入五成双；down 舍去；up 进位。"""

    @model_validator(mode="after")
    def _check_places(self) -> Rounding:
        if self.places > MOST_PLACES:
            raise refuse("rounding-places", f"最多保留 {MOST_PLACES} 位小数", at=("places",))
        return self


class Validity(Strict):
    """有效期."""

    from_: Annotated[Day, Field(alias="from")]
    """从哪天起。例：2020-01-01"""
    until: Day | None = None
    """到哪天止。例：2020-12-31"""

    @model_validator(mode="after")
    def _check_order(self) -> Validity:
        if self.until is not None and self.until < self.from_:
            raise refuse("valid-order", "有效期的止日早于起日", at=("until",))
        return self


class Relation(Strict):
    """勾稽关系: what must hold between figures. It is reported, it never stops a score."""

    that: Expression
    """要成立的比较式。例：固定资产 <= 资产总额"""
    says: Reason
    """不成立时的说法。例：固定资产不应大于资产总额"""
    severity: Annotated[Literal["error", "warning"], one_of("error", "warning")] = "error"
    """error 错误；warning 提示。"""


class Limit(Strict):
    """A condition that caps the total, or decides the grade: 执行率低于 60% 的，总分不超过 69; 直接评为不合格."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": [key], "properties": {key: {"not": {"type": "null"}}}, "errorMessage": _NO_EFFECT}
                for key in LIMIT_EFFECTS
            ],
            "if": {"required": ["grade"]},
            "then": {"properties": absent(["grade_at_most", "grade_down"], "已经写了 grade")},
        }
    )

    when: LimitCondition
    """什么情况下；score(行)、share(行) 是某个指标的得分和得分率。例：执行率 < 60%"""
    at_most: Points | None = None
    """总分最多多少。例：69"""
    grade: Words | None = None
    """直接评为哪个等次。例：不合格"""
    grade_at_most: Words | None = None
    """等次最高是哪个。例：合格"""
    grade_down: Annotated[int, whole(MOST_ITEMS, 1)] | None = None
    """等次降几等。例：1"""
    says: Reason
    """用一句话说明。例：预算执行率低于60%的，总分不超过69分"""

    @property
    def effect(self) -> str:
        """All of its effects: ``总分不超过 69 分，等次降 1 等``."""
        return "，".join(self.effects)

    @property
    def effects(self) -> list[str]:
        """Its effects, in words: ``总分不超过 69 分``."""
        words = {
            "at_most": "" if self.at_most is None else f"总分不超过 {exact.points(self.at_most)}",
            "grade": f"直接评为“{self.grade}”",
            "grade_at_most": f"等次最高为“{self.grade_at_most}”",
            "grade_down": f"等次降 {self.grade_down} 等",
        }
        return [text for key, text in words.items() if getattr(self, key) is not None]

    @model_validator(mode="after")
    def _check_effect(self) -> Limit:
        effects = [key for key in LIMIT_EFFECTS if getattr(self, key) is not None]
        if not effects:
            raise refuse("limit-without-effect", "这条限制没有写后果", _NO_EFFECT)
        others = [key for key in effects if key not in {"grade", "at_most"}]
        if self.grade is not None and others:
            hint = "直接评为的等次不再降，也不再封顶"
            message = f"写了 grade（直接评为），又写了 {others[0]}，只能写一种"
            raise refuse("limit-contradicts", message, hint, others[0])
        if self.grade_down is not None and not 1 <= self.grade_down <= MOST_ITEMS:
            raise refuse("grade-down-range", f"降几等要写 1 到 {MOST_ITEMS} 的整数", at=("grade_down",))
        return self


def _indicator_schema(schema: dict[str, Any], model: type[Scored]) -> None:
    """Have the JSON Schema say also that an indicator whose name is its id has a name that is free."""
    one_way_schema(schema, model)
    own = {"required": ["id"], "properties": {"id": {"not": {"type": "null"}}}}
    schema |= {"if": own, "else": {"properties": {"name": _FREE}}}


class IndicatorFields(Scored):
    """One 三级指标, without the keys of the ways of scoring."""

    model_config = ConfigDict(json_schema_extra=_indicator_schema)

    id: Key | None = None
    """编号，全表唯一；不写时用名称。例：三公控制率"""
    name: Words
    """指标名称。例：三公经费控制率"""
    points: EndlessPoints
    """分值；没有上限的加分、减分写 none。例：4"""
    criterion: Words | None = None
    """评分标准，用自己的短句。例：控制率不超过100%得满分；每超过1个百分点扣1分，扣完为止"""
    source: Words | None = None
    """出处（文件及条款）。例：评价指标体系第三条"""
    note: Words | None = None
    """原文有缺陷或有歧义时，说明怎么读。例：原文没有写明不足1个百分点的怎么扣，这里按整数计"""
    rounding: Rounding | None = None
    """本指标得分的取舍，不写时同全表。例：{places: 1, mode: half-up}"""
    not_applicable: Annotated[Literal["allow", "forbid"], one_of("allow", "forbid")] = "forbid"
    """allow：可以填“不适用”，要写理由。"""
    bonus: Flag = False
    """加分项，在总分之外。"""
    minus: Flag = False
    """减分项，从总分里扣。"""
    waive: Waivers = {}
    """检查时不改的问题及理由。例：{score-above-points: 原文允许超过}"""

    @property
    def key(self) -> str:
        """Its id, or its name."""
        return self.id or self.name

    @property
    def full(self) -> Number:
        """Its full marks; 0 where there is no end to them."""
        return _ZERO if self.points is None else self.points

    @property
    def worth(self) -> str:
        """Its points in words: ``4 分``."""
        return "没有上限" if self.points is None else exact.points(self.points)

    @property
    def counted(self) -> bool:
        """True where its points are among those of its section: it is neither 加分项 nor 减分项."""
        return not (self.bonus or self.minus)


Indicator: type[IndicatorFields] = create_model("Indicator", __base__=IndicatorFields, **fields(METHODS))


class Section(Strict):
    """一级、二级指标: a group with its points, of groups or of indicators."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": [key], "properties": {key: {"minItems": 1}, other: {"maxItems": 0}}}
                for key, other in (("sections", "indicators"), ("indicators", "sections"))
            ]
        }
    )

    id: Key | None = None
    """编号，total 的公式里用；不写时用名称。例：财务"""
    name: Words
    """名称。例：预算执行"""
    points: Points
    """分值，等于其下各项之和（加分项、减分项不算）。例：20"""
    weight: Weight | None = None
    """权重：这一组的得分乘上它，再计入上一级。例：80%"""
    at_most: Points | None = None
    """这一组最多得（加、减）多少分。例：10"""
    take: Annotated[Literal["highest"], one_of("highest")] | None = None
    """highest：只计最高的一项。例：highest"""
    sections: list[Section] = []
    """下一级分组。例：[{name: 预算执行, points: 4, indicators: [{name: 执行情况, points: 4, judged: {}}]}]"""
    indicators: list[Indicator] = []
    """指标。例：[{name: 执行情况, points: 4, judged: {}}]"""

    @model_validator(mode="after")
    def _one_content(self) -> Section:
        if bool(self.sections) == bool(self.indicators):
            both = "的 sections 和 indicators 只能写一个" if self.sections else "没有 sections，也没有 indicators"
            raise refuse("section-content", f"{quoted(self.name)}下面{both}")
        return self

    @property
    def key(self) -> str:
        """Its id, or its name."""
        return self.id or self.name

    @property
    def share(self) -> Number:
        """Its weight; 1 where none is written."""
        return _ONE if self.weight is None else self.weight

    @property
    def items(self) -> list[IndicatorFields]:
        """The indicators directly in this section."""
        return list(self.indicators)


class RubricModel(Strict):
    """A whole rule file."""

    rubric: Id
    """规则的编号，submission 里用它指明按哪个规则评分。例：yanling-dept-2020"""
    extends: Words | None = None
    """在哪个规则的基础上写：自带规则的编号，或相对于本文件的路径。例：mof-dept-framework-2013"""
    framework: Flag = False
    """true：这是框架，分值和评分方式由引用它的规则写，不能直接用来评分。例：true"""
    title: Words
    """表名。例：部门整体支出绩效评价指标评分表"""
    authority: Words | None = None
    """制定机关。例：炎陵县财政局"""
    valid: Validity | None = None
    """有效期。例：{from: 2020-01-01, until: 2020-12-31}"""
    version: Words = "1"
    """版本。例：1"""
    source: Words | None = None
    """出处。例：2020年度部门整体支出评价报告"""
    points: Points
    """总分。例：100"""
    rounding: Rounding = Rounding()
    """各指标得分的取舍。例：{places: 2, mode: half-up}"""
    not_applicable: Annotated[Literal["rescale", "forbid"], one_of("rescale", "forbid")] = "forbid"
    """rescale：不适用的指标不计，总分按“得分 ÷ 可评分值 × 总分”折算；forbid：不允许不适用。"""
    total: Expression | None = None
    """总分的公式，代替相加：各组（写编号或名称）、加分、减分和数据。例：全部 * 难度系数 + 加分 - 减分"""
    at_least: Least = _ZERO
    """总分最低多少，不写是 0；没有最低分、可以低于 0 的写 none，不能写负数。例：none"""
    grades: Annotated[dict[Words, GradeRange], Field(json_schema_extra={"maxProperties": MOST_ITEMS})] = {}
    """等次及其分数区间，从好到差；只由限制给出的写 none。

    例：{优: "[90, 100]", 良: "[80, 90)", 中: "[60, 80)", 差: "[0, 60)"}
    """
    data: Annotated[dict[FigureName, Figure], OR_EMPTY] = {}
    """基础数据表：各项数据。例：{预算数: {kind: money}, 在职人数: {kind: count, unit: 人}}"""
    relations: list[Relation] = []
    """勾稽关系。例：[{that: 固定资产 <= 资产总额, says: 固定资产不应大于资产总额}]"""
    limits: list[Limit] = []
    """对总分的限制。例：[{when: 执行率 < 60/100, at_most: 69, says: 预算执行率低于60%的，总分不超过69分}]"""
    sections: Annotated[list[Section], Field(json_schema_extra={"minItems": 1})]
    """一级、二级指标。例：[{name: 过程, points: 4, indicators: [{name: 执行情况, points: 4, judged: {}}]}]"""
    note: Words | None = None
    """说明。例：缺少的档次照原文保留"""
    waive: Waivers = {}
    """检查时整张表都不改的问题及理由。例：{denominator-zero: 原文没有说，留给评价人}"""
    change: Extending = None
    """改动被引用的规则的指标。"""
    add: Extending = None
    """增加指标和分组。"""
    remove: Extending = None
    """删去指标。"""
    tests: list[Example] = []
    """规则的测试；多了可以放到旁边的 tests 文件夹里。例：[{name: 满编, data: {在职人数: 9}, expect: {控制率: 4}}]"""

    def indicators(self) -> Iterator[tuple[tuple[str, ...], tuple[str | int, ...], IndicatorFields]]:
        """Every indicator with its sections' names and its path in the file, in order."""
        yield from _indicators(self.sections, (), ("sections",))


def _indicators(
    sections: list[Section], names: tuple[str, ...], path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str, ...], tuple[str | int, ...], IndicatorFields]]:
    for place, section in enumerate(sections):
        here = (*names, section.name)
        for number, indicator in enumerate(section.items):
            yield here, (*path, place, "indicators", number), indicator
        yield from _indicators(section.sections, here, (*path, place, "sections"))
