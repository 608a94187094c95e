"""The layout of an answer: what is asked, where it stands, and what a spreadsheet makes of what is filled in."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml

from perfscore import exact
from perfscore.formula import grammar
from perfscore.formula.readings.sheet_values import Day, Exact, Words
from perfscore.methods import METHODS, SHEETS
from perfscore.methods.answer import Reading
from perfscore.methods.fields import Points
from perfscore.methods.fields import Words as Name
from perfscore.methods.layout import COUNT, LINES, answer_inputs, list_of, name_counts
from perfscore.methods.parts import layouts
from perfscore.methods.strict import Strict
from perfscore.methods.way import Way
from perfscore.problems import Fault
from perfscore.program.inputs import answer_of
from perfscore.program.load import load
from perfscore.steps.compile import checks
from perfscore.steps.draft import Draft
from perfscore.steps.model import Asked, Block, Input
from perfscore.workbook.answers import answer_values
from perfscore.workbook.explanation import _BlockLines
from perfscore.workbook.input_cells import cell_value
from perfscore.workbook.steps import Lowered
from small_spreadsheet import Cells


class Graded(Way, Strict):
    """A made-up way without a layout of its own: a grade, how far it is reached, and why."""

    title: ClassVar[str] = "分等评定"

    grades: dict[Name, Points]
    """各等得几分。例：{优: 4, 良: 2}"""

    def lower(self, draft: Draft) -> str:
        grade = draft.answer("grade", "choice", "等", "level", question="评为哪一等", of=self.grades)
        share = draft.answer("share", "number", "程度", "score", unit="成")
        draft.demand(
            grammar.parse_own(f"{share} >= 0 and {share} <= 10"), "above-ten", "程度不在 0 到 10 之间", "share"
        )
        draft.detail("ground", "依据", "level", "begun", question="依据什么", of=("文件", "走访"))
        draft.detail("reason", "理由", "reason", "scored", question="理由")
        draft.detail("note", "备注", "reason", "never", question="备注")
        draft.detail("more", "补充", "reason", "never", question="补充")
        points = "0"
        for word, one in self.grades.items():
            points = f"({exact.plain(one)} if {grade} == '{word}' else {points})"
        return draft.step("原得分", f"{points} * {share} / 10", "points", "raw")


class Dated(Way, Strict):
    """A made-up way that asks when something was done, and by whom."""

    title: ClassVar[str] = "按时完成"
    example: ClassVar[str] = "{day: 2020-06-30, who: 本单位}"

    def lower(self, draft: Draft) -> str:
        day = draft.answer("day", "date", "完成日期", "item", question="完成日期")
        draft.answer("who", "choice", "承办", "item", question="承办", of=("本单位", "第三方"))
        draft.explain(f"{{{day}}} 完成")
        return draft.step("原得分", f"{draft.full} if {day} <= '2020-12-31' else 0", "points", "raw")


GRADED = Graded.model_validate({"grades": {"优": "4", "良": "2"}})


def way(text: str) -> Way:
    ((key, said),) = yaml.load(text, yaml.BaseLoader).items()  # noqa: S506 (texts)
    found: Way = METHODS[key].model_validate(said)
    return found


JUDGED = way('judged: {levels: {达成: "[80%, 100%]", 未达成: "[0%, 80%)"}}')
SURVEY = way("survey: {questions: 2, options: {满意: 10, 一般: 2.5, 不满意: 0}}")


def block(one: Way, part: str = "") -> Block:
    draft = Draft(part or "指标", exact.ratio(4), (), {}, part)
    return draft.block(one.lower(draft))


class Sheet(Cells):
    """A sheet with the cells of a layout, by what they are called."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.addresses = {name: f"$B${row}" for row, name in enumerate(given, 1)}
        super().__init__({self.addresses[name]: value for name, value in given.items()})

    def put(self, label: str, formula: str) -> str:
        return self.hold(label, formula)

    def named(self, address: str) -> str:
        return address


