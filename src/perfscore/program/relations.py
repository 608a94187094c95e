"""勾稽关系 and limits: conditions over figures, and problems that show the values of both sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from perfscore.exact import Style
from perfscore.formula import tree
from perfscore.formula.analysis.compared_names import is_percentage
from perfscore.formula.analysis.partial import settle, unknown
from perfscore.formula.readings import prose, reference
from perfscore.formula.tree import Node
from perfscore.methods.answer import lacking
from perfscore.problems import Fault, Path
from perfscore.program.indicator_run import IndicatorRun
from perfscore.program.model import Condition, Program, RelationProgram
from perfscore.steps.model import style_of
from perfscore.steps.sentences import shown

CODES: Final = frozenset({"relation-broken", "relation-unchecked"})
"""Codes of the faults of relations."""
Rows: TypeAlias = Mapping[str, IndicatorRun]
"""The indicators that are not rows of a table, by their keys."""


def broken(program: Program, figures: Mapping[str, Any]) -> Iterator[Fault]:
    """Every relation that does not hold, and every one that a missing figure leaves open."""
    for relation in program.relations:
        condition = relation.condition
        values = [figures[name] for name in condition.names]
        where = _first_figure(program, condition.names)
        if lacking(values):
            missing = "、".join(name for name, value in zip(condition.names, values, strict=True) if value is None)
            message = f"勾稽关系未核对（缺少 {missing}）：{relation.says}"
            yield Fault(where, "relation-unchecked", message, severity="info")
            continue
        try:
            holds = condition.run(*values)
        except ZeroDivisionError:
            message = f"勾稽关系无法核对（分母为 0）：{relation.says}"
            yield Fault(where, "relation-unchecked", message, severity="warning")
            continue
        if not holds:
            yield _broken(program, relation, dict(zip(condition.names, values, strict=True)))


def holds(condition: Condition, figures: Mapping[str, Any]) -> bool:
    """True where a condition over figures is sure to hold."""
    values = [figures[name] for name in condition.names]
    try:
        return not lacking(values) and bool(condition.run(*values))
    except ZeroDivisionError:
        return False


def _broken(program: Program, relation: RelationProgram, values: Mapping[str, Any]) -> Fault:
    node = relation.condition.tree
    if isinstance(node, tree.Compare):
        sides = (node.first, *(side for _, side in node.rest))
    else:
        sides = tuple(tree.Name(name) for name in relation.condition.names)
    styles = {one.name: one.style for one in program.figures.values()}
    shares = isinstance(node, tree.Compare) and any(
        is_percentage(side) or style_of(side, styles) == "percent" for side in sides
    )
    number: Style = "percent" if shares else "number"
    shown_sides = (_side(side, values, styles, number) for side in sides if not isinstance(side, tree.Num | tree.Text))
    equations = "；".join(dict.fromkeys(shown_sides))
    message = f"{relation.says}（{equations}）" if equations else relation.says
    return Fault(
        _first_figure(program, relation.condition.names), "relation-broken", message, severity=relation.severity
    )


def _first_figure(program: Program, names: Sequence[str]) -> Path:
    """Place in a submission of the first figure of a condition; of a column, its table."""
    name = next((one for one in names if one in program.figures), None)
    return ("data",) if name is None else ("data", program.columns.get(name, name))


def _side(side: Node, values: Mapping[str, Any], styles: Mapping[str, Style], number: Style) -> str:
    """A side and its value, which is shown in the style of its figures; a mere ``number`` in the style given."""
    try:
        value = reference.value(side, values)
    except ZeroDivisionError:  # further on in a chain that had failed before it came here
        return f"{prose.prose(side)} 的分母为 0"
    style = style_of(side, styles)
    style = number if style == "number" else style
    unit = " 元" if style == "money" else ""
    return f"{prose.prose(side)} = {shown(value, style)}{unit}"


def limits(program: Program, figures: Mapping[str, Any], rows: Rows) -> tuple[list[bool | None], list[Fault]]:
    """For each limit whether it applies, None where nobody can say (then there is a warning)."""
    applied: list[bool | None] = []
    problems = []
    for place, limit in enumerate(program.limits):
        condition = limit.condition
        values = [value_of(name, condition, figures, rows) for name in condition.names]
        where = _first_figure(program, condition.names)
        applies, why = _applies(condition, values, rows)
        if why:
            message = f"总分限制未核对（{why}）：{limit.says}"
            problems.append(Fault(where, "limit-unchecked", message, severity="warning"))
        elif applies:
            message = f"{limit.says}，{program.model.limits[place].effect}"
            problems.append(Fault(where, "limit-applied", message, severity="info"))
        applied.append(applies)
    return applied, problems


def _applies(condition: Condition, values: Sequence[Any], every: Rows) -> tuple[bool | None, str]:
    """Truth of a condition, which does not hold of a row that does not apply; where nobody can say, None and why."""
    rows = {name: every[value.key] for name, value in condition.rows.items()}
    if any(not one.applies for one in rows.values()):
        return False, ""
    if lacking(values):
        given = {name: one for name, one in zip(condition.names, values, strict=True) if one is not None}
        left = settle(condition.tree, given)
        if isinstance(left, bool):
            return left, ""
        names = dict.fromkeys(unknown(left, given))
        missing = "、".join(f"“{rows[name].name}”的得分" if name in rows else name for name in names)
        return None, f"缺少 {missing}" if missing else "分母为 0"
    try:
        return bool(condition.run(*values)), ""
    except ZeroDivisionError:
        return None, "分母为 0"


def value_of(name: str, condition: Condition, figures: Mapping[str, Any], rows: Rows) -> Any:
    """A name of a condition: what a row got, a figure, or what an indicator computed under it."""
    value = condition.rows.get(name)
    if value is not None:
        row = rows[value.key]
        return row.got if row.got is None or not value.share else row.got / row.full
    if name in figures:
        return figures[name]
    return rows[condition.measures[name]].values.get(name)
