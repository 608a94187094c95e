"""The rule file as a model: said once here, it gives types, messages and the JSON Schema."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, create_model, model_validator

from perfscore import exact
from perfscore.formula.kinds import is_date
from perfscore.methods import METHODS, fields
from perfscore.methods.fields import (
    Expression,
    FigureName,
    Flag,
    OrEmpty,
    Points,
    Range,
    Read,
    RoundingMode,
    Strict,
    Whole,
    Words,
    one_of,
    refuse,
    scalar,
)
from perfscore.methods.scored import Scored
from perfscore.methods.steps import DataKind
from perfscore.problems import quoted

MOST_PLACES = 8
LONGEST_ID = 100
_KINDS = ("money", "count", "number", "percent", "choice", "yes_no", "date", "text", "table")


def _day(value: object) -> date:
    text = scalar(value, "日期，如 2020-12-31")
    if not is_date(text):
        raise refuse("date-form", f"{quoted(text)}不是日历上的日期", "日期写成 2020-12-31")
    return date.fromisoformat(text)


def _id(value: object) -> str:
    text = scalar(value, "编号")
    if len(text) > LONGEST_ID or any(character.isspace() or character in ".:/" for character in text):
        raise refuse("id-form", f"{quoted(text)}不能用作编号", f"不超过 {LONGEST_ID} 个字，不含空格和 . : /")
    return text


Day = Annotated[date, Read(_day, {"type": "string", "format": "date"})]
Id = Annotated[str, Read(_id, {"type": ["string", "integer"], "maxLength": 100, "pattern": "^[^\\s.:/]+$"})]
Kind = Annotated[DataKind, one_of(*_KINDS)]


EXTENDING = ("change", "add", "remove")
"""Keys that only a rule that extends another has."""


def _without_base(_: object) -> None:
    hint = "这是在别的规则上改动的写法，要写 extends: 被引用的规则"
    raise refuse("extends-missing", "没有 extends，不知道改的是哪个规则", hint)


Extending = Annotated[None, Read(_without_base, {})]
"""What only a rule that extends another may write; there it has been used when the rule is read."""


class Rounding(Strict):
    """取舍: how a score is rounded, the only place where one is."""

    places: Whole = 2
    """保留几位小数。"""
    mode: RoundingMode = "half-up"
    """half-up 四舍五入；half-even 四舍六入五成双；down 舍去；up 进位。"""

    @model_validator(mode="after")
    def _few(self) -> Rounding:
        if self.places > MOST_PLACES:
            raise refuse("rounding-places", f"最多保留 {MOST_PLACES} 位小数", at=("places",))
        return self


class Validity(Strict):
    """有效期."""

    from_: Annotated[Day, Field(alias="from")]
    """从哪天起。"""
    until: Day | None = None
    """到哪天止。"""

    @model_validator(mode="after")
    def _forward(self) -> Validity:
        if self.until is not None and self.until < self.from_:
            raise refuse("valid-order", "有效期的止日早于起日", at=("until",))
        return self


def _with(kind: str, key: str, most: str) -> dict[str, Any]:
    """In the JSON Schema: figures of ``kind`` have ``key``, others do not."""
    is_kind = {"properties": {"kind": {"const": kind}}}
    return {"if": is_kind, "then": {"required": [key]}, "else": {"properties": {key: {most: 0}}}}


def _unit(kind: DataKind, unit: str | None) -> None:
    """A figure's unit is one that its numbers can be read in."""
    if unit is None:
        return
    if kind not in {"money", "count", "number"} and not (kind == "percent" and unit == "%"):
        raise refuse("unit-form", f"{kind} 没有单位，不能写 unit: {quoted(unit)}", key="unit")
    try:
        exact.in_unit("0" if kind == "percent" else "1", kind, unit)
    except exact.NotExact:
        hint = "金额写元、千元、万元或亿元" if kind == "money" else "只写一个单位，如 人、次、万人"
        raise refuse("unit-form", f"{quoted(unit)}不能用作单位", hint, key="unit") from None


def _choices(kind: DataKind, of: list[str]) -> None:
    if kind == "choice" and not of:
        raise refuse("choice-of", "选项要用 of 列出可选值", "例如：{kind: choice, of: [有, 无]}")
    if kind != "choice" and of:
        raise refuse("choice-of", "只有 kind: choice 的数据才写 of", key="of")


class Column(Strict):
    """One column of a table."""

    model_config = ConfigDict(json_schema_extra={"allOf": [_with("choice", "of", "maxItems")]})

    kind: Annotated[DataKind, one_of(*_KINDS[:-1])]
    """数据类型。"""
    unit: Words | None = None
    """单位。"""
    of: list[Words] = []
    """choice 的可选值。"""
    given: Flag = False
    """由外部给定，不能靠本单位改变。"""
    note: Words | None = None
    """说明。"""

    @model_validator(mode="after")
    def _fits(self) -> Column:
        _choices(self.kind, self.of)
        _unit(self.kind, self.unit)
        return self


