"""合计, 折算, 等次 and 自评准确 from the claims themselves, by the rubric's own steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula.readings import reference
from perfscore.program import relations
from perfscore.program.model import IndicatorProgram
from perfscore.program.total_ends import ends
from perfscore.program.total_inputs import total_inputs
from perfscore.program.totals import CONVERTED, GRADE, TOTAL
from perfscore.recheck import variants
from perfscore.recheck.claims import Claims
from perfscore.recheck.document import Cause, Finding, Row, SelfAccuracy, Verdict
from perfscore.recheck.finding_words import finding
from perfscore.result import text
from perfscore.result.result import Result

SELF, SAMPLED = "自评得分", "抽查得分"
"""The figures by which an indicator is known that scores how accurate the self-score is (自评准确)."""

_PAIRS: Final = (("优秀", "优"), ("良好", "良"), ("中等", "中"), ("较差", "差"))
SAME_GRADE: Final = dict((*_PAIRS, *(pair[::-1] for pair in _PAIRS)))
"""Other words for a grade, where the rule has the one and a bureau writes the other."""


class Totals:
    """The totals that follow from the claims of one submission."""

    def __init__(self, result: Result, claims: Claims) -> None:
        self._result = result
        self._claims = claims

    def _values(self, scores: Mapping[str, Number]) -> dict[str, Any]:
        """The steps of the total from other scores: the points that apply, and the limits, stay what they are."""
        run = self._result.run
        rows = [row._replace(got=scores.get(row.id)) for row in run.rows]
        return run.program.totals.values(*total_inputs(run.program.totals, rows, self._limits, run.figures))

    @property
    def _limits(self) -> list[bool | None]:
        """For each limit whether it applies."""
        run = self._result.run
        return relations.limits(run.program, run.figures, run.keyed)[0]

    @cached_property
    def _summed(self) -> dict[str, Any] | None:
        """The steps of the total from the rows' claims; None where a row that applies has no claim."""
        rows = self._claims.rows
        if any(one.id not in rows and one.status != "not-applicable" for one in self._result.indicators):
            return None
        return self._values(rows)

    @cached_property
    def converted(self) -> Number | None:
        """The claimed total on the rubric's full points: as claimed, else as it follows from the claims."""
        if self._claims.converted is not None:
            return self._claims.converted
        return self._following

    @property
    def _following(self) -> Number | None:
        """折算 as it follows from the claimed total, or from the rows."""
        total = self._claims.total
        if total is None:
            return None if self._summed is None else self._summed[CONVERTED]
        if self._summed is not None and self._summed[TOTAL] == total:
            return self._summed[CONVERTED]  # type: ignore[no-any-return]  # a step that is a number
        if all(one.status != "not-applicable" or not one.program.head.counted for one in self._result.indicators):
            return total
        return self._converted(total) if self._result.program.totals.plain else None

    def _converted(self, total: Number) -> Number:
        """折算 of a total whose rows are not claimed, or do not add up to it: as if one row had all of it."""
        counted = [row.id for row in self._result.run.rows if row.counted]
        return self._values({counted[0]: total})[CONVERTED]  # type: ignore[no-any-return]  # a step that is a number

    # -- rows -------------------------------------------------------------------------------------

    def rows(self) -> Iterator[Row]:
        """合计 and 折算, where the claims do not add up, or where there is no claim but for the whole."""
        total = self._claims.total
        if total is not None:
            if self._summed is not None:
                yield from self._added(total, self._summed)
            elif not self._claims.rows:
                yield self._alone(total)
        if self._claims.converted is not None and not self._skipped_claimed():
            yield from self._conversion(self._claims.converted)

    def _added(self, total: Number, summed: dict[str, Any]) -> Iterator[Row]:
        if total == summed[TOTAL]:
            return
        says = f"各行自评得分合计应为 {exact.points(summed[TOTAL])}"
        if total == summed[CONVERTED]:
            says += "，这里写的是折算得分"
        yield self._row("total", "合计", total, summed[TOTAL], "arithmetic", Cause(code="total-mismatch", says=says))

    def _alone(self, total: Number) -> Row:
        """Only the total is claimed."""
        low, high = self._result.run.least, self._result.run.most
        open_ended = self._result.status == "incomplete"
        full = self._result.program.model.points
        if high is not None and total > max(full, high):
            cause = Cause(code="above-points", says=f"自评总分超过满分 {exact.points(full)}")
            return self._row("total", "合计", total, None if open_ended else low, "exceeds", cause)
        if (low is not None and total < low) or (high is not None and total > high):
            span = f"在 {text.between(low, high)}" if open_ended else f"是 {text.points(low)} 分"
            cause = Cause(code="total-mismatch", says=f"没有分项自评；复核总分{span}")
            return self._row("total", "合计", total, None if open_ended else low, "unexplained", cause)
        if open_ended:
            return self._row(
                "total", "合计", total, None, "undetermined", Cause(code="not-claimed", says="没有分项自评")
            )
        return self._row("total", "合计", total, low, "agrees")

    def _conversion(self, converted: Number) -> Iterator[Row]:
        right = self._following
        if right is None or right == converted:
            return
        says = f"折算应为 {exact.points(right)}（自评合计 ÷ 可评分值 × 总分，最后才取舍）"
        yield self._row("converted", "折算", converted, right, "arithmetic", Cause(code="conversion-wrong", says=says))

    def _skipped_claimed(self) -> bool:
        """True where points are claimed for what does not apply: then nothing follows for 折算."""
        skipped = (one.id for one in self._result.indicators if one.status == "not-applicable")
        return any(self._claims.rows.get(one) for one in skipped)

    def _row(self, key: str, name: str, claimed: Number, right: Number | None, verdict: Verdict, *causes: Cause) -> Row:
        return Row(
            id=key,
            name=name,
            points=exact.decimal(self._result.program.model.points),
            claimed=exact.decimal(claimed),
            computed=None if right is None else exact.decimal(right),
            difference=None if right is None else exact.decimal(claimed - right),
            verdict=verdict,
            causes=list(causes),
        )

    # -- findings ---------------------------------------------------------------------------------

    def findings(self) -> Iterator[Finding]:
        """等次 that the claimed total does not have; without one, that the submission does not come to."""
        grades, claimed = self._result.program.model.grades, self._claims.grade.strip()
        whole, known = self.converted, "，"
        if whole is None and self._result.status == "complete":
            whole, known = self._result.run.total_values[CONVERTED], "，没有自评总分，复核得 "
        if not claimed or not grades or whole is None:
            return
        right = self._grade(whole)
        if right != claimed and SAME_GRADE.get(claimed) != right:
            correction = f"应为“{right}”" if right else "不在任何等次里"
            says = f"自评等次写的是“{claimed}”{known}{exact.points(whole)}{correction}"
            yield finding("grade-wrong", says, "grade")

    def _grade(self, converted: Number) -> str:
        """The grade of a converted total, by the rubric's own steps from there on."""
        run = self._result.run
        totals = run.program.totals
        given = zip(totals.inputs, run.given_totals, strict=True)
        known: dict[str, Any] = {one.input.name: value for one, value in given if one.what == "limit"}
        known[CONVERTED] = converted
        steps = totals.block.steps
        after = next(place for place, step in enumerate(steps) if step.name == CONVERTED) + 1
        for step in steps[after:]:
            known[step.name] = reference.value(step.formula, known)
        return str(known[GRADE])

    # -- 自评准确 -----------------------------------------------------------------------------------

    def self_accuracy(self) -> SelfAccuracy | None:
        """The distance of the claimed total from the computed one, by the rubric's own indicator for it."""
        keyed = self._result.program.keyed.values()
        indicator = next((one for one in keyed if {asked.name for asked in one.inputs} == {SELF, SAMPLED}), None)
        claimed = self.converted
        if indicator is None or claimed is None or not indicator.head.measure:
            return None
        low, high = self.range()
        if low is None or high is None:
            return None
        sampled = {low, high} | ({claimed} if low <= claimed <= high else set())
        outcomes = [pair for value in sorted(sampled) if (pair := _accuracy(indicator, claimed, value)) is not None]
        if not outcomes:
            return None
        deviations, scores = zip(*outcomes, strict=True)
        span = _span([exact.show(min(deviations), "percent"), exact.show(max(deviations), "percent")])
        points = _span([exact.plain(min(scores)), exact.plain(max(scores))])
        totals = _span([exact.plain(low), exact.plain(high)])
        says = f"自评 {exact.plain(claimed)} 分，复核 {totals} 分，差异率 {span}，“{indicator.head.name}”得 {points} 分"
        return SelfAccuracy(
            claimed=exact.decimal(claimed),
            low=exact.decimal(low),
            high=exact.decimal(high),
            deviation=span,
            indicator=indicator.key,
            score_low=exact.decimal(min(scores)),
            score_high=exact.decimal(max(scores)),
            says=says,
        )

    def range(self) -> tuple[Number | None, Number | None]:
        """The least and greatest converted total still possible; None where there is none."""
        run = self._result.run
        if run.status == "complete":
            return run.converted, run.converted
        return ends(run.program.totals, run.rows, self._limits, run.figures, CONVERTED)


def _accuracy(indicator: IndicatorProgram, claimed: Number, sampled: Number) -> tuple[Number, Number] | None:
    """The deviation and the score that the rubric's indicator gives for it."""
    given = {SELF: claimed, SAMPLED: sampled}
    score = variants.run(indicator, given)
    if score is None:
        return None
    values = indicator.run(*(given[asked.name] for asked in indicator.inputs))
    deviation = dict(zip(indicator.slots, values, strict=False))[indicator.head.measure[-1].name]
    return None if deviation is None else (deviation, score)  # a guard may have come before it


def _span(ends: list[str]) -> str:
    return "～".join(dict.fromkeys(ends))
