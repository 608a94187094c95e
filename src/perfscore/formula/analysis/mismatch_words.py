"""Messages about dimensions that do not go together, and about units that nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final, TypeAlias, assert_never

from perfscore import exact
from perfscore.formula import tree, units
from perfscore.formula.dimensions import Dimension, Mismatch
from perfscore.formula.names import for_people
from perfscore.formula.readings import prose
from perfscore.formula.tree import Node
from perfscore.problems import Fault
from perfscore.text import quoted, suggest

Units: TypeAlias = Callable[[], Iterable[str]]
"""The units of the figures of a rule, which are looked for only where a unit is not a common one."""

CODES: Final[dict[Mismatch, str]] = {
    "money": "money-without-unit",
    "ratio": "percent-for-ratio",
    "kinds": "units-differ",
    "written": "units-differ",
    "scales": "units-differ",
}
"""Problem codes of what does not go together."""
_MORE: Final = "金额写元、万元、亿元，比例写 %；别的单位，先在 data 里给这样计的数据写上 unit"
_ALIKE: Final = "两项数据的 unit 写成一样的"
_LONGEST: Final = 24
"""Characters of a part of a formula above which a message has only its beginning."""


def difference(
    mismatch: Mismatch, wrong: Dimension, other: Dimension, name: str, beside: str, word: str
) -> tuple[str, str]:
    """The message about two numbers that do not go together, of which one is ``wrong``, and the hint."""
    match mismatch:
        case "money":
            size = exact.plain(wrong.value)
            hint = f"写成 {size}万元 或 {size}元"
            if other.scaled:
                hint += "；要的是几个 1 万元，就把金额除以 1万元"
            return f"{beside}是金额，与它{word}的 {size} 没有写单位", hint
        case "ratio":
            size = exact.plain(wrong.value)
            return f"{beside}是比例（1 即 100%），与它{word}的却是 {size}", f"写成 {size}%"
        case "kinds" | "written":
            hint = _hint(wrong, other, adds=word != "比较")
            return f"{beside}是{other.word}，{name}是{wrong.word}，不能{word}", hint
        case "scales":
            return f"{beside}是{other.word}，{name}是{wrong.word}，大小不一，不能{word}", _ALIKE
        case _:
            assert_never(mismatch)


def _hint(wrong: Dimension, other: Dimension, *, adds: bool) -> str:
    """The hint for two numbers of different kinds, which are added, or only compared."""
    kinds = {wrong.what, other.what}
    if kinds == {"money", "ratio"}:
        return "金额的几成写成相乘，如 预算数 * 5%"
    if wrong.written:
        return wanted(other)
    if adds and kinds == {"money", "counted"} and "分" not in {wrong.name, other.name}:
        return "平均一个多少写成相除，如 支出数 / 人数"
    return ""


def wanted(other: Dimension) -> str:
    """The hint for a number of the rule that is held against what is of another kind."""
    return "这里要写金额，带上单位，如 1000元" if other.what == "money" else f"这里要写{other.word}"


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


def named(node: Node) -> str:
    """A part of a formula for a message: itself where it is short."""
    text = prose.prose(node, for_people)
    return quoted(text) if len(text) <= _LONGEST else f"{quoted(text[: _LONGEST - 1] + '…')}"


def width(node: Node) -> int:
    """The number of characters to underline: a name or a number; of anything else, its first."""
    match node:
        case tree.Name(name):
            return len(name)
        case tree.Num(value, _, written):
            return len(written or exact.plain(value))
        case _:
            return 1
