"""A tally of many re-checks: a ranking, the distribution, the rows most often wrong, bureaus by kind of error.

A line a file is kept, not the re-check itself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from perfscore import exact
from perfscore.problems import Problem
from perfscore.program import heading
from perfscore.program.model import Program
from perfscore.recheck.batch import Outcome
from perfscore.recheck.document import Finding, Recheck, Verdict, Weight
from perfscore.recheck.finding_words import WEIGHTS, name

TENTHS: Final = (9, 8, 7, 6, 0)
"""The tenths of the points by which the scores of a rubric without grades are distributed, the last ones together."""
UNKNOWN: Final = "未定"
MOST_LISTED: Final = 20
"""The most findings that the text lists; the page and the workbook have more."""
HEAD: Final = heading.CODES | {"unit-twice"}
"""Findings about whose a submission is: they are listed in whatever form, before anybody looks at scores."""


@dataclass(frozen=True, slots=True)
class Line:
    """One bureau in the ranking."""

    file: str
    unit: str
    claimed: Decimal | None
    computed: Decimal | None
    grade: str | None
    low: Decimal | None
    high: Decimal | None
    differing: int
    findings: int

    @property
    def difference(self) -> Decimal | None:
        """自评减复核."""
        return None if self.claimed is None or self.computed is None else self.claimed - self.computed


@dataclass(slots=True)
class Tally:
    """Adds up outcomes as they come."""

    program: Program
    lines: list[Line] = field(default_factory=list)
    refused: list[Outcome] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    """The number of times that each row differs."""
    kinds: dict[Verdict, dict[str, int]] = field(default_factory=dict)
    """For each verdict the bureaus that got it, and in how many rows."""
    causes: Counter[str] = field(default_factory=Counter)
    """The number of times that each cause, and each finding, was named."""
    found: Counter[tuple[Weight, str]] = field(default_factory=Counter)
    """The number of findings of each weight and kind."""
    first_findings: dict[Weight, list[tuple[str, str, Finding]]] = field(default_factory=dict)
    """The first findings of each weight, with their bureaus and files."""
    heads: list[tuple[str, Finding]] = field(default_factory=list)
    """The findings about the bureau and the year of a file."""
    units: Counter[str] = field(default_factory=Counter)
    """The number of submissions of each bureau and project."""
    notices: list[Problem] = field(default_factory=list)
    """The problems that belong to no file: what was not read, and what was given twice."""

    def add(self, outcome: Outcome) -> None:
        """Count one file."""
        recheck = outcome.recheck
        if recheck is None:
            self.refused.append(outcome)
            return
        unit = outcome.unit
        differing = [row for row in recheck.rows if row.differs]
        for row in differing:
            self.wrong[row.label] += 1
            bureaus = self.kinds.setdefault(row.verdict, {})
            bureaus[unit] = bureaus.get(unit, 0) + 1
            self.causes.update(cause.code for cause in row.causes)
        self.causes.update(one.code for one in recheck.findings)
        for one in recheck.findings:
            self.found[one.weight, name(one)] += 1
            first = self.first_findings.setdefault(one.weight, [])
            if len(first) < MOST_LISTED and one.code not in HEAD:
                first.append((unit, outcome.file, one))
        self.heads += [(outcome.file, one) for one in recheck.findings if one.code in HEAD]
        self.units[unit] += 1
        self.lines.append(_line(outcome.file, unit, recheck, len(differing)))

    def named(self, unit: str, file: str) -> str:
        """The bureau by which a submission is listed; where it has handed in several, with the file."""
        return f"{unit}  {file}" if self.units[unit] > 1 else unit

    @property
    def listed(self) -> list[tuple[str, str, Finding]]:
        """The findings that the text lists, what matters most first; those about bureau and year it lists itself."""
        first = [one for weight in WEIGHTS for one in self.first_findings.get(weight, ())]
        return first[:MOST_LISTED]

    @property
    def ranking(self) -> list[tuple[int | None, Line]]:
        """The lines by score, best first; equal scores share a place; what is open comes last, without one."""
        scored = [line for line in self.lines if line.computed is not None]
        scores = sorted((line.computed for line in scored if line.computed is not None), reverse=True)
        place = {score: number for number, score in reversed(list(enumerate(scores, 1)))}
        ranked = [(place[line.computed], line) for line in scored if line.computed is not None]
        ranked.sort(key=lambda pair: (pair[0], pair[1].file))
        return [*ranked, *((None, line) for line in self.lines if line.computed is None)]

    @property
    def distribution(self) -> dict[str, int]:
        """The number of scores in each grade, or in each tenth of the points."""
        names = [*(self.program.model.grades or _tenths(self.program))]
        counts = dict.fromkeys(names, 0)
        for line in self.lines:
            name = UNKNOWN if line.computed is None else self._class(line.computed, line.grade)
            counts[name] = counts.get(name, 0) + 1
        return counts

    def _class(self, score: Decimal, grade: str | None) -> str:
        """The grade, which a limit may have set; of a rubric without grades the tenth of the points."""
        if self.program.model.grades:
            return grade or "无等次"
        share = exact.number(score) / self.program.model.points * 10
        return next(name for name, tenth in _tenths(self.program).items() if share >= tenth or tenth == 0)


def _line(file: str, unit: str, recheck: Recheck, differing: int) -> Line:
    return Line(
        file,
        unit,
        recheck.claimed_converted,
        recheck.computed_converted,
        recheck.computed_grade,
        recheck.converted_low,
        recheck.converted_high,
        differing,
        len(recheck.findings),
    )


def _tenths(program: Program) -> dict[str, int]:
    """Names of the tenths, best first: ``90 分以上``."""
    points = program.model.points
    return {
        f"{exact.points(points * tenth / 10)}以上" if tenth else f"{exact.points(points * 6 / 10)}以下": tenth
        for tenth in TENTHS
    }
