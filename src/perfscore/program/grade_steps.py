"""The grade as steps: by the converted total, then by the limits that set it, lower it, or cap it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from perfscore import exact
from perfscore.formula import grammar, tree
from perfscore.formula.tree import Node
from perfscore.program.totals import CONVERTED, GRADE, TotalDraft, limit_name
from perfscore.rubric.model import Limit, RubricModel
from perfscore.steps.model import YES

PLACE: Final = "等次序"
"""The place of the grade among the grades, from 1, the best; 0 for none."""


def write(model: RubricModel, draft: TotalDraft) -> None:
    """Write the steps of the grade; the last is the grade itself, empty where there is none."""
    if any(decides_grade(one) for one in model.limits):
        _places(model, draft)
        node: Node = tree.Text("")
        for place, grade in reversed(list(enumerate(model.grades, 1))):
            at = tree.Compare(tree.Name(PLACE), (("==", tree.Num(exact.ratio(place))),))
            node = tree.If(at, tree.Text(grade), node)
    else:
        node = _by_total(model, tree.Text, tree.Text(""))
    draft.step(GRADE, node, "number")


def decides_grade(limit: Limit) -> bool:
    """True where a limit sets, lowers or caps the grade."""
    return any(one is not None for one in (limit.grade, limit.grade_at_most, limit.grade_down))


def _by_total(model: RubricModel, shown: Callable[[str], Node], none: Node) -> Node:
    """The grade by the converted total, as it is shown; ``none`` where no grade's interval holds it."""
    node = none
    rows = [(grade, interval) for grade, ends in model.grades.items() for interval in ends]
    for grade, interval in reversed(rows):
        node = tree.If(grammar.parse_own(interval.condition(CONVERTED)), shown(grade), node)
    return node


def _places(model: RubricModel, draft: TotalDraft) -> None:
    """The place of the grade: by the total, then the worst of those set, then lowered, then capped."""
    place = {grade: number for number, grade in enumerate(model.grades, 1)}
    node = _by_total(model, lambda grade: tree.Num(exact.ratio(place[grade])), tree.Num(exact.ratio(0)))
    limits = list(enumerate(model.limits, 1))
    sets = [_if_applies(number, place[one.grade]) for number, one in limits if one.grade]
    downs = [_if_applies(number, one.grade_down) for number, one in limits if one.grade_down]
    caps = [_if_applies(number, place[one.grade_at_most]) for number, one in limits if one.grade_at_most]
    stages: list[tuple[str, str]] = []
    last = f"{PLACE}·按分"
    if sets:
        worst = _greatest(sets)
        stages.append((f"{PLACE}·直接", f"{worst} if {worst} > 0 else {{}}"))
    if downs:
        stages.append((f"{PLACE}·降等", f"min({{0}} + {' + '.join(downs)}, {len(place)}) if {{0}} > 0 else 0"))
    if caps:
        stages.append((PLACE, f"max({{0}}, {', '.join(caps)}) if {{0}} > 0 else 0"))
    draft.step(last, node, "number")
    for number, (name, text) in enumerate(stages, 1):
        last = draft.step(PLACE if number == len(stages) else name, text.format(last), "number")


def _if_applies(number: int, value: int) -> str:
    """A number where the limit of that number applies, else 0."""
    return f"({value} if {limit_name(number)} == '{YES}' else 0)"


def _greatest(terms: list[str]) -> str:
    return f"max({', '.join(terms)})" if len(terms) > 1 else terms[0]
