"""Made-up submissions as tables: realistic, full of ties and edges, and none with a problem.

Deterministic: the same rows for the same seed. ``aimed`` is the same table with almost nothing but ties, edges, odd
cents and amounts of up to 10¹⁵ 分, for comparing with ``score`` and not for measuring.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

import table_form

Whole: TypeAlias = NDArray[np.int64]
Truth: TypeAlias = NDArray[np.bool_]
Column: TypeAlias = pl.Series

project = table_form.project
aimed_project = table_form.aimed
HUGE: Final = 10**15  # 分
CENTS: Final = pl.Decimal(18, 2)
CHECKLISTS: Final = {
    "绩效目标合理性": ("符合法律法规和发展规划", "符合部门职责", "符合中长期规划"),
    "绩效指标明确性": ("分解为具体工作任务", "指标值清晰可衡量", "与年度任务数计划数对应", "与部门预算资金匹配"),
    "预算管理制度健全性": ("已有预算资金管理制度", "制度合法合规完整", "制度有效执行"),
    "信息公开": (
        "按规定内容公开",
        "按规定时限公开",
        "基础和会计信息真实",
        "基础和会计信息完整",
        "基础和会计信息准确",
    ),
    "资产管理制度健全性": ("已有资产管理制度", "制度合法合规完整", "制度有效执行"),
}
FINDINGS: Final = ("支出进度", "资金使用合规性", "资产管理安全性")
JUDGED: Final = ("经济效益", "社会效益", "生态效益")
UNANSWERED: Final = (  # about 1 % of each is left out
    "编制数",
    "本年三公经费",
    "重点项目支出",
    "本年结余",
    "在用固定资产总额",
    "考核得分",
    "信息公开.按规定时限公开",
    "资金使用合规性.findings",
    "社会效益.score",
    "满意度.sum",
)


@dataclass(frozen=True, slots=True)
class Taste:
    """The character of the rows."""

    sizes: tuple[int, ...]
    """The number of 分 in a round step of an amount."""
    odd: float
    """The share of rows whose ratio is no percentage at all."""
    off: tuple[int, ...]
    """The number of 分 by which an amount is beside its percentage."""
    plans: tuple[int, ...]
    """The planned amounts: 1200 of 6 points, or 1600 of 8, give ties of half a cent."""
    sheets: tuple[int, ...]
    """Questionnaires, of 50 points each."""
    places: int = 2
    """Of a judged score."""
    negative: float = 0.0
    """The share of rows where what is divided by is negative, as no true one is."""


EVERYDAY: Final = Taste(
    sizes=(100, 100, 1_000, 10_000, 10_000, 100_000, 1_000_000),
    odd=0.45,
    off=(0, 0, 0, 0, 0, 0, -1, 1),
    plans=(1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 24, 30, 36, 50, 100),
    sheets=(20, 20, 20, 21, 24, 30, 32, 40, 50, 100),
)
AIMED: Final = Taste(
    sizes=(1, 1, 7, 100, 1_000_000, 10**8, 10**10, 10**10),
    odd=0.15,
    off=(0, 0, -1, 1),
    plans=(1, 3, 7, 8, 100, 400, 1_200, 2_400, 3_600, 1_000_000),
    sheets=(1, 20, 32, 64, 96, 160, 320, 3_200),
    places=3,
    negative=0.01,
)


def yanling(rows: int, seed: int = 1, *, first: int = 0) -> pl.DataFrame:
    """Submissions of the Yanling rubric, one a row, numbered from ``first``."""
    return _frame(_Draw(rows, seed, EVERYDAY), first)


def aimed(rows: int, seed: int = 1, *, first: int = 0) -> pl.DataFrame:
    """The same at ties, edges and huge amounts; a judged score has three places."""
    return _frame(_Draw(rows, seed, AIMED), first)


def write(path: Path, rows: int, piece: int = 1_000_000) -> None:
    """A Parquet file of as many rows as asked for, a piece of them in memory at a time."""
    import pyarrow.parquet as pq  # noqa: PLC0415 (only a file needs it)

    writer = None
    for seed, first in enumerate(range(0, rows, piece), 1):
        table = yanling(min(piece, rows - first), seed, first=first).to_arrow(compat_level=pl.CompatLevel.oldest())
        if writer is None:
            writer = pq.ParquetWriter(path, table.schema, compression="zstd", store_decimal_as_integer=True)
        writer.write_table(table, row_group_size=250_000)
    if writer is not None:
        writer.close()


class _Draw:
    """Draws columns of so many rows."""

    def __init__(self, rows: int, seed: int, taste: Taste) -> None:
        self.rows, self.taste = rows, taste
        self._rng = np.random.Generator(np.random.SFC64(seed))

    def pick(self, values: Sequence[int]) -> Whole:
        """One of the values in each row; the more often it is among them, the oftener."""
        found: Whole = np.array(values, np.int64)[self._rng.integers(0, len(values), self.rows, np.uint16)]
        return found

    def chance(self, share: float) -> Truth:
        """True in this share of the rows."""
        return self._rng.random(self.rows, np.float32) < share

    def between(self, low: int, high: int) -> Whole:
        """A whole number from ``low`` to ``high``."""
        return self._rng.integers(low, high + 1, self.rows)

    def up_to(self, high: Whole) -> Whole:
        """A whole number from 0 to what each row allows."""
        found: Whole = (self._rng.random(self.rows) * (high + 1)).astype(np.int64)
        return found

    def amount(self) -> Whole:
        """分, not 0, and most often a round number."""
        found: Whole = np.minimum(self.pick(self.taste.sizes) * self.between(1, 100_000), HUGE)
        if self.taste.negative:
            found[self.chance(self.taste.negative)] *= -1
        return found

    def of(self, whole: Whole, percents: Sequence[int]) -> Whole:
        """One of these percentages of the amount, exactly or 1 分 beside it, or else anything near them."""
        edge = whole * self.pick(percents) // 100 + self.pick(self.taste.off)
        low, high = min(percents) / 100, max(percents) / 100
        anything = (whole * (low + (high - low) * self._rng.random(self.rows))).astype(np.int64)
        return np.where(self.chance(self.taste.odd), anything, edge)


def _frame(draw: _Draw, first: int) -> pl.DataFrame:
    amounts = {name: pl.Series(name, values) for name, values in _amounts(draw).items()}
    figures = _in_decimals(amounts, CENTS)
    columns = [*figures, *_counts(draw), *_answers(draw)]
    frame = pl.DataFrame(columns)
    left_out = [pl.when(pl.Series(~draw.chance(0.01))).then(pl.col(name)).alias(name) for name in UNANSWERED]
    unit = (pl.int_range(first, first + draw.rows) + 11_430_225_000_000_000).cast(pl.String).alias("unit")
    skipped = pl.col("生态效益.not_applicable")
    whole = pl.when(~skipped).then(pl.col("生态效益.score")).alias("生态效益.score")
    return frame.with_columns(*left_out, whole).select(unit, *frame.columns)


def _in_decimals(columns: dict[str, Column], dtype: pl.Decimal) -> list[Column]:
    """Whole numbers of the last place as decimals."""
    whole = (pl.col(name).cast(pl.Int128).reinterpret(dtype=dtype) for name in columns)
    return pl.DataFrame(list(columns.values())).select(whole).get_columns()


def _amounts(draw: _Draw) -> dict[str, Whole]:
    step = draw.amount() // 12_000
    step[step == 0] = 1
    high = (100, 100, 100, 100, 101, 102, 103, 104, 105, 96, 90, 80, 50)
    control, change = draw.pick(high), draw.pick((100, 100, 100, 101, 104, 105, 108, 109, 110, 111, 99, 95, 80))
    spent, budget = step * control * change, step * change * 100
    before = np.where(draw.chance(0.05), 0, step * control * 100)
    spent += draw.pick(draw.taste.off)
    spent = np.where(draw.chance(draw.taste.odd), draw.of(budget, (70, 105)), spent)
    projects, planned, assets, carried = draw.amount(), np.abs(draw.amount()), draw.amount(), np.abs(draw.amount())
    carried = np.where(draw.chance(0.3), 0, carried)
    changes = (0, 0, 0, 0, 0, 0, 5, 10, 10, 15, 20, 20, 25, 30, 30, 40, -5, -10, -20, -30)
    left = np.where(draw.chance(0.4), 0, draw.of(carried, (0, 100, 100, 100, 50, 130)))
    changed = np.where(draw.chance(0.4), 0, draw.of(planned, changes))
    return {
        "本年三公经费": spent,
        "上年三公经费": before,
        "三公经费预算": budget,
        "重点项目支出": draw.of(projects, (100, 100, 95, 90, 90, 85, 80, 80, 75, 70, 70, 65, 60, 60, 50, 0)),
        "项目总支出": projects,
        "预算数": planned,
        "预算调整数": changed,
        "本年结余": left,
        "上年结转": carried,
        "在用固定资产总额": draw.of(assets, (100, 100, 100, 100, 99, 98, 97, 95, 90, 86, 85, 84, 80, 101)),
        "所有固定资产总额": assets,
    }


def _counts(draw: _Draw) -> Iterator[Column]:
    posts = draw.pick((5, 8, 10, 20, 25, 28, 30, 40, 50, 60, 75, 100, 150, 200, 300, 1_000))
    staff = posts * draw.pick((60, 80, 82, 95, 100, 100, 100, 100, 101, 102, 104, 105, 108, 109, 110, 120)) // 100
    planned, works = draw.pick(draw.taste.plans), draw.pick(draw.taste.plans)
    done = np.where(draw.chance(0.5), planned, draw.up_to(planned * 11 // 10))
    good = np.where(draw.chance(0.5), works, works - draw.up_to(works // 8 + 1))
    grades = draw.pick((4, 10, 100, 100, 100, 100, 800, 1_000)) * 100
    graded = np.where(draw.chance(0.3), grades, grades - draw.up_to(grades // 4))
    yield from _in_decimals({"考核得分": pl.Series("考核得分", graded)}, pl.Decimal(8, 2))
    yield from _in_decimals({"考核总分": pl.Series("考核总分", grades)}, pl.Decimal(8, 2))
    figures = {"在职人员数": staff, "编制数": posts, "重点工作完成件数": done, "重点工作计划件数": planned}
    figures |= {"质量达标工作数": good, "计划工作数": works}
    for name, values in figures.items():
        yield pl.Series(name, values)


def _answers(draw: _Draw) -> Iterator[Column]:
    for key, items in CHECKLISTS.items():
        for item in items:
            yield pl.Series(f"{key}.{item}", draw.chance(0.93))
    for key in FINDINGS:
        yield pl.Series(f"{key}.findings", draw.pick((*[0] * 30, *[1] * 8, 2, 2, 3, 4, 5, 6, 7, 8, 9)))
    for key in JUDGED:
        name, scale = f"{key}.score", 10**draw.taste.places
        steps = draw.pick((0, 1, 2, 2, 3, 3, 4, 4, 4, 4)) * scale
        scores = np.where(draw.chance(0.6), steps, draw.between(2 * scale, 4 * scale))
        yield from _in_decimals({name: pl.Series(name, scores)}, pl.Decimal(6, draw.taste.places))
    yield pl.Series("生态效益.not_applicable", draw.chance(0.03))
    of = draw.pick(draw.taste.sheets) * 50
    yield pl.Series("满意度.sum", of - draw.up_to(of // 3))
    yield pl.Series("满意度.of", of)


def submissions(frame: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Every row of the Yanling table as a submission that ``score`` takes."""
    for row in frame.iter_rows(named=True):
        data: dict[str, Any] = {}
        answers: dict[str, dict[str, Any]] = {}
        for name, value in row.items():
            key, dot, item = name.partition(".")
            if value is None or name == "unit":
                continue
            if dot:
                answers.setdefault(key, {}).update(_answer(item, value))
            else:
                data[name] = str(value)
        yield {"rubric": "yanling-dept-2020", "unit": row["unit"], "data": data, "answers": answers}


def _answer(item: str, value: Any) -> dict[str, Any]:
    match item:
        case "findings":
            return {"count": str(value)}
        case "score":
            return {"score": str(value), "reason": "按评价人的记录"}
        case "not_applicable":
            return {"not_applicable": "本单位无此职能"} if value else {}
        case "sum" | "of":
            return {item: str(value)}
        case _:
            return {item: "是" if value else "否"}
