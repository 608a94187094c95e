"""The head of a submission, held against the rule: the bureau, and whether the rule is valid in the year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from perfscore.problems import Fault
from perfscore.rubric.model import RubricModel
from perfscore.submission.model import Submission
from perfscore.text import quoted, says_something

CODES: Final = frozenset({"unit-blank", "year-blank", "year-outside-validity"})
"""Codes of the faults of a head, which a rule's tests and a table's rows do not have."""


def names_bureau(unit: str) -> bool:
    """True where the cell of the bureau names one."""
    return says_something(unit) or any(map(str.isdigit, unit))  # some bureaus go by a number


def faults(model: RubricModel, submission: Submission, *, program: bool = True) -> Iterator[Fault]:
    """A blank bureau, a year in which the rule is not valid, and a missing one where the rule has a validity.

    A file is to say whose it is; what a program hands in need not, unless ``program`` is off.
    """
    unit = submission.unit
    if not names_bureau(unit) and (unit or submission.document is not None or not program):
        message = f"填报单位写的是{quoted(unit)}，不是单位的名称" if unit.strip() else "没有写填报单位"
        yield Fault(("unit",), "unit-blank", message, "写单位的全称", severity="warning")
    if model.valid is None:
        return
    since, until, year = model.valid.from_, model.valid.until, submission.year
    span = f"{since} 至 {until}" if until is not None else f"{since} 起"
    if year is None:
        message = f"没有写年度，无法核对规则的有效期（{span}）"
        yield Fault(("year",), "year-blank", message, "年度写四位数字，如 2020", severity="warning")
    elif date(max(year, 1), 12, 31) < since or (until is not None and until < date(max(year, 1), 1, 1)):
        message = f"年度 {year} 不在规则的有效期（{span}）里"
        hint = "请核对年度，或改用这一年有效的规则（见 perfscore list）"
        yield Fault(("year",), "year-outside-validity", message, hint, severity="warning")
