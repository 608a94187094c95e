"""Whole rules with their submissions: sections, grades, limits, relations, 折算, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from generators import totals
from generators.luck import Luck
from generators.modifiers import Scored, parts, scored
from generators.numbers import FULL, beside, text
from generators.rows import each
from generators.way import Maker
from generators.ways import WAYS

Plain = dict[str, Any]
MODES: Final = ("half-up", "half-even", "down", "up")


@dataclass
class World:
    """A rule file and the makers of what can be handed in for it."""

    rule: Plain
    indicators: list[Scored]

    def submission(self, data: list[bytes]) -> Plain:
        """A submission; each indicator has its own luck."""
        given: Plain = {"rubric": "generated", "unit": "某局", "year": 2020, "data": {}, "answers": {}}
        for indicator, luck in zip(self.indicators, map(Luck, data), strict=True):
            figures = indicator.fill(luck)
            for name, value in figures.items():
                if not luck.chance(3):
                    given["data"][name] = value
                elif luck.chance(50):
                    given["data"][name] = luck.pick((None, "", "  ", "无", "5头牛"))
            answer = indicator.answer(luck)
            if indicator.rule.get("not_applicable") and luck.chance(40):
                answer = {"not_applicable": "没有此项职能"}
            if answer is not None and not luck.chance(4):
                given["answers"][indicator.rule.get("id") or indicator.rule["name"]] = answer
        self._tables(given)
        return given

    def _tables(self, given: Plain) -> None:
        """A table is given as rows or not at all: what else may stand there is not the oracle's business."""
        for name, says in self.rule["data"].items():
            if says["kind"] == "table" and not isinstance(given["data"].get(name), list):
                given["data"].pop(name, None)


def world(head: bytes, chunks: list[bytes], *, sums: bool = False, ways: Sequence[Maker] = WAYS) -> World:
    """A rule with an indicator for each of ``chunks``; ``sums``: its total comes about in other ways than by adding.

    What stands neither in a part nor in a row is scored in one of ``ways``.
    """
    luck = Luck(head)
    may_skip = luck.chance(50)
    rule: Plain = {"rubric": "generated", "title": "生成的规则", "points": "0"}
    places = 2
    if luck.chance(50):
        places = luck.pick((2, 1, 0, 4, 8))
        rule["rounding"] = {"places": str(places), "mode": luck.pick(MODES)}
    if may_skip:
        rule["not_applicable"] = "rescale"
    indicators = [
        _indicator(str(number), Luck(chunk), places, may_skip=may_skip, ways=ways)
        for number, chunk in enumerate(chunks, 1)
    ]
    if all(one.rule.get("bonus") for one in indicators):
        del indicators[0].rule["bonus"]
    full = (_summed if sums else _added)(rule, indicators, luck)
    rule["points"] = text(full)
    rule["data"] = {name: says for one in indicators for name, says in one.data.items()}
    if luck.chance(60):
        rule["grades"] = _grades(full, luck)
    _conditions(rule, [_name(line) for one in indicators for line in _lines(one.rule)], full, luck)
    _limits(rule["data"], luck)
    if sums:
        ids = [one.rule.get("id") or one.rule["name"] for one in indicators if _scored_alone(one.rule)]
        totals.whole(rule, ids, luck)
    return World(rule, indicators)


def _added(rule: Plain, indicators: list[Scored], luck: Luck) -> Fraction:
    """The points of a rule whose rows are added up."""
    rule["sections"] = _sections([one.rule for one in indicators], luck)
    return sum((Fraction(section["points"]) for section in rule["sections"]), Fraction(0))


def _summed(rule: Plain, indicators: list[Scored], luck: Luck) -> Fraction:
    """The points of a rule whose total comes about in another way."""
    totals.mark([one.rule for one in indicators], luck)
    rule["sections"] = totals.sections([one.rule for one in indicators], luck)
    return totals.formula(rule, indicators[0], luck)


def _scored_alone(rule: Plain) -> bool:
    """True where a limit may look at what a row gets out of its points."""
    return "take" in rule.get("each", {"take": ""}) and rule["points"] != "none"


BETWEEN: Final = {
    "money": ("[0, )", "(0, )", "[0元, 15000元]", "[-1亿元, 1亿元)", "( , 100亿元)"),
    "number": ("[0, )", "(0, )", "[0, 100]", "[-1, 1000)", "( , 7]"),
    "percent": ("[0%, 100%]", "(0%, )", "[-100%, 200%)"),
    "count": ("[0, 1000000000000]", "(0, )", "[1, 100)"),
}


def _limits(data: Plain, luck: Luck) -> None:
    """Figures of which the rule says where they have to lie: what is outside is a problem of the whole submission."""
    for says in data.values():
        if says["kind"] in BETWEEN and luck.chance(6) and "between" not in says:
            says["between"] = luck.pick(BETWEEN[says["kind"]])


