"""``survey``: 非常满意计 5 分……; 965 / 1000 × 8."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import chain
from string import ascii_uppercase
from typing import Annotated, Any, ClassVar, Final, Self

from pydantic import Field, model_validator

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import grammar
from perfscore.formula.literals import number_text
from perfscore.methods.answer import Answer, Reading, Remark, blank, listed
from perfscore.methods.description import Award, Context, Fact, PointsNamed
from perfscore.methods.fields import Points, Whole, Words, whole
from perfscore.methods.layout import Cell, Form, Layout, Row, Sheet, answer_inputs, direct_form, extra_input
from perfscore.methods.readers import MOST_POINTS
from perfscore.methods.refusals import refuse
from perfscore.methods.strict import Strict
from perfscore.methods.way import Way
from perfscore.problems import Fault, Path
from perfscore.steps.draft import Draft
from perfscore.steps.model import Block
from perfscore.text import normal, quoted

_TALLY: Final = "{非常满意: 120, 满意: 80, 不满意: 0}"
_OPTIONS: Final[dict[str, Any]] = {
    "minProperties": 2,
    "maxProperties": len(ascii_uppercase),
    "not": {"additionalProperties": {"enum": [0, "0"]}},
}


class Survey(Way, Strict):
    """Points in proportion to what the questionnaires add up to.

    Source: 炎陵县2020年度部门整体支出绩效评价指标评分表, 满意度, and its annex 5 (问卷).
    """

    title: ClassVar[str] = "按问卷的得分率计分"
    chinese: ClassVar[str] = "问卷"
    written: ClassVar[str] = "{questions: 10, options: {满意: 10, 基本满意: 6, 不满意: 0}}"
    example: ClassVar[str] = "{sum: 965, of: 1000}"
    proportional: ClassVar[bool] = True

    answer_keys: ClassVar[tuple[str, ...]] = ("sum", "of", "tally", "sheets")

    questions: Annotated[int, whole(MOST_POINTS, 1)]
    """一份问卷有几个问题。例：10"""
    options: Annotated[dict[Words, Points], Field(json_schema_extra=_OPTIONS)]
    """选项及其计分，按 A、B、C…的次序。例：{满意: 10, 基本满意: 6, 不满意: 0}"""
    least: Whole = 0
    """至少要有多少份问卷。例：30"""

    @model_validator(mode="after")
    def _scorable(self) -> Self:
        if self.questions == 0 or len(self.options) <= 1 or max(self.options.values()) == 0:
            raise refuse("survey-form", "问卷至少要有一个问题、两个选项，最高的选项要有分")
        if len(self.options) > len(ascii_uppercase):
            raise refuse("survey-form", f"选项最多 {len(ascii_uppercase)} 个（A 到 Z）")
        return self

    @cached_property
    def _sheet(self) -> Number:
        """Full marks of one questionnaire."""
        return self.questions * max(self.options.values())

    def names(self) -> Iterator[tuple[Path, str]]:
        """The options."""
        return ((("options", option), option) for option in self.options)

    def facts(self) -> Iterator[Fact]:
        """The questions, how many sheets there must be, and the points of each option."""
        yield Fact("questions", "问卷题数", f"{self.questions} 题")
        yield Fact("least", "最少份数", f"{self.least} 份" if self.least else "不限")
        for option, points in self.options.items():
            yield Fact(f"option {option}", f"选项“{option}”", exact.points(points), renamable=True)

    def words(self, context: Context, /) -> Iterator[str]:
        """The questionnaire, and the score as a share of its full marks."""
        options = "、".join(f"“{option}”计 {exact.points(points)}" for option, points in self.options.items())
        least = f"，至少 {self.least} 份" if self.least else ""
        yield f"问卷 {self.questions} 题{least}，选{options}；问卷得分 ÷ 问卷满分 × {context.full}"

    def awards(self, _: Number, /) -> Iterator[Award]:
        """The marks of each option, and of a whole questionnaire."""
        yield from (Award("option", marks, marks, option) for option, marks in self.options.items())
        yield Award("sheet", self._sheet, self._sheet)

    def names_points(self) -> PointsNamed:
        """Some: others come of the questionnaires."""
        return "some"

    def reads_as(self) -> Survey:
        """All but how many questionnaires are enough: too few are only worth a warning."""
        return self.model_copy(update={"least": 0})

    def odd_answers(self, other: Survey, /) -> Iterator[object]:
        """Questionnaires counted by the options that both have."""
        shared = [option for option in self.options if option in other.options]
        sheets = exact.plain(exact.ratio(self.questions * max(self.least, other.least, 1)))
        none = dict.fromkeys(shared, "0")
        return ({"tally": none | {first: sheets, second: sheets}} for first in shared for second in shared)

    def lower(self, draft: Draft) -> str:
        """The share of the marks, times the points."""
        got = draft.answer("sum", "number", "问卷得分", "marks", unit="分", question="问卷得分合计")
        of = draft.answer("of", "number", "问卷满分", "full", unit="分", given=True, question="问卷满分合计")
        there = f"{of} > 0 and ({got} < 0 or {got} >= 0)"  # both are given: one without the other is only missing
        message = "一份有效问卷也没有，满意度无法计算"
        draft.demand(grammar.parse_own(there), "survey-empty", message, "of", vital=True)
        within = f"问卷得分 {{{got}}} 分不在 0 到满分 {{{of}}} 分之间"
        draft.demand(grammar.parse_own(f"{got} >= 0 and {got} <= {of}"), "survey-above-full", within, "sum", vital=True)
        share = draft.step("问卷得分率", f"{got} / {of}", "percent", "share")
        draft.explain(f"按 {{{share}}} × {exact.show(draft.points, 'points')} 分计")
        return draft.step("原得分", f"{share} * {draft.full}", "points", "raw")

    @classmethod
    def sheet(cls) -> Sheet:
        """满意度问卷."""
        notes = "按选项填答案个数，或直接填得分合计和满分合计，两种只填一种。"
        return Sheet("满意度问卷", notes, ("三级指标", "填报内容", "数"), (30, 44, 16))

    def layout(self, block: Block) -> Layout:
        """The number of answers to each option, or the marks got and the marks of all."""
        got, of = answer_inputs(block)
        counts = [
            Cell(
                extra_input(got, f"tally.{option}", f"个数{place}", "count", "count", "begun"),
                ("tally", option),
                "填所有问卷里选这一项的答案数。",
            )
            for place, option in enumerate(self.options, 1)
        ]
        rows = [
            Row((f"答“{option}”的个数（每个 {exact.show(points, 'points')} 分）",), (cell,))
            for cell, (option, points) in zip(counts, self.options.items(), strict=True)
        ]
        for one, word in ((got, "或直接填：问卷得分合计"), (of, "　　　　　问卷满分合计")):
            rows.append(Row((word,), (Cell(one, (one.key,), "与上面的个数只填一种。", exact.ratio(0)),)))
        worth = zip(counts, self.options.values(), strict=True)
        marks = " + ".join(f"{cell.name} * {number_text(points)}" for cell, points in worth)
        full = f"({' + '.join(cell.name for cell in counts)}) * {number_text(max(self.options.values()))}"
        tally = Form({got.name: grammar.parse_own(marks), of.name: grammar.parse_own(full)})
        return Layout(self.sheet(), tuple(rows), (tally, direct_form(block)))

    def read(self, given: object, reading: Reading) -> Answer:
        """``{sum, of}``, ``{tally: {option: count}}`` or ``{sheets: ["AABA…", …]}``."""
        nothing = Answer({"sum": None, "of": None})
        if given is None:
            return nothing
        answer = reading.mapping(given, ("sum", "of", "tally", "sheets"), self.example)
        if answer is None:
            return nothing
        forms = {"sum" if key == "of" else key for key in answer if key in {"sum", "of", "tally", "sheets"}}
        if len(forms) > 1:
            plain = "各选项的答案个数，与得分合计、满分合计，只能填一种"
            reading.complain("survey-forms", reading.worded("sum/of、tally、sheets 只能写一种", plain))
            return nothing
        if "tally" in answer:
            return self._tally(answer["tally"], reading.below("tally"))
        if "sheets" in answer:
            return self._sheets(answer["sheets"], reading.below("sheets"))
        return self._sums(answer, reading)

    def _sums(self, answer: Mapping[str, object], reading: Reading) -> Answer:
        got, of = (
            None if blank(answer.get(key)) else reading.number(answer[key], "number", key, unit="分")
            for key in ("sum", "of")
        )
        if got is None or of is None:
            return Answer({"sum": got, "of": of})
        return self._marks(got, of, ())

    def _tally(self, given: object, reading: Reading) -> Answer:
        before, zero = len(reading.faults), exact.ratio(0)
        entries = reading.mapping(given, self.options, _TALLY)
        left = [option for option in self.options if entries is not None and blank(entries.get(option))]
        if left:
            message = f"没有填选了{'、'.join(map(quoted, left))}的有多少"
            reading.complain("survey-option-missing", message, hint="一个也没有的填 0")
        counts = {
            option: reading.count(count, option, unit="人") or zero
            for option, count in (entries or {}).items()
            if option in self.options and option not in left
        }
        if len(reading.faults) > before:  # what is wrong is said; that none is left is no problem of its own
            return Answer({"sum": None, "of": None})
        return self._counted(counts, "tally")

    def _sheets(self, given: object, reading: Reading) -> Answer:
        counts = dict.fromkeys(self.options, exact.ratio(0))
        if not isinstance(given, list):
            reading.complain("answer-form", "sheets 要逐份列出", hint='例如：["AABAABABAB", "AAAAAAAAAA"]')
            return Answer({"sum": None, "of": None})
        sheets = [self._options_of(sheet, reading.below(place)) for place, sheet in enumerate(given)]
        if not all(sheets):  # what is wrong with one is said; how few are left is no warning of its own
            return Answer({"sum": None, "of": None})
        for option in chain.from_iterable(sheets):
            counts[option] += 1
        return self._counted(counts, "sheets")

    def _options_of(self, sheet: object, reading: Reading) -> list[str]:
        """The options ticked on one questionnaire."""
        letters = dict(zip(ascii_uppercase, self.options, strict=False))
        if not isinstance(sheet, str | list):
            reading.complain("survey-sheet", "一份问卷要写成一串字母，或一列选项", hint='例如："AABAABABAB"')
            return []
        marks = "".join(sheet.split()) if isinstance(sheet, str) else sheet
        if any(isinstance(mark, list | Mapping) for mark in marks):
            reading.complain("survey-sheet", "一份问卷里每个答案写一个选项", hint="例如：[非常满意, 满意]")
            return []
        words = [str(mark).strip() for mark in marks]
        ticked = [letters.get(normal(word).upper(), listed(word, self.options)) for word in words]
        strange = [mark for mark in ticked if mark not in self.options]
        if len(ticked) != self.questions:
            reading.complain("survey-sheet", f"这份问卷有 {len(ticked)} 个答案，应有 {self.questions} 个")
        elif strange:
            hint = "可选：" + "、".join(f"{letter}（{option}）" for letter, option in letters.items())
            reading.complain("survey-sheet", f"这份问卷里的{quoted(strange[0], 20)}不是选项", hint=hint)
        else:
            return ticked
        return []

    def _counted(self, counts: Mapping[str, Number], key: str) -> Answer:
        """The marks of so many answers of each option, placed where the counts stand."""
        got = sum((self.options[option] * count for option, count in counts.items()), exact.ratio(0))
        of = sum(counts.values(), exact.ratio(0)) * max(self.options.values())
        tally = "，".join(f"{option} {exact.show(count, 'count')}" for option, count in counts.items())
        answer = self._marks(got, of, (Remark(f"答案统计：{tally}"),))
        return answer._replace(places={"sum": (key, "sum"), "of": (key,)})

    def _marks(self, got: Number, of: Number, remarks: tuple[Remark, ...]) -> Answer:
        sheets = of / self._sheet
        summary = f"问卷 {exact.show(sheets, 'number')} 份，每份 {exact.show(self._sheet, 'points')} 分"
        warnings = []
        if sheets.denominator != 1:
            message = f"满分 {exact.show(of, 'points')} 分不是整数份问卷（每份 {exact.show(self._sheet, 'points')} 分）"
            warnings.append(Fault.warning("survey-sheets", message))
        if sheets < self.least:
            message = f"问卷 {exact.show(sheets, 'number')} 份，少于规定的 {self.least} 份"
            warnings.append(Fault.warning("survey-too-few", message))
        return Answer({"sum": got, "of": of}, (*remarks, Remark(summary)), warnings=tuple(warnings))
