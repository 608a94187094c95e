"""Indicators that a problem holds up: of a submission that is examined, not refused, each problem where it belongs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from perfscore import exact
from perfscore.exact import Number
from perfscore.problems import Fault, Path
from perfscore.program.indicator_run import IndicatorRun
from perfscore.program.model import EachProgram, IndicatorProgram, Program
from perfscore.program.unfinished import unstarted
from perfscore.rubric.model import RESERVED
from perfscore.text import normal

_BESIDE: Final = frozenset({"unknown-column", "same-id"})
"""Problems of a row that leave open nothing of its score."""

_OF_POINTS: Final = 2
"""The most decimals that the points of a row have in any form."""
_ZERO: Final = exact.ratio(0)
_STOPS: Final = frozenset({"zero-denominator"})
"""Problems of a figure that stop one indicator, and no other that reads it."""


@dataclass(slots=True)
class HeldUp:
    """The indicators of a submission, those that something holds up without a score; and what does."""

    rows: list[IndicatorRun]
    faults: dict[str, list[Fault]]
    """By the ids of the indicators."""
    unexplained: dict[str, Fault]
    """Of the others those that a person scored without a reason: a judgement it is all the same."""
    others: list[Fault]
    """Problems that hold up none."""


def hold_up(
    program: Program, faults: Iterable[Fault], results: Iterable[IndicatorRun], of_file: Collection[Fault]
) -> HeldUp:
    """The indicators with the errors that belong to each; a row of a name that another has is ``name#2``.

    ``of_file`` are those of the faults that were found before the rule was asked.
    """
    rows = list(_apart(results))
    owners = _Owners(program, rows, of_file)
    held: dict[int, list[Fault]] = {}
    unexplained: dict[int, list[Fault]] = {}
    others: list[Fault] = []
    for fault in faults:
        if fault.severity != "error" or owners.is_claim(fault):
            continue
        owned = owners.of(fault)
        for place in owned:
            (unexplained if fault.path[-1] in _reasons(rows[place]) else held).setdefault(place, []).append(fault)
        if not owned:
            others.append(fault)
    found = [
        _without_score(one, owners.ways(place), owners.points(place, held[place])) if place in held else one
        for place, one in enumerate(rows)
    ]
    for places in owners.sharing(held):
        left = owners.points(places[0], held[places[0]])
        found[places[0]] = _for_all([found[place] for place in places], left, program)
        for place in places[1:]:
            found[place] = found[place]._replace(shared=(_ZERO, _ZERO))
    return HeldUp(
        found,
        {rows[place].id: faults for place, faults in held.items()},
        {rows[place].id: faults[0] for place, faults in unexplained.items() if place not in held},
        others,
    )


class _Owners:
    """The indicators that problems belong to, by the places of both."""

    def __init__(self, program: Program, rows: Sequence[IndicatorRun], of_file: Collection[Fault]) -> None:
        self._rows = rows
        self._tables = {one.key: one for one in program.indicators if isinstance(one, EachProgram)}
        self._places: dict[Path, int] = {one.path or ("answers", one.key): place for place, one in enumerate(rows)}
        self._places |= {
            ("data", self._tables[one.key].way.table): place
            for place, one in enumerate(rows)
            if one.key in self._tables and not one.path
        }
        self._users: dict[str | int, list[int]] = {}
        for place, one in enumerate(rows):
            for asked in one.program.inputs:
                if asked.source == "figure":
                    self._users.setdefault(asked.table or asked.name, []).append(place)
        ways = [one.way for one in self._tables.values()]
        self._beside = {(way.table, column) for way in ways for column in (way.name, way.group)}
        """The columns that leave open nothing of a row's score."""
        claims = {one.key: one.way.claimed for one in self._tables.values() if one.way.claimed is not None}
        self._claims: set[Path] = {("claimed", key) for key in (*RESERVED, *(one.id for one in rows))}
        self._claims |= {(*one.path, claims[one.key]) for one in rows if one.path and one.key in claims}
        """The places of claims."""
        self._of_file = of_file

    def is_claim(self, fault: Fault) -> bool:
        """True where a claim cannot be read: whoever reads claims says so, and the score stands without it.

        In a row that a person scores the claim is the score: what the rule has against that is a problem of the row.
        """
        if fault.path[:1] == ("claimed",) and fault.code == "number-not-read":
            return True
        return fault.path in self._claims and not fault.key and fault in self._of_file

    def ways(self, place: int) -> Collection[IndicatorProgram]:
        """The programs by which an indicator may be scored: of a row that could not be read, any of its table's."""
        one = self._rows[place]
        unread = one.key in self._tables and not one.given
        return tuple(self._tables[one.key].rows.values()) if unread else (one.program,)

    def points(self, place: int, faults: Iterable[Fault]) -> Number:
        """The points that an indicator may have: of a row without any, what the others leave of the table's."""
        one = self._rows[place]
        table = self._tables.get(one.key)
        if table is None or not _is_pointless(table, faults):
            return one.full
        return max(table.head.full - sum(other.full for other in self._rows if other.key == one.key), one.full)

    def sharing(self, held: Mapping[int, Iterable[Fault]]) -> Iterator[list[int]]:
        """The rows of each table that have together what the others leave of its points, where there are several."""
        places: dict[str, list[int]] = {}
        for place, faults in held.items():
            one = self._rows[place]
            table = self._tables.get(one.key)
            if table is not None and one.path and not one.full and _is_pointless(table, faults):
                places.setdefault(one.key, []).append(place)
        yield from (sorted(several) for several in places.values() if len(several) > 1)

    def of(self, fault: Fault) -> list[int]:
        """The indicators whose score a problem leaves open."""
        path = fault.path
        own = self._places.get(path[:2], self._places.get(path[:3]))
        if own is not None:
            beside = fault.code in _BESIDE or (len(path) > len(("data", "table", 0)) and path[1::2] in self._beside)
            return [] if beside else [own]
        if len(path) < len(("data", "figure")) or path[0] != "data":
            return []
        users = self._users.get(path[1], [])
        return [one for one in users if fault.code not in _STOPS or self._rows[one].got is None]


