"""``checkpoints``: 6、9、11 月达到 40%、67.5%、82.5% 的各得分，未达的按比重计."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import ConfigDict, model_validator

from perfscore.exact import Number, Style
from perfscore.formula.literals import number_text
from perfscore.formula.readings import prose
from perfscore.methods import full_marks
from perfscore.methods.description import Award, Context, Fact, Thresholds
from perfscore.methods.fields import Expression, GivenPoints, Positive, Root, Words
from perfscore.methods.refusals import MOST_ITEMS, limit_items, refuse
from perfscore.methods.strict import Strict
from perfscore.methods.way import Way
from perfscore.problems import Path
from perfscore.steps.draft import Draft
from perfscore.steps.model import literal


class Checkpoint(Strict):
    """One dated target."""

    name: Words
    """节点的名称，如 六月。例：六月"""
    actual: Expression
    """到这个节点的实际进度。例：六月支出 / 预算数"""
    target: Positive
    """应达到的进度。例：40%"""
    points: GivenPoints
    """达到得多少分。例：1"""

    @model_validator(mode="after")
    def _positive(self) -> Checkpoint:
        if self.target.value <= 0:
            raise refuse("checkpoint-target", "target（应达到的进度）要大于 0", at=("target",))
        return self


class Checkpoints(Way, Root[list[Checkpoint]]):
    """Each checkpoint reached gives its points, else the share of its target that was reached.

    Source: 米易县医疗保障局2020年部门预算整体绩效评价报告, 附表, 执行进度.
    """

    model_config = ConfigDict(json_schema_extra={"minItems": 1, "maxItems": MOST_ITEMS})
    title: ClassVar[str] = "按时间节点计分"
    chinese: ClassVar[str] = "节点"
    written: ClassVar[str] = "[{name: 六月, actual: 六月支出 / 预算数, target: 40%, points: 1}]"
    proportional: ClassVar[bool] = True

    @model_validator(mode="after")
    def _filled(self) -> Checkpoints:
        if not self.root:
            raise refuse("checkpoints-empty", "checkpoints 里没有任何节点")
        limit_items(self.root, "checkpoints ")
        return self

    def names(self) -> Iterator[tuple[Path, str]]:
        """The checkpoints."""
        return (((place, "name"), point.name) for place, point in enumerate(self.root))

    @property
    def style(self) -> Style:
        """As the targets are written."""
        return self.root[0].target.style

    def facts(self) -> Iterator[Fact]:
        """The points, the target and the progress of each checkpoint."""
        for point in self.root:
            yield Fact(f"point {point.name}", f"节点“{point.name}”", point.points.shown, renamable=True)
            yield Fact(f"target {point.name}", f"节点“{point.name}”应达到", point.target.shown)
            yield Fact(f"actual {point.name}", f"节点“{point.name}”的进度", prose.prose(point.actual.tree))

    def words(self, _: Context, /) -> Iterator[str]:
        """Each checkpoint, and what becomes of one that is not reached."""
        reached = (
            f"{one.name}：{prose.prose(one.actual.tree)} 达到 {one.target.shown}，{one.points.shown}"
            for one in self.root
        )
        yield "；".join((*reached, "没有达到的，按完成的比重计"))

    def thresholds(self) -> Iterator[Thresholds]:
        """The target of each checkpoint, which its progress is held against."""
        for place, one in enumerate(self.root):
            yield Thresholds((place, "target"), (one.target,), (one.target.value,), one.actual)

    def awards(self, full: Number, /) -> Iterator[Award]:
        """The points of the checkpoints."""
        return (Award("checkpoint", one.points.of(full), one.points.of(full), one.name) for one in self.root)

    def lower(self, draft: Draft) -> str:
        """Progress and score of each checkpoint, then their sum."""
        scores = []
        for place, point in enumerate(self.root):
            where = ("checkpoints", place, "actual")
            actual = draft.add(
                draft.fresh(f"第{place + 1}节点进度"), draft.read(point.actual, "number", where), self.style, "progress"
            )
            target, points = number_text(point.target.value), point.points.formula(draft.full)
            formula = f"{points} if {actual} >= {target} else max({actual} / {target}, 0) * {points}"
            score = draft.step(f"第{place + 1}节点得分", formula, "points", "subtotal")
            scores.append(score)
            shown = f"{literal(point.name)}：{{{actual}}}，应达到 {point.target.shown}"
            draft.explain(f"{shown}，{draft.verb} {{{score}}} 分", f"{actual} >= {target}", "checkpoints", place)
            short = f"{shown}，按比重 {full_marks.shown(draft, point.points)}中{draft.verb} {{{score}}} 分"
            draft.explain(short, f"{actual} < {target}", "checkpoints", place)
        full_marks.check_sum(draft, (one.points for one in self.root), "各节点", "checkpoints")
        return draft.step("原得分", " + ".join(scores), "points", "raw")
