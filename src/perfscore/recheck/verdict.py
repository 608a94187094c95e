"""Claimed against computed, row by row: a verdict, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any, Final

from perfscore import exact
from perfscore.exact import Number
from perfscore.methods.answer import blank
from perfscore.recheck import variants
from perfscore.recheck.causes import Trial
from perfscore.recheck.document import Cause, Row, Verdict
from perfscore.result import text
from perfscore.result.indicator import IndicatorResult
from perfscore.result.result import Result
from perfscore.steps.model import Input

MOST_TRIED: Final = 2000
"""So many combinations of counts and answers are tried before nothing is said of what is possible."""
MOST_LISTED: Final = 12


class Rows:
    """Judges the rows of one result."""

    def __init__(self, result: Result, claimed: Mapping[str, Number], trial: Trial, *, evidence: bool) -> None:
        self._result = result
        self._claimed = claimed
        self._trial = trial
        self._evidence = evidence

    def judged(self) -> Iterator[Row]:
        """A row for each indicator."""
        for one in self._result.indicators:
            claimed = self._claimed.get(one.id)
            verdict, causes = self._verdict(one, claimed)
            yield Row(
                id=one.id,
                name=one.name,
                points=one.points,
                claimed=_decimal(claimed),
                computed=one.score,
                difference=_decimal(claimed - one.got) if claimed is not None and one.got is not None else None,
                verdict=verdict,
                causes=causes,
                reason="" if verdict == "agrees" or claimed is None else one.reason,
            )

    def _verdict(self, one: IndicatorResult, claimed: Number | None) -> tuple[Verdict, list[Cause]]:
        if claimed is None:
            return self._unclaimed(one)
        above = one.full < claimed != one.got  # a rule may let more than full marks be won
        causes = [_above(one)] if above else []
        if one.status == "not-applicable":
            verdict, found = _not_applicable(one, claimed)
        elif one.got is None:
            verdict, found = self._unscored(one, claimed)
        elif claimed == one.got:
            verdict, found = self._supported(one, claimed)
        else:
            verdict, found = self._differing(one, claimed, one.got)
        return "exceeds" if above else verdict, [*causes, *found]

    @staticmethod
    def _unclaimed(one: IndicatorResult) -> tuple[Verdict, list[Cause]]:
        if one.status == "not-applicable":
            return "agrees", []
        return "undetermined", [Cause(code="not-claimed", says="没有自评得分")]

    def _supported(self, one: IndicatorResult, claimed: Number) -> tuple[Verdict, list[Cause]]:
        """The claim is right; but, where that is asked for, an answer that wins points wants evidence."""
        asked = self._evidence and one.program.asked.keys
        if not asked or claimed == 0 or self._result.submission.evidence.get(one.id):
            return "agrees", []
        return "unsupported", [Cause(code="no-evidence", says="得分出自单位自己的答复，没有附佐证材料")]

    def _unscored(self, one: IndicatorResult, claimed: Number) -> tuple[Verdict, list[Cause]]:
        """Nothing comes out: who should have given what is missing?"""
        if claimed < one.least or (one.most is not None and claimed > one.most):
            says = f"可能的得分在 {text.between(one.least, one.most)}"
            return "unexplained", [Cause(code="unreachable", says=says)]
        lacking = one.row.waits
        if all(asked.given for asked in lacking):
            return "undetermined", [Cause(code="given-outside", says=f"还缺由外部给定的数：{'、'.join(one.missing)}")]
        if one.status == "pending" and not blank(self._answer(one)):
            return "undetermined", [Cause(code="not-judged", says="等待评价人评定")]
        missing = "、".join(one.missing)
        if any(asked.source != "answer" for asked in lacking):
            return "unsupported", [Cause(code="no-figure", says=f"填报里没有支持自评得分的数：缺少 {missing}")]
        return "unsupported", [Cause(code="no-evidence", says=f"填报里没有支持自评得分的答复或理由：缺少 {missing}")]

    def _answer(self, one: IndicatorResult) -> object:
        """What was answered; a row of a table that is scored by a person has its level among its cells."""
        return one.remarks if one.id != one.program.key else self._result.submission.answers.get(one.id)

    def _differing(self, one: IndicatorResult, claimed: Number, got: Number) -> tuple[Verdict, list[Cause]]:
        values = {**self._result.figures, **one.values}
        found = list(self._trial.causes(one.program, values, claimed, got, one.full))
        causes = [cause for _, cause in found]
        verdict: Verdict = found[0][0] if found else "unexplained"
        if not found and got == one.full > claimed >= 0:
            verdict = "misapplied"
            causes.append(Cause(code="marked-down-without-shortfall", says="达到了要求，应得满分，自评却扣了分"))
        if not found and (unreachable := _unreachable(one, claimed)):
            causes.append(unreachable)
        return verdict, causes


def _above(one: IndicatorResult) -> Cause:
    return Cause(code="above-points", says=f"自评得分超过分值 {exact.points(one.full)}")


def _not_applicable(one: IndicatorResult, claimed: Number) -> tuple[Verdict, list[Cause]]:
    if claimed == 0:
        return "agrees", []
    if claimed == one.full:
        return "misapplied", [
            Cause(code="not-applicable-as-full", says="不适用的指标计了满分；不适用的应不计分，再折算")
        ]
    return "misapplied", [Cause(code="not-applicable-scored", says="不适用的指标计了分；不适用的应不计分，再折算")]


def _unreachable(one: IndicatorResult, claimed: Number) -> Cause | None:
    """Proof that no count and no answer whatever gives the claim, where there are few enough of them to try."""
    values = dict(one.values)
    free = [asked for asked in one.program.inputs if not asked.given]
    options = {asked.name: _options(asked, one) for asked in free}
    tried = prod(map(len, options.values()))
    if not tried or tried > MOST_TRIED or not options:
        return None
    scores: set[Number] = set()
    for chosen in product(*options.values()):
        score = variants.run(one.program, values | dict(zip(options, chosen, strict=True)))
        if score is not None:
            scores.add(score)
    if claimed in scores:
        return None
    said = [exact.plain(score) for score in sorted(scores)]
    listed = "、".join(said) if len(said) <= MOST_LISTED else f"{said[0]}、{said[1]}……{said[-1]} 等 {len(said)} 种"
    return Cause(code="unreachable", says=f"{'、'.join(options)}无论填多少，得分只能是 {listed} 分")


def _options(asked: Input, one: IndicatorResult) -> tuple[Any, ...]:
    """Every value that an input could have; none where they cannot be listed."""
    match asked.kind:
        case "yes_no" | "choice":
            return asked.of
        case "count":
            if asked.name not in one.values:  # what is not filled could be any number
                return ()
            named = [other.name for other in one.program.inputs if other.kind == "count"]
            counts = [one.values[name] for name in named if name in one.values]
            most = max(*counts, *(100 for _ in [asked] if asked.source == "answer"), exact.ratio(1))
            return tuple(exact.ratio(number) for number in range(int(most) + 1)) if most <= MOST_TRIED else ()
        case _:
            return ()


def _decimal(value: Number | None) -> Decimal | None:
    return None if value is None else exact.decimal(value)
