"""Numbers of a way of scoring, held by what they count against the measure, or against what they are compared with."""

from __future__ import annotations

from dataclasses import replace

from perfscore.formula.analysis import mismatch_words, mismatches
from perfscore.formula.dimensions import ANY, Dimension, of_written
from perfscore.formula.grammar import Formula
from perfscore.methods.description import WrittenAmount
from perfscore.methods.way import Way
from perfscore.problems import Path
from perfscore.steps.draft import Draft
from perfscore.text import quoted


def amounts(draft: Draft, way: Way, path: Path) -> None:
    """Note each number of a way, which stands at ``path``, that does not go together with what it is held against.

    The first with a unit speaks for the others, where little is known of what they all are held against.
    """
    read: list[tuple[WrittenAmount, Dimension]] = []
    for one in way.amounts():
        against = (_of(draft, one.of), mismatch_words.named(one.of.tree)) if one.of is not None else _measure(draft)
        given = of_written(one.amount.value, one.amount.unit, one.amount.written)
        if not _differs(draft, one, given, against, path):
            read.append((one, given))
    first: dict[Formula | None, tuple[Dimension, str]] = {}
    for one, given in read:
        if one.amount.unit:
            first.setdefault(one.of, (given, quoted(one.amount.shown)))
    for one, given in read:
        if one.of in first:
            _differs(draft, one, given, first[one.of], path)


def _differs(draft: Draft, one: WrittenAmount, given: Dimension, against: tuple[Dimension, str], path: Path) -> bool:
    """True of a number that does not go together with what it is held against, which is noted."""
    fault = mismatches.held((given, one.amount.shown), against, draft.scope, draft.units, one.amount.written)
    if fault is not None:
        draft.faults.append(replace(fault.below((*draft.path, *path, *one.path), one.at), key=one.key))
    return fault is not None


def alike(draft: Draft, one: Formula, other: Formula, path: Path) -> None:
    """Note at ``path`` that the value of a formula does not go together with that of another, where it does not."""
    for fault in mismatches.between((one.tree, other.tree), (_of(draft, one), _of(draft, other))):
        draft.add_fault(fault, path)


def is_money(draft: Draft, formula: Formula) -> bool:
    """True where what a formula gives is an amount of money, which is no score, and no share of one."""
    return _of(draft, formula).what == "money"


def _of(draft: Draft, formula: Formula) -> Dimension:
    return mismatches.of(formula.tree, draft.dimensions(formula.names()))


def _measure(draft: Draft) -> tuple[Dimension, str]:
    """The measure, and its name as its author wrote it."""
    return draft.measured.get(draft.measure, ANY), quoted(own_name(draft))


def own_name(draft: Draft) -> str:
    """The name of the measure as its author wrote it."""
    return next((one for one, step in draft.renamed.items() if step == draft.measure), draft.measure)
