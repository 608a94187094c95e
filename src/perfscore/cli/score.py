"""``perfscore score``: a submission's score, with its calculation and its grounds."""

from __future__ import annotations

import sys

import click

from perfscore.cli.chinese import Command
from perfscore.cli.output import Output, answers, warn


@click.command("score", cls=Command)
@click.argument("rubric", metavar="规则")
@click.argument("submission", metavar="填报文件")
@click.option("--complete", is_flag=True, help="还有缺数据或待评定的指标时，退出状态为 1")
@answers("text", "json")
def score(*, rubric: str, submission: str, complete: bool, output: Output) -> int:
    """给一份填报评分，列出每一项的计算过程和依据。

    规则：规则文件，或自带规则的编号（见 perfscore list）。
    填报文件：YAML、JSON，或填好的自评表（.xlsx，见 perfscore form）。

    例如：perfscore score yanling-dept-2020 examples/yanling-2020.yaml
    """
    import perfscore

    rule = perfscore.load(rubric)
    result = rule.score(submission)
    warn((*rule.warnings, *result.submission.warnings))
    console = output.console()
    if output.form == "json":
        output.write(result.model_dump_json(indent=2) + "\n")
    elif console is not None:
        from perfscore.report import terminal

        terminal.result(console, result)
    else:
        output.write(result.explain())
    if complete and result.status == "incomplete":
        waiting = "、".join(one.name for one in result.indicators if one.status in {"missing", "pending"})
        sys.stderr.write(f"结果未完成，还缺：{waiting}\n")
        return 1
    return 0
