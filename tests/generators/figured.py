"""Ways whose own formulas look at figures: cases, target, checkpoints, formula."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from generators.days import written
from generators.luck import Luck
from generators.numbers import beside, floored, spelt, text, tie
from generators.way import Way, amount_of

CENT: Final = Fraction(1, 100)


def cases(number: str, luck: Luck, points: Fraction, places: int) -> Way:  # noqa: ARG001
    left, last, kind = f"结余{number}", f"上年{number}", luck.pick(("money", "number"))
    data: dict[str, Any] = {left: {"kind": kind}, last: {"kind": kind}}
    choice, day = f"结论{number}", f"日期{number}"
    whens = [f"{left} == 0", f"{left} <= {last}", f"{left} / {last} < 1.05 and {left} > {beside('1', kind, luck)}"]
    if luck.chance(40):
        data |= {choice: {"kind": "choice", "of": ["优", "良", "中"]}, day: {"kind": "date"}}
        whens += [
            f"{choice} == '优'",
            f"{day} <= '2020-06-30' or {choice} != '中'",
            f"'2020-01-01' < {day} <= '2020-03-31'",
        ]
    chosen = luck.shuffled(whens)[: 1 + luck.below(3)]
    step = points / luck.pick((1, 2, 4))
    said = [{"when": when, "points": text(min(step * luck.below(5), points)), "says": "情形"} for when in chosen]
    body = [*said, {"otherwise": text(min(step * luck.below(5), points))}]

    def fill(luck: Luck) -> dict[str, Any]:
        before = Fraction(luck.pick((100, 0, 1500, 33)))
        now = before * luck.pick((Fraction(0), Fraction(1), Fraction(105, 100), Fraction(2))) + Fraction(
            luck.below(3) - 1, 100
        )
        values = {left: spelt(now, kind, luck), last: spelt(before, kind, luck)}
        figures = {
            choice: luck.pick(("优", "良", "中")),
            day: luck.pick(("2020-06-30", "2020-07-01", "2020-01-01", "2020-03-31")),
        }
        return values | {name: value for name, value in figures.items() if name in data}

    return Way("cases", body, data=data, fill=fill, gates=[f"{left} < 0", f"{left} > {last} * 2"])


DAYS: Final = ("2020-12-31", "2021-01-01", "2020-02-29", "2019-12-31", "2020-12-30")
RANGES: Final = ("[90%, 100%]", "(60%, 80%)", "[90%, )", "( , 5%]", "[-10%, 20%]", "[0, 50%]")


def day(number: str, luck: Luck, points: Fraction, places: int) -> Way:
    """A day that the rule or a figure says, met or not; what is late has its points, or a person's."""
    actual, aim = f"完成日{number}", f"限期{number}"
    body: dict[str, Any] = {"direction": luck.pick(("≤", "≤", "≥", "=")), "target": luck.pick(DAYS), "actual": actual}
    data: dict[str, Any] = {actual: {"kind": "date"}}
    if luck.chance(40):
        body["target"], data[aim] = aim, {"kind": "date", "given": "true"}
    if luck.chance(40):
        body["late"] = luck.pick(("0", "50%", text(points / 4)))

    def answer(luck: Luck) -> Any:
        score = luck.pick((points, Fraction(0), tie(points, places, luck), points / 2))
        return None if "late" in body or luck.chance(40) else {"score": spelt(score, "number", luck), "reason": "有据"}

    def fill(luck: Luck) -> dict[str, Any]:
        return {name: written(luck.pick(DAYS), luck) for name in data}

    return Way("target", body, data=data, fill=fill, answer=answer)


def between(number: str, luck: Luck, points: Fraction, places: int) -> Way:  # noqa: ARG001
    """A range, met inside."""
    actual = f"比率{number}"
    body = {"direction": "=", "target": luck.pick(RANGES), "actual": actual}

    def fill(luck: Luck) -> dict[str, Any]:
        share = Fraction(luck.pick((90, 100, 60, 80, 0, 5, -10, 20, 110, 45, -20, 70)), 100)
        return {actual: spelt(share + luck.pick((0, 0, 1, -1)) * Fraction(1, 10_000), "percent", luck)}

    return Way("target", body, data={actual: {"kind": "percent"}}, fill=fill, gates=[f"{actual} < 0"])


