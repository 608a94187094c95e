"""``each``: a table whose rows are indicators, of several ways at once."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from generators.answered import LEVELS, judgement
from generators.days import FIRST, written
from generators.figured import target_values
from generators.luck import Luck
from generators.modifiers import Scored
from generators.numbers import spelt, text

_EARNED: Final[tuple[dict[str, str], ...]] = ({}, {"base": "60%"}, {"base": "60%", "at_most": "80%"})
SCALES: Final = ({"60%": "0", "100%": "100%"}, {"0": "20%", "80%": "100%", "150%": "0%"})
KINDS: Final = ("≥", "≤", "=", "定性", "比例", "扣分", "直线", "加分", "算式", "分情况", "时限", "超期")
ALONE: Final = ("≥", "≤", "比例", "扣分", "直线", "加分", "算式", "时限", "超期", "分档", "分情况")
"""The ways of rows that give one indicator their mean: nobody is asked there."""


def each(number: str, luck: Luck, points: Fraction, places: int, *, may_skip: bool) -> Scored:
    """A table with a handful of rows that add up to ``points``."""
    if luck.chance(30):
        return average(number, luck, points, places)
    by, table = f"行性质{number}", f"行表{number}"
    kinds = luck.shuffled(KINDS)[: 1 + luck.below(4)]
    levels = luck.pick((*LEVELS[:2], LEVELS[3], None))
    ways = {kind: _way(number, kind, levels, luck, may_skip=may_skip) for kind in kinds}
    columns = _columns(number, kinds)
    body: dict[str, Any] = {"table": table, "name": f"行名{number}", "points": f"行分{number}", "ways": ways}
    if len(kinds) > 1 or luck.chance(50):
        body["by"] = by
    grouped = luck.chance(40)
    if grouped:
        body |= {"group": f"行组{number}", "groups": {"产出": text(points / 2), "效益": text(points / 2)}}

    def fill(luck: Luck) -> dict[str, Any]:
        shares = luck.split(points, 1 + luck.below(4))
        rows = []
        for place, share in enumerate(shares):
            kind = luck.pick(kinds)
            row = {f"行名{number}": f"第{place + 1}行{number}", by: kind, f"行分{number}": spelt(share, "number", luck)}
            row[f"行组{number}"] = luck.pick(("产出", "效益"))
            row |= _cells(number, kind, levels, share, places, luck)
            rows.append({name: value for name, value in row.items() if value is not None})
        return {table: rows}

    return Scored(
        {"name": f"指标{number}", "points": text(points), "each": body},
        {table: {"kind": "table", "columns": columns}},
        fill,
    )


def average(number: str, luck: Luck, points: Fraction, places: int) -> Scored:
    """A table of which every row is scored out of the full points, and the mean counts."""
    by, table = f"行性质{number}", f"行表{number}"
    kinds = luck.shuffled(ALONE)[: 1 + luck.below(3)]
    ways = {kind: _alone(number, kind, points, luck) for kind in kinds}
    columns = _columns(number, kinds)
    for name in (f"行级{number}", f"行评{number}", f"行分{number}"):
        del columns[name]
    body: dict[str, Any] = {"table": table, "name": f"行名{number}", "take": "average", "ways": ways}
    if len(kinds) > 1 or luck.chance(50):
        body["by"] = by

    def fill(luck: Luck) -> dict[str, Any]:
        rows = []
        for place in range(luck.pick((1, 3, 2, 7, 4, 0))):
            kind = luck.pick(kinds)
            row = {f"行名{number}": f"第{place + 1}行{number}", by: kind}
            row |= {
                name: one for name, one in _cells(number, kind, None, points, places, luck).items() if name in columns
            }
            rows.append(row)
        return {table: rows}

    data = {table: {"kind": "table", "columns": columns}}
    return Scored({"name": f"指标{number}", "points": text(points), "each": body}, data, fill)


def _alone(number: str, kind: str, points: Fraction, luck: Luck) -> dict[str, Any]:
    """A way of which the rows need no points of their own."""
    rate = f"行率{number}"
    if kind == "分档":
        shares = luck.shuffled(("100%", text(points / 2), "33.3%", "0"))
        bands = dict(zip(("[100%, )", "[60%, 100%)", "[0%, 60%)", "( , 0%)"), shares, strict=True))
        return {"measure": f"{rate} = 行成{number} / 行标{number}", "bands": bands}
    way = _way(number, kind, None, luck, may_skip=False)
    if way.get("deduct", {}).get("at_most") == "3":  # perhaps more than the points
        way["deduct"] = way["deduct"] | {"at_most": "60%"}
    if "over" in way.get("target", {}):
        way["target"] = way["target"] | {"over": luck.pick(("ignore", "deduct"))}
        way["target"].pop("reason", None)
    if kind == "分情况":
        way["cases"][1] = {"when": f"{rate} > 1", "bands": {"( , 120%]": "100%", "(120%, )": luck.pick(("50%", "0"))}}
    if kind == "时限":
        way["target"] = {key: said for key, said in way["target"].items() if key not in {"score", "reason"}}
        way["target"].setdefault("late", "50%")
    if kind == "算式":
        way["formula"] = f"min({rate}, 1) * {text(points)}"
    if "unless" in way and f"行分{number}" in way["unless"]["when"]:
        del way["unless"]
    return way


def _columns(number: str, kinds: list[str]) -> dict[str, Any]:
    """The columns of a table of rows."""
    return {
        f"行名{number}": {"kind": "text"},
        f"行性质{number}": {"kind": "choice", "of": kinds},
        f"行组{number}": {"kind": "text"},
        f"行标{number}": {"kind": "number", "given": "true"},
        f"行成{number}": {"kind": "number"},
        f"行级{number}": {"kind": "text"},
        f"行评{number}": {"kind": "number", "unit": "分"},
        f"行由{number}": {"kind": "text"},
        f"行违{number}": {"kind": "yes_no"},
        f"行分{number}": {"kind": "number", "unit": "分"},
        f"行限{number}": {"kind": "date"},
        f"行日{number}": {"kind": "date"},
    }


def _way(number: str, kind: str, levels: dict[str, Any] | None, luck: Luck, *, may_skip: bool) -> dict[str, Any]:
    aim, actual, rate = f"行标{number}", f"行成{number}", f"行率{number}"
    way: dict[str, Any] = {"measure": f"{rate} = {actual} / {aim}"}
    match kind:
        case "≥" | "≤" | "=":
            over = luck.pick(("ignore", "flag", "deduct"))
            way = {"target": {"direction": kind, "target": aim, "actual": actual, "over": over}}
            if luck.chance(50):
                way["target"]["reason"] = f"行由{number}"
        case "定性":
            columns = {"score": f"行评{number}", "reason": f"行由{number}"}
            way = {"judged": columns | ({"level": f"行级{number}", "levels": levels} if levels else {})}
        case "分情况":
            way["cases"] = _cases(number, rate, luck)
        case "时限" | "超期":
            way = _dated(number, kind, luck)
        case _:
            way |= _measured(kind, luck) or {"formula": f"min({rate}, 1) * 行分{number}"}
    if "measure" in way and kind != "超期" and luck.chance(60):
        scores = ("full", "zero", "not_applicable") if may_skip else ("full", "zero")
        way["undefined"] = {"when": f"{aim} == 0", "score": luck.pick(scores), "because": "没有指标值"}
    if luck.chance(25):
        whens = (f"行违{number} == '是'", f"{actual} < 0", f"行分{number} > 30")
        way["unless"] = {"when": luck.pick(whens), "because": "有违规"}
    return way


def _dated(number: str, kind: str, luck: Luck) -> dict[str, Any]:
    """A deadline, met or not; or so much off for each day or month after it."""
    if kind == "时限":
        days = {"target": luck.pick((f"行限{number}", "2020-12-31")), "actual": f"行日{number}"}
        late = luck.pick(({"late": "50%"}, {"score": f"行评{number}", "reason": f"行由{number}"}))
        return {"target": {"direction": luck.pick(("≤", "≤", "≥")), **days, **late}}
    span = f"{luck.pick(('days', 'months'))}(行限{number}, 行日{number})"
    rate = {"each": "1", "points": luck.pick(("0.1", "1", "2%")), "part": "whole"}
    return {"measure": f"行率{number} = {span}", "deduct": {"above": "0", **rate}}


def _measured(kind: str, luck: Luck) -> dict[str, Any]:
    """A way that looks at the share of the target; nothing where that is a formula's."""
    match kind:
        case "比例":
            return {"ratio": luck.pick(({}, {"at_most": "150%"}))}
        case "直线":
            return {"scale": luck.pick(SCALES)}
        case "扣分":
            most = luck.pick(({}, {"at_most": "40%"}, {"at_most": "3"}))
            return {"deduct": {"below": "100%", **_rate(luck), **most}}
        case "加分":
            return {"earn": {"above": "80%", **_rate(luck), **luck.pick(_EARNED)}}
        case _:
            return {}


