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
from perfscore import exact
from perfscore.methods import Parts
from perfscore.result.endless import is_endless
from perfscore.result.regain import MOST
from perfscore.result.rerun import rescored
from table_rules import one_rule
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
        holds(rubric, submission)


@given(rules_and_submissions(sums=True))
def test_every_proposal_raises_a_total_of_another_kind(made: tuple[dict[str, Any], list[dict[str, Any]]]) -> None:
    rule, submissions = made
    rubric = worlds.rubric(rule)
    for submission in submissions:
        holds(rubric, submission)


@given(st.binary(min_size=120, max_size=120), st.binary(min_size=40, max_size=40))
def test_every_proposal_of_shared_figures_raises_the_total_by_exactly_what_it_says(rule: bytes, given: bytes) -> None:
    holds(worlds.rubric(shared.rule(Luck(rule))), shared.submission(Luck(given)))


@pytest.mark.parametrize("case", CASES, ids=[case.parent.name for case in CASES])
def test_every_proposal_of_a_case_raises_the_total_by_exactly_what_it_says(case: Path) -> None:
    """Among them all shipped examples."""
    result, _ = test_cases.score(case)
    given = {"rubric": result.submission.rubric, "data": result.submission.data, "answers": result.submission.answers}
    said = yaml.safe_load(case.read_text(encoding="utf-8"))["rule"]
    rule = case.parent / said
    holds(perfscore.load(rule if rule.exists() else said), given)


def holds(rubric: perfscore.Rubric, submission: dict[str, Any]) -> None:
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
            assert done.total == (result.total or 0) + chance.points
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
    got = f"得 {score} 分"
    if one.program.minus:
        got = f"扣 {text(-Fraction(chance.score))} 分" if chance.score else "不扣分"
    alone = chance.says.endswith(f"，{got}")
    both = f"，本项{got}，总分增加 {points} 分" in chance.says
    assert alone or both
    if alone:
        assert one.score is not None
        assert chance.points == chance.score - one.score
        assert chance.converted in {None, chance.points}


def changed(submission: dict[str, Any], one: perfscore.IndicatorResult, chance: perfscore.Regain) -> dict[str, Any]:
    """The submission with the proposal carried out."""
    given = copy.deepcopy(submission)
    asked = next(each for each in one.program.inputs if each.name == chance.figure)
    value = chance.to
    match asked.source:
        case "figure":
            given["data"][asked.name] = value
        case "row":
            given["data"][str(one.path[1])][one.path[2]][asked.name] = value
        case "answer":
            _answer(given["answers"], one, asked.item, value)
    return given


def _answer(answers: dict[str, Any], one: perfscore.IndicatorResult, item: str, value: str) -> None:
    """Put an answer in its place: the indicator's own, or that of a part."""
    above, place, way = answers, one.id, one.program.scored.way
    pairs = zip(one.program.inputs, one.given, strict=True)
    known = {each.item: value for each, value in pairs if each.source == "answer"}
    if isinstance(way, Parts):
        place = next(part.name for part in way.root if item.startswith(f"{part.name}."))
        above = answers[one.id]
    match item.removeprefix(f"{place}."):
        case "findings":
            above[place] = {"count": value}
        case "sum":
            above[place] = {"sum": value, "of": known[item.removesuffix("sum") + "of"]}
        case question if next(each for each in one.program.inputs if each.item == item).role == "count":
            lead = item.removesuffix(question)
            counts = {key.removeprefix(lead): str(many) for key, many in known.items() if key.startswith(lead)}
            above[place] = {"count": {**counts, question: value}}
        case question:
            above[place] = {**above[place], question: value}


# -- nothing that would raise the total is left out ------------------------------------------

WHOLE = {"甲": {"kind": "count"}}
MEASURES = tuple(one.replace("定", "9").replace("乙", "4") for one in shared.MEASURES if not set("额率数") & set(one))
FORMULAS = tuple(one.replace("乙", "4") for one in shared.FORMULAS if not set("额率选有") & set(one))
SPAN = 20


