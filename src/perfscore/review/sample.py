"""A sample of what was handed in: by money, by number a bureau, by lot; how it was drawn is part of it.

A lot is the SHA-256 of the seed and of what names a project: who has the roster and the seed draws the same ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Final

from perfscore import exact
from perfscore.exact import Number
from perfscore.problems import PerfscoreError, Problem
from perfscore.recheck.bureau import folded
from perfscore.review.handed_in import HandedIn
from perfscore.review.roster import Entry
from perfscore.review.roster_match import RosterMatch
from perfscore.review.sample_spec import ByBureau, ByLot, ByMoney, Spec
from perfscore.text import quoted

SHOWN_LOT: Final = 12
"""The digits of a lot that are printed: two of a roster that agree in them are not to be feared."""
MOST_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Item:
    """One project that may be drawn: as the roster names it, else as its submission does."""

    unit: str
    project: str = ""
    code: str = ""
    department: str = ""
    office: str = ""
    budget: Number | None = None
    files: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The bureau with its project."""
        return f"{self.unit}（{self.project}）" if self.project else self.unit

    def lot(self, seed: str) -> str:
        """The lot of a project: 64 digits, the smallest are drawn."""
        named = f"{seed}|{self.code}" if self.code else f"{seed}|{self.unit}|{self.project}"
        return hashlib.sha256(named.encode(errors="surrogatepass")).hexdigest()

    @classmethod
    def listed(cls, entry: Entry, handed: Sequence[HandedIn]) -> Item:
        """The item of a line of the roster; its budget is the roster's, else the submission's."""
        budget = entry.budget if entry.budget is not None else next((one.budget for one in handed), None)
        files = tuple(one.file for one in handed)
        return cls(entry.unit, entry.project, entry.code, entry.department, entry.office, budget, files)

    @classmethod
    def own(cls, one: HandedIn) -> Item:
        """The item of a submission without a roster."""
        return cls(one.unit or one.file, one.project, one.code, budget=one.budget, files=(one.file,))


@dataclass(frozen=True, slots=True)
class Drawn:
    """One item of the sample, and by which part of the specification it was drawn."""

    item: Item
    by: str
    lot: str = ""


@dataclass(slots=True)
class Sample:
    """The sample in the order in which it was drawn, and how."""

    spec: str
    of: int
    drawn: list[Drawn] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)


def items(match: RosterMatch | None, handed: Iterable[HandedIn]) -> list[Item]:
    """The projects that may be drawn: the lines of a roster of which something was handed in, else each submission."""
    if match is not None:
        return [Item.listed(line.entry, line.handed) for line in match.lines if line.handed]
    found: dict[tuple[str, ...], Item] = {}
    for one in handed:
        own = Item.own(one)
        key = (folded(own.code),) if own.code else (folded(own.unit), folded(own.project))
        twin = found.get(key)
        if twin is not None:
            own = replace(twin, budget=own.budget if twin.budget is None else twin.budget, files=twin.files + own.files)
        found[key] = own
    return list(found.values())


def draw(spec: Spec, population: Sequence[Item]) -> Sample:
    """Draw a sample; raise :class:`PerfscoreError` where amounts are asked for and some are not known."""
    drawing = _Drawing(spec, population)
    for part in spec.parts:
        match part:
            case ByMoney():
                drawing.by_money(part)
            case ByBureau():
                drawing.by_bureau(part)
            case ByLot():
                drawing.by_lot(part)
    if spec.seed:
        named = "“种子|项目编码”（没有编码的用“种子|单位|项目名称”）"
        drawing.sample.steps.append(f"抽签号：{named}的 SHA-256，小的先抽；种子是 {spec.seed}")
    return drawing.sample


