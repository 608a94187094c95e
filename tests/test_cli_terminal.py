"""What perfscore looks like in a terminal: nothing cut, nothing out of line, colour only where it is wanted."""

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from rich.console import Console

import perfscore
from cli_runs import ESCAPE, PROPERTY, ROOT, YANLING, in_terminal, plain
from perfscore.report import official, terminal
from perfscore.rubric import description
from perfscore.text import display_width

RULE = "yanling-dept-2020"
SCORED = [(RULE, YANLING), ("project-self-evaluation-2020", PROPERTY), ("miyi-dept-2020", "examples/miyi-2020.yaml")]


def cells(shown: str) -> str:
    """All that the cells of the tables say, each column from top to bottom, without blanks."""
    said: list[str] = []
    for line in shown.splitlines():
        if line.startswith("│"):
            row = line.strip("│").split("│")
            said += [""] * (len(row) - len(said))
            said = [above + cell.strip() for above, cell in zip(said, row, strict=False)] + said[len(row) :]
        else:
            said = [*(one + "\n" for one in said)]
    return squeezed("\n".join(said))


def squeezed(text: str) -> str:
    return re.sub(r"[ \t]+", "", text)


def rows(result: perfscore.Result) -> Iterator[str]:
    for one in result.indicators:
        yield one.name
        yield from one.sentences
        yield from (f"可挽回：{chance.says}" for chance in one.regain)


def shown_by(draw: Callable[[Console, Any], None], what: object, width: int) -> str:
    """What a terminal of that width is sent."""
    screen = io.StringIO()
    console = Console(file=screen, width=width, force_terminal=True, color_system="standard", highlight=False)
    draw(console, what)
    return screen.getvalue()


def drawn(draw: Callable[[Console, Any], None], what: object, width: int) -> str:
    """What a terminal of that width shows, without its colours; nothing in it is cut or out of line."""
    shown = plain(shown_by(draw, what, width))
    assert max(map(display_width, shown.splitlines())) <= width
    assert "…" not in shown
    for table in re.findall(r"^┌.*?^└.*?$", shown, re.MULTILINE | re.DOTALL):
        assert len(set(map(display_width, table.splitlines()))) == 1
    return shown


@pytest.mark.parametrize("width", [60, 80, 109, 110, 120, 200])
@pytest.mark.parametrize("asked", SCORED, ids=lambda one: one[1])
def test_a_result_fits_and_is_whole(asked: tuple[str, str], width: int) -> None:
    result = perfscore.load(asked[0]).score(ROOT / asked[1])
    shown = drawn(terminal.result, result, width)
    told = cells(shown)
    for text in rows(result):
        assert squeezed(text) in told
    after = squeezed(re.sub(r"\s*\n\s*", "", shown[shown.rindex("┘") :]))
    assert all(squeezed(f"{one.name}：{one.why}") in after for one in result.lost)
    assert all(squeezed(one.message) in after for one in result.problems)
    assert all(f"{one.name}（缺数据）" in after for one in result.indicators if one.status == "missing")


@pytest.mark.parametrize("width", [60, 80, 120, 160])
@pytest.mark.parametrize("rule", sorted(path.stem for path in (ROOT / "rules").glob("*.yaml")))
def test_a_rubric_fits_and_is_whole(rule: str, width: int) -> None:
    rubric = perfscore.load(rule)
    told = cells(drawn(terminal.rubric, rubric.program, width))
    for row in official.rows(rubric.program):
        assert all(squeezed(text) in told for text in (row.name, row.criterion, *row.way, row.note))
    for name, said in (*description.figures(rubric.model), *official.relations(rubric.program)):
        assert squeezed(name) in told
        assert squeezed(said) in told


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("args", [("score", RULE, YANLING), ("show", RULE), ("list",)], ids=" ".join)
def test_a_real_terminal_gets_tables_of_its_width_in_colour(args: tuple[str, ...], width: int) -> None:
    status, screen = in_terminal(*args, width=width)
    assert status == 0
    assert ESCAPE.search(screen)
    widest = max(map(display_width, plain(screen).splitlines()))
    assert widest == width or (args == ("list",) and widest < width)


def test_no_colour_where_none_is_wanted() -> None:
    shown = in_terminal("score", RULE, YANLING, NO_COLOR="1")[1]
    assert "│" in shown
    assert "\x1b" not in shown


def test_lost_points_are_red_and_what_is_open_stands_out() -> None:
    screen = shown_by(terminal.result, perfscore.load(RULE).score(ROOT / YANLING), 80)
    assert "\x1b[31m失 4 分" in screen
    assert re.search(r"\x1b\[1;31m *0", screen)
    open_one = shown_by(terminal.result, perfscore.load("project-self-evaluation-2020").score(ROOT / PROPERTY), 80)
    assert re.search(r"\x1b\[1;35m *缺数据", open_one)


@pytest.mark.parametrize(
    ("code", "kind"), [("", "dumb"), ("sys.modules['rich.console'] = None", "xterm")], ids=["dumb", "no rich"]
)
def test_a_terminal_without_tables_gets_the_plain_text(code: str, kind: str) -> None:
    text = perfscore.load(RULE).score(ROOT / YANLING).explain()
    assert in_terminal("score", RULE, YANLING, code=code, TERM=kind) == (0, text)
    status, shown = in_terminal("show", RULE, code=code, TERM=kind)
    assert (status, shown.splitlines()[0]) == (0, f"部门整体支出绩效评价指标评分表（{RULE}）")
    assert "\x1b" not in shown


@pytest.mark.parametrize(
    "args", [("list", "--format", "json"), ("show", "nosuch"), ("show",), ("--help",)], ids=" ".join
)
def test_what_others_read_has_no_colour_in_a_terminal(args: tuple[str, ...]) -> None:
    assert "\x1b" not in in_terminal(*args)[1]


def test_a_terminal_that_speaks_no_chinese_is_answered_in_utf_8() -> None:
    assert in_terminal("list", PYTHONIOENCODING="ascii", TERM="dumb")[1].startswith("编号")


def test_a_terminal_that_speaks_gbk_is_answered_in_gbk() -> None:
    status, shown = in_terminal("list", encoding="gbk", PYTHONIOENCODING="gbk", TERM="dumb")
    assert (status, shown.split()[0]) == (0, "编号")
