"""可挽回: what is proposed, done, gives what was said; and nothing nearer would."""

from __future__ import annotations

import copy
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import currently_in_test_context, given, note
from hypothesis import strategies as st

import perfscore
import test_cases
import worlds
from generators import Luck, rules_and_submissions, shared
from generators.numbers import text
from perfscore.methods import Parts
from perfscore.methods.steps import Input
from perfscore.program.regain import MOST
from test_cases import CASES

FULL = Fraction(12)
GRID = 24


# -- what is proposed, done, gives what was said ---------------------------------------------


@given(rules_and_submissions())
def test_every_proposal_raises_the_total_by_exactly_what_it_says(
    made: tuple[dict[str, Any], list[dict[str, Any]]],
) -> None:
    rule, submissions = made
    rubric = worlds.rubric(rule)
    for submission in submissions:
        kept(rubric, submission)


@given(st.binary(min_size=120, max_size=120), st.binary(min_size=40, max_size=40))
def test_every_proposal_of_shared_figures_raises_the_total_by_exactly_what_it_says(rule: bytes, given: bytes) -> None:
    kept(worlds.rubric(shared.rule(Luck(rule))), shared.submission(Luck(given)))


@pytest.mark.parametrize("case", CASES, ids=[case.parent.name for case in CASES])
def test_every_proposal_of_a_case_raises_the_total_by_exactly_what_it_says(case: Path) -> None:
    """Among them all shipped examples."""
    result, _ = test_cases.score(case)
    given = {"rubric": result.submission.rubric, "data": result.submission.data, "answers": result.submission.answers}
    said = yaml.safe_load(case.read_text(encoding="utf-8"))["rule"]
    rule = case.parent / said
    kept(perfscore.load(rule if rule.exists() else said), given)


def kept(rubric: perfscore.Rubric, submission: dict[str, Any]) -> None:
    """Each proposal, carried out, gives what it says, and nothing else changes for the worse."""
    result = worlds.scored(rubric, submission)
    for one in () if isinstance(result, set) else result.indicators:
        points = [chance.points for chance in one.regain]
        assert points == sorted(points, reverse=True)
        assert len(points) <= MOST
        for chance in one.regain:
            assert not isinstance(result, set)
            done = rubric.score(changed(submission, one, chance))
            if currently_in_test_context():
                note(f"{one.id}: {chance}; {result.total} → {done.total}; {done.problems}")
            assert chance.points > 0
            assert done.total == result.total + chance.points
            assert one.score is not None
            assert one.score < chance.score == done[one.id].score
            assert one.lost
            assert [each.status for each in done.indicators] == [each.status for each in result.indicators]
            if result.converted is None:
                assert chance.converted is None
            else:
                assert chance.converted is not None
                assert chance.converted > 0
                assert done.converted == result.converted + chance.converted
            hurt = {"relation-broken", "limit-applied", "limit-unchecked"}
            assert hurtful(done, hurt) <= hurtful(result, hurt)
            told_as_it_is(chance, one)


def hurtful(result: perfscore.Result, codes: set[str]) -> set[str]:
    """What is wrong with a submission without stopping its score; a relation by its words, without its figures."""
    said = (problem.message for problem in result.problems if problem.code in codes)
    return {message.partition("（")[0].partition("，")[0] for message in said}


def told_as_it_is(chance: perfscore.Regain, one: perfscore.IndicatorResult) -> None:
    """The sentence says what the indicator scores, and what the total rises by where that is not the same."""
    score, points = (text(Fraction(number)) for number in (chance.score, chance.points))
    alone = chance.says.endswith(f"，得 {score} 分")
    both = f"，本项得 {score} 分，总分增加 {points} 分" in chance.says
    assert alone or both
    if alone:
        assert one.score is not None
        assert chance.points == chance.score - one.score
        assert chance.converted in {None, chance.points}


def changed(submission: dict[str, Any], one: perfscore.IndicatorResult, chance: perfscore.Regain) -> dict[str, Any]:
    """The submission with the proposal carried out."""
    given = copy.deepcopy(submission)
    asked = next(each for each in one.program.inputs if each.name == chance.figure)
    value = written(asked, chance.to)
    match asked.source:
        case "figure":
            given["data"][asked.name] = value
        case "row":
            given["data"][str(one.path[1])][one.path[2]][asked.name] = value
        case "answer":
            _answer(given["answers"], one, asked.item, value)
    return given


