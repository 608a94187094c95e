"""Long division in a spreadsheet: where a rule rounds, every step is a whole number in a cell."""

from __future__ import annotations

from dataclasses import replace

from perfscore import exact
from perfscore.formula.readings import sheet_limbs
from perfscore.formula.readings.sheet_numbers import Numbers
from perfscore.formula.readings.sheet_values import MOST, ONE, WIDE, Exact, is_cell, number, product


class Division(Numbers):
    """A writer of numbers that can also round them."""

    def _parts(self, value: Exact) -> tuple[str, str, int]:
        """Above and below the line as cells or plain numbers, and how large the lower one can be."""
        top = product(int(value.factor.numerator), value.top)
        least = abs(int(value.factor.numerator)) * value.most
        self.bounded(least, product(abs(int(value.factor.numerator)), value.bound))
        bottom = product(int(value.factor.denominator), *value.below)
        most = int(value.factor.denominator) * self.limit(value.below)
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
            ref = self._long_quotient(*self._raised_parts(value))
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
        limit = min(value.most * abs(int(value.factor.numerator)), MOST) * 10**places
        ref = self._hold("四舍五入", f"{product(sign, f'({text}+IF(2*{rest}>={bottom},1,0))')}")
        size = f"ABS({ref})"
        return Exact(ref, exact.ratio(1, 10**places), limit, size=size, plus=sign == "1")

    def _rest(self, top: str, part: str, bottom: str) -> str:
        return self._hold("余数", f"{top}-{product(part, bottom)}")

    def _needs_digits(self, value: Exact, digit: int) -> bool:
        """True where a long division may meet numbers too large for one cell."""
        above = abs(int(value.factor.numerator)) * value.most
        bottom = int(value.factor.denominator) * self.limit(value.below)
        return bool(value.limbs) or above >= WIDE or bottom * digit >= WIDE

    def _raised_parts(self, value: Exact, times: int = 1) -> tuple[Exact, Exact]:
        """Above and below the line, the upper ``times`` as large, as digits."""
        top = self.scaled_top(replace(value, factor=ONE, below=()), int(value.factor.numerator) * times)
        bottom = number(ONE)
        for ref in value.below:
            bottom = self.times(bottom, self.of_cell(ref))
        bottom = self.scaled_top(bottom, int(value.factor.denominator))
        return self.as_digits(top), self.as_digits(bottom)

    def _long_quotient(self, top: Exact, bottom: Exact) -> str:
        """The times that ``bottom`` goes into ``top``: by their first digits, less one where that is too much."""
        near = self._hold("约商", f"IF({bottom.top}=0,0,ROUND({top.top}/{bottom.top},0))")
        self.note_condition(self.large, f"ABS({near})>=1E14")
        taken = self.times(Exact(near, ONE, MOST // 10), bottom)
        return self._hold("整数商", f"{near}-IF({self.order(top, self.as_digits(taken))}<0,1,0)")

    def _rounded_digits(self, value: Exact, scale: int) -> Exact:
        """Rounded half away from zero: twice the number and one more of what is below, divided by twice that."""
        top, bottom = self._raised_parts(value, 2 * scale)
        sign = "1" if top.plus else sheet_limbs.sign(self._hold, top.limbs)
        if sign != "1":
            top = self.of_limbs(replace(top, plus=True), sheet_limbs.signed(self._hold, sign, top.limbs))
        both = [(1, top.limbs), (1, bottom.limbs)]
        most = top.most + bottom.most
        raised = self.of_limbs(replace(top, most=most), sheet_limbs.added(self._hold, both, most))
        part = self._long_quotient(raised, self.as_digits(self.scaled_top(bottom, 2)))
        ref = self._hold("四舍五入", product(sign, part))
        return Exact(ref, exact.ratio(1, scale), MOST // 10, size=f"ABS({ref})", plus=sign == "1")
