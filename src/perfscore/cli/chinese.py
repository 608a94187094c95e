"""click in Chinese: its commands and its parsing, our usage, help and errors."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Iterator
from typing import Any, Final

import click

from perfscore.report.layout import pairs, wrap
from perfscore.text import quoted, suggest

WIDEST: Final = 100
EAGER: Final[dict[str, Any]] = {"is_flag": True, "is_eager": True, "expose_value": False}


class Command(click.Command):
    """A command whose help is laid out for Chinese text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[选项]", **kwargs, "add_help_option": False})
        self.params.append(click.Option(["-h", "--help"], help="显示这段说明", callback=_help, **EAGER))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, and refuse what is too much in our words."""
        ctx.allow_extra_args = True
        try:
            self._refuse_twice(ctx, args)
            rest = super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise
        if rest and not isinstance(self, click.Group):
            raise click.UsageError(f"多出的参数：{'、'.join(quoted(one) for one in rest)}", ctx)
        return rest

    def _refuse_twice(self, ctx: click.Context, args: list[str]) -> None:
        """Refuse an option that takes one value and has two: the first would be lost without a word."""
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        for param in order:
            single = isinstance(param, click.Option) and not (param.multiple or param.is_flag or param.count)
            if single and order.count(param) > 1:
                raise click.UsageError(f"“{_name(param)}”写了 {order.count(param)} 次，只能写一次", ctx)

    def get_usage(self, ctx: click.Context) -> str:
        """``用法：perfscore score [选项] 规则 填报文件``."""
        return f"用法：{' '.join((ctx.command_path, *self.collect_usage_pieces(ctx)))}"

    def get_help(self, ctx: click.Context) -> str:
        """Usage, what it does, its options (and commands)."""
        return "\n".join(self._help(ctx, min(WIDEST, shutil.get_terminal_size().columns)))

    def _help(self, ctx: click.Context, width: int) -> Iterator[str]:
        yield self.get_usage(ctx)
        yield ""
        for line in inspect.cleandoc(self.help or "").splitlines():
            yield from wrap(f"  {line}".rstrip(), width, "  ")
        yield ""
        yield from self._listed(ctx, width)
        yield "选项："
        options = (param for param in self.get_params(ctx) if isinstance(param, click.Option))
        records = (option.get_help_record(ctx) for option in options)
        yield from pairs([record for record in records if record is not None], width)

    def _listed(self, ctx: click.Context, width: int) -> Iterator[str]:
        """The part of the help before the options."""
        del ctx, width
        yield from ()


class Group(Command, click.Group):
    """The commands together; one that is misspelled is guessed at."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Without anything, the help is what is wanted; but nothing was done."""
        if not args:
            raise NothingAsked(self.get_help(ctx))
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is named first."""
        if args[0] not in self.commands:
            hint = suggest(args[0], self.commands) or f"可用的命令：{'、'.join(self.commands)}"
            raise click.UsageError(f"没有命令{quoted(args[0])}\n提示：{hint}", ctx)
        return super().resolve_command(ctx, args)

    def _listed(self, ctx: click.Context, width: int) -> Iterator[str]:
        del ctx
        yield "命令："
        known = ((name, inspect.cleandoc(one.help or "").splitlines()[0]) for name, one in self.commands.items())
        yield from pairs(list(known), width)
        yield ""


class NothingAsked(click.UsageError):
    """perfscore was started without a command; the message is its help."""


def _help(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001  (as click calls it)
    if value:
        click.echo(ctx.get_help())
        ctx.exit()


def error(fault: click.ClickException) -> str:
    """The fault of a command line, with the usage of the command."""
    if isinstance(fault, NothingAsked) or not isinstance(fault, click.UsageError):
        return fault.message
    context = fault.ctx
    usage = [] if context is None else [context.get_usage(), f"说明：{context.command_path} --help"]
    return "\n".join([f"错误：{_message(fault)}", *usage])


def _message(fault: click.UsageError) -> str:
    match fault:
        case click.MissingParameter(param=click.Parameter() as param):
            return f"缺少参数“{_name(param)}”"
        case click.BadParameter(param=click.Parameter() as param):
            return f"“{_name(param)}”：{fault.message}"
        case click.NoSuchOption(option_name=name):
            options = [one for param in fault.ctx.command.params for one in param.opts] if fault.ctx else []
            hint = suggest(name, options)
            return f"没有选项{quoted(name)}" + (f"\n提示：{hint}" if hint else "")
        case click.BadOptionUsage(option_name=name):
            named = [param for param in fault.ctx.command.params if name in param.opts] if fault.ctx else []
            takes = not any(isinstance(one, click.Option) and one.is_flag for one in named)
            many = "一" if all(one.nargs == 1 for one in named) else "两"
            return f"选项{quoted(name)}{f'后面要写{many}个值' if takes else '后面不写值'}"
        case _:
            return fault.message


def _name(param: click.Parameter) -> str:
    return max(param.opts, key=len) if isinstance(param, click.Option) else param.metavar or str(param.name)
