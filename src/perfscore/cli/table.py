"""``perfscore table``: a whole table of submissions scored at once."""

from __future__ import annotations

import csv
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from perfscore.cli.chinese import Command
from perfscore.cli.output import Output, Unwritable, answers, beside, unwritable, warn
from perfscore.cli.output import output as output_of
from perfscore.cli.progress import watched
from perfscore.cli.stderr import quiet
from perfscore.text import quoted

if TYPE_CHECKING:
    import polars as pl

    from perfscore import Rubric
    from perfscore.problems import Problem
    from perfscore.table.files import Table
    from perfscore.table.options import Options
    from perfscore.table.row_problems import Listing

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
    listed = None if problems is None else _problems_output(problems, rubric, table, output)
    if find_spec("polars") is None:
        raise click.UsageError("给表格评分要先装 polars：pip install 'perfscore[table]'")
    from perfscore.table.options import Options

    options = Options(key, explain, "raise" if listed is None else "keep")
    with quiet():
        seen, bad = _scored(rule, Path(table), options, output, listed)
        sys.stderr.write(_summary(seen, bad, listed))
    return 1 if bad else 0


def _scored(rule: Rubric, table: Path, options: Options, output: Output, listed: Output | None) -> tuple[_Count, int]:
    """Score a table; return the number of its rows, and of those that have problems."""
    from perfscore.table import files, frames

    given = files.table(table)
    warn(given.warnings)
    seen = _Count()
    with ExitStack() as stack:
        listing = None if listed is None else stack.enter_context(_listing(listed))
        shown = _counted(given, seen)
        if output.form == "parquet":
            _write_parquet(frames.result(rule.program, shown, options, listing), output, seen)
        else:
            schema = frames.schema_of(rule.program, given, options)
            _check_text_columns(schema, output)
            output.pieces(_text(frames.pieces(rule.program, shown, options, listing), output.form))
    return seen, 0 if listing is None else listing.rows


@dataclass(slots=True)
class _Count:
    """The number of rows so far."""

    rows: int = 0


def _summary(seen: _Count, bad: int, listed: Output | None) -> str:
    """The number of rows, and of those that are in the list of problems, in a line."""
    problems = "" if listed is None else f"，有问题的 {bad:,} 行"
    where = f"，见 {listed.file}" if listed is not None and bad else ""
    return f"共 {seen.rows:,} 行{problems}{where}\n"


def _problems_output(problems: str, rubric: str, table: str, output: Output) -> Output:
    """The output that the problems go to."""
    target = output_of(None, problems, LISTS, {"rubric": rubric, "table": table}, "--problems")
    if target.file is None or (output.file is not None and target.file.resolve() == output.file.resolve()):
        raise Unwritable("“--problems”：要写另一个文件名，如 问题.csv")
    return replace(target, bom=output.bom)


def _counted(given: Table, seen: _Count) -> Table:
    """The same table, with a bar that shows how far it has been read."""

    def pieces() -> Iterator[pl.DataFrame]:
        for piece in watched(given.pieces(), given.rows, "评分", lambda one: one.height):
            seen.rows += piece.height
            yield piece

    return replace(given, pieces=pieces)


@contextmanager
def _listing(listed: Output) -> Iterator[Listing]:
    """Writes a line for every problem of a row."""
    from perfscore.table.csv_safety import inert
    from perfscore.table.row_problems import Listing

    assert listed.file is not None  # noqa: S101 (see _problems_output)
    with beside(listed.file) as place:
        stream = TextIOWrapper(place, encoding="utf-8", newline="", write_through=True)
        stream.write(listed.begins)
        sheet = csv.writer(stream, lineterminator="\n")
        if listed.form == "csv":
            sheet.writerow(_COLUMNS)

        def note(row: int, column: str, problem: Problem) -> None:
            plain: dict[str, Any] = problem.as_dict()
            line = {"row": row, "column": column, **{name: plain[name] for name in _COLUMNS[2:]}}
            if listed.form == "csv":
                sheet.writerow(inert(one) if isinstance(one, str) else one for one in line.values())
            else:
                stream.write(json.dumps(line, ensure_ascii=False) + "\n")

        try:
            yield Listing(note)
        finally:
            stream.detach()


def _check_text_columns(schema: pl.Schema, output: Output) -> None:
    """Refuse columns that only pass through and do not fit into a text."""
    import polars as pl

    no_text = (pl.Binary, pl.Object)
    for name, kind in schema.items():
        if isinstance(kind, no_text) or (output.form == "csv" and (kind.is_nested() or kind == pl.Duration)):
            other = " 或 .jsonl" if output.form == "csv" and not isinstance(kind, no_text) else ""
            what = "里是列表" if kind.is_nested() else f"是 {kind}"
            message = f"{quoted(name)}这一列{what}，{output.form.upper()} 放不下，请写成 .parquet{other}"
            raise Unwritable(message)


def _write_parquet(result: pl.LazyFrame, output: Output, seen: _Count) -> None:
    """Write the scores as a Parquet file, piece by piece."""
    import polars as pl

    assert output.file is not None  # noqa: S101 (a Parquet file is written to a file only)
    with beside(output.file) as place:
        try:
            result.sink_parquet(place)
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:  # not of reading: see files.py
            raise unwritable(output.file, _os_error(error)) from None
        place.flush()
        written = Path(place.name)
        if written.is_file() and pl.scan_parquet(written, glob=False).select(pl.len()).collect().item() != seen.rows:
            raise unwritable(output.file, OSError("没有写全，请再试一次"))


def _os_error(error: BaseException) -> OSError:
    """The error of the system that Polars passes on as a text."""
    number = re.search(r"os error (\d+)", str(error))
    if number is None:
        return OSError(str(error).partition("\n")[0][:200])
    return OSError(int(number[1]), os.strerror(int(number[1])))


def _text(pieces: Iterable[pl.DataFrame], form: str) -> Iterator[str]:
    """The scores as text, the names of the columns first."""
    from perfscore.table.csv_safety import inert_columns

    for place, piece in enumerate(pieces):
        yield inert_columns(piece).write_csv(include_header=not place) if form == "csv" else piece.write_ndjson()
