"""Contradictions between the 评分标准 of a row and the rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from perfscore import exact
from perfscore.check.criterion import rates
from perfscore.check.criterion.amounts import Amounts, levels, named, range_known, shares
from perfscore.check.criterion.judge import Contradiction, Judge
from perfscore.check.criterion.quantities import percentages
from perfscore.check.criterion.wording import Claim, read
from perfscore.check.finding import RuleFault, Witness
from perfscore.check.subject import Rule, Subject
from perfscore.exact import Number
from perfscore.problems import Fault, Path
from perfscore.search.branches import Trial
from perfscore.text import quoted

_HINT: Final = "核对原文，把写错的一处改正"
_ITEM: Final = re.compile("[①-⑳]")
_EACH_OF: Final = re.compile(r"^[^0-9]{0,4}([0-9]{1,6})(?:项|条|方面)[^0-9]{0,4}[各均]")


def contradicted(rule: Rule) -> Iterator[RuleFault]:
    """Numbers of a criterion that the rule contradicts."""
    for _, path, indicator in rule.program.model.indicators():
        if not indicator.criterion:
            continue
        where, claims = (*path, "criterion"), read(indicator.criterion)
        subjects = [subject for subject in rule.subjects if subject.program.head is indicator]
        named = [fault for subject in subjects for fault in _by_name(subject, where, indicator.criterion)]
        shared = [fault for subject in subjects for fault in _levels(subject, where, indicator.criterion)]
        shared += [fault for subject in subjects for fault in _counted(subject, where, claims)]
        seen: set[int | None] = set()
        for fault in (*named, *_by_claim(subjects, where, claims), *shared):
            if fault.fault.offset not in seen:
                seen.add(fault.fault.offset)
                yield fault


def _by_claim(subjects: Sequence[Subject], where: Path, claims: Sequence[Claim]) -> Iterator[RuleFault]:
    """Each claim that is true of none of the ways in which the row, or a row of its table, is scored."""
    every = [(subject, Amounts(subject), Judge(subject, claims)) for subject in subjects] if claims else []
    for claim in claims:
        results = [_contradiction(claim, claims, amounts, judge) for _, amounts, judge in every]
        if all(one is not None for one in results):
            (subject, *_), contradiction = every[0], results[0]
            if contradiction is not None:
                yield _fault(subject, where, contradiction)


def _contradiction(claim: Claim, claims: Sequence[Claim], amounts: Amounts, judge: Judge) -> Contradiction | None:
    if _cap_again(claim, claims, amounts):
        return None
    match claim.sense:
        case "each":
            return rates.each(judge, claim)
        case "limit":
            return rates.limit(judge, claim)
        case "part":
            return rates.part(judge, claim)
        case "tier" if judge.curves:
            return judge.tier(claim)
        case _:
            return _unknown_points(claim, amounts, claims)


def _cap_again(claim: Claim, claims: Sequence[Claim], amounts: Amounts) -> bool:
    """True where points may be a cap of the rule's, 最多 being said of one before: 20%以内最多加5分，20%至50%的4分."""
    capped = any(one.sense == "cap" and one.at < claim.at for one in claims)
    return capped and claim.result == "points" and claim.sense in {"tier", "plain"} and claim.points in amounts.caps


def _unknown_points(claim: Claim, amounts: Amounts, claims: Sequence[Claim]) -> Contradiction | None:
    """A number of points by itself: it has to be one of the rule."""
    if claim.verb == "倒扣" or claim.result in {"full", "zero"}:
        return None
    match claim.sense:
        case "full":
            known = amounts.full | amounts.questions
        case "cap":
            known = amounts.most
        case "times":
            known = amounts.factors
        case _ if not amounts.closed:
            if not (amounts.targeted and claim.sense == "plain" and claim.result == "points" and _only(claim, claims)):
                return None
            known = amounts.any
        case _ if claim.result == "range" or amounts.levels:
            fits = not amounts.levels or range_known(claim, amounts, claims)
            known = {claim.points} if fits else amounts.ends
            if fits or (claim.result != "range" and claim.points in amounts.any):
                return None
        case _:
            known = (amounts.losses if claim.result == "off" else amounts.any) | _finer_points(claim, claims, amounts)
    if claim.points in known and claim.result != "range":
        return None
    return Contradiction(claim, "、".join(exact.points(one) for one in sorted(known)[:6] if one))


def _only(claim: Claim, claims: Sequence[Claim]) -> bool:
    """True where no other claim is of points."""
    return all(one is claim or one.result in {"full", "zero"} for one in claims)


