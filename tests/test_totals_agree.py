"""Every reader of the total says the same: score, table, form, verify; and no completed submission lies outside."""

from __future__ import annotations

import copy
import json
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import assume, given, note
from hypothesis import strategies as st

import perfscore
import tables
import worlds
from generators import rules_and_submissions
from perfscore import exact
from perfscore.formula.readings.sheet_values import Exact, Known
from perfscore.program.model import EachProgram
from perfscore.program.run import Run
from perfscore.verify import verify
from perfscore.workbook.cells import MISSING, PENDING, SKIPPED
from perfscore.workbook.scoring import unit_of
from perfscore.workbook.totals import Part, Total
from small_spreadsheet import Cells, Double, Text

Made = tuple[dict[str, Any], list[dict[str, Any]]]
MADE = rules_and_submissions(sums=True)
STATES = {"scored": "", "missing": MISSING, "pending": PENDING, "not-applicable": SKIPPED}


@given(MADE, st.integers(0, 7))
def test_a_table_has_the_totals_of_score(made: Made, seed: int) -> None:
    tables.require_agreement(*made, seed)


@given(MADE)
def test_every_total_verifies(made: Made) -> None:
    rule, submissions = made
    rubric = worlds.rubric(rule)
    for one in submissions:
        result = worlds.scored(rubric, one)
        if isinstance(result, perfscore.Result):
            note(worlds.as_yaml(rule))
            assert verify(result.model_dump_json()) == []


@given(MADE, st.integers(0, 2**16 - 1))
def test_no_completed_submission_lies_outside(made: Made, left_out: int) -> None:
    rule, submissions = made
    rubric = worlds.rubric(rule)
    for one in submissions:
        result = worlds.scored(rubric, one)
        if not isinstance(result, perfscore.Result) or result.status != "complete":
            continue
        less = worlds.scored(rubric, _without(one, left_out))
        if isinstance(less, perfscore.Result):
            note(worlds.as_yaml(rule))
            note(str(one))
            low = -math.inf if less.low is None else Fraction(less.low)
            high = math.inf if less.high is None else Fraction(less.high)
            assert result.total is not None
            assert low <= Fraction(result.total) <= high
            if less.status == "complete":
                assert (less.total, less.converted, less.grade) == (result.total, result.converted, result.grade)


def _without(submission: dict[str, Any], left_out: int) -> dict[str, Any]:
    """A submission without some of its figures and answers; what does not apply goes on not applying."""
    less = copy.deepcopy(submission)
    places = [(part, key) for part in ("data", "answers") for key in less[part]]
    for number, (part, key) in enumerate(places):
        skips = isinstance(less[part][key], dict) and "not_applicable" in less[part][key]
        if left_out >> number % 16 & 1 and not skips:
            del less[part][key]
    return less


class Sheet(Cells):
    """The hidden sheet of a form, calculated as it is written."""

    def put(self, label: str, formula: str) -> str:
        return self.hold(label, formula)


@given(MADE)
def test_a_form_has_the_totals_of_score(made: Made) -> None:
    rule, submissions = made
    rubric = worlds.rubric(rule)
    assume(not any(isinstance(one, EachProgram) for one in rubric.program.indicators))
    for one in submissions:
        result = worlds.scored(rubric, one)
        if isinstance(result, perfscore.Result):
            note(worlds.as_yaml(rule))
            note(str(one))
            sheet = Sheet({})
            cells = _total(sheet, result.run)
            shown = [sheet.values[ref] for ref in (cells.state, cells.total, cells.converted, cells.grade)]
            state, total, converted, grade = shown
            if state == "超出范围":
                continue
            done = result.status == "complete"
            assert state == ("完成" if done else "未完成")
            assert _same(total, "未完成" if result.total is None else result.total)
            assert _same(converted, result.converted if done else "未完成")
            assert grade == ((result.grade or "不评等次") if done else "未完成")


def _same(shown: Any, right: Any) -> bool:
    return shown == right if isinstance(right, str) else round(Fraction(shown), 9) == round(Fraction(right), 9)