@given(st.binary(min_size=120, max_size=120), st.integers(0, SPAN - 1))
def test_the_best_of_a_small_grid_is_found(rule: bytes, now: int) -> None:
    """Of a figure that several rows use: where some count raises the total, the best does so by what is proposed."""
    rubric = worlds.rubric(shared.rule(Luck(rule), WHOLE, MEASURES, FORMULAS))
    grid = [worlds.scored(rubric, {"rubric": "generated", "data": {"甲": count}}) for count in range(SPAN)]
    result = grid[now]
    for place, one in () if isinstance(result, set) else enumerate(result.indicators):
        assert not isinstance(result, set)
        raised = [rise(result, other, place) for other in grid]
        found = max((chance.points for chance in one.regain), default=Decimal(0))
        note(f"{one.id}: {one.regain}; {raised}")
        if any(is_endless(each.row) for each in result.indicators):  # the next step alone
            assert len(one.regain) <= 1
        elif one.lost and max(raised[-2:]) < max(raised):  # else it may rise on and on
            assert found >= max(raised)
        if not one.lost:
            assert not one.regain


def rise(result: perfscore.Result, other: perfscore.Result | set[str], place: int) -> Decimal:
    """By how much another count raises the total, 0 where it is no advice under the indicator at ``place``."""
    hurt = {"relation-broken", "limit-applied", "limit-unchecked"}
    if isinstance(other, set) or not hurtful(other, hurt) <= hurtful(result, hurt):
        return Decimal(0)
    one, moved = result.indicators[place], other.indicators[place]
    alike = [each.status for each in other.indicators] == [each.status for each in result.indicators]
    if not alike or (moved.score or 0) <= (one.score or 0) or (other.converted or 0) <= (result.converted or 0):
        return Decimal(0)
    return max((other.total or 0) - (result.total or Decimal(0)), Decimal(0))


TWO: dict[str, tuple[str, str, dict[str, Any], list[str]]] = {
    # two formulas over 甲 and 乙, the figures, and what is proposed under the first
    "what is won is worth more than what the other may get": (
        *("min(甲 / 3, 9)", "max(min(乙, 9) - 甲 * 2, 0)", {"甲": 1}),
        ["27"],
    ),
    "what the other may get is worth more": ("min(甲 / 3, 3)", "max(min(乙, 9) - 甲 * 2, 0)", {"甲": 1}, []),
    "the other may get no less": ("min(甲, 9)", "min(乙 + 甲, 9)", {"甲": 1}, ["9"]),
    "the other would be settled": ("min(甲, 9)", "乙 if 甲 < 5 else 3", {"甲": 1}, ["4"]),
    "what lacks a figure stays as it is": ("min(甲, 9)", "min(乙, 9)", {"甲": 1}, ["9"]),
}


@pytest.mark.parametrize("case", TWO)
def test_a_row_that_lacks_a_figure(case: str) -> None:
    first, second, data, expected = TWO[case]
    indicators = [{"name": "一", "points": "9", "formula": first}, {"name": "二", "points": "9", "formula": second}]
    rubric = worlds.rubric(
        {
            "rubric": "one",
            "title": "两个指标",
            "points": "18",
            "data": {"甲": {"kind": "count"}, "乙": {"kind": "count"}},
            "sections": [{"name": "全部", "points": "18", "indicators": indicators}],
        }
    )
    result = rubric.score({"rubric": "one", "data": data})
    assert [chance.to for chance in result["一"].regain] == expected
    assert result.status == "incomplete"


