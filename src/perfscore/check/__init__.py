"""Checks of a rule: everything that can be proved of it before anyone is scored by it.

The room can be called, as :mod:`perfscore.recheck` can: ``perfscore.check(rule)`` is the function of the contract, and
``perfscore.check.bands`` is a module of this room.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from perfscore.check.finding import Finding


class _Room(ModuleType):
    def __call__(self, path_or_name: Path | str, *beside: Path | str) -> tuple[Finding, ...]:
        """Check a rule file, or the shipped rubric of that name: see :func:`perfscore.check.checks.check`."""
        from perfscore.check.checks import check  # noqa: PLC0415 (the checks are imported when the room is called)

        return check(path_or_name, *beside)


sys.modules[__name__].__class__ = _Room
