"""The table of all checks, and the function of the contract that runs them over rule files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from perfscore.check import bands, conditions, denominators, figures, grades, roundings, scores, versions, waivers
from perfscore.check.criterion import criterion
from perfscore.check.finding import Finding, Found, Witness
from perfscore.check.subject import Rule
from perfscore.documents.locate import located
from perfscore.problems import Fault, PerfscoreError, Severity
from perfscore.program.load import load
from perfscore.program.model import Program
from perfscore.rubric import catalog

Look: TypeAlias = Callable[[Rule], Iterator[Found]]


class Check(NamedTuple):
    """One check: the code of what it finds, how bad that is, and the function that looks for it.

    ``together`` makes one finding of what is found in several rows.
    """

    code: str
    severity: Severity
    look: Look
    together: Callable[[Sequence[Found]], Found] | None = None


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
    Check("denominator-zero", "warning", denominators.zero, denominators.zero_together),
    Check("denominator-negative", "warning", denominators.negative, denominators.negative_together),
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
BROKEN: Final = Check("check-broken", "error", waivers.nothing)
"""A check that broke off is an error: what it would have found is not known."""


def check(path_or_name: Path | str, *beside: Path | str) -> tuple[Finding, ...]:
    """Everything that is wrong with a rule file, or the shipped rubric of that name; what is waived says why.

    ``beside`` are rule files that may be other versions of it; those that are shipped are looked at by themselves.
    """
    return check_all([path_or_name, *beside])[0]


def check_all(rules: Sequence[Path | str]) -> list[tuple[Finding, ...]]:
    """The findings of each of several rule files, which are held against each other."""
    read = [_loaded(one) for one in rules]
    good = [one for one in read if isinstance(one, Program)]
    checked = []
    for one in read:
        if isinstance(one, PerfscoreError):
            checked.append(tuple(Finding(problem) for problem in one.problems))
        else:
            noticed = tuple(Finding(problem) for problem in one.warnings)
            others = (*(other for other in good if other is not one), *_shipped(one))
            checked.append(noticed + found(Rule(one, others)))
    return checked


def _loaded(one: Path | str) -> Program | PerfscoreError:
    try:
        return load(one)
    except PerfscoreError as error:
        return error


def _shipped(program: Program) -> Iterator[Program]:
    """The shipped rule of the same id, if it is not this one itself."""
    own = Path(program.document.file).resolve()
    yield from (load(one) for one in catalog.shipped() if one.stem == program.id and one.resolve() != own)


def found(rule: Rule) -> tuple[Finding, ...]:
    """All findings of the checks in a rule, in the order of the file."""
    scores = rule.program.refusal is None  # nothing is scored by a framework; what extends it is checked
    checks = [one for one in CHECKS if scores or one.look is versions.overlapping]
    seen = [pair for one in checks for pair in _looked(one, rule)]
    told = waivers.reasons(rule.program.model, [each for _, each in seen])
    pairs = zip(seen, told, strict=True)
    findings = [_finding(rule, *one) for one in _together((check, each, why) for (check, each), why in pairs)]
    unused = waivers.unused(rule.program.model, [each for _, each in seen], _codes())
    findings += [_finding(rule, each.named(UNUSED.code, UNUSED.severity), "") for each in unused]
    return tuple(sorted(findings, key=lambda one: (one.line or 0, one.column or 0)))


def _looked(one: Check, rule: Rule) -> Iterator[tuple[Check, Found]]:
    """Findings of one check; where it breaks off, that it did: earlier ones stand, and so do those of the others."""
    try:
        yield from ((one, each.named(one.code, one.severity)) for each in one.look(rule))
    except Exception as error:  # noqa: BLE001 (whatever it is, it is said, and the other checks are made)
        message = f"检查 {one.code} 没有做完，规则里有没有这样的问题还不知道"
        witness = Witness(f"perfscore 自己出了错：{type(error).__name__}：{error}")
        broken = Fault((), "", message, "这是 perfscore 的错，不是规则的错，请把规则文件交给它的维护者")
        yield BROKEN, Found(broken, witness).named(BROKEN.code, BROKEN.severity)


def _together(many: Iterable[tuple[Check, Found, str]]) -> Iterator[tuple[Found, str]]:
    """Findings with the reason why each is waived; one that is said once of a rule, once for each reason."""
    groups: dict[tuple[Check, str], list[Found]] = {}
    for one, each, why in many:
        if one.together is None:
            yield each, "" if one is BROKEN else why
        else:
            groups.setdefault((one, why), []).append(each)
    for (one, why), found in groups.items():
        if one.together is not None:
            yield one.together(found), why


def _codes() -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.code for one in CHECKS))


def _finding(rule: Rule, each: Found, reason: str) -> Finding:
    (problem,) = located([each.fault], rule.program.document)
    return Finding(problem, each.witness, reason, each.rows)
