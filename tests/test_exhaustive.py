"""Not a sample but all of them: every everyday share and every overspent budget, exactly.

Almost all cases call the compiled rule itself, as ``score`` does; every few hundredth goes through
``Rubric.score`` with its figures written out. The right answer is made of whole numbers alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal, TypeAlias

import pytest

import perfscore
import worlds
from perfscore import exact
from perfscore.program.model import IndicatorProgram

Part: TypeAlias = Literal["whole", "started", "pro-rata"]

WEIGHTS = [Decimal(half) / 2 for half in range(2, 21)]  # 1, 1.5 … 10
BUDGETS = range(5_000, 50_001, 500)  # 元
OVER = range(51)  # percentage points
A_SAMPLE = 397


def rule(points: Decimal, kind: str, way: dict[str, Any], places: int = 2) -> perfscore.Rubric:
    """A rubric of one indicator, whose measure is 实际 / 预算."""
    scored = {"name": "指标", "points": str(points), "measure": "率 = 实际 / 预算", **way}
    return worlds.rubric(
        {
            "rubric": "one",
            "title": "一个指标",
            "points": str(points),
            "rounding": {"places": str(places), "mode": "half-up"},
            "data": {"实际": {"kind": kind}, "预算": {"kind": kind}},
            "sections": [{"name": "全部", "points": str(points), "indicators": [scored]}],
        }
    )


class Compiled:
    """The compiled steps of a rubric's one indicator."""

    def __init__(self, rubric: perfscore.Rubric) -> None:
        program = rubric.program.indicators[0]
        assert isinstance(program, IndicatorProgram)
        assert [one.name for one in program.inputs] == ["实际", "预算"]
        self._run, self._score = program.run, program.slots.index("得分")

    def cents(self, actual: int, budget: int, unit: int = 1) -> int | None:
        """The score in hundredths of a point, for figures in so many parts of a unit."""
        score = self._run(exact.ratio(actual, unit), exact.ratio(budget, unit))[self._score] * 100
        return int(score) if score.denominator == 1 else None


def half_up(numerator: int, denominator: int) -> int:
    """The nearest whole number, the greater of two."""
    return (2 * numerator + denominator) // (2 * denominator)


@pytest.mark.parametrize("weight", WEIGHTS, ids=str)
def test_every_share_of_every_weight(weight: Decimal) -> None:
    """x / y × w, for y up to 60 and x up to 5 beyond it (100 % is the most that counts)."""
    rubric = rule(weight, "count", {"ratio": {}})
    compiled, full = Compiled(rubric), int(weight * 100)
    cases = [(x, y) for y in range(1, 61) for x in range(y + 6)]
    right = {(x, y): half_up(min(x, y) * full, y) for x, y in cases}
    assert {case: compiled.cents(*case) for case in cases} == right
    for x, y in cases[:: A_SAMPLE // 4]:
        result = rubric.score({"rubric": "one", "data": {"实际": x, "预算": str(y)}})
        assert (result.total or 0) * 100 == right[x, y]


def overspent() -> Iterator[tuple[int, int, int]]:
    """Every budget overspent by every number of points: points, 分 spent, 分 of budget; and one 分 more and less."""
    for budget in BUDGETS:
        for points in OVER:
            for more in (0, 1, -1):
                yield points, budget * (100 + points) + more, budget * 100


def deduction(part: Part, spent: int, budget: int) -> int:
    """In hundredths of a point, at 0.4 for each percentage point; all in whole numbers."""
    beyond = max(spent - budget, 0) * 100  # percentage points, times the budget
    match part:
        case "whole":
            return 40 * (beyond // budget)
        case "started":
            return 40 * -(-beyond // budget)
        case "pro-rata":
            return -half_up(-40 * beyond, budget)  # what is left is rounded half up: the deduction, half down


@pytest.mark.parametrize("part", ["whole", "started", "pro-rata"])
def test_every_budget_overspent_by_every_number_of_points(part: Part) -> None:
    """每超过一个百分点扣 0.4 分: 91 budgets × 0 to 50 points, and one 分 to either side."""
    points = Decimal(30)  # so that nothing is cut off at 0
    deduct = {"above": "100%", "each": "1%", "points": "0.4", "part": part}
    rubric = rule(points, "money", {"deduct": deduct})
    compiled, cases = Compiled(rubric), list(overspent())
    right = [3000 - deduction(part, spent, budget) for _, spent, budget in cases]
    assert [compiled.cents(spent, budget, 100) for _, spent, budget in cases] == right
    for (_, spent, budget), score in list(zip(cases, right, strict=True))[::A_SAMPLE]:
        data = {"实际": f"{Decimal(spent) / 1_000_000}万元", "预算": budget // 100}
        assert (rubric.score({"rubric": "one", "data": data}).total or 0) * 100 == score


def test_exactly_so_many_points_over_are_so_many() -> None:
    """Said once more without any arithmetic of fractions: n points over cost n × 0.4, whichever way parts are taken."""
    for part in ("whole", "started", "pro-rata"):
        deduct = {"above": "100%", "each": "1%", "points": "0.4", "part": part}
        compiled = Compiled(rule(Decimal(30), "money", {"deduct": deduct}))
        for budget in BUDGETS:
            assert [compiled.cents(budget * (100 + n), budget * 100, 100) for n in OVER] == [
                3000 - 40 * n for n in OVER
            ]
