"""What is said about a YAML file that cannot be read: its code, its place, its words."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from perfscore.documents import yaml_nodes
from perfscore.documents.parse import parse_yaml
from perfscore.problems import PerfscoreError, Problem, Span


def problems(source: str) -> tuple[Problem, ...]:
    with pytest.raises(PerfscoreError) as caught:
        parse_yaml(source, "r.yaml")
    return caught.value.problems


def at(problem: Problem) -> tuple[int, int]:
    assert isinstance(problem.where, Span)
    return problem.where.line, problem.where.column


SYNTAX = [
    # source, code, (line, column), part of the message
    ("a:\n\tb: 1", "tab-indent", (2, 1), "制表符"),
    ("a: 1\n\tb: 2", "tab-indent", (2, 1), "制表符"),
    ("a: 甲\n\t- 乙", "tab-indent", (2, 1), "制表符"),
    ("-\ta: 1", "tab-indent", (1, 2), "制表符"),
    ("a: |\n\t甲", "tab-indent", (2, 1), "制表符"),
    ("a: @甲", "not-yaml", (1, 4), "文字不能以“@”开头"),
    ("a: 50%\nb: %50", "not-yaml", (2, 4), "文字不能以“%”开头"),
    ("a: 甲: 乙", "not-yaml", (1, 5), "不能再写一个“键: 值”"),
    ("a: 1\n  b: 2", "not-yaml", (2, 4), "不能再写一个“键: 值”"),
    ("a: - 甲", "not-yaml", (1, 4), "不能写列表项“-”"),
    ("a: ? 甲", "not-yaml", (1, 4), "不能写“?”开头的键"),
    ("points：4\nname: 甲", "not-yaml", (1, 7), "冒号是全角的"),
    ("a:\n- points：4\n\n  name: 甲", "not-yaml", (2, 9), "冒号是全角的"),
    ("name: 甲\npoints：4", "not-yaml", (2, 7), "冒号是全角的"),
    ("points:4\nname: 甲", "not-yaml", (1, 7), "冒号没有跟空格"),
    ("name: 甲\npoints:4", "not-yaml", (2, 7), "冒号没有跟空格"),
    ("points 4\nname: 甲", "not-yaml", (2, 5), "不能再写一个“键: 值”"),
    ("a: 1\n甲", "not-yaml", (2, 1), "这一行缺少冒号"),
    (": 甲", "not-yaml", (1, 1), "冒号前面缺少键"),
    ('a: 1\nb: "甲\nc: 乙', "not-yaml", (2, 4), "引号没有配对"),
    ("b: '甲\n---\nc: 乙", "not-yaml", (1, 4), "引号没有配对"),
    ("a: [甲，乙\n", "not-yaml", (1, 4), "括号到最后也没有结束"),
    ("a: {b: 1, c: 2", "not-yaml", (1, 4), "括号到最后也没有结束"),
    ("a: [甲, 乙}\nb: 1", "not-yaml", (1, 9), "第 1 行的括号到这里还没有结束"),
    ("a: {b: 1,\n c: 2\nd: 3", "not-yaml", (3, 2), "第 1 行的括号到这里还没有结束"),
    ("a: {b: c: d}", "not-yaml", (1, 9), "第 1 行的括号到这里还没有结束"),
    ("a: [", "not-yaml", (1, 5), "缺少一个值"),
    ("a: ]", "not-yaml", (1, 4), "缺少一个值"),
    ("a: [1,, 2]", "not-yaml", (1, 7), "缺少一个值"),
    ("a:\n  b: 1\n c: 2", "not-yaml", (3, 2), "没有与上面各行对齐"),
    (" a: 1\nb: 2", "not-yaml", (2, 1), "没有与上面各行对齐"),
    ("- 甲\nb: 2", "not-yaml", (2, 1), "没有以“-”开头"),
    ("- 甲\n-乙: 2", "not-yaml", (2, 1), "没有以“-”开头"),
    ("a: '甲's'", "not-yaml", (1, 7), "引号或括号结束后"),
    ('"甲" 乙', "not-yaml", (1, 5), "引号或括号结束后"),
    ('- "甲" 乙', "not-yaml", (1, 7), "引号或括号结束后"),
    ('a: "C:\\甲"', "not-yaml", (1, 7), "不是可用的转义"),
    ('a: "\\xZZ"', "not-yaml", (1, 7), "不是可用的转义"),
    ("a: |甲\n  乙", "not-yaml", (1, 5), "后面要换行"),
    ("a: >0\n  乙", "not-yaml", (1, 5), "后面要换行"),
    ("a: 1\n...\nb: 1", "not-yaml", (3, 1), "没有与上面各行对齐"),
    ("%甲", "yaml-directive", (1, 2), "“%”开头的指令无法识别"),
    ("%YAML 2.0\n---\na: 1", "yaml-directive", (1, 1), "YAML 1.1 或 1.2"),
    ("%TAG ! x\n---\na: 1", "yaml-directive", (1, 1), "%TAG"),
    ("%TAG ! x\n%TAG ! x\n---\na: 1", "yaml-directive", (2, 1), "“%”开头的指令"),
    ("a: & 甲", "yaml-anchor", (1, 5), "“&”“*”"),
    ("a: *", "yaml-anchor", (1, 5), "“&”“*”"),
    ("a: !x!y 甲", "yaml-tag", (1, 4), "标签“!”"),
    ("a: !%zz", "yaml-tag", (1, 5), "标签“!”"),
    ("a: 甲\x1b[31m\nb: \x00", "control-character", (1, 5), "有 2 个看不见的控制字符，这里是第一个（U+001B）"),
    ("a: 甲\nb: \ud800", "control-character", (2, 4), "U+D800"),
    ("", "empty-file", (1, 1), "没有内容"),
    (" \n\n# 只有注释", "empty-file", (1, 1), "没有内容"),
    ("---\n", "empty-file", (1, 1), "没有内容"),
    ("a: 1\n---\nb: 2", "several-documents", (2, 1), "只能有一份内容"),
    ("---\na: 1\n...\n---\nb: 2", "several-documents", (4, 1), "只能有一份内容"),
]


@pytest.mark.parametrize(("source", "code", "place", "says"), SYNTAX)
def test_an_error_of_syntax_is_told_where_it_is_to_be_mended(
    source: str, code: str, place: tuple[int, int], says: str
) -> None:
    (problem,) = problems(source)
    assert (problem.code, at(problem)) == (code, place)
    assert says in problem.message


@pytest.mark.parametrize("source", [row[0] for row in SYNTAX])
def test_without_libyaml_it_is_refused_too(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_nodes, "LOADER", yaml.SafeLoader)
    (problem,) = problems(source)
    assert problem.code in {row[1] for row in SYNTAX}


def test_without_libyaml_the_same_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    source = "a: {b: [甲, '乙', \"丙\"], c: ~}\nd:\n- >\n  折\n  叠\n- |\n  甲\n"
    fast = parse_yaml(source, "f")
    monkeypatch.setattr(yaml_nodes, "LOADER", yaml.SafeLoader)
    slow = parse_yaml(source, "f")
    assert slow.plain() == fast.plain()
    assert slow.span(("d", 0), offset=2) == fast.span(("d", 0), offset=2)


def test_a_version_of_yaml_may_be_said() -> None:
    assert parse_yaml("%YAML 1.2\n---\na: 1\n...\n", "f").plain() == {"a": "1"}


def test_a_mark_at_the_beginning_is_no_part_of_the_text() -> None:
    document = parse_yaml("\ufeffa: 1", "f")
    assert document.plain() == {"a": "1"}
    assert document.span(("a",)).column == 4


def test_a_duplicate_is_told_at_the_second_and_names_the_first() -> None:
    (problem,) = problems("a: 1\nb:\n  a: 2\n甲: 3\nb: 4\n")
    assert problem.render() == (
        "r.yaml:5:1: 键“b”重复，第 2 行已经写过\n  b: 4\n  ^\n  提示：同一层里每个键只写一次，删去或改名其中一个"
    )


@pytest.mark.parametrize(
    ("source", "column"),
    [
        ("{a: 1, a: 2}", 8),
        ('{a: 1, "a": 2}', 8),
        ("{a: 1, ａ: 2}", 8),
        ("{（甲）: 1, (甲): 2}", 10),
        ("{a: {a: 1, a: 2}, b: 1}", 12),
    ],
)
def test_keys_are_one_however_wide_or_quoted(source: str, column: int) -> None:
    (problem,) = problems(source)
    assert (problem.code, at(problem)) == ("duplicate-key", (1, column))


def test_each_repetition_is_told_with_the_first_line() -> None:
    assert [p.message for p in problems("a: 1\na: 2\na: 3")] == ["键“a”重复，第 1 行已经写过"] * 2


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("? [甲]\n: 1", (1, 3)),
        ("{甲: 乙}: 1", (1, 1)),
        ("? - 甲\n: 1", (1, 3)),
        ('"": 1', (1, 1)),
        ("' ': 1", (1, 1)),
        ("? |\n\n\n: 1", (1, 3)),
    ],
)
def test_a_key_is_a_text(source: str, place: tuple[int, int]) -> None:
    (problem,) = problems(source)
    assert (problem.code, at(problem)) == ("key-not-text", place)


def test_every_alias_anchor_and_tag_is_told_at_its_own_place() -> None:
    source = "a: &甲 !t 乙\nb: *x\nc: !!str\n  d\ne: [!, !<u> x]\nf: ! &z\n  g: 1\n*y : 1\n"
    source = source.replace("&甲", "&y")
    found = [(p.code, *at(p), p.where.width) for p in problems(source) if isinstance(p.where, Span)]
    assert found == [
        ("yaml-anchor", 1, 4, 2),
        ("yaml-tag", 1, 7, 2),
        ("yaml-alias", 2, 4, 2),
        ("yaml-tag", 3, 4, 5),
        ("yaml-tag", 5, 5, 1),
        ("yaml-tag", 5, 8, 4),
        ("yaml-anchor", 6, 6, 2),
        ("yaml-tag", 6, 4, 1),
        ("yaml-alias", 8, 1, 2),
    ]


def test_a_tag_on_another_line_than_its_anchor_is_told_beside_it() -> None:
    assert [(p.code, at(p)) for p in problems("a: &x\n   !t\n   b")] == [
        ("yaml-anchor", (1, 4)),
        ("yaml-tag", (1, 4)),
    ]


def test_all_problems_are_told_and_the_error_of_syntax_last() -> None:
    found = problems("a: *x\na: 1\n'': 2\nb: [1\n")
    assert [problem.code for problem in found] == ["yaml-alias", "duplicate-key", "key-not-text", "not-yaml"]


def test_a_control_character_may_not_come_by_an_escape() -> None:
    (problem,) = problems('a: "甲\\e[31m乙\\t\\n"')
    assert (problem.code, at(problem)) == ("control-character", (1, 4))
    assert "U+001B" in problem.message
    assert parse_yaml('a: "甲\\t\\n"', "f").plain() == {"a": "甲\t\n"}


def test_an_error_without_words_or_place_is_still_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> None:
        raise yaml.YAMLError

    monkeypatch.setattr(yaml, "parse", failing)
    (problem,) = problems("a: 1")
    assert (problem.code, at(problem)) == ("not-yaml", (1, 1))


@given(st.text(" \n\t-?:,[]{}#&*!|>'\"%@`\\ab1甲：\u2028\x85\x00", max_size=30))
def test_whatever_is_written_is_read_as_the_library_would_or_refused_at_a_place(source: str) -> None:
    try:
        plain = parse_yaml(source, "f").plain()
    except PerfscoreError as error:
        for problem in error.problems:
            assert isinstance(problem.where, Span)
            assert 1 <= problem.where.column <= len(problem.where.text) + 1
            assert problem.render().count("\n") == bool(problem.where.text.strip()) * 2 + bool(problem.hint)
    else:
        assert plain == composed(yaml.compose(source, Loader=yaml_nodes.LOADER))


def composed(node: yaml.Node | None) -> object:
    """The library's own tree, as our plain values."""
    match node:
        case yaml.MappingNode():
            return {key.value: composed(value) for key, value in node.value}
        case yaml.SequenceNode():
            return [composed(value) for value in node.value]
        case yaml.ScalarNode() if node.style or node.value not in {"", "~", "null"}:
            return node.value
        case _:
            return None
