"""The program of a rubric: its indicators, relations, limits and total as steps that can be run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from perfscore import exact
from perfscore.documents.document import Document
from perfscore.documents.locate import located
from perfscore.exact import Number
from perfscore.formula.tree import Node
from perfscore.methods import Each
from perfscore.methods.scored import Scored
from perfscore.problems import Fault, PerfscoreError, Problem, Severity
from perfscore.program.sizes import Meets
from perfscore.program.totals import Totals
from perfscore.rubric.model import IndicatorFields, RubricModel
from perfscore.steps.compile import Checks
from perfscore.steps.model import Asked, Input, Steps
from perfscore.submission.model import Submission
from perfscore.submission.printed import Sign
from perfscore.text import difference, named, normal, one_line, quoted


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class IndicatorProgram(Steps):
    """One indicator as steps that run.

    ``run`` takes the inputs' values in order and returns the values of ``slots`` in order,
    followed by the number of the guard that gave the score in each block (-1: none).
    """

    head: IndicatorFields
    scored: Scored
    section: tuple[str, ...]
    may_skip: bool
    slots: tuple[str, ...]
    run: Callable[..., tuple[Any, ...]]
    checks: Checks
    """The demands that its answer has to fulfil."""
    key: str
    """The indicator's id."""
    asked: Asked
    """All that its answer may hold."""
    reads: tuple[tuple[bool, str], ...]
    """For each input whether it is a figure, and the name of that figure or the item of the answer."""
    warns: bool
    """True where its steps may give warnings."""
    reads_rows: bool
    """True where its formulas may read a table row by row."""
    meets: Meets
    """The inputs without a unit whose numbers meet others in its steps."""

    @property
    def minus(self) -> bool:
        """True for a 减分项, whose score is negative."""
        return self.head.minus

    @property
    def endless(self) -> bool:
        """True where its points have no end."""
        return self.head.points is None

    @property
    def alternatives(self) -> tuple[IndicatorProgram, ...]:
        """The programs by one of which it is scored: itself alone, where a table has one for each way of a row."""
        return (self,)

    def __repr__(self) -> str:
        """Its id, name, points and way of scoring in one line."""
        points = f"分值见{quoted(self.points_column)}" if self.points_column else exact.points(self.points)
        return f"<IndicatorProgram {named(self.key, self.head.name)} {points}, {self.scored.way_key}>"


class Compared(NamedTuple):
    """Two columns of a row, of which the one is held against the other.

    ``sized`` by what is written in them: no unit of the rule says how large their numbers are.
    """

    target: str
    actual: str
    direction: Sign
    sized: bool


@dataclass(frozen=True, slots=True, eq=False)
class EachProgram:
    """A table whose rows are indicators: a program for each value of the ``by`` column."""

    head: IndicatorFields
    way: Each
    section: tuple[str, ...]
    rows: dict[str, IndicatorProgram]
    compared: dict[str, Compared]
    """Of each value whose rows hold one column against another: these, and the sign between them."""
    days: dict[str, IndicatorProgram]
    """A program for those rows of a value in whose compared columns days stand."""

    @property
    def key(self) -> str:
        """The indicator's id."""
        return self.head.key

    @property
    def alternatives(self) -> tuple[IndicatorProgram, ...]:
        """The programs by one of which each row is scored."""
        return tuple(self.rows.values())

    def __repr__(self) -> str:
        """Its id, name and points, and in how many ways a row of it is scored, in one line."""
        points = exact.points(self.head.full)
        return f"<EachProgram {named(self.key, self.head.name)} {points}, {len(self.rows)} 种行>"


@dataclass(frozen=True, slots=True)
class RowValue:
    """The rounded score of an indicator, or that as a share of its points."""

    key: str
    share: bool


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """A condition over figures, measures and scores, ready to be evaluated."""

    tree: Node
    names: tuple[str, ...]
    run: Callable[..., Any]
    rows: Mapping[str, RowValue] = field(default_factory=dict)
    """The names that stand for what a row got."""
    measures: Mapping[str, str] = field(default_factory=dict)
    """For each name that an indicator computes the key of the first that does."""


@dataclass(frozen=True, slots=True, eq=False)
class RelationProgram:
    """勾稽关系: its condition, and how to say that it does not hold."""

    condition: Condition
    says: str
    severity: Severity


@dataclass(frozen=True, slots=True, eq=False)
class LimitProgram:
    """A cap on the total, or a condition that decides the grade."""

    condition: Condition
    at_most: Number | None
    says: str


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Program:
    """A whole rubric as steps: what everything else reads.

    ``columns`` are the tables' columns that formulas can add up.
    """

    model: RubricModel
    figures: dict[str, Input]
    columns: dict[str, str]
    indicators: tuple[IndicatorProgram | EachProgram, ...]
    keyed: dict[str, IndicatorProgram]
    """The indicators that are not rows of a table, by their ids."""
    relations: tuple[RelationProgram, ...]
    limits: tuple[LimitProgram, ...]
    meets: tuple[Meets, ...]
    """The figures without a unit whose numbers meet others in an indicator, a relation or a limit, of each apart."""
    totals: Totals
    document: Document
    """The file that it was read from, for whoever has to point into it."""
    digest: str
    """SHA-256 of the rule's content: its data, not its layout, comments or tests."""

    def __repr__(self) -> str:
        """Its :attr:`summary`."""
        return f"<Program {self.summary}>"

    @property
    def id(self) -> str:
        """The rubric's name."""
        return self.model.rubric

    @property
    def summary(self) -> str:
        """The rubric's name, title and points, and the number of its indicators, in one line."""
        points = "框架" if self.model.framework else exact.points(self.model.points)
        return f"{self.id} {quoted(one_line(self.model.title))} {points}, {len(self.indicators)} 个指标"

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Problems noticed when the rule was read, which do not stop it."""
        return self.document.problems

    @property
    def refusal(self) -> Problem | None:
        """The reason for which nothing can be scored by it: it is a framework."""
        if not self.model.framework:
            return None
        message = "这是框架，没有分值，不能直接用来评分"
        hint = "另写一个本地规则，用 extends 引用它，写上分值和评分方式，再按本地规则评分"
        return Problem("framework-not-scored", message, self.document.span(("framework",), key=True), hint)

    def require_points(self) -> None:
        """Raise :class:`PerfscoreError` for a framework: nothing is scored by it, and no form of it filled in."""
        if self.refusal is not None:
            raise PerfscoreError([self.refusal])

    def require_own(self, submission: Submission) -> None:
        """Raise :class:`PerfscoreError` for a submission, or the form of one, that is of another rule."""
        wrong = None
        if submission.rubric and normal(submission.rubric) != normal(self.id):
            message = f"这份填报用的是规则{quoted(submission.rubric)}，不是“{self.id}”"
            unseen = difference(submission.rubric, self.id)
            hint = unseen or "请用对应的规则评分，或核对填报文件第一行"
            wrong = Fault(("rubric",), "other-rubric", message, hint)
        elif submission.form_of and submission.form_of != self.digest:
            message = f"这份自评表是按另一版的规则“{self.id}”做的，现在的规则已经改过"
            hint = "请用 perfscore form 规则 --fill 旧表 按现在的规则重新做表，还用得上的数会抄过去；或找出做表时的规则"
            wrong = Fault((), "form-other-version", message, hint)
        if wrong is not None:
            raise PerfscoreError([*located([wrong, *submission.faults], submission.document), *submission.warnings])


class HasProgram(Protocol):
    """Whatever stands for one program: the public :class:`perfscore.Rubric`."""

    @property
    def program(self) -> Program:
        """The program."""
