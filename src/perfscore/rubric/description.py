"""A rule in words, for people: each indicator's scoring, the agreements for the whole table, the figures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import interval
from perfscore.formula.interval import Interval
from perfscore.formula.names import for_people
from perfscore.formula.readings import prose
from perfscore.rubric.figures import Column, Figure, limits_of
from perfscore.rubric.model import IndicatorFields, Limit, Rounding, RubricModel, Section
from perfscore.steps.model import DataKind
from perfscore.text import one_line

_MODES: Final = {"half-up": "四舍五入", "half-even": "四舍六入五成双", "down": "舍去尾数", "up": "进位"}
KINDS: Final[dict[DataKind, str]] = {
    "money": "金额",
    "count": "个数",
    "number": "数",
    "percent": "百分比",
    "choice": "选项",
    "yes_no": "是或否",
    "date": "日期",
    "text": "文字",
    "table": "表格",
}


def dates(data: Mapping[str, Figure]) -> frozenset[str]:
    """The names of the figures and columns that are dates."""
    days = {name for name, figure in data.items() if figure.kind == "date"}
    days |= {name for table in data.values() for name, column in table.columns.items() if column.kind == "date"}
    return frozenset(days)


def sentences(indicator: IndicatorFields, days: Collection[str] = ()) -> list[str]:
    """Sentences of 评分方式: the measure, the way of scoring, the exceptions, and what else is agreed.

    ``days`` are the names of the figures that are dates.
    """
    endless, minus = indicator.points is None, indicator.minus
    return [*indicator.words(indicator.worth, days, endless=endless, minus=minus), *_modifiers(indicator)]


def endless(indicator: IndicatorFields) -> str:
    """Words in the place of points that have no end, but for one that the way of scoring has itself."""
    end = indicator.way.end
    return "不设上限" if end is None else f"最多 {exact.points(end)}"


def unscored(indicator: IndicatorFields) -> list[str]:
    """Sentences of 评分方式 for an indicator of a framework: its measure."""
    return [f"{one.name} = {prose.prose(one.formula.tree)}" for one in indicator.measure] or ["由本地规则写"]


def _modifiers(indicator: IndicatorFields) -> Iterator[str]:
    if indicator.bonus:
        yield "加分项，在总分之外"
    if indicator.minus:
        yield "减分项，从总分里扣"
    if indicator.not_applicable == "allow":
        yield "可以不适用，要写理由"
    if indicator.rounding is not None:
        yield f"得分{rounding(indicator.rounding)}"


def rounding(rule: Rounding) -> str:
    """A rounding: ``保留 2 位小数，四舍五入``."""
    return f"保留 {rule.places} 位小数，{_MODES[rule.mode]}"


def head(model: RubricModel) -> list[tuple[str, str]]:
    """The lines above the table, each by its name; what is not written has none."""
    full = exact.points(model.points)
    rescale = f"可以填不适用，总分按“得分 ÷ 可评分值 × {exact.plain(model.points)}”折算"
    lines = [
        ("制定机关", one_line(model.authority)),
        ("有效期", validity(model)),
        ("版本", model.version),
        ("出处", one_line(model.source)),
        ("引用", one_line(model.extends)),
        ("总分", "这是框架，没有分值，由引用它的规则写" if model.framework else full),
        ("等次", "；".join(f"{word}：{grade_range(key)}" for word, key in model.grades.items())),
        ("取舍", f"各指标得分{rounding(model.rounding)}"),
        ("不适用", rescale if model.not_applicable == "rescale" else "不允许"),
        ("总分算法", "" if model.total is None else prose.prose(model.total.tree)),
        ("最低", _least(model.at_least)),
        *(("限额", f"{condition(one)} 的，{one_line(one.says)}{_effects(one)}") for one in model.limits),
        ("说明", one_line(model.note)),
    ]
    return [(name, text) for name, text in lines if text]


def _least(least: Number | None) -> str:
    """The floor of the total, where it is not the usual 0."""
    if least is None:
        return "总分可以低于 0"
    return f"总分不低于 {exact.points(least)}" if least else ""


def _effects(limit: Limit) -> str:
    """The effects of a limit that its own words do not say."""
    said = "".join(limit.says.split())
    return "".join(f"，{one}" for one in limit.effects if "".join(one.split()) not in said)


def grade_range(intervals: tuple[Interval, ...]) -> str:
    """The totals of a grade in words; what only a limit gives has none."""
    return interval.words(intervals) if intervals else "只由限制给出"


def condition(one: Limit) -> str:
    """The condition of a limit as people write it: ``统计的得分 < 10``."""
    return prose.prose(one.when.tree, for_people)


def of_grades(one: Limit) -> bool:
    """True where a limit changes the grade."""
    return any(effect is not None for effect in (one.grade, one.grade_at_most, one.grade_down))


def sections(model: RubricModel) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Every section by its names, outer before inner, with its points and how it counts in words."""
    yield from _sections(model, model.sections, ())


def _sections(
    model: RubricModel, inside: Iterable[Section], above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    for one in inside:
        path = (*above, one.name)
        yield path, list(_section(model, one))
        yield from _sections(model, one.sections, path)


def _section(model: RubricModel, section: Section) -> Iterator[str]:
    if section.points or not (model.framework or _outside(section)):
        yield exact.points(section.points)
    if section.take == "highest":
        yield "只计扣得最多的一项" if _off(section) else "只计最高一项"
    if section.at_most is not None:
        yield (
            f"合计最多扣 {exact.points(section.at_most)}"
            if _off(section)
            else f"合计最高 {exact.points(section.at_most)}"
        )
    if section.weight is not None:
        yield f"按 {exact.show(section.weight, 'percent')} 计入"


def _off(section: Section) -> bool:
    """True where all of a section comes off the total."""
    return all(one.minus for one in section.items) and all(map(_off, section.sections))


def _outside(section: Section) -> bool:
    """True where nothing of a section is counted in its points."""
    return not any(one.counted for one in section.items) and all(map(_outside, section.sections))


def validity(model: RubricModel) -> str:
    """有效期: ``2020-01-01 至 2020-12-31``, nothing where none is written."""
    if model.valid is None:
        return ""
    until = f"至 {model.valid.until}" if model.valid.until else "起"
    return f"{model.valid.from_} {until}"


def figures(model: RubricModel) -> list[tuple[str, str]]:
    """基础数据: every figure to be filled in, and what it is; a table's columns after it."""
    rows = []
    for name, figure in model.data.items():
        rows.append((name, _figure(figure)))
        rows += [(f"  {name}·{key}", _figure(column)) for key, column in figure.columns.items()]
    return rows


def _limits(figure: Figure | Column) -> str:
    limits = limits_of(figure)
    return "" if limits is None else limits.words


def _figure(figure: Figure | Column) -> str:
    unit = figure.unit or ("元" if figure.kind == "money" else "")
    parts = [
        KINDS[figure.kind] + (f"（{unit}）" if unit else ""),
        "、".join(figure.of),
        _limits(figure),
        "由外部给定" if figure.given else "",
        one_line(figure.note),
    ]
    return "；".join(one for one in parts if one)
