"""The table of all checks, and the function of the contract that runs them over rule files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from perfscore.check import (
    bands,
    conditions,
    denominators,
    figures,
    grades,
    roundings,
    scores,
    totals,
    versions,
    waivers,
)
from perfscore.check.criterion import criterion
from perfscore.check.finding import Finding, RuleFault, Witness
from perfscore.check.subject import Rule
from perfscore.documents.locate import located
from perfscore.problems import Fault, PerfscoreError, Severity
from perfscore.program.load import load
from perfscore.program.model import Program
from perfscore.rubric import catalog

Look: TypeAlias = Callable[[Rule], Iterator[RuleFault]]


class Check(NamedTuple):
    """One check: the code of what it finds, how bad that is, and the function that looks for it.

    ``merge`` makes one finding of what is found in several rows.
    """

    code: str
    severity: Severity
    look: Look
    merge: Callable[[Sequence[RuleFault]], RuleFault] | None = None


CHECKS: Final = (
    Check("band-gap", "error", bands.gap),
    Check("band-unreachable", "warning", bands.unreachable),
    Check("grade-gap", "warning", grades.between_two),
    Check("grade-open-end", "warning", grades.at_the_ends),
    Check("grade-unreachable", "warning", grades.unreachable),
    Check("cap-idle", "warning", totals.idle_caps),
    Check("points-unreachable", "warning", scores.unreachable),
    Check("score-leaves-range", "error", scores.leaves_range),
    Check("score-above-points", "warning", scores.above_points),
    Check("deduction-above-points", "warning", scores.deduction),
    Check("denominator-zero", "warning", denominators.zero, denominators.merge_zero),
    Check("denominator-negative", "warning", denominators.negative, denominators.merge_negative),
    Check("condition-never", "warning", conditions.never),
    Check("condition-always", "warning", conditions.always),
    Check("figure-unused", "warning", figures.unused),
    Check("percent-for-ratio", "error", figures.percent),
    Check("units-mixed", "warning", figures.mixed),
    Check("criterion-contradicts", "warning", criterion.contradicted),
    Check("rounding-order", "warning", roundings.order),
    Check("validity-overlap", "error", versions.overlapping),
    Check("not-proven", "info", bands.unproven),
    Check("not-proven", "info", scores.unproven),
)
UNUSED: Final = Check("waiver-unused", "warning", waivers.no_faults)
BROKEN: Final = Check("check-broken", "error", waivers.no_faults)
"""A check that broke off is an error: what it would have found is not known."""


def check(path_or_name: Path | str, *beside: Path | str) -> tuple[Finding, ...]:
    """Everything that is wrong with a rule file, or the shipped rubric of that name; what is waived says why.

    ``beside`` are rule files that may be other versions of it; those that are shipped are looked at by themselves.
    """
    return check_all([path_or_name, *beside])[0]


def check_all(rules: Sequence[Path | str]) -> list[tuple[Finding, ...]]:
    """The findings of each of several rule files, which are held against each other."""
    loaded = [_loaded(one) for one in rules]
    programs = [one for one in loaded if isinstance(one, Program)]
    checked = []
    for program in loaded:
        if isinstance(program, PerfscoreError):
            checked.append(tuple(Finding(problem) for problem in program.problems))
        else:
            noticed = tuple(Finding(problem) for problem in program.warnings)
            others = (*(other for other in programs if other is not program), *_shipped(program))
            checked.append(noticed + findings(Rule(program, others)))
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


def findings(rule: Rule) -> tuple[Finding, ...]:
    """All findings of the checks in a rule, in the order of the file."""
    scores = rule.program.refusal is None  # nothing is scored by a framework; what extends it is checked
    checks = [check for check in CHECKS if scores or check.look is versions.overlapping]
    checked = [pair for check in checks for pair in _faults(check, rule)]
    faults = [fault for _, fault in checked]
    reasons = waivers.reasons(rule.program.model, faults)
    merged = _merged((check, fault, why) for (check, fault), why in zip(checked, reasons, strict=True))
    unused = waivers.unused(rule.program.model, faults, _codes())
    every = [_finding(rule, *pair) for pair in merged]
    every += [_finding(rule, fault.named(UNUSED.code, UNUSED.severity), "") for fault in unused]
    return tuple(sorted(every, key=lambda one: (one.line or 0, one.column or 0)))


def _faults(check: Check, rule: Rule) -> Iterator[tuple[Check, RuleFault]]:
    """Faults that one check yields; where it breaks off, that it did: earlier ones and those of others stand."""
    try:
        yield from ((check, fault.named(check.code, check.severity)) for fault in check.look(rule))
    except Exception as error:  # noqa: BLE001 (whatever it is, it is reported, and the other checks are made)
        message = f"检查 {check.code} 没有做完，规则里有没有这样的问题还不知道"
        witness = Witness(f"perfscore 自己出了错：{type(error).__name__}：{error}")
        broken = Fault((), "", message, "这是 perfscore 的错，不是规则的错，请把规则文件交给它的维护者")
        yield BROKEN, RuleFault(broken, witness).named(BROKEN.code, BROKEN.severity)


def _merged(waived: Iterable[tuple[Check, RuleFault, str]]) -> Iterator[tuple[RuleFault, str]]:
    """Faults with the reason why each is waived; those that a check merges, one for each reason."""
    groups: dict[tuple[Check, str], list[RuleFault]] = {}
    for check, fault, why in waived:
        if check.merge is None:
            yield fault, "" if check is BROKEN else why
        else:
            groups.setdefault((check, why), []).append(fault)
    for (check, why), faults in groups.items():
        if check.merge is not None:
            yield check.merge(faults), why


def _codes() -> tuple[str, ...]:
    return tuple(dict.fromkeys(check.code for check in CHECKS))


def _finding(rule: Rule, fault: RuleFault, reason: str) -> Finding:
    (problem,) = located([fault.fault], rule.program.document)
    return Finding(problem, fault.witness, reason, fault.rows)
