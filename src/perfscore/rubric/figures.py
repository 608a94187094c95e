"""基础数据表 as a model: every figure, its kind and what goes with the kind."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import ConfigDict, model_validator

from perfscore import exact
from perfscore.methods import patterns
from perfscore.methods.fields import FigureName, Flag, OneInterval, Reason, Words, absent, one_of
from perfscore.methods.refusals import refuse
from perfscore.methods.strict import Strict
from perfscore.steps.between import Limits, NoLimits
from perfscore.steps.model import NO, YES, DataKind, Input
from perfscore.text import quoted

_KINDS = ("money", "count", "number", "percent", "choice", "yes_no", "date", "text", "table")

Kind = Annotated[DataKind, one_of(*_KINDS)]


def _with(kind: str, key: str, some: str, most: str) -> dict[str, Any]:
    """In the JSON Schema: figures of ``kind`` have something in ``key``, others do not."""
    then = {"required": [key], "properties": {key: {some: 1}}}
    return {"if": _of(kind), "then": then, "else": {"properties": {key: {most: 0}}}}


def _of(*kinds: str) -> dict[str, Any]:
    """In the JSON Schema: a figure of one of these kinds."""
    return {"properties": {"kind": {"enum": list(kinds)}}, "required": ["kind"]}


def _units(*kinds: str, unit: dict[str, Any]) -> dict[str, Any]:
    """In the JSON Schema: what may stand for the unit of figures of these kinds."""
    return {"if": _of(*kinds), "then": {"properties": {"unit": unit}}}


_FITTING: Final[list[Any]] = [  # in the JSON Schema, what goes with a kind of figure
    _with("choice", "of", "minItems", "maxItems"),
    _units("money", unit={"pattern": patterns.MONEY_UNIT, "patternErrorMessage": "金额的单位写元、千元、万元或亿元"}),
    _units("count", "number", unit={"pattern": patterns.UNIT, "patternErrorMessage": "只写一个单位，如 人、次、万人"}),
    _units("percent", unit={"enum": ["%", None], "errorMessage": "percent 没有单位，要写也只写 %"}),
    _units("choice", "yes_no", "date", "text", "table", unit={"type": "null", "errorMessage": "这种数据没有单位"}),
    {
        "if": _of("choice", "yes_no", "date", "text", "table"),
        "then": {"properties": absent(["between"], "只有数才写 between")},
    },
]
_TABLE: Final[list[Any]] = [
    _with("table", "columns", "minProperties", "maxProperties"),
    {"if": _of("table"), "else": {"properties": absent(["row"], "只有 kind: table 的数据才写")}},
]


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


def limits_of(model: Figure | Column) -> Limits | None:
    """The limits of a figure's numbers; refuse those that are none."""
    if model.between is None:
        return None
    match model.kind:
        case "money" | "count" | "number" | "percent":
            kind = model.kind
        case _:
            raise refuse("between-kind", f"{model.kind} 不是数，不能写 between", key="between")
    if model.between.low is None and model.between.high is None:
        message = "between 两端都是空的，什么数都在里面"
        raise refuse("between-form", message, "至少写一端，如 [0, )；没有范围的不写 between", at=("between",))
    try:
        return Limits.of(model.between, kind, model.unit or "")
    except NoLimits as error:
        raise refuse("between-unit", error.message, error.hint, at=("between",)) from None


Waivers: TypeAlias = dict[Words, Reason]
"""The findings of a check of the rule, by their codes, that are left as they are, and why."""


class Column(Strict):
    """One column of a table."""

    model_config = ConfigDict(json_schema_extra={"allOf": _FITTING})

    kind: Annotated[DataKind, one_of(*_KINDS[:-1])]
    """数据类型。"""
    unit: Words | None = None
    """单位。例：万元"""
    of: list[Words] = []
    """choice 的可选值。例：[有, 无]"""
    between: OneInterval | None = None
    """数要在的范围，两端写单位；范围以外的数不收。例：'[0, 15]'"""
    given: Flag = False
    """由外部给定，不能靠本单位改变。"""
    note: Words | None = None
    """说明。例：按决算报表填"""

    @model_validator(mode="after")
    def _fits(self) -> Column:
        _choices(self.kind, self.of)
        _unit(self.kind, self.unit)
        limits_of(self)
        return self


class Figure(Strict):
    """One figure of the 基础数据表."""

    model_config = ConfigDict(json_schema_extra={"allOf": _FITTING + _TABLE})

    kind: Kind
    """数据类型。

    money 金额，count 个数，number 数值，percent 百分比，choice 选项，yes_no 是否，date 日期，text 文字，table 表格。
    """
    unit: Words | None = None
    """单位；金额不带单位时按它读（默认元）。例：万元"""
    of: list[Words] = []
    """choice 的可选值。例：[有, 无]"""
    between: OneInterval | None = None
    """数要在的范围，两端写单位；范围以外的数不收。例：'[0, 15]'"""
    columns: dict[FigureName, Column] = {}
    """table 的各列。例：{名称: {kind: text}, 金额: {kind: money}}"""
    row: FigureName | None = None
    """table 的哪一列是行的名称。例：名称"""
    given: Flag = False
    """由外部给定（预算、编制、上年数），不能靠本单位改变，不会建议改动它。"""
    note: Words | None = None
    """说明。例：按决算报表填"""
    waive: Waivers = {}
    """检查时不改的问题及理由。例：{figure-unused: 只作记录}"""

    @model_validator(mode="after")
    def _fits(self) -> Figure:
        _choices(self.kind, self.of)
        _unit(self.kind, self.unit)
        limits_of(self)
        if self.kind == "table" and not self.columns:
            hint = "例如：columns: {名称: {kind: text}, 金额: {kind: money}}"
            raise refuse("table-columns", "表格要用 columns 列出各列", hint)
        if self.kind != "table" and self.columns:
            raise refuse("table-columns", "只有 kind: table 的数据才写 columns", key="columns")
        if self.row is not None and self.row not in self.columns:
            raise refuse("table-row", f"row 要写 columns 里的一列，没有“{self.row}”这一列", at=("row",))
        return self


def input_of(name: str, model: Figure | Column, source: Literal["figure", "row"]) -> Input:
    """A figure, or a column of a table, as the input that steps read."""
    of = (YES, NO) if model.kind == "yes_no" else tuple(model.of)
    return Input(name, model.kind, model.unit or "", of, model.given, source, between=limits_of(model))
