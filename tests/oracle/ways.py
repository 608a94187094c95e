"""Every way of scoring as one function: (what the rule says, full marks, what is known, the measure) → score."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final, TypeAlias

from oracle import formulas
from oracle.numbers import ends, fits, is_range, threshold, within
from oracle.words import is_reason

Known: TypeAlias = Mapping[Any, Any]
"""Figures, measures and the values of the answer, by name; the answer's own under ``("answer", item)``."""


MINUS: Final = ("row", "minus")
"""Among what is known: the row comes off the total."""
ENDLESS: Final = ("row", "endless")
"""The same: its points have no end."""


class Refused(Exception):  # noqa: N818 (an outcome, not an error)
    """There is no score; the code of the problem says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def portion(text: Any, full: Fraction) -> Fraction:
    """Points of a rule: so many, or a percentage of the row's."""
    return threshold(text) * full if str(text).strip().endswith("%") else Fraction(text)


def _units(body: Any, value: Fraction) -> Fraction:
    """The units of a line's side in which a value lies; none on the other side."""
    beyond = value - threshold(body["above"]) if "above" in body else threshold(body["below"]) - value
    if beyond <= 0:
        return Fraction(0)
    units = beyond / threshold(body["each"])
    match body["part"]:
        case "whole":
            return Fraction(math.floor(units))
        case "started":
            return Fraction(math.ceil(units))
        case _:
            return units


def deduct(body: Any, full: Fraction, known: Known, measure: str) -> Fraction:
    off = _units(body, Fraction(known[measure])) * portion(body["points"], full)
    if "at_most" in body:
        off = min(off, portion(body["at_most"], full))
    return _taken_off(off, full, known)


def earn(body: Any, full: Fraction, known: Known, measure: str) -> Fraction:
    if "kinds" in body:
        got = _events(body["kinds"], full, known)
    else:
        value = Fraction(known[measure])
        reached = value >= threshold(body["above"]) if "above" in body else value <= threshold(body["below"])
        if not reached:
            return Fraction(0)
        got = portion(body.get("base", "0"), full) + _units(body, value) * portion(body["points"], full)
    most = body.get("at_most")
    if most == "none" or (most is None and known.get(ENDLESS)):
        return got
    return min(got, full if most is None else portion(most, full))


def swing(body: Any, full: Fraction, known: Known, measure: str) -> Fraction:
    """A base, what is taken off on one side, what is added on the other: each no more than its own most."""
    value, down, up = Fraction(known[measure]), body["deduct"], body["earn"]
    off = min(_units(down, value) * portion(down["points"], full), portion(down["at_most"], full))
    more = _units(up, value) * portion(up["points"], full)
    if up["at_most"] != "none":
        more = min(more, portion(up["at_most"], full))
    return portion(up["base"], full) - off + more if "base" in up else full - off + more


def bands(body: Any, full: Fraction, known: Known, measure: str) -> Fraction:
    points = band(body, known[measure])
    if not is_range(points):
        return portion(points, full)
    score: Fraction = known["answer", "score"]
    if not fits(points, score, full):
        raise Refused("judged-outside-band")
    return score


def band(body: Any, value: Fraction) -> str:
    """What is said of the band that a value falls into."""
    for text, points in body.items():
        if within(text, value):
            return str(points)
    raise Refused("no-band")


def unwanted(key: str, body: Any, known: Known, measure: str) -> bool:
    """True where a person gave a score that nobody asked for."""
    if known.get(("answer", "score")) is None:
        return False
    if key == "target":
        return "late" not in body and is_day(body, known) and not late(body, known)
    asked = key == "bands" and any(is_range(one) for one in body.values())
    return asked and not is_range(band(body, known[measure]))


def scale(body: Any, full: Fraction, known: Known, measure: str) -> Fraction:
    """Straight from anchor to anchor; what lies beyond the first or the last is as there."""
    anchors = [
        (Fraction(known[key]) if _named(key) else threshold(key), portion(points, full)) for key, points in body.items()
    ]
    if any(one >= other for (one, _), (other, _) in pairwise(anchors)):
        raise Refused("scale-not-rising")
    value = min(max(Fraction(known[measure]), anchors[0][0]), anchors[-1][0])
    (left, low), (right, high) = next(pair for pair in pairwise(anchors) if value <= pair[1][0])
    return low + (high - low) * (value - left) / (right - left)


def _named(key: str) -> bool:
    """True of an anchor that a figure holds."""
    return key[0] not in "+-.0123456789"


def ratio(body: Any, full: Fraction, known: Known, measure: str) -> Fraction:
    most = body.get("at_most", "100%")
    share = max(Fraction(known[measure]), Fraction(0))
    return full * (share if most == "none" else min(share, threshold(most)))


