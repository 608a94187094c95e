"""``perfscore new``: a rule to begin with, and the other ways to write it beside it."""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import Final

import click

from perfscore.cli.chinese import Command
from perfscore.cli.output import Output, Unwritable, answers
from perfscore.text import quoted

STARTER: Final = Path(__file__).with_name("starter.yaml")
TITLE: Final = "部门整体支出绩效评价指标评分表"
FIRST, LAST = 1949, 2999


def _line(context: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is not None and not (value.strip() and value.isprintable()):
        raise click.BadParameter("要写一行文字", context, param)
    return value


def _id(context: click.Context, param: click.Parameter, value: str) -> str:
    from pydantic import TypeAdapter, ValidationError

    from perfscore.methods.refusals import FAULTS
    from perfscore.rubric.model import Id

    try:
        return TypeAdapter(Id).validate_python(_line(context, param, value))
    except ValidationError as error:
        fault = error.errors()[0]["ctx"][FAULTS][0]
        raise click.BadParameter(f"{fault.message}，{fault.hint}", context, param) from None


def _year(context: click.Context, param: click.Parameter, value: str | None) -> int | None:
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and FIRST <= int(value) <= LAST):
        raise click.BadParameter(f"{quoted(value)}不是年度，写四位数字，如 2020", context, param)
    return int(value)


KINDS: Final = ("rule", "letter")


def _kind(context: click.Context, param: click.Parameter, value: str) -> str:
    if value not in KINDS:
        raise click.BadParameter(f"没有{quoted(value)}这一种，可选：{'、'.join(KINDS)}", context, param)
    return value


@click.command("new", cls=Command)
@click.argument("kind", metavar="[种类]", default="rule", callback=_kind)
@click.option("--id", "name", metavar="编号", default="示例-2020", callback=_id, help="规则的编号，不写时是 示例-2020")
@click.option("--title", metavar="表名", default=TITLE, callback=_line, help=f"不写时是“{TITLE}”")
@click.option("--authority", metavar="机关", callback=_line, help="制定机关")
@click.option("--year", metavar="年度", callback=_year, help="有效期是哪一年")
@click.option("--force", is_flag=True, help="文件已经有了也换掉")
@answers("yaml", "docx")
def new(  # noqa: PLR0913 (an option each)
    *, kind: str, name: str, title: str, authority: str | None, year: int | None, force: bool, output: Output
) -> int:
    """写一份带说明的规则，照着改成自己的；或者一份反馈书的模板。

    种类：rule 规则（不写时就是它）；letter 反馈书的模板（.docx），改好以后给 recheck --template 用。

    写出来的规则能加载、能评分；各种评分方式的写法都在里面，或用，或写在注释里。

    例如：perfscore new --id 某县部门-2024 --authority 某县财政局 --year 2024 -o 某县部门.yaml
    """
    if output.file is not None and output.file.exists() and not force:
        raise Unwritable(f"“--output”：已经有{quoted(str(output.file), 80)}了，要换掉它请加 --force")
    if (kind == "letter") is not (output.form == "docx"):
        other = (
            "letter 只写 .docx，如 -o 模板.docx" if kind == "letter" else "规则只写 .yaml；反馈书的模板写 new letter"
        )
        raise Unwritable(f"“--output”：{other}")
    output.write(_letter() if kind == "letter" else text(name, title, authority, year))
    return 0


def _letter() -> bytes:
    """The template that letters are made from where the office gives none."""
    try:
        from perfscore.review.letter_template import template
    except ModuleNotFoundError:
        from perfscore.problems import not_installed

        raise not_installed("没有安装写 docx 文件要用的程序库", "letters") from None
    return template()


def text(name: str, title: str, authority: str | None, year: int | None) -> str:
    """The rule; what is not given stands in a comment."""
    valid = f"{{from: {year}-01-01, until: {year}-12-31}}"
    return Template(STARTER.read_text(encoding="utf-8")).substitute(
        id=_scalar(name),
        title=_scalar(title),
        authority=f"authority: {_scalar(authority)}" if authority else "# 制定机关\n# authority: 某县财政局",
        valid=f"valid: {valid}" if year else "# 有效期\n# valid: {from: 2020-01-01, until: 2020-12-31}",
    )


def _scalar(value: str) -> str:
    """A text as YAML, quoted where it has to be."""
    from yaml import safe_dump

    return safe_dump(value, allow_unicode=True, width=1 << 30).removesuffix("...\n").rstrip("\n")
