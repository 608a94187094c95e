"""The model of steps, which every way of scoring lowers to: blocks of inputs, demands, guards, steps and sentences.

Everything that perfscore does with a rule (score, explain, tabulate, check) reads these, and knows no way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from perfscore.exact import Number, Style
from perfscore.formula import tree
from perfscore.formula.kinds import Kind
from perfscore.formula.tree import Node
from perfscore.steps.between import Limits

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


InputRole: TypeAlias = Literal["figure", "item", "count", "score", "marks", "full", "level", "reason"]
"""The part that an input plays.

``figure``: a figure or a row's cell. Of an answer: an ``item`` that is so or not; a ``count``; a person's ``score``;
the ``marks`` of questionnaires, of ``full`` marks; the ``level`` that a person chose; the ``reason`` that one gives.
"""
Needed: TypeAlias = Literal["always", "begun", "scored", "never"]
"""The time at which an input has to be given: for the score, or only beside an answer that is begun, or scored."""


@dataclass(frozen=True, slots=True)
class Input:
    """A value that a submission gives, under the ``name`` that formulas use.

    ``source`` says where it stands: a figure of 基础数据表, the indicator's answer, or a column
    of the row that is scored; ``key`` is its place inside the answer of its ``part``. ``cells`` is the kind of a
    column's cells, ``question`` what a clerk is asked, ``label`` what an answer is called where it is given;
    ``between`` is where its number, or each of its cells, has to lie, ``table`` the table of a column. An answer is
    ``awaited`` where only some figures ask for it: as soon as they do, a person's judgement is waited for. ``also`` are
    words that stand for one of its own: such a word, and what it stands for.
    """

    name: str
    kind: DataKind
    unit: str = ""
    of: tuple[str, ...] = ()
    given: bool = False
    source: Literal["figure", "answer", "row"] = "figure"
    key: str = ""
    cells: DataKind = "number"
    part: str = ""
    role: InputRole = "figure"
    question: str = ""
    needed: Needed = "always"
    label: str = ""
    between: Limits | None = None
    awaited: bool = False
    also: tuple[tuple[str, str], ...] = ()
    table: str = ""

    @property
    def title(self) -> str:
        """Its name where a person gives it."""
        return self.label or self.name

    @property
    def judged(self) -> bool:
        """True where a person judges it, so that an answer without it waits for that: a score, a level."""
        return self.role in {"score", "level"}

    @property
    def item(self) -> str:
        """Its place inside the answer, the part included."""
        return f"{self.part}.{self.key}" if self.part else self.key

    @property
    def value_kind(self) -> DataKind:
        """The kind of its value; of a table's column that of one cell."""
        return self.cells if self.kind == "table" else self.kind

    @property
    def style(self) -> Style:
        """The style in which its value is shown."""
        return STYLES.get(self.value_kind, "number")


StepRole: TypeAlias = Literal[
    "", "measure", "excess", "units", "due", "deduction", "share", "progress", "subtotal", "branch", "raw", "score"
]
"""The meaning of a step, by which others know it.

``measure``: what the rule's author defined; ``excess``: how far it is beyond a limit, in so many ``units``; ``due``:
what is to be taken off for them, and ``deduction``: what is, where there is an end; ``share`` of the full marks;
``progress`` and ``subtotal`` of one of several; ``branch``: the number of the tier or case that holds; ``raw`` and
``score``: the score before and after rounding.
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One named formula; what it may name stands before it.

    ``authored``: it is the rule author's own formula, which the explanation shows as an equation; sentences speak
    for the others. ``branch`` is the condition of the case that it belongs to: where that does not hold, the formula,
    which then is an ``if`` over it, gives 0, and nobody is shown the step. ``label`` is what the author called it,
    where that is the name of another step already.
    """

    name: str
    formula: Node
    style: Style = "number"
    authored: bool = False
    role: StepRole = ""
    branch: Node | None = None
    label: str = ""

    @property
    def title(self) -> str:
        """Its name as its author knows it."""
        return self.label or self.name

    @property
    def taken(self) -> Node:
        """Its formula; of a step of a case, what it is where the case holds."""
        return self.formula.then if self.branch is not None and isinstance(self.formula, tree.If) else self.formula


@dataclass(frozen=True, slots=True)
class Demand:
    """A condition on inputs and details that an answer has to fulfil; else it is wrong, and ``message`` says why.

    ``item`` is what of the answer is pointed at; ``{name}`` in the message stands for a value as it is shown.
    ``vital``: without it the steps make no sense, so that they are not taken, and nothing else is said of the answer.
    """

    that: Node
    code: str
    message: str
    item: str
    vital: bool = False


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


Beside: TypeAlias = tuple[Node, Style, str]
"""A formula whose value stands beside a condition, its style, and the unit of money."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the explanation, given when ``when`` holds (always, when there is none).

    ``{name}`` stands for a value as it is shown, ``{name:pp}`` for it in percentage points, ``{name:万元}`` for it in
    that unit, ``{=0}`` for the first of ``beside``, in brackets, money in the unit there. ``path`` is what of the
    indicator or part it is about.
    """

    text: str
    when: Node | None = None
    path: tuple[str | int, ...] = ()
    beside: tuple[Beside, ...] = ()


