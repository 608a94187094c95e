"""What a way of scoring lowers to: named steps, each one formula, and what may stop them.

Everything that perfscore does with a rule (score, explain, tabulate, check) reads these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from perfscore.exact import Number, Style
from perfscore.formula import tree
from perfscore.formula.kinds import Kind
from perfscore.formula.tree import Node

DataKind: TypeAlias = Literal["money", "count", "number", "percent", "choice", "yes_no", "date", "text", "table"]
SCORE: Final = "得分"
YES, NO = "是", "否"

KINDS: Final[dict[DataKind, Kind]] = {
    "money": "number",
    "count": "number",
    "number": "number",
    "percent": "number",
    "choice": "text",
    "yes_no": "text",
    "date": "date",
    "text": "text",
    "table": "column",
}
STYLES: Final[dict[DataKind, Style]] = {"money": "money", "count": "count", "percent": "percent"}


@dataclass(frozen=True, slots=True)
class Input:
    """A value that a submission gives, under the ``name`` that formulas use.

    ``source`` says where it stands: a figure of 基础数据表, the indicator's answer, or a column
    of the row that is scored; ``item`` is its place inside the answer. ``cells`` is the kind of a column's cells.
    """

    name: str
    kind: DataKind
    unit: str = ""
    of: tuple[str, ...] = ()
    given: bool = False
    source: Literal["figure", "answer", "row"] = "figure"
    item: str = ""
    cells: DataKind = "number"

    @property
    def style(self) -> Style:
        """How its value is shown."""
        return STYLES.get(self.cells if self.kind == "table" else self.kind, "number")


@dataclass(frozen=True, slots=True)
class Step:
    """One named formula; what it may name stands before it.

    ``told``: the explanation shows it as an equation (it is the rule author's own formula);
    the others are told by sentences.
    """

    name: str
    formula: Node
    style: Style = "number"
    told: bool = False


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition that ends the block: with a score, as not applicable, or with a problem.

    Its place among the steps says which of them it may name. ``path`` is where its condition stands in what it
    belongs to; nowhere, where it is put together. ``veto``: it is one of ``unless``, over what is ``given``, then
    nothing that may be wrong with the measure counts, or over what is ``measured``.
    """

    when: Node
    outcome: Literal["score", "not-applicable", "problem"]
    because: str
    score: Node | None = None
    code: str = ""
    path: tuple[str | int, ...] = ()
    veto: Literal["", "given", "measured"] = ""


@dataclass(frozen=True, slots=True)
class Warn:
    """A condition worth a warning; it changes no score. ``text`` may hold ``{step}`` places.

    ``reason`` is the input whose text, where it explains anything, makes the warning needless.
    """

    when: Node
    code: str
    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the explanation, said when ``when`` holds (always, when there is none).

    ``{name}`` stands for a value as it is shown, ``{name:pp}`` for it in percentage points.
    """

    text: str
    when: Node | None = None


def literal(text: str) -> str:
    """``text`` as a sentence's own words: its braces stand for nothing."""
    return text.replace("{", "{{").replace("}", "}}")


def style_of(node: Node, styles: Mapping[str, Style]) -> Style:
    """How a formula's value is shown: as money where only money is added up."""
    match node:
        case tree.Name(name):
            return styles.get(name, "number")
        case tree.Negative(operand) | tree.Call("abs" | "round" | "sum", (operand, *_)):
            return style_of(operand, styles)
        case tree.Binary("+" | "-", left, right):
            first, second = style_of(left, styles), style_of(right, styles)
            return first if first == second else "number"
        case _:
            return "number"


Item: TypeAlias = Step | Guard


@dataclass(frozen=True, slots=True)
class Block:
    """Steps that belong together and end in the step called ``score``, at most ``points``."""

    name: str
    points: Number
    score: str
    inputs: tuple[Input, ...]
    items: tuple[Item, ...]
    warnings: tuple[Warn, ...]
    sentences: tuple[Sentence, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps alone."""
        return tuple(item for item in self.items if isinstance(item, Step))

    @property
    def guards(self) -> tuple[Guard, ...]:
        """The guards alone."""
        return tuple(item for item in self.items if isinstance(item, Guard))
