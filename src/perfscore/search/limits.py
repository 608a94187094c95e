"""Runs on either side of a limit of the total: its condition is searched as one more step of an indicator."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from perfscore import exact
from perfscore.formula import tree
from perfscore.program.model import IndicatorProgram, LimitProgram, Program
from perfscore.search.branches import Prober
from perfscore.search.explore import explore
from perfscore.search.negative_figures import plausible
from perfscore.steps.compile import compile_indicator
from perfscore.steps.model import Step

LIMITED: Final = "总分受限制"
_YES, _NO = tree.Num(exact.ratio(1)), tree.Num(exact.ratio(0))


def reached_sides(program: Program, place: int, negative: frozenset[str]) -> dict[bool, bool]:
    """The sides of a limit that the search reaches (True: it applies), each with whether by plausible figures."""
    reached: dict[bool, bool] = {}
    indicator = computing_indicator(program, program.limits[place])
    if indicator is not None:
        likely = partial(plausible, indicator, negative=negative)
        for trial in explore(Prober(indicator), plausible=likely):
            if LIMITED in trial.values:
                side = bool(trial.values[LIMITED])
                reached[side] = reached.get(side, False) or likely(trial)
    return reached


def computing_indicator(program: Program, limit: LimitProgram) -> IndicatorProgram | None:
    """The indicator that computes what a limit looks at, with the limit as its last step; None where several do."""
    names = set(limit.condition.names)
    for one in program.keyed.values():
        own = {name for name, row in limit.condition.rows.items() if row.key == one.key}
        if names <= program.figures.keys() | set(one.slots) | own:
            return _with_limit(program, one, limit)
    return None


def _with_limit(program: Program, indicator: IndicatorProgram, limit: LimitProgram) -> IndicatorProgram:
    rows = tuple(_of_row(indicator, name, share=row.share) for name, row in limit.condition.rows.items())
    known = {asked.name for asked in indicator.inputs} | set(indicator.slots) | {step.name for step in rows}
    more = tuple(program.figures[name] for name in limit.condition.names if name not in known)
    last = indicator.blocks[-1]
    step = Step(LIMITED, tree.If(limit.condition.tree, _YES, _NO), authored=True)
    inputs = (*indicator.inputs, *more)
    blocks = (*indicator.blocks[:-1], replace(last, inputs=(*last.inputs, *more), items=(*last.items, *rows, step)))
    slots, run = compile_indicator(blocks, indicator.closing, inputs)
    return replace(indicator, blocks=blocks, inputs=inputs, slots=slots, run=run)


def _of_row(indicator: IndicatorProgram, name: str, *, share: bool) -> Step:
    """The rounded score of an indicator, or its share of the points, as a step before the limit."""
    score = indicator.closing[-1].formula
    return Step(name, tree.Binary("/", score, tree.Num(indicator.points)) if share else score)
