"""The values of a Python program as plain data: mappings with text as keys, lists, text, numbers, dates.

A file holds nothing else. A program may hand in anything; what is neither is refused here, at its path,
so that no later stage has to think of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from math import isfinite
from numbers import Rational
from typing import Any, Final

from perfscore import exact
from perfscore.documents.builder import DEEPEST
from perfscore.problems import Fault, Faults, Path
from perfscore.text import DELETE, unshown

MOST_VALUES: Final = 3_000_000
"""The most values that there may be: a table of 100,000 rows has them."""
MOST_BITS: Final = 400
"""An integer above this cannot even be shown."""

_FINE: Final = frozenset({type(None), bool, date})
"""Types whose every value may pass."""
_SMALL: Final = 10**40


def plain(given: Mapping[str, object]) -> tuple[dict[str, Any], Faults]:
    """A mapping as plain data, and the faults of what in it is none."""
    found = _Plain()
    return found.mapping(given, ()), found.faults


def _passes(value: object) -> bool:
    """True where a value may be taken as it is: most are, and need no second look."""
    kind = type(value)
    if kind is int:
        return -_SMALL < value < _SMALL  # type: ignore[operator]  # an int
    if kind is float:
        return isfinite(value)  # type: ignore[arg-type]  # a float
    return kind in _FINE or (kind is str and str.isprintable(value))  # type: ignore[arg-type]  # a str


class _Plain:
    """A copy of a value, made without recursing deeper than a file may."""

    def __init__(self) -> None:
        self.faults = Faults()
        self._count = 0

    def mapping(self, given: Mapping[Any, object], path: Path) -> dict[str, Any]:
        """A mapping, whose keys have to be text."""
        copied: dict[str, Any] = {}
        for key, value in given.items():
            if type(key) is str and _passes(value):
                copied[key] = value
            elif isinstance(key, str):
                copied[str(key)] = self._value(value, (*path, str(key)))
            else:
                self._refuse(path, "key-not-text", f"键必须是文字，不能是 {type(key).__name__}")
        return copied

    def _value(self, value: object, path: Path) -> object:
        match value:
            case dict() | list() | tuple() | Mapping():
                return self._collection(value, path)
            case str():
                return self._text(str(value), path)
            case Rational():
                return self._whole(value, path)
            case float() | Decimal():
                return self._finite(value, path)
            case date():
                return value
            case _:
                kind = type(value)
                message = f"不认识 {kind.__module__}.{kind.__qualname__} 类型的值"
                hint = "可用文字、整数、小数（float、Decimal、Fraction）、日期、是否、列表和映射"
                self._refuse(path, "value-kind", message, hint)
        return None

    def _collection(self, value: Mapping[Any, object] | list[object] | tuple[object, ...], path: Path) -> object:
        many = self._count > MOST_VALUES
        self._count += len(value)
        if len(path) > DEEPEST:
            self._refuse(path, "too-deep", f"嵌套超过 {DEEPEST} 层")
        elif self._count > MOST_VALUES:
            if not many:
                self._refuse(path, "too-many-nodes", f"值超过 {MOST_VALUES} 个")
        elif not isinstance(value, list | tuple):
            return self.mapping(value, path)
        else:
            return [one if _passes(one) else self._value(one, (*path, n)) for n, one in enumerate(value)]
        return None

    def _text(self, text: str, path: Path) -> str:
        if message := unshown(text):
            self._refuse(path, "control-character", message, DELETE)
        return text

    def _whole(self, number: Rational, path: Path) -> object:
        if max(int(number.numerator).bit_length(), int(number.denominator).bit_length()) <= MOST_BITS:
            return number
        self._refuse(path, "number-not-read", "这个数太长", "请检查是不是写错了")
        return None

    def _finite(self, number: float | Decimal, path: Path) -> object:
        """NaN stands for nothing, wherever it stands: it is refused in the words that the text would be."""
        if number.is_finite() if isinstance(number, Decimal) else isfinite(number):
            return number
        try:
            exact.number(number)
        except exact.NotExact as error:
            self._refuse(path, "number-not-read", error.message, error.hint)
        return None

    def _refuse(self, path: Path, code: str, message: str, hint: str = "") -> None:
        self.faults.append(Fault(path, code, message, hint))
