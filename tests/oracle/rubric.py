"""A whole submission: indicators, their gates and exceptions, parts, rows, total, 折算, grade, and what is open."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from typing import Any

from oracle import formulas, settle, words
from oracle.block import Block, End, NotApplicable, added, open_range, outcome, part_of
from oracle.figures import cell, read_figures
from oracle.numbers import Unreadable, rounded
from oracle.sizes import Differs, as_ruled, pair, too_large
from oracle.totals import Sums
from oracle.verdict import Row, Verdict
from oracle.ways import WAYS, Refused


def score(
    rule: Mapping[str, Any], submission: Mapping[str, Any], settled: Mapping[str, Fraction] | None = None
) -> Verdict:
    """The result that scoring ``submission`` by ``rule`` must give; ``settled`` rows have the scores given here."""
    verdict = _Scorer(words.normal(rule), words.keyed(submission), words.normal(settled or {})).verdict()
    named = [one.get("id") or one["name"] for one in indicators(rule["sections"])]
    printed = {words.normal(one): one for one in (*(rule.get("grades") or {}), *named)}
    verdict.rows = {printed.get(key, key): row for key, row in verdict.rows.items()}
    verdict.grade = None if verdict.grade is None else printed.get(verdict.grade, verdict.grade)
    return verdict


def indicators(sections: list[Any]) -> Iterator[Mapping[str, Any]]:
    """The indicators in order: a section's own, then those of the sections in it."""
    for section in sections:
        yield from section.get("indicators", [])
        yield from indicators(section.get("sections", []))


