"""One submission → :class:`Run`: run the steps, add up, and say what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from perfscore.documents.locate import Cells, located
from perfscore.formula.readings.value import Value
from perfscore.problems import Fault, Faults, PerfscoreError, Problem
from perfscore.program import relations
from perfscore.program.held_up import hold_up
from perfscore.program.indicator_run import IndicatorRun
from perfscore.program.indicator_scores import ZERO, Scorer
from perfscore.program.inputs import Given, read
from perfscore.program.model import IndicatorProgram, Program
from perfscore.program.run import Run
from perfscore.program.spelling import respelt
from perfscore.program.total_ends import ends
from perfscore.program.total_inputs import settled, total_inputs
from perfscore.program.totals import CONVERTED, GRADE, POSSIBLE, TOTAL
from perfscore.submission.model import Submission
from perfscore.submission.read import SubmissionLike, submission
from perfscore.text import normal, quoted

_NONE: Final[Mapping[str, IndicatorRun]] = MappingProxyType({})


def score(program: Program, given: SubmissionLike, blank: Mapping[str, IndicatorRun] = _NONE) -> Run:
    """Score one submission; raise :class:`PerfscoreError` with everything that is wrong with it.

    What is only missing gives an ``incomplete`` result. By a framework nothing is scored. ``blank`` are the rows of
    a submission that holds nothing, by their keys: a row that is given nothing is taken from there.
    """
    program.require_points()
    handed = submission(given)
    program.require_own(handed)
    return _scored(program, respelt(program, handed), blank)


def blank_rows(program: Program) -> dict[str, IndicatorRun]:
    """The rows, by their keys, of a submission that holds nothing; without those of tables."""
    _, results = _indicators(program, submission({"rubric": program.id}))
    return {row.key: row for row in results if row.key in program.keyed}


def _scored(program: Program, submission: Submission, blank: Mapping[str, IndicatorRun]) -> Run:
    """The run of a submission of this rule, in the rule's own spelling."""
    given, results = _indicators(program, submission, blank)
    if any(one.severity == "error" for one in given.faults):
        wrong = [*located(given.faults, submission.document), *submission.warnings]
        raise PerfscoreError(wrong, given.faults.hidden)
    return _totalled(program, submission, given.figures, given.faults, results)


def examine(program: Program, given: SubmissionLike) -> Run:
    """Score what of a submission can be scored: a problem holds up its own indicator, and no other.

    The run's ``held`` are the problems of the indicators that are held up, ``unplaced`` those of no indicator. Raise
    :class:`PerfscoreError` for what is no submission, or one of another rule.
    """
    program.require_points()
    handed = submission(given)
    program.require_own(handed)
    handed = respelt(program, handed)
    given_, results = _indicators(program, handed)
    held = hold_up(program, given_.faults, results, handed.faults)
    given_.faults = Faults(one for one in given_.faults if one.severity != "error")
    locate = handed.document
    problems = {one: tuple(located(faults, locate)) for one, faults in held.faults.items()}
    unplaced = tuple(located(held.others, locate))
    why = dict(zip(held.unexplained, located(held.unexplained.values(), locate), strict=True))
    run, more = _totalled_or_not(program, handed, given_.figures, given_.faults, held.rows)
    return replace(run, held=problems, unexplained=why, unplaced=unplaced + more)


def with_scores(run: Run, rows: Sequence[IndicatorRun]) -> Run:
    """An examined run whose rows have other scores: its total by the same steps."""
    again, more = _totalled_or_not(run.program, run.submission, run.figures, (), rows)
    return replace(again, held=run.held, unexplained=run.unexplained, unplaced=more)


def _totalled_or_not(
    program: Program,
    submission: Submission,
    figures: Mapping[str, Value | None],
    faults: Iterable[Fault],
    rows: Sequence[IndicatorRun],
) -> tuple[Run, tuple[Problem, ...]]:
    """The run with its total, or without one and with the problems for which there is none."""
    try:
        return _totalled(program, submission, figures, faults, rows), ()
    except PerfscoreError as error:
        nothing = dict.fromkeys((TOTAL, CONVERTED, GRADE), None) | {POSSIBLE: ZERO}
        warned = (*submission.warnings, *located(faults, submission.document))
        run = Run(program, submission, tuple(rows), None, None, warned, figures, (), nothing, settled=False)
        return run, tuple(one for one in error.problems if one.severity == "error")


