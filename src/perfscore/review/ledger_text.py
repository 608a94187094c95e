"""The state of putting right as Chinese text: how many items of each bureau, what is overdue, what came back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, get_args

from perfscore.recheck.bureau import folded
from perfscore.report.layout import plain_table
from perfscore.review.ledger import Ledger
from perfscore.review.letter_names import NAMELESS
from perfscore.review.rectification import Item, Seen, State
from perfscore.text import clean

STATES: Final = get_args(State)


def text(ledger: Ledger, day: date, files: list[str]) -> str:
    """The whole text; ``files`` are those in which replies came."""
    lines = _lines(ledger, day.isoformat(), files)
    return "\n".join(clean(" ".join(line.splitlines())) for line in lines) + "\n"


def _lines(ledger: Ledger, day: str, files: list[str]) -> Iterator[str]:
    overdue = [one for one in ledger.items if one.overdue(day)]
    counts = "，".join(f"{state} {sum(one.state == state for one in ledger.items)}" for state in STATES)
    yield f"整改情况（{day}）：共 {len(ledger.items)} 项，{counts}；逾期 {len(overdue)} 项"
    if ledger.items:
        yield ""
        yield from plain_table(["单位", "事项", *STATES, "逾期"], _by_unit(ledger, day))
    if files:
        yield ""
        yield f"收到的回复（{len(files)} 个文件）"
        yield from (f"  {one}" for one in files)
        silent = _silent(ledger)
        if silent:
            yield f"  一项也没有回复的单位：{'、'.join(silent)}"
    if overdue:
        yield ""
        yield "逾期没有整改"
        yield from (f"  {_item(one)}（期限 {one.due}，{one.state}）" for one in overdue)
    yield from _seen(ledger)


def _silent(ledger: Ledger) -> list[str]:
    """The bureaus that have not answered a single item."""
    open_ = {folded(one.unit): one.unit or NAMELESS for one in ledger.open}
    came = {folded(one.unit) for one in ledger.items if one.done}
    return [unit for key, unit in open_.items() if key not in came]


def _by_unit(ledger: Ledger, day: str) -> list[list[str]]:
    units: dict[str, list[Item]] = {}
    for item in ledger.items:
        units.setdefault(folded(item.unit), []).append(item)
    return [
        [
            items[0].unit or NAMELESS,
            str(len(items)),
            *(str(sum(one.state == state for one in items)) for state in STATES),
            str(sum(one.overdue(day) for one in items)),
        ]
        for items in units.values()
    ]


def _seen(ledger: Ledger) -> Iterator[str]:
    """The items of before, by what this re-check says of them."""
    words: dict[Seen, str] = {
        "没有再发现": "以前的问题，本次复核没有再发现",
        "仍有": "以前的问题，本次复核仍有",
        "没有复核": "以前的问题，本次没有复核这个项目",
    }
    for seen, title in words.items():
        found = [one for one in ledger.items if one.seen == seen]
        if found:
            yield ""
            yield f"{title}（{len(found)} 项）"
            yield from (f"  {_item(one)}（{one.state}{f'，{one.remark}' if one.remark else ''}）" for one in found)


def _item(item: Item) -> str:
    whose = f"{item.unit}（{item.project}）" if item.project else item.unit
    return f"{item.number}  {whose}：{item.problem}"
