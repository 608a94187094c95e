"""One indicator's score with its words: calculation, grounds, and what would win points back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula.readings.value import Value
from perfscore.problems import Path
from perfscore.program.indicator_run import IndicatorRun
from perfscore.program.model import IndicatorProgram
from perfscore.program.run import Run
from perfscore.result import explain, regain
from perfscore.result.details import Loss, Regain, StepResult
from perfscore.result.rescore import Changes
from perfscore.steps.model import Guard
from perfscore.steps.status import IndicatorStatus


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """One indicator's score, or why it has none.

    ``score`` is None unless ``status`` is ``scored``; ``low`` and ``high`` are the least and the greatest score still
    possible (None: there is no upper bound). All are in points, as Decimals; ``full``, ``got``, ``least`` and ``most``
    are the same as the numbers that steps compute with.
    """

    row: IndicatorRun
    """The indicator as it was scored."""
    changes: Changes = field(compare=False)
    """All that was scored with it."""

    def __repr__(self) -> str:
        """Its id, name, status and score in one line."""
        return f"<IndicatorResult {self.row.summary}>"

    @property
    def program(self) -> IndicatorProgram:
        """Its steps."""
        return self.row.program

    @property
    def id(self) -> str:
        """Its id, of which there is one in a result."""
        return self.row.id

    @property
    def name(self) -> str:
        """Its name."""
        return self.row.name

    @property
    def section(self) -> tuple[str, ...]:
        """The names of its sections, outermost first."""
        return self.row.program.section

    @property
    def group(self) -> str:
        """Of a row of a table: what its ``group`` column says."""
        return self.row.group

    @property
    def path(self) -> Path:
        """Of a row of a table: where in the submission it stands."""
        return self.row.path

    @property
    def status(self) -> IndicatorStatus:
        """``scored``, or the reason for having no score."""
        return self.row.status

    @property
    def full(self) -> Number:
        """Full marks, as a number."""
        return self.row.full

    @property
    def got(self) -> Number | None:
        """The rounded score, as a number."""
        return self.row.got

    @property
    def least(self) -> Number | None:
        """The least score still possible, as a number; None where there is no lower bound."""
        return self.row.least

    @property
    def most(self) -> Number | None:
        """The greatest score still possible, as a number."""
        return self.row.most

    @property
    def points(self) -> Decimal:
        """Full marks."""
        return exact.decimal(self.row.full)

    @property
    def score(self) -> Decimal | None:
        """The rounded score; None where there is none."""
        return None if self.row.got is None else exact.decimal(self.row.got)

    @property
    def low(self) -> Decimal | None:
        """The least score still possible; None where there is no lower bound."""
        return None if self.row.least is None else exact.decimal(self.row.least)

    @property
    def high(self) -> Decimal | None:
        """The greatest score still possible; None where there is no upper bound."""
        return None if self.row.most is None else exact.decimal(self.row.most)

    @property
    def lost(self) -> Decimal | None:
        """Points not got; None without a score. A bonus loses nothing."""
        return None if self.row.lost is None else exact.decimal(self.row.lost)

    @property
    def given(self) -> Sequence[Value | None]:
        """The values of its inputs, in their order."""
        return self.row.given

    @property
    def step_values(self) -> Sequence[Any]:
        """The values of its steps, in their order."""
        return self.row.step_values

    @property
    def values(self) -> Mapping[str, Any]:
        """The value of every input and of every step that was taken, by name."""
        return self.row.values

    @property
    def fired(self) -> tuple[Guard | None, ...]:
        """For each block the guard that gave its score, if one did."""
        return self.row.fired

    @property
    def remarks(self) -> tuple[str, ...]:
        """Remarks given with its answer."""
        return tuple(one.shown for one in self.row.remarks)

    @property
    def missing(self) -> tuple[str, ...]:
        """The figures and answers that it waits for."""
        return self.row.missing

    @property
    def because(self) -> str:
        """The reason for which it does not apply."""
        return self.row.because

    @property
    def steps(self) -> tuple[StepResult, ...]:
        """The calculation: first the figures it uses, last the score."""
        return explain.steps(self.row)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Reasons of the score, a sentence each."""
        return tuple(explain.sentences(self.row, self.changes.sizes.texts(self.row)))

    @property
    def reason(self) -> str:
        """Reasons of the score, in one text."""
        return "；".join(self.sentences)

    @property
    def regain(self) -> tuple[Regain, ...]:
        """Changes that would win points back, most points of the total first."""
        return regain.of(self.row, self.changes)


def indicators(run: Run) -> tuple[IndicatorResult, ...]:
    """Every indicator, in the order of the rule; each knows the others, for what would win points back."""
    changes = Changes(run)
    return tuple(IndicatorResult(row, changes) for row in run.rows)


def losses(found: Sequence[IndicatorResult]) -> tuple[Loss, ...]:
    """Points lost and why, worst first."""
    made = [Loss(one.id, one.name, one.lost, one.reason) for one in found if one.lost]
    return tuple(sorted(made, key=lambda loss: -loss.points))
