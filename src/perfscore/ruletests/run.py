"""One test of a rule, run: the expectations that it does not meet, and everything that it reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from perfscore import exact
from perfscore.methods.answer import lacking
from perfscore.problems import Path, PerfscoreError, Problem, Span
from perfscore.program import heading
from perfscore.program.indicator_run import IndicatorRun
from perfscore.program.model import Program
from perfscore.program.score import indicators, score
from perfscore.result import explain
from perfscore.result.result import Result
from perfscore.rubric.rule_tests import Expected, Unscored
from perfscore.ruletests.files import RuleTest
from perfscore.ruletests.targets import GRADE, LIMIT, SCORED, SKIPPED, Key, Targets
from perfscore.steps.model import YES
from perfscore.steps.status import STATUS_WORDS
from perfscore.submission.model import Submission
from perfscore.text import normal, quoted

Verdict: TypeAlias = Literal["passed", "failed", "unconfirmed"]
NO_GRADE: Final = "无"
FEW: Final = 3


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation that was not met, and the calculation of what came out."""

    problem: Problem
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """One test after it was run; ``reached`` is empty while nobody has confirmed the test."""

    name: str
    where: Span
    verdict: Verdict
    failures: tuple[Failure, ...]
    reached: frozenset[Key]


def run(test: RuleTest, targets: Targets) -> Outcome:
    """Run one test."""
    test_run = _TestRun(test, targets.program)
    failures = tuple(test_run.failures())
    confirmed = not test.example.confirm
    reached = frozenset(_reached(test_run, targets)) & targets.all.keys() if confirmed else frozenset[Key]()
    verdict: Verdict = "failed" if failures else "passed" if confirmed else "unconfirmed"
    return Outcome(test.example.name, test.document.span(("name",)), verdict, failures, reached)


class _TestRun:
    """One test, scored and compared with its expectations."""

    def __init__(self, test: RuleTest, program: Program) -> None:
        example = test.example
        self.expect: Expected = example.expect
        self.result: Result | None = None
        self.problems: tuple[Problem, ...] = ()
        self._document = test.document
        self._name = example.name
        handed = Submission("", "", None, example.data, example.answers, document=test.document)
        try:
            self.result = Result(score(program, handed))
            self.indicators: Sequence[IndicatorRun] = self.result.run.rows
            self.problems = tuple(one for one in self.result.problems if one.code not in heading.CODES)
        except PerfscoreError as error:
            self.problems = error.problems
            self.indicators = indicators(program, handed)[1]

    def failures(self) -> Iterator[Failure]:
        """Every expectation that is not met."""
        yield from self._problems()
        if self.result is None:
            for key in self.expect.scores:
                yield self._failed(("expect", key), f"{quoted(key)}没有得分：{self._first_error()}")
        else:
            yield from self._scores(self.result)
        yield from self._totals()

    def _problems(self) -> Iterator[Failure]:
        """Expected problems that are not there, and errors that nobody expected."""
        codes = {one.code for one in self.problems}
        for place, code in enumerate(self.expect.problems):
            if code not in codes:
                instead = f"出现的是 {'、'.join(sorted(codes))}" if codes else "什么问题也没有"
                yield self._failed(("expect", "problems", place), f"应有问题 {code}，{instead}")
        if self.result is None:
            for one in self.problems:
                if one.severity == "error" and one.code not in self.expect.problems:
                    yield Failure(one)

    def _first_error(self) -> str:
        return next((one.message for one in self.problems if one.severity == "error"), "")

    def _scores(self, result: Result) -> Iterator[Failure]:
        by_id = {normal(indicator.id): indicator for indicator in result.run.rows}
        for key, expected in self.expect.scores.items():
            indicator = by_id[normal(key)]
            actual = indicator.status if indicator.got is None else indicator.got
            if actual != expected:
                message = f"{quoted(key)}应{_expected(expected)}，{_actual(indicator)}"
                yield self._failed(("expect", key), message, explain.sentences(indicator))

    def _totals(self) -> Iterator[Failure]:
        """Expectations of the whole that are not met."""
        expect, actual = self.expect, _totals(self.result)
        wanted = {
            "total": ("总分", _plain(expect.total)),
            "converted": ("折算", _plain(expect.converted)),
            "grade": ("等次", expect.grade),
            "status": ("状态", expect.status),
        }
        waiting = [one.name for one in self.indicators if one.got is None and one.status != "not-applicable"]
        lacks = f"还缺：{'、'.join(waiting[:FEW])}{'等' * (len(waiting) > FEW)}" if waiting else "总分限制无法核对"
        why = f"（结果未完成，{lacks}）" if self.result is not None and self.result.status == "incomplete" else ""
        for key, (what, expected) in wanted.items():
            if expected is not None and expected != actual[key]:
                yield self._failed(("expect", key), f"{what}应为 {expected}，{_in_words(actual[key])}{why}")

    def _failed(self, path: Path, message: str, steps: Iterable[str] = ()) -> Failure:
        where = self._document.span(path)
        return Failure(Problem("test-failed", f"测试{quoted(self._name)}：{message}", where), tuple(steps))


def _totals(result: Result | None) -> dict[str, str | None]:
    """The results for the whole: totals, grade, status."""
    if result is None:
        return dict.fromkeys(("total", "converted", "grade", "status"))
    return {
        "total": _plain(result.total),
        "converted": _plain(result.converted),
        "grade": result.grade or (NO_GRADE if result.status == "complete" else None),
        "status": result.status,
    }


def _in_words(actual: str | None) -> str:
    return "没有得出" if actual is None else f"得出的是 {actual}"


def _plain(number: exact.Number | Decimal | None) -> str | None:
    return None if number is None else exact.plain(number)


def _expected(expected: exact.Number | Unscored) -> str:
    return f"是{STATUS_WORDS[expected]}" if isinstance(expected, str) else f"得 {exact.points(expected)}"


def _actual(indicator: IndicatorRun) -> str:
    return f"结果是{STATUS_WORDS[indicator.status]}" if indicator.got is None else f"得了 {exact.points(indicator.got)}"


def _reached(test_run: _TestRun, targets: Targets) -> Iterator[Key]:
    """Everything that a test reaches and has an expectation of."""
    expect, result = test_run.expect, test_run.result
    wanted = {normal(key) for key in expect.scores}
    for indicator in test_run.indicators:
        named = normal(indicator.id) in wanted and result is not None
        if indicator.status == "not-applicable" and not indicator.given:
            yield from [(indicator.program, SKIPPED)] if named else []
        elif indicator.given and lacking(indicator.given):
            if named and indicator.got is not None:
                settled = targets.probers[indicator.program].settled(indicator.given)
                yield from ((indicator.program, branch) for branch in settled)
                yield (indicator.program, SCORED)
        elif indicator.given:
            given = [value for value in indicator.given if value is not None]
            trial = targets.probers[indicator.program].trial(given)
            stopped = trial.outcome in {"zero", "problem"}
            if bool(expect.problems) if stopped else named:
                yield from ((indicator.program, branch) for branch in trial.taken)
                yield (indicator.program, SCORED)
    if result is not None and (expect.total is not None or expect.converted is not None):
        words = result.run.given_totals[len(result.run.given_totals) - len(result.program.limits) :]
        yield from ((LIMIT, place, word == YES) for place, word in enumerate(words))
    if result is not None and expect.grade is not None:
        yield (GRADE, result.grade or "")