def literal(text: str) -> str:
    """``text`` as a sentence's own words: its braces stand for nothing."""
    return text.replace("{", "{{").replace("}", "}}")


def style_of(node: Node, styles: Mapping[str, Style]) -> Style:
    """The style in which a formula's value is shown: as money where only money is added up."""
    match node:
        case tree.Name(name):
            return styles.get(name, "number")
        case tree.Negative(operand):
            return style_of(operand, styles)
        case tree.Binary(op, left, right) if tree.adds(op):
            first, second = style_of(left, styles), style_of(right, styles)
            return first if first == second else "number"
        case tree.PerRow(value, _):
            return style_of(value, styles)
        case tree.Call(function, (operand, *_)) if _STYLED[function]:
            return style_of(operand, styles)
        case _:
            return "number"


_STYLED: Final[tree.EachFunction[bool]] = {  # whether its value is shown as what it is given is
    "min": False,
    "max": False,
    "abs": True,
    "floor": False,
    "ceil": False,
    "round": True,
    "sum": True,
    "average": True,
    "days": False,
    "months": False,
    "count": False,
}


Item: TypeAlias = Step | Guard


BlockKind: TypeAlias = Literal["", "bonus", "minus"]
"""The part that a block plays in the sum of its indicator: it is one of those added, adds more, or comes off."""


@dataclass(frozen=True, slots=True)
class Block:
    """Steps that belong together and end in the step called ``score``, at most ``points``.

    ``details`` are inputs of the answer that no step reads: a level, a reason. ``demands`` are in the order in which
    they are looked at; of one item the first that is not fulfilled counts. A part counts with its ``weight``; there may
    be no end to the points of one of another ``kind`` (``endless``).
    """

    name: str
    points: Number
    score: str
    inputs: tuple[Input, ...]
    items: tuple[Item, ...]
    warnings: tuple[Warn, ...]
    sentences: tuple[Sentence, ...]
    details: tuple[Input, ...] = ()
    demands: tuple[Demand, ...] = ()
    kind: BlockKind = ""
    weight: Number | None = None
    endless: bool = False

    @property
    def size(self) -> int:
        """The number of all that it holds."""
        parts = (self.inputs, self.items, self.warnings, self.sentences, self.details, self.demands)
        return sum(map(len, parts))

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps alone."""
        return tuple(item for item in self.items if isinstance(item, Step))

    @property
    def formulas(self) -> Iterator[Node]:
        """The formulas of its steps and guards, and the scores that guards give, in order."""
        for item in self.items:
            if isinstance(item, Guard):
                yield item.when
                yield from () if item.score is None else (item.score,)
            else:
                yield item.formula

    @property
    def guards(self) -> tuple[Guard, ...]:
        """The guards alone."""
        return tuple(item for item in self.items if isinstance(item, Guard))


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """An indicator as steps: blocks (one; or one a part and one that adds them), then the steps that round its score.

    ``points_column`` is the input that holds the points, where the indicator is a row of a table.
    """

    points: Number
    blocks: tuple[Block, ...]
    closing: tuple[Step, ...]
    inputs: tuple[Input, ...]
    points_column: str = ""

    @property
    def styles(self) -> dict[str, Style]:
        """The style of every input, and of every step up to the score before it is rounded, by name."""
        steps = {step.name: step.style for block in self.blocks for step in block.steps}
        return {one.name: one.style for one in self.inputs} | steps

    @property
    def demands(self) -> tuple[Demand, ...]:
        """The demands of all blocks."""
        return tuple(one for block in self.blocks for one in block.demands)

    @property
    def details(self) -> tuple[Input, ...]:
        """The inputs of the answer that no step reads."""
        return tuple(one for block in self.blocks for one in block.details)

    def points_of(self, one: Input) -> Number:
        """The points of the part that an input belongs to."""
        return next((block.points for block in self.blocks if block.name == one.part), self.points)


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """All that an answer may hold: the inputs, and the details beside them.

    ``keys`` are their places, as written; ``known`` are the same, to look at.
    """

    inputs: tuple[Input, ...] = ()
    details: tuple[Input, ...] = ()
    keys: tuple[str, ...] = ()
    parts: Mapping[str, Asked] = field(default_factory=dict)
    known: frozenset[str] = frozenset()

    @classmethod
    def of(cls, inputs: Iterable[Input], details: Iterable[Input]) -> Asked:
        """All that is asked, and that of each part by itself."""
        values, beside = tuple(inputs), tuple(details)
        every = (*values, *beside)
        parts = {
            part: cls.of(*([replace(item, part="") for item in some if item.part == part] for some in (values, beside)))
            for part in dict.fromkeys(item.part for item in every)
            if part
        }
        written = (*values, *sorted(beside, key=lambda detail: bool(detail.of)))  # the reason beside the score
        keys = tuple(item.key for item in written)
        return cls(values, beside, keys, parts, frozenset(keys))

    def __iter__(self) -> Iterator[Input]:
        yield from self.inputs
        yield from self.details


NOTHING_ASKED: Final = Asked()
