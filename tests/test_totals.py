"""The ends of a total that is not complete, and of what it is converted to."""

from __future__ import annotations

import perfscore
from cli_runs import ROOT
from perfscore import exact
from perfscore.program.total_ends import ends
from perfscore.program.totals import CONVERTED, TOTAL


def test_without_anything_to_rescale_the_converted_total_has_the_ends_of_the_total() -> None:
    case = ROOT / "tests" / "cases" / "good" / "sums-formula-open"
    run = perfscore.load(str(case / "rule.yaml")).score(str(case / "submission.yaml")).run
    both = [ends(run.program.totals, run.rows, [], run.figures, name) for name in (TOTAL, CONVERTED)]
    assert both == [(exact.number("16.5"), exact.number("53.5"))] * 2
