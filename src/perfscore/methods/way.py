"""A way of scoring: a model of its YAML, a lowering, a description of itself, a reading of its answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, ClassVar, NamedTuple, Self, TypeVar, cast

from pydantic import BaseModel

from perfscore import exact
from perfscore.exact import Number, Style
from perfscore.formula.grammar import Formula
from perfscore.methods.answer import Answer, Reading
from perfscore.methods.description import (
    Award,
    Comparison,
    Condition,
    Context,
    Fact,
    Misunderstanding,
    PointsNamed,
    Rate,
    Thresholds,
    Tier,
    WrittenAmount,
    facts_of,
)
from perfscore.methods.layout import Layout, Sheet, plain, plain_sheet
from perfscore.methods.readers import Definition
from perfscore.problems import Path
from perfscore.steps.draft import Draft
from perfscore.steps.model import Asked, Block, Input


class Way:
    """A way of scoring. A subclass is one file of this room and one line of its table."""

    title: ClassVar[str]
    """The way in a few words, as an official table would call it."""

    chinese: ClassVar[str] = ""
    """Words that an author might write in place of its key, apart by blanks."""

    needs_measure: ClassVar[bool] = False
    """True where the indicator always has to have a ``measure``."""

    scores_rows: ClassVar[bool] = False
    """True where it can score a row of a table, whose points are a column."""

    beside: ClassVar[str] = ""
    """The key of the one way beside which it may stand in a rule, to make one way with it."""

    example: ClassVar[str] = ""
    """An answer as a clerk would write it; empty when the way takes none."""

    written: ClassVar[str] = ""
    """The way as a rule's author would write it, for editors: YAML."""

    proportional: ClassVar[bool] = False
    """True where what is done in part earns points in proportion: no points for it are then a misreading."""

    answer_keys: ClassVar[tuple[str, ...]] = ()
    """The keys that any answer may have beside those of its inputs, and the names that its author gives."""

    @property
    def asks(self) -> bool:
        """True where it asks for an answer."""
        return bool(self.example)

    def names(self) -> Iterator[tuple[Path, str]]:
        """The names that the author gives, each with its place below the way; a key's place ends in it."""
        yield from ()

    def keys(self) -> Iterator[str]:
        """The keys that an answer may have beside those of its inputs, at any depth."""
        yield from self.answer_keys
        yield from (name for _, name in self.names())

    def facts(self) -> Iterator[Fact]:
        """All that the way says, fact by fact, to be compared with another rule's."""
        return facts_of(cast("BaseModel", self))  # a way is a model too, of one kind or the other

    def words(self, _: Context, /) -> Iterator[str]:
        """Sentences of 评分方式: how the way scores."""
        facts = "；".join(f"{one.label}：{one.text}" for one in self.facts() if one.text)
        yield f"{self.title}（{facts}）" if facts else self.title

    @classmethod
    def key_schemas(cls, *, row: bool) -> dict[str, Any]:  # noqa: ARG003 (some ways are written differently in a row)
        """Schemas of the keys of an indicator, or of a ``row``, that is scored by this way."""
        return {"measure": {"minItems": 1}} if cls.needs_measure else {}

    @property
    def measured(self) -> bool:
        """True where it looks at a measure, which the indicator then has to have."""
        return self.needs_measure

    @classmethod
    def form_schema(cls, *, row: bool) -> dict[str, Any]:  # noqa: ARG003 (some ways are written differently in a row)
        """Schema of all else that holds of an indicator, or of a ``row``, that is scored by this way."""
        return {}

    @classmethod
    def beside_schemas(cls) -> dict[str, Any]:
        """Schemas of the keys of an indicator that is scored by this way and the one that it stands beside."""
        return {}

    @property
    def style(self) -> Style:
        """The style in which the measure that this way looks at is shown."""
        return "number"

    def style_among(self, figures: Mapping[str, Input], /) -> Style:  # noqa: ARG002 (a way that names some looks)
        """The same, where it may be that of the figures that the way names."""
        return self.style

    def lower(self, draft: Draft) -> str:
        """Write the steps into ``draft``; return the name of the step that is the score."""
        raise NotImplementedError

    @property
    def models(self) -> tuple[Way, ...]:
        """The models of a rule file that it is written as: itself, unless two make one way."""
        return (self,)

    @property
    def lifts(self) -> bool:
        """True where the rule says itself how much it gives, be it more than the full marks."""
        return False

    def check_beside(self, other: Way) -> None:
        """Refuse the way that it stands beside, where the two make none."""

    def joined(self, other: Way) -> Way:
        """The one way that it makes with the one that it stands beside."""
        raise NotImplementedError

    def most(self, points: Number) -> Number | None:
        """The most that this way can give; None where there is no end."""
        return points

    @property
    def end(self) -> Number | None:
        """The most that it gives, or takes off, where the row's points have no end; None where it has none itself."""
        return None

    # -- how it decides, for whoever checks or compares rules ----------------------------

    def thresholds(self) -> Iterator[Thresholds]:
        """The numbers that the measure, or a formula of the way, is held against."""
        yield from ()

    def amounts(self) -> Iterator[WrittenAmount]:
        """The same as the author wrote them, each at its own place: they have to fit what they are held against."""
        return (WrittenAmount(one.path, amount, one.of) for one in self.thresholds() for amount in one.written)

    def tiers(self) -> Iterator[Tier]:
        """The tiers that the measure falls into; outside all of them there is no score."""
        yield from ()

    def inside(self) -> Iterator[Inside]:
        """The ways that it holds for some cases only."""
        yield from ()

    def conditions(self) -> Iterator[Condition]:
        """The author's conditions, in the order in which its step of the role ``branch`` asks them."""
        yield from ()

    def formulas(self) -> Iterator[Formula]:
        """The author's formulas over points: the conditions for them, or the score itself."""
        return (one.when for one in self.conditions())

    def rates(self, _: Number, /) -> Iterator[Rate]:
        """The points that are taken off, or earned, for each of something, of so many full marks."""
        yield from ()

    def awards(self, _: Number, /) -> Iterator[Award]:
        """The points that the way names, of so many full marks."""
        yield from ()

    def names_points(self) -> PointsNamed:
        """The points in the rule file, of all that words about the way may speak of."""
        named = any(True for _ in chain(self.rates(exact.ratio(1)), self.awards(exact.ratio(1))))
        return "every" if named else "some"

    # -- its answers, for whoever compares rules ------------------------------------------

    def reads_as(self) -> Way | None:
        """All of the way that decides how an answer is read; None where its inputs say all."""
        return None if type(self).read is Way.read else self

    def odd_answers(self, _: Self, /) -> Iterator[object]:
        """Answers that no values of inputs make, on which this way and another of its kind may differ."""
        yield from ()

    def row_answer(self, row: Mapping[str, object]) -> object:  # noqa: ARG002 (a way that asks for one reads it there)
        """The answer that a row of an ``each`` table gives; a way that scores figures takes none."""
        return None

    def answer_with(self, items: Mapping[str, object], _: Asked, /) -> object:
        """The answer whose items, as they are written, are these, of all that it may hold."""
        return dict(items)

    @classmethod
    def sheet(cls) -> Sheet:
        """The sheet on which its answers are asked for."""
        return plain_sheet(cls.title)

    def layout(self, block: Block) -> Layout:
        """The way in which the answer of a block is asked for: sheet, rows and cells."""
        return plain(block, self.sheet())

    def misreadings(self) -> Iterator[Misreading]:
        """The other readings of the rule's text, each as the way that scores so."""
        yield from ()

    def compared(self) -> Comparison | None:
        """The actual value and the target that the score looks at, where these are what the way is about."""
        return None

    def on_days(self) -> Way | None:
        """The same way for rows in whose compared columns days stand and no numbers; None where it has none."""
        return None

    @property
    def row_columns(self) -> dict[str, str]:
        """The column of the table in which each key of a row's answer stands."""
        return {}

    def read(self, given: object, reading: Reading) -> Answer:
        """Read the answer: item by item; a way that scores figures takes none."""
        if reading.asked.keys:
            return reading.items(given, self.example)
        if given is not None:
            reading.complain("answer-not-wanted", "这个指标由数据计算得分，不需要填写答案", key=True)
        return Answer()


