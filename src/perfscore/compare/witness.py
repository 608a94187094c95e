"""One indicator of two rubrics, and the result of a submission under either."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from perfscore.compare import equivalence
from perfscore.compare.equivalence import Key
from perfscore.exact import Number
from perfscore.formula.readings.value import Value
from perfscore.problems import PerfscoreError
from perfscore.program.indicator_run import OPEN
from perfscore.program.model import IndicatorProgram, Program
from perfscore.program.score import score
from perfscore.result.result import Result
from perfscore.search.branches import Prober, Vector
from perfscore.search.samples import Plain, submission
from perfscore.steps.model import Input

_SKIPPED: Final = {"not_applicable": "本单位无此职能"}


@dataclass(frozen=True, slots=True)
class Shown:
    """Result of a submission under one rubric. ``score`` is None where there is none, and ``says`` is why."""

    status: str
    score: Number | None
    says: tuple[str, ...]
    submission: Plain
    bonus: bool

    @property
    def told(self) -> tuple[str, Number | None, bool]:
        """The parts that are compared: why there is no score makes no difference, what the score counts for does."""
        return self.status, self.score, self.bonus


@dataclass(frozen=True, slots=True)
class Witness:
    """A submission (figures and answers of both), and its result under either rubric."""

    given: Plain
    old: Shown
    new: Shown

    @property
    def differs(self) -> bool:
        """True where the two have different results; that something is still to be handed in is no difference."""
        sides = (self.old, self.new)
        return sides[0].told != sides[1].told and not any(one.status in OPEN for one in sides)


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """An indicator of one of the rubrics."""

    rule: Program
    program: IndicatorProgram
    prober: Prober

    @classmethod
    def of(cls, rule: Program, program: IndicatorProgram) -> Side:
        """With what runs it."""
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

    def shown(self, plain: Plain) -> Shown:
        """The result of a submission."""
        try:
            result = Result(score(self.rule, plain))
        except PerfscoreError as error:
            wrong = tuple(one.message for one in error.problems if one.severity == "error")
            return Shown("problem", None, wrong, plain, self.program.head.bonus)
        row = next(one for one in result.indicators if one.program is self.program)
        return Shown(row.status, row.got, row.sentences, plain, self.program.head.bonus)


def shown(sides: Sequence[Side], plains: Sequence[Plain]) -> Witness:
    """The result of either for what is handed in to it, with both that are handed in joined into one."""
    given = {part: _joined(*(one.get(part, {}) for one in plains)) for part in ("data", "answers")}
    kept = {part: one for part, one in given.items() if one}
    old, new = (side.shown(plain) for side, plain in zip(sides, plains, strict=True))
    return Witness(kept, old, new)


def _joined(first: Plain, second: Plain) -> Plain:
    """All that is in either; of an answer that both take, all that is in either of the two."""
    both = {
        key: second[key] | first[key] for key in first.keys() & second.keys() if _are_items(first[key], second[key])
    }
    return second | first | both


def _are_items(first: object, second: object) -> bool:
    return isinstance(first, dict) and isinstance(second, dict)


def odd(old: Side, new: Side) -> Iterator[tuple[Plain, Plain]]:
    """Answers that no values can give: that the indicator does not apply, and the odd answers of its way."""
    yield old.answering(_SKIPPED), new.answering(_SKIPPED)
    one, other = old.program.scored.way, new.program.scored.way
    for answer in one.odd_answers(other) if type(one) is type(other) else ():
        yield old.answering(answer), new.answering(answer)
