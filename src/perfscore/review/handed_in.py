"""The submissions of a batch, a line each: whose it is, its budget, and its scores, computed or settled."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from perfscore import exact
from perfscore.exact import Number
from perfscore.recheck.bureau import folded
from perfscore.recheck.document import Recheck
from perfscore.review.settlement import Settlement


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One submission; its scores are on full points, ``score`` is None where it is not known yet."""

    file: str
    unit: str
    project: str = ""
    code: str = ""
    budget: Number | None = None
    claimed: Decimal | None = None
    score: Decimal | None = None
    grade: str | None = None
    year: int | None = None

    @classmethod
    def of(cls, file: str, recheck: Recheck, settlement: Settlement | None = None) -> Self:
        """The line of a re-check; with a settlement, of what was settled."""
        score, grade = recheck.computed_converted, recheck.computed_grade
        if settlement is not None:
            score, grade = settlement.settled_converted, settlement.settled_grade
        budget = None if recheck.budget is None else exact.number(recheck.budget)
        claimed = recheck.claimed_converted
        return cls(file, recheck.unit, recheck.project, recheck.code, budget, claimed, score, grade, recheck.year)

    @property
    def name(self) -> str:
        """The bureau with its project."""
        return f"{self.unit}（{self.project}）" if self.project else self.unit

    @property
    def key(self) -> tuple[str, str]:
        """The names as they are compared."""
        return folded(self.unit), folded(self.project)

    @property
    def difference(self) -> Decimal | None:
        """自评减复核."""
        return None if self.claimed is None or self.score is None else self.claimed - self.score
