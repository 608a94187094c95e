"""Sums and products of forms: a sum is linear in its terms, a product is factors over divisors.

A divisor is never lost: where one formula would divide by 0, so does every other of the same form.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, assert_never

from perfscore import exact
from perfscore.compare.normal.forms import Form, Forms
from perfscore.exact import Number
from perfscore.formula import tree

Factors: TypeAlias = tuple[Number, tuple[Form, ...], tuple[Form, ...], tuple[Form, ...]]
"""A number, factors, divisors, and what else must not be 0."""

_ZERO, _ONE = exact.ratio(0), exact.ratio(1)


def terms_of(forms: Forms, form: Form) -> tuple[Number, dict[Form, Number]]:
    """A form as a sum: a constant, and terms with their factors."""
    match forms.of(form):
        case ("number", value):
            return value, {}
        case ("linear", constant, terms):
            return constant, dict(terms)
        case _:
            return _ZERO, {form: _ONE}


def linear(forms: Forms, constant: Number, terms: Mapping[Form, Number]) -> Form:
    """A constant and terms; a term equal to 0, or to 1, stays while it may have no value."""
    remaining = dict(terms)
    for term, factor in terms.items():
        others = forms.fails(*(one for one in remaining if one != term))
        if forms.fails(term) <= others:
            if not factor:
                del remaining[term]
            elif forms.of(term)[:3] == ("product", (), ()):
                constant += remaining.pop(term)
    if not remaining:
        return forms.number(constant)
    if not constant and list(remaining.values()) == [_ONE]:
        return next(iter(remaining))
    return forms.intern("linear", constant, tuple(sorted(remaining.items())))


def total(forms: Forms, left: Form, right: Form, sign: Number = _ONE) -> Form:
    """One form and ``sign`` times another."""
    (constant, terms), (other, more) = terms_of(forms, left), terms_of(forms, right)
    for term, factor in more.items():
        terms[term] = terms.get(term, _ZERO) + sign * factor
    return linear(forms, constant + sign * other, terms)


def scaled(forms: Forms, form: Form, factor: Number) -> Form:
    """A form times a number."""
    constant, terms = terms_of(forms, form)
    return linear(forms, constant * factor, {term: value * factor for term, value in terms.items()})


def binary(forms: Forms, op: tree.Arithmetic, left: Form, right: Form) -> Form:
    """The form of an operator between two forms."""
    match op:
        case "+":
            return total(forms, left, right)
        case "-":
            return total(forms, left, right, -_ONE)
        case "*":
            for one, other in ((left, right), (right, left)):
                if (factor := forms.constant(one)) is not None:
                    return scaled(forms, other, factor)
            if _is_sum(forms, right):
                left, right = right, left
            return _product(forms, left, factored(forms, right))
        case "/":
            divisor = forms.constant(right)
            if divisor is not None and divisor:
                return scaled(forms, left, _ONE / divisor)
            number, factors, divisors, needs = factored(forms, right)
            return _product(forms, left, (_ONE / number, divisors, factors, (*needs, *divisors)))
        case _:
            assert_never(op)


def _is_sum(forms: Forms, one: Form) -> bool:
    constant, terms = terms_of(forms, one)
    return bool(constant) or len(terms) > 1


def _product(forms: Forms, left: Form, right: Factors) -> Form:
    """``left`` times factors, a sum of few terms term by term."""
    constant, terms = terms_of(forms, left)
    if right[1] and _is_sum(forms, left):
        constant, terms = _ZERO, {left: _ONE}
    parts = [_times(forms, (constant, (), (), ()), right)] if constant else []
    parts += [_times(forms, (factor, *factored(forms, term)[1:]), right) for term, factor in terms.items()]
    product = forms.number(_ZERO)
    for one in parts:
        product = total(forms, product, one)
    return product if parts else _times(forms, (_ZERO, (), (), ()), right)


def factored(forms: Forms, form: Form) -> Factors:
    """A form as a product; a sum is one factor, its first term taken once."""
    match forms.of(form):
        case ("product", factors, divisors, needs):
            return _ONE, factors, divisors, needs
        case ("linear", constant, ((term, factor), *rest)) if factor:
            if constant or rest:
                return factor, (scaled(forms, form, _ONE / factor),), (), ()
            return (factor, *factored(forms, term)[1:])
        case _:
            return _ONE, (form,), (), ()


def _times(forms: Forms, left: Factors, right: Factors) -> Form:
    above, below = [*left[1], *right[1]], [*left[2], *right[2]]
    needs = {*left[3], *right[3]}
    for factor in list(above):
        if factor in below:  # it cancels, but it must still not be 0
            above.remove(factor)
            below.remove(factor)
            needs.add(factor)
    needs = {factor for factor in needs if factor not in below}
    if not below and not needs and len(above) <= 1:
        made = above[0] if above else forms.number(_ONE)
    else:
        made = forms.intern("product", tuple(sorted(above)), tuple(sorted(below)), tuple(sorted(needs)))
    return scaled(forms, made, left[0] * right[0])
