"""The re-check of one submission: its rows, its total, and what is found over all of them."""

from __future__ import annotations

from functools import lru_cache

from perfscore import exact
from perfscore.program.model import Program
from perfscore.program.score import examine
from perfscore.recheck.causes import Trial
from perfscore.recheck.claims import claims
from perfscore.recheck.document import Recheck
from perfscore.recheck.finding_words import ordered
from perfscore.recheck.findings import findings
from perfscore.recheck.money_findings import budget
from perfscore.recheck.row_texts import figure_texts
from perfscore.recheck.totals import Totals
from perfscore.recheck.traces import Traces, traces
from perfscore.recheck.verdict import Rows
from perfscore.result.result import Result
from perfscore.submission.read import SubmissionLike


@lru_cache(maxsize=16)
def _trial(program: Program) -> Trial:
    """The hypotheses of a rubric, whose variants are built once for all its submissions."""
    return Trial(program)


def recheck(program: Program, given: SubmissionLike, *, evidence: bool = False) -> Recheck:
    """Re-check a submission: what is wrong with a row is that row's reason, what is wrong with the whole a finding.

    Raise :class:`perfscore.PerfscoreError` for what is no submission, or one of another rule.
    """
    return _recheck(Result(examine(program, given)), evidence=evidence)


def traced(program: Program, given: SubmissionLike, *, evidence: bool = False) -> tuple[Recheck, Traces]:
    """The re-check of a submission, and what of it is held against others."""
    result = Result(examine(program, given))
    found = _recheck(result, evidence=evidence)
    return found, traces(result, found.rows[: len(result.indicators)])


def _recheck(result: Result, *, evidence: bool) -> Recheck:
    program, given, claimed = result.program, result.submission, claims(result)
    totals = Totals(result, claimed)
    low, high = totals.range()
    rows = list(Rows(result, claimed, _trial(program), evidence=evidence).judged())
    return Recheck(
        rubric=program.id,
        digest=program.digest,
        submission=given.fingerprint(),
        unit=result.unit,
        project=given.project,
        code=given.code,
        budget=budget(result),
        year=result.year,
        claimed_total=None if claimed.total is None else exact.decimal(claimed.total),
        computed_total=result.total if result.status == "complete" else None,
        claimed_converted=None if totals.converted is None else exact.decimal(totals.converted),
        computed_converted=result.converted,
        computed_grade=result.grade,
        low=result.low,
        high=result.high,
        converted_low=None if low is None else exact.decimal(low),
        converted_high=None if high is None else exact.decimal(high),
        rows=[*rows, *totals.rows()],
        findings=ordered([*totals.findings(), *findings(result, claimed, rows)]),
        self_accuracy=totals.self_accuracy(),
        figures=figure_texts(given, program),
    )
