"""Floors and roundings by long division, every step a whole number in a cell; and what would make one inexact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from perfscore import exact
from perfscore.formula.readings.sheet_values import MOST, ONE, Exact, Hold, common, is_cell, limit, product


class Longhand:
    """Divides, and notes what may go wrong.

    After writing, ``zero`` are the conditions under which something is divided by 0, ``large`` those under
    which a number is too large to be exact.
    """

    def __init__(self, hold: Hold, limits: dict[str, int] | None = None) -> None:
        """Start with nothing known to be dangerous; ``limits`` says of cells how large they can be."""
        self.zero: list[str] = []
        self.large: list[str] = []
        self._hold = hold
        self._limits = {} if limits is None else limits
        self._path: list[str] = []

    @contextmanager
    def under(self, *conditions: str) -> Iterator[None]:
        """What is met meanwhile counts only where the conditions hold."""
        before = len(self._path)
        self._path += conditions
        yield
        del self._path[before:]

    def danger(self, kind: list[str], condition: str) -> None:
        """Note a condition, where what is looked at now is looked at."""
        kind.append(f"AND({','.join((*self._path, condition))})" if self._path else condition)

    def bounded(self, most: int, bound: str) -> None:
        """Note where a number is too large, if it can be."""
        if most >= MOST:
            self.danger(self.large, f"{bound}>=1E15")

    def held(self, label: str, value: Exact) -> str:
        """The cell that holds ``top``: its own, or a new one."""
        return value.top if is_cell(value.top) else self._hold(label, value.top)

    def _common(self, values: Sequence[Exact]) -> tuple[exact.Number, tuple[str, ...], list[Exact]]:
        return common(values, self._limits)

    def _limit(self, refs: Sequence[str]) -> int:
        return limit(refs, self._limits)

    def _parts(self, value: Exact) -> tuple[str, str, int]:
        """Above and below the line as cells or plain numbers, and how large the lower one can be."""
        top = product(int(value.factor.numerator), value.top)
        least = abs(int(value.factor.numerator)) * value.most
        self.bounded(least, product(abs(int(value.factor.numerator)), value.bound))
        bottom = product(int(value.factor.denominator), *value.below)
        most = int(value.factor.denominator) * self._limit(value.below)
        self.bounded(most, bottom)
        cells = [one if is_cell(one) or one.isdigit() else self._hold("算式", one) for one in (top, bottom)]
        return cells[0], cells[1], min(most, MOST)

    def _quotient(self, top: str, bottom: str) -> str:
        """How many times ``bottom`` goes into ``top``: the nearest whole number, less one where that is too much."""
        near = f"ROUND({top}/{bottom},0)"
        text = f"{near}-IF({near}*{bottom}>{top},1,0)"
        return self._hold("整数商", text if bottom.isdigit() else f"IF({bottom}=0,0,{text})")

    def floored(self, value: Exact) -> Exact:
        """The greatest whole number not above."""
        if value.factor.denominator == 1 and not value.below:
            return value
        top, bottom, _ = self._parts(value)
        ref = self._quotient(top, bottom)
        most = min(abs(int(value.factor.numerator)) * value.most, MOST)
        return Exact(ref, ONE, most, plus=value.plus and value.factor > 0)

    def rounded(self, value: Exact, places: int) -> Exact:
        """Rounded half away from zero: long division, by whole numbers all the way."""
        scale = 10**places
        if not value.below and scale % int(value.factor.denominator) == 0:
            return value
        sign = "1" if value.plus and value.factor > 0 else ""
        if not sign:
            ref = self.held("数", replace(value, top=product(1 if value.factor > 0 else -1, value.top)))
            sign = f"SIGN({ref})"
            value = replace(value, top=f"ABS({ref})", factor=abs(value.factor), size=value.bound, plus=True)
        top, bottom, most = self._parts(value)
        digits = ([scale] if most * scale < MOST else [10] * places) if places else []
        self.bounded(most * max(digits, default=1), product(max(digits, default=1), bottom))
        part = self._quotient(top, bottom)
        text, rest = product(scale, part), self._rest(top, part, bottom)
        for digit in digits:
            scale //= digit
            more = self._hold("余数进位", product(digit, rest))
            part = self._quotient(more, bottom)
            text, rest = f"{text}+{product(scale, part)}", self._rest(more, part, bottom)
        limit = min(value.most * abs(int(value.factor.numerator)), MOST) * 10**places
        ref = self._hold("四舍五入", f"{product(sign, f'({text}+IF(2*{rest}>={bottom},1,0))')}")
        size = f"ABS({ref})"
        return Exact(ref, exact.ratio(1, 10**places), limit, size=size, plus=sign == "1")

    def _rest(self, top: str, part: str, bottom: str) -> str:
        return self._hold("余数", f"{top}-{product(part, bottom)}")
