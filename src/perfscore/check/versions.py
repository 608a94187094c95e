"""Versions of a rule that are valid at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from perfscore.check.finding import RuleFault, Witness
from perfscore.check.subject import Rule
from perfscore.problems import Fault
from perfscore.program.model import Program
from perfscore.rubric.rule_versions import first_common_day, of_model
from perfscore.text import quoted


def overlapping(rule: Rule) -> Iterator[RuleFault]:
    """Another version of the rule that is valid at the same time.

    The same rule is no other version, and one without a validity is no version at all.
    """
    mine = rule.program
    dated = (other for other in rule.others if other.model.valid is not None and other.digest != mine.digest)
    for other in dated if mine.model.valid is not None else ():
        day = first_common_day(of_model(Path(_file(mine)), mine.model), of_model(Path(_file(other)), other.model))
        if day is not None:
            message = f"有效期与{quoted(mine.id)}的另一个版本（版本 {other.model.version}，{_file(other)}）重叠"
            witness = Witness(f"{day} 这一天两个版本都有效")
            yield RuleFault(Fault(("valid",), "", message, "改有效期的起止日，让各版本前后相接", key=True), witness)


def _file(program: Program) -> str:
    return Path(program.document.file).name
