"""What does not fit together in a formula, each at its own place."""

from __future__ import annotations

import pytest

from perfscore.formula import grammar, kinds, tree
from perfscore.formula.analysis import digits
from perfscore.formula.day_counts import is_date
from perfscore.formula.kinds import Kind

HERE = "‸"
NAMES: dict[str, Kind] = {
    "甲": "number",
    "乙": "number",
    "级别": "text",
    "类别": "text",
    "日期": "date",
    "截止": "date",
    "列": "column",
}
CHOICES = {"级别": ("一级", "二级"), "类别": ()}

FIT: dict[str, Kind] = {
    "甲 + 乙 * 2": "number",
    "-甲": "number",
    "min(甲, abs(乙), 2)": "number",
    "sum(列) / count(列)": "number",
    "sum(甲, 列, 1)": "number",
    "甲 if 甲 > 1 else 乙": "number",
    "甲": "number",
    "级别": "text",
    "日期": "date",
    "列": "column",
    "级别 if 甲 > 1 else 类别": "text",
    "甲 > 1": "truth",
    "1 < 甲 <= 乙 != 3": "truth",
    "not 甲 > 1 and (乙 > 1 or 级别 == '一级')": "truth",
    "级别 == '二级'": "truth",
    "'二级' != 级别": "truth",
    "级别 == 类别": "truth",
    "类别 == '什么都可以'": "truth",
    "'甲' == '乙'": "truth",
    "日期 < 截止": "truth",
    "日期 <= '2020-12-31'": "truth",
    "'2020-01-01' <= 日期 <= '2020-12-31'": "truth",
    "(级别 if 甲 > 1 else 类别) == '三级'": "truth",
}


@pytest.mark.parametrize("text", FIT)
def test_what_fits(text: str) -> None:
    assert kinds.check(grammar.parse(text).tree, NAMES, FIT[text], CHOICES) == ()
    assert kinds.check(grammar.parse(text).tree, NAMES, FIT[text]) == ()


# A formula with a mark before each fault, what it should be, and words that are said of each.
FAULTS: dict[tuple[str, Kind], list[str]] = {
    ("‸丙", "number"): ["“丙”"],
    ("甲 + ‸丙 / ‸丁", "number"): ["“丙”", "“丁”"],
    ("-‸级别", "number"): ["数字 文字"],
    ("‸级别 * 2", "number"): ["数字 文字"],
    ("甲 + ‸日期", "number"): ["数字 日期"],
    ("甲 + ‸列", "number"): ["数字 表格的一列"],
    ("min(‸列, 甲)", "number"): ["数字 表格的一列"],
    ("sum(‸级别)", "number"): ["数字 文字"],
    ("sum(‸列 + 1)", "number"): ["数字 表格的一列"],
    ("count(‸丙)", "number"): ["“丙”"],
    ("甲 + (‸甲 > 1)", "number"): ["数字 是否成立的判断"],
    ("‸甲 > 1", "number"): ["数字 是否成立的判断"],
    ("‸甲 + 1", "truth"): ["是否成立的判断 数字"],
    ("‸级别", "truth"): ["是否成立的判断 文字"],
    ("not ‸甲", "truth"): ["是否成立的判断 数字"],
    ("甲 > 1 and ‸乙", "truth"): ["是否成立的判断 数字"],
    ("‸列 and ‸级别", "truth"): ["是否成立的判断 表格的一列", "是否成立的判断 文字"],
    ("甲 if ‸乙 else 1", "number"): ["是否成立的判断 数字"],
    ("甲 if 甲 > 1 else ‸级别", "number"): ["数字 文字"],
    ("(甲 if 甲 > 1 else ‸日期) + 1", "number"): ["数字 日期"],
    ("‸丙 if 甲 > 1 else ‸丁 + 1", "number"): ["“丙”", "“丁”"],
    ("级别 == ‸'三级'", "truth"): ["“三级” “级别”"],
    ("‸'三级' == 级别", "truth"): ["“三级” “级别”"],
    ("级别 < ‸'二级'", "truth"): ["文字 == !="],
    ("级别 == ‸1", "truth"): ["数字 文字 比较"],
    ("甲 > ‸日期", "truth"): ["数字 日期 比较"],
    ("甲 == ‸列", "truth"): ["数字 表格的一列 比较"],
    ("列 == ‸列", "truth"): ["表格的一列 表格的一列 比较"],
    ("(甲 > 1) == ‸(乙 > 1)", "truth"): ["是否成立的判断 是否成立的判断 比较"],
    ("1 < 甲 < ‸级别", "truth"): ["数字 文字 比较"],
    ("日期 > ‸'2020年'", "truth"): ["“2020年” 日期"],
    ("日期 > ‸'2020-02-30'", "truth"): ["“2020-02-30” 日期"],
    ("日期 == ‸'20200101'", "truth"): ["“20200101” 日期"],
    ("‸丙 == '一级'", "truth"): ["“丙”"],
}


