"""The least and the greatest total still possible, from those of the rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, Protocol, TypeAlias

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.analysis import extent, partial
from perfscore.formula.analysis.bounds import Bounds, Known
from perfscore.formula.analysis.extent import Extent, closed
from perfscore.formula.readings.value import Value
from perfscore.program.indicator_run import Range
from perfscore.program.total_inputs import Claim, RowScore, total_inputs
from perfscore.program.totals import TOTAL, UNCHECKED, Totals, by_formula
from perfscore.steps import ranges
from perfscore.steps.model import YES

Side: TypeAlias = Literal["low", "high"]
_SIDES: tuple[Side, Side] = ("low", "high")
_ENDLESS = exact.ratio(10**30)
"""Stands for a score that has no end; where twice as much gives another total, that has no end either."""


class RowRange(RowScore, Protocol):
    """The score of one row, or where it can yet lie."""

    @property
    def adds(self) -> Range:
        """The least and the most that it adds to the total; None where there is no end."""

    @property
    def minus(self) -> bool:
        """True for a 减分项."""


def ends(
    totals: Totals,
    rows: Sequence[RowRange],
    limits: Sequence[bool | None],
    figures: Mapping[str, Value | None],
    name: str = TOTAL,
) -> Range:
    """The least and the greatest of 总分, or of 折算: a limit that may yet apply lowers the least."""
    endless = any(one.got is None and one.applies and None in one.adds for one in rows)
    missing = any(one.what == "figure" and figures[one.input.name] is None for one in totals.inputs)
    sizes = (_ENDLESS, 2 * _ENDLESS) if endless or missing else (_ENDLESS,)
    made = [_Ends(totals, rows, limits, figures, size, open_=missing) for size in sizes]
    low, high = ({one.end(name, side) for one in made} for side in _SIDES)
    return low.pop() if len(low) == 1 else None, high.pop() if len(high) == 1 else None


class _Ends:
    """The total at both ends, with one size for what has no end."""

    def __init__(
        self,
        totals: Totals,
        rows: Sequence[RowRange],
        limits: Sequence[bool | None],
        figures: Mapping[str, Value | None],
        size: Number,
        *,
        open_: bool,
    ) -> None:
        self._totals = totals
        self._figures = figures
        self._open = open_
        self._size = size
        self._given: dict[Side, dict[str, Any]] = {}
        self._values: dict[Side, dict[str, Any]] = {}
        for side in _SIDES:
            claims = _claims(totals, rows, side, size)
            unchecked = YES if side == "low" else UNCHECKED
            given = total_inputs(totals, claims, limits, figures, unchecked=unchecked)
            self._given[side] = {one.input.name: value for one, value in zip(totals.inputs, given, strict=True)}
            self._values[side] = totals.values(*given)

    def end(self, name: str, side: Side) -> Number | None:
        """The value of a step at one end."""
        value: Number | None = self._values[side][name]
        return self._bounded(name, side) if value is None and self._open else value

    def _bounded(self, name: str, side: Side) -> Number | None:
        """The same where a figure of the author's formula is not given: by all that it can be."""
        steps = {step.name: step.formula for step in self._totals.block.steps}
        if by_formula(name) not in steps:  # the converted total is the total
            name = TOTAL
        raw = by_formula(name)
        reach = Bounds(dict(self._known(steps[raw]))).of(steps[raw])
        found = reach.low if side == "low" else reach.high
        at = found.side * self._size if found.endless else found.at
        every = {**self._given[side], **self._values[side], raw: at}
        known = {key: value for key, value in every.items() if value is not None}
        for step in self._totals.block.steps:
            if step.name not in known:
                value = partial.value(partial.settled(step.formula, known))
                known |= {} if value is None else {step.name: value}
        return known.get(name)

    def _known(self, formula: tree.Node) -> Iterator[tuple[str, Known]]:
        inputs = {one.input.name: one.input for one in self._totals.inputs if one.what == "figure"}
        for name in {one.name for one in tree.names(formula)}:
            if name not in inputs:
                both = sorted(self._values[side][name] for side in _SIDES)
                yield name, Extent(closed(both[0]), closed(both[1]))
            elif (given := self._figures[name]) is not None:
                yield name, extent.exactly(given)  # type: ignore[arg-type]  # a number
            else:
                yield name, ranges.values(inputs[name], plain=False) or extent.ANY


def _claims(totals: Totals, rows: Iterable[RowRange], side: Side, size: Number) -> Iterator[Claim]:
    """The rows, each with the score at which the total is at its end."""
    for one in rows:
        got = one.got
        if got is None and one.applies:
            rises = (totals.inputs[totals.homes[one.key][0]].sign > 0) is not one.minus
            least = rises is (side == "low")
            found = one.adds[0 if least else 1]
            got = (-size if least else size) if found is None else found
        yield Claim(one.key, got, one.full, one.applies)