class Figure(Strict):
    """One figure of the 基础数据表."""

    model_config = ConfigDict(
        json_schema_extra={"allOf": [_with("choice", "of", "maxItems"), _with("table", "columns", "maxProperties")]}
    )

    kind: Kind
    """数据类型。

    money 金额，count 个数，number 数值，percent 百分比，choice 选项，yes_no 是否，date 日期，text 文字，table 表格。
    """
    unit: Words | None = None
    """单位；金额不带单位时按它读（默认元）。"""
    of: list[Words] = []
    """choice 的可选值。"""
    columns: dict[FigureName, Column] = {}
    """table 的各列。"""
    row: FigureName | None = None
    """table 的哪一列是行的名称。"""
    given: Flag = False
    """由外部给定（预算、编制、上年数），不能靠本单位改变，不会建议改动它。"""
    note: Words | None = None
    """说明。"""

    @model_validator(mode="after")
    def _fits(self) -> Figure:
        _choices(self.kind, self.of)
        _unit(self.kind, self.unit)
        if self.kind == "table" and not self.columns:
            hint = "例如：columns: {名称: {kind: text}, 金额: {kind: money}}"
            raise refuse("table-columns", "表格要用 columns 列出各列", hint)
        if self.kind != "table" and self.columns:
            raise refuse("table-columns", "只有 kind: table 的数据才写 columns", key="columns")
        if self.row is not None and self.row not in self.columns:
            raise refuse("table-row", f"row 要写 columns 里的一列，没有“{self.row}”这一列", at=("row",))
        return self


class Relation(Strict):
    """勾稽关系: what must hold between figures. It is reported, it never stops a score."""

    that: Expression
    """要成立的比较式。"""
    says: Words
    """不成立时的说法。"""
    severity: Annotated[Literal["error", "warning"], one_of("error", "warning")] = "error"
    """error 错误；warning 提示。"""


class Limit(Strict):
    """A cap on the total: 执行率低于 60% 的，总分不超过 69."""

    when: Expression
    """什么情况下。"""
    at_most: Points
    """总分最多多少。"""
    says: Words
    """用一句话说明。"""


class IndicatorFields(Scored):
    """One 三级指标, without the keys of the ways of scoring."""

    id: Id | None = None
    """编号，全表唯一；不写时用名称。"""
    name: Words
    """指标名称。"""
    points: Points
    """分值。"""
    criterion: Words | None = None
    """评分标准，用自己的短句。"""
    source: Words | None = None
    """出处（文件及条款）。"""
    note: Words | None = None
    """原文有缺陷或有歧义时，说明怎么读。"""
    rounding: Rounding | None = None
    """本指标得分的取舍，不写时同全表。"""
    not_applicable: Annotated[Literal["allow", "forbid"], one_of("allow", "forbid")] = "forbid"
    """allow：可以填“不适用”，要写理由。"""
    bonus: Flag = False
    """加分项，在总分之外。"""

    @property
    def key(self) -> str:
        """Its id, or its name."""
        return self.id or self.name


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

    name: Words
    """名称。"""
    points: Points
    """分值，等于其下各项之和。"""
    sections: list[Section] = []
    """下一级分组。"""
    indicators: list[Indicator] = []
    """指标。"""

    @model_validator(mode="after")
    def _one_content(self) -> Section:
        if bool(self.sections) == bool(self.indicators):
            both = "的 sections 和 indicators 只能写一个" if self.sections else "没有 sections，也没有 indicators"
            raise refuse("section-content", f"{quoted(self.name)}下面{both}")
        return self

    @property
    def items(self) -> list[IndicatorFields]:
        """The indicators directly in this section."""
        return list(self.indicators)


class RubricModel(Strict):
    """A whole rule file."""

    rubric: Id
    """规则的编号，submission 里用它指明按哪个规则评分。"""
    extends: Words | None = None
    """在哪个规则的基础上写：自带规则的编号，或相对于本文件的路径。"""
    framework: Flag = False
    """true：这是框架，分值和评分方式由引用它的规则写，不能直接用来评分。"""
    title: Words
    """表名。"""
    authority: Words | None = None
    """制定机关。"""
    valid: Validity | None = None
    """有效期。"""
    version: Words = "1"
    """版本。"""
    source: Words | None = None
    """出处。"""
    points: Points
    """总分。"""
    rounding: Rounding = Rounding()
    """各指标得分的取舍。"""
    not_applicable: Annotated[Literal["rescale", "forbid"], one_of("rescale", "forbid")] = "forbid"
    """rescale：不适用的指标不计，总分按“得分 ÷ 可评分值 × 总分”折算；forbid：不允许不适用。"""
    grades: dict[Words, Range] = {}
    """等次及其分数区间。"""
    data: Annotated[dict[FigureName, Figure], OrEmpty()] = {}
    """基础数据表：各项数据。"""
    relations: list[Relation] = []
    """勾稽关系。"""
    limits: list[Limit] = []
    """对总分的限制。"""
    sections: list[Section]
    """一级、二级指标。"""
    note: Words | None = None
    """说明。"""
    change: Extending = None
    """改动被引用的规则的指标。"""
    add: Extending = None
    """增加指标和分组。"""
    remove: Extending = None
    """删去指标。"""

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
