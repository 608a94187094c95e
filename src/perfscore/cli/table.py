"""``perfscore table``: a whole table of submissions scored at once."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from perfscore.cli.chinese import Command
from perfscore.cli.output import Output, Unwritable, answers, beside, warn
from perfscore.cli.output import output as output_of
from perfscore.cli.progress import watched

if TYPE_CHECKING:
    import polars as pl

    from perfscore.problems import Problem
    from perfscore.program.table.files import Table
    from perfscore.program.table.trouble import Listing

LISTS: Final = ("csv", "jsonl")
_COLUMNS: Final = ("row", "column", "code", "message", "hint")


@click.command("table", cls=Command)
@click.argument("rubric", metavar="规则")
@click.argument("table", metavar="表格文件")
@click.option("--key", default="submission", metavar="列名", help="长表里写明是哪一份填报的一列，不写时是 submission")
@click.option("--explain", is_flag=True, help="各步的数也写成列：“指标.步骤”")
@click.option(
    "--problems", metavar="文件", help="有问题的行不评分，逐条写到这个文件（.csv 或 .jsonl），其余各行照样评分"
)
@answers("parquet", "csv", "jsonl")
def table(*, rubric: str, table: str, key: str, explain: bool, problems: str | None, output: Output) -> int:
    """给一整张表的填报评分，一行一份；得分与 perfscore score 逐份评的完全相同。

    规则：规则文件，或自带规则的编号（见 perfscore list）。
    表格文件：.parquet、.csv（UTF-8）或 .jsonl。数据的列名就是数据名称，答案的列名是“指标.项目”。

    例如：perfscore table yanling-dept-2020 全省.parquet -o 得分.parquet
    """
    import perfscore

    rule = perfscore.load(rubric)
    warn(rule.warnings)
    listed = None if problems is None else _list(problems, rubric, table, output)
    try:
        from perfscore.program.table import files, frames
        from perfscore.program.table.options import Options
    except ModuleNotFoundError:
        raise click.UsageError("给表格评分要先装 polars：pip install 'perfscore[table]'") from None
    given = files.table(Path(table))
    warn(given.warnings)
    options = Options(key, explain, "raise" if listed is None else "keep")
    seen = _Seen()
    with ExitStack() as stack:
        listing = None if listed is None else stack.enter_context(_listing(listed, seen))
        result = frames.result(rule, _shown(given, seen), options, listing)
        _write(result, output)
    said = f"共 {seen.rows:,} 行"
    if listed is not None:
        said += f"，有问题的 {seen.bad:,} 行" + (f"，见 {listed.file}" if seen.bad else "")
    sys.stderr.write(f"{said}\n")
    return 1 if seen.bad else 0


class _Seen:
    """How many rows there were, and how many of them had problems."""

    def __init__(self) -> None:
        self.rows = 0
        self.bad = 0
        self.last = 0


def _list(problems: str, rubric: str, table: str, output: Output) -> Output:
    """Where the problems go."""
    found = output_of(None, problems, LISTS, {"rubric": rubric, "table": table})
    if found.file is None or (output.file is not None and found.file.resolve() == output.file.resolve()):
        raise Unwritable("“--problems”：要写另一个文件名，如 问题.csv")
    return found


def _shown(given: Table, seen: _Seen) -> Table:
    """The same table, with a bar that shows how far it has been read."""

    def pieces() -> Iterator[pl.DataFrame]:
        for piece in watched(given.pieces(), given.rows, "评分", lambda one: one.height):
            seen.rows += piece.height
            yield piece

    return replace(given, pieces=pieces)


@contextmanager
def _listing(listed: Output, seen: _Seen) -> Iterator[Listing]:
    """Writes a line for every problem of a row."""
    assert listed.file is not None  # noqa: S101 (see _list)
    with beside(listed.file) as place, place.open("x", encoding="utf-8", newline="") as stream:
        sheet = csv.writer(stream, lineterminator="\n")
        if listed.form == "csv":
            sheet.writerow(_COLUMNS)

        def note(row: int, column: str, problem: Problem) -> None:
            seen.bad += row != seen.last
            seen.last = row
            found: dict[str, Any] = problem.as_dict()
            line = {"row": row, "column": column, **{name: found[name] for name in _COLUMNS[2:]}}
            if listed.form == "csv":
                sheet.writerow(line.values())
            else:
                stream.write(json.dumps(line, ensure_ascii=False) + "\n")

        yield note


def _write(result: pl.LazyFrame, output: Output) -> None:
    """The scores, piece by piece."""
    if output.form == "parquet":
        assert output.file is not None  # noqa: S101 (a Parquet file is written to a file only)
        with _told(output), beside(output.file) as place:
            result.sink_parquet(place)
        return
    output.pieces(_text(result, output.form))


def _text(result: pl.LazyFrame, form: str) -> Iterator[str]:
    first = True
    for piece in result.collect_batches(maintain_order=True):
        yield piece.write_csv(include_header=first) if form == "csv" else piece.write_ndjson()
        first = False
    if first and form == "csv":
        yield result.clear().collect().write_csv()


@contextmanager
def _told(output: Output) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unwritable(f"无法写入“{output.file}”：{error.strerror or error}") from None