SAID = (["总分受限"], ["总分受限", "总分再受限"])


def _conditions(rule: Plain, measures: list[str], full: Fraction, luck: Luck) -> None:
    """Limits and relations over figures and measures."""
    names = [name for name, says in rule["data"].items() if says["kind"] in {"money", "number", "count", "percent"}]
    if luck.chance(35) and (names or measures):
        rule["limits"] = [_limit(rule, [*measures, *names], full, luck) | {"says": says} for says in luck.pick(SAID)]
    if luck.chance(25) and names:
        one = luck.pick(names)
        kind = _kind(rule, one)
        other = luck.pick([name for name in names if _kind(rule, name) == kind])  # 97 is not beside 97%, or beside 元
        that = luck.pick((f"{one} <= {other}", f"abs({one}) < {beside('100', kind, luck)}", f"not 1 / {one} > 2"))
        rule["relations"] = [{"that": that, "says": "应当成立", "severity": luck.pick(("error", "warning"))}]


def _kind(rule: Plain, name: str) -> str:
    """The kind of a figure, or of those that a measure adds up: 差1 is 实1 less 基1."""
    data, number = rule["data"], name[1:]
    home = {"差": f"实{number}", "总": f"实{number}", "值": f"数{number}"}.get(name[:1], "")
    return str(data[name if name in data else home]["kind"]) if name in data or home in data else "number"


def _indicator(number: str, luck: Luck, places: int, *, may_skip: bool, ways: Sequence[Maker]) -> Scored:
    points = Fraction(luck.pick(FULL))
    rounding = {"places": str(luck.pick((2, 1, 0, 3))), "mode": luck.pick(MODES)} if luck.chance(20) else None
    places = int(rounding["places"]) if rounding else places
    match luck.below(8):
        case 6:
            indicator = parts(number, luck, points, places)
        case 7:
            indicator = each(number, luck, points, places, may_skip=may_skip)
        case _:
            indicator = scored(number, luck, points, places, may_skip=may_skip, ways=ways)
    if rounding:
        indicator.rule["rounding"] = rounding
    if luck.chance(12) and not any({"bonus", "minus"} & part.keys() for part in indicator.rule.get("parts", [])):
        indicator.rule["bonus"] = "true"
    if may_skip and "each" not in indicator.rule and luck.chance(30):
        indicator.rule["not_applicable"] = "allow"
    if luck.chance(30):
        indicator.rule["id"] = f"编号{number}"
    return indicator


def _sections(rules: list[Plain], luck: Luck) -> list[Plain]:
    """The indicators under one or two sections, the second perhaps with sections of its own."""
    cut = luck.below(len(rules))
    groups = [_section("一", rules[cut:])]
    if cut:
        inner = _section("二", rules[:cut])
        outer = {"name": "外", "points": inner["points"], "sections": [inner]}
        groups.append(luck.pick((inner, outer)))
    return groups


def _section(name: str, rules: list[Plain]) -> Plain:
    total = sum((Fraction(one["points"]) for one in rules if not one.get("bonus")), Fraction(0))
    return {"name": f"部分{name}", "points": text(total), "indicators": rules}


def _grades(full: Fraction, luck: Luck) -> Plain:
    """优、良、中 from the top down, each edge on either side; sometimes one is left out."""
    cuts = [full, full * 9 / 10, full * luck.pick((8, 7)) / 10, full * 6 / 10]
    grades, closing = {}, luck.pick(("]", "]", ")"))
    for grade, high, low in zip("优良中", cuts, cuts[1:], strict=False):
        opening = luck.pick(("[", "[", "("))
        grades[grade] = f"{opening}{text(low)}, {text(high)}{closing}"
        closing = ")" if opening == "[" else "]"
    grades["差"] = f"[0, {text(cuts[-1])}{closing}"
    if luck.chance(15):
        del grades[luck.pick("差优良中")]
    return grades


def _limit(rule: Plain, names: list[str], full: Fraction, luck: Luck) -> Plain:
    name = luck.pick(names)
    kind = _kind(rule, name)
    less, more = f"{name} < {beside('0.6', kind, luck)}", f"{name} > {beside('1', kind, luck)}"
    when = luck.pick((less, more, f"{name} == 0", f"1 / {name} > 0.5"))
    return {"when": when, "at_most": text(full * luck.pick((69, 0, 90, 100)) / 100)}


def _lines(rule: Plain) -> list[str]:
    """The measures of an indicator and of its parts."""
    lines = rule.get("measure", [])
    own = lines if isinstance(lines, list) else [lines]
    return own + [line for part in rule.get("parts", []) for line in _lines(part)]


def _name(line: str) -> str:
    return line.partition("=")[0].strip()
