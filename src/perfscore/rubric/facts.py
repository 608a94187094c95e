"""Facts of a rule, one by one: the text to be compared, and a reviewer's name for it. A way gives its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from perfscore import exact
from perfscore.formula.readings import prose
from perfscore.methods.description import Fact
from perfscore.rubric import description
from perfscore.rubric.model import IndicatorFields, RubricModel, Section
from perfscore.text import one_line

_YES: Final = {True: "是", False: "否"}


def of_rubric(model: RubricModel) -> Iterator[Fact]:
    """Facts that hold for the whole table: its head, sections, figures, relations, limits and grades."""
    yield Fact("title", "表名", one_line(model.title), "总则")
    for name, text in description.head(model):
        if name not in {"等次", "限额", "总分算法", "最低"}:
            yield Fact(name, name, text, "分值" if name == "总分" else "总则")
    for grade, key in model.grades.items():
        yield Fact(f"等次 {grade}", f"等次“{grade}”", description.grade_range(key), "总则")
    for limit in model.limits:
        says = one_line(limit.says)
        text = f"{description.condition(limit)} 的，{limit.effect}"
        yield Fact(f"限额 {says}", f"总分限制“{says}”", text, "总则")
    yield Fact("总分算法", "总分算法", "" if model.total is None else prose.prose(model.total.tree), "算法")
    least = "总分可以低于 0" if model.at_least is None else f"总分不低于 {exact.points(model.at_least)}"
    yield Fact("最低", "总分下限", least, "算法")
    yield from _sections(model.sections, ())
    for name, text in description.figures(model):
        yield Fact(f"数据 {name}", f"数据“{name.strip()}”", text, "数据")
    for name, figure in model.data.items():
        if figure.row is not None:
            yield Fact(f"数据 {name} 行", f"数据“{name}”的行名", figure.row, "数据")
    for relation in model.relations:
        says = one_line(relation.says)
        text = f"{prose.prose(relation.that.tree)}（{'错误' if relation.severity == 'error' else '提示'}）"
        yield Fact(f"勾稽 {says}", f"勾稽关系“{says}”", text, "数据")


def _sections(sections: Sequence[Section], above: tuple[str, ...]) -> Iterator[Fact]:
    for section in sections:
        here = (*above, section.name)
        name = " › ".join(here)
        yield Fact(f"分组 {name}", f"分组“{name}”", exact.points(section.points), "分值")
        counts = {
            "计入比例": "" if section.weight is None else exact.show(section.weight, "percent"),
            "合计上限": "" if section.at_most is None else exact.points(section.at_most),
            "计法": "只计最高一项" if section.take == "highest" else "",
        }
        for what, text in counts.items():
            yield Fact(f"分组 {name} {what}", f"分组“{name}”的{what}", text, "算法")
        yield from _sections(section.sections, here)


def of_indicator(section: Sequence[str], indicator: IndicatorFields) -> Iterator[Fact]:
    """Facts of one indicator: where it stands, what it says, and how it is scored."""
    yield Fact("name", "名称", indicator.name, "位置")
    yield Fact("id", "编号", indicator.id or "同名称", "位置")
    yield Fact("section", "所在分组", " › ".join(section), "位置")
    yield Fact("points", "分值", indicator.worth, "分值")
    yield Fact("criterion", "评分标准", one_line(indicator.criterion), "标准")
    yield from indicator.facts()
    yield Fact("bonus", "加分项", _YES[indicator.bonus])
    yield Fact("minus", "减分项", _YES[indicator.minus])
    yield Fact("not_applicable", "可以填不适用", _YES[indicator.not_applicable == "allow"])
    yield Fact("rounding", "得分取舍", description.rounding(indicator.rounding) if indicator.rounding else "同全表")
    yield Fact("source", "出处", one_line(indicator.source), "说明")
    yield Fact("note", "说明", one_line(indicator.note), "说明")
