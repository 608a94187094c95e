"""Values as people read them, and sentences with places for values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from perfscore import exact
from perfscore.exact import Style
from perfscore.steps.model import NO, YES, Input

_PLACE: Final = re.compile(r"\{\{|\}\}|\{([^{}:=]+)(:pp)?\}|\{=([0-9]+)\}")


def shown(value: Any, style: Style) -> str:
    """A value for people."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return "、".join(shown(one, style) for one in value)
    return exact.show(value, style)


def shown_input(one: Input, value: Any) -> str:
    """A figure or an answer for people, with its unit."""
    text, unit = shown(value, one.style), unit_of(one)
    return f"{text} {unit}" if unit and not isinstance(value, str) else text


def unit_of(one: Input) -> str:
    """The unit that a figure is held in: money in 元, whatever it was written in."""
    return "元" if one.kind == "money" else "" if one.kind == "table" else one.unit


def places(text: str) -> Iterator[str]:
    """The names whose values stand in a sentence."""
    return (match[1] for match in _PLACE.finditer(text) if match[1] is not None)


def fill(text: str, values: Mapping[str, Any], styles: Mapping[str, Style], beside: Sequence[str] = ()) -> str:
    """A sentence with its places filled; ``beside`` are the values that stand beside what they are of."""

    def place(match: re.Match[str]) -> str:
        name, points = match[1], match[2]
        if match[3]:
            return beside[int(match[3])]
        if name is None:
            return match[0][0]
        if points:
            return f"{exact.show(values[name] * 100, 'number')} 个百分点"
        return shown(values[name], styles[name])

    return _PLACE.sub(place, text)


def unfilled(text: str) -> str:
    """A sentence as the rule has it: each place says what stands there."""
    return _PLACE.sub(lambda match: "" if match[3] else match[1] or match[0][0], text)