@pytest.mark.parametrize(("text", "wanted"), FAULTS)
def test_what_does_not_fit_is_said_where_it_stands(text: str, wanted: Kind) -> None:
    bare, places = "", []
    for character in text:
        if character == HERE:
            places.append(len(bare))
        else:
            bare += character
    # a bracket is no node: what stands in it is marked before it
    found = kinds.check(grammar.parse(bare).tree, NAMES, wanted, CHOICES)
    assert [fault.offset for fault in found] == [at + (bare[at] == "(") for at in places]
    for fault, said in zip(found, FAULTS[text, wanted], strict=True):
        at = fault.offset or 0
        assert all(word in fault.message for word in said.split())
        assert fault.width == 1 or bare[at : at + fault.width].strip("'").isidentifier() or fault.width > 5


def test_hints() -> None:
    def hint(text: str, wanted: Kind, *, hints: bool = True) -> str:
        return kinds.check(grammar.parse(text).tree, NAMES, wanted, CHOICES, hints=hints)[0].hint

    assert hint("级", "number") == "你是不是想写“级别”？"
    assert hint("级", "number", hints=False) == hint("丙", "number")
    assert "data" in hint("丙", "number")
    assert hint("级别 == '一 级'", "truth") == "你是不是想写“一级”？"
    assert hint("级别 == '甲'", "truth") == "可选：一级、二级"
    assert hint("列 + 1", "number") == "整列的数要用 sum(…)、average(…) 或 count(…)"
    assert hint("甲", "truth") == "条件要写成比较，如 本年结余 > 0"
    assert hint("级别 + 1", "number") == ""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020-12-31", True),
        ("2020-02-29", True),
        ("2021-02-29", False),
        ("2020-1-1", False),
        ("20201231", False),
        ("2020-W01-1", False),
        ("2020-12-31T00:00", False),
        ("0000-01-01", False),
        ("２０２０-12-31", False),
        ("", False),
    ],
)
def test_what_is_a_day(text: str, day: bool) -> None:  # noqa: FBT001 (a column of the table)
    assert is_date(text) is day


def test_how_long_a_value_may_grow() -> None:
    """One product of figures is nothing; a product of products of products is refused before it is computed."""
    product = grammar.parse(" * ".join(["甲"] * 30)).tree
    known: dict[str, int] = {}
    assert digits.most(product, known) == 30 * 80
    assert digits.most(grammar.parse("甲 + 1 if 乙 > 2 else 'x' == 级别").tree, {"甲": 10}) == 10 + 4 * 80
    assert digits.check(product, known) == ()
    known["积"] = digits.most(product, known)
    again = grammar.parse("积 * 积 * 积 * 积").tree
    assert digits.check(again, known) == ()
    (fault,) = digits.check(grammar.parse("1 + 积 * 积 * 积 * 积 * 积").tree, known)
    assert (fault.code, fault.offset) == ("formula-too-large", 0)


def test_a_tree_may_hold_what_no_author_can_write() -> None:
    """The grades are texts that an If chooses; the checker reads any tree."""
    chosen = tree.If(tree.Compare(tree.Name("甲"), ((">", tree.Name("乙")),)), tree.Text("优"), tree.Text(""))
    assert kinds.check(chosen, NAMES, "text") == ()
    assert [fault.code for fault in kinds.check(chosen, NAMES, "number")] == ["formula-kind"]


def test_what_is_read_row_by_row_is_a_column() -> None:
    cells = {"列": kinds.Cells("number", "表")}
    node = tree.PerRow(tree.Name("列"), None)
    assert kinds.check(node, {"列": "column"}, "column", cells=cells) == ()
    (fault,) = kinds.check(node, {"列": "column"}, "number", cells=cells)
    assert fault.message == "这里要数字，却写了表格的一列"
