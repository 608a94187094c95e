"""Formulas in a normal form: two that have the same one have the same value, for whatever figures.

Every form is stored once and called by a number, so that two forms are the same where their numbers are. Sums are
linear in their terms, products are factors over divisors, and whatever is decided by comparing one term with
constants is a row of pieces on the number line; so neither the order of terms, factors or bands matters,
nor into how many steps a formula is cut. A divisor is never lost: where one formula would divide by 0, so
does the other. The normal form is sound, not complete: what has two forms may still be the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import assert_never

from perfscore import exact
from perfscore.compare.normal import decisions, sums
from perfscore.compare.normal.calls import call
from perfscore.compare.normal.forms import Form, Forms
from perfscore.formula import tree
from perfscore.formula.tree import Node

_ONE = exact.ratio(1)


def read(forms: Forms, node: Node, names: Mapping[str, Form]) -> Form:  # noqa: C901 (a case for each kind of node)
    """The form of a formula whose names have these forms."""

    def inner(one: Node) -> Form:
        return read(forms, one, names)

    match node:
        case tree.Num(value):
            return forms.number(value)
        case tree.Text(value):
            return forms.intern("text", value)
        case tree.Name(name):
            return names[name]
        case tree.Negative(operand):
            return sums.scaled(forms, inner(operand), -_ONE)
        case tree.Binary(op, left, right):
            return sums.binary(forms, op, inner(left), inner(right))
        case tree.Compare(first, rest):
            sides = [inner(first), *(inner(side) for _, side in rest)]
            pairs = zip(rest, pairwise(sides), strict=True)
            return decisions.conjunction(forms, [decisions.compared(forms, op, *pair) for (op, _), pair in pairs])
        case tree.Junct(op, operands):
            return decisions.junction(forms, op, list(map(inner, operands)))
        case tree.Not(operand):
            return decisions.opposite(forms, inner(operand))
        case tree.If(test, then, otherwise):
            return decisions.choice(forms, inner(test), inner(then), inner(otherwise))
        case tree.Call(function, arguments):
            return call(forms, function, list(map(inner, arguments)))
        case tree.PerRow(value, when):
            return forms.intern("per row", inner(value), -1 if when is None else inner(when))
        case _:
            assert_never(node)
