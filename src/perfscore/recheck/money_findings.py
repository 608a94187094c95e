"""Findings about money: how much of a budget was spent, how a budget was changed, which unit amounts are in."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.program.model import IndicatorProgram
from perfscore.recheck.akin import AkinFigures
from perfscore.recheck.claims import Claims
from perfscore.recheck.document import Finding, Row
from perfscore.recheck.finding_words import finding
from perfscore.result.indicator import IndicatorResult
from perfscore.result.result import Result
from perfscore.steps.sentences import shown_input
from perfscore.text import quoted

EXECUTION: Final = ("执行率", "支出率")
"""The field's terms for the share of the money that was spent: a rule's author ends the name of such a measure so.

Only its name says so: 三公经费控制率 and 资金到位率 are shares of money over money too.
"""
LOW, HIGH, ALL = exact.ratio(60, 100), exact.ratio(90, 100), exact.ratio(1)
"""Execution below the first, with a total from the second up, is high score on low execution.

Below the second it has to be explained; above the last, more was spent than there was.
"""
ADJUSTED: Final = ("年初预算数", "全年预算数")
"""The field's names of a budget, and of what became of it."""
BUDGET: Final = ("预算", "预算数", "预算额", "预算金额", "预算总额", "预算资金")
"""A figure whose name ends so is a budget."""
MOST_ADJUSTED: Final = exact.ratio(30, 100)
"""A budget that is changed by more than that has to be explained."""
SLIP: Final = (exact.ratio(5000), exact.ratio(20_000))
"""Two amounts of money so many times apart: one of them is probably in 元, the other in 万元."""
MOST_SLIPS: Final = 100
"""So many such pairs are listed."""


class _Rate(NamedTuple):
    """A share of the money that was spent, as an indicator measures it, and the figures that it is measured with."""

    indicator: IndicatorResult
    name: str
    value: Number
    figures: tuple[str, ...]


class _Measure(NamedTuple):
    """The name of such a share in an indicator's program, and the names in its formula."""

    name: str
    names: tuple[str, ...]


def executions(result: Result, claims: Claims, _: Sequence[Row]) -> Iterator[Finding]:
    """A high total where little of the money was spent; money not spent without a word why; more than all of it."""
    full = result.program.model.points
    total = claims.converted if claims.converted is not None else claims.total
    noted = result.submission.remarks
    high = total is not None and total >= HIGH * full
    for one in _rates(result):
        if any(_is_negative(result, name) for name in one.figures):
            continue  # budgets() says so; a rate of such amounts says nothing
        where, rate = one.indicator.name, exact.show(one.value, "percent")
        if one.value < LOW and high and total is not None:
            says = f"“{one.name}”只有 {rate}，自评总分却有 {exact.points(total)}"
            yield finding("high-score-low-execution", says, where)
        elif one.value < HIGH and not one.indicator.remarks and not noted.get(one.indicator.id):
            yield finding("execution-low", f"“{one.name}”{rate}，没有写原因", where)
        elif one.value > ALL:
            amounts = "，".join(f"{quoted(name)}{_shown(result, name)}" for name in one.figures)
            yield finding("execution-above-budget", f"“{one.name}”{rate}，执行数超过了预算数：{amounts}", where)


def budgets(result: Result, _: Claims, __: Sequence[Row]) -> Iterator[Finding]:
    """A budget that was changed without a word why, and amounts below 0 where a budget or what was spent belongs."""
    names = (*ADJUSTED, *(name for one in _rates(result) for name in one.figures))
    for name in dict.fromkeys(names):
        if _is_negative(result, name):
            yield finding("budget-negative", f"{quoted(name)}是负数：{_shown(result, name)}", name)
    first, changed = (_of_name(result, name) for name in ADJUSTED)
    if first is not None and changed is not None and first > 0 and abs(changed - first) > MOST_ADJUSTED * first:
        share = exact.show(abs(changed - first) / first, "percent")
        says = f"“{ADJUSTED[1]}”与“{ADJUSTED[0]}”相差 {share}，没有写原因"
        yield finding("budget-adjusted", says, ADJUSTED[1])


