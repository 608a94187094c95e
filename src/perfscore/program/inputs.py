"""Values of a submission that a program can run on: exact, checked, nothing invented."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from perfscore import exact
from perfscore.documents.locate import Cells
from perfscore.exact import Number
from perfscore.formula.readings.value import Value
from perfscore.methods.answer import Answer, Reading, applies, blank, lacking, listed, yes_or_no
from perfscore.methods.readers import written
from perfscore.problems import Fault, Faults
from perfscore.program import sizes
from perfscore.program.model import EachProgram, IndicatorProgram, Program
from perfscore.program.row_names import RowNames
from perfscore.program.sizes import Side
from perfscore.rubric.figures import input_of
from perfscore.rubric.model import RESERVED, RubricModel
from perfscore.steps.model import YES, Demand, Input
from perfscore.steps.sentences import fill
from perfscore.submission.model import Submission, no_evidence
from perfscore.text import normal, quoted, says_something

MOST_ROWS: Final = 100_000
_NUMERIC: Final = frozenset({"money", "number", "count"})
_NOTHING: Final = Answer()
SKIP: Final = "not_applicable"
_WHY: Final = "填“不适用”要写明理由"
_NO_DUTY: Final = "本单位无此职能"
_SKIPPED: Final = f"{{not_applicable: {_NO_DUTY}}}"


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One row of an ``each`` table: its place, its name, and its cells as given."""

    place: int
    name: str
    cells: Mapping[str, object]
    broken: bool = False
    """True of what is no row at all, and has no cells."""


