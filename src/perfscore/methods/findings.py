"""``findings``: 每发现一例扣 1 分，扣完为止; 漏报一般信息扣 1 分，重大信息扣 2 分."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar, Final, Self

from pydantic import ConfigDict, model_validator

from perfscore import exact
from perfscore.exact import Number
from perfscore.methods import full_marks, kinds
from perfscore.methods.answer import Answer, Reading, Remark, blank, listed
from perfscore.methods.beyond import spaced
from perfscore.methods.description import Award, Context, Fact, Rate
from perfscore.methods.fields import GivenPoints
from perfscore.methods.kinds import HEIGHT, WIDTHS, Kinds, Rated
from perfscore.methods.layout import COUNT, LINES, Cell, Layout, Row, Sheet, answer_inputs, direct_form, extra_input
from perfscore.methods.readers import PointsOrShare, needing
from perfscore.methods.refusals import refuse
from perfscore.methods.strict import Strict
from perfscore.methods.way import Misreading, Way, changed
from perfscore.problems import Path
from perfscore.steps.draft import Draft
from perfscore.steps.model import Asked, Block
from perfscore.text import one_line, quoted

_NONE: Final = ("没有发现问题写 []；只知道几例的，写 {count: 3}", "没有发现问题的，发现数填 0，说明不写")
"""The hint for whoever writes a file, and for whoever fills in a form."""
_RATED: Final[dict[str, Any]] = {"properties": {"kinds": {"type": "object"}}, "required": ["kinds"]}
_UNRATED: Final[dict[str, Any]] = {"required": ["each"], "properties": {"each": {"not": {"type": "null"}}}}


class Findings(Way, Strict):
    """Every finding takes points off, down to 0, or ``at_most`` so many. That there is none has to be stated: ``[]``.

    Source: 炎陵县2020年度部门整体支出绩效评价指标评分表, 支出进度.
    """

    form_keys: ClassVar[tuple[str, ...]] = ("each",)
    title: ClassVar[str] = "每发现一例扣若干分，扣完为止"
    chinese: ClassVar[str] = "问题 发现的问题"
    written: ClassVar[str] = "{each: 1}"
    example: ClassVar[str] = "[一笔支出未按进度使用]，没有发现问题写 []"

    answer_keys: ClassVar[tuple[str, ...]] = ("count", "kind", "what")

    model_config = ConfigDict(
        json_schema_extra={"if": _RATED, "then": {"properties": {"each": {"type": "null"}}}, "else": _UNRATED}
    )

    each: GivenPoints | None = None
    """每发现一例扣多少分；kinds 里各种类写了扣几分的不写。例：1"""
    kinds: Kinds = {}
    """问题的种类；写成一列的，填报时只能从中选；各种类扣分不同的，写各扣几分。

    例：[截留, 挪用]例：{一般: 1, 重大: {each: 5, at_most: 10}}
    """

    at_most: GivenPoints | None = None
    """合计最多扣多少分；不写的，扣完为止。例：3例：50%"""

    @model_validator(mode="before")
    @classmethod
    def _rate(cls, value: object) -> object:
        rated = isinstance(value, Mapping) and isinstance(value.get("kinds"), Mapping)
        return value if rated else needing(value, "each")

    @model_validator(mode="after")
    def _one_rate(self) -> Self:
        if "kinds" in self.model_fields_set:
            kinds.check(self.kinds)
        if self.rated is not None and self.each is not None:
            message = "kinds 里各种类写了扣几分，就不再写 each"
            raise refuse("kinds-and-each", message, "都扣一样多的，kinds 写成一列：[截留, 挪用]", key="each")
        return self

    @cached_property
    def rated(self) -> Rated | None:
        """The kinds that have points of their own, if there are some."""
        return kinds.rated("findings", self.kinds, earns=False)

    @property
    def _each(self) -> PointsOrShare:
        """The points that a finding takes off, where that is the same for all."""
        return self.each or PointsOrShare(exact.ratio(0))

    def names(self) -> Iterator[tuple[Path, str]]:
        """The kinds."""
        if self.rated is not None:
            return self.rated.names()
        return ((("kinds", place), kind) for place, kind in enumerate(self.kinds))

    @property
    def end(self) -> Number | None:
        """The points of ``at_most``, or of those of all kinds, where each has one."""
        if self.at_most is not None:
            return self.at_most.value
        kinds = [] if self.rated is None else list(self.rated.kinds.values())
        most = [one.at_most.value for one in kinds if one.at_most is not None]
        return sum(most, exact.ratio(0)) if kinds and len(most) == len(kinds) else None

    def facts(self) -> Iterator[Fact]:
        """The points that a finding takes off, and the kinds."""
        if self.rated is not None:
            yield from self.rated.facts()
        else:
            yield Fact("deducted", "每发现一例扣分", self._each.shown)
            yield Fact("kinds", "问题的种类", "、".join(self.kinds) or "不限")
        if self.at_most is not None:
            yield Fact("at_most", "最多扣分", self.at_most.shown)

    def words(self, context: Context, /) -> Iterator[str]:
        """The points that a finding takes off; the kinds, where there are some."""
        end = "扣完为止"
        if context.endless:
            end = "不封顶" if self.end is None else ""  # each kind has an end of its own
        if self.at_most is not None:
            end = f"{'合计' if self.rated else ''}最多扣{spaced(self.at_most.shown, before=True)}"
        if self.rated is not None:
            yield "；".join(filter(None, (self.rated.words, end)))
            return
        yield f"每发现一例扣 {self._each.shown}，{end}"
        if self.kinds:
            yield f"问题的种类：{'、'.join(self.kinds)}"

    def rates(self, full: Number, /) -> Iterator[Rate]:
        """The points off for each finding."""
        if self.rated is not None:
            yield from self.rated.rates(full)
        else:
            yield Rate(("each",), self._each.of(full), earns=False)

    def awards(self, full: Number, /) -> Iterator[Award]:
        """The most that all findings of a kind, and all together, take off."""
        if self.rated is not None:
            yield from self.rated.awards(full)
        if self.at_most is not None:
            yield Award("cap", self.at_most.of(full), self.at_most.of(full))

    def misreadings(self) -> Iterator[Misreading]:
        """No end but 0."""
        if self.rated is not None and (endless := self.rated.uncapped()) is not None:
            yield Misreading("cap-ignored", changed(self, kinds=endless), says="各种类的扣分没有封顶")
        if self.at_most is not None:
            yield Misreading("cap-ignored", changed(self, at_most=None), says="扣分没有封顶")

    def lower(self, draft: Draft) -> str:
        """The number of findings, the deduction, the score."""
        if self.rated is not None:
            total, none = self.rated.lower(draft)
            lead, found = "", f"not ({none})"
        else:
            count = draft.answer("findings", "count", "发现数", "count", unit="例", question="发现几例")
            total, none = f"{count} * {self._each.formula(draft.full)}", f"{count} == 0"
            each = full_marks.shown(draft, self._each)
            lead, found = f"发现 {{{count}}} 例，每例扣 {each}，", f"{count} > 0"
        full_marks.check_cap(draft, self.at_most, "最多扣的", ("findings", "at_most"))
        end = "" if draft.endless else draft.full
        if self.at_most is not None:
            end = self.at_most.formula(draft.full)
        due = draft.step("应扣分", total, "points", "due")
        taken = draft.step("扣分", f"min({due}, {end})", "points", "deduction") if end else due
        draft.explain("没有发现问题，不扣分", none)
        within = f" and {due} <= {end}" if end else ""
        draft.explain(f"{lead}共扣 {{{taken}}} 分", f"{found}{within}")
        if end:
            due_shown = "" if lead and self.at_most is None else f"应扣 {{{due}}} 分，"
            stop = f"扣完 {{{taken}}} 分为止" if self.at_most is None else f"最多扣 {{{taken}}} 分"
            draft.explain(f"{lead}{due_shown}{stop}", f"{due} > {end}")
        return draft.step("原得分", taken if draft.minus else f"{draft.full} - {taken}", "points", "raw")

    @classmethod
    def sheet(cls) -> Sheet:
        """问题登记."""
        notes = "检查过没有发现问题的填 0；不填就是还没有检查，不计分。"
        head = ("三级指标", "问题种类", "扣分标准", "发现数（例）", "问题说明（每例一行，可不写）")
        return Sheet("问题登记", notes, head, WIDTHS, HEIGHT)

    def layout(self, block: Block) -> Layout:
        """The number of findings, and a line for each."""
        if self.rated is not None:
            return self.rated.layout(block, self.sheet())
        (count,) = answer_inputs(block)
        lines = extra_input(count, LINES, "问题说明", "text", "reason", "never")
        says = "发现几例填几；检查过、没有发现的填 0。不填就是没有检查。"
        shown = ("、".join(self.kinds) or "不分种类", f"每例扣 {self._each.shown}")
        cells = (Cell(count, (COUNT,), says), Cell(lines, (LINES,), "每例写一行（可以不写）。"))
        return Layout(self.sheet(), (Row(shown, cells),), (direct_form(block),))

    def answer_with(self, items: Mapping[str, object], _: Asked, /) -> object:
        """The number of findings; that there is none as an empty list."""
        if self.rated is not None:
            return self.rated.answer_with(items)
        count = items["findings"]
        return [] if count == "0" else {"count": count}

    def read(self, given: object, reading: Reading) -> Answer:
        """A list of findings (texts, or ``{kind, what}``), or ``{count: 3}``."""
        if self.rated is not None:
            example = f"[{{kind: {next(iter(self.kinds))}, what: 某笔支出}}]，没有的写 []"
            return self.rated.read(given, reading, example)
        match given:
            case None:
                return Answer({"findings": None})
            case list():
                texts = [self._finding(one, reading, place) for place, one in enumerate(given)]
                remarks = tuple(Remark(one) for one in texts if one)
                lines = "\n".join(one_line(one.text) for one in remarks)
                return Answer({"findings": exact.ratio(len(given))}, remarks, {LINES: lines})
            case Mapping():
                count = (reading.mapping(given, ("count",), "{count: 3}") or {}).get("count")
                return Answer({"findings": None if blank(count) else reading.count(count, "count", unit="例")})
            case _:
                message = "发现的问题要逐条列出，没有发现也要写明"
                reading.complain("answer-form", message, hint=f"例如：{self.example}")
                return Answer({"findings": None})

    def _finding(self, entry: object, reading: Reading, place: int) -> str | None:
        if not isinstance(entry, Mapping):
            return reading.text(entry, "发现的问题", place, hint=reading.worded(*_NONE))
        reading = reading.below(place)
        fields = reading.mapping(entry, ("kind", "what"), "{kind: 截留, what: 某笔资金}") or {}
        named = reading.named("问题的种类", "kind")
        kind = reading.word(fields.get("kind"), named, "kind")
        kind = listed(kind, self.kinds)
        if self.kinds and kind not in self.kinds and not isinstance(fields.get("kind"), Mapping | list):
            message = f"问题的种类{quoted(kind)}不在规定的几种里" if kind else f"没有写{named}"
            reading.complain("answer-not-listed", message, "kind", hint=reading.suggestion(kind, self.kinds))
        elif kind and not self.kinds:
            reading.text(kind, named, "kind", hint=reading.worded(*_NONE))
        if kind and blank(fields.get("what")):
            return kind
        what = reading.text(
            fields.get("what"), reading.named("发现的问题", "what"), "what", hint=reading.worded(*_NONE)
        )
        return f"{kind}：{what}" if kind and what else what
