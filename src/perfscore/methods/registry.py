"""The ways of scoring that stand by themselves: a literal table to read in a minute."""

from __future__ import annotations

from typing import Any, Final

from perfscore.methods.bands import Bands
from perfscore.methods.cases import Cases, over
from perfscore.methods.checklist import Checklist
from perfscore.methods.checkpoints import Checkpoints
from perfscore.methods.deduct import Deduct
from perfscore.methods.earn import Earn
from perfscore.methods.findings import Findings
from perfscore.methods.formula import FormulaWay
from perfscore.methods.judged import Judged
from perfscore.methods.ratio import Ratio
from perfscore.methods.scale import Scale
from perfscore.methods.survey import Survey
from perfscore.methods.target import Target

SIMPLE: Final[dict[str, type[Any]]] = {
    "deduct": Deduct,
    "earn": Earn,
    "bands": Bands,
    "scale": Scale,
    "ratio": Ratio,
    "checklist": Checklist,
    "findings": Findings,
    "cases": Cases,
    "judged": Judged,
    "survey": Survey,
    "target": Target,
    "checkpoints": Checkpoints,
    "formula": FormulaWay,
}
"""Every way that scores one indicator, or one part of it, by itself."""

SIMPLE["cases"] = over({key: way for key, way in SIMPLE.items() if way is not Cases})  # each but itself in a case

ROWS: Final = {key: way for key, way in SIMPLE.items() if way.scores_rows}
"""The ways that can score a row of a table, whose points are a column."""


def fields(ways: dict[str, type[Any]]) -> dict[str, Any]:
    """The optional fields, one a way, of a model in which exactly one is filled."""
    return {key: (way | None, None) for key, way in ways.items()}


def placeholder() -> dict[str, Any]:
    """A way of scoring that asks for nothing in the rule, in place of one that is broken or not written yet."""
    return {"judged": {}}


SHEETS: Final = tuple(dict.fromkeys(way.sheet().name for way in SIMPLE.values() if way.example))
"""The sheets that ask for answers, in their order."""
