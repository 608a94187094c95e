"""The growth of the time with the rows, the cost of a long file, and the gain from a second Spark executor."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Any, Final, TypeAlias

import numpy as np
import polars as pl

import perfscore
import table_data
import table_form
import table_rivals

Made: TypeAlias = Callable[[], pl.DataFrame]
Query: TypeAlias = Callable[[pl.DataFrame], pl.DataFrame]
SMALLEST: Final = 10_000
PIECE: Final = 1_000_000


# ------------------------------------------------------------------------------------- in memory


def growth(most: int) -> dict[str, Any]:
    """Seconds for 10⁴ rows and ten times as many again and again, and the slope of their logarithms."""
    sizes = [10**power for power in range(4, 19) if SMALLEST <= 10**power <= most]
    curves: dict[str, Any] = {}
    for size in sizes:
        for name, run in _runs(size):
            curve = curves.setdefault(name, {"rows": [], "seconds": []})
            curve["rows"].append(size)
            curve["seconds"].append(_median(run, max(3, min(30, 3_000_000 // size))))
    for curve in curves.values():
        curve["exponent"] = _slope(curve["rows"], curve["seconds"])
        curve["exponent_last"] = _slope(curve["rows"][-2:], curve["seconds"][-2:])
    return curves


def _runs(size: int) -> Iterator[tuple[str, Callable[[], Any]]]:
    """One table at a time: the largest takes gigabytes."""
    yanling, project = partial(table_data.yanling, size), partial(table_data.project, size // table_form.ROWS)
    yield from _two("yanling", "yanling-dept-2020", yanling, table_rivals.yanling)
    yield from _two("project", "project-self-evaluation-2020", project, table_rivals.form)


def _two(name: str, rule: str, made: Made, query: Query) -> Iterator[tuple[str, Callable[[], Any]]]:
    frame = made()
    yield f"{name}, score_table", partial(perfscore.load(rule).score_table, frame)
    floats = table_rivals.floats(frame)
    del frame
    yield f"{name}, float query", partial(query, floats)


def _median(run: Callable[[], Any], times: int) -> float:
    run()
    seconds = []
    for _ in range(times):
        start = perf_counter()
        kept = run()
        seconds.append(perf_counter() - start)
        del kept
    return median(seconds)


def _slope(rows: list[int], seconds: list[float]) -> float:
    return float(np.polyfit(np.log(rows), np.log(seconds), 1)[0])


# ------------------------------------------------------------------------------------- a long file


def file(rows: int) -> dict[str, Any]:
    """The command line on a Parquet file that is written first: seconds, and its memory at the most."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.parquet"), Path(folder, "out.parquet")
        table_data.write(source, rows, PIECE)
        command = [sys.executable, "-m", "perfscore", "table", "yanling-dept-2020", str(source), "-o", str(target)]
        start = perf_counter()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            peak = _peak(process)
        seconds = perf_counter() - start
        assert process.returncode == 0, process.returncode
        return {
            "rows": rows,
            "seconds": seconds,
            **peak,
            "gib_in": source.stat().st_size / 2**30,
            "gib_out": target.stat().st_size / 2**30,
            "different": _different(target, rows),
        }


def _peak(process: subprocess.Popen[bytes]) -> dict[str, float]:
    """Its resident memory at the most (VmHWM, which counts mapped files too), and of that its own."""
    peak = own = 0
    while process.poll() is None:
        try:
            text = Path(f"/proc/{process.pid}/status").read_text("utf-8")
        except (FileNotFoundError, ProcessLookupError):
            break
        lines = dict(line.split(":", 1) for line in text.splitlines())
        peak = max(peak, _kib(lines.get("VmHWM", "0 kB")))
        own = max(own, _kib(lines.get("RssAnon", "0 kB")))
        sleep(0.02)
    return {"peak_gb": peak * 1024 / 1e9, "own_gb": own * 1024 / 1e9}


def _kib(text: str) -> int:
    return int(text.split(maxsplit=1)[0])


def _different(target: Path, rows: int) -> int:
    """Rows of the first and the last piece that are not as in memory; all of them, where some are lacking."""
    out = pl.scan_parquet(target)
    if out.select(pl.len()).collect().item() != rows:
        return rows
    rubric, different = perfscore.load("yanling-dept-2020"), 0
    firsts = list(range(0, rows, PIECE))
    for place in {0, len(firsts) - 1}:
        first = firsts[place]
        frame = table_data.yanling(min(PIECE, rows - first), place + 1, first=first)
        right = rubric.score_table(frame).with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String))
        found = out.slice(first, frame.height).collect().select(right.columns)
        found = found.with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String))
        different += 0 if found.equals(right) else int((found.hash_rows() != right.hash_rows()).sum())
    return different


# ------------------------------------------------------------------------------------- past one machine


def spark(rows: int) -> dict[str, Any]:
    """One executor of one core, and two of them, on the same file; the processes take turns."""
    times: dict[str, list[float]] = {"1": [], "2": []}
    starts: list[float] = []
    most = 0
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in.parquet")
        table_data.write(source, rows, PIECE)
        for _ in range(2):
            for executors in times:
                command = [sys.executable, str(Path(__file__).with_name("table_spark.py")), str(source), executors]
                done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
                one = json.loads(done.stdout.splitlines()[-1])
                times[executors] += one["seconds"]
                starts.append(one["start"])
                most = max(most, one["worker_kib"])
    seconds = {executors: median(found) for executors, found in times.items()}
    return {
        "rows": rows,
        "seconds": seconds,
        "speed_up": seconds["1"] / seconds["2"],
        "start": median(starts),
        "worker_gb": most * 1024 / 1e9,
    }
