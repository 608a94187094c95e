"""Units of the numbers in a formula: taken off before Python reads the text, which keeps every column.

``500万元`` and ``97%`` are a number and a word behind it. The word is made blank, so that each character stays where
it was, and the grammar looks up what stood behind a number. A word that nobody knows as a unit may still be the unit
of a figure: the grammar takes it where it touches the number, and :mod:`perfscore.formula.dimensions` looks again.
"""

from __future__ import annotations

import keyword
import re
from typing import Final, NamedTuple
from unicodedata import normalize

from perfscore import exact
from perfscore.exact import Size

_LONG: Final = (
    "元 角 千元 % ‰ 个百分点 百分点 分 人次 户次 批次 班次 场次 人天 床位"
    " 小时 分钟 工作日 个工作日 个月 季度 年度 学期 学年 课时 学时"
    " 公顷 公里 千米 厘米 毫米 平方米 平方公里 立方米 千克 公斤 千瓦 千瓦时 吨标准煤 吨标煤"
    " m km t kg g kW kWh MW h"
)
_SHORT: Final = (
    "个人次天日年月周季岁秒位名倍项户家件起例条处宗笔单批套台辆架艘份篇期场座间所栋幢层组队班门课册本字页只头匹"
    "株棵根片块张支部款枚类种级档排轮届遍趟回床村乡镇县市区校亩里米吨斤克升度"
)
COMMON: Final = frozenset((*_LONG.split(), *_SHORT))
"""Units that may stand behind a number, after a blank too, in any rule."""

_LETTERS: Final = "A-Za-z\u3380-\u33dd\u3400-\u9fff·°℃Ωμ"
_WORD: Final = f"[{_LETTERS}]+[23²³]?"
_SCAN: Final = re.compile(
    r"'[^']*'|\"[^\"]*\"|[^\W\d]\w*"  # what is quoted, and names, in which no number begins
    rf"|(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?P<gap>[ \t]*)(?P<unit>[%％‰]|{_WORD})(?![\w.])"
    r"|[0-9.]\w*"
)
_PERHAPS: Final = re.compile(rf"[0-9.][ \t]*(?!(?:and|or|if|else)\b)[%％‰{_LETTERS}]")
"""A unit may stand here: most formulas have no such place."""
_OPERAND: Final = re.compile(r"[ \t]*(?!(?:and|or|if|else|not|in|is)\b)[\w('\"]")
"""An operand: behind it, a ``%`` is meant as an operator."""
_NOTATION: Final = re.compile(r"[eEjJlL]|[xXoObB]\w*")
_LONGEST: Final = 4
_TENS: Final = re.compile("[十百千]?[万亿]|万万")


class Measured(NamedTuple):
    """The unit behind a number: its size, and the number of characters that number and unit take."""

    size: Size
    width: int


def taken_off(body: str, words: frozenset[str]) -> tuple[str, dict[int, Measured]]:
    """The text with its units made blank, and the unit of each number by the place of the number.

    ``words`` stand between two operands, and are no units.
    """
    units: dict[int, Measured] = {}
    if not _PERHAPS.search(body):
        return body, units
    written: list[str] = []
    for found in _SCAN.finditer(body):
        if found["unit"] is None:
            continue
        size = _unit(found, words)
        if size is None:
            continue
        units[found.start()] = Measured(size, len(found[0]))
        written.append(found[0])
    if not units:
        return body, units
    characters = list(body)
    for place, text in zip(units, written, strict=True):
        unit = len(text) - len(text.lstrip("0123456789."))
        characters[place + unit : place + len(text)] = " " * (len(text) - unit)
    return "".join(characters), units


def _unit(found: re.Match[str], words: frozenset[str]) -> Size | None:
    """The size that is written behind a number, if what stands there can be one."""
    word = found["unit"]
    if word in "%％":
        return None if _OPERAND.match(found.string, found.end()) else exact.unit_of(word)
    if keyword.iskeyword(word) or word in words or _NOTATION.fullmatch(word):
        return None
    size = exact.unit_of(word)
    if size is None or not (is_common(word) or (not found["gap"] and len(base(word)) <= _LONGEST)):
        return None
    return size


def is_common(word: str) -> bool:
    """True of a unit that any rule may use: ``万元``, ``人``, ``亿``."""
    counted = base(word)
    return not counted or counted in COMMON


def base(word: str) -> str:
    """The unit of a word, without how many: 元 of 万元; nothing of 亿."""
    word = normalize("NFKC", word)
    return _TENS.sub("", word, count=1) if _TENS.match(word) else word
