"""Claimed against computed, row by row: a verdict, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any, Final

from perfscore import exact
from perfscore.exact import Number
from perfscore.methods.answer import blank
from perfscore.problems import Cell, Problem
from perfscore.program.printed_rows import NO_MEASUREMENT
from perfscore.recheck import variants
from perfscore.recheck.causes import Trial
from perfscore.recheck.claims import Claims
from perfscore.recheck.document import Cause, Row, Verdict
from perfscore.recheck.row_texts import row_texts
from perfscore.result import text
from perfscore.result.indicator import IndicatorResult
from perfscore.result.result import Result
from perfscore.steps.model import Input
from perfscore.text import quoted

_ZERO: Final = exact.ratio(0)
MOST_TRIED: Final = 2000
"""The most combinations of counts and answers that are tried; with more, nothing is said of what is possible."""
MOST_LISTED: Final = 12


class Rows:
    """Judges the rows of one result."""

    def __init__(self, result: Result, claimed: Claims, trial: Trial, *, evidence: bool) -> None:
        self._result = result
        self._claimed = claimed.rows
        self._unread = claimed.unread
        self._trial = trial
        self._evidence = evidence

    def judged(self) -> Iterator[Row]:
        """A row for each indicator."""
        for indicator, texts in zip(self._result.indicators, row_texts(self._result), strict=True):
            claimed = self._claimed.get(indicator.id)
            verdict, causes = self._verdict(indicator, claimed)
            yield Row(
                id=indicator.id,
                name=indicator.name,
                points=None if indicator.row.endless else indicator.points,
                claimed=_decimal(claimed),
                computed=indicator.score,
                difference=_decimal(claimed - indicator.got)
                if claimed is not None and indicator.got is not None
                else None,
                verdict=verdict,
                causes=causes,
                reason=self._reason(indicator, claimed, verdict),
                low=None if indicator.got is not None else indicator.low,
                high=None if indicator.got is not None else indicator.high,
                **texts._asdict(),
            )

    def _reason(self, indicator: IndicatorResult, claimed: Number | None, verdict: Verdict) -> str:
        """The grounds of what was computed, where they are asked for; why a row counts nothing, in any case."""
        if indicator.row.path and indicator.status == "not-applicable":
            return indicator.row.because
        unsaid = (
            indicator.row.tried and indicator.got is None
        ) or indicator.id in self._result.run.held  # the causes say it
        return "" if verdict == "agrees" or claimed is None or unsaid else indicator.reason

    def _verdict(self, indicator: IndicatorResult, claimed: Number | None) -> tuple[Verdict, list[Cause]]:
        row = indicator.row
        held = self._held(indicator)
        if held and (claimed is None or not row.full):
            return _held_up(held), held
        if claimed is None:
            return self._unclaimed(indicator)
        most = _ZERO if row.minus else None if row.endless or _may_exceed(indicator) else indicator.full
        above = most is not None and most < claimed != indicator.got  # a rule may let more than full marks be won
        above = above and not (row.path and indicator.status == "not-applicable")
        causes = [_above(indicator)] if above else []
        if held:
            verdict, more = _held_up(held), held
        elif indicator.status == "not-applicable":
            verdict, more = _not_applicable(indicator, claimed)
        elif indicator.got is None:
            verdict, more = self._unscored(indicator, claimed)
        elif claimed == indicator.got:
            verdict, more = self._supported(indicator, claimed)
        else:
            verdict, more = self._differing(indicator, claimed, indicator.got)
        return "exceeds" if above else verdict, [*causes, *more]

    def _held(self, indicator: IndicatorResult) -> list[Cause]:
        """The problems that keep a row from being scored, or its claim from being read; in the reader's words."""
        unread = self._unread.get(indicator.id)
        problems = (*self._result.run.held.get(indicator.id, ()), *([] if unread is None else [unread]))
        return [
            Cause(code=one.code, says=_cell_of(one) + "。".join(filter(None, (one.message, one.hint))))
            for one in problems
        ]

    @staticmethod
    def _unclaimed(indicator: IndicatorResult) -> tuple[Verdict, list[Cause]]:
        if indicator.status == "not-applicable":
            return "agrees", []
        return "undetermined", [Cause(code="not-claimed", says="没有自评得分")]

    def _supported(self, indicator: IndicatorResult, claimed: Number) -> tuple[Verdict, list[Cause]]:
        """The claim is right; but, where that is asked for, an answer that wins points wants evidence."""
        asked = self._evidence and indicator.program.asked.keys
        if not asked or claimed == 0 or self._result.submission.evidence.get(indicator.id):
            return "agrees", []
        return "unsupported", [Cause(code="no-evidence", says="得分出自单位自己的答复，没有附佐证材料")]

    def _unscored(self, indicator: IndicatorResult, claimed: Number) -> tuple[Verdict, list[Cause]]:
        """The verdict where nothing comes out: who should have given what is missing?"""
        low, high = indicator.least, indicator.most
        if (low is not None and claimed < low) or (high is not None and claimed > high):
            says = f"可能的得分在 {text.between(indicator.least, indicator.most)}"
            return "unexplained", [Cause(code="unreachable", says=says)]
        if indicator.row.tried:
            return "undetermined", [Cause(code="sign-missing", says=_by_each_sign(indicator))]
        lacking = indicator.row.waits
        if all(asked.given for asked in lacking):
            return "undetermined", [
                Cause(code="given-outside", says=f"还缺由外部给定的数：{'、'.join(indicator.missing)}")
            ]
        if indicator.status == "pending" and not blank(self._answer(indicator)):
            return "undetermined", [Cause(code="not-judged", says="等待评价人评定")]
        missing = "、".join(indicator.missing)
        if any(asked.source != "answer" for asked in lacking):
            return "unsupported", [Cause(code="no-figure", says=f"填报里没有支持自评得分的数：缺少{missing}")]
        return "unsupported", [Cause(code="no-evidence", says=f"填报里没有支持自评得分的答复或理由：缺少{missing}")]

    def _answer(self, indicator: IndicatorResult) -> object:
        """The answer of a row; one of a table that is scored by a person has its level among its cells."""
        return (
            indicator.remarks
            if indicator.id != indicator.program.key
            else self._result.submission.answers.get(indicator.id)
        )

    def _differing(self, indicator: IndicatorResult, claimed: Number, got: Number) -> tuple[Verdict, list[Cause]]:
        values = {**self._result.figures, **indicator.values}
        named = list(self._trial.causes(indicator.program, values, claimed, got, indicator.full))
        if got == indicator.full:  # nothing is short of which all could have been taken
            named = [(kind, one) for kind, one in named if one.code != "all-or-nothing"]
        causes = [cause for _, cause in named]
        verdict: Verdict = named[0][0] if named else "unexplained"
        if not named and got == indicator.full > claimed >= 0 and not indicator.row.minus:
            verdict = "misapplied"
            causes.append(Cause(code="marked-down-without-shortfall", says="达到了要求，应得满分，自评却扣了分"))
        if not named and indicator.row.minus and claimed < got == 0:
            verdict = "misapplied"
            causes.append(Cause(code="marked-down-without-shortfall", says="没有减分的情形，自评却扣了分"))
        if not named and (unreachable := _unreachable(indicator, claimed)):
            causes.append(unreachable)
        return verdict, causes


