"""From scores to the total: 合计, 可评分值, 总分, 折算, 等次, as steps like all others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from perfscore.formula import grammar, tree
from perfscore.formula.literals import number_text
from perfscore.formula.readings.value import Value
from perfscore.formula.tree import Node
from perfscore.program import rounding
from perfscore.rubric.model import RubricModel
from perfscore.steps.compile import compile_indicator
from perfscore.steps.model import NO, YES, Block, Input, Step

SCORES: Final = Input("各指标得分", "table")
BONUSES: Final = Input("各加分项得分", "table")
POINTS: Final = Input("各指标分值", "table")
SUM, BONUS, POSSIBLE, TOTAL, CONVERTED, GRADE = "合计", "加分", "可评分值", "总分", "折算", "等次"
RESCALED = "折算后"
UNCHECKED: Final = "未核对"
"""The word for a limit that nobody can look at."""
Content: TypeAlias = Literal["scores", "highest", "points", "largest", "figure", "limit"]


@dataclass(frozen=True, slots=True)
class Gathered:
    """One value that the steps of the total start from.

    ``scores`` are those of ``rows`` (keys of indicators, a table by its key) that have one, as a column, ``highest`` is
    the greatest of them, 0 where there is none; ``points`` are the full marks of those that apply, ``largest`` the
    greatest of these. A ``limit``, the number ``limit`` of the rule, applies or does not, or nobody can look at it.
    """

    input: Input
    what: Content
    rows: tuple[str, ...] = ()
    limit: int = -1


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """The steps from scores to grade; ``run`` takes the values of ``inputs``, in their order."""

    block: Block
    inputs: tuple[Gathered, ...]
    names: tuple[str, ...]
    """The steps in their order."""
    run: Callable[..., tuple[Any, ...]]
    homes: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """For each indicator, by its key, the places among the inputs of its scores, and of its points (-1: none)."""

    def values(self, *given: Value) -> dict[str, Any]:
        """The value of every step, by name."""
        return dict(zip(self.names, self.run(*given), strict=False))


def totals(model: RubricModel) -> Totals:
    """The steps of a rubric's total.

    A limit (执行率低于 60% 的总分不超过 69) caps the total and the converted total alike. The
    converted total is computed from the unrounded quotient and rounded once, at the end.
    """
    full = number_text(model.points)
    inputs = tuple(_inputs(model))
    raw = f"{SUM} / {POSSIBLE} * {full}"
    texts = [(SUM, f"sum({SCORES.name})"), ("加分", f"sum({BONUSES.name})"), (POSSIBLE, f"sum({POINTS.name})")]
    texts += _limited(TOTAL, f"{SUM} + 加分", model)
    texts += [("折算前", raw), (RESCALED, rounding.formula("折算前", model.rounding))]
    texts += _limited(CONVERTED, f"{SUM} + 加分 if {POSSIBLE} == {full} else 折算后 + 加分", model)
    steps = [Step(name, grammar.parse_own(text), "points") for name, text in texts]
    steps.append(Step(GRADE, _grade(model)))
    given = tuple(one.input for one in inputs)
    block = Block("", model.points, GRADE, given, tuple(steps), (), ())
    names, run = compile_indicator([block], [], given)
    return Totals(block, inputs, names, run, _homes(inputs))


def _inputs(model: RubricModel) -> list[Gathered]:
    rows = [(one.key, one.bonus) for _, _, one in model.indicators()]
    counted, bonuses = (tuple(key for key, bonus in rows if bonus is wanted) for wanted in (False, True))
    limits = [
        Gathered(Input(f"限制{number}", "yes_no", of=(YES, NO, UNCHECKED)), "limit", limit=number - 1)
        for number, _ in enumerate(model.limits, 1)
    ]
    columns = [
        Gathered(SCORES, "scores", counted),
        Gathered(BONUSES, "scores", bonuses),
        Gathered(POINTS, "points", counted),
    ]
    return [*columns, *limits]


def _homes(inputs: tuple[Gathered, ...]) -> dict[str, tuple[int, int]]:
    homes: dict[str, tuple[int, int]] = {}
    for place, one in enumerate(inputs):
        for key in one.rows:
            scores, points = homes.get(key, (-1, -1))
            homes[key] = (place, points) if one.what in {"scores", "highest"} else (scores, place)
    return homes


def _limited(name: str, text: str, model: RubricModel) -> list[tuple[str, str]]:
    """``name`` as ``text`` gives it, lowered by every limit that applies."""
    rows = [(name, text)]
    for number, limit in enumerate(model.limits, 1):
        before = rows[-1][0] if number == 1 else f"{name}·{number - 1}"
        rows[-1] = (f"{name}·{number - 1}" if number > 1 else f"{name}·限前", rows[-1][1])
        before = rows[-1][0]
        rows.append((name, f"min({before}, {number_text(limit.at_most)}) if 限制{number} == '{YES}' else {before}"))
    return rows


def _grade(model: RubricModel) -> Node:
    """The grade by the converted total; empty where no grade's interval holds it."""
    node: Node = tree.Text("")
    rows = [(grade, interval) for grade, ends in model.grades.items() for interval in ends]
    for grade, interval in reversed(rows):
        node = tree.If(grammar.parse_own(interval.condition(CONVERTED)), tree.Text(grade), node)
    return node
