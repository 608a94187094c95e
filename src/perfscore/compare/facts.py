"""What a rule says, fact by fact: what is to be compared, and how a reviewer calls it.

One small function a way of scoring. A fact's ``key`` is what stays when its value changes; its ``label``
may name other values of the rule (每超过 1 个百分点扣分).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from perfscore import exact
from perfscore.api import Rubric
from perfscore.exact import Number
from perfscore.formula.grammar import Formula
from perfscore.formula.interval import Interval
from perfscore.formula.readings import prose
from perfscore.methods.bands import Bands
from perfscore.methods.cases import Cases
from perfscore.methods.checklist import Checklist
from perfscore.methods.checkpoints import Checkpoints
from perfscore.methods.deduct import Deduct
from perfscore.methods.each import Each
from perfscore.methods.findings import Findings
from perfscore.methods.formula import FormulaWay
from perfscore.methods.judged import Judged
from perfscore.methods.parts import Parts
from perfscore.methods.ratio import Ratio
from perfscore.methods.scored import Scored
from perfscore.methods.survey import Survey
from perfscore.methods.target import Target
from perfscore.report import official, ways
from perfscore.rubric.model import IndicatorFields, Section

Aspect: TypeAlias = Literal["分值", "标准", "算法", "位置", "数据", "总则", "说明"]

_OVER: Final = {"ignore": "不管", "flag": "没有说明原因的给出提示", "deduct": "按偏离程度折减"}
_PARTS: Final = {"whole": "不扣", "started": "按一个扣", "pro-rata": "按比例扣"}
_YES: Final = {True: "是", False: "否"}


class Fact(NamedTuple):
    """One thing that a rule says.

    ``called``: where only the label changes, it was given another one. ``ordered``: its place among its like counts.
    """

    key: str
    label: str
    text: str
    aspect: Aspect = "算法"
    called: bool = False
    ordered: bool = False


def of_rubric(rubric: Rubric) -> Iterator[Fact]:
    """What holds for the whole table: its head, sections, figures, relations, limits and grades."""
    model = rubric.model
    yield Fact("title", "表名", line(model.title), "总则")
    for name, text in official.facts(rubric):
        if name not in {"等次", "限额"}:
            yield Fact(name, name, text, "分值" if name == "总分" else "总则")
    for grade, key in model.grades.items():
        yield Fact(f"等次 {grade}", f"等次“{grade}”", ways.intervals(key), "总则")
    for limit in model.limits:
        text = f"{_prose(limit.when)} 的，总分不超过 {_points(limit.at_most)}"
        yield Fact(f"限额 {line(limit.says)}", f"总分限制“{line(limit.says)}”", text, "总则")
    yield from _sections(model.sections, ())
    for name, text in official.figures(rubric):
        yield Fact(f"数据 {name}", f"数据“{name.strip()}”", text, "数据")
    for name, figure in model.data.items():
        if figure.row is not None:
            yield Fact(f"数据 {name} 行", f"数据“{name}”的行名", figure.row, "数据")
    for relation in model.relations:
        text = f"{_prose(relation.that)}（{'错误' if relation.severity == 'error' else '提示'}）"
        yield Fact(f"勾稽 {line(relation.says)}", f"勾稽关系“{line(relation.says)}”", text, "数据")


def _sections(sections: Sequence[Section], above: tuple[str, ...]) -> Iterator[Fact]:
    for section in sections:
        here = (*above, section.name)
        name = " › ".join(here)
        yield Fact(f"分组 {name}", f"分组“{name}”", _points(section.points), "分值")
        yield from _sections(section.sections, here)


def of_indicator(section: Sequence[str], one: IndicatorFields) -> Iterator[Fact]:
    """What is said of one indicator."""
    yield Fact("name", "名称", one.name, "位置")
    yield Fact("id", "编号", one.id or "同名称", "位置")
    yield Fact("section", "所在分组", " › ".join(section), "位置")
    yield Fact("points", "分值", _points(one.points), "分值")
    yield Fact("criterion", "评分标准", line(one.criterion), "标准")
    yield from of_scored(one)
    yield Fact("bonus", "加分项", _YES[one.bonus])
    yield Fact("not_applicable", "可以填不适用", _YES[one.not_applicable == "allow"])
    rounding = f"保留 {one.rounding.places} 位小数，{ways.MODES[one.rounding.mode]}" if one.rounding else "同全表"
    yield Fact("rounding", "得分取舍", rounding)
    yield Fact("source", "出处", line(one.source), "说明")
    yield Fact("note", "说明", line(one.note), "说明")


def of_scored(one: Scored) -> Iterator[Fact]:
    """The measure, the way of scoring, the gates and the exceptions, of an indicator or a part."""
    for measure in one.measure:
        yield Fact(f"measure {measure.name}", f"指标值“{measure.name}”", _prose(measure.formula), called=True)
    yield Fact("way", "评分方式", one.way.title)
    yield from FACTS[one.way_key](one.way)
    for gate in one.unless:
        yield Fact(
            f"unless {_prose(gate.when)}", f"不得分的情况（{_prose(gate.when)}）", line(gate.because), called=True
        )
    for exception in one.undefined:
        text = f"{ways.outcome(exception.score)}：{line(exception.because)}"
        yield Fact(f"undefined {_prose(exception.when)}", f"例外（{_prose(exception.when)}）", text, called=True)


# -- one function a way ------------------------------------------------------------------


def _deduct(way: Deduct) -> Iterator[Fact]:
    limit, word = (way.above, "超过") if way.above is not None else (way.below, "低于")
    yield Fact("limit", f"{word}多少开始扣分", exact.show(limit.value, way.style) if limit is not None else "")
    yield Fact("side", "扣分方向", f"{word}的扣分")
    yield Fact("each", "计扣单位", ways.unit(way.each))
    yield Fact("deducted", f"每{word} {ways.unit(way.each)}扣分", _points(way.points))
    yield Fact("part", "不足一个单位的", _PARTS[way.part])


def _bands(way: Bands) -> Iterator[Fact]:
    for key, points in way.root.items():
        name = _intervals(key)
        yield Fact(f"band {name}", f"{name} 档", _points(points), called=True)


def _ratio(way: Ratio) -> Iterator[Fact]:
    yield Fact("at_most", "最高按多少计", "不封顶" if way.at_most is None else way.at_most.shown)


def _checklist(way: Checklist) -> Iterator[Fact]:
    for item, points in way.root.items():
        yield Fact(f"item {item}", f"“{item}”", _points(points), called=True)


def _findings(way: Findings) -> Iterator[Fact]:
    yield Fact("deducted", "每发现一例扣分", _points(way.each))
    yield Fact("kinds", "问题的种类", "、".join(way.kinds) or "不限")


def _cases(way: Cases) -> Iterator[Fact]:
    for case in way.root:
        when = "其他" if case.when is None else _prose(case.when)
        says = f"（{line(case.says)}）" if case.says else ""
        yield Fact(f"case {when}", f"情况（{when}）", f"{_points(case.score)}{says}", called=True, ordered=True)


def _judged(way: Judged) -> Iterator[Fact]:
    for word, key in way.levels.items():
        yield Fact(f"level {word}", f"等级“{word}”的得分占比", ways.intervals(key), called=True)
    yield from _columns({"等级": way.level, "评定得分": way.score, "理由": way.reason})


def _columns(named: Mapping[str, str | None]) -> Iterator[Fact]:
    for what, column in named.items():
        yield Fact(f"column {what}", f"{what}在哪一列", column or "")


def _survey(way: Survey) -> Iterator[Fact]:
    yield Fact("questions", "问卷题数", f"{way.questions} 题")
    yield Fact("least", "最少份数", f"{way.least} 份" if way.least else "不限")
    for option, points in way.options.items():
        yield Fact(f"option {option}", f"选项“{option}”", _points(points), called=True)


def _target(way: Target) -> Iterator[Fact]:
    yield Fact("direction", "完成值与指标值的关系", way.direction)
    yield Fact("target", "指标值", _prose(way.target))
    yield Fact("actual", "完成值", _prose(way.actual))
    yield Fact("over", "超额完成", _OVER[way.over])
    yield Fact("beyond", "超过多少算超额过多", way.beyond.shown)
    yield Fact("reason", "说明超额原因的数据", way.reason or "")


def _checkpoints(way: Checkpoints) -> Iterator[Fact]:
    for one in way.root:
        yield Fact(f"point {one.name}", f"节点“{one.name}”", _points(one.points), called=True)
        yield Fact(f"target {one.name}", f"节点“{one.name}”应达到", one.target.shown)
        yield Fact(f"actual {one.name}", f"节点“{one.name}”的进度", _prose(one.actual))


def _parts(way: Parts) -> Iterator[Fact]:
    for part in way.root:
        lead = f"“{part.name}”部分"
        yield Fact(f"part {part.name}", lead, _points(part.points), called=True)
        yield from _inside(part.name, lead, part)


def _each(way: Each) -> Iterator[Fact]:
    yield Fact("table", "表格", way.table)
    yield from _columns({"指标名称": way.name, "分值": way.points, "分组": way.group, "评分方式": way.by})
    for name, points in way.groups.items():
        yield Fact(f"group {name}", f"“{name}”组的分值", _points(points), called=True)
    for word, scored in way.ways.items():
        lead = f"“{word}”的行"
        yield Fact(f"way {word}", lead, scored.way.title)
        yield from _inside(word, lead, scored)


def _inside(name: str, lead: str, scored: Scored) -> Iterator[Fact]:
    """The facts of a part, each led by the part's name."""
    for fact in of_scored(scored):
        yield fact._replace(key=f"{name} › {fact.key}", label=f"{lead}，{fact.label}")


def _formula(way: FormulaWay) -> Iterator[Fact]:
    yield Fact("formula", "得分公式", _prose(way.root))


FACTS: Final[dict[str, Callable[[Any], Iterator[Fact]]]] = {
    "deduct": _deduct,
    "bands": _bands,
    "ratio": _ratio,
    "checklist": _checklist,
    "findings": _findings,
    "cases": _cases,
    "judged": _judged,
    "survey": _survey,
    "target": _target,
    "checkpoints": _checkpoints,
    "formula": _formula,
    "parts": _parts,
    "each": _each,
}


# -- words -------------------------------------------------------------------------------


def line(text: str | None) -> str:
    """A text in one line."""
    return " ".join((text or "").split())


def _points(points: Number) -> str:
    return f"{exact.plain(points)} 分"


def _prose(formula: Formula) -> str:
    return prose.prose(formula.tree)


def _intervals(key: tuple[Interval, ...]) -> str:
    return " 或 ".join(one.text for one in key)