class _Drawing:
    """A sample while it is drawn: the items that are in it already, and the rest."""

    def __init__(self, spec: Spec, population: Sequence[Item]) -> None:
        self.sample = Sample(spec.text, len(population))
        self._seed = spec.seed
        self._rest = list(population)

    def by_money(self, part: ByMoney) -> None:
        """The largest amounts until they reach a share of all."""
        everything = [*self._rest, *(one.item for one in self.sample.drawn)]
        amounts = self._amounts(everything, part.text)
        whole = sum(amounts.values(), exact.ratio(0))
        wanted = whole * part.share
        reached = sum((amounts[id(one.item)] for one in self.sample.drawn), exact.ratio(0))
        taken: list[Item] = []
        for item in self._by_amount(self._rest):
            if reached >= wanted:
                break
            taken.append(item)
            reached += amounts[id(item)]
        self._take(taken, part.text)
        share = exact.show(reached / whole, "percent") if whole else "0%"
        money = f"{_wan(reached)} 万元，占全部 {_wan(whole)} 万元的 {share}"
        self.sample.steps.append(
            f"{part.text}：按预算数从大到小，取到占 {_percent(part.share)} 为止，{len(taken)} 份，{money}"
        )

    def by_bureau(self, part: ByBureau) -> None:
        """So many of each bureau, department or office, those that are drawn already among them."""
        grouped: dict[str, list[Item]] = {}
        for item in self._rest:
            grouped.setdefault(folded(_group(item, part)), []).append(item)
        drawn: dict[str, int] = {}
        for one in self.sample.drawn:
            key = folded(_group(one.item, part))
            drawn[key] = drawn.get(key, 0) + 1
        taken = []
        for key, inside in grouped.items():
            lacking = max(0, part.number - drawn.get(key, 0))
            taken += self._ordered(inside, part.text)[:lacking]
        self._take(taken, part.text)
        order = "按抽签号" if self._seed else "按预算数从大到小"
        says = f"每个{part.name}抽到 {part.number} 份为止（不够的全抽），同一{part.name}里{order}，{len(taken)} 份"
        self.sample.steps.append(f"{part.text}：{says}")

    def by_lot(self, part: ByLot) -> None:
        """So many by lot, or a share of all."""
        wanted = part.number if part.share is None else ceil(part.share * self.sample.of)
        rest = len(self._rest)
        taken = sorted(self._rest, key=lambda one: one.lot(self._seed))[:wanted]
        self._take(taken, part.text)
        short = f"（只有 {rest} 份，全抽）" if wanted > rest else ""
        self.sample.steps.append(f"{part.text}：从其余 {rest} 份里按抽签号抽 {len(taken)} 份{short}")

    def _ordered(self, inside: Sequence[Item], text: str) -> list[Item]:
        if self._seed:
            return sorted(inside, key=lambda one: one.lot(self._seed))
        self._amounts(inside, text)
        return self._by_amount(inside)

    @staticmethod
    def _by_amount(inside: Iterable[Item]) -> list[Item]:
        """The largest first; of equal amounts by code and name, so that any order of the files gives one sample."""
        return sorted(inside, key=lambda one: (-(one.budget or 0), one.code, one.unit, one.project))

    def _amounts(self, of: Sequence[Item], text: str) -> dict[int, Number]:
        """The amount of each; refuse where one is not known."""
        lacking = [item for item in of if item.budget is None]
        if lacking:
            named = "、".join(quoted(item.name) for item in lacking[:MOST_NAMED]) + (
                "等" if len(lacking) > MOST_NAMED else ""
            )
            message = f"“{text}”要知道每个项目的预算数，有 {len(lacking)} 个没有：{named}"
            hint = "请在名单里补上预算数；或者按份数抽，如 抽30份 种子2026"
            raise PerfscoreError([Problem("sample-budget", message, None, hint)])
        return {id(item): item.budget for item in of if item.budget is not None}

    def _take(self, taken: Sequence[Item], text: str) -> None:
        chosen = {id(one) for one in taken}
        self._rest = [one for one in self._rest if id(one) not in chosen]
        self.sample.drawn += [Drawn(one, text, one.lot(self._seed)[:SHOWN_LOT] if self._seed else "") for one in taken]


def _group(item: Item, part: ByBureau) -> str:
    """The name of the bureau, department or office that a project belongs to."""
    return {"单位": item.unit, "部门": item.department, "科室": item.office}[part.name]


def _wan(amount: Number) -> str:
    return exact.show(exact.rounded(amount / 10_000, 2))


def _percent(share: Number) -> str:
    return exact.show(share, "percent")


def lines(sample: Sample) -> Iterator[str]:
    """The way in which the sample was drawn, in words."""
    yield f"抽查：{sample.spec}。从 {sample.of} 份里抽 {len(sample.drawn)} 份"
    yield from sample.steps
