"""A score with its calculation and its grounds.

Scoring keeps the values of the steps; everything that is text (steps, reasons, what would win
points back, JSON) is made from them when it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from perfscore import exact
from perfscore.documents.locate import located
from perfscore.exact import Number
from perfscore.formula.readings.value import Value
from perfscore.problems import Path, Problem
from perfscore.program import heading, relations
from perfscore.program.model import IndicatorProgram, Program
from perfscore.program.totals import CONVERTED, GRADE, POSSIBLE, TOTAL, Totals
from perfscore.result import explain, regain, text
from perfscore.result.details import Loss, Regain, StepResult
from perfscore.result.rescore import Sheet
from perfscore.steps.model import Guard
from perfscore.submission.model import Submission
from perfscore.text import normal

if TYPE_CHECKING:
    from perfscore.result.document import ResultDocument

IndicatorStatus: TypeAlias = Literal["scored", "not-applicable", "missing", "pending"]
Status: TypeAlias = Literal["complete", "incomplete"]


class IndicatorResult(NamedTuple):
    """One indicator's score, or why it has none.

    ``score`` is None unless ``status`` is ``scored``; ``low`` and ``high`` are the least and the
    greatest score still possible (None: there is no upper bound). All are in points, as Decimals; ``full``, ``got``,
    ``least`` and ``most`` are the same as the numbers that steps compute with.
    """

    program: IndicatorProgram
    id: str
    name: str
    full: Number
    status: IndicatorStatus
    got: Number | None
    least: Number
    most: Number | None
    given: Sequence[Value | None] = ()
    found: Sequence[Any] = ()
    remarks: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    because: str = ""
    group: str = ""
    """Of a row of a table: what its ``group`` column says."""
    path: Path = ()
    """Of a row of a table: where in the submission it stands."""
    sheet: Sheet | None = None
    """All that was scored with it, where it is of a result."""

    @property
    def points(self) -> Decimal:
        """Full marks."""
        return exact.decimal(self.full)

    @property
    def score(self) -> Decimal | None:
        """The rounded score; None where there is none."""
        return None if self.got is None else exact.decimal(self.got)

    @property
    def low(self) -> Decimal:
        """The least score still possible."""
        return exact.decimal(self.least)

    @property
    def high(self) -> Decimal | None:
        """The greatest score still possible; None where there is no upper bound."""
        return None if self.most is None else exact.decimal(self.most)

    @property
    def section(self) -> tuple[str, ...]:
        """The names of its sections, outermost first."""
        return self.program.section

    @property
    def values(self) -> Mapping[str, Any]:
        """The value of every input and of every step that was taken, by name."""
        slots = dict(zip(self.program.slots, self.found, strict=False))
        inputs = {one.name: value for one, value in zip(self.program.inputs, self.given, strict=False)}
        return {name: value for name, value in (inputs | slots).items() if value is not None}

    @property
    def fired(self) -> tuple[Guard | None, ...]:
        """For each block the guard that gave its score, if one did."""
        numbers = self.found[len(self.program.slots) :] or (-1,) * len(self.program.blocks)
        pairs = zip(self.program.blocks, numbers, strict=True)
        return tuple(block.guards[number] if number >= 0 else None for block, number in pairs)

    @property
    def steps(self) -> tuple[StepResult, ...]:
        """The calculation: first the figures it uses, last the score."""
        return explain.steps(self)

    @property
    def reason(self) -> str:
        """Why the score is what it is, in sentences."""
        return "；".join(explain.sentences(self))

    @property
    def lost(self) -> Decimal | None:
        """Points not got; None without a score. A bonus loses nothing."""
        if self.got is None or self.program.head.bonus:
            return None
        return exact.decimal(max(self.full - self.got, exact.ratio(0)))

    @property
    def regain(self) -> tuple[Regain, ...]:
        """What would win points back, most points of the total first."""
        return () if self.sheet is None else regain.of(self, self.sheet)


@dataclass(frozen=True, eq=False)
class Result:
    """The score of one submission under one rubric."""

    program: Program
    digest: str
    submission: Submission
    rows: tuple[IndicatorResult, ...]
    """The indicators as they were scored, each by itself."""
    least: Number
    most: Number | None
    noticed: tuple[Problem, ...]
    figures: Mapping[str, Value | None]
    totals: Totals
    given_totals: tuple[Value, ...]
    found: Mapping[str, Any] = field(default_factory=dict)
    settled: bool = True
    """Whether no limit that could not be looked at would change the total."""

    @cached_property
    def indicators(self) -> tuple[IndicatorResult, ...]:
        """Every indicator, in the order of the rule; each knows the others, for what would win points back."""
        complete = self.status == "complete"
        data = self.submission.data
        sheet = Sheet(self.program, self.rows, self.figures, self.totals, self.found, data, complete)
        return tuple(one._replace(sheet=sheet) for one in self.rows)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What does not stop the score: warnings, an odd bureau or year, and relations that fail."""
        said = [*heading.faults(self.program.model, self.submission)]
        said += relations.broken(self.program, self.figures)
        return (*self.noticed, *located(said, self.submission.document))

    @property
    def unit(self) -> str:
        """The bureau."""
        return self.submission.unit

    @property
    def year(self) -> int | None:
        """The year."""
        return self.submission.year

    @property
    def status(self) -> Status:
        """``complete`` when every indicator is scored or not applicable, and no limit is open that would matter."""
        done = self.settled and all(one.status in {"scored", "not-applicable"} for one in self.rows)
        return "complete" if done else "incomplete"

    @property
    def total(self) -> Decimal:
        """The sum of the rounded scores (of those there are), after 加分 and limits."""
        return exact.decimal(self.found[TOTAL])

    @property
    def possible(self) -> Decimal:
        """The points of the indicators that apply."""
        return exact.decimal(self.found[POSSIBLE])

    @property
    def converted(self) -> Decimal | None:
        """折算: the total on the rubric's full points; None while the result is incomplete."""
        return exact.decimal(self.found[CONVERTED]) if self.status == "complete" else None

    @property
    def low(self) -> Decimal:
        """The least total still possible; the total itself when complete."""
        return exact.decimal(self.least)

    @property
    def high(self) -> Decimal | None:
        """The greatest total still possible, None where there is no upper bound; the total itself when complete."""
        return None if self.most is None else exact.decimal(self.most)

    @property
    def grade(self) -> str | None:
        """等次 by the converted total; None while incomplete, and where no grade holds it."""
        return (self.found[GRADE] or None) if self.status == "complete" else None

    @cached_property
    def lost(self) -> tuple[Loss, ...]:
        """Points lost and why, worst first."""
        losses = [Loss(one.id, one.name, one.lost, one.reason) for one in self.indicators if one.lost]
        return tuple(sorted(losses, key=lambda loss: -loss.points))

    def __getitem__(self, key: str) -> IndicatorResult:
        """The indicator with this id."""
        for form in (str, normal):  # as the rule spells it, else in another form
            for one in self.indicators:
                if form(one.id) == form(key):
                    return one
        raise KeyError(key)

    def explain(self) -> str:
        """The whole result as Chinese text: every row, its calculation and its grounds."""
        return text.report(self)

    def document(self) -> ResultDocument:
        """The result as the model that its JSON follows."""
        from perfscore.result.document import document  # noqa: PLC0415 (its models are made when JSON is asked for)

        return document(self)

    def model_dump_json(self, *, indent: int | None = None) -> str:
        """The result as JSON (design section 6), every score an exact decimal string."""
        return self.document().model_dump_json(indent=indent)
