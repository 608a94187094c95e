"""The text of ``Result.explain()``: every row, the sum, what was lost, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from perfscore import exact
from perfscore.exact import Number
from perfscore.problems import Severity
from perfscore.program.indicator_run import IndicatorRun, got, possible
from perfscore.program.run import Run
from perfscore.program.totals import BONUS, CONVERTED, MINUS, RESCALED, SUM
from perfscore.result import total_text
from perfscore.result.indicator import IndicatorResult, losses
from perfscore.rubric import description
from perfscore.steps.status import STATUS_WORDS
from perfscore.text import clean, one_line

NO_GRADE: Final = "没有对应的等次"
WORDS: Final[Mapping[Severity, str]] = {"error": "不符", "warning": "注意", "info": "说明"}


def points(value: Number | Decimal | None) -> str:
    """Points exactly: what is printed adds up; a dash where there are none."""
    return "—" if value is None else exact.plain(value)


def score(one: IndicatorRun) -> str:
    """The score exactly, or why there is none."""
    return STATUS_WORDS[one.status] if one.got is None else points(one.got)


def between(low: Number | Decimal | None, high: Number | Decimal | None) -> str:
    """``3 到 6 分之间``, to follow 在; where there is no bound, that."""
    if low is None:
        return "任何分数上，没有上下限" if high is None else f"{points(high)} 分以下，没有下限"
    return f"{points(low)} 分以上，没有上限" if high is None else f"{points(low)} 到 {points(high)} 分之间"


def span(low: Number | Decimal | None, high: Number | Decimal | None) -> str:
    """The same where there is little room: ``3～6``."""
    if low is None:
        return "没有上下限" if high is None else f"{points(high)} 分以下"
    return f"{points(low)} 分以上" if high is None else f"{points(low)}～{points(high)}"


def report(run: Run, indicators: Sequence[IndicatorResult]) -> str:
    """The whole result, as lines of text. What others wrote cannot break out of its line."""
    return "\n".join(clean(" ".join(line.splitlines())) for line in _lines(run, indicators)) + "\n"


def _lines(run: Run, indicators: Sequence[IndicatorResult]) -> Iterator[str]:
    yield from (*head(run), *totals(run))
    section: tuple[str, ...] = ()
    shown: object = None
    for indicator in indicators:
        if indicator.section != section:
            section = indicator.section
            yield ""
            yield subtotal(run, section)
        yield ""
        yield from row(indicator, grounds=indicator.program.head is not shown)
        shown = indicator.program.head
    yield ""
    yield from _closing(run, indicators)


def head(run: Run) -> Iterator[str]:
    """Title, bureau and year."""
    model, submission = run.program.model, run.submission
    yield f"{model.title}（{model.rubric}）"
    parts = [
        f"填报单位：{submission.unit}" if submission.unit else "",
        f"年度：{submission.year}" if submission.year else "",
    ]
    if any(parts):
        yield "    ".join(one for one in parts if one)


def totals(run: Run) -> Iterator[str]:
    """The total in lines, each a name and what stands there; an incomplete one in a sentence."""
    pairs = verdict(run)
    if run.status == "incomplete":
        shown = dict(pairs)
        yield f"未完成：已得 {shown['已得']}，总分在 {shown['总分']}（满分 {shown['满分']}）"
        return
    yield from (f"{name}{'：' if name == '等次' else ' '}{shown}" for name, shown in pairs)


def verdict(run: Run) -> list[tuple[str, str]]:
    """The total, what it is out of, 折算 and 等次; for an incomplete result the range still possible."""
    full = points(run.program.model.points)
    if run.status == "incomplete":
        total = between(run.least, run.most)
        return [("结果", "未完成"), ("已得", f"{points(run.total)} 分"), ("总分", total), ("满分", f"{full} 分")]
    whole = run.possible == run.program.totals.full
    pairs = [("总分", f"{points(run.total)} / {full if whole else points(run.possible)} 分")]
    if not whole and run.converted is not None:
        pairs.append(("折算", f"{points(run.converted)} 分（{_conversion(run, full)}）"))
    if run.program.model.grades:
        pairs.append(("等次", run.grade or NO_GRADE))
    return pairs


def _conversion(run: Run, full: str) -> str:
    """The sum that 折算 is; 加分 is added after it, and a limit comes last."""
    values = run.total_values
    if run.program.totals.weighs:
        return total_text.conversion(run)
    equation = f"{points(values[SUM])} ÷ {points(run.possible)} × {full}"
    equation += f" + 加分 {points(values[BONUS])}" if values[BONUS] else ""
    minus = values.get(MINUS, exact.ratio(0))
    equation += f" − 减分 {points(minus)}" if minus else ""
    return equation if values[CONVERTED] == values[RESCALED] + values[BONUS] - minus else f"{equation}，限额后"


def subtotal(run: Run, section: tuple[str, ...]) -> str:
    """``【投入 › 预算配置】 12 / 12 分``: what the section's rows add up to, of those that apply."""
    inside = [one for one in run.inside[section] if one.program.section == section]
    full = f" / {points(possible(inside))}" if any(one.program.head.counted for one in inside) else ""
    return f"【{' › '.join(section)}】 {points(got(inside))}{full} 分"


