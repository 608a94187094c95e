"""JSON with places: the same nodes as from YAML, numbers as written, and errors in a reviewer's words."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfscore.documents.parse import parse_json
from perfscore.problems import PerfscoreError, Problem, Span


def problems(source: str) -> tuple[Problem, ...]:
    with pytest.raises(PerfscoreError) as caught:
        parse_json(source, "s.json")
    return caught.value.problems


def test_every_scalar_is_text_and_null_is_none() -> None:
    source = (
        '{"a": [1, -0.50, 1E+5, 1e5], "b": {"c": true, "d": false}, "e": null, "f": "null", "g": "", "h": [{}, []]}'
    )
    assert parse_json(source, "f").plain() == {
        "a": ["1", "-0.50", "1E+5", "1e5"],
        "b": {"c": "true", "d": "false"},
        "e": None,
        "f": "null",
        "g": "",
        "h": [{}, []],
    }


@pytest.mark.parametrize(("source", "plain"), [("1", "1"), ('\ufeff"甲"', "甲"), (" null ", None), ("[]", [])])
def test_the_top_may_be_anything(source: str, plain: object) -> None:
    assert parse_json(source, "f").plain() == plain


JSON = st.recursive(
    st.none() | st.text('甲a"\\/ \t\n😀\u200b\u2003', max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcdef"), inner, max_size=4),
)


@given(value=JSON, indent=st.sampled_from([None, 0, 2]), ascii_only=st.booleans())
def test_what_json_writes_is_read(value: object, indent: int | None, ascii_only: bool) -> None:  # noqa: FBT001 -- drawn
    source = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert parse_json(source, "f").plain() == value


def test_places_count_lines_as_editors_do() -> None:
    document = parse_json('{\r\n "甲": 1,\n "乙": ["x\u2003y",\r  12]}', "f")
    assert document.span(("甲",)) == Span("f", 2, 7, ' "甲": 1,', 1)
    assert document.span(("甲",), key=True) == Span("f", 2, 2, ' "甲": 1,', 3)
    assert document.span(("乙", 1)) == Span("f", 4, 3, "  12]}", 2)
    assert document.span(("乙",)).width == len('["x\u2003y",')


def test_a_pair_of_escapes_is_one_character() -> None:
    document = parse_json('["\\ud83d\\ude00\\/\\u4e59Q"]', "f")
    assert document.plain() == ["😀/乙Q"]
    assert [document.span((0,), offset=offset).column for offset in range(4)] == [3, 15, 17, 23]


SYNTAX = [
    # source, code, (line, column), part of the message
    ("", "empty-file", (1, 1), "没有内容"),
    (" \n ", "empty-file", (2, 2), "没有内容"),
    ('{"a": 1', "not-json", (1, 1), "这个“{”没有结束"),
    ('{"a": [1,\n', "not-json", (1, 7), "这个“[”没有结束"),
    ('{"a":', "not-json", (1, 1), "这个“{”没有结束"),
    ("{", "not-json", (1, 1), "这个“{”没有结束"),
    ('{"a": 1,}', "not-json", (1, 8), "多了逗号"),
    ("[1,\n]", "not-json", (1, 3), "多了逗号"),
    ("[1 2]", "not-json", (1, 4), "这里应当是逗号，或者“]”“}”，不是“2”"),
    ('{"a": 1 "b": 2}', "not-json", (1, 9), "这里应当是逗号"),
    ('{"a": 1]', "not-json", (1, 8), "不是“]”"),
    ("[1}", "not-json", (1, 3), "不是“}”"),
    ("[}", "not-json", (1, 2), "一个值或“]”，不是“}”"),
    ("[,", "not-json", (1, 2), "一个值或“]”，不是“,”"),
    ("{]", "not-json", (1, 2), "键或“}”，不是“]”"),
    ("{a: 1}", "not-json", (1, 2), "双引号括起来的键或“}”，不是“a”"),
    ("{'a': 1}", "not-json", (1, 2), "不是“'”"),
    ('{"a" 1}', "not-json", (1, 6), "键后面应当是冒号"),
    ('{"a"：1}', "not-json", (1, 5), "键后面应当是冒号，不是“：”"),
    ('{"a": }', "not-json", (1, 7), "这里应当是一个值，不是“}”"),
    ('{"a": “甲”}', "not-json", (1, 7), "不是““”"),
    ('{"a": 甲}', "not-json", (1, 7), "不是“甲”"),
    ("[True]", "not-json", (1, 2), "不是“True”"),
    ("[007]", "not-json", (1, 2), "不是“007”"),
    ("[1.]", "not-json", (1, 2), "不是“1.”"),
    ("[+1]", "not-json", (1, 2), "不是“+1”"),
    ("[12个]", "not-json", (1, 2), "不是“12个”"),
    ("[-]", "not-json", (1, 2), "不是“-”"),
    ("[1, // 甲\n2]", "not-json", (1, 5), "不是“/”"),
    ("[\x01]", "not-json", (1, 2), "不是“␁”"),
    ("1 2", "not-json", (1, 3), "内容到这里已经结束"),
    ("{} {}", "not-json", (1, 4), "内容到这里已经结束"),
    ('["甲\x0b"]', "control-character", (1, 4), "文字里有控制字符（U+000B），报告里无法显示"),
    ("[NaN]", "number-not-read", (1, 2), "“NaN”不是一个确切的数"),
    ("[1, -Infinity]", "number-not-read", (1, 5), "“-Infinity”不是一个确切的数"),
    ("nan", "number-not-read", (1, 1), "“nan”不是一个确切的数"),
    ('["甲]', "not-json", (1, 2), "引号在本行没有配对"),
    ('["甲\n"]', "not-json", (1, 2), "引号在本行没有配对"),
    ('["甲\t"]', "not-json", (1, 4), "控制字符（U+0009）"),
    ('["甲\\q"]', "not-json", (1, 4), "不是可用的转义"),
    ('["甲\\u00g0"]', "not-json", (1, 4), "不是可用的转义"),
    ('["甲\\u001b"]', "control-character", (1, 2), "U+001B"),
    ('["甲\\ud800"]', "control-character", (1, 2), "U+D800"),
    ('{"a": 1, "a": 2}', "duplicate-key", (1, 10), "键“a”重复，第 1 行已经写过"),
    ('{"a": 1,\n "ａ": 2}', "duplicate-key", (2, 2), "键“ａ”与第 1 行的“a”是同一个名称"),
    ('{"": 1}', "key-not-text", (1, 2), "缺少键"),
]


@pytest.mark.parametrize(("source", "code", "place", "says"), SYNTAX)
def test_an_error_is_told_where_it_is_to_be_mended(source: str, code: str, place: tuple[int, int], says: str) -> None:
    (problem,) = problems(source)
    assert isinstance(problem.where, Span)
    assert (problem.code, problem.where.line, problem.where.column) == (code, *place)
    assert says in problem.message


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ('{"a"：1}', "半角"),
        ("{'a': 1}", "双引号"),
        ("[1] # 甲", "注释"),
        ("[甲]", "加双引号"),
        ("[.5]", "小数点"),
        ("[@]", ""),
    ],
)
def test_a_hint_says_what_json_wants(source: str, hint: str) -> None:
    (problem,) = problems(source)
    assert hint in problem.hint
    assert bool(hint) == bool(problem.hint)


def test_all_problems_are_told_and_the_error_of_syntax_last() -> None:
    found = problems('{"a": 1, "a": "\\u0000", "": 2, "b": [NaN]}')
    assert [p.code for p in found] == ["duplicate-key", "control-character", "key-not-text", "number-not-read"]


@given(st.text(" \n\t,:[]{}\"\\\\/'abu0123456789truefalsn.-+eE甲：\x00", max_size=20))
def test_whatever_is_written_is_read_or_refused_as_json_would(source: str) -> None:
    try:
        parse_json(source, "f")
    except PerfscoreError as error:
        codes = {problem.code for problem in error.problems}
        assert codes <= {"duplicate-key", "key-not-text", "control-character", "number-not-read"} or not_json(source)
    else:
        json.loads(source)


def not_json(source: str) -> bool:
    """Whether Python's own reader refuses it, or reads what JSON does not have."""
    try:
        return any(word in json.dumps(json.loads(source)) for word in ("NaN", "Infinity"))
    except ValueError:
        return True