def checklist(body: Any, full: Fraction, known: Known, measure: str) -> Fraction:  # noqa: ARG001 (all ways look alike)
    return sum((portion(points, full) for item, points in body.items() if known["answer", item] == "是"), Fraction(0))


def findings(body: Any, full: Fraction, known: Known, measure: str) -> Fraction:  # noqa: ARG001
    if isinstance(body.get("kinds"), dict):
        off = _events(body["kinds"], full, known)
    else:
        off = portion(body["each"], full) * Fraction(known["answer", "findings"])
    if "at_most" in body:
        off = min(off, portion(body["at_most"], full))
    return _taken_off(off, full, known)


def _taken_off(off: Fraction, full: Fraction, known: Known) -> Fraction:
    """What is left after so much is taken off; of a row that comes off the total, what comes off."""
    off = off if known.get(ENDLESS) else min(off, full)
    return off if known.get(MINUS) else full - off


def _events(kinds: Mapping[str, Any], full: Fraction, known: Known) -> Fraction:
    """The points of all events, each kind up to its own most."""
    total = Fraction(0)
    for kind, rate in kinds.items():
        each, most = (rate["each"], rate.get("at_most")) if isinstance(rate, dict) else (rate, None)
        got = portion(each, full) * Fraction(known["answer", kind])
        total += got if most is None else min(got, portion(most, full))
    return total


def _settled(text: str, known: Known) -> Any:
    """The value of a formula, though a name may be missing that does not matter."""
    try:
        return formulas.value(text, known)
    except NameError:
        found, waits, fails = formulas.settled(text, known)
        if waits or fails:
            raise
        return found


def held(case: Any) -> Any:
    """The rule of the way that a case holds; None where it gives points."""
    inner = case.get("otherwise", case)
    return inner if isinstance(inner, Mapping) and not WAYS.keys().isdisjoint(inner) else None


def key_of(rule: Any) -> str:
    """The key of the way of a rule."""
    return "swing" if {"deduct", "earn"} <= rule.keys() else next(key for key in WAYS if key in rule)


def body_of(rule: Any) -> Any:
    """The rule of that way alone."""
    key = key_of(rule)
    return rule if key == "swing" else rule[key]


def lines_of(rule: Any) -> list[tuple[str, str]]:
    """The measures of a rule: name and formula."""
    lines = rule.get("measure") or []
    pairs = [line.split("=", 1) for line in ([lines] if isinstance(lines, str) else lines)]
    return [(name.strip(), text) for name, text in pairs]


def holding(body: Any, holds: Callable[[str], Any]) -> Any:
    """The case that holds: the first whose condition does, else the last."""
    return next((case for case in body[:-1] if holds(case["when"])), body[-1])


def points_of(given: str, full: Fraction) -> Fraction:
    """Points, or a share of the full marks."""
    return threshold(given) * full if given.endswith("%") else Fraction(given)


def cases(body: Any, full: Fraction, known: Known, measure: str) -> Fraction:
    case = holding(body, lambda when: _settled(when, known))
    inner = held(case)
    if inner is None:
        return points_of(case.get("points") or case["otherwise"], full)
    here, measure = measured(inner, known, measure)
    return SCORERS[key_of(inner)](body_of(inner), full, here, measure)


def measured(inner: Any, known: Known, measure: str) -> tuple[Known, str]:
    """What is known in a case, its own measures too, and the measure that its way looks at."""
    here = dict(known)
    for name, text in lines_of(inner):
        here[name], measure = _settled(text, here), name
    return here, measure


def chosen(key: str, body: Any, known: Known, measure: str) -> tuple[str, Any, Known, str] | None:
    """The way that gives the score: that of the case that holds, or the row's own; None where a case gives points."""
    if key != "cases":
        return key, body, known, measure
    inner = held(holding(body, lambda when: _settled(when, known)))
    return None if inner is None else (key_of(inner), body_of(inner), *measured(inner, known, measure))


def judged(body: Any, full: Fraction, known: Known, measure: str) -> Fraction:  # noqa: ARG001
    score: Fraction = known["answer", "score"]
    return score


def survey(body: Any, full: Fraction, known: Known, measure: str) -> Fraction:  # noqa: ARG001
    return Fraction(known["answer", "sum"]) / Fraction(known["answer", "of"]) * full


DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def compared(body: Any) -> list[str]:
    """The formulas of a target: both, but for a day or a range that the rule itself says."""
    own = DAY.fullmatch(body["target"]) or is_range(body["target"])
    return [body["actual"]] if own else [body["target"], body["actual"]]


