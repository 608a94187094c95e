"""Rules as a careless author leaves them: they load, and nothing in them has been thought through."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, Final

from generators.luck import Luck
from generators.numbers import beside

Plain = dict[str, Any]
WAYS: Final = ("deduct", "bands", "ratio", "checklist", "findings", "cases", "judged", "survey", "target", "formula")
NUMBERS: Final = ("money", "count", "number", "percent")
PHRASES: Final = (
    "达到90%得满分",
    "每低1个百分点扣0.5分，扣完为止",
    "80%（含）-90%，计3分",
    "15天以内2分，超过30天0分",
    "优秀5至4分，良好3分",
    "最多扣6分",
    "①有计划1分；②有总结1分",
    "每迟一天扣1分",
    "比例乘6",
    "低于60%的不得分",
    "每每每%分扣加0.0分，1/0个百分点",
    "第１名得5分，2-3名得4～3分",
    "以100%为标准",
    "５０００万元以上得两分",
)


def careless(rule: Plain, luck: Luck) -> Plain:
    """The rule with formulas that leave their range, bands with gaps, conditions that clash, words that do not fit."""
    made: Plain = copy.deepcopy(rule)
    alike: dict[str, list[str]] = {}
    for name, figure in made["data"].items():
        if figure["kind"] in NUMBERS:
            alike.setdefault(figure["kind"], []).append(name)
    for one in list(_scored(made)):
        if luck.chance(60):
            kind = luck.pick(list(alike)) if alike else ""
            _changed(one, alike.get(kind, []), kind, luck)
    for row in _rows(made["sections"]):
        if luck.chance(60):
            row["criterion"] = "；".join(luck.pick(PHRASES) for _ in range(1 + luck.below(3)))
    if made.get("grades") and luck.chance(40):
        made["grades"].pop(luck.pick(list(made["grades"])))
    return made


def _rows(sections: list[Plain]) -> Iterator[Plain]:
    for section in sections:
        yield from section.get("indicators", ())
        yield from _rows(section.get("sections", []))


def _scored(rule: Plain) -> Iterator[Plain]:
    """Every indicator and part that has a simple way of scoring."""
    for row in _rows(rule["sections"]):
        yield from row.get("parts", [row])


def _changed(one: Plain, names: list[str], kind: str, luck: Luck) -> None:
    way = next((key for key in WAYS if key in one), None)
    if way is None:
        return
    if way == "bands" and len(one[way]) > 1 and luck.chance(50):
        one[way].pop(luck.pick(list(one[way])))
    elif way == "cases" and luck.chance(50):
        one[way] = [one[way][0], *one[way]]
    elif names and luck.chance(70):
        del one[way]
        one.pop("earn", None)  # which may stand beside deduct
        one["formula"] = _formula(names, kind, luck)
    if luck.chance(20) and names:
        one["unless"] = {
            "when": f"{luck.pick(names)} >= {beside(str(luck.below(3)), kind, luck)}",
            "because": "随手写的",
        }


def _formula(names: list[str], kind: str, luck: Luck) -> str:
    first, second, third = (luck.pick(names) for _ in range(3))
    made = luck.pick(
        (
            f"{first} / 10",
            f"{first} - {second}",
            f"{first} / {second} * 6",
            f"{first} / ({second} - {third})",
            f"1 / ({first} - {first})",
            f"max({first}, {beside('1', kind, luck)}) / min({second}, {third})",
            f"floor({first} / 3) * round({second} / 7, 1)",
            f"{first} if {second} > 0 else 1 / {third}",
            f"abs({first} - {second}) / {second}",
            f"round(1 / {first}, 2) - ceil({second})",
        )
    )
    return f"({made}) / {beside('1', kind, luck)}" if kind == "money" else made
