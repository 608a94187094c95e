"""The cells that steps are written to, one after the other, each in a cell of its own; and the names of states."""

from __future__ import annotations

from typing import Final, Protocol

from xlsxwriter.utility import xl_col_to_name

from perfscore.formula.readings.sheet_values import is_cell
from perfscore.steps.status import STATUS_WORDS

MISSING: Final = "未填"
"""缺数据, as an empty cell says it."""
PENDING: Final = STATUS_WORDS["pending"]
SKIPPED: Final = STATUS_WORDS["not-applicable"]
WRONG: Final = "有误"
UNDEFINED: Final = "无法计算"
LARGE: Final = "超出范围"
UNREAD: Final = "读回后计分"
"""The state of what is written as printed forms have it, ≥95% or 12月底前, which only ``score`` can read."""
TROUBLES: Final = (WRONG, UNDEFINED, LARGE, UNREAD)
"""The states in which the form gives no score; ``score`` refuses the first two."""

ROW: Final = "\ue000"
"""The mark in formulas for the number of the row that they are written in."""
LONGEST: Final = 8000
"""Characters of the longest formula: an application takes 8192."""


class TooLong(ValueError):  # noqa: N818 (it says what the formula is, not that something broke)
    """A formula that no application would take; its message is the step's name."""


class StepCells(Protocol):
    """A receiver of formulas, which gives each the address of its cell."""

    def put(self, label: str, formula: str) -> str:
        """Put a formula into the next cell; return its address, good on the same sheet."""
        ...

    def hold(self, label: str, formula: str) -> str:
        """The same, but a formula that stands somewhere already is not put again."""
        ...

    def named(self, address: str) -> str:
        """The same address, good on every sheet."""
        ...


class StepColumn:
    """Steps down a column; ``lines`` are labels with their formulas, a heading has none."""

    FIRST: Final = 3

    def __init__(self, sheet: str) -> None:
        """Begin an empty column on a sheet of that name."""
        self.sheet = sheet
        self.lines: list[tuple[str, str]] = []
        self._held: dict[str, str] = {}

    def head(self, title: str) -> None:
        """Write a heading, such as an indicator's name."""
        self.lines.append((title, ""))

    def put(self, label: str, formula: str) -> str:
        """Put a formula into the next row."""
        _check(label, formula)
        self.lines.append((label, formula))
        return f"$B${self.FIRST + len(self.lines) - 1}"

    def hold(self, label: str, formula: str) -> str:
        """The same, but a formula that stands somewhere already is not put again."""
        if formula not in self._held:
            self._held[formula] = self.put(label, formula)
        return self._held[formula]

    def named(self, address: str) -> str:
        """The same address, good on every sheet."""
        return f"'{self.sheet}'!{address}"


class StepRow:
    """Steps along a row, the same in every row of a table; ``columns`` are labels with their formulas."""

    def __init__(self, sheet: str) -> None:
        """Begin an empty row on a sheet of that name."""
        self.sheet = sheet
        self.columns: list[tuple[str, str]] = []
        self._held: dict[str, str] = {}

    def put(self, label: str, formula: str) -> str:
        """Put a formula into the next column; there are many rows, so none stands in two columns, nor a cell alone."""
        if is_cell(formula):
            return formula
        _check(label, formula)
        if formula not in self._held:
            self.columns.append((label, formula))
            self._held[formula] = f"${xl_col_to_name(len(self.columns) - 1)}{ROW}"
        return self._held[formula]

    def hold(self, label: str, formula: str) -> str:
        """The same."""
        return self.put(label, formula)

    def named(self, address: str) -> str:
        """The same address, good on every sheet."""
        return f"'{self.sheet}'!{address}"


def _check(label: str, formula: str) -> None:
    if len(formula) > LONGEST:
        raise TooLong(label)
