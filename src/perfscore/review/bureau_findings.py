"""The findings of a submission as its bureau may read them: no other bureau's claims, none of the office's files."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from perfscore.recheck.batch import Outcome
from perfscore.recheck.document import Finding

_BRACKETS: Final = re.compile("（([^（）]*)）")
_INTERNAL: Final = frozenset({"unlike-treatment"})
"""Found between two bureaus, these are for the office to settle: the bureau's own row says what is wrong with it."""


def bureau_findings(outcome: Outcome, files: Collection[str]) -> list[Finding]:
    """The findings, in order; ``files`` are those of all submissions of the round."""
    found = [] if outcome.recheck is None else outcome.recheck.findings
    before = f"{outcome.file} › "
    read = []
    for one in found:
        across = one.where.startswith(before)
        if across and one.code in _INTERNAL:
            continue
        says = _BRACKETS.sub(lambda inside: "" if inside[1] in files else inside[0], one.says)
        read.append(one.model_copy(update={"says": says, "where": one.where.removeprefix(before)}))
    return read
