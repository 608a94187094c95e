"""What a problem looks like to the person who has to mend it."""

import pickle
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfscore.problems import MOST_PROBLEMS, Fault, Path, PerfscoreError, Problem, Severity, Span
from perfscore.text import clean, display_width, quoted, suggest

HERE = Span("规则.yaml", 3, 5, "    points: 四", 6)


def columns(text: str) -> int:
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF") for c in text)


def underlined(problem: Problem) -> str:
    """What stands above the carets, read off as the eye would, column by column."""
    _, line, carets, *_ = problem.render().split("\n")
    seen = [c for c in line for _ in range(columns(c))]
    marked = [c for c, caret in zip(seen, carets.ljust(len(seen)), strict=True) if caret == "^"]
    return "".join(c for i, c in enumerate(marked) if columns(c) == 1 or i % 2 == 0)


def test_a_problem_is_its_place_its_line_a_caret_and_a_hint() -> None:
    problem = Problem("points-form", "分值要写成数", HERE, "如“points: 4”")
    assert problem.render() == ("规则.yaml:3:5: 分值要写成数\n      points: 四\n      ^^^^^^\n  提示：如“points: 4”")


@pytest.mark.parametrize(
    ("where", "severity", "shown"),
    [
        (None, "error", "不对"),
        ((), "error", "不对"),
        (("data", "在职人员数"), "error", "data › 在职人员数: 不对"),
        (("sections", 0, "name"), "warning", "sections › 第 1 项 › name: 警告：不对"),
        (Span("a.yaml", 1, 1), "info", "a.yaml:1:1: 说明：不对"),
    ],
)
def test_a_place_may_be_unknown_a_path_or_a_whole_file(
    where: Span | Path | None, severity: Severity, shown: str
) -> None:
    assert Problem("x", "不对", where, severity=severity).render() == shown


def test_a_reader_puts_a_place_where_a_check_had_a_path() -> None:
    fault = Fault(("data",), "x", "不对", "提示", "warning")
    assert fault.at(HERE) == Problem("x", "不对", HERE, "提示", "warning")


def test_a_problem_as_data() -> None:
    assert Problem("x", "不对", HERE, "想想").as_dict() == {
        "code": "x",
        "severity": "error",
        "message": "不对",
        "file": "规则.yaml",
        "line": 3,
        "column": 5,
        "hint": "想想",
    }


def test_a_problem_as_data_gives_its_path_while_it_has_no_place() -> None:
    found = Problem("x", "不对", ("a", 0)).as_dict()
    assert (found["file"], found["line"], found["column"]) == (None, None, None)
    assert found["path"] == ["a", 0]
    assert "path" not in Problem("x", "不对").as_dict()


@pytest.mark.parametrize(
    ("text", "column", "width", "marked"),
    [
        ("三公经费: abc", 7, 3, "abc"),
        ("三公经费: abc", 1, 4, "三公经费"),
        ("三公经费: abc", 4, 1, "费"),
        ("ＡＢ: １２", 5, 2, "１２"),
        ("\t三公: 1", 5, 1, " "),
        ("e\u0301e\u0301x", 5, 1, "x"),
        ("abc", 3, 99, "c"),
    ],
)
def test_the_caret_is_under_its_characters(text: str, column: int, width: int, marked: str) -> None:
    assert underlined(Problem("x", "不对", Span("f", 1, column, text, width))) == marked


@pytest.mark.parametrize("column", [-5, 0, 4, 5, 1000])
def test_a_caret_outside_its_line_stays_beside_it(column: int) -> None:
    _, line, caret = Problem("x", "不对", Span("f", 1, column, "abc", 0)).render().split("\n")
    assert line == "  abc"
    assert caret in {"  ^", "     ^"}


@pytest.mark.parametrize("column", [1, 2, 500, 1999, 2000])
@pytest.mark.parametrize("filler", ["x", "三", "\u0301"])
def test_a_long_line_is_cut_round_its_caret(filler: str, column: int) -> None:
    text = filler * (column - 1) + "Q" + filler * (2000 - column)
    problem = Problem("x", "不对", Span("f", 1, column, text, 1))
    _, line, _ = problem.render().split("\n")
    assert columns(line) <= 170
    assert len(line) <= 330
    assert underlined(problem) == "Q"
    assert line.startswith("  …") == (column > 200 or (filler == "三" and column > 100))


