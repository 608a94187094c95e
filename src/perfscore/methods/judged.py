"""``judged``: 酌情扣分; 达成 / 部分达成 / 未达成. A person's score with a reason, never invented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final, Self

from pydantic import model_validator

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import grammar, interval, tree
from perfscore.methods.answer import blank, listed
from perfscore.methods.description import Award, Context, Fact, column_facts
from perfscore.methods.fields import FigureName, Share, Strict, Words, absent, refuse, written
from perfscore.methods.layout import Cell, Layout, Row, Sheet, answer_inputs, direct_form
from perfscore.methods.way import Way
from perfscore.problems import Path
from perfscore.steps.draft import Draft
from perfscore.steps.model import Block, literal
from perfscore.text import is_reason, quoted, suggest

_LEVEL_MARKS: Final = ("：", ":", "；", "，")


class Judged(Way, Strict):
    """A person's score between 0 and the points, with a reason.

    Source: 项目支出绩效评价管理办法（财预〔2020〕10号）, 附1, 填表说明, of qualitative indicators.
    """

    title: ClassVar[str] = "由评价人评定，并写明理由"
    chinese: ClassVar[str] = "酌情 评定"
    written: ClassVar[str] = '{levels: {达成: "[80%, 100%]", 未达成: "[0%, 80%)"}}'
    example: ClassVar[str] = "{score: 4, reason: 年度任务全部完成}"
    scores_rows: ClassVar[bool] = True

    levels: dict[Words, Share] = {}
    """等级及其得分占分值的区间，如 达成: "[80%, 100%]"。例：{达成: "[80%, 100%]", 未达成: "[0%, 80%)"}"""
    level: FigureName | None = None
    """（仅用于 each）哪一列是等级。例：完成情况"""
    score: FigureName | None = None
    """（仅用于 each）哪一列是评定得分。例：自评得分"""
    reason: FigureName | None = None
    """（仅用于 each）哪一列是理由。例：原因"""

    @classmethod
    def key_schemas(cls, *, row: bool) -> dict[str, Any]:
        """In a row the columns of the answer are named, elsewhere none is."""
        if not row:
            return {"judged": {"properties": absent(("level", "score", "reason"), "只在 each 的表格行里用")}}
        graded = {"if": {"properties": {"levels": {"minProperties": 1}}, "required": ["levels"]}}
        return {"judged": {"required": ["score", "reason"], **graded, "then": {"required": ["level"]}}}

    @model_validator(mode="after")
    def _shares(self) -> Self:
        for level, ends in self.levels.items():
            if any((one.low or 0) < 0 or (one.high or 0) > 1 for one in ends):
                message = f"等级{quoted(level)}的区间是得分占分值的比例，要在 0% 到 100% 之内"
                raise refuse("level-range", message, "例如 [80%, 100%]", at=("levels", level))
        return self

    def names(self) -> Iterator[tuple[Path, str]]:
        """The levels."""
        return ((("levels", level), level) for level in self.levels)

    def facts(self) -> Iterator[Fact]:
        """Each level with its share of the points; in a row of a table the columns of the answer."""
        for word, share in self.levels.items():
            yield Fact(f"level {word}", f"等级“{word}”的得分占比", interval.words(share), renamable=True)
        yield from column_facts({"等级": self.level, "评定得分": self.score, "理由": self.reason})

    def words(self, context: Context, /) -> Iterator[str]:
        """The person who scores, and the ends of the score."""
        yield f"由评价人在 0 到 {context.full}之间评定，并写明理由"
        if self.levels:
            levels = "；".join(f"{word} {interval.words(share)}" for word, share in self.levels.items())
            yield f"先定等级，得分占分值的比例要在等级的区间里：{levels}"

    def awards(self, full: Number, /) -> Iterator[Award]:
        """The points of each level, from and to."""
        zero, whole = exact.ratio(0), exact.ratio(1)
        for level, shares in self.levels.items():
            for one in shares:
                high = whole if one.high is None else one.high
                yield Award("level", (one.low or zero) * full, high * full, level, one)

    def lower(self, draft: Draft) -> str:
        """The score is the person's."""
        self._columns(draft)
        name = draft.answer("score", "number", "评定得分", "score", unit="分", question="由评价人评定的得分")
        self._demands(draft, name)
        draft.detail("reason", "理由", "reason", "scored", question="评定得分的理由")
        draft.explain(f"评定 {{{name}}} 分")
        return draft.step("原得分", name, "points", "raw")

    def _demands(self, draft: Draft, name: str) -> None:
        """A score lies within the points, and where there are levels within what its level gives."""
        full, shown = draft.full, draft.full_shown
        message = f"评定得分 {{{name}}} 分不在 0 到 {shown} 分之间"
        draft.demand(grammar.parse_own(f"{name} >= 0 and {name} <= {full}"), "judged-above-points", message, "score")
        if not self.levels:
            return
        level = tree.Name(draft.detail("level", "等级", "level", "begun", question="等级", of=self.levels))
        for word, ends in self.levels.items():
            inside = " or ".join(f"({one.share_formula(name, full)})" for one in ends)
            other = tree.Compare(level, (("!=", tree.Text(word)),))
            says = literal(f"{quoted(word)}的得分要在 ") + f"{shown} 分的 " + literal(interval.texts(ends))
            message = f"{says} 之内，写的是 {{{name}}} 分"
            that = tree.Junct("or", (other, grammar.parse_own(f"{full} == 0 or {inside}")))
            draft.demand(that, "judged-outside-level", message, "score")

    @classmethod
    def sheet(cls) -> Sheet:
        """评定."""
        notes = "由评价人评分，必须写明理由；没有评分的显示“待评定”，不计分。"
        head = ("三级指标", "分值", "等级及得分区间", "等级", "评定得分", "理由")
        return Sheet("评定", notes, head, (26, 8, 26, 12, 10, 38), 40)

    def layout(self, block: Block) -> Layout:
        """The level, where there are levels, the score and the reason."""
        (score,), beside = answer_inputs(block), {one.role: one for one in block.details}
        ends = "；".join(f"{level} {interval.texts(share)}" for level, share in self.levels.items())
        says = f"由评价人评定，0 到 {exact.plain(block.points)} 分，并在右边写明理由。"
        level = Cell(beside["level"], ("level",), "先选等级。", marks=_LEVEL_MARKS) if self.levels else None
        cells = (
            level,
            Cell(score, ("score",), says, exact.ratio(0), block.points),
            Cell(beside["reason"], ("reason",), "写明为什么评这个分，必填。"),
        )
        row = Row((exact.show(block.points, "points"), ends or "0 到分值"), cells)
        return Layout(self.sheet(), (row,), (direct_form(block),))

    def _columns(self, draft: Draft) -> None:
        """The columns that hold the answer are named in a row of a table, only there, and they exist."""
        named = {"level": self.level, "score": self.score, "reason": self.reason}
        if not draft.row and any(named.values()):
            message = "level、score、reason 只在 each 的表格行里用，指明是哪一列"
            draft.complain("judged-columns", message, ("judged",), key=True)
            return
        if draft.row and not (self.score and self.reason and (self.level or not self.levels)):
            message = "each 里的 judged 要写明 score 和 reason 各是哪一列，有 levels 的还要写明 level"
            draft.complain("judged-columns", message, ("judged",), key=True)
        columns = [name for name, one in draft.figures.items() if one.source == "row"]
        for key, column in named.items():
            if column is not None and column not in columns:
                message = f"表格没有{quoted(column)}这一列"
                draft.unknown(column, message, ("judged", key), suggest(column, columns))

    def row_answer(self, row: Mapping[str, object]) -> object:
        """The answer that a row of a table gives."""
        level, remark = row.get(self.level or ""), ""
        if isinstance(level, str):
            level, _, remark = _split(level, self.levels)
        score, reason = row.get(self.score or ""), row.get(self.reason or "")
        given = {
            "level": level,
            "score": score,
            "reason": remark if remark and not is_reason(written(reason)) else reason,
        }
        return {key: value for key, value in given.items() if not blank(value)} or None

    @property
    def row_columns(self) -> dict[str, str]:
        """The columns of a row that hold level, score and reason."""
        named = {"level": self.level, "score": self.score, "reason": self.reason}
        return {key: column for key, column in named.items() if column is not None}


def _split(text: str, levels: Mapping[str, object]) -> tuple[str, str, str]:
    """``达成：说明`` as level, mark and remark; a text that is only a level has no remark."""
    for mark in _LEVEL_MARKS:
        level, found, remark = text.partition(mark)
        if found and (word := listed(level.strip(), levels)) in levels:
            return word, mark, remark.strip()
    return listed(text.strip(), levels), "", ""
