"""The indicators of one submission, scored one by one; what stops one is noted, and stops no other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, assert_never

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.readings.value import Value
from perfscore.methods.answer import Answer, Remark, lacking
from perfscore.problems import Fault, Faults, Path
from perfscore.program.indicator_run import IndicatorRun
from perfscore.program.inputs import Given
from perfscore.program.model import EachProgram, IndicatorProgram
from perfscore.program.rows import ReadRow, RowReading, each_rows
from perfscore.program.unfinished import Looked, complete, look_at, span
from perfscore.program.zero_divisor import ZeroDivisor, zero_divisor
from perfscore.steps.compile import Stop
from perfscore.steps.model import Guard, Input
from perfscore.steps.sentences import shown_input
from perfscore.steps.status import Standing, first
from perfscore.text import normal, quoted

ZERO = exact.ratio(0)


class Scorer:
    """Scores the indicators of one submission and notes what stops it."""

    def __init__(self, given: Given, keys: set[str]) -> None:
        self._given = given
        self._keys = keys
        self._figures = given.figures

    def indicator(self, program: IndicatorProgram) -> IndicatorRun:
        """One indicator by its figures and its answer."""
        skipped = self._given.skipped.get(program.key)
        name = program.head.name
        if skipped is not None:
            return IndicatorRun(
                program, program.key, name, program.points, "not-applicable", None, ZERO, ZERO, because=skipped
            )
        answer = self._given.answers[program.key]
        figures, answers = self._figures, answer.values
        values = [figures[name] if own else answers.get(name) for own, name in program.reads]
        return self._run(program, program.key, name, program.points, values, answer, ("answers", program.key))

    def rows(self, program: EachProgram) -> list[IndicatorRun]:
        """Every row of a table, by the program that its ``by`` column chooses."""
        results = []
        for row in each_rows(program, self._given):
            if not row.absent and normal(row.name) in self._keys:
                where, message = (*row.path, program.way.name), f"已经有一个指标叫{quoted(row.name)}"
                self._given.faults.append(Fault(where, "same-id", message, "每一行的名称要不同"))
            result = self._row(program, row)
            results.append(result._replace(group=row.group, path=row.path))
        self._keys.update(normal(one.id) for one in results)
        return results or [self._rowless(program)]

    @staticmethod
    def _rowless(program: EachProgram) -> IndicatorRun:
        """A table without a row, of which nothing can be said but its points."""
        any_, head = next(iter(program.rows.values())), program.head
        return IndicatorRun(any_, program.key, head.name, head.full, "missing", None, ZERO, head.full)

    def _row(self, program: EachProgram, row: ReadRow) -> IndicatorRun:
        """One row; of one without a sign its score where every sign gives it the same."""
        any_, points = next(iter(program.rows.values())), row.points or ZERO
        if row.absent:
            return IndicatorRun(any_, row.name, row.name, ZERO, "not-applicable", None, ZERO, ZERO, because=row.absent)
        if not row.readings:
            return IndicatorRun(any_, row.name, row.name, points, "missing", None, ZERO, points)
        first, *others = row.readings
        result = self._reading(row, first, points)
        if not others or result.got is None:
            return result
        faults, self._given.faults = self._given.faults, Faults()
        tried = [result, *(self._reading(row, one, points) for one in others)]
        self._given.faults = faults
        by_sign = tuple(zip(row.words, tried, strict=True))
        if all(one.got == result.got for one in tried):
            remark = f"没有写{quoted(program.way.by or '')}：按 {'、'.join(row.words)} 计，得分都一样"
            return result._replace(remarks=(*result.remarks, Remark(remark)), tried=by_sign)
        sign = Input(program.way.by or "", "choice", of=row.words, source="row")
        return result._replace(
            status="missing",
            got=None,
            least=_end(min, (one.least for one in tried)),
            most=_end(max, (one.most for one in tried)),
            step_values=(),
            waits=(sign,),
            tried=by_sign,
        )

    def _reading(self, row: ReadRow, reading: RowReading, points: Number) -> IndicatorRun:
        """A row as one way reads it."""
        values: list[Value | None] = []
        for item in reading.program.inputs:
            match item.source:
                case "figure":
                    values.append(self._figures[item.name])
                case "answer":
                    values.append(reading.answer.values.get(item.item))
                case "row":
                    values.append(reading.values[item.name])
                case _:
                    assert_never(item.source)
        return self._run(reading.program, row.name, row.name, points, values, reading.answer, row.path)

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
            except (ZeroDivisionError, Stop):
                looked = look_at(program, values)
                if looked.skipped is not None:
                    return _skipped(looked, key, name, points, values)
                self._wrong(looked, name, values, path)
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
        """Note the first fault that stops the score of an indicator."""
        if looked.refused is not None:
            self._refused(looked.program, name, looked.refused, values, path)
        else:
            self._divided(looked.program, name, values, path)

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
        hint = "请先核对数据；确实是 0 的，评分规则要写明这种情况怎么计分"
        self._given.faults.append(Fault(where, "zero-denominator", message, hint))

    def _nothing_to_average(self, name: str, fault: ZeroDivisor) -> Fault:
        """The fault of a table of which no row counts."""
        table = self._given.columns[fault.names[0]]
        rows = "没有符合条件的行" if self._given.rows[table] else "一行也没有"
        message = f"{quoted(name)}无法计算：{quoted(fault.step)}要平均，表格{quoted(table)}里{rows}"
        hint = "请补填这张表格；确实没有的，评分规则要写明这种情况怎么计分"
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


def _end(which: Callable[[list[Number]], Number], ends: Iterable[Number | None]) -> Number | None:
    """The outermost of some ends; None where one of them is open."""
    known = list(ends)
    return None if None in known else which([one for one in known if one is not None])


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
