"""One submission → :class:`Run`: run the steps, add up, and say what is missing."""

from __future__ import annotations

from typing import Any, assert_never

from perfscore import exact
from perfscore.documents.locate import located
from perfscore.exact import Number
from perfscore.formula.readings.value import Value
from perfscore.methods.answer import Answer, lacking
from perfscore.problems import Fault, Path, PerfscoreError
from perfscore.program import relations
from perfscore.program.indicator_run import IndicatorRun
from perfscore.program.inputs import Given, read
from perfscore.program.model import EachProgram, IndicatorProgram, Program
from perfscore.program.rows import each_rows
from perfscore.program.run import Run
from perfscore.program.spelling import respelt
from perfscore.program.total_inputs import settled, total_inputs
from perfscore.program.totals import BONUS, SUM
from perfscore.program.unfinished import Looked, Range, complete, look_at, span
from perfscore.program.zero_divisor import zero_divisor
from perfscore.steps.compile import Stop
from perfscore.steps.model import Guard
from perfscore.steps.sentences import shown_input
from perfscore.steps.status import Standing, first
from perfscore.submission.model import Submission
from perfscore.submission.read import SubmissionLike, submission
from perfscore.text import normal, quoted

ZERO = exact.ratio(0)


def score(program: Program, given: SubmissionLike) -> Run:
    """Score one submission; raise :class:`PerfscoreError` with everything that is wrong with it.

    What is only missing gives an ``incomplete`` result. By a framework nothing is scored.
    """
    program.require_points()
    handed = submission(given)
    program.require_own(handed)
    return _scored(program, respelt(program, handed))


def _scored(program: Program, submission: Submission) -> Run:
    """The run of a submission of this rule, in the rule's own spelling."""
    given, results = _indicators(program, submission)
    if any(one.severity == "error" for one in given.faults):
        wrong = [*located(given.faults, submission.document), *submission.warnings]
        raise PerfscoreError(wrong, given.faults.hidden)
    limits, problems = relations.limits(program, given.figures, results)
    totals, given_totals = program.totals, total_inputs(program.totals, results, limits)
    if not any(one.full for one in results if one.counted):
        fault = Fault(("answers",), "nothing-applies", "所有指标都不适用，没有可评的分值")
        raise PerfscoreError(located([fault], submission.document))
    noticed = (*submission.warnings, *located([*given.faults, *problems], submission.document))
    values = totals.values(*given_totals)
    complete = None not in limits or settled(totals, values, results, limits)
    least, most = _bounds(program, values[SUM] + values[BONUS], results, limits)
    return Run(
        program,
        submission,
        tuple(results),
        least,
        most,
        noticed,
        given.figures,
        given_totals,
        values,
        complete,
    )


def indicators(program: Program, submission: Submission) -> tuple[Given, list[IndicatorRun]]:
    """The values given, with everything that is wrong with them, and every indicator as far as it could be scored."""
    return _indicators(program, respelt(program, submission))


def _indicators(program: Program, submission: Submission) -> tuple[Given, list[IndicatorRun]]:
    """The same of a submission in the rule's own spelling."""
    given = read(program, submission)
    scorer = _Scorer(given, set(map(normal, program.keyed)))
    results: list[IndicatorRun] = []
    for indicator in program.indicators:
        if isinstance(indicator, IndicatorProgram):
            results.append(scorer.indicator(indicator))
        else:
            results += scorer.rows(indicator)
    return given, results


def _bounds(program: Program, got: Number, results: list[IndicatorRun], limits: list[bool | None]) -> Range:
    """The least and the greatest total still possible: a limit caps both; one that may yet apply, the least."""
    waiting = [one for one in results if one.got is None]
    low = got + sum((one.least for one in waiting), ZERO)
    most = [one.most for one in waiting if one.most is not None]
    high = got + sum(most, ZERO) if len(most) == len(waiting) else None
    for limit, applies in zip(program.limits, limits, strict=True):
        if applies is not False:
            low = min(low, limit.at_most)
        if applies:
            high = limit.at_most if high is None else min(high, limit.at_most)
    return low, high


