"""The text of ``Result.explain()``: every row, the sum, what was lost, what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from perfscore import exact
from perfscore.problems import Severity
from perfscore.program.totals import BONUS, CONVERTED, RESCALED, SUM
from perfscore.result import explain
from perfscore.text import clean

if TYPE_CHECKING:
    from perfscore.exact import Number
    from perfscore.result.result import IndicatorResult, Result

STATUS: Final[dict[str, str]] = {"not-applicable": "不适用", "missing": "缺数据", "pending": "待评定"}
"""What stands where a score would, for an indicator without one."""
WORDS: Final[dict[Severity, str]] = {"error": "不符", "warning": "注意", "info": "说明"}


def points(value: Number | Decimal) -> str:
    """Points exactly: what is printed adds up."""
    return exact.plain(value)


def between(low: Number | Decimal, high: Number | Decimal | None) -> str:
    """``3 到 6 分之间``, to follow 在; where there is no upper bound, that."""
    return f"{points(low)} 分以上，没有上限" if high is None else f"{points(low)} 到 {points(high)} 分之间"


def span(low: Number | Decimal, high: Number | Decimal | None) -> str:
    """The same where there is little room: ``3～6``."""
    return f"{points(low)} 分以上" if high is None else f"{points(low)}～{points(high)}"


def report(result: Result) -> str:
    """The whole result, as lines of text. What others wrote cannot break out of its line."""
    return "\n".join(clean(" ".join(line.splitlines())) for line in _lines(result)) + "\n"


def _lines(result: Result) -> Iterator[str]:
    yield from head(result)
    section: tuple[str, ...] = ()
    said: object = None
    for one in result.indicators:
        if one.section != section:
            section = one.section
            yield ""
            yield subtotal(result, section)
        yield ""
        yield from row(one, grounds=one.program.head is not said)
        said = one.program.head
    yield ""
    yield from closing(result)


def head(result: Result) -> Iterator[str]:
    """Title, bureau, year, and the total."""
    model = result.program.model
    yield f"{model.title}（{model.rubric}）"
    said = [f"填报单位：{result.unit}" if result.unit else "", f"年度：{result.year}" if result.year else ""]
    if any(said):
        yield "    ".join(one for one in said if one)
    yield from totals(result)


def totals(result: Result) -> Iterator[str]:
    """The total, what it is out of, 折算 and 等次; for an incomplete result the range still possible."""
    full = points(result.program.model.points)
    if result.status == "incomplete":
        said = between(result.low, result.high)
        yield f"未完成：已得 {points(result.total)} 分，总分在 {said}（满分 {full} 分）"
        return
    yield f"总分 {points(result.total)} / {points(result.possible)} 分"
    if points(result.possible) != full and result.converted is not None:
        yield f"折算 {points(result.converted)} 分（{conversion(result, full)}）"
    if result.program.model.grades:
        yield f"等次：{result.grade or '没有对应的等次'}"


def conversion(result: Result, full: str) -> str:
    """How 折算 was reckoned; 加分 is added after it, and a limit comes last."""
    found = result.found
    said = f"{points(found[SUM])} ÷ {points(result.possible)} × {full}"
    said += f" + 加分 {points(found[BONUS])}" if found[BONUS] else ""
    return said if found[CONVERTED] == found[RESCALED] + found[BONUS] else f"{said}，限额后"


def subtotal(result: Result, section: tuple[str, ...]) -> str:
    """``【投入 › 预算配置】 12 / 12 分``: what the section's rows add up to, of those that apply."""
    inside = [one for one in result.indicators if one.section == section]
    got = sum((one.got for one in inside if one.got is not None), exact.ratio(0))
    counted = [one for one in inside if one.status != "not-applicable" and not one.program.head.bonus]
    full = sum((one.full for one in counted), exact.ratio(0))
    return f"【{' › '.join(section)}】 {points(got)} / {points(full)} 分"


def row(one: IndicatorResult, *, grounds: bool = True) -> Iterator[str]:
    """One indicator: score, calculation, grounds, and what would win points back.

    The rows of one table share their grounds, so they are said with the first.
    """
    got = points(one.score) if one.score is not None else STATUS[one.status]
    if one.status in {"missing", "pending"}:
        got += f"（{span(one.low, one.high)}）"
    yield f"{one.name}    {got} / {points(one.points)} 分    {' › '.join(one.section)}"
    for sentence in explain.sentences(one):
        yield f"  {sentence}"
    head = one.program.head
    if grounds and head.criterion:
        yield f"  依据：{' '.join(head.criterion.split())}"
    if grounds and head.note:
        yield f"  说明：{' '.join(head.note.split())}"
    for chance in one.regain:
        yield f"  可挽回：{chance.says}"


def closing(result: Result) -> Iterator[str]:
    """The sum as it is printed, the losses, and the problems that do not stop a score."""
    scores = [one.got for one in result.indicators if one.got is not None]
    if scores:
        total = points(sum(scores, exact.ratio(0)))
        yield f"合计 = {' + '.join(points(score) for score in scores)} = {total} 分"
        if total != points(result.total):
            yield f"限额后总分 {points(result.total)} 分"
    if result.lost:
        yield "失分："
        for loss in result.lost:
            yield f"  {loss.name}    -{points(loss.points)} 分    {loss.why}"
    waiting = [one for one in result.indicators if one.status in {"missing", "pending"}]
    if waiting:
        yield "未定："
        for one in waiting:
            yield f"  {one.name}    {STATUS[one.status]}    {one.reason}"
    if result.problems:
        yield "提示："
        for problem in result.problems:
            yield f"  {WORDS[problem.severity]}：{problem.message}"
