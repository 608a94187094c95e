"""评分标准 against the rule: numbers of the words that the rule does not have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from pydantic import BaseModel

from perfscore import exact
from perfscore.authoring.branches import Trial
from perfscore.authoring.desk import Rule, Subject
from perfscore.authoring.finding import Found, Witness
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.grammar import Formula
from perfscore.methods import Each, Parts
from perfscore.methods.deduct import Deduct
from perfscore.methods.fields import Amount
from perfscore.methods.findings import Findings
from perfscore.methods.interval import Interval
from perfscore.methods.scored import Scored
from perfscore.problems import quoted
from perfscore.rubric.model import IndicatorFields

Sense: TypeAlias = Literal["full", "each", "times", "points", "step", "share"]
_NUMBER: Final = r"(?P<number>[0-9]+(?:\.[0-9]+)?)"
PHRASES: Final[dict[Sense, re.Pattern[str]]] = {  # the first that reads a number is what it means
    "full": re.compile(rf"(?:满分(?:为|是)?|本项|分值(?:为|是)?){_NUMBER}分"),
    "each": re.compile(rf"每[^，。；、,;]{{0,24}}?(?:扣减?|减){_NUMBER}分"),
    "step": re.compile(
        rf"每(?:超过|超出|超|高于|高|低于|低|少|增加|减少|降低)?{_NUMBER}(?:个?百分点|[%％](?=的?，?扣))"
    ),
    "times": re.compile(rf"(?:乘以?|[×xX*]){_NUMBER}(?:分|$|[，。；、,;])"),
    "points": re.compile(rf"{_NUMBER}分(?!钟|之|制|位)"),
    "share": re.compile(rf"{_NUMBER}[%％]"),
}
"""What the standard phrases of the field say with a number: 得满分、计N分、得N分、每…扣N分、乘N、N%."""
SAYS: Final[dict[Sense, str]] = {
    "full": "满分 {} 分",
    "each": "每个扣 {} 分",
    "step": "每 {} 个百分点",
    "times": "乘 {}",
    "points": "{} 分",
    "share": "{}%",
}
_HUNDRED: Final = exact.ratio(100)


@dataclass(slots=True)
class Numbers:
    """The numbers of a rule, by what a number in words would have to be one of."""

    points: set[Number] = field(default_factory=set)
    each: set[Number] = field(default_factory=set)
    steps: set[Number] = field(default_factory=set)
    shares: set[Number] = field(default_factory=set)

    def of(self, sense: Sense, full: Number) -> set[Number]:
        """The numbers that words of this sense may have; none where the rule has nothing to compare."""
        match sense:
            case "full":
                return {full}
            case "each":
                return self.each
            case "step":
                return self.steps
            case "times" | "points":
                return self.points | self.each
            case "share":
                return self.shares


def contradicted(rule: Rule) -> Iterator[Found]:
    """Numbers in a criterion that its rule does not have, where it has others of that kind."""
    subjects = {subject.program.head.key: subject for subject in rule.subjects}
    for _, path, one in rule.rubric.model.indicators():
        numbers = _numbers(one)
        for sense, said, at, width in read(one.criterion or ""):
            known = numbers.of(sense, one.points)
            if known and said not in known and (sense, said) != ("share", _HUNDRED):
                text = SAYS[sense].format(exact.plain(said))
                ours = "、".join(SAYS[sense].format(exact.plain(number)) for number in sorted(known) if number)
                message = f"评分标准写的是{quoted(text)}，规则里是 {ours}"
                witness = _witness(subjects[one.key], sense)
                hint = "核对原文，把写错的一处改正"
                yield Found((*path, "criterion"), message, witness, hint, offset=at, width=width)


def _witness(subject: Subject, sense: Sense) -> Witness | None:
    """The best score, or for what is taken off the least loss, that the rule gives."""
    lost = sense in {"each", "step"}
    full = subject.points

    def wanted(trial: Trial) -> bool:
        return trial.score is not None and (trial.score < full or not lost)

    best = subject.find(wanted, by=lambda trial: abs(full - (trial.score or exact.ratio(0))))
    return None if best is None else subject.witness(best)


def read(text: str) -> Iterator[tuple[Sense, Number, int, int]]:
    """Every number of a criterion that a phrase gives a meaning: its sense, its value, where it stands."""
    taken: set[int] = set()
    for sense, phrase in PHRASES.items():
        for found in phrase.finditer(text):
            at, end = found.span("number")
            if at not in taken:
                taken.add(at)
                yield sense, exact.number(found["number"]), at, end - at


def _numbers(one: IndicatorFields) -> Numbers:
    found = Numbers(points={one.points})
    _scored(one, one.points, found)
    return found


def _scored(scored: Scored, full: Number, found: Numbers) -> None:
    """The numbers of a measure and a way of scoring; of parts, those of each."""
    way = scored.way
    found.points.add(full)
    formulas = [one.formula for one in scored.measure] + [one.when for one in scored.unless]
    for formula in (*formulas, *(one.when for one in scored.undefined)):
        _formula(formula, found)
    for exception in scored.undefined:
        if isinstance(exception.score, Number):
            found.points.add(exception.score)
    if isinstance(way, Parts):
        for part in way.root:
            _scored(part, part.points, found)
    elif isinstance(way, Each):
        found.points |= {*way.groups.values()}
        for row in way.ways.values():
            _scored(row, full, found)
    else:
        _deduction(way, found)
        awarded: set[Number] = set()
        _gather(way, found, awarded)
        found.points |= awarded | {full - one for one in awarded if one <= full}


def _deduction(way: object, found: Numbers) -> None:
    match way:
        case Deduct():
            found.each.add(way.points)
            if way.each.unit == "%":
                found.steps.add(way.each.value * _HUNDRED)
        case Findings():
            found.each.add(way.each)
        case _:
            pass


def _gather(value: object, found: Numbers, awarded: set[Number]) -> None:
    """Every number inside a way of scoring: of points, or a threshold."""
    match value:
        case Amount(end, unit):
            found.shares.add(end * _HUNDRED if unit == "%" else end)
        case Interval(unit="%", low=low, high=high):
            found.shares |= {end * _HUNDRED for end in (low, high) if end is not None}
        case Formula():
            _formula(value, found)
        case _ if isinstance(value, Number):
            awarded.add(value)
        case _:
            for inner in _inside(value):
                _gather(inner, found, awarded)


def _inside(value: object) -> Iterable[object]:
    """What a model, a mapping or a list holds."""
    match value:
        case BaseModel():
            return [getattr(value, name) for name in value.model_fields_set]
        case Mapping():
            return [*value, *value.values()]
        case list() | tuple():
            return value
        case _:
            return ()


def _formula(formula: Formula, found: Numbers) -> None:
    """A number of a formula may be anything that the words say."""
    for node in tree.walk(formula.tree):
        if isinstance(node, tree.Num):
            found.points.add(node.value)
            found.shares |= {node.value, node.value * _HUNDRED}
