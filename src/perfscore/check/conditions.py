"""Cases, gates and limits that can never, or must always, come about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from perfscore import exact
from perfscore.check.finding import RuleFault, Witness
from perfscore.check.subject import Place, Rule, Subject
from perfscore.formula import tree
from perfscore.formula.analysis.bounds import Bounds
from perfscore.formula.analysis.extent import Extent, closed
from perfscore.formula.names import for_people
from perfscore.formula.readings import prose
from perfscore.formula.tree import Node
from perfscore.problems import Fault, Path
from perfscore.steps import ranges
from perfscore.steps.model import Guard, Step
from perfscore.steps.ranges import Stage
from perfscore.text import quoted

_ANY: Final = "各项数据无论怎么填"


def never(rule: Rule) -> Iterator[RuleFault]:
    """Conditions that nothing fulfils."""
    for one in _conditions(rule):
        if one.known.truth(one.test) is False:
            yield _fault(one, "不会成立", "核对条件，或删去这一条")


def always(rule: Rule) -> Iterator[RuleFault]:
    """Conditions that everything fulfils."""
    for one in _conditions(rule):
        if not one.follows and one.known.truth(one.test) is True:
            yield _fault(one, "总是成立", "核对条件：这样写，后面的计分办法用不上")


class Condition(NamedTuple):
    """A condition that an author wrote, where it stands, and what is known where it is asked.

    One that ``follows`` others is asked where none of them holds: the last of all words may well hold always.
    """

    subject: Subject | None
    path: Path
    test: Node
    known: Bounds
    follows: bool = False


def _fault(condition: Condition, what: str, hint: str) -> RuleFault:
    words = prose.prose(condition.test, for_people)
    witness = Witness(f"{_ANY}，{words} {what}")
    if condition.subject is not None and condition.subject.trials:
        shown = condition.subject.witness(condition.subject.trials[0])
        witness = Witness(f"{witness.says}。{shown.says}", shown.submission, shown.indicator, shown.outcome)
    return RuleFault(Fault(condition.path, "", f"条件{quoted(words)}{what}", hint), witness)


def _conditions(rule: Rule) -> Iterator[Condition]:
    for subject in rule.subjects:
        for place in subject.places:
            if any(True for _ in place.conditions()):
                stages = [one for one in subject.any.stages if one.block is place.block]
                for stage in stages:
                    if isinstance(stage.item, Guard) and stage.item.path:
                        yield Condition(subject, (*place.path, *stage.item.path), stage.item.when, stage.before)
                yield from _of_way(subject, place, stages)
    yield from (Condition(None, *limit) for limit in limit_conditions(rule, plain=False))


def _of_way(subject: Subject, place: Place, stages: list[Stage]) -> Iterator[Condition]:
    """Each condition of a way, with what is known where none before it holds."""
    branch = next((stage for stage in stages if isinstance(stage.item, Step) and stage.item.role == "branch"), None)
    known = branch.before if branch is not None else None
    for number, condition in enumerate(place.way.conditions()):
        if known is None:
            return
        yield Condition(subject, (*place.way_path, *condition.path), condition.when.tree, known, follows=number > 0)
        known = known.given(condition.when.tree, holds=False)


def limit_conditions(rule: Rule, *, plain: bool) -> Iterator[tuple[Path, Node, Bounds]]:
    """The limits of the total, over figures and over what indicators compute, and what is known where one is asked."""
    program = rule.program
    if not program.limits:
        return
    known = {
        name: found for name, one in program.figures.items() if (found := ranges.values(one, plain=plain)) is not None
    }
    bounds = Bounds(known)
    for subject in rule.subjects:
        after = (subject.plain if plain else subject.any).after
        for name, inputs in after.roots.items():
            bounds = bounds.with_step(name, after.of(tree.Name(name)), inputs)
    for number, limit in enumerate(rule.program.model.limits):
        within = bounds
        for name, value in program.limits[number].condition.rows.items():
            found = _got(rule, value.key, share=value.share)
            within = within if found is None else within.with_step(name, found, frozenset({name}))
        yield ("limits", number, "when"), limit.when.tree, within


def _got(rule: Rule, key: str, *, share: bool) -> Extent | None:
    """The rounded scores, or shares of the points, that a row can get; None where nobody knows, or there is no end."""
    subject = next((one for one in rule.subjects if one.program.key == key), None)
    if subject is None or subject.program.minus or subject.program.endless:
        return None
    score, rounding = subject.any.score, subject.program.head.rounding or rule.program.model.rounding
    if score is None or score.high.endless or not subject.points:
        return None
    most = exact.rounded(max(score.high.at, subject.points), rounding.places, rounding.mode)
    return Extent(closed(exact.ratio(0)), closed(most / subject.points if share else most))