def _cell_of(problem: Problem) -> str:
    """The cell that a file leaves open, to stand before the message, which names no column."""
    where, own = problem.where, problem.code.startswith("form-")
    return f"{where.sheet}!{where.cell}：" if own and isinstance(where, Cell) and where.cell else ""


def _held_up(causes: Sequence[Cause]) -> Verdict:
    """The verdict of a row that cannot be scored: without a measurement its claim has nothing to stand on."""
    return "unsupported" if any(one.code == NO_MEASUREMENT for one in causes) else "undetermined"


def _by_each_sign(indicator: IndicatorResult) -> str:
    """The score by each sign, of a row that has none and would have several scores."""
    scores = (f"按 {word} 计 {exact.score(one.least, one.most, None)}" for word, one in indicator.row.tried)
    return f"没有写{quoted(indicator.row.waits[0].name)}：{'，'.join(scores)}"


def _may_exceed(indicator: IndicatorResult) -> bool:
    """True of a row whose rule lets it have more than its points: 最多 above them, or a part on top of the others."""
    most = indicator.program.scored.way.most(indicator.full)
    return most is None or most > indicator.full


def _above(indicator: IndicatorResult) -> Cause:
    if indicator.row.minus:
        return Cause(code="above-points", says="减分项的自评得分不能大于 0：扣 5 分写 -5")
    return Cause(code="above-points", says=f"自评得分超过分值 {exact.points(indicator.full)}")


def _not_applicable(indicator: IndicatorResult, claimed: Number) -> tuple[Verdict, list[Cause]]:
    if claimed == 0:
        return "agrees", []
    if claimed == indicator.full and not indicator.row.minus:
        return "misapplied", [
            Cause(code="not-applicable-as-full", says="不适用的指标计了满分；不适用的应不计分，再折算")
        ]
    return "misapplied", [Cause(code="not-applicable-scored", says="不适用的指标计了分；不适用的应不计分，再折算")]


def _unreachable(indicator: IndicatorResult, claimed: Number) -> Cause | None:
    """Proof that no count and no answer whatever gives the claim, where there are few enough of them to try."""
    values = dict(indicator.values)
    free = [asked for asked in indicator.program.inputs if not asked.given]
    options = {asked.name: _options(asked, indicator) for asked in free}
    combinations = prod(map(len, options.values()))
    if not combinations or combinations > MOST_TRIED or not options:
        return None
    scores: set[Number] = set()
    for chosen in product(*options.values()):
        score = variants.run(indicator.program, values | dict(zip(options, chosen, strict=True)))
        if score is not None:
            scores.add(score)
    if claimed in scores:
        return None
    texts = [exact.plain(score) for score in sorted(scores)]
    listed = (
        "、".join(texts) if len(texts) <= MOST_LISTED else f"{texts[0]}、{texts[1]}……{texts[-1]} 等 {len(texts)} 种"
    )
    return Cause(code="unreachable", says=f"{'、'.join(options)}无论填多少，得分只能是 {listed} 分")


def _options(asked: Input, indicator: IndicatorResult) -> tuple[Any, ...]:
    """Every value that an input could have; none where they cannot be listed."""
    match asked.kind:
        case "yes_no" | "choice":
            return asked.of
        case "count":
            if asked.name not in indicator.values:  # what is not filled could be any number
                return ()
            named = [other.name for other in indicator.program.inputs if other.kind == "count"]
            counts = [indicator.values[name] for name in named if name in indicator.values]
            most = max(*counts, *(100 for _ in [asked] if asked.source == "answer"), exact.ratio(1))
            return tuple(exact.ratio(number) for number in range(int(most) + 1)) if most <= MOST_TRIED else ()
        case _:
            return ()


def _decimal(value: Number | None) -> Decimal | None:
    return None if value is None else exact.decimal(value)
