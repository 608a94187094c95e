"""One cell of a filled form, read as a submission has it: a text, with what its format shows, or what is wrong.

A number is read by its 15 digits, as the form's own formulas take it. A text in the place of a number, 10万元 or
１，２３４ or 2022年度, is handed on as it stands: whoever reads a submission says whether it is plain.
"""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Final

from perfscore import exact
from perfscore.problems import Fault
from perfscore.submission.archive import broken
from perfscore.submission.dates import NotADayError, typed_day
from perfscore.submission.form_map import Spec
from perfscore.submission.number_formats import Format, day_text, shown_text
from perfscore.submission.xlsx import Value
from perfscore.text import DELETE, quoted, unshown

MOST_SHARE: Final = 10
"""From here on a number in a cell for percentages is the percentage itself: 95 for 95%. 138% is 1.38 there."""
_DIGITS: Final = Context(prec=15)
_SHARE: Final = Format("percent")
_RESET: Final = "请把格式改成“常规”，再重新输入"


class Unfit(Exception):  # noqa: N818 (it says what stands in the cell, not that something broke)
    """The refusal of one cell; its fault has no path yet."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(code, message)
        self.fault = Fault((), code, message, hint)


def cell_text(spec: Spec, cell: Value, *, date1904: bool) -> str:
    """The text of a cell that is filled in; raise :class:`Unfit` for what a form does not take."""
    return _Cell(spec, cell, date1904=date1904).text()


class _Cell:
    """A cell while it is read."""

    def __init__(self, spec: Spec, cell: Value, *, date1904: bool) -> None:
        self._spec = spec
        self._cell = cell
        self._date1904 = date1904

    def text(self) -> str:
        """Its text."""
        cell, kind = self._cell, self._spec.kind
        if cell.formula is not None:
            message = f"填报格里写了公式“={cell.formula[:40]}”，只能填数或文字"
            raise Unfit("form-formula", message, "请把公式换成它算出的数")
        if message := unshown(cell.text):
            raise Unfit("control-character", message, DELETE)
        if cell.number:
            self._require_number()
        match kind:
            case "number" | "percent" | "date" | "free" if cell.number:
                return self._number()
            case "printed" if cell.number:
                return self._printed()
            case "date":
                return self._day()
            case "choice":
                return self._choice()
            case "number" | "percent":
                return cell.text.strip()
            case _:
                return self._shown()

    def _require_number(self) -> None:
        """Refuse what a file calls a number and is none: NaN; and what is more than any: 1E400."""
        try:
            exact.quantity(self._cell.text)
        except exact.NotExact as error:
            raise Unfit("number-not-read", error.message, error.hint) from None

    def _digits(self) -> Decimal:
        try:
            return _DIGITS.plus(Decimal(self._cell.text))
        except ArithmeticError:
            raise broken("有写坏的数") from None

    def _day(self) -> str:
        """A date that was typed as a text: one written with year, month and day is read."""
        text = self._cell.text.strip()
        if not text:
            return ""
        try:
            return typed_day(text, self._spec.low, self._spec.high).isoformat()
        except NotADayError as error:
            raise Unfit(error.fault.code, error.fault.message, error.fault.hint) from None

    def _printed(self) -> str:
        """A number as its format shows it, of any size."""
        number = self._digits()
        self._require_shown(number, self._cell.format.of(number))
        return self._shown()

    def _choice(self) -> str:
        text = self._shown().strip()
        if text and text not in self._spec.of:
            raise Unfit("form-choice", f"{quoted(text)}不在下拉列表里", "可选：" + "、".join(self._spec.of[:12]))
        return text

    def _number(self) -> str:
        """A number by its 15 digits, as exactly as the form's own formulas take it, with what its format shows."""
        spec, number = self._spec, self._digits()
        try:
            inside = Decimal(spec.low) <= number <= Decimal(spec.high)
            fine = inside and number == round(number, spec.places)
        except (ArithmeticError, ValueError):
            raise broken("有写坏的数") from None
        shown = self._cell.format.of(number)
        if shown.kind == "date" and shown.day and spec.kind != "date":
            return day_text(number, self._date1904)
        self._require_shown(number, shown)
        if not fine:
            raise Unfit("form-number", _unfit(spec, number))
        if spec.kind == "date":  # of a number that no format shows as a date, nobody has seen which day it is
            return day_text(number, self._date1904) if shown.kind == "date" else f"{number.normalize():f}"
        return shown_text(number, _SHARE if spec.kind == "percent" and abs(number) <= 1 and not shown.unit else shown)

    def _require_shown(self, number: Decimal, shown: Format) -> None:
        """Refuse a number whose format shows another than was meant, or hides how large it is."""
        share = self._spec.kind == "percent"
        bare, percent = f"{number.normalize():f}", f"{(number * 100).normalize():f}%"
        if shown.kind == "hidden":
            raise Unfit("form-format", f"这一格的格式使看到的不是格里的数，分不清填的是不是 {bare}", _RESET)
        if shown.kind == "date" and not shown.day:
            message = f"这一格的格式没有把年、月、日都显示出来，分不清填的是不是 {day_text(number, self._date1904)}"
            raise Unfit("form-format", message, "请把格式改成年月日都有的日期格式，再核对一次")
        if share and shown.unit == "%":
            message = f"这一格显示 {bare}%，百分号却只是格式里的文字，按格里的数是 {percent}，分不清填的是哪一个"
            raise Unfit("form-format", message, f"请把格式改成“百分比”，再重新输入 {bare}%")
        if abs(number) >= MOST_SHARE and (shown.kind == "percent" or (share and not shown.unit)):
            message = f"{quoted(bare)}没有写百分号，按格里的数是 {percent}"
            raise Unfit("number-not-read", message, f"是百分数就重新输入 {bare}%；不是就把格式改成“常规”")

    def _shown(self) -> str:
        """The text that the cell shows."""
        cell = self._cell
        if not cell.number:
            return cell.text
        try:
            number = _DIGITS.plus(Decimal(cell.text))
        except ArithmeticError:
            return cell.text
        shown = cell.format.of(number)
        if shown.kind == "date":
            return day_text(number, self._date1904)
        return shown_text(number, shown) if abs(number.adjusted()) <= exact.MOST_DIGITS else cell.text


def _unfit(spec: Spec, number: Decimal) -> str:
    """The message about a number that is too large, too small or too fine for its cell."""
    if spec.kind == "percent":
        low, high, shown = (f"{(Decimal(one) * 100).normalize():f}%" for one in (spec.low, spec.high, number))
        return f"{quoted(shown)}不合要求：要在 {low} 到 {high} 之间，最多到 0.01%"
    decimals = f"最多 {spec.places} 位小数" if spec.places else "不能有小数"
    return f"{quoted(str(number))}不合要求：要在 {spec.low} 到 {spec.high} 之间，{decimals}"
