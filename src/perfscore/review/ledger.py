"""The ledger of putting right (整改台账): every item of every round, how it stands, and what changes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from perfscore.methods.documented import Documented
from perfscore.recheck.batch import Outcome
from perfscore.recheck.bureau import folded
from perfscore.review.rectification import Item, Seen, unit_of


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

    An item that is found once more has its number, or in another year its key. Only a submission that was not there
    before says anything new: the ones that an item was found in are passed over.
    """
    rechecks = [one.recheck for one in outcomes if one.recheck is not None]
    looked = {(folded(unit_of(one)), folded(one.project)) for one in rechecks}
    submissions = {one.submission for one in rechecks}
    numbers = {one.number: one for one in found}
    keys = {one.key: one for one in found}
    kept: list[Item] = []
    earlier: dict[str, str] = {}
    for item in last.items:
        again = numbers.get(item.number) or keys.get(item.key)
        if item.submission in submissions:
            kept.append(item)
        elif again is None:
            seen: Seen = "没有再发现" if (folded(item.unit), folded(item.project)) in looked else "没有复核"
            kept.append(item.model_copy(update={"seen": seen}))
        elif again.number == item.number:
            kept.append(_back(item, again))
        else:
            kept.append(item.model_copy(update={"seen": "仍有"}))
            earlier[again.number] = item.number
    known = {item.number for item in last.items}
    new = [_since(one, earlier) for one in found if one.number not in known]
    before = [one for one in kept if one.open and one.number not in numbers]
    return Opened(Ledger(items=[*kept, *new]), before)


def _back(item: Item, again: Item) -> Item:
    """An item whose problem is in a new submission too: as it is now; one that had passed is open once more."""
    remark = "交了新的填报，问题还在"
    now = {name: getattr(again, name) for name in ("kind", "problem", "request", "evidence_asked", "submission")}
    if not item.open:
        remark = f"通过以后又出现；以前的整改情况：{item.done}" if item.done else "通过以后又出现"
        now |= {"state": "待整改", "judgement": "", "opinion": "", "person": "", "done": "", "evidence": ""}
    return item.model_copy(update={**now, "due": again.due or item.due, "seen": "仍有", "remark": remark})


def _since(item: Item, earlier: Mapping[str, str]) -> Item:
    if item.number not in earlier:
        return item
    return item.model_copy(update={"remark": f"以前也有：{earlier[item.number]}"})
