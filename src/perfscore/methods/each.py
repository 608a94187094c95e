"""``each``: 项目支出绩效自评表: every row of a table is an indicator, scored by one way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Final

from pydantic import ConfigDict, Field, create_model, model_validator

from perfscore import exact
from perfscore.methods.description import Context, Fact, column_facts
from perfscore.methods.fields import FigureName, Points, Strict, Words, refuse, requires
from perfscore.methods.registry import ROWS, fields
from perfscore.methods.scored import Scored
from perfscore.methods.way import Way
from perfscore.problems import Path

_POINTS: Final = "分值"
"""The full marks of a row, which are a column of its table."""

RowWay: Any = create_model("RowWay", __base__=Scored, **fields(ROWS))


def _where(key: str, many: int, needed: str) -> dict[str, Any]:
    """In the JSON Schema: where so many stand under a key, another key is needed."""
    several = {"required": [key], "properties": {key: {"minProperties": many}}}
    return {"if": several, "then": requires(needed, no=())}


class Each(Way, Strict):
    """Rows of the table named ``table``; the column ``by`` says which way scores a row.

    Source: 项目支出绩效评价管理办法（财预〔2020〕10号）, 附1, 绩效指标.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                _where("ways", 2, "by"),  # several ways: a column says which
                _where("groups", 1, "group"),
            ]
        }
    )
    title: ClassVar[str] = "表格逐行计分"
    chinese: ClassVar[str] = "每 每行"
    written: ClassVar[str] = (
        "{table: 绩效指标, name: 三级指标, points: 分值, "
        'ways: {全部: {target: {direction: "≥", target: 指标值, actual: 完成值}}}}'
    )

    table: FigureName
    """哪张表（data 里 kind: table 的一项）。例：绩效指标"""
    name: FigureName
    """哪一列是指标名称。例：三级指标"""
    points: FigureName
    """哪一列是分值。例：分值"""
    unit: FigureName | None = None
    """哪一列是度量单位：写 % 的行，各数都是百分数。例：度量单位"""
    group: FigureName | None = None
    """哪一列是分组，如 一级指标。例：一级指标"""
    groups: dict[Words, Points] = {}
    """各组规定的分值；单位另行分配的会提示，不会拒绝。例：{产出: 50, 效益: 30}"""
    claimed: FigureName | None = None
    """哪一列是自评得分，复核时与算出的得分比较；填报的 claimed 里写了的，以 claimed 为准。例：自评得分"""
    by: FigureName | None = None
    """哪一列决定评分方式；只有一种方式时不写。例：指标性质"""
    ways: Annotated[dict[Words, RowWay], Field(json_schema_extra={"minProperties": 1})]
    """各种评分方式，按 by 列的值；不写 by 时只有一种，键名任意。

    例：{全部: {target: {direction: "≥", target: 指标值, actual: 完成值}}}
    """

    def names(self) -> Iterator[tuple[Path, str]]:
        """The groups, the words that choose a way, and the names in each way."""
        yield from ((("groups", group), group) for group in self.groups)
        for word, scored in self.ways.items():
            yield ("ways", word), word
            yield from ((("ways", word, scored.way_key, *path), name) for path, name in scored.way.names())

    def facts(self) -> Iterator[Fact]:
        """The table, its columns, its groups, and the facts of each way."""
        yield Fact("table", "表格", self.table)
        yield from column_facts({"指标名称": self.name, "分值": self.points, "分组": self.group, "评分方式": self.by})
        for name, points in self.groups.items():
            yield Fact(f"group {name}", f"“{name}”组的分值", exact.points(points), renamable=True)
        for word, scored in self.ways.items():
            lead = f"“{word}”的行"
            yield Fact(f"way {word}", lead, scored.way.title)
            yield from scored.facts_below(word, lead)

    def words(self, _: Context, /) -> Iterator[str]:
        """The table, then a sentence a way, then the groups."""
        by = f"，按“{self.by}”" if self.by else ""
        yield f"表格“{self.table}”的每一行是一个指标，名称见“{self.name}”，分值见“{self.points}”{by}计分"
        for word, scored in self.ways.items():
            lead = f"{word}：" if self.by else ""
            yield lead + "；".join(scored.words(_POINTS))
        if self.groups:
            groups = "、".join(f"{name} {exact.points(points)}" for name, points in self.groups.items())
            yield f"各组分值：{groups}"

    @model_validator(mode="after")
    def _chosen(self) -> Each:
        if not self.ways or (self.by is None and len(self.ways) > 1):
            raise refuse("each-ways", "ways 要写评分方式；多于一种时，by 要指明按哪一列选择", key="ways")
        if self.groups and self.group is None:
            raise refuse("each-group", "写了 groups，就要用 group 指明哪一列是分组", key="groups")
        return self