LIMITED: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    # what the rule has besides, the figures, and to what values 甲 could be changed
    "a limit that nobody can look at, until it would matter": (
        {"limits": [{"when": "值 > 乙", "at_most": "5", "says": "受限"}]},
        {"甲": 1},
        ["5"],
    ),
    "a limit that divides by 0, before and after": (
        {"limits": [{"when": "1 / 乙 > 值", "at_most": "9", "says": "受限"}]},
        {"甲": 1, "乙": 0},
        ["9"],
    ),
    "a relation that would divide by 0": (
        {"relations": [{"that": "1 / (甲 - 9) < 1", "says": "应当成立"}]},
        {"甲": 1, "乙": 0},
        ["11", "8"],
    ),
    "a relation over what is missing": ({"relations": [{"that": "甲 < 乙", "says": "应当成立"}]}, {"甲": 1}, ["9"]),
    "a relation that is broken already": (
        {"relations": [{"that": "甲 > 乙", "says": "应当成立"}]},
        {"甲": 1, "乙": 5},
        ["9"],
    ),
}


@pytest.mark.parametrize("case", LIMITED)
def test_limits_and_relations(case: str) -> None:
    more, data, expected = LIMITED[case]
    indicator = {"name": "一", "points": "9", "measure": "值 = 甲", "formula": "min(值, 9)"}
    rule = {
        "rubric": "one",
        "title": "一个指标",
        "points": "9",
        "data": {"甲": {"kind": "count"}, "乙": {"kind": "count"}},
        "sections": [{"name": "全部", "points": "9", "indicators": [indicator]}],
    }
    rubric = worlds.rubric(rule | more)
    given = {"rubric": "one", "data": data}
    holds(rubric, given)
    assert [chance.to for chance in rubric.score(given)["一"].regain] == expected


NEAR: dict[str, tuple[str, str, int, list[tuple[str, str]]]] = {
    # a formula over 甲 and what is at most given, the value now, and what it may be changed to, with the points won
    "a limit stands in the way": ("甲 * 2", "9", 1, [("4.5", "7")]),
    "it stands in the way on the other side": ("10 - 甲 * 2", "9", 4, [("0.5", "7")]),
    "it is there already": ("甲 * 3", "9", 3, []),
    "it is further than full marks": ("甲 * 2", "10", 1, [("5", "8")]),
    "it is nothing to the nearest": ("甲 * 2", "2.01", 1, []),
}


@pytest.mark.parametrize("case", NEAR)
def test_the_last_value_before_an_unchecked_limit_would_matter(case: str) -> None:
    formula, most, now, expected = NEAR[case]
    indicator = {"name": "一", "points": "10", "formula": formula}
    rule = {
        "rubric": "one",
        "title": "一个指标",
        "points": "10",
        "data": {"甲": {"kind": "number"}, "丙": {"kind": "yes_no"}},
        "limits": [{"when": "丙 == '是'", "at_most": most, "says": "有案的"}],
        "sections": [{"name": "全部", "points": "10", "indicators": [indicator]}],
    }
    rubric = worlds.rubric(rule)
    given = {"rubric": "one", "data": {"甲": now}}
    holds(rubric, given)
    found = rubric.score(given)["一"].regain
    assert [(chance.to, str(chance.points)) for chance in found] == expected


def test_zero_is_written_as_its_row_says() -> None:
    """Under 度量单位 % a bare number where the rule counts in percent is a percentage."""
    columns = {
        "名": {"kind": "text"},
        "分": {"kind": "number", "unit": "分"},
        "成": {"kind": "number"},
        "单位": {"kind": "text"},
    }
    way = {"measure": "率 = 成", "deduct": {"below": "95%", "each": "1%", "points": "1", "part": "pro-rata"}}
    each = {"table": "表", "name": "名", "points": "分", "unit": "单位", "ways": {"全部": way}}
    rule = {
        "rubric": "one",
        "title": "一张表",
        "points": "9",
        "data": {"表": {"kind": "table", "columns": columns}},
        "sections": [{"name": "全部", "points": "9", "indicators": [{"name": "逐行", "points": "9", "each": each}]}],
    }
    rubric = worlds.rubric(rule)
    for unit, to in (("%", "95"), ("", "0.95")):
        given = {"rubric": "one", "data": {"表": [{"名": "甲", "分": 9, "成": 0, "单位": unit}]}}
        holds(rubric, given)
        assert [chance.to for chance in rubric.score(given)["甲"].regain] == [to]


