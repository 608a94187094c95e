"""``perfscore verify``: proof that a stored result follows from its own steps, and from its rule and submission."""

from __future__ import annotations

import json
from typing import Any, Final

import click

from perfscore.cli.chinese import Command
from perfscore.cli.output import Output, answers, warn
from perfscore.problems import PerfscoreError, Problem, Span
from perfscore.text import quoted

LARGEST: Final = 64 << 20
"""The largest result that is read, in bytes: one of a large table is far larger than what was handed in."""
_ADDED: Final = "每一步、各指标得分、分组、合计、折算和等次都与重算相符"
_SEALED: Final = "全部内容与存下时的摘要相符"
_PROVE: Final = "写上 --rule 规则 --submission 填报，重新评分，才能证明"
_UNPROVEN: Final = f"未核对：是不是按那份规则和填报评的。摘要能发现疏忽的改动，防不了改动后重算摘要；{_PROVE}"
_UNREAD: Final = (
    f"未核对：理由、显示的值、建议、提示等文字（没有摘要，改动过也看不出来）；是不是按那份规则和填报评的。{_PROVE}"
)


@click.command("verify", cls=Command)
@click.argument("result", metavar="结果文件")
@click.option("--rule", metavar="规则", help="与 --submission 合用：按这个规则（文件或编号）重新评分，逐项比较")
@click.option("--submission", metavar="填报文件", help="与 --rule 合用：重新评分的填报")
@answers("text", "json")
def verify(*, result: str, rule: str | None, submission: str | None, output: Output) -> int:
    """复核一份评分结果：按它自己的计算过程重算一遍，看得分、合计和等次是否成立。

    结果文件：perfscore score --format json 输出的文件。

    只写结果文件：重算每一步，并核对全部内容的摘要，不读规则和填报，也不用 perfscore 的评分程序。
    写上 --rule 和 --submission：再按规则和填报重新评分，比较结果的全部内容。

    例如：perfscore verify 结果.json
          perfscore verify 结果.json --rule yanling-dept-2020 --submission examples/yanling-2020.yaml
    """
    if (rule is None) != (submission is None):
        raise click.UsageError("--rule 和 --submission 要一起写", click.get_current_context())
    from perfscore.verify import verify as check

    text, stored = _read(result)
    where = Span(result, 1, 1)
    problems = [Problem("result-not-holding", fault, where) for fault in check(text)]
    sealed = isinstance(stored, dict) and "digest" in stored
    rescored, differing = _rescored(stored, rule, submission, where)
    problems += differing
    notices = [] if sealed or problems else [_unsealed(where)]
    if output.form == "json":
        answer = {"holds": not problems, "sealed": sealed, "rescored": rescored}
        output.json(answer | {"problems": [one.as_dict() for one in (*problems, *notices)]})
    elif problems:
        output.refuse(PerfscoreError(problems).problems)
    else:
        warn(notices)
        output.write(_holds(result, rule, submission, sealed=sealed))
    return 1 if problems else 0


def _holds(result: str, rule: str | None, submission: str | None, *, sealed: bool) -> str:
    """Exactly what was checked and what was not."""
    checked = f"{_ADDED}；{_SEALED}" if sealed else _ADDED
    if rule is None or submission is None:
        return f"{result}: 成立\n  已核对：{checked}\n  {_UNPROVEN if sealed else _UNREAD}\n"
    proven = f"按规则{quoted(rule, 80)}和填报{quoted(submission, 80)}重新评分，全部内容相同（提示所在的文件名不比）"
    return f"{result}: 成立\n  已核对：{checked}\n  已证明：{proven}\n"


def _unsealed(where: Span) -> Problem:
    message = "这份结果没有内容摘要，是较早的 perfscore 存的：理由、显示的值、建议、提示等文字改动过，这里看不出来"
    hint = "写上 --rule 和 --submission 重新评分来比较"
    return Problem("result-without-digest", message, where, hint, "warning")


def _rescored(stored: object, rule: str | None, submission: str | None, where: Span) -> tuple[bool, list[Problem]]:
    """True where the submission could be scored again, and the problems of it or of the result."""
    if rule is None or submission is None:
        return False, []
    import perfscore
    from perfscore.verify import differences

    try:
        again = json.loads(perfscore.load(rule).score(submission).model_dump_json())
    except PerfscoreError as error:
        return False, list(error.problems)
    return True, [Problem("result-not-the-same", fault, where) for fault in differences(stored, again)]


def _read(file: str) -> tuple[str, Any]:
    """The text of a file and the JSON that it is."""
    from perfscore.documents.source import read_text

    text, _ = read_text(file, LARGEST)
    try:
        return text, json.loads(text)
    except json.JSONDecodeError as error:
        where = Span(file, error.lineno, error.colno, text.split("\n")[error.lineno - 1])
        hint = "结果文件由 perfscore score --format json 输出"
        raise PerfscoreError([Problem("result-not-json", "文件不是 JSON", where, hint)]) from None
    except (RecursionError, ValueError):
        raise PerfscoreError([Problem("result-too-large", "括号套得太深，或者数字太长", Span(file, 1, 1))]) from None
