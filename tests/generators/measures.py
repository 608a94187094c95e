"""Measures, and figures that bring each of them to a wanted value (an edge, a tie, or one step beside)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from generators.luck import Luck
from generators.numbers import BUDGETS, GRIDS, snapped, spelt

Values = dict[str, Fraction]


@dataclass
class Measure:
    """``lines`` of the rule, ``data`` that they need, and what the figures must be for a value.

    ``turned`` is the figure that is turned until the measure is right: a figure, or a column of
    ``table``. ``zero`` is the condition under which there is no value, if there is one.
    """

    name: str
    lines: list[str]
    data: dict[str, dict[str, Any]]
    turned: str
    solve: Callable[[Fraction, Luck], Values]
    zero: str = ""
    table: str = ""
    kind: str = "percent"
    """The kind of figure that its value is like: a rate is like a percentage."""

    def says(self, name: str) -> dict[str, Any]:
        """The rule's entry for a figure, or for the column."""
        if name == self.turned and self.table:
            entry: dict[str, Any] = self.data[self.table]["columns"][name]
            return entry
        return self.data[name]

    def fill(self, wanted: Fraction, luck: Luck) -> dict[str, Any]:
        """Figures that make the measure ``wanted``, or bring it as near as the grid allows."""
        values = self.solve(wanted, luck)
        values[self.turned] = snapped(values[self.turned], self.says(self.turned)["kind"], luck)
        if not self.table:
            return {name: _spelt(value, self.says(name), luck) for name, value in values.items()}
        whole = values.pop(self.turned)
        grid = GRIDS[self.says(self.turned)["kind"]]
        first = [grid * luck.below(5000) for _ in range(luck.below(3))]
        cells = [*first, whole - sum(first, Fraction(0))]
        rows = [{self.turned: _spelt(value, self.says(self.turned), luck)} for value in cells]
        return {self.table: rows} | {name: _spelt(value, self.says(name), luck) for name, value in values.items()}


def _spelt(value: Fraction, says: dict[str, Any], luck: Luck) -> Any:
    return spelt(value, says["kind"], luck, says.get("unit", ""))


def _base(luck: Luck, kind: str) -> Fraction:
    if luck.chance(4):
        return Fraction(0)
    base = Fraction(luck.pick(BUDGETS))
    if luck.chance(15):
        base += GRIDS[kind] * luck.below(1000)
    return base


def _kinds(luck: Luck) -> dict[str, Any]:
    kind = luck.pick(("money", "number", "count"))
    says: dict[str, Any] = {"kind": kind}
    if luck.chance(25):
        says["unit"] = {"money": "万元", "number": "公里", "count": "人"}[kind]
    return says


def _two(number: str, luck: Luck) -> tuple[str, str, dict[str, Any]]:
    """Two figures of one kind."""
    one, other, says = f"实{number}", f"基{number}", _kinds(luck)
    return one, other, {one: says, other: dict(says, given="true") if luck.chance(50) else dict(says)}


def quotient(number: str, luck: Luck) -> Measure:
    upper, lower, data = _two(number, luck)
    name, kind = f"率{number}", data[upper]["kind"]

    def solve(wanted: Fraction, luck: Luck) -> Values:
        base = _base(luck, kind)
        return {upper: wanted * base, lower: base}

    return Measure(name, [f"{name} = {upper} / {lower}"], data, upper, solve, f"{lower} == 0")


def growth(number: str, luck: Luck) -> Measure:
    upper, lower, data = _two(number, luck)
    name, kind = f"变动{number}", data[upper]["kind"]

    def solve(wanted: Fraction, luck: Luck) -> Values:
        base = _base(luck, kind)
        return {upper: (wanted + 1) * base, lower: base}

    return Measure(name, [f"{name} = ({upper} - {lower}) / {lower}"], data, upper, solve, f"{lower} == 0")


def deviation(number: str, luck: Luck) -> Measure:
    upper, lower, data = _two(number, luck)
    name, kind = f"偏差{number}", data[upper]["kind"]

    def solve(wanted: Fraction, luck: Luck) -> Values:
        base = _base(luck, kind)
        return {upper: (1 + wanted * luck.pick((1, -1))) * base, lower: base}

    return Measure(name, [f"{name} = abs({upper} - {lower}) / {lower}"], data, upper, solve, f"{lower} == 0")


