"""Figures of which the rule says where they lie: in tables, forms, checks, searches and what is still possible."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import perfscore
import worlds
from perfscore import exact
from perfscore.check.checks import findings
from perfscore.check.subject import Rule
from perfscore.formula.interval import Interval
from perfscore.search.explore import usual
from perfscore.steps.between import Limits
from perfscore.steps.model import Input
from perfscore.submission.read import submission
from perfscore.workbook.form import form
from perfscore.workbook.input_cells import message, spec

CASE = Path("tests/cases/good/figures-between")


def rule(figure: dict[str, Any], formula: str) -> dict[str, Any]:
    """A rule of 10 points over one figure called 甲."""
    row = {"name": "项", "points": "10", "formula": formula}
    section = {"name": "一", "points": "10", "indicators": [row]}
    return {"rubric": "样表", "title": "样表", "points": "10", "data": {"甲": figure}, "sections": [section]}


def number(between: str) -> dict[str, Any]:
    """A number within an interval."""
    return {"kind": "number", "between": between}


@pytest.mark.parametrize(
    ("text", "kind", "unit", "ends", "words"),
    [
        ("[0, 15]", "number", "分", (0, 15), "从 0 分到 15 分"),
        ("[0, 15]", "number", "", (0, 15), "从 0 到 15"),
        ("(0, 1.5)", "number", "", (0, exact.ratio(3, 2)), "大于 0、小于 1.5"),
        ("[0%, 100%]", "percent", "", (0, 1), "从 0% 到 100%"),
        ("[0, 0.5]", "percent", "", (0, exact.ratio(1, 2)), "从 0 到 0.5"),
        ("( , 3万元]", "money", "", (None, 30_000), "不大于 3万元"),
        ("[0, )", "money", "万元", (0, None), "不小于 0 万元"),
        ("[0, )", "money", "", (0, None), "不小于 0 元"),
        ("[0元, 0元]", "money", "", (0, 0), "只能是 0元"),
        ("[3, 5]", "count", "万人", (3, 5), "从 3 万人到 5 万人"),
        ("[3万人, 5万人)", "count", "人", (30_000, 50_000), "不小于 3万人、小于 5万人"),
        ("( , )", "number", "", (None, None), ""),
    ],
)
def test_ends_are_read_as_figures_are(text: str, kind: Any, unit: str, ends: tuple[Any, Any], words: str) -> None:
    limits = Limits.of(Interval.read(text), kind, unit)
    assert ((limits.low, limits.high), limits.words) == (ends, words)
    for end, inside in ((limits.low, limits.low_closed), (limits.high, limits.high_closed)):
        assert end is None or (limits.holds(end) == inside == limits.extent.holds(end))


def test_what_is_no_number_is_not_said_to_lie_outside() -> None:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        worlds.rubric(rule(number("[0, 1]"), "甲")).score({"rubric": "样表", "data": {"甲": "很多"}})
    assert [one.code for one in caught.value.problems] == ["number-not-read"]


def test_a_count_outside_is_told_at_its_place() -> None:
    figure = {"kind": "count", "unit": "人", "between": "[0, 100]"}
    with pytest.raises(perfscore.PerfscoreError) as caught:
        worlds.rubric(rule(figure, "甲 / 10")).score({"rubric": "样表", "data": {"甲": "1万人"}})
    assert [(one.code, one.where) for one in caught.value.problems] == [("figure-outside", ("data", "甲"))]


def test_a_table_refuses_what_a_submission_refuses() -> None:
    rubric = worlds.rubric(rule(number("[0, 9.5)"), "甲"))
    for column, fine in (
        (pl.Series("甲", [9, 10, -1, None]), [0]),
        (pl.Series("甲", [Decimal("9.4"), Decimal("9.5"), Decimal("-0.1"), None]), [0]),
        (pl.Series("甲", [9.4, 9.5, -0.1, None]), [0]),
        (pl.Series("甲", ["9.4", "9.5", "-0.1", None]), [0]),
    ):
        made = rubric.score_table(column.to_frame(), problems="keep")
        assert made["problems"].is_null().arg_true().to_list() == [*fine, 3]
        assert "规定不小于 0、小于 9.5" in made["problems"][1]


def test_columns_of_lists_too() -> None:
    rubric = perfscore.load(CASE / "rule.yaml")
    frame = pl.DataFrame(
        {"园区打分": 15, "难度系数": 1, "到位率": "100%", "计划投资": 100, "实际投资": 74, "打分": [[0, 10], [0, 9]]},
        strict=False,
    )
    made = rubric.score_table(frame, problems="keep")
    assert ["打分" in (one or "") for one in made["problems"]] == [True, False]


def test_what_is_still_possible_is_narrower() -> None:
    rubric = worlds.rubric(rule(number("[2, 3]"), "甲 * 2"))
    (row,) = rubric.score({"rubric": "样表"}).indicators
    assert (row.low, row.high) == (Decimal(4), Decimal(6))
    table = {"kind": "table", "columns": {"乙": number("[2, 3]")}}
    rubric = worlds.rubric(rule(table, "min(sum(乙), 10) if count(乙) > 1 else 0"))
    (row,) = rubric.score({"rubric": "样表"}).indicators
    assert (row.low, row.high) == (Decimal(0), Decimal(10))


def found(between: str) -> set[str]:
    """The codes of what is found when 5 is divided by a figure."""
    return {one.problem.code for one in findings(Rule(worlds.rubric(rule(number(between), "5 / 甲")).program, ()))}


def test_a_denominator_that_is_never_0_is_not_found_fault_with() -> None:
    assert "denominator-zero" in found("[0, 2]")
    assert not {one for one in found("[1, 2]") if one.startswith("denominator")}
    assert found("[-2, -1]") & {"denominator-zero", "score-leaves-range"} == {"score-leaves-range"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[0, 15]", "15"),
        ("(100, 200]", "100.01"),
        ("(0.001, 0.002)", "0.0015"),
        ("[200, )", "200"),
        ("( , -3)", "-3.01"),
    ],
)
def test_a_plain_value_lies_inside(text: str, wanted: str) -> None:
    limits = Limits.of(Interval.read(text), "number", "")
    assert usual(Input("甲", "number", between=limits)) == exact.number(wanted)


@pytest.mark.parametrize(
    ("text", "kind", "unit", "ends"),
    [
        ("[0, 15]", "number", "分", ("0", "15")),
        ("(0, 1.5)", "number", "", ("0.0001", "1.4999")),
        ("(0%, 100%]", "percent", "", ("0.0001", "1")),
        ("[100万元, )", "money", "万元", ("100", "10000000")),
        ("(-1元, 500万元)", "money", "万元", ("-0.000099", "499.999999")),
        ("(0, 10)", "count", "人", ("1", "9")),
    ],
)
def test_cells_take_what_the_rule_takes(text: str, kind: Any, unit: str, ends: tuple[str, str]) -> None:
    asked = Input("甲", kind, unit, between=Limits.of(Interval.read(text), kind, unit))
    assert (spec(asked).low, spec(asked).high) == ends
    assert f"规定{asked.between.words}。" in message(asked)  # type: ignore[union-attr]  # it has limits


def test_a_form_comes_back_with_what_it_holds(tmp_path: Path) -> None:
    rubric = perfscore.load(CASE / "rule.yaml")
    given = submission(CASE / "submission.yaml")
    (tmp_path / "form.xlsx").write_bytes(form(rubric.program, given))
    assert rubric.score(tmp_path / "form.xlsx").total == rubric.score(given).total


def test_advice_stays_inside() -> None:
    rubric = worlds.rubric(rule(number("[-5, 8]"), "max(min(甲, 10), 0)"))
    (row,) = rubric.score({"rubric": "样表", "data": {"甲": 3}}).indicators
    assert [one.to for one in row.regain] == ["8"]
