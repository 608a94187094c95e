"""Two versions of one indicator, and the result of a submission under either."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from perfscore.compare import equivalence
from perfscore.compare.equivalence import Key
from perfscore.exact import Number
from perfscore.formula.readings.value import Value
from perfscore.problems import PerfscoreError
from perfscore.program.indicator_run import IndicatorRun
from perfscore.program.model import IndicatorProgram, Program
from perfscore.program.score import blank_rows, score
from perfscore.result.result import Result
from perfscore.search.branches import Prober, Vector
from perfscore.search.samples import Plain, submission
from perfscore.steps.model import Input
from perfscore.steps.status import OPEN

_SKIPPED: Final = {"not_applicable": "本单位无此职能"}


@lru_cache(maxsize=2)
def _blank(rule: Program) -> dict[str, IndicatorRun]:
    """The rows of a rule that are given nothing, which most are by a submission that holds what one indicator asks."""
    return blank_rows(rule)


@dataclass(frozen=True, slots=True)
class VersionResult:
    """Result of a submission under one rubric. ``score`` is None where there is none, and ``says`` is why."""

    status: str
    score: Number | None
    says: tuple[str, ...]
    submission: Plain
    bonus: bool

    @property
    def compared(self) -> tuple[str, Number | None, bool]:
        """The parts that are compared: why there is no score makes no difference, what the score counts for does."""
        return self.status, self.score, self.bonus


@dataclass(frozen=True, slots=True)
class Witness:
    """A submission (figures and answers of both), and its result under either rubric."""

    given: Plain
    old: VersionResult
    new: VersionResult

    @property
    def differs(self) -> bool:
        """True where the two have different results; that something is still to be handed in is no difference."""
        return self.old.compared != self.new.compared and not {self.old.status, self.new.status} & OPEN


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """One version of an indicator: that of the old rubric, or of the new."""

    rule: Program
    program: IndicatorProgram
    prober: Prober

    @classmethod
    def of(cls, rule: Program, program: IndicatorProgram) -> Version:
        """The version with a prober of its own."""
        return cls(rule, program, Prober(program))

    def key(self, one: Input) -> Key:
        """The key of an input, the same in either rubric."""
        return equivalence.key(self.program, one)

    def vector(self, values: Mapping[Key, Value]) -> Vector:
        """The values of its inputs; a row has all the points of its table."""
        column, full = self.program.points_column, self.program.blocks[-1].points
        return tuple(full if one.name == column else values[self.key(one)] for one in self.program.inputs)

    def hand_in(self, values: Mapping[Key, Value]) -> Plain:
        """The values as a submission."""
        return submission(self.rule, self.program, self.vector(values))

    def answering(self, answer: object) -> Plain:
        """A submission that only answers the indicator."""
        return {"rubric": self.rule.id, "answers": {self.program.key: answer}}

    def result(self, given: Plain) -> VersionResult:
        """The result of a submission."""
        try:
            result = Result(score(self.rule, given, _blank(self.rule)))
        except PerfscoreError as error:
            wrong = tuple(one.message for one in error.problems if one.severity == "error")
            return VersionResult("problem", None, wrong, given, self.program.head.bonus)
        row = next(one for one in result.indicators if one.program is self.program)
        return VersionResult(row.status, row.got, row.sentences, given, self.program.head.bonus)


def witness(versions: Sequence[Version], submissions: Sequence[Plain]) -> Witness:
    """The results of both versions, each for its own submission, with the two submissions joined into one."""
    given = {part: _joined(*(one.get(part, {}) for one in submissions)) for part in ("data", "answers")}
    old, new = (version.result(one) for version, one in zip(versions, submissions, strict=True))
    return Witness({part: content for part, content in given.items() if content}, old, new)


def _joined(first: Plain, second: Plain) -> Plain:
    """All that is in either; of an answer that both take, all that is in either of the two."""
    both = {
        key: second[key] | first[key] for key in first.keys() & second.keys() if _are_items(first[key], second[key])
    }
    return second | first | both


def _are_items(first: object, second: object) -> bool:
    return isinstance(first, dict) and isinstance(second, dict)


def odd_answers(old: Version, new: Version) -> Iterator[tuple[Plain, Plain]]:
    """Pairs of submissions with answers that no values can give: not applicable, and the odd answers of the way."""
    yield old.answering(_SKIPPED), new.answering(_SKIPPED)
    before, after = old.program.scored.way, new.program.scored.way
    for answer in before.odd_answers(after) if type(before) is type(after) else ():
        yield old.answering(answer), new.answering(answer)
