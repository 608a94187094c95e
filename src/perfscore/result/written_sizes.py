"""Numbers of a submission in the size in which they are written: 95% may be held as 95 or as 95/100."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from perfscore import exact
from perfscore.exact import Number
from perfscore.program import sizes
from perfscore.program.indicator_run import IndicatorRun
from perfscore.program.model import EachProgram, Program
from perfscore.steps.model import Input
from perfscore.steps.sentences import shown
from perfscore.submission import printed
from perfscore.submission.model import Submission

_ONE: Final = exact.ratio(1)


@dataclass(frozen=True, slots=True, eq=False)
class WrittenSizes:
    """The sizes of one submission's numbers."""

    submission: Submission
    program: Program

    def of(self, row: IndicatorRun, item: Input) -> tuple[Number, str]:
        """Size of an input as it is written: the worth of one of it, and the word that says so (95% is 95 of 1/100).

        Zero is of every size: it is written as the numbers are that it meets.
        """
        if not sizes.is_open(item) or item.source == "answer":
            return _ONE, ""
        inputs = {each.name: value for each, value in zip(row.program.inputs, row.given, strict=True)}
        meets = row.program.meets
        met = {name for group in meets.groups if item.name in group for name in group}
        for each in (item, *(each for each in row.program.inputs if each.name in met)):
            number, unit = exact.split_unit(self._raw(row, each)) or (None, None)
            value: Any = inputs[each.name]
            if number and not isinstance(value, tuple | None):
                scale: Number = value / number
                return scale, "" if unit is None or scale == unit.scale == 1 else unit.word
        own = self._unit(row) if item.name in meets.shares else None
        return (_ONE if own is None or own.base != "%" else own.scale), ""

    def texts(self, row: IndicatorRun) -> Mapping[str, str]:
        """The numbers of a table's row that are written with what changes their size, by the columns: ``95%``.

        Beside such a one any other is told with its unit too: 10公里 beside 9800米, which is reckoned as 9.8.
        """
        found, plain = {}, {}
        for item, value in zip(row.program.inputs, row.given, strict=False):
            if row.path and item.name in row.program.meets.names and isinstance(value, Number):
                scale, word = self.of(row, item)
                text = shown(value / scale, item.style)
                _, unit = exact.split_unit(self._raw(row, item)) or (None, None)
                if word:
                    found[item.name] = f"{text}{word}"
                elif unit is not None:
                    plain[item.name] = f"{text}{unit.word}"
        return plain | found if found else {}

    def _unit(self, row: IndicatorRun) -> exact.Size | None:
        """The unit in which the row of a table counts its numbers."""
        each = (one.way for one in self.program.indicators if isinstance(one, EachProgram))
        named = [way.unit for way in each if way.unit is not None and row.path[1:2] == (way.table,)]
        return exact.unit_of(str(self.submission.cells(row.path).get(named[0]) or "")) if named else None

    def _raw(self, row: IndicatorRun, item: Input) -> object:
        """A figure, or the number in a cell of a row, as it is written."""
        if item.source == "figure":
            return self.submission.data.get(item.name)
        cell = self.submission.cells(row.path).get(item.name)
        apart = printed.taken_apart(cell, self.submission.year) if isinstance(cell, str) else None
        return apart.numbers[0] if apart is not None and len(apart.numbers) == 1 else cell