@dataclass(slots=True, eq=False)
class Given:
    """The values of one submission. A figure that is ``None`` is missing."""

    figures: dict[str, Value | None] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    data: Mapping[str, object] = field(default_factory=dict)
    """The figures as they are written."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """The tables of the columns that formulas add up."""
    broken: set[str] = field(default_factory=set)
    """Tables with a row that could not be read at all."""
    faults: Faults = field(default_factory=Faults)
    year: int | None = None

    def sides(self, name: str) -> Iterator[Side]:
        """A figure as it is written, or the cells of a column; none where one is missing or wrong."""
        if self.figures.get(name) is None:
            return
        table = self.columns.get(name)
        if table is None:
            yield Side(name, ("data", name), self.data[name], self.data[name])
            return
        for row in self.rows[table]:
            raw = row.cells.get(name)
            yield Side(f"{row.name} › {name}", ("data", table, row.place, name), raw, raw)


def read(program: Program, submission: Submission) -> Given:
    """Every value that the program may ask for; what is wrong is in ``faults``."""
    given = Given(data=submission.data, columns=program.columns, year=submission.year)
    given.faults.take(submission.faults)
    reader = _Reader(program, given, keyed=not isinstance(submission.document, Cells))
    reader.figures(submission.data)
    reader.answers(submission.answers)
    reader.claims(submission)
    return given


def value(kind: Input, raw: object, reading: Reading, *path: str | int) -> Value | None:
    """``raw`` as a value of its kind; ``None`` when it is missing, or wrong (then a fault is noted)."""
    if type(raw) is int and kind.kind in _NUMERIC and 0 <= raw < exact.HUGE and exact.takes_bare(kind.kind, kind.unit):
        plain = exact.ratio(raw)  # most figures are such, and nothing can be wrong with them
        return plain if kind.between is None else _inside(kind, raw, plain, reading, *path)
    if kind.kind == "text":
        return reading.word(raw, quoted(kind.name), *path)
    if blank(raw):
        return None
    match kind.kind:
        case "money" | "number" | "percent":  # as most are: every call counts
            found = reading.number(raw, kind.kind, *path, unit=kind.unit)
            return found if kind.between is None else _inside(kind, raw, found, reading, *path)
        case "count":
            found = reading.count(raw, *path, unit=kind.unit)
            return found if kind.between is None else _inside(kind, raw, found, reading, *path)
        case "choice":
            return _choice(kind, raw, reading, *path)
        case _:
            return reading.value(kind, raw, *path)


def _inside(kind: Input, raw: object, found: Number | None, reading: Reading, *path: str | int) -> Number | None:
    """A number that lies where the rule says; ``None``, and a fault, where it does not."""
    if found is None or kind.between is None or kind.between.holds(found):
        return found
    message = f"{quoted(kind.name)}写的是{quoted(written(raw).strip())}，规定{kind.between.words}"
    reading.complain("figure-outside", message, *path, hint="请核对数和单位，填规定范围内的数")
    return None


def _choice(kind: Input, raw: object, reading: Reading, *path: str | int) -> str | None:
    text = listed(reading.word(raw, quoted(kind.name), *path), kind.of)
    if text in kind.of:
        return text
    if text:
        message = f"{quoted(text)}不是{quoted(kind.name)}的可选值"
        reading.complain("choice-unknown", message, *path, hint=reading.suggestion(text, kind.of))
    return None


def answer_of(program: IndicatorProgram, raw: object, reading: Reading, others: Mapping[str, Value | None]) -> Answer:
    """The answer as its way of scoring reads it; what breaks a demand is noted, what breaks a vital one not taken.

    ``others`` are the values that it may be held against: the figures, and of a row those of its columns.
    """
    answer = program.scored.way.read(raw, reading)
    checks = program.checks
    broken = checks.broken(answer.values, answer.details, others) if checks.demands else ()
    return _without(program, answer, broken, reading, others) if broken else answer


def _without(
    program: IndicatorProgram, answer: Answer, broken: Iterable[Demand], reading: Reading, others: Mapping[str, Any]
) -> Answer:
    """The answer without the parts of it that break a vital demand; what is wrong is noted."""
    known = {**others, **{one.name: {**answer.values, **answer.details}.get(one.item) for one in program.asked}}
    styles = {one.name: one.style for one in (*program.inputs, *program.asked)}
    items = {one.item: one for one in program.asked}
    for demand in broken:
        item = items[demand.item]
        place = answer.places.get(demand.item, (item.part, item.key) if item.part else (item.key,))
        reading.complain(demand.code, fill(demand.message, known, styles), *place)
    parts = {items[demand.item].part for demand in broken if demand.vital}
    left = {one.item: None for one in program.asked.inputs if one.part in parts}
    return answer._replace(values={**answer.values, **left})


class _Reader:
    """Reads one submission against one program."""

    def __init__(self, program: Program, given: Given, *, keyed: bool) -> None:
        self._keyed = keyed
        self._example = f"例如：{_SKIPPED}" if keyed else f"例如：{_NO_DUTY}"
        self._program = program
        self._given = given
        self._model: RubricModel = program.model
        self._scored = {one.way.table for one in program.indicators if isinstance(one, EachProgram)}
        """The tables whose rows are indicators: what scores them reads their names."""

    def _reading(self, *path: str | int) -> Reading:
        return Reading(path, self._given.faults)

    # -- figures ---------------------------------------------------------------------------

    def figures(self, data: Mapping[str, object]) -> None:
        """Every figure of the rule, and a fault for every figure that it does not know."""
        reading = self._reading("data")
        figures = self._given.figures
        for name, figure in self._program.figures.items():
            if figure.kind != "table":
                raw = data.get(name)
                figures[name] = None if raw is None and figure.kind != "text" else value(figure, raw, reading, name)
        known = self._model.data
        for name in data:
            if name not in known:
                hint = reading.suggestion(name, known, "可填")
                reading.complain("unknown-figure", f"规则里没有{quoted(name)}这项数据", name, hint=hint, key=True)
        for name, model in known.items():
            if model.kind == "table":
                self._given.rows[name] = self._table(name, data.get(name), model.row)
        for column, table in self._program.columns.items():
            figures[column] = self._column(column, table, data)
        self._sizes()

    def _sizes(self) -> None:
        """A fault for figures that meet and are not written in one size."""
        order = list(self._given.data)
        for meets in self._program.meets:
            for name in sorted(meets.shares | meets.large):
                for side in self._given.sides(name):
                    self._note(sizes.rule_mismatch(side, share=name in meets.shares))
            for group in meets.groups:
                sides = [side for name in group for side in self._given.sides(name)]
                if sizes.mixed(sides):
                    self._note(sizes.mismatch(sorted(sides, key=lambda side: order.index(str(side.path[1])))))

    def _note(self, wrong: Fault | None) -> None:
        """Keep a fault, once."""
        if wrong is not None and wrong not in self._given.faults:
            self._given.faults.append(wrong)

    def _table(self, table: str, raw: object, named: str | None) -> list[Row]:
        reading = self._reading("data", table)
        if raw is None:
            return []
        if not isinstance(raw, list) or len(raw) > MOST_ROWS:
            hint = "每行以“- ”开头，写成“列名: 值”的形式"
            reading.complain("table-form", f"{quoted(table)}要逐行列出，最多 {MOST_ROWS} 行", hint=hint)
            self._given.broken.add(table)
            return []
        columns = self._model.data[table].columns
        rows = []
        names = None if named is None or table in self._scored else RowNames(named)
        for place, entry in enumerate(raw):
            if isinstance(entry, Mapping):
                below = reading.below(place)
                cells = self._cells(table, entry, columns, below)
                if names is not None:
                    names.read(place, cells.get(names.column), below)
                rows.append(Row(place, str(cells.get(named or "") or f"第{place + 1}行").strip(), cells))
            else:
                message = f"{quoted(table)}第 {place + 1} 行要写成“列名: 值”的形式"
                reading.complain("table-row-form", message, place, hint="各列：" + "、".join(columns))
                rows.append(Row(place, f"第{place + 1}行", {}, broken=True))
                self._given.broken.add(table)
        return rows

    @staticmethod
    def _cells(
        table: str, cells: Mapping[str, object], columns: Mapping[str, object], reading: Reading
    ) -> Mapping[str, object]:
        """The cells of a row; a column whose name is misspelt counts as the one that was meant."""
        for name in [name for name in cells if name not in columns]:
            message = f"表格{quoted(table)}没有{quoted(name)}这一列"
            reading.complain("unknown-column", message, name, hint=reading.suggestion(name, columns, "各列"), key=True)
            cells = reading.respelt(cells, name, columns)
        return cells

    def _column(self, column: str, table: str, data: Mapping[str, object]) -> Value | None:
        """All values of a column; ``None`` when the table, or one of its cells, is missing."""
        model = self._model.data[table].columns[column]
        kind = input_of(column, model, "row")
        reading = self._reading("data", table)
        if data.get(table) is None:
            return None
        values = [value(kind, row.cells.get(column), reading, row.place, column) for row in self._given.rows[table]]
        return None if table in self._given.broken or lacking(values) else tuple(values)  # type: ignore[arg-type]  # numbers: the column is of them

    # -- answers ---------------------------------------------------------------------------

    def answers(self, given: Mapping[str, object]) -> None:
        """The answer of every indicator, and a fault for every answer that nothing asks for."""
        for key, program in self._program.keyed.items():
            self._answer(program, given.get(key))
        for key in given:
            self._known("answers", key, self._program.keyed)

    def _answer(self, program: IndicatorProgram, raw: object) -> None:
        if raw is None and not program.asked.keys:
            self._given.answers[program.key] = _NOTHING
            return
        figures = self._given.figures
        path = ("answers", program.key)
        reading = Reading(path, self._given.faults, asked=program.asked, keyed=self._keyed)
        match raw:
            case {"not_applicable": why, **others} if applies(why):  # as if the key were not there
                self._given.answers[program.key] = answer_of(program, others or None, reading, figures)
            case {"not_applicable": why, **others}:
                self._skip(program, why, others, reading)
            case str() if raw.strip() == "不适用":
                reading.complain("answer-form", _WHY, hint=self._example)
                self._given.answers[program.key] = _NOTHING
            case _:
                self._given.answers[program.key] = answer_of(program, None if blank(raw) else raw, reading, figures)

    def _skip(self, program: IndicatorProgram, why: object, others: Iterable[Any], reading: Reading) -> None:
        self._given.answers[program.key] = _NOTHING
        if not program.may_skip:
            message = f"{quoted(program.head.name)}不允许填“不适用”"
            reading.complain("not-applicable-forbidden", message, SKIP, key=True)
        if yes_or_no(why) == YES:
            reading.complain("answer-form", _WHY, SKIP, hint=self._example)
            return
        reason = reading.reason(why, "不适用的理由", SKIP, hint=self._example)
        if reason is None:
            return
        self._given.skipped[program.key] = reason
        called = {} if self._keyed else {one.key: one.question for one in program.asked}
        for key in others:
            message = f"已经填了“不适用”，不能再填{quoted(called.get(key) or key)}"
            reading.complain("answer-unknown-item", message, key, hint="两者只留一个", key=True)

    # -- what stands beside the answers ------------------------------------------------------

    def claims(self, submission: Submission) -> None:
        """Evidence and claimed scores belong to an indicator, or to a row that is one; a claim is a number."""
        if submission.stated:
            self._stated(submission.stated)
        if not submission.evidence and not submission.claimed and not submission.remarks:
            return
        known = dict.fromkeys(self._ids())
        for name in submission.remarks:
            self._known("remarks", name, known)
        for name, files in submission.evidence.items():
            self._known("evidence", name, known)
            for place, file in enumerate(files):
                if not says_something(file):
                    message, hint = no_evidence(file)
                    self._reading("evidence").complain("value-not-text", message, name, place, hint=hint)
        known |= dict.fromkeys(RESERVED)
        reading = self._reading("claimed")
        for name, claim in submission.claimed.items():
            if not self._known("claimed", name, known):
                continue
            if name == "grade":
                reading.word(claim, "等次", name)
            elif type(claim) is not int and not blank(claim):
                reading.number(claim, "number", name, unit="分")

    def _stated(self, stated: Mapping[str, object]) -> None:
        """Faults of what a report prints, which belongs to an indicator, a figure or a measure, and is a number."""
        reading = self._reading("stated")
        known = dict.fromkeys([*self._ids(), *self._program.figures])
        known |= dict.fromkeys(name for program in self._program.keyed.values() for name in program.slots)
        for name, printed in stated.items():
            if name not in known:
                message = f"规则里没有叫{quoted(name)}的指标、指标值或数据"
                reading.complain("unknown-name", message, name, hint=reading.suggestion(name, known, "可填"), key=True)
            elif not blank(printed):
                reading.number(printed, "number", name, unit=self._unit(name))

    def _unit(self, name: str) -> str:
        figure = self._program.figures.get(name)
        return "" if figure is None else "元" if figure.kind == "money" else figure.unit

    def _ids(self) -> Iterator[str]:
        for program in self._program.indicators:
            yield program.key
            if isinstance(program, EachProgram):
                seen: dict[str, int] = {}
                for row in self._given.rows.get(program.way.table, ()):
                    name = str(row.cells.get(program.way.name) or "").strip()
                    times = seen[normal(name)] = seen.get(normal(name), 0) + 1
                    yield name if times == 1 else f"{name}#{times}"

    def _known(self, part: str, name: str, known: Mapping[str, object]) -> bool:
        if name in known:
            return True
        reading = self._reading(part)
        message = f"规则里没有编号是{quoted(name)}的指标"
        reading.complain("unknown-indicator", message, name, hint=reading.suggestion(name, known, "可填"), key=True)
        return False
