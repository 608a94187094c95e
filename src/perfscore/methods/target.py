"""``target``: 完成指标值得满分，未完成按比例计分."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Final, Literal, Self

from pydantic import model_validator

from perfscore import exact
from perfscore.formula import tree
from perfscore.formula.grammar import Formula
from perfscore.formula.interval import Interval
from perfscore.formula.literals import number_text
from perfscore.formula.readings import prose
from perfscore.methods import fitting, full_marks, judgement
from perfscore.methods.answer import Answer, Reading, blank
from perfscore.methods.description import (
    MET_DAY,
    Comparison,
    Context,
    Direction,
    Fact,
    PointsNamed,
    Thresholds,
    WrittenAmount,
)
from perfscore.methods.fields import Expression, FigureName, GivenPoints, Threshold, one_of
from perfscore.methods.layout import Layout, Sheet
from perfscore.methods.ratio import UNCAPPED
from perfscore.methods.readers import Amount, Definition
from perfscore.methods.refusals import refuse
from perfscore.methods.strict import Strict
from perfscore.methods.target_value import TargetValue
from perfscore.methods.way import Misreading, Way, changed
from perfscore.steps.draft import Draft
from perfscore.steps.model import Block

_MET = {"≥": "{a} >= {t}", "≤": "{a} <= {t}", "=": "{a} == {t}"}
_SHARE = {
    "≥": "max({a} / {t}, 0) if {t} > 0 else {t} / {a}",  # −10 where −5 was the least: half of it
    "≤": "{t} / {a} if {t} >= 0 else max({a} / {t}, 0)",
    "=": "max({a} / {t}, 0) if abs({a}) < abs({t}) else max({t} / {a}, 0)",
}
_OTHER_WAY: Final[dict[Direction, Literal["≥", "≤"]]] = {"≥": "≤", "≤": "≥"}

_DAYS: Final = {"≤": ("不晚于", "晚于"), "≥": ("不早于", "早于"), "=": ("就在", "不在")}
"""Words for a day that was met, and for one that was not."""
_OVER: Final = {"ignore": "不管", "flag": "没有说明原因的给出提示", "deduct": "按偏离程度折减"}


class Target(Way, Strict):
    """Full marks when the target is met, else in proportion; for ≤ by the inverse.

    A range is met inside, and held against its nearer end outside. A day is met or not: what it earns when it is not,
    the rule says, or a person does.

    Source: 项目支出绩效评价管理办法（财预〔2020〕10号）, 附1, 填表说明, of quantitative indicators.
    """

    title: ClassVar[str] = "完成指标值得满分，未完成按比例计分"
    chinese: ClassVar[str] = "目标 指标值"
    written: ClassVar[str] = '{direction: "≥", target: 计划数, actual: 完成数}'

    proportional: ClassVar[bool] = True
    scores_rows: ClassVar[bool] = True
    of_days: ClassVar[bool] = False
    """True in rows where numbers could stand too: the column of the score is that of the claim, and never unasked."""

    direction: Annotated[Direction, one_of("≥", "≤", "=")]
    """实际值与指标值应有的关系。"""
    target: TargetValue
    """指标值：公式，日期，或区间（direction 写 =）。例：计划数例："2020-12-31"例：计划数 * 2"""
    actual: Expression
    """完成值。例：完成数"""
    over: Annotated[Literal["ignore", "flag", "deduct"], one_of("ignore", "flag", "deduct")] = "ignore"
    """超额完成怎么办：ignore 不管；flag 没有说明就提示；deduct 按偏离程度折减。"""
    beyond: Threshold = Amount(exact.ratio(3, 10), "%")
    """超过指标值多少才算超额过多，默认 30%。例：30%"""
    reason: FigureName | None = None
    """哪一项文字说明超额的原因；each 里完成时限的，哪一列是评定的理由。例：超额原因"""
    late: GivenPoints | None = None
    """（仅用于日期）逾期得多少分；不写的，由评价人评定。例：50%"""
    score: FigureName | None = None
    """（仅用于 each 里的日期）哪一列是逾期时的评定得分。例：评定得分"""

    @model_validator(mode="after")
    def _inside(self) -> Self:
        if isinstance(self.target, Interval) and self.direction != "=":
            message = "指标值是区间的，完成值在区间内就是完成，direction 要写 ="
            raise refuse("target-direction", message, at=("direction",))
        return self

    def facts(self) -> Iterator[Fact]:
        """Target, actual, how they should lie, and what becomes of too much."""
        yield Fact("direction", "完成值与指标值的关系", self.direction)
        yield Fact("target", "指标值", _target_text(self.target))
        yield Fact("actual", "完成值", prose.prose(self.actual.tree))
        yield Fact("over", "超额完成", _OVER[self.over])
        yield Fact("beyond", "超过多少算超额过多", self.beyond.shown)
        yield Fact("reason", "说明超额原因的数据", self.reason or "")
        if self.late is not None:
            yield Fact("late", "逾期的得分", self.late.shown)
        if self.score is not None:
            yield Fact("score", "评定得分在哪一列", self.score)

    def words(self, context: Context, /) -> Iterator[str]:
        """Full marks at the target, a share short of it, and what becomes of too much."""
        if isinstance(self.target, Interval):
            inside = f"{prose.prose(self.actual.tree)} 在 {self.target.text} 内的{context.whole}"
            yield f"{inside}；在外面的，与较近的一端相比，按两者中小的 ÷ 大的 × {context.full} 计"
            return
        names = {one.name for one in (self.target.tree, self.actual.tree) if isinstance(one, tree.Name)}
        if isinstance(self.target.tree, tree.Text) or names & set(context.days):
            late = "由评价人评定，并写明理由" if self.late is None else f"{context.verb} {self.late.shown}"
            met = f"{prose.prose(self.actual.tree)}{_DAYS[self.direction][0]} {_target_text(self.target)}"
            yield f"{met} 的{context.whole}；否则{late}"
            return
        actual, target = _bracketed(self.actual), _bracketed(self.target)
        share = {"≥": f"{actual} ÷ {target}", "≤": f"{target} ÷ {actual}", "=": "两者中小的 ÷ 大的"}[self.direction]
        met = f"{prose.prose(self.actual.tree)} {self.direction} {prose.prose(self.target.tree)}"
        yield f"{met} 的{context.whole}；没有达到的，按 {share} × {context.full} 计"
        if self.direction == "≥" and self.over == "flag":
            yield f"超过 {self.beyond.shown} 及以上而没有说明原因的，给出提示"
        if self.direction == "≥" and self.over == "deduct":
            yield f"超过 {self.beyond.shown} 及以上的，按 {target} ÷ {actual} × {context.full} 计"

    def thresholds(self) -> Iterator[Thresholds]:
        """The target, where it is a number, which the actual value is held against."""
        if isinstance(self.target, Interval):
            ends = [end for end, *_ in self.target.ends]
            yield Thresholds(
                ("target",), tuple(Amount(one, self.target.unit) for one in ends), tuple(ends), self.actual
            )
            return
        wanted = self.target.tree
        if isinstance(wanted, tree.Text):
            return
        numbers = (wanted.value,) if isinstance(wanted, tree.Num) else ()
        yield Thresholds(("target",), tuple(map(Amount, numbers)), numbers, self.actual)

    def amounts(self) -> Iterator[WrittenAmount]:
        """The ends of a range; a formula is looked at as one."""
        if isinstance(self.target, Interval):
            wanted = self.target
            for end, written, at in wanted.ends:
                amount = Amount(end, wanted.unit if written else "", written)
                yield WrittenAmount(("target",), amount, self.actual, at)

    def names_points(self) -> PointsNamed:
        """The full marks, of which there is a share."""
        return "full"

    def lower(self, draft: Draft) -> str:
        """Target, actual, share, score."""
        if not isinstance(self.target, Interval) and self._is_day(draft):
            return self._day(draft, self.target)
        for key in ("late", "score"):
            if getattr(self, key) is not None and not (draft.row and self.on_days() is not None):
                message = f"{key} 只用于日期：指标值或完成值是日期的才会逾期"
                draft.complain("target-late", message, ("target", key), key=True)
        if isinstance(self.target, Interval):
            return self._within(draft, self.target)
        target = self._value(draft, "指标值", self.target, "target")
        actual = self._value(draft, "完成值", self.actual, "actual")
        fitting.alike(draft, self.target, self.actual, ("target", "target"))
        met = _MET[self.direction].format(a=actual, t=target)
        unmet = _SHARE[self.direction].format(a=actual, t=target)
        share = draft.step("完成率", f"1 if {met} else {unmet}", "percent", "share")
        wanted = f"指标值“{self.direction}{{{target}}}”"
        draft.explain(f"完成值 {{{actual}}} 达到{wanted}，{_whole(draft)}", met)
        draft.explain(f"完成值 {{{actual}}} 未达到{wanted}，按 {{{share}}} {_word(draft)}分", f"not ({met})")
        if self.direction == "≥" and self.over != "ignore":
            share = self._over(draft, target, actual, share)
        return draft.step("原得分", f"{share} * {draft.full}", "points", "raw")

    def misreadings(self) -> Iterator[Misreading]:
        """≥ for ≤; more than the target as more than full marks; the actual value itself times the points."""
        if isinstance(self.target, Interval) or isinstance(self.target.tree, tree.Text):
            return
        if self.direction in _OTHER_WAY:
            turned = changed(self, direction=_OTHER_WAY[self.direction])
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

    def compared(self) -> Comparison | None:
        """The actual value and the target, as the rule's author wrote them, where these are formulas."""
        if isinstance(self.target, Interval) or isinstance(self.target.tree, tree.Text):
            return None
        return Comparison(self.actual, self.target, self.direction)

    def on_days(self) -> Target | None:
        """The same, of rows whose target and actual value are days; None where it does not say what late ones get."""
        named = isinstance(self.target, Formula) and isinstance(self.target.tree, tree.Name)
        if not named or not isinstance(self.actual.tree, tree.Name):
            return None
        if self.late is None and not (self.score and self.reason):
            return None
        keys = {"direction", "target", "actual", "reason", "late", "score"}
        return _OfDays.model_construct(keys, **{key: getattr(self, key) for key in keys})

    def _value(self, draft: Draft, name: str, formula: Expression, key: str) -> str:
        """The name of a plain figure itself, else a step that holds the formula's value."""
        read = draft.read(formula, "number", ("target", key))
        return (
            read.name
            if isinstance(read, tree.Name)
            else draft.add(draft.fresh(name), read, draft.measure_style, authored=True)
        )

    # -- ranges, and days ------------------------------------------------------------------

    def _within(self, draft: Draft, wanted: Interval) -> str:
        """Full marks inside; outside the share of the nearer end."""
        actual = self._value(draft, "完成值", self.actual, "actual")
        low, high = (None if end is None else number_text(end) for end in (wanted.low, wanted.high))
        below = None if low is None else _SHARE["≥"].format(a=actual, t=low)
        above = None if high is None else _SHARE["≤"].format(a=actual, t=high)
        outside = f"({below}) if {actual} <= {low} else {above}" if below and above else below or above or "1"
        met = wanted.condition(actual)
        share = draft.step("完成率", f"1 if {met} else {outside}", "percent", "share")
        draft.explain(f"完成值 {{{actual}}} 在 {wanted.text} 内，{_whole(draft)}", met)
        draft.explain(
            f"完成值 {{{actual}}} 不在 {wanted.text} 内，与较近的一端相比，按 {{{share}}} {_word(draft)}分",
            f"not ({met})",
        )
        return draft.step("原得分", f"{share} * {draft.full}", "points", "raw")

    def _is_day(self, draft: Draft) -> bool:
        """True where the target or the actual value is a day."""
        both = [self.actual.tree] if isinstance(self.target, Interval) else [self.actual.tree, self.target.tree]
        return any(
            isinstance(one, tree.Text) or (isinstance(one, tree.Name) and draft.scope.get(one.name) == "date")
            for one in both
        )

    def _day(self, draft: Draft, wanted: Formula) -> str:
        """Full marks when the day is met; else the points that the rule gives, or those that a person does."""
        actual = draft.read(self.actual, "date", ("target", "actual"))
        target = wanted.tree if isinstance(wanted.tree, tree.Text) else draft.read(wanted, "date", ("target", "target"))
        for key, one in (("target", target), ("actual", actual)):
            if isinstance(one, tree.If):  # nothing else that is a day has a shape of its own
                message = "这里只能写一项日期，不能按条件选"
                draft.complain("formula-kind", message, ("target", key), "用 cases，每种情况写一个 target")
        if isinstance(actual, tree.Text | tree.If) or isinstance(target, tree.If) or target == tree.Text(""):
            return draft.step("原得分", "0", "points", "raw")  # what is wrong has been noted
        self._only_numbers(draft)
        day = f"{{{target.name}}}" if isinstance(target, tree.Name) else _target_text(wanted)
        met = _MET[self.direction].format(a=prose.code(actual), t=prose.code(target))
        in_time, missed = _DAYS[self.direction]
        says = f"{{{prose.code(actual)}}} 完成，"
        draft.explain(f"{says}{in_time} {day}，{_whole(draft)}", met, "target")
        if self.late is not None:
            full_marks.check_given(draft, self.late, "逾期", ("target", "late"))
            rest, earned = self.late.formula(draft.full), f"{draft.verb} {full_marks.shown(draft, self.late)}"
        else:
            rest = self._judged(draft, met)
            earned = f"评定 {{{rest}}} 分"
        draft.explain(f"{says}{missed} {day}，{earned}", f"not ({met})", "target")
        return draft.step("原得分", f"{draft.full} if {met} else {rest}", "points", "raw")

    def _only_numbers(self, draft: Draft) -> None:
        """Complain of what is said of too much, where a day is met or not."""
        for key in ("over", "beyond"):
            if key in self.model_fields_set:
                message = f"{key} 只用于数：日期没有超额完成"
                draft.complain("target-over", message, ("target", key), "按时就得满分，请去掉它", key=True)

    def _judged(self, draft: Draft, met: str) -> str:
        """The score that a person gives where the day is not met."""
        if draft.row and not (self.score and self.reason):
            message = "完成时限逾期的由评价人评定，score 和 reason 要写明评定得分和理由各是哪一列"
            draft.complain("judged-columns", message, ("target",), "逾期一律得多少分的，写 late", key=True)
        given = judgement.score(draft, awaited=True)
        judgement.reason(draft)
        if not self.of_days:
            judgement.unwanted(draft, given, met, "已经按时完成")
        return given

    def read(self, given: object, reading: Reading) -> Answer:
        """The score that a person gives for what is late, where one is asked for."""
        return reading.items(given, judgement.EXAMPLE) if reading.asked.keys else super().read(given, reading)

    @classmethod
    def sheet(cls) -> Sheet:
        """评定."""
        return judgement.SHEET

    def layout(self, block: Block) -> Layout:
        """The score for what is late, and its reason."""
        return judgement.layout(block, "逾期的，0 到分值", says="逾期的由评价人评分，并在右边写明理由；按时的不填。")

    def row_answer(self, row: Mapping[str, object]) -> object:
        """The answer that a row of a table gives."""
        given = {key: row.get(column) for key, column in self.row_columns.items()}
        return {key: value for key, value in given.items() if not blank(value)} or None

    @property
    def row_columns(self) -> dict[str, str]:
        """The columns of a row that hold the score for what is late, and its reason."""
        return {"score": self.score, "reason": self.reason} if self.score and self.reason else {}

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


