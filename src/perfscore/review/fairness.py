"""The uses of every ground by bureau, and unequal treatment of one ground as a finding.

Settlements are entered as they come: the later one has the finding, which names the earlier.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, NamedTuple

from perfscore import exact
from perfscore.exact import Number
from perfscore.recheck.document import Finding, Recheck
from perfscore.recheck.finding_words import finding
from perfscore.review.grounds import Grounds
from perfscore.review.settlement import SettledRow, Settlement
from perfscore.text import is_reason, quoted, skeleton

MOST: Final = 3
"""The most findings of each kind that a settlement has."""


class Place(NamedTuple):
    """A row of a settlement: its file, its bureau, and itself."""

    file: str
    unit: str
    row: SettledRow

    @property
    def named(self) -> str:
        """The row with whose it is."""
        return f"{self.unit or self.file}的{quoted(self.row.name)}"


@dataclass(slots=True)
class Use:
    """The uses of a ground by one bureau: how many rows, and how many points they cost."""

    rows: int = 0
    points: Decimal = Decimal(0)


@dataclass(slots=True)
class Fairness:
    """The settlements of a batch as they come."""

    grounds: Grounds
    uses: dict[str, dict[str, Use]] = field(default_factory=dict)
    """By ground and bureau."""
    _taken: dict[str, Place] = field(default_factory=dict)
    _spared: dict[str, Place] = field(default_factory=dict)
    _reasons: dict[str, tuple[Number, Place]] = field(default_factory=dict)

    def enter(self, settlement: Settlement, unit: str, file: str) -> list[Finding]:
        """Count the grounds of a settlement; return what it treats otherwise than one before it."""
        found = _found(settlement.recheck)
        places = [Place(file, unit, row) for row in settlement.rows]
        for place in places:
            self._count(place, settlement.recheck.unit or unit)
        unlike = [one for place in places for one in self._unlike(place, found.get(place.row.id, frozenset()))]
        reasons = [one for place in places for one in self._reasoned(place)]
        return [*unlike[:MOST], *reasons[:MOST]]

    def _count(self, place: Place, bureau: str) -> None:
        """Count the use of a row's ground for its bureau, whichever of its projects the row is of."""
        row = place.row
        if row.ground:
            use = self.uses.setdefault(row.ground, {}).setdefault(bureau, Use())
            use.rows += 1
            if row.recomputed is not None and row.settled is not None:
                use.points += row.recomputed - row.settled

    def _unlike(self, place: Place, codes: frozenset[str]) -> Iterator[Finding]:
        """A ground that one row was charged, and another of the same kind was not."""
        row = place.row
        for name, ground in self.grounds.grounds.items():
            if row.ground == name:
                other = self._spared.get(name)
                self._taken.setdefault(name, place)
                says = f"口径{quoted(name)}：{quoted(row.name)}用了，同样情形的{other.named}没有用" if other else ""
            elif codes & set(ground.codes) and row.by == "rule" and row.settled:
                other = self._taken.get(name)
                self._spared.setdefault(name, place)
                says = f"口径{quoted(name)}：{quoted(row.name)}没有用，同样情形的{other.named}用了" if other else ""
            else:
                continue
            if says:
                yield finding("ground-unlike", says, f"{place.file} › {row.id}")

    def _reasoned(self, place: Place) -> Iterator[Finding]:
        """One reason in the same words, for which one row lost another share of its points than the other."""
        row = place.row
        if row.by != "reviewer" or row.recomputed is None or row.settled is None or not row.points:
            return
        if not is_reason(row.reason):
            return
        share = exact.number(row.recomputed - row.settled) / exact.number(row.points)
        words = "".join(skeleton(row.reason).casefold().split())
        known, other = self._reasons.setdefault(words, (share, place))
        if known != share:
            says = f"扣分原因都是{quoted(row.reason)}，扣得不同：{_lost(place)}，{_lost(other)}"
            yield finding("ground-unlike", says, f"{place.file} › {row.id}")


def _lost(place: Place) -> str:
    row = place.row
    off = Decimal(0) if row.recomputed is None or row.settled is None else row.recomputed - row.settled
    points = "" if row.points is None else f"（{exact.plain(row.points)} 分）"
    return f"{place.named}{points}扣 {exact.plain(off)} 分"


def _found(recheck: Recheck) -> Mapping[str, frozenset[str]]:
    """The codes of the causes and findings of each row."""
    codes: dict[str, set[str]] = {row.id: {cause.code for cause in row.causes} for row in recheck.rows}
    for one in recheck.findings:
        row = one.where.rpartition(" › ")[2]
        if row in codes:
            codes[row].add(one.code)
    return {key: frozenset(found) for key, found in codes.items()}
