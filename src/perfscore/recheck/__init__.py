"""The re-check: what a bureau claims against what comes out, and why they differ.

The room can be called: ``perfscore.recheck(rubric, submission)`` is the function of the contract, and
``perfscore.recheck.batch`` is a module of this room. One name cannot be both unless the room itself answers.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from perfscore.program.model import HasProgram
    from perfscore.recheck.document import Recheck
    from perfscore.submission.read import SubmissionLike


def recheck(rubric: HasProgram, submission: SubmissionLike, *, evidence: bool = False) -> Recheck:
    """Re-check a submission; with ``evidence``, an answer that wins points has to name its evidence.

    Raises :class:`perfscore.PerfscoreError` with every problem when the submission cannot be scored.
    """
    from perfscore.recheck.single import recheck  # noqa: PLC0415 (its models are made when it is called)

    return recheck(rubric.program, submission, evidence=evidence)


class _Room(ModuleType):
    __call__ = staticmethod(recheck)


sys.modules[__name__].__class__ = _Room
