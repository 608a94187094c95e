"""Ways that look at a measure: deduct, bands, ratio."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from generators.luck import Luck
from generators.measures import measure
from generators.numbers import text, tie
from generators.way import Way, amount_of, measured


def deduct(number: str, luck: Luck, points: Fraction, places: int) -> Way:
    amount = luck.chance(20)
    if amount:
        limit, each = luck.pick(("0", "3", "100", "1.5", "-2")), luck.pick(("1", "5", "0.5", "1000", "0.01"))
    else:
        limit = luck.pick(("100%", "0%", "95%", "5%", "33.33%", "-5%", "100.5%", "0"))
        each = luck.pick(("1%", "0.5%", "5%", "0.1%", "2%", "1‰", "0.3%", "1个百分点"))
    side, part = luck.pick(("above", "below")), luck.pick(("whole", "started", "pro-rata"))
    taken = luck.pick(("0.4", "1", "0.5", "0.3", "0.05", "2", "0.125", "0.333", "0", "10"))
    start, unit, off = amount_of(limit), amount_of(each), Fraction(taken)
    units = int(points / off) + 3 if off else 5

    def edge(luck: Luck) -> Fraction:
        beyond = unit * (luck.below(min(units, 60)) - (1 if luck.chance(10) else 0))
        if off and luck.chance(30):
            beyond = tie(points, places, luck) / off * unit
        return start + beyond if side == "above" else start - beyond

    body = {side: limit, "each": each, "points": taken, "part": part}
    return measured("deduct", body, measure(number, luck, amount=amount), edge)


_CUTS: Final = ("60%", "80%", "90%", "100%", "0%", "70%", "85%", "95%", "33.3%", "110%", "-10%", "0.01%")
_PLAIN_CUTS: Final = ("0", "3", "100", "1.5", "-2", "10", "0.01", "1000")


def bands(number: str, luck: Luck, points: Fraction, places: int) -> Way:  # noqa: ARG001 (all ways are made alike)
    amount = luck.chance(20)
    known = _PLAIN_CUTS if amount else _CUTS
    cuts = sorted({luck.pick(known) for _ in range(1 + luck.below(4))}, key=amount_of)
    intervals = _intervals(cuts, luck)
    if len(intervals) > 2 and luck.chance(25):
        del intervals[luck.below(len(intervals))]  # a gap
    keys = luck.shuffled(intervals) if luck.chance(50) else intervals
    if len(keys) > 2 and luck.chance(20):
        keys = [f"{keys[0]} 或 {keys[1]}", *keys[2:]]
    step = points / luck.pick((1, 2, 4, 5, 8))
    body = {key: text(min(step * luck.below(9), points)) for key in keys}

    def edge(luck: Luck) -> Fraction:
        return amount_of(luck.pick(cuts))

    return measured("bands", body, measure(number, luck, amount=amount), edge)


def _intervals(cuts: list[str], luck: Luck) -> list[str]:
    """The number line cut at ``cuts``: each cut belongs to what is left of it, right of it, or to itself."""
    intervals, low, opening = [], " ", "("
    for cut in cuts:
        belongs = luck.pick(("right", "left", "self"))
        intervals.append(f"{opening}{low}, {cut}{']' if belongs == 'left' else ')'}")
        if belongs == "self":
            intervals.append(f"[{cut}, {cut}]")
        low, opening = cut, "[" if belongs == "right" else "("
    return [*intervals, f"{opening}{low}, )"]


def ratio(number: str, luck: Luck, points: Fraction, places: int) -> Way:
    body = luck.pick(({}, {}, {"at_most": "120%"}, {"at_most": "none"}, {"at_most": "100%"}, {"at_most": "0.8"}))
    most = amount_of(body.get("at_most", "1")) if body.get("at_most") != "none" else Fraction(1)

    def edge(luck: Luck) -> Fraction:
        match luck.below(4):
            case 0:
                return most
            case 1:
                return Fraction(luck.pick((0, 1, 2, -1)))
            case _:
                return tie(points, places, luck) / points if points else Fraction(1)

    return measured("ratio", body, measure(number, luck, amount=False), edge)
