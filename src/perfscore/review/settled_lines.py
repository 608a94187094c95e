"""The lines of settlements for people: a line a submission, a line a row, a line a use of a ground."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from perfscore.recheck.text import points, signed
from perfscore.result import text
from perfscore.review.fairness import Fairness
from perfscore.review.settled_batch import SettledBatch
from perfscore.review.settlement import BY_WORDS, Settlement

SUMMARY: Final = {
    "名次": 6,
    "单位": 30,
    "自评得分": 10,
    "规则得分": 10,
    "核定得分": 12,
    "等次": 7,
    "偏差": 8,
    "偏差率": 9,
    "自评质量": 10,
    "改动": 6,
    "待核定": 7,
    "文件": 36,
}
ROWS: Final = {
    "单位": 20,
    "指标": 22,
    "分值": 7,
    "自评得分": 8,
    "规则得分": 8,
    "核定得分": 8,
    "偏差": 7,
    "根据": 11,
    "口径": 16,
    "扣分原因": 30,
    "自评完成值": 11,
    "复核完成值": 11,
    "核验方式": 9,
    "复核人": 9,
    "日期": 11,
    "文件": 26,
}
USES: Final = {"口径": 28, "单位": 30, "行数": 8, "共扣": 8}


def ranking(batch: SettledBatch) -> list[list[str]]:
    """A line a submission, the highest settled score first; equal scores share a place, what is open comes last."""
    lines = [(one.settled_converted, file, [unit, *_line(one), file]) for file, unit, one in batch]
    scores = sorted((score for score, _, _ in lines if score is not None), reverse=True)
    place = {score: number for number, score in reversed(list(enumerate(scores, 1)))}
    lines.sort(key=lambda line: (line[0] is None, -(line[0] or 0), line[1]))
    return [["—" if score is None else str(place[score]), *cells] for score, _, cells in lines]


def _line(one: Settlement) -> Iterator[str]:
    found, quality = one.recheck, one.quality
    yield points(found.claimed_converted)
    yield points(found.computed_converted)
    settled = one.settled_converted
    yield points(settled) if settled is not None else text.span(one.converted_low, one.converted_high)
    yield one.settled_grade or "—"
    yield "—" if quality is None else signed(quality.deviation)
    yield (quality.rate if quality is not None else "") or "—"
    yield (quality.band if quality is not None else "") or "—"
    yield str(sum(row.changed for row in one.rows))
    yield str(sum(row.by == "open" for row in one.rows))


def rows(unit: str, file: str, one: Settlement) -> Iterator[list[str]]:
    """A line a row."""
    for row in one.rows:
        scores = [points(row.points), points(row.claimed), points(row.computed), points(row.settled)]
        why = [BY_WORDS[row.by], row.ground, row.reason, row.actual, row.checked, row.how, row.who, row.when]
        yield [unit, row.name, *scores, signed(row.deviation), *why, file]


def uses(fairness: Fairness) -> Iterator[list[str]]:
    """A line for each ground and bureau."""
    for ground, bureaus in fairness.uses.items():
        for unit, use in bureaus.items():
            yield [ground, unit, str(use.rows), points(use.points)]


def base(settlements: Iterable[Settlement]) -> str:
    """The base of 偏差率, in words; nothing where there is none."""
    base = next((one.quality.base for one in settlements if one.quality is not None), "")
    return f"偏差 = 自评得分 − 核定得分；偏差率 = |偏差| ÷ {base}" if base else ""
