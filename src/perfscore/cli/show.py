"""``perfscore show``: a rubric as the official table."""

from __future__ import annotations

import click

from perfscore.cli.chinese import Command
from perfscore.cli.output import Output, answers, warn


@click.command("show", cls=Command)
@click.argument("rubric", metavar="规则")
@answers("text", "markdown", "html", "json")
def show(*, rubric: str, output: Output) -> int:
    """把一个规则显示成评分表。

    列出一级、二级、三级指标，分值，评分标准，评分方式和说明；再列出要填的基础数据和勾稽关系。

    规则：规则文件，或自带规则的编号（见 perfscore list）。
    """
    import perfscore
    from perfscore.report import official

    rule = perfscore.load(rubric).program
    warn(rule.warnings)
    console = output.console()
    if output.form == "json":
        output.json(official.document(rule))
    elif output.form == "markdown":
        output.write(official.markdown(rule))
    elif output.form == "html":
        from perfscore.report import official_html

        output.write(official_html.html(rule))
    elif console is not None:
        from perfscore.report import terminal

        terminal.rubric(console, rule)
    else:
        output.write(official.text(rule))
    return 0
