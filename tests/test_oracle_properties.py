"""What must hold of every result, whatever the rule: it adds up, it re-adds, it stays within what was possible."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, note
from hypothesis import strategies as st

import oracle
import perfscore
import worlds
from generators import Luck, rules_and_submissions
from generators.measured import deduct, ratio
from generators.numbers import text
from oracle.ways import WAYS
from perfscore.verify import verify

Made = tuple[dict[str, Any], list[dict[str, Any]]]

CONVERSION = r"^折算 (\S+) 分（(\S+) ÷ (\S+) × (\S+?)(?: \+ 加分 (\S+?))?(，限额后)?）$"


def results(made: Made) -> Iterator[tuple[dict[str, Any], perfscore.Result]]:
    """Every submission that has a score, with it."""
    rule, submissions = made
    rubric = worlds.rubric(rule)
    for submission in submissions:
        found = worlds.scored(rubric, submission)
        if not isinstance(found, set):
            yield submission, found


# -- it adds up ------------------------------------------------------------------------------


@given(rules_and_submissions())
def test_the_printed_breakdown_adds_up(made: Made) -> None:
    for _, result in results(made):
        text = result.explain()
        note(text)
        printed = re.findall(r"^(\S+)    (\S+(?: 分以上）)?) / (\S+) 分    \S", text, re.MULTILINE)
        rows = {name: (score, points) for name, score, points in printed}
        assert rows.keys() == {one.name for one in result.indicators}
        scores = [Fraction(rows[one.name][0]) for one in result.indicators if one.score is not None]
        assert scores == [one.score for one in result.indicators if one.score is not None]
        if scores:
            terms, total = re.findall(r"^合计 = (.*) = (\S+) 分$", text, re.MULTILINE)[0]
            assert [Fraction(term) for term in terms.split(" + ")] == scores
            assert sum(scores) == Fraction(total)
            limited = re.findall(r"^限额后总分 (\S+) 分$", text, re.MULTILINE)
            assert Fraction([total, *limited][-1]) == result.total
        if result.status == "complete":
            heading = re.findall(r"^总分 (\S+) / (\S+) 分$", text, re.MULTILINE)
            assert [tuple(map(Decimal, one)) for one in heading] == [(result.total, result.possible)]


@given(rules_and_submissions())
def test_the_printed_conversion_comes_out(made: Made) -> None:
    """折算: what stands in the brackets gives what stands before them."""
    rounding = made[0].get("rounding", {})
    for _, result in results(made):
        text = result.explain()
        said = re.findall(
            r"^折算 (\S+) 分（(\S+) ÷ (\S+) × (\S+?)(?: \+ 加分 (\S+?))?(，限额后)?）$", text, re.MULTILINE
        )
        note(text)
        assert len(said) == (result.status == "complete" and result.possible != Fraction(made[0]["points"]))
        for converted, got, possible, full, bonus, limited in said:
            raw = Fraction(got) / Fraction(possible) * Fraction(full)
            right = oracle.numbers.rounded(raw, int(rounding.get("places", 2)), rounding.get("mode", "half-up"))
            right += Fraction(bonus or 0)
            assert Fraction(converted) < right if limited else Fraction(converted) == right


@given(rules_and_submissions())
def test_a_stored_result_re_adds(made: Made) -> None:
    for _, result in results(made):
        assert verify(result.model_dump_json()) == []


# -- it stays within what was possible -------------------------------------------------------


@given(rules_and_submissions(), st.binary(max_size=40))
def test_what_is_filled_in_later_stays_between_low_and_high(made: Made, luck: bytes) -> None:
    """A complete submission, some of it left out: its score lies in the range that was said without it."""
    rule, submissions = made
    rubric = worlds.rubric(rule)
    for whole in submissions:
        done, part = worlds.scored(rubric, whole), copy.deepcopy(whole)
        _leave_out(part, Luck(luck), {one["name"] for one in _parts(rule)})
        open_ = worlds.scored(rubric, part)
        note(f"{part}")
        if isinstance(done, set) or isinstance(open_, set):
            continue
        assert _inside(open_, done)
        assert all(_inside(one, done[one.id]) for one in open_.indicators)


@given(rules_and_submissions(sums=True))
def test_a_total_that_is_more_than_a_sum_is_that_of_the_oracle(made: Made) -> None:
    for submission, result in results(made):
        assert worlds.difference(result, oracle.score(made[0], submission)) == []


def _inside(open_: perfscore.Result | perfscore.IndicatorResult, done: Any) -> bool:
    """Whether what comes out when more is given lies in the range that was said before."""
    above = open_.low is None or (done.low is not None and open_.low <= done.low)
    return above and (open_.high is None or (done.high is not None and done.high <= open_.high))


def _parts(rule: Any) -> Iterator[dict[str, Any]]:
    for one in oracle.rubric.indicators(rule["sections"]):
        yield from one.get("parts", [])


def _leave_out(given: dict[str, Any], luck: Luck, parts: set[str]) -> None:
    """Take figures, cells, answers, answers of parts and single items away."""
    for name, value in list(given["data"].items()):
        if isinstance(value, list):
            for row in value:
                _drop(row, luck, keep=("行名", "行分", "行性质", "行组", "行级", "行由", "额"))
        elif luck.chance(30):
            del given["data"][name]
    for key, answer in list(given["answers"].items()):
        if isinstance(answer, dict) and parts & answer.keys():
            for part in list(answer):
                _open(answer, part, luck)
        elif not (isinstance(answer, dict) and "not_applicable" in answer):
            _open(given["answers"], key, luck)


def _open(answers: dict[str, Any], key: str, luck: Luck) -> None:
    """Leave an answer out, or a part of it that may be missing."""
    if luck.chance(30):
        del answers[key]
    elif isinstance(answers[key], dict) and not {"tally", "sheets", "count"} & answers[key].keys():
        _drop(answers[key], luck, keep=("level", "reason"))


def _drop(values: dict[str, Any], luck: Luck, keep: tuple[str, ...]) -> None:
    for name in [name for name in values if not name.startswith(keep) and luck.chance(30)]:
        del values[name]


# -- it is the same, however it is handed in -------------------------------------------------


@given(made=rules_and_submissions(most=2))
def test_a_rule_and_a_submission_say_the_same_as_files(made: Made, tmp_path_factory: pytest.TempPathFactory) -> None:
    rule, submissions = made
    folder = tmp_path_factory.mktemp("files")
    (folder / "rule.yaml").write_text(worlds.as_yaml(rule), encoding="utf-8")
    rubric = perfscore.load(folder / "rule.yaml")
    assert rubric.digest == worlds.rubric(rule).digest
    for place, submission in enumerate(submissions):
        file = folder / f"{place}.yaml"
        file.write_text(worlds.as_yaml(_as_text(submission)), encoding="utf-8")
        right = oracle.score(rule, submission)
        assert worlds.difference(_from_file(rubric, file), right) == []


def _from_file(rubric: perfscore.Rubric, file: Path) -> perfscore.Result | set[str]:
    """The result, or the codes of the problems, which all have a place in the file."""
    try:
        return rubric.score(file)
    except perfscore.PerfscoreError as error:
        placed = [problem for problem in error.problems if isinstance(problem.where, perfscore.Span)]
        return {problem.code for problem in placed if problem.severity == "error"}


def _as_text(value: Any) -> Any:
    """Numbers of Python as they would stand in a file; so is 是."""
    match value:
        case dict():
            return {key: _as_text(one) for key, one in value.items()}
        case list():
            return [_as_text(one) for one in value]
        case bool() | str() | None:
            return value
        case float():
            return repr(value)
        case _:
            return text(Fraction(value))


# -- more is never worse ---------------------------------------------------------------------


values = st.lists(st.fractions(-2, 4, max_denominator=500), min_size=2, max_size=6).map(sorted)
luck = st.binary(min_size=40, max_size=40).map(Luck)


@given(luck, values)
def test_further_beyond_the_limit_is_never_better(luck: Luck, values: list[Fraction]) -> None:
    body = deduct("1", luck, Fraction(10), 2).body
    assume("元" not in body["each"])  # the measure here is no money
    scores = _scores("deduct", body, values)
    assert scores == sorted(scores, reverse="above" in body)


@given(luck, values)
def test_a_greater_share_is_never_worse(luck: Luck, values: list[Fraction]) -> None:
    scores = _scores("ratio", ratio("1", luck, Fraction(10), 2).body, values)
    assert scores == sorted(scores)


def _scores(key: str, body: Any, values: list[Fraction]) -> list[Decimal]:
    """The scores of a measure that takes these values: perfscore's, which are the oracle's."""
    indicator = {"name": "指标", "points": "10", "measure": "值 = 分子 / 分母", key: body}
    data = {"分子": {"kind": "number"}, "分母": {"kind": "number"}}
    section = {"name": "全部", "points": "10", "indicators": [indicator]}
    rubric = worlds.rubric({"rubric": "one", "title": "一个", "points": "10", "data": data, "sections": [section]})
    found = []
    for value in values:
        given = {"rubric": "one", "data": {"分子": value.numerator, "分母": value.denominator}}
        found.append(rubric.score(given).total or Decimal(0))
        assert found[-1] == oracle.numbers.rounded(WAYS[key](body, Fraction(10), {"值": value}, "值"), 2)
    return found
