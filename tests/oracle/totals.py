"""The total as the rule's words make it: sections, weights, caps, 折算, 加分 and 减分, limits, the grade."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any

from oracle import formulas
from oracle.block import End
from oracle.numbers import rounded, threshold, within
from oracle.verdict import Row, Verdict

Section = Mapping[str, Any]
Pick = Callable[[Row], Fraction | None]
NOUGHT = Fraction(0)
HUGE = (Fraction(10**20), Fraction(10**21))
ROW = re.compile(r"(score|share)\((\w+)\)")


def kind(indicator: Mapping[str, Any]) -> str:
    """One of three: minus, bonus, or neither."""
    return next((name for name in ("minus", "bonus") if indicator.get(name) == "true"), "")


class Sums:
    """The sums of one submission, written into its verdict."""

    def __init__(
        self,
        rule: Mapping[str, Any],
        verdict: Verdict,
        homes: Mapping[int, list[str]],
        known: Mapping[str, Any],
        measures: Mapping[str, Any],
    ) -> None:
        self.rule, self.verdict, self.homes = rule, verdict, homes
        self.known, self.measures = known, measures
        self.full = Fraction(rule["points"])
        self.floor = rule.get("at_least", "0")

    def write(self) -> None:
        verdict, rule = self.verdict, self.rule
        verdict.possible = sum((self.points(one) * weight(one) for one in rule["sections"]), NOUGHT)
        verdict.closed = frozenset(self.closed())
        limits = [self.applies(limit) for limit in rule.get("limits", [])]
        verdict.notes.update(
            "limit-unchecked" if one is None else "limit-applied" for one in limits if one is not False
        )
        if "total" in rule:
            lacking = [name for name in formulas.names(rule["total"]) if self.known.get(name, 0) is None]
            verdict.notes["total-unchecked"] += len(lacking)
            if not self.computable(known=not lacking):
                return
        results = {self.outcome(score_of, [bool(one) for one in way]) for way in ways(limits)}
        mine = self.outcome(score_of, [one is True for one in limits])
        verdict.total, converted, grade = mine
        verdict.settled = len(results) == 1 and converted is not None
        if verdict.status == "complete":
            verdict.converted, verdict.grade = converted, grade
        verdict.low = self.end("low", [one is not False for one in limits])
        verdict.high = self.end("high", [one is True for one in limits])

    def computable(self, *, known: bool) -> bool:
        """False where the formula of the total divides by nothing, or a section of it has nothing that applies.

        ``known``: all figures of the formula are.
        """
        try:
            if known:
                self.by_formula(score_of, converted=False)
        except ZeroDivisionError:
            self.verdict.refused.add("zero-denominator")
        named = [one for one in self.rule["sections"] if self.rows(one, "")]
        if self.rule.get("not_applicable") == "rescale" and not all(map(self.points, named)):
            self.verdict.refused.add("nothing-applies")
        return not self.verdict.refused

    # -- sections --------------------------------------------------------------------------

    def rows(self, section: Section, of: str) -> list[Row]:
        """The rows of a kind, at any depth."""
        return [*self.own(section, of), *(row for one in section.get("sections", []) for row in self.rows(one, of))]

    def own(self, section: Section, of: str) -> list[Row]:
        named = (self.homes.get(id(one), []) for one in section.get("indicators", []) if kind(one) == of)
        return [self.verdict.rows[key] for keys in named for key in keys]

    def inside(self, section: Section, of: str) -> list[Section]:
        return [one for one in section.get("sections", []) if self.rows(one, of)]

    def whole(self, section: Section, of: str, pick: Pick) -> Fraction:
        """The rows of a section added up, or the highest of them, before its cap and its weight."""
        found = [score for row in self.own(section, of) if (score := pick(row)) is not None]
        below = [self.value(one, of, pick) for one in self.inside(section, of)]
        return Fraction(taken(section, found + below))

    def value(self, section: Section, of: str, pick: Pick) -> Fraction:
        got = Fraction(capped(section, self.whole(section, of, pick)))
        return self.round(got * weight(section)) if "weight" in section and of == "" else got

    def points(self, section: Section) -> Fraction:
        """The points that apply, before the weight."""
        found = [row.points for row in self.own(section, "") if row.status != "not-applicable"]
        below = [self.points(one) * weight(one) for one in self.inside(section, "")]
        return Fraction(capped(section, taken(section, found + below)))

    # -- 折算 --------------------------------------------------------------------------------

    def converted(self, section: Section, pick: Pick) -> Fraction:
        """A section with a weight, rescaled within itself, rounded once."""
        return self.round(self.rescaled(section, pick) * weight(section))

    def rescaled(self, section: Section, pick: Pick) -> Fraction:
        full = Fraction(section["points"])
        if bundled(section):
            got, points = self.bundle(section, pick)
            return got / points * full if points else NOUGHT
        rest, weighted = self.split([section], pick)
        others = full - sum(map(share, weighted), NOUGHT)
        return self.spread(rest, weighted, pick, others, full, lambda value: value)

    def bundle(self, section: Section, pick: Pick) -> tuple[Fraction, Fraction]:
        """What cannot be taken apart: its score and its points."""
        got = [score for row in self.own(section, "") if (score := pick(row)) is not None]
        points = [row.points for row in self.own(section, "") if row.status != "not-applicable"]
        for one in self.inside(section, ""):
            if "weight" in one:
                got.append(self.converted(one, pick))
                points.append(share(one) if self.points(one) else NOUGHT)
            else:
                inner = self.bundle(one, pick)
                got.append(inner[0])
                points.append(inner[1])
        return capped(section, taken(section, got)), capped(section, taken(section, points))

    def split(self, sections: list[Section], pick: Pick) -> tuple[list[tuple[Fraction, Fraction]], list[Section]]:
        """Everything in sections that shares one rescale, as scores and points; and the sections with a weight."""
        rest: list[tuple[Fraction, Fraction]] = []
        weighted: list[Section] = []
        for section in sections:
            applying = [row for row in self.own(section, "") if row.status != "not-applicable"]
            rest += [(pick(row) or NOUGHT, row.points) for row in applying]
            for one in self.inside(section, ""):
                if "weight" in one:
                    weighted.append(one)
                elif bundled(one):
                    rest.append(self.bundle(one, pick))
                else:
                    more, others = self.split([one], pick)
                    rest += more
                    weighted += others
        return rest, weighted

    def spread(
        self,
        rest: list[tuple[Fraction, Fraction]],
        weighted: list[Section],
        pick: Pick,
        others: Fraction,
        full: Fraction,
        ending: Callable[[Fraction], Fraction],
    ) -> Fraction:
        """Weighted sections as they are converted, the others by one rescale; stretched where some of it goes."""
        got, points = (sum(column, NOUGHT) for column in zip(*rest, strict=True)) if rest else (NOUGHT, NOUGHT)
        shared = NOUGHT if not points else got if points == others else ending(got / points * others)
        altogether = shared + sum((self.converted(one, pick) for one in weighted), NOUGHT)
        applies = sum((share(one) for one in weighted if self.points(one)), others if points else NOUGHT)
        if applies == full or not applies:
            return altogether
        return ending(altogether / applies * full)

    # -- the total -------------------------------------------------------------------------

    def beside(self, of: str, pick: Pick) -> Fraction:
        return sum((self.value(one, of, pick) for one in self.rule["sections"]), NOUGHT)

    def outcome(self, pick: Pick, applies: list[bool]) -> tuple[Fraction | None, Fraction | None, str | None]:
        """Total, converted total and grade, with these limits."""
        try:
            before = [self.before_limits(pick, converted=one) for one in (False, True)]
        except (TypeError, NameError):  # a figure of the formula is missing
            return None, None, None
        total, converted = (self.limited(one, applies) for one in before)
        return total, converted, self.graded(converted, applies)

    def before_limits(self, pick: Pick, *, converted: bool) -> Fraction:
        if "total" in self.rule:
            return self.by_formula(pick, converted=converted)
        sections, minus = self.rule["sections"], self.beside("minus", off(pick))
        extra = self.beside("bonus", pick) - minus
        if not converted or self.rule.get("not_applicable") != "rescale":
            return sum((self.value(one, "", pick) for one in sections), NOUGHT) + extra
        root = {"sections": sections}
        rest, weighted = self.split([root], pick)
        others = self.full - sum(map(share, weighted), NOUGHT)
        return self.spread(rest, weighted, pick, others, self.full, self.round) + extra

    def by_formula(self, pick: Pick, *, converted: bool) -> Fraction:
        named = {}
        for one in self.rule["sections"]:
            if not self.rows(one, ""):
                continue
            value = self.value(one, "", pick)
            if (
                converted
                and self.rule.get("not_applicable") == "rescale"
                and self.points(one) != Fraction(one["points"])
            ):
                value = self.converted(one, pick)
            named[one.get("id") or one["name"]] = value
        named |= {"加分": self.beside("bonus", pick), "减分": self.beside("minus", off(pick))}
        return self.round(Fraction(formulas.value(self.rule["total"], {**self.known, **named})))

    def limited(self, total: Fraction, applies: list[bool]) -> Fraction:
        for limit, holds in zip(self.rule.get("limits", []), applies, strict=True):
            if holds and "at_most" in limit:
                total = min(total, Fraction(limit["at_most"]))
        return total if self.floor == "none" else max(total, Fraction(self.floor))

    def graded(self, converted: Fraction, applies: list[bool]) -> str | None:
        grades = self.rule.get("grades", {})
        order = list(grades)
        mine = next((one for one, ends in grades.items() if ends != "none" and within(ends, converted)), None)
        holding = [one for one, holds in zip(self.rule.get("limits", []), applies, strict=True) if holds]
        given = [order.index(one["grade"]) for one in holding if "grade" in one]
        if given:
            mine = order[max(given)]
        if mine is None:
            return None
        place = order.index(mine) + sum(int(one.get("grade_down", 0)) for one in holding)
        place = min(place, len(order) - 1)
        last: str = order[
            max([place, *(order.index(one["grade_at_most"]) for one in holding if "grade_at_most" in one)])
        ]
        return last

    def end(self, side: str, applies: list[bool]) -> End:
        """The lowest or the highest total: of all ends of all kinds of row, and of the figures that are missing."""
        best = min if side == "low" else max
        found = {best(self.corners(huge, applies)) for huge in HUGE}
        return found.pop() if len(found) == 1 else math.inf if side == "high" else -math.inf

    def corners(self, huge: Fraction, applies: list[bool]) -> Iterator[Fraction]:
        """The total with all rows of a section, of 加分, of 减分 at one of their ends, and missing figures, too."""
        every = list(self.verdict.rows.values())
        groups = [every]
        lacking: list[str] = []
        if "total" in self.rule:
            kinds = ([row for row in every if row.bonus], [row for row in every if row.minus])
            groups = [*(self.rows(one, "") for one in self.rule["sections"]), *kinds]
            lacking = [name for name in formulas.names(self.rule["total"]) if self.known.get(name, 0) is None]
        known = self.known
        ends = [bounds(self.rule["data"][name].get("between"), huge) for name in lacking]
        for high in product((False, True), repeat=len(groups)):
            at_top = {id(row) for group, top in zip(groups, high, strict=True) if top for row in group}
            for figures in product(*ends):
                self.known = {**known, **dict(zip(lacking, figures, strict=True))}
                yield self.limited(self.before_limits(at(huge, at_top), converted=False), applies)
        self.known = known

    def round(self, value: Fraction) -> Fraction:
        rounding = self.rule.get("rounding") or {}
        return rounded(value, int(rounding.get("places", 2)), rounding.get("mode", "half-up"))

    # -- what no longer matters ------------------------------------------------------------

    def closed(self) -> Iterator[str]:
        keys = {id(row): key for key, row in self.verdict.rows.items()}
        for section in self.every(self.rule["sections"]):
            for of in ("", "bonus", "minus"):
                rows = self.rows(section, of)
                if not rows or not bundled(section):
                    continue
                got = self.whole(section, of, off(score_of) if of == "minus" else score_of)
                if "at_most" in section and got >= Fraction(section["at_most"]):
                    yield from (keys[id(row)] for row in rows if not row.leaves)
                if "take" in section:
                    yield from (keys[id(row)] for row in self.own(section, of) if got >= self.most(row))
                    for one in self.inside(section, of):
                        if got >= self.most_of(one, of):
                            yield from (keys[id(row)] for row in self.rows(one, of))

    def every(self, sections: list[Section]) -> Iterator[Section]:
        for one in sections:
            yield one
            yield from self.every(one.get("sections", []))

    def most(self, row: Row) -> End:
        return math.inf if row.leaves else row.most

    def most_of(self, section: Section, of: str) -> End:
        found = [*map(self.most, self.own(section, of)), *(self.most_of(one, of) for one in self.inside(section, of))]
        if math.inf in found:
            return math.inf
        most = capped(section, taken(section, found))
        return self.round(most * weight(section)) if "weight" in section and of == "" else most

    # -- limits ----------------------------------------------------------------------------

    def applies(self, limit: Mapping[str, Any]) -> bool | None:
        """True where a limit applies; None where that cannot be said."""
        named = {f"{word}__{key}": self.verdict.rows[key] for word, key in ROW.findall(limit["when"])}
        if any(row.status == "not-applicable" for row in named.values()):
            return False
        known = {name: value for name, value in {**self.measures, **self.known}.items() if value is not None}
        for name, row in named.items():
            if row.score is not None:
                known[name] = row.score / row.points if name.startswith("share") else row.score
        applies: bool | None = formulas.settled(ROW.sub(r"\1__\2", limit["when"]), known)[0]
        return applies


def score_of(row: Row) -> Fraction | None:
    return row.score


def off(pick: Pick) -> Pick:
    """What comes off for a row."""

    def picked(row: Row) -> Fraction | None:
        score = pick(row)
        return None if score is None else -score

    return picked


def at(huge: Fraction, at_top: set[int]) -> Pick:
    """The score of each row, or that end of it that is asked for."""

    def picked(row: Row) -> Fraction | None:
        if row.score is not None or row.status == "not-applicable":
            return row.score
        end = row.high if id(row) in at_top else row.low
        return end if isinstance(end, Fraction) else huge if end > 0 else -huge

    return picked


def bounds(between: str | None, huge: Fraction) -> tuple[Fraction, Fraction]:
    low, high = (between or "( , )").strip("[]() ").split(",") if between else ("", "")
    return threshold(low) if low.strip() else -huge, threshold(high) if high.strip() else huge


def weight(section: Section) -> Fraction:
    return threshold(section["weight"]) if "weight" in section else Fraction(1)


def share(section: Section) -> Fraction:
    return Fraction(section["points"]) * weight(section)


def bundled(section: Section) -> bool:
    return "take" in section or "at_most" in section


def taken(section: Section, found: list[Any]) -> Any:
    return max(found, default=NOUGHT) if "take" in section else sum(found, NOUGHT)


def capped(section: Section, value: Any) -> Any:
    return min(value, Fraction(section["at_most"])) if "at_most" in section else value


def ways(limits: list[bool | None]) -> Iterator[tuple[bool, ...]]:
    """Every way in which limits may turn out that nobody can look at."""
    yield from product(*((False, True) if one is None else (one,) for one in limits))
