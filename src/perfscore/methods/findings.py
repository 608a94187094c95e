"""``findings``: 每发现一例扣 1 分，扣完为止."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Final

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula.literals import number_text
from perfscore.methods.answer import Answer, Reading, Remark, blank, listed
from perfscore.methods.description import Context, Fact, Rate
from perfscore.methods.fields import Points, Strict, Words
from perfscore.methods.layout import COUNT, LINES, Cell, Layout, Row, Sheet, answer_inputs, direct_form, extra_input
from perfscore.methods.way import Way
from perfscore.problems import Path
from perfscore.steps.draft import Draft
from perfscore.steps.model import Asked, Block
from perfscore.text import one_line, quoted

_NONE: Final = "没有发现问题写 []；只知道几例的，写 {count: 3}"


class Findings(Way, Strict):
    """Every finding takes points off, down to 0. That there is none has to be stated: ``[]``.

    Source: 炎陵县2020年度部门整体支出绩效评价指标评分表, 支出进度.
    """

    title: ClassVar[str] = "每发现一例扣若干分，扣完为止"
    chinese: ClassVar[str] = "问题 发现的问题"
    written: ClassVar[str] = "{each: 1}"
    example: ClassVar[str] = "[一笔支出未按进度使用]，没有发现问题写 []"

    answer_keys: ClassVar[tuple[str, ...]] = ("count", "kind", "what")

    each: Points
    """每发现一例扣多少分。例：1"""
    kinds: list[Words] = []
    """问题的种类；写了就只能从中选。例：[截留, 挪用]"""

    def names(self) -> Iterator[tuple[Path, str]]:
        """The kinds."""
        return ((("kinds", place), kind) for place, kind in enumerate(self.kinds))

    def facts(self) -> Iterator[Fact]:
        """The points that a finding takes off, and the kinds."""
        yield Fact("deducted", "每发现一例扣分", exact.points(self.each))
        yield Fact("kinds", "问题的种类", "、".join(self.kinds) or "不限")

    def words(self, _: Context, /) -> Iterator[str]:
        """The points that a finding takes off; the kinds, where there are some."""
        yield f"每发现一例扣 {exact.points(self.each)}，扣完为止"
        if self.kinds:
            yield f"问题的种类：{'、'.join(self.kinds)}"

    def rates(self, _: Number, /) -> Iterator[Rate]:
        """The points off for each finding."""
        yield Rate(("each",), self.each, earns=False)

    def lower(self, draft: Draft) -> str:
        """The number of findings, the deduction, the score."""
        count = draft.answer("findings", "count", "发现数", "count", unit="例", question="发现几例")
        due = draft.step("应扣分", f"{count} * {number_text(self.each)}", "points", "due")
        taken = due if draft.endless else draft.step("扣分", f"min({due}, {draft.full})", "points", "deduction")
        each = exact.show(self.each, "points")
        draft.explain("没有发现问题，不扣分", f"{count} == 0")
        some = f"发现 {{{count}}} 例，每例扣 {each} 分，"
        draft.explain(
            f"{some}共扣 {{{taken}}} 分", f"{count} > 0" if draft.endless else f"{count} > 0 and {due} <= {draft.full}"
        )
        if not draft.endless:
            draft.explain(f"{some}扣完 {{{taken}}} 分为止", f"{due} > {draft.full}")
        return draft.step("原得分", taken if draft.minus else f"{draft.full} - {taken}", "points", "raw")

    @classmethod
    def sheet(cls) -> Sheet:
        """问题登记."""
        notes = "检查过没有发现问题的填 0；不填就是还没有检查，不计分。"
        head = ("三级指标", "问题种类", "扣分标准", "发现数（例）", "问题说明（每例一行，可不写）")
        return Sheet("问题登记", notes, head, (22, 30, 15, 12, 34), 32)

    def layout(self, block: Block) -> Layout:
        """The number of findings, and a line for each."""
        (count,) = answer_inputs(block)
        lines = extra_input(count, LINES, "问题说明", "text", "reason", "never")
        says = "发现几例填几；检查过、没有发现的填 0。不填就是没有检查。"
        shown = ("、".join(self.kinds) or "不分种类", f"每例扣 {exact.show(self.each, 'points')} 分")
        cells = (Cell(count, (COUNT,), says), Cell(lines, (LINES,), "每例写一行（可以不写）。"))
        return Layout(self.sheet(), (Row(shown, cells),), (direct_form(block),))

    def answer_with(self, items: Mapping[str, object], _: Asked, /) -> object:
        """The number of findings; that there is none as an empty list."""
        count = items["findings"]
        return [] if count == "0" else {"count": count}

    def read(self, given: object, reading: Reading) -> Answer:
        """A list of findings (texts, or ``{kind, what}``), or ``{count: 3}``."""
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
            return reading.text(entry, "发现的问题", place, hint=_NONE)
        reading = reading.below(place)
        fields = reading.mapping(entry, ("kind", "what"), "{kind: 截留, what: 某笔资金}") or {}
        kind = reading.word(fields.get("kind"), "问题的种类（kind）", "kind")
        kind = listed(kind, self.kinds)
        if self.kinds and kind not in self.kinds and not isinstance(fields.get("kind"), Mapping | list):
            message = f"问题的种类{quoted(kind)}不在规定的几种里" if kind else "没有写问题的种类（kind）"
            reading.complain("answer-not-listed", message, "kind", hint=reading.suggestion(kind, self.kinds))
        elif kind and not self.kinds:
            reading.text(kind, "问题的种类（kind）", "kind", hint=_NONE)
        if kind and blank(fields.get("what")):
            return kind
        what = reading.text(fields.get("what"), "发现的问题（what）", "what", hint=_NONE)
        return f"{kind}：{what}" if kind and what else what
