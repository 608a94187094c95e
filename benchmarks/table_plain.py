"""The Yanling rubric as a Polars query on floats, as most would write it: short, and not made faster by hand."""

from __future__ import annotations

from typing import Final

import polars as pl

from table_data import CHECKLISTS, JUDGED
from table_rivals import GRADES, STATUS, WHOLE, Engine, Expr

POINTS: Final = {"绩效指标明确性": (1, 1, 1, 2), "预算管理制度健全性": (2, 2, 2), "资产管理制度健全性": (1, 1, 2)}
SKIPPED: Final = pl.col("生态效益.not_applicable")


def _ticked(key: str) -> Expr:
    points = POINTS.get(key, (1,) * len(CHECKLISTS[key]))
    pairs = zip(CHECKLISTS[key], points, strict=True)
    return sum((pl.col(f"{key}.{item}").cast(pl.Float64) * point for item, point in pairs), start=pl.lit(0.0))


def _left(over: Expr, each: float, full: float) -> Expr:
    return (full - (over * 100).floor().clip(lower_bound=0) * each).clip(lower_bound=0)


def _band(value: Expr, *edges: Expr) -> Expr:
    found: Expr = pl.when(value.is_not_null()).then(0.0)
    for points, edge in enumerate(reversed(edges), 1):
        found = pl.when(edge).then(float(points)).otherwise(found)
    return found


def _ratio(part: str, whole: str) -> Expr:
    return pl.col(part) / pl.col(whole)


def scores() -> dict[str, Expr]:
    """Every indicator's score, null where an answer is missing."""
    key, change = _ratio("重点项目支出", "项目总支出"), pl.col("预算调整数").abs() / pl.col("预算数")
    spent, before = pl.col("本年三公经费"), pl.col("上年三公经费")
    left, brought_over = pl.col("本年结余"), pl.col("上年结转")
    unspent = pl.when(left == 0).then(4.0).when((left > 0) & (left <= brought_over)).then(3.0).otherwise(0.0)
    done, graded = _ratio("重点工作完成件数", "重点工作计划件数"), _ratio("考核得分", "考核总分")
    changed = pl.when(before == 0).then(spent * 0 + 4).otherwise(_left((spent - before) / before, 0.4, 4))
    return {
        **{key: _ticked(key) for key in CHECKLISTS},
        **{key: pl.col(f"{key}.score") for key in JUDGED},
        "人员控制率": _left(_ratio("在职人员数", "编制数") - 1, 0.4, 4),
        "三公经费变动率": changed,
        "重点支出安排率": _band(key, *(key >= edge for edge in (0.9, 0.8, 0.7, 0.6))),
        "预算调整率": _band(change, *(change <= edge for edge in (0.0, 0.1, 0.2, 0.3))),
        "支出进度": (4 - pl.col("支出进度.findings") * 0.5).clip(lower_bound=0),
        "资金结余": pl.when(left.is_not_null() & brought_over.is_not_null()).then(unspent),
        "三公经费控制率": _left(_ratio("本年三公经费", "三公经费预算") - 1, 1, 4),
        "资金使用合规性": (5 - pl.col("资金使用合规性.findings")).clip(lower_bound=0),
        "资产管理安全性": (5 - pl.col("资产管理安全性.findings")).clip(lower_bound=0),
        "固定资产利用率": _left(1 - _ratio("在用固定资产总额", "所有固定资产总额"), 0.2, 3),
        "重点工作实际完成率": _rounded(done.clip(0, 1) * 6 + graded.clip(0, 1) * 4),
        "重点工作质量达标率": _left(1 - _ratio("质量达标工作数", "计划工作数"), 0.5, 6),
        "满意度": _rounded(_ratio("满意度.sum", "满意度.of") * 8),
    }


def _rounded(value: Expr) -> Expr:
    return value.round(2, mode="half_away_from_zero")


def yanling(frame: pl.DataFrame, *, engine: Engine = "in-memory") -> pl.DataFrame:
    """Scores, statuses, total, possible, converted, grade and status."""
    columns = scores()
    missing = {key: columns[key].is_null() for key in columns}
    missing["生态效益"] &= ~SKIPPED
    statuses = {
        key: pl.when(one).then(pl.lit("missing", STATUS)).otherwise(pl.lit("scored", STATUS))
        for key, one in missing.items()
    }
    statuses["生态效益"] = pl.when(SKIPPED).then(pl.lit("not-applicable", STATUS)).otherwise(statuses["生态效益"])
    total = _rounded(pl.sum_horizontal(f"{key}.score" for key in columns))
    complete = pl.any_horizontal(missing.values()).not_()
    lazy = frame.lazy().select(
        "unit",
        *(score.alias(f"{key}.score") for key, score in columns.items()),
        *(status.alias(f"{key}.status") for key, status in statuses.items()),
        pl.when(SKIPPED).then(96.0).otherwise(100.0).alias("possible"),
        pl.when(complete).then(pl.lit("complete", WHOLE)).otherwise(pl.lit("incomplete", WHOLE)).alias("status"),
    )
    lazy = lazy.with_columns(total.alias("total"))
    converted = _rounded(pl.col("total") / pl.col("possible") * 100)
    lazy = lazy.with_columns(pl.when(pl.col("status") == "complete").then(converted).alias("converted"))
    points, grade = pl.col("converted"), pl.lit("差", GRADES)
    for least, word in ((60, "中"), (80, "良"), (90, "优")):
        grade = pl.when(points >= least).then(pl.lit(word, GRADES)).otherwise(grade)
    return lazy.with_columns(pl.when(points.is_not_null()).then(grade).alias("grade")).collect(engine=engine)
