"""No file of a mebibyte takes long or takes much: libyaml, json and we are held to limits in a process apart."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cli_runs import unmeasured
from perfscore.documents.parse import Document, parse_json, parse_yaml
from perfscore.problems import MOST_PROBLEMS, PerfscoreError, Span

pytest.importorskip("resource", reason="the limits are those of Unix")

HOSTILE = Path(__file__).with_name("hostile.py")


@pytest.mark.parametrize("group", ["repeated", "shaped", "json"])
def test_a_hostile_file_is_read_or_refused_within_limits(group: str) -> None:
    command = [sys.executable, str(HOSTILE), group]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=unmeasured())
    found = [json.loads(line) for line in done.stdout.splitlines()]
    wrong = [(name, got) for name, expected, got in found if got != expected]
    assert (wrong, done.returncode, done.stderr) == ([], 0, ""), f"after {found[-1:]}"
    assert found


BOUNDS = [
    # a text as large as may be, one that is larger, what is said of it, and where
    ("[" * 50 + "]" * 50, "[" * 51 + "]" * 51, "too-deep", (1, 51)),
    ("[" + "1,\n" * 99_998 + "1]", "[" + "1,\n" * 99_999 + "1]", "too-many-nodes", (100_000, 1)),
    (f'["{"x" * 100_000}"]', f'["{"x" * 100_001}"]', "scalar-too-long", (1, 2)),
    (f'{{"{"k" * 1000}": 1}}', f'{{"{"k" * 1001}": 1}}', "key-too-long", (1, 2)),
]


@pytest.mark.parametrize("parse", [parse_yaml, parse_json])
@pytest.mark.parametrize(("most", "more", "code", "place"), BOUNDS, ids=[row[2] for row in BOUNDS])
def test_what_is_too_much_is_refused_and_no_less(
    parse: Callable[[str, str], Document], most: str, more: str, code: str, place: tuple[int, int]
) -> None:
    parse(most, "f")
    with pytest.raises(PerfscoreError) as caught:
        parse(more, "f")
    (problem,) = caught.value.problems
    assert isinstance(problem.where, Span)
    assert (problem.code, problem.where.line, problem.where.column) == (code, *place)


@pytest.mark.parametrize("parse", [parse_yaml, parse_json])
def test_a_hundred_problems_are_listed_and_the_rest_counted(parse: Callable[[str, str], Document]) -> None:
    with pytest.raises(PerfscoreError) as caught:
        parse("{" + '"a":\n 1,' * 20_000 + '"": 1,' * 10 + '"a": 1}', "f")
    assert len(caught.value.problems) == MOST_PROBLEMS + 1
    assert str(caught.value).endswith("\n问题太多，只列出前 100 处，另有 19910 处没有列出")


def test_directives_that_libyaml_would_compare_for_minutes_are_refused_first() -> None:
    source = "# 甲\n" + "".join(f"%TAG !{number}! x\n" for number in range(21))
    with pytest.raises(PerfscoreError) as caught:
        parse_yaml(source + "---\na: 1", "f")
    assert str(caught.value).startswith("f:2:1: 不能使用 %TAG 指令\n")
