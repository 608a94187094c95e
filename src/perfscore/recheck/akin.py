"""Figures that may be mistaken for each other: of one kind, with names that begin or end alike.

Any two amounts may give one score by chance. Where a name is like very many others, so that one of them fits nearly
every claim, none is held to be mistaken for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from perfscore.steps.model import Input

MOST: Final = 30
"""So many figures may be mistaken for one; of more, none is."""
_ENDS: Final = 3
_Key: TypeAlias = tuple[str, str, bool]


class AkinFigures:
    """Figures by the beginnings and ends of their names, so that none is compared with all others."""

    def __init__(self, figures: Iterable[Input]) -> None:
        """Take the figures in their order."""
        self.places: dict[str, int] = {}
        self._groups: dict[_Key, list[Input]] = {}
        for place, figure in enumerate(figures):
            self.places[figure.name] = place
            for key in _keys(figure):
                self._groups.setdefault(key, []).append(figure)

    def groups(self) -> Iterator[Sequence[Input]]:
        """The groups of figures whose names begin alike, and of those whose names end alike."""
        yield from self._groups.values()

    def of(self, figure: Input) -> list[Input]:
        """The others that one of the figures may be mistaken for, in their order."""
        found = {other.name: other for key in _keys(figure) for other in self._groups[key][: MOST + 2]}
        found.pop(figure.name, None)
        return sorted(found.values(), key=lambda other: self.places[other.name]) if len(found) <= MOST else []


def _keys(figure: Input) -> tuple[_Key, _Key]:
    return (figure.kind, figure.name[:_ENDS], True), (figure.kind, figure.name[-_ENDS:], False)
