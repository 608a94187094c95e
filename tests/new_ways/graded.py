"""``graded``: 优得 5 分，良得 3 分，差不得分. A grade that a person gives, with a reason."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import model_validator

from perfscore import exact
from perfscore.formula.literals import number_text, value_text
from perfscore.methods.fields import Points, Words
from perfscore.methods.refusals import refuse
from perfscore.methods.strict import Strict
from perfscore.methods.way import Way
from perfscore.steps.draft import Draft
from perfscore.steps.model import literal
from perfscore.text import quoted


class Graded(Way, Strict):
    """The grade that was given has its points."""

    title: ClassVar[str] = "评定等级，按等级计分"
    written: ClassVar[str] = "{grades: {优: 5, 良: 3, 差: 0}}"
    example: ClassVar[str] = "{grade: 优, reason: 制度健全，执行到位}"

    grades: dict[Words, Points]
    """各等级的得分。例：{优: 5, 良: 3, 差: 0}"""

    @model_validator(mode="after")
    def _several(self) -> Self:
        if len(self.grades) <= 1:
            raise refuse("graded-grades", "grades 至少要有两个等级", at=("grades",))
        return self

    def lower(self, draft: Draft) -> str:
        """The points of the grade."""
        grade = draft.answer("grade", "choice", "等级", "level", of=self.grades, question="等级")
        draft.detail("reason", "理由", "reason", "scored", question="评定等级的理由")
        scores = []
        for word, points in self.grades.items():
            holds, shown = f"{grade} == {value_text(word)}", exact.show(points, "points")
            scores.append(f"{number_text(points)} if {holds}")
            draft.explain(f"等级为“{literal(word)}”，得 {shown} 分", holds, "graded", "grades", word)
            if points > draft.points:
                message = f"等级{quoted(word)}的 {shown} 分超过分值 {exact.show(draft.points, 'points')} 分"
                draft.complain("points-above-full", message, ("graded", "grades", word))
        return draft.step("原得分", " else ".join((*scores, "0")), "points", "raw")