def budget(result: Result) -> Decimal | None:
    """The budget that a submission states: 全年预算数, else 年初预算数, else the only amount that is called so."""
    given = [_of_name(result, name) for name in reversed(ADJUSTED)]
    others = [name for name in result.program.figures if name.endswith(BUDGET)]
    if len(others) == 1:
        given += [_of_name(result, others[0])]
    found = next((one for one in given if one is not None), None)
    return None if found is None else exact.decimal(found)


def units(result: Result, _: Claims, __: Sequence[Row]) -> Iterator[Finding]:
    """Two amounts that belong together and are ten thousand times apart."""
    figures = result.program.figures
    money = [one for one in figures.values() if one.kind == "money" and result.figures[one.name]]
    amounts = {one.name: abs(amount(result, one.name)) for one in money}
    together = [[asked.name for asked in one.program.inputs] for one in result.indicators]
    together += [list(one.condition.names) for one in result.program.relations]
    pairs: dict[tuple[str, str], None] = {}
    for names in together:
        given = [name for name in dict.fromkeys(names) if name in amounts]
        pairs |= dict.fromkeys(_slips(amounts, given, {name: place for place, name in enumerate(given)}))
    akin = AkinFigures(money)
    alike = {pair for group in akin.groups() for pair in _slips(amounts, [one.name for one in group], akin.places)}
    pairs |= dict.fromkeys(sorted(alike, key=lambda pair: sorted(map(akin.places.__getitem__, pair))))
    for small, large in islice(pairs, MOST_SLIPS):
        shown = [exact.show(amount(result, name), "money") for name in (large, small)]
        says = f"“{large}”{shown[0]} 元，“{small}”{shown[1]} 元，相差约一万倍，请核对单位是元还是万元"
        yield finding("unit-suspect", says, large)


def amount(result: Result, name: str) -> Number:
    """The value of a figure that is a number."""
    number: Number = result.figures[name]  # type: ignore[assignment]  # a number
    return number


def _rates(result: Result) -> Iterator[_Rate]:
    """The shares of the money that was spent, as the rule measures them."""
    for indicator in result.indicators:
        for one in _measures(indicator.program):
            if (rate := indicator.values.get(one.name)) is not None:
                money = tuple(name for name in one.names if _of_name(result, name) is not None)
                yield _Rate(indicator, one.name, rate, money)


@lru_cache(maxsize=1024)
def _measures(program: IndicatorProgram) -> tuple[_Measure, ...]:
    steps = (step for block in program.blocks for step in block.steps)
    found = (step for step in steps if step.role == "measure" and step.name.endswith(EXECUTION))
    return tuple(
        _Measure(step.name, tuple(dict.fromkeys(one.name for one in tree.names(step.formula)))) for step in found
    )


def _is_negative(result: Result, name: str) -> bool:
    found = _of_name(result, name)
    return found is not None and found < 0


def _shown(result: Result, name: str) -> str:
    """An amount of money in the unit of its figure."""
    return shown_input(result.program.figures[name], amount(result, name))


def _of_name(result: Result, name: str) -> Number | None:
    """An amount of money by the name of its figure."""
    figure = result.program.figures.get(name)
    value = None if figure is None or figure.kind != "money" else result.figures[name]
    return None if value is None or isinstance(value, str | tuple) else amount(result, name)


def _slips(amounts: Mapping[str, Number], names: Sequence[str], places: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """The pairs of a small and a large amount that are ten thousand times apart, in the order of their places."""
    rising = sorted(names, key=amounts.__getitem__)
    found: list[tuple[str, str]] = []
    for small in rising:
        first = bisect_left(rising, SLIP[0] * amounts[small], key=amounts.__getitem__)
        last = bisect_right(rising, SLIP[1] * amounts[small], key=amounts.__getitem__)
        found += ((small, large) for large in rising[first : min(last, first + MOST_SLIPS)])
    yield from sorted(found, key=lambda pair: sorted(map(places.__getitem__, pair)))
