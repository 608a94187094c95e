"""Grades: totals that have none, and grades that no total has."""

from __future__ import annotations

from collections.abc import Iterator

from perfscore import exact
from perfscore.check.bands import ends, number_inside, part_between
from perfscore.check.finding import RuleFault, Witness
from perfscore.check.subject import Rule, between, within
from perfscore.check.totals import total_range
from perfscore.formula.analysis.extent import Extent
from perfscore.formula.interval import gaps
from perfscore.problems import Fault
from perfscore.text import quoted


def between_two(rule: Rule) -> Iterator[RuleFault]:
    """Totals between two grades that have neither."""
    for left, low, high in _ungraded(rule):
        if low and high:
            yield _no_grade(left, "没有等次")


def at_the_ends(rule: Rule) -> Iterator[RuleFault]:
    """Totals below the lowest grade, or above the highest, that have none."""
    for left, low, high in _ungraded(rule):
        if not (low and high):
            full = rule.program.model.points
            beyond = not left.high.endless and left.high.at > full
            top = f"最高的总分 {exact.points(left.high.at)}" if beyond else "满分"
            bottom = f"最低的总分 {exact.points(left.low.at)}" if not left.low.endless and left.low.at < 0 else " 0 分"
            yield _no_grade(left, "没有等次，等次没有覆盖到" + (bottom if high else top))


def _no_grade(left: Extent, what: str) -> RuleFault:
    witness = Witness(f"{exact.points(number_inside(left, 'points'))}没有等次")
    return RuleFault(Fault(("grades",), "", f"总分{within(left, 'points')}的{what}", key=True), witness)


def _ungraded(rule: Rule) -> Iterator[tuple[Extent, bool, bool]]:
    """The totals without a grade, and whether there are grades below and above them."""
    model = rule.program.model
    intervals = [one for several in model.grades.values() for one in several]
    places = max([model.rounding.places, *(one.rounding.places for _, _, one in model.indicators() if one.rounding)])
    total = total_range(rule, beyond=True) if intervals else None
    if total is None:
        return
    for low, low_in, high, high_in in gaps(intervals):
        left = part_between(total, (low, low_in, high, high_in))
        if left is not None and _on_grid(left, places):
            yield left, low is not None, high is not None


def _on_grid(left: Extent, places: int) -> bool:
    """True where a total that is rounded so can be one of these: between 59.99 and 60 there is none."""
    scale = exact.ratio(10**places)
    above = Extent(whole=True).least(left.low.scaled(scale))
    return above is not None and above.most(left.high.scaled(scale)) is not None


def unreachable(rule: Rule) -> Iterator[RuleFault]:
    """Grades that no total has."""
    model = rule.program.model
    total = total_range(rule, beyond=False)
    if total is None:
        return
    for grade, intervals in model.grades.items():
        if intervals and all(part_between(total, ends(one)) is None for one in intervals):
            witness = Witness(f"总分在 {between(total, 'points')} 之内")
            yield RuleFault(Fault(("grades", grade), "", f"没有总分能得到等次{quoted(grade)}", key=True), witness)
