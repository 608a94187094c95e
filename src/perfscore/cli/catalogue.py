"""``perfscore list``: the rubrics that perfscore brings along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from perfscore.cli.chinese import Command
from perfscore.cli.output import Output, answers

if TYPE_CHECKING:
    from perfscore.program.rubric import Rubric

HEAD: Final = {"rubric": "编号", "title": "表名", "authority": "制定机关", "valid": "有效期", "points": "总分"}


@click.command("list", cls=Command)
@answers("text", "json")
def catalogue(*, output: Output) -> int:
    """列出自带的规则。"""
    import perfscore
    from perfscore.report import layout, official
    from perfscore.rubric import catalog

    rubrics = [perfscore.load(path) for path in catalog.shipped()]
    if output.form == "json":
        output.json([official.summary(one) for one in rubrics])
        return 0
    rows = [[shown[key] for key in HEAD] for shown in map(_shown, rubrics)]
    console = output.console()
    if console is None:
        output.write("\n".join(layout.plain_table(list(HEAD.values()), rows)) + "\n")
    else:
        from perfscore.report import terminal

        terminal.table(console, list(HEAD.values()), rows)
    return 0


def _shown(rubric: Rubric) -> dict[str, str]:
    """A rubric in one line, for people: a framework has no points."""
    from perfscore.report import official

    said = official.summary(rubric)
    return {**said, "points": said["points"] or "框架"}
