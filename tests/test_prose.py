"""Formulas as text: as the language writes them, and as people do."""

from __future__ import annotations

import pytest

from perfscore import exact
from perfscore.formula import grammar, tree
from perfscore.formula.readings import prose

SAID = {
    # the formula: how the language writes it, how a person does
    "甲+乙*2": ("甲 + 乙 * 2", "甲 + 乙 × 2"),
    "(甲+乙)*2": ("(甲 + 乙) * 2", "(甲 + 乙) × 2"),
    "甲-(乙-丙)": ("甲 - (乙 - 丙)", "甲 − (乙 − 丙)"),
    "(甲-乙)-丙": ("甲 - 乙 - 丙", "甲 − 乙 − 丙"),
    "甲/(乙/丙)": ("甲 / (乙 / 丙)", "甲 ÷ (乙 ÷ 丙)"),
    "甲/(乙*丙)": ("甲 / (乙 * 丙)", "甲 ÷ (乙 × 丙)"),
    "(甲/乙)/丙": ("甲 / 乙 / 丙", "甲 ÷ 乙 ÷ 丙"),
    "-甲": ("-甲", "−甲"),
    "-(甲+乙)": ("-(甲 + 乙)", "−(甲 + 乙)"),
    "-(-甲)": ("-(-甲)", "−(−甲)"),
    "甲*-乙": ("甲 * -乙", "甲 × −乙"),
    "(-甲)*乙": ("-甲 * 乙", "−甲 × 乙"),
    "0.25": ("0.25", "0.25"),
    "甲 >= 500 万元": ("甲 >= 5000000", "甲 ≥ 500万元"),
    "甲 - 0.50个百分点 > 97%": ("甲 - 0.005 > 0.97", "甲 − 0.5个百分点 > 97%"),
    "-30天": ("-30", "−30天"),
    "甲 > 1 and (乙 >= 2 or 丙 != 3)": ("甲 > 1 and (乙 >= 2 or 丙 != 3)", "甲 > 1 且 (乙 ≥ 2 或 丙 ≠ 3)"),
    "甲 > 1 and 乙 <= 2 or 丙 == 3": ("甲 > 1 and 乙 <= 2 or 丙 == 3", "甲 > 1 且 乙 ≤ 2 或 丙 = 3"),
    "not (甲 > 1 or 乙 < 1)": ("not (甲 > 1 or 乙 < 1)", "并非 (甲 > 1 或 乙 < 1)"),
    "not not 甲 > 1": ("not not 甲 > 1", "并非 并非 甲 > 1"),
    "1 < 甲 <= 2": ("1 < 甲 <= 2", "1 < 甲 ≤ 2"),
    "(甲 + 1 > 2) and 乙 > 1": ("甲 + 1 > 2 and 乙 > 1", "甲 + 1 > 2 且 乙 > 1"),
    "1 if 甲 > 1 else 2 if 乙 > 1 else 3": (
        "1 if 甲 > 1 else 2 if 乙 > 1 else 3",
        "若 甲 > 1 则 1，否则 若 乙 > 1 则 2，否则 3",
    ),
    "(1 if 甲 > 1 else 2) if 乙 > 1 else 3": (
        "(1 if 甲 > 1 else 2) if 乙 > 1 else 3",
        "若 乙 > 1 则 (若 甲 > 1 则 1，否则 2)，否则 3",
    ),
    "(1 if 甲 > 1 else 2) + 3": ("(1 if 甲 > 1 else 2) + 3", "(若 甲 > 1 则 1，否则 2) + 3"),
    "级别 == '一级'": ("级别 == '一级'", "级别 = “一级”"),
    '级别 == "it\'s"': ('级别 == "it\'s"', "级别 = “it's”"),
    "级别 == '“甲”'": ("级别 == '“甲”'", "级别 = ““甲””"),
    "min(甲, max(乙, 1))": ("min(甲, max(乙, 1))", "取小(甲, 取大(乙, 1))"),
    "abs(甲)+floor(乙)+ceil(丙)": ("abs(甲) + floor(乙) + ceil(丙)", "绝对值(甲) + 向下取整(乙) + 向上取整(丙)"),
    "round(甲, 2)": ("round(甲, 2)", "四舍五入(甲, 2)"),
    "sum(列)/count(列)": ("sum(列) / count(列)", "合计(列) ÷ 个数(列)"),
}


@pytest.mark.parametrize("text", SAID)
def test_a_formula_as_text(text: str) -> None:
    node = grammar.parse(text).tree
    assert (prose.code(node), prose.prose(node)) == SAID[text]
    assert grammar.parse(prose.code(node)).tree == node


def test_a_number_that_no_decimal_says_is_bracketed_where_it_has_to_be() -> None:
    third = tree.Num(exact.ratio(1, 3))
    product = tree.Binary("*", tree.Name("甲"), third)
    assert prose.code(product) == "甲 * (1/3)"
    assert prose.code(tree.Binary("+", tree.Name("甲"), third)) == "甲 + 1/3"
    assert prose.code(tree.Negative(third)) == "-(1/3)"


def test_a_text_with_both_quotes_is_escaped() -> None:
    """No author's formula holds one; a choice that a rule lists may."""
    node = tree.Compare(tree.Name("级别"), (("==", tree.Text("'\"\n")),))
    assert prose.code(node) == "级别 == '\\'\"\\n'"


def test_names_may_be_written_as_their_values() -> None:
    node = grammar.parse("min(甲, 乙) / 甲 - sum(列)").tree
    values = {"甲": "(-2)", "乙": "3", "列": "1, 2"}
    assert prose.code(node, lambda found: values[found.name]) == "min(-2, 3) / (-2) - sum(1, 2)"
    assert prose.prose(node, lambda found: values[found.name]) == "取小(-2, 3) ÷ (-2) − 合计(1, 2)"
