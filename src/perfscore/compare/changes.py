"""Changes between two rules, as a reviewer would put them: 分值, 标准, 新增, 删除."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal, TypeAlias, assert_never

from perfscore.methods.description import Aspect, Fact
from perfscore.program.model import EachProgram, IndicatorProgram, Program
from perfscore.rubric.model import IndicatorFields

Kind: TypeAlias = Literal["added", "removed", "changed", "renamed", "reordered"]
NOTHING: Final = "（无）"
LIKE: Final = 0.6
"""Least likeness of the names of two indicators that may be the same one."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change. ``old`` and ``new`` are texts for people; one added has no ``old``, one removed no ``new``."""

    kind: Kind
    aspect: Aspect
    label: str
    old: str | None = None
    new: str | None = None

    @property
    def says(self) -> str:
        """The change in one line."""
        match self.kind:
            case "changed":
                return f"{self.label}：{self.old or NOTHING} → {self.new or NOTHING}"
            case "renamed":
                return f"{self.old} → {self.new}（{self.label}）"
            case "added":
                return f"新增{self.label}：{self.new or NOTHING}"
            case "removed":
                return f"删除{self.label}（原为 {self.old or NOTHING}）"
            case "reordered":
                return f"次序变了：{self.old} → {self.new}"
            case _:
                assert_never(self.kind)


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One indicator of a rule: where it stands, what it says, and what it does."""

    section: tuple[str, ...]
    model: IndicatorFields
    program: IndicatorProgram | EachProgram


Matched: TypeAlias = tuple[Entry | None, Entry | None]
"""An indicator before and after; None where it is not there."""


def compare(olds: Iterable[Fact], news: Iterable[Fact]) -> tuple[Change, ...]:
    """Every fact that is not the same in both, in the order of the new rule; what is gone comes last.

    One that says nothing is neither added nor removed.
    """
    before, after = ({fact.key: fact for fact in found} for found in (olds, news))
    removed = {key: fact for key, fact in before.items() if key not in after}
    changes: list[Change] = []
    for key, fact in after.items():
        old = before.get(key)
        if old is None and fact.renamable:
            old = next((one for one in removed.values() if _renamed(one, fact)), None)
            if old is not None:
                del removed[old.key]
                changes.append(Change("renamed", fact.aspect, fact.text, old.label, fact.label))
                continue
        if old is None and fact.text:
            changes.append(Change("added", fact.aspect, fact.label, None, fact.text))
        if old is not None and old.text != fact.text:
            changes.append(Change("changed", fact.aspect, fact.label, old.text, fact.text))
    changes += (Change("removed", fact.aspect, fact.label, fact.text) for fact in removed.values() if fact.text)
    return (*changes, *_reordered(before, after))


def _renamed(old: Fact, new: Fact) -> bool:
    """True where a fact that is gone is the same as one that is new, under another name."""
    return old.renamable and old.text == new.text and old.key.split(" ")[0] == new.key.split(" ")[0]


def _reordered(before: dict[str, Fact], after: dict[str, Fact]) -> Iterator[Change]:
    """The change of order of the facts that are in both and whose order counts."""
    shared = [
        [key for key in one if key in other and one[key].ordered] for one, other in ((before, after), (after, before))
    ]
    if shared[0] != shared[1]:
        old, new = (
            "、".join(side[key].label for key in keys) for side, keys in zip((before, after), shared, strict=True)
        )
        yield Change("reordered", "算法", "次序", old, new)


# -- which indicator is which ----------------------------------------------------------------


def entries(program: Program) -> list[Entry]:
    """The indicators of a rule, in order."""
    pairs = zip(program.model.indicators(), program.indicators, strict=True)
    return [Entry(section, model, program) for (section, _, model), program in pairs]


def matched(old: Program, new: Program) -> list[Matched]:
    """Every indicator of both, in the order of the new rule; what is gone stands where it was."""
    olds, news = entries(old), entries(new)
    pairs: dict[int, Entry] = {}
    left = list(olds)
    for test in (_same_id, _same_name, _same_rule, _similar_name):
        for place, entry in enumerate(news):
            if place in pairs:
                continue
            candidates = [other for other in left if test(other, entry)]
            others = [
                other
                for number, other in enumerate(news)
                if number not in pairs and candidates and test(candidates[0], other)
            ]
            if len(candidates) == 1 == len(others):
                pairs[place] = candidates[0]
                left.remove(candidates[0])
    return list(_in_order(olds, news, pairs))


def _in_order(olds: list[Entry], news: list[Entry], pairs: dict[int, Entry]) -> Iterator[Matched]:
    """The new ones in their order, and after each the old ones that followed it and are gone."""
    matched_ids = [id(entry) for entry in pairs.values()]
    removed: dict[int | None, list[Entry]] = {}
    last: int | None = None
    for entry in olds:
        if id(entry) in matched_ids:
            last = id(entry)
        else:
            removed.setdefault(last, []).append(entry)
    yield from ((entry, None) for entry in removed.get(None, ()))
    for place, entry in enumerate(news):
        old = pairs.get(place)
        yield old, entry
        if old is not None:
            yield from ((other, None) for other in removed.get(id(old), ()))


def _same_id(old: Entry, new: Entry) -> bool:
    return old.model.key == new.model.key


def _same_name(old: Entry, new: Entry) -> bool:
    return old.model.name == new.model.name


def _same_rule(old: Entry, new: Entry) -> bool:
    """The same words or the same rule, under another name."""
    facts = [[fact for fact in one.model.facts() if fact.key != "name"] for one in (old, new)]
    words = old.model.criterion is not None and old.model.criterion == new.model.criterion
    return words or (facts[0] == facts[1] and old.model.points == new.model.points and len(facts[0]) > 1)


def _similar_name(old: Entry, new: Entry) -> bool:
    """A name that is like it, in the same section, scored in the same way."""
    if old.section != new.section or old.model.used_ways != new.model.used_ways:
        return False
    return SequenceMatcher(None, old.model.name, new.model.name).ratio() >= LIKE
