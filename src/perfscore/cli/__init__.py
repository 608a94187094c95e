"""The command line: it reads arguments and writes answers; the library does the work."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import click

from perfscore.cli import chinese
from perfscore.cli.check import check
from perfscore.cli.diff import diff
from perfscore.cli.form import form
from perfscore.cli.new import new
from perfscore.cli.read import read
from perfscore.cli.recheck import recheck
from perfscore.cli.rubrics import list_rubrics
from perfscore.cli.schema import schema
from perfscore.cli.score import score
from perfscore.cli.show import show
from perfscore.cli.table import table
from perfscore.cli.test import test
from perfscore.cli.verify import verify

COMMANDS = {
    "score": score,
    "form": form,
    "recheck": recheck,
    "read": read,
    "table": table,
    "show": show,
    "check": check,
    "test": test,
    "diff": diff,
    "list": list_rubrics,
    "new": new,
    "schema": schema,
    "verify": verify,
}
INTERRUPTED = 128 + 2  # as a shell reports a program that the signal ended
UNREAD = 1  # nobody reads what is written to standard output


def _version(context: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001  (as click calls it)
    if value:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"perfscore {version('perfscore')}")
        except PackageNotFoundError:
            click.echo("perfscore（没有安装，版本不详）")
        context.exit()


@click.group(cls=chinese.Group, commands=COMMANDS, subcommand_metavar="命令 …")
@click.option("--version", help="显示版本", callback=_version, **chinese.EAGER)
def perfscore() -> None:
    """按评分规则给绩效填报评分，每一分都有计算过程和依据。

    规则和填报都是 YAML 或 JSON 文件；自带的规则可以只写编号（见 perfscore list）。

    退出状态：0 完成；1 规则或填报有问题；2 命令写得不对，或结果写不出去。
    """


def main(args: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    gc.set_threshold(50_000)  # what is imported stays: a short run would spend a tenth of its time looking through it
    _speak_chinese()
    try:
        status = _run(list(sys.argv[1:] if args is None else args))
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read the answer has seen enough
        _drop_the_rest()
        return UNREAD
    except OSError as error:
        _drop_the_rest()
        click.echo(f"错误：结果写不出去：{error.strerror or error}", err=True)
        return 2
    return UNREAD if isinstance(sys.stdout, _Nowhere) and sys.stdout.tell() else status


def _run(args: list[str]) -> int:
    try:
        with perfscore.make_context("perfscore", args) as context:
            status: int = perfscore.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        click.echo(chinese.error(error), err=True)
        return 2
    except KeyboardInterrupt:
        click.echo("已中断", err=True)
        return INTERRUPTED
    return status


def _drop_the_rest() -> None:
    """Let what is not written yet go nowhere, or Python would try once more when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with suppress(OSError):  # standard output is no file
        os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


class _Nowhere(io.StringIO):
    """Stands for a stream that was closed before perfscore was started."""


def _reserve_standard_streams() -> None:
    """Keep files that are opened later from becoming a standard stream that was closed."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:  # noqa: PLR2004 (standard error)
        pass
    os.close(descriptor)


def _speak_chinese() -> None:
    """Make standard output and error able to say what perfscore says, whatever the locale."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # it was closed before perfscore was started
            _reserve_standard_streams()
            setattr(sys, name, _Nowhere())
        elif isinstance(stream, io.TextIOWrapper):
            native = stream.isatty() and _knows_chinese(stream.encoding)
            stream.reconfigure(encoding=stream.encoding if native else "utf-8", errors="backslashreplace")


def _knows_chinese(encoding: str) -> bool:
    try:
        "分".encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
