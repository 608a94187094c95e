"""``parts``: ①（完成 / 计划）× 6，②考核得分 / 总分 × 4: named sub-scores, each in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import create_model, model_validator

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula.value import Value
from perfscore.methods.draft import Complaint
from perfscore.methods.fields import Points, Root, Words, few, refuse
from perfscore.methods.scored import Scored
from perfscore.methods.table import SIMPLE, fields
from perfscore.methods.way import Answer, Reading, Way, blank
from perfscore.problems import Path, quoted


class PartFields(Scored):
    """One part, without the keys of the ways of scoring."""

    name: Words
    """这一部分的名称。"""
    points: Points
    """这一部分的分值。"""


Part: type[PartFields] = create_model("Part", __base__=PartFields, **fields(SIMPLE))


class Parts(Way, Root[list[Part]]):
    """Sub-scores that add up; each is scored, explained and answered by itself."""

    title: ClassVar[str] = "分几部分，各按各的方式计分"
    example: ClassVar[str] = "{规划编制: {制定了规划: 是}, 落实情况: {score: 1, reason: 基本落实}}"

    root: list[Part]

    @model_validator(mode="after")
    def _named(self) -> Parts:
        names = [part.name for part in self.root]
        if len(names) <= 1:
            raise refuse("parts-too-few", "parts 至少要有两部分")
        few(self.root, "parts ")
        for place, name in enumerate(names):
            if name in names[:place]:
                message = f"有两个部分都叫{quoted(name)}"
                raise refuse("parts-same-name", message, "各部分的名称要不同", at=(place, "name"))
        return self

    def points_fault(self, points: exact.Number, path: Path) -> list[Complaint]:
        """The complaint that the parts do not add up to the indicator, if they do not."""
        total = sum((part.points for part in self.root), exact.ratio(0))
        if total == points:
            return []
        shown, full = exact.show(total, "points"), exact.show(points, "points")
        message = f"各部分分值合计 {shown} 分，与本指标的 {full} 分不符"
        return [Complaint((*path, "parts"), "points-not-adding", message, key=True)]

    def write(self, values: Mapping[str, Value], points: Number) -> object:  # noqa: ARG002 (parts have their own)
        """The answers of the parts that ask for one."""
        said = {}
        for part in self.root:
            lead = f"{part.name}."
            own = {item.removeprefix(lead): value for item, value in values.items() if item.startswith(lead)}
            if own:
                said[part.name] = part.way.write(own, part.points)
        return said or None

    def read(self, given: object, reading: Reading) -> Answer:
        """The answers of the parts, by the parts' names."""
        said: Mapping[str, object] = {}
        if given is not None:
            said = reading.mapping(given, [part.name for part in self.root], self.example) or {}
        filled = {name: None if blank(one) else one for name, one in said.items()}
        answers = {
            part.name: part.way.read(filled.get(part.name), reading.below(part.name, points=part.points))
            for part in self.root
        }
        return Answer(
            {f"{name}.{item}": value for name, answer in answers.items() for item, value in answer.values.items()},
            tuple(f"{name}：{remark}" for name, answer in answers.items() for remark in answer.remarks),
            {name: answer.bounds[""] for name, answer in answers.items() if "" in answer.bounds},
            tuple((code, f"{name}：{text}") for name, answer in answers.items() for code, text in answer.warnings),
        )
