"""The ledger of putting right (整改台账): every item of every round, how it stands, and what changes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from perfscore.methods.documented import Documented
from perfscore.recheck.batch import Outcome
from perfscore.recheck.bureau import folded
from perfscore.review.rectification import Item, Seen


class Ledger(Documented):
    """All items, those of earlier rounds first."""

    items: list[Item] = []
    """各整改事项。"""

    @property
    def open(self) -> list[Item]:
        """The items that the office has not let pass."""
        return [one for one in self.items if one.open]

    def plain(self) -> dict[str, Any]:
        """The ledger as plain data, as its JSON has it."""
        return self.model_dump(mode="json")


class Opened(NamedTuple):
    """A new round: the ledger with what was found now, and the open items of before that were not found again."""

    ledger: Ledger
    before: list[Item]


def opened(last: Ledger, found: Sequence[Item], outcomes: Iterable[Outcome]) -> Opened:
    """Open a round with the ledger of the last one.

    An item that is found once more has its number, or in another year its key. Whether an item passes is the
    office's to say: what is found or not found is written beside it, and changes no state.
    """
    rechecks = [one.recheck for one in outcomes if one.recheck is not None]
    looked = {(folded(one.unit), folded(one.project)) for one in rechecks}
    submissions = {one.submission for one in rechecks}
    numbers = {one.number: one for one in found}
    keys = {one.key: one for one in found}
    kept: list[Item] = []
    before: list[Item] = []
    earlier: dict[str, str] = {}
    for item in last.items:
        again = numbers.get(item.number) or keys.get(item.key)
        seen: Seen = "没有再发现" if again is None else "仍有"
        if (folded(item.unit), folded(item.project)) not in looked:
            seen = "没有复核"
        kept.append(item.model_copy(update={"seen": seen, "remark": _remark(item, again, submissions)}))
        if again is not None and again.number != item.number:
            earlier[again.number] = item.number
        if item.open and again is None:
            before.append(kept[-1])
    known = {item.number for item in last.items}
    new = [_since(one, earlier) for one in found if one.number not in known]
    return Opened(Ledger(items=[*kept, *new]), before)


def _remark(item: Item, again: Item | None, submissions: Iterable[str]) -> str:
    """The remark on an item that was found once more: in the very submission of before, or in another."""
    if again is None:
        return item.remark
    if item.submission in submissions:
        return item.remark
    return "通过以后又出现" if item.state == "通过" else "交了新的填报，问题还在"


def _since(item: Item, earlier: Mapping[str, str]) -> Item:
    if item.number not in earlier:
        return item
    return item.model_copy(update={"remark": f"以前也有：{earlier[item.number]}"})