def target(number: str, luck: Luck, points: Fraction, places: int) -> Way:
    if luck.chance(25):
        return luck.pick((day, between))(number, luck, points, places)
    aim, actual, kind = f"标{number}", f"成{number}", luck.pick(("number", "count", "money"))
    data: dict[str, Any] = {aim: {"kind": kind, "given": "true"}, actual: {"kind": kind}}
    body: dict[str, Any] = {"direction": luck.pick(("≥", "≤", "=")), "target": aim, "actual": actual}
    if luck.chance(30):
        body |= {
            "target": luck.pick(
                (
                    f"{aim} * 1.1",
                    f"round({aim} / 3, 2)",
                    f"{aim} - {beside('10', kind, luck)}",
                    beside("90", kind, luck),
                )
            ),
            "actual": f"{actual} + 0",
        }
    if luck.chance(85 if body["direction"] == "≥" else 40):
        body |= {"over": luck.pick(("flag", "deduct", "ignore")), "beyond": luck.pick(("30%", "0.5", "10%"))}
        if luck.chance(30):
            del body["beyond"]
    over = None if body["direction"] != "≥" else 1 + amount_of(body.get("beyond", "30%"))
    if aim not in body["target"]:
        del data[aim]
    if luck.chance(40):
        data[f"因{number}"], body["reason"] = {"kind": "text"}, f"因{number}"

    def fill(luck: Luck) -> dict[str, Any]:
        values = target_values(kind, points, places, luck, over if luck.chance(40) else None)
        found = {aim: spelt(values[0], kind, luck), actual: spelt(values[1], kind, luck)}
        found[f"因{number}"] = luck.pick(("", "任务追加", None))
        return {name: value for name, value in found.items() if name in data}

    return Way(
        "target", body, data=data, fill=fill, gates=[f"{actual} == 0", f"{actual} > {beside('100', kind, luck)}"]
    )


def target_values(
    kind: str, points: Fraction, places: int, luck: Luck, wanted: Fraction | None = None
) -> tuple[Fraction, Fraction]:
    """A target and what was done: met, missed by a tie, exceeded by just 30 % …, zero, negative, or as ``wanted``."""
    aim = Fraction(luck.pick((100, 10, 90, 7, 1500, 0, 3, 10**15)))
    if kind != "count" and luck.chance(12):
        aim = -aim
    share = luck.pick(
        (Fraction(1), Fraction(13, 10), Fraction(3, 2), Fraction(0), Fraction(11, 10), Fraction(2, 3), Fraction(-1))
    )
    if luck.chance(40) and points:
        share = tie(points, places, luck) / points
    share = wanted or share
    grid = Fraction(1) if kind == "count" else Fraction(1, 100)
    actual = floored(aim * share, grid) + luck.pick((0, 0, 0, 1, -1)) * grid
    return aim, max(actual, Fraction(0)) if kind == "count" else actual


def checkpoints(number: str, luck: Luck, points: Fraction, places: int) -> Way:  # noqa: ARG001
    base, kind = f"年预算{number}", luck.pick(("money", "number"))
    spent = [f"支出{number}至{month}月" for month in ("六", "九", "十一")][: 1 + luck.below(3)]
    aims = [luck.pick(("40%", "67.5%", "82.5%", "100%", "33.33%")) for _ in spent]
    shares = luck.split(points, len(spent))
    data = {name: {"kind": kind} for name in (base, *spent)}
    body = [
        {"name": f"{name}末", "actual": f"{name} / {base}", "target": aim, "points": text(share)}
        for name, aim, share in zip(spent, aims, shares, strict=True)
    ]

    def fill(luck: Luck) -> dict[str, Any]:
        whole = Fraction(luck.pick((15_000, 100, 7, 33_333, 0, 1)))
        found = {base: spelt(whole, kind, luck)}
        for name, aim in zip(spent, aims, strict=True):
            done = (
                whole
                * amount_of(aim)
                * luck.pick((Fraction(1), Fraction(1), Fraction(1, 2), Fraction(5, 4), Fraction(-1, 2)))
            )
            found[name] = spelt(floored(done, CENT) + luck.pick((0, 1, -1)) * CENT, kind, luck)
        return found

    return Way("checkpoints", body, data=data, fill=fill, gates=[f"{base} == 0", f"{spent[0]} > {base}"])


