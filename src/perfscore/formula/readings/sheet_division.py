"""Long division in a spreadsheet: where a rule rounds, every step is a whole number in a cell."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from perfscore import exact
from perfscore.formula.readings import sheet_limbs
from perfscore.formula.readings.sheet_numbers import Numbers, of_divisor
from perfscore.formula.readings.sheet_values import MOST, ONE, WIDE, Exact, is_cell, limit, number, product, refs

_FEW: Final = 10**6
"""The largest factor by which a digit is multiplied without a carry."""


class Division(Numbers):
    """A writer of numbers that can also round them."""

    def _parts(self, value: Exact) -> tuple[str, str, int]:
        """Above and below the line as cells or plain numbers, and how large the lower one can be."""
        top = product(int(value.factor.numerator), value.top)
        least = abs(int(value.factor.numerator)) * value.most
        self.bounded(least, product(abs(int(value.factor.numerator)), value.bound))
        bottom = product(int(value.factor.denominator), *refs(value.below))
        most = int(value.factor.denominator) * limit(value.below)
        self.bounded(most, bottom)
        cells = [one if is_cell(one) or one.isdigit() else self._hold("算式", one) for one in (top, bottom)]
        return cells[0], cells[1], min(most, MOST)

    def _quotient(self, top: str, bottom: str) -> str:
        """The times that ``bottom`` goes into ``top``: the nearest whole number, less one where that is too much."""
        near = f"ROUND({top}/{bottom},0)"
        text = f"{near}-IF({near}*{bottom}>{top},1,0)"
        return self._hold("整数商", text if bottom.isdigit() else f"IF({bottom}=0,0,{text})")

    def floored(self, value: Exact) -> Exact:
        """The greatest whole number not above."""
        if value.factor.denominator == 1 and not value.below:
            return value
        if self._needs_digits(value, 1):
            ref = self._long_quotient(value)
            return Exact(ref, ONE, MOST // 10, plus=value.plus and value.factor > 0)
        top, bottom, _ = self._parts(value)
        ref = self._quotient(top, bottom)
        most = min(abs(int(value.factor.numerator)) * value.most, MOST)
        return Exact(ref, ONE, most, plus=value.plus and value.factor > 0)

    def rounded(self, value: Exact, places: int) -> Exact:
        """Rounded half away from zero: long division, by whole numbers all the way."""
        scale = 10**places
        if not value.below and scale % int(value.factor.denominator) == 0:
            return self.in_one_cell(value)
        if self._needs_digits(value, 10):
            return self._rounded_digits(value, scale)
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
        most_of = min(value.most * abs(int(value.factor.numerator)), MOST) * 10**places
        ref = self._hold("四舍五入", f"{product(sign, f'({text}+IF(2*{rest}>={bottom},1,0))')}")
        size = f"ABS({ref})"
        return Exact(ref, exact.ratio(1, 10**places), most_of, size=size, plus=sign == "1")

    def _rest(self, top: str, part: str, bottom: str) -> str:
        return self._hold("余数", f"{top}-{product(part, bottom)}")

    def _needs_digits(self, value: Exact, digit: int) -> bool:
        """True where a long division may meet numbers too large for one cell."""
        above = abs(int(value.factor.numerator)) * value.most
        bottom = int(value.factor.denominator) * limit(value.below)
        return bool(value.limbs) or above >= WIDE or bottom * digit >= WIDE

    def _digits(self, value: Exact) -> tuple[Exact, Exact]:
        """Above the line as digits, but for what is known when the form is written, and all that is below."""
        bottom = number(ONE)
        for divisor in value.below:
            bottom = self.times(bottom, of_divisor(divisor))
        bottom = self.scaled_top(bottom, int(value.factor.denominator))
        return self.as_digits(replace(value, factor=ONE, below=())), bottom

    def _fit(self, factor: int, top: Exact) -> tuple[int, Exact]:
        """A number of times and what is taken so often: a large number is multiplied out."""
        return (factor, top) if abs(factor) < _FEW else (1, self.scaled_top(top, factor))

    def _long_quotient(self, value: Exact) -> str:
        """The times that what is below goes into what is above: by their first digits, less one where too much."""
        top, bottom = self._digits(value)
        factor, top = self._fit(int(value.factor.numerator), top)
        below = self.held("除数", bottom)
        near = self._hold("约商", f"IF({below}=0,0,ROUND({product(factor, top.top)}/{below},0))")
        self.note_condition(self.large, f"ABS({near})>=1E14")
        many = sheet_limbs.split(self._hold, near, min(abs(factor) * top.most + 1, MOST // 10))
        rest = sheet_limbs.remainder(
            self._hold, (str(factor), self.limbs_of(top)), many, self.limbs_of(bottom), 2 * bottom.most
        )
        return self._hold("整数商", f"{near}-IF({sheet_limbs.sign(self._hold, rest)}<0,1,0)")

    def _rounded_digits(self, value: Exact, scale: int) -> Exact:
        """Rounded half away from zero: the greatest n of which 2n - 1 halves are not above the number."""
        value = replace(value, factor=value.factor * 2 * scale)
        top, bottom = self._digits(value)
        factor, top = self._fit(int(value.factor.numerator), top)
        plus = top.plus and factor > 0
        sign = "1" if plus else sheet_limbs.sign(self._hold, self.limbs_of(top))
        turned = "1" if plus else product(1 if factor > 0 else -1, sign)
        below, above = self.held("除数", bottom), product(abs(factor), turned, top.top)
        near = self._hold("约商的两倍减一", f"IF({below}=0,1,2*ROUND({above}/{below}/2+0.5,0)-1)")
        self.note_condition(self.large, f"{near}>=2E14")
        many = sheet_limbs.split(self._hold, near, min(2 * abs(factor) * top.most + 2, MOST // 5))
        rest = sheet_limbs.remainder(
            self._hold,
            (product(abs(factor), turned), self.limbs_of(top)),
            many,
            self.limbs_of(bottom),
            3 * bottom.most,
        )
        part = f"(({near}+1)/2-IF({sheet_limbs.sign(self._hold, rest)}<0,1,0))"
        ref = self._hold("四舍五入", product(turned, part))
        return Exact(ref, exact.ratio(1, scale), MOST // 10, size=f"ABS({ref})", plus=plus)
