"""Descriptions that a way of scoring gives of itself, for whoever shows, compares or checks a rule."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from numbers import Rational
from typing import Final, Literal, NamedTuple, TypeAlias

from pydantic import BaseModel, RootModel

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula.grammar import Formula
from perfscore.formula.interval import Interval
from perfscore.formula.readings import prose
from perfscore.methods.documented import descriptions
from perfscore.methods.readers import Amount
from perfscore.problems import Path
from perfscore.text import one_line

Aspect: TypeAlias = Literal["分值", "标准", "算法", "位置", "数据", "总则", "说明"]
Direction: TypeAlias = Literal["≥", "≤", "="]
"""The sign that should stand between an actual value and its target."""
Misunderstanding: TypeAlias = Literal[
    "part-whole",
    "part-started",
    "part-pro-rata",
    "band-end",
    "scale-as-tiers",
    "rate-times-points",
    "direction-swapped",
    "cap-ignored",
]
"""The cause code of a score that comes of reading a way otherwise than it is meant."""

MET_DAY: Final[Mapping[Direction, Callable[[str, str], bool]]] = {"≤": operator.le, "≥": operator.ge, "=": operator.eq}
"""Tests of a day, and the day that it is held against, as texts (2020-12-31)."""


class Fact(NamedTuple):
    """One thing that a rule says: ``key`` stays when its value changes, ``label`` may name other values of the rule.

    ``renamable``: where only the label changes, it has another name. ``ordered``: its place among its like counts.
    """

    key: str
    label: str
    text: str
    aspect: Aspect = "算法"
    renamable: bool = False
    ordered: bool = False


class Context(NamedTuple):
    """Words for what a way of scoring does not know itself: the full marks, and the measure that it looks at.

    ``days`` are the names of the figures that are dates; ``endless``: there are no full marks (``points: none``);
    ``minus``: what the way gives comes off the total.
    """

    full: str
    measure: str
    days: Collection[str] = ()
    endless: bool = False
    minus: bool = False

    @property
    def verb(self) -> str:
        """The word for what a way gives: 得, or 扣 where it comes off the total."""
        return "扣" if self.minus else "得"

    @property
    def whole(self) -> str:
        """All that there is to give: ``得满分``; what comes off is said in points: ``扣 5 分``."""
        return f"扣 {self.full}" if self.minus else "得满分"


class Comparison(NamedTuple):
    """An actual value that a way holds against a target, and the sign that should stand between the two."""

    actual: Formula
    target: Formula
    direction: Direction


def column_facts(named: Mapping[str, str | None]) -> Iterator[Fact]:
    """Facts of where a row of a table has what is asked for."""
    for what, column in named.items():
        yield Fact(f"column {what}", f"{what}在哪一列", column or "")


def facts_of(model: BaseModel) -> Iterator[Fact]:
    """Facts of a model: its fields by their documentation, the entries of a mapping, or its one value."""
    match model:
        case RootModel(root=Mapping() as entries):
            for key, value in entries.items():
                name = in_words(key)
                yield Fact(f"entry {name}", f"“{name}”", in_words(value), renamable=True)
        case RootModel(root=value):
            yield Fact("value", "内容", in_words(value))
        case _:
            for name, label, value in _fields(model):
                yield Fact(name, label, in_words(value))


def _fields(model: BaseModel) -> Iterator[tuple[str, str, object]]:
    """Each field of a model: its name, its label (the first clause of its documentation), its value."""
    documented = dict(descriptions(type(model)))
    for name in type(model).model_fields:
        yield name, documented[name].partition("。")[0], getattr(model, name)


def in_words(value: object) -> str:
    """A value of a rule as its author would read it aloud."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case Rational():
            return exact.plain(exact.number(value))
        case Amount():
            return value.shown
        case Formula():
            return prose.prose(value.tree)
        case Interval():
            return value.words
        case BaseModel():
            return "，".join(f"{label} {text}" for _, label, one in _fields(value) if (text := in_words(one)))
        case Mapping():
            return "；".join(f"{in_words(key)} {in_words(one)}" for key, one in value.items())
        case tuple():
            return " 或 ".join(map(in_words, value))
        case list():
            return "；".join(map(in_words, value))
        case _:
            return one_line(str(value))


PointsNamed: TypeAlias = Literal["every", "full", "some"]
"""The points in the rule file, of all that words may speak of.

``every`` one; the ``full`` marks alone, of which the way gives a share; or ``some``, where what else is given is a
matter of a formula, of questionnaires or of a person.
"""


class Thresholds(NamedTuple):
    """Numbers that a way holds a value against, as they are ``written``, and the ``breakpoints`` of the score by them.

    The value is that of the formula ``of``, else the measure; ``path`` is where they stand in the way.
    """

    path: Path
    written: tuple[Amount, ...]
    breakpoints: tuple[Number, ...] = ()
    of: Formula | None = None


class WrittenAmount(NamedTuple):
    """A number that a way holds a value against, at its own place.

    ``at`` is a place of the text there, or of the ``key`` there.
    """

    path: Path
    amount: Amount
    of: Formula | None = None
    at: int = 0
    key: bool = False


class Tier(NamedTuple):
    """Intervals of the measure that earn the same; ``path`` is where they stand in the way."""

    path: Path
    intervals: tuple[Interval, ...]


class Condition(NamedTuple):
    """A condition of the author's, which is asked where none before it holds; ``path`` is its place in the way."""

    path: Path
    when: Formula


@dataclass(frozen=True, slots=True)
class Rate:
    """Points off for each of something, such as each finding; ``path`` is where the points stand in the way.

    Where it ``earns``, they are points that each gives.
    """

    path: Path
    points: Number
    earns: bool


SIDES: Final = {"above": "超过", "below": "低于"}
"""Words for the side of its start on which a slope lies."""


@dataclass(frozen=True, slots=True)
class Slope(Rate):
    """Points for each unit of a distance of the measure, from ``start`` to one side; and what of a part of one."""

    each: Amount
    start: Amount
    side: Literal["above", "below"]
    part: Literal["whole", "started", "pro-rata"]


class Award(NamedTuple):
    """Points that a way names: from ``low`` to ``high``, for what is called ``name``, where it has a name.

    A ``cap`` is the most that may be earned, or taken off; ``option`` and ``sheet`` are marks of a questionnaire, not
    points. A level has its ``share`` of the full marks, as it is written.
    """

    kind: Literal["item", "checkpoint", "case", "level", "tier", "option", "sheet", "cap"]
    low: Number
    high: Number
    name: str = ""
    share: Interval | None = None
