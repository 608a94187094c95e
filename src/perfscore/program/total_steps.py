"""From scores to the total: a rubric's sums, limits and grades, written as steps."""

from __future__ import annotations

from perfscore import exact
from perfscore.formula.literals import number_text
from perfscore.program import grade_steps, rounding
from perfscore.program.section_groups import Group, groups
from perfscore.program.section_steps import Reaches, SectionWriter
from perfscore.program.total_formula import TotalFormula
from perfscore.program.totals import (
    BONUS,
    BONUSES,
    CONVERTED,
    GRADE,
    MINUS,
    MINUSES,
    POINTS,
    POSSIBLE,
    RESCALED,
    SCORES,
    SUM,
    TOTAL,
    UNCHECKED,
    Gathered,
    Sign,
    TotalDraft,
    Totals,
    by_formula,
    limit_name,
)
from perfscore.rubric.model import RubricModel
from perfscore.steps.compile import compile_indicator
from perfscore.steps.model import NO, YES, Block, Input

_ZERO = exact.ratio(0)
RAW, ALTOGETHER, APPLIES, STRETCHED = "折算前", "折算合计", "适用满分", "放大后"


def totals(model: RubricModel, formula: TotalFormula | None, reach: Reaches) -> Totals:
    """The steps of a rubric's total, in the order in which a total is made.

    A limit (执行率低于 60% 的总分不超过 69) caps the total and the converted total alike. Every converted value is
    computed from an unrounded quotient and rounded once.
    """
    writer = _Writer(model, formula, reach)
    writer.write()
    draft = writer.draft
    limits = [
        Gathered(Input(limit_name(number), "yes_no", of=(YES, NO, UNCHECKED)), "limit", limit=number - 1)
        for number, _ in enumerate(model.limits, 1)
    ]
    inputs = (*draft.inputs, *limits)
    given = tuple(one.input for one in inputs)
    block = Block("", model.points, GRADE, given, tuple(draft.steps), (), ())
    names, run = compile_indicator([block], [], given)
    full = sum((one.points * one.share for one in model.sections), _ZERO)
    graded = any(map(grade_steps.decides_grade, model.limits))
    plain = not (draft.sections or formula or graded or any(one.minus for _, _, one in model.indicators()))
    return Totals(
        block,
        inputs,
        names,
        run,
        full,
        plain and model.at_least == 0,
        draft.sections,
        tuple(draft.closings),
        weighs=any(one.converted for one in draft.sections.values()),
        graded=graded,
        setting=frozenset(place for place, one in enumerate(model.limits) if one.grade is not None),
        homes=_homes(inputs),
    )


def _homes(inputs: tuple[Gathered, ...]) -> dict[str, tuple[int, int]]:
    """For each indicator the places of the inputs that its scores, and its points, are gathered in."""
    homes: dict[str, tuple[int, int]] = {}
    for place, one in enumerate(inputs):
        for key in one.rows:
            scores, points = homes.get(key, (-1, -1))
            homes[key] = (place, points) if one.what in {"scores", "highest"} else (scores, place)
    return homes


