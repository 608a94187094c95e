"""What may be said in a formula, what it is read as, and what is said of a syntax_fault."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfscore.formula import corrections, grammar, names, tree
from perfscore.formula.grammar import FormulaError, parse, parse_own
from perfscore.formula.tree import Node

HERE = "‸"


def shape(node: Node) -> str:
    """A tree in brackets: what stands under what."""
    match node:
        case tree.Num(value):
            return str(value)
        case tree.Text(value):
            return f"<{value}>"
        case tree.Name(name):
            return name
        case tree.Compare(first, rest):
            return f"({shape(first)} {' '.join(f'{op} {shape(side)}' for op, side in rest)})"
        case tree.Binary(op, left, right):
            return f"({shape(left)} {op} {shape(right)})"
        case tree.Junct(op, operands):
            return f"({f' {op} '.join(map(shape, operands))})"
        case tree.Call(function, arguments):
            return f"{function}({', '.join(map(shape, arguments))})"
        case tree.Negative(operand):
            return f"-{shape(operand)}"
        case tree.Not(operand):
            return f"!{shape(operand)}"
        case tree.If(test, then, otherwise):
            return f"({shape(test)} ? {shape(then)} : {shape(otherwise)})"
        case tree.PerRow(value, when):
            return f"[{shape(value)} | {'' if when is None else shape(when)}]"


READ = {
    "本年": "本年",
    "1": "1",
    "0.25": "1/4",
    ".5": "1/2",
    "007.5": "15/2",
    "a + b * c": "(a + (b * c))",
    "(a + b) * c": "((a + b) * c)",
    "a - b - c": "((a - b) - c)",
    "a / b / c": "((a / b) / c)",
    "a / (b / c)": "(a / (b / c))",
    "-a + +b": "(-a + b)",
    "--a": "--a",
    "-a * b": "(-a * b)",
    "a < b <= c != d": "(a < b <= c != d)",
    "a == b": "(a == b)",
    "a >= b": "(a >= b)",
    "a > b": "(a > b)",
    "not a > 1 and b > 2 or c > 3": "((!(a > 1) and (b > 2)) or (c > 3))",
    "a > 1 and b > 2 and c > 3": "((a > 1) and (b > 2) and (c > 3))",
    "not not a > 1": "!!(a > 1)",
    "1 if a > 1 else 2 if a > 0 else 3": "((a > 1) ? 1 : ((a > 0) ? 2 : 3))",
    "min(a, b, 3)": "min(a, b, 3)",
    "max(min(a, b), abs(-c))": "max(min(a, b), abs(-c))",
    "floor(a) + ceil(b) + round(c, 2)": "((floor(a) + ceil(b)) + round(c, 2))",
    "sum(列) / count(列)": "(sum(列) / count(列))",
    "sum(a, b, 1)": "sum(a, b, 1)",
    "级别 == '一级'": "(级别 == <一级>)",
    '级别 != "一级"': "(级别 != <一级>)",
    "'一级' == 级别": "(<一级> == 级别)",
    "级别 == ''": "(级别 == <>)",
    "级别 == '有 # 号、\"引号\"、{括号}'": '(级别 == <有 # 号、"引号"、{括号}>)',
    "\n本年\n/\r\n上年\n": "(本年 / 上年)",
    "\t本年\t+ 1": "(本年 + 1)",
    "ＡＢ + ﬁ": "(AB + fi)",
    "𝓶𝓲𝓷(a, b)": "min(a, b)",
    "e\u0301 + é": "(é + é)",
    "甲·乙": "甲·乙",
    "print + eval": "(print + eval)",
    "((((a))))": "a",
    "1if a > 1 else 2": "((a > 1) ? 1 : 2)",
}


@pytest.mark.parametrize("text", READ)
def test_a_formula_is_read_as(text: str) -> None:
    read = parse(text)
    assert (shape(read.tree), read.text) == (READ[text], text)
    assert parse_own(text) == read.tree


def test_names_each_once_the_condition_first() -> None:
    assert parse("乙 / 甲 + max(丙, 乙) if 丁 == '戊' else 甲").names() == ("丁", "乙", "甲", "丙")


AT = {  # every node of these formulas, in the order of walk(): where it stands
    "甲 + 乙 * 丙": [0, 0, 4, 4, 8],
    "  \n甲 / (乙 - 1)": [3, 3, 8, 8, 12],
    "min(甲, -乙) if 甲 < 1 else 2": [0, 14, 14, 18, 0, 4, 7, 8, 25],
    "not 级别 == '一级'": [0, 4, 4, 10],
    "𝓪 + 甲": [0, 0, 4],
}


UNITS = {
    # text: its numbers, each with its value, its text where it has a unit, and its place
    "收入 >= 500万元": [("5000000", "500万元", 6)],
    "甲 > 60%": [("3/5", "60%", 4)],
    "甲 > 60 ％ and 乙 < 1": [("3/5", "60%", 4), ("1", "", 17)],
    "60% * 5": [("3/5", "60%", 0), ("5", "", 6)],
    "甲 - 0.50 个百分点": [("1/200", "0.5个百分点", 4)],
    "5‰": [("1/200", "5‰", 0)],
    "30天 + 6 人": [("30", "30天", 0), ("6", "6人", 6)],
    "甲2 + 3亿元": [("300000000", "3亿元", 5)],
    "甲 == '500万元'": [],
    "100万": [("1000000", "100万", 0)],
    "3km2 / 2宗": [("3", "3km2", 0), ("2", "2宗", 7)],
    "1if 甲 > 2 else 3": [("2", "", 8), ("1", "", 0), ("3", "", 15)],
    "max(1万元, 2千元)": [("10000", "1万元", 4), ("2000", "2千元", 9)],
    "𝓪 + 5角": [("1/2", "5角", 4)],
}


@pytest.mark.parametrize("text", UNITS)
def test_numbers_with_units(text: str) -> None:
    numbers = [node for node in tree.walk(parse(text).tree) if isinstance(node, tree.Num)]
    assert [(str(one.value), one.written, one.at) for one in numbers] == UNITS[text]


@pytest.mark.parametrize("text", AT)
def test_where_every_node_stands(text: str) -> None:
    assert [node.at for node in tree.walk(parse(text).tree)] == AT[text]


def test_where_a_node_stands_is_no_part_of_it() -> None:
    assert parse("甲 + 1").tree == parse("   甲  +   1").tree
    assert parse("甲 + 1").tree != parse("甲 + 2").tree


def test_every_kind_of_node_has_its_children() -> None:
    node = parse("min(-甲, 1) if not 级别 == 'x' and 乙 > 0 else 丙 / count(列 < 2)").tree
    kinds = {type(found) for found in tree.walk(node)}
    assert kinds == {*tree.Node.__args__}
    assert [found.name for found in tree.names(node)] == ["级别", "乙", "甲", "丙", "列"]


def test_the_budget_is_for_what_people_write() -> None:
    """150 terms: too deep for an author, not for perfscore itself; just within the budget for both."""
    long = " + ".join(["甲"] * 150)
    with pytest.raises(FormulaError, match="嵌套超过 30 层"):
        parse(long)
    assert sum(1 for _ in tree.walk(parse_own(long))) == 299
    assert parse(" + ".join(["甲"] * 30)).tree == parse_own(" + ".join(["甲"] * 30))
    assert len(tree.children(parse("sum(" + "甲, " * 198 + "甲)").tree)) == 199
    assert parse("甲" + " " * (grammar.MOST_CHARACTERS - 1)).tree == tree.Name("甲")


SLIPS = {
    # text, with a mark where the fault is: message, a part of the hint
    "甲 ‸（乙": ("公式里不能写“（”", "半角的 ("),
    "甲 + 乙‸）": ("公式里不能写“）”", "半角的 )"),
    "甲 ‸÷ 乙": ("公式里不能写“÷”", "改成 /"),
    "甲 ‸× 乙": ("公式里不能写“×”", "改成 *"),
    "甲 ‸≥ 乙": ("公式里不能写“≥”", ">="),
    "甲 ‸＝ 乙": ("公式里不能写“＝”", "=="),
    "max(甲‸， 乙)": ("公式里不能写“，”", "半角的 ,"),
    "级别 == ‸“一级”": ("公式里不能写““”", "半角引号"),
    "甲‸%": ("公式里不能写“%”", "如 60%"),
    "(甲 + 1)‸％ > 2": ("公式里不能写“％”", "如 60%"),
    "甲 ‸% 乙": ("公式里不能用“%”", "如 60%"),
    "60 ‸% 乙": ("公式里不能用“%”", "如 60%"),
    "甲 > ‸５天": ("公式里不能写“５”", "半角的 5"),
    "甲 > 5 ‸甲": ("“甲”前面缺少运算符", "+ - * /"),
    "甲 > ‸5万元万": ("名称不能以数字开头", "运算符"),
    "‸5万3千": ("名称不能以数字开头", "运算符"),
    "‸5j": ("公式里不能写“5j”", "0-9"),
    "甲 > ‸0x10": ("公式里不能写“0x10”", "0-9"),
    "round(甲, ‸2位)": ("round 的第二个参数要直接写 0 到 12 的整数", ""),
    "甲 ‸乙": ("“乙”前面缺少运算符", "+ - * /"),
    "甲 ‸= 乙": ("公式里比较相等要写“==”", ""),
    "甲 ‸=> 乙": ("公式里不能写“=>”", ">="),
    "甲 ‸<> 乙": ("公式里不能写“<>”", "!="),
    "甲 > 1 ‸&& 乙 > 1": ("公式里不能写“&&”", "and"),
    "甲 > 1 ‸|| 乙 > 1": ("公式里不能写“||”", "or"),
    "‸!(甲 > 1)": ("公式里不能写“!”", "not"),
    "甲 > 1 ‸且 乙 > 1": ("公式里不能写“且”", "and"),
    "甲 ‸大于 1": ("公式里不能写“大于”", ">"),
    "甲 > 1 ‸OR 乙 > 1": ("公式里不能写“OR”", "or"),
    "‸(甲 + 乙": ("公式的括号不成对，少了右括号“)”", ""),
    "甲 + 乙‸)": ("公式的括号不成对，少了左括号“(”", ""),
    "级别 == ‸'一级": ("这个引号没有配对", "如 '是'"),
    "‸if 甲 > 1 then 2": ("公式不能以“if”开头", "甲 if 条件 else 乙"),
    "2 ‸if 甲 > 1": ("“if”后面缺少“else”", "甲 if 条件 else 乙"),
    "甲 ‸+": ("公式没有写完", ""),
    "‸2本年决算数": ("名称不能以数字开头", "运算符"),
    "甲 + ‸2本年决算数": ("名称不能以数字开头", "运算符"),
    "甲 ‸$ 1": ("公式里不能写“$”", ""),
    "甲‸\u3000+ 1": ("公式里不能写这种空格", "U+3000"),
    "甲 ‸\u202e+ 1": ("公式里不能写看不见的字符", "U+202E"),
    "甲 ‸# 注": ("公式里不能写注释“#”", "写在公式外面"),
    "甲 ‸** 2": ("公式里不能用“**”", "+ - * /"),
    "甲 ‸is 乙": ("公式里不能用“is”", "== !="),
    "‸1,000": ("公式里不能写逗号并列的几项", "千分位"),
    "‸True": ("公式里不能写“True”", "甲 == '是'"),
    "‸1e5": ("公式里不能写“1e5”", "0-9"),
    "‸mim(甲, 乙)": ("公式里没有“mim”这个函数", "你是不是想写“min”？"),
    "‸IF(甲 > 1, 2, 3)": ("公式里没有“IF”这个函数", "甲 if 条件 else 乙"),
    "‸乘数(甲)": ("公式里没有“乘数”这个函数", "相乘要写“*”"),
    "‸sqrt(甲)": ("公式里没有“sqrt”这个函数", "可用的函数：min max"),
    "‸abs(甲, 乙)": ("abs 要 1 个参数，这里有 2 个", ""),
    "‸max(甲)": ("max 要至少 2 个参数，这里有 1 个", ""),
    "round(甲, ‸乙)": ("round 的第二个参数要直接写 0 到 12 的整数", ""),
    "round(甲, ‸13)": ("round 的第二个参数要直接写 0 到 12 的整数", ""),
    "round(甲, ‸0.5)": ("round 的第二个参数要直接写 0 到 12 的整数", ""),
    "‸'是'": ("文字只能用来比较", "甲 == '是'"),
    "‸甲__乙": ("名称“甲__乙”不能用下划线开头或含有两个下划线", ""),
    "‸ｎｏｔ + 1": ("“not”要用半角字母写", ""),
}


@pytest.mark.parametrize("text", SLIPS)
def test_a_slip_is_explained_where_it_stands(text: str) -> None:
    message, hint = SLIPS[text]
    with pytest.raises(FormulaError) as caught:
        parse(text.replace(HERE, ""))
    fault = caught.value.faults[0]
    assert (fault.message, fault.offset) == (message, text.index(HERE))
    assert hint in fault.hint
    assert fault.width >= 1


def test_every_sign_that_stands_in_no_formula_is_said_at_once() -> None:
    """A number or a sign of several characters is one, and so is a quoted text."""
    with pytest.raises(FormulaError) as caught:
        parse("（甲 ＋ １．５） ＞＝ 2 and 级别 == “有，无” and 乙 ＝＝ 3\u3000\u3000or {{丙")
    assert [
        (one.offset, one.width, one.message.removeprefix("公式里不能写"), one.hint) for one in caught.value.faults
    ] == [
        (0, 1, "“（”", "请改成半角的 ("),
        (3, 1, "“＋”", "请改成半角的 +"),
        (5, 3, "“１．５”", "请改成半角的 1.5"),
        (8, 1, "“）”", "请改成半角的 )"),
        (10, 2, "“＞＝”", "请改成半角的 >="),
        (25, 1, "““”", "文字用半角引号括起来，如 '是'"),
        (37, 2, "“＝＝”", "请改成半角的 =="),
        (41, 1, "这种空格", "请改成普通的半角空格（这里是 U+3000）"),
        (46, 1, "“{”", ""),
    ]


def test_what_no_slip_explains_is_said_in_general_words() -> None:
    with pytest.raises(FormulaError) as caught:
        parse("甲 + * 乙")
    (fault,) = caught.value.faults
    assert (fault.code, fault.message, fault.offset) == ("formula-syntax", "公式写到这里读不下去", 4)


def test_a_parser_that_does_not_say_where() -> None:
    """Not every SyntaxError of every Python has a place; then the end is meant."""
    assert corrections.syntax_faults("甲 +", SyntaxError("?")) == (corrections._fault("公式没有写完", 2),)


def test_every_word_and_mark_that_is_said_otherwise_reads_when_it_is_said_so() -> None:
    """The hint is never wrong: what it proposes can be parsed in that place."""
    for word, better in corrections._INSTEAD.items():
        place = {"not": "not 甲 > 1", "and": "甲 > 1 and 乙 > 1", "or": "甲 > 1 or 乙 > 1"}
        assert shape(parse(place.get(better, f"甲 {better} 1")).tree)
        with pytest.raises(SyntaxError):
            ast.parse(f"甲 {word} 乙", mode="eval")


NAMES = {
    "甲": True,
    "本年三公经费": True,
    "GDP增速2020": True,
    "甲_乙": True,
    "甲·乙": True,
    "ＡＢ": True,
    "é": True,
    "x" * 60: True,
    "print": True,
    "": False,
    "x" * 61: False,
    "ﷺ" * 4: False,  # 72 characters, when they are written out
    "1月": False,
    "甲 乙": False,
    "甲-乙": False,
    "甲（乙）": False,
    "“甲”": False,
    "甲.乙": False,
    "_甲": False,
    "＿甲": False,
    "甲__乙": False,
    "甲_＿乙": False,
    "min": False,
    "ｍｉｎ": False,
    "得分": False,
    "例外情形": False,
    "if": False,
    "ｉｆ": False,
    "None": False,
    "甲\u200b": False,
    "面积㎡": False,  # in full it would be one: but Python reads names as they are written
    "A²": False,
    "\u0301甲": False,
}


@pytest.mark.parametrize("name", NAMES)
def test_what_can_be_a_name(name: str) -> None:
    assert names.is_name(name) is NAMES[name]
    if NAMES[name]:
        assert parse(name).tree == tree.Name(names.normal(name))


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("min", "这个词在公式里另有用处，请换一个"),
        ("ｉｆ", "这个词在公式里另有用处，请换一个"),
        ("x" * 61, "名称最多 60 个字"),
        ("1月", "由文字、字母、数字组成，不以数字或下划线开头，不含空格和标点"),
    ],
)
def test_what_is_said_of_what_cannot_be_a_name(name: str, says: str) -> None:
    assert names.not_a_name(name) == says


@given(st.text(max_size=6))
def test_every_name_is_read_as_itself(text: str) -> None:
    """What is_name lets through, Python's parser takes as one name, the same that figures are kept under."""
    if names.is_name(text):
        assert parse(text).tree == tree.Name(names.normal(text))
        assert names.normal(names.normal(text)) == names.normal(text)


