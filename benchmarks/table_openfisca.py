"""Three of the Yanling rubric's indicators in OpenFisca-Core: a variable each, with its formula.

It holds figures as 32-bit floats, in which an amount above 167,772.16 元 has no cents.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any, Final

import polars as pl
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from table_engines import Run, band, left_of

FORMULAS: Final[dict[str, tuple[tuple[str, str], Callable[[Any], Any]]]] = {
    "人员控制率": (("在职人员数", "编制数"), lambda percent: left_of(percent - 100, 0.4, 4)),
    "重点支出安排率": (
        ("重点项目支出", "项目总支出"),
        lambda percent: band(percent, percent >= 60, percent >= 70, percent >= 80, percent >= 90),
    ),
    "固定资产利用率": (("在用固定资产总额", "所有固定资产总额"), lambda percent: left_of(100 - percent, 0.2, 3)),
}


def openfisca_run(frame: pl.DataFrame) -> Run:
    """A new simulation each time, with the figures set; no figure may be missing."""
    unit = build_entity(key="unit", plural="units", label="单位", is_person=True)
    system = TaxBenefitSystem([unit])
    common = {"value_type": float, "entity": unit, "definition_period": DateUnit.YEAR}
    names = dict.fromkeys(chain.from_iterable(pair for pair, _ in FORMULAS.values()))
    for name in names:
        system.add_variable(type(name, (Variable,), dict(common)))
    for key, (pair, formula) in FORMULAS.items():
        system.add_variable(type(key, (Variable,), {**common, "formula": _variable(pair, formula)}))
    figures = {name: frame[name].cast(pl.Float64).to_numpy() for name in names}

    def run() -> dict[str, Any]:
        simulation = SimulationBuilder().build_default_simulation(system, count=frame.height)
        for name, values in figures.items():
            simulation.set_input(name, 2020, values)
        return {key: simulation.calculate(key, 2020) for key in FORMULAS}

    return run


def _variable(pair: tuple[str, str], formula: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    part, whole = pair
    return lambda unit, period: formula(unit(part, period) * 100 / unit(whole, period))
