"""``earn``: 达到 5000 万元 1 分，每增加 1000 万元加 0.5 分，最高 6 分."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self, cast

from pydantic import ConfigDict, model_validator

from perfscore import exact
from perfscore.exact import Number, Style
from perfscore.formula.literals import number_text
from perfscore.methods import full_marks, kinds
from perfscore.methods.answer import Answer, Reading
from perfscore.methods.beyond import ALIKE, Beyond, Part, beyond, spaced
from perfscore.methods.caps import PointsCap
from perfscore.methods.description import Award, Context, Fact, Rate, Thresholds, WrittenAmount
from perfscore.methods.fields import GivenPoints, Positive, Threshold, absent, requires
from perfscore.methods.kinds import HEIGHT, WIDTHS, Kinds, Rated
from perfscore.methods.layout import Layout, Sheet
from perfscore.methods.ratio import UNCAPPED
from perfscore.methods.readers import NONE, PointsOrShare, needing
from perfscore.methods.refusals import refuse
from perfscore.methods.strict import Strict
from perfscore.methods.swing import Swing
from perfscore.methods.way import Misreading, Way, changed
from perfscore.problems import Path
from perfscore.steps.draft import Draft
from perfscore.steps.model import Asked, Block
from perfscore.text import quoted

if TYPE_CHECKING:
    from perfscore.methods.deduct import Deduct

_NOTHING: Final = PointsOrShare(exact.ratio(0))
_LINE: Final = ("each", "points", "part")


class Earn(Way, Strict):
    """Nothing short of the line, ``base`` at it; beyond it every unit earns points, up to ``at_most``."""

    form_keys: ClassVar[tuple[str, ...]] = ("above", "below", *_LINE)
    title: ClassVar[str] = "达到标准得基本分，每超过或低于一个单位加若干分"
    chinese: ClassVar[str] = "加分方式 得分方式"
    written: ClassVar[str] = "{above: 5000万元, base: 1, each: 1000万元, points: 0.5, part: whole}"
    scores_rows: ClassVar[bool] = True
    beside: ClassVar[str] = "deduct"
    example: ClassVar[str] = "[{kind: 国家级, what: 某项表彰}]，没有的写 []"
    answer_keys: ClassVar[tuple[str, ...]] = ("count", "kind", "what")

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                requires("above", *_LINE, no=["below", "kinds"]),
                requires("below", *_LINE, no=["above", "kinds"]),
                requires("kinds", no=["above", "below", "base", *_LINE]),
            ],
            **ALIKE,
        }
    )

    above: Threshold | None = None
    """起点：达到它得基本分，超过它的加分；没有达到的不得分。与 below 二选一。例：5000万元"""
    below: Threshold | None = None
    """起点：不高于它得基本分，低于它的加分；高于它的不得分。与 above 二选一。例：15天"""
    base: GivenPoints | None = None
    """正好达到起点得多少分，不写是 0。与 deduct 写在一起时是不加不扣的分，不写是满分。例：1例：50%"""
    each: Positive | None = None
    """每多少算一个单位，如 1000万元。例：1%"""
    points: GivenPoints | None = None
    """每个单位加多少分。例：0.5例：10%"""
    part: Part | None = None
    """不足一个单位的怎么办：whole 不计；started 按一个计；pro-rata 按比例计。"""
    at_most: PointsCap = None
    """最多得多少分，连同 base；不写是本指标的分值；none 表示不封顶。与 deduct 写在一起时是最多加多少分，必须写。

    例：6例：none
    """

    kinds: Kinds = {}
    """按发生的事加分的，各种事每次几分；写了它就不写起点和单位，也不要 measure。

    例：{国家级: 5, 省级: {each: 3, at_most: 9}}
    """

    @model_validator(mode="before")
    @classmethod
    def _form(cls, value: object) -> object:
        return value if isinstance(value, Mapping) and "kinds" in value else needing(value, *_LINE)

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if "kinds" in self.model_fields_set:
            kinds.check(self.kinds)
            self._only_kinds()
            return self
        self.rate  # noqa: B018 (it refuses what is no line)
        return self

    def _only_kinds(self) -> None:
        """Refuse what goes only with a line, and kinds without points."""
        for key in ("above", "below", "base", *_LINE):
            if getattr(self, key) is not None:
                message = f"写了 kinds（各种事每次几分），就不再写 {key}"
                raise refuse("kinds-and-line", message, "按数量加分的，另写一个指标", key=key)
        for key, kind in self.kinds.items():
            if kind is None:
                message = f"{quoted(key)}没有写每次几分"
                raise refuse("kinds-without-points", message, "例如：{国家级: 5, 省级: 3}", at=("kinds",))

    @cached_property
    def rate(self) -> Beyond:
        """The line, and what each unit beyond it earns; only where there is one."""
        each, points, part = (cast("Any", getattr(self, key)) for key in _LINE)  # the validator sees to it
        return beyond(self.above, self.below, each, points, part, earns=True)

    @property
    def asks(self) -> bool:
        """True of events; a line is held against a figure."""
        return self.rated is not None

    @cached_property
    def rated(self) -> Rated | None:
        """The kinds of events that earn, if it is these that do."""
        return kinds.rated("earn", self.kinds, earns=True)

    @property
    def measured(self) -> bool:
        """True where it looks at a measure: events need none."""
        return not self.kinds

    @property
    def style(self) -> Style:
        """A percentage where its unit is one."""
        return "number" if self.each is None else self.each.style

    @classmethod
    def key_schemas(cls, *, row: bool) -> dict[str, Any]:
        """In a row no events."""
        return {"earn": {"properties": absent(["kinds"], "一行里没有填各种事有几次的地方")}} if row else {}

    @classmethod
    def form_schema(cls, *, row: bool) -> dict[str, Any]:
        """A measure, or kinds of events; in a row a measure."""
        measured = {"required": ["measure"], "properties": {"measure": {"minItems": 1}}}
        kinds = {"properties": {"earn": {"required": ["kinds"]}}}
        return {"anyOf": [measured] if row else [measured, kinds]}

    @classmethod
    def beside_schemas(cls) -> dict[str, Any]:
        """Both say how far the score moves."""
        ends: dict[str, Any] = {"properties": {"at_most": {"not": {"type": "null"}}}, "required": ["at_most"]}
        line = {**ends, "properties": {**ends["properties"], **absent(["kinds"], "与 deduct 写在一起，要有起点")}}
        return {"measure": {"minItems": 1}, "deduct": ends, "earn": line}

    def joined(self, other: Way) -> Way:
        """The same beside a deduction: a base from which the row falls and rises."""
        return Swing(other, self)

    @property
    def lifts(self) -> bool:
        """True where the rule says itself how much can be earned."""
        return self.at_most is not None

    def most(self, points: Number) -> Number | None:
        """The points at the end, if there is one."""
        if isinstance(self.at_most, PointsOrShare):
            return self.at_most.of(points)
        return None if self.at_most == NONE else points

    @property
    def end(self) -> Number | None:
        """The points of ``at_most``."""
        return self.at_most.value if isinstance(self.at_most, PointsOrShare) else None

    def facts(self) -> Iterator[Fact]:
        """The line, its side, what it earns itself, the unit, its points, what is less than a unit, the most."""
        if self.rated is not None:
            yield from self.rated.facts()
        else:
            yield Fact("base", "达到起点得分", (self.base or _NOTHING).shown)
            yield from self.rate.facts()
        yield Fact("at_most", "最多得分", self._shown_most)

    def words(self, context: Context, /) -> Iterator[str]:
        """One sentence, as the official tables have it."""
        if self.rated is not None:
            yield f"{self.rated.of(minus=context.minus).words}，{self._shown_end(context)}"
            return
        rate = self.rate.of(minus=context.minus)
        line, base = spaced(rate.shown_line), ""
        if self.base:
            reach = "达到" if rate.side == "above" else "不高于"
            base = f"{reach} {line}的{context.verb}{spaced(self.base.shown, before=True)}，"
        yield f"{base}{rate.word} {line}的，{rate.words}，{self._shown_end(context)}"

    def _shown_end(self, context: Context) -> str:
        endless = self.at_most == NONE or (context.endless and self.at_most is None)
        most = context.full if context.minus and self.at_most is None else self._shown_most
        return "不封顶" if endless else f"最多{context.verb}{spaced(most, before=True)}"

    @property
    def _shown_most(self) -> str:
        return self.at_most.shown if isinstance(self.at_most, PointsOrShare) else "不封顶" if self.at_most else "满分"

    def thresholds(self) -> Iterator[Thresholds]:
        """The line, and the unit, which is written like it."""
        if self.rated is None:
            yield self.rate.thresholds()

    def amounts(self) -> Iterator[WrittenAmount]:
        """The same, each at its own place."""
        return iter(()) if self.rated is not None else self.rate.amounts()

    def rates(self, full: Number, /) -> Iterator[Rate]:
        """The points for each unit beyond the line."""
        if self.rated is None:
            yield self.rate.rate(full)
        else:
            yield from self.rated.rates(full)

    def awards(self, full: Number, /) -> Iterator[Award]:
        """The points at the line, and the most."""
        if self.base is not None:
            yield Award("tier", self.base.of(full), self.base.of(full))
        if self.rated is not None:
            yield from self.rated.awards(full)
        if isinstance(self.at_most, PointsOrShare):
            yield Award("cap", self.at_most.of(full), self.at_most.of(full))

    def lower(self, draft: Draft) -> str:
        """Excess, units, what they earn with the base, the score."""
        if self.rated is not None:
            return self._events(draft, self.rated)
        rate = self.rate
        self._complain(draft)
        over, units = rate.units(draft)
        worth, base = rate.worth(draft, units), self.base or _NOTHING
        reached = f"{draft.measure} {'>=' if rate.side == 'above' else '<='} {number_text(rate.line.value)}"
        if base.value:
            worth = f"{base.formula(draft.full)} + {worth} if {reached} else 0"
        due, end = draft.step("应得分", worth, "points"), self._end(draft)
        score = draft.step("原得分", f"min({due}, {end})" if end else due, "points", "raw")
        begin = self._explain_line(draft, over, reached)
        counted = f"{begin}{rate.of(minus=draft.minus).sentence(draft, over, units)}"
        within = f" and {due} <= {end}" if end else ""
        draft.explain(f"{counted}，共{draft.verb} {{{score}}} 分", f"{over} > 0{within}")
        if end:
            draft.explain(f"{counted}，{_capped(draft, due, score)}", f"{over} > 0 and {due} > {end}")
        return score

    def _explain_line(self, draft: Draft, over: str, reached: str) -> str:
        """The sentences for what does not go beyond the line, and the beginning of those for what does."""
        line, above = self.rate.line_shown(draft), self.rate.side == "above"
        if self.base is None or not self.base.value:
            draft.explain(f"{'未超过' if above else '不低于'} {line}，不{draft.verb}分", f"{over} == 0")
            return ""
        begin = f"{'达到' if above else '不高于'} {line}，{draft.verb} {full_marks.shown(draft, self.base)}"
        draft.explain(f"{'未达到' if above else '高于'} {line}，不{draft.verb}分", f"not ({reached})")
        draft.explain(begin, f"{over} == 0 and {reached}")
        return f"{begin}；"

    def _events(self, draft: Draft, rated: Rated) -> str:
        """Points of each kind of event, and of all together."""
        if draft.row:
            draft.complain("kinds-in-row", "表格逐行计分，不能按发生的事加分", ("earn", "kinds"), key=True)
        total, none = rated.lower(draft)
        due, end = draft.step("应得分", total, "points"), self._end(draft)
        score = draft.step("原得分", f"min({due}, {end})" if end else due, "points", "raw")
        draft.explain(f"没有{'减' if draft.minus else '加'}分的事项，不{draft.verb}分", none)
        within = f" and {due} <= {end}" if end else ""
        draft.explain(f"共{draft.verb} {{{score}}} 分", f"not ({none}){within}")
        if end:
            draft.explain(_capped(draft, due, score), f"{due} > {end}")
        return score

    def _end(self, draft: Draft) -> str:
        """The formula of the most that is earned; nothing where there is no end."""
        if isinstance(self.at_most, PointsOrShare):
            return self.at_most.formula(draft.full)
        return "" if self.at_most == NONE or draft.endless else draft.full

    def _complain(self, draft: Draft) -> None:
        """Complain of a base above the points, or above the most."""
        full_marks.check_cap(draft, self.base, "达到起点的", ("earn", "base"))
        base, most = self.base or _NOTHING, self.at_most
        own = draft.row or draft.endless
        if not isinstance(most, PointsOrShare) or (own and most.share != base.share):
            return  # there is no end, or each row has its own
        if most.of(draft.points) < base.of(draft.points):
            message = f"最多得的 {most.shown}，少于达到起点就得的 {base.shown}"
            hint = "at_most 是连同 base 一共最多得多少分"
            draft.complain("earn-at-most", message, ("earn", "at_most"), hint)

    def misreadings(self) -> Iterator[Misreading]:
        """A part of a unit counted otherwise; no end; the measure itself times the points."""
        if self.rated is None:
            for part, cause, says in self.rate.other_parts():
                yield Misreading(cause, changed(self, part=part), says=says)
        elif (endless := self.rated.uncapped()) is not None:
            yield Misreading("cap-ignored", changed(self, kinds=endless), says="各种类的加分没有封顶")
        if self.at_most != NONE:
            yield Misreading("cap-ignored", changed(self, at_most=NONE), says="加分没有封顶")
        if self.rated is None and self.style == "percent":
            yield Misreading("rate-times-points", UNCAPPED)

    def check_beside(self, other: Way) -> None:
        """Refuse a deduction with which it does not make one line of points that falls and rises."""
        deduct = cast("Deduct", other)  # no other way may stand beside it
        if self.kinds:
            message = "deduct 和 earn 写在一起，是同一个指标值一边扣、一边加；按发生的事加分的，另写一个指标"
            raise refuse("kinds-beside-deduct", message, at=("earn", "kinds"))
        for key, most in (("deduct", deduct.at_most), ("earn", self.at_most)):
            if most is None:
                message = "deduct 和 earn 写在一起时，最多扣多少、最多加多少都要写明"
                raise refuse("at-most-missing", message, "写 at_most，如 at_most: 6", key=key)
        fall, rise = deduct.rate, self.rate
        if (fall.each.unit == "%") != (rise.each.unit == "%"):
            message = "deduct 和 earn 看的是同一个指标值，each（每多少算一个单位）要么都带 %，要么都不带"
            raise refuse("earn-unit", message, at=("earn", "each"))
        apart = fall.line.value <= rise.line.value if rise.side == "above" else rise.line.value <= fall.line.value
        if fall.side == rise.side or not apart:
            message = f"{fall.word} {fall.shown_line} 的扣分，{rise.word} {rise.shown_line} 的加分，有的值既扣又加"
            raise refuse(
                "earn-overlaps", message, "一个写 below，一个写 above，两个起点之间不重叠", at=("earn", rise.side)
            )

    # -- answers, of events ------------------------------------------------------------------------

    def names(self) -> Iterator[tuple[Path, str]]:
        """The kinds of events."""
        return iter(()) if self.rated is None else self.rated.names()

    @classmethod
    def sheet(cls) -> Sheet:
        """加分事项."""
        notes = "核对过没有的填 0；不填就是还没有核对，不计分。"
        head = ("三级指标", "事项种类", "加分标准", "次数", "事项说明（每次一行，可不写）")
        return Sheet("加分事项", notes, head, WIDTHS, HEIGHT)

    def layout(self, block: Block) -> Layout:
        """A row for each kind of event."""
        return super().layout(block) if self.rated is None else self.rated.layout(block, self.sheet())

    def answer_with(self, items: Mapping[str, object], asked: Asked, /) -> object:
        """The number of events of each kind; that there is none as an empty list."""
        return super().answer_with(items, asked) if self.rated is None else self.rated.answer_with(items)

    def read(self, given: object, reading: Reading) -> Answer:
        """The events, as findings are given; where a figure scores, no answer."""
        return super().read(given, reading) if self.rated is None else self.rated.read(given, reading, self.example)

    def reads_as(self) -> Way | None:
        """Itself, where it reads events."""
        return None if self.rated is None else self


def _capped(draft: Draft, due: str, score: str) -> str:
    """A sentence of more that is due than there is to be had."""
    return f"应{draft.verb} {{{due}}} 分，{'最多' if draft.minus else '最高'}{draft.verb} {{{score}}} 分"
