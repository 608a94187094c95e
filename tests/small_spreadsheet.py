"""A small spreadsheet: it calculates the formulas that we write, in binary doubles, as applications do."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from perfscore.formula.readings.sheet_limbs import BASE
from perfscore.formula.readings.sheet_values import Exact

_TOKEN: Final = re.compile(
    r'\{[^}]*\}|"(?:[^"]|"")*"|\$B\$\d+|\d+(?:\.\d+)?(?:E\d+)?|[A-Z]+(?=\()|TRUE|FALSE|<>|<=|>=|[-+*/=<>(),&]'
)


class Double(float):
    """A cell's number: what is divided by 0 is no number, and no error where nobody looks."""

    def __truediv__(self, other: Any) -> float:
        return float(self) / other if other else math.nan

    def __rtruediv__(self, other: Any) -> float:
        return other / float(self) if self else math.nan


class Text(str):
    """A cell's text: above every number, and itself no number, which is no error where nobody looks."""

    __slots__ = ()

    def __lt__(self, other: object) -> bool:
        return False

    def __gt__(self, other: object) -> bool:
        return True

    def __mul__(self, other: object) -> float:  # type: ignore[override]  # no text is repeated in a spreadsheet
        return math.nan


def _round(value: Any, places: float) -> Any:
    """Half away from zero."""
    if isinstance(value, str) or not math.isfinite(value):
        return value
    scale = 10 ** int(places)
    return math.copysign(math.floor(abs(value) * scale + 0.5) / scale, value)


def _date(number: float) -> date:
    """The day of a number; of 0 the last before the first."""
    return date(1899, 12, 30) + timedelta(days=int(number))


FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "IF": lambda test, then, otherwise: then if test else otherwise,
    "AND": lambda *every: all(every),
    "OR": lambda *every: any(every),
    "NOT": lambda one: not one,
    "EXACT": lambda one, other: one == other,
    "MAX": lambda *every: max(every),
    "MIN": lambda *every: min(every),
    "ABS": abs,
    "SIGN": lambda one: (one > 0) - (one < 0),
    "ROUND": _round,
    "YEAR": lambda day: _date(day).year,
    "MONTH": lambda day: _date(day).month,
    "DAY": lambda day: _date(day).day,
    "FIND": lambda words, text: [float(str(text).find(one)) if one in str(text) else None for one in words],
    "COUNT": lambda found: len([one for one in found if one is not None]),
    "SUMPRODUCT": lambda one: one,
    "ISNUMBER": lambda one: isinstance(one, float),
    "LEFT": lambda text, many: str(text)[: int(many)],
    "LEN": lambda text: len(str(text)),
    "TRIM": lambda text: re.sub(" +", " ", str(text)).strip(" "),
    "UPPER": lambda text: str(text).upper(),
    "LOWER": lambda text: str(text).lower(),
    "SUBSTITUTE": lambda text, old, new: str(text).replace(old, new),
}
_PYTHON: Final = {"<>": "!=", "=": "==", "&": "+", "TRUE": "True", "FALSE": "False"}


class Cells:
    """Cells by their addresses, each calculated when it is put there."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.values = dict(given)

    def hold(self, label: str, formula: str) -> str:
        ref = f"$B${1000 + len(self.values)}"
        self.values[ref] = self.value(formula)
        assert label
        return ref

    def value(self, formula: str) -> Any:
        """The value of a formula."""
        assert "".join(_TOKEN.findall(formula)) == formula
        found = eval(_TOKEN.sub(self._python, formula), dict(FUNCTIONS))  # noqa: S307 (our own formulas, in a test)
        return Double(found) if isinstance(found, int | float) and not isinstance(found, bool) else found

    def _python(self, found: re.Match[str]) -> str:
        token = found[0]
        if token.startswith('"'):
            return repr(token[1:-1].replace('""', '"'))
        if token.startswith("$"):
            value = self.values[token]
            name = {Double: "Double", float: "Double", str: "Text"}.get(type(value), "")
            return f"{name}({value!r})"
        return _PYTHON.get(token, token)


FUNCTIONS["Double"] = Double
FUNCTIONS["Text"] = Text
FUNCTIONS["nan"] = lambda: math.nan


def divisor(cells: Cells, value: Exact) -> int:
    """All below the line of a value."""
    found = int(value.factor.denominator)
    for one in value.below:
        digits = one.limbs or (one.ref,)
        found *= sum(int(cells.value(digit)) * BASE**place for place, digit in enumerate(digits))
    return found
