"""``judged``: 酌情扣分; 达成 / 部分达成 / 未达成. A person's score with a reason, never invented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Final, Self

from pydantic import Field, model_validator

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import grammar, interval, tree
from perfscore.methods import full_marks, judgement
from perfscore.methods.answer import blank, listed
from perfscore.methods.description import Award, Context, Fact, column_facts
from perfscore.methods.fields import FigureName, Words, absent, schema_of
from perfscore.methods.layout import Cell, Layout, Sheet
from perfscore.methods.readers import written
from perfscore.methods.refusals import refuse
from perfscore.methods.score_range import ScoreRange, Scores
from perfscore.methods.shorthand import Shorthand
from perfscore.methods.strict import Strict
from perfscore.methods.way import Way
from perfscore.problems import Path
from perfscore.steps.draft import Draft
from perfscore.steps.model import Block, literal
from perfscore.text import is_reason, normal, quoted, suggest

_LEVEL_MARKS: Final = ("：", ":", "；", "，")


class Level(Strict):
    """A level: the scores that it may give, and the other words that it goes by."""

    range: Scores
    """得分的区间：百分数是占分值的比例，不带 % 的是分数。

    例："[80%, 100%]"例："[4, 5]"
    """
    words: Annotated[list[Words], Field(json_schema_extra={"minItems": 1})] = []
    """这个等级的其他说法，填报时写它们也算这个等级。例：[达成预期指标, 全部达成]"""

    def words_of(self, *, bare: bool) -> str:
        """The range for people; ``bare``: everybody knows that it is a share."""
        return interval.words(self.range.intervals) if bare else self.range.shown


def _as_level(value: object) -> object:
    return value if isinstance(value, dict) else {"range": value}


_RANGE_ALONE: Final = Shorthand(_as_level, lambda level: {"anyOf": [schema_of(Scores), level]})
"""A level may also be written as its range."""


class Judged(Way, Strict):
    """A person's score between 0 and the points, with a reason.

    Source: 项目支出绩效评价管理办法（财预〔2020〕10号）, 附1, 填表说明, of qualitative indicators.
    """

    title: ClassVar[str] = "由评价人评定，并写明理由"
    chinese: ClassVar[str] = "酌情 评定"
    written: ClassVar[str] = '{levels: {达成: "[80%, 100%]", 未达成: "[0%, 80%)"}}'
    example: ClassVar[str] = judgement.EXAMPLE
    scores_rows: ClassVar[bool] = True

    levels: dict[Words, Annotated[Level, _RANGE_ALONE]] = {}
    """等级及其得分的区间：百分数是占分值的比例，如 达成: "[80%, 100%]"，不带 % 的是分数，如 好: "[4, 5]"。

    例：{达成: "[80%, 100%]", 未达成: "[0%, 80%)"}例：{达成: {range: "[80%, 100%]", words: [达成预期指标]}}
    """
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
    def _apart(self) -> Self:
        """No word stands for two levels."""
        taken: dict[str, str] = {}
        for name, level in self.levels.items():
            if "words" in level.model_fields_set and not level.words:
                message = f"等级{quoted(name)}的 words 是空的"
                hint = "写其他说法，如 words: [达成预期指标]；没有的不写 words"
                raise refuse("value-empty", message, hint, at=("levels", name, "words"))
            for place, word in enumerate((name, *level.words)):
                if (other := taken.get(normal(word))) is not None:
                    message = f"{quoted(word)}已经是等级{quoted(other)}的说法"
                    hint = "每个说法只属于一个等级，只写一遍，全角半角算一样"
                    at = ("levels", name, "words", place - 1) if place else ("levels", name)
                    raise refuse("level-word-twice", message, hint, at=at)
                taken[normal(word)] = name
        return self

    @property
    def _spellings(self) -> dict[str, str]:
        """The level of each word that stands for one: its own name, and the others."""
        own = {name: name for name in self.levels}
        return own | {word: name for name, level in self.levels.items() for word in level.words}

    def names(self) -> Iterator[tuple[Path, str]]:
        """The levels."""
        return ((("levels", level), level) for level in self.levels)

    def facts(self) -> Iterator[Fact]:
        """Each level with its share of the points; in a row of a table the columns of the answer."""
        for word, level in self.levels.items():
            intervals = level.range.intervals
            what = "得分占比" if level.range.is_share else "得分"
            yield Fact(f"level {word}", f"等级“{word}”的{what}", interval.words(intervals), renamable=True)
            if level.words:
                yield Fact(f"words {word}", f"等级“{word}”的其他说法", "、".join(level.words), renamable=True)
        yield from column_facts({"等级": self.level, "评定得分": self.score, "理由": self.reason})

    def words(self, context: Context, /) -> Iterator[str]:
        """The person who scores, and the ends of the score."""
        yield f"由评价人在 0 到 {context.full}之间评定，并写明理由"
        if self.levels:
            whole = all(level.range.is_share for level in self.levels.values())
            levels = "；".join(f"{word} {level.words_of(bare=whole)}" for word, level in self.levels.items())
            yield f"先定等级，{'得分占分值的比例' if whole else '得分'}要在等级的区间里：{levels}"

    def awards(self, full: Number, /) -> Iterator[Award]:
        """The points of each level, from and to."""
        for name, level in self.levels.items():
            for one in level.range.intervals:
                low, high = ScoreRange((one,)).ends(full)
                yield Award("level", low, high, name, one if one.unit == "%" else None)

    def lower(self, draft: Draft) -> str:
        """The score is the person's."""
        self._columns(draft)
        name = judgement.score(draft)
        self._levels(draft, name)
        judgement.reason(draft)
        draft.explain(f"评定 {{{name}}} 分")
        return draft.step("原得分", name, "points", "raw")

    def _levels(self, draft: Draft, name: str) -> None:
        """Demand that a score lies within what its level gives, where there are levels."""
        full, shown = draft.full, draft.full_shown
        if not self.levels:
            return
        also = tuple((word, name) for name, one in self.levels.items() for word in one.words)
        level = tree.Name(draft.detail("level", "等级", "level", "begun", question="等级", of=self.levels, also=also))
        for word, one in self.levels.items():
            full_marks.check_given(draft, one.range, f"等级{quoted(word)}", ("judged", "levels", word), "level-range")
            other = tree.Compare(level, (("!=", tree.Text(word)),))
            ends = f"{shown} 分的 {literal(one.range.text)}" if one.range.is_share else literal(one.range.shown)
            message = f"{literal(quoted(word))}的得分要在 {ends} 之内，写的是 {{{name}}} 分"
            inside = one.range.condition(name, full)
            that = tree.Junct("or", (other, grammar.parse_own(f"{full} == 0 or {inside}")))
            draft.demand(that, "judged-outside-level", message, "score")

    @classmethod
    def sheet(cls) -> Sheet:
        """评定."""
        return judgement.SHEET

    def layout(self, block: Block) -> Layout:
        """The level, where there are levels, the score and the reason."""
        beside = {one.role: one for one in block.details}
        ends = "；".join(f"{level} {one.range.text}" for level, one in self.levels.items())
        says = f"由评价人评定，0 到 {exact.plain(block.points)} 分，并在右边写明理由。"
        level = Cell(beside["level"], ("level",), "先选等级。", marks=_LEVEL_MARKS) if self.levels else None
        return judgement.layout(block, ends or "0 到分值", level, says)

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
        for key, column in named.items():
            if column is None:
                continue
            columns = [name for name, one in draft.figures.items() if one.source == "row"]
            if column not in columns:
                message = f"表格没有{quoted(column)}这一列"
                draft.unknown(column, message, ("judged", key), suggest(column, columns))

    def row_answer(self, row: Mapping[str, object]) -> object:
        """The answer that a row of a table gives."""
        level, remark = row.get(self.level or ""), ""
        if isinstance(level, str):
            level, _, remark = _split(level, self._spellings)
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


def _split(text: str, spellings: Mapping[str, str]) -> tuple[str, str, str]:
    """``达成：说明`` as level, mark and remark; a text that is only a level has no remark."""
    for mark in _LEVEL_MARKS:
        level, found, remark = text.partition(mark)
        if found and (word := listed(level.strip(), spellings)) in spellings:
            return spellings[word], mark, remark.strip()
    word = listed(text.strip(), spellings)
    return spellings.get(word, word), "", ""