def direct(number: str, luck: Luck) -> Measure:
    return _figure(number, luck.pick(("percent", "number")))


def plain(number: str, luck: Luck) -> Measure:
    return _figure(number, luck.pick(("money", "number")))


def _figure(number: str, kind: str) -> Measure:
    one, name = f"数{number}", f"值{number}"
    data = {one: {"kind": kind}}
    return Measure(name, [f"{name} = {one}"], data, one, lambda wanted, _: {one: wanted}, kind=kind)


def chain(number: str, luck: Luck) -> Measure:
    upper, lower, data = _two(number, luck)
    more, base_name, name = f"调{number}", f"总{number}", f"率{number}"
    data[more], kind = data[upper], data[upper]["kind"]

    def solve(wanted: Fraction, luck: Luck) -> Values:
        base, extra = _base(luck, kind), Fraction(luck.pick(BUDGETS[:12]))
        return {upper: wanted * (base + extra), lower: base, more: extra}

    lines = [f"{base_name} = {lower} + {more}", f"{name} = {upper} / {base_name}"]
    return Measure(name, lines, data, upper, solve, f"{lower} + {more} == 0")


def shortened(number: str, luck: Luck) -> Measure:
    """As where the text says that the rate is first rounded."""
    made = quotient(number, luck)
    places = luck.pick((4, 2, 3))
    made.lines = [f"{made.name} = round({made.lines[0].split('=')[1].strip()}, {places})"]
    return made


def lazy(number: str, luck: Luck) -> Measure:
    """A denominator of 0 that is never divided by."""
    made = quotient(number, luck)
    rest = made.lines[0].split("=")[1].strip()
    otherwise = luck.pick(("0", "1", "-0.5"))
    text = luck.pick(
        (f"{rest} if not ({made.zero}) else {otherwise}", f"{otherwise} if {made.zero} or {rest} < 0 else {rest}")
    )
    made.lines, made.zero = [f"{made.name} = {text}"], ""
    return made


def difference(number: str, luck: Luck) -> Measure:
    upper, lower, data = _two(number, luck)
    name, kind = f"差{number}", data[upper]["kind"]

    def solve(wanted: Fraction, luck: Luck) -> Values:
        base = _base(luck, kind)
        return {upper: wanted + base, lower: base}

    return Measure(name, [f"{name} = {upper} - {lower}"], data, upper, solve, kind=kind)


def savings(number: str, luck: Luck) -> Measure:
    made = quotient(number, luck)
    solve = made.solve
    made.lines = [f"{made.name} = 1 - {made.lines[0].split('=')[1].strip()}"]
    made.solve = lambda wanted, luck: solve(1 - wanted, luck)
    return made


def clamped(number: str, luck: Luck) -> Measure:
    made = quotient(number, luck)
    rest = made.lines[0].split("=")[1].strip()
    made.lines = [f"{made.name} = {luck.pick((f'min({rest}, 1.5)', f'max({rest}, 0.5, -{rest})'))}"]
    return made


def summed(number: str, luck: Luck) -> Measure:
    """The sum over a table against a figure; a count of rows is never 0 there."""
    table, column, other = f"明细{number}", f"额{number}", f"基{number}"
    name, kind = f"率{number}", luck.pick(("money", "number"))
    columns = {column: {"kind": kind}}
    data: dict[str, dict[str, Any]] = {table: {"kind": "table", "columns": columns}, other: {"kind": kind}}

    def solve(wanted: Fraction, luck: Luck) -> Values:
        base = _base(luck, kind)
        return {column: wanted * base, other: base}

    text = luck.pick((f"sum({column}) / {other}", f"sum({column}, 0) / {other} / count({column}) * count({column})"))
    return Measure(name, [f"{name} = {text}"], data, column, solve, f"{other} == 0", table)


RATES: Final = (quotient, growth, direct, deviation, chain, savings, shortened, lazy, clamped, summed)
AMOUNTS: Final = (difference, plain)