def is_day(body: Any, known: Known) -> bool:
    """True of a target that is a day of the calendar, or that a day is held against."""
    return any(DAY.fullmatch(body[key]) or known.get(("day", body[key])) for key in ("target", "actual"))


def late(body: Any, known: Known) -> bool:
    """True where a day was not met; days in this form are in the order of their letters."""
    aim, actual = (body[key] if DAY.fullmatch(body[key]) else known[body[key]] for key in ("target", "actual"))
    return not {"≥": actual >= aim, "≤": actual <= aim, "=": actual == aim}[body["direction"]]


def target(body: Any, full: Fraction, known: Known, measure: str) -> Fraction:  # noqa: ARG001
    if is_day(body, known):
        if not late(body, known):
            return full
        score: Fraction = portion(body["late"], full) if "late" in body else known["answer", "score"]
        return score
    if is_range(body["target"]):
        return full * _nearer(body["target"], Fraction(formulas.value(body["actual"], known)))
    aim, actual = formulas.value(body["target"], known), formulas.value(body["actual"], known)
    share = target_share(body["direction"], Fraction(aim), Fraction(actual))
    over = Fraction(aim) * (1 + threshold(body.get("beyond", "30%")))
    if body["direction"] == "≥" and body.get("over") == "deduct" and aim > 0 and actual >= over:
        share = Fraction(aim) / actual
    return share * full


def _nearer(text: str, actual: Fraction) -> Fraction:
    """1 inside a range, and at its ends; outside the share of the nearer end."""
    low, high = ends(text)
    if low is not None and actual < low:
        return target_share("≥", low, actual)
    return target_share("≤", high, actual) if high is not None and actual > high else Fraction(1)


def target_share(direction: str, aim: Fraction, actual: Fraction) -> Fraction:
    """Met: 1. Not met: the smaller over the larger; of opposite signs there is nothing in proportion."""
    met = {"≥": actual >= aim, "≤": actual <= aim, "=": actual == aim}[direction]
    if met:
        return Fraction(1)
    if aim * actual <= 0:
        return Fraction(0)
    return min(abs(aim), abs(actual)) / max(abs(aim), abs(actual))


def over_achieved(body: Any, known: Known) -> bool:
    """True where a target asks for a reason that is not there."""
    if body["direction"] != "≥" or body.get("over") != "flag":
        return False
    aim, actual = formulas.value(body["target"], known), formulas.value(body["actual"], known)
    silent = "reason" not in body or not is_reason(known[body["reason"]])
    return bool(aim > 0 and actual >= aim * (1 + threshold(body.get("beyond", "30%"))) and silent)


def checkpoints(body: Any, full: Fraction, known: Known, measure: str) -> Fraction:  # noqa: ARG001
    got = Fraction(0)
    for point in body:
        share = formulas.value(point["actual"], known) / threshold(point["target"])
        got += min(max(share, Fraction(0)), Fraction(1)) * portion(point["points"], full)
    return got


def formula(body: Any, full: Fraction, known: Known, measure: str) -> Fraction:  # noqa: ARG001
    score = Fraction(_settled(body, known))
    if not 0 <= score <= full:
        raise Refused("score-out-of-range")
    return score


WAYS: Final[dict[str, Callable[[Any, Fraction, Known, str], Fraction]]] = {
    "deduct": deduct,
    "earn": earn,
    "bands": bands,
    "scale": scale,
    "ratio": ratio,
    "checklist": checklist,
    "findings": findings,
    "cases": cases,
    "judged": judged,
    "survey": survey,
    "target": target,
    "checkpoints": checkpoints,
    "formula": formula,
}


SCORERS: Final = WAYS | {"swing": swing}
"""The same, and ``deduct`` and ``earn`` beside each other."""


def named_in(key: str, body: Any) -> frozenset[str]:
    """The names that a way's own formulas mention."""
    match key:
        case "cases":
            inner = [one for case in body if (one := held(case)) is not None]
            texts = [case["when"] for case in body if "when" in case]
            texts += [text for one in inner for _, text in lines_of(one)]
            ways = ((key_of(one), body_of(one)) for one in inner)
            return frozenset[str]().union(*map(formulas.names, texts), *(named_in(*way) for way in ways))
        case "scale":
            return frozenset(filter(_named, body))
        case "target":
            texts = [*compared(body), body.get("reason", "0")]
        case "checkpoints":
            texts = [point["actual"] for point in body]
        case "formula":
            texts = [body]
        case _:
            texts = []
    return frozenset[str]().union(*(formulas.names(text) for text in texts))
