"""Keys that indicators and parts have in common: a measure, one way of scoring, gates and exceptions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache, cached_property
from typing import Annotated, Any, ClassVar, Final, Literal, Self, get_args

from pydantic import ConfigDict, ValidationError, model_validator

from perfscore import exact
from perfscore.exact import Style
from perfscore.formula import tree
from perfscore.formula.analysis import mismatches
from perfscore.formula.analysis.compared_names import ComparedNames
from perfscore.formula.grammar import Formula
from perfscore.formula.readings import prose
from perfscore.methods import fitting
from perfscore.methods.description import Context, Fact
from perfscore.methods.documented import key_schema
from perfscore.methods.fields import Measured, absent
from perfscore.methods.gates import Gate, Undefined
from perfscore.methods.readers import Definition, PointsOrShare
from perfscore.methods.refusals import refuse
from perfscore.methods.shorthand import ONE_OR_MORE
from perfscore.methods.strict import Strict
from perfscore.methods.way import Misreading, Way
from perfscore.problems import Fault, Path
from perfscore.steps.draft import Draft
from perfscore.steps.model import Guard, style_of
from perfscore.text import one_line, quoted

_PAIR: Final = 2


def one_way_schema(schema: dict[str, Any], model: type[Scored]) -> None:
    """Say in the JSON Schema what ``Scored`` checks: exactly one way of scoring, with what it needs."""
    ways = {key: way for key in model.model_fields if (way := way_type(model, key)) is not None}
    for key, way in ways.items():
        schema["properties"][key] |= key_schema(way.title, way.written)
    row = "points" not in model.model_fields
    schema["oneOf"] = [
        {
            "required": [key, "measure"] if way.needs_measure else [key],
            "properties": way.key_schemas(row=row) | absent([*_partners(key, ways)], f"已经写了 {key}"),
            **way.form_schema(row=row),
        }
        for key, way in ways.items()
    ]
    schema["oneOf"] += [
        {"required": [way.beside, key, "measure"], "properties": way.beside_schemas()}
        for key, way in ways.items()
        if way.beside in ways
    ]


def _partners(key: str, ways: Mapping[str, type[Way]]) -> Iterator[str]:
    """The keys that may stand beside a key: the two are one way then, of another form."""
    yield from (other for other, way in ways.items() if way.beside == key or other == ways[key].beside)


class Scored(Strict):
    """A measure, exactly one way of scoring, and what may end the scoring early."""

    model_config = ConfigDict(json_schema_extra=one_way_schema)
    empty_kinds: ClassVar[tuple[type, ...]] = (Way,)
    own_measure: ClassVar[bool] = True
    """True where a way that looks at a measure has to find it here."""

    measure: Annotated[list[Measured], ONE_OR_MORE] = []
    """指标值：“名称 = 公式”，或这样的一列，后面的可用前面的。例：控制率 = 实际数 / 预算数"""
    unless: Annotated[list[Gate], ONE_OR_MORE] = []
    """一票否决：符合条件的，该指标不得分。例：{when: 被查处的案件数 > 0, because: 当年有违纪违法案件}"""
    undefined: Annotated[list[Undefined], ONE_OR_MORE] = []
    """分母为 0 等无法计算的情况怎么办。

    例：{when: 上年三公经费 == 0, score: full, because: 上年没有三公经费，无法计算变动率}
    """

    @classmethod
    def way_keys(cls) -> tuple[str, ...]:
        """The ways of scoring that may stand here."""
        return _way_keys(cls)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        self.check_way()
        return self

    def check_way(self) -> None:
        """Refuse what has no way of scoring, or more than one, or not what its way needs."""
        used = self.used_ways
        empty = [key for key in self.way_keys() if key in self.model_fields_set and key not in used]
        every = "可用的评分方式：" + "、".join(self.way_keys())
        if empty:
            hint = f"没有其他要求就写“{empty[0]}: {{}}”" if _may_be_bare(type(self), empty[0]) else ""
            raise refuse("value-empty", f"{empty[0]} 后面是空的", hint, key=empty[0])
        if not used:
            raise refuse("way-missing", "没有写评分方式", every)
        if len(used) > 1:
            later = next((getattr(self, key) for key in used if getattr(self, key).beside in used), None)
            if later is None or len(used) > _PAIR:
                message = f"写了 {len(used)} 种评分方式（{'、'.join(used)}），只能写一种"
                raise refuse("way-twice", message, key=used[1])
            later.check_beside(getattr(self, later.beside))
        if self.own_measure and self.way.measured and not self.measure:
            raise refuse(
                "measure-missing",
                f"{used[0]} 要有 measure（指标值）",
                "例如：measure: 控制率 = 实际数 / 预算数",
                used[0],
            )

    @cached_property
    def used_ways(self) -> tuple[str, ...]:
        """The keys of its way of scoring: one, or two that stand beside each other."""
        return tuple(key for key in self.way_keys() if getattr(self, key) is not None)

    @property
    def way_key(self) -> str:
        """The key of its way of scoring; of two the first."""
        return self.used_ways[0]

    @property
    def way_path(self) -> Path:
        """The place of its way of scoring: the key; nothing where two make one, which name them."""
        used = self.used_ways
        return used if len(used) == 1 else ()

    @cached_property
    def way(self) -> Way:
        """Its way of scoring."""
        ways: list[Way] = [getattr(self, key) for key in self.used_ways]
        later = next((one for one in ways[1:] if one.beside in self.used_ways), None)
        return ways[0] if later is None else later.joined(ways[0])

    def facts(self) -> Iterator[Fact]:
        """The measures, the way of scoring, the gates and the exceptions, fact by fact."""
        for measure in self.measure:
            text = prose.prose(measure.formula.tree)
            yield Fact(f"measure {measure.name}", f"指标值“{measure.name}”", text, renamable=True)
        yield Fact("way", "评分方式", self.way.title)
        yield from self.way.facts()
        for gate in self.unless:
            when = prose.prose(gate.when.tree)
            yield Fact(f"unless {when}", f"不得分的情况（{when}）", one_line(gate.because), renamable=True)
        for exception in self.undefined:
            when = prose.prose(exception.when.tree)
            text = f"{exception.outcome}：{one_line(exception.because)}"
            yield Fact(f"undefined {when}", f"例外（{when}）", text, renamable=True)

    def facts_below(self, name: str, lead: str) -> Iterator[Fact]:
        """The same of a part, or of the rows of a table: each is led by the name."""
        for fact in self.facts():
            yield fact._replace(key=f"{name} › {fact.key}", label=f"{lead}，{fact.label}")

    def words(
        self, full: str, days: Collection[str] = (), *, endless: bool = False, minus: bool = False
    ) -> Iterator[str]:
        """Sentences of 评分方式: the measures, the way, the gates and the exceptions; ``minus``: they take off."""
        for measure in self.measure:
            yield f"{measure.name} = {prose.prose(measure.formula.tree)}"
        context = Context(full, self.measure[-1].name if self.measure else "", days, endless, minus)
        yield from self.way.words(context)
        for gate in self.unless:
            yield f"{prose.prose(gate.when.tree)} 的，不{context.verb}分：{gate.because}"
        for exception in self.undefined:
            outcome = context.whole if exception.score == "full" else exception.outcome.replace("得", context.verb)
            yield f"{prose.prose(exception.when.tree)} 的，{outcome}：{exception.because}"

    def read_as(self, other: Misreading) -> Self:
        """The same, scored as somebody would who reads it so."""
        return self.scored_by(other.way, other.measure)

    def scored_by(self, way: Way, measure: Definition | None = None) -> Self:
        """The same, scored by another way of the same kind."""
        kinds: list[tuple[str, Any]] = [(key, way_type(type(self), key)) for key in self.way_keys()]
        changes: dict[str, object] = dict.fromkeys(self.used_ways)
        changes |= {key: one for one in way.models for key, kind in kinds if isinstance(one, kind)}
        copy = self.model_copy(update=changes if measure is None else changes | {"measure": [measure]})
        copy.__dict__["way"] = way  # the copy has what was cached of this one
        copy.__dict__.pop("used_ways", None)
        return copy

    def formulas(self) -> Iterator[Formula]:
        """The formulas that the author wrote: measures, conditions, those of the way."""
        yield from (one.formula for one in self.measure)
        yield from (one.when for one in self.unless)
        yield from (one.when for one in self.undefined)
        yield from self.way.formulas()

    def lower(self, draft: Draft) -> str:
        """Exceptions, measures, gates, then the way of scoring; return the score's step.

        A gate over what is given comes before an exception; one over the measure counts only where there is a measure.
        """
        self._undefined(draft)
        self._measures(draft)
        fitting.amounts(draft, self.way, self.way_path)
        gates_at = len(draft.items)
        score = self.way.lower(draft)
        gates = self.gates(draft)
        exceptions = [one.when for one in draft.items if isinstance(one, Guard) and one.path[:1] == ("undefined",)]
        draft.items[gates_at:gates_at] = gates
        draft.items[:0] = self._gates_beside(gates, exceptions)
        return score

    def _gates_beside(self, gates: list[Guard], exceptions: list[tree.Node]) -> list[Guard]:
        """The gates over what is given, each for the case that an exception holds as well."""
        if not exceptions:
            return []
        either = exceptions[0] if len(exceptions) == 1 else tree.Junct("or", tuple(exceptions))
        given = (one for one in gates if one.veto == "given")
        return [replace(one, when=tree.Junct("and", (either, one.when)), path=()) for one in given]

    def _undefined(self, draft: Draft) -> None:
        for place, exception in enumerate(self.undefined):
            before = len(draft.faults)
            path = ("undefined", place, "when")
            when = draft.read(exception.when, "truth", path)
            draft.faults[before:] = map(self._too_early, draft.faults[before:])
            if exception.score == "not_applicable":
                draft.guard(Guard(when, "not-applicable", exception.because, path=path))
                continue
            score = self._excepted(draft, exception.score, ("undefined", place, "score"))
            draft.guard(Guard(when, "score", exception.because, score, path=path))

    @staticmethod
    def _excepted(draft: Draft, given: PointsOrShare | Literal["full", "zero"], path: Path) -> tree.Node:
        """The formula of the score that an exception gives, no more than the full marks."""
        full = tree.Name(draft.full) if draft.row or draft.endless else tree.Num(draft.points)
        if given == "full":
            return full
        if given == "zero":
            return tree.Num(exact.ratio(0))
        if given.share and (draft.row or draft.endless):  # each row has points of its own; without end there are none
            return tree.Binary("*", tree.Num(given.value), full)
        points = given.of(draft.points)
        if not draft.endless and points > (0 if draft.row else draft.points):
            shown, most = exact.show(points, "points"), exact.show(draft.points, "points")
            message = f"无法计算时的 {shown} 分超过分值 {most} 分"
            if draft.row:
                rest = "要写 full、zero、not_applicable，或分值的一部分，如 50%"
                message = f"各行分值不同，无法计算时的得分不能写成 {shown} 分，{rest}"
            draft.complain("points-above-full", message, path)
        return tree.Num(points)

    def _too_early(self, fault: Fault) -> Fault:
        """Say why a measure's own name is not known yet."""
        own = any(measure.name in fault.names for measure in self.measure)
        return replace(fault, hint="undefined 在计算指标值之前判断，只能用数据") if own else fault

    def _measures(self, draft: Draft) -> None:
        own: dict[str, Style] = {}
        compared = ComparedNames(one.tree for one in self.formulas())
        for place, measure in enumerate(self.measure):
            path = ("measure", place)
            before = len(draft.faults)
            formula = draft.read(measure.formula, "number", path, measure.at)
            draft.faults[before:] = [self._out_of_order(place, fault) for fault in draft.faults[before:]]
            name, step = measure.name, draft.step_name(measure.name)
            if not step:
                message = f"名称{quoted(name)}已经用过了，指标值要另起一个名称"
                draft.add_fault(Fault.in_text("name-taken", message, 0, "", len(name)), path)
                name = step = draft.fresh(name)
            style = self.way.style_among(draft.figures) if place == len(self.measure) - 1 else "number"
            own[step] = style if style != "number" else self._style(draft, name, formula, own, compared)
            draft.measure = draft.define(name, formula, own[step], step)
        draft.measure_style = self.way.style

    def _style(
        self, draft: Draft, name: str, formula: tree.Node, own: Mapping[str, Style], compared: ComparedNames
    ) -> Style:
        """The style of a measure that its way has no style for: that of its figures; a ratio is a percentage.

        So is whatever is compared with a percentage; a ratio that is compared with a plain number is none.
        """
        names = {one.name for one in tree.names(formula)}
        known = {one: draft.figures[one].style for one in names if one in draft.figures}
        style = style_of(formula, known | {one: own[one] for one in names if one in own})
        if style != "number" or name in compared.with_percentages:
            return "percent" if style == "number" else style
        bare = name in compared.with_numbers
        if name == self.measure[-1].name:
            amounts = (one for held in self.way.thresholds() if held.of is None for one in held.written)
            bare = bare or any(one.value and not one.unit for one in amounts)
        ratio = mismatches.of(formula, draft.dimensions(names)).what == "ratio"
        return "percent" if ratio and not bare else "number"

    def _out_of_order(self, place: int, fault: Fault) -> Fault:
        """Say of a measure that is not known yet that it comes later, or goes round in a circle."""
        own = self.measure[place].name
        for later in self.measure[place:]:
            if later.name not in fault.names:
                continue
            if own not in self._sources(later.name):
                return replace(fault, hint=f"{quoted(later.name)}写在后面；先算的指标值要写在前面")
            message = (
                f"指标值{quoted(own)}要用到{quoted(later.name)}，{quoted(later.name)}又要用到{quoted(own)}，成了循环"
            )
            if later.name == own:
                message = f"指标值{quoted(own)}用到了它自己，成了循环"
            return replace(fault, code="measure-cycle", message=message, hint="其中一个要只用数据计算")
        return fault

    def _sources(self, name: str) -> set[str]:
        """The measure of that name, and all that it is computed from."""
        formulas = {measure.name: measure.formula for measure in self.measure}
        sources, waiting = set[str](), [name]
        while waiting:
            source = waiting.pop()
            if source in formulas and source not in sources:
                sources.add(source)
                waiting += formulas[source].names()
        return sources

    def gates(self, draft: Draft) -> list[Guard]:
        """The gates; they may name figures, answers and measures."""
        gates, measures = [], {measure.name for measure in self.measure}
        for place, gate in enumerate(self.unless):
            path = ("unless", place, "when")
            when = draft.read(gate.when, "truth", path)
            over: Literal["given", "measured"] = (
                "measured" if measures & {name.name for name in tree.names(when)} else "given"
            )
            gates.append(Guard(when, "score", gate.because, tree.Num(exact.ratio(0)), path=path, veto=over))
        return gates


@cache
def _way_keys(model: type[Scored]) -> tuple[str, ...]:
    """The fields of ``model`` that hold a way of scoring."""
    return tuple(name for name in model.model_fields if way_type(model, name) is not None)


def _may_be_bare(model: type[Scored], key: str) -> bool:
    """True where nothing has to be written below the key of a way."""
    way: Any = way_type(model, key)
    try:
        way.model_validate({})
    except ValidationError:
        return False
    return True


def way_type(model: type[Scored], key: str) -> type[Way] | None:
    """The way of scoring that the field called ``key`` holds, if it holds one."""
    kinds = get_args(model.model_fields[key].annotation)
    return next((one for one in kinds if isinstance(one, type) and issubclass(one, Way)), None)
