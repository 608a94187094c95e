"""Cases, gates and limits that can never, or must always, come about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from perfscore.check.finding import Found, Witness
from perfscore.check.subject import Place, Rule, Subject
from perfscore.formula import tree
from perfscore.formula.analysis.bounds import Bounds
from perfscore.formula.readings import prose
from perfscore.formula.tree import Node
from perfscore.methods.cases import Cases
from perfscore.problems import Fault, Path
from perfscore.steps import ranges
from perfscore.steps.model import Guard
from perfscore.steps.ranges import Stage
from perfscore.text import quoted

_ANY: Final = "各项数据无论怎么填"


def never(rule: Rule) -> Iterator[Found]:
    """Conditions that nothing fulfils."""
    for subject, path, test, known in _conditions(rule):
        if known.truth(test) is False:
            yield _found(subject, path, test, "不会成立", "核对条件，或删去这一条")


def always(rule: Rule) -> Iterator[Found]:
    """Conditions that everything fulfils."""
    for subject, path, test, known in _conditions(rule):
        alone = path[-3:-2] != ("cases",) or path[-2] == 0  # the last of all words holds where no other does
        if alone and known.truth(test) is True:
            yield _found(subject, path, test, "总是成立", "核对条件：这样写，后面的计分办法用不上")


def _found(subject: Subject | None, path: Path, test: Node, what: str, hint: str) -> Found:
    told = Witness(f"{_ANY}，{prose.prose(test)} {what}")
    if subject is not None and subject.trials:
        shown = subject.witness(subject.trials[0])
        told = Witness(f"{told.says}。{shown.says}", shown.submission, shown.indicator, shown.outcome)
    return Found(Fault(path, "", f"条件{quoted(prose.prose(test))}{what}", hint), told)


def _conditions(rule: Rule) -> Iterator[tuple[Subject | None, Path, Node, Bounds]]:
    """Every condition that an author wrote, where it stands, and what is known where it is asked."""
    for subject in rule.subjects:
        for place in subject.places:
            scored = place.scored
            if not (scored.undefined or scored.unless or isinstance(scored.way, Cases)):
                continue
            stages = [one for one in subject.any.stages if one.block is place.block]
            for stage in stages:
                if isinstance(stage.item, Guard) and stage.item.path:
                    yield subject, (*place.path, *stage.item.path), stage.item.when, stage.before
            if isinstance(place.scored.way, Cases):
                yield from ((subject, *case) for case in _cases(place, place.scored.way, stages))
    yield from ((None, *limit) for limit in limited(rule, plain=False))


def _cases(place: Place, way: Cases, stages: list[Stage]) -> Iterator[tuple[Path, Node, Bounds]]:
    """Each case, and what is known where none before it holds."""
    chain = next(
        (one for one in stages if not isinstance(one.item, Guard) and isinstance(one.item.formula, tree.If)), None
    )
    known = chain.before if chain is not None else None
    for number, case in enumerate(way.root):
        if known is None or case.when is None:
            return
        yield (*place.path, "cases", number, "when"), case.when.tree, known
        known = known.given(case.when.tree, holds=False)


def limited(rule: Rule, *, plain: bool) -> Iterator[tuple[Path, Node, Bounds]]:
    """The limits of the total, over figures and over what indicators compute, and what is known where one is asked."""
    program = rule.program
    if not program.limits:
        return
    known = {
        name: found for name, one in program.figures.items() if (found := ranges.figure(one, plain=plain)) is not None
    }
    bounds = Bounds(known)
    for subject in rule.subjects:
        after = (subject.plain if plain else subject.any).after
        for name, inputs in after.roots.items():
            bounds = bounds.with_step(name, after.of(tree.Name(name)), inputs)
    for number, limit in enumerate(rule.program.model.limits):
        yield ("limits", number, "when"), limit.when.tree, bounds