def test_a_wide_line_of_few_characters_is_cut_too() -> None:
    _, line, _ = Problem("x", "不对", Span("f", 1, 150, "三" * 155)).render().split("\n")
    assert columns(line) <= 170


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[31m红\x1b[0m", "␛[31m红␛[0m"),
        ("a\r\nb\tc\x7f", "a␍␊b c␡"),
        ("\x9b31m", "�31m"),
        ("abc\u202edef\u2066", "abc�def�"),
        ("x\u2028y\ud800z\ufeff", "x�y�z�"),
        ("a\uffffb\U0001fffe", "a�b�"),
        ("好 ok", "好 ok"),
    ],
)
def test_nothing_from_a_file_reaches_the_terminal_as_a_command(raw: str, shown: str) -> None:
    assert clean(raw) == shown
    problem = Problem("x", raw, Span(raw, 1, 1, "q" + raw), raw)
    assert problem.render().split("\n")[:2] == [f"{shown}:1:1: {shown}", f"  q{shown}"]
    data = problem.as_dict()
    assert (data["file"], data["message"], data["hint"]) == (shown, shown, shown)
    assert Problem("x", "不对", (raw,)).as_dict()["path"] == [shown]


@given(st.text(), st.integers(-3, 300), st.integers(-3, 300), st.text())
def test_any_text_is_rendered_as_lines_of_its_own(text: str, column: int, width: int, message: str) -> None:
    shown = Problem("x", message, Span("f", 1, column, text, width)).render()
    assert len(shown.split("\n")) == (3 if text.strip() else 1)
    assert shown.replace("\n", "") == clean(shown.replace("\n", ""))
    shown.encode()


def test_a_message_is_kept_bearable() -> None:
    assert len(Problem("x", "长" * 10_000, hint="长" * 10_000).render()) < 1300
    assert quoted("长" * 100) == f"“{'长' * 39}…”"
    assert quoted("名\n") == "“名␊”"


@pytest.mark.parametrize(
    ("word", "known", "said"),
    [
        ("point", ["name", "points"], "你是不是想写“points”？"),
        ("POINTS", ["name", "points"], "你是不是想写“points”？"),
        ("ｐｏｉｎｔｓ", ["points"], "你是不是想写“points”？"),
        ("在职人员", ["编制数", "在职人员数"], "你是不是想写“在职人员数”？"),
        ("三公经费", ["本年三公经费"], "你是不是想写“本年三公经费”？"),
        ("colour", ["name", "points"], ""),
        ("", ["name"], ""),
        ("name", [], ""),
        ("x" * 100, ["x" * 100], ""),
        ("xx", ["x" * 100], ""),
    ],
)
def test_a_near_word_is_proposed(word: str, known: list[str], said: str) -> None:
    assert suggest(word, known) == said


def test_an_error_is_all_its_problems() -> None:
    error = PerfscoreError(Problem("x", f"第 {n} 处") for n in range(3))
    assert [problem.message for problem in error.problems] == ["第 0 处", "第 1 处", "第 2 处"]
    assert str(error) == "第 0 处\n第 1 处\n第 2 处"


def test_an_error_lists_so_many_problems_and_says_how_many_more() -> None:
    error = PerfscoreError([Problem("x", "不对")] * (MOST_PROBLEMS + 23))
    assert len(error.problems) == MOST_PROBLEMS + 1
    assert error.problems[-1].code == "too-many-problems"
    assert str(error).endswith("\n问题太多，只列出前 100 处，另有 23 处没有列出")


def test_problems_that_were_only_counted_are_said_too() -> None:
    error = PerfscoreError([Problem("x", "不对")] * MOST_PROBLEMS, hidden=99_900)
    assert error.problems[-1].message.endswith("另有 99900 处没有列出")


def test_as_many_problems_as_may_be_are_simply_listed() -> None:
    assert len(PerfscoreError([Problem("x", "不对")] * MOST_PROBLEMS).problems) == MOST_PROBLEMS


def test_warnings_do_not_push_an_error_off_the_list() -> None:
    warnings = [Problem("w", "小事", severity="warning")] * MOST_PROBLEMS
    error = PerfscoreError([*warnings, Problem("x", "大事")])
    assert error.problems[0].code == "x"


def test_a_capped_error_survives_the_way_between_processes() -> None:
    error = PerfscoreError([Problem("x", "不对", HERE)] * 500)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 -- our own bytes
    assert again.problems == error.problems


def test_a_character_is_as_wide_as_a_terminal_shows_it() -> None:
    assert [display_width(one) for one in ("", "ab", "甲乙", "ｂ", "e\N{COMBINING ACUTE ACCENT}")] == [0, 2, 4, 2, 1]
