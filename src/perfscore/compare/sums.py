"""Sums and products in a normal form, each form kept once and called by a number.

A sum is linear in its terms, a product is factors over divisors. A divisor is never lost: where one formula would
divide by 0, so does every other of the same form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from math import gcd, lcm
from typing import Any, Final, Literal, TypeAlias, assert_never

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.readings.value import FUNCTIONS

Form: TypeAlias = int
_Factors: TypeAlias = tuple[Number, tuple[Form, ...], tuple[Form, ...], tuple[Form, ...]]
"""A number, factors, divisors, and what else must not be 0."""

_ZERO, _ONE = exact.ratio(0), exact.ratio(1)
_ANY: Final = exact.ratio(1, 3**40)
"""Finer than any decimals that are kept, and no decimal itself."""


def _is_whole(value: Number) -> bool:
    return value.denominator == 1


def _common(values: Iterable[Number]) -> Number:
    """The greatest number of which all are multiples."""
    found = _ZERO
    for value in values:
        bottom = lcm(int(found.denominator), int(value.denominator))
        found = exact.ratio(gcd(int(found * bottom), int(value * bottom)), bottom)
    return found


class Sums:
    """The forms that were met, each once."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[Any, ...], Form] = {}
        self._forms: list[tuple[Any, ...]] = []
        self._fails: list[frozenset[Form]] = []

    def keep(self, *form: Any) -> Form:
        """The number of a form."""
        number = self._numbers.get(form)
        if number is None:
            number = self._numbers[form] = len(self._forms)
            self._forms.append(form)
            self._fails.append(self._failing(number, form))
        return number

    def fails(self, one: Form) -> frozenset[Form]:
        """What would have to be 0 (or, decided only by figures, to fail) for there to be no value."""
        return self._fails[one]

    def _failing(self, number: Form, form: tuple[Any, ...]) -> frozenset[Form]:
        match form:
            case ("product", factors, divisors, needs):
                return self._all((*factors, *divisors, *needs)) | {*divisors, *needs}
            case ("linear", _, terms):
                return self._all(term for term, _ in terms)
            case ("min" | "max" | "sum" | "count", parts):
                return self._all(parts)
            case ("abs" | "floor" | "ceil" | "not", part) | ("round", part, _):
                return self._all([part])
            case ("piece", of, first, cuts):
                return self._decided(number, of, (first, *chain.from_iterable(cut[1:] for cut in cuts)))
            case ("if", test, *sides) | ("and", (test, *sides)):
                return self._decided(number, test, sides)
            case ("compare", _, *sides):
                return self._all(sides)
            case ("block", *_):
                return frozenset({number})
            case _:
                return frozenset()

    def _decided(self, number: Form, test: Form, sides: Iterable[Form]) -> frozenset[Form]:
        """What fails where ``test`` does; what may fail later hangs on figures, and is called by the whole form."""
        failing = self._fails[test]
        return failing | {number} if self._all(sides) - failing else failing

    def _all(self, parts: Iterable[Form]) -> frozenset[Form]:
        return frozenset[Form]().union(*(self._fails[one] for one in parts))

    def defined(self, one: Form) -> Form:
        """A form where it is known that there is a value."""
        return self.keep("defined", one) if self._fails[one] else one

    def number(self, value: Number) -> Form:
        """The form of a constant."""
        return self.keep("number", value)

    def _constant(self, one: Form) -> Number | None:
        form = self._forms[one]
        return form[1] if form[0] == "number" else None

    # -- sums and products -------------------------------------------------------------------

    def _terms(self, one: Form) -> tuple[Number, dict[Form, Number]]:
        match self._forms[one]:
            case ("number", value):
                return value, {}
            case ("linear", constant, terms):
                return constant, dict(terms)
            case _:
                return _ZERO, {one: _ONE}

    def _linear(self, constant: Number, terms: Mapping[Form, Number]) -> Form:
        """A constant and terms; a term that comes to 0, or to 1, is kept while it may have no value."""
        kept = dict(terms)
        for term, factor in terms.items():
            others = self._all(one for one in kept if one != term)
            if self._fails[term] <= others:
                if not factor:
                    del kept[term]
                elif self._forms[term][:3] == ("product", (), ()):
                    constant += kept.pop(term)
        if not kept:
            return self.number(constant)
        if not constant and list(kept.values()) == [_ONE]:
            return next(iter(kept))
        return self.keep("linear", constant, tuple(sorted(kept.items())))

    def _sum(self, left: Form, right: Form, sign: Number) -> Form:
        (constant, terms), (other, more) = self._terms(left), self._terms(right)
        for term, factor in more.items():
            terms[term] = terms.get(term, _ZERO) + sign * factor
        return self._linear(constant + sign * other, terms)

    def _scaled(self, one: Form, factor: Number) -> Form:
        constant, terms = self._terms(one)
        return self._linear(constant * factor, {term: value * factor for term, value in terms.items()})

    def _binary(self, op: tree.Arithmetic, left: Form, right: Form) -> Form:
        match op:
            case "+":
                return self._sum(left, right, _ONE)
            case "-":
                return self._sum(left, right, -_ONE)
            case "*":
                for one, other in ((left, right), (right, left)):
                    if (factor := self._constant(one)) is not None:
                        return self._scaled(other, factor)
                if self._is_sum(right):
                    left, right = right, left
                return self._product(left, self._factors(right))
            case "/":
                divisor = self._constant(right)
                if divisor is not None and divisor:
                    return self._scaled(left, _ONE / divisor)
                number, factors, divisors, needs = self._factors(right)
                return self._product(left, (_ONE / number, divisors, factors, (*needs, *divisors)))
            case _:
                assert_never(op)

    def _is_sum(self, one: Form) -> bool:
        constant, terms = self._terms(one)
        return bool(constant) or len(terms) > 1

    def _product(self, left: Form, right: _Factors) -> Form:
        """``left`` times factors, a sum of few terms term by term."""
        constant, terms = self._terms(left)
        if right[1] and self._is_sum(left):
            constant, terms = _ZERO, {left: _ONE}
        parts = [self._times((constant, (), (), ()), right)] if constant else []
        parts += [self._times((factor, *self._factors(term)[1:]), right) for term, factor in terms.items()]
        found = self.number(_ZERO)
        for one in parts:
            found = self._sum(found, one, _ONE)
        return found if parts else self._times((_ZERO, (), (), ()), right)

    def _factors(self, one: Form) -> _Factors:
        """A form as a product; a sum is one factor, its first term taken once."""
        match self._forms[one]:
            case ("product", factors, divisors, needs):
                return _ONE, factors, divisors, needs
            case ("linear", constant, ((term, factor), *rest)) if factor:
                if constant or rest:
                    return factor, (self._scaled(one, _ONE / factor),), (), ()
                return (factor, *self._factors(term)[1:])
            case _:
                return _ONE, (one,), (), ()

    def _times(self, left: _Factors, right: _Factors) -> Form:
        above, below = [*left[1], *right[1]], [*left[2], *right[2]]
        needs = {*left[3], *right[3]}
        for one in list(above):
            if one in below:  # it cancels, but it must still not be 0
                above.remove(one)
                below.remove(one)
                needs.add(one)
        needs = {one for one in needs if one not in below}
        if not below and not needs and len(above) <= 1:
            made = above[0] if above else self.number(_ONE)
        else:
            made = self.keep("product", tuple(sorted(above)), tuple(sorted(below)), tuple(sorted(needs)))
        return self._scaled(made, left[0] * right[0])

    def _call(self, function: tree.Function, parts: Sequence[Form]) -> Form:
        values = [self._constant(one) for one in parts]
        match function:
            case "min" | "max":
                return self._extreme(function, parts)
            case "abs" if values[0] is not None:
                return self.number(abs(values[0]))
            case "floor" | "ceil":
                return self._whole(function, parts[0])
            case "abs":
                number, *_ = self._factors(parts[0])
                return self.keep("abs", self._scaled(parts[0], -_ONE if number < 0 else _ONE))
            case "round":
                return self._rounded(parts[0], int(values[1] or 0))
            case _:
                return self.keep(function, tuple(parts))

    def _whole(self, function: Literal["floor", "ceil"], one: Form) -> Form:
        """A sum made whole: what is whole already stands outside."""
        constant, terms = self._terms(one)
        outside = {term: factor for term, factor in terms.items() if _is_whole(self._grain(term) * factor)}
        whole = exact.floor(constant)
        inside = self._linear(constant - whole, {term: factor for term, factor in terms.items() if term not in outside})
        value = self._constant(inside)
        made = self.keep(function, inside) if value is None else self.number(FUNCTIONS[function](value))
        return self._sum(made, self._linear(whole, outside), _ONE)

    def _rounded(self, one: Form, places: int) -> Form:
        """Rounding leaves alone what has no more decimals than are kept."""
        value = self._constant(one)
        if value is not None:
            return self.number(exact.rounded(value, places))
        fine = _is_whole(self._grain(one) * 10**places)
        return one if fine else self.keep("round", one, places)

    def _grain(self, one: Form) -> Number:
        """A number of which the value is always a multiple; ``_ANY`` where none is known."""
        match self._forms[one]:
            case ("number", value):
                return _common([value])
            case ("floor" | "ceil", _) | ("input", "count", *_):
                return _ONE
            case ("linear", constant, terms):
                return _common([constant, *(factor * self._grain(term) for term, factor in terms)])
            case ("min" | "max", parts):
                return _common(map(self._grain, parts))
            case ("abs" | "defined", part):
                return self._grain(part)
            case ("block", *rows, _, score):
                return _common(self._grain(one) for one in (*(row[-1] for row in rows if row[-1] >= 0), score))
            case ("if", _, *sides):
                return _common(map(self._grain, sides))
            case ("piece", _, first, cuts):
                return _common(map(self._grain, (first, *chain.from_iterable(cut[1:] for cut in cuts))))
            case _:
                return _ANY

    def _extreme(self, function: tree.Function, parts: Sequence[Form]) -> Form:
        flat = list(chain.from_iterable(self._parts(function, one) for one in parts))
        values = [value for one in flat if (value := self._constant(one)) is not None]
        kept = {one for one in flat if self._constant(one) is None}
        if values:
            kept.add(self.number(FUNCTIONS[function](values)))
        return kept.pop() if len(kept) == 1 else self.keep(function, tuple(sorted(kept)))

    def _parts(self, word: str, one: Form) -> tuple[Form, ...]:
        form = self._forms[one]
        return form[1] if form[0] == word else (one,)