class Inside(NamedTuple):
    """A way that a case holds: the case's number, the place of the way, its own measure (none: that of the row)."""

    number: int
    path: Path
    way: Way
    measure: str


class Misreading(NamedTuple):
    """A way read otherwise than it is meant: the way that scores so, over another ``measure`` where one is given.

    ``says`` is the misunderstanding in words, where the general words for its code do not fit.
    """

    code: Misunderstanding
    way: Way
    measure: Definition | None = None
    says: str = ""


M = TypeVar("M", bound=BaseModel)


def changed(model: M, **changes: object) -> M:
    """A model with other values, and without what was worked out of the old ones."""
    copy = model.model_copy(update=changes)
    for made in copy.__dict__.keys() - type(copy).model_fields.keys():
        del copy.__dict__[made]
    return copy


class Misread(NamedTuple):
    """A misunderstanding that befalls several ways together: the misreading of each, by its place among the ways."""

    code: Misunderstanding
    says: str
    by_place: Mapping[int, Misreading]


def misread_together(ways: Iterable[Way | None]) -> Iterator[Misread]:
    """The misreadings of ways, those together that are one misunderstanding; in the place of None there is no way."""
    alike: dict[tuple[Misunderstanding, str], dict[int, Misreading]] = {}
    for place, way in enumerate(ways):
        for one in () if way is None else way.misreadings():
            alike.setdefault((one.code, one.says), {})[place] = one
    return (Misread(code, says, by_place) for (code, says), by_place in alike.items())
