"""The size of numbers as they are written: what changes it on one side only is not guessed.

A number whose unit no rule says (kind ``number`` or ``count`` without ``unit``) is as large as it is written: 95% is
95/100, 1.2万 is 12000, and a bare 95 is 95. Where two of them meet in a formula and one is written with such a word
and the other is not, they may differ by the word alone. Zero is of every size.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from perfscore import exact
from perfscore.exact import Number, Size
from perfscore.formula.analysis.size_groups import LARGE, SizeGroups
from perfscore.formula.tree import Node
from perfscore.problems import Fault, Path
from perfscore.steps.model import Block, Guard, Input, Item, Step
from perfscore.text import quoted

OPEN: Final = frozenset({"number", "count"})
"""The kinds whose numbers are as large as they are written, where the rule gives no unit."""


@dataclass(frozen=True, slots=True)
class Side:
    """A number that meets others: what its cell is called, where it stands, what stands there, and what it is read of.

    That is the same, but where the row's own unit is left out.
    """

    label: str
    path: Path
    raw: object
    read: object


@dataclass(frozen=True, slots=True)
class Meets:
    """The inputs without a unit whose numbers meet in an indicator: each other, or those of the rule.

    ``shares`` stand where the rule counts in percent, ``large`` beside a number of the rule that is no percentage.
    """

    groups: tuple[tuple[str, ...], ...] = ()
    shares: frozenset[str] = frozenset()
    large: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    """All of them."""

    def __bool__(self) -> bool:
        """True where any do."""
        return bool(self.names)

    def separate(self, cells: Mapping[str, object]) -> bool:
        """True where the cells of a row can be read one by one: most have nothing written beside the number."""
        return not self.shares and not self.large and all(name in cells and is_bare(cells[name]) for name in self.names)


_NOBODY: Final = Meets()


def meets_of_blocks(blocks: Iterable[Block], names: Sequence[str], percents: Iterable[str]) -> Meets:
    """The names that meet in the steps of some blocks."""
    return meets_of((item for block in blocks for item in block.items), names, percents)


def meets_of(formulas: Iterable[Item | Node], names: Sequence[str], percents: Iterable[str]) -> Meets:
    """The names that meet in steps, guards and conditions, each other or ``percents``."""
    if not names:
        return _NOBODY
    sizes = SizeGroups(names, percents)
    for item in formulas:
        if isinstance(item, Step):
            sizes.step(item.name, item.formula, share=item.style == "percent")
        else:
            sizes.take(item.when if isinstance(item, Guard) else item)
    groups = sizes.groups()
    return Meets(groups, sizes.shares, sizes.large, sizes.shares.union(sizes.large, *groups))


def is_open(one: Input) -> bool:
    """True where no unit says how large a bare number of an input is."""
    return one.kind in OPEN and not one.unit


def is_bare(raw: object) -> bool:
    """True where nothing is written with a number that could change its size; most are such."""
    return type(raw) is not str or raw[-1:].isdigit()


def without_row_unit(raw: object, unit: Size | None) -> object:
    """A number without a unit that its row says as well and that changes no size: 8个 under 个 is 8, 0万元 is 0."""
    if unit is None or is_bare(raw):
        return raw
    amount, size = exact.split_unit(raw) or (None, None)
    if size is None or size.base != unit.base or (amount != 0 and not size.scale == unit.scale == 1):
        return raw
    return amount


def in_unit(raw: object, unit: Size) -> object:
    """A number in its row's unit: under % 28.74% is 28.74, under 万元 2亿元 is 20000."""
    amount, size = exact.split_unit(raw) or (None, None)
    return raw if amount is None or size is None or size.base != unit.base else amount * size.scale / unit.scale


def mixed(sides: Sequence[Side]) -> bool:
    """True where one of them is written with what may change its size."""
    return not all(is_bare(side.read) for side in sides)


