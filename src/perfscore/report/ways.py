"""评分方式: what a rule's model says, in words. One small function a way of scoring."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from perfscore import exact
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
from perfscore.methods.fields import Amount
from perfscore.methods.findings import Findings
from perfscore.methods.formula import FormulaWay
from perfscore.methods.judged import Judged
from perfscore.methods.parts import Parts
from perfscore.methods.ratio import Ratio
from perfscore.methods.scored import Scored
from perfscore.methods.survey import Survey
from perfscore.methods.target import Target
from perfscore.rubric.model import IndicatorFields

NUMBERS: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
MODES: Final = {"half-up": "四舍五入", "half-even": "四舍六入五成双", "down": "舍去尾数", "up": "进位"}
ROW: Final = "分值"
"""The full marks of a row, which are a column of its table."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a way of scoring is asked for: full marks, and the measure that it looks at."""

    full: str
    measure: str


def sentences(indicator: IndicatorFields) -> list[str]:
    """How an indicator is scored: its measure, its way of scoring, its exceptions."""
    return [*_scored(indicator, _points(indicator.points)), *_modifiers(indicator)]


def unscored(indicator: IndicatorFields) -> list[str]:
    """What a framework says of how an indicator is scored: its measure."""
    return [f"{one.name} = {_prose(one.formula)}" for one in indicator.measure] or ["由本地规则写"]


def _scored(scored: Scored, full: str) -> Iterator[str]:
    for one in scored.measure:
        yield f"{one.name} = {_prose(one.formula)}"
    yield from WORDS[scored.way_key](scored.way, Asked(full, scored.measure[-1].name if scored.measure else ""))
    for gate in scored.unless:
        yield f"{_prose(gate.when)} 的，不得分：{gate.because}"
    for exception in scored.undefined:
        yield f"{_prose(exception.when)} 的，{outcome(exception.score)}：{exception.because}"


def outcome(score: Any) -> str:  # noqa: ANN401  (a number, or one of three words)
    """What an exception scores."""
    match score:
        case "full":
            return "得满分"
        case "zero":
            return "不得分"
        case "not_applicable":
            return "不适用"
        case _:
            return f"得 {_points(score)}"


def _modifiers(indicator: IndicatorFields) -> Iterator[str]:
    if indicator.bonus:
        yield "加分项，在总分之外"
    if indicator.not_applicable == "allow":
        yield "可以不适用，要写理由"
    if indicator.rounding is not None:
        yield f"得分保留 {indicator.rounding.places} 位小数，{MODES[indicator.rounding.mode]}"


# -- one function a way ------------------------------------------------------------------


def _deduct(way: Deduct, _: Asked) -> Iterator[str]:
    limit, word = (way.above, "超过") if way.above is not None else (way.below, "低于")
    each = unit(way.each)
    part = {"whole": f"不足 {each}的不扣", "started": f"不足 {each}的按 {each}扣", "pro-rata": "按比例扣"}[way.part]
    start = exact.show(limit.value, way.style) if limit is not None else ""
    yield f"{word} {start} 的，每 {each}扣 {_points(way.points)}（{part}），扣完为止"


def _bands(way: Bands, _: Asked) -> Iterator[str]:
    yield "；".join(f"{intervals(key)}：{_points(points)}" for key, points in way.root.items())


def _ratio(way: Ratio, asked: Asked) -> Iterator[str]:
    most = "不封顶" if way.at_most is None else f"最高按 {way.at_most.shown} 计"
    yield f"得分 = {asked.measure} × {asked.full}（{most}）"


def _checklist(way: Checklist, _: Asked) -> Iterator[str]:
    yield "逐项答是否，答“是”的得分：" + "；".join(f"{item} {_points(points)}" for item, points in way.root.items())


def _findings(way: Findings, _: Asked) -> Iterator[str]:
    yield f"每发现一例扣 {_points(way.each)}，扣完为止"
    if way.kinds:
        yield "问题的种类：" + "、".join(way.kinds)


def _cases(way: Cases, _: Asked) -> Iterator[str]:
    said = []
    for case in way.root:
        when = "" if case.when is None else _prose(case.when)
        words = case.says or ("其他情况" if case.when is None else when)
        formula = f"（{when}）" if when and case.says else ""
        said.append(f"{words}{formula}：{_points(case.score)}")
    yield "；".join(said)


