"""``table_spark.py FILE EXECUTORS``: a Parquet file scored on a local Spark cluster; prints seconds and memory as JSON.

An executor is a Java process with one core, and a Python worker below it. What is scored is thrown away.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any, Final

RUNS: Final = 3
SETTINGS: Final = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.executorEnv.POLARS_MAX_THREADS": "1",
    "spark.log.level": "OFF",
    "spark.scheduler.minRegisteredResourcesRatio": "1.0",  # no task before all executors are there
    "spark.sql.execution.arrow.maxRecordsPerBatch": "100000",
    "spark.sql.files.maxPartitionBytes": str(4 * 2**20),
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


def _pinned(folder: Path) -> Path:
    """A Java that gives each executor, and the Python below it, a core of its own: else one would use both."""
    java = shutil.which("java")
    assert java is not None
    home = folder / "java"
    (home / "bin").mkdir(parents=True)
    script = home / "bin" / "java"
    script.write_text(
        "#!/bin/bash\n"
        f'args=("$@"); core=; CORES={os.cpu_count()}\n'  # nproc would say what OMP_NUM_THREADS says, which Spark sets
        "for ((i = 0; i < $#; i++)); do\n"
        '  if [[ "${args[i]}" == --executor-id ]]; then core=$((args[i + 1] % CORES)); fi\n'
        "done\n"
        f'if [[ -n "$core" ]]; then exec taskset -c "$core" {java} "$@"; fi\n'
        f'exec {java} "$@"\n',
        "utf-8",
    )
    script.chmod(0o755)
    return home


def _session(folder: Path, executors: int) -> Any:
    """A cluster that writes below this folder only."""
    import pyspark  # noqa: PLC0415 (starts nothing unless asked to)
    from pyspark.sql import SparkSession  # noqa: PLC0415 (as above)

    home = folder / "home"  # a local cluster works in SPARK_HOME/work
    home.mkdir()
    for name in ("bin", "jars", "python"):
        (home / name).symlink_to(Path(pyspark.__file__).parent / name)
    os.environ |= {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "PYSPARK_PYTHON": sys.executable,
        "JAVA_HOME": str(_pinned(folder)),
    }
    builder = SparkSession.builder.master(f"local-cluster[{executors},1,1024]")
    more = {"spark.cores.max": str(executors), "spark.sql.warehouse.dir": str(folder / "warehouse")}
    for name, value in {**SETTINGS, **more}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _workers() -> int:
    """The most resident memory, in KiB, that one of the Python workers below the executors has had so far."""
    most = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if b"pyspark.daemon" in (folder / "cmdline").read_bytes():
                status = (folder / "status").read_text("utf-8")
                most = max(most, *(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return most


def main() -> int:
    """Score it some times, the first time aside: it starts the workers."""
    if len(sys.argv) < 3:
        return 0
    began = perf_counter()
    import perfscore  # noqa: PLC0415 (as above)
    from perfscore import spark  # noqa: PLC0415 (as above)

    seconds, most = [], 0
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        session = _session(Path(folder), int(sys.argv[2]))
        rubric = perfscore.load("yanling-dept-2020")
        ready = perf_counter() - began
        for _ in range(RUNS + 1):
            start = perf_counter()
            table = spark.score_table(session.read.parquet(sys.argv[1]), rubric)
            table.write.format("noop").mode("overwrite").save()
            seconds.append(perf_counter() - start)
            most = max(most, _workers())  # they are kept for the next run
        session.stop()
    first = max(0.0, seconds[0] - min(seconds[1:]))
    print(json.dumps({"seconds": seconds[1:], "start": ready + first, "worker_kib": most}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
