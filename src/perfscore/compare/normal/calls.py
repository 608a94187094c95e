"""Calls of functions in normal form: what is known already is computed, and what is whole stands outside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from math import gcd, lcm
from typing import Final, Literal, NamedTuple

from perfscore import exact
from perfscore.compare.normal import sums
from perfscore.compare.normal.forms import Form, Forms
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.operations import FUNCTIONS

_ZERO, _ONE = exact.ratio(0), exact.ratio(1)
_ANY: Final = exact.ratio(1, 3**40)
"""Finer than any decimals that are kept, and no decimal itself."""


class _Call(NamedTuple):
    """A function: the form of a call, and a number of which the value of such a form is always a multiple."""

    made: Callable[[Forms, Sequence[Form]], Form]
    grain: Callable[[Forms, Sequence[Form]], Number]


def call(forms: Forms, function: tree.Function, parts: Sequence[Form]) -> Form:
    """The form of a call."""
    return _CALLS[function].made(forms, parts)


def _extreme(forms: Forms, function: Literal["min", "max"], parts: Sequence[Form]) -> Form:
    flat = list(chain.from_iterable(forms.parts(one, "call", function) for one in parts))
    values = [value for one in flat if (value := forms.constant(one)) is not None]
    kept = {one for one in flat if forms.constant(one) is None}
    if values:
        kept.add(forms.number(FUNCTIONS[function](values)))
    return kept.pop() if len(kept) == 1 else forms.keep("call", function, tuple(sorted(kept)))


def _absolute(forms: Forms, one: Form) -> Form:
    value = forms.constant(one)
    if value is not None:
        return forms.number(abs(value))
    number, *_ = sums.factored(forms, one)
    return forms.keep("call", "abs", (sums.scaled(forms, one, -_ONE if number < 0 else _ONE),))


def _whole(forms: Forms, function: Literal["floor", "ceil"], one: Form) -> Form:
    """A sum made whole: what is whole already stands outside."""
    constant, terms = sums.terms_of(forms, one)
    outside = {term: factor for term, factor in terms.items() if _is_whole(_grain(forms, term) * factor)}
    whole = exact.floor(constant)
    within = {term: factor for term, factor in terms.items() if term not in outside}
    inside = sums.linear(forms, constant - whole, within)
    value = forms.constant(inside)
    made = forms.keep("call", function, (inside,)) if value is None else forms.number(FUNCTIONS[function](value))
    return sums.total(forms, made, sums.linear(forms, whole, outside))


def _rounded(forms: Forms, one: Form, digits: Form) -> Form:
    """Rounding leaves alone what has no more decimals than are kept."""
    value, places = forms.constant(one), int(forms.constant(digits) or 0)
    if value is not None:
        return forms.number(exact.rounded(value, places))
    fine = _is_whole(_grain(forms, one) * 10**places)
    return one if fine else forms.keep("call", "round", (one, digits))


def _grain(forms: Forms, one: Form) -> Number:
    """A number of which the value is always a multiple; ``_ANY`` where none is known."""
    match forms.of(one):
        case ("number", value):
            return _common([value])
        case ("input", "count", *_):
            return _ONE
        case ("linear", constant, terms):
            return _common([constant, *(factor * _grain(forms, term) for term, factor in terms)])
        case ("call", function, parts):
            return _grain_of_call(forms, function, parts)
        case ("defined", part):
            return _grain(forms, part)
        case ("block", *rows, _, score):
            return _finest(forms, [*(row[-1] for row in rows if row[-1] >= 0), score])
        case ("if", _, *sides):
            return _finest(forms, sides)
        case ("piece", _, first, cuts):
            return _finest(forms, [first, *chain.from_iterable(cut[1:] for cut in cuts)])
        case _:
            return _ANY


def _grain_of_call(forms: Forms, function: tree.Function, parts: Sequence[Form]) -> Number:
    return _CALLS[function].grain(forms, parts)


def _finest(forms: Forms, parts: Iterable[Form]) -> Number:
    return _common(_grain(forms, one) for one in parts)


def _common(values: Iterable[Number]) -> Number:
    """The greatest number of which all are multiples."""
    found = _ZERO
    for value in values:
        bottom = lcm(int(found.denominator), int(value.denominator))
        found = exact.ratio(gcd(int(found * bottom), int(value * bottom)), bottom)
    return found


def _is_whole(value: Number) -> bool:
    return value.denominator == 1


_CALLS: Final[tree.EachFunction[_Call]] = {
    "min": _Call(lambda forms, parts: _extreme(forms, "min", parts), _finest),
    "max": _Call(lambda forms, parts: _extreme(forms, "max", parts), _finest),
    "abs": _Call(lambda forms, parts: _absolute(forms, parts[0]), _finest),
    "floor": _Call(lambda forms, parts: _whole(forms, "floor", parts[0]), lambda _forms, _parts: _ONE),
    "ceil": _Call(lambda forms, parts: _whole(forms, "ceil", parts[0]), lambda _forms, _parts: _ONE),
    "round": _Call(lambda forms, parts: _rounded(forms, *parts), lambda _forms, _parts: _ANY),
    "sum": _Call(lambda forms, parts: forms.keep("call", "sum", tuple(parts)), lambda _forms, _parts: _ANY),
    "count": _Call(lambda forms, parts: forms.keep("call", "count", tuple(parts)), lambda _forms, _parts: _ANY),
}
