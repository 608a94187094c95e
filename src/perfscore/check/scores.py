"""Range of a score: full marks out of reach, scores beyond the points, deductions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import Final

from perfscore import exact
from perfscore.check.finding import RuleFault, Witness
from perfscore.check.subject import Place, Rule, Subject, between
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.analysis.extent import Extent
from perfscore.problems import Fault
from perfscore.search.branches import Trial
from perfscore.steps.model import Guard
from perfscore.steps.ranges import Stage
from perfscore.text import quoted

_ZERO: Final = exact.ratio(0)
OUT: Final = "score-out-of-range"


def unreachable(rule: Rule) -> Iterator[RuleFault]:
    """Rows whose points nobody can get."""
    for subject in rule.subjects:
        if subject.program.endless:
            continue
        score = subject.plain.score
        if score is not None and (score.high.endless or score.high.at >= subject.points):
            continue  # what is so for plausible figures is so for all
        score = subject.any.score
        if score is None or score.high.endless:
            continue
        rounding = subject.program.head.rounding or rule.program.model.rounding
        most = exact.rounded(score.high.at, rounding.places, rounding.mode)
        if most < subject.points:
            best = max((one for one in subject.trials if one.score is not None), key=_size, default=None)
            name, full = quoted(subject.program.head.name), _points(subject.points)
            verb = "扣" if subject.program.minus else "得"
            message = f"{name}最多{verb} {_points(most)} 分，{verb}不到 {full} 分"
            witness = Witness(f"得分范围是 {between(score, 'points')}") if best is None else subject.witness(best)
            yield RuleFault(Fault((*subject.path, "points"), "", message, "核对分值和评分方式"), witness)


def _size(trial: Trial) -> Number:
    return abs(_score(trial))


def _score(trial: Trial) -> Number:
    return _ZERO if trial.score is None else trial.score


def leaves_range(rule: Rule) -> Iterator[RuleFault]:
    """Formulas whose score can leave [0, points]: whoever gets there has no score."""
    for subject, place, stage in _ranged(rule):
        name = _computed(place, stage)
        trial = subject.find(_refused_by(subject, place), by=partial(_distance, name=name))
        if trial is not None:
            message = f"算出的得分可能不在 0 到 {_points(place.block.points)} 分之间，无法计分"
            says = f"{_raw(name, trial)}，不在 0 到 {_points(place.block.points)} 分之间，无法计分"
            hint = "用 min(…, 分值) 和 max(…, 0) 限定，或改用 ratio、deduct"
            path, offset = place.of_step("")
            yield RuleFault(Fault(path, "", message, hint, offset=offset), subject.witness(trial, says))


def unproven(rule: Rule) -> Iterator[RuleFault]:
    """Formulas of which it is not known whether the score can leave [0, points]."""
    for subject, place, stage in _ranged(rule):
        if subject.find(_refused_by(subject, place)) is None:
            found = stage.before.of(tree.Name(_computed(place, stage)))
            message = f"没有找到得分超出 0 到 {_points(place.block.points)} 分的填报，也没能证明得分不会超出"
            yield RuleFault(Fault(place.of_step("")[0], "", message), Witness(_range(found)))


def _ranged(rule: Rule) -> Iterator[tuple[Subject, Place, Stage]]:
    """The formulas whose score is not proven to stay in range."""
    for subject, place in rule.places():
        for stage in subject.plain.stages:
            ours = stage.block is place.block and isinstance(stage.item, Guard) and stage.item.code == OUT
            if ours and isinstance(stage.item, Guard) and stage.before.truth(stage.item.when) is not False:
                yield subject, place, stage


def _computed(place: Place, stage: Stage) -> str:
    """The step that a guard holds against the points: the score, or that of one case."""
    raw = [step.name for step in place.block.steps if step.role == "raw"]
    asked = {one.name for one in tree.names(stage.item.when)} if isinstance(stage.item, Guard) else set()
    return next((name for name in raw if name in asked), place.block.score)


def _range(found: Extent) -> str:
    return f"得分范围估计为 {between(found, 'points')}" + ("" if found.tight else "，可能估得过宽")


def _refused_by(subject: Subject, place: Place) -> Callable[[Trial], bool]:
    """A test of runs: True where one is refused for the score of this place, and not for that of a part before it."""
    number = subject.program.blocks.index(place.block)

    def refused(trial: Trial) -> bool:
        guard = trial.fired[number]
        return guard is not None and guard.code == OUT

    return refused


def _distance(trial: Trial, *, name: str) -> Number:
    raw: Number = trial.values.get(name, _ZERO)
    return abs(raw)


def _raw(name: str, trial: Trial) -> str:
    return f"算得 {exact.show(trial.values.get(name, _ZERO), 'points')} 分"


def above_points(rule: Rule) -> Iterator[RuleFault]:
    """Rows that can give more than their points, or less than nothing, without anybody being told."""
    for subject in rule.subjects:
        score, program = subject.plain.score, subject.program
        if score is None or program.endless or program.minus:
            continue
        if not score.high.endless and score.high.at <= subject.points and score.low.at >= 0:
            continue
        if all(one.way.lifts for one in subject.ways) or any(block.kind == "bonus" for block in program.blocks):
            continue  # the rule says so itself
        trial = subject.find(partial(_beyond, full=subject.points), by=_score)
        if trial is not None:
            message = f"{quoted(subject.program.head.name)}的得分可能超过 {_points(subject.points)} 分"
            path = (*subject.path, subject.program.scored.way_key)
            yield RuleFault(Fault(path, "", message, "用 at_most 限定，或核对算式", key=True), subject.witness(trial))


def deduction(rule: Rule) -> Iterator[RuleFault]:
    """One unit, or one finding, that takes off more than the row has."""
    for subject, place in rule.places():
        full = place.block.points
        due = [step.name for block in subject.program.blocks for step in block.steps if step.role == "due"]
        program = subject.program
        minus = program.minus or place.block.kind == "minus"  # what comes off ends at the points: no slip
        countable = not (program.points_column or program.endless or minus or place.block.endless)
        for rate in place.way.rates(place.block.points) if countable else ():
            if rate.points > full and not rate.earns:
                trial = subject.find(partial(_exceeds, due=due, full=full), by=partial(_total, due=due))
                message = f"每个扣 {_points(rate.points)} 分，超过了分值 {_points(full)} 分"
                witness = None if trial is None else subject.witness(trial)
                hint = "核对是不是写错了；一次扣完的写成分值"
                yield RuleFault(Fault((*place.way_path, *rate.path), "", message, hint), witness)


def _beyond(trial: Trial, *, full: Number) -> bool:
    return trial.score is not None and not 0 <= trial.score <= full


def _exceeds(trial: Trial, *, due: Collection[str], full: Number) -> bool:
    """True where more is to be taken off than there is."""
    return any(trial.values.get(name, _ZERO) > full for name in due)


def _total(trial: Trial, *, due: Collection[str]) -> Number:
    return sum((trial.values.get(name, _ZERO) for name in due), _ZERO)


def _points(points: Number) -> str:
    return exact.show(points, "points")
