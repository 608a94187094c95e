"""Cases that hold ways of scoring, over the row's measure or one of their own."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final

from generators.answered import checklist, findings, judged, survey
from generators.figured import checkpoints, day, formula, target
from generators.luck import Luck
from generators.measured import bands, deduct, earn, ratio, scale, scored_by_hand, swing
from generators.numbers import spelt, text
from generators.way import Maker, Way

ASKING: Final[tuple[Maker, ...]] = (judged, checklist, findings, survey, bands, day)
COMPUTED: Final[tuple[Maker, ...]] = (deduct, earn, swing, bands, scale, ratio, formula, target, checkpoints)
CHOICE: Final = ("东", "中", "西")


def held(number: str, luck: Luck, points: Fraction, places: int) -> Way:
    """Two or three cases; those that ask for an answer ask for the same."""
    many, asking = 2 + luck.below(2), luck.pick(ASKING)
    asked = asking(f"{number}问", luck, points, places)

    def own(number: str) -> Way:
        """Bands and days are each their own, and all ask for a score; of the others there is one."""
        return asked if asking in ASKING[:4] else _made_to_ask(asking(number, luck, points, places))

    inner = [_inner(f"{number}{letter}", asking, own, luck, points, places) for letter in "子丑寅"[:many]]
    row = next((one for one in inner if one is not None and one.measure is not None), None) if luck.chance(50) else None
    whens, data, fill = _whens(number, many, luck)
    cases = [
        _case(one, when, own=one is not row, luck=luck, points=points) for one, when in zip(inner, whens, strict=True)
    ]
    data |= {name: says for one in inner if one is not None for name, says in one.data.items()}

    def filled(luck: Luck) -> dict[str, Any]:
        figures = [one.fill(luck) for one in inner if one is not None]
        return {name: value for one in [*figures, fill(luck)] for name, value in one.items()}

    def answer(luck: Luck) -> Any:
        if asking in ASKING[:4]:
            return asked.answer(luck) if any(one is asked for one in inner) else None
        asks = any(one is not None and _asks(one) for one in inner)
        return scored_by_hand(points, places, luck) if asks else None

    gates = [gate for one in [row] if one is not None for gate in one.gates]
    return Way("cases", cases, None if row is None else row.measure, data, filled, answer, gates)


def _asks(way: Way) -> bool:
    """True of bands with a range of scores, and of a day whose lateness a person judges."""
    if way.key == "bands":
        return any(said[0] in "[(" for said in way.body.values())
    days = (one["kind"] == "date" for one in way.data.values())
    return way.key == "target" and "late" not in way.body and any(days)


def _made_to_ask(way: Way) -> Way:
    way.body.pop("late", None)
    if way.key == "bands" and not _asks(way):
        way.body[next(iter(way.body))] = "[0%, 50%]"
    return way


def _inner(
    number: str, asking: Maker, own: Callable[[str], Way], luck: Luck, points: Fraction, places: int
) -> Way | None:
    """The way of one case; None where it gives points."""
    match luck.below(5):
        case 0:
            return None
        case 1 | 2:
            return own(number)
        case _:
            made = luck.pick(COMPUTED)(number, luck, points, places)
            if _asks(made) and (made.key, asking) not in (("bands", bands), ("target", day)):
                if made.key == "bands":  # without what a person would be asked
                    made.body = {key: "25%" if said[0] in "[(" else said for key, said in made.body.items()}
                else:
                    made.body["late"] = "50%"
            return made


def _case(inner: Way | None, when: str | None, *, own: bool, luck: Luck, points: Fraction) -> dict[str, Any]:
    """A case as it stands in the rule; the last one of all has no condition."""
    if inner is None:
        given = luck.pick((text(points / 2), text(points), "0", "50%", "100%", "12.5%"))
        return {"otherwise": given} if when is None else {"when": when, "points": given}
    scored: dict[str, Any] = {inner.key: inner.body, **inner.more}
    if inner.measure is not None and own:
        scored["measure"] = (
            inner.measure.lines[0] if luck.chance(50) and not inner.measure.lines[1:] else inner.measure.lines
        )
    says = {"says": "情形"} if luck.chance(30) else {}
    return says | ({"otherwise": scored} if when is None else {"when": when, **scored})


def _whens(
    number: str, many: int, luck: Luck
) -> tuple[list[str | None], dict[str, Any], Callable[[Luck], dict[str, Any]]]:
    """The conditions, the figures in them, and the makers of those: over one choice alone, or over numbers."""
    choice, left, last = f"地区{number}", f"左右{number}", f"前后{number}"
    if luck.chance(40):
        words = list(CHOICE[:many])
        whens: list[str | None] = [f"{choice} == '{word}'" for word in words]
        if luck.chance(50):
            whens[-1] = None
        return whens, {choice: {"kind": "choice", "of": words}}, lambda luck: {choice: luck.pick(words)}
    known = [f"{left} <= 0", f"{left} > {last}", f"{left} / {last} > 2", f"{left} == {last} or {last} == 1"]
    chosen: list[str | None] = [*luck.shuffled(known)[: many - 1], None]

    def fill(luck: Luck) -> dict[str, Any]:
        return {name: spelt(Fraction(luck.pick((0, 1, 2, 3, -1))), "number", luck) for name in (left, last)}

    return chosen, {left: {"kind": "number"}, last: {"kind": "number"}}, fill