def _total(sheet: Sheet, run: Run) -> Any:
    unit = unit_of(run.program)

    def cell(value: Any) -> str:
        ref = f"$B${1000 + len(sheet.values)}"
        sheet.values[ref] = Text(value) if isinstance(value, str) else Double(value)
        return ref

    parts = {}
    for row in run.rows:
        got = exact.ratio(0) if row.got is None else row.got
        points = row.full if row.counted else exact.ratio(0)
        state, score, full = cell(STATES[row.status]), cell(int(got * unit)), cell(int(points * unit))
        parts[row.id] = Part(state, score, full, minus=row.minus)
    figures: dict[str, tuple[Known, str]] = {}
    for one, value in zip(run.program.totals.inputs, run.given_totals, strict=True):
        if one.what == "figure":
            number: Any = exact.ratio(0) if value is None else value
            top = cell(int(number.numerator))
            known = Exact(top, exact.ratio(1, int(number.denominator)), 10**15)
            figures[one.input.name] = known, cell("" if value is not None else MISSING)
    words = [
        cell(str(value))
        for one, value in zip(run.program.totals.inputs, run.given_totals, strict=True)
        if one.what == "limit"
    ]
    return Total(run.program, sheet, parts, figures, unit).write(words)  # type: ignore[arg-type]  # a column of steps


def _lines(*rows: tuple[str, str, str]) -> list[dict[str, str]]:
    return [dict(zip(("事项", "分值", "实际"), one, strict=True)) for one in rows]


def test_the_highest_line_of_a_table_and_the_largest_row_that_applies() -> None:
    each = {"table": "清单", "name": "事项", "points": "分值", "ways": {"全部": {"formula": "min(实际, 分值)"}}}
    kinds = {"事项": "text", "分值": "number", "实际": "number"}
    skips = {"not_applicable": "allow", "judged": {}}
    rule = {
        "rubric": "generated",
        "title": "只计最高一项",
        "points": "14",
        "not_applicable": "rescale",
        "data": {"清单": {"kind": "table", "columns": {name: {"kind": kind} for name, kind in kinds.items()}}},
        "sections": [
            {
                "name": "工作",
                "points": "10",
                "take": "highest",
                "indicators": [{"name": "甲", "points": "10", **skips}, {"name": "乙", "points": "6", **skips}],
            },
            {"name": "管理", "points": "4", "indicators": [{"name": "丙", "points": "4", "judged": {}}]},
            {
                "name": "加分",
                "points": "0",
                "take": "highest",
                "indicators": [{"name": "丁", "points": "9", "bonus": "true", "each": each}],
            },
        ],
    }
    data = {"清单": _lines(("一", "5", "3"), ("二", "4", "4"))}
    good, skipped = {"score": "4", "reason": "好"}, {"not_applicable": "没有此项职能"}
    submissions = [
        {"rubric": "generated", "data": data, "answers": {"甲": one, "乙": good, "丙": good}} for one in (good, skipped)
    ]
    rubric = worlds.rubric(rule)
    results = [rubric.score(one) for one in submissions]
    assert [(str(one.total), str(one.possible), str(one.converted)) for one in results] == [
        ("12", "14", "12"),
        ("12", "10", "15.2"),
    ]
    found = rubric.score_table(tables.table(rubric, submissions), problems="keep")
    assert tables.differences(rubric, submissions, found) == []


def test_a_table_says_that_nothing_applies_in_a_section_of_the_formula(tmp_path: Path) -> None:
    judged = {"points": "4", "judged": {}}
    sections = [
        {"name": "甲组", "points": "4", "indicators": [{"name": "甲", **judged}]},
        {"name": "乙组", "points": "4", "indicators": [{"name": "乙", **judged, "not_applicable": "allow"}]},
    ]
    rule = {"rubric": "r", "title": "t", "points": "4", "not_applicable": "rescale", "sections": sections}
    rule["total"] = "甲组 * 0.5 + 乙组 * 0.5"
    (tmp_path / "rule.json").write_text(json.dumps(rule, ensure_ascii=False), encoding="utf-8")
    rubric = perfscore.load(tmp_path / "rule.json")
    row = {
        "submission": 1,
        "甲.score": 4,
        "甲.reason": "办结",
        "乙.score": None,
        "乙.reason": None,
        "乙.not_applicable": True,
    }
    with pytest.raises(perfscore.PerfscoreError, match="乙组”里所有指标都不适用"):
        rubric.score_table(pl.DataFrame([row]))
