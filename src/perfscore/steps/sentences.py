"""Values as people read them, and sentences with places for values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from perfscore import exact
from perfscore.exact import Number, Style
from perfscore.steps.model import NO, YES, Input

_LARGE: Final = 10_000
_MOST_PLACES: Final = 4
_PLACE: Final = re.compile(r"\{\{|\}\}|\{([^{}:=]+)(?::([^{}:=]+))?\}|\{=([0-9]+)\}")


def shown(value: Any, style: Style) -> str:
    """A value for people."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return "、".join(shown(one, style) for one in value)
    text = exact.show(value, style)
    if style != "number" or abs(value) < _LARGE:
        return text
    digits = text.lstrip("≈")
    return f"{text[: len(text) - len(digits)]}{Decimal(digits):,f}"


def shown_input(one: Input, value: Any) -> str:
    """A figure or an answer for people, with its unit."""
    if unit := large_unit(one):
        return in_unit(value, unit)
    text, unit = shown(value, one.style), unit_of(one)
    return f"{text} {unit}" if unit and not isinstance(value, str) else text


def large_unit(one: Input) -> str:
    """The unit of an amount that is written in another than 元: 万元."""
    return one.unit if one.value_kind == "money" and one.unit not in {"", "元"} else ""


def money(value: Number, unit: str) -> str:
    """An amount in a unit of money, ``3,600 万元``; in 元 where that takes more than four decimals."""
    size = exact.unit_of(unit)
    text = "/" if size is None or size.base != "元" else exact.plain(value / size.scale)
    if "/" in text or len(text.partition(".")[2]) > _MOST_PLACES:
        return f"{exact.show(value, 'money')} 元"
    return f"{Decimal(text):,f} {unit}"


def in_unit(value: Any, unit: str) -> str:
    """An amount in a unit of money; of a column, each."""
    return "、".join(money(one, unit) for one in (value if isinstance(value, tuple) else (value,)))


def unit_of(one: Input) -> str:
    """The unit that a figure is held in: money in 元, whatever it was written in."""
    return "元" if one.kind == "money" else "" if one.kind == "table" else one.unit


def places(text: str) -> Iterator[str]:
    """The names whose values stand in a sentence."""
    return (match[1] for match in _PLACE.finditer(text) if match[1] is not None)


def fill(text: str, values: Mapping[str, Any], styles: Mapping[str, Style], beside: Sequence[str] = ()) -> str:
    """A sentence with its places filled; ``beside`` are the values that stand beside what they are of."""

    def place(match: re.Match[str]) -> str:
        name, unit = match[1], match[2]
        if match[3]:
            return beside[int(match[3])]
        if name is None:
            return match[0][0]
        if unit == "pp":
            return f"{exact.show(values[name] * 100, 'number')} 个百分点"
        if unit:
            return money(values[name], unit)
        return shown(values[name], styles[name])

    return _PLACE.sub(place, text)


def unfilled(text: str) -> str:
    """A sentence as the rule has it: each place says what stands there."""
    return _PLACE.sub(lambda match: "" if match[3] else match[1] or match[0][0], text)
