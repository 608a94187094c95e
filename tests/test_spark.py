"""A cluster gives what one process gives, bit for bit: two executors, each a Java process with its Python workers."""

from __future__ import annotations

import pickle
import shutil
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final, cast
from unittest.mock import Mock

import polars as pl
import pyarrow as pa
import pytest
from polars.testing import assert_frame_equal

import perfscore
from cli_runs import ROOT, YANLING
from perfscore import spark as room
from perfscore.documents.parse import parse
from perfscore.table.options import Options

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),  # no row meets pandas
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),  # it starts Java
]

WIDE: Final = "yanling-dept-2020"
LONG: Final = "project-self-evaluation-2020"
SLICES: Final = 6
SETTINGS: Final = {
    "spark.cores.max": "2",  # what minRegisteredResourcesRatio is of
    "spark.default.parallelism": str(SLICES),
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.executorEnv.POLARS_MAX_THREADS": "1",
    "spark.log.level": "OFF",
    "spark.scheduler.maxRegisteredResourcesWaitingTime": "120s",
    "spark.scheduler.minRegisteredResourcesRatio": "1.0",  # both executors before any task
    "spark.sql.execution.arrow.maxRecordsPerBatch": "7",  # a submission has nine lines: no batch holds a whole one
    "spark.sql.session.timeZone": "Asia/Shanghai",
    "spark.sql.shuffle.partitions": str(SLICES),
    "spark.sql.timestampType": "TIMESTAMP_NTZ",  # how the hour in a frame is read
    "spark.task.maxFailures": "1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Two executors on this machine. Whatever Spark writes, it writes below one temporary folder."""
    (pyspark,) = import_module("pyspark").__path__
    folder = tmp_path_factory.mktemp("spark")
    home = folder / "home"  # a local cluster works in SPARK_HOME/work, whatever SPARK_WORKER_DIR says
    home.mkdir()
    for name in ("bin", "jars", "python"):
        (home / name).symlink_to(Path(pyspark) / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_HOME", str(home))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("SPARK_LOCAL_DIRS", str(folder / "local"))
        patch.setenv("PYSPARK_PYTHON", sys.executable)  # else the workers run the python3 of the PATH
        builder = import_module("pyspark.sql").SparkSession.builder.master("local-cluster[2,1,1024]")
        for name, value in {**SETTINGS, "spark.sql.warehouse.dir": str(folder / "warehouse")}.items():
            builder = builder.config(name, value)
        made = builder.getOrCreate()
        gateway = made.sparkContext._gateway
        try:
            yield made
        finally:
            made.stop()
            end(gateway)
            shutil.rmtree(folder, ignore_errors=True)  # the executors are on their way out too


def end(gateway: Any) -> None:
    """End the Java process, which pyspark would keep as long as Python runs."""
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait(20)
    context = import_module("pyspark").SparkContext
    context._gateway = context._jvm = None


# -------------------------------------------------------------------------------------- the tables


def example(path: str) -> dict[str, Any]:
    return cast("dict[str, Any]", parse(ROOT / path).plain())


def wide(submissions: int = 60) -> pl.DataFrame:
    """A real submission and others like it: figures as texts, answers missing, indicators that do not apply."""
    given = example(YANLING)
    row: dict[str, Any] = {"submission": "", "收到": "2021-01-31 08:30:00", **given["data"]}
    for key, answer in given["answers"].items():
        row |= {f"{key}.{item}": value for item, value in answer.items()} if answer else {f"{key}.findings": "0"}
    rows = [{**row, "submission": f"单位{place:03}", **turned(place)} for place in range(submissions)]
    return pl.DataFrame(rows, infer_schema_length=None).with_columns(
        pl.col("收到").str.to_datetime(),
        pl.col("在职人员数").cast(pl.Int64),
        pl.col("满意度.sum").cast(pl.Decimal(9, 2)),
    )


def turned(place: int) -> dict[str, Any]:
    """What is not as in the example, in the submission at a place."""
    inapplicable = {"生态效益.score": None, "生态效益.reason": None, "生态效益.not_applicable": True}
    if not place:
        return {"生态效益.not_applicable": False}
    return {
        "在职人员数": str(25 + place % 9),
        "本年三公经费": f"1.5{place:02}万元",
        "支出进度.findings": None if place % 17 == 0 else str(place % 5),
        "信息公开.按规定时限公开": ("是", "否", None)[place % 3 if place % 4 == 0 else 0],
        "社会效益.score": None if place % 7 == 0 else str(4 - place % 4),
        **(inapplicable if place % 5 == 0 else {}),
        "满意度.sum": str(1000 - place),
    }


def long(submissions: int = 40) -> pl.DataFrame:
    """The rows of a real self-evaluation and of others like it: nine a submission, judgements not yet given."""
    data = example("examples/yanggu-2019.yaml")["data"]
    rows = list(enumerate(data.pop("绩效指标")))
    lines = [
        {"submission": place, "序号": line, **data, **row, "全年执行数": str(450 - place)}
        for place in range(submissions)
        for line, row in rows
    ]
    late = pl.when(pl.col("序号") == pl.col("submission") % 4).then((99 - pl.col("submission")).cast(pl.String))
    return pl.DataFrame(lines, infer_schema_length=None).with_columns(完成值=late.otherwise("完成值"))


def handed(session: Any, frame: pl.DataFrame) -> Any:
    """A table in Spark, in as many slices as there are."""
    return session.createDataFrame(frame.to_arrow(compat_level=pl.CompatLevel.oldest()))


def as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """A table as Spark can have it: a choice is a text."""
    return frame.with_columns(pl.selectors.enum().cast(pl.String))


def same(found: Any, right: pl.DataFrame, key: str = "") -> None:
    """What Spark gives is what one process gives: in its order, or by ``key``."""
    frame = pl.DataFrame(found.toArrow())
    assert frame.schema == as_text(right).schema
    assert_frame_equal(frame.sort(key, maintain_order=True) if key else frame, as_text(right), check_exact=True)


def done(session: Any) -> dict[str, int]:
    """How many tasks each executor has done."""
    found = session.sparkContext._jsc.sc().statusStore().executorList(True)  # noqa: FBT003 (of Java)
    executors = [found.apply(place) for place in range(found.size())]
    return {one.id(): one.completedTasks() for one in executors if one.id() != "driver"}


# --------------------------------------------------------------------------------- on two executors


def test_both_executors_score_and_give_what_one_process_gives(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rubric, frame = perfscore.load(WIDE), wide()
    broadcast = Mock(wraps=session.sparkContext.broadcast)
    monkeypatch.setattr(session.sparkContext, "broadcast", broadcast)
    before = done(session)
    right = rubric.score_table(frame)
    same(room.score_table(handed(session, frame), rubric), right)
    assert set(right["status"]) == {"complete", "incomplete"}
    assert (broadcast.call_count, len(before)) == (1, 2)
    until = time.monotonic() + 10  # Spark counts a moment later
    while time.monotonic() < until and not all(tasks > before[one] for one, tasks in done(session).items()):
        time.sleep(0.1)
    assert all(tasks > before[one] for one, tasks in done(session).items())


def test_rows_with_problems_are_kept_and_explained_as_in_one_process(session: Any) -> None:
    rubric, frame = perfscore.load(WIDE), spoilt(wide())
    right = rubric.score_table(frame, explain=True, problems="keep")
    same(room.score_table(handed(session, frame), rubric, explain=True, problems="keep"), right)
    assert right["problems"].null_count() == frame.height - 2


def test_rows_with_problems_raise_what_one_process_raises(session: Any) -> None:
    rubric, frame = perfscore.load(WIDE), spoilt(wide())
    of_a_worker = import_module("pyspark.errors").PythonException
    with pytest.raises(perfscore.PerfscoreError) as local:
        rubric.score_table(frame)
    with pytest.raises(of_a_worker, match=r"PerfscoreError: 分区 [0-5]:第 [0-9] 行 · ") as cluster:
        room.score_table(handed(session, frame), rubric).count()
    assert any(problem.message in str(cluster.value) for problem in local.value.problems)


def test_lines_that_lie_apart_come_together_in_their_order(session: Any) -> None:
    rubric, frame = perfscore.load(LONG), long()
    apart = frame.sort("序号", maintain_order=True)
    same(room.score_table(handed(session, apart), rubric), rubric.score_table(frame), key="submission")


def test_a_table_without_rows_gives_one_without_rows(session: Any) -> None:
    for name, frame in ((WIDE, wide()), (LONG, long())):
        rubric, empty = perfscore.load(name), frame.clear()
        same(room.score_table(handed(session, empty), rubric), rubric.score_table(empty))


def test_what_is_carried_along_stays_as_it_is_in_spark(session: Any) -> None:
    rubric = perfscore.load(WIDE)
    table = handed(session, wide(3)).selectExpr(
        "*",
        "map('甲', 1, '乙', null) as `map`",
        "timestamp'2021-01-31 08:30:00' as moment",
        "interval '1' day as span",
        "parse_json('{\"甲\": [1]}') as anything",
        "array(struct(1, X'00ff')) as nested",
        "cast('x' as string collate UTF8_LCASE) as collated",
        "cast(0.1 as float) as real",
        "null as nothing",
    )
    found = room.score_table(table, rubric)
    new = ["submission", "收到", *table.columns[-8:]]
    assert [found.schema[name].dataType for name in new] == [table.schema[name].dataType for name in new]
    assert str(found.select(*new).collect()) == str(table.select(*new).collect())  # a variant equals only itself


def test_columns_are_checked_before_anything_runs(session: Any) -> None:
    rubric, frame = perfscore.load(WIDE), wide().drop("编制数").with_columns(预算数=True)
    with pytest.raises(perfscore.PerfscoreError) as local:
        rubric.score_table(frame)
    with pytest.raises(perfscore.PerfscoreError) as cluster:
        room.score_table(handed(session, frame), rubric)
    assert cluster.value.problems == local.value.problems
    assert {problem.code for problem in local.value.problems} == {"column-missing", "column-type"}


def test_columns_that_only_spark_can_have_are_problems(session: Any) -> None:
    rubric, table = perfscore.load(WIDE), handed(session, wide(1))
    with pytest.raises(perfscore.PerfscoreError, match="span: “span”这一列是 Spark 的 interval month，评分时读不了"):
        room.score_table(table.selectExpr("*", "interval '1' month as span"), rubric)
    with pytest.raises(perfscore.PerfscoreError, match="编制数: 不止一列叫“编制数”"):
        room.score_table(table.selectExpr("*", "`编制数`"), rubric)


def spoilt(frame: pl.DataFrame) -> pl.DataFrame:
    """Two rows that cannot be scored, in different slices."""
    return frame.with_columns(
        编制数=pl.when(pl.row_index() == 13).then(pl.lit("0")).otherwise("编制数"),
        总支出=pl.when(pl.row_index() == 51).then(pl.lit("约一千万")).otherwise("总支出"),
    )


# ------------------------------------------------------------------------------ without a session


class Connected:
    """A table of Spark Connect: its session has no context."""

    @property
    def sparkSession(self) -> Any:  # noqa: N802 (Spark's name)
        error: type[Exception] = import_module("pyspark.errors").PySparkAttributeError
        raise error(errorClass="JVM_ATTRIBUTE_NOT_SUPPORTED", messageParameters={"attr_name": "it"})  # type: ignore[call-arg]


@pytest.mark.parametrize("piece", [1 << 16, 20])
def test_what_cannot_be_broadcast_is_sent_along(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_PIECE", piece)
    rubric, frame, table = perfscore.load(WIDE), wide(), cast("Any", Connected())
    shared = pickle.loads(pickle.dumps(room._shared(table, room._rule(rubric.program))))  # noqa: S301 (just written)
    right = as_text(rubric.score_table(frame))
    schema = right.to_arrow(compat_level=pl.CompatLevel.oldest()).schema
    batches = frame.to_arrow().to_batches(max_chunksize=7)
    made = pa.Table.from_batches(room._scored(shared, Options(), tuple(frame.columns), schema, batches))
    assert_frame_equal(pl.DataFrame(made), right, check_exact=True)
