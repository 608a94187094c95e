"""What a formula is worth, by Python itself: its numerals made fractions, its functions these."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from types import CodeType
from typing import Any

from oracle.numbers import rounded


def total(*values: Any) -> Fraction:
    return sum((sum(one, Fraction(0)) if isinstance(one, list) else one for one in values), Fraction(0))


def many(*values: Any) -> Fraction:
    return Fraction(sum(len(one) if isinstance(one, list) else 1 for one in values))


FUNCTIONS: dict[str, Any] = {
    "min": min,
    "max": max,
    "abs": abs,
    "floor": lambda value: Fraction(math.floor(value)),
    "ceil": lambda value: Fraction(math.ceil(value)),
    "round": lambda value, places: rounded(value, int(places)),
    "sum": total,
    "count": many,
}


class _Exact(ast.NodeTransformer):
    """Replaces every numeral by a name that holds the fraction it says."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.numbers: dict[str, Fraction] = {}

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if isinstance(node.value, str):
            return node
        name = f"_{len(self.numbers)}"
        self.numbers[name] = Fraction(ast.get_source_segment(self.text, node) or "")
        return ast.copy_location(ast.Name(name, ast.Load()), node)


@lru_cache(maxsize=20_000)
def _compiled(text: str) -> tuple[CodeType, dict[str, Any], frozenset[str]]:
    tree = ast.parse(text.strip(), mode="eval")
    names = frozenset(one.id for one in ast.walk(tree) if isinstance(one, ast.Name)) - set(FUNCTIONS)
    exact = _Exact(text.strip())
    made = ast.fix_missing_locations(exact.visit(tree))
    return compile(made, "<formula>", "eval"), {"__builtins__": {}} | FUNCTIONS | exact.numbers, names


def names(text: str) -> frozenset[str]:
    """Every name that the formula mentions."""
    return _compiled(text)[2]


def value(text: str, known: Mapping[str, Any]) -> Any:
    """What the formula gives; NameError where it needs something that is not ``known``."""
    code, own, _ = _compiled(text)
    return eval(code, own, dict(known))  # noqa: S307 (the text of a generated rule, with no builtins in reach)
