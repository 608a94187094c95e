"""What numbers count: what may stand beside what, and what becomes of it when it is computed with."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import perfscore
import worlds
from generators import Luck
from perfscore import exact
from perfscore.formula import grammar, tree, units
from perfscore.formula.analysis import mismatches
from perfscore.formula.dimensions import Dimension, of_figure
from perfscore.formula.readings import prose
from perfscore.formula.tree import Node
from perfscore.problems import Span

FIGURES: Final = {
    "收入": ("money", "万元"),
    "预算": ("money", ""),
    "率": ("percent", ""),
    "人数": ("count", "人"),
    "名额": ("count", "名"),
    "户数": ("count", "户"),
    "场次": ("count", ""),
    "人口": ("number", "万人"),
    "天数": ("number", "天"),
    "数": ("number", ""),
    "数二": ("number", ""),
    "单价": ("number", "元/人"),
    "均价": ("number", "万元/亩"),
    "点数": ("number", "个百分点"),
    "倍数": ("number", "倍"),
    "级别": ("choice", ""),
    "日": ("date", ""),
}
DIMENSIONS: Final[Mapping[str, Dimension]] = {name: of_figure(*says) for name, says in FIGURES.items()}
CODES: Final = {"money-without-unit", "percent-for-ratio", "units-differ", "unit-unknown", "formula-syntax"}


def fitted(text: str) -> mismatches.Fitted:
    return mismatches.fitted(
        grammar.parse(text).tree, DIMENSIONS, DIMENSIONS, lambda: (unit for _, unit in FIGURES.values())
    )


def codes(text: str) -> list[tuple[str, int]]:
    return [(fault.code, fault.offset or 0) for fault in fitted(text).faults]


MONEY, RATIO, UNITS = "money-without-unit", "percent-for-ratio", "units-differ"
APART: Final = {
    # a formula with a mark before what is wrong: the code
    "收入 >= ‸500": MONEY,
    "‸500 <= 收入": MONEY,
    "收入 + ‸1 > 预算": MONEY,
    "收入 - ‸-20 > 0": MONEY,
    "收入 > ‸100 * 5": MONEY,
    "收入 > ‸1000 / 8": MONEY,
    "收入 * 2 > ‸5": MONEY,
    "(收入 + 预算) / 2 > ‸5": MONEY,
    "收入 / 人数 > ‸500": MONEY,
    "收入 * 率 > ‸500": MONEY,
    "人数 * 5元 > ‸500": MONEY,
    "min(收入, ‸500, 预算) > 0": MONEY,
    "sum(收入, ‸3)": MONEY,
    "abs(收入 - 预算) < ‸100": MONEY,
    "round(收入, 2) < ‸100": MONEY,
    "floor(收入) < ‸100": MONEY,
    "(‸500 if 率 > 50% else 收入) > 0": MONEY,
    "max(‸1,000元) > 收入": MONEY,
    "单价 + 收入 > ‸5": MONEY,
    "收入 > 0 and 预算 < ‸5": MONEY,
    "not 收入 > ‸5": MONEY,
    "收入 + 数 > ‸5": MONEY,
    "率 > ‸97": RATIO,
    "97% < ‸97": RATIO,
    "收入 / 预算 > ‸97": RATIO,
    "人数 / 名额 > ‸97": RATIO,
    "场次 / count(收入) > ‸97": RATIO,
    "收入 * 50% / 预算 > ‸97": RATIO,
    "人数 * 50% / 人数 > ‸97": RATIO,
    "(人数 + 场次) / 人数 > ‸10": RATIO,
    "收入 / 预算 * 率 > ‸97": RATIO,
    "率 / 率 > ‸97": RATIO,
    "(收入 / 人数) / (预算 / 人数) > ‸97": RATIO,
    "点数 > ‸97": RATIO,
    "100 + ‸率 > 0": "",
    "‸100 - 率 > 0": RATIO,
    "min(率, ‸100)": RATIO,
    "round(率, 4) > ‸97": RATIO,
    "收入 + ‸率 > 0": UNITS,
    "收入 > ‸人数": UNITS,
    "‸人数 * 100 < 收入": "",
    "收入 > ‸人数 * 100": UNITS,
    "收入 > ‸率 * 100": UNITS,
    "收入 - ‸天数 > 0": UNITS,
    "人数 > ‸5元": UNITS,
    "‸5元 < 人数": UNITS,
    "‸97% > 天数": UNITS,
    "率 > ‸30天": UNITS,
    "97% > ‸30天": UNITS,
    "30天 + ‸6人 > 0": UNITS,
    "30天 > ‸6人": UNITS,
    "30天 * 50% > ‸6人": UNITS,
    "人口 > ‸人数": UNITS,
    "人口 + ‸人数 > 0": UNITS,
    "人口 / ‸人数 > 0": UNITS,
    "人口 > ‸5元": UNITS,
    "收入 > ‸2倍": UNITS,
    "收入 > ‸floor(率)": UNITS,
    "收入 > ‸count(人数)": UNITS,
    "收入 > ‸days(日, 日)": UNITS,
    "人数 > ‸3亲": "unit-unknown",
    "人数 > ‸3收入": "formula-syntax",
    "‸3亲 + 收入 > 1元": "unit-unknown",
}


@pytest.mark.parametrize("text", [text for text, code in APART.items() if code])
def test_what_does_not_go_together_is_pointed_at(text: str) -> None:
    assert codes(text.replace("‸", "")) == [(APART[text], text.index("‸"))]


FITS: Final = [
    *(
        "收入 > 0",
        "收入 >= 500万元",
        "0 <= 收入 < 3亿元",
        "收入 + 0 * 人数 > 1元",
        "收入 - 预算 < 预算 * 5%",
        "收入 / 2 > 5元",
    ),
    *(
        "收入 / 1万元 > 500",
        "min(floor(收入 / 100万元), 6)",
        "收入 / 预算 > 9.9",
        "收入 / 预算 - 100% > -5%",
        "率 * 100 > 97",
    ),
    *(
        "收入 * 100 / 预算 > 97",
        "人数 * 100 / 名额 > 97",
        "人数 / 户数 > 97",
        "人数 / 12 > 90%",
        "数 / 12 > 90%",
        "数 > 97%",
    ),
    *("数 > 收入", "收入 + 数 * 2 > 1元", "数 * 收入 > 1元", "收入 * 人数 > 1元", "收入 / 数 > 1元", "收入 * 预算 > 7"),
    *(
        "7 / 收入 > 12",
        "人数 / 收入 > 12",
        "人数 > 30",
        "人数 > 30人",
        "人数 > 30天",
        "人数 > 名额",
        "人数 + 户数 > 6",
        "率 > 人数",
    ),
    *(
        "天数 * 2 > 30天",
        "天数 - 5 > 3",
        "天数 / 1天 > 97",
        "天数 / 人数 > 97",
        "30天 / 6人 > 97",
        "30天 + 6日 > 3天",
        "率 / 1% > 97",
    ),
    *(
        "人口 > 5万人",
        "人口 > -5万人",
        "人口 + 30万人 > 3",
        "5万人 + 3人 < 人口",
        "人口 / 2万人 > 12",
        "人口 > 50000",
        "场次 > 97%",
    ),
    *(
        "单价 > 500",
        "单价 > 500元",
        "收入 / 人数 > 单价",
        "均价 > 500",
        "倍数 > 97",
        "倍数 > 97%",
        "率 > 2倍",
        "点数 > 97%",
        "点数 > 3",
    ),
    *(
        "days(日, 日) > 30天",
        "months(日, 日) > 6个月",
        "months(日, 日) > 6月",
        "count(人数) > 12",
        "floor(率 * 100) >= 97",
    ),
    *(
        "级别 == '高'",
        "日 < '2020-06-30'",
        "1 < 2",
        "not 收入 > 5元 or 率 < 5%",
        "100万 < 数",
        "(收入 if 率 > 1 else 0) > 1元",
    ),
    *(
        "(收入 if 率 > 1 else 预算 * 2) / 人数 > 1元",
        "1 if 收入 > 5元 else 100",
        "收入 + 单价 > 1元",
        "率 * 人数 > 5人",
        "率 / 数 > 50",
    ),
    *(
        "人数 / 率 > 5人",
        "人数 / 数 > 97%",
        "数 + 人数 > 97%",
        "数 - 率 > 97",
        "2倍 > 97",
        "收入 * 0 + 率 > 0",
        "数 / 数二 > 97",
        "数 / 数二 > 97%",
        "收入 > 1 / 0",
        "0 / 收入 < 率",
        "人数 * 户数 > 97%",
    ),
]


@pytest.mark.parametrize("text", FITS)
def test_what_goes_together_is_taken(text: str) -> None:
    assert codes(text) == []


def test_a_number_is_in_the_size_of_the_figure_beside_it() -> None:
    """5万人 beside a figure in 万人 is 5, however it is written; the rule says it as it did."""
    sizes = {
        "人口 > 5万人": "人口 > 5",
        "-5万人 < 人口": "-5 < 人口",
        "人口 + 30000人 > 3": "人口 + 3 > 3",
        "not 人口 > 5万人": "not 人口 > 5",
        "人口 > 1 if 人口 / 2万人 > 3 else 人口 < 3": "人口 > 1 if 人口 / 2 > 3 else 人口 < 3",
        "5万人 + 3人 < 人口": "(50000 + 3) * 0.0001 < 人口",
        "max(人口, 3万人) > 1": "max(人口, 3) > 1",
        "人数 > 5万人": "人数 > 50000",
    }
    for text, plain in sizes.items():
        found = fitted(text).tree
        assert prose.code(found) == plain
        if "+ 3" not in text:
            assert prose.source(found) == text


HINTS: Final = {
    "收入 > 500": "写成 500万元 或 500元",
    "收入 / 10000 > 500": "写成 500万元 或 500元；要的是几个 1 万元，就把金额除以 1万元",
    "率 > 97": "写成 97%",
    "收入 + 率 > 0": "金额的几成写成相乘，如 预算数 * 5%",
    "人口 > 人数": "两项数据的 unit 写成一样的",
    "收入 > 人数": "",
    "收入 > 500万园": "金额写元、万元、亿元，比例写 %；别的单位，先在 data 里给这样计的数据写上 unit",
    "天数 > 5个工作曰": "你是不是想写“个工作日”？",
}


@pytest.mark.parametrize("text", HINTS)
def test_the_hint_is_what_to_write(text: str) -> None:
    assert fitted(text).faults[0].hint == HINTS[text]


def test_a_long_operand_is_quoted_in_part() -> None:
    (fault,) = fitted("abs(收入 + 预算 + 收入 + 预算 + 收入 + 预算) > 5").faults
    assert fault.message == "“绝对值(收入 + 预算 + 收入 + 预算 +…”是金额，与它比较的 5 没有写单位"


def test_units_that_everybody_knows() -> None:
    assert all(map(units.is_common, ("元", "万元", "％", "个百分点", "人", "亿", "万人", "百万", "kWh", "工作日")))
    assert not any(map(units.is_common, ("园", "万园", "卷宗", "元元")))


# -- properties ----------------------------------------------------------------------------------

_Of = Callable[[Luck, int], str]
KINDS: Final = {
    "money": ("收入", "预算"),
    "ratio": ("率",),
    "people": ("人数", "名额"),
    "days": ("天数",),
    "open": ("数", "数二"),
}
NUMBERS: Final = {
    "money": ("500万元", "3.5元", "0", "2角", "1亿元", "0.01 万元"),
    "ratio": ("97%", "0.5个百分点", "3‰", "0.5", "0", "1", "120 %"),
    "people": ("30人", "5", "0", "1万人", "100"),
    "days": ("30天", "7", "0", "100"),
    "open": ("30", "0", "1.5"),
}


def made(kind: str, luck: Luck, depth: int = 0) -> str:
    """A formula that counts this kind of thing, put together by the rules of the language alone."""

    def of(other: str) -> str:
        return made(other, luck, depth + 1)

    form = luck.below(12) if depth < 4 else luck.below(4)
    if form < 2 and not (kind == "open" and depth == 0):
        return luck.pick(NUMBERS[kind])
    if form < 4:
        return luck.pick(KINDS[kind])
    match form:
        case 4 | 5:
            return f"({of(kind)} {luck.pick(('+', '-'))} {of(kind)})"
        case 6:
            return f"{luck.pick(('min', 'max', 'sum'))}({of(kind)}, {of(kind)})"
        case 7:
            return f"(-{of(kind)} if {truth(luck, depth + 1)} else {of(kind)})"
        case 8:
            return f"round(abs({of(kind)}), 2)"
        case _:
            return _computed(kind, luck, of)


def _computed(kind: str, luck: Luck, of: Callable[[str], str]) -> str:
    """A product or a quotient."""
    ways = {
        "money": (("money", "*", "ratio"), ("money", "/", "people"), ("people", "*", "money"), ("money", "*", "open")),
        "ratio": (("money", "/", "money"), ("people", "/", "people"), ("ratio", "*", "ratio")),
        "people": (("people", "*", "ratio"), ("ratio", "*", "people")),
        "days": (("days", "*", "ratio"), ("days", "/", "ratio")),
        "open": (("open", "*", "open"), ("people", "/", "days"), ("open", "/", "people"), ("ratio", "*", "open")),
    }
    left, op, right = luck.pick(ways[kind])
    return f"({of(left)} {op} {of(right) if op == '*' else luck.pick(KINDS[right])})"


def truth(luck: Luck, depth: int = 0) -> str:
    kind = luck.pick(tuple(KINDS))
    one = f"{made(kind, luck, depth)} {luck.pick(('<', '>=', '=='))} {made(kind, luck, depth)}"
    if depth < 2 and luck.chance(30):
        return f"({one} {luck.pick(('and', 'or'))} not {truth(luck, depth + 1)})"
    return one


@given(st.binary(max_size=200))
def test_a_formula_whose_dimensions_fit_is_never_refused(luck: bytes) -> None:
    text = truth(Luck(luck))
    node = grammar.parse_own(text)
    found = mismatches.fitted(node, DIMENSIONS, DIMENSIONS, tuple)
    assert [fault.message for fault in found.faults] == [], text


PLANTED: Final = {
    "money": ("7", "率", "人数", "97%", "天数", "12.5", "30人"),
    "ratio": ("97", "10", "30天", "收入", "5元"),
    "people": ("5元", "97%", "预算", "人口"),
    "days": ("5元", "97%", "收入"),
}
PURE: Final = {
    "money": "(收入 + 预算 * 50%)",
    "ratio": "(收入 / 预算 - 率)",
    "people": "(人数 + 名额)",
    "days": "max(天数, 天数)",
}


@given(st.binary(max_size=40))
def test_a_planted_mismatch_is_always_refused(luck: bytes) -> None:
    drawn = Luck(luck)
    kind = drawn.pick(tuple(PLANTED))
    sides = [PURE[kind], drawn.pick(PLANTED[kind])]
    first, second = drawn.shuffled(sides)
    text = drawn.pick(
        (
            "{} > {}",
            "{} + {} > 0",
            "({}) - ({}) == 0",
            "min({}, {})",
            "sum({}, {}) > 0",
            "({} if 率 > 1 else {})",
            "0 < {} <= {}",
        )
    ).format(first, second)
    assert {code for code, _ in codes(text)} <= CODES
    assert len(codes(text)) == 1, text


def plain(node: Node) -> Node:
    """The same formula with numbers that have no units: what it means."""
    if isinstance(node, tree.Num):
        return tree.Num(node.value)
    return tree.with_children(node, tuple(map(plain, tree.children(node))))


@given(st.binary(max_size=120))
def test_a_formula_with_units_is_that_with_converted_numbers(luck: bytes) -> None:
    node = grammar.parse_own(truth(Luck(luck)))
    bare = prose.code(node)
    assert grammar.parse_own(bare) == plain(node) == node
    again = grammar.parse_own(prose.source(node))
    assert again == node
    assert [one.written for one in tree.walk(again) if isinstance(one, tree.Num)] == [
        one.written for one in tree.walk(node) if isinstance(one, tree.Num)
    ]


def rule(units_of: str, *, written: bool) -> dict[str, Any]:
    """A rule over figures in a unit, its numbers with that unit or without."""
    kind, unit = {"%": ("percent", ""), "天": ("number", "天"), "件": ("count", "件")}[units_of]
    mark = units_of if written else ""

    def number(size: int) -> str:
        share = Fraction(size, 100)
        return (
            f"{size}{mark}"
            if written or units_of != "%"
            else exact.plain(exact.ratio(share.numerator, share.denominator))
        )

    cases = [{"when": f"甲 >= {number(9)}", "points": "4"}, {"when": f"甲 - {number(1)} > {number(3)}", "points": "2"}]
    rows: list[dict[str, Any]] = [
        {"measure": "一 = 甲", "deduct": {"above": number(3), "each": number(2), "points": "0.5", "part": "whole"}},
        {"measure": "二 = 甲", "bands": {f"[{number(5)}, )": "4", f"( , {number(5)})": "1"}},
        {"cases": [*cases, {"otherwise": "0"}]},
        {"target": {"direction": "≥", "target": number(8), "actual": "甲"}},
    ]
    named = [{"name": f"行{place}", "points": "4", **row} for place, row in enumerate(rows)]
    data: dict[str, Any] = {"甲": {"kind": kind} | ({"unit": unit} if unit else {})}
    section = {"name": "全部", "points": "16", "indicators": named}
    return {"rubric": "one", "title": "一", "points": "16", "data": data, "sections": [section]}


@pytest.mark.parametrize("unit", ["%", "天", "件"])
@pytest.mark.parametrize("value", [0, 3, 4, 5, 8, 9, 12])
def test_a_rule_scores_the_same_with_units_and_without(unit: str, value: int) -> None:
    given_ = {"rubric": "one", "data": {"甲": f"{value}%" if unit == "%" else value}}
    scores = []
    for written in (True, False):
        result = worlds.rubric(rule(unit, written=written)).score(given_)
        scores.append([one.score for one in result.indicators])
        for one in json.loads(result.model_dump_json())["indicators"]:
            assert not [step for step in one["steps"] if "天" in step["formula"] or "%" in step["formula"]]
    assert scores[0] == scores[1]


def problems(tmp_path: Path, text: str) -> Iterator[tuple[str, int]]:
    (tmp_path / "rule.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(perfscore.PerfscoreError) as caught:
        perfscore.load(tmp_path / "rule.yaml")
    for problem in caught.value.problems:
        assert isinstance(problem.where, Span)
        yield problem.code, problem.where.column


ROWS: Final = {
    # a row with a mark before what is wrong
    "measure: 甲 = 收入, deduct: {above: ‸500, each: 1万元, points: 1, part: whole}": MONEY,
    "measure: 甲 = 收入, deduct: {above: 0, each: ‸3%, points: 1, part: whole}": UNITS,
    "measure: 甲 = 收入, earn: {above: 500元, each: ‸1000, points: 1, part: whole}": MONEY,
    'measure: 甲 = 收入, bands: {"[0, ‸500)": 1, "[500元, )": 2}': "bands-unit",
    'measure: 甲 = 收入, bands: {"[‸500, )": 1, "(, 0]": 2}': MONEY,
    'measure: 甲 = 收入, bands: {"(, 0) 或 [ ‸500 , )": 1}': MONEY,
    'measure: 甲 = 率, bands: {"[5, ‸97]": 1}': RATIO,
    'measure: 甲 = 率, bands: {"[‸５０，60％]": 1}': "interval-form",
    'measure: 甲 = 人口, bands: {"[0, ‸5万人)": 1}': UNITS,
    'measure: 甲 = 人数, bands: {"[0, ‸5亲)": 1}': "unit-unknown",
    "measure: 甲 = 率, ratio: {at_most: ‸120}": RATIO,
    'target: {direction: "≥", target: ‸90, actual: 率}': RATIO,
    'target: {direction: "≥", target: 收入 + ‸1, actual: 收入}': MONEY,
    "checkpoints: [{name: 六月, actual: 收入 / 预算, target: ‸40, points: 4}]": RATIO,
    'measure: 甲 = 收入, cases: [{when: 甲 > 1元, bands: {"[‸5, )": 1}}, {otherwise: 0}]': MONEY,
    "cases: [{when: 率 > 1, measure: 乙 = 收入, bands: {'[‸5, )': 1}}, {otherwise: 0}]": MONEY,
}


def test_a_unit_of_the_rule_itself_is_one_for_its_numbers_too(tmp_path: Path) -> None:
    bands = '{"[0卷宗, 5卷宗)": 1, "[5卷宗, 10万卷宗)": 4}'
    head = (
        "rubric: r\ntitle: 题\npoints: 4\ndata: {案件: {kind: count, unit: 卷宗}}\nsections:\n- name: 组\n  points: 4\n"
    )
    row = f"  - {{name: 一, points: 4, measure: 件 = 案件 + 2卷宗, bands: {bands}}}\n"
    (tmp_path / "rule.yaml").write_text(f"{head}  indicators:\n{row}", encoding="utf-8")
    result = perfscore.load(tmp_path / "rule.yaml").score({"rubric": "r", "data": {"案件": 3}})
    assert str(result.total) == "4"
    assert "件 = 案件 + 2卷宗 = 3 + 2卷宗 = 5" in result.explain()


def test_counts_of_two_units_are_found_where_they_are_put_together() -> None:
    def mixed(text: str) -> list[tuple[str, str]]:
        node = grammar.parse(text).tree
        return [(prose.source(one), prose.source(other)) for one, other, _ in mismatches.mixtures(node, DIMENSIONS)]

    assert mixed("人数 + 户数 > 5") == [("人数", "户数")]
    assert mixed("max(人数, 5, 天数) > 户数") == [("人数", "天数")]
    assert mixed("人数 > 30天 and 名额 > 5人 and 人数 * 户数 > 天数 and 场次 > 天数") == [("人数", "30天")]


@pytest.mark.parametrize("row", ROWS)
def test_the_numbers_of_a_way_fit_what_they_are_held_against(row: str, tmp_path: Path) -> None:
    data = {name: {"kind": kind} | ({"unit": unit} if unit else {}) for name, (kind, unit) in FIGURES.items()}
    data["级别"]["of"] = ["高", "低"]  # type: ignore[assignment]
    head = yaml.safe_dump({"rubric": "r", "title": "题", "points": 4, "data": data}, allow_unicode=True)
    line = f"  - {{name: 一, points: 4, {row}}}"
    text = f"{head}sections:\n- name: 组\n  points: 4\n  indicators:\n{line}\n"
    found = list(problems(tmp_path, text.replace("‸", "")))
    if ROWS[row] in CODES:
        assert found == [(ROWS[row], line.index("‸") + 1)]
    else:
        assert [code for code, _ in found] == [ROWS[row]]
