"""The sections of a rule that have steps of their own, each with its rows of one kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from perfscore.exact import Number
from perfscore.formula.names import normal
from perfscore.program.totals import Path
from perfscore.rubric.model import IndicatorFields, RubricModel, Section

Kind: TypeAlias = Literal["ordinary", "bonus", "minus"]


def kind_of(indicator: IndicatorFields) -> Kind:
    """The place of an indicator's score in the total."""
    return "minus" if indicator.minus else "bonus" if indicator.bonus else "ordinary"


def kinds_inside(section: Section) -> set[Kind]:
    """The kinds of the rows in a section, at any depth."""
    inside = (kinds_inside(one) for one in section.sections)
    return set[Kind]().union((kind_of(one) for one in section.items), *inside)


@dataclass(frozen=True, slots=True)
class Group:
    """A section that has steps of its own, and the rows of one kind that lie in it and in no ``Group`` below.

    ``bundled``: what is in it cannot be taken apart, for there is a cap over it, or the highest of it counts.
    """

    path: Path
    label: str
    section: Section
    rows: tuple[str, ...]
    below: tuple[Group, ...]
    bundled: bool

    @property
    def weighted(self) -> bool:
        """True where it has a weight."""
        return self.section.weight is not None

    @property
    def full(self) -> Number:
        """The points that it contributes."""
        return self.section.points * self.section.share

    @property
    def weights_below(self) -> bool:
        """True where a section in it has a weight."""
        return any(one.weighted or one.weights_below for one in self.below)

    @property
    def every_row(self) -> tuple[str, ...]:
        """The rows that lie in it, at any depth."""
        return (*self.rows, *(key for one in self.below for key in one.every_row))


def groups(model: RubricModel, kind: Kind) -> tuple[tuple[str, ...], tuple[Group, ...]]:
    """The rows of a kind that lie in no group, and the groups."""
    labels: set[str] = set()
    rows: list[str] = []
    made: list[Group] = []
    for section in model.sections:
        forced = model.total is not None and kind == "ordinary"
        inner, below = _groups(section, (section.name,), kind, labels, forced=forced, item=False)
        rows += inner
        made += below
    return tuple(rows), tuple(made)


def _groups(
    section: Section, path: Path, kind: Kind, labels: set[str], *, forced: bool, item: bool
) -> tuple[list[str], list[Group]]:
    """``forced``: it has steps whatever it says; ``item``: it is one of those of which the highest counts."""
    inside = kinds_inside(section)
    if kind not in inside:
        return [], []
    label = _label(section, labels)
    rows = [one.key for one in section.items if kind_of(one) == kind]
    below: list[Group] = []
    takes = section.take is not None
    for one in section.sections:
        inner, groups_below = _groups(one, (*path, one.name), kind, labels, forced=takes, item=takes)
        rows += inner
        below += groups_below
    bundled = takes or section.at_most is not None
    if forced or (bundled and inside == {kind}) or (section.weight is not None and kind == "ordinary"):
        return [], [Group(path, label, section, tuple(rows), tuple(below), bundled or item)]
    return rows, below


def _label(section: Section, taken: set[str]) -> str:
    """A name for the steps of a section, which no other has."""
    letters = "".join(one for one in normal(section.key) if f"甲{one}".isidentifier())
    label = letters or "组"
    while label in taken:
        label += "·"
    taken.add(label)
    return label
