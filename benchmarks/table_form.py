"""Made-up 项目支出绩效自评表 in the long form: a line a row of its table, ten a submission, none with a problem."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

Whole: TypeAlias = NDArray[np.int64]
ROWS: Final = 10
SHAPES: Final = (
    (10, 10, 10, 10, 10, 10, 10, 10, 5, 5),
    (15, 15, 10, 6, 4, 15, 10, 5, 6, 4),
    (20, 12, 8, 5, 5, 12, 10, 8, 7, 3),
)
GROUPS: Final = ["产出指标"] * 5 + ["效益指标"] * 3 + ["满意度指标"] * 2
KINDS: Final = ["数量指标", "数量指标", "质量指标", "时效指标", "成本指标"]
KINDS_TOO: Final = ["经济效益指标", "社会效益指标", "可持续影响指标", "服务对象满意度指标", "服务对象满意度指标"]
NAMES: Final = [f"{kind}{place}" for place, kind in enumerate([*KINDS, *KINDS_TOO], 1)]
WAYS: Final = ("≥", "≥", "≥", "≥", "≥", "≤", "≤", "=", "=", "定性", "定性")
UNITS: Final = ("%", "件", "人次", "万元", "天")
LEVELS: Final = {"达成": (80, 100), "部分达成": (60, 79), "未达成": (0, 59)}
FIGURES: Final = ("年初预算数", "全年预算数", "全年执行数")
CELLS: Final = (
    "一级指标",
    "二级指标",
    "三级指标",
    "指标性质",
    "指标值",
    "度量单位",
    "完成值",
    "分值",
    "自评得分",
    "偏差原因",
)
POOL: Final = 50_000  # pairs of a target and an actual, as written


class Taste(NamedTuple):
    """The character of the rows."""

    targets: tuple[int, ...]
    """Hundredths."""
    shares: tuple[int, ...]
    """The share of the target that was reached, in percent."""
    off: tuple[int, ...]
    """The number of hundredths by which the actual is beside that."""
    budgets: tuple[int, ...]
    """The number of millionths of 万元 (分) in a round step of a budget."""


EVERYDAY: Final = Taste(
    (100, 500, 1_000, 5_000, 9_000, 9_500, 9_800, 10_000, 10_000, 10_000, 12_000, 50_000, 123_400, 1_000_000),
    (100, 100, 100, 100, 100, 99, 98, 95, 90, 85, 80, 50, 0, 101, 105, 110, 130, 131, 200),
    (0, 0, 0, 0, 0, -1, 1, 250),
    (10_000, 100_000, 1_000_000, 10_000_000, 100_000_000),
)
AIMED: Final = Taste(
    (0, 1, 3, 7, 100, 300, 800, 1_600, 2_400, 9_999, 10_000, 33_333, 10**9, 10**15, -500, -10_000),
    (100, 99, 101, 129, 130, 131, 50, 51, 0, 200, -50),
    (0, 0, -1, 1),
    (1, 7, 10**6, 10**9, 10**12),
)


def project(submissions: int, seed: int = 1, *, first: int = 0) -> pl.DataFrame:
    """So many filled forms, numbered from ``first``."""
    return _frame(submissions, seed, first, EVERYDAY)


def aimed(submissions: int, seed: int = 1, *, first: int = 0) -> pl.DataFrame:
    """The same at ties, edges, targets of 0 and below, and huge amounts."""
    return _frame(submissions, seed, first, AIMED)


def _frame(submissions: int, seed: int, first: int, taste: Taste) -> pl.DataFrame:
    rng = np.random.Generator(np.random.SFC64(seed))
    lines = submissions * ROWS
    shape = rng.integers(0, len(SHAPES), submissions, np.uint8)
    points = np.array(SHAPES, np.int64)[shape].ravel()
    budgets = _budgets(rng, submissions, taste)
    place = pl.Series(np.tile(np.arange(ROWS, dtype=np.uint32), submissions))
    level = rng.choice(3, lines, p=(0.75, 0.2, 0.05)).astype(np.uint32)
    low, high = np.array(list(LEVELS.values()), np.int64).T
    within = low[level] + (rng.random(lines) * (high[level] - low[level] + 1)).astype(np.int64)
    frame = pl.DataFrame(
        {
            "submission": np.repeat(np.arange(first, first + submissions), ROWS),
            **{name: np.repeat(values, ROWS) for name, values in budgets.items()},
            "place": place,
            "unit": place % len(UNITS),
            "way": rng.integers(0, len(WAYS), lines, np.uint8),
            "pair": rng.integers(0, POOL, lines, np.uint32),
            "level": level,
            "分值": points,
            "自评得分": points * within,
            "lacking": rng.integers(0, 1_000, lines, np.uint16),
            "late": np.repeat(rng.integers(0, 100, submissions, np.uint8), ROWS),
        }
    )
    return frame.select("submission", *_figures(), *_cells(_pairs(rng, taste)))


def _budgets(rng: np.random.Generator, submissions: int, taste: Taste) -> dict[str, Whole]:
    """Millionths of 万元."""
    step = np.array(taste.budgets, np.int64)[rng.integers(0, len(taste.budgets), submissions)]
    year = step * rng.integers(1, 1_000, submissions)
    percent = np.array((100, 100, 100, 99, 98, 95, 90, 85, 80, 60, 50, 0, 101), np.int64)
    spent = year * percent[rng.integers(0, len(percent), submissions)] // 100
    spent += np.array((0, 0, 0, -1, 1), np.int64)[rng.integers(0, 5, submissions)]
    spent = np.where(rng.random(submissions) < 0.4, (year * rng.random(submissions)).astype(np.int64), spent)
    return {"年初预算数": year - year // 10, "全年预算数": year, "全年执行数": spent}


def _figures() -> Iterator[pl.Expr]:
    for name in FIGURES:
        figure = pl.col(name).cast(pl.Int128).reinterpret(dtype=pl.Decimal(18, 6))
        yield (pl.when(pl.col("late") != 0).then(figure) if name == "全年执行数" else figure).alias(name)


def _pairs(rng: np.random.Generator, taste: Taste) -> tuple[pl.Series, pl.Series]:
    """Targets and what was reached of them, as written."""
    targets = np.array(taste.targets, np.int64)[rng.integers(0, len(taste.targets), POOL)]
    targets = np.where(rng.random(POOL) < 0.3, rng.integers(1, 200_000, POOL), targets)
    shares = np.array(taste.shares, np.int64)[rng.integers(0, len(taste.shares), POOL)]
    reached = targets // 100 * shares + targets % 100 * shares // 100
    reached += np.array(taste.off, np.int64)[rng.integers(0, len(taste.off), POOL)]
    return _written(targets), _written(reached)


def _written(hundredths: Whole) -> pl.Series:
    parts = (("-" if one < 0 else "", *divmod(abs(one), 100)) for one in hundredths.tolist())
    return pl.Series([f"{sign}{whole}.{rest:02}".rstrip("0").rstrip(".") for sign, whole, rest in parts])


def _cells(pairs: tuple[pl.Series, pl.Series]) -> Iterator[pl.Expr]:
    def looked_up(texts: list[str] | pl.Series, by: str) -> pl.Expr:
        return pl.lit(pl.Series(texts)).gather(pl.col(by))

    judged, lacking = pl.col("way").is_in([place for place, way in enumerate(WAYS) if way == "定性"]), pl.col("lacking")
    level, score = looked_up(list(LEVELS), "level"), _decimal(pl.col("自评得分"))
    actual = pl.when(judged).then(level).when(lacking >= 10).then(looked_up(pairs[1], "pair"))
    yield looked_up(GROUPS, "place").alias("一级指标")
    yield looked_up([*KINDS, *KINDS_TOO], "place").alias("二级指标")
    yield looked_up(NAMES, "place").alias("三级指标")
    yield looked_up(list(WAYS), "way").alias("指标性质")
    target = looked_up(pairs[0], "pair")
    yield pl.when(judged).then(pl.lit("达到要求")).when(lacking < 997).then(target).alias("指标值")
    yield pl.when(~judged).then(looked_up(list(UNITS), "unit")).alias("度量单位")
    yield actual.alias("完成值")
    yield _decimal(pl.col("分值") * 100).alias("分值")
    yield pl.when(judged & (lacking >= 10)).then(score).alias("自评得分")
    yield pl.when(judged).then(pl.lit("按评价人的记录")).alias("偏差原因")


def _decimal(hundredths: pl.Expr) -> pl.Expr:
    return hundredths.cast(pl.Int128).reinterpret(dtype=pl.Decimal(6, 2))


def submissions(frame: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Every submission of the long form as one that ``score`` takes."""
    for _, lines in groupby(frame.iter_rows(named=True), itemgetter("submission")):
        rows = list(lines)
        data: dict[str, Any] = {name: str(rows[0][name]) for name in FIGURES if rows[0][name] is not None}
        data["绩效指标"] = [{name: str(row[name]) for name in CELLS if row[name] is not None} for row in rows]
        yield {"rubric": "project-self-evaluation-2020", "data": data}
