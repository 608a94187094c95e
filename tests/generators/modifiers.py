"""The surroundings of a way of scoring: gates, exceptions, rounding; and what may be missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from generators.luck import Luck
from generators.numbers import text
from generators.way import Maker
from generators.ways import APART, WAYS


@dataclass
class Scored:
    """An indicator (or a part) as it stands in the rule, and what to hand in for it."""

    rule: dict[str, Any]
    data: dict[str, dict[str, Any]] = field(default_factory=dict)
    fill: Callable[[Luck], dict[str, Any]] = lambda _: {}
    answer: Callable[[Luck], Any] = lambda _: None
    gates: list[str] = field(default_factory=list)


def scored(
    number: str, luck: Luck, points: Fraction, places: int, *, may_skip: bool, ways: Sequence[Maker] = WAYS
) -> Scored:
    """An indicator or a part, scored in one of the simple ways; its name is ``number``'s."""
    way = luck.pick(ways)(number, luck, points, places)
    rule: dict[str, Any] = {"name": f"指标{number}", "points": text(points)}
    gates = [
        when for when in way.gates if number in when or number.isdecimal()
    ]  # a part's answer has no name of its own
    made = Scored(rule, dict(way.data), way.fill, way.answer, gates)
    if way.measure is not None:
        rule["measure"] = way.measure.lines[0] if len(way.measure.lines) == 1 else way.measure.lines
    if way.measure is not None and way.measure.zero and luck.chance(50):
        rule["undefined"] = _undefined(way.measure.zero, points, luck, may_skip=may_skip)
    rule[way.key] = way.body
    rule |= way.more
    if luck.chance(50 if "undefined" in rule else 25):
        gate(number, made, luck)
    return made


def _undefined(zero: str, points: Fraction, luck: Luck, *, may_skip: bool) -> Any:
    scores = ["full", "zero", text(points / 2), "50%", "12.5%", *(["not_applicable"] if may_skip else [])]
    one = {"when": zero, "score": luck.pick(scores), "because": "没有基数"}
    if luck.chance(25):
        return [{"when": f"{zero} and 1 > 2", "score": "zero", "because": "不会"}, one]
    return one


def gate(number: str, indicator: Scored, luck: Luck) -> None:
    """A gate of its own figure, or over what is scored."""
    banned = f"违规{number}"
    whens = [f"{banned} == '是'", *indicator.gates]
    when = luck.pick(whens)
    first = {"when": when, "because": "有违规"}
    rule = [first, {"when": luck.pick(whens), "because": "又有违规"}] if luck.chance(20) else first
    indicator.rule["unless"] = rule
    if not any(banned in one["when"] for one in (rule if isinstance(rule, list) else [rule])):
        return
    inner = indicator.fill
    indicator.data[banned] = {"kind": "yes_no"}
    indicator.fill = lambda luck: inner(luck) | {banned: luck.pick(("否", "否", "是"))}


def _more(number: str, luck: Luck, points: Fraction, places: int) -> Scored:
    """A part that adds points beyond those of the indicator, or takes off what the others got."""
    one = scored(number, luck, points, places, may_skip=False, ways=APART)
    one.rule[luck.pick(("bonus", "minus"))] = "true"
    ways = {"deduct", "earn"} & one.rule.keys()
    if ways == ({"deduct"} if "minus" in one.rule else {"earn"}) and luck.chance(50):
        body = one.rule[next(iter(ways))]
        said = [str(body.get(key)) for key in ("points", "at_most", "base", "kinds")] + [str(one.rule.get("undefined"))]
        if not any("%" in text or "full" in text for text in said):  # a share of what is not there
            one.rule["points"] = "none"
    return one


def parts(number: str, luck: Luck, points: Fraction, places: int) -> Scored:
    """Two or three parts, each in its own way; one more may add points or take some off."""
    weighted = luck.chance(25)
    weights = luck.pick((("70%", "30%"), ("40%", "60%"), ("50%", "25%", "25%")))
    shares = [points] * len(weights) if weighted else luck.split(points, 2 + luck.below(2))
    inner = [
        scored(f"{number}{letter}", luck, share, places, may_skip=False)
        for letter, share in zip("甲乙丙", shares, strict=False)
    ]
    for one, weight in zip(inner, weights if weighted else (), strict=False):
        del one.rule["points"]
        one.rule["weight"] = weight
    if luck.chance(30):
        inner.append(_more(f"{number}丁", luck, luck.pick((points / 2, Fraction(1), points * 2)), places))
    names = [f"部分{letter}" if luck.chance(70) else f"{letter}（{number}）" for letter in "甲乙丙丁"[: len(inner)]]
    for one, name in zip(inner, names, strict=True):
        one.rule["name"] = name
    whole = Scored({"name": f"指标{number}", "points": text(points), "parts": [one.rule for one in inner]})
    for one in inner:
        whole.data |= one.data
        if "measure" not in one.rule:
            whole.gates += [when for when in one.gates if number in when and when.split(" ")[0] in one.data]

    def fill(luck: Luck) -> dict[str, Any]:
        return {name: value for one in inner for name, value in one.fill(luck).items()}

    def answer(luck: Luck) -> Any:
        answers = [(name, one.answer(luck)) for name, one in zip(names, inner, strict=True)]
        return {name: one for name, one in answers if one is not None and not luck.chance(4)} or None

    whole.fill, whole.answer = fill, answer
    if luck.chance(30):
        gate(number, whole, luck)
    return whole
