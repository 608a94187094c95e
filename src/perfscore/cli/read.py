"""``perfscore read``: a bureau's own file, as it was understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from perfscore.cli.chinese import Command
from perfscore.cli.map_option import Source, several
from perfscore.cli.output import Output, answers, warn
from perfscore.text import quoted

if TYPE_CHECKING:
    from perfscore.submission.read import Part

LAYOUTS: Final = ("form", "list")
_SHOW: Final = "不读文件，显示自带的对照表，供复制来改：form 一份一张的表，list 清单"


def _layout(context: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is None or value in LAYOUTS:
        return value
    raise click.BadParameter(f"没有{quoted(value)}这一种，可选：{'、'.join(LAYOUTS)}", context, param)


@click.command("read", cls=Command)
@click.argument("rubric", metavar="规则", required=False)
@click.argument("submission", metavar="文件", required=False)
@click.option("--show-map", "layout", metavar="种类", callback=_layout, help=_SHOW)
@several
@answers("text", "json", "yaml")
def read(*, rubric: str | None, submission: str | None, layout: str | None, source: Source, output: Output) -> int:
    """读单位自己的自评表（.xlsx、.docx），逐格列出读到了什么、哪些格没有用到。

    按表里各栏的名称去找，不看位置。-o 填报.yaml 写成填报文件，评分与直接用这个文件相同。

    规则：规则文件，或自带规则的编号；写了的，再核对是不是这个规则的表。
    文件：单位自己的自评表；填报文件、perfscore form 做的自评表也可以。

    例如：perfscore read 自评表.xlsx
          perfscore read 自评表.docx -o 填报.yaml
    """
    if layout is not None:
        output.write(_shipped(layout))
        return 0
    file = submission or rubric
    if file is None:
        context = click.get_current_context()
        raise click.MissingParameter(ctx=context, param=context.command.params[1])
    parts = source.parts(file)
    if submission is not None and rubric is not None:
        import perfscore

        program = perfscore.load(rubric).program
        for part in parts:
            program.require_own(part.submission)
    return _write(file, parts, output)


def _shipped(layout: str) -> str:
    """The text of the shipped map of a layout."""
    from perfscore.rubric import catalog
    from perfscore.submission.own_file.mapping import read_map

    text = next(one.read_text(encoding="utf-8") for one in catalog.maps() if read_map(one).layout == layout)
    head, _, rest = text.partition("\n")
    return rest if "$schema=" in head else text  # its place is none of the copy's


def _write(file: str, parts: list[Part], output: Output) -> int:
    from perfscore.report import reading

    if output.form == "yaml":
        if len(parts) > 1:
            from perfscore.submission.read import several_problem

            raise several_problem(file, parts, "请用 --sheet 写明工作表，一份写一个文件")
        output.write(reading.as_yaml(parts[0]))
    elif output.form == "json":
        output.json([reading.entry(part.label(file, len(parts)), part) for part in parts])
    else:
        output.write("\n".join(reading.text(part.label(file, len(parts)), part) for part in parts))
    if output.form != "json":
        for part in parts:
            warn(reading.problems(part))
    return 1 if any(one.severity == "error" for part in parts for one in reading.problems(part)) else 0
