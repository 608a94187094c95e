"""A small spreadsheet: it calculates the formulas that we write, in binary doubles, as applications do."""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

_TOKEN: Final = re.compile(
    r'"(?:[^"]|"")*"|\$B\$\d+|\d+(?:\.\d+)?(?:E\d+)?|[A-Z]+(?=\()|TRUE|FALSE|<>|<=|>=|[-+*/=<>(),&]'
)


class Double(float):
    """A cell's number: what is divided by 0 is no number, and no error where nobody looks."""

    def __truediv__(self, other: Any) -> float:
        return float(self) / other if other else math.nan

    def __rtruediv__(self, other: Any) -> float:
        return other / float(self) if self else math.nan


def _round(value: float, places: float) -> float:
    """Half away from zero."""
    if not math.isfinite(value):
        return value
    assert places == 0
    return math.copysign(math.floor(abs(value) + 0.5), value)


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
        """What a formula comes to."""
        assert "".join(_TOKEN.findall(formula)) == formula
        found = eval(_TOKEN.sub(self._python, formula), dict(FUNCTIONS))  # noqa: S307 (our own formulas, in a test)
        return Double(found) if isinstance(found, int | float) and not isinstance(found, bool) else found

    def _python(self, found: re.Match[str]) -> str:
        token = found[0]
        if token.startswith('"'):
            return repr(token[1:-1].replace('""', '"'))
        if token.startswith("$"):
            value = self.values[token]
            return f"Double({float(value)!r})" if isinstance(value, float) else repr(value)
        return _PYTHON.get(token, token)


FUNCTIONS["Double"] = Double
FUNCTIONS["nan"] = lambda: math.nan
