"""``cases``: 当年无结余，4 分；有结余但不超过上年，3 分；否则不得分; 东部、中部、西部分别按…; 增长的，视情扣分."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Annotated, Any, ClassVar, Self

from pydantic import ConfigDict, create_model, model_validator

from perfscore import exact
from perfscore.exact import Number, Style
from perfscore.formula import tree
from perfscore.formula.analysis.compared_names import is_percentage
from perfscore.formula.grammar import Formula
from perfscore.formula.operations import OTHER_END
from perfscore.formula.readings import prose
from perfscore.methods import case_answers, choice_cases, full_marks
from perfscore.methods.answer import Answer, Reading
from perfscore.methods.case import CaseFields, HeldFields, PointsOrWay
from perfscore.methods.case_answers import Form
from perfscore.methods.description import (
    Award,
    Condition,
    Context,
    Fact,
    PointsNamed,
    Rate,
    Thresholds,
    WrittenAmount,
)
from perfscore.methods.fields import Root
from perfscore.methods.layout import Layout
from perfscore.methods.refusals import MOST_ITEMS, limit_items, refuse
from perfscore.methods.way import Inside, Misreading, Way, changed, misread_together
from perfscore.problems import Path
from perfscore.steps.draft import Draft
from perfscore.steps.model import Asked, Block, literal, style_of
from perfscore.text import one_line


class Cases(Way, Root[list[CaseFields]]):
    """The first case that holds gives the score.

    Source: 炎陵县2020年度部门整体支出绩效评价指标评分表, 资金结余.
    """

    model_config = ConfigDict(json_schema_extra={"minItems": 2, "maxItems": MOST_ITEMS})
    title: ClassVar[str] = "按符合的第一种情况计分"
    chinese: ClassVar[str] = "情况"
    scores_rows: ClassVar[bool] = True
    written: ClassVar[str] = "[{when: 本年结余 == 0, points: 4, says: 当年无结余}, {otherwise: 0, says: 有结余}]"

    root: list[CaseFields]

    @model_validator(mode="after")
    def _otherwise_last(self) -> Self:
        limit_items(self.root, "cases ")
        for place, case in enumerate(self.root[:-1]):
            if case.otherwise is not None:
                raise refuse("cases-otherwise", "otherwise 只能写在最后一条", at=(place, "otherwise"))
        if len(self.root) <= 1 or (self.root[-1].otherwise is None and not self._subject):
            raise refuse("cases-otherwise", *choice_cases.NO_OTHERWISE)
        return self

    @cached_property
    def _subject(self) -> str:
        """The one name that every condition compares with words, where all do."""
        whens = [case.when.tree for case in self.root if case.when is not None]
        names = {name.name for when in whens for name in tree.names(when)}
        plain = all(any(isinstance(one, tree.Text) for one in tree.walk(when)) for when in whens)
        return next(iter(names)) if plain and len(names) == 1 else ""

    @property
    def held(self) -> list[tuple[Path, HeldFields]]:
        """The ways that cases hold, each with its place."""
        return [(case.path(place), held) for place, case in enumerate(self.root) if (held := case.held) is not None]

    @cached_property
    def asking(self) -> Way | None:
        """The way that reads the answer: of those that ask for one, all of one form, the first."""
        return next((held.way for _, held in self.held if held.way.asks), None)

    # -- what it says of itself ----------------------------------------------------------

    def names(self) -> Iterator[tuple[Path, str]]:
        """The measures of the cases, and the names in each way."""
        for path, held in self.held:
            yield from (((*path, "measure", place), one.name) for place, one in enumerate(held.measure))
            yield from (((*path, *held.way_path, *inside), name) for inside, name in held.way.names())

    def keys(self) -> Iterator[str]:
        """The keys that an answer may have by the ways of the cases."""
        for _, held in self.held:
            yield from held.way.keys()

    @property
    def style(self) -> Style:
        """The style in which the ways of the cases look at the row's measure."""
        styles = (held.way.style for _, held in self.held if not held.measure and held.way.needs_measure)
        return next((one for one in styles if one != "number"), "number")

    def most(self, points: Number) -> Number | None:
        """The most that any case can give."""
        every = [held.way.most(points) for _, held in self.held]
        known = [one for one in every if one is not None]
        return None if len(known) < len(every) else max(points, *known) if known else points

    @property
    def lifts(self) -> bool:
        """True where the way of a case says how much can be earned."""
        return any(held.way.lifts for _, held in self.held)

    def facts(self) -> Iterator[Fact]:
        """Each case with its points, or with the facts of its way; their order counts."""
        for case in self.root:
            when, held = case.condition or "其他", case.held
            says = f"（{one_line(case.says)}）" if case.says else ""
            text = f"{case.score.shown if held is None else held.way.title}{says}"
            yield Fact(f"case {when}", f"情况（{when}）", text, renamable=True, ordered=True)
            if held is not None:
                yield from held.facts_below(f"case {when}", f"情况（{when}）")

    def words(self, context: Context, /) -> Iterator[str]:
        """Each case with its points or its way, in the words of the rule, else by its condition."""
        texts = []
        for case in self.root:
            formula = f"（{case.condition}）" if case.condition and case.says else ""
            held = case.held
            score = case.score.shown if held is None else "，".join(_words(held, context))
            texts.append(f"{case.text}{formula}：{score}")
        yield "；".join(texts)

    def inside(self) -> Iterator[Inside]:
        """The ways of the cases."""
        for path, held in self.held:
            own = held.measure[-1].name if held.measure else ""
            yield Inside(int(path[0]) + 1, (*path, *held.way_path), held.way, own)

    def conditions(self) -> Iterator[Condition]:
        """The condition of each case."""
        return (Condition((n, "when"), one.when) for n, one in enumerate(self.root) if one.when is not None)

    def formulas(self) -> Iterator[Formula]:
        """The conditions, and the formulas of the ways."""
        yield from (one.when for one in self.conditions())
        for _, held in self.held:
            yield from held.formulas()

    def thresholds(self) -> Iterator[Thresholds]:
        """Those of the ways, over the measure that each looks at."""
        for path, held in self.held:
            own = held.measure[-1].formula if held.measure else None
            for one in held.way.thresholds():
                yield one._replace(path=(*path, *held.way_path, *one.path), of=one.of or own)

    def amounts(self) -> Iterator[WrittenAmount]:
        """None of its own: the way of each case is looked at with the measure of its own."""
        yield from ()

    def rates(self, full: Number, /) -> Iterator[Rate]:
        """Those of the ways."""
        for path, held in self.held:
            yield from (replace(one, path=(*path, *held.way_path, *one.path)) for one in held.way.rates(full))

    def awards(self, full: Number, /) -> Iterator[Award]:
        """The points of the cases, by what they say, and those of the ways."""
        for case in self.root:
            if case.held is None:
                points = case.score.of(full)
                yield Award("case", points, points, case.says or "")
            else:
                yield from case.held.way.awards(full)

    def names_points(self) -> PointsNamed:
        """Every one, unless some way does not name every one."""
        return next((one for _, held in self.held if (one := held.way.names_points()) != "every"), "every")

    def misreadings(self) -> Iterator[Misreading]:
        """Every limit of a condition on its other side: < for ≤, and ≤ for <; the ways of the cases read otherwise."""
        cases = [
            one if one.when is None else one.model_copy(update={"when": _other_ends(one.when)}) for one in self.root
        ]
        if cases != self.root:
            yield Misreading("band-end", changed(self, root=cases))
        for code, says, by_place in misread_together(None if one.held is None else one.held.way for one in self.root):
            root = [one.read_with(by_place[at]) if at in by_place else one for at, one in enumerate(self.root)]
            yield Misreading(code, changed(self, root=root), says=says)

    # -- its answer ----------------------------------------------------------------------

    @property
    def asks(self) -> bool:
        """True where the way of a case asks for one."""
        return self.asking is not None

    def reads_as(self) -> Way | None:
        """The way that reads the answer, where its inputs do not say all."""
        return None if self.asking is None else self.asking.reads_as()

    def read(self, given: object, reading: Reading) -> Answer:
        """The answer as the way of the cases that ask for one reads it."""
        return super().read(given, reading) if self.asking is None else self.asking.read(given, reading)

    def answer_with(self, items: Mapping[str, object], asked: Asked, /) -> object:
        """The answer that such a way makes of items."""
        return super().answer_with(items, asked) if self.asking is None else self.asking.answer_with(items, asked)

    def row_answer(self, row: Mapping[str, object]) -> object:
        """The answer of a row of a table that such a way finds there."""
        return None if self.asking is None else self.asking.row_answer(row)

    @property
    def row_columns(self) -> dict[str, str]:
        """The columns of a row that hold it."""
        return {} if self.asking is None else self.asking.row_columns

    def layout(self, block: Block) -> Layout:
        """The way in which such a way asks for its answer."""
        return super().layout(block) if self.asking is None else self.asking.layout(block)

    # -- its steps -----------------------------------------------------------------------

    def lower(self, draft: Draft) -> str:
        """The number of the first case that holds, then its points, or what its way gives."""
        whens = [
            draft.read(case.when, "truth", ("cases", place, "when"))
            for place, case in enumerate(self.root)
            if case.when is not None
        ]
        choice_cases.check(draft, self._subject, whens, otherwise=self.root[-1].otherwise is not None)
        numbered = list(enumerate(whens, 1))
        if len(whens) == len(self.root):  # one of them holds
            numbered.pop()
        chain: tree.Node = tree.Num(exact.ratio(len(self.root)))
        for number, when in reversed(numbered):
            chain = tree.If(when, tree.Num(exact.ratio(number)), chain)
        which = draft.add(draft.fresh("情况"), chain, role="branch")
        forms = list[Form]()
        reads = [*whens, *[None] * (len(self.root) - len(whens))]
        scores = [
            self._score(draft, which, number, case, forms, reads[number - 1])
            for number, case in enumerate(self.root, 1)
        ]
        case_answers.check(draft, which, forms)
        texts = [f"{score} if {which} == {number}" for number, score in enumerate(scores[:-1], 1)]
        return draft.step("原得分", " else ".join((*texts, scores[-1])), "points", "raw")

    def _score(
        self, draft: Draft, which: str, number: int, case: CaseFields, forms: list[Form], when: tree.Node | None
    ) -> str:
        """The formula of the score in one case."""
        held, place = case.held, number - 1
        text, beside = literal(case.text), list[tuple[tree.Node, Style, str]]()
        if when is not None and case.when is not None and not case.says:
            text = _said(draft, case.when.tree, when, beside)
        if held is None:
            given = case.score
            if not draft.endless:
                key = "points" if case.otherwise is None else "otherwise"
                full_marks.check_given(draft, given, f"第 {number} 种情况", ("cases", place, key))
            shown = f"{draft.verb} {exact.points(given.of(draft.points))}"
            if draft.row:
                shown = f"按{given.shown}计" if given.value else f"不{draft.verb}分"
            draft.explain(f"{text}，{shown}", f"{which} == {number}", "cases", place, beside=beside)
            return case.score.formula(draft.full)
        holds = tree.Compare(tree.Name(which), (("==", tree.Num(exact.ratio(number))),))
        draft.explain(text, f"{which} == {number}", "cases", place, beside=beside)
        before = len(draft.declared)
        with draft.case(holds, f"情况{number}", "cases", *case.path(place)):
            if draft.row and not held.way.scores_rows:
                message = f"表格的行不能用 {held.way_key} 计分"
                draft.complain("case-form", message, (held.way_key,), key=True)
            score = held.lower(draft)
        if asked := tuple(draft.declared[before:]):
            forms.append(Form(number, ("cases", *case.path(place), held.way_key), held.way, asked))
        return score