def _totalled(
    program: Program,
    submission: Submission,
    figures: Mapping[str, Value | None],
    faults: Iterable[Fault],
    results: Sequence[IndicatorRun],
) -> Run:
    """The run of a submission whose indicators are scored, with its total; raise what there can be none for."""
    keyed = {row.key: row for row in results if not row.path} if program.limits else {}
    limits, problems = relations.limits(program, figures, keyed)
    totals, given_totals = program.totals, total_inputs(program.totals, results, limits, figures)
    if not any(one.full for one in results if one.counted):
        fault = Fault(("answers",), "nothing-applies", "所有指标都不适用，没有可评的分值")
        raise PerfscoreError(located([fault], submission.document))
    values = _total(program, figures, given_totals, submission)
    problems += _lacking_figures(program, figures)
    noticed = (*submission.warnings, *located([*faults, *problems], submission.document))
    complete = None not in limits or settled(totals, values, results, limits, figures)
    complete = complete and values[CONVERTED] is not None
    if complete and not any(one.got is None and one.applies for one in results):
        least = most = values[TOTAL]
    else:
        least, most = ends(totals, results, limits, figures)
    return Run(
        program,
        submission,
        tuple(results),
        least,
        most,
        noticed,
        figures,
        given_totals,
        values,
        complete,
    )


def indicators(program: Program, submission: Submission) -> tuple[Given, list[IndicatorRun]]:
    """The values given, with everything that is wrong with them, and every indicator as far as it could be scored."""
    return _indicators(program, respelt(program, submission))


def _indicators(
    program: Program, submission: Submission, blank: Mapping[str, IndicatorRun] = _NONE
) -> tuple[Given, list[IndicatorRun]]:
    """The same of a submission in the rule's own spelling."""
    given = read(program, submission)
    scorer = Scorer(given, set(map(normal, program.keyed)))
    results: list[IndicatorRun] = []
    for indicator in program.indicators:
        if isinstance(indicator, IndicatorProgram):
            same = blank.get(indicator.key)
            untouched = same is not None and _is_untouched(indicator, submission, given)
            results.append(same if same is not None and untouched else scorer.indicator(indicator))
        else:
            results += scorer.rows(indicator)
    if submission.faults and isinstance(submission.document, Cells):
        _drop_consequences(given.faults, submission.faults)
    return given, results


def _drop_consequences(faults: Faults, own: Faults) -> None:
    """Take away what is said of a cell only because the file leaves it open: of that it has been said."""
    places = {one.path for one in own}
    faults[:] = [one for place, one in enumerate(faults) if place < len(own) or one.path not in places]


def _is_untouched(program: IndicatorProgram, submission: Submission, given: Given) -> bool:
    """True of an indicator that a submission gives nothing: no figure that it reads, and no answer."""
    answered = program.key in submission.answers or program.key in given.skipped
    return not answered and all(given.figures[name] is None for own, name in program.reads if own)


def _total(
    program: Program,
    figures: Mapping[str, Value | None],
    given_totals: tuple[Value | None, ...],
    submission: Submission,
) -> dict[str, Any]:
    """The steps of the total; raises what keeps the author's formula from being computed."""
    try:
        values = program.totals.values(*given_totals)
    except ZeroDivisionError:
        raise PerfscoreError(located(list(_divided_total(program, figures)), submission.document)) from None
    wrong = [] if program.model.total is None else located(list(_unscorable(program, values)), submission.document)
    if wrong:
        raise PerfscoreError(wrong)
    return values


def _divided_total(program: Program, figures: Mapping[str, Value | None]) -> Iterator[Fault]:
    """A fault for each figure of the author's formula of the total that is 0 where it divides."""
    zero = [one.input.name for one in program.totals.inputs if one.what == "figure" and figures[one.input.name] == 0]
    named = "、".join(map(quoted, zero))
    hint = "请先核对数据；这项数据作总分公式的除数，不能是 0"
    yield Fault(("data", *zero[:1]), "zero-denominator", f"总分无法计算：{named}为 0", hint)


def _unscorable(program: Program, values: Mapping[str, Any]) -> Iterator[Fault]:
    """A fault for each section of the author's formula in which nothing applies: it cannot be converted."""
    for path, steps in program.totals.sections.items():
        if len(path) == 1 and steps.points and values[steps.points] == 0:
            message = f"{quoted(path[0])}里所有指标都不适用，总分公式无法折算"
            yield Fault(("answers",), "nothing-applies", message)


def _lacking_figures(program: Program, figures: Mapping[str, Value | None]) -> Iterator[Fault]:
    """A warning for each figure of the author's formula of the total that is not given."""
    for one in program.totals.inputs:
        name = one.input.name
        if one.what == "figure" and figures[name] is None:
            yield Fault(("data", name), "total-unchecked", f"总分没有算出（缺少 {name}）", severity="warning")
