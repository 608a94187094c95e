"""The sums of a rule file: points that add up, sections that fit their rows, limits and grades that fit each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from perfscore import exact
from perfscore.exact import Number
from perfscore.methods import Each
from perfscore.problems import Fault, Path
from perfscore.rubric.model import IndicatorFields, RubricModel, Section
from perfscore.text import normal, quoted, suggest

_ZERO: Final = exact.ratio(0)
_NAMES: Final = {"bonus": "加分项", "minus": "减分项", "": "一般指标"}


def points(model: RubricModel) -> Iterator[Fault]:
    """Faults of points that do not add up."""
    total = sum((section.points * section.share for section in model.sections), _ZERO)
    if total != model.points and not model.framework and model.total is None:
        weighed = any(section.weight is not None for section in model.sections)
        added = " + ".join(map(_contributed, model.sections))
        what = f"各部分分值按权重合计 {added} = {shown(total)} 分" if weighed else f"各部分分值合计 {shown(total)} 分"
        yield Fault(("points",), "points-not-adding", f"{what}，与总分 {shown(model.points)} 分不符")
    for section, path in sections(model.sections, ("sections",)):
        if not model.framework:
            yield from _section_points(section, path)


def _section_points(section: Section, path: Path) -> Iterator[Fault]:
    parts = [one.full for one in section.items if one.counted]
    parts += [one.points * one.share for one in section.sections]
    total = sum(parts, _ZERO)
    what = f"下各项分值合计 {shown(total)} 分"
    if section.take is not None:
        total = max(parts, default=_ZERO)
        what = f"下分值最高的一项是 {shown(total)} 分"
    if section.at_most is not None and total > section.at_most:
        total = section.at_most
        what = f"最多得 {shown(total)} 分"
    if total != section.points:
        message = f"{quoted(section.name)}{what}，与它的 {shown(section.points)} 分不符"
        yield Fault((*path, "points"), "points-not-adding", message)


def _contributed(section: Section) -> str:
    if section.weight is None:
        return shown(section.points)
    return f"{shown(section.points)} × {exact.show(section.weight, 'percent')}"


def shown(value: Number) -> str:
    """Points as a message shows them."""
    return exact.show(value, "points")


def rows(model: RubricModel) -> Iterator[Fault]:
    """Faults of sections whose rows do not go together, and of indicators that are no row of any kind."""
    for _, path, one in model.indicators():
        if one.bonus and one.minus:
            message = f"{quoted(one.name)}既是加分项，又是减分项"
            yield Fault((*path, "minus"), "bonus-and-minus", message, "bonus 和 minus 只写一个", key=True)
        elif one.points is None and one.counted:
            hint = "写上分值；没有上限的只能是加分项（bonus: true）或减分项（minus: true）"
            yield Fault((*path, "points"), "points-needed", f"{quoted(one.name)}计入总分，要有分值", hint)
    for section, path in sections(model.sections, ("sections",)):
        yield from _kinds(section, path)


def _kinds(section: Section, path: Path) -> Iterator[Fault]:
    inside = list(dict.fromkeys(_kind(one) for one in every_row(section)))
    for key in ("at_most", "take"):
        if getattr(section, key) is not None and len(inside) > 1:
            names = "、".join(_NAMES[kind] for kind in inside)
            message = f"{quoted(section.name)}里有{names}，不能一起{'封顶' if key == 'at_most' else '只计最高一项'}"
            hint = f"把{_NAMES[inside[-1]]}放到另一组里"
            yield Fault((*path, key), "section-mixed", message, hint, key=True)
    if section.take is not None and any(one.counted and _by_rows(one) for one in every_row(section)):
        message = f"{quoted(section.name)}里有表格，它各行的分值填报时才知道，不能只计最高一项"
        yield Fault((*path, "take"), "take-over-table", message, "去掉 take，或者把表格放到另一组里", key=True)
    if section.weight is not None and "" not in inside:
        message = f"{quoted(section.name)}里只有{_NAMES[inside[0]]}，权重不起作用"
        yield Fault(
            (*path, "weight"), "weight-without-rows", message, "加分项、减分项不乘权重，请去掉 weight", key=True
        )


def _by_rows(indicator: IndicatorFields) -> bool:
    """True where every row of a table is an indicator of its own; their mean is one, of the points that are written."""
    return isinstance(indicator.way, Each) and indicator.way.take is None


def _kind(indicator: IndicatorFields) -> str:
    return "minus" if indicator.minus else "bonus" if indicator.bonus else ""


def every_row(section: Section) -> Iterator[IndicatorFields]:
    """The indicators in a section, at any depth."""
    yield from section.items
    for one in section.sections:
        yield from every_row(one)


def sections(beside: Sequence[Section], path: Path) -> Iterator[tuple[Section, Path]]:
    """Every section with its place, outer before inner."""
    for place, section in enumerate(beside):
        yield section, (*path, place)
        yield from sections(section.sections, (*path, place, "sections"))


def ids(model: RubricModel) -> Iterator[Fault]:
    """Faults of sections with an id that another has."""
    seen: set[str] = set()
    for section, path in sections(model.sections, ("sections",)):
        if section.id is not None:
            if normal(section.id) in seen:
                message = f"有两个分组的编号都是{quoted(section.id)}"
                yield Fault((*path, "id"), "same-id", message, "请给它们各写一个不同的 id")
            seen.add(normal(section.id))


# -- limits and grades -------------------------------------------------------------------------


def limits(model: RubricModel) -> Iterator[Fault]:
    """Faults of limits over grades that are not there, and of a cap that lies below the least."""
    if model.at_least is not None and model.at_least > model.points and not model.framework:
        message = f"总分不低于 {shown(model.at_least)} 分，满分却只有 {shown(model.points)} 分"
        hint = "at_least 是总分最低多少；总分最高多少，写在 limits 的 at_most"
        yield Fault(("at_least",), "least-above-points", message, hint)
    graded = False
    for place, limit in enumerate(model.limits):
        path: Path = ("limits", place)
        for key, grade in (("grade", limit.grade), ("grade_at_most", limit.grade_at_most)):
            if grade is not None and model.grades and grade not in model.grades:
                hint = suggest(grade, model.grades) or f"各等次：{'、'.join(model.grades)}"
                yield Fault((*path, key), "grade-unknown", f"没有叫{quoted(grade)}的等次", hint)
        keys = [key for key in ("grade", "grade_at_most", "grade_down") if getattr(limit, key) is not None]
        graded |= bool(keys)
        if keys and not model.grades:
            message = "这条限制要改等次，这张表却没有写等次"
            hint = '在最外层写 grades，如 grades: {合格: "[60, 100]", 不合格: "[0, 60)"}'
            yield Fault((*path, keys[0]), "grades-missing", message, hint, key=True)
        if limit.at_most is not None and model.at_least is not None and limit.at_most < model.at_least:
            message = f"总分不超过 {shown(limit.at_most)} 分，又不低于 {shown(model.at_least)} 分"
            yield Fault((*path, "at_most"), "limit-below-least", message, "改 at_most，或者改最外层的 at_least")
    yield from _ungiven(model)
    if graded:
        yield from _order(model)


def _ungiven(model: RubricModel) -> Iterator[Fault]:
    """Grades without a range that no limit gives."""
    unknown = any({one.grade, one.grade_at_most} - {None, *model.grades} for one in model.limits)
    for grade, ranges in () if unknown else model.grades.items():
        given = any(grade in {one.grade, one.grade_at_most} or one.grade_down is not None for one in model.limits)
        if not ranges and not given:
            message = f"等次{quoted(grade)}没有分数区间，也没有限制会给出它"
            hint = f"写上区间，或者在 limits 里写 grade: {grade}"
            yield Fault(("grades", grade), "grade-never-given", message, hint)


def _order(model: RubricModel) -> Iterator[Fault]:
    """Grades that are lowered or capped have to stand best to worst."""
    ranged = [(grade, max(_top(one.high) for one in ends)) for grade, ends in model.grades.items() if ends]
    for (before, high), (after, top) in pairwise(ranged):
        if high < top:
            message = f"等次要从好到差写：{quoted(after)}的分数比前面的{quoted(before)}高"
            yield Fault(("grades", after), "grades-order", message, "降等、封顶都按这个次序", key=True)


def _top(end: Number | None) -> tuple[bool, Number]:
    return (True, _ZERO) if end is None else (False, end)