def _said(draft: Draft, written: tree.Node, read: tree.Node, beside: list[tuple[tree.Node, Style, str]]) -> str:
    """A condition as people write it, with places for the values of what it compares with a number.

    A measure has its value in its own equation.
    """
    if isinstance(written, tree.Junct) and isinstance(read, tree.Junct):
        pairs = list(zip(written.operands, read.operands, strict=True))
        if all(isinstance(one, tree.Compare) for one in written.operands):
            word = " 且 " if written.op == "and" else " 或 "
            return word.join(_said(draft, one, other, beside) for one, other in pairs)
    text = literal(prose.prose(written))
    if not isinstance(read, tree.Compare) or len(read.rest) > 1 or not isinstance(read.rest[0][1], tree.Num):
        return text
    first, styles = read.first, {one.name: one.style for one in draft.inputs.values() if one.source == "figure"}
    alone = isinstance(first, tree.Name) and first.name not in styles  # a measure or an answer, told by itself
    if alone or isinstance(first, tree.Num) or any(one == first for one, *_ in beside):
        return text
    style = style_of(first, styles)
    limit = read.rest[0][1]
    unit = limit.written.lstrip("+-0123456789., ") or "元"
    beside.append((first, "percent" if style == "number" and is_percentage(limit) else style, unit))
    return f"{text}{{={len(beside) - 1}}}"


