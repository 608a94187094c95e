"""perfscore: a performance-evaluation rubric and a bureau's figures → an exact, explained score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from perfscore.api import Rubric, load
    from perfscore.check.checks import check
    from perfscore.check.finding import Finding, Witness
    from perfscore.compare.compare import Difference, diff
    from perfscore.problems import PerfscoreError, Problem, Span
    from perfscore.recheck import recheck
    from perfscore.recheck.document import Recheck
    from perfscore.report.render import render
    from perfscore.result.details import Loss, Regain, StepResult
    from perfscore.result.indicator import IndicatorResult
    from perfscore.result.result import Result
    from perfscore.ruletests.coverage import RuleRun, run_tests
    from perfscore.submission.model import Submission

__all__ = [
    "Difference",
    "Finding",
    "IndicatorResult",
    "Loss",
    "PerfscoreError",
    "Problem",
    "Recheck",
    "Regain",
    "Result",
    "Rubric",
    "RuleRun",
    "Span",
    "StepResult",
    "Submission",
    "Witness",
    "check",
    "diff",
    "load",
    "recheck",
    "render",
    "run_tests",
]

_HOMES: Final = {
    "perfscore.check.finding": ("Finding", "Witness"),
    "perfscore.compare.compare": ("Difference", "diff"),
    "perfscore.ruletests.coverage": ("RuleRun", "run_tests"),
    "perfscore.problems": ("PerfscoreError", "Problem", "Span"),
    "perfscore.result.indicator": ("IndicatorResult",),
    "perfscore.result.result": ("Result",),
    "perfscore.result.details": ("Loss", "Regain", "StepResult"),
    "perfscore.api": ("Rubric", "load"),
    "perfscore.recheck.document": ("Recheck",),
    "perfscore.submission.model": ("Submission",),
    "perfscore.report.render": ("render",),
}


if not TYPE_CHECKING:  # a type checker is to know every name, and no other

    def __getattr__(name: str) -> object:
        """Import a public name when it is asked for: most of what starts perfscore does not score."""
        from importlib import import_module

        for home, names in _HOMES.items():
            if name in names:
                globals()[name] = found = getattr(import_module(home), name)
                return found
        if name in {"check", "recheck"}:  # rooms that can be called: see there
            return import_module(f"perfscore.{name}")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
