"""``checklist``: ①…，计 1 分；②…，计 1 分."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import ConfigDict, model_validator

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import names
from perfscore.methods import full_marks
from perfscore.methods.description import Award, Context, Fact
from perfscore.methods.fields import GivenPoints, Root, Words
from perfscore.methods.layout import Cell, Layout, Row, Sheet, answer_inputs, direct_form
from perfscore.methods.refusals import MOST_ITEMS, limit_items, refuse
from perfscore.methods.way import Way
from perfscore.problems import Path
from perfscore.steps.draft import Draft
from perfscore.steps.model import Block, literal
from perfscore.text import quoted


class Checklist(Way, Root[dict[Words, GivenPoints]]):
    """Items answered 是 or 否, each with its points.

    Source: 炎陵县2020年度部门整体支出绩效评价指标评分表, 绩效目标合理性.
    """

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": MOST_ITEMS})
    title: ClassVar[str] = "逐项评定，符合的计分"
    chinese: ClassVar[str] = "清单"
    written: ClassVar[str] = "{已制定管理办法: 2, 办法得到执行: 2}"
    example: ClassVar[str] = "{已制定管理办法: 是, 办法得到执行: 否}"

    @model_validator(mode="after")
    def _filled(self) -> Checklist:
        if not self.root:
            raise refuse("checklist-empty", "checklist 里没有任何一项", "例如：已制定管理办法: 2")
        limit_items(self.root, "checklist ")
        return self

    def names(self) -> Iterator[tuple[Path, str]]:
        """The items."""
        return (((item,), item) for item in self.root)

    def facts(self) -> Iterator[Fact]:
        """Each item with its points."""
        for item, points in self.root.items():
            yield Fact(f"item {item}", f"“{item}”", points.shown, renamable=True)

    def words(self, context: Context, /) -> Iterator[str]:
        """The items with their points."""
        items = "；".join(f"{item} {points.shown}" for item, points in self.root.items())
        yield f"逐项答是否，答“是”的{context.verb}分：{items}"

    def awards(self, full: Number, /) -> Iterator[Award]:
        """The points of the items."""
        return (Award("item", one.of(full), one.of(full), item) for item, one in self.root.items())

    def lower(self, draft: Draft) -> str:
        """The sum of the points of what was answered 是."""
        terms = []
        for number, (item, points) in enumerate(self.root.items(), 1):
            if names.normal(item) in draft.figures:
                message = f"{quoted(item)}已经是一项数据的名称，清单的项目要另起一个名称，公式里才分得清"
                draft.complain("name-taken", message, ("checklist", item), key=True)
            wanted = item if names.is_name(item) else f"第{number}项"
            name = draft.answer(item, "yes_no", wanted, "item", question=item)
            terms.append(f"({points.formula(draft.full)} if {name} == '是' else 0)")
            shown = full_marks.shown(draft, points)
            draft.explain(f"{literal(item)}：是，{draft.verb} {shown}", f"{name} == '是'", "checklist", item)
            draft.explain(f"{literal(item)}：否，不{draft.verb}分（{shown}）", f"{name} == '否'", "checklist", item)
        full_marks.check_sum(draft, self.root.values(), "各项", "checklist")
        return draft.step("原得分", " + ".join(terms), "points", "raw")

    @classmethod
    def sheet(cls) -> Sheet:
        """评价清单."""
        notes = "逐项填“是”或“否”。黄色格是要填的，其余的不能改。"
        return Sheet("评价清单", notes, ("三级指标", "评价内容", "分值", "是否符合"), (26, 46, 8, 12))

    def layout(self, block: Block) -> Layout:
        """An item a row."""
        rows = tuple(
            Row(
                (item, exact.show(points.of(block.points), "points")),
                (Cell(one, (item,), "符合填“是”，不符合填“否”。"),),
            )
            for one, (item, points) in zip(answer_inputs(block), self.root.items(), strict=True)
        )
        return Layout(self.sheet(), rows, (direct_form(block),))
