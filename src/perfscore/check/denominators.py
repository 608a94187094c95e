"""Denominators: those that can be 0 without the rule saying what then, and those that can be negative.

With a negative target a quotient is upside down: a loss of 50 against one of 20 is 250 %. Whether a figure can be
negative is said by the rule (:mod:`perfscore.search.negative_figures`), or by what the figure is called.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product
from typing import Final

from perfscore import exact
from perfscore.check.conditions import limit_conditions
from perfscore.check.finding import RuleFault, Witness
from perfscore.check.subject import Rule, Subject
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.analysis.bounds import Bounds
from perfscore.formula.analysis.divisors import possible_zeros, quotients
from perfscore.formula.analysis.extent import signed
from perfscore.formula.readings import prose, reference
from perfscore.formula.tree import Node
from perfscore.problems import Fault, Path
from perfscore.program.zero_divisor import zero_divisor
from perfscore.search import negative_figures
from perfscore.search.branches import Trial
from perfscore.steps.model import Guard, Input, Step
from perfscore.steps.ranges import Stage, follow, input_bounds
from perfscore.text import quoted

_NUMBERS: Final = frozenset({"money", "count", "number", "percent"})
_PLAIN: Final = (exact.ratio(0), exact.ratio(100))
_MOST_RUNS: Final = 600
_TIMES: Final = (exact.ratio(1), exact.ratio(2), exact.ratio(-1), exact.ratio(-5, 2))


def zero(rule: Rule) -> Iterator[RuleFault]:
    """Denominators that can be 0 where the rule does not say what then."""
    for subject in rule.subjects:
        reported: set[Node] = set()
        for stage in subject.plain.stages:
            formula = stage.item.when if isinstance(stage.item, Guard) else stage.item.formula
            for divisor in possible_zeros(stage.before, formula):
                if divisor not in reported and (trial := _zero_run(subject, stage, divisor)):
                    reported.add(divisor)
                    yield _zero(subject, stage, divisor, trial)
    yield from _in_limits(rule)


def _in_limits(rule: Rule) -> Iterator[RuleFault]:
    """Denominators in the conditions of limits, of figures alone, that can be 0."""
    figures = rule.program.figures
    for path, when, bounds in limit_conditions(rule, plain=True):
        for divisor in dict.fromkeys(possible_zeros(_within_relations(rule, bounds), when)):
            names = tuple(dict.fromkeys(one.name for one in tree.names(divisor)))
            if all(name in figures and figures[name].kind in _NUMBERS for name in names):
                yield from islice((_limit_fault(path, divisor, one) for one in _zero_figures(rule, divisor, names)), 1)


def _relations(rule: Rule) -> Iterator[Node]:
    """The relations that no submission may break: figures that do are reported as an error."""
    return (one.that.tree for one in rule.program.model.relations if one.severity == "error")


def _within_relations(rule: Rule, bounds: Bounds) -> Bounds:
    """Bounds narrowed by those relations."""
    for relation in _relations(rule):
        bounds = bounds.given(relation) or bounds
    return bounds


def _zero_figures(rule: Rule, divisor: Node, names: Sequence[str]) -> Iterator[dict[str, Number]]:
    """Figures for which a denominator is 0, and which break no relation."""
    that = list(_relations(rule))
    can = [[one for one in _PLAIN if _can_be(rule.program.figures[name], one)] for name in names]
    for numbers in islice(product(*can), _MOST_RUNS):
        values = dict(zip(names, numbers, strict=True))
        broken = any(
            {one.name for one in tree.names(node)} <= values.keys() and _value(node, values) is False for node in that
        )
        if not broken and _value(divisor, values) == 0:
            yield values


def _value(node: Node, values: dict[str, Number]) -> object:
    """The value of a formula; None where it divides by 0 itself: a relation that does is not looked at."""
    try:
        return reference.value(node, values)
    except ZeroDivisionError:
        return None


def _limit_fault(path: Path, divisor: Node, values: dict[str, Number]) -> RuleFault:
    """The finding of a limit that divides by 0, with figures for which it does."""
    figures = "，".join(f"{name} {exact.plain(value)}" for name, value in values.items())
    about = prose.prose(divisor)
    hint = f"例如：在条件前加上 {prose.source(divisor)} != 0 and；确实不会为 0 的，用 waive 说明"
    witness = Witness(f"{figures}：总分限制未核对（分母为 0）")
    return RuleFault(Fault(path, "", "", hint), witness, figures=tuple(values), about=about, row="总分限制")


def _zero_run(subject: Subject, stage: Stage, divisor: Node) -> Trial | None:
    """A run that divides by 0 there."""
    inputs = stage.before.inputs(divisor)

    def divides_there(trial: Trial) -> bool:
        if trial.outcome != "zero":
            return False
        given = {one.name: trial.values[one.name] for one in subject.program.inputs}
        return set(zero_divisor(subject.program, given).names) <= inputs

    return next(filter(divides_there, subject.with_a_zero()), None) or subject.find(divides_there)


def _zero(subject: Subject, stage: Stage, divisor: Node, trial: Trial) -> RuleFault:
    example = f"{prose.source(divisor)} == 0"
    if isinstance(divisor, tree.Name) and divisor.name in subject.rule.program.columns:
        example = f"count({example}) > 0"
    hint = f"例如：undefined: {{when: {example}, score: full, because: …}}；确实不会为 0 的，用 waive 说明"
    return _fault_at(subject, stage, divisor, hint, subject.witness(trial, "评分停下来，请人核对"))


def _fault_at(subject: Subject, stage: Stage, divisor: Node, hint: str, witness: Witness) -> RuleFault:
    """A denominator at its place; what is wrong with it is said when all are known."""
    place = next(one for one in subject.places if one.block is stage.block)
    name = "" if isinstance(stage.item, Guard) else stage.item.name
    path, offset = place.of_step(name)
    own = path[-2:-1] == ("measure",)
    if own:
        fault = Fault(path, "", "", hint, offset=offset + divisor.at, width=len(prose.source(divisor)))
    else:
        fault = Fault(path, "", "", hint, key=True)
    return RuleFault(
        fault,
        witness,
        figures=tuple(stage.before.inputs(divisor)),
        about=prose.prose(divisor),
        row=subject.program.head.name,
    )


def merge_zero(many: Sequence[RuleFault]) -> RuleFault:
    """All denominators of a rule that can be 0, at the place of the first."""
    return _merged(many, "可能为 0，规则没有说明怎么计分")


def merge_negative(many: Sequence[RuleFault]) -> RuleFault:
    """All denominators of a rule that can be negative, at the place of the first."""
    return _merged(many, "可能为负数：那时比值的大小与好坏相反")


def _merged(many: Sequence[RuleFault], says: str) -> RuleFault:
    rows: dict[str, dict[str, None]] = {}
    for one in many:
        rows.setdefault(one.about, {})[one.row] = None
    named = [quoted(about) + (f"（{'、'.join(names)}）" if len(many) > 1 else "") for about, names in rows.items()]
    every = tuple(dict.fromkeys(one.row for one in many))
    return many[0].saying(f"分母{'、'.join(named)}{says}", every if len(many) > 1 else ())


# -- below 0 -----------------------------------------------------------------------------------


def negative(rule: Rule) -> Iterator[RuleFault]:
    """Denominators that can be negative in a run that gets a score all the same."""
    for subject in rule.subjects:
        reported: set[Node] = set()
        for stage, quotient in _signed(subject) if _may_be_negative(subject) else ():
            if quotient.right not in reported and (trial := _upside_down(subject, stage, quotient)):
                reported.add(quotient.right)
                yield _negative(subject, stage, quotient, trial)


def _may_be_negative(subject: Subject) -> bool:
    """True where a step of the author's own divides by a difference, or by a figure that may be negative."""
    for _, quotient, bounds in _quotients(subject.plain.stages):
        inputs = [one for one in subject.program.inputs if one.name in bounds.inputs(quotient.right)]
        if negative_figures.doubtful(inputs, subject.program, subject.rule.program.model) or not signed(
            bounds.of(quotient.right), ">="
        ):
            return True
    return False