def filled(one: Way, given: Mapping[str, object]) -> dict[str, tuple[object, object]]:
    """What the cells of a layout give: each value as it is computed, and its state."""
    lowered = block(one)
    layout = one.layout(lowered)
    cells = {cell.name: given.get(".".join(cell.place), "") for cell in layout.cells}
    sheet = Sheet({name: float(cell) if isinstance(cell, int | float) else cell for name, cell in cells.items()})
    found = {}
    for name, (value, state) in answer_values(sheet, lowered, layout, sheet.addresses, {}).items():
        assert isinstance(value, Exact | Words)
        shown = sheet.value(value.ref) if isinstance(value, Words) else sheet.value(value.top) * float(value.factor)
        found[name] = shown, sheet.value(state)
    return found


def test_a_way_without_a_layout_is_asked_for_what_it_declares() -> None:
    found = GRADED.layout(block(GRADED, "甲"))
    assert (found.sheet.name, found.sheet.head) == ("分等评定", ("三级指标", "填报内容", "填报", "理由"))
    assert [row.shown for row in found.rows] == [("依据什么",), ("评为哪一等",), ("甲·程度（成）",), ("补充",)]
    assert [[cell and cell.place for cell in row.cells] for row in found.rows] == [
        [("甲", "ground"), None],
        [("甲", "grade"), ("甲", "reason")],
        [("甲", "share"), ("甲", "note")],
        [None, ("甲", "more")],
    ]
    assert [cell.asked.of for cell in found.cells[:2]] == [("文件", "走访"), ("优", "良")]


@pytest.mark.parametrize(
    ("given", "states"),
    [
        ({}, ("未填", "未填")),
        ({"grade": "优", "ground": "文件"}, ("", "待评定")),
        ({"grade": "优"}, ("有误", "有误")),
        ({"ground": "文件"}, ("待评定", "待评定")),
        ({"ground": "文件", "share": 8}, ("待评定", "")),
        ({"ground": "文件", "share": 11}, ("有误", "有误")),
        ({"grade": "优", "ground": "文件", "share": 8}, ("有误", "有误")),
        ({"grade": "优", "ground": "文件", "share": 8, "reason": "——"}, ("有误", "有误")),
        ({"grade": "优", "ground": "文件：甲", "share": 8, "reason": "已经核实"}, ("有误", "有误")),
        ({"grade": "优", "ground": "听说", "share": 8, "reason": "已经核实"}, ("有误", "有误")),
        ({"grade": "中", "ground": "文件", "share": 8, "reason": "已经核实"}, ("有误", "")),
        ({"grade": "优", "ground": "文件", "share": 8, "reason": "已经核实"}, ("", "")),
        ({"note": "已经核实"}, ("未填", "未填")),
    ],
)
def test_an_answer_is_looked_at_by_what_its_way_declares(given: dict[str, object], states: tuple[str, str]) -> None:
    found = filled(GRADED, given)
    assert (found["等"][1], found["程度"][1]) == states
    if states == ("", ""):
        assert (found["等"][0], found["程度"][0]) == ("优", 8)


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ({}, "未填"),
        ({"level": "达成"}, "待评定"),
        ({"reason": "已经核实"}, "有误"),
        ({"level": "达成", "score": 3.2, "reason": "已经核实"}, ""),
        ({"level": "达成：已经核实", "score": 3.2}, ""),
        ({"level": "达成", "score": 3.2}, "有误"),
        ({"level": "达成", "score": 3.1, "reason": "已经核实"}, "有误"),
        ({"level": "未达成", "score": 3.2, "reason": "已经核实"}, "有误"),
        ({"level": "达成", "score": 4.1, "reason": "已经核实"}, "有误"),
        ({"level": "达成", "score": "四", "reason": "已经核实"}, "有误"),
    ],
)
def test_a_judgement(given: dict[str, object], state: str) -> None:
    assert filled(JUDGED, given)["评定得分"][1] == state


