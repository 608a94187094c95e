"""A result as the official table filled in: what the web page, the workbook and the Word file all say.

Nothing here is cleaned or escaped yet: each form does that where it writes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from perfscore import exact
from perfscore.formula.readings.value import Value
from perfscore.program import relations
from perfscore.report import official
from perfscore.result import text as report_text
from perfscore.steps.model import Input
from perfscore.steps.sentences import shown, unit_of
from perfscore.steps.status import STATUS_WORDS
from perfscore.text import one_line

if TYPE_CHECKING:
    from perfscore.exact import Number
    from perfscore.result.indicator import IndicatorResult
    from perfscore.result.result import Result

HEAD: Final = ("一级指标", "二级指标", "三级指标", "分值", "评分标准", "计算过程和评分依据", "得分")
UNFILLED: Final = "未填"
Cell: TypeAlias = str | Decimal
"""The content of a cell: text, or a number that a workbook holds as a number."""


@dataclass(frozen=True, slots=True)
class Row:
    """One 三级指标 with its score.

    ``merged`` says how many rows its 一级指标, its 二级指标 and its 评分标准 take from this row on; 0 where a row
    above has them.
    """

    sections: official.Sections
    name: str
    points: Decimal | None
    bonus: bool
    minus: bool
    criterion: str
    calculation: tuple[str, ...]
    score: Cell
    lost: Decimal | None
    merged: tuple[int, int, int]
    end: str
    """Words in the place of points that have no upper bound."""

    @property
    def titles(self) -> tuple[str, str]:
        """一级 and 二级指标, each with its points on a line of its own."""
        texts = [f"{name}\n{note}" if note else name for name, note in self.sections]
        return texts[0], "\n".join(texts[1:])

    @property
    def shown(self) -> str:
        """``加分 5``, ``减分，不设上限``: the points as they stand in their column."""
        points = None if self.points is None else f"{self.points:f}"
        return official.shown_points(points, self.end, bonus=self.bonus, minus=self.minus)


class Part(NamedTuple):
    """A table that stands beside the official one; ``nothing`` is its text where it has no rows.

    ``widths`` are those of its columns, in per cent.
    """

    title: str
    head: tuple[str, ...]
    widths: tuple[int, ...]
    rows: list[tuple[Cell, ...]]
    nothing: str = ""


def title(result: Result) -> str:
    """The title of the report."""
    return one_line(result.program.model.title)


def facts(result: Result) -> list[tuple[str, str]]:
    """The bureau, the year, the authority and the rule."""
    model = result.program.model
    pairs = [
        ("填报单位", result.unit),
        ("年度", str(result.year or "")),
        ("制定机关", model.authority or ""),
        ("评分规则", f"{model.rubric}（版本 {model.version}）"),
    ]
    return [(name, text) for name, text in pairs if text]


def rows(result: Result) -> list[Row]:
    """The rows of the table, in order."""
    rules = {row.id: row for row in official.rows_of(result.program.model)}
    indicators = result.indicators
    merged = zip(
        _runs([(indicator.section[0], bool(indicator.section[1:] or indicator.group)) for indicator in indicators]),
        _runs([(indicator.section, indicator.group) for indicator in indicators]),
        _runs([id(indicator.program.head) for indicator in indicators]),
        strict=True,
    )
    return [
        _row(indicator, rules[indicator.program.head.key], result, spans)
        for indicator, spans in zip(indicators, merged, strict=True)
    ]


def _row(indicator: IndicatorResult, rule: official.Row, result: Result, merged: tuple[int, int, int]) -> Row:
    calculation = [*indicator.sentences]
    if indicator.row.open:
        calculation.append(between(indicator))
    if files := result.submission.evidence.get(indicator.id):
        calculation.append(f"佐证材料：{'、'.join(files)}")
    if remark := result.submission.remarks.get(indicator.id):
        calculation.append(f"备注：{remark}")
    return Row(
        (*rule.sections, (indicator.group, "")) if indicator.group else rule.sections,
        indicator.name,
        None if indicator.row.endless else indicator.points,
        rule.bonus,
        rule.minus,
        rule.criterion,
        tuple(calculation),
        STATUS_WORDS[indicator.status] if indicator.score is None else indicator.score,
        indicator.lost,
        merged,
        rule.end,
    )


def labels(result: Result) -> dict[str, str]:
    """The label of each indicator by its id: its name, with the id where another one has the same name."""
    names = Counter(one.name for one in result.indicators)
    return {
        one.id: one.name if names[one.name] == 1 or one.id == one.name else f"{one.name}（{one.id}）"
        for one in result.indicators
    }


def between(indicator: IndicatorResult) -> str:
    """The range of points that an indicator without a score can still get."""
    return f"得分在 {report_text.between(indicator.low, indicator.high)}"


def _runs(keys: Sequence[object]) -> list[int]:
    """For each key how many equal ones stand together from it on; 0 where it is not the first of them."""
    lengths = []
    for _, group in groupby(keys):
        size = len(list(group))
        lengths += [size, *[0] * (size - 1)]
    return lengths


def total(result: Result) -> tuple[Decimal, list[str], Cell]:
    """The last row: the points in all, how the total comes about, and the total; of one that is not known, a dash."""
    run, totals = result.run, result.program.totals
    if totals.plain:
        points = sum((one.full for one in result.indicators if one.program.head.counted), exact.ratio(0))
        sums = report_text.added(run)
        lines = [sums] if sums else []
    else:
        points, lines = result.program.model.points, list(report_text.sums(run))
    lines += [f"{name}：{text}" for name, text in report_text.verdict(run)]
    return exact.decimal(points), lines, report_text.points(None) if result.total is None else result.total


def _sum(numbers: Iterable[Number | None]) -> Number:
    return sum((one for one in numbers if one is not None), exact.ratio(0))


# -- the sections, for the picture ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Share:
    """One group's points: got, lost, not known yet, and not applicable."""

    section: tuple[str, ...]
    got: Number
    lost: Number
    open: Number
    skipped: Number


