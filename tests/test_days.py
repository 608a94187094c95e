"""Days and months from one day to another: in every reading, at month ends, in leap years, backwards."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import worlds
from oracle import formulas
from perfscore import exact
from perfscore.formula import day_counts, grammar
from perfscore.formula.analysis.bounds import Bounds
from perfscore.formula.readings import prose, reference
from perfscore.formula.readings.columns import Writer as Columns
from perfscore.formula.readings.quotients import Layers, Words, fraction
from perfscore.formula.readings.sheet import Writer as Sheet
from perfscore.formula.readings.sheet_values import Day, day
from perfscore.search.branches import Prober
from perfscore.search.explore import explore
from perfscore.verify.evaluator import parsed, value
from small_spreadsheet import Cells, Double

CASES = [
    ("2020-01-31", "2020-02-29", 29, 1),
    ("2020-01-31", "2020-02-28", 28, 0),
    ("2021-01-31", "2021-02-28", 28, 1),
    ("2020-01-30", "2020-02-29", 30, 1),
    ("2020-02-29", "2021-02-28", 365, 12),
    ("2020-02-29", "2021-02-27", 364, 11),
    ("2020-02-28", "2020-03-28", 29, 1),
    ("2020-02-29", "2020-03-28", 28, 0),
    ("2020-03-31", "2020-04-30", 30, 1),
    ("2020-04-30", "2020-05-30", 30, 1),
    ("2020-12-31", "2021-01-01", 1, 0),
    ("2020-12-01", "2021-01-01", 31, 1),
    ("2020-05-05", "2020-05-05", 0, 0),
    ("2000-02-28", "2000-03-01", 2, 0),
    ("1900-03-01", "2099-12-31", 72989, 2397),
]
dates = st.one_of(
    st.dates(date(1900, 3, 1), date(2099, 12, 31)),
    st.builds(
        lambda year, month: date(year + (month == 12), month % 12 + 1, 1) - timedelta(1),  # the ends of months
        st.integers(1996, 2024),
        st.integers(1, 12),
    ),
).map(date.isoformat)


@pytest.mark.parametrize(("first", "second", "days", "months"), CASES)
def test_they_are_counted_so(first: str, second: str, days: int, months: int) -> None:
    assert [day_counts.days(first, second), day_counts.months(first, second)] == [days, months]
    assert [day_counts.days(second, first), day_counts.months(second, first)] == [-days, -months]


@given(dates, dates)
def test_the_oracle_counts_the_same(first: str, second: str) -> None:
    for function in ("days", "months"):
        wanted = formulas.FUNCTIONS[function](first, second)
        assert reference.value(grammar.parse(f"{function}(甲, 乙)").tree, {"甲": first, "乙": second}) == wanted
        assert value(parsed(f"{function}('{first}', '{second}')")[0], {}) == wanted
        assert wanted == -formulas.FUNCTIONS[function](second, first)


@given(st.lists(st.tuples(dates, dates), min_size=1, max_size=5), dates)
def test_columns_and_sheets_count_the_same(rows: list[tuple[str, str]], other: str) -> None:
    frame = pl.DataFrame(rows, schema=["甲", "乙"], orient="row")
    for function in ("days", "months"):
        for text in (f"{function}(甲, 乙)", f"{function}('{other}', 乙)", f"{function}(甲, '{other}')"):
            node = grammar.parse(text).tree
            wanted = [reference.value(node, {"甲": first, "乙": second}) for first, second in rows]
            layers = Layers()
            top, _ = fraction(Columns({name: Words(pl.col(name)) for name in ("甲", "乙")}, layers).number(node))
            assert frame.select(top.expr).to_series().to_list() == wanted
            for (first, second), want in zip(rows, wanted, strict=True):
                cells = Cells({"$B$1": Double(day(first)), "$B$2": Double(day(second))})
                writer = Sheet({"甲": Day("$B$1"), "乙": Day("$B$2")}, cells.hold)
                assert cells.value(writer.number(node).top) == want


def test_a_day_may_be_one_of_two() -> None:
    node = grammar.parse("days(甲, 乙 if 乙 > 甲 else 甲)").tree
    cells = Cells({"$B$1": Double(100), "$B$2": Double(107)})
    assert cells.value(Sheet({"甲": Day("$B$1"), "乙": Day("$B$2")}, cells.hold).number(node).top) == 7
    assert reference.value(node, {"甲": "2020-01-01", "乙": "2020-01-08"}) == 7


@pytest.mark.parametrize(
    ("first", "second", "months"),
    [
        ("2020-01-31", "2020-02-29", 1),  # the month ends there
        ("2020-01-31", "2020-02-28", 0),
        ("2020-11-30", "2021-01-29", 1),
        ("2021-01-29", "2020-11-30", -1),
    ],
)
def test_a_spreadsheet_counts_whole_months(first: str, second: str, months: int) -> None:
    cells = Cells({"$B$1": Double(day(first)), "$B$2": Double(day(second))})
    writer = Sheet({"甲": Day("$B$1"), "乙": Day("$B$2")}, cells.hold)
    assert cells.value(writer.number(grammar.parse("months(甲, 乙)").tree).top) == months


def test_what_is_known_of_them() -> None:
    bounds = Bounds()
    assert bounds.of(grammar.parse("months('2020-01-31', '2020-02-29')").tree).point == 1
    found = bounds.of(grammar.parse("days(甲, 乙)").tree)
    assert (found.low.endless, found.high.endless, found.whole, found.tight) == (True, True, True, True)
    assert not bounds.of(grammar.parse("days(甲, 甲)").tree).tight
    assert prose.prose(grammar.parse("days(甲, '2020-12-31')").tree) == "天数(甲, “2020-12-31”)"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2020-12-31", "2020-12-31"),
        ("2020/1/2", "2020-01-02"),
        ("2020.01.02", "2020-01-02"),
        ("２０２０年１月２日", "2020-01-02"),
        ("2020-02-30", None),
        ("2020/1-2", None),
        ("20200102", None),
        ("0000-01-01", None),
    ],
)
def test_days_as_people_write_them(text: str, found: str | None) -> None:
    assert day_counts.day_of(text) == found


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2020-02-30", "2020 年 2 月只有 29 天"),
        ("2021年2月29日", "2021 年 2 月只有 28 天"),
        ("2020-13-01", "月份是 1 到 12"),
        ("20201231", "写成 2020-12-31"),
        ("20200230", "日期写成 2020-12-31"),
        ("0000-01-01", "日期写成 2020-12-31"),
        ("2020年2月", "要写到哪一天，写成 2020-12-31"),
        ("2020-02", "要写到哪一天，写成 2020-12-31"),
        ("2020年12月底", "要写到哪一天，写成 2020-12-31"),
        ("年底", "日期写成 2020-12-31"),
    ],
)
def test_what_to_write_instead(text: str, hint: str) -> None:
    assert day_counts.instead(text) == hint


def rule(formula: str) -> dict[str, Any]:
    """A rule over two days."""
    row = {
        "name": "项",
        "points": "10",
        "measure": f"数 = {formula}",
        "bands": {"( , 3]": "10", "(3, 40]": "5", "(40, )": "0"},
    }
    sections = [{"name": "一", "points": "10", "indicators": [row]}]
    data = {"甲": {"kind": "date"}, "乙": {"kind": "date"}}
    return {"rubric": "样表", "title": "样表", "points": "10", "data": data, "sections": sections}


@pytest.mark.parametrize("formula", ["days(甲, 乙)", "months(甲, 乙)"])
def test_days_are_found_for_every_branch(formula: str) -> None:
    (program,) = worlds.rubric(rule(formula)).program.keyed.values()
    assert {trial.score for trial in explore(Prober(program))} == {exact.ratio(10), exact.ratio(5), exact.ratio(0)}


def test_a_day_that_is_missing_leaves_the_score_open() -> None:
    rubric = worlds.rubric(rule("days(甲, 乙)"))
    (row,) = rubric.score({"rubric": "样表", "data": {"甲": "2020-01-01"}}).indicators
    assert [row.status, *map(str, (row.low, row.high))] == ["missing", "0", "10"]
    frame = pl.DataFrame({"甲": ["2020-01-01", None], "乙": [date(2020, 1, 5), date(2020, 1, 5)]})
    assert rubric.score_table(frame)["项.status"].to_list() == ["scored", "missing"]
