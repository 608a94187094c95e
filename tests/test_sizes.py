"""Numbers that meet: which they are, and what is said of those that are not written in one size."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import perfscore
import worlds
from perfscore import exact
from perfscore.formula import grammar
from perfscore.formula.analysis.size_groups import SizeGroups
from perfscore.program import sizes
from perfscore.submission.read import submission
from perfscore.workbook import fill
from perfscore.workbook.form import form
from table_rules import one_rule

PROJECT = "project-self-evaluation-2020"


@pytest.mark.parametrize(
    ("formula", "groups", "shares", "large"),
    [
        ("甲 / 乙", ["甲乙"], "", ""),
        ("甲 * 乙", [], "", ""),
        ("甲 * 乙 - 丙", ["甲乙丙"], "丙", ""),
        ("甲 / 乙 + 丙", ["甲乙"], "丙", ""),  # a ratio is of no size
        ("(甲 - 乙) / 丙", ["甲乙丙"], "", ""),
        ("甲 / 100", [], "", "甲"),
        ("100 / 甲", [], "", "甲"),
        ("甲 * 100 - 90", [], "", ""),
        ("甲 - 0.9", [], "甲", ""),
        ("甲 - 90", [], "甲", ""),  # where the step is a percentage, 90 is 9000%
        ("min(甲, 乙)", ["甲乙"], "甲乙", ""),
        ("max(abs(-甲), 0)", [], "甲", ""),
        ("round(甲, 2) + floor(乙)", ["甲乙"], "甲", ""),
        ("1 if 甲 >= 乙 and not 丙 == 90 else 0", ["甲乙"], "", "丙"),
        ("1 if 甲 >= 乙 > 丙 else 0", ["甲乙丙"], "", ""),
        ("甲 if 乙 >= -95 else 丙", [], "甲丙", "乙"),
        ("sum(甲)", ["甲"], "", ""),
        ("sum(甲) / sum(乙)", ["甲乙"], "", ""),
        ("count(甲)", [], "", ""),
        ("别的 + 1", [], "", ""),
    ],
)
def test_numbers_that_meet(formula: str, groups: list[str], shares: str, large: str) -> None:
    found = SizeGroups("甲乙丙")
    found.step("率", grammar.parse_own(formula), share=True)
    assert ["".join(one) for one in found.groups()] == groups
    assert (found.shares, found.large) == (frozenset(shares), frozenset(large))


def test_what_an_earlier_step_is_made_of_meets_too() -> None:
    found = SizeGroups("甲乙丙")
    found.step("差", grammar.parse_own("甲 - 乙"))
    found.step("线", grammar.parse_own("90"))
    found.step("比", grammar.parse_own("差 / 丙"))
    found.step("够", grammar.parse_own("1 if 差 >= 线 else 0"))
    assert (found.groups(), found.large) == ((("甲", "乙", "丙"),), frozenset("甲乙"))


@pytest.mark.parametrize(
    ("text", "unit"),
    [("％", ("%", "1/100", "%")), (" 万元 ", ("万元", "10000", "元")), ("人", ("人", "1", "人"))],
)
def test_a_unit_by_itself(text: str, unit: tuple[str, str, str]) -> None:
    found = exact.unit_of(text)
    assert found is not None
    assert (found.word, exact.fraction(found.scale), found.base) == unit
    assert [exact.unit_of(one) for one in ("", " ", "5", "万亿元元", "一二", "a b")] == [None] * 6


@pytest.mark.parametrize(
    ("written", "unit", "said"),
    [
        (["5", "3‰", "0.5%"], "‰", "一个带“%”，一个不带，可能相差 10 倍"),  # ‰ is the row's own
        (["5", "1亿元"], "万元", "一个带“亿元”，一个不带，可能相差 10,000 倍"),
        (["5", "1万"], "‰", "一个带“万”，一个不带，可能相差 10,000 倍"),
        (["5", "3‰"], "", "一个带“‰”，一个不带，可能相差 1,000 倍"),
    ],
)
def test_the_factor_is_that_between_the_two_units(written: list[str], unit: str, said: str) -> None:
    sides = [sizes.Side(f"数{place}", (place,), raw, raw) for place, raw in enumerate(written)]
    wrong = sizes.mismatch(sides, own=exact.unit_of(unit))
    assert wrong is not None
    assert wrong.message.endswith(said)


RATE: dict[str, Any] = {"甲": {"kind": "number"}, "乙": {"kind": "number"}}
TARGET: dict[str, Any] = {"name": "一", "points": "10", "target": {"direction": "≥", "target": "甲", "actual": "乙"}}
BANDS: dict[str, Any] = {"name": "一", "points": "10", "measure": "率 = 甲", "bands": {"[90%, )": 10, "( , 90%)": 5}}
PLAIN: dict[str, Any] = {"name": "一", "points": "10", "measure": "率 = 甲", "bands": {"[90, )": 10, "( , 90)": 5}}


def same(rubric: perfscore.Rubric, rows: list[dict[str, Any]]) -> list[str | None]:
    """What comes out of rows one by one, which has to be what comes out of them as a table: scores, or codes."""
    found: list[str | None] = []
    for row in rows:
        result = worlds.scored(rubric, {"rubric": rubric.id, "data": row})
        found.append(str(result.total) if isinstance(result, perfscore.Result) else "、".join(sorted(result)))
    out = rubric.score_table(pl.DataFrame(rows, infer_schema_length=None), problems="keep")
    assert [f"{one.normalize():f}" if one is not None else None for one in out["total"]] == [
        None if code and "-" in code else code for code in found
    ]
    return found


def test_a_wide_table_says_what_score_says() -> None:
    texts = [
        ("95%", "50"),
        ("95%", "47.5%"),
        ("1.2万", "1.2"),
        ("1.2万", "6000"),
        ("1万", "1亿"),
        ("95%", "1万"),
        ("8", "4"),
    ]
    rows = [{"甲": one, "乙": other} for one, other in texts]
    differs = "size-differs"
    assert same(one_rule(TARGET, RATE), rows) == [differs, "5", differs, differs, "10", differs, "5"]
    assert same(one_rule(TARGET, RATE), [{"甲": "95%", "乙": 50.0}, {"甲": "80", "乙": 40.0}]) == [differs, "5"]
    assert same(one_rule(TARGET, RATE), [{"甲": 80, "乙": 40}, {"甲": 80, "乙": 20}]) == ["5", "2.5"]
    values = [{"甲": one} for one in ("95", "95%", "0.95", "-95", "9.5", "0")]
    assert same(one_rule(BANDS, {"甲": {"kind": "number"}}), values) == [differs, "10", "10", differs, "10", "5"]
    numbers = [{"甲": one} for one in (95.0, 0.95, 1.38, 0.5)]
    assert same(one_rule(BANDS, {"甲": {"kind": "number"}}), numbers) == [differs, "10", "10", "5"]
    values = [{"甲": one} for one in ("95", "95%", "0.95", "0%")]
    assert same(one_rule(PLAIN, {"甲": {"kind": "number"}}), values) == ["10", differs, "5", "5"]


def test_lists_of_a_wide_table_are_added_up_as_score_does() -> None:
    table = {"表": {"kind": "table", "columns": {"数": {"kind": "number"}, "额": {"kind": "money", "unit": "万元"}}}}
    rule = one_rule({"name": "一", "points": "10", "formula": "min(sum(数) + sum(额) / 1万元, 10)"}, table)
    lists = [(["1", "2"], ["1", "2万元"]), (["1%", "2%"], ["1", "2"]), (["1%", "2"], ["1", "2"])]
    totals = []
    for numbers, amounts in lists:
        cells = [{"数": one, "额": other} for one, other in zip(numbers, amounts, strict=True)]
        result = worlds.scored(rule, {"rubric": rule.id, "data": {"表": cells}})
        totals.append(str(result.total) if isinstance(result, perfscore.Result) else result)
    out = rule.score_table(pl.DataFrame({"数": [a for a, _ in lists], "额": [b for _, b in lists]}), problems="keep")
    assert totals == ["6", "3.03", {"size-differs"}]
    assert [None if one is None else str(one.normalize()) for one in out["total"]] == ["6", "3.03", None]
    whole = rule.score_table(pl.DataFrame({"数": [[1, 2]], "额": [[1, 2]]}))
    assert str(whole["total"][0]) == "6.00"  # the cells of a list are in their column's unit


def row(name: str, sign: str, *cells: Any, points: int = 10) -> dict[str, Any]:
    found = {"一级指标": "产出指标", "三级指标": name, "指标性质": sign, "分值": points, "偏差原因": "见附件"}
    return found | dict(zip(("指标值", "度量单位", "完成值"), cells, strict=True))


def test_a_form_is_filled_as_the_row_is_written(tmp_path: Path) -> None:
    rubric = perfscore.load(PROJECT)
    rows = [
        row("甲", "=", 100, "%", "100%"),
        row("乙", ">=", "95%", "%", "28.74%"),
        row("丙", "≤", "202.6万元", "万元", "0.02亿元"),
        row("丁", "≥", "1.2万", "万亩", "1.1万"),
        row("戊", "≥", "8个", "个", 5),
        row("己", "≥", "95%", "", "50%", points=40),
    ]
    given = {"rubric": rubric.id, "unit": "某局", "data": {"全年预算数": 1, "全年执行数": 1, "绩效指标": rows}}
    cells = fill.values(rubric.program, submission(given))
    held = {rows[place]["三级指标"]: cells[("data", "绩效指标", place, "完成值")] for place in range(len(rows))}
    assert held == {"甲": "100%", "乙": "28.74%", "丙": "0.02亿元", "丁": "1.1万", "戊": 5, "己": "50%"}
    file = tmp_path / "表.xlsx"
    file.write_bytes(form(rubric.program, submission(given)))
    back, wanted = ([(one.id, one.computed) for one in perfscore.recheck(rubric, it).rows] for it in (file, given))
    assert back == wanted
    rows = [row("甲", "≥", "95%", "", 50, points=90)]
    other = {"rubric": rubric.id, "data": {"全年预算数": 1, "全年执行数": 1, "绩效指标": rows}}
    file.write_bytes(form(rubric.program, submission(other)))
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score(file)
    assert [one.code for one in caught.value.problems if one.severity == "error"] == ["size-differs"]


def test_a_row_beside_a_figure_is_not_settled_by_the_unit_of_the_row() -> None:
    columns = {"名": {"kind": "text"}, "值": {"kind": "number"}, "位": {"kind": "text"}, "分": {"kind": "number"}}
    data = {"表": {"kind": "table", "row": "名", "columns": columns}, "线": {"kind": "number"}}
    way = {"target": {"direction": "≥", "target": "线", "actual": "值"}}
    each = {"table": "表", "name": "名", "points": "分", "unit": "位", "ways": {"全部": way}}
    rule = one_rule({"name": "一", "points": "10", "each": each}, data)

    def scored(line: Any, value: Any) -> str:
        found = worlds.scored(
            rule, {"rubric": rule.id, "data": {"线": line, "表": [{"名": "甲", "值": value, "位": "%", "分": 10}]}}
        )
        frame = pl.DataFrame(
            {"submission": [1], "名": ["甲"], "值": [str(value)], "位": ["%"], "分": [10], "线": [str(line)]}
        )
        total = rule.score_table(frame, problems="keep")["total"][0]
        assert (total is None) == isinstance(found, set)
        return str(found.total) if isinstance(found, perfscore.Result) else "、".join(found)

    assert scored("90%", "45%") == "5"
    assert scored(90, 45) == "5"
    assert scored(90, "45%") == "size-differs"
    assert scored("90%", 45) == "size-differs"


def test_a_share_where_something_else_is_counted_is_no_number() -> None:
    rule = one_rule({"name": "一", "points": "10", "formula": "min(甲, 10)"}, {"甲": {"kind": "number", "unit": "份"}})
    assert same(rule, [{"甲": one} for one in ("95%", "9", "9份", "5‰")]) == [
        "number-not-read",
        "9",
        "9",
        "number-not-read",
    ]
    percent = one_rule({"name": "一", "points": "10", "formula": "甲"}, {"甲": {"kind": "number", "unit": "%"}})
    assert same(percent, [{"甲": "95%"}, {"甲": "95"}]) == ["0.95", "0.95"]


def test_a_row_beside_the_rules_own_numbers() -> None:
    columns = {"名": {"kind": "text"}, "值": {"kind": "number"}, "位": {"kind": "text"}, "分": {"kind": "number"}}
    each = {"table": "表", "name": "名", "points": "分", "unit": "位"}
    rate = {"measure": "率 = 值", "deduct": {"below": "95%", "each": "1%", "points": 1, "part": "whole"}}
    rule = one_rule(
        {"name": "一", "points": "10", "each": each | {"ways": {"全部": rate}}},
        {"表": {"kind": "table", "row": "名", "columns": columns}},
    )

    def scored(value: Any, unit: str) -> str:
        line = {"名": "甲", "值": value, "位": unit, "分": 10}
        found = worlds.scored(rule, {"rubric": rule.id, "data": {"表": [line]}})
        frame = pl.DataFrame({name: [cell] for name, cell in {"submission": 1, **line}.items()})
        total = rule.score_table(frame, problems="keep")["total"][0]
        assert (total is None) == isinstance(found, set)
        return str(found.total) if isinstance(found, perfscore.Result) else "、".join(found)

    assert [scored("93%", ""), scored("0.93", "人"), scored(0.93, "")] == ["8"] * 3
    assert [scored("93", ""), scored(93.0, "人")] == ["size-differs"] * 2
    assert [scored("93", "%"), scored("93%", "%"), scored(93, "％"), scored("9300‱", "%")] == [
        *["8"] * 3,
        "number-not-read",
    ]


def test_a_date_is_no_number() -> None:
    rule = one_rule(TARGET, RATE)
    for value in (date(2021, 12, 31), datetime(2021, 12, 31, 8, 30, tzinfo=UTC), "2021-12-31", "2021年12月", "8:30"):
        with pytest.raises(perfscore.PerfscoreError) as caught:
            rule.score({"rubric": rule.id, "data": {"甲": 1, "乙": value}})
        (problem,) = (one for one in caught.value.problems if one.severity == "error")
        assert (problem.code, "是日期或时间，不是数" in problem.message) == ("number-not-read", True)
    for column in ([date(2021, 12, 31)], [datetime(2021, 12, 31, tzinfo=UTC)], [time(8, 30)], [timedelta(1)]):
        with pytest.raises(perfscore.PerfscoreError) as caught:
            rule.score_table(pl.DataFrame({"甲": [1], "乙": column}))
        assert [one.code for one in caught.value.problems] == ["column-type"]


def test_relations_and_limits_bring_numbers_together_too() -> None:
    rule = one_rule(
        {"name": "一", "points": "10", "formula": "10"},
        {"甲": {"kind": "number"}, "乙": {"kind": "number"}, "丙": {"kind": "number"}},
        relations=[{"that": "甲 >= 乙", "says": "甲不少于乙"}],
        limits=[{"when": "丙 < 60", "at_most": 6, "says": "不到 60 的不超过 6 分"}],
    )
    rows = [
        {"甲": one, "乙": two, "丙": three}
        for one, two, three in [("5", "3", "59"), ("5", "3%", "80"), ("5", "3", "59%")]
    ]
    assert same(rule, rows) == ["6", "size-differs", "size-differs"]


def test_a_number_beside_a_percentage() -> None:
    found = SizeGroups("甲乙丙丁", ["率"])
    for formula in ("甲 - 率", "乙 / 率", "1 if 丙 >= 率 else 0", "丁 * 率"):
        found.take(grammar.parse_own(formula))
    assert (found.shares, found.large, found.groups()) == (frozenset("甲丙"), frozenset(), ())
    rule = one_rule(TARGET, {"甲": {"kind": "percent"}, "乙": {"kind": "number"}})
    rows = [{"甲": "90%", "乙": one} for one in ("45", "45%", "0.45")]
    assert same(rule, rows) == ["size-differs", "5", "5"]


@pytest.mark.parametrize(("formula", "cell"), [("count(完 >= 率)", "97"), ("count(完 > 90)", "97%")])
def test_the_cells_of_a_column_are_written_as_the_rule_counts(formula: str, cell: str) -> None:
    columns = {"完": {"kind": "number"}, "率": {"kind": "percent"}}
    row = {"name": "甲", "points": "100", "formula": f"min(100, {formula})"}
    section = {"name": "全部", "points": "100", "indicators": [row]}
    data = {"表": {"kind": "table", "columns": columns}}
    rule = worlds.rubric({"rubric": "r", "title": "题", "points": "100", "data": data, "sections": [section]})
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rule.score(
            {"rubric": "r", "unit": "某局", "data": {"表": [{"完": "1", "率": "96%"}, {"完": cell, "率": "96%"}]}}
        )
    assert [(one.code, one.where) for one in caught.value.problems] == [("size-differs", ("data", "表", 1, "完"))]