def shares(result: Result) -> list[Share]:
    """Every group that holds indicators, with where its points went; 加分 counts as got, 减分 as lost."""
    return [
        Share(
            section,
            _sum(one.got for one in inside if not one.row.minus),
            _sum(exact.number(one.lost) for one in inside if one.lost),
            _sum(one.full for one in inside if one.row.open),
            _sum(one.full for one in inside if one.status == "not-applicable"),
        )
        for section, inside in (
            (section, list(group)) for section, group in groupby(result.indicators, lambda one: one.section)
        )
    ]


# -- what belongs to the table -------------------------------------------------------------------


def parts(result: Result) -> list[Part]:
    """The tables beside the official one: losses, open rows, relations, notices, rows that do not apply, notes."""
    return [part for part in _parts(result) if part.rows or part.nothing]


def _parts(result: Result) -> Iterator[Part]:
    names = labels(result)
    others = [one for one in result.problems if one.code not in relations.CODES]
    skipped = [one for one in result.indicators if one.status == "not-applicable"]
    hints: list[tuple[Cell, ...]] = [(report_text.WORDS[one.severity], one.message, one.hint) for one in others]
    holds = f"规则里的 {len(result.program.relations)} 条勾稽关系都成立" if result.program.relations else ""
    reasons: list[tuple[Cell, ...]] = [(names[one.id], one.points, one.because) for one in skipped]
    waiting = unfinished(result)
    none = "" if waiting else "没有失分"
    yield Part("失分和挽回", ("指标", "失分", "原因", "可挽回"), (18, 8, 44, 30), losses(result), none)
    yield Part("未定", ("指标", "状态", "还缺什么", "得分范围"), (22, 12, 42, 24), waiting)
    yield Part("勾稽关系", ("结果", "内容"), (12, 88), failing(result), holds)
    yield Part("提示", ("类别", "内容", "怎么办"), (12, 58, 30), hints)
    yield Part("不适用", ("指标", "分值", "理由"), (22, 12, 66), reasons)
    yield Part("说明", ("指标", "说明"), (22, 78), list(_notes(result)))


def losses(result: Result) -> list[tuple[Cell, ...]]:
    """The losses: points, cause, and what would win them back."""
    names, indicators = labels(result), {one.id: one for one in result.indicators}
    return [
        (names[loss.id], loss.points, loss.why, "\n".join(chance.says for chance in indicators[loss.id].regain))
        for loss in result.lost
    ]


def unfinished(result: Result) -> list[tuple[Cell, ...]]:
    """The indicators without a score, what they wait for, and what they can still get."""
    names, waiting = labels(result), [one for one in result.indicators if one.row.open]
    return [(names[one.id], STATUS_WORDS[one.status], one.reason, between(one)) for one in waiting]


def failing(result: Result) -> list[tuple[Cell, ...]]:
    """The relations that fail, or that nobody could look at."""
    relation_problems = [one for one in result.problems if one.code in relations.CODES]
    return [(report_text.WORDS[one.severity], one.message) for one in relation_problems]


def _notes(result: Result) -> Iterator[tuple[Cell, ...]]:
    model = result.program.model
    if model.note:
        yield "全表", one_line(model.note)
    for row in official.rows_of(model):
        if row.note:
            yield row.name, row.note


def figures(result: Result) -> Part:
    """基础数据: every figure as it was read, or 未填."""
    known = result.program.figures
    rows = [(name, *_figure(known[name], value)) for name, value in result.figures.items()]
    return Part("基础数据", ("数据", "数值", "单位"), (40, 48, 12), list(rows))


def _figure(figure: Input, value: Value | None) -> tuple[Cell, str]:
    unit = unit_of(figure)
    if value is None or isinstance(value, str) or (not value and isinstance(value, tuple)):
        return str(value or UNFILLED), "" if value is None else unit
    if isinstance(value, bool | tuple) or figure.style == "percent" or "/" in exact.plain(value):
        return shown(value, figure.style), unit
    return exact.decimal(value), unit


def sources(result: Result) -> list[tuple[str, str]]:
    """The digests by which the result can be traced."""
    return [("规则的摘要", result.digest), ("填报的摘要", result.submission.digest())]
