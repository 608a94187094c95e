"""Intervals as the official tables write them: ``[80%, 90%)``, with open and closed ends."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from perfscore import exact
from perfscore.exact import Number, Style
from perfscore.formula.literals import number_text
from perfscore.text import quoted

_FORM: Final = re.compile(r"\s*([\[(])([^,\[\]()]*),([^,\[\]()]*)([\])])\s*")
_ENDLESS: Final = {"", "-∞", "+∞", "∞", "-inf", "inf", "+inf"}


class IntervalError(ValueError):
    """A text that is not an interval; its message is for the rule's author, and so is what would help."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers between two ends; ``None`` is an end that is not there."""

    text: str
    low: Number | None
    high: Number | None
    low_closed: bool
    high_closed: bool
    unit: str
    key: str = ""
    written: tuple[str, str] = ("", "")
    """The units of the ends as they were written, in which they are shown."""
    places: tuple[int, int] = (0, 0)
    """The places of the ends in ``key``; of one that is written in another form, of the interval."""

    @classmethod
    def read(cls, text: str, key: str = "", at: int = 0) -> Interval:
        """Read ``[80%, 90%)``, which stands ``at`` a place in the text ``key``; raise :class:`IntervalError`."""
        plain = unicodedata.normalize("NFKC", text).strip().replace("、", ",")
        matched = _FORM.fullmatch(plain)
        if matched is None:
            raise IntervalError(f"{quoted(text.strip())}不是区间")
        opening, first, second, closing = (part.strip() for part in matched.groups())
        (low, low_unit, low_written), (high, high_unit, high_written) = _end(first), _end(second)
        if low is not None and high is not None:
            if low_unit != high_unit and (0 not in (low, high) or (low_unit and high_unit)):
                raise IntervalError(f"“{plain}”的两端单位不同", "两端写同一个单位")
            if low > high:
                raise IntervalError(f"“{plain}”的左端比右端大")
            if low == high and (opening, closing) != ("[", "]"):
                raise IntervalError(f"“{plain}”里没有任何数")
        closed = opening == "[", closing == "]"
        places = at + max(text.find(first), 0), at + max(text.rfind(second), 0)
        return cls(plain, low, high, *closed, low_unit or high_unit, key, (low_written, high_written), places)

    @property
    def style(self) -> Style:
        """The style in which its ends, and what is compared with them, are shown."""
        return "percent" if self.unit == "%" else "money" if self.unit == "元" else "number"

    @property
    def ends(self) -> Iterator[tuple[Number, str, int]]:
        """The ends that are there: each with its unit as it was written, and its place."""
        for end, written, at in zip((self.low, self.high), self.written, self.places, strict=True):
            if end is not None:
                yield end, written, at

    def condition(self, name: str) -> str:
        """The formula that says whether the figure called ``name`` is inside."""
        if self.low is not None and self.low == self.high:
            return f"{name} == {number_text(self.low)}"
        return " and ".join(self._tests(name)) or f"{name} == {name}"

    def score_formula(self, score: str, full: str) -> str:
        """The formula that says if a score, never below 0, is inside; a percentage is a share of the full points."""
        least = [f"{score} >= 0"] if self.low is None else []
        return " and ".join((*least, *self._tests(score, f" * {full}" if self.unit == "%" else "")))

    def _tests(self, name: str, times: str = "") -> Iterator[str]:
        """The comparisons with each of its ends, which may be taken ``times`` something."""
        if self.low is not None:
            yield f"{name} {'>=' if self.low_closed else '>'} {number_text(self.low)}{times}"
        if self.high is not None:
            yield f"{name} {'<=' if self.high_closed else '<'} {number_text(self.high)}{times}"

    @property
    def words(self) -> str:
        """The interval in words, ``80%（含）至 90%``: a closed end is marked 含."""
        low, high = map(self._shown, (self.low, self.high), self.written)
        match low, high:
            case None, None:
                return "任何数"
            case None, str():
                return f"{_apart(high)}及以下" if self.high_closed else f"低于 {high}"
            case str(), None:
                return f"{_apart(low)}及以上" if self.low_closed else f"高于 {low}"
            case _ if low == high:
                return f"等于 {low}"
            case _:
                begin = f"{low}（含）" if self.low_closed else _apart(low or "")
                return f"{begin}至 {high}{'（含）' if self.high_closed else ''}"

    def _shown(self, end: Number | None, written: str) -> str | None:
        """An end in words: a percentage in any interval of percentages, else as it was written."""
        unit = self.unit if self.unit == "%" or written else ""
        return None if end is None else end_text(end, unit, written)

    def holds(self, value: Number) -> bool:
        """True where ``value`` is inside."""
        above = self.low is None or value > self.low or (self.low_closed and value == self.low)
        below = self.high is None or value < self.high or (self.high_closed and value == self.high)
        return above and below

    def meets(self, other: Interval) -> bool:
        """True where the two share a number."""
        first, second = (self, other) if start(self) <= start(other) else (other, self)
        if first.high is None or second.low is None:
            return True
        touching = first.high == second.low and first.high_closed and second.low_closed
        return first.high > second.low or touching


def start(interval: Interval) -> tuple[bool, Number, bool]:
    """The beginning of an interval, by which intervals are ordered."""
    return interval.low is not None, interval.low or exact.ratio(0), not interval.low_closed


def texts(intervals: Sequence[Interval]) -> str:
    """Intervals as they are written: ``[80%, 90%) 或 [95%, 100%]``."""
    return " 或 ".join(one.text for one in intervals)


def _apart(end: str) -> str:
    """An end before a Chinese word: a blank goes between, but after a unit in Chinese."""
    return f"{end} " if end[-1:].isascii() else end


def words(intervals: Sequence[Interval]) -> str:
    """Intervals in words: ``80%（含）至 90% 或 95% 及以上``."""
    return " 或 ".join(one.words for one in intervals)


def end_text(value: Number, unit: str, written: str, gap: str = "") -> str:
    """A threshold for people: a percentage with its sign, anything else in the unit that it was written in."""
    if unit == "%":
        return exact.show(value, "percent")
    word = written or unit
    return exact.in_words(value, word, gap) if word else exact.show(value)


def _end(text: str) -> tuple[Number | None, str, str]:
    if text in _ENDLESS:
        return None, "", ""
    try:
        return exact.amount_of(text)
    except exact.NotExact as error:
        raise IntervalError(f"区间的一端读不出数：{error.message}") from None


def units(intervals: Iterable[Interval]) -> set[str]:
    """The units of the ends; 0 and what has no end fit any unit."""
    return {one.unit for one in intervals if one.low or one.high}


def gaps(intervals: list[Interval]) -> list[tuple[Number | None, bool, Number | None, bool]]:
    """Gaps of the number line between ``intervals``: (low, low included, high, high included)."""
    missing: list[tuple[Number | None, bool, Number | None, bool]] = []
    reach: Number | None = None  # everything below `reach` is covered; None: nothing is yet
    closed = False
    for interval in sorted(intervals, key=start):
        if interval.low is not None:
            if reach is None:
                missing.append((None, False, interval.low, not interval.low_closed))
            elif interval.low > reach or (interval.low == reach and not (interval.low_closed or closed)):
                missing.append((reach, not closed, interval.low, not interval.low_closed))
        if interval.high is None:
            return missing
        if reach is None or (interval.high, interval.high_closed) > (reach, closed):
            reach, closed = interval.high, interval.high_closed
    missing.append((reach, not closed, None, False))
    return missing