@pytest.mark.parametrize(
    ("given", "marks", "states"),
    [
        ({}, None, {"未填"}),
        ({"tally.满意": 3, "tally.一般": 1, "tally.不满意": 0}, (32.5, 40), {""}),
        ({"tally.满意": 3, "tally.一般": 1}, None, {"有误"}),
        ({"tally.满意": 0, "tally.一般": 0, "tally.不满意": 0}, None, {"有误"}),
        ({"sum": 32.5, "of": 40}, (32.5, 40), {""}),
        ({"sum": 41, "of": 40}, None, {"有误"}),
        ({"sum": 32.5}, None, {"", "未填"}),
        ({"sum": 32.5, "of": 40, "tally.满意": 3}, None, {"有误"}),
    ],
)
def test_an_answer_of_two_forms(given: dict[str, object], marks: tuple[float, float] | None, states: set[str]) -> None:
    found = filled(SURVEY, given)
    assert {state for _, state in found.values()} == states
    if marks is not None:
        assert (found["问卷得分"][0], found["问卷满分"][0]) == marks


def test_a_text_that_steps_read_is_missing_where_it_is_an_answer_and_never_as_a_figure() -> None:
    text = Input("说明", "text", source="answer")
    for said, state in (("", "未填"), ("甲", "")):
        sheet = Sheet({"说明": said})
        assert sheet.value(cell_value(sheet, text, "$B$1")[1]) == state
        assert sheet.value(cell_value(sheet, replace(text, source="figure"), "$B$1")[1]) == ""
        assert sheet.value(cell_value(sheet, replace(text, source="row"), "$B$1")[1]) == ""


KINDS = way("findings: {kinds: {一般: 1, 重大（含特大）: {each: 25%, at_most: 3}}}")
EVENTS = way("earn: {kinds: {国家级: 2, 省级: 1}, at_most: 3}")
LINE = way("earn: {above: 1, each: 1, points: 1, part: whole}")


def test_kinds_are_counted_one_by_one() -> None:
    found = KINDS.layout(block(KINDS, "甲"))
    assert [row.shown for row in found.rows] == [
        ("一般", "每例扣 1 分"),
        ("重大（含特大）", "每例扣分值的 25%，合计最多 3 分"),
    ]
    assert [cell.place for cell in found.cells] == [
        ("甲", COUNT, "一般"),
        ("甲", LINES, "一般"),
        ("甲", COUNT, "重大（含特大）"),
        ("甲", LINES, "重大（含特大）"),
    ]
    events = EVENTS.layout(block(EVENTS))
    assert (events.sheet.name, [row.shown for row in events.rows]) == (
        "加分事项",
        [("国家级", "每次加 2 分"), ("省级", "每次加 1 分")],
    )
    assert LINE.layout(Block("甲", exact.ratio(4), "", (), (), (), ())).rows == ()


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, {"一般": (0, "未填"), "重大含特大": (0, "未填")}),
        ({"count.一般": 2}, {"一般": (2, ""), "重大含特大": (0, "未填")}),
        ({"count.一般": 0, "count.重大（含特大）": 3}, {"一般": (0, ""), "重大含特大": (3, "")}),
        ({"count.一般": -1, "count.重大（含特大）": 3}, {"一般": (-1, "有误"), "重大含特大": (3, "")}),
    ],
)
def test_a_kind_that_nobody_counted_is_missing(given: dict[str, object], found: dict[str, tuple[float, str]]) -> None:
    counts = filled(KINDS, given)
    assert {name: state for name, (_, state) in counts.items()} == {name: state for name, (_, state) in found.items()}
    assert all(counts[name][0] == value for name, (value, state) in found.items() if not state)


