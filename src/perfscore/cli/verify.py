"""``perfscore verify``: whether a stored result follows from its own steps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

import click

from perfscore.cli.chinese import Command
from perfscore.cli.output import Output, answers
from perfscore.problems import PerfscoreError, Problem, Span

LARGEST: Final = 64 << 20
"""The largest result that is read, in bytes: one of a large table is far larger than what was handed in."""


@click.command("verify", cls=Command)
@click.argument("result", metavar="结果文件")
@answers("text", "json")
def verify(*, result: str, output: Output) -> int:
    """复核一份评分结果：按它自己的计算过程重算一遍，看得分、合计和等次是否成立。

    结果文件：perfscore score --format json 输出的文件。

    复核不读规则和填报，也不用 perfscore 的评分程序。
    """
    from perfscore.verify import verify as check

    faults = check(_read(result))
    problems = [Problem("result-not-holding", fault, Span(result, 1, 1)) for fault in faults]
    if output.form == "json":
        output.json({"holds": not faults, "problems": [one.as_dict() for one in problems]})
    elif faults:
        output.refuse(problems)
    else:
        output.write(f"{result}: 成立，每一步和合计都与重算相符\n")
    return 1 if faults else 0


def _read(file: str) -> Mapping[str, object]:
    """The JSON of a file."""
    from perfscore.rubric.source import read_text

    text, _ = read_text(file, LARGEST)
    try:
        found: Mapping[str, object] = json.loads(text)
    except json.JSONDecodeError as error:
        where = Span(file, error.lineno, error.colno, text.split("\n")[error.lineno - 1])
        hint = "结果文件由 perfscore score --format json 输出"
        raise PerfscoreError([Problem("result-not-json", "文件不是 JSON", where, hint)]) from None
    except (RecursionError, ValueError):
        raise PerfscoreError([Problem("result-too-large", "括号套得太深，或者数字太长", Span(file, 1, 1))]) from None
    return found
