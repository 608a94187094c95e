"""``target``: 完成指标值得满分，未完成按比例计分."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Final, Literal

from perfscore import exact
from perfscore.formula import tree
from perfscore.formula.grammar import Formula
from perfscore.formula.literals import number_text
from perfscore.formula.readings import prose
from perfscore.methods import fitting
from perfscore.methods.description import Comparison, Context, Fact, Held, PointsNamed, Thresholds
from perfscore.methods.fields import Amount, Definition, Expression, FigureName, Strict, Threshold, one_of
from perfscore.methods.ratio import UNCAPPED
from perfscore.methods.way import Misreading, Way
from perfscore.steps.draft import Draft

_MET = {"≥": "{a} >= {t}", "≤": "{a} <= {t}", "=": "{a} == {t}"}
_SHARE = {
    "≥": "max({a} / {t}, 0) if {t} > 0 else {t} / {a}",  # −10 where −5 was the least: half of it
    "≤": "{t} / {a} if {t} >= 0 else max({a} / {t}, 0)",
    "=": "max({a} / {t}, 0) if abs({a}) < abs({t}) else max({t} / {a}, 0)",
}
_OTHER_WAY: Final[dict[Literal["≥", "≤", "="], Literal["≥", "≤"]]] = {"≥": "≤", "≤": "≥"}

_OVER: Final = {"ignore": "不管", "flag": "没有说明原因的给出提示", "deduct": "按偏离程度折减"}


class Target(Way, Strict):
    """Full marks when the target is met, else in proportion; for ≤ by the inverse.

    Source: 项目支出绩效评价管理办法（财预〔2020〕10号）, 附1, 填表说明, of quantitative indicators.
    """

    title: ClassVar[str] = "完成指标值得满分，未完成按比例计分"
    chinese: ClassVar[str] = "目标 指标值"
    written: ClassVar[str] = '{direction: "≥", target: 计划数, actual: 完成数}'

    proportional: ClassVar[bool] = True
    scores_rows: ClassVar[bool] = True

    direction: Annotated[Literal["≥", "≤", "="], one_of("≥", "≤", "=")]
    """实际值与指标值应有的关系。"""
    target: Expression
    """指标值。例：计划数"""
    actual: Expression
    """完成值。例：完成数"""
    over: Annotated[Literal["ignore", "flag", "deduct"], one_of("ignore", "flag", "deduct")] = "ignore"
    """超额完成怎么办：ignore 不管；flag 没有说明就提示；deduct 按偏离程度折减。"""
    beyond: Threshold = Amount(exact.ratio(3, 10), "%")
    """超过指标值多少才算超额过多，默认 30%。例：30%"""
    reason: FigureName | None = None
    """哪一项文字说明超额的原因。例：超额原因"""

    def facts(self) -> Iterator[Fact]:
        """Target, actual, how they should lie, and what becomes of too much."""
        yield Fact("direction", "完成值与指标值的关系", self.direction)
        yield Fact("target", "指标值", prose.prose(self.target.tree))
        yield Fact("actual", "完成值", prose.prose(self.actual.tree))
        yield Fact("over", "超额完成", _OVER[self.over])
        yield Fact("beyond", "超过多少算超额过多", self.beyond.shown)
        yield Fact("reason", "说明超额原因的数据", self.reason or "")

    def words(self, context: Context, /) -> Iterator[str]:
        """Full marks at the target, a share short of it, and what becomes of too much."""
        actual, target = _bracketed(self.actual), _bracketed(self.target)
        share = {"≥": f"{actual} ÷ {target}", "≤": f"{target} ÷ {actual}", "=": "两者中小的 ÷ 大的"}[self.direction]
        met = f"{prose.prose(self.actual.tree)} {self.direction} {prose.prose(self.target.tree)}"
        yield f"{met} 的得满分；没有达到的，按 {share} × {context.full} 计"
        if self.direction == "≥" and self.over == "flag":
            yield f"超过 {self.beyond.shown} 及以上而没有说明原因的，给出提示"
        if self.direction == "≥" and self.over == "deduct":
            yield f"超过 {self.beyond.shown} 及以上的，按 {target} ÷ {actual} × {context.full} 计"

    def thresholds(self) -> Iterator[Thresholds]:
        """The target, where it is a number, which the actual value is held against."""
        wanted = self.target.tree
        numbers = (wanted.value,) if isinstance(wanted, tree.Num) else ()
        yield Thresholds(("target",), tuple(map(Amount, numbers)), numbers, self.actual)

    def amounts(self) -> Iterator[Held]:
        """None: the target is a formula, and looked at as one."""
        yield from ()

    def names_points(self) -> PointsNamed:
        """The full marks, of which there is a share."""
        return "full"

    def lower(self, draft: Draft) -> str:
        """Target, actual, share, score."""
        target = self._value(draft, "指标值", self.target, "target")
        actual = self._value(draft, "完成值", self.actual, "actual")
        fitting.alike(draft, self.target, self.actual, ("target", "target"))
        met = _MET[self.direction].format(a=actual, t=target)
        unmet = _SHARE[self.direction].format(a=actual, t=target)
        share = draft.step("完成率", f"1 if {met} else {unmet}", "percent", "share")
        wanted = f"指标值“{self.direction}{{{target}}}”"
        draft.explain(f"完成值 {{{actual}}} 达到{wanted}，得满分", met)
        draft.explain(f"完成值 {{{actual}}} 未达到{wanted}，按 {{{share}}} 计分", f"not ({met})")
        if self.direction == "≥" and self.over != "ignore":
            share = self._over(draft, target, actual, share)
        return draft.step("原得分", f"{share} * {draft.full}", "points", "raw")

    def misreadings(self) -> Iterator[Misreading]:
        """≥ for ≤; more than the target as more than full marks; the actual value itself times the points."""
        if self.direction in _OTHER_WAY:
            turned = self.model_copy(update={"direction": _OTHER_WAY[self.direction]})
            yield Misreading("direction-swapped", turned)
        pair = (self.target, self.actual) if self.direction == "≤" else (self.actual, self.target)
        hundred = tree.Num(exact.ratio(100))
        yield Misreading("cap-ignored", UNCAPPED, _rate(tree.Binary("/", pair[0].tree, pair[1].tree)))
        yield Misreading("rate-times-points", UNCAPPED, _rate(self.actual.tree))
        yield Misreading(
            "rate-times-points",
            UNCAPPED,
            _rate(tree.Binary("/", self.actual.tree, hundred)),
            "直接用完成值的百分数乘分值，没有与指标值相比",
        )

    def compared(self) -> Comparison:
        """The actual value and the target, as the rule's author wrote them."""
        return Comparison(self.actual, self.target, self.direction)

    def _value(self, draft: Draft, name: str, formula: Expression, key: str) -> str:
        """The name of a plain figure itself, else a step that holds the formula's value."""
        read = draft.read(formula, "number", ("target", key))
        return (
            read.name
            if isinstance(read, tree.Name)
            else draft.add(draft.fresh(name), read, draft.measure_style, authored=True)
        )

    def _over(self, draft: Draft, target: str, actual: str, share: str) -> str:
        limit = number_text(1 + self.beyond.value)
        beyond = f"{target} > 0 and {actual} >= {target} * {limit}"
        if self.over == "deduct":
            reduced = draft.step("折减后完成率", f"{target} / {actual} if {beyond} else {share}", "percent", "share")
            draft.explain(f"超过指标值 {self.beyond.shown} 以上，按偏离程度折减为 {{{reduced}}}", beyond)
            return reduced
        if self.reason is not None:
            figure = draft.figures.get(self.reason)
            if figure is None or figure.kind != "text":
                message = f"reason 要写一项文字数据的名称，没有叫“{self.reason}”的文字数据"
                draft.unknown(self.reason, message, ("target", "reason"))
                return share
            draft.use(self.reason)
        text = f"完成值 {{{actual}}} 超过指标值 {{{target}}} 的 {self.beyond.shown} 以上，要说明原因"
        draft.warn(beyond, "over-achievement", text, self.reason or "")
        return share


def _bracketed(formula: Expression) -> str:
    """The formula as one side of a quotient."""
    text = prose.prose(formula.tree)
    return f"({text})" if " " in text else text


def _rate(formula: tree.Node) -> Definition:
    """The measure that somebody takes who does not compare as the rule says; it stands in no text."""
    return Definition("照搬的比率", Formula("", formula), 0)
