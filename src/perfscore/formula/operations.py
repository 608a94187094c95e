"""Operations of the language over exact values: each operator and each function, and how comparisons go together.

Every reading that computes takes them from here; only :mod:`perfscore.formula.readings.reference` has operators of its
own, for it is what the others are compared with.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias, assert_never, get_args

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import day_counts
from perfscore.formula.tree import Arithmetic, Comparison, EachFunction

Operation: TypeAlias = Callable[[Any, Any], Any]


def _arithmetic(op: Arithmetic) -> Operation:
    match op:
        case "+":
            return operator.add
        case "-":
            return operator.sub
        case "*":
            return operator.mul
        case "/":
            return operator.truediv
        case _:
            assert_never(op)


def _comparison(op: Comparison) -> Operation:
    match op:
        case "==":
            return operator.eq
        case "!=":
            return operator.ne
        case "<":
            return operator.lt
        case "<=":
            return operator.le
        case ">":
            return operator.gt
        case ">=":
            return operator.ge
        case _:
            assert_never(op)


def _sum(*values: Any) -> Number:
    """The sum of numbers and of whole columns."""
    total = exact.ratio(0)
    for value in values:
        total = total + (sum(value, exact.ratio(0)) if isinstance(value, tuple) else value)
    return total


def _count(*values: Any) -> Number:
    """The number of numbers: a column counts its filled rows."""
    return exact.ratio(sum(len(value) if isinstance(value, tuple) else 1 for value in values))


def _average(*values: Any) -> Number:
    """The sum by the count; ZeroDivisionError where there is nothing."""
    return _sum(*values) / _count(*values)


ARITHMETIC: Final[Mapping[Arithmetic, Operation]] = {op: _arithmetic(op) for op in get_args(Arithmetic)}
COMPARISONS: Final[Mapping[Comparison, Operation]] = {op: _comparison(op) for op in get_args(Comparison)}
FUNCTIONS: Final[EachFunction[Callable[..., Any]]] = {
    "min": min,
    "max": max,
    "abs": abs,
    "floor": exact.floor,
    "ceil": exact.ceil,
    "round": exact.rounded,
    "sum": _sum,
    "average": _average,
    "days": day_counts.days,
    "months": day_counts.months,
    "count": _count,
}

# -- how comparisons go together -------------------------------------------------------------------

Outcomes: TypeAlias = tuple[bool, bool, bool]
"""Outcomes of a comparison with its left side smaller than, equal to and greater than its right side."""

OUTCOMES: Final[Mapping[Comparison, Outcomes]] = {
    op: (holds(-1, 0), holds(0, 0), holds(1, 0)) for op, holds in COMPARISONS.items()
}
_OF_OUTCOMES: Final = {outcomes: op for op, outcomes in OUTCOMES.items()}
OPPOSITE: Final[Mapping[Comparison, Comparison]] = {
    op: _OF_OUTCOMES[not below, not equal, not above] for op, (below, equal, above) in OUTCOMES.items()
}
"""The comparison that holds where one does not."""
TURNED: Final[Mapping[Comparison, Comparison]] = {op: _OF_OUTCOMES[found[::-1]] for op, found in OUTCOMES.items()}
"""The same comparison with its sides exchanged."""
OTHER_END: Final[Mapping[Comparison, Comparison]] = {
    op: _OF_OUTCOMES.get((below, not equal, above), op) for op, (below, equal, above) in OUTCOMES.items()
}
"""The same comparison with its end left out, or taken in; one that has no end is itself."""
PROOFS: Final[Mapping[Comparison, tuple[Comparison, ...]]] = {
    op: tuple(other for other, outcomes in OUTCOMES.items() if all(map(operator.le, outcomes, found)))
    for op, found in OUTCOMES.items()
}
"""The comparisons of which each proves one."""
