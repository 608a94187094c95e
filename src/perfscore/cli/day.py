"""A day on the command line, as rule files write it: 2020-12-31."""

from __future__ import annotations

from datetime import date

import click

from perfscore.text import quoted


def read(context: click.Context, param: click.Parameter, value: str | None) -> date | None:
    """The day that an option says."""
    return None if value is None else _day(value, context, param)


def read_first(
    context: click.Context, param: click.Parameter, value: tuple[str, str] | None
) -> tuple[date, str] | None:
    """The day that the first of an option's two values says, and the second."""
    return None if value is None else (_day(value[0], context, param), value[1])


def _day(text: str, context: click.Context, param: click.Parameter) -> date:
    from perfscore.formula.kinds import is_date

    if not is_date(text):
        raise click.BadParameter(f"{quoted(text)}不是日历上的日期，写成 2020-12-31", context, param)
    return date.fromisoformat(text)