class _OfDays(Target):
    """A target that is a day, in rows whose others are numbers: nobody misreads it, and nothing is compared."""

    of_days: ClassVar[bool] = True

    def row_answer(self, row: Mapping[str, object]) -> object:
        """The score for what is late; of what is in time the column holds no answer, but the claim."""
        actual, target = (str(row.get(one.tree.name, "")) for one in (self.actual, self.target))  # type: ignore[union-attr]  # names
        return None if target and actual and MET_DAY[self.direction](actual, target) else super().row_answer(row)

    def misreadings(self) -> Iterator[Misreading]:
        """None: a day is met, or it is not."""
        yield from ()

    def compared(self) -> Comparison | None:
        """None: there are no two numbers."""
        return None


def _target_text(target: Formula | Interval) -> str:
    """A target for people."""
    if isinstance(target, Interval):
        return target.text
    return target.tree.value if isinstance(target.tree, tree.Text) else prose.prose(target.tree)


def _whole(draft: Draft) -> str:
    """All that there is to give, for a sentence: ``得满分``; what comes off is said in points: ``扣 5 分``."""
    return f"扣 {draft.full_shown} 分" if draft.minus else "得满分"


def _word(draft: Draft) -> str:
    """The word for giving a share of it: 计, or 扣 where it comes off the total."""
    return "扣" if draft.minus else "计"


def _bracketed(formula: Expression) -> str:
    """The formula as one side of a quotient."""
    text = prose.prose(formula.tree)
    return f"({text})" if " " in text else text


def _rate(formula: tree.Node) -> Definition:
    """The measure that somebody takes who does not compare as the rule says; it stands in no text."""
    return Definition("照搬的比率", Formula("", formula), 0)
