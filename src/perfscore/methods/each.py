"""``each``: 项目支出绩效自评表: every row of a table is an indicator, scored by one way."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import create_model, model_validator

from perfscore.methods.fields import FigureName, Points, Strict, Words, refuse
from perfscore.methods.scored import Scored
from perfscore.methods.table import ROWS, fields
from perfscore.methods.way import Way

RowWay: Any = create_model("RowWay", __base__=Scored, **fields(ROWS))


class Each(Way, Strict):
    """Rows of the table named ``table``; the column ``by`` says which way scores a row."""

    title: ClassVar[str] = "表格逐行计分"

    table: FigureName
    """哪张表（data 里 kind: table 的一项）。"""
    name: FigureName
    """哪一列是指标名称。"""
    points: FigureName
    """哪一列是分值。"""
    group: FigureName | None = None
    """哪一列是分组，如 一级指标。"""
    groups: dict[Words, Points] = {}
    """各组规定的分值；单位另行分配的会提示，不会拒绝。"""
    claimed: FigureName | None = None
    """哪一列是自评得分，复核时与算出的得分比较；填报的 claimed 里写了的，以 claimed 为准。"""
    by: FigureName | None = None
    """哪一列决定评分方式；只有一种方式时不写。"""
    ways: dict[Words, RowWay]
    """各种评分方式，按 by 列的值；不写 by 时只有一种，键名任意。"""

    @model_validator(mode="after")
    def _chosen(self) -> Each:
        if not self.ways or (self.by is None and len(self.ways) > 1):
            raise refuse("each-ways", "ways 要写评分方式；多于一种时，by 要指明按哪一列选择", key="ways")
        if self.groups and self.group is None:
            raise refuse("each-group", "写了 groups，就要用 group 指明哪一列是分组", key="groups")
        return self
