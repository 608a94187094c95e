"""The interval within which a figure's numbers have to lie, its ends as the numbers are held."""

from __future__ import annotations

from dataclasses import dataclass

from perfscore import exact
from perfscore.exact import Kind, Number
from perfscore.formula.analysis.extent import LEAST, MOST, Extent, closed, opened
from perfscore.formula.interval import Interval


class NoLimits(ValueError):  # noqa: N818 (it says what the interval is, not that something broke)
    """An interval that cannot be that of a figure; its message and hint are for the rule's author."""

    def __init__(self, message: str, hint: str = "") -> None:
        """Keep both."""
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Limits:
    """Ends, of which each may be absent (None) or left out, and what they are in words: ``从 0 分到 15 分``."""

    low: Number | None
    high: Number | None
    low_closed: bool
    high_closed: bool
    words: str

    @classmethod
    def of(cls, interval: Interval, kind: Kind, unit: str) -> Limits:
        """The limits that an interval says of figures of a kind and a unit; raise :class:`NoLimits`."""
        texts = [one.strip() for one in interval.text[1:-1].split(",")]
        ends = (interval.low, interval.high)
        low, high = (None if end is None else _held(text, kind, unit) for text, end in zip(texts, ends, strict=True))
        shown = [_shown(text, kind, unit) for text in texts]
        words = _words(interval, *shown)
        return cls(low, high, interval.low_closed, interval.high_closed, words)

    def holds(self, value: Number) -> bool:
        """True where ``value`` is inside."""
        above = self.low is None or value > self.low or (self.low_closed and value == self.low)
        below = self.high is None or value < self.high or (self.high_closed and value == self.high)
        return above and below

    @property
    def extent(self) -> Extent:
        """All numbers inside."""
        low = LEAST if self.low is None else closed(self.low) if self.low_closed else opened(self.low)
        high = MOST if self.high is None else closed(self.high) if self.high_closed else opened(self.high)
        return Extent(low, high)

    def least(self, step: Number) -> Number | None:
        """The least multiple of ``step`` inside, as far as the low end says."""
        if self.low is None:
            return None
        first = exact.ceil(self.low / step) * step
        return first if self.low_closed or first != self.low else first + step

    def most(self, step: Number) -> Number | None:
        """The greatest multiple of ``step`` inside, as far as the high end says."""
        if self.high is None:
            return None
        last = exact.floor(self.high / step) * step
        return last if self.high_closed or last != self.high else last - step


def _held(text: str, kind: Kind, unit: str) -> Number:
    """An end as figures of the kind are held; a bare amount of money has no size but 0."""
    size = exact.split_unit(text)
    value = None if size is None else size[0]
    if value == 0:
        return exact.ratio(0)
    if kind == "money" and size is not None and size[1] is None:
        named = unit if unit not in {"", "元"} else "万元"
        raise NoLimits(f"金额的一端“{text}”没有写单位", f"请写明单位：{text}{named} 或 {text}元")
    try:
        return exact.in_unit(text, kind, unit)
    except exact.NotExact as error:
        raise NoLimits(error.message, error.hint) from None


def _shown(text: str, kind: Kind, unit: str) -> str:
    """An end as people read it, with the figure's unit where it has none of its own."""
    size = exact.split_unit(text)
    named = "元" if kind == "money" and not unit else "" if kind == "percent" else unit
    if size is None or size[1] is not None or not named:
        return text
    return f"{text}{named}" if named == "%" else f"{text} {named}"


def _words(interval: Interval, low: str, high: str) -> str:
    if interval.low is not None and interval.low == interval.high:
        return f"只能是 {low}"
    if interval.low is not None and interval.high is not None and interval.low_closed and interval.high_closed:
        return f"从 {low}{'' if low[-1] > '~' else ' '}到 {high}"
    parts = []
    if interval.low is not None:
        parts.append(f"{'不小于' if interval.low_closed else '大于'} {low}")
    if interval.high is not None:
        parts.append(f"{'不大于' if interval.high_closed else '小于'} {high}")
    return "、".join(parts)