def _cases(number: str, rate: str, luck: Luck) -> list[dict[str, Any]]:
    """Cases of a row, one of which a person judges."""
    columns = {"score": f"行评{number}", "reason": f"行由{number}"}
    rest = luck.pick(({"ratio": {}}, {"deduct": {"below": "100%", **_rate(luck)}}))
    return [
        {"when": f"行违{number} == '是'", "points": luck.pick(("0", "50%"))},
        {"when": f"{rate} > 1", "judged": columns},
        {"otherwise": rest},
    ]


def _rate(luck: Luck) -> dict[str, str]:
    part = luck.pick(("whole", "started", "pro-rata"))
    return {"each": "1%", "points": luck.pick(("0.1", "1", "2%")), "part": part}


def _cells(
    number: str, kind: str, levels: dict[str, Any] | None, share: Fraction, places: int, luck: Luck
) -> dict[str, Any]:
    cells: dict[str, Any] = {
        f"行由{number}": luck.pick(("", "有说明", None)),
        f"行违{number}": luck.pick(("否", "否", "是", None)),
    }
    wanted = Fraction(13, 10) if kind == "≥" and luck.chance(40) else None
    aim, actual = target_values("number", share, places, luck, wanted)
    cells |= {f"行标{number}": spelt(aim, "number", luck), f"行成{number}": spelt(actual, "number", luck)}
    cells |= {f"行限{number}": written(luck.pick(FIRST), luck), f"行日{number}": written(luck.pick(FIRST), luck)}
    if luck.chance(4):
        cells[luck.pick((f"行标{number}", f"行成{number}", f"行日{number}"))] = luck.pick(("", None))
    levels = levels if kind == "定性" else None
    if kind in {"定性", "分情况", "时限"}:
        level, score = judgement(levels, share, places, luck)
        cells[f"行级{number}"] = level
        if levels and luck.chance(30):
            cells[f"行级{number}"] = f"{level}：群众反映好"
        elif not luck.chance(3):
            cells[f"行由{number}"] = "有据"
        if not luck.chance(10):
            cells[f"行评{number}"] = spelt(score, "number", luck)
    return cells
