"""Options of the command line that hold a day, as rule files write it: 2020-12-31."""

from __future__ import annotations

from datetime import date

import click

from perfscore.text import quoted


def day(context: click.Context, param: click.Parameter, value: str | None) -> date | None:
    """Day that an option gives."""
    return None if value is None else _day(value, context, param)


def dated_name(
    context: click.Context, param: click.Parameter, value: tuple[str, str] | None
) -> tuple[date, str] | None:
    """Day that the first of two values of an option gives, and the second value as it is."""
    return None if value is None else (_day(value[0], context, param), value[1])


def _day(text: str, context: click.Context, param: click.Parameter) -> date:
    from perfscore.formula.day_counts import day_of, is_date

    if not is_date(text):
        if (day := day_of(text)) is not None:
            raise click.BadParameter(f"日期不写成{quoted(text)}，写成 {day}", context, param)
        raise click.BadParameter(f"{quoted(text)}不是日历上的日期，写成 2020-12-31", context, param)
    return date.fromisoformat(text)
