"""``perfscore diff``: what changed between two rules, what it means, and who gains or loses."""

from __future__ import annotations

import click

from perfscore.cli.chinese import Command
from perfscore.cli.output import Output, answers, warn


@click.command("diff", cls=Command)
@click.argument("old", metavar="旧规则")
@click.argument("new", metavar="新规则")
@click.option(
    "--data", metavar="文件", multiple=True, help="按旧规则填的填报文件或文件夹，按两个规则各算一遍；可以写几次"
)
@answers("text", "json", "html")
def diff(*, old: str, new: str, data: tuple[str, ...], output: Output) -> int:
    """比较两个规则：改了什么，对得分意味着什么。

    先列出改动：分值、标准、算法、新增、删除。

    再说影响：每个改动的指标，或者由计算步骤证明得分完全相同，或者举一份得分不同的填报；两样都没有的，照实说明。

    加 --data，把填报按两个规则各算一遍，看谁升谁降，名次怎么变。

    旧规则、新规则：规则文件，或自带规则的编号（见 perfscore list）。

    例如：perfscore diff 规则2020.yaml 规则2021.yaml --data 各单位填报
    """
    import perfscore
    from perfscore.report import difference, difference_html, difference_json

    comparison = perfscore.diff(old, new, data)
    problems = () if comparison.replay is None else comparison.replay.problems
    warn((*comparison.old.warnings, *comparison.new.warnings))
    if output.form == "json":
        output.json(difference_json.document(comparison))
    else:
        output.write(difference.text(comparison) if output.form == "text" else difference_html.html(comparison))
        warn(problems)
    return 1 if problems else 0
