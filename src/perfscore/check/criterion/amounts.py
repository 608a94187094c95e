"""The numbers of points that a rule has, by what words about them may mean: full marks, the most, a factor, any."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from perfscore import exact
from perfscore.check.criterion.quantities import NUMBER, Plain
from perfscore.check.criterion.wording import Claim
from perfscore.check.subject import Place, Subject
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.interval import Interval
from perfscore.methods.bands import Bands
from perfscore.methods.cases import Cases
from perfscore.methods.checklist import Checklist
from perfscore.methods.checkpoints import Checkpoints
from perfscore.methods.deduct import Deduct
from perfscore.methods.each import Each
from perfscore.methods.findings import Findings
from perfscore.methods.formula import FormulaWay
from perfscore.methods.judged import Judged
from perfscore.methods.parts import Parts
from perfscore.methods.ratio import Ratio
from perfscore.methods.survey import Survey
from perfscore.methods.target import Target
from perfscore.search.signs import formulas

_ZERO: Final = exact.ratio(0)
_OPEN: Final = (FormulaWay, Target, Survey)
"""Ways of which the points that words may speak of are not all in the rule file."""


class Amounts:
    """The points of one row, gathered once."""

    def __init__(self, subject: Subject) -> None:
        """Gather them."""
        self.places = [one for one in subject.places if not isinstance(one.scored.way, Parts)]
        self.full = {subject.points, *(one.block.points for one in self.places)}
        head = subject.program.head.way
        self.full |= {*head.groups.values()} if isinstance(head, Each) else set()
        self.judged = any(isinstance(one.scored.way, Judged) and not one.scored.way.levels for one in self.places)
        self.levels = [pair for one in self.places for pair in levels(one.scored.way, one.block.points)]
        self.constants = {number for one in self.places for number in _constants(one)}
        self.given = {number for one in self.places for number in _given(one)}

    @property
    def questions(self) -> set[Number]:
        """Full marks of one question of a survey, and of one sheet."""
        return {one for place in self.places if isinstance(place.scored.way, Survey) for one in _given(place)}

    @property
    def targeted(self) -> bool:
        """True where all is scored by a target."""
        return all(isinstance(one.scored.way, Target) for one in self.places)

    @property
    def closed(self) -> bool:
        """True where the rule file has every number of points that the words may speak of."""
        return not self.judged and not any(isinstance(one.scored.way, _OPEN) for one in self.places)

    @property
    def most(self) -> set[Number]:
        """Meanings that 最多 may have."""
        ways = [(one.scored.way, one.block.points) for one in self.places]
        caps: set[Number] = set()
        for way, points in ways:
            most = way.most(points) if isinstance(way, Ratio) else None
            caps |= set() if most is None else {most}
        caps = caps.union(*(_bounds(one) for one in self.places))
        caps |= {full - one for full in self.full for one in caps if one <= full}
        return self.full | caps | self.given | {end for _, _, pair in self.levels for end in pair}

    @property
    def factors(self) -> set[Number]:
        """Meanings that 乘 may have."""
        return self.full | self.constants | self.given

    @property
    def any(self) -> set[Number]:
        """Meanings of a number of points that stands by itself."""
        return self.full | self.given | self.constants | {end for _, _, pair in self.levels for end in pair}

    @property
    def losses(self) -> set[Number]:
        """Meanings of a number of points that is taken off."""
        return self.any | {full - one for full in self.full for one in self.given if one <= full}


def _constants(place: Place) -> Iterator[Number]:
    """The numbers in formulas of a score, and in what is done where nothing can be computed."""
    if isinstance(place.scored.way, FormulaWay):
        for one in formulas(place.scored):
            yield from (node.value for node in tree.walk(one.tree) if isinstance(node, tree.Num))
    yield from (one.score for one in place.scored.undefined if isinstance(one.score, Number))


def _bounds(place: Place) -> set[Number]:
    """The numbers of a formula that may bound something: all that it does not multiply or divide by."""
    found: set[Number] = set()
    for one in formulas(place.scored):
        for node in tree.walk(one.tree):
            numbers = {child.value for child in tree.children(node) if isinstance(child, tree.Num)}
            if not isinstance(node, tree.Compare) and not (isinstance(node, tree.Binary) and not tree.adds(node.op)):
                found |= numbers
    return found


def _given(place: Place) -> Iterator[Number]:
    """The points that a way names."""
    match place.scored.way:
        case Bands() as way:
            yield from way.root.values()
        case Cases() as way:
            yield from (one.score for one in way.root)
        case Checklist() as way:
            yield from way.root.values()
        case Checkpoints() as way:
            yield from (one.points for one in way.root)
        case Deduct() as way:
            yield way.points
        case Findings() as way:
            yield way.each
        case Survey() as way:
            yield from way.options.values()
            yield way.questions * max(way.options.values())
        case _:
            pass


def levels(way: object, full: Number) -> Iterator[tuple[str, Interval, tuple[Number, Number]]]:
    """The levels of a judgement: the word, its share, and the points from and to."""
    for word, shares in way.levels.items() if isinstance(way, Judged) else ():
        for one in shares:
            yield word, one, ((one.low or _ZERO) * full, (exact.ratio(1) if one.high is None else one.high) * full)


# -- points beside a name ------------------------------------------------------------------------

_POINTS: Final = rf"(?:的|,|:|各|均)*(?:得|计|记|给|为|加)?(?P<n>{NUMBER})分(?!钟|之|制|位|值|[-至到~])"
_NOT: Final = "没无不未非"


def named(subject: Subject, text: str) -> Iterator[tuple[str, int, int, Number, Sequence[Number]]]:
    """Each name of the rule that has points right behind it in the text: where, what is said, and what it has."""
    names = dict(_named(subject))
    plain = Plain(text)
    longest = sorted(names, key=len, reverse=True)
    taken: set[int] = set()
    for name in longest:
        bare = Plain(name).text
        phrase = rf"(?<![{_NOT}]){re.escape(bare)}{_POINTS}"
        found = [] if not bare or bare[-1].isdigit() else list(re.finditer(phrase, plain.text))
        if len(found) != 1 or found[0].end() in taken:
            continue
        match = found[0]
        taken.add(match.end())
        at, last = plain.place(match.start("n")), plain.place(match.end("n") - 1)
        yield name, at, last - at + 1, exact.number(match["n"]), names[name]


def _named(subject: Subject) -> Iterator[tuple[str, Sequence[Number]]]:
    """Names in the words with their points, or with those from and to."""
    for one in subject.places:
        match one.scored.way:
            case Parts() as way:
                yield from ((part.name, (part.points,)) for part in way.root)
            case Checklist() as way:
                yield from ((item, (points,)) for item, points in way.root.items())
            case Checkpoints() as way:
                yield from ((point.name, (point.points,)) for point in way.root)
            case Cases() as way:
                yield from ((case.says, (case.score,)) for case in way.root if case.says is not None)
            case Judged() as way:
                yield from ((word, pair) for word, _, pair in levels(way, one.block.points))
            case _:
                pass


def shares(found: Mapping[str, Interval], claims_text: str) -> Iterator[tuple[str, int, int, str, Interval]]:
    """Each level whose word has a share of the points behind it in the text that is not the rule's."""
    plain = Plain(claims_text)
    for word, interval in found.items():
        bare = Plain(word).text
        match = re.search(
            rf"(?<![部未基本没]){re.escape(bare)}[^0-9,;。]{{0,10}}[\[(]?(?P<a>{NUMBER})%?(?P<ac>\((?:不?含)\))?"
            rf"[-至到~](?P<b>{NUMBER})%(?P<bc>\((?:不?含)\))?",
            plain.text,
        )
        if match is None:
            continue
        ends = sorted(exact.number(match[one]) / 100 for one in ("a", "b"))
        ours = [interval.low or _ZERO, exact.ratio(1) if interval.high is None else interval.high]
        if ends != ours:
            at, last = plain.place(match.start("a")), plain.place(match.end("b") - 1)
            yield word, at, last - at + 1, match[0], interval


def range_known(claim: Claim, amounts: Amounts, claims: Sequence[Claim]) -> bool:
    """True where 9至8分 is one of the levels; where the words name as many as there are levels, it has to be."""
    pairs = {pair for _, _, pair in amounts.levels}
    said = [
        one for one in claims if one.sense in {"plain", "tier"} and one.result in {"range", "points", "zero", "full"}
    ]
    low, high = claim.points, claim.other if claim.other is not None else claim.points
    inside = low == high and any(least <= low <= most for least, most in pairs)
    return inside or (low, high) in pairs or len(said) != len(amounts.levels)