def row(indicator: IndicatorResult, *, grounds: bool = True) -> Iterator[str]:
    """One indicator: score, calculation, grounds, and what would win points back.

    The rows of one table share their grounds, so only the first shows them.
    """
    shown = score(indicator.row)
    if indicator.row.open:
        shown += f"（{span(indicator.least, indicator.most)}）"
    yield f"{indicator.name}    {shown}{_of(indicator)}    {' › '.join(indicator.section)}"
    for sentence in indicator.sentences:
        yield f"  {sentence}"
    head = indicator.program.head
    if grounds and head.criterion:
        yield f"  依据：{one_line(head.criterion)}"
    if grounds and head.note:
        yield f"  说明：{one_line(head.note)}"
    for chance in indicator.regain:
        yield f"  可挽回：{chance.says}"


def _of(indicator: IndicatorResult) -> str:
    """The points that a score is out of; of 减分项, and where they have no end, that in words."""
    unit = "" if indicator.got is None else " 分"
    if indicator.row.endless:
        return f"{unit}（{description.endless(indicator.program.head)}）"
    if indicator.row.minus:
        return f"{unit}（最多减 {points(indicator.full)} 分）"
    return f" / {points(indicator.full)} 分"


def added(run: Run) -> str:
    """The scores added up as they are printed; nothing where there are none."""
    scores = [points(one.got) for one in run.rows if one.got is not None]
    return f"合计 = {' + '.join(scores)} = {points(got(run.rows))} 分" if scores else ""


def sums(run: Run) -> Iterator[str]:
    """The scores added up, where there are any, and what a limit makes of the sum."""
    if not run.program.totals.plain:
        yield from total_text.sums(run)
        return
    if equation := added(run):
        yield equation
        if got(run.rows) != run.total:
            yield f"限额后总分 {points(run.total)} 分"


def _closing(run: Run, indicators: Sequence[IndicatorResult]) -> Iterator[str]:
    """The sum, the losses, what is open, and the problems that do not stop a score."""
    yield from sums(run)
    lost = losses(indicators)
    if lost:
        yield "失分："
        for loss in lost:
            yield f"  {loss.name}    -{points(loss.points)} 分    {loss.why}"
    waiting = [indicator for indicator in indicators if indicator.row.open]
    if waiting:
        yield "未定："
        for indicator in waiting:
            yield f"  {indicator.name}    {STATUS_WORDS[indicator.status]}    {indicator.reason}"
    if run.problems:
        yield "提示："
        for problem in run.problems:
            yield f"  {WORDS[problem.severity]}：{problem.message}"
