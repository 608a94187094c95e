"""The ways of scoring that stand by themselves."""

from __future__ import annotations

from typing import Final

from generators.answered import checklist, earned, findings, judged, survey
from generators.figured import by_rows, cases, checkpoints, day, formula, target
from generators.held import held
from generators.measured import bands, deduct, earn, ratio, scale, swing

WAYS: Final = (
    deduct,
    earn,
    swing,
    bands,
    scale,
    ratio,
    checklist,
    findings,
    earned,
    cases,
    judged,
    survey,
    target,
    checkpoints,
    formula,
    held,
)
"""The simplest first."""
APART: Final = tuple(way for way in WAYS if way is not held)
"""Those of a part that adds points, or takes some off."""
FIELD: Final = (
    earn,
    swing,
    scale,
    earned,
    *(held, held, held),  # each holds another
    bands,
    target,
    day,
    by_rows,
    deduct,
    findings,
    judged,
)
"""Those that the language of the field brought, or gave more to say."""
