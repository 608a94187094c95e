"""Dimensions: what a number of a rule counts, and what becomes of that when numbers are computed with.

Money is strict. A share is a ratio, and so is the quotient of two amounts of one kind. What is counted has a unit.
Numbers in the rule without a unit are bare: at home nearly everywhere, but not beside money.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, TypeAlias, assert_never

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula.tree import Arithmetic

DimensionKind: TypeAlias = Literal["money", "ratio", "counted", "open", "number", "bare", "any"]
"""``open``: of a figure without a unit, whose numbers may be amounts or shares as well; ``number``: computed so that no
unit is left; ``bare``: written in the rule; ``any``: of what nothing is known, so that it fits everything."""
Mismatch: TypeAlias = Literal["money", "ratio", "kinds", "written", "scales"]
"""The reason why two numbers do not go together.

One is bare, and the other money, or a ratio that it is too large for; they are of two kinds; of two written units; or
of one unit in two sizes.
"""

_ONE: Final = exact.ratio(1)
LARGE: Final = exact.ratio(10)
"""A ratio is hardly ever as large; a percentage without its sign nearly always is."""
_SAME: Final = {"日": "天", "名": "人", "个月": "月", "个工作日": "工作日"}


class Dimension(NamedTuple):
    """A kind of number, by what it counts.

    ``name``, ``unit`` and ``scale`` are of what is counted: 万人 is 人 and 10000. ``value`` is the size of bare
    numbers, the largest of several. ``written``: made of numbers of the rule alone, with a unit. ``scaled``: multiplied
    or divided on the way by what has no unit, so that a quotient of it may be anything.
    """

    what: DimensionKind
    name: str = ""
    unit: str = ""
    scale: Number = _ONE
    value: Number = _ONE
    written: bool = False
    scaled: bool = False

    @property
    def zero(self) -> bool:
        """True of a bare 0, which fits everything."""
        return self.what == "bare" and not self.value

    @property
    def word(self) -> str:
        """Its name for people."""
        match self.what:
            case "money":
                return "金额"
            case "ratio":
                return "比例"
            case "counted":
                return f"以“{self.name}”计的数" if self.name else "个数"
            case "open" | "number" | "bare" | "any":
                return "不带单位的数"
            case _:
                assert_never(self.what)


MONEY: Final = Dimension("money")
RATIO: Final = Dimension("ratio")
OPEN: Final = Dimension("open", scaled=True)
NUMBER: Final = Dimension("number", scaled=True)
ANY: Final = Dimension("any")
DAYS: Final = Dimension("counted", "天", "天")
MONTHS: Final = Dimension("counted", "个月", "月")
POINTS: Final = Dimension("counted", "分", "分")


def of_figure(kind: str, unit: str) -> Dimension:
    """The dimension of a figure's numbers."""
    size = exact.unit_of(unit) if unit else None
    match kind:
        case "money":
            return MONEY
        case "percent":
            return RATIO
        case "number" if size is None:
            return Dimension("open")
        case "number" | "count":
            return Dimension("counted") if size is None else _in_unit(size.word, size.base, size.scale)
        case _:
            return ANY


def of_written(value: Number, unit: str, written: str) -> Dimension:
    """The dimension of a number in the rule: its value, its unit, and the unit as it was written."""
    if not unit:
        return Dimension("bare", value=abs(value))
    if unit == "元" or unit.startswith(("元/", "元每")):
        return Dimension("money", written=True)
    dimension = _in_unit(unit, unit, _ONE)
    return dimension._replace(value=abs(value), written=bool(written))


def _in_unit(name: str, base: str, scale: Number) -> Dimension:
    """The dimension of what is counted in a unit; shares are ratios, and a price fits money and number."""
    if base == "%":
        return RATIO
    if base in {"", "倍"}:
        return NUMBER if base else OPEN
    if base.startswith(("元/", "元每")) and scale == 1:
        return ANY
    return Dimension("counted", name, _SAME.get(base, base), scale)


