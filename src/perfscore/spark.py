"""The table scorer over Apache Spark: every partition is scored where it lies.

``score_table`` here gives what ``Rubric.score_table`` gives of the same rows, bit for bit, whatever the number of
executors. The rubric is broadcast once; a worker builds it anew from its rule and keeps it. perfscore has to be
installed on every node.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, Protocol

from perfscore.documents.document import Document
from perfscore.problems import PerfscoreError, Problem, Row, not_installed
from perfscore.program.load import from_document
from perfscore.program.model import EachProgram, HasProgram, Program
from perfscore.text import quoted

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

    from perfscore.table.options import Options, Problems

__all__ = ["score_table"]

_NEEDED: Final = ("pandas", "polars", "pyarrow", "pyspark")
"""The libraries it needs: Spark wants pandas for ``mapInArrow``, though no row goes through it."""
_PIECE: Final = 1 << 16
"""The number of rows that are scored at once."""
_BATCH: Final = 10_000
"""The number of rows that are handed back at once, as Spark hands them over."""
_ORDER: Final = "order"
"""The column that keeps the order of the lines; beside it are only numbers."""


def score_table(
    df: DataFrame,
    rubric: HasProgram,
    *,
    key: str = "submission",
    explain: bool = False,
    problems: Problems = "raise",
) -> DataFrame:
    """Score every submission of a Spark table; the columns are those of ``Rubric.score_table``.

    Where the rubric scores the rows of a table, the lines of one submission (by ``key``) are brought together first.
    They keep their order; that of the submissions is any.

    Raises :class:`PerfscoreError` at once with every problem of the columns. Problems of rows are in the column
    ``problems``, or (``problems="raise"``) in the exception of the action that meets them.
    """
    _all_installed()
    program = rubric.program
    from perfscore.table.options import Options
    from perfscore.table.stream import out_schema

    names = tuple(df.columns)
    _all_different(names)
    options = Options(key=key, explain=explain, problems=problems)
    before = _polars_schema(df.schema)
    schema = _spark_schema(df.schema, before, out_schema(program, before, options))
    table = df.toDF(*map(str, range(len(names))))  # mapInArrow takes “a.b” for a field of “a”
    if any(isinstance(one, EachProgram) for one in program.indicators):
        table = _together(table, str(names.index(key)))
    work = partial(_scored, _shared(df, _rule(program)), options, names, _arrow_schema(schema))
    return table.mapInArrow(work, schema)


def _all_installed() -> None:
    """Raise :class:`PerfscoreError` where a library is not installed."""
    if absent := [name for name in _NEEDED if find_spec(name) is None]:
        message = f"没有安装在 Spark 上评分要用的程序库：{'、'.join(absent)}"
        raise not_installed(message, "spark")


def _all_different(names: tuple[str, ...]) -> None:
    """Raise :class:`PerfscoreError` where two columns have one name: which is meant, nobody knows."""
    if twice := [name for name, times in Counter(names).items() if times > 1]:
        hint = "请先去掉多余的列，或改个名称"
        raise PerfscoreError(Problem("column-twice", f"不止一列叫{quoted(name)}", (name,), hint) for name in twice)


# ------------------------------------------------------------------------------------- the schemas


def _arrow_schema(schema: StructType) -> pa.Schema:
    """The types in which Spark hands the columns over, and takes them back."""
    from pyspark.sql.pandas.types import to_arrow_schema

    return to_arrow_schema(schema, timezone="UTC")  # an instant is the same in every zone


def _foreign(schema: StructType) -> Iterator[Problem]:
    """Columns of types that only Spark has."""
    from pyspark.errors import PySparkTypeError
    from pyspark.sql.types import StructType

    for column in schema:
        try:
            _arrow_schema(StructType([column]))
        except PySparkTypeError:
            message = f"{quoted(column.name)}这一列是 Spark 的 {column.dataType.simpleString()}，评分时读不了"
            yield Problem("column-type", message, (column.name,), "请先去掉这一列，或者转成文字")


def _polars_schema(schema: StructType) -> pl.Schema:
    """The columns as a partition will see them; :class:`PerfscoreError` with those that it cannot see."""
    import polars as pl

    if problems := list(_foreign(schema)):
        raise PerfscoreError(problems)
    return pl.DataFrame(_arrow_schema(schema).empty_table()).schema


def _spark_schema(given: StructType, before: pl.Schema, after: pl.Schema) -> StructType:
    """The columns that come out, as Spark has them: a choice is a text, and a given column is as it was."""
    import polars as pl
    from pyspark.sql.pandas.types import from_arrow_schema
    from pyspark.sql.types import StructField, StructType

    made = from_arrow_schema(pl.DataFrame(schema=after).to_arrow(compat_level=pl.CompatLevel.oldest()).schema)
    unchanged = {one.name: one.dataType for one in given if after.get(one.name) == before[one.name]}
    return StructType([StructField(one.name, unchanged.get(one.name, one.dataType)) for one in made])


def _together(table: DataFrame, key: str) -> DataFrame:
    """Bring the lines of a submission into one partition, one after the other as they were."""
    from pyspark.sql.functions import monotonically_increasing_id

    numbered = table.withColumn(_ORDER, monotonically_increasing_id())
    return numbered.repartition(key).sortWithinPartitions(key, _ORDER).drop(_ORDER)


# ------------------------------------------------------------------------------------- the rubric


@dataclass(frozen=True, slots=True)
class _Rule:
    """The part of a rubric that is sent: its rule. By the digest it is known whether two are the same."""

    digest: str
    document: Document = field(compare=False, repr=False)


class _Shared(Protocol):
    """A rule that a worker can get at."""

    @property
    def value(self) -> _Rule: ...


@dataclass(frozen=True, slots=True)
class _Enclosed:
    """A rule sent along with every task, where nothing can be broadcast."""

    value: _Rule


def _rule(program: Program) -> _Rule:
    """The rule of a rubric."""
    return _Rule(program.digest, _homeless(program.document))


def _homeless(document: Document) -> Document:
    """The document without what is known by the identity of a node, which no copy keeps."""
    own, base = document.own, document.base
    return replace(document, own=own and _homeless(own), base=base and _homeless(base), homes={})


def _shared(df: DataFrame, rule: _Rule) -> _Shared:
    """Broadcast a rule."""
    from pyspark.errors import PySparkAttributeError

    try:
        shared: _Shared = df.sparkSession.sparkContext.broadcast(rule)
    except PySparkAttributeError:  # Spark Connect has no context
        return _Enclosed(rule)
    return shared


@lru_cache(maxsize=8)
def _built(rule: _Rule) -> Program:
    """The program of a rule: built once in a worker."""
    return from_document(rule.document)


# ------------------------------------------------------------------------------------ on a worker


def _scored(
    shared: _Shared, options: Options, names: tuple[str, ...], schema: pa.Schema, batches: Iterable[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """Score one partition."""
    import polars as pl

    from perfscore.table.stream import scored

    frames = (pl.DataFrame(piece.rename_columns(list(names))) for piece in _pieces(batches))
    try:
        for frame in scored(_built(shared.value), frames, options):
            table = frame.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(schema)
            yield from table.to_batches(max_chunksize=_BATCH)
    except PerfscoreError as error:
        raise PerfscoreError(map(_placed, error.problems)) from None


def _placed(problem: Problem) -> Problem:
    """A problem of a row says in which partition the row is: a table in Spark has no row numbers."""
    from pyspark import TaskContext

    task, row = TaskContext.get(), problem.where
    if task is None or not isinstance(row, Row):
        return problem
    return replace(problem, where=replace(row, file=f"分区 {task.partitionId()}"))


def _pieces(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Some batches at once: a piece costs ten milliseconds beside its rows."""
    import pyarrow as pa

    gathered: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        gathered.append(batch)
        rows += batch.num_rows
        if rows >= _PIECE:
            yield pa.Table.from_batches(gathered)
            gathered, rows = [], 0
    if gathered:
        yield pa.Table.from_batches(gathered)
