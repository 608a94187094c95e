"""The range of the total, and caps that never lower anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from perfscore import exact
from perfscore.check.finding import RuleFault, Witness
from perfscore.check.subject import Rule
from perfscore.exact import Number
from perfscore.formula.analysis import extent
from perfscore.formula.analysis.extent import Extent, closed
from perfscore.problems import Fault, Path
from perfscore.program.total_inputs import Claim, total_inputs
from perfscore.program.totals import CONVERTED
from perfscore.rubric.model import IndicatorFields, Section
from perfscore.text import quoted

_ZERO: Final = exact.ratio(0)
_ENDLESS: Final = exact.ratio(10**30)
"""Stands for what has no end; where twice as much gives another total, that has no end either."""


def total_range(rule: Rule, *, beyond: bool) -> Extent | None:
    """The totals that there can be where every row applies; ``beyond``: with what rows give beyond their points.

    None where a figure decides of them.
    """
    totals = rule.program.totals
    if any(one.what == "figure" for one in totals.inputs):
        return None
    best = _best(rule) if beyond else {}
    low, high = ([_end(rule, best, size, top=top) for size in (_ENDLESS, 2 * _ENDLESS)] for top in (False, True))
    return Extent(
        closed(low[0]) if low[0] == low[1] else extent.LEAST, closed(high[0]) if high[0] == high[1] else extent.MOST
    )


def _end(rule: Rule, best: Mapping[str, Number], endless: Number, *, top: bool) -> Number:
    """The total at one end, with a size for what has no end."""
    totals, claims = rule.program.totals, list[Claim]()
    for one in rule.program.indicators:
        head = one.head
        most = endless if head.points is None else max(head.full, best.get(one.key, _ZERO))
        rises = (totals.inputs[totals.homes[one.key][0]].sign > 0) is not head.minus
        if head.minus:
            claims.append(Claim(one.key, _ZERO if rises is top else -most, head.full))
        else:
            claims.append(Claim(one.key, most if rises is top else _ZERO, head.full))
    values = totals.values(*total_inputs(totals, claims, [False for _ in rule.program.limits], {}))
    return values[CONVERTED]  # type: ignore[no-any-return]  # a step that is a number


def _best(rule: Rule) -> dict[str, Number]:
    """The highest scores that were found, by indicator; what comes off, of those that come off."""
    best: dict[str, Number] = {}
    for subject in rule.subjects:
        program = subject.program
        score = subject.plain.score
        if program.points_column == "" and score is not None and not score.high.endless:
            scores = (abs(one.score) for one in subject.trials if one.score is not None and subject.plausible(one))
            best[program.key] = max(scores, default=_ZERO)
    return best


# -- caps ------------------------------------------------------------------------------------------


def idle_caps(rule: Rule) -> Iterator[RuleFault]:
    """Caps of sections and of the total that nothing reaches."""
    best = _best(rule)
    for path, section in _sections(rule.program.model.sections, ("sections",)):
        most = _most(section, best)
        if section.at_most is not None and most is not None and most < section.at_most:
            name = quoted(section.name)
            message = f"{name}下各行合起来最多 {exact.points(most)}，到不了 {exact.points(section.at_most)}"
            witness = Witness(f"{name}无论怎么填都不超过 {exact.points(most)}")
            yield RuleFault(Fault((*path, "at_most"), "", message, "核对上限，或删去 at_most"), witness)
    total = total_range(rule, beyond=True)
    for number, limit in enumerate(rule.program.model.limits):
        if limit.at_most is not None and total is not None and not total.high.endless:
            most = total.high.at
            if most < limit.at_most:
                message = f"总分最高 {exact.points(most)}，“不超过 {exact.points(limit.at_most)}”不起作用"
                where = ("limits", number, "at_most")
                witness = Witness(f"总分无论怎么填都不超过 {exact.points(most)}")
                yield RuleFault(Fault(where, "", message, "核对这个数，或删去这一条"), witness)


def _sections(sections: list[Section], path: Path) -> Iterator[tuple[Path, Section]]:
    for number, section in enumerate(sections):
        here = (*path, number)
        yield here, section
        yield from _sections(section.sections, (*here, "sections"))


def _most(section: Section, best: Mapping[str, Number]) -> Number | None:
    """The most that the rows of a section can give, before its cap; None where there is no end."""
    rows = [_most_of(one, best) for one in section.items] + [_capped(one, best) for one in section.sections]
    known = [one for one in rows if one is not None]
    if len(known) < len(rows):
        return None
    return max(known, default=_ZERO) if section.take == "highest" else sum(known, _ZERO)


def _capped(section: Section, best: Mapping[str, Number]) -> Number | None:
    most = _most(section, best)
    if section.at_most is not None:
        most = section.at_most if most is None else min(most, section.at_most)
    return None if most is None else most * section.share


def _most_of(indicator: IndicatorFields, best: Mapping[str, Number]) -> Number | None:
    return None if indicator.points is None else max(indicator.points, best.get(indicator.key, _ZERO))