def written(asked: Input, to: str) -> str:
    """The value as it would be filled in."""
    match asked.kind:
        case "percent":
            return f"{text(Fraction(to) * 100)}%"
        case "money":
            return f"{to}元"
        case _:
            return to


def _answer(answers: dict[str, Any], one: perfscore.IndicatorResult, item: str, value: str) -> None:
    """Put an answer in its place: the indicator's own, or that of a part."""
    above, place, way = answers, one.id, one.program.scored.way
    known = {each.item: value for each, value in zip(one.program.inputs, one.given, strict=True)}
    if isinstance(way, Parts):
        place = next(part.name for part in way.root if item.startswith(f"{part.name}."))
        above = answers[one.id]
    match item.removeprefix(f"{place}."):
        case "findings":
            above[place] = {"count": value}
        case "sum":
            above[place] = {"sum": value, "of": known[item.removesuffix("sum") + "of"]}
        case question:
            above[place] = {**above[place], question: value}


# -- nothing nearer would --------------------------------------------------------------------


class Alone:
    """One indicator over one count, its score hardly rounded; ``scores`` are those of every count of a small grid."""

    def __init__(self, way: dict[str, Any]) -> None:
        self._rubric = worlds.rubric(
            {
                "rubric": "one",
                "title": "一个指标",
                "points": str(FULL),
                "rounding": {"places": "8", "mode": "half-up"},
                "data": {"数": {"kind": "count"}},
                "sections": [
                    {"name": "全部", "points": str(FULL), "indicators": [{"name": "指标", "points": str(FULL), **way}]}
                ],
            }
        )
        self.scores = [Fraction(self.at(count).score or 0) for count in range(GRID)]

    def at(self, count: int) -> perfscore.IndicatorResult:
        return self._rubric.score({"rubric": "one", "data": {"数": count}})["指标"]

    def proposed(self, now: int) -> dict[Fraction, int]:
        """What is proposed: the score that is won, and how far away."""
        one = self.at(now)
        assert one.score is not None
        chances = [chance for chance in one.regain if int(chance.to) < GRID]
        return {Fraction(one.score + chance.points): abs(int(chance.to) - now) for chance in chances}


def frontier(scores: list[Fraction], now: int) -> dict[Fraction, int]:
    """What can be won, and how near the nearest count lies that wins it.

    On either side only what beats everything nearer counts; of two sides that win the same, the nearer.
    """
    best: dict[Fraction, int] = {}
    for side in (range(now - 1, -1, -1), range(now + 1, len(scores))):
        reached = scores[now]
        for count in side:
            if scores[count] > reached:
                reached = scores[count]
                best[reached] = min(abs(count - now), best.get(reached, GRID))
    return best


counts = st.integers(0, GRID - 1)


@st.composite
def banded(draw: st.DrawFn) -> dict[str, Any]:
    """Bands cut anywhere, their ends on either side, their points in any order."""
    cuts = sorted(draw(st.sets(st.integers(1, GRID - 2), min_size=1, max_size=4)))
    bands, low, opening = dict[str, str](), "", "("
    for cut in [*cuts, None]:
        closed = draw(st.booleans())
        points = draw(st.integers(0, int(FULL)))
        bands[f"{opening}{low}, {'' if cut is None else cut}{']' if closed and cut is not None else ')'}"] = str(points)
        low, opening = str(cut), "(" if closed else "["
    return {"measure": "值 = 数", "bands": bands}


@given(banded(), counts)
def test_bands_every_better_band_at_its_nearest_count(way: dict[str, Any], now: int) -> None:
    alone = Alone(way)
    near, found = frontier(alone.scores, now), alone.proposed(now)
    note(f"{way} at {now}: {found}, and all there is {near}")
    if near:
        assert max(found) == max(near)
    for score, distance in found.items():
        assert near.get(score) == distance
    if len(found) < MOST:
        assert found.keys() == near.keys()


STRAIGHT = ("数 * 2 - 5", "-数 + 20", "(数 + 2) / 3", "24 / (数 + 1)", "数 / (数 + 3) * 30", "20 - 数 / 2")
BENT = (
    *("abs(数 - 12)", "max(数, 10) - min(数, 5)", "数 / 7 if 数 > 3 else 数", "(数 + 1) / (数 + 1) * 数"),
    *("数 * 数 / 8", "12 / (数 + 1) + 12 / (数 + 2)", "floor(数 / 3) * 2", "round(数 / 7, 1)", "-abs(-数)"),
    *("数 / (数 + 1) + 5 / (数 + 1)", "数 / (数 - 数 + 1)", "数 * 0 / 1", "数 / 0 if 数 > 100 else 数"),
)


