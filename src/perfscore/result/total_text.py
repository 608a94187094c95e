"""The total as a reader adds it up: sections with caps and weights, 合计, 加分, 减分, the formula."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula.readings import prose
from perfscore.program.run import Run
from perfscore.program.section_groups import Group, Kind, groups
from perfscore.program.total_steps import ALTOGETHER, APPLIES, STRETCHED
from perfscore.program.totals import BONUS, CONVERTED, MINUS, RESCALED, SUM, TOTAL, SectionSteps, by_formula

_ZERO: Final = exact.ratio(0)
_SIGN: Final[Mapping[Kind, int]] = {"ordinary": 1, "bonus": 1, "minus": -1}


def sums(run: Run) -> Iterator[str]:
    """The sum of every section that has steps of its own, then those of all, then the total."""
    values = run.total_values
    terms: dict[str, list[Number]] = {}
    kinds: tuple[tuple[Kind, str], ...] = (("ordinary", SUM), ("bonus", BONUS), ("minus", MINUS))
    for kind, name in kinds:
        rows, below = groups(run.program.model, kind)
        for one in below:
            yield from _group(run, one, kind)
        terms[name] = _scores(run, rows, kind) + [values[_steps(run, one).value] for one in below]
    for name, added in terms.items():
        if name in values and (added or name == SUM):
            yield _equation(name, added, values[name])
    yield from _total(run)


def _total(run: Run) -> Iterator[str]:
    values, model = run.total_values, run.program.model
    raw = by_formula(TOTAL)
    if model.total is not None:
        formula = next(step.formula for step in run.program.totals.block.steps if step.name == raw)
        known = {**values, **run.figures}
        shown = prose.prose(formula, lambda one: points(known.get(one.name), one.name))
        whole = f"{TOTAL} = {prose.prose(model.total.tree)} = {shown}"
        given, rounding = values[raw], model.rounding
        total = None if given is None else exact.rounded(given, rounding.places, rounding.mode)
        yield whole if total is None else f"{whole} = {exact.plain(total)} 分"
    else:
        total = values[SUM] + values[BONUS] - values.get(MINUS, _ZERO)
        terms = [values[SUM], *(one for one in (values[BONUS], -values.get(MINUS, _ZERO)) if one)]
        if terms[1:]:
            yield f"{TOTAL} = {_signed(terms)} = {exact.plain(total)} 分"
    if total is not None and total != run.total:
        yield f"限额后总分 {exact.plain(run.total or _ZERO)} 分"


def points(value: Any, name: str) -> str:
    """A number of the formula as it is; of what is missing, its name."""
    return name if value is None else exact.plain(value)


def _group(run: Run, group: Group, kind: Kind) -> Iterator[str]:
    """The sum of one section, and what its cap and its weight make of it; what lies in it first."""
    values, section = run.total_values, group.section
    for one in group.below:
        yield from _group(run, one, kind)
    steps = _steps(run, group)
    items = _scores(run, group.rows, kind) + [values[_steps(run, one).value] for one in group.below]
    whole, value = values[steps.sum], values[steps.value]
    text, told = f"{' › '.join(group.path)} ", len(items) > 1
    if section.take and len(items) > 1:
        text += f"{'、'.join(map(exact.plain, items))} 中只计最高一项，{exact.plain(whole)} 分"
    elif len(items) > 1 and not group.weighted:
        text += f"{_signed(items)} = {exact.plain(whole)} 分"
    else:
        text += f"{exact.plain(whole)} 分"
    if section.at_most is not None and whole > section.at_most:
        most, told = exact.plain(section.at_most), True
        text += f"，最多 {most} 分，计 {most} 分"
    if kind == "ordinary" and section.weight is not None:
        weight, told = exact.show(section.weight, "percent"), True
        text += f"（满分 {exact.plain(section.points)} 分）× {weight} = {exact.plain(value)} 分"
    if told:
        yield text


def _steps(run: Run, group: Group) -> SectionSteps:
    return run.program.totals.sections[group.path]


def _scores(run: Run, keys: Sequence[str], kind: Kind) -> list[Number]:
    """The scores of rows that have one; of 减分项, what comes off."""
    return [one.got * _SIGN[kind] for key in keys for one in run.by_key[key] if one.got is not None]


def _equation(name: str, terms: Sequence[Number], whole: Number) -> str:
    if len(terms) < 2:  # noqa: PLR2004 (nothing to add up)
        return f"{name} {exact.plain(whole)} 分"
    return f"{name} = {_signed(terms)} = {exact.plain(whole)} 分"


def _signed(terms: Sequence[Number]) -> str:
    """Terms with their signs between them."""
    first, *others = terms
    return exact.plain(first) + "".join(f" {'−' if one < 0 else '+'} {exact.plain(abs(one))}" for one in others)


def conversion(run: Run) -> str:
    """The conversion of each section by itself, and of the rest."""
    totals, values = run.program.totals, run.total_values
    parts = [
        f"{' › '.join(path)} {exact.plain(values[steps.converted])}"
        for path, steps in totals.sections.items()
        if steps.converted
    ]
    if RESCALED in values:
        parts.append(f"其余 {exact.plain(values[RESCALED])}")
    text = f"各组折算后得 {'、'.join(parts)}"
    if run.program.model.total is not None:
        return f"{text}，再按总分公式计"
    whole, applies, full = values[ALTOGETHER], values[APPLIES], run.program.model.points
    if applies != full:
        text += f"，合计 {exact.plain(whole)} ÷ {exact.plain(applies)} × {exact.plain(full)}"
        whole = values[STRETCHED]
    extra = values[BONUS] - values.get(MINUS, _ZERO)
    text += f" + 加分 {exact.plain(values[BONUS])}" if values[BONUS] else ""
    text += f" − 减分 {exact.plain(values[MINUS])}" if values.get(MINUS) else ""
    return text if values[CONVERTED] == whole + extra else f"{text}，限额后"