TYPED: dict[str, tuple[dict[str, str], str, Any, str, str]] = {
    # a figure, what is measured, what is given, what is to be filled in, and how the advice says it
    "money in 万元": ({"kind": "money", "unit": "万元"}, "甲 / 100万元", 50, "100万元", "甲达到 100 万元"),
    "money in 万元, given in 元": (
        {"kind": "money", "unit": "万元"},
        "甲 / 15元",
        "5元",
        "0.0015万元",
        "甲达到 0.0015 万元",
    ),
    "money": ({"kind": "money"}, "甲 / 100万元", "50万元", "1000000", "甲达到 1,000,000 元"),
    "money in 分": ({"kind": "money", "unit": "分"}, "甲 / 15元", 50, "1500分", "甲达到 15 元"),
    "a percentage": ({"kind": "percent"}, "甲 / 2", "50%", "200%", "甲达到 200%"),
    "a number in percent": ({"kind": "number", "unit": "%"}, "甲 / 2", 50, "200%", "甲达到 200%"),
    "a number of points": ({"kind": "number", "unit": "个百分点"}, "甲", 50, "100个百分点", "甲达到 100个百分点"),
    "a large number where the rule counts in percent": ({"kind": "number"}, "甲", 0.5, "1000%", "甲达到 1000%"),
    "a number that is a share already": ({"kind": "number"}, "甲", "50%", "1000%", "甲达到 1000%"),
    "a number in 万元": ({"kind": "number", "unit": "万元"}, "甲 / 100", "500000元", "100", "甲达到 100 万元"),
    "a count in 万人": ({"kind": "count", "unit": "万人"}, "甲 / 100", "50万人", "100", "甲达到 100 万人"),
}


@pytest.mark.parametrize("case", TYPED)
def test_what_is_proposed_is_filled_in_as_it_stands(case: str) -> None:
    figure, measure, value, to, says = TYPED[case]
    full = "1000%" if to == "1000%" else "100%"
    bands = {f"[0%, {full})": "1", f"[{full}, )": "9"}
    indicator = {"name": "一", "points": "9", "measure": f"值 = {measure}", "bands": bands}
    rule = {
        "rubric": "one",
        "title": "一个指标",
        "points": "9",
        "data": {"甲": figure},
        "sections": [{"name": "全部", "points": "9", "indicators": [indicator]}],
    }
    given = {"rubric": "one", "data": {"甲": value}}
    rubric = worlds.rubric(rule)
    holds(rubric, given)
    (chance,) = rubric.score(given)["一"].regain
    assert (chance.to, chance.says) == (to, f"{says}，得 9 分")


def test_a_score_that_is_settled_without_what_is_lacking() -> None:
    """It is advice as long as it stays settled, and as long as the indicator applies."""
    indicator = {
        "name": "一",
        "points": "9",
        "undefined": {"when": "甲 == 7", "score": "not_applicable", "because": "不计"},
        "formula": "甲 / 2 if 甲 < 9 else 乙",
    }
    rule = {
        "rubric": "one",
        "title": "一个指标",
        "points": "9",
        "not_applicable": "rescale",
        "data": {"甲": {"kind": "count"}, "乙": {"kind": "count"}},
        "sections": [{"name": "全部", "points": "9", "indicators": [indicator]}],
    }
    rubric = worlds.rubric(rule)
    holds(rubric, {"rubric": "one", "data": {"甲": 1}})
    row = rubric.score({"rubric": "one", "data": {"甲": 1}})["一"]
    assert [chance.to for chance in row.regain] == ["8", "6"]
    found = rescored(row.row, [exact.ratio(4), None])
    assert found is not None
    assert found[len(row.program.slots) - 1] == 2
    assert rescored(row.row, [exact.ratio(9), None]) is None
    assert rescored(row.row, [exact.ratio(7), None]) is None


