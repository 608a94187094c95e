"""Forms of formulas, each stored once and called by a number: two forms are the same where their numbers are.

A form is a word and what belongs to it:

- ``number``, ``text``, ``truth``: a value; ``input``: its kind, its key, its choices
- ``linear``: a constant, and terms with their factors; ``product``: factors, divisors, and what else must not be 0
- ``call``: a function and its arguments; ``defined``: a form of which it is known that there is a value
- ``piece``: a form, what holds below its first cut, and each cut with what holds at it and above it
- ``if``, ``and``, ``not``, ``compare``: what is decided otherwise
- ``block``, ``fails``, ``program``: what an indicator does (:mod:`perfscore.compare.equivalence`)
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any, TypeAlias

from perfscore.exact import Number

Form: TypeAlias = int


class Forms:
    """A store of forms, each once."""

    def __init__(self) -> None:
        """Begin with none."""
        self._numbers: dict[tuple[Any, ...], Form] = {}
        self._forms: list[tuple[Any, ...]] = []
        self._fails: list[frozenset[Form]] = []

    def intern(self, *form: Any) -> Form:
        """The number of a form."""
        number = self._numbers.get(form)
        if number is None:
            number = self._numbers[form] = len(self._forms)
            self._forms.append(form)
            self._fails.append(self._failing(number, form))
        return number

    def of(self, number: Form) -> tuple[Any, ...]:
        """The form that has a number."""
        return self._forms[number]

    def fails(self, *parts: Form) -> frozenset[Form]:
        """The forms that would have to be 0 (or, decided only by figures, to fail) for a part to have no value."""
        return frozenset[Form]().union(*(self._fails[one] for one in parts))

    def _failing(self, number: Form, form: tuple[Any, ...]) -> frozenset[Form]:
        match form:
            case ("product", factors, divisors, needs):
                return self.fails(*factors, *divisors, *needs) | {*divisors, *needs}
            case ("linear", _, terms):
                return self.fails(*(term for term, _ in terms))
            case ("call", _, parts):
                return self.fails(*parts)
            case ("not", part):
                return self.fails(part)
            case ("piece", of, first, cuts):
                return self._decided(number, of, (first, *chain.from_iterable(cut[1:] for cut in cuts)))
            case ("if", test, *sides) | ("and", (test, *sides)):
                return self._decided(number, test, sides)
            case ("compare", _, *sides):
                return self.fails(*sides)
            case ("block", *_):
                return frozenset({number})
            case _:
                return frozenset()

    def _decided(self, number: Form, test: Form, sides: Iterable[Form]) -> frozenset[Form]:
        """The failures of ``test``; what may fail later hangs on figures, and is called by the whole form."""
        failing = self._fails[test]
        return failing | {number} if self.fails(*sides) - failing else failing

    def defined(self, number: Form) -> Form:
        """A form where it is known that there is a value."""
        return self.intern("defined", number) if self._fails[number] else number

    def number(self, value: Number) -> Form:
        """The form of a constant."""
        return self.intern("number", value)

    def constant(self, number: Form) -> Number | None:
        """The constant that a form is."""
        form = self._forms[number]
        return form[1] if form[0] == "number" else None

    def parts(self, number: Form, *words: str) -> tuple[Form, ...]:
        """The parts of a form that begins with these words; of any other, itself."""
        *first, last = self._forms[number]
        return last if tuple(first) == words else (number,)
