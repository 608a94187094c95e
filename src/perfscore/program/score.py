"""One submission → :class:`Run`: run the steps, add up, and say what is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, assert_never

from perfscore import exact
from perfscore.documents.locate import located
from perfscore.exact import Number
from perfscore.formula import tree
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
from perfscore.program.total_ends import ends
from perfscore.program.total_inputs import settled, total_inputs
from perfscore.program.totals import CONVERTED, TOTAL
from perfscore.program.unfinished import Looked, complete, look_at, span
from perfscore.program.zero_divisor import ZeroDivisor, zero_divisor
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
    keyed = {row.key: row for row in results if not row.path} if program.limits else {}
    limits, problems = relations.limits(program, given.figures, keyed)
    totals, given_totals = program.totals, total_inputs(program.totals, results, limits, given.figures)
    if not any(one.full for one in results if one.counted):
        fault = Fault(("answers",), "nothing-applies", "所有指标都不适用，没有可评的分值")
        raise PerfscoreError(located([fault], submission.document))
    values = _total(program, given, given_totals, submission)
    problems += _lacking_figures(program, given)
    noticed = (*submission.warnings, *located([*given.faults, *problems], submission.document))
    sure = None not in limits or settled(totals, values, results, limits, given.figures)
    sure = sure and values[CONVERTED] is not None
    if sure and not any(one.got is None and one.applies for one in results):
        least = most = values[TOTAL]
    else:
        least, most = ends(totals, results, limits, given.figures)
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
        sure,
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


def _total(
    program: Program, given: Given, given_totals: tuple[Value | None, ...], submission: Submission
) -> dict[str, Any]:
    """The steps of the total; raises what keeps the author's formula from being computed."""
    try:
        values = program.totals.values(*given_totals)
    except ZeroDivisionError:
        raise PerfscoreError(located(list(_divided_total(program, given)), submission.document)) from None
    wrong = [] if program.model.total is None else located(list(_unscorable(program, values)), submission.document)
    if wrong:
        raise PerfscoreError(wrong)
    return values


def _divided_total(program: Program, given: Given) -> Iterator[Fault]:
    """A fault for each figure of the author's formula of the total that is 0 where it divides."""
    zero = [
        one.input.name for one in program.totals.inputs if one.what == "figure" and given.figures[one.input.name] == 0
    ]
    named = "、".join(map(quoted, zero))
    hint = "请先核对数据；这项数据作总分公式的除数，不能是 0"
    yield Fault(("data", *zero[:1]), "zero-denominator", f"总分无法计算：{named}为 0", hint)


def _unscorable(program: Program, values: Mapping[str, Any]) -> Iterator[Fault]:
    """A fault for each section of the author's formula in which nothing applies: it cannot be converted."""
    for path, steps in program.totals.sections.items():
        if len(path) == 1 and steps.points and values[steps.points] == 0:
            message = f"{quoted(path[0])}里所有指标都不适用，总分公式无法折算"
            yield Fault(("answers",), "nothing-applies", message)


