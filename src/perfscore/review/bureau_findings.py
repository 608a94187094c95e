"""The findings of a submission as its bureau may read them: no other bureau's claims, none of the office's files.

Their places are what they are about, not lines and cells, which a form that is handed in again need not have kept.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import PurePath
from typing import Final

from perfscore.recheck.batch import Outcome
from perfscore.recheck.document import Finding

_BRACKETS: Final = re.compile("（([^（）]*)）")
_QUOTED: Final = re.compile("“([^“”]*)”")
_LINE: Final = re.compile("[0-9:]*")
"""A place in a text file: nobody who filled in a form knows its lines."""
_INTERNAL: Final = frozenset({"unlike-treatment"})
"""Found between two bureaus, these are for the office to settle: the bureau's own row says what is wrong with it."""


def bureau_findings(outcome: Outcome, files: Collection[str]) -> list[Finding]:
    """The findings, in order; ``files`` are those of all submissions of the round."""
    found = [] if outcome.recheck is None else outcome.recheck.findings
    before = f"{outcome.file} › "
    kept = [one for one in found if not (one.where.startswith(before) and one.code in _INTERNAL)]
    return [_read(one, outcome.file, files) for one in kept]


def _read(one: Finding, file: str, files: Collection[str]) -> Finding:
    says = _BRACKETS.sub(lambda inside: "" if inside[1] in files else inside[0], one.says)
    where, cell = one.where, ""
    if where in files and where != file:  # another submission of the same bureau
        says, where = says.replace(where, PurePath(where).name), ""
    for begin in (file, file.rpartition(":")[0]):
        if begin and where.startswith(f"{begin} › "):
            where = where.removeprefix(f"{begin} › ")
        elif begin and (where == begin or where.startswith(f"{begin}:")):
            cell = where.removeprefix(begin).lstrip(":")
            named = _QUOTED.search(one.says)
            where = "" if named is None else named[1]
    if cell and not _LINE.fullmatch(cell):
        says = f"{says}（{cell}）"
    return one.model_copy(update={"says": says, "where": where})
