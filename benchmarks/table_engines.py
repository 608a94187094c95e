"""The Yanling rubric by zen-engine's batch and single calls, and by numpy.

zen-engine gets rows without anything missing or not applicable, for its graph knows neither.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import numpy as np
import polars as pl
import zen
from numpy.typing import NDArray

import rivals
from table_data import CHECKLISTS, FINDINGS, JUDGED

Floats: TypeAlias = NDArray[np.float64]
Run: TypeAlias = Callable[[], Any]
SCORED, SKIPPED, MISSING = np.uint8(0), np.uint8(1), np.uint8(2)


def answered(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows with nothing missing and nothing not applicable."""
    return frame.filter(~pl.col("生态效益.not_applicable")).drop_nulls()


# ------------------------------------------------------------------------------------- zen-engine


def contexts(frame: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Every row as zen-engine is given it: numbers, and words of its own."""
    for row in frame.iter_rows(named=True):
        numbers = {short: float(row[name]) for name, short in rivals.NAMES.items()}
        ticks = {
            short: ["yes" if row[f"{key}.{item}"] else "no" for item in CHECKLISTS[key]]
            for short, key in rivals.LISTS.items()
        }
        counts = {short: row[f"{key}.findings"] for short, key in rivals.FINDINGS.items()}
        judged = {short: float(row[f"{key}.score"]) for short, key in rivals.JUDGED.items()}
        survey = {item: row[f"满意度.{item}"] for item in ("sum", "of")}
        yield {**numbers, "answers": {**ticks, **counts, **judged, **survey}}


def zen_batch(rows: list[dict[str, Any]]) -> Run:
    """One call for all rows; the static loader, which was the fastest of the three kinds by far."""
    content: Any = {"yanling": json.loads(rivals.zen_graph())}
    engine = zen.ZenEngine({"loader": {"type": "static", "content": content}})
    requests: list[Any] = [{"key": "yanling", "context": row} for row in rows]
    return lambda: [one["data"]["result"]["total"] for one in engine.evaluate_batch(requests)]


def zen_single(rows: list[dict[str, Any]]) -> Run:
    """One call a row, trace off, on a decision that was made once."""
    decision = zen.ZenEngine().create_decision(rivals.zen_graph())
    decision.validate()
    return lambda: [decision.evaluate(row, {"trace": False})["result"]["total"] for row in rows]


# ------------------------------------------------------------------------------------- numpy, by hand


def numpy_run(frame: pl.DataFrame) -> Run:
    """Scores, statuses, total, possible and converted as arrays; what is missing is NaN."""
    names = [name for name, dtype in frame.schema.items() if dtype.is_numeric()]
    given = {name: frame[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in names}
    truths = {name: frame[name] for name, dtype in frame.schema.items() if dtype == pl.Boolean}
    ticks = {
        name: (one.fill_null(value=False).to_numpy(), one.is_not_null().to_numpy()) for name, one in truths.items()
    }
    return lambda: _by_hand(given, ticks)


def _by_hand(given: dict[str, Floats], ticks: dict[str, Any]) -> dict[str, Any]:
    skipped = ticks["生态效益.not_applicable"][0]
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = {**_checklists(ticks), **_figures(given), **_answers(given)}
    scores["生态效益"] = np.where(skipped, np.nan, scores["生态效益"])
    statuses, total, open_rows = {}, np.zeros(len(skipped)), np.zeros(len(skipped), bool)
    for key, score in scores.items():
        missing = np.isnan(score)
        total += np.where(missing, 0.0, score)
        if key == "生态效益":
            missing &= ~skipped
        open_rows |= missing
        statuses[key] = np.where(missing, MISSING, SCORED)
    statuses["生态效益"][skipped] = SKIPPED
    total, possible = _rounded(total), np.where(skipped, 96.0, 100.0)
    converted = np.where(open_rows, np.nan, np.where(skipped, _rounded(total * (100 / 96)), total))
    grade = np.where(open_rows, 0, (converted >= 60).astype(np.uint8) + (converted >= 80) + (converted >= 90) + 1)
    return {
        **{f"{key}.score": score for key, score in scores.items()},
        **{f"{key}.status": status for key, status in statuses.items()},
        "total": total,
        "possible": possible,
        "converted": converted,
        "grade": grade,
        "status": open_rows,
    }


def _checklists(ticks: dict[str, Any]) -> dict[str, Floats]:
    heavy = {"绩效指标明确性.与部门预算资金匹配", "资产管理制度健全性.制度有效执行"}
    scores = {}
    for key, items in CHECKLISTS.items():
        names = [f"{key}.{item}" for item in items]
        got = np.zeros(len(ticks[names[0]][0]), np.uint8)
        known = np.ones(len(got), bool)
        for name in names:
            weight = np.uint8(2 if name in heavy or key == "预算管理制度健全性" else 1)
            got += ticks[name][0].view(np.uint8) * weight
            known &= ticks[name][1]
        scores[key] = np.where(known, got, np.nan)
    return scores


def _figures(given: dict[str, Floats]) -> dict[str, Floats]:
    spent, before, left = given["本年三公经费"], given["上年三公经费"], given["本年结余"]
    key = given["重点项目支出"] * 100 / given["项目总支出"]
    change = np.abs(given["预算调整数"]) * 100 / given["预算数"]
    changed = left_of(spent * 100 / before - 100, 0.4, 4)
    unspent = np.where(left == 0, 4.0, np.where((left > 0) & (left <= given["上年结转"]), 3.0, 0.0))
    done = np.minimum(given["重点工作完成件数"] / given["重点工作计划件数"], 1) * 600
    graded = np.minimum(given["考核得分"] / given["考核总分"], 1) * 400
    used = given["在用固定资产总额"] * 100 / given["所有固定资产总额"]
    good = given["质量达标工作数"] * 100 / given["计划工作数"]
    return {
        "人员控制率": left_of(given["在职人员数"] * 100 / given["编制数"] - 100, 0.4, 4),
        "三公经费变动率": np.where(before == 0, spent * 0 + 4, changed),
        "重点支出安排率": band(key, key >= 60, key >= 70, key >= 80, key >= 90),
        "预算调整率": band(change, change <= 30, change <= 20, change <= 10, change == 0),
        "资金结余": np.where(np.isnan(left) | np.isnan(given["上年结转"]), np.nan, unspent),
        "三公经费控制率": left_of(spent * 100 / given["三公经费预算"] - 100, 1, 4),
        "固定资产利用率": left_of(100 - used, 0.2, 3),
        "重点工作实际完成率": np.floor(done + graded + 0.5) / 100,
        "重点工作质量达标率": left_of(100 - good, 0.5, 6),
    }


def _answers(given: dict[str, Floats]) -> dict[str, Floats]:
    each = dict(zip(FINDINGS, ((0.5, 4), (1, 5), (1, 5)), strict=True))
    found = {key: np.maximum(full - given[f"{key}.findings"] * points, 0) for key, (points, full) in each.items()}
    judged = {key: given[f"{key}.score"] for key in JUDGED}
    return {**found, **judged, "满意度": _rounded(given["满意度.sum"] / given["满意度.of"] * 8)}


def left_of(over: Floats, each: float, full: float) -> Floats:
    """Points left: ``each`` lost for a whole percentage point over."""
    return np.clip(full - np.floor(over) * each, 0.0, full)


def band(value: Floats, *edges: NDArray[np.bool_]) -> Floats:
    """As many points as edges hold; none where there is no value."""
    points = edges[0].view(np.uint8) + edges[1].view(np.uint8) + edges[2].view(np.uint8) + edges[3].view(np.uint8)
    return np.where(np.isnan(value), np.nan, points)


def _rounded(value: Floats) -> Floats:
    return np.floor(value * 100 + 0.5) / 100
