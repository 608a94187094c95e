"""Inputs of the total of one submission: its scores and points as the total gathers them, and the limits that apply."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, assert_never

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula.readings.value import Value
from perfscore.program.totals import CONVERTED, TOTAL, UNCHECKED, Totals
from perfscore.steps.model import NO, YES

_ZERO = exact.ratio(0)


class RowScore(Protocol):
    """The score of one row, None where it has none; its full marks, and whether it applies."""

    @property
    def key(self) -> str:
        """The key of its indicator; of the row of a table, that of the table."""

    @property
    def got(self) -> Number | None:
        """Its rounded score."""

    @property
    def full(self) -> Number:
        """Its full marks."""

    @property
    def applies(self) -> bool:
        """False where it is not applicable."""


class Claim(NamedTuple):
    """The score of one row as somebody else gives it."""

    key: str
    got: Number | None
    full: Number
    applies: bool = True


def total_inputs(
    totals: Totals, rows: Iterable[RowScore], limits: Sequence[bool | None], unchecked: str = UNCHECKED
) -> tuple[Value, ...]:
    """Values that the steps of the total start from, in the order of its inputs."""
    found: list[list[Number]] = [[] for _ in totals.inputs]
    homes = totals.homes
    for row in rows:
        scores, points = homes[row.key]
        got = row.got
        if got is not None:
            found[scores].append(got)
        if points >= 0 and row.applies:
            found[points].append(row.full)
    values: list[Value] = []
    for one, numbers in zip(totals.inputs, found, strict=True):
        match one.what:
            case "scores" | "points":
                values.append(tuple(numbers))
            case "highest" | "largest":
                values.append(max(numbers, default=_ZERO))
            case "figure":
                values.append(_ZERO)
            case "limit":
                applies = limits[one.limit]
                values.append(unchecked if applies is None else YES if applies else NO)
            case _:
                assert_never(one.what)
    return tuple(values)


def settled(totals: Totals, values: Mapping[str, Any], rows: Sequence[RowScore], limits: Sequence[bool | None]) -> bool:
    """True where the total is the same with every limit that nobody could look at."""
    limited = totals.values(*total_inputs(totals, rows, limits, unchecked=YES))
    return all(values[name] == limited[name] for name in (TOTAL, CONVERTED))
