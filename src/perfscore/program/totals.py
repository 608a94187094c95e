"""The total as steps like all others: what they start from, 合计, 可评分值, 总分, 折算, 等次."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from perfscore.exact import Number, Style
from perfscore.formula import grammar
from perfscore.formula.analysis import partial
from perfscore.formula.readings.value import Value
from perfscore.formula.tree import Node
from perfscore.steps.model import Block, Input, Step

SCORES: Final = Input("各指标得分", "table")
BONUSES: Final = Input("各加分项得分", "table")
MINUSES: Final = Input("各减分项扣分", "table")
POINTS: Final = Input("各指标分值", "table")
SUM, BONUS, MINUS, POSSIBLE, TOTAL, CONVERTED, GRADE = "合计", "加分", "减分", "可评分值", "总分", "折算", "等次"
RESCALED = "折算后"
UNCHECKED: Final = "未核对"
"""The word for a limit that nobody can look at."""
Content: TypeAlias = Literal["scores", "highest", "points", "largest", "figure", "limit"]
Sign: TypeAlias = Literal[1, -1]
Path: TypeAlias = tuple[str, ...]
"""The names of a section and of those that it lies in, outermost first."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """One value that the steps of the total start from.

    ``scores`` are those of ``rows`` (keys of indicators, a table by its key) that have one, as a column, ``highest`` is
    the greatest of them, 0 where there is none; of 减分项 both are what comes off. ``points`` are the full marks of
    those that apply, ``largest`` the greatest of these. A ``figure`` is one of 基础数据. A ``limit``, the number
    ``limit`` of the rule, applies or does not, or nobody can look at it. ``sign`` is -1 where the total falls as the
    value rises.
    """

    input: Input
    what: Content
    rows: tuple[str, ...] = ()
    limit: int = -1
    sign: Sign = 1
    minus: bool = False
    """True where the rows are 减分项."""


@dataclass(frozen=True, slots=True)
class Closing:
    """Rows that no longer matter: the step called ``step``, over the rows that have scores, is ``reached`` or more.

    Then what the open ones of ``rows`` may yet get changes nothing.
    """

    rows: tuple[str, ...]
    step: str
    reached: Number


@dataclass(frozen=True, slots=True)
class SectionSteps:
    """The steps of a section that has some of its own, by name.

    ``sum`` is what its rows add up to, or the highest of them, ``value`` what it contributes; ``points`` are those of
    the rows that apply, ``converted`` is what it contributes to the converted total; both are empty for a group of
    加分项 or 减分项.
    """

    sum: str
    value: str
    points: str = ""
    converted: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """The steps from scores to grade; ``run`` takes the values of ``inputs``, in their order."""

    block: Block
    inputs: tuple[Gathered, ...]
    names: tuple[str, ...]
    """The steps in their order."""
    run: Callable[..., tuple[Any, ...]]
    full: Number
    """The points of all rows together, each section's times its weight."""
    plain: bool = True
    """True where the rows are only added up: nothing but limits of the total, and grades by it."""
    sections: Mapping[Path, SectionSteps] = field(default_factory=dict)
    closings: tuple[Closing, ...] = ()
    weighs: bool = False
    """True where sections are converted each by itself: they have weights, or the author's formula names them."""
    graded: bool = False
    """True where a limit decides the grade."""
    setting: frozenset[int] = frozenset()
    """The limits that set the grade."""
    homes: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """For each indicator, by its key, the places among the inputs of its scores, and of its points (-1: none)."""

    @property
    def closing_places(self) -> dict[str, tuple[int, ...]]:
        """For each indicator, by its key, the places of the closings of which it is a row; none where there is none."""
        places: dict[str, list[int]] = {key: [] for key in self.homes}
        for place, one in enumerate(self.closings):
            for key in one.rows:
                places[key].append(place)
        return {key: tuple(mine) for key, mine in places.items()}

    def values(self, *given: Value | None) -> dict[str, Any]:
        """The value of every step, by name; of what hangs on a figure that is not given, None."""
        if self.plain or None not in given:
            return dict(zip(self.names, self.run(*given), strict=False))
        known = {one.input.name: value for one, value in zip(self.inputs, given, strict=True) if value is not None}
        for step in self.block.steps:
            found = partial.value(partial.settled(step.formula, known))
            if found is not None:
                known[step.name] = found
        return {name: known.get(name) for name in self.names}


def limit_name(number: int) -> str:
    """The input that says whether the limit of that number, from 1, applies."""
    return f"限制{number}"


def by_formula(name: str) -> str:
    """The step of what the author's formula gives, before it is rounded and limited, of 总分 or 折算."""
    return f"{name}·公式"


@dataclass(slots=True)
class TotalDraft:
    """The steps of a total while they are written, and what they start from."""

    inputs: list[Gathered] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    sections: dict[Path, SectionSteps] = field(default_factory=dict)
    closings: list[Closing] = field(default_factory=list)

    def gather(
        self, one: Input, what: Content, rows: Sequence[str] = (), sign: Sign = 1, *, minus: bool = False
    ) -> str:
        """Start from one more value; return its name."""
        self.inputs.append(Gathered(one, what, tuple(rows), sign=sign, minus=minus))
        return one.name

    def step(self, name: str, formula: str | Node, style: Style = "points") -> str:
        """Add a step; return its name."""
        node = grammar.parse_own(formula) if isinstance(formula, str) else formula
        self.steps.append(Step(name, node, style))
        return name
