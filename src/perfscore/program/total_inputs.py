"""Inputs of the total of one submission: its scores and points as the total gathers them, and the limits that apply."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple, Protocol, assert_never

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula.readings.value import Value
from perfscore.program.totals import CONVERTED, GRADE, TOTAL, UNCHECKED, Content, Totals
from perfscore.steps.model import NO, YES

_ZERO = exact.ratio(0)
_NOTHING: Final[Mapping[int, str]] = {}


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
    totals: Totals,
    rows: Iterable[RowScore],
    limits: Sequence[bool | None],
    figures: Mapping[str, Value | None],
    *,
    unchecked: str = UNCHECKED,
    instead: Mapping[int, str] = _NOTHING,
) -> tuple[Value | None, ...]:
    """Values that the steps of the total start from, in the order of its inputs.

    Of a limit that nobody could look at they say ``unchecked``, or what ``instead`` says of it.
    """
    values: list[Value | None] = []
    for one, numbers in zip(totals.inputs, _gathered(totals, rows), strict=True):
        match one.what:
            case "scores" | "points":
                values.append(tuple(numbers))
            case "highest" | "largest":
                values.append(max(numbers, default=_ZERO))
            case "figure":
                values.append(figures[one.input.name])
            case "limit":
                applies = limits[one.limit]
                word = YES if applies else NO
                values.append(word if applies is not None else instead.get(one.limit, unchecked))
            case _:
                assert_never(one.what)
    return tuple(values)


def _gathered(totals: Totals, rows: Iterable[RowScore]) -> list[list[Number]]:
    """The scores and points that belong to each input of the total."""
    found: list[list[Number]] = [[] for _ in totals.inputs]
    homes, inputs = totals.homes, totals.inputs
    for row in rows:
        scores, points = homes[row.key]
        got = row.got
        if got is not None:
            found[scores].append(-got if inputs[scores].minus else got)
        if points >= 0 and row.applies:
            found[points].append(row.full)
    return found


class Gathering:
    """The inputs of the total of one submission, of which some rows are then given other scores.

    What is only added up is held as its sum, so that another score costs as much in a large rule as in a small one.
    """

    def __init__(self, totals: Totals, rows: Sequence[RowScore]) -> None:
        """Gather the scores and points as they are."""
        self._totals = totals
        self._found = _gathered(totals, rows)
        self._places: list[tuple[int, int]] = []
        seen = [0 for _ in totals.inputs]
        for row in rows:
            scores, _ = totals.homes[row.key]
            self._places.append((scores, seen[scores]))
            seen[scores] += row.got is not None
        pairs = list(zip(totals.inputs, self._found, strict=True))
        self._falling = [_falling(numbers) if one.what == "highest" else [] for one, numbers in pairs]
        self._sums = [sum(numbers, _ZERO) for numbers in self._found]
        self._whole = [_whole(one.what, numbers) for one, numbers in pairs]

    def values(
        self, scores: Mapping[int, Number], limits: Sequence[bool | None], figures: Mapping[str, Value | None]
    ) -> tuple[Value | None, ...]:
        """The inputs with other scores of some rows, by their numbers; each of these has a score."""
        values: list[Value | None] = list(self._whole)
        moved: dict[int, dict[int, Number]] = {}
        for number, score in scores.items():
            home, place = self._places[number]
            moved.setdefault(home, {})[place] = -score if self._totals.inputs[home].minus else score
        for home, others in moved.items():
            values[home] = self._other(home, others)
        for place, one in enumerate(self._totals.inputs):
            if one.what == "figure":
                values[place] = figures[one.input.name]
            elif one.what == "limit":
                applies = limits[one.limit]
                values[place] = UNCHECKED if applies is None else YES if applies else NO
        return tuple(values)

    def _other(self, home: int, others: Mapping[int, Number]) -> Value:
        found = self._found[home]
        if self._totals.inputs[home].what == "scores":
            return (self._sums[home], *others.values(), *(-found[place] for place in others))
        rest = (found[place] for place in self._falling[home] if place not in others)
        return max((*islice(rest, 1), *others.values()))


def _falling(numbers: Sequence[Number]) -> list[int]:
    """The places of numbers, the greatest first."""
    return sorted(range(len(numbers)), key=numbers.__getitem__, reverse=True)


def _whole(what: Content, numbers: Sequence[Number]) -> Value | None:
    """All that is gathered, as the steps of the total read it: a column by its sum alone."""
    match what:
        case "scores" | "points":
            return (sum(numbers, _ZERO),)
        case "highest" | "largest":
            return max(numbers, default=_ZERO)
        case "figure" | "limit":
            return None
        case _:
            assert_never(what)


def settled(
    totals: Totals,
    values: Mapping[str, Any],
    rows: Sequence[RowScore],
    limits: Sequence[bool | None],
    figures: Mapping[str, Value | None],
) -> bool:
    """True where total and grade are the same whatever the limits are that nobody could look at.

    What lowers the total or the grade does so least where none applies, and most where all do; what sets a grade may
    set it higher than it is, so that each such limit is tried alone, and all others without them.
    """
    names = (TOTAL, CONVERTED, GRADE) if totals.graded else (TOTAL, CONVERTED)
    open_ = [place for place, applies in enumerate(limits) if applies is None]
    sets = [place for place in open_ if place in totals.setting]
    trials: list[Mapping[int, str]] = [dict.fromkeys(open_, YES)]
    trials += ({place: YES} for place in sets)
    trials += [{place: YES for place in open_ if place not in totals.setting}] if sets else []
    for instead in trials:
        limited = totals.values(*total_inputs(totals, rows, limits, figures, instead=instead))
        if any(values[name] != limited[name] for name in names):
            return False
    return True


def closed(totals: Totals, values: Mapping[str, Any]) -> frozenset[str]:
    """The indicators that no longer matter where they are open: others have reached what can be reached."""
    reached = (one for one in totals.closings if values.get(one.step) is not None and values[one.step] >= one.reached)
    return frozenset(key for one in reached for key in one.rows)