def test_the_cells_of_kinds_become_the_answer() -> None:
    """A list where there are as many lines as are counted, else the counts; a blank cell beside others stays blank."""
    lines = {"一般": "一件\n又一件", "重大": "重大"}
    assert list_of({COUNT: {"一般": "2", "重大": "1"}, LINES: lines}) == [
        {"kind": "一般", "what": "一件"},
        {"kind": "一般", "what": "又一件"},
        {"kind": "重大"},
    ]
    fewer: dict[str, object] = {COUNT: {"一般": "3", "重大": "1"}}
    assert list_of({**fewer, LINES: lines}) == fewer
    assert list_of({LINES: lines}) is None
    form: dict[str, Any] = {"answers": {"甲": {COUNT: {"一般": "3"}}}}
    name_counts(
        form, [("answers", "甲", COUNT, "一般"), ("answers", "甲", COUNT, "重大"), ("answers", "乙", COUNT, "重大")]
    )
    assert form == {"answers": {"甲": {COUNT: {"一般": "3", "重大": None}}}}


def test_parts_are_asked_for_one_by_one() -> None:
    parts = way("parts: [{name: 甲, points: 4, judged: {}}, {name: 乙, points: 4, formula: '4'}]")
    blocks = [block(JUDGED, "甲"), Block("乙", exact.ratio(4), "", (), (), (), ())]
    ((lowered, found),) = layouts(parts, blocks)
    assert answer_inputs(lowered) == (found.cells[0].asked,)
    assert [cell.place for cell in found.cells] == [("甲", "score"), ("甲", "reason")]


def test_the_sheets_of_the_ways_have_names_of_their_own() -> None:
    assert SHEETS == ("加分事项", "评价清单", "问题登记", "评定", "满意度问卷")


def test_findings_stand_in_their_cells_as_they_are_said() -> None:
    one = way("findings: {each: 1, kinds: [截留, 挪用]}")
    faults: list[Fault] = []
    answer = one.read([{"kind": "截留", "what": "某笔\n资金"}, {"kind": "挪用"}], Reading((), faults))
    cells = {cell.path: cell.asked.item for cell in one.layout(block(one)).cells}
    assert (answer.values[cells["count",]], faults) == (2, [])
    lines = answer.details[cells["lines",]]
    assert lines == "截留：某笔 资金\n挪用"
    assert list_of({"count": "2", "lines": f" {lines} \n\n"}) == ["截留：某笔 资金", "挪用"]
    assert list_of({"count": "3", "lines": lines}) == {"count": "3"}
    assert list_of({"lines": lines}) is None


def test_what_is_written_beside_a_score_that_is_not_there_yet_is_not_lost() -> None:
    lowered = block(JUDGED)
    faults: list[Fault] = []
    reading = Reading((), faults, asked=Asked.of(answer_inputs(lowered), lowered.details))
    answer = JUDGED.read({"level": "达成", "reason": " 待查 "}, reading)
    assert (answer.details, faults) == ({"level": "达成", "reason": "待查"}, [])
    assert [one.text for one in answer.remarks] == ["等级：达成"]
    assert JUDGED.read({"level": "达成", "reason": ["待查"]}, reading).details == {"level": "达成"}


def test_an_answer_is_read_by_the_kinds_of_what_is_asked() -> None:
    count = Input("件数", "count", "件", source="answer", key="件数", role="count")
    ground = Input("依据", "text", source="answer", key="依据", question="依据")
    faults: list[Fault] = []
    reading = Reading((), faults, asked=Asked.of([count, ground], []))
    assert reading.items({"件数": "3件", "依据": "现场走访"}, "").values == {"件数": 3, "依据": "现场走访"}
    assert faults == []
    assert reading.items({"件数": "-3", "依据": "无"}, "").values == {"件数": None, "依据": None}
    assert [(fault.code, fault.path) for fault in faults] == [
        ("count-negative", ("件数",)),
        ("answer-not-text", ("依据",)),
    ]


