"""Decisions of forms: comparisons, conditions, and what is chosen by them.

Whatever is decided by comparing one term with constants is a row of pieces on the number line; so neither the order of
bands nor the way in which they are asked about matters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from typing import assert_never

from perfscore import exact
from perfscore.compare.normal import sums
from perfscore.compare.normal.forms import Form, Forms
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.operations import OUTCOMES, TURNED

_ZERO, _ONE = exact.ratio(0), exact.ratio(1)


def truth(forms: Forms, value: bool) -> Form:  # noqa: FBT001 (it is the value that the form has)
    """The form of what always, or never, holds."""
    return forms.intern("truth", value)


def compared(forms: Forms, op: tree.Comparison, left: Form, right: Form) -> Form:
    """A comparison: with a constant, the pieces below it, at it and above it."""
    if _is_text(forms, left) or _is_text(forms, right):
        return _same_text(forms, op, left, right)
    constant, terms = sums.terms_of(forms, sums.total(forms, left, right, -_ONE))
    if not terms:
        return truth(forms, OUTCOMES[op][1] if not constant else OUTCOMES[op][0 if constant < 0 else 2])
    factor = next(iter(terms.values()))
    if not factor:
        return forms.intern("compare", op, sums.linear(forms, constant, terms))
    of = sums.linear(forms, _ZERO, {term: value / factor for term, value in terms.items()})
    below, at, above = (truth(forms, side) for side in OUTCOMES[op if factor > 0 else TURNED[op]])
    edge = -constant / factor
    if _is_settled(forms, of):
        return _mapped(
            forms, of, lambda leaf: compared(forms, op if factor > 0 else TURNED[op], leaf, forms.number(edge))
        )
    return forms.intern("piece", of, below, ((edge, at, above),))


def _is_text(forms: Forms, one: Form) -> bool:
    form = forms.of(one)
    return form[0] == "text" or (form[0] == "input" and form[1] in {"text", "date"})


def _same_text(forms: Forms, op: tree.Comparison, left: Form, right: Form) -> Form:
    """A comparison of texts or dates; of two choices, that it is not the second."""
    match op:
        case "!=":
            return opposite(forms, _same_text(forms, "==", left, right))
        case ">" | ">=":
            return _same_text(forms, TURNED[op], right, left)
        case "==":
            first, second = sorted((left, right))
            chosen, word = forms.of(first), forms.of(second)
            if chosen[0] == "text":
                first, second, chosen, word = second, first, word, chosen
            if chosen[0] == "input" and word[0] == "text" and len(chosen[3]) == 2 and word[1] == chosen[3][1]:  # noqa: PLR2004 (two choices)
                return opposite(forms, forms.intern("compare", op, first, forms.intern("text", chosen[3][0])))
            return forms.intern("compare", op, first, second)
        case "<" | "<=":
            return forms.intern("compare", op, left, right)
        case _:
            assert_never(op)


def _is_settled(forms: Forms, one: Form) -> bool:
    """True where a form is one of a few constants, by what was decided."""
    match forms.of(one):
        case ("piece", _, first, cuts):
            return all(map(partial(_is_settled, forms), (first, *chain.from_iterable(cut[1:] for cut in cuts))))
        case ("if", _, then, otherwise):
            return _is_settled(forms, then) and _is_settled(forms, otherwise)
        case ("number" | "truth", _):
            return True
        case _:
            return False


def _mapped(forms: Forms, settled: Form, change: Callable[[Form], Form]) -> Form:
    """A settled form with each of its constants changed."""
    match forms.of(settled):
        case ("piece", of, _, _):
            return _pieces(forms, of, [settled], lambda leaf: _mapped(forms, leaf, change))
        case ("if", test, then, otherwise):
            return choice(forms, test, _mapped(forms, then, change), _mapped(forms, otherwise, change))
        case _:
            return change(settled)


def _pieces(forms: Forms, of: Form, parts: Sequence[Form], made: Callable[..., Form]) -> Form:
    """The form made of parts, each of which may be decided by where ``of`` lies."""
    cuts = sorted({cut[0] for one in parts for cut in _cuts(forms, one, of)})
    first = made(*(_part_at(forms, one, of, None) for one in parts))
    rows, before = [], first
    for edge in cuts:
        at, after = (made(*(_part_at(forms, one, of, edge, past=past) for one in parts)) for past in (False, True))
        if not before == at == after:
            rows.append((edge, at, after))
        before = after
    return forms.intern("piece", of, first, tuple(rows)) if rows or forms.fails(of) else first


def _cuts(forms: Forms, one: Form, of: Form) -> tuple[tuple[Number, Form, Form], ...]:
    form = forms.of(one)
    return form[3] if form[:2] == ("piece", of) else ()


def _part_at(forms: Forms, part: Form, of: Form, edge: Number | None, *, past: bool = False) -> Form:
    """A part at an edge, or just past it; without an edge, below all of them."""
    form = forms.of(part)
    if form[:2] != ("piece", of):
        return part
    value: Form = form[2]
    for cut, at, after in form[3] if edge is not None else ():
        if cut < edge or (cut == edge and past):
            value = after
        elif cut == edge:
            value = at
    return value


def choice(forms: Forms, test: Form, then: Form, otherwise: Form) -> Form:
    """One form where a condition holds, else another."""
    match forms.of(test):
        case ("truth", holds):
            return then if holds else otherwise
        case ("piece", of, _, _) if _is_settled(forms, test):
            return _pieces(forms, of, (test, then, otherwise), partial(choice, forms))
        case ("not", inner):
            return choice(forms, inner, otherwise, then)
        case _ if then == otherwise and not forms.fails(test):
            return then
        case _ if (forms.of(then), forms.of(otherwise)) == (("truth", True), ("truth", False)):
            return test
        case _:
            return forms.intern("if", test, then, otherwise)


def opposite(forms: Forms, condition: Form) -> Form:
    """A condition that holds where another does not."""
    match forms.of(condition):
        case ("truth", holds):
            return truth(forms, not holds)
        case ("not", inner):
            return int(inner)
        case _ if _is_settled(forms, condition):
            return _mapped(forms, condition, partial(opposite, forms))
        case _:
            return forms.intern("not", condition)


def conjunction(forms: Forms, parts: Sequence[Form]) -> Form:
    """All of these; they change places only where none of them can fail."""
    flat = [inner for condition in parts for inner in forms.parts(condition, "and")]
    safe = not forms.fails(*flat)
    conditions: list[Form] = []
    for condition in flat:
        form = forms.of(condition)
        places = [place for place, other in enumerate(conditions) if forms.of(other)[:2] == form[:2]]
        if form[0] == "piece" and places and (safe or places[-1] == len(conditions) - 1):
            conditions[places[-1]] = _pieces(forms, form[1], (conditions[places[-1]], condition), partial(_both, forms))
        elif condition not in conditions:
            conditions.append(condition)
    if safe and truth(forms, False) in conditions:  # noqa: FBT003 (it is the value that the form has)
        return truth(forms, False)  # noqa: FBT003 (as above)
    conditions = [condition for condition in conditions if forms.of(condition) != ("truth", True)]
    if len(conditions) <= 1:
        return conditions[0] if conditions else truth(forms, True)  # noqa: FBT003 (as above)
    return forms.intern("and", tuple(sorted(conditions) if safe else conditions))


def junction(forms: Forms, op: tree.Junction, parts: Sequence[Form]) -> Form:
    """All of several conditions, or at least one: not all of their opposites."""
    match op:
        case "and":
            return conjunction(forms, parts)
        case "or":
            return opposite(forms, conjunction(forms, [opposite(forms, one) for one in parts]))
        case _:
            assert_never(op)


def _both(forms: Forms, one: Form, other: Form) -> Form:
    return choice(forms, one, other, one)