def _counted(subject: Subject, where: Path, claims: Sequence[Claim]) -> Iterator[RuleFault]:
    """五项各计1分, where there are four; and the progress of checkpoints that none has."""
    for place in subject.places:
        items = [one.high for one in place.way.awards(place.block.points) if one.kind == "item"]
        if items and len(subject.places) == 1:
            for claim in claims:
                many = _EACH_OF.match(claim.text)
                have = items.count(claim.points)
                if many is not None and claim.sense == "plain" and have and int(many[1]) > have:
                    yield _fault(subject, where, Contradiction(claim, f"{have} 项各 {exact.points(claim.points)}"))
            yield from _itemised(subject, where, items, claims)
    yield from _progress(subject, where)


def _itemised(subject: Subject, where: Path, items: Sequence[Number], claims: Sequence[Claim]) -> Iterator[RuleFault]:
    """①…（3分）；②…（3分）: as many items as the checklist has, each with points, but other points."""
    text = subject.program.head.criterion or ""
    starts = [match.start() for match in _ITEM.finditer(text)]
    if len(starts) != len(items) or len(starts) == 1:
        return
    stop = text.find("。", starts[-1])
    ends = [*starts[1:], stop if stop >= 0 else len(text)]
    within = [[claim for claim in claims if low <= claim.at < high] for low, high in zip(starts, ends, strict=True)]
    claimed = [claim for several in within for claim in several if claim.sense == "plain" and claim.result == "points"]
    if any(len(several) != 1 for several in within) or len(claimed) != len(starts):
        return
    left = [*items]
    for claim in claimed:
        if claim.points in left:
            left.remove(claim.points)
        else:
            ours = "、".join(map(exact.points, items))
            yield _fault(subject, where, Contradiction(claim, f"各项 {ours}"))


def _progress(subject: Subject, where: Path) -> Iterator[RuleFault]:
    text = subject.program.head.criterion or ""
    way = subject.places[0].way
    if len(subject.places) == 1 and any(one.kind == "checkpoint" for one in way.awards(subject.points)):
        wanted = [amount for one in way.thresholds() for amount in one.written]
        known = {one.value * 100 for one in wanted} | {exact.ratio(100)}
        for percentage, at, width in percentages(text):
            if percentage not in known:
                ours = "、".join(one.shown for one in wanted)
                message = f"评分标准写的是{quoted(f'{exact.plain(percentage)}%')}，规则里各节点应达到 {ours}"
                yield _at(where, at, width, message, _witness(subject, None))


def _finer_points(claim: Claim, claims: Sequence[Claim], amounts: Amounts) -> set[Number]:
    """Points of a finer division than the rule's: all that the words name add up to full marks."""
    points = [one.points for one in claims if one.sense == "plain" and one.result == "points"]
    return {claim.points} if len(points) > 1 and sum(points, exact.ratio(0)) in amounts.full else set()


def _by_name(subject: Subject, where: Path, text: str) -> Iterator[RuleFault]:
    """Points right behind the name of a part, an item, a case or a level."""
    for name, at, width, claimed, ours in named(subject, text):
        if not min(ours) <= claimed <= max(ours):
            has = "至".join(dict.fromkeys(exact.plain(one) for one in ours))
            message = f"评分标准写的是{quoted(f'{name} {exact.points(claimed)}')}，规则里{quoted(name)}是 {has} 分"
            yield _at(where, at, width, message, _witness(subject, None))


def _levels(subject: Subject, where: Path, text: str) -> Iterator[RuleFault]:
    """The share of the points that a level gives."""
    for place in subject.places:
        for word, at, width, written, share in shares(levels(place), text):
            message = f"评分标准写的是{quoted(written)}，规则里{quoted(word)}是 {share.text}"
            yield _at(where, at, width, message, _witness(subject, None))


def _fault(subject: Subject, where: Path, contradiction: Contradiction) -> RuleFault:
    message = f"评分标准写的是{quoted(contradiction.claim.text)}，规则里是 {contradiction.ours}"
    lost = contradiction.claim.sense in {"each", "limit", "part"}
    witness = _witness(subject, contradiction.trial, lost=lost)
    return _at(where, contradiction.claim.at, contradiction.claim.width, message, witness)


def _at(where: Path, at: int, width: int, message: str, witness: Witness | None) -> RuleFault:
    """A fault at a stretch of the criterion."""
    return RuleFault(Fault(where, "", message, _HINT, offset=at, width=width), witness)


def _witness(subject: Subject, trial: Trial | None, *, lost: bool = False) -> Witness | None:
    """A run that shows it, else the best score that the rule gives, or for what is taken off the least loss."""
    full = subject.points

    def wanted(one: Trial) -> bool:
        return one.score is not None and (one.score < full or not lost)

    best = trial or subject.find(wanted, by=lambda one: abs(full - (one.score or exact.ratio(0))))
    best = best or next((one for one in subject.trials if one.score is not None), None)
    return None if best is None else subject.witness(best)