def test_of_two_values_that_win_the_same_the_nearer_is_advice() -> None:
    sides = Alone({"formula": f"{FULL} if 数 <= 4 or 数 >= 8 else 0"})
    assert [one.to for one in sides.at(5).regain] == ["4"]
    assert [one.to for one in sides.at(7).regain] == ["8"]


def test_a_relation_over_a_column_bounds_advice_on_another_figure() -> None:
    table = {"kind": "table", "columns": {"额": {"kind": "count"}}}
    relation = {"that": "sum(额) + 甲 < 9", "says": "合计小于9"}
    row = {"name": "指", "points": "10", "formula": "min(甲, 10)"}
    rubric = one_rule(row, {"甲": {"kind": "count"}, "表": table}, relations=[relation])
    given = {"rubric": "one", "data": {"甲": 3, "表": [{"额": 1}, {"额": 2}]}}
    holds(rubric, given)
    assert [one.says for one in rubric.score(given)["指"].regain] == ["甲达到 5，得 5 分"]


def test_a_row_of_which_one_part_has_no_end_has_none() -> None:
    earn = {"above": "0", "each": "1", "points": "1", "part": "whole", "at_most": "none"}
    parts = [
        {"name": "基本", "points": "10", "formula": "乙"},
        {"name": "另加", "points": "none", "bonus": "true", "measure": "值 = 甲", "earn": earn},
    ]
    rubric = one_rule(
        {"name": "指", "points": "10", "parts": parts}, {"甲": {"kind": "count"}, "乙": {"kind": "count"}}
    )
    result = rubric.score({"rubric": "one", "data": {"甲": 1, "乙": 3}})
    assert is_endless(result["指"].row)
    assert [(one.figure, one.to) for one in result["指"].regain] == [("乙", "9"), ("甲", "2")]


def test_more_bands_than_are_looked_at() -> None:
    """The nearest are found, however many there are."""
    many = 60
    bands = {
        f"[{count}, {count + 1})": str(Fraction(count, 10).limit_denominator(10).__float__()) for count in range(many)
    }
    way = {"measure": "值 = 数", "bands": bands | {f"[{many}, )": "6"}}
    chances = Alone(way).at(5).regain
    assert len(chances) == MOST
    assert all(int(chance.to) > 5 for chance in chances)


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
    *("数 * 1 / (数 + 1) + 5 / (数 + 1)", "数 * 1 / (数 - 数 + 1)", "数 * 0 / 1", "数 / (数 - 数) if 数 > 100 else 数"),
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


def test_advice_looks_at_a_limit_over_a_figure_a_measure_and_a_score_at_once() -> None:
    rule = {
        "rubric": "limited",
        "title": "表",
        "points": "10",
        "data": {"甲数": {"kind": "number"}, "乙数": {"kind": "number"}},
        "limits": [{"when": "甲率 > 100% and score(乙) < 5 and 甲数 > 1", "at_most": "6", "says": "超支"}],
        "sections": [
            {
                "name": "一",
                "points": "10",
                "indicators": [
                    {
                        "name": name,
                        "points": "5",
                        "measure": f"{name}率 = {name}数 / 100",
                        "deduct": {"above": "100%", "each": "1%", "points": "0.5", "part": "whole"},
                    }
                    for name in ("甲", "乙")
                ],
            }
        ],
    }
    result = worlds.rubric(rule).score({"rubric": "limited", "data": {"甲数": "103", "乙数": "102"}})
    assert str(result.total) == "6"
    advice = [(one.figure, one.to, str(one.points)) for row in result.indicators for one in row.regain]
    assert advice == [("甲数", "100", "3"), ("乙数", "100", "2.5")]
