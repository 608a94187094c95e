"""Where things stand in a file: nodes, paths, and characters of a value through every way of writing it."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from perfscore.documents.parse import Document, parse, parse_json, parse_yaml
from perfscore.problems import PerfscoreError, Span

RULE = """\
rubric: 测试
points: 100
data: {在职人员数: {kind: count}, 编制数: ~}
sections:
- name: 投入
  points:
  items: [甲, "乙", '丙']
  ＡＢ: 全角的键
"""


def marked(span: Span) -> str:
    return span.text[span.column - 1 : span.column - 1 + span.width]


def test_a_document_is_plain_text_lists_and_mappings() -> None:
    assert parse_yaml(RULE, "r.yaml").plain() == {
        "rubric": "测试",
        "points": "100",
        "data": {"在职人员数": {"kind": "count"}, "编制数": None},
        "sections": [{"name": "投入", "points": None, "items": ["甲", "乙", "丙"], "ＡＢ": "全角的键"}],
    }


@pytest.mark.parametrize("written", ["", "~", "null", "Null", "NULL"])
def test_nothing_written_is_none_unless_it_is_quoted(written: str) -> None:
    assert parse_yaml(f"a: {written}", "f").plain() == {"a": None}
    assert parse_yaml(f"a: '{written}'", "f").plain() == {"a": written}


@pytest.mark.parametrize("written", ["no", "1e3", "0x10", "2020-01-01", "1_000", "是", "1:30", "nUll"])
def test_no_type_is_guessed(written: str) -> None:
    assert parse_yaml(f"a: {written}", "f").plain() == {"a": written}


@pytest.mark.parametrize(
    ("path", "key", "line", "text"),
    [
        (("rubric",), False, 1, "测试"),
        (("rubric",), True, 1, "rubric"),
        (("data",), False, 3, "{在职人员数: {kind: count}, 编制数: ~}"),
        (("data", "在职人员数", "kind"), False, 3, "count"),
        (("data", "在职人员数", "kind"), True, 3, "kind"),
        (("data", "编制数"), False, 3, "~"),
        (("sections",), False, 5, "-"),
        (("sections",), True, 4, "sections"),
        (("sections", 0), False, 5, "name"),
        (("sections", 0), True, 5, "name"),
        (("sections", 0, "points"), False, 6, ""),
        (("sections", 0, "points"), True, 6, "points"),
        (("sections", 0, "items"), False, 7, """[甲, "乙", '丙']"""),
        (("sections", 0, "items", 1), False, 7, '"乙"'),
        (("sections", 0, "AB"), False, 8, "全角的键"),
        ((), False, 1, "rubric"),
        ((), True, 1, "rubric"),
        # what does not exist is told at what should hold it
        (("nothing",), False, 1, "rubric"),
        (("sections", 7), False, 5, "-"),
        (("sections", -1), False, 5, "-"),
        (("sections", "name"), False, 5, "-"),
        (("sections", 0, "criterion", "x"), True, 5, "name"),
        (("rubric", "deeper", 0), False, 1, "测试"),
        (("rubric", "deeper", 0), True, 1, "rubric"),
        (("data", 3), True, 3, "data"),
    ],
)
def test_a_path_leads_to_a_place(path: tuple[str | int, ...], key: bool, line: int, text: str) -> None:  # noqa: FBT001 -- a column of the table
    span = parse_yaml(RULE, "r.yaml").span(path, key=key)
    assert (span.file, span.line) == ("r.yaml", line)
    assert marked(span) == text


def test_a_value_of_several_lines_is_underlined_on_its_first() -> None:
    document = parse_yaml("a: [甲,\n  乙]\nb: >-\n  折叠\nc: 多行\n  文字 \n", "f")
    assert [marked(document.span((key,))) for key in "abc"] == ["[甲,", ">-", "多行"]


def test_a_place_is_right_after_every_kind_of_line_end() -> None:
    document = parse_yaml("a: 1\r\nb: 2\rc: 3\x85d: 4\u2028e: 5", "f")
    assert [document.span((key,)).line for key in "abcde"] == [1, 2, 3, 4, 5]
    assert [marked(document.span((key,))) for key in "abcde"] == list("12345")


# ---------------------------------------------------------------- characters inside a value

WRITTEN = {
    "plain": "a: 甲 + 乙Q * 2",
    "single": "a: '甲''s + 乙Q * 2'",
    "double": r'a: "甲\t\"x\" \u4e59\x41\U0001F600Q * 2"',
    "plain, two lines": "a: 甲 +\n   乙Q * 2",
    "plain, blank lines": "a: 甲 +\n\n\n\n\n  乙Q * 2",
    "single, lines": "a: '甲''s\n\n   + 乙Q '' 2  '",
    "double, lines": 'a: "甲 \\\n  \\  b\n\n  Q\\"c  "',
    "double, kept blank": 'a: "甲\\ \n  乙Q"',
    "double, starts on the next line": 'a: "\n  甲Q"',
    "literal": "a: |\n  甲 +\n  乙Q * 2\nb: 3",
    "literal, indented more": "a: |\n  甲 +\n\n     乙Q * 2\n\n",
    "literal, indent said": "a: |2-\n   甲 +\n  乙Q * 2\n",
    "literal, blank first": "a: |+\n\n\n  甲 +\n  Q\n\n# 完",
    "literal, indent said, spaces first": "a: |2\n     \n   Q\n",
    "folded": "a: >\n  甲 +\n  乙Q * 2\n  * 3\nb: 1",
    "folded, paragraphs": "a: >-\n\n  甲 +\n\n\n  乙\n   Q more\n   more\n  end",
    "folded in a list": "a:\n- x\n- >\n   甲\n   Q",
    "flow": "{a: [甲, 乙 Q,\n x]}",
    "windows": "a: |\r\n  甲\r\n  Q\r\n",
}


@pytest.mark.parametrize("source", WRITTEN.values(), ids=WRITTEN.keys())
def test_a_character_of_a_value_is_found_where_it_is_written(source: str) -> None:
    document = parse_yaml(source, "f")
    path = next(path for path, text in texts(document) if "Q" in text)
    text = dict(texts(document))[path]
    assert marked(document.span(path, offset=text.index("Q"))) == "Q"


def texts(document: Document) -> list[tuple[tuple[str | int, ...], str]]:
    """Every text of a document, with its path."""
    found: list[tuple[tuple[str | int, ...], str]] = []
    open_: list[tuple[tuple[str | int, ...], object]] = [((), document.plain())]
    while open_:
        path, value = open_.pop()
        match value:
            case dict():
                open_ += [((*path, key), inner) for key, inner in value.items()]
            case list():
                open_ += [((*path, key), inner) for key, inner in enumerate(value)]
            case str():
                found.append((path, value))
            case _:
                pass
    return found


def test_several_characters_are_underlined_together() -> None:
    document = parse_yaml("a: '三公''经费 +\n  在职 人数'\n", "f")
    at = "三公'经费 + 在职 人数".index
    assert marked(document.span(("a",), offset=at("公"), width=4)) == "公''经费"
    assert marked(document.span(("a",), offset=at("+"), width=4)) == "+"
    assert marked(document.span(("a",), offset=at("人"), width=2)) == "人数"


@pytest.mark.parametrize(
    ("source", "offset", "line", "column"),
    [
        ("a: 甲乙", 2, 1, 6),  # past the end
        ("a: 甲乙", 99, 1, 6),
        ("a: '甲'", 1, 1, 6),  # at the closing quote
        ("a: ''", 0, 1, 4),
        ("a: 甲\n  乙", 1, 1, 5),  # a folded line break
        ("a: |\n  甲\n", 1, 2, 4),  # a kept one
        ("a: |\n  甲\nb: 1", 2, 2, 4),
        ("a: |\n", 0, 1, 4),
        ("a: |+\n\nb: 1", 0, 1, 4),
        ("a: [x]", 3, 1, 4),  # not a text
    ],
)
def test_what_is_not_written_is_beside_what_is(source: str, offset: int, line: int, column: int) -> None:
    span = parse_yaml(source, "f").span(("a",), offset=offset)
    assert (span.line, span.column) == (line, column)


def test_an_offset_into_a_missing_value_is_not_taken_for_its_parents() -> None:
    assert parse_yaml("a: 甲乙丙", "f").span(("a", "x"), offset=2).column == 4


LINES = st.lists(st.text("甲a '\"\\:#-\t😀", max_size=12), min_size=1, max_size=5).map("\n".join)


@pytest.mark.parametrize("style", ["'", '"', "|", ">", None])
@given(text=LINES, width=st.integers(8, 40))
def test_every_character_is_found_however_the_emitter_writes_it(style: str | None, text: str, width: int) -> None:
    source = yaml.dump({"键": {"k": [text]}}, default_style=style, width=width, allow_unicode=True)
    source = source.replace("!!str ", "")
    check_characters(parse_yaml(source, "f"), ("键", "k", 0))


@given(text=st.text('甲a"\\/\n\t\b😀\u2028', max_size=12), ascii_only=st.booleans())
def test_every_character_of_a_json_text_is_found(text: str, ascii_only: bool) -> None:  # noqa: FBT001 -- drawn
    source = json.dumps({"键": [text]}, ensure_ascii=ascii_only, indent=1)
    if not {"\b", "\u2028"}.isdisjoint(text):
        with pytest.raises(PerfscoreError):
            parse_json(source, "f")
        return
    check_characters(parse_json(source, "f"), ("键", 0))


def check_characters(document: Document, path: tuple[str | int, ...]) -> None:
    text = dict(texts(document)).get(path, "")  # the emitter now and then writes another text
    last = (0, 0)
    for offset, character in enumerate(text):
        span = document.span(path, offset=offset)
        assert last <= (span.line, span.column)
        last = span.line, span.column
        if character not in " \n":
            assert span.text[span.column - 1 :].startswith((character, "\\")), (offset, span)


def test_a_file_is_read_by_its_suffix(tmp_path: Path) -> None:
    (tmp_path / "a.JSON").write_text('{"a": 1, "b": null, "c": true}', encoding="utf-8")
    (tmp_path / "a.yml").write_text("a: 1", encoding="utf-8")
    assert parse(tmp_path / "a.JSON").plain() == {"a": "1", "b": None, "c": "true"}
    document = parse(str(tmp_path / "a.yml"))
    assert document.plain() == {"a": "1"}
    assert document.problems == ()
    assert document.file == str(tmp_path / "a.yml")
