"""Versions of a rule that are valid at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from perfscore.authoring.desk import Rule
from perfscore.authoring.finding import Found, Witness
from perfscore.problems import quoted
from perfscore.program.rubric import Rubric
from perfscore.rubric.model import Validity


def overlapping(rule: Rule) -> Iterator[Found]:
    """Another version of the rule that is valid at the same time."""
    mine = rule.rubric
    for other in rule.others:
        day = overlap(mine, other)
        if day is not None:
            message = f"有效期与{quoted(mine.id)}的另一个版本（版本 {other.model.version}，{_file(other)}）重叠"
            witness = Witness(f"{day} 这一天两个版本都有效")
            yield Found(("valid",), message, witness, "改有效期的起止日，让各版本前后相接", key=True)


def overlap(one: Rubric, other: Rubric) -> date | None:
    """The first day on which two versions of one rubric are both valid; the same rule is no other version."""
    if one.id != other.id or one.digest == other.digest or one.model.valid is None or other.model.valid is None:
        return None
    first = max(one.model.valid.from_, other.model.valid.from_)
    return first if first <= min(_last(one.model.valid), _last(other.model.valid)) else None


def _last(valid: Validity) -> date:
    return valid.until or date.max


def _file(rubric: Rubric) -> str:
    return Path(rubric.document.file).name if rubric.document is not None else rubric.id