def formula(number: str, luck: Luck, points: Fraction, places: int) -> Way:
    if luck.chance(25):
        return by_rows(number, luck, points, places)
    one, other = f"左{number}", f"右{number}"
    full = text(points)
    body = luck.pick(
        (
            f"{full} if {one} >= {other} else {full} * {one} / {other}",
            f"max({full} - abs({one} - {other}) / {other} * 10, 0)",
            f"min({full}, round({one} / {other}, 4) * {full})",
            f"{full} * ({one} - {other})",
            f"min(floor({one} / 3) + ceil({other} / 7), {full}) if 0 <= {one} <= 100 and {other} > 0 else 0",
            f"{full} / 3",
        )
    )
    data = {one: {"kind": "number"}, other: {"kind": "number"}} if one in body else {}

    def fill(luck: Luck) -> dict[str, Any]:
        first, second = Fraction(luck.pick((3, 1, 0, 7, 100, 2, -1))), Fraction(luck.pick((7, 3, 1, 0, 100, 16, 6)))
        found = {one: spelt(first, "number", luck), other: spelt(second, "number", luck)}
        return {name: value for name, value in found.items() if name in data}

    return Way("formula", body, data=data, fill=fill, gates=[f"{name} < 0" for name in data])


def by_rows(number: str, luck: Luck, points: Fraction, places: int) -> Way:  # noqa: ARG001
    """A formula over the rows of a table."""
    table, planned, done = f"项目{number}", f"划{number}", f"完{number}"
    state, day, full = f"态{number}", f"日{number}", text(points)
    body = luck.pick(
        (
            f"{full} * average({done} / {planned})",
            f"min({full}, count({done} < 97% * {planned}))",
            f"max(min(sum({done}, {state} == '成'), {full}), 0)",
            f"min({full}, max(average({done}, {state} == '成' and {planned} != 0), 0))",
            f"min(count(days('2020-02-29', {day}) > 0 or {done} > 3), {full})",
            f"max(min(sum(months('2020-01-31', {day}), {state} != '成'), {full}), 0)",
            f"{full} if count({planned} == 0) > 0 else {full} * sum({done} / {planned}) / count({done})",
            f"min({full}, average({done})) if average({planned}, {done} > 2) > 1 else 0",
        )
    )
    columns: dict[str, Any] = {planned: {"kind": "number"}, done: {"kind": "number"}}
    columns |= {state: {"kind": "choice", "of": ["成", "未"]}, day: {"kind": "date"}}
    data = {table: {"kind": "table", "columns": columns}}

    def cell(kind: str, luck: Luck) -> Any:
        if luck.chance(3):
            return None
        match kind:
            case "number":
                return spelt(Fraction(luck.pick((3, 1, 0, 7, 100, 2, -1))), "number", luck)
            case "choice":
                return luck.pick(("成", "成", "未"))
            case _:
                return luck.pick(("2020-02-29", "2020/3/1", "2020年1月31日", "2019.12.31", "2021-02-28"))

    def fill(luck: Luck) -> dict[str, Any]:
        rows = range(luck.below(4))
        return {table: [{name: cell(says["kind"], luck) for name, says in columns.items()} for _ in rows]}

    return Way("formula", body, data=data, fill=fill, gates=[f"count({done}) > 2", f"sum({planned}) < 0"])
