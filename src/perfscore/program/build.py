"""Rubric → program: its parts lowered to steps, and the total made of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from perfscore.documents.document import Document
from perfscore.methods import Each
from perfscore.methods.way import Misreading
from perfscore.problems import Fault
from perfscore.program import total_formula, unfinished
from perfscore.program.content_digest import content_digest
from perfscore.program.lowering import Lowering
from perfscore.program.model import (
    EachProgram,
    IndicatorProgram,
    LimitProgram,
    Program,
    RelationProgram,
)
from perfscore.program.section_steps import Reach, Reaches
from perfscore.program.sizes import Meets
from perfscore.program.total_formula import TotalFormula
from perfscore.program.total_steps import totals
from perfscore.rubric.model import RubricModel
from perfscore.steps.model import Input


class Lowered(NamedTuple):
    """The rows of a rubric as steps, with every problem met on the way; with any, they are not to be run."""

    model: RubricModel
    figures: dict[str, Input]
    columns: dict[str, str]
    indicators: tuple[IndicatorProgram | EachProgram, ...]
    relations: tuple[RelationProgram, ...]
    limits: tuple[LimitProgram, ...]
    meets: tuple[Meets, ...]
    """Of each condition the figures that meet others in it."""
    total: TotalFormula | None
    faults: list[Fault]


def lower(model: RubricModel) -> Lowered:
    """A rubric's indicators, relations and limits, lowered."""
    builder = Lowering(model)
    indicators = tuple(builder.indicators())
    relations = tuple(builder.relations())
    limits = tuple(builder.limits())
    columns = {name: table for name, table in builder.columns.items() if name in builder.used}
    conditions = [*(one.condition for one in relations), *(one.condition for one in limits)]
    meets = tuple(map(builder.meets, conditions))
    total, wrong = total_formula.read(model, builder.figures)
    builder.used.update(() if total is None else total.figures)
    builder.faults += wrong
    return Lowered(model, builder.figures, columns, indicators, relations, limits, meets, total, builder.faults)


def build(rows: Lowered, document: Document) -> Program:
    """The program of a rubric in which no problem was met, and of the document that it stands in."""
    keyed = {one.key: one for one in rows.indicators if isinstance(one, IndicatorProgram)}
    meets = (*(one.meets for one in keyed.values()), *rows.meets)
    return Program(
        rows.model,
        rows.figures,
        rows.columns,
        rows.indicators,
        keyed,
        rows.relations,
        rows.limits,
        tuple(one for one in meets if one),
        totals(rows.model, rows.total, _reaches(rows.indicators)),
        document,
        content_digest(document),
    )


def _reaches(indicators: Iterable[IndicatorProgram | EachProgram]) -> Reaches:
    """The reach of every indicator, looked for where somebody asks."""
    keyed = {one.key: one for one in indicators}

    def reach(key: str) -> Reach:
        one = keyed[key]
        return Reach(None, leaves=True) if isinstance(one, EachProgram) else unfinished.reach(one)

    return reach


def read_as(program: Program, indicator: IndicatorProgram, other: Misreading) -> IndicatorProgram | None:
    """One indicator of a program lowered again in another reading; None where that does not fit together."""
    builder = Lowering(program.model, program.figures)
    way = indicator.head.way
    if isinstance(way, Each) and way.take is None:
        lowered = builder.row(indicator.section, (), indicator.head, way, indicator.scored.read_as(other))
    else:
        lowered = builder.scored(indicator.section, (), indicator.head.read_as(other))
    return None if builder.faults else lowered
