"""``perfscore form``: the workbook that a bureau fills in."""

from __future__ import annotations

from pathlib import Path

import click

from perfscore.cli.chinese import Command
from perfscore.cli.output import Output, answers, warn
from perfscore.problems import Problem


@click.command("form", cls=Command)
@click.argument("rubric", metavar="规则")
@click.option("--fill", "submission", metavar="填报文件", help="把一份填报的数先填进去")
@answers("xlsx")
def form(*, rubric: str, submission: str | None, output: Output) -> int:
    """做一份自评表：填上数就自己计分的工作簿，用 WPS、Excel 或 LibreOffice 打开，不用联网。

    --fill 也可以是改规则以前填好的自评表：还用得上的抄过来，用不上的列出来。

    填好后用 perfscore score 读回来重新计分。

    规则：规则文件，或自带规则的编号（见 perfscore list）。

    例如：perfscore form yanling-dept-2020 -o 自评表.xlsx
    """
    import perfscore
    from perfscore.submission.read import submission as handed_in

    try:
        from perfscore.workbook.carry import carried
        from perfscore.workbook.form import form as made
    except ImportError:
        raise click.UsageError("做自评表要先装 XlsxWriter：pip install 'perfscore[workbook]'") from None
    rule = perfscore.load(rubric)
    rule.require_points()
    given = None if submission is None else handed_in(submission)
    warn(rule.warnings)
    if given is not None and submission is not None and given.form_of not in {"", rule.digest}:
        given, left = carried(rule.program, Path(submission), given)
        warn(left)
    if given is not None and given.stated:
        where = None if given.document is None else given.document.span(("stated",))
        message = "没有抄过来：自评表里没有填“印出的比率和数”的格，复核时请用原来的文件"
        warn([Problem("form-left-out", message, where, severity="warning")])
    output.write(made(rule.program, given))
    return 0