class _Scorer:
    def __init__(self, rule: Mapping[str, Any], submission: Mapping[str, Any], settled: Mapping[str, Fraction]) -> None:
        self.settled = settled
        self.rule = rule
        self.given = submission
        self.result = Verdict()
        self.known: dict[str, Any] = {}
        self.measures: dict[str, Any] = {}
        self.mosts: dict[int, End] = {}
        self.homes: dict[int, list[str]] = {}
        """The rows of each indicator."""

    def verdict(self) -> Verdict:
        self.known = read_figures(self.rule.get("data") or {}, self.given.get("data") or {}, self.result.refused)
        data = self.given.get("data") or {}  # what was refused has no size
        readable = {name: one for name, one in data.items() if self.known.get(name) is not None}
        for indicator in indicators(self.rule["sections"]):
            if any(too_large(part, self.rule, readable) for part in indicator.get("parts", [indicator])):
                self.result.refused.add("size-differs")
            if "each" in indicator:
                self._rows(indicator)
            else:
                self._indicator(indicator)
        for key, score in self.settled.items():
            row = self.result.rows[key]
            self.result.rows[key] = replace(row, status="scored", score=score, low=score, high=score)
        if not self.result.refused:
            self._totals()
        return self.result

    # -- one indicator ---------------------------------------------------------------------

    def _indicator(self, indicator: Mapping[str, Any]) -> None:
        key, endless = indicator.get("id") or indicator["name"], indicator["points"] == "none"
        points, minus = Fraction(0 if endless else indicator["points"]), indicator.get("minus") == "true"
        answer = (self.given.get("answers") or {}).get(key)
        skips = isinstance(answer, Mapping) and "not_applicable" in answer
        if isinstance(answer, Mapping) and skips and words.normal(answer["not_applicable"]).lower() in words.APPLIES:
            answer = {item: value for item, value in answer.items() if item != "not_applicable"} or None
        if isinstance(answer, Mapping) and "not_applicable" in answer:
            if indicator.get("not_applicable") != "allow":
                self.result.refused.add("not-applicable-forbidden")
            self._put(indicator, key, Row("not-applicable", points, None, Fraction(0), Fraction(0)))
            return
        if "parts" in indicator:
            blocks = [
                part_of(part, points, self.known, (answer or {}).get(part["name"]), minus=minus)
                for part in indicator["parts"]
            ]
        else:
            blocks = [Block(indicator, points, self.known, answer, minus=minus, endless=endless)]
        self.mosts[id(indicator)] = added(blocks, [Fraction(0) if block.off else block.most for block in blocks])
        self._score(indicator, key, points, blocks, answer)

    def _score(
        self, indicator: Mapping[str, Any], key: str, points: Fraction, blocks: list[Block], answer: Any = None
    ) -> None:
        """``blocks``: the indicator itself, or its parts."""
        outer, known = indicator if "parts" in indicator else {}, dict(self.known)
        for block in blocks:
            self.result.refused.update(block.answer.wrong)
            known |= block.named
        gates = frozenset[str]().union(*(formulas.names(gate["when"]) for gate in listed(outer.get("unless"))))
        missing = [gap for block in blocks for gap in block.missing]
        missing += [("figure", name) for name in gates if known[name] is None and ("figure", name) not in missing]
        if missing:
            self._open(indicator, key, points, blocks, listed(outer.get("unless")), answer)
            return
        try:
            raw = self._sum(blocks, listed(outer.get("unless")), known)
        except Refused as refused:
            self.result.refused.add(refused.code)
        except NotApplicable:
            self._put(indicator, key, Row("not-applicable", points, None, Fraction(0), Fraction(0)))
        else:
            self.result.notes.update(note for block in blocks for note in (*block.answer.notes, *block.notes))
            got = self._round(indicator, raw)
            self._put(indicator, key, Row("scored", points, got, got, got))

    def _open(
        self,
        indicator: Mapping[str, Any],
        key: str,
        points: Fraction,
        blocks: list[Block],
        gates: list[Any],
        answer: Any,
    ) -> None:
        """An indicator that lacks something: settled all the same, or open."""
        every = {name: value for block in blocks for name, value in (self.known | block.named).items()}
        known = {name: value for name, value in every.items() if value is not None}
        waits: dict[Any, settle.Waits] = {name: frozenset({name}) for name in every.keys() - known.keys()}
        for block in blocks:
            waits |= {block.word(item): frozenset({(id(block), item)}) for item in block.answer.values}
        parts = [settle.block(block) for block in blocks]
        whole = settle.total(blocks, parts, gates, settle.looks(known, waits)) if "parts" in indicator else parts[0]
        if whole.skipped:
            self._put(indicator, key, Row("not-applicable", points, None, Fraction(0), Fraction(0)))
        elif whole.score is not None:
            for block in blocks:
                self.measures = block.measures | self.measures
                self.result.notes.update((*block.answer.notes, *block.notes))
            got = self._round(indicator, whole.score)
            self._put(indicator, key, Row("scored", points, got, got, got))
        else:
            blank = self._blank(blocks, gates)
            waited = {(id(block), "score") for block in blocks if block.answer.awaited}
            if whole.failed and all(gap in waited for gap in blank):
                self.result.refused |= set(islice(self._refusals(blocks), 1))
            asked = {(id(block), "score") for block in blocks if block.answer.open is not None} | waited
            pending = all(gap in asked for gap in (blank if whole.failed else whole.waits))
            low, high = open_range(blocks, gates, known)
            least = (
                Fraction(0)
                if indicator.get("not_applicable") == "allow" and not any(given(answer))
                else self._round(indicator, low)
            )
            most = self._round(indicator, high) if isinstance(high, Fraction) else high
            self._put(indicator, key, Row("pending" if pending else "missing", points, None, least, most))

    def _blank(self, blocks: list[Block], gates: list[Any]) -> list[Hashable]:
        """All that is missing, for blocks and for the vetoes over the whole of them."""
        named = frozenset[str]().union(*(block.named for block in blocks))
        looked = frozenset[str]().union(*(formulas.names(gate["when"]) for gate in gates)) - named
        return [*(gap for block in blocks for gap in block.gaps), *(one for one in looked if self.known[one] is None)]

    @staticmethod
    def _refusals(blocks: list[Block]) -> Iterator[str]:
        """The problems of an indicator that no judgement could mend."""
        for block in blocks:
            try:
                outcome(block)
            except Refused as refused:
                yield refused.code
            except (KeyError, TypeError):  # it waits for the judgement
                pass

    def _sum(self, blocks: list[Block], gates: list[Any], known: dict[str, Any]) -> Fraction:
        scores, refused = [], None
        for block in blocks:
            try:
                scores.append(outcome(block))
            except Refused as wrong:
                refused = refused or wrong
            self.measures = block.measures | self.measures
        if any(formulas.value(gate["when"], known) for gate in gates):
            return Fraction(0)
        if refused is not None:
            raise refused
        return Fraction(added(blocks, scores))

    def _put(self, indicator: Mapping[str, Any], key: str, row: Row) -> None:
        bonus, minus = (indicator.get(name) == "true" for name in ("bonus", "minus"))
        score, low, high = row.score, row.low, row.high
        if minus:
            score, low, high = None if score is None else -score, -high, -low
        most = max(self.mosts.get(id(indicator), math.inf), row.points)  # an exception may give what the way does not
        by_rows = "points" in indicator.get("each", {})
        most = self._round(indicator, most) if isinstance(most, Fraction) and not by_rows else math.inf
        leaves = by_rows or (not (bonus or minus) and self._may_leave(indicator))
        self.homes.setdefault(id(indicator), []).append(key)
        self.result.rows[key] = Row(row.status, row.points, score, low, high, bonus, minus, most, leaves)

    def _may_leave(self, indicator: Mapping[str, Any]) -> bool:
        """True where the indicator may turn out not applicable."""
        if self.rule.get("not_applicable") == "rescale" and indicator.get("not_applicable") == "allow":
            return True
        exceptions = [one for part in indicator.get("parts", [indicator]) for one in listed(part.get("undefined"))]
        return any(one["score"] == "not_applicable" for one in exceptions)

    def _round(self, indicator: Mapping[str, Any], raw: Fraction) -> Fraction:
        return self._rounded(raw, indicator.get("rounding") or self.rule.get("rounding") or {})

    @staticmethod
    def _rounded(raw: Fraction, rounding: Mapping[str, Any]) -> Fraction:
        return rounded(raw, int(rounding.get("places", 2)), rounding.get("mode", "half-up"))

    # -- the rows of a table ---------------------------------------------------------------

    def _average(self, indicator: Mapping[str, Any]) -> None:
        """The mean of what every row gets of the full points; it is missing where a cell is that rows may need."""
        each, points = indicator["each"], Fraction(indicator["points"])
        key, columns = indicator.get("id") or indicator["name"], self.rule["data"][each["table"]]["columns"]
        rows, minus = (self.given.get("data") or {}).get(each["table"]), indicator.get("minus") == "true"
        parts = [Block(one, points, {}, None, minus=minus) for one in each["ways"].values()]
        used = columns.keys() & {each.get("by", "")}.union(*(one.names() for one in parts))
        self.mosts[id(indicator)] = max(one.most for one in parts)
        lacking = rows is None or any(
            cell(row.get(name), columns[name], set()) is None for row in rows for name in used
        )
        scores, wrong = [], set[str]()
        for row in rows or []:
            place = list(each["ways"]).index(words.normal(row[each["by"]])) if "by" in each else 0
            block = Block(parts[place].rule, points, self.known, None, row=row, columns=columns, minus=minus)
            self.result.refused.update(block.cells_wrong)
            try:
                scores.append(Fraction(0) if lacking else outcome(block))
            except Refused as refused:
                wrong.add(refused.code)
        if rows == []:
            self.result.refused.add("table-empty")
        elif lacking:
            self._put(indicator, key, Row("missing", points, None, Fraction(0), math.inf))
        elif wrong:
            self.result.refuse_one_of(wrong)
        else:
            got = self._round(indicator, sum(scores, Fraction(0)) / len(scores))
            self._put(indicator, key, Row("scored", points, got, got, got))

    def _rows(self, indicator: Mapping[str, Any]) -> None:
        if "take" in indicator["each"]:
            self._average(indicator)
            return
        each = indicator["each"]
        columns = self.rule["data"][each["table"]]["columns"]
        groups: dict[str, Fraction] = {group: Fraction(0) for group in each.get("groups", {})}
        total = Fraction(0)
        rows = (self.given.get("data") or {}).get(each["table"]) or []
        if not rows:
            self.result.refused.add("table-empty")
            return
        for row in rows:
            part = each["ways"][words.normal(row[each["by"]])] if "by" in each else next(iter(each["ways"].values()))
            points = cell(row[each["points"]], {"kind": "number", "unit": "分"}, self.result.refused)
            total += points
            if groups:
                groups[row[each["group"]]] += points
            cells = row | self._sized(each, part, row)
            block = Block(
                part,
                points,
                self.known,
                None,
                row=cells,
                columns=columns,
                points_column=each["points"],
                minus=indicator.get("minus") == "true",
            )
            self.result.refused.update(block.cells_wrong)
            self._score(indicator, row[each["name"]].strip(), points, [block])
        if total != Fraction(indicator["points"]):
            self.result.refused.add("points-not-adding")
            return
        usual = {group: Fraction(points) for group, points in each.get("groups", {}).items()}
        self.result.notes.update("group-mismatch" for group in usual if usual[group] != groups[group])

    def _sized(self, each: Mapping[str, Any], part: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
        """Target and actual of a row, in one size."""
        names = [part.get("target", {}).get(key) for key in ("target", "actual")]
        if "unit" in each and {"deduct", "earn"} & part.keys():
            used = formulas.names(listed(part["measure"])[0].partition("=")[2]) & row.keys()
            body = next(part[key]["each"] for key in ("deduct", "earn") if key in part)
            return {name: as_ruled(row[name], row.get(each["unit"]), body) for name in used}
        if "unit" not in each or any(row.get(name) is None for name in names):
            return {}
        try:
            return dict(zip(names, pair(row[names[0]], row.get(each["unit"]), row[names[1]]), strict=True))
        except Unreadable:
            return {}
        except Differs:
            self.result.refused.add("size-differs")
            return dict.fromkeys(names)

    # -- the total -------------------------------------------------------------------------

    def _totals(self) -> None:
        verdict = self.result
        if not any(row.points for row in verdict.rows.values() if row.status != "not-applicable" and row.counts):
            verdict.refused.add("nothing-applies")
            return
        Sums(self.rule, verdict, self.homes, self.known, self.measures).write()
        if not verdict.refused:
            self._relations()

    def _relations(self) -> None:
        for relation in self.rule.get("relations", []):
            try:
                if any(self.known[name] is None for name in formulas.names(relation["that"])):
                    self.result.notes["relation-unchecked"] += 1
                elif not formulas.value(relation["that"], self.known):
                    self.result.notes["relation-broken"] += 1
            except ZeroDivisionError:
                self.result.notes["relation-unchecked"] += 1


def given(answer: Any) -> Iterator[bool]:
    """True for each item of an answer, or of the answers of its parts, in which something is said."""
    if isinstance(answer, Mapping):
        for one in answer.values():
            yield from given(one)
    else:
        yield answer is not None


def listed(value: Any) -> list[Any]:
    """A value that may be written alone or as a list, as a list."""
    return [] if value is None else value if isinstance(value, list) else [value]


__all__ = ["WAYS", "Row", "Verdict", "score"]
