"""Changes between two rules, as a reviewer would put them: 分值, 标准, 新增, 删除."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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
MOST_LIKE: Final = 200
"""The most indicators of a section that share a key and are told apart by it."""


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
Keys: TypeAlias = Callable[[Entry], Iterator[object]]
Test: TypeAlias = Callable[[Entry, Entry], bool]


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
    pairs: dict[int, int] = {}
    for keys, test in _TESTS:
        _pair(olds, news, pairs, keys, test)
    return list(_in_order(olds, news, {place: olds[other] for place, other in pairs.items()}))


def _pair(olds: list[Entry], news: list[Entry], pairs: dict[int, int], keys: Keys, test: Test) -> None:
    """Pair what passes a test with one other alone; only what has a key in common is tried."""
    taken = set(pairs.values())
    before = _Index(((place, one) for place, one in enumerate(olds) if place not in taken), keys, test)
    turned = _turned(test)
    after = _Index(((place, one) for place, one in enumerate(news) if place not in pairs), keys, turned)
    for place, entry in enumerate(news):
        if place in pairs:
            continue
        candidates = before.like(entry)
        if len(candidates) == 1 == len(after.like(olds[candidates[0]])):
            pairs[place] = candidates[0]
            before.left.remove(candidates[0])
            after.left.remove(place)


def _turned(test: Test) -> Test:
    """The same test with the new indicator first."""
    return lambda new, old: test(old, new)


class _Index:
    """The indicators of one rule that have no partner yet, by their keys."""

    def __init__(self, entries: Iterable[tuple[int, Entry]], keys: Keys, test: Test) -> None:
        self._entries = dict(entries)
        self._keys = keys
        self._test = test
        self.left = set(self._entries)
        self._places: dict[object, list[int]] = {}
        for place, entry in self._entries.items():
            for key in keys(entry):
                self._places.setdefault(key, []).append(place)

    def like(self, entry: Entry) -> list[int]:
        """The places of those that pass the test with an indicator of the other rule."""
        found: set[int] = set()
        for key in self._keys(entry):
            places = self._places.get(key, [])
            if len(places) > MOST_LIKE:
                continue
            found |= {place for place in places if place in self.left and self._test(self._entries[place], entry)}
        return sorted(found)


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


def _by_id(entry: Entry) -> Iterator[object]:
    yield entry.model.key


def _by_name(entry: Entry) -> Iterator[object]:
    yield entry.model.name


def _by_rule(entry: Entry) -> Iterator[object]:
    """The same words or the same rule, under another name."""
    if entry.model.criterion is not None:
        yield entry.model.criterion
    facts = tuple(fact for fact in entry.model.facts() if fact.key != "name")
    if len(facts) > 1:
        yield facts, entry.model.points


def _by_place(entry: Entry) -> Iterator[object]:
    yield entry.section, entry.model.used_ways


def _similar_name(one: Entry, other: Entry) -> bool:
    """A name that is like it."""
    return SequenceMatcher(None, one.model.name, other.model.name).ratio() >= LIKE


def _any(_: Entry, __: Entry) -> bool:
    return True


_TESTS: Final[tuple[tuple[Keys, Test], ...]] = (
    (_by_id, _any),
    (_by_name, _any),
    (_by_rule, _any),
    (_by_place, _similar_name),
)