def together(left: Dimension, right: Dimension) -> tuple[Dimension, Mismatch | None]:
    """The dimension of two numbers that are added or compared, and why they may not be."""
    if left.zero or left.what == "any":
        return right, None
    if right.zero or right.what == "any":
        return left, None
    if left.what == "bare" or right.what == "bare":
        return _with_bare(left, right)
    scaled = left.scaled or right.scaled
    if left.what == right.what == "counted":
        return _both_counted(left, right)
    if left.what == right.what:
        return left._replace(scaled=scaled, written=left.written and right.written), None
    if "money" in (left.what, right.what):
        return (MONEY._replace(scaled=True), None) if "open" in (left.what, right.what) else (ANY, "kinds")
    if "open" in (left.what, right.what):
        return OPEN, None
    counted = next((one for one in (left, right) if one.what == "counted"), None)
    if counted is not None and counted.unit and "ratio" in (left.what, right.what) and (left.written or right.written):
        return ANY, "written" if left.written and right.written else "kinds"
    return NUMBER, None


def _with_bare(left: Dimension, right: Dimension) -> tuple[Dimension, Mismatch | None]:
    bare, other = (left, right) if left.what == "bare" else (right, left)
    match other.what:
        case "bare":
            return bare._replace(value=max(bare.value, other.value)), None
        case "money":
            return other, "money"
        case "ratio" if bare.value >= LARGE:
            return other, "ratio"
        case _:
            return other, None


def _both_counted(left: Dimension, right: Dimension) -> tuple[Dimension, Mismatch | None]:
    scaled, written = left.scaled or right.scaled, left.written and right.written
    if left.unit == right.unit:
        mismatch: Mismatch | None = None if left.scale == right.scale else "scales"
        own = right if left.written else left
        return own._replace(scaled=scaled, written=written), mismatch
    if left.unit and right.unit:
        return Dimension("counted", scaled=True), "written" if written else None
    return (left if left.unit else right)._replace(scaled=scaled, written=written), None


def mixed(left: Dimension, right: Dimension) -> bool:
    """True of what is counted in two units, which may be added, though it is hardly meant."""
    return left.what == right.what == "counted" and bool(left.unit and right.unit) and left.unit != right.unit


def computed(op: Arithmetic, left: Dimension, right: Dimension) -> tuple[Dimension, Mismatch | None]:
    """The dimension of two numbers that are computed with, and why they may not be."""
    match op:
        case "+" | "-":
            return together(left, right)
        case "*":
            return _product(left, right), None
        case "/":
            return _quotient(left, right)
        case _:
            assert_never(op)


def _product(left: Dimension, right: Dimension) -> Dimension:
    if left.zero or right.zero:
        return left if left.zero else right
    if left.what == right.what == "bare":
        return left._replace(value=left.value * right.value)
    for one, other in ((left, right), (right, left)):
        if one.what == "ratio" and other.what != "bare":
            return other._replace(written=other.written and one.written, scaled=other.scaled or other.what == "open")
        if one.what == "money":
            bare = other.what in {"bare", "open", "number"}
            return ANY if other.what in {"money", "any"} else one._replace(written=False, scaled=one.scaled or bare)
    return ANY if "any" in (left.what, right.what) else _without_unit(left, right)


def _without_unit(left: Dimension, right: Dimension) -> Dimension:
    """The dimension of what is computed so that no unit is left."""
    return OPEN if "open" in (left.what, right.what) else NUMBER


def _quotient(left: Dimension, right: Dimension) -> tuple[Dimension, Mismatch | None]:
    if right.zero or "any" in (left.what, right.what):
        return ANY, None
    if left.zero:
        return left, None
    if left.what == right.what == "bare":
        return left._replace(value=left.value / right.value), None
    if left.what == right.what == "counted" and left.unit == right.unit and left.scale != right.scale:
        return NUMBER, "scales"
    if left.what == right.what != "open" and left.unit == right.unit:
        like = not (left.scaled or right.scaled or right.written)
        return (RATIO if like else NUMBER), None
    match left.what:
        case "money":
            return left._replace(written=False, scaled=left.scaled or right.what in {"bare", "open", "number"}), None
        case "counted" if right.what == "ratio":
            return left, None
        case _:
            return (ANY if right.what == "money" else _without_unit(left, right)), None
