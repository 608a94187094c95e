"""``check``: what can be proved about a rule before anyone is scored by it. The table of all checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from perfscore.authoring import bands, conditions, criterion, figures, grades, roundings, scores, versions, waivers
from perfscore.authoring.desk import Rule
from perfscore.authoring.finding import Finding, Found
from perfscore.methods.draft import Complaint
from perfscore.problems import PerfscoreError, Severity
from perfscore.program.rubric import Rubric, load
from perfscore.rubric import catalog
from perfscore.rubric.locate import located

Look: TypeAlias = Callable[[Rule], Iterator[Found]]


class Check(NamedTuple):
    """One check: the code of what it finds, how bad that is, and the function that looks for it."""

    code: str
    severity: Severity
    look: Look


CHECKS: Final = (
    Check("band-gap", "error", bands.gap),
    Check("band-unreachable", "warning", bands.unreachable),
    Check("grade-gap", "warning", grades.between_two),
    Check("grade-open-end", "warning", grades.at_the_ends),
    Check("grade-unreachable", "warning", grades.unreachable),
    Check("points-unreachable", "warning", scores.unreachable),
    Check("score-leaves-range", "error", scores.leaves_range),
    Check("score-above-points", "warning", scores.above_points),
    Check("deduction-above-points", "warning", scores.deduction),
    Check("denominator-zero", "warning", scores.zero),
    Check("condition-never", "warning", conditions.never),
    Check("condition-always", "warning", conditions.always),
    Check("figure-unused", "warning", figures.unused),
    Check("percent-for-ratio", "error", figures.percent),
    Check("criterion-contradicts", "warning", criterion.contradicted),
    Check("rounding-order", "warning", roundings.order),
    Check("validity-overlap", "error", versions.overlapping),
    Check("not-proven", "info", bands.unproven),
    Check("not-proven", "info", scores.unproven),
)
UNUSED: Final = Check("waiver-unused", "warning", waivers.nothing)


def check(path_or_name: Path | str, *beside: Path | str) -> tuple[Finding, ...]:
    """Everything that is wrong with a rule file, or the shipped rubric of that name; what is waived says why.

    ``beside`` are rule files that may be other versions of it; those that are shipped are looked at by themselves.
    """
    return check_all([path_or_name, *beside])[0]


def check_all(rules: Sequence[Path | str]) -> list[tuple[Finding, ...]]:
    """The findings of each of several rule files, which are held against each other."""
    read = [_loaded(one) for one in rules]
    good = [one for one in read if isinstance(one, Rubric)]
    checked = []
    for one in read:
        if isinstance(one, PerfscoreError):
            checked.append(tuple(Finding.of(problem) for problem in one.problems))
        else:
            noticed = tuple(Finding.of(problem) for problem in one.warnings)
            others = (*(other for other in good if other is not one), *_shipped(one))
            checked.append(noticed + found(Rule(one, others)))
    return checked


def _loaded(one: Path | str) -> Rubric | PerfscoreError:
    try:
        return load(one)
    except PerfscoreError as error:
        return error


def _shipped(rubric: Rubric) -> Iterator[Rubric]:
    """The shipped rule of the same id, if it is not this one itself."""
    own = Path(rubric.document.file).resolve() if rubric.document is not None else None
    yield from (load(one) for one in catalog.shipped() if one.stem == rubric.id and one.resolve() != own)


def found(rule: Rule) -> tuple[Finding, ...]:
    """What the checks find in a rule, in the order of the file."""
    scores = rule.rubric.refusal is None  # nothing is scored by a framework; what extends it is checked
    checks = [one for one in CHECKS if scores or one.look is versions.overlapping]
    seen = [(one, each) for one in checks for each in one.look(rule)]
    told = waivers.reasons(rule.rubric.model, [(one.code, each) for one, each in seen])
    findings = [_finding(rule, one, each, reason) for (one, each), reason in zip(seen, told, strict=True)]
    unused = waivers.unused(rule.rubric.model, [(one.code, each) for one, each in seen], _codes())
    findings += [_finding(rule, UNUSED, each, "") for each in unused]
    return tuple(sorted(findings, key=lambda one: (one.line or 0, one.column or 0)))


def _codes() -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.code for one in CHECKS))


def _finding(rule: Rule, one: Check, each: Found, reason: str) -> Finding:
    severity = one.severity
    complaint = Complaint(
        each.path, one.code, each.message, each.hint, severity, each.offset, width=each.width, key=each.key
    )
    (problem,) = located([complaint], rule.rubric.document)
    return replace(Finding.of(problem), witness=each.witness, waived=reason)