def _words(held: HeldFields, context: Context) -> Iterable[str]:
    for measure in held.measure:
        yield f"{measure.name} = {prose.prose(measure.formula.tree)}"
    yield from held.way.words(context._replace(measure=held.measure[-1].name if held.measure else context.measure))


def _other_ends(condition: Formula) -> Formula:
    return replace(condition, tree=_toggled(condition.tree))


def _toggled(node: tree.Node) -> tree.Node:
    match node:
        case tree.Compare(rest=rest):
            return replace(node, rest=tuple((OTHER_END[op], side) for op, side in rest))
        case tree.Junct(operands=operands):
            return replace(node, operands=tuple(map(_toggled, operands)))
        case tree.Not(operand):
            return replace(node, operand=_toggled(operand))
        case _:
            return node


def over(ways: Mapping[str, type[Any]]) -> type[Cases]:
    """The way whose cases may hold these ways."""
    optional: dict[str, Any] = {key: (way | None, None) for key, way in ways.items()}
    held: Any = create_model("CaseWay", __base__=HeldFields, **optional)
    otherwise: Any = (Annotated[held | None, PointsOrWay()], None)
    case: Any = create_model("Case", __base__=CaseFields, otherwise=otherwise, **optional)
    return create_model("Cases", __base__=Cases, __doc__=Cases.__doc__, root=(list[case], ...))
