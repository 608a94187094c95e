"""The exact value of formulas: straight-line code made from checked trees.

Trees are written out as Python and compiled once per rubric; every number is an exact
rational bound outside the text, every function is ours. Only nodes that the grammar has let
through can be written, so the compiled code can do nothing but arithmetic.
:mod:`perfscore.formula.readings.reference` says the same with simpleeval and is what tests compare with.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, assert_never

from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.operations import FUNCTIONS
from perfscore.formula.per_row import columns
from perfscore.formula.tree import Node

Value: TypeAlias = Number | bool | str | tuple[Number, ...]


def _bare(text: str) -> str:
    """A text without its brackets: a long chain of them would take Python long to read."""
    return text[1:-1]


def _sign(op: tree.Arithmetic | tree.Comparison | tree.Junction) -> str:
    """An operator as Python writes it."""
    match op:
        case "+" | "-" | "*" | "/" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "and" | "or":
            return op
        case _:
            assert_never(op)


class Writer:
    """Writes trees as Python text and keeps the constants that the text refers to."""

    def __init__(self) -> None:
        """Start with the functions of the language and no constants."""
        self.bound: dict[str, Any] = {f"_{name}": function for name, function in FUNCTIONS.items()}
        self.bound |= {"__builtins__": {}, "_zip": zip, "_tuple": tuple}
        self._constants: dict[Any, str] = {}

    def constant(self, value: Any) -> str:
        """The name under which ``value`` is bound."""
        known = self._constants.get(value)
        if known is None:
            known = self._constants[value] = f"_k{len(self._constants)}"
            self.bound[known] = value
        return known

    def write(self, node: Node) -> str:  # noqa: C901 (a case for each kind of node)
        """Python text with the value of ``node``."""
        match node:
            case tree.Num(value):
                return self.constant(value)
            case tree.Text(value):
                return repr(value)
            case tree.Name(name):
                return name
            case tree.Negative(operand):
                return f"(-{self.write(operand)})"
            case tree.Binary(op, left, right):
                sum_of_sums = tree.adds(op) and isinstance(left, tree.Binary) and tree.adds(left.op)
                first = _bare(self.write(left)) if sum_of_sums else self.write(left)
                return f"({first} {_sign(op)} {self.write(right)})"
            case tree.Compare(first, rest):
                compared = " ".join(f"{_sign(op)} {self.write(operand)}" for op, operand in rest)
                return f"({self.write(first)} {compared})"
            case tree.Junct(op, operands):
                return "(" + f" {_sign(op)} ".join(self.write(operand) for operand in operands) + ")"
            case tree.Not(operand):
                return f"(not {self.write(operand)})"
            case tree.If(test, then, otherwise):
                last = self.write(otherwise)
                chain = _bare(last) if isinstance(otherwise, tree.If) else last
                return f"({self.write(then)} if {self.write(test)} else {chain})"
            case tree.Call("round", (argument, tree.Num(places))):
                return f"_round({self.write(argument)}, {int(places)})"
            case tree.Call(function, arguments):
                return f"_{function}(" + ", ".join(self.write(argument) for argument in arguments) + ")"
            case tree.PerRow(inner, when):
                names = columns(node)
                rows = f"for {', '.join(names)}, in _zip({', '.join(names)})"
                chosen = "" if when is None else f" if {self.write(when)}"
                return f"_tuple([{self.write(inner)} {rows}{chosen}])"
            case _:
                assert_never(node)

    def function(self, header: str, lines: list[str]) -> Callable[..., Any]:
        """Compile ``def`` ``header`` with ``lines`` as its body."""
        text = f"def {header}:\n" + "\n".join(f"    {line}" for line in lines)
        exec(compile(text, "<perfscore program>", "exec"), self.bound)  # noqa: S102 (our own text, from checked trees)
        made: Callable[..., Any] = self.bound[header.partition("(")[0]]
        return made
