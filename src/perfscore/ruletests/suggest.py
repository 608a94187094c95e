"""Boundary cases for what no test of a rule reaches: each edge, just below and just above, with the scores that come.

They are computed, so they say what the rule does and not what it should do: each is marked to be confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Final

import yaml

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula.readings.value import Value
from perfscore.problems import PerfscoreError
from perfscore.program.model import IndicatorProgram
from perfscore.program.score import score
from perfscore.result.result import Result
from perfscore.ruletests.coverage import RuleRun
from perfscore.ruletests.run import NO_GRADE
from perfscore.ruletests.targets import GRADE, LIMIT, SCORED, SKIPPED
from perfscore.search.branches import Prober, Trial, Vector
from perfscore.search.edges import edges
from perfscore.search.explore import explore
from perfscore.search.limits import LIMITED, computing_indicator
from perfscore.search.samples import Plain, submission, text
from perfscore.steps.model import Input
from perfscore.text import clean

_NOT_APPLICABLE: Final = {"not_applicable": "（示例）"}
_MOST_NAMED: Final = 3


def suggest(rule_run: RuleRun) -> str:
    """The file of tests that reach what the tests of a rule do not reach; no tests where there is nothing to reach."""
    maker = _CaseMaker(rule_run)
    cases = list(maker.cases())
    lines = [f"# perfscore test --suggest：{len(cases)} 个待确认的测试。期望是算出来的：按规则的原文逐个核对，"]
    lines += [
        "# 对的删去 confirm: true，不对的改规则。",
        f"rubric: {rule_run.program.id}",
        "tests:" if cases else "tests: []",
    ]
    for case in cases:
        lines += [f"# {clean(one)}" for one in case.pop("#", ())]
        lines.append(f"- {_written(case)}")
    return "\n".join(lines) + "\n"


class _Yaml(yaml.SafeDumper):
    """A dumper that quotes only texts that need it: perfscore reads every value as text."""

    yaml_implicit_resolvers: ClassVar[dict[Any, Any]] = {}  # type: ignore[misc]  # its stub takes it for an attribute

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 (as yaml calls it)
        """Write everything where it stands: a rule file knows no aliases."""
        return True


def _written(case: Plain) -> str:
    return yaml.dump(
        case, Dumper=_Yaml, allow_unicode=True, default_flow_style=True, sort_keys=False, width=10**6
    ).strip()


class _CaseMaker:
    """Maker of the cases of one rule, in its order."""

    def __init__(self, rule_run: RuleRun) -> None:
        self._program = rule_run.program
        self._targets = rule_run.targets
        self._open = rule_run.open
        self._names = {one.name for one in rule_run.outcomes}

    def cases(self) -> Iterator[Plain]:
        """Every case, each of a name of its own."""
        for program, prober in self._targets.probers.items():
            wanted = {key[1] for key in self._open if key[0] is program}
            for trial in self._wanted_trials(prober, wanted):
                yield self._branch_case(program, trial)
            if SKIPPED in wanted:
                given = {"answers": {program.key: _NOT_APPLICABLE}, **self._rows()}
                yield self._case(f"{program.key}：不适用", given, {program.key: "not-applicable"})
        yield from self._limits()
        yield from self._grades()

    def _wanted_trials(self, prober: Prober, wanted: set[object]) -> list[Trial]:
        """The runs that reach what is wanted, and those at the edges of it."""
        program = prober.program
        trials = self._targets.trials[program]
        likely = [one for one in trials if self._targets.plausible(program, one)]
        if SCORED in wanted:
            near = _distinct(trials[:1], *edges(prober, trials[:1]))
            return [one for one in near if self._targets.plausible(program, one)] or trials[:1]
        near = _distinct(
            *(group for group in edges(prober, trials) if any(not wanted.isdisjoint(one.taken) for one in group))
        )
        near = [one for one in near if self._targets.plausible(program, one)]
        rest = wanted - frozenset[object]().union(*(one.taken for one in near))
        return _distinct(near, [one for one in likely if not rest.isdisjoint(one.taken)])

    def _branch_case(self, program: IndicatorProgram, trial: Trial) -> Plain:
        given = submission(self._program, program, trial.given)
        name = f"{_title(program)}：{_values(program, trial.given, self._targets.trials[program][0].given)}"
        try:
            result = Result(score(self._program, given))
        except PerfscoreError as error:
            codes = sorted({one.code for one in error.problems if one.severity == "error"})
            return self._case(name, given, {"problems": codes}, [one.message for one in error.problems[:1]])
        indicator = next(one for one in result.indicators if one.program is program)
        actual = exact.plain(indicator.got) if indicator.got is not None else indicator.status
        return self._case(name, given, {indicator.id: actual}, indicator.sentences)

    def _limits(self) -> Iterator[Plain]:
        """Submissions on either side of the beginning of a limit of the total, as near as can be."""
        for place, limit in enumerate(self._program.limits):
            indicator = computing_indicator(self._program, limit)
            if indicator is None or not any(key[:2] == (LIMIT, place) for key in self._open):
                continue
            prober = Prober(indicator)
            trials = [trial for trial in explore(prober) if LIMITED in trial.values]
            groups = [[run for run in group if LIMITED in run.values] for group in edges(prober, trials)]
            crossing = [group for group in groups if len({run.values[LIMITED] for run in group}) > 1]
            runs = _distinct(*(crossing or [trials]))
            for given in (trial.given for trial in runs if self._targets.plausible(indicator, trial)):
                made = self._targets.totals.around(indicator, given) or submission(self._program, indicator, given)
                result = Result(score(self._program, made))
                if result.run.total is not None:
                    yield self._total(f"总分限制：{_values(indicator, given, ())}", made, result)

    def _grades(self) -> Iterator[Plain]:
        """A submission of each total at which a grade begins or ends, and beside it."""
        wanted = {key[1] for key in self._open if key[0] == GRADE}
        totals = self._targets.totals.edges if wanted else []
        submissions = [given for total in totals if (given := self._targets.totals.of_total(total)) is not None]
        scored = [(given, Result(score(self._program, given))) for given in submissions]
        results = {_total_of(result): (given, result) for given, result in scored}
        for grade in wanted - {result.grade or "" for _, result in results.values()}:
            if (given := self._targets.totals.of_grade(str(grade))) is not None:
                result = Result(score(self._program, given))
                results[_total_of(result)] = given, result
        for total, (given, result) in sorted(results.items(), reverse=True):
            if (result.grade or "") in wanted:
                yield self._total(f"等次：总分 {exact.plain(total)}", given, result)

    def _total(self, name: str, given: Plain, result: Result) -> Plain:
        expect = {"total": exact.plain(_total_of(result))}
        if result.status == "complete":
            expect["grade"] = result.grade or NO_GRADE
        return self._case(name, given, expect)

    def _case(self, name: str, given: Plain, expect: Plain, says: Iterable[str] = ()) -> Plain:
        """A case, under a name that no other has."""
        unique, number = name, 2
        while unique in self._names:
            unique, number = f"{name}（{number}）", number + 1
        self._names.add(unique)
        parts = {key: value for key, value in given.items() if key != "rubric"}
        remark = "；".join(says)
        return {"#": [remark] if remark else [], "name": unique, **parts, "expect": expect, "confirm": "true"}

    def _rows(self) -> Plain:
        """The rows that every submission has to hold: one of each table that is scored by rows."""
        first = next(iter(self._targets.probers))
        made = submission(self._program, first, self._targets.trials[first][0].given)
        tables = {one.way.table for one in self._program.indicators if not isinstance(one, IndicatorProgram)}
        data = {name: rows for name, rows in made.get("data", {}).items() if name in tables}
        return {"data": data} if data else {}


def _total_of(result: Result) -> Number:
    """The total of a result that has one."""
    assert result.run.total is not None  # noqa: S101 (no figure of it is missing)
    return result.run.total


def _distinct(*groups: Iterable[Trial]) -> list[Trial]:
    """The runs of all groups, each once."""
    return list({one.given: one for group in groups for one in group}.values())


def _title(program: IndicatorProgram) -> str:
    """An indicator's id; of a row, with the word that chooses its way."""
    way = program.head.way
    word = next((word for word, one in getattr(way, "ways", {}).items() if one is program.scored), "")
    return f"{program.key}（{word}）" if word else program.key


def _values(program: IndicatorProgram, given: Vector, usual: Vector) -> str:
    """The inputs that are not as usual; where all are, the first few."""
    triples = zip(program.inputs, given, usual or given, strict=True)
    known = [triple for triple in triples if triple[0].name != program.points_column and triple[1] != ""]
    other = [triple for triple in known if triple[1] != triple[2]]
    return "，".join(_value(asked, value) for asked, value, _ in (other or known)[:_MOST_NAMED])


def _value(asked: Input, value: Value) -> str:
    cell = value[0] if isinstance(value, tuple) else value
    return f"{asked.title} {text(asked.value_kind, asked.unit, cell)}"