class _Writer:
    """Writes the steps of one rubric's total."""

    def __init__(self, model: RubricModel, formula: TotalFormula | None, reach: Reaches) -> None:
        self.draft = TotalDraft()
        self._model = model
        self._formula = formula
        self._sections = SectionWriter(model, self.draft, reach)
        self._minus = any(one.minus for _, _, one in model.indicators()) or (formula is not None and formula.takes_off)

    def write(self) -> None:
        """The steps, first to last."""
        if self._formula is None:
            self._added()
        else:
            self._by_formula(self._formula)
        grade_steps.write(self._model, self.draft)

    # -- the scores added up ---------------------------------------------------------------

    def _added(self) -> None:
        draft, full = self.draft, number_text(self._model.points)
        rows, below = groups(self._model, "ordinary")
        got = [f"sum({draft.gather(SCORES, 'scores', rows)})"] if rows or not below else []
        got_below = [self._sections.value(one, "ordinary") for one in below]
        extra = self._extra()
        possible = [f"sum({draft.gather(POINTS, 'points', rows)})"] if rows or not below else []
        possible_below = [self._sections.contributed_points(one) for one in below]
        draft.step(SUM, " + ".join([*got, *got_below]))
        self._extra_steps(extra)
        draft.step(POSSIBLE, " + ".join([*possible, *possible_below]))
        added = f" + {BONUS} - {MINUS}" if self._minus else f" + {BONUS}"
        self._limited(TOTAL, f"{SUM}{added}")
        if self._model.not_applicable == "forbid":  # rows of a form whose points do not add up are not stretched
            self._limited(CONVERTED, f"{SUM}{added}")
            return
        if any(one.weighted or one.weights_below for one in below):
            self._weighted_conversion((got, possible), below, added)
            return
        draft.step(RAW, f"{SUM} / {POSSIBLE} * {full}")
        draft.step(RESCALED, rounding.formula(RAW, self._model.rounding))
        self._limited(CONVERTED, f"{SUM}{added} if {POSSIBLE} == {full} else {RESCALED}{added}")

    def _weighted_conversion(self, rows: tuple[list[str], list[str]], below: tuple[Group, ...], added: str) -> None:
        """折算 where sections have weights: each of them within itself, all else together."""
        draft, full = self.draft, self._model.points
        rest = self._sections.rest("", rows, below, full)
        terms = list(rest.converted)
        if rest.got:
            draft.step(RAW, f"{rest.got} / {rest.points} * {number_text(rest.full)} if {rest.points} > 0 else 0")
            draft.step(RESCALED, rounding.formula(RAW, self._model.rounding))
            terms.append(f"({rest.got} if {rest.points} == {number_text(rest.full)} else {RESCALED})")
        draft.step(ALTOGETHER, " + ".join(terms))
        draft.step(APPLIES, rest.applies)
        stretched = draft.step("放大前", f"{ALTOGETHER} / {APPLIES} * {number_text(full)}")
        draft.step(STRETCHED, rounding.formula(stretched, self._model.rounding))
        whole = f"{APPLIES} == {number_text(full)}"
        self._limited(CONVERTED, f"{ALTOGETHER}{added} if {whole} else {STRETCHED}{added}")

    # -- the author's formula --------------------------------------------------------------

    def _by_formula(self, formula: TotalFormula) -> None:
        draft = self.draft
        _, below = groups(self._model, "ordinary")
        values = [self._sections.value(one, "ordinary", formula.sign(one.path[0])) for one in below]
        extra = self._extra(formula.sign(BONUS), formula.sign(MINUS))
        possible = [self._sections.contributed_points(one) for one in below]
        for name in formula.figures:
            draft.gather(formula.inputs[name], "figure")
        self._extra_steps(extra)
        draft.step(POSSIBLE, " + ".join(possible))
        self._evaluated(TOTAL, formula, dict(zip((one.path[0] for one in below), values, strict=True)))
        if self._model.not_applicable == "rescale":
            values = [self._sections.whole(one) for one in below]
            self._evaluated(CONVERTED, formula, dict(zip((one.path[0] for one in below), values, strict=True)))
        else:
            draft.step(CONVERTED, TOTAL)

    def _evaluated(self, name: str, formula: TotalFormula, values: dict[str, str]) -> None:
        """The formula over the sections as they are, or as they are converted; rounded, then limited."""
        raw = self.draft.step(by_formula(name), formula.over(values))
        self._limited(name, rounding.formula(raw, self._model.rounding, signed=True))

    # -- bonus and minus -------------------------------------------------------------------

    def _extra(self, bonus: Sign = 1, minus: Sign = -1) -> dict[str, list[str]]:
        """The terms of 加分 and of 减分, which enter once, after the caps of their sections."""
        draft, terms = self.draft, dict[str, list[str]]()
        rows, below = groups(self._model, "bonus")
        terms[BONUS] = [f"sum({draft.gather(BONUSES, 'scores', rows, bonus)})"] if rows or not below else []
        terms[BONUS] += [self._sections.value(one, "bonus", bonus) for one in below]
        if self._minus:
            rows, below = groups(self._model, "minus")
            terms[MINUS] = (
                [f"sum({draft.gather(MINUSES, 'scores', rows, minus, minus=True)})"] if rows or not below else []
            )
            terms[MINUS] += [self._sections.value(one, "minus", minus) for one in below]
        return terms

    def _extra_steps(self, terms: dict[str, list[str]]) -> None:
        for name, added in terms.items():
            self.draft.step(name, " + ".join(added))

    # -- limits ----------------------------------------------------------------------------

    def _limited(self, name: str, text: str) -> None:
        """``name`` as ``text`` gives it, lowered by every limit that applies, and no less than the least."""
        model, stages = self._model, [text]
        for number, limit in enumerate(model.limits, 1):
            if limit.at_most is not None:
                stages.append(f"min({{0}}, {number_text(limit.at_most)}) if {limit_name(number)} == '{YES}' else {{0}}")
        if model.at_least is not None and (self._minus or self._formula is not None or model.at_least != 0):
            stages.append(f"max({{0}}, {number_text(model.at_least)})")
        before = ""
        for number, stage in enumerate(stages):
            step = name if number == len(stages) - 1 else f"{name}·{number}" if number else f"{name}·限前"
            before = self.draft.step(step, stage.format(before))
