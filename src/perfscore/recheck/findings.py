"""Findings over all rows of a submission: what is wrong with it, or looks wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

from perfscore import exact
from perfscore.documents.locate import located
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.methods.answer import blank
from perfscore.methods.description import Comparison
from perfscore.program import heading
from perfscore.recheck.claims import Claims
from perfscore.recheck.document import Finding, Row
from perfscore.recheck.finding_words import finding, of_problem
from perfscore.recheck.money_findings import amount, budgets, executions, units
from perfscore.recheck.row_findings import row_findings
from perfscore.recheck.treatment import Treated, treated
from perfscore.result.indicator import IndicatorResult
from perfscore.result.result import Result
from perfscore.rubric.model import RESERVED

NOTICED: Final = frozenset(
    {
        *("relation-broken", "over-achievement", "group-mismatch", "form-unlabelled"),
        *("form-hidden", "form-left-out", "form-sum-blank", "form-sum-wrong", "form-rows"),
    }
)
"""Problems of a result that a reviewer has to follow up."""
FEWEST: Final = 3
"""The fewest rows that show a pattern: that two are alike is chance."""
_PRINTED: Final = re.compile(r"\s*[-+]?[0-9,，]*(?:[.．]([0-9]+))?\s*(.*?)\s*")

Finder: TypeAlias = Callable[[Result, Claims, Sequence[Row]], Iterator[Finding]]


def findings(result: Result, claims: Claims, rows: Sequence[Row]) -> Iterator[Finding]:
    """Everything that is found, in the order of ``FINDERS``."""
    for finder in FINDERS:
        yield from finder(result, claims, rows)


def _head(result: Result, _: Claims, __: Sequence[Row]) -> Iterator[Finding]:
    """A bureau that is not named, a year in which the rule is not valid."""
    faults = heading.faults(result.program.model, result.submission, program=False)
    for problem in located(faults, result.submission.document):
        yield of_problem(problem)


def _noticed(result: Result, _: Claims, __: Sequence[Row]) -> Iterator[Finding]:
    """Relations that fail, over-achievement without a reason, groups that have other points than usual."""
    for problem in result.problems:
        if problem.code in NOTICED:
            yield of_problem(problem)


def _unplaced(result: Result, claims: Claims, __: Sequence[Row]) -> Iterator[Finding]:
    """Problems of the form that are those of no row: sums that do not add up, rows of one name; claims of the whole."""
    whole = (claims.unread[key] for key in RESERVED if key in claims.unread)
    for problem in (*result.run.unplaced, *whole):
        yield of_problem(problem)


def _unexplained(result: Result, _: Claims, __: Sequence[Row]) -> Iterator[Finding]:
    """Judgements without a reason."""
    names = {one.id: one.name for one in result.indicators}
    for key, problem in result.run.unexplained.items():
        yield finding("reason-missing", f"“{names[key]}”由人评分，没有写理由", problem.place)


def _stated(result: Result, _: Claims, __: Sequence[Row]) -> Iterator[Finding]:
    """Rates that a report prints, and that its figures contradict."""
    for name, printed in result.submission.stated.items():
        right = None if blank(printed) else _computed(result, name)
        if right is None:
            continue
        value, unit = right
        try:
            stated = exact.in_unit(printed, "number", unit)
        except exact.NotExact:  # its fault is among the unplaced
            continue
        step = _last_place(str(printed), unit)
        if 2 * abs(stated - value) <= step:
            continue
        places = 4 if value.denominator != 1 else 0
        percent = str(printed).strip().endswith(("%", "％"))
        shown = exact.show(value, "percent" if percent else "money" if unit == "元" else "number")
        shown += f" {unit}" if unit and not percent and unit != "%" else ""
        cut = 0 < value - stated < step and places
        says = f"印出的是 {str(printed).strip()}，按填报的数应为 {shown}" + ("（印出的舍去了尾数）" if cut else "")
        yield finding("stated-rate-wrong", f"“{name}”{says}", name)


def _last_place(printed: str, unit: str) -> Number:
    """The worth of one in the last place that is printed."""
    match = _PRINTED.fullmatch(printed)
    decimals, written = (match[1] or "", match[2]) if match else ("", "")
    return exact.in_unit(f"1{written}", "number", unit) / exact.ratio(10 ** len(decimals))


def _computed(result: Result, name: str) -> tuple[Number, str] | None:
    """The value of a printed name (a figure, a measure, or the rate of a row), and its unit."""
    figure = result.program.figures.get(name)
    if figure is not None:
        value = result.figures[name]
        if value is None or isinstance(value, str | tuple):
            return None
        return amount(result, name), "元" if figure.kind == "money" else figure.unit
    for indicator in result.indicators:
        if indicator.id == name and (rate := _rate(indicator)) is not None:
            return rate, ""
        if name in indicator.program.slots and (found := indicator.values.get(name)) is not None:
            return found, ""
    return None


def _rate(indicator: IndicatorResult) -> Number | None:
    """The rate of a row: its own measure, or the first percentage on the way to its score."""
    own = [measure.name for measure in indicator.program.scored.measure]
    percent = [step.name for block in indicator.program.blocks for step in block.steps if step.style == "percent"]
    values = indicator.values
    rates: Iterator[Number] = (values[name] for name in (*reversed(own), *percent) if name in values)
    return next(rates, None)


def _marked_down(_: Result, __: Claims, rows: Sequence[Row]) -> Iterator[Finding]:
    """Deductions where nothing was short."""
    code = "marked-down-without-shortfall"
    names = [row.name for row in rows if any(cause.code == code for cause in row.causes)]
    if names:
        yield finding(code, f"没有未完成的情况却扣了分：{_listed(names)}", names[0])


def _unlike(result: Result, _: Claims, rows: Sequence[Row]) -> Iterator[Finding]:
    """Rows of one table that did equally well, and were scored unlike."""
    alike: dict[tuple[int, Number], list[Treated]] = {}
    for one in treated(result.indicators, rows):
        if one.indicator.program.points_column:  # a row of a table
            alike.setdefault((id(one.indicator.program), one.share), []).append(one)
    for group in alike.values():
        claimed = {one.claimed: one.row for one in reversed(group)}
        if len(claimed) > 1 and len({one.claimed_share for one in group}) > 1:
            scores = "，".join(f"“{row.name}”{row.points} 分自评 {row.claimed} 分" for row in claimed.values())
            yield finding("unlike-treatment", f"完成程度相同，自评却不同：{scores}", group[0].row.name)


def _set_rows(result: Result, claims: Claims, _: Sequence[Row]) -> Iterator[Finding]:
    """Findings in the rows that the bureau set."""
    yield from row_findings(result, claims)


def _all_full(result: Result, claims: Claims, _: Sequence[Row]) -> Iterator[Finding]:
    """Nothing but full marks."""
    rows = [one for one in result.indicators if one.status != "not-applicable" and one.program.head.counted]
    if len(rows) > FEWEST and all(claims.rows.get(one.id) == one.full for one in rows):
        yield finding("all-full", f"{len(rows)} 行自评全部是满分，请重点核对", "claimed")


def _copied(result: Result, _: Claims, __: Sequence[Row]) -> Iterator[Finding]:
    """Every actual value is just the target: was it copied?"""
    compared = [(one, one.program.scored.way.compared()) for one in result.indicators if one.got is not None]
    open_ended = [(one, pair) for one, pair in compared if pair is not None and pair.direction != "="]
    if len(open_ended) >= FEWEST and all(_same(one, pair) for one, pair in open_ended):
        says = f"{len(open_ended)} 行的完成值都与指标值完全相同，请核对是不是照抄了指标值"
        yield finding("target-copied", says, open_ended[0][0].name)


def _same(indicator: IndicatorResult, pair: Comparison) -> bool:
    """True where a bureau's actual value is its target; what a rule computes is no copy."""
    match pair.actual.tree, pair.target.tree:
        case tree.Name(actual), tree.Name(target):
            values = indicator.values
            return values.get(actual) == values.get(target)
        case _:
            return False


def _listed(names: Sequence[str]) -> str:
    return "、".join(f"“{name}”" for name in names)


FINDERS: Final[tuple[Finder, ...]] = (
    _head,
    _noticed,
    _unplaced,
    _unexplained,
    _stated,
    _marked_down,
    _unlike,
    executions,
    budgets,
    _set_rows,
    _all_full,
    _copied,
    units,
)
