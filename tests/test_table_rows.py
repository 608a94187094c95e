"""Formulas that are read row by row, over a table of submissions: the same scores as one by one, and not one by one."""

import json
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import perfscore
from perfscore.table import odd_rows

PLAIN = (
    "sum(完 * 2, 划 > 0)",
    "sum(完, 态 == '成')",
    "average(1, 完 - 划)",
    "count(完 < 97% * 划)",
    "count(划 != 0 and 完 / 划 >= 97%)",
    "count(划, not 态 == '成')",
    "count(days('2020-02-29', 日) > 0 or 完 > 3)",
    "sum(months('2020-01-31', 日), 日 <= '2020-12-31')",
    "sum(完 if 态 == '成' else -划)",
    "sum(round(完 / 3, 1), 0 < 完 <= 划) / count(态 == '成' if 完 > 0 else 态 != '成')",
    "count(完 / 划 >= 1)",
    "sum(min(完, 5) / 4) if count(划 > 1) > 1 else count(完)",
)
ONE_BY_ONE = ("average(完 / 划)", "sum(1 / 划, 划 != 0)")


@cache
def rubric(formula: str) -> perfscore.Rubric:
    cells: dict[str, Any] = {name: {"kind": "number"} for name in "划完"}
    cells |= {"态": {"kind": "choice", "of": ["成", "未"]}, "日": {"kind": "date"}}
    if "率" in formula:
        cells["率"] = {"kind": "percent"}
    row = {"name": "甲", "points": 10, "criterion": "略", "formula": f"max(0, min(10, {formula}))"}
    rule = {
        "rubric": "rows",
        "title": "逐行算",
        "points": 10,
        "data": {"表": {"kind": "table", "columns": cells}},
        "limits": [{"when": "count(完 > 2) > 2", "at_most": 6, "says": "说明"}],
        "sections": [{"name": "全部", "points": 10, "indicators": [row]}],
    }
    with TemporaryDirectory() as folder:
        file = Path(folder) / "rule.json"
        file.write_text(json.dumps(rule, ensure_ascii=False), encoding="utf-8")
        return perfscore.load(file)


def _with(both: tuple[Any, Any]) -> dict[str, Any]:
    return {**both[0], **both[1]}


numbers = st.sampled_from(["0", "1", "2", "3", "7", "-1", "10", "0.5", "2.35"])
days = st.dates(date(2019, 12, 1), date(2021, 2, 1)).map(date.isoformat)
cells = st.fixed_dictionaries({"划": numbers, "完": numbers, "态": st.sampled_from(["成", "未"]), "日": days})
broken = st.sampled_from([{"完": None}, {"态": None}, {"日": "2020-02-30"}, {"划": "3%"}, {"完": "九"}, {}])
lists = st.lists(st.tuples(cells, broken).map(_with), max_size=4)
submissions = st.lists(st.one_of(st.none(), st.lists(cells, max_size=4), lists), min_size=1, max_size=6)


def scores(rule: perfscore.Rubric, tables: list[Any]) -> list[tuple[Any, ...]]:
    columns = {name: [rows and [row[name] for row in rows] if rows else rows for rows in tables] for name in "划完态日"}
    frame = pl.DataFrame({name: pl.Series(name, made, dtype=pl.List(pl.String)) for name, made in columns.items()})
    made = rule.score_table(frame, problems="keep")
    return [(row["total"], row["甲.status"]) for row in made.iter_rows(named=True)]


def alone(rule: perfscore.Rubric, rows: Any) -> tuple[Any, ...]:
    try:
        result = rule.score({"rubric": "rows", "unit": "局", "data": {} if rows is None else {"表": rows}})
    except perfscore.PerfscoreError:
        return None, "problem"
    return result.total, result.indicators[0].status


@pytest.mark.parametrize("formula", [*PLAIN, *ONE_BY_ONE])
@given(submissions)
def test_a_table_scores_what_is_read_row_by_row_as_score_does(formula: str, tables: list[Any]) -> None:
    rule = rubric(formula)
    for (total, status), rows in zip(scores(rule, tables), tables, strict=True):
        wanted = alone(rule, rows)
        assert status == wanted[1]
        assert (None if total is None else Fraction(total)) == (None if wanted[0] is None else Fraction(str(wanted[0])))


@pytest.mark.parametrize("formula", PLAIN)
def test_what_has_no_quotients_to_add_is_computed_in_columns(formula: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        {"划": "2", "完": "3", "态": "成", "日": "2020-03-01"},
        {"划": "7", "完": "0.5", "态": "未", "日": "2020-12-31"},
    ]
    rule = rubric(formula)
    wanted = [alone(rule, one) for one in (rows, rows[:1], rows * 2)]
    monkeypatch.delattr(odd_rows, "score_one")
    made = scores(rule, [rows, rows[:1], rows * 2])
    assert [status for _, status in made] == ["scored"] * 3
    assert [Fraction(total) for total, _ in made] == [Fraction(str(total)) for total, _ in wanted]


SOUND = {"划": "2", "完": "1", "态": "成", "日": "2020-03-01"}
ODD = ({"完": "97%"}, {"完": "九"}, {"态": " "}, {"日": "2020-02-30"}, {"完": str(10**30)})


@pytest.mark.parametrize(
    "formula",
    ["sum(完 - 97%)", "sum(完 * 2, 态 == '成')", "sum(完 * 完 * 完)", *ONE_BY_ONE],
)
def test_rows_with_odd_cells_score_in_a_table_as_they_do_alone(formula: str) -> None:
    rule = rubric(formula)
    every = [[SOUND, SOUND | odd] for odd in ODD]
    forms: list[list[Any]] = [[[SOUND], *every], *([one] for one in every), [[SOUND], None, []]]
    for tables in forms:
        for (total, status), rows in zip(scores(rule, tables), tables, strict=True):
            wanted = alone(rule, rows)
            assert (total and Fraction(total), status) == (wanted[0] and Fraction(str(wanted[0])), wanted[1])


def test_a_large_number_beside_percentages_is_refused_in_a_list_too() -> None:
    rule = rubric("count(完 >= 率)")
    lists = {"完": [["0.97"], ["97"], []], "率": [["96%"], ["96%"], []]}
    frame = pl.DataFrame({name: pl.Series(name, made, dtype=pl.List(pl.String)) for name, made in lists.items()})
    made = rule.score_table(frame, problems="keep")
    assert made["status"].to_list() == ["complete", "problem", "complete"]
    assert made["total"].to_list() == [1, None, 0]
    assert "97" in made["problems"][1]