class _Scorer:
    """Scores the indicators of one submission and notes what stops it."""

    def __init__(self, given: Given, keys: set[str]) -> None:
        self._given = given
        self._keys = keys
        self._figures = given.figures

    def indicator(self, program: IndicatorProgram) -> IndicatorRun:
        """One indicator by its figures and its answer."""
        skipped = self._given.skipped.get(program.key)
        head = program.head
        if skipped is not None:
            return IndicatorRun(
                program, head.key, head.name, head.points, "not-applicable", None, ZERO, ZERO, because=skipped
            )
        answer = self._given.answers[program.key]
        figures, answers = self._figures, answer.values
        values = [figures[name] if own else answers.get(name) for own, name in program.reads]
        return self._run(program, program.key, head.name, head.points, values, answer, ("answers", program.key))

    def rows(self, program: EachProgram) -> list[IndicatorRun]:
        """Every row of a table, by the program that its ``by`` column chooses."""
        results = []
        for row in each_rows(program, self._given):
            values: list[Value | None] = []
            for item in row.program.inputs:
                match item.source:
                    case "figure":
                        values.append(self._figures[item.name])
                    case "answer":
                        values.append(row.answer.values.get(item.item))
                    case "row":
                        values.append(row.values[item.name])
                    case _:
                        assert_never(item.source)
            if normal(row.name) in self._keys:
                where, message = (*row.path, program.way.name), f"已经有一个指标叫{quoted(row.name)}"
                self._given.faults.append(Fault(where, "same-id", message, "每一行的名称要不同"))
            result = self._run(row.program, row.name, row.name, row.points, values, row.answer, row.path)
            results.append(result._replace(group=row.group, path=row.path))
        self._keys.update(normal(one.id) for one in results)
        return results

    def _run(  # noqa: PLR0913, PLR0917 (all that one indicator is scored with)
        self,
        program: IndicatorProgram,
        key: str,
        name: str,
        points: Number,
        values: list[Value | None],
        answer: Answer,
        path: Path,
    ) -> IndicatorRun:
        if lacking(values):
            looked = look_at(program, values)
            if looked.score is None:
                return _unknown(looked, key, name, points, values, answer)
            steps = looked.found
        else:
            try:
                steps = complete(program, values)
            except (ZeroDivisionError, Stop) as stopped:
                looked = look_at(program, values)
                if looked.skipped is not None:
                    return _skipped(looked, key, name, points, values)
                self._stopped(program, name, values, path, stopped)
                return IndicatorRun(program, key, name, points, "missing", None, ZERO, points, values)
        reached = steps[len(program.slots) - 1]
        for warning in answer.warnings:
            self._given.faults.append(warning.prefixed(f"“{name}”：").below(path))
        result = IndicatorRun(
            program, key, name, points, "scored", reached, reached, reached, values, steps, answer.remarks
        )
        if program.warns:
            where = _first_input(program, path)
            for warning in result.warnings:
                self._given.faults.append(warning.prefixed(f"“{name}”：").below(where))
        return result

    def _stopped(
        self, program: IndicatorProgram, name: str, values: list[Any], path: Path, stopped: ZeroDivisionError | Stop
    ) -> None:
        """Note the fault that stops the score of an indicator of which nothing is missing."""
        if isinstance(stopped, Stop):
            self._refused(program, name, program.blocks[stopped.block].guards[stopped.guard], values, path)
        else:
            self._divided(program, name, values, path)

    def _divided(self, program: IndicatorProgram, name: str, values: list[Any], path: Path) -> None:
        named = {one.name: value for one, value in zip(program.inputs, values, strict=True)}
        fault = zero_divisor(program, named)
        figures = "、".join(map(quoted, fault.names))
        zero = f"{figures}为 0" if fault.alone else f"为 0（由{figures}算出）" if figures else "为 0"
        message = f"{quoted(name)}无法计算：{quoted(fault.step)}的分母{zero}"
        figure = fault.names[0] if fault.names else ""
        where: Path = path
        if figure in self._figures:
            where = ("data", figure)
        elif path[0] == "data" and figure:
            where = (*path, figure)
        hint = "请先核对数据；如果确实是 0，规则里要用 undefined 说明这种情况怎么计分"
        self._given.faults.append(Fault(where, "zero-denominator", message, hint))

    def _refused(self, program: IndicatorProgram, name: str, guard: Guard, values: list[Any], path: Path) -> None:
        message = f"“{name}”无法计分：{guard.because}"
        named = zip(program.inputs, values, strict=True)
        hint = "，".join(f"{one.name} = {shown_input(one, value)}" for one, value in named)
        self._given.faults.append(Fault(_first_input(program, path), guard.code, message, hint))


def _first_input(program: IndicatorProgram, path: Path) -> Path:
    """Place in the submission at which an indicator begins: its answer, its row, or the first figure that it uses."""
    figure = next((one.name for one in program.inputs if one.source == "figure"), "")
    return ("data", figure) if figure and path[0] == "answers" else path


def _unanswered(answer: Answer) -> bool:
    """True where nothing is answered: the bureau may yet say that the indicator does not apply."""
    return not answer.begun and all(value is None for value in answer.values.values())


def _skipped(looked: Looked, key: str, name: str, points: Number, values: list[Value | None]) -> IndicatorRun:
    """An indicator that a guard says does not apply."""
    because = "" if looked.skipped is None else looked.skipped.because
    return IndicatorRun(looked.program, key, name, points, "not-applicable", None, ZERO, ZERO, values, because=because)


def _unknown(
    looked: Looked, key: str, name: str, points: Number, values: list[Value | None], answer: Answer
) -> IndicatorRun:
    """An indicator whose score hangs on a figure, an answer, or a person's judgement that is missing."""
    if looked.skipped is not None:
        return _skipped(looked, key, name, points, values)
    program = looked.program
    details = {one.name: answer.details[one.item] for one in program.details if one.item in answer.details}
    low, high = span(looked, points, details)
    missing = any(one.item not in answer.begun for one in looked.missing)
    return IndicatorRun(
        program,
        key,
        name,
        points,
        first(Standing(problem=False, skipped=False, missing=missing, pending=True)),
        None,
        ZERO if program.may_skip and _unanswered(answer) else low,
        high,
        values,
        remarks=answer.remarks,
        waits=tuple(looked.missing),
    )
