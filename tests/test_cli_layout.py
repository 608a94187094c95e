"""Lines and tables of Chinese text."""

import re

from hypothesis import given
from hypothesis import strategies as st

from perfscore.report.layout import pairs, plain_table, wrap
from perfscore.text import display_width

TEXT = st.text(alphabet="分值控制率 100%，。；（）()“”.,-→÷abcXYZ①\u3000e\u0301\n", max_size=60)


@given(TEXT, st.integers(4, 30), st.sampled_from(["", "  "]))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, width: int, indent: str) -> None:
    lines = wrap(text, width, indent)
    assert lines
    assert max(map(display_width, lines)) <= width
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)


def test_a_line_breaks_where_chinese_text_may() -> None:
    text = "超过 100% 的，每 1 个百分点扣 0.4 分（不足的不扣），共 1,234,567.89 元；见 yanling-dept-2020。"
    assert wrap(text, 24) == [
        "超过 100% 的，每 1 个百",
        "分点扣 0.4 分（不足的不",
        "扣），共 1,234,567.89",
        "元；见",
        "yanling-dept-2020。",
    ]
    assert wrap("2020-01-01 至 2020-12-31", 12) == ["2020-01-01", "至", "2020-12-31"]
    assert wrap("abcdefghij", 4, "  ") == ["abcd", "  ef", "  gh", "  ij"]
    assert wrap("", 10) == [""]
    assert wrap("一\n二", 10) == ["一", "二"]


def test_names_and_what_is_said_of_them_stand_in_two_columns() -> None:
    assert list(pairs([("-o, --output 文件", "写到文件"), ("-h", "显示这段说明文字")], 34)) == [
        "  -o, --output 文件  写到文件",
        "  -h                 显示这段说明",
        "                     文字",
    ]
    assert list(pairs([], 80)) == []


def test_a_plain_table_stands_in_columns() -> None:
    assert list(plain_table(["编号", "表名"], [["a-very-long-id", "短"], ["b", "较长的表名"]])) == [
        "编号            表名",
        "a-very-long-id  短",
        "b               较长的表名",
    ]