def by_row_unit(sides: Sequence[Side], unit: Size) -> dict[str, object] | None:
    """The numbers that are written with a unit, as their row's unit has them; nothing where it does not settle them.

    Beside a bare number all have to be written in just that unit. Where none is bare, shares and 万 stay as they are.
    """
    read = _sizes(sides)
    written = {side: size for side, (_, size) in read if size is not None}
    if len(written) < len(read):
        if any(size[1:] != unit[1:] for size in written.values()):
            return None
        return {side.label: amount for side, (amount, size) in read if size is not None}
    own = unit.base not in {"", "%"} and all(size.base == unit.base for size in written.values())
    return {side.label: in_unit(side.read, unit) for side in written} if own else None


def mismatch(sides: Sequence[Side], unit: str = "", own: Size | None = None) -> Fault | None:
    """The fault of numbers that meet and are not of one size.

    ``unit`` is the column that could settle it; ``own`` is what their row is counted in, and so a bare number of it.
    """
    read = [(side, size) for side, (_, size) in _sizes(sides)]
    worded = [(side, size) for side, size in read if size is not None]
    if not worded:
        return None
    first, word = next((pair for pair in worded if own is None or pair[1][1:] != own[1:]), worded[0])
    other = next((pair for pair in read if pair[1] is None or pair[1].base != word.base), None)
    if other is None:
        return None
    pair = sorted((first, other[0]), key=sides.index)
    written = "，".join(f"{quoted(side.label)}写的是{quoted(str(side.raw).strip())}" for side in pair)
    if other[1] is not None:
        message = f"{written}，一个带“{word.word}”，一个带“{other[1].word}”，不能相比"
        return Fault(pair[1].path, "size-differs", message, "两个数要写成同一个单位")
    times = _times(word.scale / own.scale if own is not None and own.base == word.base else word.scale)
    message = f"{written}，一个带“{word.word}”，一个不带，可能相差 {times} 倍"
    hint = f"请写成一样的：都带“{word.word}”，或都不带"
    if unit and word.base == "%":
        hint += f"；都是百分数的，也可以在“{unit}”里写 {word.word}"
    return Fault(pair[1].path, "size-differs", message, hint)


def rule_mismatch(side: Side, *, share: bool) -> Fault | None:
    """The fault of a number that is not written as the rule counts: in percent, where it is a ``share``."""
    read = _sizes([side])
    if not read:
        return None
    (_, (amount, size)), written = read[0], f"{quoted(side.label)}写的是{quoted(str(side.raw).strip())}"
    if share and size is None and abs(amount) >= LARGE:
        message = f"{written}，规则按百分数计算，可能相差 100 倍"
        return Fault(side.path, "size-differs", message, f"是百分数就写成 {exact.plain(amount)}%")
    if not share and size is not None and size.base == "%":
        message = f"{written}，规则按不带“{size.word}”的数计算，可能相差 {_times(size.scale)} 倍"
        return Fault(side.path, "size-differs", message, f"请去掉“{size.word}”，写规则所用的数")
    return None


def as_rule_counts(raw: object, unit: Size, *, share: bool) -> object:
    """A number as the rule counts, in a row whose unit says that its numbers are shares: in percent, or bare."""
    amount, size = exact.split_unit(raw) or (None, None)
    if amount is None or (size is not None and size[1:] != unit[1:]) or share == (size is not None):
        return raw
    return amount * unit.scale if share else amount


def _sizes(sides: Sequence[Side]) -> list[tuple[Side, tuple[Number, Size | None]]]:
    """Every side with its number, and what changes the size of that.

    Left out are those that hold no number, or zero, or are counted in something that changes no size (8个).
    """
    found = ((side, exact.split_unit(side.read)) for side in sides)
    return [(side, one) for side, one in found if one is not None and one[0] != 0 and not _plain(one[1])]


def _plain(size: Size | None) -> bool:
    return size is not None and size.scale == 1


def _times(scale: Number) -> str:
    return exact.show(max(scale, 1 / scale), "count")
