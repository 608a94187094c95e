"""Formulas in a normal form: two that have the same one have the same value, for whatever figures.

Every form is kept once and called by a number, so that two forms are the same where their numbers are. Sums are
linear in their terms, products are factors over divisors, and whatever is decided by comparing one term with
constants is a row of pieces on the number line; so neither the order of terms, factors or bands matters,
nor into how many steps a formula is cut. A divisor is never lost: where one formula would divide by 0, so
does the other. The normal form is sound, not complete: what has two forms may still be the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain, pairwise
from typing import Final, assert_never

from perfscore import exact
from perfscore.compare.sums import Form, Sums
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.tree import Node

_ZERO, _ONE = exact.ratio(0), exact.ratio(1)
_FLIPPED: Final[dict[tree.Comparison, tree.Comparison]] = {
    "==": "==",
    "!=": "!=",
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
}
_SIDES: Final[dict[tree.Comparison, tuple[bool, bool, bool]]] = {
    "==": (False, True, False),
    "!=": (True, False, True),
    "<": (True, False, False),
    "<=": (True, True, False),
    ">": (False, False, True),
    ">=": (False, True, True),
}
"""Whether a comparison with a constant holds below it, at it, and above it."""


class Forms(Sums):
    """The forms that were met, each once."""

    # -- a formula -------------------------------------------------------------------------

    def read(self, node: Node, names: Mapping[str, Form]) -> Form:
        """The form of a formula whose names have these forms."""
        match node:
            case tree.Num(value):
                return self.number(value)
            case tree.Text(value):
                return self.keep("text", value)
            case tree.Name(name):
                return names[name]
            case tree.Negative(operand):
                return self._scaled(self.read(operand, names), -_ONE)
            case tree.Binary(op, left, right):
                return self._binary(op, self.read(left, names), self.read(right, names))
            case tree.Compare(first, rest):
                sides = [self.read(first, names), *(self.read(side, names) for _, side in rest)]
                pairs = zip(rest, pairwise(sides), strict=True)
                return self._and([self._compare(op, *pair) for (op, _), pair in pairs])
            case tree.Junct("and", operands):
                return self._and([self.read(one, names) for one in operands])
            case tree.Junct(_, operands):
                return self._not(self._and([self._not(self.read(one, names)) for one in operands]))
            case tree.Not(operand):
                return self._not(self.read(operand, names))
            case tree.If(test, then, otherwise):
                return self._if(*(self.read(one, names) for one in (test, then, otherwise)))
            case tree.Call(function, arguments):
                return self._call(function, [self.read(one, names) for one in arguments])
            case _:
                assert_never(node)

    # -- what is decided ---------------------------------------------------------------------

    def truth(self, value: bool) -> Form:  # noqa: FBT001 (it is the value that the form has)
        """The form of what always, or never, holds."""
        return self.keep("truth", value)

    def _compare(self, op: tree.Comparison, left: Form, right: Form) -> Form:
        if self._is_text(left) or self._is_text(right):
            return self._same_text(op, left, right)
        constant, terms = self._terms(self._sum(left, right, -_ONE))
        if not terms:
            return self.truth(_SIDES[op][1] if not constant else _SIDES[op][0 if constant < 0 else 2])
        factor = next(iter(terms.values()))
        if not factor:
            return self.keep("compare", op, self._linear(constant, terms))
        of = self._linear(_ZERO, {term: value / factor for term, value in terms.items()})
        below, at, above = (self.truth(side) for side in _SIDES[op if factor > 0 else _FLIPPED[op]])
        edge = -constant / factor
        if self._settled(of):
            return self._over(
                of, lambda leaf: self._compare(op if factor > 0 else _FLIPPED[op], leaf, self.number(edge))
            )
        return self.keep("piece", of, below, ((edge, at, above),))

    def _is_text(self, one: Form) -> bool:
        form = self._forms[one]
        return form[0] == "text" or (form[0] == "input" and form[1] in {"text", "date"})

    def _same_text(self, op: tree.Comparison, left: Form, right: Form) -> Form:
        """A comparison of texts or dates; of two choices, that it is not the second."""
        match op:
            case "!=":
                return self._not(self._same_text("==", left, right))
            case ">" | ">=":
                return self._same_text(_FLIPPED[op], right, left)
            case "==":
                first, second = sorted((left, right))
                one, word = self._forms[first], self._forms[second]
                if one[0] == "text":
                    first, second, one, word = second, first, word, one
                if one[0] == "input" and word[0] == "text" and len(one[3]) == 2 and word[1] == one[3][1]:  # noqa: PLR2004 (two choices)
                    return self._not(self.keep("compare", op, first, self.keep("text", one[3][0])))
                return self.keep("compare", op, first, second)
            case _:
                return self.keep("compare", op, left, right)

    def _settled(self, one: Form) -> bool:
        """Whether a form is one of a few constants, by what was decided."""
        match self._forms[one]:
            case ("piece", _, first, cuts):
                return all(map(self._settled, (first, *chain.from_iterable(cut[1:] for cut in cuts))))
            case ("if", _, then, otherwise):
                return self._settled(then) and self._settled(otherwise)
            case ("number" | "truth", _):
                return True
            case _:
                return False

    def _over(self, one: Form, change: Callable[[Form], Form]) -> Form:
        """A settled form with each of its constants changed."""
        match self._forms[one]:
            case ("piece", of, _, _):
                return self._pieces(of, [one], lambda leaf: self._over(leaf, change))
            case ("if", test, then, otherwise):
                return self._if(test, self._over(then, change), self._over(otherwise, change))
            case _:
                return change(one)

    def _pieces(self, of: Form, parts: Sequence[Form], made: Callable[..., Form]) -> Form:
        """What is made of parts, each of which may be decided by where ``of`` lies."""
        cuts = sorted({cut[0] for one in parts for cut in self._cuts(one, of)})
        first = made(*(self._side(one, of, None) for one in parts))
        rows, before = [], first
        for edge in cuts:
            at, after = (made(*(self._side(one, of, edge, past=past) for one in parts)) for past in (False, True))
            if not before == at == after:
                rows.append((edge, at, after))
            before = after
        return self.keep("piece", of, first, tuple(rows)) if rows or self._fails[of] else first

    def _cuts(self, one: Form, of: Form) -> tuple[tuple[Number, Form, Form], ...]:
        form = self._forms[one]
        return form[3] if form[:2] == ("piece", of) else ()

    def _side(self, one: Form, of: Form, edge: Number | None, *, past: bool = False) -> Form:
        """What a part is at an edge, or just past it; without an edge, below all of them."""
        form = self._forms[one]
        if form[:2] != ("piece", of):
            return one
        found: Form = form[2]
        for cut, at, after in form[3] if edge is not None else ():
            if cut < edge or (cut == edge and past):
                found = after
            elif cut == edge:
                found = at
        return found

    def _if(self, test: Form, then: Form, otherwise: Form) -> Form:
        match self._forms[test]:
            case ("truth", holds):
                return then if holds else otherwise
            case ("piece", of, _, _) if self._settled(test):
                return self._pieces(of, (test, then, otherwise), self._if)
            case ("not", inner):
                return self._if(inner, otherwise, then)
            case _ if then == otherwise and not self._fails[test]:
                return then
            case _ if (self._forms[then], self._forms[otherwise]) == (("truth", True), ("truth", False)):
                return test
            case _:
                return self.keep("if", test, then, otherwise)

    def _not(self, one: Form) -> Form:
        match self._forms[one]:
            case ("truth", holds):
                return self.truth(not holds)
            case ("not", inner):
                return int(inner)
            case _ if self._settled(one):
                return self._over(one, self._not)
            case _:
                return self.keep("not", one)

    def _and(self, parts: Sequence[Form]) -> Form:
        """All of these; they change places only where none of them can fail."""
        flat = [inner for one in parts for inner in self._parts("and", one)]
        safe = not self._all(flat)
        kept: list[Form] = []
        for one in flat:
            form = self._forms[one]
            places = [place for place, other in enumerate(kept) if self._forms[other][:2] == form[:2]]
            if form[0] == "piece" and places and (safe or places[-1] == len(kept) - 1):
                kept[places[-1]] = self._pieces(form[1], (kept[places[-1]], one), self._both)
            elif one not in kept:
                kept.append(one)
        if safe and self.truth(False) in kept:  # noqa: FBT003 (it is the value that the form has)
            return self.truth(False)  # noqa: FBT003 (as above)
        kept = [one for one in kept if self._forms[one] != ("truth", True)]
        if len(kept) <= 1:
            return kept[0] if kept else self.truth(True)  # noqa: FBT003 (as above)
        return self.keep("and", tuple(sorted(kept) if safe else kept))

    def _both(self, one: Form, other: Form) -> Form:
        return self._if(one, other, one)
