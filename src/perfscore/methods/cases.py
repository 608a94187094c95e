"""``cases``: 当年无结余，4 分；有结余但不超过上年，3 分；否则不得分."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar, Self

from pydantic import ConfigDict, model_validator

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.grammar import Formula
from perfscore.formula.literals import number_text
from perfscore.formula.operations import OTHER_END
from perfscore.formula.readings import prose
from perfscore.methods.description import Award, Condition, Context, Fact
from perfscore.methods.fields import MOST_ITEMS, Expression, Points, Root, Strict, Words, limit_items, refuse, requires
from perfscore.methods.way import Misreading, Way
from perfscore.steps.draft import Draft
from perfscore.steps.model import literal
from perfscore.text import one_line

CASE = "例如：{when: 本年结余 == 0, points: 4}、{otherwise: 0}"


class Case(Strict):
    """One case: when it holds, what it scores; or, last of all, what scores otherwise."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [requires("when", "points", no=["otherwise"]), requires("otherwise", no=["when", "points"])]
        }
    )

    when: Expression | None = None
    """什么情况下。例：本年结余 == 0"""
    points: Points | None = None
    """这种情况得多少分。例：4"""
    otherwise: Points | None = None
    """其余情况得多少分；写在最后一条。例：0"""
    says: Words | None = None
    """这种情况用一句话怎么说。例：当年无结余"""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        case = self.when is not None and self.points is not None and self.otherwise is None
        last = self.otherwise is not None and self.when is None and self.points is None
        if not case and not last:
            raise refuse("case-form", "每种情况要写 when 和 points，最后一条只写 otherwise", CASE)
        return self

    @property
    def score(self) -> Number:
        """The points of this case."""
        return self.points or self.otherwise or exact.ratio(0)

    @property
    def condition(self) -> str:
        """Its condition as people write it; nothing for the last case."""
        return "" if self.when is None else prose.prose(self.when.tree)

    def text(self, number: int) -> str:
        """This case in words."""
        return self.says or ("其他情况" if self.when is None else f"符合第 {number} 种情况")


class Cases(Way, Root[list[Case]]):
    """The first case that holds gives the score.

    Source: 炎陵县2020年度部门整体支出绩效评价指标评分表, 资金结余.
    """

    model_config = ConfigDict(
        json_schema_extra={"minItems": 2, "maxItems": MOST_ITEMS, "contains": {"required": ["otherwise"]}}
    )
    title: ClassVar[str] = "按符合的第一种情况计分"
    chinese: ClassVar[str] = "情况"
    written: ClassVar[str] = "[{when: 本年结余 == 0, points: 4, says: 当年无结余}, {otherwise: 0, says: 有结余}]"

    @model_validator(mode="after")
    def _otherwise_last(self) -> Cases:
        limit_items(self.root, "cases ")
        if len(self.root) <= 1 or self.root[-1].otherwise is None:
            raise refuse(
                "cases-otherwise",
                "最后要有一条 otherwise，说明其余情况得几分",
                "例如：- {otherwise: 0, says: 其他情况}",
            )
        for place, case in enumerate(self.root[:-1]):
            if case.otherwise is not None:
                raise refuse("cases-otherwise", "otherwise 只能写在最后一条", at=(place, "otherwise"))
        return self

    def facts(self) -> Iterator[Fact]:
        """Each case with its points; their order counts."""
        for case in self.root:
            when = case.condition or "其他"
            says = f"（{one_line(case.says)}）" if case.says else ""
            text = f"{exact.points(case.score)}{says}"
            yield Fact(f"case {when}", f"情况（{when}）", text, renamable=True, ordered=True)

    def words(self, _: Context, /) -> Iterator[str]:
        """Each case with its points, in the words of the rule, else by its condition."""
        texts = []
        for case in self.root:
            words = case.says or case.condition or "其他情况"
            formula = f"（{case.condition}）" if case.condition and case.says else ""
            texts.append(f"{words}{formula}：{exact.points(case.score)}")
        yield "；".join(texts)

    def conditions(self) -> Iterator[Condition]:
        """The condition of each case."""
        return (Condition((n, "when"), one.when) for n, one in enumerate(self.root) if one.when is not None)

    def awards(self, _: Number, /) -> Iterator[Award]:
        """The points of the cases, by what they say."""
        return (Award("case", one.score, one.score, one.says or "") for one in self.root)

    def lower(self, draft: Draft) -> str:
        """The number of the first case that holds, then its points."""
        chain: tree.Node = tree.Num(exact.ratio(len(self.root)))
        for number, case in reversed(list(enumerate(self.root, 1))):
            if case.when is not None:
                when = draft.read(case.when, "truth", ("cases", number - 1, "when"))
                chain = tree.If(when, tree.Num(exact.ratio(number)), chain)
        which = draft.add(draft.fresh("情况"), chain, role="branch")
        for number, case in enumerate(self.root, 1):
            shown = exact.show(case.score, "points")
            draft.explain(f"{literal(case.text(number))}，得 {shown} 分", f"{which} == {number}", "cases", number - 1)
            if case.score > draft.points:
                message = f"第 {number} 种情况的 {shown} 分超过分值 {exact.show(draft.points, 'points')} 分"
                key = "points" if case.otherwise is None else "otherwise"
                draft.complain("points-above-full", message, ("cases", number - 1, key))
        scores = [f"{number_text(case.score)} if {which} == {number}" for number, case in enumerate(self.root[:-1], 1)]
        return draft.step("原得分", " else ".join((*scores, number_text(self.root[-1].score))), "points", "raw")

    def misreadings(self) -> Iterator[Misreading]:
        """Every limit of a condition on its other side: < for ≤, and ≤ for <."""
        cases = [
            one if one.when is None else one.model_copy(update={"when": _other_ends(one.when)}) for one in self.root
        ]
        if cases != self.root:
            yield Misreading("band-end", self.model_copy(update={"root": cases}))


def _other_ends(condition: Formula) -> Formula:
    return replace(condition, tree=_toggled(condition.tree))


def _toggled(node: tree.Node) -> tree.Node:
    match node:
        case tree.Compare(rest=rest):
            return replace(node, rest=tuple((OTHER_END[op], side) for op, side in rest))
        case tree.Junct(operands=operands):
            return replace(node, operands=tuple(map(_toggled, operands)))
        case tree.Not(operand):
            return replace(node, operand=_toggled(operand))
        case _:
            return node
