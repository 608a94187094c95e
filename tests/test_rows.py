"""Formulas that are read row by row: in every reading, with conditions, gaps and tables without a row."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import perfscore
import worlds
from oracle import formulas
from perfscore import exact
from perfscore.check.checks import findings
from perfscore.check.subject import Rule
from perfscore.compare.equivalence import same
from perfscore.formula import grammar, tree
from perfscore.formula.analysis.bounds import Bounds, Column
from perfscore.formula.analysis.divisors import possible_zeros
from perfscore.formula.analysis.extent import Extent, closed, exactly
from perfscore.formula.analysis.partial import settle
from perfscore.formula.per_row import by_rows
from perfscore.formula.readings import prose, reference
from perfscore.search.branches import Prober
from perfscore.search.explore import explore
from perfscore.steps.compile import compile_value
from perfscore.verify import verify
from perfscore.verify.evaluator import parsed, value
from perfscore.verify.row_values import by_rows as read_again

COLUMNS = ("划", "完", "态", "日")
FORMULAS = (
    "average(完)",
    "sum(完 * 2, 划)",
    "average(完 / 划)",
    "sum(完, 态 == '成')",
    "average(完 / 划, 态 == '成' and 划 != 0)",
    "average(1, 完 - 划)",
    "count(完 < 97% * 划)",
    "count(划, not 态 == '成')",
    "count(days('2020-02-29', 日) > 0 or 完 > 3)",
    "sum(months('2020-01-31', 日), 日 <= '2020-12-31')",
    "sum(完 if 态 == '成' else -划)",
    "sum(max(完, 划), 0 < 完 <= 划) / count(态 == '成' if 完 > 0 else 态 != '成')",
    "1 if count(划 == 0) > 0 else average(完 / 划)",
    "count(划 != 0 and 完 / 划 >= 1)",
)


def formula(text: str) -> tree.Node:
    """A formula of the four columns, as a draft reads it."""
    return by_rows(grammar.parse(text).tree, COLUMNS.__contains__)


numbers = st.sampled_from([*map(Fraction, (0, 1, 2, 3, 7, -1, 10)), Fraction(1, 2)])
days = st.dates(date(2019, 12, 1), date(2021, 2, 1)).map(date.isoformat)
tables = st.lists(st.tuples(numbers, numbers, st.sampled_from(["成", "未"]), days), max_size=4)


@given(tables, st.sampled_from(FORMULAS))
def test_every_reading_gives_the_same(rows: list[tuple[Any, ...]], text: str) -> None:
    cells: dict[str, list[Any]] = {name: [row[place] for row in rows] for place, name in enumerate(COLUMNS)}
    known = {name: tuple(map(_exact, column)) for name, column in cells.items()}
    node = formula(text)
    try:
        wanted = formulas.value(text, cells)
    except ZeroDivisionError:
        with pytest.raises(ZeroDivisionError):
            reference.value(node, known)
        with pytest.raises(ZeroDivisionError):
            compile_value(node, COLUMNS)(*known.values())
        assert settle(node, known) == node or not isinstance(settle(node, known), tree.Num)
        assert any(True for _ in possible_zeros(bounds(known), node))
        return
    assert reference.value(node, known) == wanted
    assert compile_value(node, COLUMNS)(*known.values()) == wanted
    left = settle(node, known)
    assert isinstance(left, tree.Num)
    assert left.value == wanted
    found = bounds(known).of(node)
    assert found.holds(exact.number(wanted))
    columns = {name: tuple(map(_fraction, column)) for name, column in known.items()}
    again, values = read_again(parsed(prose.code(node))[0], columns, value)
    assert value(again, values) == wanted


def _exact(cell: Any) -> Any:
    return exact.number(cell) if isinstance(cell, Fraction) else cell


def _fraction(cell: Any) -> Any:
    return cell if isinstance(cell, str) else Fraction(int(cell.numerator), int(cell.denominator))


def bounds(known: dict[str, Any]) -> Bounds:
    """What is known of tables whose cells are known."""
    found = {}
    for name, column in known.items():
        rows = exactly(exact.ratio(len(column)))
        if any(isinstance(one, str) for one in column):
            found[name] = Column(rows=rows, words=frozenset(column))
        else:
            ends = column or (exact.ratio(0),)
            found[name] = Column(Extent(closed(min(ends)), closed(max(ends))), rows)
    return Bounds(found)


TABLE = {
    "kind": "table",
    "columns": {
        "划": {"kind": "number"},
        "完": {"kind": "number", "between": "[0, 10]"},
        "态": {"kind": "choice", "of": ["成", "未"]},
        "日": {"kind": "date"},
        "名": {"kind": "text"},
    },
}


def rule(text: str, **more: Any) -> dict[str, Any]:
    """A rule of 10 points over one table."""
    row = {"name": "项", "points": "10", "measure": f"数 = {text}", "formula": "max(min(数 * 1, 10), 0)", **more}
    sections = [{"name": "一", "points": "10", "indicators": [row]}]
    return {"rubric": "样表", "title": "样表", "points": "10", "data": {"表": TABLE}, "sections": sections}


ROWS = [
    {"划": 2, "完": 1, "态": "成", "日": "2020-01-01", "名": "甲"},
    {"划": 4, "完": 4, "态": "未", "日": "2021/01/01", "名": ""},
]


@pytest.mark.parametrize("text", FORMULAS)
def test_results_add_up_and_tables_score_alike(text: str) -> None:
    rubric = worlds.rubric(rule(text))
    result = rubric.score({"rubric": "样表", "data": {"表": ROWS}})
    assert verify(result.model_dump_json()) == []
    columns = {name: [[row[name] for row in ROWS]] for name in rubric.program.columns}
    made = rubric.score_table(pl.DataFrame(columns, strict=False))
    assert made["项.score"][0] == result.indicators[0].score


def test_what_is_not_given_leaves_the_score_open() -> None:
    rubric = worlds.rubric(rule("average(完, 态 == '成')"))
    (row,) = rubric.score({"rubric": "样表"}).indicators
    assert (row.status, str(row.low), str(row.high)) == ("missing", "0", "10")
    lacking = [{**ROWS[0], "完": None}, ROWS[1]]
    (row,) = rubric.score({"rubric": "样表", "data": {"表": lacking}}).indicators
    assert (row.status, str(row.low), str(row.high)) == ("missing", "0", "10")
    rubric = worlds.rubric(rule("count(态 == '成' and 完 > 3)"))
    (row,) = rubric.score({"rubric": "样表", "data": {"表": lacking}}).indicators
    assert (row.status, str(row.low), str(row.high)) == ("missing", "0", "2")


def test_no_row_adds_up_to_0_and_has_no_average() -> None:
    for text in ("sum(完 / 划)", "count(完 > 1)", "sum(完, 态 == '成')"):
        assert worlds.rubric(rule(text)).score({"rubric": "样表", "data": {"表": []}}).total == 0
    rubric = worlds.rubric(rule("average(完)"))
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score({"rubric": "样表", "data": {"表": []}})
    (problem,) = caught.value.problems
    assert problem.code == "zero-denominator"
    assert "“表”里一行也没有" in problem.message
    undefined = {"when": "count(完) == 0", "score": "full", "because": "没有打分"}
    rubric = worlds.rubric(rule("average(完)", undefined=undefined))
    assert rubric.score({"rubric": "样表", "data": {"表": []}}).total == 10


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("count(完 / 划 < 97%)", "个数(完 ÷ 划 < 97%)"),
        ("sum(完, 态 == '成')", "合计(完, 态 = “成”)"),
        ("average(完 / 划)", "平均(完 ÷ 划)"),
        ("count(划, 完 > 1)", "个数(划, 完 > 1)"),
    ],
)
def test_they_are_said_as_they_are_written(text: str, said: str) -> None:
    assert prose.prose(formula(text)) == said
    assert formula(prose.code(formula(text))) == formula(text)


def test_the_explanation_tells_the_rows() -> None:
    given = {"rubric": "样表", "data": {"表": ROWS}}
    text = worlds.rubric(rule("average(完 / 划)")).score(given).explain()
    assert "数 = 平均(完 ÷ 划) = 平均(0.5、1) = 0.75" in text
    text = worlds.rubric(rule("count(完 / 划 < 97%)")).score(given).explain()
    assert "数 = 个数(完 ÷ 划 < 97%) = 1" in text
    result = worlds.rubric(rule("0 if count(划) == 2 else average(1 / (划 - 划))")).score(given)
    assert result.total == 0
    assert verify(result.model_dump_json()) == []


def test_what_can_be_known_of_them() -> None:
    half, one = exact.ratio(1, 2), exact.ratio(1)
    planned, done = Extent(closed(one), closed(one * 4)), Extent(closed(half), closed(one))
    known = Bounds({"划": Column(planned), "完": Column(done)})
    average = known.of(formula("average(完 / 划)"))
    assert (average.low.at, average.high.at) == (exact.ratio(1, 8), one)
    assert known.of(formula("count(完 > 2)")).point == 0
    assert [prose.code(one) for one in possible_zeros(known, formula("average(完 / 划)"))] == ["count(完 / 划)"]
    assert not any(True for _ in possible_zeros(known, formula("sum(完 / 划, 完 > 2 / 划)")))
    assert any(True for _ in possible_zeros(Bounds(), formula("sum(完, 完 / 划 > 1)")))
    assert not any(True for _ in possible_zeros(known, formula("sum(1 / (划 - 3), 完 > 2)")))  # no row counts
    assert any(True for _ in possible_zeros(known, formula("sum(1 / (划 - 3), 完 < 2)")))


def test_check_search_and_diff_know_them() -> None:
    rubric = worlds.rubric(rule("count(完 / 划 < 97%) + count(态 == '成')"))
    codes = {one.problem.code for one in findings(Rule(rubric.program, ()))}
    assert codes == {"denominator-zero", "figure-unused"}
    cases = [
        {"when": "average(完 / 划) >= 90%", "points": "10"},
        {"when": "count(态 == '成') > 0", "points": "4"},
        {"otherwise": "0"},
    ]
    made = rule("count(划)")
    del made["sections"][0]["indicators"][0]["formula"]
    made["sections"][0]["indicators"][0]["cases"] = cases
    (program,) = worlds.rubric(made).program.keyed.values()
    assert {trial.score for trial in explore(Prober(program))} >= {exact.ratio(10), exact.ratio(4), exact.ratio(0)}
    texts = ("average(完 * 2)", "average(2 * 完)")
    (one,), (other,) = (worlds.rubric(rule(text)).program.keyed.values() for text in texts)
    assert same(one, other)


def test_advice_about_a_cell_that_is_averaged_too_comes_true() -> None:
    columns = {
        "名": {"kind": "text"},
        "分": {"kind": "number"},
        "划": {"kind": "number", "given": "true"},
        "完": {"kind": "number"},
    }
    ways = {"各项": {"measure": "率 = 完 / 划", "ratio": {}}}
    each = {"table": "表", "name": "名", "points": "分", "ways": ways}
    rows = {"name": "各项", "points": "10", "each": each}
    others = [
        {"name": name, "points": "5", "measure": f"{name}数 = {text}", "formula": f"max(min({name}数 * 5, 5), 0)"}
        for name, text in (
            ("甲", "average(完 / 划)"),
            ("乙", "sum(完, 完 > 1) / 20"),
            ("丙", "count(完 / 划 >= 90%) / 2"),
        )
    ]
    data = {"表": {"kind": "table", "row": "名", "columns": columns}}
    sections = [{"name": "一", "points": "25", "indicators": [rows, *others]}]
    made = {"rubric": "样表", "title": "样表", "points": "25", "data": data, "sections": sections}
    rubric = worlds.rubric(made)
    table = [{"名": "路", "分": 4, "划": 10, "完": 5}, {"名": "桥", "分": 6, "划": 10, "完": 8}]
    before = rubric.score({"rubric": "样表", "data": {"表": table}})
    advice = [(row.name, one) for row in before.indicators for one in row.regain if one.figure == "完"]
    assert {name for name, _ in advice} >= {"路", "桥"}
    for name, one in advice:
        if name in {"路", "桥"}:
            changed = [{**row, "完": one.to} if row["名"] == name else row for row in table]
            after = rubric.score({"rubric": "样表", "data": {"表": changed}})
            assert (after.total or 0) - (before.total or 0) == one.points