@given(st.sampled_from(STRAIGHT), banded(), counts)
def test_bands_of_a_measure_that_only_rises_or_falls(measure: str, way: dict[str, Any], now: int) -> None:
    """Its edges are found wherever the measure meets them."""
    alone = Alone(way | {"measure": f"值 = {measure}"})
    near, found = frontier(alone.scores, now), alone.proposed(now)
    note(f"{measure}, {way} at {now}: {found}, and all there is {near}")
    won = {Fraction(alone.at(now).score or 0) + Fraction(chance.points) for chance in alone.at(now).regain}
    if len(near) < MOST:  # a score that is nearest beyond the grid is proposed there
        assert found == {score: away for score, away in near.items() if score in found or score not in won}


@given(st.sampled_from(BENT), banded(), counts)
def test_whatever_the_measure_what_is_promised_comes(measure: str, way: dict[str, Any], now: int) -> None:
    alone = Alone(way | {"measure": f"值 = {measure}"})
    for chance in alone.at(now).regain:
        assert alone.at(int(chance.to)).score == (alone.at(now).score or 0) + chance.points


@given(st.sampled_from(["≥", "≤", "="]), st.integers(1, GRID - 1), counts, st.sampled_from(["数", "数 * 2", "数 + 3"]))
def test_target_full_marks_at_the_nearest_count(direction: str, aim: int, now: int, actual: str) -> None:
    way = {"target": {"direction": direction, "target": str(aim), "actual": actual}}
    alone = Alone(way)
    scores, found = alone.scores, alone.proposed(now)
    full = [abs(count - now) for count, score in enumerate(scores) if score == FULL]
    note(f"{way} at {now}: {found}")
    if full and scores[now] < FULL:
        assert found[FULL] == min(full)
    for score, distance in found.items():
        assert score in {scores[count] for count in (now - distance, now + distance) if 0 <= count < GRID}


@given(
    st.sampled_from(["above", "below"]),
    st.integers(0, 2 * GRID),
    st.sampled_from(["whole", "started", "pro-rata"]),
    st.sampled_from(["1", "3", "2.5"]),
    counts,
)
def test_deduct_what_leaves_nothing_to_deduct(side: str, limit: int, part: str, each: str, now: int) -> None:
    """The nearest count at which nothing is beyond the limit, though a part of a unit may cost nothing."""
    bound = Fraction(limit, 2)
    way = {"measure": "值 = 数", "deduct": {side: text(bound), "each": each, "points": "0.5", "part": part}}
    alone = Alone(way)
    scores, found = alone.scores, alone.proposed(now)
    within = [count for count in range(GRID) if (count <= bound if side == "above" else count >= bound)]
    note(f"{way} at {now}: {found}, of {scores}")
    if within and scores[now] < FULL:
        assert found[FULL] == min(abs(count - now) for count in within)
    if scores[now] == FULL:
        assert found == {}


@pytest.mark.parametrize("part", ["whole", "started", "pro-rata"])
def test_the_design_s_own_example(part: str) -> None:
    """15,639 of a budget of 15,000 is 4.26 points over; 可挽回: 本年三公经费不超过 15,000 元，得 4 分."""
    indicator = {
        "name": "三公经费控制率",
        "points": "4",
        "measure": "三公经费控制率 = 本年三公经费 / 三公经费预算",
        "deduct": {"above": "100%", "each": "1%", "points": "1", "part": part},
    }
    rule = {
        "rubric": "one",
        "title": "一个指标",
        "points": "4",
        "data": {"本年三公经费": {"kind": "money"}, "三公经费预算": {"kind": "money", "given": "true"}},
        "sections": [{"name": "全部", "points": "4", "indicators": [indicator]}],
    }
    result = worlds.rubric(rule).score({"rubric": "one", "data": {"本年三公经费": 15639, "三公经费预算": 15000}})
    assert result.total == 0
    (chance,) = result["三公经费控制率"].regain
    assert (chance.figure, chance.to, chance.points) == ("本年三公经费", "15000", Decimal(4))
    assert chance.says == "本年三公经费不超过 15,000 元，得 4 分"
