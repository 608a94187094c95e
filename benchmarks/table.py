"""The speed, exactness and memory of scoring a table, beside other ways of computing the same scores.

    python benchmarks/table.py [FIGURES.json [PICTURE.svg]]

Everything in one run; contenders take turns, and a ratio is the median of the ratios within a turn. First all are
compared: what is exact must not differ from ``score`` anywhere, and of a float it is counted in how many rows it does.

``QUICK=1`` makes everything small. ``PARTS`` chooses parts (throughput, differences, growth, file, spark), and
``ROWS``, ``FORMS``, ``COMPARED``, ``MOST``, ``FILE_ROWS``, ``SPARK_ROWS``, ``TURNS`` say how much of each.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import polars as pl

import table_check
import table_growth
import table_throughput

QUICK: Final = os.environ.get("QUICK", "") not in {"", "0"}
ALLOCATOR: Final = "_RJEM_MALLOC_CONF"
KEEPS: Final = "background_thread:false,dirty_decay_ms:-1,muzzy_decay_ms:-1"
"""The allocator of Polars keeps what was freed, for all contenders. As Polars sets it, pages go back to the system
after half a second; who comes after a slow contender then pays for getting them again, as much as for the work itself.
Without its thread, which has nothing to give back then, but which it would wake up whenever something large is freed.
"""
PARTS: Final = os.environ.get("PARTS", "throughput,differences,growth,file,spark").split(",")


class Needed(NamedTuple):
    """A target: at least, or at most."""

    what: str
    value: float
    least: float | None = None
    most: float | None = None

    @property
    def met(self) -> bool:
        """True where the target was met."""
        return (self.least is None or self.value >= self.least) and (self.most is None or self.value <= self.most)

    def __str__(self) -> str:
        """One line."""
        limit = f"at least {self.least:,g}" if self.least is not None else f"at most {self.most:,g}"
        return f"{'ok    ' if self.met else 'MISSED'} {self.what}: {self.value:,.3g} ({limit})"


def _size(name: str, full: int, quick: int) -> int:
    return int(float(os.environ.get(name, quick if QUICK else full)))


def machine() -> dict[str, Any]:
    """The machine that all this was measured on."""
    about = Path("/proc/cpuinfo").read_text("utf-8") if Path("/proc/cpuinfo").exists() else ""
    models = [line.partition(":")[2].strip() for line in about.splitlines() if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": models[0] if models else platform.processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(memory, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "polars": pl.__version__,
    }


def measure() -> dict[str, Any]:
    """Every part that was asked for."""
    figures: dict[str, Any] = {"machine": machine()}
    turns = _size("TURNS", 15, 5)
    if "throughput" in PARTS:
        rows = _size("ROWS", 1_000_000, 100_000)
        figures["yanling"] = table_throughput.yanling(rows, turns)
        figures["project"] = table_throughput.project(_size("FORMS", 1_000_000, 20_000), max(turns // 3, 3))
    if "differences" in PARTS:
        figures["differences"] = table_check.differences(_size("COMPARED", 100_000, 3_000))
    if "growth" in PARTS:
        figures["growth"] = table_growth.growth(_size("MOST", 10_000_000, 1_000_000))
    if "file" in PARTS:
        figures["file"] = table_growth.file(_size("FILE_ROWS", 50_000_000, 1_000_000))
    if "spark" in PARTS:
        figures["spark"] = table_growth.spark(_size("SPARK_ROWS", 2_000_000, 500_000))
    return figures


def needed(figures: Mapping[str, Any]) -> Iterator[Needed]:
    """The targets of issue 5, for the parts that were run."""
    for part in ("yanling", "project"):
        if part in figures:
            ratios = {one["name"]: one["ratio"] for one in figures[part]["contenders"]}
            for query in (table_throughput.QUERY, table_throughput.SAME):
                yield Needed(f"{part}: × {query}", 1 / ratios[query], least=1)
            if table_throughput.BATCH in ratios:
                yield Needed(f"{part}: × zen-engine's evaluate_batch", 1 / ratios[table_throughput.BATCH], least=500)
                yield Needed(f"{part}: × zen-engine's single calls", 1 / ratios[table_throughput.SINGLE], least=1000)
    for name, one in figures.get("differences", {}).items():
        where = f" (rows {one['first']} …)" if one["first"] else ""
        yield Needed(f"{name}: differences from score in {one['rows']:,} rows{where}", one["different"], most=0)
    for name, one in figures.get("growth", {}).items():
        if name.endswith(table_throughput.OURS):
            yield Needed(f"{name}: exponent of the time, last decade", one["exponent_last"], most=1.1)
    if "file" in figures:
        one = figures["file"]
        yield Needed(f"GB at the most for {one['rows']:,} rows from a file", one["peak_gb"], most=2)
        yield Needed("rows of that file that differ from score_table", one["different"], most=0)


def _print_machine(about: Mapping[str, Any]) -> None:
    print(", ".join(f"{name} {value}" for name, value in about.items()))


def _print_contenders(part: str, figures: Mapping[str, Any]) -> None:
    print(f"\n{part}: {figures['rows']:,} rows; × is how many times as fast as score_table")
    for one in figures["contenders"]:
        wrong = f"{one['wrong']:,} of {one['compared']:,} rows wrong" if one["wrong"] is not None else ""
        print(f"  {one['name']:44}{one['rows_per_second']:14,.0f} rows/s{one['ratio']:10.4f} ×   {wrong}")


def _print_growth(name: str, curve: Mapping[str, Any]) -> None:
    print(
        f"\n{name}: rows/s by rows; exponent {curve['exponent']:.3f} over all, {curve['exponent_last']:.3f} at the end"
    )
    for rows, seconds in zip(curve["rows"], curve["seconds"], strict=True):
        print(f"  {rows:12,}{seconds * 1000:12.1f} ms{rows / seconds:16,.0f} rows/s")


def show(figures: Mapping[str, Any]) -> None:
    """The whole of it, to read."""
    _print_machine(figures["machine"])
    for part in ("yanling", "project"):
        if part in figures:
            _print_contenders(part, figures[part])
    for name, one in figures.get("growth", {}).items():
        _print_growth(name, one)
    if "file" in figures:
        one = figures["file"]
        sizes = f"{one['gib_in']:.1f} GiB in, {one['gib_out']:.1f} GiB out"
        print(f"\nperfscore table, {one['rows']:,} rows of Parquet, {sizes}:")
        speed, memory = f"{one['rows'] / one['seconds']:,.0f} rows/s", f"{one['peak_gb']:.2f} GB"
        print(f"  {one['seconds']:.0f} s, {speed}, {memory} of memory at the most")
    if "spark" in figures:
        one = figures["spark"]
        print(f"\nSpark, {one['rows']:,} rows, executors of one core:")
        for executors, seconds in one["seconds"].items():
            print(f"  {executors} executor(s){seconds:10.1f} s{one['rows'] / seconds:16,.0f} rows/s")
        print(f"  two against one: {one['speed_up']:.2f} times as fast")
        print(f"  to start takes {one['start']:.0f} s; a Python worker had {one['worker_gb']:.2f} GB at the most")
    print()


def main() -> int:
    """Measure, print, write the figures and the picture, and say whether what is needed was reached."""
    if KEEPS not in os.environ.get(ALLOCATOR, ""):  # it is read when Polars is imported, which has been
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | {ALLOCATOR: KEEPS})  # noqa: S606 (itself)
    del os.environ[ALLOCATOR]  # what is started from here has the usual one
    figures = measure()
    show(figures)
    targets = list(needed(figures))
    for one in targets:
        print(one)
    if sys.argv[1:]:
        figures["needed"] = [{**one._asdict(), "met": one.met} for one in targets]
        Path(sys.argv[1]).write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if sys.argv[2:]:
        import table_picture  # noqa: PLC0415 (only a picture needs matplotlib)

        table_picture.draw(figures, Path(sys.argv[2]))
    return 0 if all(one.met for one in targets) else 1


if __name__ == "__main__":
    sys.exit(main())
