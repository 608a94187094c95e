"""The way that ``deduct`` and ``earn`` make beside each other: 30 分，每低 3% 扣 1 分，每高 3% 加 1 分，各 6 分为限."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from perfscore import exact
from perfscore.exact import Number, Style
from perfscore.methods import full_marks
from perfscore.methods.beyond import Beyond, spaced
from perfscore.methods.description import Award, Context, Fact, Rate, Thresholds, WrittenAmount
from perfscore.methods.readers import PointsOrShare
from perfscore.methods.way import Misreading, Way
from perfscore.steps.draft import Draft

_FULL = PointsOrShare(exact.ratio(1), share=True)


@dataclass(frozen=True)
class Swing(Way):
    """A base from which every unit on one side takes points off, and every unit on the other earns some.

    ``falls`` is a model of ``deduct``, ``rises`` one of ``earn``; the most of each is of its own movement.
    """

    title: ClassVar[str] = "在基本分上，一边每个单位扣若干分，另一边每个单位加若干分"
    needs_measure: ClassVar[bool] = True
    scores_rows: ClassVar[bool] = True

    falls: Any
    rises: Any

    @property
    def models(self) -> tuple[Way, ...]:
        """The two as they are written."""
        return self.falls, self.rises

    @property
    def lifts(self) -> bool:
        """True: the most that is added is written."""
        return True

    @property
    def style(self) -> Style:
        """A percentage where its units are."""
        style: Style = self.falls.style
        return style

    @property
    def _fall(self) -> Beyond:
        rate: Beyond = self.falls.rate
        return rate

    @property
    def _rise(self) -> Beyond:
        rate: Beyond = self.rises.rate
        return rate

    @property
    def _base(self) -> PointsOrShare:
        base: PointsOrShare | None = self.rises.base
        return base or _FULL

    @property
    def _most_up(self) -> PointsOrShare | None:
        """The most that is added; None where there is no end."""
        return self.rises.at_most if isinstance(self.rises.at_most, PointsOrShare) else None

    @property
    def _most_down(self) -> PointsOrShare:
        """The most that is taken off: at most the base."""
        most: PointsOrShare | None = self.falls.at_most
        return most or self._base

    def most(self, points: Number) -> Number | None:
        """The base and the most that is added, if that has an end."""
        return None if self._most_up is None else self._base.of(points) + self._most_up.of(points)

    def facts(self) -> Iterator[Fact]:
        """The base, and the facts of both."""
        yield Fact("base", "基本分", "满分" if self._base == _FULL else self._base.shown)
        for name, rate, most in (("deduct", self._fall, self._most_down), ("earn", self._rise, self._most_up)):
            yield from (fact._replace(key=f"{name} {fact.key}") for fact in rate.facts())
            yield Fact(f"{name} at_most", f"最多{rate.verb}分", "不封顶" if most is None else most.shown)

    def words(self, context: Context, /) -> Iterator[str]:
        """The base, then a sentence a side."""
        yield f"基本分{spaced(context.full if self._base == _FULL else self._base.shown, before=True)}"
        for rate, most in ((self._fall, self._most_down), (self._rise, self._most_up)):
            end = "不封顶" if most is None else f"最多{rate.verb}{spaced(most.shown, before=True)}"
            yield f"{rate.word} {spaced(rate.shown_line)}的，{rate.words}，{end}"

    def thresholds(self) -> Iterator[Thresholds]:
        """Both lines."""
        yield self._fall.thresholds("deduct")
        yield self._rise.thresholds("earn")

    def amounts(self) -> Iterator[WrittenAmount]:
        """Both lines and units, each at its own place."""
        yield from self._fall.amounts("deduct")
        yield from self._rise.amounts("earn")

    def rates(self, full: Number, /) -> Iterator[Rate]:
        """The points for each unit, on both sides."""
        yield self._fall.rate(full, "deduct")
        yield self._rise.rate(full, "earn")

    def awards(self, full: Number, /) -> Iterator[Award]:
        """The base, and the most of each side."""
        yield Award("tier", self._base.of(full), self._base.of(full))
        for most in (self._most_down, self._most_up):
            if most is not None:
                yield Award("cap", most.of(full), most.of(full))

    def lower(self, draft: Draft) -> str:
        """Both movements, each with its end, then the base with both."""
        base, full = self._base, draft.full
        full_marks.check_cap(draft, base, "基本分", ("earn", "base"))
        down, up = self._most_down, self._most_up
        comparable = not draft.endless and (not draft.row or down.share == base.share)
        if comparable and down.of(draft.points) > base.of(draft.points):
            message = f"最多扣的 {down.shown}，超过了基本分 {full_marks.shown(draft, base)}"
            draft.complain("points-above-full", message, ("deduct", "at_most"))
        fallen, lost = self._movement(draft, self._fall, ("应扣分", "扣分"), down.formula(full))
        risen, gained = self._movement(draft, self._rise, ("应加分", "加分"), "" if up is None else up.formula(full))
        shown = full_marks.shown(draft, base)
        draft.explain(f"不扣不加，得基本分 {shown}", f"{fallen} == 0 and {risen} == 0")
        score = f"{base.formula(full)} - {lost} + {gained}"
        return draft.step("原得分", f"max({score}, 0)" if draft.row else score, "points", "raw")

    def _movement(self, draft: Draft, rate: Beyond, names: tuple[str, str], end: str) -> tuple[str, str]:
        """The steps and sentences of one side; the names of its distance and of its points."""
        over, units = rate.units(draft)
        due = draft.step(names[0], rate.worth(draft, units), "points", "" if rate.earns else "due")
        moved = draft.step(names[1], f"min({due}, {end})", "points", "" if rate.earns else "deduction") if end else due
        start = f"基本分 {full_marks.shown(draft, self._base)}；{rate.sentence(draft, over, units)}"
        within = f" and {due} <= {end}" if end else ""
        draft.explain(f"{start}，共{rate.verb} {{{moved}}} 分", f"{over} > 0{within}")
        if end:
            text = f"{start}，应{rate.verb} {{{due}}} 分，最多{rate.verb} {{{moved}}} 分"
            draft.explain(text, f"{due} > {end}")
        return over, moved

    def misreadings(self) -> Iterator[Misreading]:
        """The other readings of each side, the other side as it is."""
        for one in self.falls.misreadings():
            yield one._replace(way=Swing(one.way, self.rises)) if isinstance(one.way, type(self.falls)) else one
        for one in self.rises.misreadings():
            if isinstance(one.way, type(self.rises)):
                yield one._replace(way=Swing(self.falls, one.way))
