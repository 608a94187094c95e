"""Ways that look at a measure: deduct, earn, both beside each other, bands, ratio."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from generators.days import span
from generators.luck import Luck
from generators.measures import AMOUNTS, RATES, Measure
from generators.numbers import beside, spelt, text, tie
from generators.way import Edge, Way, amount_of, measured

PARTS: Final = ("whole", "started", "pro-rata")


def measure(number: str, luck: Luck, *, amount: bool) -> Measure:
    """A measure for thresholds in percent, or (``amount``) in plain numbers, days or money."""
    return luck.pick((*AMOUNTS, span) if amount else RATES)(number, luck)


_RATES: Final = ("0.4", "1", "0.5", "0.3", "0.05", "2", "0.125", "0.333", "0", "10", "10%", "3.3%")


def _line(luck: Luck, kind: str, *, amount: bool) -> tuple[str, str]:
    """A line and a unit, both percentages or neither; of money, amounts."""
    if amount:
        line, unit = luck.pick(("0", "3", "100", "1.5", "-2")), luck.pick(("1", "5", "0.5", "1000", "0.01"))
        return beside(line, kind, luck), beside(unit, kind, luck)
    line = luck.pick(("100%", "0%", "95%", "5%", "33.33%", "-5%", "100.5%", "0"))
    return line, luck.pick(("1%", "0.5%", "5%", "0.1%", "2%", "1‰", "0.3%", "1个百分点"))


def _portion(written: str, points: Fraction) -> Fraction:
    return amount_of(written) * points if written.endswith("%") else Fraction(written)


def _ends(body: dict[str, Any], points: Fraction, places: int, least: Fraction = Fraction(0)) -> Edge:
    """Values on the line, exactly so many units beyond it, one before it, and those that make a tie."""
    side = "above" if "above" in body else "below"
    start, unit, each = amount_of(body[side]), amount_of(body["each"]), _portion(body["points"], points)
    units = int(points / each) + 3 if each else 5

    def edge(luck: Luck) -> Fraction:
        beyond = unit * (luck.below(min(units, 60)) - (1 if luck.chance(10) else 0))
        if each and luck.chance(30):
            beyond = max(tie(points, places, luck) - least, Fraction(0)) / each * unit
        return start + beyond if side == "above" else start - beyond

    return edge


def _most(luck: Luck, points: Fraction, least: Fraction = Fraction(0)) -> str:
    """A part of the points, not below ``least``, as a number or a share."""
    share = luck.pick((100, 50, 60, 33, 10))
    if share * points >= least * 100 and luck.chance(40):
        return f"{share}%"
    return text(max(least, points * luck.below(11) / 10))


def deduct(number: str, luck: Luck, points: Fraction, places: int) -> Way:
    amount = luck.chance(25)
    over = measure(number, luck, amount=amount)
    limit, each = _line(luck, over.kind, amount=amount)
    side, part = luck.pick(("above", "below")), luck.pick(PARTS)
    body = {side: limit, "each": each, "points": luck.pick(_RATES), "part": part}
    if luck.chance(25) and points:
        body["at_most"] = _most(luck, points, points / 10)
    return measured("deduct", body, over, _ends(body, points, places))


def earn(number: str, luck: Luck, points: Fraction, places: int) -> Way:
    amount = luck.chance(25)
    over = measure(number, luck, amount=amount)
    line, each = _line(luck, over.kind, amount=amount)
    side, part = luck.pick(("above", "below")), luck.pick(PARTS)
    body = {side: line, "each": each, "points": luck.pick(_RATES), "part": part}
    base = Fraction(0)
    if luck.chance(60):
        body["base"] = _most(luck, points)
        base = _portion(body["base"], points)
    match luck.below(6):
        case 0:
            body["at_most"] = "none"
        case 1:
            body["at_most"] = text(points + luck.below(4))
        case 2:
            body["at_most"] = _most(luck, points, base)
        case _:
            pass
    return measured("earn", body, over, _ends(body, points, places, base))


def swing(number: str, luck: Luck, points: Fraction, places: int) -> Way:
    """A deduction, and beside it what is earned on the other side of a line, or beyond a gap."""
    if not points:  # there is nothing to take off, and a rule that says so is refused
        return earn(number, luck, points, places)
    amount = luck.chance(25)
    over = measure(number, luck, amount=amount)
    line, each = _line(luck, over.kind, amount=amount)
    low, high = ("below", "above") if luck.chance(75) else ("above", "below")
    gap = Fraction(luck.pick((0, 0, 1, 10))) * (1 if amount else Fraction(1, 100)) * (1 if high == "above" else -1)
    start = amount_of(line) + gap
    other = beside(text(start), over.kind, luck) if amount else f"{text(start * 100)}%"
    up = {high: other, "each": luck.pick((each, _line(luck, over.kind, amount=amount)[1]))}
    up |= {"points": luck.pick(_RATES), "part": luck.pick(PARTS)}
    if luck.chance(50):
        up["base"] = text(points * (1 + luck.below(10)) / 10)
    base = Fraction(up.get("base", points))
    up["at_most"] = luck.pick(("none", text(points * luck.below(11) / 10), "20%", "6"))
    down = {low: line, "each": each, "points": luck.pick(_RATES), "part": luck.pick(PARTS)}
    down["at_most"] = luck.pick((text(base), text(base * (1 + luck.below(10)) / 10)))
    fall, rise = _ends(down, base, places), _ends(up, points, places, base)
    made = measured("deduct", down, over, lambda luck: luck.pick((fall, rise))(luck))
    made.more["earn"] = up
    return made


_CUTS: Final = ("60%", "80%", "90%", "100%", "0%", "70%", "85%", "95%", "33.3%", "110%", "-10%", "0.01%")
_PLAIN_CUTS: Final = ("0", "3", "100", "1.5", "-2", "10", "0.01", "1000")


def bands(number: str, luck: Luck, points: Fraction, places: int) -> Way:
    amount = luck.chance(25)
    over = measure(number, luck, amount=amount)
    known = _PLAIN_CUTS if amount else _CUTS
    cuts = sorted({luck.pick(known) for _ in range(1 + luck.below(4))}, key=amount_of)
    cuts = [beside(cut, over.kind, luck) if amount else cut for cut in cuts]
    intervals = _intervals(cuts, luck)
    if len(intervals) > 2 and luck.chance(25):
        del intervals[luck.below(len(intervals))]  # a gap
    keys = luck.shuffled(intervals) if luck.chance(50) else intervals
    if len(keys) > 2 and luck.chance(20):
        keys = [f"{keys[0]} 或 {keys[1]}", *keys[2:]]
    step = points / luck.pick((1, 2, 4, 5, 8))
    body = {key: text(min(step * luck.below(9), points)) for key in keys}
    if luck.chance(20):
        body[luck.pick(keys)] = luck.pick(("50%", "0%", "33.3%", "100%"))
    if ranged := luck.chance(35):
        for key in keys:
            if luck.chance(60):
                body[key] = _range(points, luck)

    def edge(luck: Luck) -> Fraction:
        return amount_of(luck.pick(cuts))

    made = measured("bands", body, over, edge)
    if ranged and any(one[0] in "[(" for one in body.values()):
        made.answer = lambda luck: scored_by_hand(points, places, luck)
    return made


def scale(number: str, luck: Luck, points: Fraction, places: int) -> Way:  # noqa: ARG001 (all ways are made alike)
    """Two to four anchors, now and then one that a figure holds; points either way."""
    amount = luck.chance(25)
    over = measure(number, luck, amount=amount)
    known = _PLAIN_CUTS if amount else _CUTS
    cuts = sorted({amount_of(one): one for one in (luck.pick(known) for _ in range(2 + luck.below(3)))}.items())
    if len(cuts) == 1:
        more = cuts[0][0] + 1
        cuts.append((more, text(more) if amount else text(more * 100) + "%"))
    keys = [beside(written, over.kind, luck) if amount else written for _, written in cuts]
    data = dict[str, Any]()
    for place in range(len(keys)):
        if luck.chance(12) and not amount:  # a bare number may not meet the percentage that a measure may be
            keys[place] = f"点{number}{place}"
            data[keys[place]] = {"kind": "percent"}
    step, shares = points / luck.pick((1, 2, 4, 5, 8)), ("100%", "0%", "50%", "33.3%")
    body = {key: luck.pick(shares) if luck.chance(30) else text(min(step * luck.below(9), points)) for key in keys}

    def edge(luck: Luck) -> Fraction:
        first, last = cuts[0][0], cuts[-1][0]
        return first + (last - first) * luck.below(41) / 40 if luck.chance(40) else luck.pick(cuts)[0]

    made = measured("scale", body, over, edge)
    own = made.fill

    def fill(luck: Luck) -> dict[str, Any]:
        pairs = [(key, value) for key, (value, _) in zip(keys, cuts, strict=True) if key in data]
        beside = (luck.pick((1, -1)) if luck.chance(10) else 0 for _ in pairs)
        ends = {
            key: spelt(value + more, data[key]["kind"], luck) for (key, value), more in zip(pairs, beside, strict=True)
        }
        return own(luck) | ends

    made.data, made.fill = made.data | data, fill
    return made


def _range(points: Fraction, luck: Luck) -> str:
    """A range of scores: points, or shares of them; sometimes open at an end, or two."""
    low, high = sorted(luck.shuffled((0, 1, 2, 4, 5, 8))[:2])
    opening, closing = luck.pick(("[", "[", "(")), luck.pick(("]", "]", ")"))
    if points and luck.chance(40):
        return f"{opening}{text(points * low / 8)}, {text(points * high / 8)}{closing}"
    return luck.pick((f"{opening}{low * 10}%, {high * 10}%{closing}", f"[0%, 10%] 或 {opening}80%, )", "( , 50%]"))


def scored_by_hand(points: Fraction, places: int, luck: Luck) -> dict[str, object] | None:
    """A score that lies in one of the ranges, mostly."""
    if luck.chance(25):
        return None
    score = luck.pick((points, Fraction(0), tie(points, places, luck), points / 2, points * 45 / 100, points / 8))
    given: dict[str, object] = {"score": spelt(score, "number", luck), "reason": "有据"}
    if luck.chance(8):
        del given[luck.pick(("score", "reason"))]
    return given


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
