"""Sections as steps: weights, caps and 只计最高一项, and what 折算 makes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula.literals import number_text
from perfscore.program import rounding
from perfscore.program.section_groups import Group, Kind
from perfscore.program.totals import Closing, Path, SectionSteps, Sign, TotalDraft
from perfscore.rubric.model import RubricModel, Section
from perfscore.steps.model import Input

_ZERO = exact.ratio(0)


@dataclass(frozen=True, slots=True)
class Reach:
    """The most that a row can ever give (or take off), None where nobody can say; whether it may not apply."""

    most: Number | None
    leaves: bool


Reaches: TypeAlias = Callable[[str], Reach]
"""The reach of an indicator, by its key."""


class SectionWriter:
    """Writes the steps of groups into a draft."""

    def __init__(self, model: RubricModel, draft: TotalDraft, reach: Reaches) -> None:
        self._model = model
        self._draft = draft
        self._reach = reach
        self._scores: dict[Path, list[str]] = {}
        """The terms of a group's own rows in its sum."""
        self._terms: dict[Path, list[str]] = {}
        """The same in its points."""

    # -- what a section contributes ----------------------------------------------------------

    def value(self, group: Group, kind: Kind, sign: Sign = 1) -> str:
        """The step of what a group contributes, with the steps before it."""
        draft, section, label = self._draft, group.section, group.label
        below = [self.value(one, kind, sign) for one in group.below]
        minus = kind == "minus"
        what = "扣分" if minus else "得分"
        terms: list[str] = []
        if group.rows and section.take:
            terms.append(draft.gather(Input(f"最高{what}·{label}", "number"), "highest", group.rows, sign, minus=minus))
        elif group.rows:
            terms.append(
                f"sum({draft.gather(Input(f'{what}·{label}', 'table'), 'scores', group.rows, sign, minus=minus)})"
            )
        self._scores[group.path] = terms
        whole = value = draft.step(f"小计·{label}", _taken(section, [*terms, *below]))
        if section.at_most is not None:
            value = draft.step(f"限后·{label}", f"min({whole}, {number_text(section.at_most)})")
        if group.weighted and kind == "ordinary":
            weighed = rounding.formula(f"{value} * {number_text(section.share)}", self._model.rounding)
            value = draft.step(f"加权·{label}", weighed)
        draft.sections[group.path] = SectionSteps(whole, value)
        draft.closings += self._closings(group, whole)
        return value

    def _closings(self, group: Group, whole: str) -> Iterator[Closing]:
        """The conditions under which open rows of a group no longer matter."""
        rows = tuple(key for key in group.every_row if not self._reach(key).leaves)
        if group.section.at_most is not None and rows:
            yield Closing(rows, whole, group.section.at_most)
        if group.section.take:
            each: list[tuple[tuple[str, ...], Number | None]] = [((key,), self._most(key)) for key in group.rows]
            each += [(one.every_row, self._most_of(one)) for one in group.below]
            yield from (Closing(keys, whole, most) for keys, most in each if most is not None)

    def _most(self, key: str) -> Number | None:
        reach = self._reach(key)
        return None if reach.leaves else reach.most

    def _most_of(self, group: Group) -> Number | None:
        """The most that a group can ever contribute."""
        parts = [*map(self._most, group.rows), *map(self._most_of, group.below)]
        known = [one for one in parts if one is not None]
        if len(known) < len(parts):
            return None
        section, places = group.section, self._model.rounding
        most = max(known) if section.take else sum(known, _ZERO)
        most = most if section.at_most is None else min(most, section.at_most)
        return exact.rounded(most * section.share, places.places, places.mode) if group.weighted else most

    # -- the points that apply ---------------------------------------------------------------

    def points(self, group: Group) -> str:
        """The step of the points of a group's rows that apply."""
        draft, section, label = self._draft, group.section, group.label
        below = [self.contributed_points(one) for one in group.below]
        terms: list[str] = []
        if group.rows and section.take:
            terms.append(draft.gather(Input(f"最大分值·{label}", "number"), "largest", group.rows))
        elif group.rows:
            terms.append(f"sum({draft.gather(Input(f'分值·{label}', 'table'), 'points', group.rows)})")
        name = draft.step(f"可评·{label}", _capped(section, _taken(section, [*terms, *below])))
        draft.sections[group.path] = replace(draft.sections[group.path], points=name)
        self._terms[group.path] = terms
        return name

    def contributed_points(self, group: Group) -> str:
        """The points that a group contributes to what it lies in: its own, times its weight."""
        points, share = self.points(group), group.section.share
        return points if share == 1 else f"{points} * {number_text(share)}"

    # -- 折算 --------------------------------------------------------------------------------

    def converted(self, group: Group) -> str:
        """The step of what a group with a weight contributes to the converted total."""
        draft, label = self._draft, group.label
        raw = draft.step(f"折算前·{label}", self._raw(group))
        name = draft.step(f"折算得分·{label}", rounding.formula(raw, self._model.rounding))
        draft.sections[group.path] = replace(draft.sections[group.path], converted=name)
        return name

    def whole(self, group: Group) -> str:
        """The same of a group that the author's formula names: as it is, where all of it applies."""
        draft, label, steps = self._draft, group.label, self._draft.sections[group.path]
        raw = draft.step(f"折算前·{label}", self._raw(group))
        full = number_text(group.section.points)
        rescaled = rounding.formula(raw, self._model.rounding)
        name = draft.step(f"折算得分·{label}", f"{steps.value} if {self._points_of(group)} == {full} else {rescaled}")
        draft.sections[group.path] = replace(steps, converted=name)
        return name

    def _points_of(self, group: Group) -> str:
        return self._draft.sections[group.path].points

    def _raw(self, group: Group) -> str:
        """The formula of a group rescaled within itself, times its weight."""
        weight = "" if group.section.weight is None else f" * {number_text(group.section.share)}"
        if group.bundled or not group.weights_below:
            got, points = self._inner(group)
            return f"{got} / {points} * {number_text(group.section.points)}{weight} if {points} > 0 else 0"
        rest = self.rest(f"·{group.label}", self._row_terms(group), group.below, group.section.points)
        shared = f"({rest.got} / {rest.points} * {number_text(rest.full)} if {rest.points} > 0 else 0)"
        whole = " + ".join([*rest.converted, *([shared] if rest.got else [])])
        applies = self._draft.step(f"适用满分·{group.label}", rest.applies)
        full = number_text(group.section.points)
        return f"({whole}) / {applies} * {full}{weight} if {applies} > 0 else 0"

    def _inner(self, group: Group) -> tuple[str, str]:
        """The steps of a group's sum and of its points, before its weight, what is in it converted within itself."""
        draft, section, label, steps = self._draft, group.section, group.label, self._draft.sections[group.path]
        if not group.weights_below:
            return self._before_weight(group), steps.points
        got, points = self._row_terms(group)
        for one in group.below:
            if one.weighted:
                got.append(self.converted(one))
                points.append(_if_applies(one, self._points_of(one)))
            else:
                inner = self._inner(one)
                got.append(inner[0])
                points.append(inner[1])
        return (
            draft.step(f"折前·{label}", _capped(section, _taken(section, got))),
            draft.step(f"折前分值·{label}", _capped(section, _taken(section, points))),
        )

    def _before_weight(self, group: Group) -> str:
        return f"限后·{group.label}" if group.section.at_most is not None else f"小计·{group.label}"

    def _row_terms(self, group: Group) -> tuple[list[str], list[str]]:
        """The terms for the rows of a group, in its sum and in its points."""
        return list(self._scores[group.path]), list(self._terms[group.path])

    def rest(self, label: str, terms: tuple[list[str], list[str]], below: Sequence[Group], full: Number) -> Rest:
        """The sections with a weight each rescaled within itself, and all else, which shares one rescale."""
        draft = self._draft
        got, points = terms
        converted: list[str] = []
        applies: list[str] = []
        for one in below:
            if one.weighted:
                converted.append(self.converted(one))
                applies.append(_if_applies(one, self._points_of(one)))
                full -= one.full
            else:
                inner = self._inner(one)
                got.append(inner[0])
                points.append(inner[1])
        if not got:
            return Rest(converted, " + ".join(applies), "", "", _ZERO)
        others = draft.step(f"其余得分{label}", " + ".join(got))
        possible = draft.step(f"其余分值{label}", " + ".join(points))
        applies.append(f"({number_text(full)} if {possible} > 0 else 0)")
        return Rest(converted, " + ".join(applies), others, possible, full)


@dataclass(frozen=True, slots=True)
class Rest:
    """The converted sections with a weight; the points that still count; and all else, with its points."""

    converted: list[str]
    applies: str
    got: str
    points: str
    full: Number


def _if_applies(group: Group, points: str) -> str:
    """The points that a group contributes, where anything in it applies."""
    return f"({number_text(group.full)} if {points} > 0 else 0)"


def _taken(section: Section, terms: Sequence[str]) -> str:
    """The terms added up, or the highest of them."""
    if section.take is None:
        return " + ".join(terms)
    return f"max({', '.join(terms)})" if len(terms) > 1 else terms[0]


def _capped(section: Section, text: str) -> str:
    return text if section.at_most is None else f"min({text}, {number_text(section.at_most)})"
