"""Other ways to a total: rows that come off, sections with a weight or a cap, 只计最高一项, a formula of its own."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from generators.luck import Luck
from generators.modifiers import Scored
from generators.numbers import text

Plain = dict[str, Any]
WEIGHTS: Final = ("80%", "50%", "40%", "33.3%", "120%", "0.5%", "100%")


def mark(rules: list[Plain], luck: Luck) -> None:
    """Some rows come off the total, and some that stand outside it have no end."""
    whole = rules[0]["points"]
    for rule in rules:
        outside = any(part.get("bonus") or part.get("minus") for part in rule.get("parts", []))
        if luck.chance(30) and not outside:
            rule.pop("bonus", None)
            rule["minus"] = "true"
        elif luck.chance(25) and not outside:
            rule["bonus"] = "true"
        ways = {"findings", "deduct"} if rule.get("minus") else {"earn"} if rule.get("bonus") else set()
        if ways & rule.keys() and not _needs_full(rule) and luck.chance(40):
            rule["points"] = "none"
    if not any(map(_counted, rules)):
        for key in ("bonus", "minus"):
            rules[0].pop(key, None)
        rules[0]["points"] = whole


def _needs_full(rule: Plain) -> bool:
    """True where something of a rule is a share of its full marks."""
    bodies = [rule[key] for key in ("findings", "deduct", "earn") if key in rule]
    amounts = [body.get(key, "") for body in bodies for key in ("points", "at_most", "base", "kinds")]
    return "undefined" in rule or {"deduct", "earn"} <= rule.keys() or any("%" in str(one) for one in amounts)


def sections(rules: list[Plain], luck: Luck) -> list[Plain]:
    """Sections of rows of one kind, or of all, one perhaps in another; each may count in a way of its own."""
    groups = [rules]
    if luck.chance(70):
        kinds = [[one for one in rules if _kind(one) == kind] for kind in ("counted", "bonus", "minus")]
        groups = [one for one in kinds if one]
    if len(groups[0]) > 1 and luck.chance(50):
        cut = 1 + luck.below(len(groups[0]) - 1)
        groups[0:1] = [groups[0][:cut], groups[0][cut:]]
    made = [_section(f"部分{letter}", group, luck) for letter, group in zip("甲乙丙丁", groups, strict=False)]
    if len(made) > 1 and luck.chance(30):
        outer = {"name": "外", "sections": made[:2]}
        points = sum((share(one) for one in made[:2]), Fraction(0))
        made[:2] = [outer | {"points": text(points)}]
        if points and luck.chance(50):
            made[0]["weight"] = luck.pick(WEIGHTS)
    return made


def share(section: Plain) -> Fraction:
    """The points with which a section counts in what it lies in."""
    weight = section.get("weight")
    return Fraction(section["points"]) * (Fraction(weight[:-1]) / 100 if weight else 1)


def _section(name: str, rules: list[Plain], luck: Luck) -> Plain:
    section: Plain = {"name": name, "indicators": rules}
    each = [Fraction(one["points"]) for one in rules if one["points"] != "none"]
    points = sum((Fraction(one["points"]) for one in rules if _counted(one)), Fraction(0))
    kinds = set(map(_kind, rules))
    if len(kinds) == 1:
        if luck.chance(35) and not ("counted" in kinds and any("points" in one.get("each", {}) for one in rules)):
            section["take"] = "highest"
            points = max(each) if kinds == {"counted"} else points
        if luck.chance(40):
            whole = points or sum(each) or Fraction(10)
            most = whole * luck.pick((1, 5, 9, 10, 20)) / 10
            section["at_most"] = text(most)
            points = min(points, most)
    section["points"] = text(points)
    if points and luck.chance(40):
        section["weight"] = luck.pick(WEIGHTS)
    return section


def _kind(rule: Plain) -> str:
    return "bonus" if rule.get("bonus") else "minus" if rule.get("minus") else "counted"


def _counted(rule: Plain) -> bool:
    return _kind(rule) == "counted"


def formula(rule: Plain, first: Scored, luck: Luck) -> Fraction:
    """The points of the whole; and its formula, where it gets one, perhaps over a figure that comes with a row."""
    full = sum(map(share, rule["sections"]), Fraction(0))
    if not luck.chance(25):
        return full
    kinds = {_kind(one) for one in _rows(rule["sections"])}
    named = [one for one in rule["sections"] if any(map(_counted, _rows([one])))]
    factors = {one["name"]: luck.pick(("0.4", "1.05", "1", "0.5")) for one in named}
    full = sum((share(one) * Fraction(factors[one["name"]]) for one in named), Fraction(0))
    text_ = " + ".join(f"{name} * {factor}" for name, factor in factors.items())
    if luck.chance(20):
        text_ = f"min({text_}, {text(full)})"
    if luck.chance(40):
        first.data["系数"] = {"kind": "number", "between": "[0, 2]"}
        inner = first.fill
        first.fill = lambda luck: inner(luck) | {"系数": luck.pick(("1", "1.05", "0.333", "0", "2"))}
        text_ = f"({text_}) * 系数"
    text_ += " + 加分" if "bonus" in kinds else ""
    rule["total"] = text_ + (" - 减分" if "minus" in kinds else "")
    return full


def whole(rule: Plain, rows: list[str], luck: Luck) -> None:
    """The floor of the total, and limits of the grade; ``rows`` are the ids of the rows that a limit may name."""
    if rule.get("grades") and luck.chance(50):
        names = [name for name, says in rule["data"].items() if says["kind"] in {"number", "count"}]
        limits = [
            _limit(list(rule["grades"]), names, rows, says, luck)
            for says in ("等次受限", "等次再受限")[: 1 + luck.below(2)]
        ]
        rule["limits"] = rule.get("limits", []) + [one for one in limits if one]

    if luck.chance(30):
        caps = [Fraction(one["at_most"]) for one in rule.get("limits", []) if "at_most" in one]
        floor = min([Fraction(rule["points"]) / 10, *caps])  # no limit lies below the floor
        rule["at_least"] = luck.pick(("none", "0", text(floor)))


def _rows(inside: list[Plain]) -> list[Plain]:
    return [row for one in inside for row in (*one.get("indicators", []), *_rows(one.get("sections", [])))]


def _limit(grades: list[str], names: list[str], rows: list[str], says: str, luck: Luck) -> Plain | None:
    whens = [f"{name} > 1" for name in names] + [f"score({row}) < 1" for row in rows]
    whens += [f"share({row}) < 60%" for row in rows]
    if not whens:
        return None
    effect = luck.pick(
        (
            {"grade": luck.pick(grades)},
            {"grade_at_most": luck.pick(grades)},
            {"grade_down": luck.pick(("1", "2"))},
            {"at_most": "3", "grade_down": "1"},
        )
    )
    return {"when": luck.pick(whens), **effect, "says": says}