def _judged(way: Judged, asked: Asked) -> Iterator[str]:
    yield f"由评价人在 0 到 {asked.full}之间评定，并写明理由"
    if way.levels:
        levels = "；".join(f"{word} {intervals(key)}" for word, key in way.levels.items())
        yield f"先定等级，得分占分值的比例要在等级的区间里：{levels}"


def _survey(way: Survey, asked: Asked) -> Iterator[str]:
    options = "、".join(f"“{option}”计 {_points(points)}" for option, points in way.options.items())
    least = f"，至少 {way.least} 份" if way.least else ""
    yield f"问卷 {way.questions} 题{least}，选{options}；问卷得分 ÷ 问卷满分 × {asked.full}"


def _target(way: Target, asked: Asked) -> Iterator[str]:
    actual, target = _prose(way.actual, tight=True), _prose(way.target, tight=True)
    share = {"≥": f"{actual} ÷ {target}", "≤": f"{target} ÷ {actual}", "=": "两者中小的 ÷ 大的"}[way.direction]
    met = f"{_prose(way.actual)} {way.direction} {_prose(way.target)}"
    yield f"{met} 的得满分；没有达到的，按 {share} × {asked.full} 计"
    if way.direction == "≥" and way.over == "flag":
        yield f"超过 {way.beyond.shown} 及以上而没有说明原因的，给出提示"
    if way.direction == "≥" and way.over == "deduct":
        yield f"超过 {way.beyond.shown} 及以上的，按 {target} ÷ {actual} × {asked.full} 计"


def _checkpoints(way: Checkpoints, _: Asked) -> Iterator[str]:
    points = (f"{one.name}：{_prose(one.actual)} 达到 {one.target.shown}，{_points(one.points)}" for one in way.root)
    yield "；".join(points) + "；没有达到的，按完成的比重计"


def _parts(way: Parts, _: Asked) -> Iterator[str]:
    for number, part in enumerate(way.root):
        mark = NUMBERS[number] if number < len(NUMBERS) else f"({number + 1})"
        yield f"{mark}{part.name}（{_points(part.points)}）：" + "；".join(_scored(part, _points(part.points)))


def _each(way: Each, _: Asked) -> Iterator[str]:
    by = f"，按“{way.by}”" if way.by else ""
    yield f"表格“{way.table}”的每一行是一个指标，名称见“{way.name}”，分值见“{way.points}”{by}计分"
    for word, scored in way.ways.items():
        lead = f"{word}：" if way.by else ""
        yield lead + "；".join(_scored(scored, ROW))
    if way.groups:
        yield "各组分值：" + "、".join(f"{name} {_points(points)}" for name, points in way.groups.items())


def _formula(way: FormulaWay, _: Asked) -> Iterator[str]:
    yield f"得分 = {_prose(way.root)}"


WORDS: Final[dict[str, Callable[[Any, Asked], Iterator[str]]]] = {
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


def _points(points: Number) -> str:
    return f"{exact.plain(points)} 分"


def _prose(formula: Formula, *, tight: bool = False) -> str:
    text = prose.prose(formula.tree)
    return f"({text})" if tight and " " in text else text


def unit(each: Amount) -> str:
    """What is counted as one: ``1 个百分点``."""
    if each.unit == "%":
        return f"{exact.show(each.value * 100, 'number')} 个百分点"
    return f"{exact.show(each.value, each.style)} {each.unit or '个单位'}"


def intervals(key: tuple[Interval, ...]) -> str:
    """Intervals in words: ``80%（含）至 90%``."""
    return " 或 ".join(_interval(one) for one in key)


def _interval(one: Interval) -> str:
    """``80%（含）至 90%``: a closed end is said to be one."""
    low, high = (None if end is None else exact.show(end, one.style) for end in (one.low, one.high))
    match low, high:
        case None, None:
            return "任何数"
        case None, _:
            return f"{high} 及以下" if one.high_closed else f"低于 {high}"
        case _, None:
            return f"{low} 及以上" if one.low_closed else f"高于 {low}"
        case _ if low == high:
            return f"等于 {low}"
        case _:
            return f"{low}{'（含）' if one.low_closed else ' '}至 {high}{'（含）' if one.high_closed else ''}"
