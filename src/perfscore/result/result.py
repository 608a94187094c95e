"""A score with its calculation and its grounds.

Scoring gives a :class:`Run`, which holds the values of the steps; everything that is text (steps, reasons, what would
win points back, JSON) is made from it when it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from perfscore import exact
from perfscore.formula.readings.value import Value
from perfscore.problems import Problem
from perfscore.program.model import Program
from perfscore.program.run import Run, Status
from perfscore.result import text
from perfscore.result.details import Loss
from perfscore.result.indicator import IndicatorResult, indicators, losses
from perfscore.submission.model import Submission
from perfscore.text import normal

if TYPE_CHECKING:
    from perfscore.result.document import ResultDocument


@dataclass(frozen=True, eq=False)
class Result:
    """The score of one submission under one rubric."""

    run: Run

    def __repr__(self) -> str:
        """The rubric, bureau and year, the status and the total in one line."""
        return f"<Result {self.run.summary}>"

    @cached_property
    def indicators(self) -> tuple[IndicatorResult, ...]:
        """Every indicator, in the order of the rule; each knows the others, for what would win points back."""
        return indicators(self.run)

    @cached_property
    def lost(self) -> tuple[Loss, ...]:
        """Points lost and why, worst first."""
        return losses(self.indicators)

    @property
    def program(self) -> Program:
        """The rubric that scored."""
        return self.run.program

    @property
    def digest(self) -> str:
        """The digest of the rubric that scored."""
        return self.run.program.digest

    @property
    def submission(self) -> Submission:
        """The submission as it was scored."""
        return self.run.submission

    @property
    def figures(self) -> Mapping[str, Value | None]:
        """The figures as they were read."""
        return self.run.figures

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Problems that do not stop the score: warnings, an odd bureau or year, and relations that fail."""
        return self.run.problems

    @property
    def unit(self) -> str:
        """The bureau."""
        return self.run.submission.unit

    @property
    def year(self) -> int | None:
        """The year."""
        return self.run.submission.year

    @property
    def status(self) -> Status:
        """``complete`` when every indicator is scored or not applicable, and no limit is open that would matter."""
        return self.run.status

    @property
    def total(self) -> Decimal | None:
        """The sum of the rounded scores (of those there are), after 加分, 减分 and limits.

        None where the rule has a formula of its own for it and a figure of that is missing.
        """
        return None if self.run.total is None else exact.decimal(self.run.total)

    @property
    def possible(self) -> Decimal:
        """The points of the indicators that apply."""
        return exact.decimal(self.run.possible)

    @property
    def converted(self) -> Decimal | None:
        """折算: the total on the rubric's full points; None while the result is incomplete."""
        return None if self.run.converted is None else exact.decimal(self.run.converted)

    @property
    def low(self) -> Decimal | None:
        """The least total still possible, None where there is no lower bound; the total itself when complete."""
        return None if self.run.least is None else exact.decimal(self.run.least)

    @property
    def high(self) -> Decimal | None:
        """The greatest total still possible, None where there is no upper bound; the total itself when complete."""
        return None if self.run.most is None else exact.decimal(self.run.most)

    @property
    def grade(self) -> str | None:
        """等次 by the converted total; None while incomplete, and where no grade holds it."""
        return self.run.grade

    def __getitem__(self, key: str) -> IndicatorResult:
        """The indicator with this id."""
        if key in self._by_id:
            return self._by_id[key]
        for one in self.indicators:  # in another form than the rule spells it
            if normal(one.id) == normal(key):
                return one
        raise KeyError(key)

    @cached_property
    def _by_id(self) -> dict[str, IndicatorResult]:
        return {one.id: one for one in reversed(self.indicators)}

    def explain(self) -> str:
        """The whole result as Chinese text: every row, its calculation and its grounds."""
        return text.report(self.run, self.indicators)

    def document(self) -> ResultDocument:
        """The result as the model that its JSON follows."""
        from perfscore.result.document import document  # noqa: PLC0415 (its models are made when JSON is asked for)

        return document(self.run, self.indicators)

    def model_dump_json(self, *, indent: int | None = None) -> str:
        """The result as JSON (design section 6), every score an exact decimal string."""
        return self.document().model_dump_json(indent=indent)
