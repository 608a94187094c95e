"""``scale``: 15 日以内得满分，超过 30 日不得分，其间按比例; 功效系数法."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Self

from pydantic import ConfigDict, model_validator

from perfscore.exact import Number, Style
from perfscore.formula import names, tree
from perfscore.formula.grammar import Formula
from perfscore.formula.literals import number_text
from perfscore.methods import fitting, full_marks, patterns
from perfscore.methods.description import Award, Context, Fact, PointsNamed, Thresholds, WrittenAmount
from perfscore.methods.fields import GivenPoints, Read, Root
from perfscore.methods.readers import Amount, PointsOrShare, read_amount, scalar
from perfscore.methods.refusals import MOST_ITEMS, limit_items, refuse
from perfscore.methods.way import Misreading, Way, changed
from perfscore.problems import Fault
from perfscore.steps.draft import Draft
from perfscore.steps.model import Input
from perfscore.text import quoted, suggest


@dataclass(frozen=True, slots=True)
class Anchor:
    """A value of the measure with points of its own: an amount, or the name of a figure or measure that holds it."""

    key: str
    amount: Amount | None = None

    @property
    def shown(self) -> str:
        """The value for people: ``15天``, ``最低值``."""
        return self.key if self.amount is None else self.amount.shown

    @property
    def in_words(self) -> str:
        """The same for a sentence: of a name also what it stands for."""
        return f"{self.key}（{{{names.normal(self.key)}}}）" if self.amount is None else self.amount.shown


def _anchor(value: object) -> Anchor:
    what = "一个数，如 15天、80%，或一项数据、一个指标值的名称"
    text = scalar(value, what)
    return Anchor(text) if names.is_name(text) else Anchor(str(value), read_amount(value, what))


_KEYS: dict[str, Any] = {"anyOf": [{"pattern": patterns.QUANTITY}, {"pattern": patterns.NAME}]}


class Scale(Way, Root[dict[Annotated[Anchor, Read(_anchor, {"type": "string"})], GivenPoints]]):
    """Points between anchors in proportion; beyond the first and the last as there.

    Source: 财政衔接推进乡村振兴补助资金绩效评价及考核评分表, 资金下达进度; 功效系数法.
    """

    model_config = ConfigDict(
        json_schema_extra={"minProperties": 2, "maxProperties": MOST_ITEMS, "propertyNames": _KEYS}
    )
    title: ClassVar[str] = "按所在的两点之间的比例计分"
    chinese: ClassVar[str] = "功效系数 线性 标尺"
    written: ClassVar[str] = "{15天: 100%, 30天: 0}"
    needs_measure: ClassVar[bool] = True
    scores_rows: ClassVar[bool] = True
    proportional: ClassVar[bool] = True

    @model_validator(mode="after")
    def _rising(self) -> Self:
        anchors = list(self.root)
        if len(anchors) <= 1:
            raise refuse("scale-anchors", "scale 至少要有两个数，各得多少分", "例如：{15天: 100%, 30天: 0}")
        limit_items(anchors, "scale ")
        known = [(one, one.amount) for one in anchors if one.amount is not None]
        sized = [(one, amount) for one, amount in known if amount.value]
        for (first, low), (second, high) in pairwise(sized):
            if low.unit != high.unit:
                message = f"{quoted(first.key)}和{quoted(second.key)}的单位要一致"
                raise refuse("scale-unit", message, "都带同一个单位，或都不带", key=second.key)
        for (first, low), (second, high) in pairwise(known):
            if low.value >= high.value:
                how = "相等" if low.value == high.value else "从大到小"
                message = f"{quoted(first.key)}和{quoted(second.key)}{how}，中间没有可以按比例计分的一段"
                raise refuse("scale-order", message, "按从小到大写，各不相同", key=second.key)
        return self

    @property
    def _amounts(self) -> list[Amount]:
        return [one.amount for one in self.root if one.amount is not None]

    @property
    def style(self) -> Style:
        """As the anchors are written."""
        return next((one.style for one in self._amounts if one.style != "number"), "number")

    def style_among(self, figures: Mapping[str, Input], /) -> Style:
        """As the anchors are written; where all are names, as the figures that hold them."""
        named = (figures[name].style for one in self.root if (name := names.normal(one.key)) in figures)
        return next((one for one in (self.style, *named) if one != "number"), "number")

    def facts(self) -> Iterator[Fact]:
        """Each anchor with its points."""
        for anchor, points in self.root.items():
            yield Fact(f"anchor {anchor.shown}", f"为 {anchor.shown} 时", points.shown, renamable=True)

    def words(self, _: Context, /) -> Iterator[str]:
        """The anchors with their points, and what lies between and beyond them."""
        anchors = "；".join(f"{anchor.shown}：{points.shown}" for anchor, points in self.root.items())
        yield f"{anchors}；其间按比例计分，两头之外与端点相同"

    def thresholds(self) -> Iterator[Thresholds]:
        """The anchors, where the score turns."""
        yield Thresholds((), tuple(self._amounts), tuple(one.value for one in self._amounts))

    def amounts(self) -> Iterator[WrittenAmount]:
        """The numbers of the anchors, each in its key."""
        return (WrittenAmount((one.key,), one.amount, None, 0, key=True) for one in self.root if one.amount is not None)

    def awards(self, full: Number, /) -> Iterator[Award]:
        """The points of the anchors."""
        return (Award("tier", one.of(full), one.of(full)) for one in self.root.values())

    def names_points(self) -> PointsNamed:
        """Some: between the anchors it gives any points."""
        return "some"

    def misreadings(self) -> Iterator[Misreading]:
        """The points of the anchors the other way round; those of one anchor up to the next."""
        turned = dict(zip(self.root, reversed(self.root.values()), strict=True))
        if turned != self.root:
            yield Misreading("direction-swapped", changed(self, root=turned))
        if len(set(self.root.values())) == 1:
            return
        for tiers, which in ((_FromEach, "前"), (_UpToEach, "后")):
            says = f"两点之间没有按比例计分，计了{which}一点的分"
            yield Misreading("scale-as-tiers", tiers.model_construct(root=self.root), says=says)

    def lower(self, draft: Draft) -> str:
        """The number of the stretch in which the measure lies, how far it is in it, then the points."""
        for one, points in self.root.items():
            full_marks.check_given(draft, points, f"{one.shown} ", ("scale", one.key))
        ends = [self._value(draft, one) for one in self.root]
        anchors, given, measure = list(self.root), list(self.root.values()), draft.measure
        for (first, second), (low, high) in zip(pairwise(anchors), pairwise(ends), strict=True):
            if first.amount is None or second.amount is None:
                lower = f"{first.shown} " if first.amount else quoted(first.key)
                upper = f" {second.shown}" if second.amount else quoted(second.key)
                because = f"{lower}要小于{upper}，才能在两者之间按比例计分"
                draft.require(f"{low} < {high}", "scale-not-rising", because)
        below = "".join(f"{number} if {measure} < {end} else " for number, end in enumerate(ends[1:], 2))
        stretch = draft.step("段", f"1 if {measure} <= {ends[0]} else {below}{len(ends) + 1}", role="branch")
        pairs = list(enumerate(pairwise(ends), 2))
        inside = "".join(
            f"({measure} - {low}) / ({high} - {low}) if {stretch} == {number} else " for number, (low, high) in pairs
        )
        share = draft.step("段内比例", f"{inside}0", "percent")
        least, most = (given[at].formula(draft.full) for at in (0, -1))
        between = "".join(
            f"{_between(low, high, share, draft.full)} if {stretch} == {number} else "
            for number, (low, high) in enumerate(pairwise(given), 2)
        )
        score = draft.step("原得分", f"{least} if {stretch} == 1 else {between}{most}", "points", "raw")
        self._explain(draft, stretch, share, score)
        return score

    def _explain(self, draft: Draft, stretch: str, share: str, score: str) -> None:
        """A sentence for each stretch, and for each end."""
        anchors = [(anchor, full_marks.shown(draft, points)) for anchor, points in self.root.items()]
        (first, least), (last, most), measure = anchors[0], anchors[-1], draft.measure
        draft.explain(
            f"{{{measure}}} 不超过 {first.in_words}，{draft.verb} {least}", f"{stretch} == 1", "scale", first.key
        )
        for number, ((low, below), (high, above)) in enumerate(pairwise(anchors), 2):
            text = f"{{{measure}}} 在 {low.in_words}（{below}）到 {high.in_words}（{above}）的 {{{share}}} 处"
            draft.explain(f"{text}，按比例{draft.verb} {{{score}}} 分", f"{stretch} == {number}", "scale", high.key)
        text = f"{{{measure}}} 不低于 {last.in_words}，{draft.verb} {most}"
        draft.explain(text, f"{stretch} == {len(anchors) + 1}", "scale", last.key)

    def _value(self, draft: Draft, anchor: Anchor) -> str:
        """The formula of an anchor: its number, or the name of what holds it, where something has this name."""
        if anchor.amount is not None:
            return number_text(anchor.amount.value)
        name, path = names.normal(anchor.key), (*draft.path, "scale", anchor.key)
        own = fitting.own_name(draft)
        if name not in draft.scope:
            hint = suggest(name, draft.scope) or "数据要先在 data 里列出，指标值写在 measure 里"
            message = f"没有叫{quoted(name)}的数据或指标值"
            draft.faults.append(Fault(path, "unknown-name", message, hint, key=True, names=(name,)))
        elif draft.scope[name] != "number" or name == own:
            message = f"{quoted(name)}不能作计分的一点" + ("：它就是要计分的指标值" if name == own else "")
            draft.faults.append(Fault(path, "formula-kind", message, "写一个数，或另一项数值的名称", key=True))
        else:
            formula = Formula(name, tree.Name(name))
            fitting.alike(draft, Formula(own, tree.Name(own)), formula, ("scale", anchor.key))
            read = draft.read(formula, "number", ("scale", anchor.key))
            return read.name if isinstance(read, tree.Name) else name
        return "0"


class _FromEach(Scale):
    """The misreading of anchors as tiers, each from one on: 15 to 30 days score what 15 days do."""

    def lower(self, draft: Draft) -> str:
        """The points of the last anchor that the measure reaches."""
        return self._tier(draft, ">=", -1)

    def _tier(self, draft: Draft, sign: str, step: int) -> str:
        ends = [(self._value(draft, one), points.formula(draft.full)) for one, points in self.root.items()][::step]
        *tiers, (_, rest) = ends
        chosen = "".join(f"{points} if {draft.measure} {sign} {end} else " for end, points in tiers)
        return draft.step("原得分", f"{chosen}{rest}", "points", "raw")


class _UpToEach(_FromEach):
    """The same, each up to one: 15 to 30 days score what 30 days do."""

    def lower(self, draft: Draft) -> str:
        """The points of the first anchor that the measure does not exceed."""
        return self._tier(draft, "<=", 1)


def _between(low: PointsOrShare, high: PointsOrShare, share: str, full: str) -> str:
    """The formula of the points so far on the way from one anchor's to the next one's."""
    if low.value and high.value and low.share != high.share:
        return f"{low.formula(full)} + ({high.formula(full)} - {low.formula(full)}) * {share}"
    rise = high.value - low.value
    change = f"{PointsOrShare(abs(rise), low.share if low.value else high.share).formula(full)} * {share}"
    return f"{low.formula(full)} {'-' if rise < 0 else '+'} {change}" if low.value else change