def _quotients(stages: Iterable[Stage]) -> Iterator[tuple[Stage, tree.Binary, Bounds]]:
    """The divisions in the steps that an author wrote."""
    for stage in stages:
        if isinstance(stage.item, Step) and stage.item.authored:
            yield from ((stage, quotient, bounds) for quotient, bounds in quotients(stage.before, stage.item.formula))


def _signed(subject: Subject) -> Iterator[tuple[Stage, tree.Binary]]:
    """The divisions by what may be below 0, where the figures that may be negative are."""
    program, whole = subject.program, subject.rule.program
    doubtful = negative_figures.doubtful(program.inputs, program, whole.model) | subject.rule.negative
    start = _within_relations(subject.rule, input_bounds(program, plain=True, negative=doubtful))
    known = whole.figures.keys() | {one.name for one in program.inputs}
    for stage, quotient, bounds in _quotients(follow(program, start).stages):
        if (
            not signed(bounds.of(quotient.right), ">=")
            and not negative_figures.whole_less_part(quotient, known)
            and not negative_figures.whole_of_parts(quotient.right, doubtful)
        ):
            yield stage, quotient


def _upside_down(subject: Subject, stage: Stage, quotient: tree.Binary) -> Trial | None:
    """A run that divides by less than 0 and gets a score: the highest."""
    moved = stage.before.inputs(quotient)
    choices = [
        [value * times for times in _TIMES if _can_be(asked, value * times)]
        if asked.name in moved and isinstance(value, Number)
        else [value]
        for asked, value in zip(subject.program.inputs, subject.trials[0].given, strict=True)
    ]
    runs = (subject.prober.trial(vector) for vector in islice(product(*choices), _MOST_RUNS))
    scored = [one for one in runs if one.score is not None and _below(one, quotient.right)]
    return max(scored, key=lambda one: (*_score(one), reference.value(quotient, one.values)), default=None)


def _can_be(asked: Input, value: Number) -> bool:
    """True where a number can be handed in."""
    limits = asked.between
    return (value >= 0 or asked.kind != "count") and (limits is None or limits.holds(value))


def _below(trial: Trial, divisor: Node) -> bool:
    return all(one.name in trial.values for one in tree.names(divisor)) and bool(
        reference.value(divisor, trial.values) < 0
    )


def _score(trial: Trial) -> tuple[Number, int]:
    """The higher score; and of two, where more is negative: that is how a loss looks against a loss."""
    values = [one for one in trial.given if isinstance(one, Number)]
    return trial.score or exact.ratio(0), sum(one < 0 for one in values)


def _negative(subject: Subject, stage: Stage, quotient: tree.Binary, trial: Trial) -> RuleFault:
    value = reference.value(quotient, trial.values)
    says = f"{prose.prose(quotient)} = {exact.show(value, 'percent')}，{subject.result(trial)}"
    code = prose.source(quotient.right)
    hint = (
        "可能为负的，改用 target 计分（比完成值与指标值，负的也比得对），"
        f"或用 undefined: {{when: {code} < 0, …}} 说明怎么计分；不会为负的，用 waive 说明"
    )
    return _fault_at(subject, stage, quotient.right, hint, subject.witness(trial, says))