def _is_pointless(table: EachProgram, faults: Iterable[Fault]) -> bool:
    """True of a row of a table where nobody can say how many points it has."""
    return any(fault.path[3:4] in {(), (table.way.points,)} for fault in faults)


def _for_all(rows: Sequence[IndicatorRun], points: Number, program: Program) -> IndicatorRun:
    """The first of some rows that have so many points together, with what all of them can get.

    Where scores are rounded to fewer decimals than points have, each may be rounded above its points.
    """
    rounding = rows[0].program.head.rounding or program.model.rounding
    above = exact.ratio(len(rows), 10**rounding.places) if rounding.places < _OF_POINTS else _ZERO
    lows, highs = [one.least for one in rows], [one.most for one in rows]
    low = None if None in lows else max(sum(filter(None, lows), _ZERO), -points - above)
    high = None if None in highs else min(sum(filter(None, highs), _ZERO), points + above)
    return rows[0]._replace(shared=(low, high))


def _reasons(one: IndicatorRun) -> set[str | int]:
    """The places in an answer, or the columns of a row, at which the reason of a judgement stands."""
    columns = one.program.scored.way.row_columns if one.path else {}
    return {columns.get(detail.key, detail.key) for detail in one.program.details if detail.role == "reason"}


def _apart(results: Iterable[IndicatorRun]) -> Iterator[IndicatorRun]:
    """The indicators, each with an id of its own."""
    seen: dict[str, int] = {}
    for one in results:
        name = normal(one.id)
        seen[name] = seen.get(name, 0) + 1
        yield one if seen[name] == 1 else one._replace(id=f"{one.id}#{seen[name]}")


def _without_score(one: IndicatorRun, programs: Iterable[IndicatorProgram], points: Number) -> IndicatorRun:
    """An indicator of which nothing is known but where its score lies: by any of some ways, out of some points."""
    lows, highs = zip(*(unstarted(program, points) for program in programs), strict=True)
    return one._replace(
        status="missing",
        got=None,
        least=None if None in lows else min(lows),
        most=None if None in highs else max(highs),
        step_values=(),
        because="",
        tried=(),
    )
