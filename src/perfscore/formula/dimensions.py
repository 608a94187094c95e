"""Dimensions of formulas: what numbers count, and every place where they do not go together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final, TypeAlias

from perfscore import exact
from perfscore.formula import tree, units
from perfscore.formula.tree import Node
from perfscore.problems import Fault
from perfscore.text import quoted, suggest

Units: TypeAlias = Callable[[], Iterable[str]]
"""The units of the figures of a rule, which are looked for only where a unit is not a common one."""

_MORE: Final = "金额写元、万元、亿元，比例写 %；别的单位，先在 data 里给这样计的数据写上 unit"


def unknown_units(node: Node, names: Collection[str], own: Units) -> Iterator[Fault]:
    """The numbers in ``node`` behind which stands what no rule knows as a unit, nor any of its ``own`` figures has."""
    for number in tree.walk(node):
        if isinstance(number, tree.Num) and number.unit and not units.is_common(number.unit):
            yield from unknown_unit(number.unit, number.at, exact.in_words(number.value, number.unit), names, own)


def unknown_unit(unit: str, at: int, text: str, names: Collection[str], own: Units) -> Iterator[Fault]:
    """The fault of a unit that nobody knows, which stands in ``text`` from the place ``at`` on."""
    if unit in names:
        yield Fault.in_text("formula-syntax", "名称不能以数字开头", at, "数和名称之间要有运算符", len(text))
        return
    written = {one for one in own() if one}
    if unit not in written and units.base(unit) not in map(units.base, written):
        near = [one for one in (*written, *units.COMMON, "万元", "亿元") if len(one) > 1]
        hint = suggest(unit, near) or _MORE
        yield Fault.in_text("unit-unknown", f"{quoted(text)}里的{quoted(unit)}不是单位", at, hint, len(text))
