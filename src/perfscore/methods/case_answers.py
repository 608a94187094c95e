"""Answers that cases ask for: all of one form, and none where the case that holds wants none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from perfscore.methods.way import Way
from perfscore.problems import Path
from perfscore.steps.draft import Draft
from perfscore.steps.model import Input


class Form(NamedTuple):
    """The answer that a case asks for: the case's number, the place of its way, the way, and what it declares."""

    number: int
    path: Path
    way: Way
    asked: tuple[Input, ...]

    def like(self, other: Form) -> bool:
        """True where both ask for the same, and read it the same way."""
        if self.asked != other.asked or self.way.row_columns != other.way.row_columns:
            return False
        read = type(self.way).read
        if read is not type(other.way).read:
            return False
        return read is Way.read or _names(self.way) == _names(other.way)


def _names(way: Way) -> list[str]:
    return [name for _, name in way.names()]


def check(draft: Draft, which: str, forms: Sequence[Form]) -> None:
    """Complain of cases that ask for answers of two forms; have an answer noticed that the case at hand does not want.

    ``which`` is the name of the step that says which case holds.
    """
    for one in forms[1:]:
        if not one.like(forms[0]):
            message = f"第 {forms[0].number} 种和第 {one.number} 种情况要填的答案不一样，填报时不知道填哪一种"
            hint = "各种情况要填的答案要写成同一种：同一种评分方式，项目、等级或问题种类也相同"
            draft.complain("cases-answers-differ", message, one.path, hint, key=True)
    names = dict.fromkeys(one.name for form in forms for one in form.asked if one.name in draft.inputs)
    if names:
        given = " or ".join(f"{name} == {name}" for name in names)
        elsewhere = " and ".join(f"{which} != {form.number}" for form in forms)
        draft.warn(f"{elsewhere} and ({given})", "answer-unwanted", "符合的这种情况不看填写的答案，填写的没有用上")
