"""Indicators, relations and limits of a rubric lowered to named formulas, each compiled once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from perfscore.formula import grammar, kinds, tree
from perfscore.formula.analysis import digits, divisors, mismatches
from perfscore.formula.dimensions import POINTS, RATIO, Dimension, of_figure
from perfscore.formula.grammar import Formula
from perfscore.formula.kinds import Cells, Kind
from perfscore.formula.names import ROWS, normal
from perfscore.formula.per_row import by_rows
from perfscore.methods import Each, Parts
from perfscore.methods.refusals import MOST_ITEMS
from perfscore.methods.scored import Scored
from perfscore.problems import MOST_PROBLEMS, Fault, Path
from perfscore.program import rounding, sizes
from perfscore.program.compared import compared_columns, on_days
from perfscore.program.known_figures import all_figures, columns
from perfscore.program.model import (
    Condition,
    EachProgram,
    IndicatorProgram,
    LimitProgram,
    RelationProgram,
    RowValue,
)
from perfscore.program.part_sum import part_sum
from perfscore.program.sizes import Meets
from perfscore.rubric.figures import Column, input_of
from perfscore.rubric.model import IndicatorFields, RubricModel
from perfscore.steps.compile import checks, compile_indicator, compile_value
from perfscore.steps.draft import Draft
from perfscore.steps.model import KINDS, SCORE, Asked, Block, Input, Step
from perfscore.text import quoted, suggest

MOST_STATEMENTS: Final = 40_000
"""Steps, sentences, inputs and demands of a whole rule; two thousand indicators take about seventeen thousand."""


class Lowering:
    """Lowers the parts of one rubric and gathers faults."""

    def __init__(self, model: RubricModel, figures: dict[str, Input] | None = None) -> None:
        self.faults: list[Fault] = []
        self._model = model
        self.figures = dict(all_figures(model, self.columns)) if figures is None else figures
        self.used: set[str] = set()
        self._measures: dict[str, Kind] = {}
        self._computed: dict[str, str] = {}
        """For each name that an indicator computes the key of the first that does."""
        self._lengths: dict[str, int] = {}
        self._measured: dict[str, Dimension] = {}
        self._twice: set[str] = set()
        self._in_cases: set[str] = set()

    @cached_property
    def columns(self) -> dict[str, str]:
        """The numeric columns that one table alone has, with that table's name."""
        return dict(columns(self._model))

    def indicators(self) -> Iterator[IndicatorProgram | EachProgram]:
        """Every indicator, in order, up to so many statements in all."""
        statements = 0
        for section, path, model in self._model.indicators():
            lowered = self.indicator(section, path, model)
            if isinstance(lowered, IndicatorProgram):
                for name in lowered.slots:
                    self._computed.setdefault(name, lowered.key)
            statements += sum(block.size for one in lowered.alternatives for block in one.blocks)
            yield lowered
            if statements > MOST_STATEMENTS:
                message = f"到指标{quoted(model.name)}为止，规则的计分步骤、说明和填报项目已超过 {MOST_STATEMENTS} 个"
                self.faults.append(Fault(path, "too-many-items", message, "请拆成几个规则"))
                return

    def indicator(self, section: tuple[str, ...], path: Path, model: IndicatorFields) -> IndicatorProgram | EachProgram:
        """One indicator, or the table whose rows are indicators."""
        if isinstance(model.way, Each) and model.way.take is None:
            return self._each(section, path, model, model.way)
        return self.scored(section, path, model)

    def scored(self, section: tuple[str, ...], path: Path, model: IndicatorFields) -> IndicatorProgram:
        """One indicator that is scored as one."""
        if isinstance(model.way, Parts):
            blocks = self._parts(model, model.way, path)
        else:
            draft = Draft(model.name, model.full, path, self.figures, minus=model.minus, endless=model.points is None)
            blocks = [self._block(model, draft)]
        return self._program(section, model, model, blocks)

    def _block(self, scored: Scored, draft: Draft) -> Block:
        draft.earlier_faults = len(self.faults)
        score = scored.lower(draft)
        if draft.needs_full:
            message = f"{quoted(scored.way_key)} 要按满分计，points 不能写 none"
            draft.complain(
                "points-needed",
                message,
                (scored.way_key,),
                "写上分值；没有上限的加分用 earn、formula，减分用 findings、deduct",
                key=True,
            )
        self.faults += draft.faults
        if not draft.row:  # a measure of a row has a value for each row
            self._twice |= (draft.measures.keys() | draft.in_cases) & (self._measures.keys() | self._in_cases)
            self._in_cases |= draft.in_cases
            self._measures.update(dict.fromkeys(draft.measures, "number"))
            self._lengths.update(draft.lengths)
            self._measured.update(draft.measured)
        return draft.block(score)

    def _parts(self, model: IndicatorFields, way: Parts, path: Path) -> list[Block]:
        """A block a part, and one that adds them up and holds the indicator's own gates."""
        blocks: list[Block] = []
        taken: set[str] = set()
        elsewhere: set[str] = set()
        for place, part in enumerate(way.root):
            where = (*path, "parts", place)
            draft = Draft(
                part.name,
                part.full(model.full),
                where,
                self.figures,
                part.name,
                taken,
                minus=model.minus or part.minus,
                endless=part.endless,
                elsewhere=elsewhere,
            )
            block = self._block(part, draft)
            blocks.append(replace(block, kind=part.kind, weight=part.weight, endless=part.endless))
            elsewhere |= draft.measures.keys()
        answers = {one.name: one for block in blocks for one in block.inputs}
        draft = Draft("", model.full, path, self.figures | answers, taken=taken)
        details = (one for block in blocks for one in block.details)
        items = [one.item for one in (*answers.values(), *details) if one.source == "answer"]
        for twice in {one: None for one in items if items.count(one) > 1}:
            message = f"两个部分里的项目连起来都是{quoted(twice)}，填报里分不清"
            draft.complain("parts-same-item", message, ("parts",), "请改一个部分的名称", key=True)
        for key in ("measure", "undefined"):
            if getattr(model, key):
                message = f"有 parts 的指标，{key} 要写在各部分里"
                draft.complain("parts-own", message, (key,), key=True)
        draft.items += model.gates(draft)
        total = part_sum(draft, blocks)
        self.faults += draft.faults
        return [*blocks, draft.block(total)]

    def _program(
        self, section: tuple[str, ...], head: IndicatorFields, scored: Scored, blocks: list[Block], column: str = ""
    ) -> IndicatorProgram:
        rounded = rounding.formula(blocks[-1].score, head.rounding or self._model.rounding)
        rounded = f"-({rounded})" if head.minus else rounded
        closing = (Step(SCORE, grammar.parse_own(rounded), "points", role="score"),)
        inputs = {one.name: one for block in blocks for one in block.inputs}
        self.used.update(name for name, one in inputs.items() if one.kind == "table")
        if column:
            inputs.setdefault(column, Input(column, "number", "分", source="row"))
        may_skip = head.not_applicable == "allow" and self._model.not_applicable == "rescale"
        slots: tuple[str, ...] = ()
        run: Callable[..., tuple[Any, ...]] = _never
        if not self.faults:  # what does not fit together cannot be compiled, and will not be run
            slots, run = compile_indicator(blocks, closing, tuple(inputs.values()))
        given = tuple(inputs.values())
        details = (one for block in blocks for one in block.details)
        asked = Asked.of((one for one in given if one.source == "answer"), details)
        warns = any(block.warnings for block in blocks)
        open_ = [one.name for one in given if one.name != column and self._is_open(one)]
        reads = tuple((one.source == "figure", one.item or one.name) for one in given)
        return IndicatorProgram(
            points=head.full,
            blocks=tuple(blocks),
            closing=closing,
            inputs=given,
            points_column=column,
            head=head,
            scored=scored,
            section=section,
            may_skip=may_skip,
            slots=slots,
            run=run,
            checks=checks(() if self.faults else (one for block in blocks for one in block.demands), asked),
            key=head.key,
            asked=asked,
            reads=reads,
            warns=warns,
            reads_rows=any(one.kind == "table" for one in given),
            meets=sizes.meets_of_blocks(blocks, open_, self._percents(given)),
        )

    def meets(self, condition: Condition) -> Meets:
        """The figures that meet others in a condition."""
        known = [self.figures[name] for name in condition.names if name in self.figures]
        return sizes.meets_of(
            [condition.tree], [one.name for one in known if self._is_open(one)], self._percents(known)
        )

    def _is_open(self, figure: Input) -> bool:
        """True where no unit says how large the numbers of an input are; of a column, its cells."""
        if figure.kind == "table":
            return sizes.is_open(input_of(figure.name, self._cells(figure.name), "row"))
        return figure.source != "answer" and sizes.is_open(figure)

    def _percents(self, known: Iterable[Input]) -> list[str]:
        """The inputs that are percentages, and the columns whose cells are."""
        kinds_of = {one.name: self._cells(one.name).kind if one.kind == "table" else one.kind for one in known}
        return [name for name, kind in kinds_of.items() if kind == "percent"]

    def _cells(self, column: str) -> Column:
        """The figure that stands in each cell of a column."""
        return self._model.data[self.columns[column]].columns[column]

    def _each(self, section: tuple[str, ...], path: Path, model: IndicatorFields, way: Each) -> EachProgram:
        """A program for each way of scoring a row."""
        place, table = (*path, "each", "ways"), self._model.data.get(way.table)
        compared = dict(compared_columns(way, {} if table is None else table.columns))
        rows = {word: self.row(section, (*place, word), model, way, scored) for word, scored in way.ways.items()}
        ways = () if self.faults else on_days(way, compared)
        days = {word: self.row(section, (*place, word), model, way, scored, names) for word, scored, names in ways}
        return EachProgram(model, way, section, rows, compared, days)

    def row(
        self,
        section: tuple[str, ...],
        path: Path,
        model: IndicatorFields,
        way: Each,
        scored: Scored,
        days: Collection[str] = (),
    ) -> IndicatorProgram:
        """The rows of a table that are scored in one way; a row's points are one of its columns.

        In the columns of ``days`` there are days, whatever else the table has there.
        """
        table = self._model.data.get(way.table)
        columns = table.columns if table is not None else {}
        row = {name: input_of(name, column, "row") for name, column in columns.items()}
        row |= {name: Input(name, "date", source="row") for name in days}
        draft = Draft(model.name, model.full, path, self.figures | row, full=way.points, row=True, minus=model.minus)
        if model.points is None:
            draft.complain(
                "points-needed", f"{quoted(model.name)}的各行有分值，不能写 none", ("points",), "写各行分值之和"
            )
        return self._program(section, model, scored, [self._block(scored, draft)], way.points)

    def relations(self) -> Iterator[RelationProgram]:
        """The relations, over figures."""
        for place, relation in enumerate(self._model.relations):
            condition = self._condition(relation.that, ("relations", place, "that"), self._figure_kinds())
            read = condition.run is not _never
            if read and not isinstance(relation.that.tree, tree.Compare | tree.Junct | tree.Not):
                message = "勾稽关系要写成比较式，如 甲 + 乙 == 丙"
                self.faults.append(Fault(("relations", place, "that"), "relation-form", message))
            yield RelationProgram(condition, relation.says, relation.severity)

    def limits(self) -> Iterator[LimitProgram]:
        """The limits of the total and of the grade, over figures and over what indicators computed and got."""
        for place, limit in enumerate(self._model.limits[:MOST_ITEMS]):
            path = ("limits", place, "when")
            for name in sorted(self._twice & set(limit.when.names())):
                message = f"有两个指标都把指标值叫作“{name}”，这里分不清是哪一个"
                self.faults.append(Fault(path, "ambiguous-name", message))
            rows = dict(self._rows(limit.when, path))
            scores: dict[str, Kind] = dict.fromkeys(rows, "number")
            condition = self._condition(limit.when, path, self._measures | self._figure_kinds() | scores)
            measures = {name: self._computed[name] for name in condition.names if name in self._computed}
            yield LimitProgram(replace(condition, rows=rows, measures=measures), limit.at_most, limit.says)

    def _rows(self, when: Formula, path: Path) -> Iterator[tuple[str, RowValue]]:
        """The names in a condition that stand for what a row got; a fault for one that no row has."""
        heads = {normal(one.key): one for _, _, one in self._model.indicators()}
        for one in {found.name: found for found in tree.names(when.tree)}.values():
            function = next((word for word, lead in ROWS.items() if one.name.startswith(lead)), "")
            if not function or one.name in self.figures or one.name in self._measures:
                continue
            self._measured[one.name] = RATIO if function == "share" else POINTS
            head = heads.get(name := one.name.removeprefix(ROWS[function]))
            if head is None:
                hint = suggest(name, heads) or "写指标的编号；没有编号的写名称"
                fault = Fault.in_text("unknown-name", f"没有叫{quoted(name)}的指标", one.at, hint, len(function))
                self.faults.append(replace(fault, names=(name,)).below(path))
            elif isinstance(head.way, Each) and head.way.take is None:
                message = f"{quoted(name)}是一张表格，它的每一行才有得分"
                self.faults.append(Fault.in_text("row-of-table", message, one.at, "", len(function)).below(path))
            elif function == "share" and not head.full:
                message = f"{quoted(name)}没有分值，没有得分率"
                hint = f"写 score({name})"
                self.faults.append(Fault.in_text("points-needed", message, one.at, hint, len(function)).below(path))
            yield one.name, RowValue(name if head is None else head.key, share=function == "share")

    def _dimensions_of(self, names: Iterable[str]) -> dict[str, Dimension]:
        """The dimensions of figures and measures; a measure of an indicator comes before a figure of its name."""
        given = {name: self.figures[name] for name in names if name in self.figures}
        found = {name: of_figure(one.value_kind, one.unit) for name, one in given.items()}
        return found | {name: self._measured[name] for name in names if name in self._measured}

    def _units(self) -> Iterator[str]:
        return (one.unit for one in self.figures.values())

    def _figure_kinds(self) -> dict[str, Kind]:
        return {name: KINDS[one.kind] for name, one in self.figures.items()}

    def _condition(self, formula: Formula, path: Path, known: dict[str, Kind]) -> Condition:
        names = formula.names()
        choices = {name: self.figures[name].of for name in names if name in self.figures}
        before = len(self.faults)
        hints = before <= MOST_PROBLEMS
        cells = {
            name: Cells(KINDS[self.figures[name].cells], self.columns[name]) for name in names if name in self.columns
        }
        node = by_rows(formula.tree, cells.__contains__) if cells else formula.tree
        faults = kinds.check(node, known, "truth", choices, cells, hints=hints) or digits.check(node, self._lengths)
        if not faults:
            node, _, faults = mismatches.fitted(node, self._dimensions_of(names), known, self._units)
        for fault in faults or divisors.certain_zeros(node):
            self.faults.append(fault.below(path))
        self.used.update(names)
        return Condition(node, names, _never if len(self.faults) > before else compile_value(node, names))


def _never(*_: object) -> Any:
    """Stands where a formula that has faults would; a program with faults is not run."""
    raise AssertionError