def _lacking_figures(program: Program, given: Given) -> Iterator[Fault]:
    """A warning for each figure of the author's formula of the total that is not given."""
    for one in program.totals.inputs:
        name = one.input.name
        if one.what == "figure" and given.figures[name] is None:
            yield Fault(("data", name), "total-unchecked", f"总分没有算出（缺少 {name}）", severity="warning")


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
                program, program.key, head.name, program.points, "not-applicable", None, ZERO, ZERO, because=skipped
            )
        answer = self._given.answers[program.key]
        figures, answers = self._figures, answer.values
        values = [figures[name] if own else answers.get(name) for own, name in program.reads]
        return self._run(program, program.key, head.name, program.points, values, answer, ("answers", program.key))

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
                if looked.wrong and looked.skipped is None:
                    self._wrong(looked, name, values, path)
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
                return IndicatorRun(program, key, name, points, "missing", None, ZERO, ZERO, values)
        reached = steps[len(program.slots) - 1]
        for warning in answer.warnings:
            self._given.faults.append(warning.prefixed(f"“{name}”：").below(path))
        result = IndicatorRun(
            program, key, name, points, "scored", reached, reached, reached, values, steps, answer.remarks
        )
        if program.warns:
            for warning in result.warnings:
                where = _asked(program, path, warning.names) or _first_input(program, path)
                self._given.faults.append(warning.prefixed(f"“{name}”：").below(where))
        return result

    def _wrong(self, looked: Looked, name: str, values: list[Any], path: Path) -> None:
        """Note the fault that stops the score of an indicator of which only a judgement is missing."""
        if looked.refused is not None:
            self._refused(looked.program, name, looked.refused, values, path)
        else:
            self._divided(looked.program, name, values, path)

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
        if fault.empty and fault.names:
            self._given.faults.append(self._nothing_to_average(name, fault))
            return
        figures = "、".join(map(quoted, fault.names))
        zero = f"{figures}为 0" if fault.alone else f"为 0（由{figures}算出）" if figures else "为 0"
        message = f"{quoted(name)}无法计算：{quoted(fault.step)}的分母{zero}"
        figure = fault.names[0] if fault.names else ""
        where: Path = path
        if figure in self._given.columns:
            where = ("data", self._given.columns[figure], *(() if fault.row is None else (fault.row, figure)))
        elif figure in self._figures:
            where = ("data", figure)
        elif path[0] == "data" and figure:
            where = (*path, figure)
        hint = "请先核对数据；如果确实是 0，规则里要用 undefined 说明这种情况怎么计分"
        self._given.faults.append(Fault(where, "zero-denominator", message, hint))

    def _nothing_to_average(self, name: str, fault: ZeroDivisor) -> Fault:
        """The fault of a table of which no row counts."""
        table = self._given.columns[fault.names[0]]
        rows = "没有符合条件的行" if self._given.rows[table] else "一行也没有"
        message = f"{quoted(name)}无法计算：{quoted(fault.step)}要平均，表格{quoted(table)}里{rows}"
        hint = "请补填这张表格；确实没有的，规则里要用 undefined 说明这种情况怎么计分"
        return Fault(("data", table), "zero-denominator", message, hint)

    def _refused(self, program: IndicatorProgram, name: str, guard: Guard, values: list[Any], path: Path) -> None:
        message = f"“{name}”无法计分：{guard.because}"
        known = [pair for pair in zip(program.inputs, values, strict=True) if pair[1] not in (None, [], ())]
        hint = "，".join(f"{one.name} = {shown_input(one, value)}" for one, value in known)
        names = tuple(one.name for one in tree.names(guard.when))
        where = _asked(program, path, names) or _first_input(program, path)
        self._given.faults.append(Fault(where, guard.code, message, hint))


def _first_input(program: IndicatorProgram, path: Path) -> Path:
    """Place in the submission at which an indicator begins: its answer, its row, or the first figure that it uses."""
    figure = next((one.name for one in program.inputs if one.source == "figure"), "")
    return ("data", figure) if figure and path[0] == "answers" else path


def _asked(program: IndicatorProgram, path: Path, names: Collection[str]) -> Path:
    """Place in the submission of the answer that one of the names stands for, else of the figure; nowhere, if none."""
    known = [one for one in program.inputs if one.name in names and one.name != program.points_column]
    for one in sorted(known, key=lambda one: one.source != "answer"):
        match one.source:
            case "answer" if path[0] == "answers":
                return (*path, *filter(None, (one.part, one.key)))
            case "answer":
                return (*path, program.scored.way.row_columns[one.key])
            case "row":
                return (*path, one.name)
            case "figure":
                return "data", one.name
            case _:
                assert_never(one.source)
    return ()


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
    missing = any(one.item not in answer.begun and not one.awaited for one in looked.missing)
    skips = program.may_skip and _unanswered(answer)
    return IndicatorRun(
        program,
        key,
        name,
        points,
        first(Standing(problem=False, skipped=False, missing=missing, pending=True)),
        None,
        ZERO if skips and not program.minus else low,
        ZERO if skips and program.minus else high,
        values,
        remarks=answer.remarks,
        waits=tuple(one for one in looked.missing if not (missing and one.awaited)),
    )
