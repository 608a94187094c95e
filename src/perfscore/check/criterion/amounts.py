"""The numbers of points that a rule has, by what words about them may mean: full marks, the most, a factor, any."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from perfscore import exact
from perfscore.check.criterion.quantities import NUMBER, MatchText
from perfscore.check.criterion.wording import Claim
from perfscore.check.subject import Place, Subject
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.interval import Interval
from perfscore.methods import Each, Parts

_ZERO: Final = exact.ratio(0)
_MARKS: Final = frozenset({"option", "sheet"})
"""Kinds of award that are marks of a questionnaire."""
_CALLED: Final = frozenset({"item", "checkpoint", "case", "level"})
"""Kinds of award whose names may have points behind them in the words."""


class Amounts:
    """The points of one row, gathered once."""

    def __init__(self, subject: Subject) -> None:
        """Gather the points from the ways of the row."""
        self.places = subject.ways
        self.full = {subject.points, *(one.block.points for one in self.places)}
        head = subject.program.head.way
        self.full |= {*head.groups.values()} if isinstance(head, Each) else set()
        self._awards = [award for one in self.places for award in one.way.awards(one.block.points)]
        self.levels = [(one.low, one.high) for one in self._awards if one.kind == "level"]
        self.ends = {end for pair in self.levels for end in pair}
        self.constants = {number for one in self.places for number in _constants(one)}
        self.given = {one.high for one in self._awards if one.kind not in {"level", "cap"}}
        self.given |= {rate.points for one in self.places for rate in one.way.rates(one.block.points)}

    @property
    def questions(self) -> set[Number]:
        """Full marks of one question of a survey, and of one sheet."""
        return {one.high for one in self._awards if one.kind in _MARKS}

    @property
    def targeted(self) -> bool:
        """True where all that the rule file names are full marks, of which there is a share."""
        return all(one.way.names_points() == "full" for one in self.places)

    @property
    def closed(self) -> bool:
        """True where the rule file has every number of points that the words may speak of."""
        return all(one.way.names_points() == "every" for one in self.places)

    @property
    def caps(self) -> set[Number]:
        """The most that the rule file itself says of a way."""
        return {one.high for one in self._awards if one.kind == "cap"}

    @property
    def most(self) -> set[Number]:
        """Meanings that 最多 may have."""
        caps = self.caps.union(*(_bounds(one) for one in self.places))
        caps |= {full - one for full in self.full for one in caps if one <= full}
        return self.full | caps | self.given | self.ends

    @property
    def factors(self) -> set[Number]:
        """Meanings that 乘 may have."""
        return self.full | self.constants | self.given

    @property
    def any(self) -> set[Number]:
        """Meanings of a number of points that stands by itself."""
        return self.full | self.given | self.constants | self.ends

    @property
    def losses(self) -> set[Number]:
        """Meanings of a number of points that is taken off."""
        return self.any | {full - one for full in self.full for one in self.given if one <= full}


def _constants(place: Place) -> Iterator[Number]:
    """The numbers in formulas of a score, and in what is done where nothing can be computed."""
    if place.by_formula:
        for one in place.scored.formulas():
            yield from (node.value for node in tree.walk(one.tree) if isinstance(node, tree.Num))
    yield from (one.score for one in place.scored.undefined if isinstance(one.score, Number))


def _bounds(place: Place) -> set[Number]:
    """The numbers of a formula that may bound something: all that it does not multiply or divide by."""
    bounds: set[Number] = set()
    for one in place.scored.formulas():
        for node in tree.walk(one.tree):
            numbers = {child.value for child in tree.children(node) if isinstance(child, tree.Num)}
            if not isinstance(node, tree.Compare) and not (isinstance(node, tree.Binary) and not tree.adds(node.op)):
                bounds |= numbers
    return bounds


def levels(place: Place) -> dict[str, Interval]:
    """The share of the points that each level of a judgement gives; of several the last."""
    return {one.name: one.share for one in place.way.awards(place.block.points) if one.share is not None}


# -- points beside a name ------------------------------------------------------------------------

_POINTS: Final = rf"(?:的|,|:|各|均)*(?:得|计|记|给|为|加)?(?P<n>{NUMBER})分(?!钟|之|制|位|值|[-至到~])"
_NOT: Final = "没无不未非"


def named(subject: Subject, text: str) -> Iterator[tuple[str, int, int, Number, Sequence[Number]]]:
    """Each name of the rule that has points right behind it in the text: where, what is said, and what it has."""
    names = dict(_named(subject))
    match_text = MatchText(text)
    longest = sorted(names, key=len, reverse=True)
    taken: set[int] = set()
    for name in longest:
        bare = MatchText(name).text
        phrase = rf"(?<![{_NOT}]){re.escape(bare)}{_POINTS}"
        matches = [] if not bare or bare[-1].isdigit() else list(re.finditer(phrase, match_text.text))
        if len(matches) != 1 or matches[0].end() in taken:
            continue
        match = matches[0]
        taken.add(match.end())
        yield name, *match_text.written(*match.span("n")), exact.number(match["n"]), names[name]


def _named(subject: Subject) -> Iterator[tuple[str, Sequence[Number]]]:
    """Names in the words with their points, or with those from and to."""
    for place in subject.places:
        if isinstance(place.way, Parts):
            yield from ((part.name, (part.points,)) for part in place.way.root if part.points is not None)
        awards = (award for award in place.way.awards(place.block.points) if award.kind in _CALLED and award.name)
        yield from ((award.name, (award.low, award.high)) for award in awards)


def shares(intervals: Mapping[str, Interval], claims_text: str) -> Iterator[tuple[str, int, int, str, Interval]]:
    """Each level whose word has a share of the points behind it in the text that is not the rule's."""
    match_text = MatchText(claims_text)
    for word, interval in intervals.items():
        bare = MatchText(word).text
        match = re.search(
            rf"(?<![部未基本没]){re.escape(bare)}[^0-9,;。]{{0,10}}[\[(]?(?P<a>{NUMBER})%?(?P<ac>\((?:不?含)\))?"
            rf"[-至到~](?P<b>{NUMBER})%(?P<bc>\((?:不?含)\))?",
            match_text.text,
        )
        if match is None:
            continue
        ends = sorted(exact.number(match[one]) / 100 for one in ("a", "b"))
        ours = [interval.low or _ZERO, exact.ratio(1) if interval.high is None else interval.high]
        if ends != ours:
            yield word, *match_text.written(match.start("a"), match.end("b")), match[0], interval


def range_known(claim: Claim, amounts: Amounts, claims: Sequence[Claim]) -> bool:
    """True where 9至8分 is one of the levels; where the words name as many as there are levels, it has to be."""
    pairs = {*amounts.levels}
    tiers = [
        one for one in claims if one.sense in {"plain", "tier"} and one.result in {"range", "points", "zero", "full"}
    ]
    low, high = claim.points, claim.other if claim.other is not None else claim.points
    inside = low == high and any(least <= low <= most for least, most in pairs)
    return inside or (low, high) in pairs or len(tiers) != len(amounts.levels)
