"""The consistency of the parts of a rule file: names that are apart, ways that fit their figures and tables."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from perfscore import exact
from perfscore.methods import Each, Parts
from perfscore.methods.refusals import MOST_ITEMS
from perfscore.methods.scored import Scored
from perfscore.problems import Fault, Path
from perfscore.rubric import adding_up
from perfscore.rubric.figures import Column
from perfscore.rubric.model import RESERVED, IndicatorFields, RubricModel, Section
from perfscore.steps.model import KINDS
from perfscore.text import normal, quoted, suggest


def faults(model: RubricModel) -> Iterator[Fault]:
    """Faults of everything that does not fit together."""
    yield from _points(model)
    yield from _names(model)
    yield from _limits(model)
    yield from _grades(model)
    yield from adding_up.limits(model)
    for _, path, indicator in model.indicators():
        yield from _indicator(model, indicator, path)


def _points(model: RubricModel) -> Iterator[Fault]:
    if not model.sections:
        yield Fault(("sections",), "sections-empty", "sections 里没有任何内容", "至少要有一组指标")
        return
    yield from adding_up.points(model)
    yield from adding_up.rows(model)
    yield from adding_up.ids(model)
    yield from _sections(model.sections, ("sections",))


def _sections(sections: list[Section], path: Path) -> Iterator[Fault]:
    """Faults of sections that stand side by side; results know them by their names."""
    names: set[str] = set()
    for place, section in enumerate(sections):
        name = normal(section.name)
        if name in names:
            message = f"同一级里有两个{quoted(section.name)}"
            yield Fault((*path, place, "name"), "same-section", message, "请改名，或者合并")
        names.add(name)
        yield from _sections(section.sections, (*path, place, "sections"))


def _names(model: RubricModel) -> Iterator[Fault]:
    seen: set[str] = set()
    for _, path, indicator in model.indicators():
        key, where = indicator.key, (*path, "id" if indicator.id else "name")
        if key in RESERVED:
            message = f"{quoted(key)}在填报里另有用处，不能用作指标的编号"
            yield Fault(where, "id-reserved", message, "请另写一个 id")
        if normal(key) in seen:
            yield Fault(where, "same-id", f"有两个指标都叫{quoted(key)}", "请给它们各写一个不同的 id")
        seen.add(normal(key))
    for name, figure in model.data.items():
        for column in figure.columns:
            if column in model.data:
                message = f"表格{quoted(name)}的列{quoted(column)}与一项数据同名"
                path = ("data", name, "columns", column)
                yield Fault(path, "name-taken", message, "公式里分不清，请改名", key=True)


def _limits(model: RubricModel) -> Iterator[Fault]:
    if len(model.limits) > MOST_ITEMS:
        yield Fault(("limits",), "too-many-items", f"限额有 {len(model.limits)} 条，最多 {MOST_ITEMS} 条")


def _grades(model: RubricModel) -> Iterator[Fault]:
    if len(model.grades) > MOST_ITEMS:
        yield Fault(("grades",), "too-many-items", f"等次有 {len(model.grades)} 个，最多 {MOST_ITEMS} 个")
        return
    rows = [(grade, interval) for grade, ends in model.grades.items() for interval in ends]
    for (first, one), (second, other) in combinations(rows, 2):
        if one.meets(other):
            message = f"等次{quoted(first)}和{quoted(second)}的区间重叠：{one.text} 与 {other.text}"
            hint = "同一个分数只能属于一个等次；相接的两档，一档含端点写“]”，一档不含写“)”"
            yield Fault(("grades", second), "grades-overlap", message, hint)


def _indicator(model: RubricModel, indicator: IndicatorFields, path: Path) -> Iterator[Fault]:
    way = indicator.way
    forbidden = model.not_applicable == "forbid"
    if forbidden and indicator.not_applicable == "allow":
        hint = "在最外层写 not_applicable: rescale（折算），或者去掉这里的 allow"
        message = "这张表不允许不适用，这个指标却允许"
        yield Fault((*path, "not_applicable"), "not-applicable-forbidden", message, hint)
    for where in _not_applicable_places(indicator, path) if forbidden else ():
        hint = "在最外层写 not_applicable: rescale（折算），或者在这里给出得分"
        yield Fault(where, "not-applicable-forbidden", "这张表不允许不适用", hint)
    if isinstance(way, Parts):
        if indicator.points is not None:
            yield from way.points_fault(indicator.points, path)
        if not indicator.counted:
            yield from way.kinds_fault(indicator.name, path)
        for place, part in enumerate(way.root):
            for where in _not_applicable_places(part, (*path, "parts", place)):
                message = "一个部分不能单独算作不适用，请给出得分"
                yield Fault(where, "part-not-applicable", message, "可写 full、zero，或一个分数")
    if isinstance(way, Each):
        yield from _each(model, indicator, way, (*path, "each"))


def _not_applicable_places(scored: Scored, path: Path) -> Iterator[Path]:
    """Places by which something is not applicable when it cannot be computed."""
    for place, one in enumerate(scored.undefined):
        if one.score == "not_applicable":
            yield (*path, "undefined", place, "score")


def _each(model: RubricModel, indicator: IndicatorFields, way: Each, path: Path) -> Iterator[Fault]:
    table = model.data.get(way.table)
    if table is None or table.kind != "table":
        known = [name for name, figure in model.data.items() if figure.kind == "table"]
        message = f"data 里没有叫{quoted(way.table)}的表格"
        yield Fault((*path, "table"), "unknown-name", message, suggest(way.table, known), names=(way.table,))
        return
    for key in ("name", "points", "unit", "group", "claimed", "by"):
        column = getattr(way, key) or None
        if column is not None and column not in table.columns:
            message = f"表格{quoted(way.table)}没有{quoted(column)}这一列"
            hint = suggest(column, table.columns) or "各列：" + "、".join(table.columns)
            yield Fault((*path, key), "unknown-name", message, hint, names=(way.table, column))
        elif column is not None and (KINDS[table.columns[column].kind] == "number") != (key in {"points", "claimed"}):
            wanted = "一列数字" if key in {"points", "claimed"} else "一列文字或选项"
            yield Fault((*path, key), "each-column", f"{key} 要写{wanted}，{quoted(column)}不是")
    if way.by in table.columns:
        yield from _ways(way, table.columns[way.by], (*path, "ways"))
    total = sum(way.groups.values(), exact.ratio(0))
    if way.groups and total != indicator.full:
        message = f"各组分值合计 {adding_up.shown(total)} 分，与本指标的 {adding_up.shown(indicator.full)} 分不符"
        yield Fault((*path, "groups"), "points-not-adding", message)


def _ways(way: Each, by: Column, path: Path) -> Iterator[Fault]:
    """Faults unless every word of the column that chooses has a way of scoring, and no other word has."""
    for word in [one for one in by.of if one not in way.ways]:
        yield Fault(path, "each-ways", f"{quoted(str(way.by))}为{quoted(word)}的行没有评分方式")
    for word in [one for one in way.ways if by.of and one not in by.of]:
        hint = "可选：" + "、".join(by.of)
        yield Fault((*path, word), "each-ways", f"{quoted(word)}不是{quoted(str(way.by))}的可选值", hint, key=True)
