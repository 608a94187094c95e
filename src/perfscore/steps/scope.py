"""The names that formulas of the rule's author may use, with their kinds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from perfscore.formula.kinds import Kind
from perfscore.steps.model import KINDS, Input


@dataclass(frozen=True, slots=True)
class Scope(Mapping[str, Kind]):
    """The kinds of the names that an author's formula may use: figures, answers and measures."""

    figures: Mapping[str, Input]
    own: dict[str, Kind] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Kind:
        return self.own[name] if name in self.own else KINDS[self.figures[name].kind]

    def __iter__(self) -> Iterator[str]:
        yield from self.own
        yield from self.figures

    def __len__(self) -> int:
        return len(self.own) + len(self.figures)