DEFINITIONS = {
    "率 = 甲 / 乙": ("率", " 甲 / 乙", 3),
    "  率=甲==乙": ("率", "甲==乙", 4),
    "ＡＢ = 1": ("AB", " 1", 4),
    "\n率\n=\n甲": ("率", "\n甲", 4),
}
NO_DEFINITIONS = {
    "‸甲 / 乙": "measure-form",
    "‸甲 == 乙": "measure-form",
    "‸= 甲": "measure-form",
    "‸": "measure-form",
    "‸a b = 1": "name-form",
    "  ‸1月 = 1": "name-form",
    "‸min = 1": "name-form",
    "‸甲.乙 = 1": "name-form",
    "‸甲[0] = 1": "name-form",
    "‸__甲 = 1": "name-form",
    "‸lambda = 1": "name-form",
    "率 ‸＝ 1": "formula-syntax",
}


@pytest.mark.parametrize("text", DEFINITIONS)
def test_a_measure_is_a_name_and_a_formula(text: str) -> None:
    name, rest, at = DEFINITIONS[text]
    assert grammar.definition(text) == (name, rest, at)
    assert text[at:] == rest


@pytest.mark.parametrize("text", NO_DEFINITIONS)
def test_what_is_no_measure(text: str) -> None:
    with pytest.raises(FormulaError) as caught:
        grammar.definition(text.replace(HERE, ""))
    (fault,) = caught.value.faults
    assert (fault.code, fault.offset) == (NO_DEFINITIONS[text], text.index(HERE))


@given(st.text(max_size=12))
def test_any_text_is_a_formula_or_has_a_place_where_it_is_not(text: str) -> None:
    try:
        assert parse(text).text == text
    except FormulaError as error:
        for fault in error.faults:
            assert fault.offset is not None
            assert 0 <= fault.offset <= max(0, len(text) - 1)
            assert fault.message
            assert fault.code.startswith("formula-")
