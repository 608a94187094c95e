"""Figures: those that nothing uses, percentages of a ratio times 100, and units that do not go together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal, NamedTuple, TypeAlias, assert_never

from perfscore import exact
from perfscore.check.finding import RuleFault, Witness
from perfscore.check.subject import Place, Rule, Subject, measure
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.analysis import mismatches
from perfscore.formula.dimensions import Dimension, of_figure
from perfscore.formula.grammar import Formula
from perfscore.formula.readings import prose
from perfscore.formula.tree import Node
from perfscore.methods.each import Each
from perfscore.problems import Fault, Path
from perfscore.program.model import EachProgram
from perfscore.text import quoted

_LARGE: Final = exact.ratio(10)
"""A ratio of two like figures is hardly ever ten; a percentage nearly always is more."""
_HUNDRED: Final = exact.ratio(100)

Measure: TypeAlias = Literal["share", "hundredfold"]
"""A share of 1, as 82.14% is; or that times 100."""


def unused(rule: Rule) -> Iterator[RuleFault]:
    """Figures that are asked for and then not looked at: by no indicator, relation or limit."""
    model, used = rule.program.model, _used(rule)
    for name, figure in model.data.items():
        path = ("data", name)
        columns = [f"{name}·{column}" for column in figure.columns]
        if name not in used and not any(column in used for column in columns):
            message = f"没有指标、勾稽关系或限额用到{quoted(name)}"
            witness = Witness(f"{name}填多少都不影响得分和核对")
            yield RuleFault(
                Fault(path, "", message, "删去；或者补上要用它的算式，核对是不是写错了名称", key=True),
                witness,
                figures=(name,),
            )
            continue
        for column, one in figure.columns.items():
            if f"{name}·{column}" not in used and one.kind != "text":  # a form has remarks of its own
                witness = Witness(f"{column}填多少都不影响得分和核对")
                message = f"没有指标、勾稽关系或限额用到{quoted(name)}的{quoted(column)}这一列"
                yield RuleFault(
                    Fault((*path, "columns", column), "", message, "删去这一列，或补上要用它的算式", key=True),
                    witness,
                    figures=(name,),
                )


def _used(rule: Rule) -> set[str]:
    """Every figure that something looks at, and every column, as ``table·column``."""
    program = rule.program
    used: set[str] = set()
    for condition in (*(one.condition for one in program.relations), *(one.condition for one in program.limits)):
        used.update(condition.names)
    used.update(one.input.name for one in program.totals.inputs if one.what == "figure")
    for subject in rule.subjects:
        used.update(one.name for one in subject.program.inputs if one.source == "figure")
    for table in program.indicators:
        if isinstance(table, EachProgram):
            rows = {given.name for row in table.rows.values() for given in row.inputs if given.source == "row"}
            used |= {f"{table.way.table}·{column}" for column in (*_row_columns(table.way), *rows)}
    return used | {f"{home}·{name}" for name, home in program.columns.items() if name in used}


def _row_columns(way: Each) -> Iterator[str]:
    yield from (one for one in (way.name, way.points, way.group, way.by, way.claimed) if one is not None)
    for scored in way.ways.values():
        yield from scored.way.row_columns.values()


# -- 100 for 100%, and 人 beside 户 -------------------------------------------------------------


def percent(rule: Rule) -> Iterator[RuleFault]:
    """Thresholds as if of percentages for a measure that is a ratio; or a ratio times 100 against percentages.

    Where it is sure that the measure is a ratio, the rule is not even read: here it is the quotient of two figures
    without a unit.
    """
    for subject, place in rule.places():
        shapes = shapes_of(subject, place)
        step = measure(place)
        shape = shapes.get(step.name) if step is not None else None
        for threshold in place.way.thresholds():
            looked = shape if threshold.of is None else _shape(threshold.of.tree, _units(subject), shapes)
            path = (*place.way_path, *threshold.path)
            largest = max((abs(amount.value) for amount in threshold.written), default=exact.ratio(0))
            if looked == "share" and largest >= _LARGE and not any(amount.unit for amount in threshold.written):
                text = exact.plain(largest)
                message = f"指标值是比例（1 即 100%），界限却写了 {text}"
                yield RuleFault(Fault(path, "", message, f"写成百分数：{text}%"), _witness(subject))
            if looked == "hundredfold" and any(amount.unit == "%" for amount in threshold.written):
                message = "指标值已经乘了 100，界限又带 %，差了 100 倍"
                hint = "去掉算式里的 × 100：百分数就是比例，82.14% 即 0.8214"
                yield RuleFault(Fault(path, "", message, hint), _witness(subject))
        for path, node, number in _compared(place, shapes):
            yield RuleFault(_compared_fault(path, node, number), _witness(subject))
    yield from _limits(rule)


def _limits(rule: Rule) -> Iterator[RuleFault]:
    shapes: dict[str, Measure] = {}
    for subject in rule.subjects:
        for place in subject.places:
            shapes |= shapes_of(subject, place)
    for number, limit in enumerate(rule.program.model.limits):
        for node, value in _large(limit.when, shapes):
            says = f"{prose.prose(node)}为 100% 时，与它比较的是 1，不是 100"
            yield RuleFault(_compared_fault(("limits", number, "when"), node, value), Witness(says))


def _compared_fault(path: Path, node: Node, number: Number) -> Fault:
    """The fault of a ratio that is compared with a percentage."""
    message = f"{quoted(prose.prose(node))}是比例（1 即 100%），却与 {exact.plain(number)} 比较"
    return Fault(path, "", message, f"写成 {exact.plain(number)}%")


def _witness(subject: Subject) -> Witness | None:
    trial = next((one for one in subject.trials if one.outcome == "scored"), None)
    return None if trial is None else subject.witness(trial)


def _compared(place: Place, shapes: Mapping[str, Measure]) -> Iterator[tuple[Path, Node, Number]]:
    """Conditions in which a ratio is compared with a percentage."""
    for path, formula in place.conditions():
        for node, value in _large(formula, shapes):
            yield path, node, value


def _large(formula: Formula, shapes: Mapping[str, Measure]) -> Iterator[tuple[Node, Number]]:
    """The names of ratios that a formula compares with a number far above 1."""
    for node in tree.walk(formula.tree):
        if isinstance(node, tree.Compare):
            sides = (node.first, *(side for _, side in node.rest))
            numbers = [one.value for one in sides if isinstance(one, tree.Num) and one.value >= _LARGE]
            shares = [one for one in sides if isinstance(one, tree.Name) and shapes.get(one.name) == "share"]
            if numbers and shares:
                yield shares[0], numbers[0]


def mixed(rule: Rule) -> Iterator[RuleFault]:
    """Counts of different units that are added or compared: 人 and 户."""
    figures = {name: of_figure(one.value_kind, one.unit) for name, one in rule.program.figures.items()}
    every = dict(figures)
    for subject in rule.subjects:
        known = figures | {one.name: of_figure(one.value_kind, one.unit) for one in subject.program.inputs}
        for place in subject.places:
            for number, one in enumerate(place.scored.measure):
                yield from _mixed((*place.path, "measure", number), one.formula.tree, known, one.at)
                known[one.name] = mismatches.of(one.formula.tree, known)
            for path, formula in place.conditions():
                yield from _mixed(path, formula.tree, known)
        every |= known
    model = rule.program.model
    for number, limit in enumerate(model.limits):
        yield from _mixed(("limits", number, "when"), limit.when.tree, every)
    for number, relation in enumerate(model.relations):
        yield from _mixed(("relations", number, "that"), relation.that.tree, every)


def _mixed(path: Path, node: Node, known: Mapping[str, Dimension], at: int = 0) -> Iterator[RuleFault]:
    for one, other, units in mismatches.mixtures(node, known):
        message = (
            f"{quoted(prose.prose(one))}和{quoted(prose.prose(other))}的单位不同，一个是{units[0]}，一个是{units[1]}"
        )
        hint = "核对是不是写错了；确实要放在一起的，用 waive 说明"
        fault = Fault(path, "", message, hint, offset=at + other.at, width=len(prose.source(other)))
        yield RuleFault(
            fault, Witness(f"{prose.prose(one)} 1 {units[0]}，{prose.prose(other)} 1 {units[1]}：当作一样多")
        )


class _Keeps(NamedTuple):
    """Properties that a function leaves as they are: that a number is a share; the unit of figures."""

    share: bool
    unit: bool


_KEEPS: Final[tree.EachFunction[_Keeps]] = {
    "min": _Keeps(share=True, unit=True),
    "max": _Keeps(share=True, unit=True),
    "abs": _Keeps(share=True, unit=True),
    "floor": _Keeps(share=False, unit=False),
    "ceil": _Keeps(share=False, unit=False),
    "round": _Keeps(share=True, unit=False),
    "sum": _Keeps(share=False, unit=True),
    "average": _Keeps(share=True, unit=True),
    "days": _Keeps(share=False, unit=False),
    "months": _Keeps(share=False, unit=False),
    "count": _Keeps(share=False, unit=False),
}


def shapes_of(subject: Subject, place: Place) -> dict[str, Measure]:
    """The measures of a place that are shares, or a hundred times one; percentages are shares."""
    figures = _units(subject)
    shapes = _percentages(figures)
    for named in place.scored.measure:
        shape = _shape(named.formula.tree, figures, shapes)
        if shape is not None:
            shapes[named.name] = shape
    return shapes


def _units(subject: Subject) -> dict[str, str]:
    """The units of the figures that an indicator looks at."""
    return {one.name: _unit(one.kind, one.unit) for one in subject.program.inputs}


def _percentages(units: Mapping[str, str]) -> dict[str, Measure]:
    return {name: "share" for name, unit in units.items() if unit == "%"}


def _unit(kind: str, unit: str) -> str:
    return "元" if kind == "money" else "%" if kind == "percent" else f"{kind} {unit}"


def _shape(node: Node, units: Mapping[str, str], known: Mapping[str, Measure]) -> Measure | None:
    """The shape of a formula that is a share of two like things, or a hundred times one; else None."""
    match node:
        case tree.Name(name):
            return known.get(name)
        case tree.Binary():
            return _shape_of_two(node, units, known)
        case tree.Call(function, arguments) if _KEEPS[function].share:
            return next((found for one in arguments if (found := _shape(one, units, known))), None)
        case _:
            return None


def _shape_of_two(node: tree.Binary, units: Mapping[str, str], known: Mapping[str, Measure]) -> Measure | None:
    match node.op:
        case "*":
            for side, other in ((node.left, node.right), (node.right, node.left)):
                if isinstance(side, tree.Num):
                    share = _shape(other, units, known) == "share"
                    return "hundredfold" if share and side.value == _HUNDRED else None
            return None
        case "/":
            like = _like(node.left, units)
            return "share" if like and like == _like(node.right, units) else None
        case "+" | "-":
            return _shape(node.left, units, known) or _shape(node.right, units, known)
        case _:
            assert_never(node.op)


def _like(node: Node, units: Mapping[str, str]) -> str:
    """The unit of a sum of figures that all have it; nothing where they do not."""
    match node:
        case tree.Name(name):
            return units.get(name, "")
        case tree.Binary(op, left, right) if tree.adds(op):
            unit = _like(left, units)
            return unit if unit == _like(right, units) else ""
        case tree.Call(function, arguments) if _KEEPS[function].unit:
            found = {_like(one, units) for one in arguments}
            return found.pop() if len(found) == 1 else ""
        case _:
            return ""
