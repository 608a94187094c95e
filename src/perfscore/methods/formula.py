"""``formula``: an expression for the score, where no other way of scoring fits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from perfscore.formula.grammar import Formula
from perfscore.formula.readings import prose
from perfscore.methods import fitting
from perfscore.methods.description import Context, Fact
from perfscore.methods.fields import Expression, Root
from perfscore.methods.way import Way
from perfscore.problems import Fault
from perfscore.steps.draft import Draft


class FormulaWay(Way, Root[Expression]):
    """The score as the author's formula gives it; outside [0, points] it is a problem, not cut off."""

    title: ClassVar[str] = "按公式计分"
    chinese: ClassVar[str] = "公式"
    written: ClassVar[str] = "min(完成数 / 计划数, 1) * 4"
    scores_rows: ClassVar[bool] = True

    def facts(self) -> Iterator[Fact]:
        """The formula."""
        yield Fact("formula", "得分公式", prose.prose(self.root.tree))

    def words(self, context: Context, /) -> Iterator[str]:
        """The score as the formula."""
        yield f"{context.verb}分 = {prose.prose(self.root.tree)}"

    def formulas(self) -> Iterator[Formula]:
        """The formula itself."""
        yield self.root

    def lower(self, draft: Draft) -> str:
        """The formula itself, and the demand that it stays in range."""
        before = len(draft.faults)
        read = draft.read(self.root, "number", ("formula",))
        if len(draft.faults) == before and fitting.is_money(draft, self.root):
            hint = "除以另一个金额，或者除以 1万元，再乘每个几分"
            draft.add_fault(Fault.in_text("units-differ", "公式得出的是金额，不是分", 0, hint), ("formula",))
        score = draft.add(draft.fresh("原得分"), read, "points", "raw", authored=True)
        inside = f"{score} >= 0" if draft.endless else f"{score} >= 0 and {score} <= {draft.full}"
        bounds = "公式算出的得分小于 0" if draft.endless else "公式算出的得分不在 0 到分值之间"
        draft.require(inside, "score-out-of-range", bounds)
        return score
