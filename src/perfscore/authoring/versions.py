"""Versions of a rule that are valid at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from perfscore.authoring.desk import Rule
from perfscore.authoring.finding import Found, Witness
from perfscore.problems import quoted
from perfscore.program.rubric import Rubric
from perfscore.rubric.versions import met, of_model


def overlapping(rule: Rule) -> Iterator[Found]:
    """Another version of the rule that is valid at the same time; the same rule is no other version."""
    mine = rule.rubric
    others = (other for other in rule.others if other.digest != mine.digest)
    for other in others:
        day = met(of_model(Path(_file(mine)), mine.model), of_model(Path(_file(other)), other.model))
        if day is not None:
            message = f"有效期与{quoted(mine.id)}的另一个版本（版本 {other.model.version}，{_file(other)}）重叠"
            said = "两个版本都没有写有效期，一直有效" if day == date.min else f"{day} 这一天两个版本都有效"
            where = "valid" if mine.model.valid is not None else "rubric"
            yield Found((where,), message, Witness(said), "改有效期的起止日，让各版本前后相接", key=True)


def _file(rubric: Rubric) -> str:
    return Path(rubric.document.file).name if rubric.document is not None else rubric.id