class Capped(Way, Strict):
    """A made-up way whose answer is held against a figure that no step reads."""

    title: ClassVar[str] = "不超过上限"

    def lower(self, draft: Draft) -> str:
        score = draft.answer("score", "number", "评定得分", "score")
        draft.demand(grammar.parse_own(f"{score} <= 上限"), "above-cap", f"评定 {{{score}}}，上限 {{上限}}", "score")
        return draft.step("原得分", score, "points", "raw")


@pytest.mark.parametrize(("cap", "messages"), [("3", []), ("2", ["评定 3，上限 2"]), (None, [])])
def test_an_answer_may_be_held_against_a_figure(tmp_path: Path, cap: str | None, messages: list[str]) -> None:
    draft = Draft("评定", exact.ratio(4), (), {"上限": Input("上限", "number")})
    lowered = draft.block(Capped().lower(draft))
    assert [one.name for one in lowered.inputs] == ["评定得分", "上限"]
    rule = tmp_path / "rule.yaml"
    row = {"name": "评定", "points": 4, "judged": {}}
    sections = [{"name": "全部", "points": 4, "indicators": [row]}]
    rule.write_text(yaml.safe_dump({"rubric": "capped", "title": "上限", "points": 4, "sections": sections}), "utf-8")
    judged = load(rule).keyed["评定"]
    capped = replace(judged, inputs=lowered.inputs, checks=checks(lowered.demands, judged.asked))
    faults: list[Fault] = []
    reading = Reading((), faults, asked=judged.asked)
    figures = {"上限": None if cap is None else exact.number(cap)}
    answer_of(capped, {"score": 3, "reason": "已经核实"}, reading, figures)
    assert [fault.message for fault in faults] == messages


def test_what_a_person_judges_is_waited_for() -> None:
    lowered = block(GRADED)
    faults: list[Fault] = []
    reading = Reading((), faults, asked=Asked.of(answer_inputs(lowered), lowered.details))
    assert GRADED.read({"ground": "走访"}, reading).begun == {"grade", "share"}
    assert GRADED.read({"ground": "走访", "share": 8}, reading).begun == {"grade"}
    assert faults == []


def test_what_is_asked_may_be_called_by_its_question() -> None:
    lowered = block(GRADED)
    faults: list[Fault] = []
    reading = Reading((), faults, asked=Asked.of(answer_inputs(lowered), lowered.details))
    answer = GRADED.read({"评为哪一等": "优", "ground": "走访", "share": 8, "理由": "已经核实"}, reading)
    assert (answer.values["grade"], answer.details["reason"]) == ("优", "已经核实")
    said = [("answer-unknown-item", f"你是不是想写“{key}”？") for key in ("grade", "reason")]
    assert [(fault.code, fault.hint) for fault in faults] == said


@pytest.mark.parametrize(
    ("given", "values", "codes"),
    [
        ({"day": "2020-06-30", "who": "第三方"}, ["2020-06-30", "第三方"], []),
        ({"day": "2020-06-30"}, ["2020-06-30", None], []),
        ({"day": "去年", "who": "邻县"}, [None, None], ["date-form", "answer-not-listed"]),
        ({"day": ["2020-06-30"], "who": ["第三方"]}, [None, None], ["answer-not-text", "answer-not-text"]),
    ],
)
def test_a_day_and_a_word_are_read_as_such(given: dict[str, object], values: list[object], codes: list[str]) -> None:
    lowered, faults = block(Dated()), list[Fault]()
    answer = Dated().read(given, Reading((), faults, asked=Asked.of(answer_inputs(lowered), lowered.details)))
    assert ([*answer.values.values()], [fault.code for fault in faults]) == (values, codes)


def test_a_day_stands_in_the_explanation_of_a_form_as_it_is_written() -> None:
    lowered = block(Dated())
    done = Lowered({"完成日期": Day("$B$1")}, "", "", states={"原得分": '""'})
    (line,) = _BlockLines(lowered, done, Sheet({})).lines()
    assert line == 'YEAR($B$1)&TEXT(MONTH($B$1),"-00")&TEXT(DAY($B$1),"-00")&" 完成"&"\n"'
