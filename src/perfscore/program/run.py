"""One submission as it was scored under one rubric: values, and nothing in words yet but its faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeAlias

from perfscore import exact
from perfscore.documents.locate import located
from perfscore.exact import Number
from perfscore.formula.readings.value import Value
from perfscore.problems import Problem
from perfscore.program import heading, relations
from perfscore.program.indicator_run import IndicatorRun
from perfscore.program.model import Program
from perfscore.program.total_inputs import closed
from perfscore.program.totals import CONVERTED, GRADE, POSSIBLE, TOTAL
from perfscore.submission.model import Submission
from perfscore.text import one_line, quoted

Status: TypeAlias = Literal["complete", "incomplete"]


@dataclass(frozen=True, eq=False)
class Run:
    """The values of all steps for one submission.

    ``least`` and ``most`` are the least and the greatest total still possible (None: there is no bound),
    ``total_values`` the steps of the total, which start from ``given_totals``.
    """

    program: Program
    submission: Submission
    rows: tuple[IndicatorRun, ...]
    least: Number | None
    most: Number | None
    noticed: tuple[Problem, ...]
    """Warnings and notices about figures, answers and limits."""
    figures: Mapping[str, Value | None]
    given_totals: tuple[Value | None, ...]
    total_values: Mapping[str, Any]
    settled: bool
    """True where no limit that could not be looked at would change the total."""
    held: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    """Of an examined submission: the problems that hold up an indicator, by its id."""
    unexplained: Mapping[str, Problem] = field(default_factory=dict)
    """Of an examined submission: the judgements without a reason, by the ids of their indicators."""
    unplaced: tuple[Problem, ...] = ()
    """Of an examined submission: the problems that hold up no indicator."""

    def __repr__(self) -> str:
        """Its :attr:`summary`."""
        return f"<Run {self.summary}>"

    @property
    def summary(self) -> str:
        """The rubric, bureau and year, the status, and the total out of the points that apply, in one line."""
        unit = f" {quoted(one_line(self.submission.unit))}" if self.submission.unit else ""
        year = "" if self.submission.year is None else f" {self.submission.year}"
        score = exact.score(self.least, self.most, self.possible)
        return f"{self.program.id}{unit}{year} {self.status} {score}"

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Problems that do not stop the score: warnings, an odd bureau or year, and relations that fail."""
        faults = [*heading.faults(self.program.model, self.submission)]
        faults += relations.broken(self.program, self.figures)
        return (*self.noticed, *located(faults, self.submission.document))

    @property
    def status(self) -> Status:
        """``complete`` when every indicator is scored or not applicable, and no limit is open that would matter."""
        done = self.settled and not any(one.open and one.key not in self.closed for one in self.rows)
        return "complete" if done else "incomplete"

    @cached_property
    def inside(self) -> Mapping[tuple[str, ...], Sequence[IndicatorRun]]:
        """The rows of every section, those of the sections in it among them."""
        inside: dict[tuple[str, ...], list[IndicatorRun]] = {}
        for row in self.rows:
            for depth in range(1, len(row.program.section) + 1):
                inside.setdefault(row.program.section[:depth], []).append(row)
        return inside

    @cached_property
    def keyed(self) -> relations.Rows:
        """The indicators that are not rows of a table, by their keys."""
        return {row.key: row for row in self.rows if not row.path}

    @cached_property
    def by_key(self) -> Mapping[str, Sequence[IndicatorRun]]:
        """The rows by the keys of their indicators: of a table, all of its rows."""
        rows: dict[str, list[IndicatorRun]] = {one.key: [] for one in self.program.indicators}
        for row in self.rows:
            rows[row.key].append(row)
        return rows

    @cached_property
    def closed(self) -> frozenset[str]:
        """The indicators that no longer matter where they are open (只计最高一项, or a cap that is reached)."""
        return closed(self.program.totals, self.total_values) if self.program.totals.closings else frozenset()

    @property
    def total(self) -> Number | None:
        """The sum of the rounded scores (of those there are), after 加分, 减分 and limits.

        None where the rule has a formula of its own for it and a figure of that is missing.
        """
        return self.total_values[TOTAL]  # type: ignore[no-any-return]  # a step that is a number

    @property
    def possible(self) -> Number:
        """The points of the indicators that apply."""
        return self.total_values[POSSIBLE]  # type: ignore[no-any-return]  # a step that is a number

    @property
    def converted(self) -> Number | None:
        """折算: the total on the rubric's full points; None while the run is incomplete."""
        return self.total_values[CONVERTED] if self.status == "complete" else None

    @property
    def grade(self) -> str | None:
        """等次 by the converted total; None while incomplete, and where no grade holds it."""
        return (self.total_values[GRADE] or None) if self.status == "complete" else None
