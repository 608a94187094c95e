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
"""Finer than any decimals that a formula rounds to, and no decimal itself."""


class _Call(NamedTuple):
    """A function: the form of a call, and a number of which the value of such a form is always a multiple."""

    form: Callable[[Forms, Sequence[Form]], Form]
    grain: Callable[[Forms, Sequence[Form]], Number]


def call(forms: Forms, function: tree.Function, parts: Sequence[Form]) -> Form:
    """The form of a call."""
    return _CALLS[function].form(forms, parts)


def _extreme(forms: Forms, function: Literal["min", "max"], parts: Sequence[Form]) -> Form:
    flat = list(chain.from_iterable(forms.parts(one, "call", function) for one in parts))
    values = [value for one in flat if (value := forms.constant(one)) is not None]
    terms = {one for one in flat if forms.constant(one) is None}
    if values:
        terms.add(forms.number(FUNCTIONS[function](values)))
    return terms.pop() if len(terms) == 1 else forms.intern("call", function, tuple(sorted(terms)))


def _absolute(forms: Forms, form: Form) -> Form:
    value = forms.constant(form)
    if value is not None:
        return forms.number(abs(value))
    number, *_ = sums.factored(forms, form)
    return forms.intern("call", "abs", (sums.scaled(forms, form, -_ONE if number < 0 else _ONE),))


def _whole(forms: Forms, function: Literal["floor", "ceil"], form: Form) -> Form:
    """A sum made whole: what is whole already stands outside."""
    constant, terms = sums.terms_of(forms, form)
    outside = {term: factor for term, factor in terms.items() if _is_whole(_grain(forms, term) * factor)}
    whole = exact.floor(constant)
    within = {term: factor for term, factor in terms.items() if term not in outside}
    inside = sums.linear(forms, constant - whole, within)
    value = forms.constant(inside)
    made = forms.intern("call", function, (inside,)) if value is None else forms.number(FUNCTIONS[function](value))
    return sums.total(forms, made, sums.linear(forms, whole, outside))


def _rounded(forms: Forms, form: Form, digits: Form) -> Form:
    """Rounding leaves alone what has no more decimals than are asked for."""
    value, places = forms.constant(form), int(forms.constant(digits) or 0)
    if value is not None:
        return forms.number(exact.rounded(value, places))
    fine = _is_whole(_grain(forms, form) * 10**places)
    return form if fine else forms.intern("call", "round", (form, digits))


def _grain(forms: Forms, form: Form) -> Number:
    """A number of which the value is always a multiple; ``_ANY`` where none is known."""
    match forms.of(form):
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
    common = _ZERO
    for value in values:
        bottom = lcm(int(common.denominator), int(value.denominator))
        common = exact.ratio(gcd(int(common * bottom), int(value * bottom)), bottom)
    return common


def _is_whole(value: Number) -> bool:
    return value.denominator == 1


def _averaged(forms: Forms, parts: Sequence[Form]) -> Form:
    """The sum by the count."""
    added, many = (forms.intern("call", function, tuple(parts)) for function in ("sum", "count"))
    return sums.binary(forms, "/", added, many)


_CALLS: Final[tree.EachFunction[_Call]] = {
    "min": _Call(lambda forms, parts: _extreme(forms, "min", parts), _finest),
    "max": _Call(lambda forms, parts: _extreme(forms, "max", parts), _finest),
    "abs": _Call(lambda forms, parts: _absolute(forms, parts[0]), _finest),
    "floor": _Call(lambda forms, parts: _whole(forms, "floor", parts[0]), lambda _forms, _parts: _ONE),
    "ceil": _Call(lambda forms, parts: _whole(forms, "ceil", parts[0]), lambda _forms, _parts: _ONE),
    "round": _Call(lambda forms, parts: _rounded(forms, *parts), lambda _forms, _parts: _ANY),
    "sum": _Call(lambda forms, parts: forms.intern("call", "sum", tuple(parts)), lambda _forms, _parts: _ANY),
    "average": _Call(_averaged, lambda _forms, _parts: _ANY),
    "days": _Call(lambda forms, parts: forms.intern("call", "days", tuple(parts)), lambda _forms, _parts: _ONE),
    "months": _Call(lambda forms, parts: forms.intern("call", "months", tuple(parts)), lambda _forms, _parts: _ONE),
    "count": _Call(lambda forms, parts: forms.intern("call", "count", tuple(parts)), lambda _forms, _parts: _ANY),
}
